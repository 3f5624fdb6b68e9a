//! A TIFF file with some of its parts gone: entries are taken out in place, their values become zeros, strips stay where
//! they are, byte for byte.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::parts::{Item, Parts, parts};
use super::{Bytes, Depth, Fate, Layout, Piece, Refusal};
use crate::bytes::Fault;
use crate::container::{Kind, PartId};
use crate::grammar::ifd::edit::{self, merged, subtract};
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Entry, Walk, tags, types};

/// Largest block that is written in place of another, in bytes.
const REPLACEMENT: u64 = 64 * 1024 * 1024;
/// Most blocks of a file that are written anew.
const REPLACEMENTS: usize = 1024;

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(bytes: &dyn Bytes, _: &Layout) -> Result<(), Refusal> {
    sure(bytes, &parts(bytes, Depth::Full)?).map(drop)
}

/// The directories, if they leave no doubt.
fn sure<'a>(bytes: &dyn Bytes, parts: &'a Parts) -> Result<&'a Walk, Refusal> {
    if !matches!(parts.layout.flavour.0.as_ref(), "TIFF" | "BigTIFF") {
        return Err(Refusal::Unsupported("DNG and camera raws are inspected, but not scrubbed"));
    }
    if let Some(fault) = parts.layout.faults.first() {
        return Err(Refusal::Damaged(fault.clone()));
    }
    let Some(walk) = &parts.walk else { return Err(Refusal::Unsupported("the file has no directories")) };
    plausible(bytes, walk)?;
    Ok(walk)
}

/// The pieces of the new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    if fates.iter().all(|fate| *fate == Fate::Keep) {
        return Ok(vec![Piece::Copy(0..bytes.len())]);
    }
    let parts = parts(bytes, Depth::Full)?;
    if parts.layout.spans != layout.spans || layout.parts.len() != fates.len() {
        return Err(Refusal::Unsupported("the layout is not one of this file at full depth"));
    }
    let walk = sure(bytes, &parts)?;

    let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut owned = owned(&parts.layout);
    let mut dropped = vec![false; fates.len()];
    let mut freed: Vec<Range<u64>> = Vec::new();
    let mut end = bytes.len();
    let mut changes: BTreeMap<(usize, usize), Vec<u8>> = BTreeMap::new();
    for (((id, part), fate), item) in parts.layout.parts_by_id().zip(fates).zip(&parts.items) {
        let outer = part.within.and_then(|outer| dropped.get(outer.index()).copied()).unwrap_or(false);
        let goes = outer || *fate == Fate::Drop;
        if let Some(slot) = dropped.get_mut(id.index()) {
            *slot = goes;
        }
        match (item, fate) {
            (Item::Entry(directory, entry), _) if goes && part.kind != Kind::Structure => {
                gone.insert((*directory, *entry));
            }
            (Item::Data, _) if goes && matches!(part.kind, Kind::Embedded | Kind::Unknown) => {
                freed.extend(owned.remove(&id).unwrap_or_default());
            }
            (Item::Directory(_), _) if goes && part.kind != Kind::Structure => {}
            (Item::Gap, _) if goes && part.kind != Kind::Structure => {
                let ranges = owned.remove(&id).unwrap_or_default();
                match ranges.as_slice() {
                    [range] if part.kind == Kind::Trailer && range.end == bytes.len() => end = range.start,
                    _ => freed.extend(ranges),
                }
            }
            (Item::Entry(directory, entry), Fate::Replace(pieces)) => {
                changes.insert((*directory, *entry), collect(bytes, pieces)?);
            }
            (_, Fate::Keep) if !goes => {}
            _ => return Err(Refusal::Residual(part.name.clone())),
        }
    }
    let mut kept = parts.pixels.clone();
    let replacement = replace(bytes, &parts, walk, &gone, &changes, end)?;
    kept.extend(replacement.writes.iter().map(|(at, new)| *at..at.saturating_add(new.len() as u64)));
    let edit = edit::remove(bytes, walk, &gone, &freed, &kept)?
        .ok_or_else(|| Fault::new(walk.header.first, "directories apart from each other", "one over another"))?;
    let mut writes = edit.writes;
    for (at, new) in replacement.entries {
        place(&mut writes, walk, &gone, at, new)?;
    }
    writes.extend(replacement.writes);
    let zeros = merged([edit.zeros, replacement.freed].concat());
    Ok(pieces(writes, &zeros, end, replacement.appended))
}

/// Uncompressed strips must be long enough for the picture: readers don't believe shorter lengths, and read on.
fn plausible(bytes: &dyn Bytes, walk: &Walk) -> Result<(), Refusal> {
    for directory in walk.directories.iter().filter(|directory| directory.is_picture()) {
        let numbers = |tag: u16| match directory.entry(tag) {
            Some(entry) => entry.numbers(bytes, walk.header.order, limits::STRIPS),
            None => Ok(Vec::new()),
        };
        let first = |tag: u16, default: u64| numbers(tag).map(|list| list.first().copied().unwrap_or(default));
        let lengths = [numbers(tags::STRIP_BYTE_COUNTS)?, numbers(tags::TILE_BYTE_COUNTS)?].concat();
        let places = [numbers(tags::STRIP_OFFSETS)?, numbers(tags::TILE_OFFSETS)?].concat();
        let short = places.len() != lengths.len() || places.iter().zip(&lengths).any(|(at, n)| *at > 0 && *n == 0);
        let samples = first(tags::SAMPLES_PER_PIXEL, 1)?;
        let bits = numbers(tags::BITS_PER_SAMPLE)?;
        let bits = if bits.len() as u64 == samples {
            bits.iter().fold(0u64, |sum, bits| sum.saturating_add(*bits))
        } else {
            bits.first().copied().unwrap_or(1).saturating_mul(samples)
        };
        let subsampled = directory.entry(tags::YCBCR_SUBSAMPLING).is_some();
        let row = first(tags::IMAGE_WIDTH, 0)?.saturating_mul(bits).div_ceil(8);
        let need = row.saturating_mul(first(tags::IMAGE_LENGTH, 0)?);
        let have = lengths.iter().fold(0u64, |sum, length| sum.saturating_add(*length));
        let plain = first(tags::COMPRESSION, 1)? == 1 && !subsampled && !lengths.is_empty();
        if short || (plain && have < need) {
            return Err(Fault::new(directory.at.start, format!("strips of {need} bytes"), have.to_string()).into());
        }
    }
    Ok(())
}

/// The ranges that each part owns.
fn owned(layout: &Layout) -> HashMap<PartId, Vec<Range<u64>>> {
    let mut out: HashMap<PartId, Vec<Range<u64>>> = HashMap::new();
    for span in &layout.spans {
        for id in span.owners.as_slice() {
            out.entry(*id).or_default().push(span.range.clone());
        }
    }
    out
}

fn touches(ranges: &[Range<u64>], with: &Range<u64>) -> bool {
    ranges.iter().any(|range| range.start < with.end && with.start < range.end)
}

/// New content, read into memory.
fn collect(bytes: &dyn Bytes, pieces: &[Piece]) -> Result<Vec<u8>, Refusal> {
    let length = pieces.iter().fold(0u64, |sum, piece| sum.saturating_add(piece.len()));
    if length > REPLACEMENT {
        return Err(Refusal::Unsupported("a block of more than 64 MiB is not written anew in a TIFF file"));
    }
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&bytes.read(range.clone())?),
            Piece::Write(new) => out.extend_from_slice(new),
            Piece::Zeros(n) => out.resize(out.len().saturating_add(usize::try_from(*n).unwrap_or(0)), 0),
        }
    }
    Ok(out)
}

/// Values that are written anew.
#[derive(Default)]
struct Replacement {
    /// New values in the place of the old ones.
    writes: Vec<(u64, Vec<u8>)>,
    /// What of the old values isn't needed any more.
    freed: Vec<Range<u64>>,
    /// New entries, for new lengths and places.
    entries: Vec<((usize, usize), Vec<u8>)>,
    /// What comes at the end of the file.
    appended: Vec<u8>,
}

/// Writes new values over the old ones where they fit, else behind the end of the file.
fn replace(
    bytes: &dyn Bytes,
    parts: &Parts,
    walk: &Walk,
    gone: &BTreeSet<(usize, usize)>,
    changes: &BTreeMap<(usize, usize), Vec<u8>>,
    end: u64,
) -> Result<Replacement, Refusal> {
    let header = &walk.header;
    let mut out = Replacement::default();
    if changes.len() > REPLACEMENTS {
        return Err(Refusal::Unsupported("more than 1024 blocks are not written anew in a TIFF file"));
    }
    for (at, new) in changes {
        let Some(directory) = walk.directories.get(at.0) else { continue };
        let Some(entry) = directory.entries.get(at.1) else { continue };
        let (Some(old), Some(size)) = (entry.apart(), types::size(entry.kind)) else {
            return Err(Refusal::Unsupported("a value that stands in its entry is not written anew"));
        };
        if shared(walk, gone, *at, &old) || touches(&parts.pixels, &old) {
            return Err(Refusal::Unsupported("a value that entries share is not written anew"));
        }
        let mut new = new.clone();
        let unit = usize::try_from(size).unwrap_or(1);
        let padded = new.len().next_multiple_of(unit);
        new.resize(padded, 0);
        if new.len() as u64 <= header.offset_len() {
            return Err(Refusal::Unsupported("a value is not moved into its entry"));
        }
        let length = old.end.saturating_sub(old.start);
        let start = if new.len() as u64 <= length {
            out.freed.push(old.start.saturating_add(new.len() as u64)..old.end);
            out.writes.push((old.start, new.clone()));
            old.start
        } else {
            // TIFF 6.0: values begin on a word boundary.
            if end.saturating_add(out.appended.len() as u64) % 2 == 1 {
                out.appended.push(0);
            }
            let start = end.saturating_add(out.appended.len() as u64);
            out.freed.push(old);
            out.appended.extend_from_slice(&new);
            start
        };
        let count = (new.len() as u64).checked_div(size).unwrap_or_default();
        out.entries.push((*at, new_entry(bytes, walk, entry, count, start)?));
    }
    Ok(out)
}

/// Whether another entry that stays has bytes of a value.
fn shared(walk: &Walk, gone: &BTreeSet<(usize, usize)>, at: (usize, usize), value: &Range<u64>) -> bool {
    walk.directories.iter().enumerate().any(|(index, directory)| {
        directory.entries.iter().enumerate().any(|(number, entry)| {
            (index, number) != at
                && !gone.contains(&(index, number))
                && entry.apart().is_some_and(|other| other.start < value.end && value.start < other.end)
        })
    })
}

/// An entry with another count and another place of its value.
fn new_entry(bytes: &dyn Bytes, walk: &Walk, entry: &Entry, count: u64, start: u64) -> Result<Vec<u8>, Refusal> {
    let header = &walk.header;
    if !header.is_big() && (start > u64::from(u32::MAX) || count > u64::from(u32::MAX)) {
        return Err(Refusal::Unsupported("the file is too large for a value at its end"));
    }
    let width = usize::try_from(header.offset_len()).unwrap_or(4);
    let mut new = bytes.read(entry.at.start..entry.at.start.saturating_add(4))?.into_owned();
    new.extend(header.order.bytes(count, width));
    new.extend(header.order.bytes(start, width));
    Ok(new)
}

/// Puts a new entry where the old one stands, in a directory that may be written anew already.
fn place(
    writes: &mut Vec<(u64, Vec<u8>)>,
    walk: &Walk,
    gone: &BTreeSet<(usize, usize)>,
    at: (usize, usize),
    new: Vec<u8>,
) -> Result<(), Refusal> {
    let Some(directory) = walk.directories.get(at.0) else { return Ok(()) };
    let before = (0..at.1).filter(|number| !gone.contains(&(at.0, *number))).count() as u64;
    let offset = walk.header.count_len().saturating_add(before.saturating_mul(walk.header.entry_len()));
    match writes.iter_mut().find(|(start, _)| *start == directory.at.start) {
        Some((_, whole)) => {
            let from = usize::try_from(offset).unwrap_or(usize::MAX);
            let slot = from.checked_add(new.len()).and_then(|to| whole.get_mut(from..to));
            let slot = slot.ok_or_else(|| Fault::new(directory.at.start, "an entry", "the directory's end"))?;
            slot.copy_from_slice(&new);
        }
        None => writes.push((directory.at.start.saturating_add(offset), new)),
    }
    Ok(())
}

/// The file up to `end`, with writes and zeros in their places, and what is appended.
fn pieces(mut writes: Vec<(u64, Vec<u8>)>, zeros: &[Range<u64>], end: u64, appended: Vec<u8>) -> Vec<Piece> {
    let written = writes.iter().map(|(at, new)| *at..at.saturating_add(new.len() as u64)).collect();
    let mut changes: Vec<(Range<u64>, Piece)> = subtract(zeros.to_vec(), written)
        .into_iter()
        .map(|range| (range.clone(), Piece::Zeros(range.end.saturating_sub(range.start))))
        .collect();
    changes.extend(writes.drain(..).map(|(at, new)| (at..at.saturating_add(new.len() as u64), Piece::Write(new))));
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = Vec::new();
    let mut at = 0u64;
    for (range, piece) in changes {
        if at < range.start {
            out.push(Piece::Copy(at..range.start));
        }
        at = range.end;
        out.push(piece);
    }
    if at < end {
        out.push(Piece::Copy(at..end));
    }
    if !appended.is_empty() {
        out.push(Piece::Write(appended));
    }
    out
}
