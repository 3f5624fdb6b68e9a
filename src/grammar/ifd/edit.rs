//! Taking entries out of a block in place: later entries and the place of the next directory move up, the count is
//! lowered, and the freed bytes become zeros. Nothing else moves, so every offset in the block stays right.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use super::{Role, Walk};
use crate::bytes::Bytes;

/// What changes in a block; its length doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Directories written anew: where, and what.
    pub writes: Vec<(u64, Vec<u8>)>,
    /// What becomes zero: sorted, apart from each other and from the writes.
    pub zeros: Vec<Range<u64>>,
}

impl Edit {
    /// Applies it to a block in memory.
    pub fn apply(&self, block: &mut [u8]) {
        let slot = |range: Range<u64>| Some(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?);
        for range in self.zeros.iter().cloned().filter_map(slot) {
            if let Some(bytes) = block.get_mut(range) {
                bytes.fill(0);
            }
        }
        for (at, new) in &self.writes {
            let range = slot(*at..at.saturating_add(new.len() as u64));
            if let Some(bytes) = range.and_then(|range| block.get_mut(range)) {
                bytes.copy_from_slice(new);
            }
        }
    }
}

/// Takes entries out. `gone` names them by directory and index; an Exif, GPS or Interoperability IFD of which nothing is
/// left goes with the entry that points to it. `freed` are more ranges that nobody needs any more (a thumbnail's data,
/// a gap), `kept` are ranges that must stay as they are (strips); what a kept entry or a directory holds stays anyway.
/// None when directories overlap each other or a value that stays, so that one can't be changed without the other.
pub fn remove(
    bytes: &dyn Bytes,
    walk: &Walk,
    gone: &BTreeSet<(usize, usize)>,
    freed: &[Range<u64>],
    kept: &[Range<u64>],
) -> io::Result<Option<Edit>> {
    let mut gone = gone.clone();
    let mut emptied = BTreeSet::new();
    // Inner directories stand behind their outer ones, so one pass backwards empties whole branches.
    for (index, directory) in walk.directories.iter().enumerate().rev() {
        let entries = directory.entries.len();
        let all = entries > 0 && (0..entries).all(|entry| gone.contains(&(index, entry)));
        let own = matches!(directory.role, Role::Exif | Role::Gps | Role::Interop);
        let unreachable = directory.outer.is_some_and(|outer| gone.contains(&outer));
        if let Some(outer) = directory.outer.filter(|_| (own || unreachable) && all && !directory.truncated) {
            emptied.insert(index);
            gone.insert(outer);
        }
    }
    let mut edit = Edit::default();
    let mut stays: Vec<Range<u64>> = kept.to_vec();
    let mut goes: Vec<Range<u64>> = freed.to_vec();
    let mut values: Vec<Range<u64>> = Vec::new();
    stays.push(0..walk.header.len());
    for (index, directory) in walk.directories.iter().enumerate() {
        if emptied.contains(&index) {
            goes.push(directory.at.clone());
        } else {
            stays.push(directory.at.clone());
        }
        for (number, entry) in directory.entries.iter().enumerate() {
            let list = if gone.contains(&(index, number)) { &mut goes } else { &mut values };
            list.extend(entry.apart());
        }
        let some = (0..directory.entries.len()).any(|entry| gone.contains(&(index, entry)));
        if some && !emptied.contains(&index) {
            let new = rewritten(bytes, walk, index, &gone)?;
            edit.writes.push((directory.at.start, new));
        }
    }
    let written = edit.writes.iter().map(|(at, new)| *at..at.saturating_add(new.len() as u64));
    if overlap(walk.directories.iter().map(|directory| directory.at.clone()).collect())
        || subtract(written.clone().collect(), values.clone()) != merged(written.collect())
    {
        return Ok(None);
    }
    stays.extend(values);
    edit.zeros = subtract(goes, stays);
    Ok(Some(edit))
}

/// A directory without the entries that go, at its old length.
fn rewritten(bytes: &dyn Bytes, walk: &Walk, index: usize, gone: &BTreeSet<(usize, usize)>) -> io::Result<Vec<u8>> {
    let Some(directory) = walk.directories.get(index) else { return Ok(Vec::new()) };
    let left = |number: usize| !gone.contains(&(index, number));
    let count = (0..directory.entries.len()).filter(|number| left(*number)).count();
    let width = usize::try_from(walk.header.count_len()).unwrap_or(usize::MAX);
    let mut out = walk.header.order.bytes(count as u64, width);
    for (_, entry) in directory.entries.iter().enumerate().filter(|(number, _)| left(*number)) {
        out.extend_from_slice(&bytes.read(entry.at.clone())?);
    }
    if let Some((at, _)) = &directory.next {
        out.extend_from_slice(&bytes.read(at.clone())?);
    }
    let length = directory.at.end.saturating_sub(directory.at.start);
    out.resize(usize::try_from(length).unwrap_or(out.len()), 0);
    Ok(out)
}

/// Ranges sorted, and those that touch or overlap made one.
pub fn merged(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

fn overlap(mut ranges: Vec<Range<u64>>) -> bool {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.windows(2).any(|pair| matches!(pair, [a, b] if b.start < a.end))
}

/// What of `from` isn't in `what`, sorted.
pub fn subtract(from: Vec<Range<u64>>, what: Vec<Range<u64>>) -> Vec<Range<u64>> {
    let what = merged(what);
    let mut out = Vec::new();
    let mut first = 0usize;
    for range in merged(from) {
        while what.get(first).is_some_and(|other| other.end <= range.start) {
            first = first.saturating_add(1);
        }
        let mut at = range.start;
        for other in what.iter().skip(first).take_while(|other| other.start < range.end) {
            if other.start > at {
                out.push(at..other.start);
            }
            at = at.max(other.end);
        }
        if at < range.end {
            out.push(at..range.end);
        }
    }
    out
}
