//! Fields of films, sequences and HEIF files: times since 1904, names, languages, user data, items of an `ilst` (ISO/IEC
//! 14496-12 §8; 23008-12 §6.5; 3GPP TS 26.244 §8; QuickTime File Format, "User data" and "Metadata").
//!
//! What a field is called is a matter of the box that it stands in, so its part gives its tag the key.

use std::io;
use std::ops::Range;

use jiff::Timestamp;

use super::text::charset;
use super::{Decoded, Decoder, Key, Nested, NestedBytes, Tag, Value, limits, nothing, whole};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;
use crate::grammar::boxes::Boxes;

/// Decodes BoxTime.
pub const TIME: Decoder = Decoder { standard: Standard::BoxTime, decode: time, neutral: nothing, without: whole };
/// Decodes BoxText.
pub const TEXT: Decoder = Decoder { standard: Standard::BoxText, decode: text, neutral: nothing, without: whole };
/// Decodes BoxLanguage.
pub const LANGUAGE: Decoder =
    Decoder { standard: Standard::BoxLanguage, decode: language, neutral: nothing, without: whole };
/// Decodes BoxField.
pub const FIELD: Decoder = Decoder { standard: Standard::BoxField, decode: field, neutral: nothing, without: whole };

/// Seconds from 1904 to 1970.
const EPOCH: u64 = 2_082_844_800;
/// The most seconds that are taken for a moment: the year 9999.
const LAST: u64 = 253_402_300_799;

fn key() -> Key {
    Key::new("ISO-BMFF", "*", "Field")
}

fn told(value: Value, range: Range<u64>) -> Decoded {
    Decoded { tags: vec![Tag::field(key(), value, Some(range))], ..Decoded::default() }
}

/// Seconds since 1904, in UTC, as most writers have them; those that count from 1970 give themselves away by a year before it.
fn moment(seconds: u64, nanoseconds: u64) -> Option<Value> {
    let unix = seconds.checked_sub(EPOCH).unwrap_or(seconds);
    let unix = i64::try_from(Some(unix).filter(|unix| *unix <= LAST)?).ok()?;
    let moment = Timestamp::new(unix, i32::try_from(nanoseconds).ok()?).ok()?;
    Some(Value::text(moment.strftime("%Y:%m:%d %H:%M:%S%.f+00:00").to_string()))
}

fn time(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..8)?;
    let seconds = bytes.iter().fold(0u64, |seconds, byte| seconds.wrapping_shl(8) | u64::from(*byte));
    Ok(moment(seconds, 0).map_or_else(Decoded::default, |value| told(value, 0..block.len())))
}

/// A C string, or QuickTime's counted one.
fn text(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let counted = bytes.split_first().and_then(|(count, rest)| {
        let (string, rest) = rest.split_at_checked(usize::from(*count))?;
        (!string.is_empty() && rest.iter().all(|byte| *byte == 0)).then_some(string)
    });
    let string = counted.unwrap_or_else(|| bytes.split(|byte| *byte == 0).next().unwrap_or_default());
    let start = u64::from(counted.is_some());
    let text = charset::text(string);
    if text.is_empty() || text.chars().any(char::is_control) {
        return Ok(Decoded::default());
    }
    Ok(told(Value::text(text), start..start.saturating_add(string.len() as u64)))
}

/// Three letters of five bits (ISO/IEC 14496-12 §8.4.2.3), or a number of QuickTime's.
fn language(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..2)?;
    let Some(code) = bytes.first_chunk().copied().map(u16::from_be_bytes) else { return Ok(Decoded::default()) };
    let letter = |shift: u32| char::from((code.wrapping_shr(shift) & 0x1F) as u8 | 0x60);
    let value = match code {
        0..0x400 => Value::Integer(i64::from(code)),
        _ => Value::text(String::from_iter([letter(10), letter(5), letter(0)])),
    };
    Ok(told(value, 0..2))
}

/// A box of information, from its type on.
fn field(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let Some((kind, content)) = bytes.split_first_chunk::<4>() else { return Ok(Decoded::default()) };
    if kind == b"XMP_" {
        let nested = Nested { name: "XMP".into(), standard: Standard::Xmp, bytes: NestedBytes::At(4..block.len()) };
        return Ok(Decoded { nested: vec![nested], ..Decoded::default() });
    }
    if is_list(content) {
        return items(&content.to_vec());
    }
    let value = match kind {
        b"crtt" | b"mdft" => stamp(content),
        b"loci" => place(content),
        b"kywd" => keywords(content),
        b"udes" | b"altt" => strings(content.get(4..).unwrap_or_default()),
        b"titl" | b"dscp" | b"cprt" | b"perf" | b"auth" | b"gnre" | b"albm" | b"manu" | b"modl" => {
            Ok(content.get(6..).and_then(string))
        }
        [0xA9 | b'@', ..] => Ok(international(content).or_else(|| string(content))),
        _ => Ok(string(content).or_else(|| string(content.strip_prefix(&[0; 4])?))),
    };
    Ok(match value {
        Ok(Some(value)) => told(value, 4..block.len()),
        Ok(None) => Decoded::default(),
        Err(fault) => Decoded { faults: vec![fault.shifted(4)], ..Decoded::default() },
    })
}

/// Text up to a NUL, in UTF-16 where it begins with a mark that says so; none when it isn't text.
fn string(bytes: &[u8]) -> Option<Value> {
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => charset::utf16_be(rest),
        _ => {
            let string = bytes.split(|byte| *byte == 0).next().filter(|string| !string.is_empty())?;
            // What stands behind the NUL is as good as the rest.
            if bytes.get(string.len()..)?.iter().filter(|byte| **byte != 0).count() > 1 {
                return None;
            }
            charset::text(string)
        }
    };
    let shown = text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
    (shown && !text.trim().is_empty()).then(|| Value::text(text))
}

/// C strings, one after the other.
fn strings(bytes: &[u8]) -> Result<Option<Value>, Fault> {
    let all = bytes.split(|byte| *byte == 0).map(charset::text).filter(|text| !text.is_empty());
    Ok(list(all.map(Value::Text).collect()))
}

fn list(mut values: Vec<Value>) -> Option<Value> {
    if values.len() > 1 { Some(Value::List(values)) } else { values.pop() }
}

/// QuickTime's international text: a length, a language, the text; once for each language.
fn international(bytes: &[u8]) -> Option<Value> {
    let mut cursor = Cursor::new(bytes, 0);
    let mut texts = Vec::new();
    while let (Ok(length), Ok(())) = (cursor.u16_be(), cursor.skip(2)) {
        texts.push(string(cursor.take(usize::from(length)).ok()?)?);
    }
    list(texts)
}

/// `crtt`, `mdft` (ISO/IEC 23008-12 §6.5.18): microseconds since 1904.
fn stamp(content: &[u8]) -> Result<Option<Value>, Fault> {
    let mut cursor = Cursor::new(content, 0);
    cursor.skip(4)?;
    let microseconds = cursor.u64_be()?;
    let rest = microseconds.checked_rem(1_000_000).unwrap_or(0);
    Ok(moment(microseconds.checked_div(1_000_000).unwrap_or(0), rest.saturating_mul(1000)))
}

/// `loci` (3GPP TS 26.244 §8.3): a name, and a position as fixed-point numbers.
fn place(content: &[u8]) -> Result<Option<Value>, Fault> {
    let mut cursor = Cursor::new(content, 0);
    cursor.skip(6)?;
    let rest = content.get(6..).unwrap_or_default();
    let (name, width) = match rest {
        [0xFE, 0xFF, ..] => (rest.chunks_exact(2).take_while(|pair| **pair != [0, 0]).count().saturating_mul(2), 2),
        _ => (rest.iter().take_while(|byte| **byte != 0).count(), 1),
    };
    let name = string(cursor.take(name)?).unwrap_or_else(|| Value::text(""));
    cursor.skip(width)?;
    let role = cursor.u8()?;
    let mut number = || cursor.u32_be().map(|bits| Value::Real(f64::from(bits.cast_signed()) / 65536.0));
    let (longitude, latitude, altitude) = (number()?, number()?, number()?);
    Ok(Some(Value::List(vec![name, longitude, latitude, altitude, Value::Integer(i64::from(role))])))
}

/// `kywd` (3GPP TS 26.244 §8.2): a count, and each word behind its length.
fn keywords(content: &[u8]) -> Result<Option<Value>, Fault> {
    let mut cursor = Cursor::new(content, 0);
    cursor.skip(6)?;
    let mut words = Vec::new();
    for _ in 0..cursor.u8()? {
        let length = usize::from(cursor.u8()?);
        words.extend(string(cursor.take(length)?));
    }
    Ok(list(words))
}

/// Whether a field holds boxes, one of which is `data`, as items of an `ilst` do.
fn is_list(content: &[u8]) -> bool {
    matches!(content.get(4..8), Some(b"data" | b"mean"))
}

/// The values of an item of an `ilst`. A whole picture among them is a file within the file.
fn items(content: &Vec<u8>) -> io::Result<Decoded> {
    let mut decoded = Decoded::default();
    let mut values = Vec::new();
    let mut boxes = Boxes::new(content, 0..content.len() as u64);
    while let Some(Ok(header)) = boxes.next_box()? {
        let inside = header.content();
        let body = content.read(inside.clone())?;
        match (&header.kind.0, body.split_at_checked(8)) {
            (b"data", Some((head, value))) => {
                let kind = head.get(1..4).map_or(0, |kind| kind.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)));
                if matches!(kind, 13 | 14 | 27) {
                    let start = inside.start.saturating_add(12);
                    decoded.nested.push(Nested {
                        name: "picture".into(),
                        standard: Standard::File,
                        bytes: NestedBytes::At(start..inside.end.saturating_add(4)),
                    });
                } else {
                    values.push(typed(kind, value));
                }
            }
            (b"mean" | b"name", _) => values.extend(string(body.get(4..).unwrap_or_default())),
            _ => {}
        }
    }
    if let Some(value) = list(values) {
        decoded.tags.push(Tag::field(key(), value, Some(4..(content.len() as u64).saturating_add(4))));
    }
    Ok(decoded)
}

/// A value by the well-known types of QuickTime's metadata.
fn typed(kind: u32, bytes: &[u8]) -> Value {
    let unsigned = || bytes.iter().fold(0u64, |number, byte| number.wrapping_shl(8) | u64::from(*byte));
    let unused = 64u32.saturating_sub((bytes.len() as u32).saturating_mul(8));
    let value = match (kind, bytes.len()) {
        (1 | 4, _) => Some(Value::text(charset::text(bytes))),
        (2 | 5, _) => Some(Value::text(charset::utf16_be(bytes))),
        (21 | 65 | 66 | 67 | 74, 1..=8) => {
            Some(Value::Integer(unsigned().wrapping_shl(unused).cast_signed().wrapping_shr(unused)))
        }
        (22 | 75..=78, 1..=8) => i64::try_from(unsigned()).ok().map(Value::Integer),
        (23, 4) => Some(Value::Real(f64::from(f32::from_bits(unsigned() as u32)))),
        (24, 8) => Some(Value::Real(f64::from_bits(unsigned()))),
        _ => string(bytes),
    };
    value.filter(|value| value.as_f64().is_none_or(f64::is_finite)).unwrap_or_else(|| Value::opaque(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(decoder: &Decoder, block: &[u8]) -> Option<Value> {
        (decoder.decode)(&block.to_vec()).unwrap().tags.pop().map(|tag| tag.value)
    }

    fn item(kind: u32, value: &[u8]) -> Vec<u8> {
        let size = (16 + value.len()) as u32;
        [b"\0\0\0\x01", &size.to_be_bytes()[..], b"data", &kind.to_be_bytes(), &[0; 4], value].concat()
    }

    #[test]
    fn times_count_from_1904() {
        let date = Some(Value::text("2023:01:25 23:09:25+00:00"));
        let seconds = 1_674_688_165 + EPOCH;
        assert_eq!(value(&TIME, &(seconds as u32).to_be_bytes()), date);
        assert_eq!(value(&TIME, &seconds.to_be_bytes()), date);
        assert_eq!(value(&TIME, &1_674_688_165u32.to_be_bytes()), date);
        assert_eq!(value(&TIME, &[0xFF; 8]), None);
        let stamp = [&b"crtt\0\0\0\0"[..], &(seconds * 1_000_000 + 250_000).to_be_bytes()].concat();
        assert_eq!(value(&FIELD, &stamp), Some(Value::text("2023:01:25 23:09:25.25+00:00")));
    }

    #[test]
    fn names_are_counted_or_end_in_a_nul() {
        assert_eq!(value(&TEXT, b"libavif\0"), Some(Value::text("libavif")));
        assert_eq!(value(&TEXT, b"\x07libavif\0\0\0"), Some(Value::text("libavif")));
        assert_eq!(value(&TEXT, b"appl\0\0\0\x01"), Some(Value::text("appl")));
        assert_eq!(value(&TEXT, b"\x01\x02\x03"), None);
        assert_eq!(value(&LANGUAGE, b"\x15\xc7"), Some(Value::text("eng")));
        assert_eq!(value(&LANGUAGE, b"\0\x02"), Some(Value::Integer(2)));
    }

    #[test]
    fn user_data_comes_in_many_shapes() {
        let text = |text: &str| Some(Value::text(text));
        assert_eq!(value(&FIELD, b"\xa9xyz\0\x12\x15\xc7+47.3769+008.5417/"), text("+47.3769+008.5417/"));
        assert_eq!(
            value(&FIELD, b"\xa9nam\0\x02\0\0No\0\x04\x15\xc7Nein"),
            list(vec![Value::text("No"), Value::text("Nein")])
        );
        assert_eq!(value(&FIELD, b"titl\0\0\0\0\x15\xc7Party\0"), text("Party"));
        assert_eq!(value(&FIELD, b"auth\0\0\0\0\x15\xc7\xfe\xff\0B\0\xe4\0r\0\0"), text("Bär"));
        assert_eq!(value(&FIELD, b"finm/Users/mara/a.mov\0"), text("/Users/mara/a.mov"));
        assert_eq!(
            value(&FIELD, b"kywd\0\0\0\0\x15\xc7\x02\x02ab\x03cde"),
            list(vec![Value::text("ab"), Value::text("cde")])
        );
        assert_eq!(value(&FIELD, b"CAME\x01\x02\x03\x04"), None);
        let udes = b"udes\0\0\0\0en\0Beach\0Mara at the beach\0sea,sun\0";
        let all = ["en", "Beach", "Mara at the beach", "sea,sun"].map(Value::text).to_vec();
        assert_eq!(value(&FIELD, udes), list(all));
    }

    #[test]
    fn places_are_fixed_point() {
        let fixed = |degrees: f64| ((degrees * 65536.0) as i32).to_be_bytes();
        let loci =
            [&b"loci\0\0\0\0\x15\xc7Home\0\x01"[..], &fixed(8.5), &fixed(-47.25), &fixed(408.0), b"earth\0\0"].concat();
        let [latitude, longitude, altitude] = [-47.25, 8.5, 408.0].map(Value::Real);
        let all = vec![Value::text("Home"), longitude, latitude, altitude, Value::Integer(1)];
        assert_eq!(value(&FIELD, &loci), Some(Value::List(all)));
        for end in 0..loci.len() {
            assert!((FIELD.decode)(&loci[..end].to_vec()).is_ok());
        }
    }

    #[test]
    fn items_have_types() {
        assert_eq!(value(&FIELD, &item(1, b"Lavf58")), Some(Value::text("Lavf58")));
        assert_eq!(value(&FIELD, &item(21, b"\xff")), Some(Value::Integer(-1)));
        assert_eq!(value(&FIELD, &item(22, b"\x01\0")), Some(Value::Integer(256)));
        assert_eq!(value(&FIELD, &item(23, &1.5f32.to_be_bytes())), Some(Value::Real(1.5)));
        assert!(matches!(value(&FIELD, &item(0, b"\0\x01\0\x02")), Some(Value::Opaque { bytes: 4, .. })));
        let picture = item(13, b"\xff\xd8\xff\xe0");
        let decoded = (FIELD.decode)(&picture).unwrap();
        assert_eq!(decoded.nested[0].bytes, NestedBytes::At(20..24));
    }
}
