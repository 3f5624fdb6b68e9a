//! What goes with what a fate drops: entries of tables, properties that no item has any more, boxes that hold nothing any more.

use std::collections::BTreeSet;

use super::headroom::{self, Headroom};
use super::items;
use super::model::{Meta, NodeId};
use super::rebuild::Plan;
use super::types::Role;
use crate::container::{Fate, Refusal, Removal, Span};

impl Plan<'_> {
    /// Decides which parts go, by themselves and in consequence.
    pub(super) fn decide(&mut self) -> Result<(), Refusal> {
        for (id, part) in self.laid.layout.parts_by_id() {
            let fate = self.fates.get(id.index());
            let dropped = fate == Some(&Fate::Drop);
            let outer = part.within.is_some_and(|outer| self.leaves(outer));
            if dropped && !outer && part.removal == Removal::Never {
                return Err(Refusal::Residual(part.name.clone()));
            }
            let goes = dropped || outer;
            if let Some(slot) = self.goes.get_mut(id.index()) {
                *slot = goes;
            }
        }
        if let Some(meta) = &self.laid.meta {
            self.decide_items(meta)?;
        }
        self.decide_tracks()?;
        self.decide_boxes();
        // Everything in a box that goes does too.
        for (id, part) in self.laid.layout.parts_by_id() {
            let outer = part.within.is_some_and(|outer| self.within_gone.get(outer.index()) == Some(&true));
            if outer
                && let (Some(goes), Some(within)) =
                    (self.goes.get_mut(id.index()), self.within_gone.get_mut(id.index()))
            {
                *goes = true;
                *within = true;
            }
        }
        Ok(())
    }

    fn decide_items(&mut self, meta: &Meta) -> Result<(), Refusal> {
        self.items = meta
            .items
            .iter()
            .filter(|item| item.part.is_some_and(|part| self.leaves(part)))
            .map(|item| item.id)
            .collect();
        // What other tables say of items that `iinf` doesn't list goes with their data, which nothing owns.
        let listed: BTreeSet<u32> = meta.items.iter().map(|item| item.id).collect();
        let located = meta.iloc.iter().flat_map(|iloc| &iloc.entries).map(|entry| entry.item);
        let described = meta.associations.iter().map(|association| association.item);
        self.items.extend(located.chain(described).filter(|id| !listed.contains(id)));
        self.keep_headroom(meta)?;
        let described = meta.references_of(b"cdsc");
        // What describes nothing but items that go, goes.
        for item in meta.items.iter().filter(|item| matches!(&item.kind.0, b"mime" | b"Exif" | b"uri ")) {
            if described.get(&item.id).is_some_and(|of| !of.is_empty() && of.iter().all(|id| self.items.contains(id))) {
                self.items.insert(item.id);
                if let Some(goes) = item.part.and_then(|part| self.goes.get_mut(part.index())) {
                    *goes = true;
                }
            }
        }
        if meta.primary.is_some_and(|primary| self.items.contains(&primary)) {
            return Err(Refusal::Unsupported("the primary picture can't be dropped"));
        }
        for reference in &meta.references {
            let from = self.items.contains(&reference.from);
            if !from && items::made_of(&reference.kind.0) && reference.to.iter().any(|id| self.items.contains(id)) {
                return Err(Refusal::Unsupported("a picture that stays is made of one that goes"));
            }
            if from || reference.to.iter().all(|id| self.items.contains(id)) && !reference.to.is_empty() {
                self.gone.insert(reference.node);
            }
        }
        self.gone.extend(meta.items.iter().filter(|item| self.items.contains(&item.id)).map(|item| item.infe));
        // Properties that items had, and none has any more, go too.
        let mut had = BTreeSet::new();
        let mut has = BTreeSet::new();
        for association in &meta.associations {
            for index in association.properties.iter().filter_map(|(_, index)| usize::from(*index).checked_sub(1)) {
                had.insert(index);
                if !self.items.contains(&association.item) {
                    has.insert(index);
                }
            }
        }
        let mut next = 0u16;
        for (index, property) in meta.properties.iter().enumerate() {
            let part = self.laid.nodes.get(property.node).map(|node| node.part);
            let goes = part.is_some_and(|part| self.leaves(part)) || had.contains(&index) && !has.contains(&index);
            if goes {
                self.gone.insert(property.node);
                self.properties.push(None);
            } else {
                next = next.saturating_add(1);
                self.properties.push(Some(next));
            }
        }
        Ok(())
    }

    /// Where Apple's gain map stays, and the Exif that tells how strong it is goes, that number stays alone.
    fn keep_headroom(&mut self, meta: &Meta) -> Result<(), Refusal> {
        if !meta.gains() {
            return Ok(());
        }
        for item in meta.items.iter().filter(|item| item.kind.0 == *b"Exif") {
            if !self.items.contains(&item.id) {
                continue;
            }
            match headroom::find(self.bytes, &item.data)? {
                Headroom::Absent => {}
                Headroom::Unread => {
                    return Err(Refusal::Unsupported("the MakerNote that an Apple HDR picture needs can't be read"));
                }
                Headroom::Block(block) => {
                    self.items.remove(&item.id);
                    if let Some(goes) = item.part.and_then(|part| self.goes.get_mut(part.index())) {
                        *goes = false;
                    }
                    self.rebuilt.insert(item.id, block);
                }
            }
        }
        Ok(())
    }

    fn decide_tracks(&mut self) -> Result<(), Refusal> {
        for track in &self.laid.tracks {
            let whole = self.laid.nodes.get(track.node).is_some_and(|node| self.leaves(node.part));
            if whole || track.part.is_some_and(|part| self.leaves(part)) {
                self.tracks.insert(track.id);
                self.gone.insert(track.node);
            }
        }
        if self.tracks.is_empty() {
            return Ok(());
        }
        if self.tracks.len() == self.laid.tracks.len() {
            return Err(Refusal::Unsupported("no track would be left"));
        }
        // Track references are boxes of track IDs.
        for node in self.laid.nodes.iter().filter(|node| node.header.kind.0 == *b"tref") {
            let inside = node.parent.is_some_and(|trak| self.gone.contains(&trak));
            let content = self.bytes.read(node.header.content())?;
            let names = content.chunks_exact(4).filter_map(|id| id.try_into().ok().map(u32::from_be_bytes));
            if !inside && names.into_iter().any(|id| self.tracks.contains(&id)) {
                return Err(Refusal::Unsupported("a track that stays refers to one that goes"));
            }
        }
        Ok(())
    }

    /// Boxes that go by themselves, and those that hold nothing any more.
    fn decide_boxes(&mut self) {
        let nodes = &self.laid.nodes;
        let groups = self.laid.meta.iter().flat_map(|meta| &meta.groups);
        for group in groups {
            let left = group.entities.iter().filter(|id| !self.items.contains(id) && !self.tracks.contains(id)).count();
            if left == 0 && !group.entities.is_empty() {
                self.gone.insert(group.node);
            }
        }
        for (id, node) in nodes.iter().enumerate() {
            if self.leaves(node.part) {
                self.gone.insert(id);
            }
        }
        // From the last box to the first, so that what lies in a box is decided before it.
        let mut held = vec![0usize; nodes.len()];
        for (id, node) in nodes.iter().enumerate().rev() {
            let kind = &node.header.kind.0;
            let hollow = match kind {
                b"iref" | b"grpl" | b"udta" | b"ilst" => node.header.content().start < node.header.end,
                b"meta" if node.parent.is_some() => super::hollow(nodes, id, &self.gone),
                _ => false,
            };
            let empty = hollow && (held.get(id) == Some(&0) || *kind == *b"meta");
            let media = node.role == Role::Media && self.hollow_media(id);
            if empty || media {
                self.gone.insert(id);
            }
            if !self.gone.contains(&id)
                && let Some(count) = node.parent.and_then(|parent| held.get_mut(parent))
            {
                *count = count.saturating_add(1);
            }
        }
        for id in &self.gone {
            let Some(part) = nodes.get(*id).map(|node| node.part.index()) else { continue };
            if let (Some(goes), Some(within)) = (self.goes.get_mut(part), self.within_gone.get_mut(part)) {
                *goes = true;
                *within = true;
            }
        }
    }

    /// Whether everything in a box of media data goes.
    fn hollow_media(&self, id: NodeId) -> bool {
        let content = self.content(id);
        let spans = &self.laid.layout.spans;
        let from = spans.partition_point(|span| span.range.end <= content.start);
        let mut inside = spans.iter().skip(from).take_while(|span| span.range.start < content.end).peekable();
        let all = |span: &Span| {
            let owners = span.owners.as_slice();
            owners
                .iter()
                .all(|owner| self.leaves(*owner) || Some(*owner) == self.laid.nodes.get(id).map(|node| node.part))
        };
        inside.peek().is_some() && inside.all(all)
    }
}
