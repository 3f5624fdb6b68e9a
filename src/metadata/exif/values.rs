//! From the bytes of a value to the value: kamadak-exif reads the types that it knows, from a compact block made of the
//! walked entries, so that no length or place in the file is believed twice; the rest is read here.

use exif::Reader;

use super::text;
use crate::bytes::Cursor;
use crate::grammar::ifd::write::{Draft, Field};
use crate::grammar::ifd::{Order, Role, tags, types};
use crate::metadata::Value;

/// Most numbers that a list has; a longer one is opaque.
pub(super) const LIST: u64 = 1024;
/// Most bytes of a text that are read.
const TEXT: u64 = 1024 * 1024;
/// Most bytes of a value of bytes that are read to see whether it is text.
const BYTES: u64 = 64 * 1024;
/// Most numbers that a list of single bytes has.
const BYTE_LIST: usize = 8;

/// The bytes of an entry's value, or as many as its value needs.
pub(super) struct Raw {
    pub role: Role,
    pub tag: u16,
    pub kind: u16,
    /// Length of the whole value in bytes.
    pub length: u64,
    pub bytes: Vec<u8>,
}

impl Raw {
    /// How many bytes of a value are read.
    pub fn need(tag: u16, kind: u16, count: u64, length: u64) -> u64 {
        let opaque = Value::HEX as u64;
        match kind {
            types::ASCII | types::UTF8 => length.min(TEXT),
            _ if is_text(tag) => length.min(TEXT),
            types::BYTE | types::SBYTE | types::UNDEFINED if length <= BYTES => length,
            types::BYTE | types::SBYTE | types::UNDEFINED => opaque,
            _ if count <= LIST => length,
            _ => opaque,
        }
    }

    fn opaque(&self) -> Value {
        match Value::opaque(&self.bytes) {
            Value::Opaque { hex, .. } => Value::Opaque { bytes: self.length, hex },
            other => other,
        }
    }
}

/// Microsoft's XPTitle to XPSubject, in UTF-16 whatever their type.
fn is_xp(tag: u16) -> bool {
    matches!(tag, 0x9c9b..=0x9c9f)
}

fn is_text(tag: u16) -> bool {
    is_xp(tag) || tag == tags::USER_COMMENT
}

/// GPSProcessingMethod and GPSAreaInformation have a character code, as UserComment does.
fn is_coded(role: Role, tag: u16) -> bool {
    tag == tags::USER_COMMENT || (role == Role::Gps && matches!(tag, 0x1b | 0x1c))
}

/// ExifVersion, FlashpixVersion and InteroperabilityVersion are four characters.
fn is_version(role: Role, tag: u16) -> bool {
    matches!(tag, 0x9000 | 0xa000) || (role == Role::Interop && tag == 2)
}

/// GPSVersionID, DNGVersion and DNGBackwardVersion are four numbers.
fn is_dotted(role: Role, tag: u16) -> bool {
    matches!((role, tag), (Role::Gps, 0) | (_, 0xc612 | 0xc613))
}

/// The values of one directory's entries, in their order.
pub(super) fn values(order: Order, raws: &[Raw]) -> Vec<Value> {
    let read = kamadak(order, raws);
    raws.iter().zip(read).map(|(raw, read)| value(order, raw, read)).collect()
}

fn value(order: Order, raw: &Raw, read: Option<exif::Value>) -> Value {
    let single = types::size(raw.kind) == Some(1);
    if single && raw.length > raw.bytes.len() as u64 && !is_text(raw.tag) && raw.kind != types::ASCII {
        return raw.opaque();
    }
    match raw.kind {
        _ if single && is_xp(raw.tag) => Value::Text(text::utf16(&raw.bytes, Order::Little)),
        _ if single && is_coded(raw.role, raw.tag) => text::coded(&raw.bytes, order),
        types::UNDEFINED if is_version(raw.role, raw.tag) => Value::Text(text::plain(&raw.bytes)),
        types::BYTE if is_dotted(raw.role, raw.tag) => {
            let parts: Vec<String> = raw.bytes.iter().map(u8::to_string).collect();
            Value::Text(parts.join("."))
        }
        types::UTF8 => Value::Text(text::plain(&raw.bytes)),
        _ => match read {
            Some(read) => standard(raw, read),
            None => wide(order, raw),
        },
    }
}

/// What kamadak-exif reads of the values, by their order; none where it doesn't know the type or takes the tag for the
/// pointer to a directory.
pub(super) fn kamadak(order: Order, raws: &[Raw]) -> Vec<Option<exif::Value>> {
    let mut out: Vec<Option<exif::Value>> = raws.iter().map(|_| None).collect();
    let known = |raw: &Raw| {
        (types::BYTE..=types::DOUBLE).contains(&raw.kind)
            && !matches!(raw.tag, tags::EXIF_IFD | tags::GPS_IFD)
            && (raw.kind == types::ASCII || raw.bytes.len() as u64 == raw.length)
    };
    let mut asked: Vec<(usize, &Raw)> = raws.iter().enumerate().filter(|(_, raw)| known(raw)).collect();
    // The writer sorts so too, and keeps the order of equal tags.
    asked.sort_by_key(|(_, raw)| raw.tag);
    let fields = asked.iter().map(|(_, raw)| Field::new(raw.tag, raw.kind, raw.bytes.clone())).collect();
    let Some(block) = (Draft { fields, inner: Vec::new() }).block(order) else { return out };
    let read = Reader::new().continue_on_error(true).read_raw(block);
    let Ok(read) = read.or_else(|error| error.distill_partial_result(|_| {})) else { return out };
    if read.fields().len() == asked.len() {
        for ((index, _), field) in asked.iter().zip(read.fields()) {
            if let Some(slot) = out.get_mut(*index) {
                *slot = Some(field.value.clone());
            }
        }
    }
    out
}

fn standard(raw: &Raw, read: exif::Value) -> Value {
    use exif::Value as V;
    let integers = |numbers: Vec<i64>| list(numbers.into_iter().map(Value::Integer));
    match read {
        V::Byte(bytes) | V::Undefined(bytes, _) => byte_values(raw, &bytes),
        V::Ascii(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| text::plain(text)).filter(|t| !t.is_empty()).collect();
            if texts.is_empty() { Value::text("") } else { list(texts.into_iter().map(Value::Text)) }
        }
        V::Short(v) => integers(v.into_iter().map(i64::from).collect()),
        V::Long(v) => integers(v.into_iter().map(i64::from).collect()),
        V::SByte(v) => integers(v.into_iter().map(i64::from).collect()),
        V::SShort(v) => integers(v.into_iter().map(i64::from).collect()),
        V::SLong(v) => integers(v.into_iter().map(i64::from).collect()),
        V::Rational(v) => list(v.into_iter().map(|r| ratio(i64::from(r.num), i64::from(r.denom)))),
        V::SRational(v) => list(v.into_iter().map(|r| ratio(i64::from(r.num), i64::from(r.denom)))),
        V::Float(v) => list(v.into_iter().map(|x| real(f64::from(x)))),
        V::Double(v) => list(v.into_iter().map(real)),
        V::Unknown(..) => raw.opaque(),
    }
}

/// The types that kamadak-exif doesn't know: directories and the numbers of BigTIFF.
fn wide(order: Order, raw: &Raw) -> Value {
    if raw.length > raw.bytes.len() as u64 {
        return raw.opaque();
    }
    let mut cursor = Cursor::new(&raw.bytes, 0);
    let mut next = || match raw.kind {
        types::LONG | types::IFD => order.u32(&mut cursor).ok().map(i64::from),
        types::SHORT => order.u16(&mut cursor).ok().map(i64::from),
        types::LONG8 | types::IFD8 => order.u64(&mut cursor).ok().map(|n| i64::try_from(n).unwrap_or(i64::MAX)),
        types::SLONG8 => order.u64(&mut cursor).ok().map(u64::cast_signed),
        _ => None,
    };
    let numbers: Vec<Value> = std::iter::from_fn(|| next().map(Value::Integer)).collect();
    if numbers.is_empty() { raw.opaque() } else { list(numbers.into_iter()) }
}

/// Bytes: a number, a few numbers, text that doesn't say so, or nobody knows what.
fn byte_values(raw: &Raw, bytes: &[u8]) -> Value {
    let numbers = || list(bytes.iter().map(|byte| Value::Integer(i64::from(*byte))));
    match bytes.len() {
        0 => Value::text(""),
        1 => numbers(),
        2.. if text::looks_like_text(bytes) && bytes.iter().filter(|b| **b != 0).count() > 3 => {
            Value::Text(text::plain(bytes))
        }
        length if raw.kind == types::BYTE && length <= BYTE_LIST => numbers(),
        // ComponentsConfiguration
        4 if raw.tag == 0x9101 => numbers(),
        _ => raw.opaque(),
    }
}

/// One value as it is, several as a list.
fn list(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    match values.len() {
        0 => Value::text(""),
        1 => values.remove(0),
        _ => Value::List(values),
    }
}

/// A rational divided out. One over zero stays as it is written: it is no number.
fn ratio(numerator: i64, denominator: i64) -> Value {
    if denominator == 0 {
        return Value::Text(format!("{numerator}/0"));
    }
    real(numerator as f64 / denominator as f64)
}

fn real(number: f64) -> Value {
    if number.is_finite() { Value::Real(number) } else { Value::Text(number.to_string()) }
}
