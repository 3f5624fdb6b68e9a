//! Pictures in a TIFF or DNG file that are not the picture: smaller versions, masks and depth maps in directories of their
//! own, and the thumbnail in DNG's first directory, which holds the tags of the raw picture as well (TIFF 6.0 §8,
//! DNG 1.7 NewSubFileType).
//!
//! A directory of their own goes whole. DNG's first stays, and its thumbnail becomes one black pixel: without a picture it
//! would be no TIFF directory.

use std::collections::HashSet;
use std::io;
use std::ops::RangeInclusive;

use crate::bytes::Bytes;
use crate::grammar::ifd::edit::Change;
use crate::grammar::ifd::{Directory, Role, Walk, tags, types};

/// NewSubFileType of a depth map, a smaller depth map, and a semantic mask (a face, the sky).
const DEPTH: [u64; 2] = [8, 9];
const SEMANTIC_MASK: u64 = 0x10004;

/// What says how a directory's picture is coded; [`pixel`] has its own instead.
static CODING: &[RangeInclusive<u16>] = &[
    256..=259,
    262..=263,
    266..=266,
    273..=273,
    277..=281,
    284..=284,
    317..=317,
    320..=320,
    322..=325,
    338..=339,
    347..=347,
    512..=521,
    529..=532,
];

/// The directories that go, with all that hangs from them.
pub(super) fn previews(bytes: &dyn Bytes, walk: &Walk, dng: bool) -> io::Result<HashSet<usize>> {
    // Colour tables of a DNG say with a mask where they count.
    let masked = dng && walk.directories.iter().any(|directory| directory.entry(tags::RGB_TABLES).is_some());
    let mut previews = HashSet::new();
    for (index, directory) in walk.directories.iter().enumerate() {
        let own = match directory.role {
            Role::Page(0) => false,
            Role::Page(_) => dng,
            Role::Sub(_) => true,
            Role::Exif | Role::Gps | Role::Interop => false,
        };
        let kind = kind(bytes, walk, directory)?;
        let map = dng && (DEPTH.contains(&kind) || (kind == SEMANTIC_MASK && !masked));
        let hangs = directory.outer.is_some_and(|outer| previews.contains(&outer.0));
        if hangs || (own && (kind & 1 == 1 || map)) {
            previews.insert(index);
        }
    }
    Ok(previews)
}

/// Which of the kinds of NewSubFileType a directory's picture is; 0, the picture itself, unless it says so.
pub(super) fn kind(bytes: &dyn Bytes, walk: &Walk, directory: &Directory) -> io::Result<u64> {
    let Some(entry) = directory.entry(tags::NEW_SUBFILE_TYPE) else { return Ok(0) };
    Ok(entry.number(bytes, walk.header.order)?.unwrap_or(0))
}

/// Whether a directory's picture is the one black pixel that stands for none.
pub(super) fn is_pixel(bytes: &dyn Bytes, walk: &Walk, directory: &Directory) -> io::Result<bool> {
    for (tag, wanted) in PIXEL {
        let Some(entry) = directory.entry(*tag) else { return Ok(false) };
        if entry.count != 1 || entry.number(bytes, walk.header.order)? != Some(*wanted) {
            return Ok(false);
        }
    }
    let others = directory.entries.iter().filter(|entry| is_coding(entry.tag) && entry.tag != tags::STRIP_OFFSETS);
    if others.count() != PIXEL.len() {
        return Ok(false);
    }
    let place = directory.entry(tags::STRIP_OFFSETS).map(|entry| entry.number(bytes, walk.header.order)).transpose()?;
    let Some(place) = place.flatten() else { return Ok(false) };
    Ok(*bytes.read(place..place.saturating_add(1))? == [0])
}

/// One grey pixel of eight bits in one strip, uncompressed.
static PIXEL: &[(u16, u64)] = &[
    (tags::IMAGE_WIDTH, 1),
    (tags::IMAGE_LENGTH, 1),
    (tags::BITS_PER_SAMPLE, 8),
    (tags::COMPRESSION, 1),
    (tags::PHOTOMETRIC, 1),
    (tags::SAMPLES_PER_PIXEL, 1),
    (tags::ROWS_PER_STRIP, 1),
    (tags::STRIP_BYTE_COUNTS, 1),
];

fn is_coding(tag: u16) -> bool {
    CODING.iter().any(|range| range.contains(&tag))
}

/// Makes one black pixel of a directory's picture; the byte at `place`, which becomes zero, is that pixel.
pub(super) fn pixel(walk: &Walk, index: usize, place: u64, change: &mut Change) {
    let Some(directory) = walk.directories.get(index) else { return };
    let coding = directory.entries.iter().enumerate().filter(|(_, entry)| is_coding(entry.tag));
    change.gone.extend(coding.map(|(number, _)| (index, number)));
    let (order, width) = (walk.header.order, usize::try_from(walk.header.offset_len()).unwrap_or(4));
    let mut add = |tag: u16, kind: u16, value: Vec<u8>| {
        let mut entry =
            [order.bytes(u64::from(tag), 2), order.bytes(u64::from(kind), 2), order.bytes(1, width)].concat();
        entry.extend(&value);
        entry.resize(entry.len().saturating_add(width.saturating_sub(value.len())), 0);
        change.added.push((index, entry));
    };
    for (tag, value) in PIXEL {
        add(*tag, types::SHORT, order.bytes(*value, 2));
    }
    let kind = if walk.header.is_big() { types::LONG8 } else { types::LONG };
    add(tags::STRIP_OFFSETS, kind, order.bytes(place, width));
}
