//! Taking single tags out of a block in place: the rest keeps its places, for MakerNotes and offsets depend on them.

use std::collections::BTreeSet;
use std::ops::Range;

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
    let mut gone: BTreeSet<(usize, usize)> = reading
        .found
        .iter()
        .filter(|found| found.what != What::Pointer && goes(&found.key, &found.value))
        .map(|found| found.at)
        .collect();
    let (mut freed, mut kept): (Vec<Range<u64>>, Vec<Range<u64>>) = (Vec::new(), Vec::new());
    let all = blocks::all(&bytes, walk).ok()?;
    for (index, (directory, data)) in walk.directories.iter().zip(&all).enumerate() {
        let places: Vec<(usize, usize)> = directory
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| blocks::is_place(entry))
            .map(|(number, _)| (index, number))
            .collect();
        if places.iter().any(|at| gone.contains(at)) {
            gone.extend(places);
            freed.extend(data.ranges.iter().cloned());
        } else {
            kept.extend(data.ranges.iter().cloned());
        }
    }
    if let (gaps, Some(tag)) = unreferenced(&bytes, walk, &all).ok()?
        && goes(&UNREFERENCED, &tag.value)
    {
        freed.extend(gaps);
    }
    let edit = edit::remove(&bytes, walk, &gone, &freed, &kept).ok()??;
    let mut out = bytes;
    edit.apply(&mut out);
    Some([before, &out].concat())
}
