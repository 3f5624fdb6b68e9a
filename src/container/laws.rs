//! What the tests of every container ask of a file, whatever its format.

use super::{Container, Depth, Fate, Kind, Layout, Piece, check};

/// The layout at full depth of a file that keeps the laws: a partition at both depths, nothing unread, and the same file when
/// everything is kept.
pub(super) fn full(container: &Container, file: &[u8]) -> Layout {
    let file = file.to_vec();
    check(&(container.layout)(&file, Depth::Quick).unwrap(), file.len() as u64).unwrap();
    let layout = (container.layout)(&file, Depth::Full).unwrap();
    check(&layout, file.len() as u64).unwrap();
    assert!(layout.parts.iter().all(|part| part.kind != Kind::Unread));
    let keep = vec![Fate::Keep; layout.parts.len()];
    assert_eq!(made(&file, &(container.rebuild)(&file, &layout, &keep).unwrap()), file);
    layout
}

/// The file that `pieces` of `file` make.
pub(super) fn made(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&file[range.start as usize..range.end as usize]),
            Piece::Write(bytes) => out.extend_from_slice(bytes),
            Piece::Zeros(count) => out.resize(out.len() + *count as usize, 0),
        }
    }
    out
}
