//! Whether an Exif block holds what Apple's gain map needs besides itself: the tags `HDRHeadroom` and `HDRGain` of Apple's
//! MakerNote.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Chain, Cursor, Fault};

/// How Apple's MakerNote begins; an IFD in big-endian order stands 14 bytes behind the first.
const APPLE: &[u8] = b"Apple iOS\0";
/// The tags.
const HEADROOM: [u16; 2] = [0x21, 0x30];
/// How much of an Exif block is looked at.
const BLOCK: u64 = 1024 * 1024;

/// Whether the tags are there.
pub(super) fn present(bytes: &dyn Bytes, data: &[Range<u64>]) -> io::Result<bool> {
    let block = Chain::new(bytes, data);
    let block = block.read(0..block.len().min(BLOCK))?;
    let Some(start) = block.windows(APPLE.len()).position(|window| window == APPLE) else { return Ok(false) };
    let note = block.get(start.saturating_add(14)..).unwrap_or_default();
    Ok(tags(&mut Cursor::new(note, 0)).unwrap_or(true))
}

fn tags(cursor: &mut Cursor<'_>) -> Result<bool, Fault> {
    for _ in 0..cursor.u16_be()? {
        if HEADROOM.contains(&cursor.u16_be()?) {
            return Ok(true);
        }
        cursor.skip(10)?;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_are_found_in_apples_note_only() {
        let note = |tag: u8| [b"II*\0....Apple iOS\0\0\x01MM\0\x01\0".as_slice(), &[tag], &[0; 10]].concat();
        let found = |block: Vec<u8>| present(&block, &[0..block.len() as u64]).unwrap();
        assert!(found(note(0x21)) && found(note(0x30)));
        assert!(!found(note(0x11)));
        assert!(!found(b"MM\0*nothing of that maker".to_vec()));
        assert!(found(b"Apple iOS\0\0\x01MM\0".to_vec()), "a note that is cut off is not known to be without them");
    }
}
