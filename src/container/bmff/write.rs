//! The tables of `meta` and of tracks, written anew in the version and with the field sizes that they came in (ISO/IEC
//! 14496-12 §8.7.5, 8.11.3, 8.11.6, 8.11.12; 23008-12 §9.3.1).

use std::collections::BTreeSet;
use std::ops::Range;

use super::edits::Edits;
use super::model::{Group, Iloc, Item, Location, Meta, Reference};
use crate::container::Refusal;

const TOO_WIDE: Refusal = Refusal::Unsupported("an offset no longer fits the field that the file has for it");

/// Appends a number in a field of so many bytes.
fn number(out: &mut Vec<u8>, value: u64, size: u8) -> Result<(), Refusal> {
    let bytes = value.to_be_bytes();
    let skip = bytes.len().checked_sub(usize::from(size)).ok_or(TOO_WIDE)?;
    let (head, tail) = bytes.split_at(skip);
    if head.iter().any(|byte| *byte != 0) {
        return Err(TOO_WIDE);
    }
    out.extend_from_slice(tail);
    Ok(())
}

fn count(out: &mut Vec<u8>, value: usize, size: u8) -> Result<(), Refusal> {
    number(out, value as u64, size)
}

fn full(version: u8, flags: u32) -> Vec<u8> {
    let [_, a, b, c] = flags.to_be_bytes();
    vec![version, a, b, c]
}

/// Item IDs are of 16 bits in older versions of each table.
fn width(wide: bool) -> u8 {
    if wide { 4 } else { 2 }
}

/// `iloc`'s content, with these entries.
pub(super) fn iloc(iloc: &Iloc, entries: &[Location]) -> Result<Vec<u8>, Refusal> {
    let mut out = full(iloc.version, iloc.flags);
    out.push(iloc.offset_size << 4 | iloc.length_size);
    out.push(iloc.base_offset_size << 4 | iloc.index_size);
    let wide = width(iloc.version == 2);
    count(&mut out, entries.len(), wide)?;
    for entry in entries {
        number(&mut out, u64::from(entry.item), wide)?;
        if iloc.version > 0 {
            number(&mut out, u64::from(entry.method), 2)?;
        }
        number(&mut out, u64::from(entry.reference), 2)?;
        number(&mut out, entry.base, iloc.base_offset_size)?;
        count(&mut out, entry.extents.len(), 2)?;
        for extent in &entry.extents {
            if iloc.version > 0 {
                number(&mut out, extent.index, iloc.index_size)?;
            }
            number(&mut out, extent.offset, iloc.offset_size)?;
            number(&mut out, extent.length, iloc.length_size)?;
        }
    }
    Ok(out)
}

/// The entry of an item that stays, with its extents where `edits` brings them. `origin` is where offsets count from.
pub(super) fn moved(entry: &Location, iloc: &Iloc, origin: u64, edits: &Edits) -> Result<Location, Refusal> {
    let new_origin = edits.map(origin)?;
    let mut places = Vec::new();
    for extent in &entry.extents {
        let start = origin.saturating_add(entry.base).saturating_add(extent.offset);
        let end = start.saturating_add(extent.length);
        let at = edits.map(start)?.checked_sub(new_origin).ok_or(TOO_WIDE)?;
        let length = edits.length(&(start..end))?;
        // A length of 0 would mean all that follows.
        if length == 0 {
            return Err(Refusal::Unsupported("nothing would be left of a run of an item's data"));
        }
        places.push((at, length));
    }
    let old_first = entry.extents.first().map_or(0, |extent| entry.base.saturating_add(extent.offset));
    let first = places.first().map_or(0, |place| place.0);
    let least = places.iter().map(|place| place.0).min().unwrap_or_default();
    let widest = u64::MAX.checked_shr(64u32.saturating_sub(u32::from(iloc.offset_size).saturating_mul(8))).unwrap_or(0);
    let farthest = places.iter().map(|place| place.0).max().unwrap_or_default();
    // The base moves as the first extent does, as long as all offsets can be counted from it.
    let shifted = i128::from(entry.base).saturating_add(i128::from(first)).saturating_sub(i128::from(old_first));
    let base = match u64::try_from(shifted) {
        _ if iloc.base_offset_size == 0 => 0,
        Ok(_) if entry.base == 0 && farthest <= widest => 0,
        Ok(shifted) if entry.base != 0 && shifted <= least && farthest.saturating_sub(shifted) <= widest => shifted,
        _ => least,
    };
    let mut moved = Location { base, ..entry.clone() };
    for (extent, (at, length)) in moved.extents.iter_mut().zip(places) {
        extent.offset = at.checked_sub(base).ok_or(TOO_WIDE)?;
        extent.length = length;
    }
    Ok(moved)
}

/// The count of `iinf`, and the range in which it stands.
pub(super) fn item_count(content: &Range<u64>, version: u8, items: usize) -> Result<(Range<u64>, Vec<u8>), Refusal> {
    let size = width(version > 0);
    let start = content.start.saturating_add(4);
    let mut out = Vec::new();
    count(&mut out, items, size)?;
    Ok((start..start.saturating_add(u64::from(size)), out))
}

/// A reference box's content, without the items that go.
pub(super) fn reference(reference: &Reference, version: u8, gone: &BTreeSet<u32>) -> Result<Vec<u8>, Refusal> {
    let size = width(version > 0);
    let left: Vec<u32> = reference.to.iter().copied().filter(|id| !gone.contains(id)).collect();
    let mut out = Vec::new();
    number(&mut out, u64::from(reference.from), size)?;
    count(&mut out, left.len(), 2)?;
    for id in left {
        number(&mut out, u64::from(id), size)?;
    }
    Ok(out)
}

/// The list of a group's entities, with its count, without those that go.
pub(super) fn entities(group: &Group, gone: &BTreeSet<u32>) -> Result<Vec<u8>, Refusal> {
    let left: Vec<u32> = group.entities.iter().copied().filter(|id| !gone.contains(id)).collect();
    let mut out = Vec::new();
    count(&mut out, left.len(), 4)?;
    for id in left {
        number(&mut out, u64::from(id), 4)?;
    }
    Ok(out)
}

/// An `ipma` box's content: without the items that go, with properties under their new numbers. `new` holds each property's
/// new index, from 1; none for those that go.
pub(super) fn ipma(meta: &Meta, which: usize, gone: &BTreeSet<u32>, new: &[Option<u16>]) -> Result<Vec<u8>, Refusal> {
    let Some(header) = meta.ipma.get(which) else { return Ok(Vec::new()) };
    let mut out = full(header.version, header.flags);
    let entries: Vec<_> =
        meta.associations.iter().filter(|entry| entry.ipma == which && !gone.contains(&entry.item)).collect();
    count(&mut out, entries.len(), 4)?;
    for entry in entries {
        number(&mut out, u64::from(entry.item), width(header.version > 0))?;
        let mut kept = Vec::new();
        for (essential, index) in &entry.properties {
            let place = usize::from(*index).checked_sub(1);
            let index = match place {
                None => Some(0),
                Some(place) => new.get(place).copied().unwrap_or(Some(*index)),
            };
            kept.extend(index.map(|index| (*essential, index)));
        }
        count(&mut out, kept.len(), 1)?;
        for (essential, index) in kept {
            if header.flags & 1 == 1 {
                number(&mut out, u64::from(index | if essential { 0x8000 } else { 0 }), 2)?;
            } else {
                number(&mut out, u64::from(index | if essential { 0x80 } else { 0 }), 1)?;
            }
        }
    }
    Ok(out)
}

/// The chunk offsets of a track, moved: `stco` in 4 bytes each, `co64` in 8.
pub(super) fn chunks(content: &[u8], size: u8, edits: &Edits) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    for offset in content.chunks_exact(usize::from(size)) {
        let old = offset.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        number(&mut out, edits.map(old)?, size)?;
    }
    Ok(out)
}

/// What an item's data begin with, before the content that its decoder reads.
pub(super) fn frame(item: &Item) -> Vec<u8> {
    // Exif: how many bytes stand before the TIFF header (23008-12 §A.2.1).
    if item.kind.0 == *b"Exif" { vec![0; 4] } else { Vec::new() }
}
