//! Image file directories: TIFF 6.0 §2, BigTIFF, and the headers of raws that differ from them in the magic number only.
//!
//! A directory is a count, that many entries, and the place of the next directory; an entry is a tag, a type, a count and
//! either the value itself or where it stands. [`walk`] follows them and says where everything stands; [`write`] makes
//! small blocks; [`edit`] takes entries out in place. What a tag means to anybody isn't known here.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};

pub mod edit;
pub mod names;
pub mod walk;
pub mod write;

pub use walk::{Directory, Role, Walk, walk};

/// Numbers of the tags that the structure itself uses (TIFF 6.0, its supplements, CIPA DC-008).
pub mod tags {
    #![allow(missing_docs, reason = "the names are the standards' own")]
    pub const NEW_SUBFILE_TYPE: u16 = 0x00fe;
    pub const IMAGE_WIDTH: u16 = 0x0100;
    pub const IMAGE_LENGTH: u16 = 0x0101;
    pub const BITS_PER_SAMPLE: u16 = 0x0102;
    pub const COMPRESSION: u16 = 0x0103;
    pub const PHOTOMETRIC: u16 = 0x0106;
    pub const MAKE: u16 = 0x010f;
    pub const STRIP_OFFSETS: u16 = 0x0111;
    pub const ORIENTATION: u16 = 0x0112;
    pub const SAMPLES_PER_PIXEL: u16 = 0x0115;
    pub const ROWS_PER_STRIP: u16 = 0x0116;
    pub const STRIP_BYTE_COUNTS: u16 = 0x0117;
    pub const PLANAR_CONFIGURATION: u16 = 0x011c;
    pub const TILE_WIDTH: u16 = 0x0142;
    pub const TILE_LENGTH: u16 = 0x0143;
    pub const TILE_OFFSETS: u16 = 0x0144;
    pub const TILE_BYTE_COUNTS: u16 = 0x0145;
    pub const SUB_IFDS: u16 = 0x014a;
    pub const JPEG_TABLES: u16 = 0x015b;
    pub const JPEG_OFFSET: u16 = 0x0201;
    pub const JPEG_LENGTH: u16 = 0x0202;
    pub const JPEG_Q_TABLES: u16 = 0x0207;
    pub const JPEG_DC_TABLES: u16 = 0x0208;
    pub const JPEG_AC_TABLES: u16 = 0x0209;
    pub const YCBCR_SUBSAMPLING: u16 = 0x0212;
    pub const XMP: u16 = 0x02bc;
    pub const IPTC: u16 = 0x83bb;
    pub const PHOTOSHOP: u16 = 0x8649;
    pub const EXIF_IFD: u16 = 0x8769;
    pub const ICC: u16 = 0x8773;
    pub const GPS_IFD: u16 = 0x8825;
    pub const MAKER_NOTE: u16 = 0x927c;
    pub const USER_COMMENT: u16 = 0x9286;
    pub const INTEROP_IFD: u16 = 0xa005;
    pub const DNG_VERSION: u16 = 0xc612;
    pub const UNIQUE_CAMERA_MODEL: u16 = 0xc614;
    pub const COLOR_MATRIX_1: u16 = 0xc621;
    pub const AS_SHOT_NEUTRAL: u16 = 0xc628;
    pub const AS_SHOT_WHITE_XY: u16 = 0xc629;
    pub const DNG_PRIVATE_DATA: u16 = 0xc634;
    pub const RGB_TABLES: u16 = 0xcd3f;
    pub const C2PA: u16 = 0xcd41;
}

/// The byte order of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `II`.
    Little,
    /// `MM`.
    Big,
}

impl Order {
    /// The next 16-bit number.
    pub fn u16(self, cursor: &mut Cursor<'_>) -> Result<u16, Fault> {
        match self {
            Self::Little => cursor.u16_le(),
            Self::Big => cursor.u16_be(),
        }
    }

    /// The next 32-bit number.
    pub fn u32(self, cursor: &mut Cursor<'_>) -> Result<u32, Fault> {
        match self {
            Self::Little => cursor.u32_le(),
            Self::Big => cursor.u32_be(),
        }
    }

    /// The next 64-bit number.
    pub fn u64(self, cursor: &mut Cursor<'_>) -> Result<u64, Fault> {
        match self {
            Self::Little => cursor.u64_le(),
            Self::Big => cursor.u64_be(),
        }
    }

    /// The lowest `width` bytes of `number` (8 at most), in this order.
    pub fn bytes(self, number: u64, width: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(width.min(8));
        self.put(number, width, &mut out);
        out
    }

    /// Appends what [`Order::bytes`] makes.
    pub fn put(self, number: u64, width: usize, out: &mut Vec<u8>) {
        let width = width.min(8);
        match self {
            Self::Little => out.extend_from_slice(number.to_le_bytes().get(..width).unwrap_or_default()),
            Self::Big => {
                out.extend_from_slice(number.to_be_bytes().get(8usize.saturating_sub(width)..).unwrap_or_default())
            }
        }
    }
}

/// What stands where TIFF has its 42.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Magic {
    /// 42: TIFF 6.0, and most raws.
    Tiff,
    /// 43: BigTIFF, with offsets and counts of 64 bits.
    Big,
    /// `RO`, `RS`: Olympus ORF.
    Olympus,
    /// `U\0`: Panasonic and Leica RW2.
    Panasonic,
}

/// The head of a block: byte order, magic number, place of the first directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Byte order of all that follows.
    pub order: Order,
    /// Which variant it is.
    pub magic: Magic,
    /// Offset of the first directory.
    pub first: u64,
}

impl Header {
    /// Reads a header from the first bytes of a block (16 at most are needed).
    pub fn read(head: &[u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(head, 0);
        let order = match &cursor.array::<2>()? {
            b"II" => Order::Little,
            b"MM" => Order::Big,
            other => return Err(Fault::new(0, "a byte order mark", format!("{other:02x?}"))),
        };
        let magic = match (order.u16(&mut cursor)?, order) {
            (42, _) => Magic::Tiff,
            (43, _) => Magic::Big,
            (0x4f52 | 0x5352, Order::Little) | (0x4f52, Order::Big) => Magic::Olympus,
            (0x55, Order::Little) => Magic::Panasonic,
            (other, _) => return Err(Fault::new(2, "42", other.to_string())),
        };
        let first = if magic == Magic::Big {
            let (size, zero) = (order.u16(&mut cursor)?, order.u16(&mut cursor)?);
            if (size, zero) != (8, 0) {
                return Err(Fault::new(4, "offsets of 8 bytes", size.to_string()));
            }
            order.u64(&mut cursor)?
        } else {
            u64::from(order.u32(&mut cursor)?)
        };
        Ok(Self { order, magic, first })
    }

    /// Whether offsets have 64 bits.
    pub fn is_big(&self) -> bool {
        self.magic == Magic::Big
    }

    /// Length of the header, in bytes.
    pub fn len(&self) -> u64 {
        if self.is_big() { 16 } else { 8 }
    }

    /// Length of a directory's count, in bytes.
    pub fn count_len(&self) -> u64 {
        if self.is_big() { 8 } else { 2 }
    }

    /// Length of an entry, in bytes.
    pub fn entry_len(&self) -> u64 {
        if self.is_big() { 20 } else { 12 }
    }

    /// Length of an offset, and of a value that stands in its entry, in bytes.
    pub fn offset_len(&self) -> u64 {
        if self.is_big() { 8 } else { 4 }
    }
}

/// The types of values (TIFF 6.0 §2, its supplement 1, BigTIFF, CIPA DC-008-2023 for UTF-8).
pub mod types {
    #![allow(missing_docs, reason = "the names are the standards' own")]
    pub const BYTE: u16 = 1;
    pub const ASCII: u16 = 2;
    pub const SHORT: u16 = 3;
    pub const LONG: u16 = 4;
    pub const RATIONAL: u16 = 5;
    pub const SBYTE: u16 = 6;
    pub const UNDEFINED: u16 = 7;
    pub const SSHORT: u16 = 8;
    pub const SLONG: u16 = 9;
    pub const SRATIONAL: u16 = 10;
    pub const FLOAT: u16 = 11;
    pub const DOUBLE: u16 = 12;
    pub const IFD: u16 = 13;
    pub const LONG8: u16 = 16;
    pub const SLONG8: u16 = 17;
    pub const IFD8: u16 = 18;
    pub const UTF8: u16 = 129;

    /// Bytes of one value of a type.
    pub fn size(kind: u16) -> Option<u64> {
        Some(match kind {
            BYTE | ASCII | SBYTE | UNDEFINED | UTF8 => 1,
            SHORT | SSHORT => 2,
            LONG | SLONG | FLOAT | IFD => 4,
            RATIONAL | SRATIONAL | DOUBLE | LONG8 | SLONG8 | IFD8 => 8,
            _ => return None,
        })
    }

    /// Bytes of a number within a value: a rational has two of four bytes.
    pub fn word(kind: u16) -> usize {
        match kind {
            SHORT | SSHORT => 2,
            LONG | SLONG | FLOAT | IFD | RATIONAL | SRATIONAL => 4,
            DOUBLE | LONG8 | SLONG8 | IFD8 => 8,
            _ => 1,
        }
    }
}

/// An entry of a directory, and where its value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Tag number.
    pub tag: u16,
    /// Type number ([`types`]); unknown ones occur.
    pub kind: u16,
    /// Number of values.
    pub count: u64,
    /// Where the entry stands: 12 bytes, or 20 in BigTIFF.
    pub at: Range<u64>,
    /// Where the value stands; none when it should stand where the block has no bytes. Of an unknown type, the field
    /// that holds the value or its place.
    pub value: Option<Range<u64>>,
    /// Whether the value stands in the entry itself.
    pub inline: bool,
}

impl Entry {
    /// The value's bytes, `cap` at most, as they stand.
    pub fn read(&self, bytes: &dyn Bytes, cap: u64) -> io::Result<Vec<u8>> {
        self.peek(bytes, cap).map(Cow::into_owned)
    }

    /// The same, where they lie if they are in memory.
    pub fn peek<'a>(&self, bytes: &'a dyn Bytes, cap: u64) -> io::Result<Cow<'a, [u8]>> {
        let Some(range) = &self.value else { return Ok(Cow::Borrowed(&[])) };
        let end = range.end.min(range.start.saturating_add(cap));
        bytes.read(range.start..end)
    }

    /// The value as whole numbers that are never negative, `most` at most; none of another type.
    pub fn numbers(&self, bytes: &dyn Bytes, order: Order, most: u64) -> io::Result<Vec<u64>> {
        let width = match self.kind {
            types::BYTE | types::UNDEFINED => 1,
            types::SHORT => 2,
            types::LONG | types::IFD => 4,
            types::LONG8 | types::IFD8 => 8u64,
            _ => return Ok(Vec::new()),
        };
        let raw = self.peek(bytes, width.saturating_mul(most))?;
        let mut cursor = Cursor::new(&raw, 0);
        let mut next = || match width {
            1 => cursor.u8().map(u64::from),
            2 => order.u16(&mut cursor).map(u64::from),
            4 => order.u32(&mut cursor).map(u64::from),
            _ => order.u64(&mut cursor),
        };
        let count = raw.len().checked_div(width as usize).unwrap_or_default();
        Ok((0..count).map_while(|_| next().ok()).collect())
    }

    /// The first of [`Entry::numbers`].
    pub fn number(&self, bytes: &dyn Bytes, order: Order) -> io::Result<Option<u64>> {
        Ok(self.numbers(bytes, order, 1)?.first().copied())
    }

    /// Where the value stands outside the entry, if it does.
    pub fn apart(&self) -> Option<Range<u64>> {
        self.value.clone().filter(|_| !self.inline)
    }
}

#[cfg(test)]
mod tests;
