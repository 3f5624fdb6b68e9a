//! What PNG's textual chunks say by their keywords: plain text, XMP, blocks in hex digits, the AIGC label.

use std::borrow::Cow;
use std::io;

use super::chunk::Chunk;
use super::{PNG, aigc, charset, raw_profile};
use crate::bytes::Bytes;
use crate::container::Standard;
use crate::metadata::{Decoded, Form, Key, Nested, NestedBytes, Neutral, Tag, Value, Wish, decoder, limits};

/// The keyword of an XMP packet (ISO 16684-3 §8).
const XMP: &str = "XML:com.adobe.xmp";
/// The keyword of the label that says that a picture is machine-made (TC260-PG-20259A, appendix B).
const AIGC: &str = "AIGC";

/// What a chunk holds, by its keyword.
enum Holds {
    Text,
    Packet,
    Profile(raw_profile::Profile),
    Label(Vec<(Key, Value)>),
}

fn holds(chunk: &Chunk<'_>) -> Holds {
    let name = chunk.name();
    if name.eq_ignore_ascii_case(XMP) {
        Holds::Packet
    } else if let Some(profile) = raw_profile::named(&name).and_then(|kind| raw_profile::read(kind, &chunk.text)) {
        Holds::Profile(profile)
    } else if let Some(members) = Some(name).filter(|name| name.eq_ignore_ascii_case(AIGC)).and_then(|_| label(chunk)) {
        Holds::Label(members)
    } else {
        Holds::Text
    }
}

fn label(chunk: &Chunk<'_>) -> Option<Vec<(Key, Value)>> {
    aigc::members(&charset::text(&chunk.text))
}

/// The key of a text. Its name is the keyword in one word, behind it the language as ExifTool writes it.
fn key(chunk: &Chunk<'_>) -> Key {
    let keyword = chunk.name();
    let mut name: String = keyword.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !chunk.language.is_empty() {
        name = format!("{name}-{}", charset::latin1(chunk.language));
    }
    Key::new(PNG, format!("text:{keyword}"), name)
}

/// The keyword in another language: free text of its own.
fn translated(chunk: &Chunk<'_>) -> Option<Tag> {
    let key = Key::new(PNG, format!("text:{}", chunk.name()), "TranslatedKeyword");
    let value = Value::Text(charset::text(chunk.translated));
    // Blanks are what is left of one that was taken out.
    let said = chunk.translated.iter().any(|byte| *byte != b' ');
    said.then(|| Tag::field(key, value, Some(chunk.translated_range.clone())))
}

/// Bytes behind a deflated stream, inside its chunk.
pub(super) fn rest(chunk: &Chunk<'_>) -> Option<Tag> {
    let range = chunk.range.end..chunk.range.end.saturating_add(chunk.rest.len() as u64);
    let key = Key::new(PNG, "@after-zlib", "AfterStream");
    (!chunk.rest.is_empty()).then(|| Tag::field(key, Value::opaque(chunk.rest), Some(range)))
}

pub(super) fn decode(standard: Standard, block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let mut decoded = Decoded::default();
    let chunk = match Chunk::read(standard, &bytes) {
        Ok(chunk) => chunk,
        Err(fault) => {
            decoded.faults.push(fault);
            if !bytes.is_empty() {
                let value = Value::Text(charset::text(&bytes));
                decoded.tags.push(Tag::field(Key::new(PNG, "text:", "Text"), value, Some(0..bytes.len() as u64)));
            }
            return Ok(decoded);
        }
    };
    let range = chunk.is_plain().then(|| chunk.range.clone());
    match holds(&chunk) {
        Holds::Packet => {
            let bytes = range.map_or_else(|| NestedBytes::Decoded(chunk.text.to_vec()), NestedBytes::At);
            decoded.nested.push(Nested { name: Cow::Borrowed("XMP"), standard: Standard::Xmp, bytes });
        }
        Holds::Profile(profile) => match profile.standard {
            Some(standard) => {
                let bytes = profile.bytes.get(profile.header..).unwrap_or_default().to_vec();
                let name = Cow::Borrowed(standard.name());
                decoded.nested.push(Nested { name, standard, bytes: NestedBytes::Decoded(bytes) });
            }
            None => {
                let tag = Tag::field(key(&chunk), Value::opaque(&profile.bytes), range);
                decoded.tags.push(tag.form(Form::Encoded));
            }
        },
        Holds::Label(members) => decoded
            .tags
            .extend(members.into_iter().map(|(key, value)| Tag::field(key, value, range.clone()).form(Form::Encoded))),
        Holds::Text => decoded.tags.push(Tag::field(key(&chunk), Value::Text(charset::text(&chunk.text)), range)),
    }
    decoded.tags.extend(translated(&chunk));
    decoded.tags.extend(rest(&chunk));
    decoded.faults.extend(chunk.fault);
    Ok(decoded)
}

/// What of a packet is needed, the label alone, or nothing; and what `wish` names.
pub(super) fn neutral(standard: Standard, block: &[u8], wish: &Wish<'_>) -> Neutral {
    let Ok(chunk) = Chunk::read(standard, block) else { return Neutral::Nothing };
    let over_limit = chunk.fault.is_some() && chunk.text.len() as u64 > limits::INFLATED;
    let text = match holds(&chunk) {
        Holds::Packet => {
            if over_limit {
                return Neutral::Stuck("XMP that inflates beyond the limit");
            }
            match decoder(Standard::Xmp).map(|xmp| (xmp.neutral)(&chunk.text, wish)) {
                Some(Neutral::Same) => chunk.text.to_vec(),
                Some(Neutral::Bytes(bytes)) => bytes,
                Some(stuck @ Neutral::Stuck(_)) => return stuck,
                Some(Neutral::Nothing) | None => return Neutral::Nothing,
            }
        }
        Holds::Label(members) => {
            let wished = members.iter().any(|(key, _)| !key.id.ends_with("/Label") && (wish.keep)(key));
            match aigc::label_alone(&charset::text(&chunk.text)) {
                _ if wished => chunk.text.to_vec(),
                Some(label) => label.into_bytes(),
                None => return Neutral::Nothing,
            }
        }
        Holds::Profile(profile) => match wished_profile(&chunk, &profile, wish) {
            Some(text) => text,
            None => return Neutral::Nothing,
        },
        Holds::Text if (wish.keep)(&key(&chunk)) => return same_unless_new(block, chunk.framed(&chunk.text)),
        Holds::Text => return Neutral::Nothing,
    };
    same_unless_new(block, Chunk { language: &[], translated: &[], ..chunk }.framed(&text))
}

fn same_unless_new(block: &[u8], out: Vec<u8>) -> Neutral {
    if out == block { Neutral::Same } else { Neutral::Bytes(out) }
}

/// A block in hex digits with what `wish` names in it alone. No viewer turns or colours a picture by such a block.
fn wished_profile(chunk: &Chunk<'_>, profile: &raw_profile::Profile, wish: &Wish<'_>) -> Option<Vec<u8>> {
    let (header, block) = profile.bytes.split_at_checked(profile.header)?;
    let left = super::super::irb::wished(profile.standard?, block, wish)?;
    Some(raw_profile::write(raw_profile::named(&chunk.name())?, &[header, &left].concat()))
}

/// The chunk without what `goes` names: at the same length where it stands plain, written anew where it is deflated. A chunk
/// that says one thing, and that thing goes, goes whole.
pub(super) fn without(standard: Standard, block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let chunk = Chunk::read(standard, block).ok().filter(|chunk| chunk.fault.is_none())?;
    let text = match holds(&chunk) {
        Holds::Packet => (decoder(Standard::Xmp)?.without)(&chunk.text, goes)?,
        Holds::Profile(profile) => {
            let (header, inner) = profile.bytes.split_at_checked(profile.header)?;
            let left = (decoder(profile.standard?)?.without)(inner, goes)?;
            if left == inner {
                chunk.text.to_vec()
            } else {
                raw_profile::write(raw_profile::named(&chunk.name())?, &[header, &left].concat())
            }
        }
        Holds::Label(members) => match members.iter().any(|(key, value)| goes(key, value)) {
            false => chunk.text.to_vec(),
            true if members.iter().any(|(key, value)| key.id.ends_with("/Label") && goes(key, value)) => return None,
            true => aigc::label_alone(&charset::text(&chunk.text))?.into_bytes(),
        },
        Holds::Text if goes(&key(&chunk), &Value::Text(charset::text(&chunk.text))) => return None,
        Holds::Text => chunk.text.to_vec(),
    };
    let translation_goes = translated(&chunk).is_some_and(|tag| goes(&tag.key, &tag.value));
    let rest_goes = rest(&chunk).is_some_and(|tag| goes(&tag.key, &tag.value));
    if text == *chunk.text && !translation_goes && !rest_goes {
        return Some(block.to_vec());
    }
    // Language and translation as blanks: together as long as before.
    let blanks = vec![b' '; chunk.language.len().saturating_add(chunk.translated.len())];
    let bare = if translation_goes { Chunk { language: &[], translated: &blanks, ..chunk } } else { chunk };
    Some(bare.framed(&text))
}
