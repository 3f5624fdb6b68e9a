//! A profile with its identity removed: same colours, and nothing that says on which device, when and by which program it was
//! made. Header, tag table and texts are written anew; the tags that colours are computed from are copied.

use std::collections::HashMap;
use std::ops::Range;

use super::profile::{ENTRY, Entry, Profile, Signature, TABLE};
use super::{GROUP, HEADER_FIELDS, STANDARD, closed, key, names_nobody, said, texts, unreferenced};
use crate::metadata::{Key, Neutral, Value, Wish};

/// What a copyright tag says that must be there and says nothing.
pub(super) const NO_NOTICE: &str = "-";

/// Bytes of the header beside the fields that are told: the maker's half of the flags (§7.2.13) and of the device attributes
/// (§7.2.16), and what is reserved before version 5: behind the version (§7.2.4), and the end.
const BEHIND_VERSION: Range<usize> = 10..12;
const VENDOR_FLAGS: Range<usize> = 44..46;
const VENDOR_ATTRIBUTES: Range<usize> = 56..60;
const RESERVED: Range<usize> = 100..128;

/// The profile without its identity. A block that colour management doesn't take for a profile, or that has nothing to
/// compute a colour with, is not needed.
pub(super) fn neutral(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let Ok(profile) = Profile::read(block) else { return Neutral::Nothing };
    if !profile.entries.iter().any(|entry| closed::transforms(entry.signature)) {
        return Neutral::Nothing;
    }
    match rebuilt(&profile, block.len(), wish) {
        None => Neutral::Stuck("a colour profile whose tags overlap"),
        Some(out) if out == block => Neutral::Same,
        Some(out) => Neutral::Bytes(out),
    }
}

/// None when tags overlap so that each on its own takes more room than the profile has.
fn rebuilt(profile: &Profile<'_>, room: usize, wish: &Wish<'_>) -> Option<Vec<u8>> {
    let mut kept: Vec<(Signature, std::borrow::Cow<'_, [u8]>, Option<usize>)> = Vec::new();
    for entry in &profile.entries {
        if closed::renders(entry.signature) {
            let data = entry.data.get(..exact(entry)).unwrap_or(entry.data);
            kept.push((entry.signature, data.into(), Some(entry.offset)));
        } else if (wish.keep)(&key(entry.signature)) {
            kept.push((entry.signature, entry.data.into(), Some(entry.offset)));
        } else if let Some(data) = plain_text(profile, entry) {
            kept.push((entry.signature, data.into(), None));
        }
    }
    let mut body = Vec::new();
    let mut table = u32::try_from(kept.len()).ok()?.to_be_bytes().to_vec();
    let base = TABLE.checked_add(kept.len().checked_mul(ENTRY)?)?;
    // Tags that share their data go on sharing it.
    let mut placed = HashMap::<(usize, usize), usize>::new();
    for (signature, data, from) in &kept {
        let shared = from.and_then(|from| placed.get(&(from, data.len())).copied());
        let offset = match shared {
            Some(offset) => offset,
            None => {
                let offset = base.checked_add(body.len())?;
                let (kind, rest) = data.split_at_checked(8).unwrap_or((data, &[]));
                body.extend(kind.iter().take(4));
                // Behind a type's signature four bytes are reserved (§10.1).
                body.extend(kind.iter().skip(4).map(|_| 0));
                body.extend_from_slice(rest);
                body.resize(body.len().next_multiple_of(4), 0);
                if let Some(from) = from {
                    placed.insert((*from, data.len()), offset);
                }
                offset
            }
        };
        if body.len() > room.saturating_mul(2).saturating_add(1024) {
            return None;
        }
        table.extend_from_slice(signature);
        table.extend_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
        table.extend_from_slice(&u32::try_from(data.len()).ok()?.to_be_bytes());
    }
    let mut header = profile.header.to_vec();
    header.get_mut(..4)?.copy_from_slice(&u32::try_from(base.checked_add(body.len())?).ok()?.to_be_bytes());
    for (range, id, name) in HEADER_FIELDS {
        if !(wish.keep)(&Key::new(GROUP, *id, *name)) {
            header.get_mut(range.clone())?.fill(0);
        }
    }
    header.get_mut(VENDOR_FLAGS)?.fill(0);
    header.get_mut(VENDOR_ATTRIBUTES)?.fill(0);
    if profile.version() < 5 {
        header.get_mut(RESERVED)?.fill(0);
        header.get_mut(BEHIND_VERSION)?.fill(0);
    }
    Some([header, table, body].concat())
}

/// The texts that a profile must have, saying no more than its colour space: in the form in which they stood.
fn plain_text(profile: &Profile<'_>, entry: &Entry<'_>) -> Option<Vec<u8>> {
    let fallback = match &entry.signature {
        b"desc" => match &profile.space() {
            b"RGB " => "RGB",
            b"GRAY" => "Gray",
            b"CMYK" => "CMYK",
            b"Lab " => "Lab",
            _ => "ICC",
        },
        b"cprt" => NO_NOTICE,
        _ => return None,
    };
    let texts = texts::read(entry.data).unwrap_or_default();
    let shown = texts::shown(&texts).map(|text| text.text.trim());
    let text = shown.filter(|text| names_nobody(entry.signature, text)).unwrap_or(fallback);
    let kind = match &entry.kind() {
        b"text" => *b"text",
        b"mluc" => *b"mluc",
        b"desc" => *b"desc",
        _ if profile.version() < 4 => *b"desc",
        _ => *b"mluc",
    };
    let mut data = texts::write(kind, text);
    if kind == *b"desc" {
        // Many leave the Unicode and Macintosh parts out, and are read all the same: nothing grows.
        let ascii = text.len().saturating_add(13);
        data.truncate(entry.data.len().max(ascii));
    }
    Some(data)
}

/// How many bytes of a tag's data its type uses, for the types whose length follows from their head (ICC.1:2022 §10): what
/// stands behind is slack.
fn exact(entry: &Entry<'_>) -> usize {
    used(entry).filter(|used| *used <= entry.data.len()).unwrap_or(entry.data.len())
}

fn used(entry: &Entry<'_>) -> Option<usize> {
    let data = entry.data;
    let byte = |at: usize| data.get(at).map(|byte| usize::from(*byte));
    let short = |at: usize| byte(at)?.checked_mul(256)?.checked_add(byte(at.checked_add(1)?)?);
    let long = |at: usize| short(at)?.checked_mul(65536)?.checked_add(short(at.checked_add(2)?)?);
    match &entry.kind() {
        b"XYZ " => Some(20),
        b"sig " | b"cicp" => Some(12),
        b"meas" | b"view" => Some(36),
        b"sf32" if &entry.signature == b"chad" => Some(44),
        b"curv" => long(8)?.checked_mul(2)?.checked_add(12),
        b"para" => match short(8)? {
            0 => Some(16),
            1 => Some(24),
            2 => Some(28),
            3 => Some(32),
            4 => Some(40),
            _ => None,
        },
        kind @ (b"mft1" | b"mft2") => {
            let (inputs, outputs, points) = (byte(8)?, byte(9)?, byte(10)?);
            let grid = points.checked_pow(u32::try_from(inputs).ok()?)?.checked_mul(outputs)?;
            let (head, unit, before, after) =
                if *kind == *b"mft1" { (48, 1, 256, 256) } else { (52, 2, short(48)?, short(50)?) };
            let curves = inputs.checked_mul(before)?.checked_add(outputs.checked_mul(after)?)?;
            curves.checked_add(grid)?.checked_mul(unit)?.checked_add(head)
        }
        _ => None,
    }
}

/// The profile at the same length with what `goes` names blanked: header fields and private tags with zeros, texts with
/// spaces. None where a tag that goes lies over one that colours are computed from.
pub(super) fn without(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let profile = Profile::read(block).ok()?;
    let mut out = block.to_vec();
    for (range, id, name) in HEADER_FIELDS {
        let bytes = profile.header.get(range.clone())?;
        if super::header_value(id, bytes).is_some_and(|value| goes(&Key::new(GROUP, *id, *name), &value)) {
            out.get_mut(range.clone())?.fill(0);
        }
    }
    let rendering: Vec<Range<u64>> =
        profile.entries.iter().filter(|entry| closed::renders(entry.signature)).map(Entry::range).collect();
    for entry in &profile.entries {
        for (key, value, range) in said(entry) {
            if key.id.ends_with(STANDARD) || !goes(&key, &value) {
                continue;
            }
            if rendering.iter().any(|kept| kept.start < range.end && range.start < kept.end) {
                return None;
            }
            blank(&mut out, &range, entry, &value)?;
        }
    }
    for (range, bytes) in &profile.unreferenced {
        if goes(&unreferenced(), &Value::opaque(bytes)) {
            out.get_mut(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?.fill(0);
        }
    }
    Some(out)
}

/// A text keeps its characters' width; a private tag keeps its type.
fn blank(out: &mut [u8], range: &Range<u64>, entry: &Entry<'_>, value: &Value) -> Option<()> {
    let part = out.get_mut(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)?;
    let texts = texts::read(entry.data).unwrap_or_default();
    let start = entry.range().start;
    let text = texts.iter().find(|text| text.range.start.saturating_add(start) == range.start);
    match (text, value) {
        (Some(text), _) if text.wide => {
            part.iter_mut().zip([0, b' '].into_iter().cycle()).for_each(|(to, byte)| *to = byte)
        }
        (Some(_), _) => part.fill(b' '),
        (None, Value::Opaque { .. }) => part.get_mut(8..).unwrap_or_default().fill(0),
        (None, _) if *range == entry.range() => part.get_mut(8..).unwrap_or_default().fill(0),
        (None, _) => part.fill(0),
    }
    Some(())
}
