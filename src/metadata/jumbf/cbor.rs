//! CBOR (RFC 8949), read once from front to back: each leaf with its path and its place. Nothing is built up in memory, and
//! nothing is allocated by a count that the data state.

use std::ops::Range;

use super::join;
use crate::bytes::{Cursor, Fault};
use crate::metadata::Value;

/// Nesting of arrays, maps and tags.
const DEPTH: usize = 32;

/// A value that isn't an array or a map.
pub(super) struct Leaf<'a> {
    /// The names of the maps' members that lead to it.
    pub path: &'a str,
    pub item: Item<'a>,
    /// Where it stands, without its head.
    pub range: Range<u64>,
    /// Its bytes.
    pub raw: &'a [u8],
}

pub(super) enum Item<'a> {
    /// A number, a text, a truth value.
    Value(Value),
    Bytes(&'a [u8]),
    /// A COSE_Sign1 structure (RFC 9052, 4.2), with its tag.
    Signature,
}

/// The tag of COSE_Sign1.
const SIGN1: u64 = 18;

/// Reads every item; what is wrong, if something is.
pub(super) fn read(mut cursor: Cursor<'_>, path: &str, sink: &mut dyn FnMut(Leaf<'_>)) -> Option<Fault> {
    while !cursor.is_empty() {
        // Padding.
        if cursor.rest().iter().all(|byte| *byte == 0) {
            return None;
        }
        if let Err(fault) = item(&mut cursor, path, 0, sink) {
            return Some(fault);
        }
    }
    None
}

/// The head of an item (RFC 8949, 3): its major type and its argument, none for an indefinite length.
pub(super) fn head(cursor: &mut Cursor<'_>) -> Result<(u8, u8, Option<u64>), Fault> {
    let position = cursor.position();
    let first = cursor.u8()?;
    let (major, low) = (first >> 5, first & 0x1f);
    let argument = match low {
        0..=23 => Some(u64::from(low)),
        24 => Some(u64::from(cursor.u8()?)),
        25 => Some(u64::from(cursor.u16_be()?)),
        26 => Some(u64::from(cursor.u32_be()?)),
        27 => Some(cursor.u64_be()?),
        31 => None,
        _ => return Err(Fault::new(position, "a CBOR item", format!("0x{first:02x}"))),
    };
    Ok((major, low, argument))
}

const BREAK: u8 = 0xff;

/// Whether the next byte ends an item of indefinite length; it is passed over.
fn ends(cursor: &mut Cursor<'_>) -> bool {
    let ends = cursor.peek(1) == Some(&[BREAK]);
    if ends {
        let _ = cursor.skip(1);
    }
    ends
}

fn item(cursor: &mut Cursor<'_>, path: &str, depth: usize, sink: &mut dyn FnMut(Leaf<'_>)) -> Result<(), Fault> {
    let outer = cursor.clone();
    let position = cursor.position();
    if depth > DEPTH {
        return Err(Fault::new(position, "CBOR at most 32 deep", "a deeper item"));
    }
    let deeper = depth.saturating_add(1);
    let (major, low, argument) = head(cursor)?;
    let start = cursor.position();
    match (major, argument) {
        (0 | 1, Some(number)) => {
            let number = i128::from(number);
            let number = if major == 0 { number } else { (-1i128).saturating_sub(number) };
            let value = i64::try_from(number).map_or_else(|_| Value::text(number.to_string()), Value::Integer);
            sink(Leaf { path, item: Item::Value(value), range: position..start, raw: &[] });
        }
        (2 | 3, Some(length)) => {
            let raw = cursor.take(usize::try_from(length).unwrap_or(usize::MAX))?;
            let range = start..cursor.position();
            let item = match major {
                2 => Item::Bytes(raw),
                _ => Item::Value(Value::text(String::from_utf8_lossy(raw))),
            };
            sink(Leaf { path, item, range, raw });
        }
        // Strings in pieces: each is told by itself.
        (2..=4, None) => {
            while !ends(cursor) {
                item(cursor, path, deeper, sink)?;
            }
        }
        (4, Some(count)) => {
            for _ in 0..count {
                item(cursor, path, deeper, sink)?;
            }
        }
        (5, Some(count)) => {
            for _ in 0..count {
                member(cursor, path, deeper, sink)?;
            }
        }
        (5, None) => {
            while !ends(cursor) {
                member(cursor, path, deeper, sink)?;
            }
        }
        (6, tag) => {
            let inner = &mut |leaf: Leaf<'_>| {
                if tag != Some(SIGN1) {
                    sink(leaf);
                }
            };
            item(cursor, path, deeper, inner)?;
            if tag == Some(SIGN1) {
                let length = cursor.position().saturating_sub(position);
                let raw = outer.peek(usize::try_from(length).unwrap_or(0)).unwrap_or_default();
                sink(Leaf { path, item: Item::Signature, range: position..cursor.position(), raw });
            }
        }
        (_, Some(bits)) => {
            let value = match low {
                20 => Some(Value::text("false")),
                21 => Some(Value::text("true")),
                25 => Some(Value::Real(half(u16::try_from(bits).unwrap_or(0)))),
                26 => Some(Value::Real(f64::from(f32::from_bits(u32::try_from(bits).unwrap_or(0))))),
                27 => Some(Value::Real(f64::from_bits(bits))),
                _ => None,
            };
            if let Some(value) = value {
                sink(Leaf { path, item: Item::Value(value), range: position..start, raw: &[] });
            }
        }
        (_, None) => return Err(Fault::new(position, "a CBOR item", "a break")),
    }
    Ok(())
}

/// A member of a map: its name, which may be a number, and its value.
fn member(cursor: &mut Cursor<'_>, path: &str, depth: usize, sink: &mut dyn FnMut(Leaf<'_>)) -> Result<(), Fault> {
    let mut name = String::new();
    let took = &mut |leaf: Leaf<'_>| {
        if let Item::Value(value) = leaf.item {
            name = value.to_string();
        }
    };
    item(cursor, "", depth, took)?;
    item(cursor, &join(path, &name), depth, sink)
}

/// A half-precision number (RFC 8949, Appendix D).
fn half(bits: u16) -> f64 {
    let exponent = i32::from((bits >> 10) & 0x1f);
    let mantissa = f64::from(bits & 0x3ff);
    let value = match exponent {
        0 => mantissa * (-24f64).exp2(),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * f64::from(exponent.saturating_sub(25)).exp2(),
    };
    if bits & 0x8000 == 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(bytes: &[u8]) -> (Vec<(String, String, Range<u64>)>, Option<Fault>) {
        let mut leaves = Vec::new();
        let fault = read(Cursor::new(bytes, 0), "", &mut |leaf| {
            let value = match leaf.item {
                Item::Value(value) => value.to_string(),
                Item::Bytes(bytes) => format!("{bytes:?}"),
                Item::Signature => String::from("signature"),
            };
            leaves.push((leaf.path.to_owned(), value, leaf.range));
        });
        (leaves, fault)
    }

    #[test]
    fn every_kind_of_item_is_told() {
        let bytes = [
            &b"\xa5"[..],
            b"\x61a\x18\x64",
            b"\x61b\x83\x20\xf5\xf6",
            b"\x61c\x62hi",
            b"\x61d\xbf\x61e\x41\x07\xff",
            b"\x01\xf9\x3e\x00",
        ]
        .concat();
        let (leaves, fault) = leaves(&bytes);
        let said: Vec<_> = leaves.iter().map(|(path, value, _)| format!("{path}={value}")).collect();
        assert_eq!(said, ["a=100", "b=-1", "b=true", "c=hi", "d/e=[7]", "1=1.5"]);
        assert_eq!(leaves[3].2, 14..16);
        assert_eq!(fault, None);
    }

    #[test]
    fn lying_counts_and_depth_are_faults() {
        for bytes in
            [&b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"[..], b"\x7a\xff\xff\xff\xff", b"\x1c", &[0x81; 100], b"\xff"]
        {
            assert!(leaves(bytes).1.is_some(), "{bytes:02x?}");
        }
    }
}
