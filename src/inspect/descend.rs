//! Taking a file apart to the last block: the layout of the file, the decoders over its parts, and the same again for
//! every block and every file that lies within.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::classified;
use super::crop::{self, Preview};
use crate::bytes::{Bytes, Chain, Fault, Window, locate};
use crate::container::{self, Container, Content, Depth, Kind, Layout, Part, PartId, PartKey, SNIFF, Span, Standard};
use crate::leak::{self, Class, Leak};
use crate::metadata::{
    Decoded, Key, NestedBytes, Neutral, Origin, Stated, Tag, Trail, Value, Wish, decoder, exif, limits,
};

/// A file taken apart: its layout, and what each part tells.
pub struct Examined {
    /// The family that the file is of.
    pub container: &'static Container,
    /// The partition of its bytes.
    pub layout: Layout,
    /// The tags, in the order of the parts.
    pub tags: Vec<PartTag>,
    /// What is wrong with the file and with the blocks in it, with offsets in the file.
    pub faults: Vec<Fault>,
    /// Previews of the file's own picture, at full depth.
    pub(super) previews: Vec<Preview>,
}

/// A tag and the part that tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct PartTag {
    /// The part of the outermost layout.
    pub part: PartId,
    /// What it tells.
    pub tag: Tag,
    /// Whether it stays when all goes that the picture doesn't need: see [`Leak::needed`].
    pub needed: bool,
}

impl Examined {
    /// The tags with their rows of the catalogue.
    pub fn leaks(&self) -> impl Iterator<Item = Leak> + '_ {
        self.tags.iter().cloned().map(PartTag::into_leak)
    }

    /// How many bytes were not read.
    pub fn unread(&self) -> u64 {
        let unread = |id: &PartId| self.layout.part(*id).is_some_and(|part| part.kind == Kind::Unread);
        self.layout
            .spans
            .iter()
            .filter(|span| span.owners.as_slice().iter().all(unread))
            .map(|span| span.range.end.saturating_sub(span.range.start))
            .sum()
    }
}

impl PartTag {
    /// The tag with its row of the catalogue.
    pub(super) fn into_leak(self) -> Leak {
        Leak { needed: self.needed, ..classified(self.tag) }
    }
}

/// Takes `bytes` apart; none when they are of no kind that is known here.
///
/// # Errors
/// When reading fails. Damage is in [`Examined::faults`].
pub fn examine(bytes: &dyn Bytes, depth: Depth) -> io::Result<Option<Examined>> {
    let head = bytes.read(0..SNIFF)?;
    let Some((container, _)) = container::sniff(&head) else { return Ok(None) };
    let layout = (container.layout)(bytes, depth)?;
    let mut descent =
        Descent { depth, tags: Vec::with_capacity(USUAL), faults: layout.faults.clone(), previews: Vec::new() };
    descent.file(bytes, &layout, None)?;
    let Descent { tags, faults, previews, .. } = descent;
    Ok(Some(Examined { container, layout, tags, faults, previews }))
}

/// One block that is a file by itself, and what lies within it: its tags, and what is wrong with it.
pub(super) fn block(
    bytes: &dyn Bytes,
    standard: Standard,
    name: &std::path::Path,
    depth: Depth,
) -> io::Result<(Vec<Tag>, Vec<Fault>)> {
    let mut descent = Descent { depth, tags: Vec::new(), faults: Vec::new(), previews: Vec::new() };
    let at_home: &Place<'_> = &Some;
    let path = Trail::default().down(Cow::Owned(name.to_string_lossy().into_owned()));
    descent.block(
        standard,
        Block { bytes, place: at_home, path: &path, nesting: 0, home: PartId(0), stays: false, top: false },
    )?;
    Ok((descent.tags.into_iter().map(|told| told.tag).collect(), descent.faults))
}

/// Where a range of a block stands in the outermost file, if it stands there as it is.
type Place<'a> = dyn Fn(Range<u64>) -> Option<Range<u64>> + 'a;

/// A block, and where it lies.
#[derive(Clone, Copy)]
struct Block<'a> {
    bytes: &'a dyn Bytes,
    place: &'a Place<'a>,
    path: &'a Trail,
    /// How many files and blocks are around it.
    nesting: usize,
    /// The part of the outermost file that it lies within.
    home: PartId,
    /// Whether all files around it stay in a scrub, so that what they need of it stays too.
    stays: bool,
    /// Whether no other file is around it.
    top: bool,
}

struct Descent {
    depth: Depth,
    tags: Vec<PartTag>,
    faults: Vec<Fault>,
    previews: Vec<Preview>,
}

impl Descent {
    /// All parts of one file: the outermost, or (`outer`) one that lies within a part of it.
    fn file(&mut self, bytes: &dyn Bytes, layout: &Layout, outer: Option<Block<'_>>) -> io::Result<()> {
        let spans = spans_by_part(layout);
        let (top, mut own_from) = (Trail::default(), 0usize);
        let profiled = layout.is_profiled();
        let at_home: &Place<'_> = &|range| Some(range);
        for (id, part) in layout.parts_by_id() {
            let outer = outer.unwrap_or(Block {
                bytes,
                place: at_home,
                path: &top,
                nesting: 0,
                home: id,
                stays: true,
                top: true,
            });
            let rest = spans.get(own_from..).unwrap_or_default();
            let own = rest.get(..rest.partition_point(|(owner, _)| *owner <= id)).unwrap_or_default();
            own_from = own_from.saturating_add(own.len());
            let path = || outer.path.down(part.name.clone());
            let before = self.tags.len();
            let mut opened = false;
            if let Some(content) = part.content.as_ref().filter(|content| content.standard != Standard::Plain) {
                let path = path();
                let chain = Chain::new(bytes, &content.ranges);
                let place = |range| locate(&content.ranges, range).and_then(outer.place);
                let stays = outer.stays && part.is_second();
                let block = Block { bytes: &chain, place: &place, path: &path, stays, ..outer };
                opened = self.block(content.standard, block)?;
                rekey(self.tags.get_mut(before..).unwrap_or_default(), part, content, path.len());
                let wish =
                    Wish { keep: &|key| needs(layout, key), turns: layout.turns, profiled, stated: Stated::NONE };
                if outer.stays && self.depth != Depth::Quick && is_neutral(part, content, &chain, &wish)? {
                    self.tags.iter_mut().skip(before).for_each(|told| told.needed = true);
                }
            }
            // A comment's text says all that the comment's place does.
            let told = |key: &PartKey| {
                let decoded = self.tags.get(before..).unwrap_or_default();
                decoded.iter().any(|told| told.tag.key.group == key.container && told.tag.key.id == key.key)
            };
            if part.key.as_ref().is_some_and(told) {
                continue;
            }
            if let Some(tag) = self.own_tag(bytes, part, own, opened)? {
                let range = tag.origin.range.clone().and_then(outer.place);
                let origin = Origin { path: path(), range, ..tag.origin };
                let needed = outer.stays && part.is_second();
                self.tags.insert(before, PartTag { part: outer.home, tag: Tag { origin, ..tag }, needed });
            }
        }
        Ok(())
    }

    /// One block, by its decoder; then the blocks within it. Says whether anything could be read in it.
    fn block(&mut self, standard: Standard, block: Block<'_>) -> io::Result<bool> {
        if block.nesting > NESTING {
            self.fault(Fault::new(0, "fewer blocks within blocks", "another one"), block.place);
            return Ok(false);
        }
        if standard == Standard::File {
            return self.embedded(block);
        }
        let Some(decoder) = decoder(standard) else { return Ok(false) };
        let Decoded { tags, nested, faults } = (decoder.decode)(block.bytes)?;
        let opened = !tags.is_empty() || !nested.is_empty();
        for fault in faults {
            self.fault(fault, block.place);
        }
        for mut tag in tags {
            tag.origin.path = block.path.clone();
            tag.origin.range = tag.origin.range.and_then(block.place);
            self.tags.push(PartTag { part: block.home, tag, needed: false });
        }
        for inner in nested {
            let path = block.path.down(inner.name);
            let nesting = block.nesting.saturating_add(1);
            match inner.bytes {
                NestedBytes::At(range) => {
                    let start = range.start;
                    let window = Window::new(block.bytes, range);
                    let place = |range: Range<u64>| {
                        (block.place)(start.checked_add(range.start)?..start.checked_add(range.end)?)
                    };
                    self.block(inner.standard, Block { bytes: &window, place: &place, path: &path, nesting, ..block })?;
                }
                NestedBytes::Decoded(bytes) => {
                    let nowhere: &Place<'_> = &|_| None;
                    self.block(inner.standard, Block { bytes: &bytes, place: nowhere, path: &path, nesting, ..block })?;
                }
            }
        }
        Ok(opened)
    }

    /// A file within the file.
    fn embedded(&mut self, block: Block<'_>) -> io::Result<bool> {
        let head = block.bytes.read(0..SNIFF)?;
        let Some((container, _)) = container::sniff(&head) else { return Ok(false) };
        if block.top && self.depth == Depth::Full && self.previews.len() < crop::PREVIEWS {
            self.previews.extend(crop::preview(block.path, block.bytes)?);
        }
        let layout = (container.layout)(block.bytes, self.depth)?;
        for fault in &layout.faults {
            self.fault(fault.clone(), block.place);
        }
        let path = block.path.down(layout.flavour.0.clone());
        let nesting = block.nesting.saturating_add(1);
        self.file(block.bytes, &layout, Some(Block { path: &path, nesting, top: false, ..block }))?;
        Ok(true)
    }

    fn fault(&mut self, fault: Fault, place: &Place<'_>) {
        let offset =
            place(fault.offset..fault.offset).or_else(|| place(0..0)).map_or(fault.offset, |range| range.start);
        self.faults.push(Fault { offset, ..fault });
    }

    /// What a part tells by being there: always when the catalogue has a row for its place, unless that row says no more
    /// than that it is a block, and the block could be read; and when nobody knows what it is.
    fn own_tag(&self, bytes: &dyn Bytes, part: &Part, own: &[Owned], opened: bool) -> io::Result<Option<Tag>> {
        let mut key = match (&part.key, part.kind) {
            (Some(key), _) => Key::new(key.container, key.key.clone(), ""),
            (None, Kind::Unknown | Kind::Trailer) => Key::new("*", "*", part.name.clone()),
            (None, Kind::Embedded) if !opened => Key::new("*", "*", part.name.clone()),
            (None, Kind::Metadata(_)) if !opened && part.content.is_some() => Key::new("*", "*", part.name.clone()),
            _ => return Ok(None),
        };
        let Some((_, first)) = own.first() else { return Ok(None) };
        let nothing = Value::Opaque { bytes: 0, hex: String::new() };
        let row = leak::row_of(leak::row(&key, &nothing));
        if opened && row.is_some_and(|row| row.class == Class::Opaque) {
            return Ok(None);
        }
        if key.name.is_empty() {
            key.name = row.map_or_else(|| part.name.clone(), |row| Cow::Borrowed(row.name));
        }
        let hidden = matches!(part.kind, Kind::Unknown | Kind::Padding | Kind::Trailer);
        if hidden && self.depth != Depth::Quick && are_zero(bytes, own)? {
            return Ok(None);
        }
        // What a person wants to see of a block is its content, not the frame around it.
        let shown = part.content.as_ref().and_then(|content| content.ranges.first()).unwrap_or(first);
        let head = bytes.read(shown.start..shown.end.min(shown.start.saturating_add(Value::HEX as u64)))?;
        let total = own.iter().map(|(_, range)| range.end.saturating_sub(range.start)).sum();
        let value = match Value::opaque(&head) {
            Value::Opaque { hex, .. } => Value::Opaque { bytes: total, hex },
            other => other,
        };
        Ok(Some(Tag::field(key, value, Some(first.clone()))))
    }
}

/// How many tags there is room for at first.
const USUAL: usize = 48;
/// How many blocks may lie within one another, files and decoded blocks counted alike.
const NESTING: usize = limits::EMBEDDED.saturating_mul(2);

/// A part, and a range that it owns, alone or with others.
type Owned = (PartId, Range<u64>);

/// The ranges of all parts, by part, then in the order of the file.
fn spans_by_part(layout: &Layout) -> Vec<Owned> {
    let mut spans = Vec::with_capacity(layout.spans.len());
    for Span { range, owners } in &layout.spans {
        spans.extend(owners.as_slice().iter().map(|owner| (*owner, range.clone())));
    }
    spans.sort_by_key(|(owner, _)| *owner);
    spans
}

/// A comment's decoder can't know whose comment it reads: its part does.
fn rekey(tags: &mut [PartTag], part: &Part, content: &Content, depth: usize) {
    let (true, Some(key)) = (content.standard.is_placed(), &part.key) else { return };
    // What stands in a block within it has its own names.
    for told in tags.iter_mut().filter(|told| told.tag.origin.path.len() == depth) {
        let named = Key::new(key.container, key.key.clone(), told.tag.key.name.clone());
        // A piece of markup or of a box has no name but the one that the catalogue gives to its place, or that it has there itself.
        let row = leak::row_of(leak::row(&named, &told.tag.value));
        told.tag.key = match row.filter(|_| content.standard != Standard::Comment) {
            Some(row) if row.key == "*" => {
                let own = key.key.split_once(':').map_or(key.key.as_ref(), |(_, own)| own).to_owned();
                Key { name: own.into(), ..named }
            }
            Some(row) => Key { name: row.name.into(), ..named },
            None => named,
        };
    }
}

/// Whether a block says no more than the picture needs.
fn is_neutral(part: &Part, content: &Content, block: &dyn Bytes, wish: &Wish<'_>) -> io::Result<bool> {
    let Kind::Metadata(_) = part.kind else { return Ok(false) };
    let Some(decoder) = decoder(content.standard).filter(|_| block.len() <= limits::BLOCK) else { return Ok(false) };
    Ok((decoder.neutral)(&block.read(0..block.len())?, wish) == Neutral::Same)
}

/// Whether the picture of `layout` needs this tag, whatever else is in its block: how strong Apple's gain map is stands in
/// the MakerNote of the first picture.
pub(crate) fn needs(layout: &Layout, key: &Key) -> bool {
    key.group == exif::HEADROOM.0 && exif::HEADROOM.1.contains(&&*key.id) && layout.has_second()
}

/// Whether ranges hold nothing but zeros, read in blocks.
fn are_zero(bytes: &dyn Bytes, ranges: &[Owned]) -> io::Result<bool> {
    const BLOCK: u64 = 1 << 20;
    for (_, range) in ranges {
        let mut at = range.start;
        while at < range.end {
            let end = range.end.min(at.saturating_add(BLOCK));
            if bytes.read(at..end)?.iter().any(|&byte| byte != 0) {
                return Ok(false);
            }
            at = end;
        }
    }
    Ok(true)
}
