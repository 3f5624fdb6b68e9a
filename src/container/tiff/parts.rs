//! A TIFF file as parts: header, directories, each entry with its value, the coded picture, and what nobody refers to.
#![allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

use std::collections::HashSet;
use std::io;
use std::ops::Range;

use super::{data, flavour, keep, previews, rebuild};
use crate::bytes::{Bytes, Fault};
use crate::container::jpeg;
use crate::container::{
    Builder, Content, Depth, Flavour, Kind, Layout, Name, Owners, Part, PartId, PartKey, Removal, Standard,
};
use crate::grammar::ifd::edit::subtract;
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Entry, Role, Walk, names, tags, walk};

/// What a part of the layout is, for rebuilding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Header,
    Directory(usize),
    Entry(usize, usize),
    Data,
    /// What may be overwritten with this byte.
    Spare(u8),
    /// The thumbnail in the directory of that index, which stays.
    Thumbnail(usize),
    Gap,
}

/// A layout, and what its parts are.
pub(super) struct Parts {
    pub layout: Layout,
    pub items: Vec<Item>,
    /// The directories, unless the file isn't TIFF.
    pub walk: Option<Walk>,
    /// Everything that the picture is made of.
    pub pixels: Vec<Range<u64>>,
}

/// How many entries the bytes of a file may belong to, on the average.
const SHARED: u64 = 4;
const GAP: &str = "unreferenced bytes";
/// The name of what strips hold behind their rows.
pub(super) const SLACK: &str = "bytes behind the rows of strips";
/// The names of what JPEG streams hold that no decoder needs.
const SPARE: &str = "bytes in JPEG streams that no decoder needs";
const TABLES: &str = "tables in JPEG streams that no scan uses";
/// How much of a gap is looked at to see whether it is empty, at [`Depth::Quick`], in bytes.
const GAP_HEAD: u64 = 64 * 1024;
/// How much of all gaps together is looked at, at [`Depth::Quick`], in bytes.
const GAP_TOTAL: u64 = 1024 * 1024;

/// Takes a file apart.
pub(super) fn parts(bytes: &dyn Bytes, depth: Depth) -> io::Result<Parts> {
    let mut builder = Builder::new(bytes.len(), Flavour::new("TIFF"));
    builder.gaps(GAP, Kind::Unknown);
    let walk = match walk(bytes)? {
        Ok(walk) => walk,
        Err(fault) => {
            builder.fault(fault);
            let layout = builder.finish();
            let items = vec![Item::Gap; layout.parts.len()];
            return Ok(Parts { layout, items, walk: None, pixels: Vec::new() });
        }
    };
    let seen = flavour::flavour(bytes, &walk)?;
    let dng = seen.0 == "DNG";
    let written = rebuild::is_written(&seen);
    let length = if seen.0 == "CR2" { flavour::CR2_HEADER } else { walk.header.len() };
    builder.flavour(seen);
    let mut items = vec![Item::Header];
    let mut header = Part::new("header", Kind::Structure);
    // The directories can only be read with the whole file at hand.
    header.content = Some(Content { standard: Standard::Tiff, ranges: vec![0..bytes.len()] });
    let header = builder.part(header, 0..length);
    let mut places: std::collections::HashMap<(usize, usize), PartId> = std::collections::HashMap::new();
    let starts = starts(&walk);
    let (mut pixels, mut slack, mut used) = (Vec::new(), Vec::new(), vec![0..length]);
    let (mut spare, mut tables, mut unexamined) = (Vec::new(), Vec::new(), false);
    let previews = previews::previews(bytes, &walk, dng)?;
    let (mut pointers, mut stay) = (HashSet::new(), HashSet::new());
    for (index, directory) in walk.directories.iter().enumerate() {
        if previews.contains(&index) { &mut pointers } else { &mut stay }.extend(directory.outer);
    }
    // Entries that lead to previews and nothing else.
    pointers.retain(|pointer| !stay.contains(pointer));
    let mut left = limits::STRIPS;
    // Entries may share values; a file in which each byte has hundreds of owners only costs time.
    let (mut room, mut crowded) = (bytes.len().saturating_mul(SHARED), false);
    for fault in &walk.faults {
        builder.fault(fault.clone());
    }
    for (index, directory) in walk.directories.iter().enumerate() {
        let label = label(directory.role);
        let preview = previews.contains(&index);
        let kind = if directory.is_picture() && !preview { Kind::Structure } else { Kind::Metadata(Standard::Exif) };
        let outer = directory.outer.and_then(|outer| places.get(&outer).copied()).unwrap_or(header);
        let part = Part::new(label.clone(), kind).within(outer);
        let part = if kind == Kind::Structure { part } else { part.removal(Removal::Blank) };
        let first = directory.entries.first().map_or(directory.at.end, |entry| entry.at.start);
        let last = directory.entries.last().map_or(first, |entry| entry.at.end);
        // What goes isn't looked into.
        let looked = written && !preview && !(dng && previews::kind(bytes, &walk, directory)? & 1 == 1);
        let data = data::data(bytes, &walk, directory, &starts, &mut left, depth, looked)?;
        let idle = [&data.spare.zeros[..], &data.spare.tables].concat();
        let id = builder.part(part, directory.at.start..first);
        builder.claim(id, last..directory.at.end);
        items.push(Item::Directory(index));
        for (number, entry) in directory.entries.iter().enumerate() {
            let points = pointers.contains(&(index, number));
            let part = match entry_part(directory.role, entry, dng, &label) {
                part if preview || points => {
                    Part { kind: Kind::Metadata(Standard::Exif), removal: Removal::Blank, ..part }
                }
                part => part,
            };
            let part = builder.part(part.within(id), entry.at.clone());
            if let Some(value) = entry.apart() {
                let length = value.end.saturating_sub(value.start);
                if length <= room {
                    needed(entry, value, &idle).into_iter().for_each(|range| builder.claim(part, range));
                } else if !crowded {
                    crowded = true;
                    builder.fault(Fault::new(entry.at.start, "values that share few bytes", format!("{length} more")));
                }
                room = room.saturating_sub(length);
            }
            places.insert((index, number), part);
            items.push(Item::Entry(index, number));
        }
        unexamined |= data.spare.unexamined;
        data.faults.iter().for_each(|fault| builder.fault(fault.clone()));
        let reduced = if data.reduced { " reduced-resolution" } else { "" };
        let strips = if data.tiled { "tiles" } else { "strips" };
        let thumbnail = dng && data.reduced && !preview;
        let kind = match depth {
            Depth::Quick => Kind::Unread,
            _ if thumbnail && previews::is_pixel(bytes, &walk, directory)? => Kind::Structure,
            _ if preview || thumbnail => Kind::Embedded,
            _ => Kind::Pixels,
        };
        for (what, kind, ranges) in
            [(strips, kind, data.strips), ("JPEG stream", kind, data.stream), ("JPEG tables", kind, data.tables)]
        {
            let Some(range) = ranges.first().cloned() else { continue };
            let mut part = Part::new(format!("{label}{reduced} {what}"), kind).within(id).removal(Removal::Never);
            if (preview || thumbnail) && kind != Kind::Structure {
                part = part.removal(Removal::Blank).keyed("TIFF", "0x014a");
            } else {
                pixels.extend(ranges.iter().cloned());
            }
            used.extend(ranges.iter().cloned());
            let part = builder.part(part, range);
            ranges.iter().skip(1).for_each(|range| builder.claim(part, range.clone()));
            items.push(if thumbnail { Item::Thumbnail(index) } else { Item::Data });
        }
        slack.extend(data.slack);
        spare.extend(data.spare.zeros);
        tables.extend(data.spare.tables);
        used.push(directory.at.clone());
        used.extend(
            directory
                .entries
                .iter()
                .flat_map(|entry| entry.apart().map_or_else(Vec::new, |value| needed(entry, value, &idle))),
        );
    }
    let spare = full(bytes, subtract(spare, used.clone()), depth)?;
    let (blank, tables) = blank(bytes, subtract(tables, used.clone()))?;
    if let Some(range) = blank.first() {
        let part = builder.part(Part::new("blank tables in JPEG streams", Kind::Structure), range.clone());
        blank.iter().skip(1).for_each(|range| builder.claim(part, range.clone()));
        items.push(Item::Data);
    }
    for (name, fill, ranges) in [(SPARE, 0, spare), (TABLES, 1, tables)] {
        let Some(range) = ranges.first() else { continue };
        let part = Part::new(name, Kind::Unknown).removal(Removal::Blank);
        let part = builder.part(part.keyed("TIFF", "@unreferenced"), range.clone());
        ranges.iter().skip(1).for_each(|range| builder.claim(part, range.clone()));
        items.push(Item::Spare(fill));
        used.extend(ranges);
    }
    used.extend(blank);
    if unexamined {
        builder.unexamined(jpeg::BEHIND);
    }
    let slack = full(bytes, subtract(slack, used), depth)?;
    if let Some(range) = slack.first() {
        let kind = if depth == Depth::Quick { Kind::Unread } else { Kind::Unknown };
        let part = Part::new(SLACK, kind).removal(Removal::Blank);
        let part = builder.part(part.keyed("TIFF", "@unreferenced"), range.clone());
        slack.iter().skip(1).for_each(|range| builder.claim(part, range.clone()));
        items.push(Item::Data);
    }
    let mut layout = builder.finish();
    items.resize(layout.parts.len(), Item::Gap);
    gaps(bytes, &mut layout, depth)?;
    Ok(Parts { layout, items, walk: Some(walk), pixels })
}

/// The ranges that hold something: at full depth, those that aren't zero.
fn full(bytes: &dyn Bytes, ranges: Vec<Range<u64>>, depth: Depth) -> io::Result<Vec<Range<u64>>> {
    let mut out = Vec::new();
    for range in ranges {
        if depth == Depth::Quick || !is_zero(bytes, range.clone())? {
            out.push(range);
        }
    }
    Ok(out)
}

/// The ranges that hold nothing but ones, and the others.
fn blank(bytes: &dyn Bytes, ranges: Vec<Range<u64>>) -> io::Result<(Vec<Range<u64>>, Vec<Range<u64>>)> {
    let (mut blank, mut others) = (Vec::new(), Vec::new());
    for range in ranges {
        let ones = bytes.read(range.clone())?.iter().all(|byte| *byte == 1);
        if ones { &mut blank } else { &mut others }.push(range);
    }
    Ok((blank, others))
}

/// What is needed of an entry's value: of JPEG tables, not what is `idle`.
fn needed(entry: &Entry, value: Range<u64>, idle: &[Range<u64>]) -> Vec<Range<u64>> {
    if entry.tag == tags::JPEG_TABLES { subtract(vec![value], idle.to_vec()) } else { vec![value] }
}

/// What a directory is called.
fn label(role: Role) -> Name {
    match role {
        Role::Page(number) => format!("IFD{number}").into(),
        Role::Sub(number) => format!("SubIFD{number}").into(),
        Role::Exif => "ExifIFD".into(),
        Role::Gps => "GPS".into(),
        Role::Interop => "InteropIFD".into(),
    }
}

/// An entry as a part, with its content where it is a block of another standard.
fn entry_part(role: Role, entry: &Entry, dng: bool, label: &str) -> Part {
    let name = match names::name(role, entry.tag) {
        Some(name) => format!("{label} {name}"),
        None => format!("{label} 0x{:04x}", entry.tag),
    };
    let standard = match entry.tag {
        _ if matches!(role, Role::Gps | Role::Interop) => None,
        tags::XMP => Some(Standard::Xmp),
        tags::IPTC => Some(Standard::Iptc),
        tags::PHOTOSHOP => Some(Standard::Irb),
        tags::ICC => Some(Standard::Icc),
        tags::C2PA => Some(Standard::Jumbf),
        _ => None,
    };
    let part = match (standard, entry.value.clone().filter(|range| range.start < range.end)) {
        (Some(standard), Some(value)) => Part::metadata(name, standard, vec![value]),
        _ if matches!(role, Role::Page(_) | Role::Sub(_)) && keep::stays(entry.tag, dng) => {
            return Part::new(name, Kind::Structure);
        }
        _ => Part::new(name, Kind::Metadata(Standard::Exif)),
    };
    part.removal(Removal::Blank)
}

/// Where directories and values begin, sorted.
fn starts(walk: &Walk) -> Vec<u64> {
    let mut starts: Vec<u64> = walk.directories.iter().map(|directory| directory.at.start).collect();
    let values = walk.directories.iter().flat_map(|directory| &directory.entries).filter_map(Entry::apart);
    starts.extend(values.map(|range| range.start));
    starts.sort_unstable();
    starts
}

/// Says of each gap whether it is empty, and which row of the catalogue it falls to.
fn gaps(bytes: &dyn Bytes, layout: &mut Layout, depth: Depth) -> io::Result<()> {
    let mut left = if depth == Depth::Quick { GAP_TOTAL } else { u64::MAX };
    for span in &layout.spans {
        let Owners::One(id) = span.owners else { continue };
        let Some(part) = layout.parts.get_mut(id.index()).filter(|part| part.name == GAP) else { continue };
        let length = span.range.end.saturating_sub(span.range.start);
        let most = if depth == Depth::Quick { GAP_HEAD.min(left) } else { length };
        left = left.saturating_sub(most.min(length));
        let looked = span.range.start..span.range.start.saturating_add(most).min(span.range.end);
        part.removal = Removal::Blank;
        if !is_zero(bytes, looked)? {
            let last = span.range.end == bytes.len();
            let key = if last { "@after-end" } else { "@unreferenced" };
            part.key = Some(PartKey::new("TIFF", key));
            if last {
                (part.name, part.kind) = ("bytes after the end".into(), Kind::Trailer);
            }
        } else if most < length {
            part.kind = Kind::Unread;
        } else {
            (part.name, part.kind, part.removal) = ("zeros".into(), Kind::Structure, Removal::Never);
        }
    }
    Ok(())
}

fn is_zero(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<bool> {
    let mut at = range.start;
    while at < range.end {
        let end = range.end.min(at.saturating_add(GAP_HEAD));
        if bytes.read(at..end)?.iter().any(|byte| *byte != 0) {
            return Ok(false);
        }
        at = end;
    }
    Ok(true)
}
