//! Building a partition, and checking one.
//!
//! A parser claims ranges for parts in any order, overlapping where a file's structures do; [`Builder::finish`] turns the
//! claims into spans that partition the file: where claims overlap their owners share the span, and what nobody claimed
//! becomes a part of its own, so that nothing can hide in a gap.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Flavour, Kind, Layout, Name, Owners, Part, PartId, Span, Standard};
use crate::bytes::Fault;

/// How many parts there is room for at first: a photo has seldom more.
const USUAL: usize = 16;

/// Collects parts and the ranges that they claim.
#[derive(Debug)]
pub struct Builder {
    len: u64,
    flavour: Flavour,
    parts: Vec<Part>,
    claims: Vec<(Range<u64>, PartId)>,
    faults: Vec<Fault>,
    gap: (Name, Kind),
    unexamined: Vec<Name>,
    turns: bool,
}

impl Builder {
    /// A builder for a file of `len` bytes.
    pub fn new(len: u64, flavour: Flavour) -> Self {
        let gap = (Name::Borrowed("unreferenced bytes"), Kind::Unknown);
        let (parts, claims) = (Vec::with_capacity(USUAL), Vec::with_capacity(USUAL));
        let (faults, unexamined) = (Vec::new(), Vec::new());
        Self { len, flavour, parts, claims, faults, gap, unexamined, turns: true }
    }

    /// What unclaimed bytes become; "unreferenced bytes" of [`Kind::Unknown`] unless told otherwise.
    pub fn gaps(&mut self, name: impl Into<Name>, kind: Kind) {
        self.gap = (name.into(), kind);
    }

    /// Says that viewers of this file pay no heed to an Exif Orientation.
    pub fn ignores_orientation(&mut self) {
        self.turns = false;
    }

    /// Refines the flavour.
    pub fn flavour(&mut self, flavour: Flavour) {
        self.flavour = flavour;
    }

    /// Adds a part that owns `range` (clipped to the file).
    pub fn part(&mut self, part: Part, range: Range<u64>) -> PartId {
        let id = PartId(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.parts.push(part);
        self.claim(id, range);
        id
    }

    /// Lets a part own one more range. Nothing happens for an empty one.
    pub fn claim(&mut self, id: PartId, range: Range<u64>) {
        let range = range.start.min(self.len)..range.end.min(self.len);
        if range.start < range.end {
            self.claims.push((range, id));
        }
    }

    /// A part added before, to complete it.
    pub fn get_mut(&mut self, id: PartId) -> Option<&mut Part> {
        self.parts.get_mut(id.index())
    }

    /// The parts added so far.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Says what is wrong with the file.
    pub fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Says what wasn't looked for.
    pub fn unexamined(&mut self, what: impl Into<Name>) {
        self.unexamined.push(what.into());
    }

    /// The layout: spans made from the claims, gaps filled.
    pub fn finish(mut self) -> Layout {
        self.claims.sort_unstable_by_key(|(range, id)| (range.start, range.end, *id));
        let apart = self.claims.is_sorted_by(|(one, _), (next, _)| one.end <= next.start);
        let spans = if apart { self.side_by_side() } else { self.swept() };
        let Self { flavour, parts, faults, unexamined, turns, .. } = self;
        Layout { flavour, parts, spans, faults, unexamined, turns }
    }

    /// A part for bytes that nobody claimed.
    fn unclaimed(&mut self) -> Owners {
        let id = PartId(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.parts.push(Part::new(self.gap.0.clone(), self.gap.1));
        Owners::One(id)
    }

    /// The spans of claims that don't overlap, sorted.
    fn side_by_side(&mut self) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::with_capacity(self.claims.len().saturating_add(1));
        let mut at = 0;
        for (range, id) in std::mem::take(&mut self.claims) {
            if at < range.start {
                spans.push(Span { range: at..range.start, owners: self.unclaimed() });
            }
            at = range.end;
            match spans.last_mut() {
                Some(last) if last.owners == Owners::One(id) => last.range.end = at,
                _ => spans.push(Span { range, owners: Owners::One(id) }),
            }
        }
        if at < self.len {
            spans.push(Span { range: at..self.len, owners: self.unclaimed() });
        }
        spans
    }

    /// The spans of claims that overlap.
    fn swept(&mut self) -> Vec<Span> {
        // A sweep over the claims' ends: the set of owners changes only there.
        let mut edges: Vec<(u64, bool, PartId)> = Vec::new();
        for (range, id) in &self.claims {
            edges.push((range.start, true, *id));
            edges.push((range.end, false, *id));
        }
        edges.sort_unstable();
        let mut spans: Vec<Span> = Vec::new();
        // The same part may claim the same bytes twice, so owners are counted.
        let mut open: std::collections::BTreeMap<PartId, usize> = std::collections::BTreeMap::new();
        let mut at = 0u64;
        let mut edges = edges.into_iter().peekable();
        while at < self.len {
            while let Some(&(_, begins, id)) = edges.peek().filter(|edge| edge.0 <= at) {
                if begins {
                    let count = open.entry(id).or_default();
                    *count = count.saturating_add(1);
                } else if let Some(count) = open.get_mut(&id) {
                    *count = count.saturating_sub(1);
                }
                edges.next();
            }
            open.retain(|_, count| *count > 0);
            let end = edges.peek().map_or(self.len, |edge| edge.0).min(self.len);
            let owners = if open.is_empty() {
                self.unclaimed()
            } else if let (1, Some(one)) = (open.len(), open.keys().next()) {
                Owners::One(*one)
            } else {
                Owners::Many(open.keys().copied().collect::<BTreeSet<_>>().into_iter().collect())
            };
            match spans.last_mut() {
                Some(last) if last.owners == owners => last.range.end = end,
                _ => spans.push(Span { range: at..end, owners }),
            }
            at = end;
        }
        spans
    }
}

/// Whether `layout` partitions a file of `len` bytes and its owners exist; the first thing that is wrong otherwise.
pub fn check(layout: &Layout, len: u64) -> Result<(), String> {
    let mut at = 0u64;
    for span in &layout.spans {
        if span.range.start != at || span.range.end <= span.range.start {
            return Err(format!("span {:?} where one from {at} on should stand", span.range));
        }
        at = span.range.end;
        let owners = span.owners.as_slice();
        if owners.is_empty() || owners.iter().any(|id| id.index() >= layout.parts.len()) {
            return Err(format!("span {:?} has no such owner", span.range));
        }
    }
    if at != len {
        return Err(format!("the spans end at {at}, the file at {len}"));
    }
    for (index, part) in layout.parts.iter().enumerate() {
        if part.within.is_some_and(|outer| outer.index() >= index) {
            return Err(format!("part {index} ({}) comes before the part that it lies within", part.name));
        }
    }
    Ok(())
}

impl Layout {
    /// A part by its id.
    pub fn part(&self, id: PartId) -> Option<&Part> {
        self.parts.get(id.index())
    }

    /// Whether what Exif says of colours changes nothing: an ICC profile says what they are, or viewers of this file go by what the
    /// container and the codestream say alone (HEIF, JPEG XL, JPEG 2000).
    pub fn is_profiled(&self) -> bool {
        let profile =
            |part: &Part| matches!(part.kind, Kind::Metadata(Standard::Icc | Standard::PngIccp | Standard::JxlIcc));
        !self.turns || self.parts.iter().any(profile)
    }

    /// Whether the picture is shown together with a second one in the file: a gain map, a further view.
    pub fn has_second(&self) -> bool {
        self.parts.iter().any(Part::is_second)
    }

    /// The parts with their ids.
    pub fn parts_by_id(&self) -> impl Iterator<Item = (PartId, &Part)> {
        (0u32..).map(PartId).zip(&self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlaps_are_shared_and_gaps_are_named() {
        let mut builder = Builder::new(10, Flavour::new("test"));
        let a = builder.part(Part::new("a", Kind::Structure), 1..5);
        let b = builder.part(Part::new("b", Kind::Structure), 4..6);
        builder.claim(a, 2..3);
        builder.claim(b, 9..50);
        let layout = builder.finish();
        check(&layout, 10).unwrap();
        let owners: Vec<_> = layout.spans.iter().map(|s| (s.range.clone(), s.owners.as_slice().len())).collect();
        assert_eq!(owners, [(0..1, 1), (1..4, 1), (4..5, 2), (5..6, 1), (6..9, 1), (9..10, 1)]);
        assert_eq!(layout.parts.iter().filter(|p| p.kind == Kind::Unknown).count(), 2);
    }

    #[test]
    fn claims_side_by_side_make_the_spans_that_a_sweep_makes() {
        let mut seed = 7u64;
        let mut dice = |sides: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % sides
        };
        let mut tried = 0;
        while tried < 300 {
            let mut builder = Builder::new(dice(40), Flavour::new("test"));
            let ids: Vec<PartId> = (0..3).map(|_| builder.part(Part::new("a", Kind::Structure), 0..0)).collect();
            for _ in 0..dice(5) {
                let start = dice(40);
                builder.claim(ids[dice(3) as usize], start..start + dice(9));
            }
            builder.claims.sort_unstable_by_key(|(range, id)| (range.start, range.end, *id));
            if builder.claims.is_sorted_by(|(one, _), (next, _)| one.end <= next.start) {
                let len = builder.len;
                let mut other = Builder { claims: builder.claims.clone(), ..Builder::new(len, Flavour::new("test")) };
                other.parts.clone_from(&builder.parts);
                let spans = other.swept();
                let layout = builder.finish();
                check(&layout, len).unwrap();
                assert_eq!((layout.spans, layout.parts.len()), (spans, other.parts.len()));
                tried += 1;
            }
        }
    }

    #[test]
    fn an_empty_file_has_no_spans() {
        check(&Builder::new(0, Flavour::new("test")).finish(), 0).unwrap();
    }
}
