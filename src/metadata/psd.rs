//! Tagged blocks of Photoshop's documents, from their four-character key on (Adobe Photoshop File Formats Specification,
//! "Additional Layer Information"): names of layers and when each was changed. Other blocks are found, not read.

use std::io;

use jiff::Timestamp;

use super::{Decoded, Decoder, Key, Tag, Value, limits, nothing, text::charset, whole};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;

/// Decodes PsdBlock.
pub const PSD_BLOCK: Decoder = Decoder { standard: Standard::PsdBlock, decode, neutral: nothing, without: whole };

const GROUP: &str = "PSD";
/// How a descriptor writes when a layer was changed, before eight bytes of seconds since 1970.
const LAYER_TIME: &[u8] = b"layerTimedoub";

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let mut decoded = Decoded::default();
    let key = block.read(0..4)?;
    let read = match &*key {
        b"luni" => name(&block.read(0..limits::BLOCK.min(block.len()))?),
        b"shmd" => times(&block.read(0..limits::BLOCK.min(block.len()))?),
        _ => return Ok(decoded),
    };
    match read {
        Ok(tags) => decoded.tags = tags,
        Err(fault) => decoded.faults.push(fault),
    }
    Ok(decoded)
}

/// `luni`: a count of UTF-16 units, then these.
fn name(block: &[u8]) -> Result<Vec<Tag>, Fault> {
    let mut cursor = Cursor::new(block, 0);
    cursor.skip(8)?;
    let units = usize::try_from(cursor.u32_be()?).unwrap_or(usize::MAX);
    let start = cursor.position();
    let text = charset::utf16_be(cursor.take(units.saturating_mul(2))?);
    let key = Key::new(GROUP, "layer:luni", "LayerName");
    Ok(vec![Tag::field(key, Value::text(text), Some(start..cursor.position()))])
}

/// `shmd`: metadata of programs, among them a descriptor that says when the layer was changed.
fn times(block: &[u8]) -> Result<Vec<Tag>, Fault> {
    let mut tags = Vec::new();
    let found = block.windows(LAYER_TIME.len()).enumerate().filter(|(_, window)| *window == LAYER_TIME);
    for (at, _) in found {
        let start = at.saturating_add(LAYER_TIME.len());
        let mut cursor = Cursor::new(block.get(start..).unwrap_or_default(), start as u64);
        let seconds = f64::from_bits(cursor.u64_be()?);
        let moment = Timestamp::from_second(seconds.round() as i64).ok().filter(|_| seconds.is_finite());
        let value = match moment {
            Some(moment) => Value::text(moment.strftime("%Y:%m:%d %H:%M:%S+00:00").to_string()),
            None => Value::Real(seconds),
        };
        let key = Key::new(GROUP, "layer:shmd", "LayerModifyDates");
        tags.push(Tag::field(key, value, Some(start as u64..cursor.position())));
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_times_are_read() {
        let luni =
            [b"luni\0\0\0\x0c\0\0\0\x04".to_vec(), "Alex".encode_utf16().flat_map(u16::to_be_bytes).collect()].concat();
        let shmd = [&b"shmd\0\0\0\x20.."[..], LAYER_TIME, &1_699_999_999.6f64.to_be_bytes()].concat();
        let first = |block: &[u8]| decode(&block.to_vec()).unwrap().tags.first().map(|tag| tag.value.clone());
        assert_eq!(first(&luni), Some(Value::text("Alex")));
        assert_eq!(first(&shmd), Some(Value::text("2023:11:14 22:13:20+00:00")));
        for block in [&luni, &shmd] {
            for end in 0..block.len() {
                let decoded = decode(&block[..end].to_vec()).unwrap();
                assert!(decoded.tags.is_empty(), "{end}");
            }
        }
        assert_eq!(first(b"TySh\0\0\0\0"), None);
    }
}
