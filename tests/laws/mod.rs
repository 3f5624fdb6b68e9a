//! The laws of `container` and of `metadata`, for any bytes: a law that doesn't hold panics. The fuzzers (`fuzz/`) hold them for
//! what they find, `tests/mutants.rs` for the same damage in every run. They know the library's public names and no format.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use phototell::bytes::{Bytes, Chain};
use phototell::container::{self, Container, Depth, Fate, Kind, Piece, Standard};
use phototell::inspect::examine;
use phototell::metadata::{DECODERS, Decoder, NestedBytes, Neutral, Wish};
use phototell::scrub::{Policy, scrub_bytes};

/// The laws of the container called `name`. False when it doesn't take these bytes for its own.
pub fn container(name: &str, file: &Vec<u8>) -> bool {
    let Some(container) = of(file).filter(|container| container.name == name) else { return false };
    for depth in [Depth::Quick, Depth::Full] {
        let layout = (container.layout)(file, depth).expect("a slice can be read");
        container::check(&layout, file.len() as u64).expect("a partition");
        let unread = layout.parts.iter().any(|part| part.kind == Kind::Unread);
        assert!(!(depth == Depth::Full && unread), "a part is unread at full depth");
        examine(file, depth).expect("a slice can be read").expect("a kind that is known");
    }
    let layout = (container.layout)(file, Depth::Full).expect("a slice can be read");
    let all_kept = vec![Fate::Keep; layout.parts.len()];
    let pieces = (container.rebuild)(file, &layout, &all_kept).expect("a file of which all is kept is never refused");
    assert!(assembled(file, &pieces) == *file, "another file came back");
    if let Ok((output, _)) = scrub_bytes(file, &Policy::default()) {
        let (again, second) = scrub_bytes(&output, &Policy::default()).expect("a scrubbed file can be scrubbed");
        assert!(again == output, "a second scrub changes it");
        assert!(second.was_clean(), "a second scrub found something");
    }
    true
}

/// The laws of a decoder. The first byte says which one, and what is asked of it.
pub fn metadata(input: &[u8]) {
    let Some((choice, block)) = input.split_first() else { return };
    let choice = usize::from(*choice);
    let Some(decoder) = DECODERS.get(choice % DECODERS.len()) else { return };
    let asks = choice / DECODERS.len();
    let decoded = (decoder.decode)(&block.to_vec()).expect("a slice can be read");
    let inside = |range: &Range<u64>| range.start <= range.end && range.end <= block.len() as u64;
    for tag in &decoded.tags {
        assert!(tag.origin.range.as_ref().is_none_or(inside), "{} stands outside its block", tag.key);
    }
    for nested in &decoded.nested {
        assert!(!matches!(&nested.bytes, NestedBytes::At(range) if !inside(range)), "{} stands outside", nested.name);
    }
    let wish = Wish {
        keep: &|_| false,
        turns: asks & 1 == 0,
        profiled: asks & 2 != 0,
        stated: phototell::metadata::Stated::NONE,
    };
    neutral_twice(decoder, block, &wish);
    if let Some(blanked) = (decoder.without)(block, &|_, _| true) {
        // PNG's chunks state their length and are framed anew: a language goes, hex and deflated text are written again.
        let framed =
            [Standard::PngText, Standard::PngCompressedText, Standard::PngInternationalText, Standard::PngIccp]
                .contains(&decoder.standard);
        assert!(framed || blanked.len() == block.len(), "{} blanks to another length", decoder.standard);
    }
}

/// What stays of a block needs no second look.
fn neutral_twice(decoder: &Decoder, block: &[u8], wish: &Wish<'_>) {
    let Neutral::Bytes(once) = (decoder.neutral)(block, wish) else { return };
    match (decoder.neutral)(&once, wish) {
        Neutral::Same => {}
        Neutral::Bytes(twice) => assert!(twice == once, "what stays isn't what stays of it"),
        other => panic!("of what stays, {other:?} stays"),
    }
}

/// Which container takes a file for its own.
pub fn of(file: &[u8]) -> Option<&'static Container> {
    let head = file.get(..container::SNIFF as usize).unwrap_or(file);
    container::sniff(head).map(|(container, _)| container)
}

/// The file that `pieces` of `file` make.
pub fn assembled(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&file[range.start as usize..range.end as usize]),
            Piece::Write(bytes) => out.extend_from_slice(bytes),
            Piece::Zeros(n) => out.resize(out.len() + *n as usize, 0),
        }
    }
    out
}

/// Every file below `folder`, in order: where fuzzing starts from.
pub fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut folders = vec![folder.to_owned()];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of files").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.sort();
    found.iter().map(|path| fs::read(path).expect("a file")).collect()
}

/// Every block in `files` that a decoder reads, behind the byte that chooses the decoder.
pub fn blocks(files: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    for file in files {
        let Some(container) = of(file) else { continue };
        let layout = (container.layout)(file, Depth::Full).expect("a slice can be read");
        for content in layout.parts.iter().filter_map(|part| part.content.as_ref()) {
            let Some(choice) = DECODERS.iter().position(|decoder| decoder.standard == content.standard) else {
                continue;
            };
            let chain = Chain::new(file, &content.ranges);
            let mut block = vec![u8::try_from(choice).expect("few decoders")];
            block.extend_from_slice(&chain.read(0..chain.len()).expect("a slice can be read"));
            blocks.push(block);
        }
    }
    blocks
}
