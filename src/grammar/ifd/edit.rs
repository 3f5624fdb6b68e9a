//! Taking entries and whole directories out of a block in place: later entries and the place of the next directory move
//! up, the count is lowered, and the freed bytes become zeros. Nothing else moves, so every offset in the block stays right.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use super::{Role, Walk};
use crate::bytes::{Bytes, Cursor};

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

/// What changes in a block.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Entries that go, by directory and index. An Exif, GPS or Interoperability IFD of which nothing is left goes with the
    /// entry that points to it.
    pub gone: BTreeSet<(usize, usize)>,
    /// Directories that go with all their entries, out of the chain that they are in. Who points to them from an entry is
    /// gone, or added anew.
    pub cut: BTreeSet<usize>,
    /// Entries that come in, by directory: as they stand there, in the block's byte order.
    pub added: Vec<(usize, Vec<u8>)>,
    /// More ranges that nobody needs any more: a thumbnail's data, a gap.
    pub freed: Vec<Range<u64>>,
    /// Ranges that must stay as they are: strips. What a kept entry or a directory holds stays anyway.
    pub kept: Vec<Range<u64>>,
}

impl Change {
    /// Whether any entry of a directory goes or comes, or the directory that follows it goes.
    fn touches(&self, walk: &Walk, index: usize) -> bool {
        self.gone.range((index, 0)..=(index, usize::MAX)).next().is_some()
            || self.added.iter().any(|(directory, _)| *directory == index)
            || following(walk, index).is_some_and(|next| self.cut.contains(&next))
    }
}

/// The directory that a directory's last field leads to.
fn following(walk: &Walk, index: usize) -> Option<usize> {
    let (_, next) = walk.directories.get(index)?.next.as_ref().filter(|(_, next)| *next != 0)?;
    walk.directories.iter().position(|directory| directory.at.start == *next)
}

/// Makes a change. None when directories overlap each other or a value that stays, so that one can't be changed without the
/// other, or when more comes into a directory than goes.
pub fn remove(bytes: &dyn Bytes, walk: &Walk, change: &Change) -> io::Result<Option<Edit>> {
    let mut change = change.clone();
    for index in change.cut.clone() {
        let entries = walk.directories.get(index).map_or(0, |directory| directory.entries.len());
        change.gone.extend((0..entries).map(|entry| (index, entry)));
    }
    let mut emptied = change.cut.clone();
    // Inner directories stand behind their outer ones, so one pass backwards empties whole branches.
    for (index, directory) in walk.directories.iter().enumerate().rev() {
        let entries = directory.entries.len();
        let comes = change.added.iter().any(|(directory, _)| *directory == index);
        let all = entries > 0 && !comes && (0..entries).all(|entry| change.gone.contains(&(index, entry)));
        let own = matches!(directory.role, Role::Exif | Role::Gps | Role::Interop);
        let unreachable = directory.outer.is_some_and(|outer| change.gone.contains(&outer));
        if let Some(outer) = directory.outer.filter(|_| (own || unreachable) && all && !directory.truncated) {
            emptied.insert(index);
            change.gone.insert(outer);
        }
    }
    let mut edit = Edit::default();
    let mut stays: Vec<Range<u64>> = change.kept.clone();
    let mut goes: Vec<Range<u64>> = change.freed.clone();
    let mut values: Vec<Range<u64>> = Vec::new();
    stays.push(0..walk.header.len());
    for (index, directory) in walk.directories.iter().enumerate() {
        if emptied.contains(&index) {
            goes.push(directory.at.clone());
        } else {
            stays.push(directory.at.clone());
        }
        for (number, entry) in directory.entries.iter().enumerate() {
            let list = if change.gone.contains(&(index, number)) { &mut goes } else { &mut values };
            list.extend(entry.apart());
        }
        if !emptied.contains(&index) && change.touches(walk, index) {
            let Some(new) = rewritten(bytes, walk, index, &change)? else { return Ok(None) };
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

/// A directory without the entries that go and with those that come, at its old length. None when it would need more.
fn rewritten(bytes: &dyn Bytes, walk: &Walk, index: usize, change: &Change) -> io::Result<Option<Vec<u8>>> {
    let Some(directory) = walk.directories.get(index) else { return Ok(None) };
    let order = walk.header.order;
    let tag = |entry: &[u8]| order.u16(&mut Cursor::new(entry, 0)).unwrap_or(u16::MAX);
    let mut entries: Vec<(u16, Vec<u8>)> = Vec::new();
    let left = |number: usize| !change.gone.contains(&(index, number));
    for (_, entry) in directory.entries.iter().enumerate().filter(|(number, _)| left(*number)) {
        entries.push((entry.tag, bytes.read(entry.at.clone())?.into_owned()));
    }
    for (_, new) in change.added.iter().filter(|(directory, _)| *directory == index) {
        let place = entries.iter().position(|(other, _)| *other > tag(new)).unwrap_or(entries.len());
        entries.insert(place, (tag(new), new.clone()));
    }
    let width = usize::try_from(walk.header.count_len()).unwrap_or(usize::MAX);
    let mut out = order.bytes(entries.len() as u64, width);
    entries.iter().for_each(|(_, entry)| out.extend_from_slice(entry));
    if let Some((at, next)) = &directory.next {
        let mut after = following(walk, index);
        let mut place = *next;
        // Each directory is read once, so a chain ends.
        while let Some(gone) = after.filter(|after| change.cut.contains(after)) {
            place = walk.directories.get(gone).and_then(|gone| gone.next.as_ref()).map_or(0, |(_, next)| *next);
            after = following(walk, gone);
        }
        let width = usize::try_from(at.end.saturating_sub(at.start)).unwrap_or(usize::MAX);
        out.extend(order.bytes(place, width));
    }
    let length = usize::try_from(directory.at.end.saturating_sub(directory.at.start)).unwrap_or(out.len());
    if out.len() > length {
        return Ok(None);
    }
    out.resize(length, 0);
    Ok(Some(out))
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
