//! The index of the Multi-Picture Format (CIPA DC-007): the IFDs of an MP extension and the list of pictures in it.
//! A container finds pictures by it, a decoder tells what it says; so it stands here. Offsets count from the byte order mark.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};

/// The tag of the list of pictures (5.2.3.3).
pub const ENTRIES: u16 = 0xB002;
/// A segment's payload can't be larger, in bytes.
const BLOCK: u64 = 65_533;
/// Number of fields that are read in one IFD: the standard defines 22.
const FIELDS: usize = 64;
/// Size of an entry in the list of pictures, in bytes.
const ENTRY: usize = 16;

/// A field of an IFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its tag.
    pub tag: u16,
    /// The type of its values, by TIFF's numbers.
    pub kind: u16,
    /// Where its values stand.
    pub range: Range<u64>,
    /// Their bytes, in the byte order of the index.
    pub value: Vec<u8>,
}

/// A picture in the list (5.2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Flags, format and type.
    pub attribute: u32,
    /// Length in bytes.
    pub size: u32,
    /// Where it begins, from the byte order mark; 0 for the first picture.
    pub offset: u32,
}

impl Entry {
    /// The MP type code: 0x010001 and 0x010002 large thumbnails, 0x020001 to 0x020003 views, 0x030000 the primary picture.
    pub fn kind(&self) -> u32 {
        self.attribute & 0x00FF_FFFF
    }
}

/// An MP extension, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Whether numbers begin with their low byte.
    pub little: bool,
    /// The fields of the index IFD and the attribute IFD.
    pub fields: Vec<Field>,
    /// The pictures, the first one included.
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Index {
    /// Reads the extension that begins with the byte order mark at the start of `block`.
    pub fn read(block: &dyn Bytes) -> io::Result<Self> {
        let data = block.read(0..BLOCK)?;
        let mut index = Self::default();
        if let Err(fault) = index.fill(&data) {
            index.faults.push(fault);
        }
        Ok(index)
    }

    /// A 16-bit number.
    pub fn u16(&self, cursor: &mut Cursor<'_>) -> Result<u16, Fault> {
        if self.little { cursor.u16_le() } else { cursor.u16_be() }
    }

    /// A 32-bit number.
    pub fn u32(&self, cursor: &mut Cursor<'_>) -> Result<u32, Fault> {
        if self.little { cursor.u32_le() } else { cursor.u32_be() }
    }

    fn fill(&mut self, data: &[u8]) -> Result<(), Fault> {
        let mut cursor = Cursor::new(data, 0);
        self.little = match &cursor.array::<4>()? {
            b"II*\0" => true,
            b"MM\0*" => false,
            other => return Err(Fault::new(0, "II or MM and 42", format!("{other:02x?}"))),
        };
        let first = self.u32(&mut cursor)?;
        // The index IFD leads to the attribute IFD; there is no third (5.2.1).
        let second = self.directory(data, first)?;
        if second != 0 {
            self.directory(data, second)?;
        }
        Ok(())
    }

    /// Reads an IFD; the offset of the next one.
    fn directory(&mut self, data: &[u8], offset: u32) -> Result<u32, Fault> {
        let mut cursor = Cursor::new(data, 0);
        cursor.skip(usize::try_from(offset).unwrap_or(usize::MAX))?;
        let count = self.u16(&mut cursor)?;
        if usize::from(count) > FIELDS {
            return Err(Fault::new(u64::from(offset), format!("at most {FIELDS} fields"), count.to_string()));
        }
        for _ in 0..count {
            let position = cursor.position();
            let (tag, kind, count) = (self.u16(&mut cursor)?, self.u16(&mut cursor)?, self.u32(&mut cursor)?);
            let size = width(kind).saturating_mul(u64::from(count));
            let start = if size > 4 { u64::from(self.u32(&mut cursor)?) } else { cursor.position() };
            if size <= 4 {
                cursor.skip(4)?;
            }
            let range = start..start.saturating_add(size);
            let value = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            let Some(value) = value.and_then(|(from, to)| data.get(from..to)) else {
                self.faults.push(Fault::new(position, "a value inside the segment", format!("one at {range:?}")));
                continue;
            };
            if tag == ENTRIES {
                self.list(value)?;
            }
            self.fields.push(Field { tag, kind, range, value: value.to_vec() });
        }
        self.u32(&mut cursor)
    }

    fn list(&mut self, value: &[u8]) -> Result<(), Fault> {
        for record in value.chunks_exact(ENTRY) {
            let mut cursor = Cursor::new(record, 0);
            let attribute = self.u32(&mut cursor)?;
            let size = self.u32(&mut cursor)?;
            let offset = self.u32(&mut cursor)?;
            self.entries.push(Entry { attribute, size, offset });
        }
        Ok(())
    }
}

/// Size of one value of a TIFF type, in bytes.
fn width(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 => 4,
        5 | 10 | 12 => 8,
        _ => 1,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A little-endian index that lists pictures of the given (attribute, size, offset).
    pub(crate) fn index(pictures: &[(u32, u32, u32)]) -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0\x03\0".to_vec();
        out.extend(b"\x00\xb0\x07\0\x04\0\0\x000100");
        out.extend(b"\x01\xb0\x04\0\x01\0\0\0");
        out.extend((pictures.len() as u32).to_le_bytes());
        out.extend(b"\x02\xb0\x07\0");
        out.extend((pictures.len() as u32 * 16).to_le_bytes());
        out.extend(50u32.to_le_bytes());
        out.extend([0; 4]);
        for (attribute, size, offset) in pictures {
            out.extend([attribute.to_le_bytes(), size.to_le_bytes(), offset.to_le_bytes(), [0; 4]].concat());
        }
        out
    }

    #[test]
    fn an_index_lists_its_pictures() {
        let block = index(&[(0x0003_0000, 100, 0), (0x0001_0001, 50, 90)]);
        let read = Index::read(&block).unwrap();
        assert_eq!(read.faults, []);
        assert_eq!(read.entries[1], Entry { attribute: 0x0001_0001, size: 50, offset: 90 });
        assert_eq!(read.entries[1].kind(), 0x0001_0001);
        assert_eq!(read.fields[0].value, b"0100");
        assert_eq!(read.fields[2].range, 50..82);
    }

    #[test]
    fn a_prefix_is_a_fault_and_no_panic() {
        let block = index(&[(0, 1, 0), (0, 1, 2)]);
        for end in 0..block.len() {
            assert_ne!(Index::read(&block[..end].to_vec()).unwrap().faults, [], "{end}");
        }
    }
}
