//! From a policy to fates: what becomes of each part.
//!
//! An allow-list: a part stays because the picture needs it, or because the user asked for it; never because nobody knew
//! what it was.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Chain, Window};
use crate::container::{
    self, Content, Depth, Fate, Kind, Layout, Name, Part, PartId, Piece, Refusal, Removal, Standard,
};
use crate::inspect::{Examined, PartTag, examine, needs};
use crate::metadata::{Decoder, Neutral, Stated, Value, Wish, decoder, limits, xmp};

use super::assembled::Assembled;
use super::carried::carried;
use super::policy::Policy;
use super::stating::{Coarse, Stating, stating};

/// The property of a JPEG's XMP packet that leads to its extended one (XMP part 3, 1.1.3.1).
const EXTENSION: &str = "xmpNote:HasExtendedXMP";

/// One fate for each part, and what can't be helped.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    /// In the order of the layout's parts.
    pub fates: Vec<Fate>,
    /// Parts that tell something and stay, because they can't be taken out.
    pub residuals: Vec<Name>,
    /// What became of what is to be left coarse.
    pub coarse: Coarse,
}

impl Plan {
    /// Whether nothing has to change.
    pub fn keeps_all(&self) -> bool {
        self.fates.iter().all(|fate| *fate == Fate::Keep)
    }
}

/// The fates of the parts of `examined`, which was made from `bytes`.
pub(super) fn plan(bytes: &dyn Bytes, examined: &Examined, policy: &Policy) -> Result<Plan, Refusal> {
    within(bytes, examined, policy, 0)
}

/// The same for a file with `nesting` others around it.
pub(super) fn within(bytes: &dyn Bytes, examined: &Examined, policy: &Policy, nesting: usize) -> Result<Plan, Refusal> {
    let Examined { layout, tags, .. } = examined;
    let untaken = untaken(layout, tags, policy);
    let profiled = layout.is_profiled();
    let mut planner = Planner { bytes, layout, tags, profiled, untaken, policy, nesting, stating: Stating::default() };
    // The picture alone states what is left, not the files in it.
    if let Some(release) = policy.release.as_ref().filter(|_| nesting == 0) {
        planner.stating = stating(&planner, examined, release)?;
    }
    let fates = Vec::with_capacity(examined.layout.parts.len());
    let mut plan = Plan { fates, residuals: Vec::new(), coarse: Coarse::default() };
    for (id, part) in examined.layout.parts_by_id() {
        let outer = part.within.and_then(|outer| plan.fates.get(outer.index()));
        let fate = match outer {
            // What a part holds goes with it.
            Some(Fate::Drop) => {
                plan.fates.push(Fate::Drop);
                continue;
            }
            _ => planner.fate(id, part)?,
        };
        if fate == Fate::Drop && part.removal == Removal::Never {
            if !policy.allow_residual {
                return Err(Refusal::Residual(part.name.clone()));
            }
            plan.residuals.push(part.name.clone());
            plan.fates.push(Fate::Keep);
        } else {
            plan.fates.push(fate);
        }
    }
    planner.directories(&mut plan.fates)?;
    plan.coarse = planner.stating.coarse(&plan.fates);
    Ok(plan)
}

pub(super) struct Planner<'a> {
    pub bytes: &'a dyn Bytes,
    pub layout: &'a Layout,
    pub tags: &'a [PartTag],
    profiled: bool,
    untaken: HashSet<PartId>,
    policy: &'a Policy,
    nesting: usize,
    stating: Stating,
}

impl Planner<'_> {
    fn fate(&self, id: PartId, part: &Part) -> Result<Fate, Refusal> {
        if let Some(fate) = self.stating.fates.get(&id) {
            return Ok(fate.clone());
        }
        match part.kind {
            Kind::Structure | Kind::Pixels | Kind::Colour => Ok(Fate::Keep),
            Kind::Metadata(_) => match &part.content {
                Some(content) if content.standard.is_placed() && self.untaken.contains(&id) => Ok(Fate::Keep),
                Some(content) => self.metadata(id, content),
                None if self.untaken.contains(&id) => Ok(Fate::Keep),
                None => Ok(Fate::Drop),
            },
            Kind::Embedded => self.embedded(id, part),
            Kind::Padding | Kind::Trailer | Kind::Unknown => Ok(Fate::Drop),
            Kind::Unread => Err(Refusal::Unsupported("the file was not read to the end")),
        }
    }

    /// The tags come in the order of the parts.
    fn tags_of(&self, id: PartId) -> impl Iterator<Item = &PartTag> {
        let start = self.tags.partition_point(|told| told.part < id);
        self.tags.iter().skip(start).take_while(move |told| told.part == id)
    }

    fn takes(&self, told: &PartTag) -> bool {
        !told.needed && self.policy.takes(&told.tag.key, &told.tag.value)
    }

    /// A block that a decoder reads.
    fn metadata(&self, id: PartId, content: &Content) -> Result<Fate, Refusal> {
        let narrow = !self.policy.only.is_empty();
        // An extended packet means nothing without the link that leads to it.
        let unlinked = |told: &PartTag| told.tag.key.id == EXTENSION && self.takes(told);
        if narrow && content.standard == Standard::ExtendedXmp && self.tags.iter().any(unlinked) {
            return Ok(Fate::Drop);
        }
        if narrow && !self.tags_of(id).any(|told| self.takes(told)) && self.tags_of(id).next().is_some() {
            return Ok(Fate::Keep);
        }
        let Some(decoder) = decoder(content.standard) else { return Ok(Fate::Drop) };
        let block = Chain::new(self.bytes, &content.ranges);
        if block.len() > limits::BLOCK {
            return Ok(Fate::Drop);
        }
        let block = block.read(0..block.len())?;
        // What has to go from a block within this one can't be blanked from here: this one is written anew.
        let nested = self.tags_of(id).any(|told| told.tag.origin.path.len() > 1 && self.takes(told));
        if narrow
            && !nested
            && let Some(blanked) = (decoder.without)(&block, &|key, value| self.policy.takes(key, value))
        {
            return Ok(Fate::Replace(vec![Piece::Write(blanked)]));
        }
        self.neutral(decoder, &block, Stated::NONE)
    }

    /// What is left of a block, if it is to state this.
    pub fn neutral(&self, decoder: &Decoder, block: &[u8], stated: Stated) -> Result<Fate, Refusal> {
        let nothing = Value::Opaque { bytes: 0, hex: String::new() };
        let keep = |key: &crate::metadata::Key| match self.policy.only.is_empty() {
            false => !self.policy.takes(key, &nothing),
            true => self.policy.keeps(key, &nothing) || needs(self.layout, key),
        };
        let wish = Wish { keep: &keep, turns: self.layout.turns, profiled: self.profiled, stated };
        Ok(match (decoder.neutral)(block, &wish) {
            Neutral::Nothing => Fate::Drop,
            Neutral::Same => Fate::Keep,
            Neutral::Bytes(bytes) => Fate::Replace(vec![Piece::Write(bytes)]),
            Neutral::Stuck(why) => return Err(Refusal::Unsupported(why)),
        })
    }

    /// A file within the file: it goes, unless the picture needs it or it is to be kept; then it is scrubbed itself.
    fn embedded(&self, id: PartId, part: &Part) -> Result<Fate, Refusal> {
        let narrow = !self.policy.only.is_empty();
        if narrow && !self.tags_of(id).any(|told| self.takes(told)) && self.tags_of(id).next().is_some() {
            return Ok(Fate::Keep);
        }
        if let Some(content) = part.content.as_ref().filter(|content| content.standard == Standard::DataUri) {
            return carried(self.bytes, content, self.policy, self.nesting);
        }
        let nothing = Value::Opaque { bytes: 0, hex: String::new() };
        let asked = || {
            part.key.as_ref().is_some_and(|key| {
                let key = crate::metadata::Key::new(key.container, key.key.clone(), part.name.clone());
                self.policy.keeps(&key, &nothing)
            })
        };
        let wanted = self.nesting < limits::EMBEDDED && (part.is_second() || asked());
        let Some([range]) = part.content.as_ref().map(|content| content.ranges.as_slice()).filter(|_| wanted) else {
            return Ok(Fate::Drop);
        };
        let window = Window::new(self.bytes, range.clone());
        let Some(examined) = examine(&window, self.policy.depth())? else { return Ok(Fate::Drop) };
        (examined.container.certain)(&window, &examined.layout)?;
        let inner = within(&window, &examined, self.policy, self.nesting.saturating_add(1))?;
        if inner.keeps_all() {
            return Ok(Fate::Keep);
        }
        let pieces = (examined.container.rebuild)(&window, &examined.layout, &inner.fates)?;
        Ok(Fate::Replace(pieces.into_iter().map(|piece| piece.shifted(range.start)).collect()))
    }

    /// The container directory of an XMP packet states the lengths of the pictures behind the first, which are known by now.
    fn directories(&self, fates: &mut [Fate]) -> Result<(), Refusal> {
        let length = |(part, fate): (&Part, &Fate)| match fate {
            Fate::Replace(pieces) => pieces.iter().map(Piece::len).sum(),
            _ => part.content.iter().map(|content| Chain::new(self.bytes, &content.ranges).len()).sum(),
        };
        let seconds = self.layout.parts.iter().zip(fates.iter()).filter(|(part, _)| part.is_second());
        let lengths: Vec<u64> = seconds.map(length).collect();
        if lengths.is_empty() {
            return Ok(());
        }
        for (part, fate) in self.layout.parts.iter().zip(fates) {
            let Some(content) = part.content.as_ref().filter(|_| part.kind == Kind::Metadata(Standard::Xmp)) else {
                continue;
            };
            let packet = match fate {
                Fate::Drop => continue,
                Fate::Keep => {
                    let block = Chain::new(self.bytes, &content.ranges);
                    block.read(0..block.len())?.into_owned()
                }
                Fate::Replace(pieces) => Assembled::new(self.bytes, pieces).read(0..limits::BLOCK)?.into_owned(),
            };
            match xmp::with_lengths(&packet, &lengths) {
                Some(new) if new == packet => {}
                Some(new) => *fate = Fate::Replace(vec![Piece::Write(new)]),
                None => {
                    return Err(Refusal::Unsupported("the container directory lists more gain maps than there are"));
                }
            }
        }
        Ok(())
    }
}

/// The parts in whose bytes tags stand, none of which the policy takes: fields that are decoded with their whole directory.
fn untaken(layout: &Layout, tags: &[PartTag], policy: &Policy) -> HashSet<PartId> {
    // A span can have as many owners as there are tags in it, so its tags are put together first.
    let mut spans: BTreeMap<usize, bool> = BTreeMap::new();
    for told in tags {
        let Some(range) = &told.tag.origin.range else { continue };
        let index = layout.spans.partition_point(|span| span.range.end <= range.start);
        *spans.entry(index).or_default() |= policy.takes(&told.tag.key, &told.tag.value);
    }
    let owners = |taken: bool| {
        let spans = spans.iter().filter(move |(_, is_taken)| **is_taken == taken);
        spans.filter_map(|(index, _)| layout.spans.get(*index)).flat_map(|span| span.owners.as_slice())
    };
    let taken: HashSet<PartId> = owners(true).copied().collect();
    let mut untaken: HashSet<PartId> = owners(false).copied().filter(|id| !taken.contains(id)).collect();
    let fields: Vec<PartId> = untaken.iter().copied().collect();
    untaken.extend(fields.into_iter().flat_map(|id| around(layout, id)));
    untaken
}

/// The directories around a field that is a part of its own, and the entries that lead to them: without these it isn't there.
pub(super) fn around(layout: &Layout, id: PartId) -> impl Iterator<Item = PartId> {
    let outer = move |id: &PartId| layout.part(*id)?.within;
    let all = std::iter::successors(outer(&id), outer);
    all.filter(|id| {
        layout.part(*id).is_some_and(|part| matches!(part.kind, Kind::Metadata(_)) && part.content.is_none())
    })
}

/// The files within a file that the picture needs, each with the offset at which it begins.
pub(super) fn seconds(bytes: &dyn Bytes, layout: &Layout, depth: Depth) -> io::Result<Vec<(u64, Layout)>> {
    let mut found = Vec::new();
    for part in layout.parts.iter().filter(|part| part.is_second()) {
        let Some([range]) = part.content.as_ref().map(|content| content.ranges.as_slice()) else { continue };
        let window = Window::new(bytes, range.clone());
        if let Some((container, _)) = container::sniff(&window.read(0..container::SNIFF)?) {
            found.push((range.start, (container.layout)(&window, depth)?));
        }
    }
    Ok(found)
}

/// A range of a file that begins at `base` of another, in that one.
pub(super) fn shifted(base: u64, range: &Range<u64>) -> Range<u64> {
    range.start.saturating_add(base)..range.end.saturating_add(base)
}

/// The ranges of the coded pictures, in order: what has to be the same before and after. Those of a second picture that
/// stays are among them.
pub(super) fn coded(bytes: &dyn Bytes, layout: &Layout, depth: Depth) -> io::Result<Vec<Range<u64>>> {
    let mut ranges = coded_of(layout);
    for (base, inner) in seconds(bytes, layout, depth)? {
        ranges.extend(coded_of(&inner).iter().map(|range| shifted(base, range)));
    }
    Ok(ranges)
}

fn coded_of(layout: &Layout) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    let framed = |part: &Part| part.content.as_ref().is_some_and(|content| content.standard == Standard::Plain);
    let pixels = |id: &PartId| layout.part(*id).is_some_and(|part| part.kind == Kind::Pixels && !framed(part));
    for span in layout.spans.iter().filter(|span| span.owners.as_slice().iter().any(pixels)) {
        ranges.push(span.range.clone());
    }
    for part in layout.parts.iter().filter(|part| part.kind == Kind::Pixels && framed(part)) {
        ranges.extend(part.content.iter().flat_map(|content| content.ranges.iter().cloned()));
    }
    ranges
}
