//! The index of the Multi-Picture Format (CIPA DC-007): the IFDs of an MP extension and the list of pictures in it.
//! A container finds pictures by it, a decoder tells what it says; so it stands here. Offsets count from the byte order mark.

use std::io;
use std::ops::Range;

use super::ifd::Order;
use super::ifd::write::{Draft, Field as Written, chain};
use crate::bytes::{Bytes, Cursor, Fault};

/// The tag of the number of pictures (5.2.3.2).
pub const COUNT: u16 = 0xB001;
/// The tag of the list of pictures (5.2.3.3).
pub const ENTRIES: u16 = 0xB002;
/// A segment's payload can't be larger, in bytes.
const BLOCK: u64 = 65_533;
/// Number of fields that are read in one IFD: the standard defines 22.
const FIELDS: usize = 64;
/// The tags of an attribute IFD begin here (5.2.4); the version alone stands in both.
const ATTRIBUTES: u16 = 0xB101;
/// Size of an entry in the list of pictures, in bytes.
const ENTRY: usize = 16;

/// A field of an IFD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Whether it stands in the attribute IFD, which tells of the picture that the extension belongs to.
    pub attribute: bool,
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
    /// The numbers of the pictures that depend on it, from 1; 0 for none.
    pub dependents: [u16; 2],
}

impl Entry {
    /// The MP type code: 0x010001 and 0x010002 large thumbnails, 0x020001 to 0x020003 views, 0x030000 the primary picture.
    pub fn kind(&self) -> u32 {
        self.attribute & 0x00FF_FFFF
    }

    fn bytes(&self, order: Order) -> Vec<u8> {
        let long = |number: u32| order.bytes(u64::from(number), 4);
        let [first, second] = self.dependents.map(|number| order.bytes(u64::from(number), 2));
        [long(self.attribute), long(self.size), long(self.offset), first, second].concat()
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

    /// The extension written anew: the index IFD, the attribute IFD if it has fields, each before its values. The number and
    /// the list of pictures are those of [`Self::entries`]. None when it is too large for a segment.
    pub fn write(&self) -> Option<Vec<u8>> {
        let order = if self.little { Order::Little } else { Order::Big };
        let mut directories = [Draft::default(), Draft::default()];
        let [index, attributes] = &mut directories;
        for field in &self.fields {
            let value = match field.tag {
                COUNT if !field.attribute => order.bytes(self.entries.len() as u64, 4),
                ENTRIES if !field.attribute => self.entries.iter().flat_map(|entry| entry.bytes(order)).collect(),
                _ => field.value.clone(),
            };
            let draft = if field.attribute { &mut *attributes } else { &mut *index };
            draft.fields.push(Written::new(field.tag, field.kind, value));
        }
        let used: Vec<Draft> = directories.into_iter().filter(|directory| !directory.is_empty()).collect();
        chain(&used, order).filter(|block| block.len() as u64 <= BLOCK.saturating_sub(4))
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
        let second = self.directory(data, first, false)?;
        if second != 0 {
            self.directory(data, second, true)?;
        } else if self.fields.iter().any(|field| field.tag >= ATTRIBUTES) && self.entries.is_empty() {
            // Pictures behind the first one have no index IFD.
            self.fields.iter_mut().for_each(|field| field.attribute = true);
        }
        Ok(())
    }

    /// Reads an IFD; the offset of the next one.
    fn directory(&mut self, data: &[u8], offset: u32, attribute: bool) -> Result<u32, Fault> {
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
            if tag == ENTRIES && !attribute && self.entries.is_empty() {
                self.list(value)?;
            }
            self.fields.push(Field { attribute, tag, kind, range, value: value.to_vec() });
        }
        self.u32(&mut cursor)
    }

    fn list(&mut self, value: &[u8]) -> Result<(), Fault> {
        for record in value.chunks_exact(ENTRY) {
            let mut cursor = Cursor::new(record, 0);
            let attribute = self.u32(&mut cursor)?;
            let size = self.u32(&mut cursor)?;
            let offset = self.u32(&mut cursor)?;
            let dependents = [self.u16(&mut cursor)?, self.u16(&mut cursor)?];
            self.entries.push(Entry { attribute, size, offset, dependents });
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
        assert_eq!(read.entries[1], Entry { attribute: 0x0001_0001, size: 50, offset: 90, dependents: [0; 2] });
        assert_eq!(read.entries[1].kind(), 0x0001_0001);
        assert_eq!(read.fields[0].value, b"0100");
        assert_eq!(read.fields[2].range, 50..82);
    }

    #[test]
    fn an_index_is_written_anew_with_the_pictures_that_are_left() {
        let mut read = Index::read(&index(&[(0x0003_0000, 100, 0), (0x0001_0001, 50, 90), (0, 60, 140)])).unwrap();
        read.fields.push(Field { attribute: true, tag: 0xB101, kind: 4, range: 0..4, value: vec![1, 0, 0, 0] });
        let block = read.write().unwrap();
        let again = Index::read(&block).unwrap();
        assert_eq!((again.faults.as_slice(), &again.entries), (&[][..], &read.entries));
        assert_eq!(again.fields.iter().filter(|field| field.attribute).count(), 1);
        assert_eq!(again.write().unwrap(), block);
        read.entries.truncate(2);
        let fewer = Index::read(&read.write().unwrap()).unwrap();
        assert_eq!((fewer.entries.len(), fewer.fields[1].value.as_slice()), (2, &[2, 0, 0, 0][..]));
    }

    #[test]
    fn a_further_picture_has_attributes_alone() {
        let block =
            b"MM\0*\0\0\0\x08\0\x02\xb0\0\0\x07\0\0\0\x040100\xb2\x04\0\x04\0\0\0\x01\0\0\0\x01\0\0\0\0".to_vec();
        let read = Index::read(&block).unwrap();
        assert!(read.faults.is_empty() && read.entries.is_empty());
        assert!(read.fields.len() == 2 && read.fields.iter().all(|field| field.attribute));
        assert_eq!(read.write().unwrap(), block);
    }

    #[test]
    fn a_prefix_is_a_fault_and_no_panic() {
        let block = index(&[(0, 1, 0), (0, 1, 2)]);
        for end in 0..block.len() {
            assert_ne!(Index::read(&block[..end].to_vec()).unwrap().faults, [], "{end}");
        }
    }
}
