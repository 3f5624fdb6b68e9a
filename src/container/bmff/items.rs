//! What each item is for, and whose bytes its extents are (ISO/IEC 14496-12 §8.11; 23008-12 §6; AVIF §4; MIAF 7).

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;

use super::headroom;
use super::model::{Item, Location, Meta};
use super::tree::Tree;
use super::units::{self, Coding};
use crate::bytes::{Bytes, Chain, Fault};
use crate::container::{Depth, Kind, Part, Removal, Standard};

/// Item types that are pictures, coded or derived from others.
const PICTURES: &[&[u8; 4]] = &[
    b"hvc1", b"hev1", b"lhv1", b"av01", b"avc1", b"svc1", b"jpeg", b"j2k1", b"vvc1", b"evc1", b"unci", b"grid",
    b"iovl", b"iden", b"tmap", b"sato", b"hvt1", b"mski",
];

/// References from a picture to those that it is made of, or that belong to it.
const MADE_OF: &[&[u8; 4]] = &[b"dimg", b"base", b"prem", b"tbas", b"exbl", b"scal"];

/// Whether references of this type say what a picture is made of.
pub(super) fn made_of(kind: &[u8; 4]) -> bool {
    MADE_OF.contains(&kind)
}

/// How deep an item may lie within others by construction method 2.
const NESTED: usize = 4;

/// Whether an auxiliary picture is needed: transparency, or a gain map.
pub(super) fn needed(urn: &[u8]) -> bool {
    let urn = String::from_utf8_lossy(urn);
    let urn = urn.trim_end_matches('\0');
    matches!(
        urn,
        "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" | "urn:mpeg:hevc:2015:auxid:1" | "urn:mpeg:avc:2015:auxid:1"
    ) || gain_map(urn.as_bytes())
}

/// Whether a URN names Apple's gain map.
pub(super) fn gain_map(urn: &[u8]) -> bool {
    urn.starts_with(b"urn:com:apple:photo:") && urn.ends_with(b":aux:hdrgainmap")
}

/// What a picture item is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Use {
    Shown,
    Thumbnail,
    Auxiliary(Vec<u8>),
    Hidden,
}

/// Adds a part for each item, owner of its extents.
pub(super) fn claim(tree: &mut Tree<'_>, meta: &mut Meta) -> io::Result<()> {
    let places = locate(tree, meta);
    let uses = uses(meta);
    let codecs = codecs(tree, meta)?;
    // A track may have the same bytes for a sample, whose size stands elsewhere.
    let moving = tree.child(None, b"moov").is_some();
    let gains = meta.gains();
    let mut items = std::mem::take(&mut meta.items);
    for item in &mut items {
        item.data = places.get(&item.id).cloned().unwrap_or_default();
        let part = part(tree, item, uses.get(&item.id), gains)?;
        let picture = part.kind == Kind::Pixels;
        let id = tree.out.part(part, 0..0);
        item.part = Some(id);
        let codec = if picture { codecs.get(&item.id) } else { None };
        let removal = if codec.is_some_and(|(_, layered)| *layered) { Removal::Never } else { Removal::Cut };
        units::claim(tree, id, &item.data, codec.map(|(coding, _)| *coding), Some(removal).filter(|_| !moving))?;
    }
    meta.items = items;
    Ok(())
}

/// How each coded item is coded, by its decoder configuration; and whether a property states sizes within its data (`a1lx`).
fn codecs(tree: &mut Tree<'_>, meta: &Meta) -> io::Result<BTreeMap<u32, (Coding, bool)>> {
    let mut codings = Vec::new();
    for property in &meta.properties {
        let head = tree.body(property.node, 32)?;
        codings.push(units::coding(&property.kind.0, &head));
        if property.kind.0 == *b"hvcC" && tree.depth != Depth::Quick {
            units::configuration(tree, property.node)?;
        }
        if property.kind.0 == *b"av1C" && tree.depth == Depth::Full {
            units::configuration_obus(tree, property.node)?;
        }
    }
    let layered = |index: &usize| meta.properties.get(*index).is_some_and(|property| property.kind.0 == *b"a1lx");
    let of = meta.properties_of().into_iter().filter_map(|(item, properties)| {
        let coding = properties.iter().find_map(|index| codings.get(*index).copied().flatten())?;
        Some((item, (coding, properties.iter().any(layered))))
    });
    Ok(of.collect())
}

/// Lets a part own a range of the file: instead of the box of media data that it lies in, beside any other box.
pub(super) fn own(tree: &mut Tree<'_>, id: crate::container::PartId, range: Range<u64>) {
    if !tree.afford(&range) {
        return;
    }
    let mut at = range.start;
    while at < range.end {
        let behind = tree.nodes.partition_point(|node| node.header.start <= at);
        // The innermost box that begins before it and hasn't ended is its own, or one that this one lies in.
        let mut holder = behind.checked_sub(1);
        while let Some(node) = holder.and_then(|id| tree.nodes.get(id)) {
            if node.header.end > at {
                break;
            }
            holder = node.parent;
        }
        let media = holder.and_then(|id| tree.nodes.get(id)).filter(|node| node.role == super::types::Role::Media);
        match media.map(|node| node.header.content()).filter(|content| content.start <= at) {
            Some(content) => {
                let end = content.end.min(range.end);
                tree.give(id, at..end);
                at = end;
            }
            None => {
                let end = range.end.min(tree.bytes.len());
                tree.out.claim(id, at..end);
                return;
            }
        }
    }
}

fn part(tree: &Tree<'_>, item: &Item, usage: Option<&Use>, gains: bool) -> io::Result<Part> {
    let name = format!("item {} {}", item.id, item.kind);
    let keyed = |part: Part, key: String| part.keyed("ISO-BMFF", key);
    let shown = |text: &[u8]| text.escape_ascii().to_string();
    Ok(match (&item.kind.0, usage) {
        (_, Some(Use::Shown)) => match tree.depth {
            Depth::Full | Depth::Thorough => Part::new(name, Kind::Pixels),
            Depth::Quick => Part::new(name, Kind::Unread),
        },
        (kind, Some(other)) => {
            let key = match other {
                Use::Auxiliary(urn) => format!("aux:{}", shown(urn)),
                Use::Thumbnail => "ref:thmb".to_owned(),
                _ => "item@hidden".to_owned(),
            };
            let whole = *kind == *b"jpeg" && !item.encoded && !item.data.is_empty();
            let part = if whole { Part::embedded(name, item.data.clone()) } else { Part::new(name, Kind::Embedded) };
            keyed(part, key)
        }
        (b"Exif", _) if gains && headroom::alone(tree.bytes, &item.data)? => Part::new(name, Kind::Colour),
        (b"Exif", _) => match exif(tree, item)? {
            Some(ranges) => keyed(Part::metadata(name, Standard::Exif, ranges), "item:Exif".to_owned()),
            None => keyed(Part::new(name, Kind::Metadata(Standard::Exif)), "item:Exif".to_owned()),
        },
        (b"mime", _) => {
            let key = format!("item:mime:{}", shown(&item.mime));
            let xmp = item.mime.eq_ignore_ascii_case(b"application/rdf+xml");
            let part = match xmp {
                true if !item.encoded => Part::metadata(name, Standard::Xmp, item.data.clone()),
                true => Part::new(name, Kind::Metadata(Standard::Xmp)),
                false => Part::new(name, Kind::Unknown),
            };
            keyed(part, key)
        }
        (b"uri ", _) => keyed(Part::new(name, Kind::Unknown), format!("item:uri\\x20:{}", shown(&item.uri))),
        _ => keyed(Part::new(name, Kind::Unknown), format!("item:{}", item.kind)),
    })
}

/// The TIFF block of an Exif item: behind four bytes that say how much stands before it (23008-12 §A.2.1), and behind
/// `Exif\0\0` where a writer put that without saying so.
fn exif(tree: &Tree<'_>, item: &Item) -> io::Result<Option<Vec<Range<u64>>>> {
    let chain = Chain::new(tree.bytes, &item.data);
    let begins = |at: u64| -> io::Result<bool> {
        let mark = chain.read(at..at.saturating_add(4))?;
        Ok(matches!(&*mark, b"II*\0" | b"MM\0*"))
    };
    let stated = chain.read(0..4)?.first_chunk::<4>().map(|offset| u64::from(u32::from_be_bytes(*offset)));
    let candidates = [stated.and_then(|offset| offset.checked_add(4)), Some(4), Some(10), Some(6), Some(0)];
    for at in candidates.into_iter().flatten() {
        if begins(at)? {
            return Ok(Some(behind(&item.data, at)));
        }
    }
    Ok(None)
}

/// The ranges without their first `skip` bytes.
fn behind(ranges: &[Range<u64>], mut skip: u64) -> Vec<Range<u64>> {
    let mut rest = Vec::new();
    for range in ranges {
        let start = range.start.saturating_add(skip).min(range.end);
        skip = skip.saturating_sub(start.saturating_sub(range.start));
        if start < range.end {
            rest.push(start..range.end);
        }
    }
    rest
}

/// What each picture item is for. A picture is shown when it isn't hidden, no thumbnail and no auxiliary picture, and so is
/// what it is made of; the primary item and tone maps always are.
fn uses(meta: &Meta) -> BTreeMap<u32, Use> {
    let pictures: BTreeSet<u32> =
        meta.items.iter().filter(|item| PICTURES.contains(&&item.kind.0)).map(|item| item.id).collect();
    let mut made_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut thumbnails: BTreeSet<u32> = BTreeSet::new();
    let mut masters: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for reference in &meta.references {
        match &reference.kind.0 {
            b"thmb" => drop(thumbnails.insert(reference.from)),
            b"auxl" => masters.entry(reference.from).or_default().extend(&reference.to),
            kind if self::made_of(kind) => made_of.entry(reference.from).or_default().extend(&reference.to),
            _ => {}
        }
    }
    let mut urns: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    for (item, properties) in meta.properties_of() {
        let urn = properties.iter().find_map(|index| meta.properties.get(*index)?.aux.clone());
        if let Some(urn) = urn.or_else(|| masters.contains_key(&item).then(Vec::new)) {
            urns.insert(item, urn);
        }
    }
    for item in masters.keys() {
        urns.entry(*item).or_default();
    }
    let mut uses = BTreeMap::new();
    let spread = |uses: &mut BTreeMap<u32, Use>, roots: Vec<u32>, usage: &Use| {
        let mut waiting = roots;
        while let Some(item) = waiting.pop() {
            if pictures.contains(&item) && !uses.contains_key(&item) {
                uses.insert(item, usage.clone());
                waiting.extend(made_of.get(&item).into_iter().flatten());
            }
        }
    };
    let of = |choose: &dyn Fn(&Item) -> bool| -> Vec<u32> {
        meta.items.iter().filter(|item| choose(item)).map(|item| item.id).collect()
    };
    let plain = |item: &Item| !thumbnails.contains(&item.id) && !urns.contains_key(&item.id);
    let primary = |item: &Item| Some(item.id) == meta.primary;
    spread(
        &mut uses,
        of(&|item| primary(item) || plain(item) && (!item.hidden || item.kind.0 == *b"tmap")),
        &Use::Shown,
    );
    // Transparency and gain maps of what is shown, tiles of theirs among it.
    let wanted = of(&|item| urns.get(&item.id).is_some_and(|urn| needed(urn)) && !thumbnails.contains(&item.id));
    let of_shown: Vec<u32> = wanted
        .into_iter()
        .filter(|item| masters.get(item).is_none_or(|to| to.iter().any(|id| uses.get(id) == Some(&Use::Shown))))
        .collect();
    spread(&mut uses, of_shown, &Use::Shown);
    spread(&mut uses, of(&|item| thumbnails.contains(&item.id)), &Use::Thumbnail);
    for (item, urn) in &urns {
        spread(&mut uses, vec![*item], &Use::Auxiliary(urn.clone()));
    }
    spread(&mut uses, of(&|_| true), &Use::Hidden);
    uses
}

/// Where each item's data stand in the file.
fn locate(tree: &mut Tree<'_>, meta: &mut Meta) -> BTreeMap<u32, Vec<Range<u64>>> {
    let mut places: BTreeMap<u32, Vec<Range<u64>>> = BTreeMap::new();
    let Some(iloc) = &meta.iloc else { return places };
    let length = tree.bytes.len();
    let mut faults = Vec::new();
    for entry in &iloc.entries {
        if entry.reference != 0 || entry.method() > 1 {
            continue;
        }
        let within = if entry.method() == 1 { meta.idat_content.clone() } else { 0..length };
        let ranges = resolve(entry, &within, &mut faults);
        places.entry(entry.item).or_default().extend(ranges);
    }
    // What is built from other items comes after these; a few rounds are enough for what real files do.
    let sources = meta.references_of(b"iloc");
    for _ in 0..NESTED {
        for entry in iloc.entries.iter().filter(|entry| entry.reference == 0 && entry.method() == 2) {
            let sources = sources.get(&entry.item).map(Vec::as_slice).unwrap_or_default();
            let mut ranges = Vec::new();
            for extent in &entry.extents {
                let index = usize::try_from(extent.index.saturating_sub(1)).unwrap_or(usize::MAX);
                let Some(source) = sources.get(index).and_then(|id| places.get(id)) else { continue };
                let start = entry.base.saturating_add(extent.offset);
                let cut = behind(source, start);
                let size = if extent.length == 0 { u64::MAX } else { extent.length };
                ranges.extend(first(&cut, size));
            }
            places.insert(entry.item, ranges);
        }
    }
    for fault in faults {
        tree.out.fault(fault);
        meta.strange = Some("pictures whose items lie outside the file are not scrubbed");
    }
    if iloc.entries.iter().any(|entry| entry.reference != 0) {
        meta.strange = Some("pictures whose items lie in other files are not scrubbed");
    }
    places
}

/// The first `size` bytes of the ranges.
fn first(ranges: &[Range<u64>], mut size: u64) -> Vec<Range<u64>> {
    let mut found = Vec::new();
    for range in ranges {
        let end = range.end.min(range.start.saturating_add(size));
        size = size.saturating_sub(end.saturating_sub(range.start));
        if range.start < end {
            found.push(range.start..end);
        }
    }
    found
}

/// An item's extents in the file or in `idat`.
fn resolve(entry: &Location, within: &Range<u64>, faults: &mut Vec<Fault>) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    for extent in &entry.extents {
        let start = within.start.saturating_add(entry.base).saturating_add(extent.offset);
        let stated = if extent.length == 0 { within.end } else { start.saturating_add(extent.length) };
        let end = stated.min(within.end);
        if stated > within.end || start > within.end {
            faults.push(Fault::new(
                start,
                format!("{} bytes of item {}", extent.length, entry.item),
                "the end of the data",
            ));
        }
        if start < end {
            ranges.push(start..end);
        }
    }
    ranges
}
