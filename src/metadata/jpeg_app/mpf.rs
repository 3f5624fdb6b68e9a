//! What an MP extension says (CIPA DC-007, 5.2): the list of pictures, and how the views of a stereo pair or a panorama lie
//! to each other. The pictures themselves are parts of the file. What stays of an extension that a file needs is the list and
//! those numbers; the identifiers of the pictures go.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use super::tag;
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;
use crate::grammar::ifd::types;
use crate::grammar::mpf::{COUNT, ENTRIES, Entry, Field, Index};
use crate::metadata::{Decoded, Decoder, Neutral, Value, Wish, whole};

/// Decodes an MP extension.
pub const MPF: Decoder = Decoder { standard: Standard::Mpf, decode, neutral, without: whole };

const KEY: &str = r"APP2:MPF\0";
/// Size of an entry in the list of pictures, in bytes.
const ENTRY: u64 = 16;
/// Number of values of one field that are read.
const VALUES: u32 = 64;

/// How a view lies to the others.
const VIEW: std::ops::RangeInclusive<u16> = 0xB201..=0xB20D;

/// The fields (tables 3 and 5).
static NAMES: &[(u16, &str)] = &[
    (0xB000, "MPFVersion"),
    (0xB001, "NumberOfImages"),
    (0xB003, "ImageUIDList"),
    (0xB004, "TotalFrames"),
    (0xB101, "MPIndividualNum"),
    (0xB201, "PanOrientation"),
    (0xB202, "PanOverlapH"),
    (0xB203, "PanOverlapV"),
    (0xB204, "BaseViewpointNum"),
    (0xB205, "ConvergenceAngle"),
    (0xB206, "BaselineLength"),
    (0xB207, "VerticalDivergence"),
    (0xB208, "AxisDistanceX"),
    (0xB209, "AxisDistanceY"),
    (0xB20A, "AxisDistanceZ"),
    (0xB20B, "YawAngle"),
    (0xB20C, "PitchAngle"),
    (0xB20D, "RollAngle"),
];

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let index = Index::read(block)?;
    let mut out = Decoded::default();
    for field in &index.fields {
        if field.tag == ENTRIES {
            for (entry, at) in index.entries.iter().zip((field.range.start..).step_by(16)) {
                list_entry(entry, at..at.saturating_add(ENTRY), &mut out);
            }
            continue;
        }
        let name = NAMES.iter().find(|(number, _)| *number == field.tag).map_or("MPField", |(_, name)| name);
        out.tags.push(tag(KEY, name, value(&index, field), field.range.clone()));
    }
    out.faults = index.faults;
    Ok(out)
}

/// The list, written anew with its offsets as they were, and how the views lie to each other.
fn neutral(block: &[u8], _: &Wish<'_>) -> Neutral {
    let Ok(mut index) = Index::read(&block.to_vec()) else { return Neutral::Nothing };
    for field in index.fields.iter_mut().filter(|field| !field.attribute) {
        // Readers go by the tag; the types of these two are the standard's.
        match field.tag {
            COUNT => field.kind = types::LONG,
            ENTRIES => field.kind = types::UNDEFINED,
            _ => {}
        }
    }
    let mut seen = BTreeSet::new();
    index.fields.retain(|field| is_needed(field) && seen.insert((field.attribute, field.tag)));
    // A further picture of the file has no list, but says how its own view lies.
    if index.entries.is_empty() && !index.fields.iter().any(|field| field.attribute && VIEW.contains(&field.tag)) {
        return Neutral::Nothing;
    }
    match index.write() {
        Some(new) if new == block => Neutral::Same,
        Some(new) => Neutral::Bytes(new),
        None => Neutral::Stuck("the index of the pictures is too large"),
    }
}

/// Whether a field is the list, or one number that says how a view lies, in the form that the standard gives it.
fn is_needed(field: &Field) -> bool {
    match (field.attribute, field.tag, field.kind, field.value.as_slice()) {
        (_, 0xB000, types::UNDEFINED, [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']) => true,
        // Written anew from what was read.
        (false, COUNT | ENTRIES, ..) => true,
        (true, 0xB101 | 0xB201 | 0xB204, types::LONG, value) => value.len() == 4,
        (true, 0xB202 | 0xB203 | 0xB206, types::RATIONAL, value) => value.len() == 8,
        (true, 0xB205 | 0xB207..=0xB20D, types::SRATIONAL, value) => value.len() == 8,
        _ => false,
    }
}

fn list_entry(entry: &Entry, range: Range<u64>, out: &mut Decoded) {
    let numbers = [("MPImageType", entry.kind()), ("MPImageLength", entry.size), ("MPImageStart", entry.offset)];
    for (name, number) in numbers {
        out.tags.push(tag(KEY, name, Value::Integer(number.into()), range.clone()));
    }
}

/// A value by its TIFF type; bytes stay opaque but for the version.
fn value(index: &Index, field: &Field) -> Value {
    let mut cursor = Cursor::new(&field.value, 0);
    let mut values = Vec::new();
    for _ in 0..VALUES {
        if cursor.is_empty() {
            break;
        }
        let Ok(one) = number(index, field.kind, &mut cursor) else { break };
        values.push(one);
    }
    match (values.len(), values.pop()) {
        (1, Some(one)) => one,
        (_, Some(last)) => {
            values.push(last);
            Value::List(values)
        }
        _ if field.value.is_ascii() => Value::text(String::from_utf8_lossy(&field.value).trim_end_matches(['\0', ' '])),
        _ => Value::opaque(&field.value),
    }
}

fn number(index: &Index, kind: u16, cursor: &mut Cursor<'_>) -> Result<Value, Fault> {
    let signed = |n: u32| f64::from(n.cast_signed());
    Ok(match kind {
        3 => Value::Integer(index.u16(cursor)?.into()),
        4 => Value::Integer(index.u32(cursor)?.into()),
        5 => Value::Real(f64::from(index.u32(cursor)?) / f64::from(index.u32(cursor)?)),
        10 => Value::Real(signed(index.u32(cursor)?) / signed(index.u32(cursor)?)),
        other => return Err(Fault::new(cursor.position(), "a number", format!("type {other}"))),
    })
}
