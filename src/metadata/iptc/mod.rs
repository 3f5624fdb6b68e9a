//! IPTC-IIM data sets (IPTC – NAA Information Interchange Model 4.2): captions, names, places and dates of the press, as
//! they stand bare in a TIFF tag or within Photoshop's resource 0x0404. Doesn't know where a stream came from.

use std::io;
use std::ops::Range;

use super::{Decoded, Decoder, Key, Nested, NestedBytes, Neutral, Tag, Value, Wish, limits};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

use charset::Charset;
use names::Shape;
use stream::{DataSet, MARKER, Stream};

mod charset;
mod names;
mod stream;

/// Decodes Iptc.
pub const IPTC: Decoder = Decoder { standard: Standard::Iptc, decode, neutral, without };

const GROUP: &str = "IPTC-IIM";
/// 1:90, which says what the other values' characters are.
const CODED_CHARACTER_SET: (u8, u8) = (1, 90);
/// 2:202, a preview of the object: a whole file.
const OBJECT_PREVIEW_DATA: (u8, u8) = (2, 202);
/// 3:66, the colour profile of the news photo record.
const ICC_PROFILE: (u8, u8) = (3, 66);

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let Some(swapped) = unswapped(&bytes) else { return Ok(read(&bytes)) };
    let mut decoded = read(&swapped);
    for tag in &mut decoded.tags {
        tag.origin.range = None;
    }
    for nested in &mut decoded.nested {
        if let NestedBytes::At(range) = &nested.bytes {
            nested.bytes = NestedBytes::Decoded(swapped.as_slice().read(range.clone())?.into_owned());
        }
    }
    decoded.faults.push(Fault::new(0, "a data set's marker 0x1c", "data sets with the bytes of each 32 bits reversed"));
    Ok(decoded)
}

/// Some writers of TIFF declare the stream as 32-bit numbers and turn their bytes with the file's order: the stream in its
/// own order, where that happened.
fn unswapped(bytes: &[u8]) -> Option<Vec<u8>> {
    match bytes {
        [first, _, _, MARKER, ..] if *first != MARKER => {
            let (words, _) = bytes.as_chunks::<4>();
            Some(words.iter().flat_map(|word| u32::from_le_bytes(*word).to_be_bytes()).collect())
        }
        _ => None,
    }
}

fn read(block: &[u8]) -> Decoded {
    let Stream { sets, rest, faults } = Stream::read(block);
    let mut decoded = Decoded { faults, ..Decoded::default() };
    let charset = declared(&sets);
    let mut seen = [[0u32; 256]; 16];
    for set in &sets {
        let mut tag = Tag::field(key(set), value(set, charset), Some(set.range.clone()));
        if let Some(count) = seen.get_mut(usize::from(set.record)).and_then(|row| row.get_mut(usize::from(set.number)))
        {
            tag.origin.occurrence = *count;
            *count = count.saturating_add(1);
        }
        if let Some(standard) = nested(set) {
            let bytes = NestedBytes::At(set.range.clone());
            decoded.nested.push(Nested { name: tag.key.name.clone(), standard, bytes });
        }
        decoded.tags.push(tag);
    }
    if let Some((bytes, range)) = rest {
        let key = Key::new(GROUP, "@unreferenced", "UnreferencedBytes");
        decoded.tags.push(Tag::field(key, Value::opaque(bytes), Some(range)));
    }
    decoded
}

fn declared(sets: &[DataSet<'_>]) -> Charset {
    let named = sets.iter().find(|set| (set.record, set.number) == CODED_CHARACTER_SET);
    named.map_or(Charset::Undeclared, |set| Charset::declared(set.value))
}

fn nested(set: &DataSet<'_>) -> Option<Standard> {
    match (set.record, set.number) {
        OBJECT_PREVIEW_DATA => Some(Standard::File),
        ICC_PROFILE => Some(Standard::Icc),
        _ => None,
    }
}

fn key(set: &DataSet<'_>) -> Key {
    let id = format!("{}:{}", set.record, set.number);
    match names::known(set.record, set.number) {
        Some((name, _)) => Key::new(GROUP, id, name),
        None => Key::new(GROUP, id.clone(), id),
    }
}

fn value(set: &DataSet<'_>, charset: Charset) -> Value {
    let (record, number) = (set.record, set.number);
    // The envelope is written in ISO 646, whatever it declares for the rest.
    let charset = if record == 1 { Charset::Undeclared } else { charset };
    match names::known(record, number).map(|row| row.1) {
        _ if (record, number) == CODED_CHARACTER_SET => Value::Text(spelt(set.value)),
        Some(Shape::Text) => Value::Text(charset.decode(set.value)),
        Some(shape @ (Shape::Date | Shape::Time)) => {
            let text = charset.decode(set.value);
            Value::Text(separated(shape, &text).unwrap_or(text))
        }
        Some(Shape::Number) if set.value.len() <= 4 => Value::Integer(number_of(set.value)),
        None if super::text::charset::is_text(set.value) => Value::Text(charset.decode(set.value)),
        _ => Value::opaque(set.value),
    }
}

/// A date or a time with the signs between its numbers that people, and other standards, put there; none when it is written
/// in another way than IIM's.
fn separated(shape: Shape, text: &str) -> Option<String> {
    let digits = |from: usize, to: usize| {
        text.get(from..to).filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    };
    if shape == Shape::Date {
        return (text.len() == 8).then_some(format!("{}:{}:{}", digits(0, 4)?, digits(4, 6)?, digits(6, 8)?));
    }
    let time = format!("{}:{}:{}", digits(0, 2)?, digits(2, 4)?, digits(4, 6)?);
    match (text.len(), text.get(6..7)) {
        (6, _) => Some(time),
        (11, Some(sign @ ("+" | "-"))) => Some(format!("{time}{sign}{}:{}", digits(7, 9)?, digits(9, 11)?)),
        _ => None,
    }
}

fn number_of(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0i64, |number, byte| number.saturating_mul(256).saturating_add(i64::from(*byte)))
}

/// The value of 1:90 in words: `UTF8`, or its escape sequences with `ESC` spelt out.
fn spelt(value: &[u8]) -> String {
    match Charset::declared(value) {
        Charset::Utf8 => "UTF8".into(),
        _ => super::text::charset::latin1(value).replace('\u{1b}', "ESC "),
    }
}

/// Nothing of IIM is needed for the picture; what `wish` keeps is written alone, in its order.
fn neutral(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let swapped = unswapped(block);
    let Stream { sets, .. } = Stream::read(swapped.as_deref().unwrap_or(block));
    let kept: Vec<&DataSet<'_>> = sets.iter().filter(|set| (wish.keep)(&key(set))).collect();
    if kept.is_empty() {
        return Neutral::Nothing;
    }
    let mut out = Vec::new();
    // Characters beyond ASCII mean nothing without the data set that says what they are.
    let foreign = kept.iter().any(|set| !set.value.is_ascii());
    let spoken_for = kept.iter().any(|set| (set.record, set.number) == CODED_CHARACTER_SET);
    if foreign && !spoken_for {
        let named = sets.iter().find(|set| (set.record, set.number) == CODED_CHARACTER_SET);
        out.extend_from_slice(named.map_or(&[][..], |set| set.bytes));
    }
    for set in kept {
        out.extend_from_slice(set.bytes);
    }
    if out == block { Neutral::Same } else { Neutral::Bytes(out) }
}

/// Overwrites the values with spaces (texts) or zeros, so that the stream stays a stream.
fn without(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    if unswapped(block).is_some() {
        return None;
    }
    let Stream { sets, rest, .. } = Stream::read(block);
    let charset = declared(&sets);
    let mut out = block.to_vec();
    for set in &sets {
        let value = value(set, charset);
        if goes(&key(set), &value) {
            let blank = if matches!(value, Value::Text(_)) { b' ' } else { 0 };
            fill(&mut out, &set.range, blank)?;
        }
    }
    if let Some((bytes, range)) = rest
        && goes(&Key::new(GROUP, "@unreferenced", "UnreferencedBytes"), &Value::opaque(bytes))
    {
        fill(&mut out, &range, 0)?;
    }
    Some(out)
}

fn fill(out: &mut [u8], range: &Range<u64>, byte: u8) -> Option<()> {
    out.get_mut(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?.fill(byte);
    Some(())
}

#[cfg(test)]
mod tests;
