//! What a target starts from: the files of `testdata` that concern it, and the blocks in them.

use std::fs;
use std::path::{Path, PathBuf};

use phototell::bytes::{Bytes, Chain};
use phototell::container::{CONTAINERS, Depth};
use phototell::metadata::DECODERS;

use crate::of;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// Puts every file of the container called `container` into the corpus of `target`.
pub fn seeds(target: &str, container: &str) {
    assert!(CONTAINERS.iter().any(|known| known.name == container), "no container is called {container}");
    let files = files().into_iter().filter(|file| of(file).is_some_and(|of| of.name == container));
    store(target, files);
}

/// Puts every block that a decoder reads into the corpus of `target`, behind the byte that chooses the decoder.
pub fn block_seeds(target: &str) {
    let mut blocks = Vec::new();
    for file in files() {
        let Some(container) = of(&file) else { continue };
        let layout = (container.layout)(&file, Depth::Full).expect("a slice can be read");
        for content in layout.parts.iter().filter_map(|part| part.content.as_ref()) {
            let Some(choice) = DECODERS.iter().position(|decoder| decoder.standard == content.standard) else {
                continue;
            };
            let chain = Chain::new(&file, &content.ranges);
            let mut block = vec![u8::try_from(choice).expect("few decoders")];
            block.extend_from_slice(&chain.read(0..chain.len()).expect("a slice can be read"));
            blocks.push(block);
        }
    }
    store(target, blocks.into_iter());
}

fn files() -> Vec<Vec<u8>> {
    let mut folders = vec![Path::new(HERE).join("../testdata")];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("testdata").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found.iter().map(|path| fs::read(path).expect("a file of testdata")).collect()
}

fn store(target: &str, seeds: impl Iterator<Item = Vec<u8>>) {
    let folder = Path::new(HERE).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("a folder for the corpus");
    let mut stored = 0;
    for (index, seed) in seeds.enumerate() {
        fs::write(folder.join(format!("testdata-{index}")), seed).expect("a seed");
        stored += 1;
    }
    assert!(stored > 0, "no seed for {target}");
}
