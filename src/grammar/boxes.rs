//! Boxes of ISO base media files and their kin (ISO/IEC 14496-12 §4.2): a size, a four-character type, a content.
//!
//! JPEG XL, JPEG 2000 and JUMBF are made of the same boxes. What a type means is not known here.

use std::fmt;
use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};

/// How deep boxes may nest (against stack exhaustion: Exiv2 CVE-2024-25112).
pub const DEPTH: usize = 32;
/// How many boxes are looked at in one file (against files made of nothing but headers).
pub const COUNT: usize = 1_000_000;

/// A four-character code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FourCc(pub [u8; 4]);

impl fmt::Display for FourCc {
    /// As the leak catalogue writes codes: what doesn't print as `\xhh`, NUL as `\0`, a space at the end as `\x20`, and the
    /// byte 0xA9 as `©`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.into_iter().enumerate() {
            match byte {
                0 => f.write_str("\\0")?,
                0xA9 => f.write_str("©")?,
                b' ' if index == 3 => f.write_str("\\x20")?,
                b' '..=b'~' => write!(f, "{}", char::from(byte))?,
                _ => write!(f, "\\x{byte:02x}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for FourCc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{self}'")
    }
}

/// How a box states its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// In 32 bits.
    Short,
    /// As 1, and in 64 bits behind the type.
    Long,
    /// As 0: it ends with what holds it.
    ToEnd,
}

/// The header of a box, and where the box lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its type.
    pub kind: FourCc,
    /// The extended type of a `uuid` box.
    pub uuid: Option<[u8; 16]>,
    /// How the size is stated.
    pub size: Size,
    /// Offset of the first byte of the header.
    pub start: u64,
    /// Offset of the first byte behind the header (behind the extended type, if there is one).
    pub content: u64,
    /// Offset of the first byte behind the box, at most the end of what holds it.
    pub end: u64,
    /// Where the box says that it ends.
    pub stated: u64,
}

impl Header {
    /// The whole box.
    pub fn range(&self) -> Range<u64> {
        self.start..self.end
    }

    /// The box without its header.
    pub fn content(&self) -> Range<u64> {
        self.content..self.end
    }

    /// The bytes of a header like this one for a content of `length` bytes, its size stated in the same way, or in 64 bits
    /// where it has become too large; the extended type included.
    pub fn resized(&self, length: u64) -> Vec<u8> {
        let extended = if self.uuid.is_some() { 16 } else { 0 };
        let short = u32::try_from(length.saturating_add(8).saturating_add(extended));
        let mut out = match (self.size, short) {
            (Size::ToEnd, _) => vec![0; 4],
            (Size::Short, Ok(short)) => short.to_be_bytes().to_vec(),
            _ => vec![0, 0, 0, 1],
        };
        let long = out == [0, 0, 0, 1];
        out.extend_from_slice(&self.kind.0);
        if long {
            out.extend_from_slice(&length.saturating_add(16).saturating_add(extended).to_be_bytes());
        }
        out.extend(self.uuid.into_iter().flatten());
        out
    }

    /// Whether the box says that it goes on behind the end of what holds it.
    pub fn overruns(&self) -> bool {
        self.stated > self.end
    }
}

/// The header of the box that begins at `at`, inside something that ends at `limit`. The outer error is I/O.
pub fn header(bytes: &dyn Bytes, at: u64, limit: u64) -> io::Result<Result<Header, Fault>> {
    let read = bytes.read(at..at.saturating_add(32).min(limit))?;
    Ok(parse(&mut Cursor::new(&read, at), at, limit))
}

fn parse(cursor: &mut Cursor<'_>, start: u64, limit: u64) -> Result<Header, Fault> {
    let short = cursor.u32_be()?;
    let kind = FourCc(cursor.array()?);
    let (size, length) = match short {
        0 => (Size::ToEnd, limit.saturating_sub(start)),
        1 => (Size::Long, cursor.u64_be()?),
        n => (Size::Short, u64::from(n)),
    };
    let uuid = if kind.0 == *b"uuid" { Some(cursor.array()?) } else { None };
    let content = cursor.position();
    let stated = start.saturating_add(length);
    if stated < content {
        return Err(Fault::new(
            start,
            format!("a box of {} bytes or more", content.saturating_sub(start)),
            format!("{kind} of {length}"),
        ));
    }
    Ok(Header { kind, uuid, size, start, content, end: stated.min(limit), stated })
}

/// The version and the flags with which the content of a full box begins (§4.2.2).
pub fn full(cursor: &mut Cursor<'_>) -> Result<(u8, u32), Fault> {
    let [version, a, b, c] = cursor.array()?;
    Ok((version, u32::from_be_bytes([0, a, b, c])))
}

/// The boxes that fill a range, one after the other.
pub struct Boxes<'a> {
    bytes: &'a dyn Bytes,
    at: u64,
    end: u64,
}

impl<'a> Boxes<'a> {
    /// The boxes in `range`.
    pub fn new(bytes: &'a dyn Bytes, range: Range<u64>) -> Self {
        let end = range.end.min(bytes.len());
        Self { bytes, at: range.start.min(end), end }
    }

    /// Where the next box would begin: after the last one, the end, or the first byte that is no box.
    pub fn position(&self) -> u64 {
        self.at
    }

    /// The next box; none at the end, and none after what isn't a box.
    pub fn next_box(&mut self) -> io::Result<Option<Result<Header, Fault>>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let found = header(self.bytes, self.at, self.end)?;
        match &found {
            Ok(header) => self.at = header.end,
            Err(_) => self.end = self.at,
        }
        Ok(Some(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> (Vec<Header>, u64) {
        let source = bytes.to_vec();
        let mut boxes = Boxes::new(&source, 0..bytes.len() as u64);
        let mut found = Vec::new();
        while let Some(Ok(header)) = boxes.next_box().unwrap() {
            found.push(header);
        }
        (found, boxes.position())
    }

    #[test]
    fn sizes_of_32_and_64_bits_and_to_the_end() {
        let mut file = b"\0\0\0\x0aftypab".to_vec();
        file.extend_from_slice(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x12xy");
        file.extend_from_slice(b"\0\0\0\0free123");
        let (boxes, end) = all(&file);
        let seen: Vec<_> = boxes.iter().map(|b| (b.kind.to_string(), b.size, b.content())).collect();
        assert_eq!(
            seen,
            [
                ("ftyp".to_owned(), Size::Short, 8..10),
                ("mdat".to_owned(), Size::Long, 26..28),
                ("free".to_owned(), Size::ToEnd, 36..39)
            ]
        );
        assert_eq!(end, file.len() as u64);
    }

    #[test]
    fn a_uuid_box_has_its_type_in_its_header() {
        let mut file = b"\0\0\0\x1auuid".to_vec();
        file.extend_from_slice(&[7; 16]);
        file.extend_from_slice(b"zz");
        let (boxes, _) = all(&file);
        assert_eq!(boxes[0].uuid, Some([7; 16]));
        assert_eq!(boxes[0].content(), 24..26);
    }

    #[test]
    fn a_header_is_written_in_the_form_it_had() {
        let written = |file: &[u8], length: u64| all(file).0[0].resized(length);
        assert_eq!(written(b"\0\0\0\x0afree12", 5), b"\0\0\0\x0dfree");
        assert_eq!(written(b"\0\0\0\x0afree12", u64::from(u32::MAX)), b"\0\0\0\x01free\0\0\0\x01\0\0\0\x0f");
        assert_eq!(written(b"\0\0\0\x01free\0\0\0\0\0\0\0\x12xy", 1), b"\0\0\0\x01free\0\0\0\0\0\0\0\x11");
        assert_eq!(written(b"\0\0\0\0free12", 1), b"\0\0\0\0free");
        let uuid = [b"\0\0\0\x18uuid", &[7; 16][..]].concat();
        assert_eq!(written(&uuid, 2), [b"\0\0\0\x1auuid", &[7; 16][..]].concat());
    }

    #[test]
    fn a_box_that_lies_about_its_size_is_cut_or_refused() {
        let (boxes, end) = all(b"\0\0\xff\xffmdatxy");
        assert!(boxes[0].overruns());
        assert_eq!((boxes[0].range(), end), (0..10, 10));
        for bad in [&b"\0\0\0\x07free"[..], b"\0\0\0\x01free\0\0\0\0\0\0\0\x0f", b"\0\0\0\x10fr"] {
            let (boxes, end) = all(bad);
            assert_eq!((boxes.len(), end), (0, 0), "{bad:?}");
        }
        let (boxes, _) = all(b"\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff");
        assert!(boxes[0].overruns());
    }

    #[test]
    fn codes_are_written_as_the_catalogue_writes_them() {
        let written = |code: &[u8; 4]| FourCc(*code).to_string();
        assert_eq!(written(b"\xa9xyz"), "©xyz");
        assert_eq!(written(b"url "), "url\\x20");
        assert_eq!(written(b"a b\0"), "a b\\0");
        assert_eq!(written(b"\xffabc"), "\\xffabc");
    }

    #[test]
    fn a_full_box_begins_with_version_and_flags() {
        assert_eq!(full(&mut Cursor::new(b"\x02\0\x01\x02", 0)), Ok((2, 0x102)));
    }
}
