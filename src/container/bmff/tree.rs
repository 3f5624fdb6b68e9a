//! The boxes of a file as a tree: each box becomes a part, and owns what none of its children and fields own.
//!
//! Which boxes hold others and what the rest is for stands in [`super::types`]; what `meta` and `moov` mean is read from the
//! finished tree.

use std::io;
use std::ops::Range;

use super::model::NodeId;
use super::types::{self, Role};
use super::{brands, fields, uuid};
use crate::bytes::{Bytes, Fault};
use crate::container::{Builder, Content, Depth, Flavour, Kind, Part, PartId, Removal, Standard};
use crate::grammar::boxes::{self, Boxes, FourCc, Header};

/// How much of a box of unknown use is read to see whether it is empty, at [`Depth::Quick`].
const SMALL: u64 = 64 * 1024;
/// How much is read at once.
pub(super) const BLOCK: u64 = 1024 * 1024;
/// Names, URNs and the like are read up to here.
pub(super) const SHORT: u64 = 4096;

/// A box in the tree.
#[derive(Debug)]
pub(super) struct Node {
    /// Where it lies.
    pub header: Header,
    /// What it lies in.
    pub parent: Option<NodeId>,
    /// Its part.
    pub part: PartId,
    /// What it is for.
    pub role: Role,
}

/// The tree, while it grows.
pub(super) struct Tree<'a> {
    /// The file.
    pub bytes: &'a dyn Bytes,
    /// How much of it is read.
    pub depth: Depth,
    /// Where parts and claims go.
    pub out: Builder,
    /// The boxes, each before what it holds.
    pub nodes: Vec<Node>,
    /// Ranges inside boxes that belong to other parts than the box.
    carved: Vec<Range<u64>>,
    left: usize,
    /// How many more bytes items and tracks may claim: what they share they claim more than once.
    shared: u64,
}

/// How often the bytes of a file may be claimed by items and tracks in all (against tables whose entries all overlap).
const CLAIMS: u64 = 4;

impl<'a> Tree<'a> {
    /// Walks all boxes of a file.
    pub fn grow(bytes: &'a dyn Bytes, depth: Depth, flavour: Flavour) -> io::Result<Self> {
        let mut out = Builder::new(bytes.len(), flavour);
        // A property (`irot`, `imir`) or a track's matrix turns the picture, and Exif is to be ignored (MIAF 7.3.10.1).
        out.ignores_orientation();
        let shared = bytes.len().saturating_mul(CLAIMS);
        let mut tree = Self { bytes, depth, out, nodes: Vec::new(), carved: Vec::new(), left: boxes::COUNT, shared };
        tree.walk(0..bytes.len(), None, 0)?;
        Ok(tree)
    }

    fn walk(&mut self, range: Range<u64>, parent: Option<NodeId>, level: usize) -> io::Result<()> {
        let mut list = Boxes::new(self.bytes, range.clone());
        loop {
            let at = list.position();
            let Some(found) = list.next_box()? else { break };
            let header = match found {
                Ok(header) => header,
                Err(fault) => {
                    // Fewer bytes than a header needs are told as what they are: left over.
                    if range.end.saturating_sub(at) >= 8 || parent.is_none() {
                        self.out.fault(fault);
                    }
                    return self.leftover(at..range.end, parent);
                }
            };
            self.left = match self.left.checked_sub(1) {
                Some(left) => left,
                None => {
                    self.out.fault(Fault::new(at, format!("at most {} boxes", boxes::COUNT), "more"));
                    return self.leftover(at..range.end, parent);
                }
            };
            let role = types::role(parent.and_then(|id| self.kind(id)), header.kind);
            if parent.is_none() && header.overruns() && role == Role::Unknown {
                self.out.fault(Fault::new(at, "a box", "bytes that are none"));
                return self.leftover(at..range.end, parent);
            }
            if header.overruns() {
                let stated = header.stated;
                self.out.fault(Fault::new(
                    at,
                    format!("the end of {} at {}", header.kind, header.end),
                    stated.to_string(),
                ));
            }
            self.visit(header, role, parent, level)?;
        }
        Ok(())
    }

    fn visit(&mut self, header: Header, role: Role, parent: Option<NodeId>, level: usize) -> io::Result<()> {
        let kind = header.kind;
        let content = header.content();
        let mut part = Part::new(kind.to_string(), Kind::Structure);
        part.within = parent.and_then(|id| self.part(id));
        let id = self.nodes.len();
        let part = self.out.part(part, 0..0);
        self.nodes.push(Node { header, parent, part, role });
        let mut holds = None;
        match role {
            Role::Bone | Role::Media => {}
            Role::Holder(skip) => holds = Some(skip),
            Role::Meta => holds = Some(self.meta_preamble(content.clone())?),
            Role::ItemInfo => holds = Some(if self.read(content.start, 1)?.first() == Some(&0) { 6 } else { 8 }),
            Role::Padding => self.padding(id, content.clone())?,
            Role::Field => self.information(id),
            Role::Unknown => self.opaque(id, Kind::Unknown),
            Role::Film => {
                self.opaque(id, Kind::Embedded);
                let content = crate::container::Content { standard: Standard::File, ranges: vec![content.clone()] };
                if let Some(part) = self.out.get_mut(part) {
                    part.content = Some(content);
                }
            }
            Role::Uuid => holds = uuid::visit(self, id)?,
        }
        if kind.0 == *b"ftyp" {
            let head = self.read(content.start, content.end.saturating_sub(content.start).min(SHORT))?;
            let list = brands::brands(&head);
            let place = |at: usize| content.start.saturating_add(at as u64);
            if let Some(version) = crate::grammar::brands::version(&head) {
                let range = place(version.start)..place(version.end);
                self.field(id, "minor_version", Standard::Plain, range, Removal::Blank)?;
            }
            for range in crate::grammar::brands::idle(&head) {
                self.field(
                    id,
                    "compatible_brands",
                    Standard::Plain,
                    place(range.start)..place(range.end),
                    Removal::Cut,
                )?;
            }
            if brands::maker(&list) {
                self.key(id, "");
            }
        }
        fields::carve(self, id)?;
        if let Some(skip) = holds {
            let inside = content.start.saturating_add(skip).min(content.end)..content.end;
            if level.saturating_add(1) >= boxes::DEPTH && inside.start < inside.end {
                self.out.fault(Fault::new(
                    inside.start,
                    format!("at most {} boxes in each other", boxes::DEPTH),
                    "more",
                ));
                return self.leftover(inside, Some(id));
            }
            self.walk(inside, Some(id), level.saturating_add(1))?;
        }
        Ok(())
    }

    /// How many bytes stand before the first box in a `meta`: version and flags in ISO files, none in QuickTime's.
    fn meta_preamble(&self, content: Range<u64>) -> io::Result<u64> {
        Ok(if self.read(content.start, 8)?.get(4..8) == Some(b"hdlr") { 0 } else { 4 })
    }

    /// `n` bytes from `at` on, as far as the file has them.
    pub fn read(&self, at: u64, n: u64) -> io::Result<std::borrow::Cow<'a, [u8]>> {
        self.bytes.read(at..at.saturating_add(n))
    }

    /// The type of a box.
    pub fn kind(&self, id: NodeId) -> Option<FourCc> {
        self.nodes.get(id).map(|node| node.header.kind)
    }

    /// The part of a box.
    pub fn part(&self, id: NodeId) -> Option<PartId> {
        self.nodes.get(id).map(|node| node.part)
    }

    /// The content of a box.
    pub fn content(&self, id: NodeId) -> Range<u64> {
        self.nodes.get(id).map_or(0..0, |node| node.header.content())
    }

    /// The boxes directly in a box; in the file for none.
    pub fn children(&self, of: Option<NodeId>) -> impl Iterator<Item = (NodeId, &Node)> {
        let end = of.and_then(|id| self.nodes.get(id)).map_or(u64::MAX, |node| node.header.end);
        let first = of.map_or(0, |id| id.saturating_add(1));
        // Boxes stand in the order of the file, so those in a box are the ones that begin before its end.
        let inside = self.nodes.iter().enumerate().skip(first).take_while(move |(_, node)| node.header.start < end);
        inside.filter(move |(_, node)| node.parent == of)
    }

    /// The first box of a type directly in a box.
    pub fn child(&self, of: Option<NodeId>, kind: &[u8; 4]) -> Option<NodeId> {
        self.children(of).find(|(_, node)| node.header.kind.0 == *kind).map(|(id, _)| id)
    }

    /// The path of types from the top of the file to a box, as the leak catalogue writes it.
    pub fn path(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at.and_then(|id| self.nodes.get(id)) {
            names.push(match node.header.uuid {
                Some(uuid) => uuid::name(&uuid),
                None => node.header.kind.to_string(),
            });
            at = node.parent;
        }
        names.reverse();
        names.join("/")
    }

    /// Keys the part of a box by its path and what follows.
    pub fn key(&mut self, id: NodeId, suffix: &str) {
        let key = self.path(id) + suffix;
        if let Some(part) = self.part(id).and_then(|part| self.out.get_mut(part)) {
            part.key = Some(crate::container::PartKey::new("ISO-BMFF", key));
        }
    }

    /// Makes a box's part one that isn't needed, keyed by its path.
    pub fn opaque(&mut self, id: NodeId, kind: Kind) {
        self.key(id, "");
        self.classify(id, kind);
    }

    /// Makes a box's part one of information, which a decoder reads from the box's type on.
    pub fn information(&mut self, id: NodeId) {
        self.opaque(id, Kind::Metadata(Standard::BoxField));
        let Some(header) = self.nodes.get(id).map(|node| node.header.clone()) else { return };
        let kind = header.start.saturating_add(4)..header.start.saturating_add(8);
        let content = Content { standard: Standard::BoxField, ranges: vec![kind, header.content()] };
        if let Some(part) = self.part(id).and_then(|part| self.out.get_mut(part)) {
            part.content = Some(content);
        }
    }

    /// Says what a box's part is for, and that it can be cut where that is so.
    pub fn classify(&mut self, id: NodeId, kind: Kind) {
        if let Some(part) = self.part(id).and_then(|part| self.out.get_mut(part)) {
            part.kind = kind;
            part.removal = if matches!(kind, Kind::Structure | Kind::Pixels) { Removal::Never } else { Removal::Cut };
        }
    }

    /// Adds a part for a range inside a box.
    pub fn carve(&mut self, part: Part, range: Range<u64>) -> PartId {
        let id = self.out.part(part, 0..0);
        self.give(id, range);
        id
    }

    /// Lets a part own a range inside a box, instead of the box.
    pub fn give(&mut self, id: PartId, range: Range<u64>) {
        if range.start < range.end {
            self.carved.push(range.clone());
            self.out.claim(id, range);
        }
    }

    /// A field of a box that tells something: a part that is overwritten with zeros. Nothing happens when it holds none but zeros.
    pub fn field(
        &mut self,
        id: NodeId,
        name: &str,
        standard: Standard,
        range: Range<u64>,
        removal: Removal,
    ) -> io::Result<()> {
        let end = range.end.min(self.content(id).end);
        let range = range.start.min(end)..end;
        if self.zeros(range.clone())? != Some(false) {
            return Ok(());
        }
        let key = format!("{}.{name}", self.path(id));
        let name = format!("{name} of {}", self.kind(id).unwrap_or(FourCc(*b"    ")));
        let mut part = match standard {
            Standard::Plain => Part::new(name, Kind::Metadata(standard)),
            _ => Part::metadata(name, standard, vec![range.clone()]),
        };
        part.within = self.part(id);
        self.carve(part.removal(removal).keyed("ISO-BMFF", key), range);
        Ok(())
    }

    fn padding(&mut self, id: NodeId, content: Range<u64>) -> io::Result<()> {
        self.classify(id, Kind::Padding);
        match self.zeros(content)? {
            Some(true) => {}
            Some(false) => self.key(id, ""),
            None => self.classify(id, Kind::Unread),
        }
        Ok(())
    }

    /// For each box of media data, the ranges of it that nobody owns yet.
    pub fn gaps(&mut self) -> Vec<(NodeId, Vec<Range<u64>>)> {
        self.carved.sort_by_key(|range| (range.start, range.end));
        let mut found = Vec::new();
        for (id, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.role == Role::Media) {
            let content = node.header.content();
            let from = self.carved.partition_point(|range| range.start < content.start);
            let mut at = content.start;
            let mut gaps = Vec::new();
            for range in self.carved.iter().skip(from).take_while(|range| range.start < content.end) {
                if at < range.start {
                    gaps.push(at..range.start);
                }
                at = at.max(range.end);
            }
            if at < content.end {
                gaps.push(at..content.end);
            }
            if !gaps.is_empty() {
                found.push((id, gaps));
            }
        }
        found
    }

    /// Whether a range holds nothing but zeros; not known when it is too long to be read at this depth.
    pub fn zeros(&self, range: Range<u64>) -> io::Result<Option<bool>> {
        if self.depth == Depth::Quick && range.end.saturating_sub(range.start) > SMALL {
            return Ok(None);
        }
        let mut at = range.start;
        while at < range.end {
            let block = self.bytes.read(at..range.end.min(at.saturating_add(BLOCK)))?;
            if block.is_empty() {
                break;
            }
            if block.iter().any(|byte| *byte != 0) {
                return Ok(Some(false));
            }
            at = at.saturating_add(block.len() as u64);
        }
        Ok(Some(true))
    }

    /// Bytes where a box should begin and none does.
    fn leftover(&mut self, range: Range<u64>, parent: Option<NodeId>) -> io::Result<()> {
        if range.start >= range.end {
            return Ok(());
        }
        let zeros = self.zeros(range.clone())? == Some(true);
        let Some(parent) = parent else {
            let part = match zeros {
                true => Part::new("zeros behind the last box", Kind::Padding),
                false => Part::new("bytes behind the last box", Kind::Trailer).keyed("ISO-BMFF", "@after-last-box"),
            };
            self.out.part(part, range);
            return Ok(());
        };
        // QuickTime ends a list of user data with four zero bytes.
        if zeros && range.end.saturating_sub(range.start) <= 4 {
            return Ok(());
        }
        let part = match zeros {
            true => Part::new("padding", Kind::Padding),
            false => {
                let key = self.path(parent) + "@slack";
                Part::new("bytes that are no box", Kind::Unknown).keyed("ISO-BMFF", key)
            }
        };
        let part = self.part(parent).into_iter().fold(part, Part::within);
        self.carve(part, range);
        Ok(())
    }

    /// Whether so many more bytes may be claimed; a fault the first time they may not.
    pub fn afford(&mut self, range: &Range<u64>) -> bool {
        match self.shared.checked_sub(range.end.saturating_sub(range.start)) {
            Some(left) => {
                self.shared = left;
                true
            }
            None => {
                if self.shared > 0 {
                    self.out.fault(Fault::new(range.start, "items that overlap but seldom", "too many that do"));
                }
                self.shared = 0;
                false
            }
        }
    }

    /// The bytes of a box's content, as far as `limit`, with their offset.
    pub fn body(&self, id: NodeId, limit: u64) -> io::Result<std::borrow::Cow<'a, [u8]>> {
        let content = self.content(id);
        self.bytes.read(content.start..content.end.min(content.start.saturating_add(limit)))
    }

    /// Gives each box what is left of it, and returns the parts, with the nodes for whoever needs them.
    pub fn finish(mut self) -> (crate::container::Layout, Vec<Node>) {
        // A sweep from the front: boxes nest, and what was carved out of them lies inside them.
        let mut marks: Vec<(Range<u64>, Option<PartId>)> =
            std::mem::take(&mut self.carved).into_iter().map(|r| (r, None)).collect();
        marks.extend(self.nodes.iter().map(|node| (node.header.range(), Some(node.part))));
        marks.sort_by_key(|(range, part)| (range.start, std::cmp::Reverse(range.end), part.is_none(), *part));
        let mut open: Vec<(u64, Option<PartId>)> = Vec::new();
        let mut at = 0;
        for (range, part) in marks {
            at = self.close(&mut open, at, range.start);
            if let Some((_, Some(owner))) = open.last() {
                self.out.claim(*owner, at..range.start);
            }
            at = at.max(range.start);
            open.push((range.end, part));
        }
        self.close(&mut open, at, u64::MAX);
        (self.out.finish(), self.nodes)
    }

    /// Ends what ends before `until`, and returns how far the file has been given away.
    fn close(&mut self, open: &mut Vec<(u64, Option<PartId>)>, mut at: u64, until: u64) -> u64 {
        while let Some((end, owner)) = open.last().copied().filter(|(end, _)| *end <= until) {
            if let Some(owner) = owner {
                self.out.claim(owner, at..end);
            }
            at = at.max(end);
            open.pop();
        }
        at
    }
}
