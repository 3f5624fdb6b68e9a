//! Gain map parameters (ISO 21496-1, annex C.2): versions alone in the first picture, all of them in the gain map. They
//! say nothing but how bright the picture may get; what stands behind them goes.

use std::io;

use super::{fields, rest, tag};
use crate::bytes::{Bytes, Cursor};
use crate::container::Standard;
use crate::metadata::{Decoded, Decoder, Neutral, Value, Wish, whole};

/// Decodes gain map parameters.
pub const GAIN_MAP: Decoder = Decoder { standard: Standard::GainMap, decode, neutral, without: whole };

const KEY: &str = r"APP2:urn:iso:std:iso:ts:21496:-1\0";
/// Length of the two version numbers, in bytes.
const VERSIONS: usize = 4;
/// Each channel has parameters of its own.
const MULTI_CHANNEL: u8 = 0x80;
/// One denominator for all numbers stands at the start.
const COMMON_DENOMINATOR: u8 = 0x08;

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    fields(block, |cursor, out| {
        out.tags.push(tag(KEY, "GainMapMinVersion", Value::Integer(cursor.u16_be()?.into()), 0..2));
        out.tags.push(tag(KEY, "GainMapWriterVersion", Value::Integer(cursor.u16_be()?.into()), 2..4));
        rest(cursor, KEY, "GainMapParameters", out);
        Ok(())
    })
}

/// Length of the parameters that `block` begins with, in bytes.
fn length(block: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(block, 0);
    cursor.skip(VERSIONS).ok()?;
    let flags = match cursor.u8() {
        Ok(flags) => flags,
        Err(_) => return Some(VERSIONS),
    };
    let channels = if flags & MULTI_CHANNEL != 0 { 3usize } else { 1 };
    // Two headrooms, then five numbers for each channel: minimum, maximum, gamma, two offsets.
    let numbers = channels.saturating_mul(5).saturating_add(2);
    let (common, number) = if flags & COMMON_DENOMINATOR != 0 { (4, 4) } else { (0, 8usize) };
    numbers.saturating_mul(number).checked_add(common)?.checked_add(VERSIONS)?.checked_add(1)
}

fn neutral(block: &[u8], _: &Wish<'_>) -> Neutral {
    // The first picture's versions are zero and so is whatever a writer may have put behind them.
    let versions = block.split_at_checked(VERSIONS);
    let wanted = match versions {
        Some(([0, 0, 0, 0], rest)) if rest.iter().all(|byte| *byte == 0) => Some(VERSIONS),
        _ => length(block),
    };
    match wanted.and_then(|length| block.split_at_checked(length)) {
        None => Neutral::Nothing,
        Some((_, [])) => Neutral::Same,
        Some((kept, _)) => Neutral::Bytes(kept.to_vec()),
    }
}
