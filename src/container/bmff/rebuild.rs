//! A layout and fates → the new file, for still pictures and for sequences of them.
//!
//! What goes is decided first: items with their entries in `iinf`, `iloc`, `iref`, `ipma` and `grpl`; properties that no item
//! has any more; tracks; boxes that hold nothing any more. Then the tables are written anew, and at last, when it is known
//! where everything comes to lie, the offsets in `iloc`, `stco` and `co64`. Items keep their numbers. What isn't
//! understood to the last byte is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::brands::Sort;
use super::edits::Edits;
use super::model::{Item, Location, Meta, NodeId};
use super::{Laid, write};
use crate::bytes::Bytes;
use crate::container::{Depth, Fate, Kind, Layout, PartId, Piece, Refusal, Removal};
use crate::grammar::boxes::Size;

/// Boxes that point into the file, or into each other, in ways that aren't repaired here.
const POINTERS: &[&[u8; 4]] = &[
    b"moof", b"sidx", b"ssix", b"mfra", b"saio", b"mini", b"imda", b"etyp", b"cmov", b"ipro", b"styp", b"meco", b"pdin",
];

/// The new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    if fates.iter().all(|fate| *fate == Fate::Keep) {
        return Ok(if bytes.is_empty() { Vec::new() } else { vec![Piece::Copy(0..bytes.len())] });
    }
    let laid = super::lay(bytes, Depth::Full)?;
    if laid.layout.parts.len() != layout.parts.len() || laid.layout.spans != layout.spans {
        return Err(Refusal::Unsupported("the layout isn't this file's"));
    }
    sure(&laid)?;
    let mut plan = Plan::new(bytes, &laid, fates);
    plan.decide()?;
    plan.remove()?;
    plan.replace()?;
    plan.tables()?;
    plan.offsets()?;
    Ok(plan.edits.pieces(bytes.len()))
}

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(bytes: &dyn Bytes, _: &Layout) -> Result<(), Refusal> {
    sure(&super::lay(bytes, Depth::Full)?)
}

/// Refuses what isn't understood well enough.
fn sure(laid: &Laid) -> Result<(), Refusal> {
    match laid.sort {
        Sort::Film => return Err(Refusal::Unsupported("films are not scrubbed")),
        Sort::Raw => return Err(Refusal::Unsupported("CR3 raw files are not scrubbed")),
        Sort::Compact => return Err(Refusal::Unsupported("compact HEIF files (mini) are not scrubbed")),
        Sort::Still | Sort::Sequence => {}
    }
    if laid.nodes.iter().any(|node| POINTERS.contains(&&node.header.kind.0)) {
        return Err(Refusal::Unsupported("the file has boxes that point to others in ways that can't be repaired"));
    }
    // Bytes behind the last box don't make the rest doubtful.
    let behind = |part: &crate::container::Part| part.kind == Kind::Trailer;
    let tail = laid
        .layout
        .spans
        .iter()
        .find(|span| span.owners.as_slice().iter().any(|id| laid.layout.part(*id).is_some_and(behind)));
    let end = tail.map_or(u64::MAX, |span| span.range.start);
    if let Some(fault) = laid.layout.faults.iter().find(|fault| fault.offset < end) {
        return Err(Refusal::Damaged(fault.clone()));
    }
    if laid.tracks.iter().any(|track| !track.whole) {
        return Err(Refusal::Unsupported("a track's samples were not all found"));
    }
    let Some(meta) = &laid.meta else {
        return if laid.tracks.is_empty() { Err(Refusal::Unsupported("no picture was found")) } else { Ok(()) };
    };
    if let Some(reason) = meta.strange {
        return Err(Refusal::Unsupported(reason));
    }
    if meta.primary.is_none() && laid.tracks.is_empty() {
        return Err(Refusal::Unsupported("no item is named as the picture (pitm)"));
    }
    let unlisted = |primary| meta.items.iter().all(|item| item.id != primary);
    if laid.tracks.is_empty() && meta.primary.is_some_and(unlisted) {
        return Err(Refusal::Unsupported("the item that is named as the picture (pitm) isn't listed"));
    }
    if meta.doubled() {
        return Err(Refusal::Unsupported("pictures whose item tables name an item twice are not scrubbed"));
    }
    let entries = meta.iloc.iter().flat_map(|iloc| &iloc.entries);
    if entries.clone().any(|entry| entry.method() > 2) {
        return Err(Refusal::Unsupported("an item is constructed in a way that isn't known"));
    }
    if entries.flat_map(|entry| &entry.extents).any(|extent| extent.length == 0) {
        return Err(Refusal::Unsupported("pictures with an item of unstated length are not scrubbed"));
    }
    Ok(())
}

/// What is known and decided on the way to the new file.
pub(super) struct Plan<'a> {
    pub(super) bytes: &'a dyn Bytes,
    pub(super) laid: &'a Laid,
    pub(super) fates: &'a [Fate],
    edits: Edits,
    /// For each part, whether it goes, and whether it goes with a box around it.
    pub(super) goes: Vec<bool>,
    pub(super) within_gone: Vec<bool>,
    /// Boxes that go.
    pub(super) gone: BTreeSet<NodeId>,
    /// Items and tracks that go, by their IDs.
    pub(super) items: BTreeSet<u32>,
    pub(super) tracks: BTreeSet<u32>,
    /// New content of items that stay for a part of what they hold only.
    pub(super) rebuilt: BTreeMap<u32, Vec<u8>>,
    /// The new index of each property, from 1.
    pub(super) properties: Vec<Option<u16>>,
}

impl<'a> Plan<'a> {
    fn new(bytes: &'a dyn Bytes, laid: &'a Laid, fates: &'a [Fate]) -> Self {
        let count = laid.layout.parts.len();
        Self {
            bytes,
            laid,
            fates,
            edits: Edits::default(),
            goes: vec![false; count],
            within_gone: vec![false; count],
            gone: BTreeSet::new(),
            items: BTreeSet::new(),
            tracks: BTreeSet::new(),
            rebuilt: BTreeMap::new(),
            properties: Vec::new(),
        }
    }

    /// Whether a part goes.
    pub(super) fn leaves(&self, part: PartId) -> bool {
        self.goes.get(part.index()).copied().unwrap_or_default()
    }

    /// The content of a box.
    pub(super) fn content(&self, node: NodeId) -> Range<u64> {
        self.laid.nodes.get(node).map_or(0..0, |node| node.header.content())
    }

    /// Takes out the spans of what goes.
    fn remove(&mut self) -> Result<(), Refusal> {
        for span in &self.laid.layout.spans {
            let owners = span.owners.as_slice();
            let leaving = owners.iter().filter(|owner| self.leaves(**owner)).count();
            if leaving == 0 {
                continue;
            }
            if leaving < owners.len() {
                let name =
                    owners.iter().find(|owner| self.leaves(**owner)).and_then(|owner| self.laid.layout.part(*owner));
                return Err(Refusal::Residual(name.map(|part| part.name.clone()).unwrap_or_default()));
            }
            let length = span.range.end.saturating_sub(span.range.start);
            let blank = owners.iter().any(|owner| {
                let part = self.laid.layout.part(*owner);
                part.is_some_and(|part| part.removal == Removal::Blank)
                    && self.within_gone.get(owner.index()) != Some(&true)
            });
            self.edits.replace(span.range.clone(), if blank { vec![Piece::Zeros(length)] } else { Vec::new() });
        }
        Ok(())
    }

    /// Puts new content where it belongs.
    fn replace(&mut self) -> Result<(), Refusal> {
        let items = self.laid.meta.iter().flat_map(|meta| &meta.items);
        let items: BTreeMap<PartId, &Item> = items.filter_map(|item| Some((item.part?, item))).collect();
        for (id, part) in self.laid.layout.parts_by_id() {
            let rebuilt = items.get(&id).and_then(|item| self.rebuilt.get(&item.id));
            let pieces = match (self.fates.get(id.index()), rebuilt) {
                (_, Some(block)) => vec![Piece::Write(block.clone())],
                (Some(Fate::Replace(pieces)), None) if !self.leaves(id) => pieces.clone(),
                _ => continue,
            };
            let item = items.get(&id);
            let (frame, ranges) = match (item, &part.content) {
                (Some(item), _) => (write::frame(item), item.data.clone()),
                (None, Some(content)) => (Vec::new(), content.ranges.clone()),
                (None, None) => return Err(Refusal::Unsupported("a part that isn't decoded can't be replaced")),
            };
            let Some((first, rest)) = ranges.split_first() else {
                return Err(Refusal::Unsupported("an item without data can't be replaced"));
            };
            let shared = self.laid.layout.spans.iter().any(|span| {
                let owners = span.owners.as_slice();
                owners.len() > 1 && owners.contains(&id)
            });
            if shared {
                return Err(Refusal::Unsupported("an item shares its data with another, and only one would change"));
            }
            let mut with = vec![Piece::Write(frame)];
            with.extend(pieces);
            self.edits.replace(first.clone(), with);
            rest.iter().for_each(|range| self.edits.replace(range.clone(), Vec::new()));
        }
        Ok(())
    }

    /// The entries of `iloc` that stay; an item with new content has one extent.
    fn located(&self, meta: &Meta) -> Vec<Location> {
        let replaced: BTreeSet<u32> = meta
            .items
            .iter()
            .filter(|item| {
                let fate = item.part.and_then(|part| self.fates.get(part.index()));
                matches!(fate, Some(Fate::Replace(_))) || self.rebuilt.contains_key(&item.id)
            })
            .map(|item| item.id)
            .collect();
        let entries = meta.iloc.iter().flat_map(|iloc| &iloc.entries).filter(|entry| !self.items.contains(&entry.item));
        let mut entries: Vec<Location> = entries.cloned().collect();
        entries.iter_mut().filter(|entry| replaced.contains(&entry.item)).for_each(|entry| entry.extents.truncate(1));
        entries
    }

    /// Writes the tables without what goes. Offsets still stand as they were.
    fn tables(&mut self) -> Result<(), Refusal> {
        let Some(meta) = &self.laid.meta else { return Ok(()) };
        if let Some(iinf) = meta.iinf {
            let content = self.content(iinf);
            let version =
                self.bytes.read(content.start..content.start.saturating_add(1))?.first().copied().unwrap_or_default();
            let stay = meta.items.iter().filter(|item| !self.items.contains(&item.id)).count();
            if stay != meta.items.len() {
                let (range, count) = write::item_count(&content, version, stay)?;
                self.edits.write(range, count);
            }
        }
        if let Some(iloc) = &meta.iloc {
            let placeholder = write::iloc(iloc, &self.located(meta))?;
            self.edits.write(self.content(iloc.node), placeholder);
        }
        let version = meta.iref.map_or(0, |(_, version)| version);
        for reference in meta.references.iter().filter(|reference| !self.gone.contains(&reference.node)) {
            if reference.to.iter().any(|id| self.items.contains(id)) {
                self.edits.write(self.content(reference.node), write::reference(reference, version, &self.items)?);
            }
        }
        let gone: BTreeSet<u32> = self.items.union(&self.tracks).copied().collect();
        for group in meta.groups.iter().filter(|group| !self.gone.contains(&group.node)) {
            if group.entities.iter().any(|id| gone.contains(id)) {
                // Version, flags and the group's own ID stand before the list; what stands behind it stays.
                let start = self.content(group.node).start.saturating_add(8);
                let length = (group.entities.len() as u64).saturating_mul(4).saturating_add(4);
                self.edits.write(start..start.saturating_add(length), write::entities(group, &gone)?);
            }
        }
        for (which, ipma) in meta.ipma.iter().enumerate() {
            self.edits.write(self.content(ipma.node), write::ipma(meta, which, &self.items, &self.properties)?);
        }
        Ok(())
    }

    /// With everything in its place: sizes of boxes, `iloc`, `stco` and `co64`.
    fn offsets(&mut self) -> Result<(), Refusal> {
        self.edits.settle()?;
        let mut late = Vec::new();
        if let Some((meta, iloc)) = self.laid.meta.as_ref().and_then(|meta| Some((meta, meta.iloc.as_ref()?))) {
            let mut entries = self.located(meta);
            let sources = meta.references_of(b"iloc");
            let data: BTreeMap<u32, &Vec<Range<u64>>> = meta.items.iter().map(|item| (item.id, &item.data)).collect();
            for entry in &mut entries {
                match entry.method() {
                    0 => *entry = write::moved(entry, iloc, 0, &self.edits)?,
                    1 => *entry = write::moved(entry, iloc, meta.idat_content.start, &self.edits)?,
                    // It counts from the start of another item's data, which therefore must be as it was.
                    _ => {
                        let of = sources.get(&entry.item).into_iter().flatten();
                        let mut data = of.filter_map(|id| data.get(id)).copied().flatten();
                        if data.any(|range| self.edits.touches(range)) {
                            return Err(Refusal::Unsupported("an item that others are made of would change"));
                        }
                    }
                }
            }
            late.push((self.content(iloc.node), write::iloc(iloc, &entries)?));
        }
        for track in self.laid.tracks.iter().filter(|track| !self.tracks.contains(&track.id)) {
            let owned =
                |span: &&crate::container::Span| track.part.is_some_and(|part| span.owners.as_slice().contains(&part));
            if self.laid.layout.spans.iter().filter(owned).any(|span| self.edits.touches(&span.range)) {
                return Err(Refusal::Unsupported("a track's samples would change"));
            }
            let Some(chunks) = track.chunks.and_then(|id| self.laid.nodes.get(id)) else { continue };
            let size = if chunks.header.kind.0 == *b"co64" { 8 } else { 4 };
            let content = chunks.header.content();
            let table = content.start.saturating_add(8).min(content.end)..content.end;
            let new = write::chunks(&self.bytes.read(table.clone())?, size, &self.edits)?;
            late.push((table.start..table.start.saturating_add(new.len() as u64), new));
        }
        let mut sizes = Vec::new();
        for (id, node) in self.laid.nodes.iter().enumerate() {
            let header = &node.header;
            let kept = self.within_gone.get(node.part.index()) != Some(&true) && !self.gone.contains(&id);
            let old = header.end.saturating_sub(header.start);
            let new = self.edits.length(&header.range())?;
            if !kept || new == old || header.size == Size::ToEnd {
                continue;
            }
            let wide = header.size == Size::Long;
            let at = if wide { header.start.saturating_add(8) } else { header.start };
            let field = match u32::try_from(new) {
                _ if wide => new.to_be_bytes().to_vec(),
                Ok(size) => size.to_be_bytes().to_vec(),
                Err(_) => return Err(Refusal::Unsupported("a box would grow too long for its size field")),
            };
            sizes.push((at..at.saturating_add(field.len() as u64), field));
        }
        // `iloc` was written once already, at the same length; now with its offsets.
        for (range, bytes) in late {
            self.edits.rewrite(range, bytes);
        }
        for (range, bytes) in sizes {
            self.edits.write(range, bytes);
        }
        self.edits.settle()
    }
}
