//! ICC profiles (ICC.1:2022): what a header and tags tell of a display, a printer, their maker and the program that measured
//! them, and the same profile without it. The tags that colours are computed from aren't told, for they are part of how the
//! picture looks; the names of standard spaces and their publishers' notices have keys of their own. Doesn't know where a
//! profile came from.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::ops::Range;

use super::{Decoded, Decoder, Key, Tag, Value, limits};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;

use profile::{Entry, Profile, Signature};

mod closed;
mod neutral;
mod profile;
mod texts;

/// Decodes Icc.
pub const ICC: Decoder =
    Decoder { standard: Standard::Icc, decode, neutral: neutral::neutral, without: neutral::without };

const GROUP: &str = "ICC";

/// Fields of the header that identify (ICC.1:2022 §7.2), with their places; all may be zero.
static HEADER_FIELDS: &[(Range<usize>, &str, &str)] = &[
    (4..8, "header[4]", "ProfileCMMType"),
    (24..36, "header[24]", "ProfileDateTime"),
    (40..44, "header[40]", "PrimaryPlatform"),
    (48..52, "header[48]", "DeviceManufacturer"),
    (52..56, "header[52]", "DeviceModel"),
    (80..84, "header[80]", "ProfileCreator"),
    (84..100, "header[84]", "ProfileID"),
];

/// Behind the key of a text that says nothing but which standard space the profile is of, or who publishes it.
const STANDARD: &str = "@standard";

/// Tags that say something, by the names that the standard and ExifTool give them.
#[rustfmt::skip]
static NAMES: &[(&Signature, &str)] = &[
    (b"desc", "ProfileDescription"), (b"dscm", "ProfileDescriptionML"), (b"cprt", "ProfileCopyright"),
    (b"dmnd", "DeviceMfgDesc"), (b"dmdd", "DeviceModelDesc"), (b"mmod", "MakeAndModel"), (b"vcgt", "VideoCardGamma"),
    (b"ndin", "NativeDisplayInfo"), (b"targ", "CharTarget"), (b"calt", "CalibrationDateTime"), (b"meta", "Metadata"),
    (b"pseq", "ProfileSequenceDesc"), (b"psid", "ProfileSequenceIdentifier"), (b"MS00", "WCSProfiles"),
    (b"scrn", "Screening"), (b"scrd", "ScreeningDesc"), (b"devs", "DeviceSettings"), (b"vued", "ViewingCondDesc"),
    (b"csnm", "ColorSpaceName"), (b"rfnm", "ReferenceName"), (b"crdi", "CRDInfo"),
];

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let mut decoded = Decoded::default();
    let profile = match Profile::read(&bytes) {
        Ok(profile) => profile,
        Err(fault) => {
            decoded.faults.push(fault);
            if bytes.iter().any(|byte| *byte != 0) {
                let range = 0..bytes.len() as u64;
                decoded.tags.push(Tag::field(unreferenced(), Value::opaque(&bytes), Some(range)));
            }
            return Ok(decoded);
        }
    };
    decoded.faults.extend(profile.faults.iter().cloned());
    for (range, id, name) in HEADER_FIELDS {
        let bytes = profile.header.get(range.clone()).unwrap_or_default();
        if let Some(value) = header_value(id, bytes) {
            let range = range.start as u64..range.end as u64;
            decoded.tags.push(Tag::field(Key::new(GROUP, *id, *name), value, Some(range)));
        }
    }
    let mut seen = HashMap::<Key, u32>::new();
    for entry in &profile.entries {
        for (key, value, range) in said(entry) {
            let mut tag = Tag::field(key, value, Some(range));
            let count = seen.entry(tag.key.clone()).or_default();
            tag.origin.occurrence = *count;
            *count = count.saturating_add(1);
            decoded.tags.push(tag);
        }
    }
    for (range, bytes) in &profile.unreferenced {
        decoded.tags.push(Tag::field(unreferenced(), Value::opaque(bytes), Some(range.clone())));
    }
    Ok(decoded)
}

fn unreferenced() -> Key {
    Key::new(GROUP, "@unreferenced", "UnreferencedBytes")
}

/// A header field's value; none where it isn't set.
fn header_value(id: &str, bytes: &[u8]) -> Option<Value> {
    if bytes.iter().all(|byte| *byte == 0) {
        return None;
    }
    match id {
        "header[24]" => date(&mut Cursor::new(bytes, 0)).ok().map(Value::Text),
        "header[84]" => Some(Value::text(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())),
        // ExifTool and others write `none` where the standard has zeros.
        _ => Some(Value::text(super::text::charset::text(bytes))).filter(|text| text.as_text() != Some("none")),
    }
}

/// A dateTimeNumber (§4.2): six 16-bit numbers, UTC.
fn date(cursor: &mut Cursor<'_>) -> Result<String, Fault> {
    let mut field = || cursor.u16_be();
    let (y, m, d) = (field()?, field()?, field()?);
    let (h, min, s) = (field()?, field()?, field()?);
    Ok(format!("{y:04}:{m:02}:{d:02} {h:02}:{min:02}:{s:02}"))
}

/// A tag's key. Characters that don't print, and a space at the end, are written as the catalogue writes them.
fn key(signature: Signature) -> Key {
    let mut id = String::new();
    for (index, byte) in signature.iter().enumerate() {
        match byte {
            0 => id.push_str("\\0"),
            b' ' if index < 3 => id.push(' '),
            0x21..=0x7e => id.push(char::from(*byte)),
            _ => id.push_str(&format!("\\x{byte:02x}")),
        }
    }
    let name = NAMES.iter().find(|row| row.0 == &signature).map(|row| Cow::Borrowed(row.1));
    Key::new(GROUP, id.clone(), name.unwrap_or(Cow::Owned(id)))
}

type Said = (Key, Value, Range<u64>);

/// What a tag says, with places in the profile.
fn said(entry: &Entry<'_>) -> Vec<Said> {
    if closed::renders(entry.signature) {
        return Vec::new();
    }
    let key = key(entry.signature);
    let place = |range: &Range<u64>| {
        let start = entry.range().start;
        start.saturating_add(range.start)..start.saturating_add(range.end)
    };
    let named = |name: String| Key { name: Cow::Owned(name), ..key.clone() };
    if let Some(texts) = texts::read(entry.data) {
        let of = |text: &str| match names_nobody(entry.signature, text) {
            true => Key { id: format!("{}{STANDARD}", key.id).into(), ..key.clone() },
            false => key.clone(),
        };
        return texts.iter().map(|t| (of(&t.text), Value::text(&*t.text), place(&t.range))).collect();
    }
    match (&entry.signature, &entry.kind()) {
        (b"mmod", _) => make_and_model(entry.data)
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value, range)| (named(name.to_owned()), value, place(&range)))
            .collect(),
        (_, b"dict") => texts::dictionary(entry.data)
            .into_iter()
            .map(|(name, text)| {
                let name = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect::<String>();
                let name = if name.is_empty() { key.name.to_string() } else { name };
                (named(name), Value::text(text.text), place(&text.range))
            })
            .collect(),
        (_, b"dtim") => {
            let mut cursor = Cursor::new(entry.data, 0);
            let date = cursor.skip(8).and_then(|()| date(&mut cursor));
            date.map(|date| (key, Value::Text(date), entry.range())).into_iter().collect()
        }
        _ => vec![(key, Value::opaque(entry.data), entry.range())],
    }
}

/// Whether a text is one of those that stay in a neutral profile.
fn names_nobody(signature: Signature, text: &str) -> bool {
    match &signature {
        b"desc" => closed::is_standard_space(text),
        b"cprt" => closed::is_makers_notice(text) || text == neutral::NO_NOTICE,
        _ => false,
    }
}

/// Apple's makeAndModelType: maker, model, serial number and date of manufacture of a display, 32 bits each.
fn make_and_model(data: &[u8]) -> Option<Vec<(&'static str, Value, Range<u64>)>> {
    let mut cursor = Cursor::new(data, 0);
    cursor.skip(8).ok()?;
    let mut out = Vec::new();
    for name in ["Manufacturer", "Model", "SerialNumber", "ManufactureDate"] {
        let from = cursor.position();
        let number = cursor.u32_be().ok()?;
        if number != 0 {
            out.push((name, Value::Integer(number.into()), from..cursor.position()));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests;
