//! A TIFF file with some of its parts gone: entries are taken out in place, their values become zeros, strips stay where
//! they are, byte for byte.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::parts::{Item, Parts, parts};
use super::{Bytes, Depth, Fate, Flavour, Layout, Piece, Refusal, dng, previews};
use crate::bytes::Fault;
use crate::container::{Kind, Part, PartId};
use crate::grammar::ifd::edit::{self, subtract};
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Directory, Walk, tags, types};

/// Largest block that is written in place of another, in bytes.
const REPLACEMENT: u64 = 64 * 1024 * 1024;
/// Most blocks of a file that are written anew.
const REPLACEMENTS: usize = 1024;

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(bytes: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    // A RAF's directories don't stand where those of a TIFF do.
    if !is_written(&layout.flavour) {
        return Err(RAW);
    }
    sure(bytes, &parts(bytes, Depth::Full)?).map(drop)
}

const RAW: Refusal = Refusal::Unsupported("camera raws are inspected, but not scrubbed");

/// Whether files of this flavour are scrubbed.
pub(super) fn is_written(flavour: &Flavour) -> bool {
    matches!(flavour.0.as_ref(), "TIFF" | "BigTIFF" | "DNG")
}

/// The directories, if they leave no doubt.
fn sure<'a>(bytes: &dyn Bytes, parts: &'a Parts) -> Result<&'a Walk, Refusal> {
    if !is_written(&parts.layout.flavour) {
        return Err(RAW);
    }
    let harmless = |fault: &Fault| parts.walk.as_ref().is_some_and(|walk| is_beside(parts, walk, fault));
    if let Some(fault) = parts.layout.faults.iter().find(|fault| !harmless(fault)) {
        return Err(Refusal::Damaged(fault.clone()));
    }
    let Some(walk) = &parts.walk else { return Err(Refusal::Unsupported("the file has no directories")) };
    plausible(bytes, walk)?;
    if parts.layout.flavour.0 == "DNG" {
        dng::certain(bytes, parts, walk)?;
    }
    Ok(walk)
}

/// Whether what is damaged is an entry that no picture needs, or a directory of such: bytes that it should have led to belong
/// to nobody, and go as such.
fn is_beside(parts: &Parts, walk: &Walk, fault: &Fault) -> bool {
    let directory = |index: &usize| walk.directories.get(*index);
    let at = |item: &Item| match item {
        Item::Directory(index) => {
            directory(index).map(|directory| directory.at.start..directory.at.end.saturating_add(1))
        }
        Item::Entry(index, entry) => directory(index)?.entries.get(*entry).map(|entry| entry.at.clone()),
        _ => None,
    };
    let beside = |(item, part): (&Item, &Part)| {
        part.kind != Kind::Structure && at(item).is_some_and(|range| range.contains(&fault.offset))
    };
    walk.faults.contains(fault) && parts.items.iter().zip(&parts.layout.parts).any(beside)
}

/// The pieces of the new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    if fates.iter().all(|fate| *fate == Fate::Keep) {
        return Ok(vec![Piece::Copy(0..bytes.len())]);
    }
    let mut parts = parts(bytes, Depth::Full)?;
    if parts.layout.spans != layout.spans {
        // Coded data were followed.
        parts = super::parts::parts(bytes, Depth::Thorough)?;
    }
    if parts.layout.spans != layout.spans || layout.parts.len() != fates.len() {
        return Err(Refusal::Unsupported("the layout is not one of this file at full depth"));
    }
    let walk = sure(bytes, &parts)?;

    let mut change = edit::Change::default();
    let mut owned = owned(&parts.layout);
    let mut dropped = vec![false; fates.len()];
    let mut end = bytes.len();
    let mut changes: BTreeMap<(usize, usize), Vec<u8>> = BTreeMap::new();
    let (mut zeros, mut ones) = (Vec::new(), Vec::new());
    let mut thumbnails: BTreeMap<usize, u64> = BTreeMap::new();
    for (((id, part), fate), item) in parts.layout.parts_by_id().zip(fates).zip(&parts.items) {
        let outer = part.within.and_then(|outer| dropped.get(outer.index()).copied()).unwrap_or(false);
        let goes = outer || *fate == Fate::Drop;
        if let Some(slot) = dropped.get_mut(id.index()) {
            *slot = goes;
        }
        match (item, fate) {
            (Item::Entry(directory, entry), _) if goes && part.kind != Kind::Structure => {
                change.gone.insert((*directory, *entry));
            }
            (Item::Data, _) if goes && matches!(part.kind, Kind::Embedded | Kind::Unknown) => {
                change.freed.extend(owned.remove(&id).unwrap_or_default());
            }
            (Item::Spare(0), _) if goes => zeros.extend(owned.remove(&id).unwrap_or_default()),
            (Item::Spare(fill), _) if goes => {
                for range in owned.remove(&id).unwrap_or_default() {
                    let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or_default();
                    ones.push((range.start, vec![*fill; length]));
                }
            }
            (Item::Thumbnail(directory), _) if goes && part.kind == Kind::Embedded => {
                let ranges = owned.remove(&id).unwrap_or_default();
                thumbnails.extend(ranges.first().map(|range| (*directory, range.start)));
                change.freed.extend(ranges);
            }
            (Item::Directory(index), _) if goes && part.kind != Kind::Structure => {
                if walk.directories.get(*index).is_some_and(Directory::is_picture) {
                    change.cut.insert(*index);
                }
            }
            (Item::Gap, _) if goes && part.kind != Kind::Structure => {
                let ranges = owned.remove(&id).unwrap_or_default();
                match ranges.as_slice() {
                    [range] if part.kind == Kind::Trailer && range.end == bytes.len() => end = range.start,
                    _ => change.freed.extend(ranges),
                }
            }
            (Item::Entry(directory, entry), Fate::Replace(pieces)) => {
                changes.insert((*directory, *entry), collect(bytes, pieces)?);
            }
            (_, Fate::Keep) if !goes => {}
            _ => return Err(Refusal::Residual(part.name.clone())),
        }
    }
    for (directory, place) in thumbnails {
        previews::pixel(walk, directory, place, &mut change);
    }
    changes.extend(pointers(bytes, walk, &change)?);
    let replacement = replace(bytes, &parts, walk, &change.gone, &changes, end)?;
    change.kept = parts.pixels.clone();
    change.kept.extend(replacement.writes.iter().map(|(at, new)| *at..at.saturating_add(new.len() as u64)));
    for (at, new) in replacement.entries {
        change.gone.insert(at);
        change.added.push((at.0, new));
    }
    let edit = edit::remove(bytes, walk, &change)?
        .ok_or_else(|| Fault::new(walk.header.first, "directories apart from each other", "one over another"))?;
    let mut writes = edit.writes;
    writes.extend(replacement.writes);
    writes.extend(ones);
    zeros.extend(edit.zeros);
    Ok(pieces(writes, &edit::merged(zeros), end, replacement.appended))
}

/// What entries that lead to several directories say when only some of these go.
fn pointers(
    bytes: &dyn Bytes,
    walk: &Walk,
    change: &edit::Change,
) -> Result<BTreeMap<(usize, usize), Vec<u8>>, Refusal> {
    let mut new = BTreeMap::new();
    let cut = |place: u64| {
        let index = walk.directories.iter().position(|directory| directory.at.start == place)?;
        Some(index).filter(|index| change.cut.contains(index))
    };
    for at in change.cut.iter().filter_map(|index| walk.directories.get(*index)?.outer) {
        if change.gone.contains(&at) || new.contains_key(&at) {
            continue;
        }
        let Some(entry) = walk.directories.get(at.0).and_then(|outer| outer.entries.get(at.1)) else { continue };
        let order = walk.header.order;
        let mut places = entry.numbers(bytes, order, limits::DIRECTORIES as u64)?;
        for index in places.iter().filter_map(|place| cut(*place)) {
            let next = walk.directories.get(index).and_then(|directory| directory.next.as_ref());
            if next.is_some_and(|(_, next)| *next != 0) {
                return Err(Refusal::Unsupported("a preview that other directories hang from"));
            }
        }
        places.retain(|place| cut(*place).is_none());
        let width = types::word(entry.kind);
        new.insert(at, places.iter().flat_map(|place| order.bytes(*place, width)).collect());
    }
    Ok(new)
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
    /// New entries, for new lengths and places.
    entries: Vec<((usize, usize), Vec<u8>)>,
    /// What comes at the end of the file.
    appended: Vec<u8>,
}

/// Writes new values into their entries or over the old ones where they fit, else behind the end of the file.
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
        let count = (new.len() as u64).checked_div(size).unwrap_or_default();
        let length = old.end.saturating_sub(old.start);
        let width = usize::try_from(header.offset_len()).unwrap_or(4);
        let place = if new.len() <= width {
            new.resize(width, 0);
            new
        } else if new.len() as u64 <= length {
            out.writes.push((old.start, new));
            place(walk, old.start)?
        } else {
            // TIFF 6.0: values begin on a word boundary.
            if end.saturating_add(out.appended.len() as u64) % 2 == 1 {
                out.appended.push(0);
            }
            let start = end.saturating_add(out.appended.len() as u64);
            out.appended.extend_from_slice(&new);
            place(walk, start)?
        };
        let mut whole = bytes.read(entry.at.start..entry.at.start.saturating_add(4))?.into_owned();
        whole.extend(header.order.bytes(count, width));
        whole.extend(place);
        out.entries.push((*at, whole));
    }
    Ok(out)
}

/// The place of a value, as an entry says it.
fn place(walk: &Walk, start: u64) -> Result<Vec<u8>, Refusal> {
    if !walk.header.is_big() && start > u64::from(u32::MAX) {
        return Err(Refusal::Unsupported("the file is too large for a value at its end"));
    }
    Ok(walk.header.order.bytes(start, usize::try_from(walk.header.offset_len()).unwrap_or(4)))
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
