//! What the fuzzers hold: the laws of `container` and of `metadata`, for any bytes. A law that doesn't hold panics.
//!
//! Each target is one line that names what it tries. Its seeds are made from `../testdata` when it starts, so none are stored
//! here.

use libfuzzer_sys::Corpus;
use phototell::container::{self, Container, Depth, Fate, Kind, Piece};
use phototell::inspect::examine;
use phototell::metadata::{DECODERS, Decoder, NestedBytes, Neutral, Wish};
use phototell::scrub::{Policy, scrub_bytes};

mod seeds;
pub use seeds::{block_seeds, seeds};

/// The laws of the container called `name`. Bytes that it doesn't take for its own are of no use to its corpus.
pub fn container(name: &str, file: &[u8]) -> Corpus {
    let Some(container) = of(file).filter(|container| container.name == name) else { return Corpus::Reject };
    let file = &file.to_vec();
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
    Corpus::Keep
}

/// The laws of a decoder. The first byte says which one, and what is asked of it.
pub fn metadata(input: &[u8]) {
    let Some((choice, block)) = input.split_first() else { return };
    let choice = usize::from(*choice);
    let Some(decoder) = DECODERS.get(choice % DECODERS.len()) else { return };
    let asks = choice / DECODERS.len();
    let decoded = (decoder.decode)(&block.to_vec()).expect("a slice can be read");
    let inside = |range: &std::ops::Range<u64>| range.start <= range.end && range.end <= block.len() as u64;
    for tag in &decoded.tags {
        assert!(tag.origin.range.as_ref().is_none_or(inside), "{} stands outside its block", tag.key);
    }
    for nested in &decoded.nested {
        assert!(!matches!(&nested.bytes, NestedBytes::At(range) if !inside(range)), "{} stands outside", nested.name);
    }
    let wish = Wish { keep: &|_| false, turns: asks & 1 == 0, profiled: asks & 2 != 0 };
    neutral_twice(decoder, block, &wish);
    if let Some(blanked) = (decoder.without)(block, &|_, _| true) {
        assert_eq!(blanked.len(), block.len(), "blanking changes the length");
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

fn of(file: &[u8]) -> Option<&'static Container> {
    let head = file.get(..container::SNIFF as usize).unwrap_or(file);
    container::sniff(head).map(|(container, _)| container)
}

fn assembled(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
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
