//! What Apple's gain map needs besides itself: the tags `HDRHeadroom` and `HDRGain` of Apple's MakerNote, which stand in the
//! Exif item. When that goes, a block of these two numbers takes its place.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Chain};
use crate::grammar::apple::{NAME, note, numbers};

/// How much of an Exif block is looked at.
const BLOCK: u64 = 1024 * 1024;

/// What of it an Exif block holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Headroom {
    /// Nothing.
    Absent,
    /// The two numbers, or one of them, as a TIFF block that holds nothing else.
    Block(Vec<u8>),
    /// A note that can't be read.
    Unread,
}

/// Looks for the tags in an Exif item.
pub(super) fn find(bytes: &dyn Bytes, data: &[Range<u64>]) -> io::Result<Headroom> {
    let block = Chain::new(bytes, data);
    let block = block.read(0..block.len().min(BLOCK))?;
    let Some(start) = block.windows(NAME.len()).position(|window| window == NAME) else { return Ok(Headroom::Absent) };
    Ok(match numbers(block.get(start..).unwrap_or_default()) {
        Ok(found) if found.is_empty() => Headroom::Absent,
        Ok(found) => Headroom::Block(write(&note(&found))),
        Err(_) => Headroom::Unread,
    })
}

/// Whether an Exif item holds what [`find`] makes of it, and nothing else.
pub(super) fn alone(bytes: &dyn Bytes, data: &[Range<u64>]) -> io::Result<bool> {
    let item = Chain::new(bytes, data);
    Ok(match find(bytes, data)? {
        Headroom::Block(block) if item.len() == (block.len() as u64).saturating_add(4) => {
            item.read(0..4)?.iter().all(|byte| *byte == 0) && *item.read(4..item.len())? == block[..]
        }
        _ => false,
    })
}

/// A TIFF block: IFD0 with a pointer to the Exif IFD, that with the MakerNote.
fn write(note: &[u8]) -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08".to_vec();
    // Each IFD has one entry: 18 bytes.
    block.extend(b"\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0");
    block.extend(b"\0\x01\x92\x7c\0\x07");
    block.extend(u32::try_from(note.len()).unwrap_or_default().to_be_bytes());
    block.extend(b"\0\0\0\x2c\0\0\0\0");
    block.extend(note);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(block: &dyn Bytes) -> Headroom {
        find(block, std::slice::from_ref(&(0..block.len()))).unwrap()
    }

    fn note(tag: u8, kind: u8) -> Vec<u8> {
        let head =
            [b"II*\0....Apple iOS\0\0\x01MM\0\x02\0\x11\0\x02\0\0\0\x04abc\0\0".as_slice(), &[tag, 0, kind]].concat();
        [head.as_slice(), b"\0\0\0\x01\0\0\0\x2c\0\0\0\0\0\0\0\x05\0\0\0\x07SECRET"].concat()
    }

    #[test]
    fn the_two_tags_are_written_anew_and_nothing_else() {
        let Headroom::Block(block) = looked(&note(0x21, 10)) else { panic!() };
        assert!(block.ends_with(b"\0\0\0\x05\0\0\0\x07") && block.starts_with(b"MM\0*"));
        let item = [vec![0; 4], block.clone()].concat();
        assert!(alone(&item, std::slice::from_ref(&(0..item.len() as u64))).unwrap());
        let more = [item, b"more".to_vec()].concat();
        assert!(!alone(&more, std::slice::from_ref(&(0..more.len() as u64))).unwrap());
    }

    #[test]
    fn other_notes_have_none_and_damaged_ones_are_said_to_be_unread() {
        assert_eq!(looked(&note(0x22, 10)), Headroom::Absent);
        assert_eq!(looked(&b"MM\0*nothing of that maker".to_vec()), Headroom::Absent);
        assert_eq!(looked(&note(0x30, 2)), Headroom::Unread);
        assert_eq!(looked(&b"Apple iOS\0\0\x01MM\0".to_vec()), Headroom::Unread);
        assert_eq!(looked(&b"Apple iOS\0\0\x01II\0\0".to_vec()), Headroom::Unread);
    }
}
