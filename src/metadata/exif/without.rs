//! Taking single tags out of a block in place: the rest keeps its places, for MakerNotes and offsets depend on them.

use std::collections::BTreeSet;

use super::{PREFIX, UNREFERENCED, Value, What, blocks, prefix, reading, unreferenced};
use crate::grammar::ifd::edit;
use crate::metadata::Key;

/// The block without the tags that `goes` names, their values zeroed where no other tag shares them; what they point to
/// (a thumbnail) goes with them. None when the block can't be read.
pub(super) fn exif(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let head = block.get(..PREFIX.len().min(block.len()))?;
    let (before, block) = block.split_at_checked(usize::try_from(prefix(head)).ok()?)?;
    let bytes = block.to_vec();
    let reading = reading(&bytes).ok()?.ok()?;
    let walk = &reading.walk;
    let gone: BTreeSet<(usize, usize)> = reading
        .found
        .iter()
        .filter(|found| found.what != What::Pointer && goes(&found.key, &found.value))
        .map(|found| found.at)
        .collect();
    let mut change = edit::Change { gone, ..edit::Change::default() };
    let all = blocks::all(&bytes, walk).ok()?;
    for (index, (directory, data)) in walk.directories.iter().zip(&all).enumerate() {
        let places: Vec<(usize, usize)> = directory
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| blocks::is_place(entry))
            .map(|(number, _)| (index, number))
            .collect();
        if places.iter().any(|at| change.gone.contains(at)) {
            change.gone.extend(places);
            change.freed.extend(data.ranges.iter().cloned());
        } else {
            change.kept.extend(data.ranges.iter().cloned());
        }
    }
    if let (gaps, Some(tag)) = unreferenced(&bytes, walk, &all).ok()?
        && goes(&UNREFERENCED, &tag.value)
    {
        change.freed.extend(gaps);
    }
    let edit = edit::remove(&bytes, walk, &change).ok()??;
    let mut out = bytes;
    edit.apply(&mut out);
    Some([before, &out].concat())
}
