//! From the bytes of a value to the value: kamadak-exif reads the types that it knows, from a compact block made of the
//! walked entries, so that no length or place in the file is believed twice; the rest is read here.

use std::borrow::Cow;

use exif::Reader;

use super::text;
use crate::bytes::Cursor;
use crate::grammar::ifd::write::flat;
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
pub(super) struct Raw<'a> {
    pub role: Role,
    pub tag: u16,
    pub kind: u16,
    /// Length of the whole value in bytes.
    pub length: u64,
    pub bytes: Cow<'a, [u8]>,
}

impl Raw<'_> {
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

/// The values of all directories' entries, in their order; `sizes` says how many entries each directory has.
pub(super) fn values(order: Order, raws: &[Raw<'_>], sizes: impl Iterator<Item = usize>) -> Vec<Value> {
    let told = |raws: &[Raw<'_>], read: &Read| -> Vec<Value> {
        raws.iter().zip(read.values()).map(|(raw, read)| value(order, raw, read)).collect()
    };
    let whole = Read::of(order, raws);
    if whole.exif.is_some() {
        return told(raws, &whole);
    }
    // A value that can't be read spoils those of its own directory, not the others.
    let mut rest = raws;
    let alone = sizes.flat_map(|size| {
        let (own, after) = rest.split_at_checked(size).unwrap_or((rest, &[]));
        rest = after;
        told(own, &Read::of(order, own))
    });
    alone.collect()
}

fn value(order: Order, raw: &Raw<'_>, read: Option<&exif::Value>) -> Value {
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
            Some(read) if raw.role == Role::Gps && raw.tag == 7 => clock(standard(raw, read)),
            Some(read) => standard(raw, read),
            None => wide(order, raw),
        },
    }
}

/// What kamadak-exif reads of the values.
pub(super) struct Read {
    exif: Option<exif::Exif>,
    /// Which of its fields each value is; none where it doesn't know the type or takes the tag for the pointer to a directory.
    places: Vec<Option<usize>>,
}

impl Read {
    /// Reads values, from a block made of them.
    pub(super) fn of(order: Order, raws: &[Raw<'_>]) -> Self {
        let known = |raw: &Raw<'_>| {
            (types::BYTE..=types::DOUBLE).contains(&raw.kind)
                && !matches!(raw.tag, tags::EXIF_IFD | tags::GPS_IFD)
                && (raw.kind == types::ASCII || raw.bytes.len() as u64 == raw.length)
        };
        let mut places = vec![None; raws.len()];
        let mut asked: Vec<(usize, &Raw<'_>)> = raws.iter().enumerate().filter(|(_, raw)| known(raw)).collect();
        // The reader keeps the order of the directory.
        asked.sort_by_key(|(_, raw)| raw.tag);
        for (place, (index, _)) in asked.iter().enumerate() {
            if let Some(slot) = places.get_mut(*index) {
                *slot = Some(place);
            }
        }
        let bare: Vec<_> = asked.iter().map(|(_, raw)| (raw.tag, raw.kind, &*raw.bytes)).collect();
        let read = flat(&bare, order).map(|block| Reader::new().continue_on_error(true).read_raw(block));
        let read = read.and_then(|read| read.or_else(|error| error.distill_partial_result(|_| {})).ok());
        Self { exif: read.filter(|read| read.fields().len() == asked.len()), places }
    }

    /// The values, in the order in which they were given.
    pub(super) fn values(&self) -> impl Iterator<Item = Option<&exif::Value>> {
        let fields: Vec<_> = self.exif.iter().flat_map(exif::Exif::fields).collect();
        self.places.iter().map(move |place| fields.get((*place)?).map(|field| &field.value))
    }
}

fn standard(raw: &Raw<'_>, read: &exif::Value) -> Value {
    use exif::Value as V;
    fn integers<T: Copy + Into<i64>>(numbers: &[T]) -> Value {
        list(numbers.iter().map(|number| Value::Integer((*number).into())))
    }
    match read {
        V::Byte(bytes) | V::Undefined(bytes, _) => byte_values(raw, bytes),
        V::Ascii(texts) => {
            list(texts.iter().map(|text| text::plain(text)).filter(|text| !text.is_empty()).map(Value::Text))
        }
        V::Short(v) => integers(v),
        V::Long(v) => integers(v),
        V::SByte(v) => integers(v),
        V::SShort(v) => integers(v),
        V::SLong(v) => integers(v),
        V::Rational(v) => list(v.iter().map(|r| ratio(i64::from(r.num), i64::from(r.denom)))),
        V::SRational(v) => list(v.iter().map(|r| ratio(i64::from(r.num), i64::from(r.denom)))),
        V::Float(v) => list(v.iter().map(|x| real(f64::from(*x)))),
        V::Double(v) => list(v.iter().map(|x| real(*x))),
        V::Unknown(..) => raw.opaque(),
    }
}

/// GPSTimeStamp is three numbers: a time of day, written as one where it is one.
fn clock(value: Value) -> Value {
    let numbers = match &value {
        Value::List(list) => list.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>(),
        _ => None,
    };
    let whole = |number: f64, below: f64| (0.0..below).contains(&number) && number.fract() == 0.0;
    match numbers.as_deref() {
        Some([hour, minute, second]) if whole(*hour, 24.0) && whole(*minute, 60.0) && (0.0..61.0).contains(second) => {
            let width = if second.fract() == 0.0 { 2 } else { 9 };
            let precision = if second.fract() == 0.0 { 0 } else { 6 };
            let text = format!("{hour:02.0}:{minute:02.0}:{second:0width$.precision$}");
            let text = if precision > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
            Value::text(text)
        }
        _ => value,
    }
}

/// The types that kamadak-exif doesn't know: directories and the numbers of BigTIFF.
fn wide(order: Order, raw: &Raw<'_>) -> Value {
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
    let count = raw.bytes.len().checked_div(types::word(raw.kind)).unwrap_or_default();
    let numbers: Vec<Value> = (0..count).map_while(|_| next().map(Value::Integer)).collect();
    if numbers.is_empty() { raw.opaque() } else { list(numbers.into_iter()) }
}

/// Bytes: a number, a few numbers, text that doesn't say so, or nobody knows what.
fn byte_values(raw: &Raw<'_>, bytes: &[u8]) -> Value {
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
fn list(mut values: impl Iterator<Item = Value>) -> Value {
    let Some(first) = values.next() else { return Value::text("") };
    match values.next() {
        None => first,
        Some(second) => Value::List([first, second].into_iter().chain(values).collect()),
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
