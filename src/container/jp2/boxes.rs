//! What each type of box is for (15444-1 §I.5 to I.7; 15444-2 §M.11), and how many bytes its fields take.

use crate::bytes::Cursor;
use crate::container::Standard;

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Needed to show the picture.
    Needed,
    /// Needed, and made of boxes.
    Holder,
    /// Not needed, and made of boxes.
    Aside,
    /// How the colours are meant: an enumerated space or a profile.
    Colour,
    /// A codestream.
    Codestream,
    /// A block of a metadata standard.
    Block(Standard),
    /// A pointer to bytes elsewhere in the file, or in another one.
    Pointer,
    /// Left-over room.
    Free,
    /// Anything else.
    Other,
}

/// What a box of this type is for.
pub(super) fn role(kind: &[u8; 4], uuid: Option<&[u8; 16]>) -> Role {
    match kind {
        b"jP  " | b"ftyp" | b"rreq" | b"ihdr" | b"bpcc" | b"pclr" | b"cmap" | b"cdef" | b"resc" | b"resd" | b"opct"
        | b"creg" | b"copt" | b"inst" => Role::Needed,
        b"jp2h" | b"res " | b"jpch" | b"jplh" | b"cgrp" | b"comp" => Role::Holder,
        b"asoc" | b"uinf" => Role::Aside,
        b"colr" => Role::Colour,
        b"jp2c" => Role::Codestream,
        b"xml " => Role::Block(Standard::Xmp),
        b"jumb" => Role::Block(Standard::Jumbf),
        b"lbl " | b"url " => Role::Block(Standard::Comment),
        b"ftbl" | b"flst" | b"cref" | b"dtbl" => Role::Pointer,
        b"free" => Role::Free,
        b"uuid" => uuid.and_then(block).map_or(Role::Other, Role::Block),
        _ => Role::Other,
    }
}

/// The blocks that stand in `uuid` boxes.
fn block(uuid: &[u8; 16]) -> Option<Standard> {
    Some(match uuid {
        b"JpgTiffExif->JP2" | b"\x05\x37\xcd\xab\x9d\x0c\x44\x31\xa7\x2a\xfa\x56\x1f\x2a\x11\x3e" => Standard::Exif,
        b"\x33\xc7\xa4\xd2\xb8\x1d\x47\x23\xa0\xba\xf1\xa3\xe0\x97\xad\x38"
        | b"\x09\xa1\x4e\x97\xc0\xb4\x42\xe0\xbe\xbf\x36\xdf\x6f\x0c\xe3\x6f" => Standard::Iptc,
        b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac" => Standard::Xmp,
        // GeoJP2: a degenerate GeoTIFF.
        b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03" => Standard::Exif,
        b"\x2c\x4c\x01\x00\x85\x04\x40\xb9\xa0\x3e\x56\x21\x48\xd6\xdf\xeb" => Standard::Irb,
        _ => return None,
    })
}

/// How a colour specification box gives its space (15444-1 §I.5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// By a number, in this many bytes of content.
    Enumerated(u64),
    /// By an ICC profile behind [`METHOD`] bytes.
    Profile,
    /// By a vendor's way.
    Other,
}

/// METH, PREC and APPROX, in front of a profile.
pub(super) const METHOD: u64 = 3;

pub(super) fn method(content: &[u8]) -> Method {
    match content {
        [1, _, _, space @ ..] => Method::Enumerated(match space.first_chunk() {
            // CIELab and CIEJab may be followed by ranges, offsets and an illuminant (15444-2 §M.11.7.4).
            Some([0, 0, 0, 14]) if content.len() >= 35 => 35,
            Some([0, 0, 0, 19]) if content.len() >= 31 => 31,
            _ => 7,
        }),
        [2 | 3, ..] => Method::Profile,
        _ => Method::Other,
    }
}

/// How many bytes the fields of a box take, where that follows from its type and its first bytes.
pub(super) fn fields(kind: &[u8; 4], content: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(content, 0);
    match kind {
        b"jP  " => Some(4),
        b"ihdr" => Some(14),
        b"resc" | b"resd" => Some(10),
        b"cdef" => u64::from(cursor.u16_be().ok()?).checked_mul(6)?.checked_add(2),
        b"pclr" => {
            let entries = u64::from(cursor.u16_be().ok()?);
            let columns = cursor.u8().ok()?;
            let depths = cursor.take(columns.into()).ok()?;
            // The lower seven bits are the depth less one.
            let row: u64 = depths.iter().map(|depth| u64::from(depth & 0x7f).saturating_add(8) / 8).sum();
            entries.checked_mul(row)?.checked_add(u64::from(columns).checked_add(3)?)
        }
        b"rreq" => {
            // Masks of so many bytes: two of them, then each standard feature and each vendor's, by UUID, with one of its own
            // (15444-2 §M.11.1).
            let mask = usize::from(cursor.u8().ok().filter(|length| matches!(length, 1 | 2 | 4 | 8))?);
            cursor.skip(mask.checked_mul(2)?).ok()?;
            for feature in [2usize, 16] {
                let count = usize::from(cursor.u16_be().ok()?);
                cursor.skip(count.checked_mul(mask.checked_add(feature)?)?).ok()?;
            }
            Some(cursor.position())
        }
        _ => None,
    }
}
