//! The fuzzers' side of `tests/laws`: each target is one line that names what it tries. Its seeds are made from `../testdata`
//! when it starts, so none are stored here.

use std::fs;
use std::path::Path;

use libfuzzer_sys::Corpus;
use phototell::container::CONTAINERS;

#[path = "../../tests/laws/mod.rs"]
mod laws;
pub use laws::metadata;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// The laws of the container called `name`. Bytes that it doesn't take for its own are of no use to its corpus.
pub fn container(name: &str, file: &[u8]) -> Corpus {
    if laws::container(name, &file.to_vec()) { Corpus::Keep } else { Corpus::Reject }
}

/// Puts every file of the container called `container` into the corpus of `target`.
pub fn seeds(target: &str, container: &str) {
    assert!(CONTAINERS.iter().any(|known| known.name == container), "no container is called {container}");
    store(target, testdata().into_iter().filter(|file| laws::of(file).is_some_and(|of| of.name == container)));
}

/// Puts every block that a decoder reads into the corpus of `target`.
pub fn block_seeds(target: &str) {
    store(target, laws::blocks(&testdata()).into_iter());
}

fn testdata() -> Vec<Vec<u8>> {
    laws::files(&Path::new(HERE).join("../testdata"))
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
