//! What Apple's gain map needs besides itself: the tags `HDRHeadroom` and `HDRGain` of Apple's MakerNote, which stand in the
//! Exif item. When that goes, a block of these two numbers takes its place.
//!
//! The note begins with `Apple iOS`, and an IFD stands 14 bytes behind its start, from which its offsets count.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Chain, Cursor, Fault};

/// How Apple's MakerNote begins: its name, a version, a byte order.
const APPLE: &[u8; 14] = b"Apple iOS\0\0\x01MM";
/// The part of it that doesn't change.
const NAME: &[u8] = b"Apple iOS\0";
/// `HDRHeadroom` and `HDRGain`.
const TAGS: [u16; 2] = [0x21, 0x30];
/// TIFF's type of a signed rational: two numbers of 32 bits.
const RATIONAL: u16 = 10;
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
    let note = block.get(start..).unwrap_or_default();
    if !note.starts_with(APPLE) {
        return Ok(Headroom::Unread);
    }
    Ok(match tags(note) {
        Ok(found) if found.is_empty() => Headroom::Absent,
        Ok(found) => Headroom::Block(write(&found)),
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

fn tags(note: &[u8]) -> Result<Vec<(u16, [u8; 8])>, Fault> {
    let mut found = Vec::new();
    let mut cursor = Cursor::new(note, 0);
    cursor.skip(APPLE.len())?;
    for _ in 0..cursor.u16_be()? {
        let tag = cursor.u16_be()?;
        let at = cursor.position();
        let (kind, count, offset) = (cursor.u16_be()?, cursor.u32_be()?, cursor.u32_be()?);
        if !TAGS.contains(&tag) {
            continue;
        }
        if kind != RATIONAL || count != 1 {
            return Err(Fault::new(at, "one signed rational", format!("{count} of type {kind}")));
        }
        let mut value = Cursor::new(note, 0);
        value.skip(usize::try_from(offset).unwrap_or(usize::MAX))?;
        found.push((tag, value.array()?));
    }
    Ok(found)
}

/// A TIFF block: IFD0 with a pointer to the Exif IFD, that with the MakerNote, that with the tags.
fn write(tags: &[(u16, [u8; 8])]) -> Vec<u8> {
    let count = u16::try_from(tags.len()).unwrap_or_default();
    let mut note = APPLE.to_vec();
    note.extend(count.to_be_bytes());
    // Behind the count, the entries and the offset of a next IFD.
    let mut value = 14u32.saturating_add(2).saturating_add(u32::from(count).saturating_mul(12)).saturating_add(4);
    for (tag, _) in tags {
        note.extend(tag.to_be_bytes());
        note.extend(RATIONAL.to_be_bytes());
        note.extend(1u32.to_be_bytes());
        note.extend(value.to_be_bytes());
        value = value.saturating_add(8);
    }
    note.extend([0; 4]);
    tags.iter().for_each(|(_, number)| note.extend(number));
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
