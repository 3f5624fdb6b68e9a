//! The two numbers that Apple's gain map needs besides itself, the tags `HDRHeadroom` and `HDRGain` of Apple's MakerNote:
//! reading them, and writing a note that holds nothing else. A container and a metadata standard need them, so they stand
//! here.
//!
//! The note begins with `Apple iOS`, and an IFD stands 14 bytes behind its start, from which its offsets count.

use crate::bytes::{Cursor, Fault};

/// How the note begins: its name, a version, a byte order.
const HEAD: &[u8; 14] = b"Apple iOS\0\0\x01MM";
/// The part of it that doesn't change.
pub const NAME: &[u8] = b"Apple iOS\0";
/// `HDRHeadroom` and `HDRGain`.
pub const TAGS: [u16; 2] = [0x21, 0x30];
/// TIFF's type of a signed rational: two numbers of 32 bits.
const RATIONAL: u16 = 10;

/// A tag with its value, big-endian.
pub type Number = (u16, [u8; 8]);

/// Those of the two that a note holds, in its order.
///
/// # Errors
/// When the note can't be read that far, or one of them isn't one signed rational.
pub fn numbers(note: &[u8]) -> Result<Vec<Number>, Fault> {
    if !note.starts_with(HEAD) {
        return Err(Fault::new(0, "a note of Apple's", "another one"));
    }
    let mut found: Vec<Number> = Vec::new();
    let mut cursor = Cursor::new(note, 0);
    cursor.skip(HEAD.len())?;
    for _ in 0..cursor.u16_be()? {
        let tag = cursor.u16_be()?;
        let at = cursor.position();
        let (kind, count, offset) = (cursor.u16_be()?, cursor.u32_be()?, cursor.u32_be()?);
        if !TAGS.contains(&tag) || found.iter().any(|(known, _)| *known == tag) {
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

/// A note that holds these and nothing else.
pub fn note(numbers: &[Number]) -> Vec<u8> {
    let count = u16::try_from(numbers.len()).unwrap_or_default();
    let mut note = HEAD.to_vec();
    note.extend(count.to_be_bytes());
    // Behind the count, the entries and the offset of a next IFD.
    let mut value = 14u32.saturating_add(2).saturating_add(u32::from(count).saturating_mul(12)).saturating_add(4);
    for (tag, _) in numbers {
        note.extend(tag.to_be_bytes());
        note.extend(RATIONAL.to_be_bytes());
        note.extend(1u32.to_be_bytes());
        note.extend(value.to_be_bytes());
        value = value.saturating_add(8);
    }
    note.extend([0; 4]);
    numbers.iter().for_each(|(_, number)| note.extend(number));
    note
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let both = [(0x21, *b"\0\0\0\x05\0\0\0\x07"), (0x30, *b"\0\0\0\x01\0\0\0\x02")];
        for end in 0..=2 {
            assert_eq!(numbers(&note(&both[..end])).unwrap(), both[..end]);
        }
        let whole = note(&both);
        for end in 0..whole.len() {
            assert!(numbers(&whole[..end]).is_err(), "{end}");
        }
    }
}
