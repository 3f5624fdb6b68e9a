//! JPEG's own small application segments: JFIF and JFXX (ITU-T T.871), Adobe (Adobe Technical Note 5116), MPF (CIPA
//! DC-007), gain map parameters (ISO 21496-1). Knows nothing of segments: each gets what stands behind its identifier.

use std::io;
use std::ops::Range;

use super::{Decoded, Decoder, Key, Nested, NestedBytes, Neutral, Tag, Value, Wish, nothing, whole};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;

mod gain_map;
mod mpf;

pub use gain_map::GAIN_MAP;
pub use mpf::MPF;

/// A segment's payload can't be larger, in bytes.
const BLOCK: u64 = 65_533;
/// Length of JFIF's header behind the identifier, in bytes: version, units, densities, size of the thumbnail.
const JFIF_HEADER: usize = 9;
/// Length of Adobe's header behind the identifier, in bytes: version, two flags, transform.
const ADOBE_HEADER: usize = 7;
const JFIF_KEY: &str = r"APP0:JFIF\0";
const THUMBNAIL_KEY: &str = r"APP0:JFIF\0[14]";
const JFXX_KEY: &str = r"APP0:JFXX\0";
const ADOBE_KEY: &str = "APP14:Adobe";

/// Decodes JFIF's header. Its thumbnail goes, and whatever stands behind it.
pub const JFIF: Decoder = Decoder { standard: Standard::Jfif, decode: jfif, neutral: neutral_jfif, without: whole };

/// Decodes JFIF's extension: a thumbnail in one of three forms. Nothing of it is needed.
pub const JFXX: Decoder = Decoder { standard: Standard::Jfxx, decode: jfxx, neutral: nothing, without: whole };

/// Decodes Adobe's segment: which colour transform was used. What stands behind its header goes.
pub const ADOBE: Decoder = Decoder { standard: Standard::Adobe, decode: adobe, neutral: neutral_adobe, without: whole };

/// What a reader of fields adds to.
type Read = Result<(), Fault>;

/// Runs a reader of fields over a whole block.
fn fields(block: &dyn Bytes, read: fn(&mut Cursor<'_>, &mut Decoded) -> Read) -> io::Result<Decoded> {
    let data = block.read(0..BLOCK)?;
    let mut out = Decoded::default();
    if let Err(fault) = read(&mut Cursor::new(&data, 0), &mut out) {
        out.faults.push(fault);
    }
    Ok(out)
}

/// A tag of a JPEG segment.
fn tag(id: &'static str, name: &'static str, value: Value, range: Range<u64>) -> Tag {
    Tag::field(Key::new("JPEG", id, name), value, Some(range))
}

/// All that is left, as an opaque tag, if anything is.
fn rest(cursor: &mut Cursor<'_>, id: &'static str, name: &'static str, out: &mut Decoded) {
    let start = cursor.position();
    let left = cursor.rest();
    if !left.is_empty() {
        out.tags.push(tag(id, name, Value::opaque(left), start..start.saturating_add(left.len() as u64)));
    }
}

fn jfif(block: &dyn Bytes) -> io::Result<Decoded> {
    fields(block, |cursor, out| {
        let [major, minor] = cursor.array::<2>()?;
        out.tags.push(tag(JFIF_KEY, "JFIFVersion", Value::text(format!("{major}.{minor:02}")), 0..2));
        out.tags.push(tag(JFIF_KEY, "ResolutionUnit", Value::Integer(cursor.u8()?.into()), 2..3));
        out.tags.push(tag(JFIF_KEY, "XResolution", Value::Integer(cursor.u16_be()?.into()), 3..5));
        out.tags.push(tag(JFIF_KEY, "YResolution", Value::Integer(cursor.u16_be()?.into()), 5..7));
        let [width, height] = cursor.array::<2>()?;
        let start = cursor.position();
        let size = usize::from(width).saturating_mul(usize::from(height)).saturating_mul(3);
        if size > 0 {
            // Raw RGB: nobody can start over with it as a file.
            let pixels = cursor.peek(size).unwrap_or(cursor.rest());
            let end = start.saturating_add(pixels.len() as u64);
            out.tags.push(tag(THUMBNAIL_KEY, "JFIFThumbnail", Value::opaque(pixels), start..end));
            cursor.skip(size)?;
        }
        rest(cursor, THUMBNAIL_KEY, "JFIFTail", out);
        Ok(())
    })
}

fn neutral_jfif(block: &[u8], _: &Wish<'_>) -> Neutral {
    // Decoders take a shorter one for no JFIF at all.
    let Some((kept, size)) = block.split_at_checked(JFIF_HEADER.saturating_sub(2)) else { return Neutral::Nothing };
    match size {
        [] | [_] => Neutral::Nothing,
        [0, 0] => Neutral::Same,
        _ => Neutral::Bytes([kept, &[0, 0]].concat()),
    }
}

fn jfxx(block: &dyn Bytes) -> io::Result<Decoded> {
    fields(block, |cursor, out| {
        /// A thumbnail as a JPEG of its own (T.871, 10.4).
        const JPEG: u8 = 0x10;
        let code = cursor.u8()?;
        if code == JPEG {
            let bytes = NestedBytes::At(1..1u64.saturating_add(cursor.remaining() as u64));
            out.nested.push(Nested { name: "JFXX thumbnail".into(), standard: Standard::File, bytes });
        }
        rest(cursor, JFXX_KEY, "JFXXThumbnail", out);
        Ok(())
    })
}

fn adobe(block: &dyn Bytes) -> io::Result<Decoded> {
    fields(block, |cursor, out| {
        out.tags.push(tag(ADOBE_KEY, "DCTEncodeVersion", Value::Integer(cursor.u16_be()?.into()), 0..2));
        out.tags.push(tag(ADOBE_KEY, "APP14Flags0", Value::Integer(cursor.u16_be()?.into()), 2..4));
        out.tags.push(tag(ADOBE_KEY, "APP14Flags1", Value::Integer(cursor.u16_be()?.into()), 4..6));
        out.tags.push(tag(ADOBE_KEY, "ColorTransform", Value::Integer(cursor.u8()?.into()), 6..7));
        rest(cursor, "APP14:*", "AdobeTail", out);
        Ok(())
    })
}

fn neutral_adobe(block: &[u8], _: &Wish<'_>) -> Neutral {
    match block.split_at_checked(ADOBE_HEADER) {
        None => Neutral::Nothing,
        Some((_, [])) => Neutral::Same,
        Some((kept, _)) => Neutral::Bytes(kept.to_vec()),
    }
}

#[cfg(test)]
mod tests;
