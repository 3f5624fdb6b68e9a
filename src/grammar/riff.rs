//! RIFF chunks: a four-character code, a little-endian size, the data, and a byte that pads them to an even length
//! (Multimedia Programming Interface and Data Specifications 1.0, chapter 2; RFC 9649 §2.3). Knows no form type.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor};

/// Length of a chunk's header: its code and its size.
pub const HEADER: u64 = 8;

/// A chunk by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Where its code stands.
    pub start: u64,
    /// Its code.
    pub id: [u8; 4],
    /// How many bytes of data it states.
    pub size: u32,
    /// Its data, as far as they lie within what holds it.
    pub data: Range<u64>,
    /// Where it ends, with its pad byte.
    pub end: u64,
}

impl Chunk {
    /// The chunk at `at`, in something that ends at `limit`; none where no header fits.
    pub fn read(bytes: &dyn Bytes, at: u64, limit: u64) -> io::Result<Option<Self>> {
        let from = at.saturating_add(HEADER);
        if from > limit {
            return Ok(None);
        }
        let head = bytes.read(at..from)?;
        let mut cursor = Cursor::new(&head, at);
        let (Ok(id), Ok(size)) = (cursor.array::<4>(), cursor.u32_le()) else { return Ok(None) };
        let to = from.saturating_add(u64::from(size)).min(limit);
        let end = to.saturating_add(u64::from(size & 1)).min(limit);
        Ok(Some(Self { start: at, id, size, data: from..to, end }))
    }

    /// Whether what holds it has all of its data.
    pub fn is_whole(&self) -> bool {
        self.data.end.saturating_sub(self.data.start) == u64::from(self.size)
    }

    /// Where its pad byte stands, if it has one.
    pub fn pad(&self) -> Range<u64> {
        self.data.end..self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_data_are_padded() {
        let bytes = b"abcd\x03\0\0\0xyz\0efgh\0\0\0\0".to_vec();
        let first = Chunk::read(&bytes, 0, 20).unwrap().unwrap();
        assert_eq!((first.data.clone(), first.pad(), first.end), (8..11, 11..12, 12));
        let second = Chunk::read(&bytes, first.end, 20).unwrap().unwrap();
        assert_eq!((&second.id, second.is_whole(), second.end), (b"efgh", true, 20));
        assert_eq!(Chunk::read(&bytes, 20, 20).unwrap(), None);
    }

    #[test]
    fn data_end_with_what_holds_them() {
        let bytes = b"abcd\xff\xff\xff\xffxyz".to_vec();
        let chunk = Chunk::read(&bytes, 0, 10).unwrap().unwrap();
        assert_eq!((chunk.data.clone(), chunk.end, chunk.is_whole()), (8..10, 10, false));
        assert_eq!(Chunk::read(&bytes, 0, 7).unwrap(), None);
    }
}
