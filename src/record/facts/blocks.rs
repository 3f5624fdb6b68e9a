//! Tags by the block that they stand in: only tags of one block make a statement together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::leak::Leak;
use crate::metadata::{Tag, Trail, Value};

/// How many statements of one kind are taken from a block: for each, the block is searched for its other tags.
pub(super) const STATEMENTS: usize = 100;

/// How many tags of a block are compared with one another; a block with more has its keys sorted.
const FEW: usize = 32;

/// The group of IPTC's data sets.
pub(super) const IPTC: &str = "IPTC-IIM";

/// How many tags of a block, and blocks of a file, there is room for at first.
const USUAL: usize = 16;

/// The tags of one block.
pub(super) struct Block<'a> {
    /// Whether it stands in a side-car.
    pub beside: bool,
    /// How deep the block is embedded.
    pub depth: usize,
    /// Whether there are tags of Exif among them.
    pub has_exif: bool,
    /// Whether there are others.
    pub has_others: bool,
    /// Whether there are tags of IPTC among these.
    pub has_iptc: bool,
    /// Which side-car it stands in, and the way to it.
    path: Path<'a>,
    /// The tags, each with its leak's index in the record.
    pub tags: Vec<(u32, &'a Tag)>,
}

type Path<'a> = (&'a Option<Cow<'static, str>>, &'a Trail);

/// The blocks of a file, in the order of their first tags.
///
/// Two blocks may have the same path (a JPEG with two Exif segments): a key that comes a second time, counted as the same
/// occurrence, begins a new one.
pub(super) fn blocks(leaks: &[Leak]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::with_capacity(USUAL);
    // The last block of each path, as soon as there are too many to be compared with one another.
    let mut current = BTreeMap::new();
    let mut sorted = BTreeSet::new();
    let mut last = None;
    for (index, leak) in (0..).zip(leaks) {
        let tag = &leak.tag;
        let path = (&tag.origin.beside, &tag.origin.path);
        // As a rule the tags of a block stand together.
        let same = last.filter(|(other, _)| *other == path).map(|(_, at)| at);
        let mut block = same.or_else(|| match blocks.len() {
            0..FEW => blocks.iter().rposition(|block| block.path == path),
            _ => current.get(&(path.0, &path.1[..])).copied(),
        });
        if let Some((at, before)) = block.and_then(|at: usize| Some((at, blocks.get(at)?))) {
            let again = match before.tags.len() {
                0..FEW => {
                    before.tags.iter().any(|(_, other)| is_same(&other.key.id, &tag.key.id) && key(other) == key(tag))
                }
                _ => sorted.contains(&(at, key(tag))),
            };
            block = block.filter(|_| !again);
        }
        let at = block.unwrap_or_else(|| {
            let (beside, depth) = (path.0.is_some(), path.1.len());
            let tags = Vec::with_capacity(USUAL);
            blocks.push(Block { beside, depth, has_exif: false, has_others: false, has_iptc: false, path, tags });
            let at = blocks.len() - 1;
            let unsorted = match at + 1 {
                0..FEW => &[],
                FEW => &blocks[..],
                _ => &blocks[at..],
            };
            let first = at + 1 - unsorted.len();
            current.extend((first..).zip(unsorted).map(|(at, block)| ((block.path.0, &block.path.1[..]), at)));
            at
        });
        last = Some((path, at));
        if let Some(block) = blocks.get_mut(at) {
            let exif = tag.key.group.starts_with("EXIF/");
            block.has_exif |= exif;
            block.has_others |= !exif;
            block.has_iptc |= tag.key.group == IPTC;
            block.tags.push((index, tag));
            let unsorted = match block.tags.len() {
                0..FEW => &[],
                FEW => &block.tags[..],
                more => &block.tags[more - 1..],
            };
            sorted.extend(unsorted.iter().map(|(_, tag)| (at, key(tag))));
        }
    }
    blocks
}

/// Whether two ids are equal.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    may_be(one, other) && one == other
}

/// Whether two ids may be equal, but for the case of letters: most that aren't differ in their last letter.
fn may_be(one: &str, other: &str) -> bool {
    let last = |id: &str| id.as_bytes().last().map(u8::to_ascii_lowercase);
    one.len() == other.len() && last(one) == last(other)
}

/// What tells a tag from the others of its block.
fn key(tag: &Tag) -> (&str, &str, u32) {
    (&tag.key.id, &tag.key.group, tag.origin.occurrence)
}

impl<'a> Block<'a> {
    /// The tags for which `wanted` holds, given their group and id.
    pub(super) fn all(&self, wanted: impl Fn(&str, &str) -> bool) -> impl Iterator<Item = (u32, &'a Tag)> {
        self.tags.iter().copied().filter(move |(_, tag)| wanted(&tag.key.group, &tag.key.id))
    }

    /// The first tag with this key, in any of Exif's IFDs where its id means the same.
    pub(super) fn exif(&self, id: &str) -> Option<(u32, &'a Value)> {
        let first = self.all(|group, other| is_same(other, id) && is_exif(group)).next();
        first.map(|(index, tag)| (index, &tag.value))
    }

    /// The first tag with this key.
    pub(super) fn get(&self, group: &str, id: &str) -> Option<(u32, &'a Value)> {
        let first = self.all(|other, key| may_be(key, id) && other == group && key.eq_ignore_ascii_case(id)).next();
        first.map(|(index, tag)| (index, &tag.value))
    }
}

/// Whether ids mean in `group` what they mean in IFD0 and the Exif IFD. IFD1 describes the thumbnail.
pub(super) fn is_exif(group: &str) -> bool {
    group.starts_with("EXIF/") && !matches!(group, "EXIF/GPS" | "EXIF/InteropIFD" | "EXIF/IFD1")
}
