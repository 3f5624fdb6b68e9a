//! Photoshop image resource blocks (Adobe Photoshop File Formats Specification): captions, thumbnails, URLs, document names,
//! and whole blocks of other standards. Doesn't know where a run of blocks came from.

use std::io;
use std::ops::Range;

use super::{Decoded, Decoder, Key, Nested, NestedBytes, Neutral, Tag, Value, Wish, decoder, limits};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

use resources::{Blocks, PHOTOSHOP, Resource};

mod names;
mod resources;
mod values;

/// Decodes Irb.
pub const IRB: Decoder = Decoder { standard: Standard::Irb, decode, neutral, without };

const GROUP: &str = "Photoshop-IRB";
/// A thumbnail's header: format, sizes, depth, planes. A JPEG follows.
const THUMBNAIL_HEADER: u64 = 28;

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let Blocks { resources, rest, faults } = Blocks::read(&bytes);
    let mut decoded = Decoded { faults, ..Decoded::default() };
    let mut seen = std::collections::HashMap::<Key, u32>::new();
    for resource in &resources {
        let (said, fault) = said(resource);
        decoded.faults.extend(fault);
        for (key, value, range) in said {
            let mut tag = Tag::field(key, value, Some(range));
            let count = seen.entry(tag.key.clone()).or_default();
            tag.origin.occurrence = *count;
            *count = count.saturating_add(1);
            decoded.tags.push(tag);
        }
        if let Some((standard, range)) = nested(resource) {
            let name = names::known(resource.id).unwrap_or_default();
            decoded.nested.push(Nested { name: name.into(), standard, bytes: NestedBytes::At(range) });
        }
    }
    if let Some((bytes, range)) = rest {
        decoded.tags.push(Tag::field(unreferenced(), Value::opaque(bytes), Some(range)));
    }
    Ok(decoded)
}

fn unreferenced() -> Key {
    Key::new(GROUP, "@unreferenced", "UnreferencedBytes")
}

/// The key's id: the resource's; behind its signature where that isn't Photoshop's, for then the id means something else.
fn id(resource: &Resource<'_>) -> String {
    if resource.signature == PHOTOSHOP {
        format!("{:#06x}", resource.id)
    } else {
        format!("{}:{:#06x}", super::text::charset::latin1(&resource.signature), resource.id)
    }
}

/// What a resource says itself, with places in the block; a block of another standard says nothing before it is decoded.
fn said(resource: &Resource<'_>) -> (Vec<(Key, Value, Range<u64>)>, Option<Fault>) {
    let id = id(resource);
    let known = names::known(resource.id).filter(|_| resource.signature == PHOTOSHOP);
    let named = |name: &'static str| match name {
        "" => Key::new(GROUP, id.clone(), id.clone()),
        name => Key::new(GROUP, id.clone(), name),
    };
    let mut out = Vec::new();
    if !resource.name.is_empty() {
        let name = known.map_or_else(|| id.clone(), |name| format!("{name}Name"));
        let text = Value::text(super::text::charset::text(resource.name));
        out.push((Key::new(GROUP, id.clone(), name), text, resource.name_range.clone()));
    }
    if resource.data.is_empty() {
        return (out, None);
    }
    match nested(resource) {
        Some((Standard::File, _)) => {
            out.push((named(known.unwrap_or_default()), Value::opaque(resource.data), resource.range.clone()));
        }
        Some(_) => {}
        None if known.is_some() => {
            let (said, fault) = values::read(resource.id, resource.data);
            out.extend(said.into_iter().map(|(name, value, at)| {
                let from = resource.range.start;
                (named(name), value, from.saturating_add(at.start)..from.saturating_add(at.end))
            }));
            return (out, fault.map(|fault| fault.shifted(resource.range.start)));
        }
        None => out.push((named(""), Value::opaque(resource.data), resource.range.clone())),
    }
    (out, None)
}

/// The block of another standard that a resource holds, and where.
fn nested(resource: &Resource<'_>) -> Option<(Standard, Range<u64>)> {
    if resource.signature != PHOTOSHOP || resource.data.is_empty() {
        return None;
    }
    let range = resource.range.clone();
    match resource.id {
        0x0404 => Some((Standard::Iptc, range)),
        0x0422 => Some((Standard::Exif, range)),
        0x0424 => Some((Standard::Xmp, range)),
        0x040f => Some((Standard::Icc, range)),
        0x0409 | 0x040c if resource.data.len() as u64 > THUMBNAIL_HEADER => {
            Some((Standard::File, range.start.saturating_add(THUMBNAIL_HEADER)..range.end))
        }
        _ => None,
    }
}

/// What stays of a nested block when only what `wish` names is kept: none when it names nothing in it. A block that the
/// picture would need if it stood elsewhere (an orientation, a profile) isn't read by any viewer where this is asked.
pub(super) fn wished(standard: Standard, block: &[u8], wish: &Wish<'_>) -> Option<Vec<u8>> {
    let decoder = decoder(standard)?;
    let decoded = (decoder.decode)(&block.to_vec()).ok()?;
    if !decoded.tags.iter().any(|tag| (wish.keep)(&tag.key)) {
        return None;
    }
    match (decoder.neutral)(block, wish) {
        Neutral::Same => Some(block.to_vec()),
        Neutral::Bytes(bytes) => Some(bytes),
        Neutral::Nothing | Neutral::Stuck(_) => None,
    }
}

/// Nothing here is needed for the picture. Resources that `wish` names stay as they are, IPTC-IIM and XMP with what it names
/// in them; thumbnails don't, for nobody here can scrub them, nor does Exif, which can hold such blocks in its turn.
fn neutral(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let mut out = Vec::new();
    for resource in Blocks::read(block).resources {
        let data = match nested(&resource) {
            Some((standard @ (Standard::Iptc | Standard::Xmp), _)) => wished(standard, resource.data, wish),
            Some(_) => None,
            None => said(&resource).0.iter().any(|(key, _, _)| (wish.keep)(key)).then(|| resource.data.to_vec()),
        };
        let Some(data) = data else { continue };
        let (head, _size) = resource.head.split_at(resource.head.len().saturating_sub(4));
        out.extend_from_slice(head);
        out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(&data);
        if data.len() % 2 == 1 {
            out.push(0);
        }
    }
    match out {
        out if out.is_empty() => Neutral::Nothing,
        out if out == block => Neutral::Same,
        out => Neutral::Bytes(out),
    }
}

/// Overwrites what goes: texts with spaces, bytes and numbers with zeros. Blocks within are asked in their turn; one that can't
/// blank a tag goes whole.
fn without(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let Blocks { resources, rest, .. } = Blocks::read(block);
    let mut out = block.to_vec();
    for resource in &resources {
        for (key, value, range) in said(resource).0 {
            if goes(&key, &value) {
                blank(&mut out, range, &value)?;
            }
        }
        if let Some((standard @ (Standard::Iptc | Standard::Xmp | Standard::Icc), range)) = nested(resource) {
            let left = decoder(standard)
                .and_then(|decoder| (decoder.without)(resource.data, goes))
                .filter(|left| left.len() == resource.data.len());
            let part = out.get_mut(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?;
            part.copy_from_slice(&left.unwrap_or_else(|| vec![0; resource.data.len()]));
        } else if let Some((Standard::Exif, range)) = nested(resource) {
            // Exif can hold such blocks in its turn, so it isn't walked from here: it goes whole when anything in it does.
            let key = Key::new(GROUP, id(resource), names::known(resource.id).unwrap_or_default());
            let decoded = decoder(Standard::Exif).and_then(|exif| (exif.decode)(&resource.data.to_vec()).ok());
            let tags = decoded.map(|decoded| decoded.tags).unwrap_or_default();
            let opaque = Value::opaque(resource.data);
            if goes(&key, &opaque) || tags.iter().any(|tag| goes(&tag.key, &tag.value)) {
                blank(&mut out, range, &opaque)?;
            }
        }
    }
    if let Some((bytes, range)) = rest
        && goes(&unreferenced(), &Value::opaque(bytes))
    {
        blank(&mut out, range, &Value::opaque(bytes))?;
    }
    Some(out)
}

fn blank(out: &mut [u8], range: Range<u64>, value: &Value) -> Option<()> {
    let part = out.get_mut(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?;
    // A text may stand with its length before it, in one byte or in UTF-16 units: these become zeros, and the text empty.
    let plain = value.as_text().is_some_and(|text| part.len() == text.len());
    part.fill(if plain { b' ' } else { 0 });
    Some(())
}

#[cfg(test)]
mod tests;
