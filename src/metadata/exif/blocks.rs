//! Blocks within a TIFF block: packets and profiles that a tag holds, thumbnails and previews that tags point to.

use std::io;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::container::Standard;
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Directory, Entry, Order, Role, Walk, tags};

/// What a tag's value is a block of, if it is one: XMP, IPTC-IIM, image resources, an ICC profile, a C2PA manifest store.
pub(super) fn standard(role: Role, tag: u16) -> Option<Standard> {
    if matches!(role, Role::Gps | Role::Interop) {
        return None;
    }
    Some(match tag {
        tags::XMP => Standard::Xmp,
        tags::IPTC => Standard::Iptc,
        tags::PHOTOSHOP => Standard::Irb,
        tags::ICC => Standard::Icc,
        tags::C2PA => Standard::Jumbf,
        _ => return None,
    })
}

/// What a directory's tags point to that isn't a value: strips, tiles, a JPEG stream.
#[derive(Default)]
pub(super) struct Data {
    /// All of it.
    pub ranges: Vec<Range<u64>>,
    /// A whole JPEG file that is a thumbnail or a preview.
    pub preview: Option<Range<u64>>,
}

/// Finds what each directory points to.
pub(super) fn all(bytes: &dyn Bytes, walk: &Walk) -> io::Result<Vec<Data>> {
    let mut left = limits::STRIPS;
    walk.directories.iter().map(|directory| data(bytes, walk, directory, &mut left)).collect()
}

/// Finds what a directory points to; `left` is how many strips of the block may still be read.
fn data(bytes: &dyn Bytes, walk: &Walk, directory: &Directory, left: &mut u64) -> io::Result<Data> {
    let order = walk.header.order;
    let mut data = Data::default();
    let most = *left;
    let numbers = |tag: u16| match directory.entry(tag) {
        Some(entry) => entry.numbers(bytes, order, most),
        None => Ok(Vec::new()),
    };
    for (offsets, lengths) in [
        (tags::JPEG_OFFSET, tags::JPEG_LENGTH),
        (tags::STRIP_OFFSETS, tags::STRIP_BYTE_COUNTS),
        (tags::TILE_OFFSETS, tags::TILE_BYTE_COUNTS),
    ] {
        let (offsets, lengths) = (numbers(offsets)?, numbers(lengths)?);
        *left = left.saturating_sub(offsets.len() as u64);
        let ranges: Vec<Range<u64>> = offsets
            .iter()
            .zip(&lengths)
            .map(|(offset, length)| *offset..offset.saturating_add(*length).min(bytes.len()))
            .filter(|range| range.start < range.end)
            .collect();
        if let ([range], None) = (ranges.as_slice(), &data.preview)
            && is_jpeg(bytes, range)?
            && is_second(bytes, order, directory)?
        {
            data.preview = Some(range.clone());
        }
        data.ranges.extend(ranges);
    }
    Ok(data)
}

/// Whether `range` begins as a JPEG file does: SOI and another marker.
pub(super) fn is_jpeg(bytes: &dyn Bytes, range: &Range<u64>) -> io::Result<bool> {
    let end = range.end.min(range.start.saturating_add(3));
    Ok(*bytes.read(range.start..end)? == [0xff, 0xd8, 0xff])
}

/// Whether a directory's picture is a second one or a preview: of the thumbnail directory, marked as reduced, or coded as
/// a JPEG in a file that isn't (compression 6 in raws). The full picture of a TIFF has compression 7 or several strips.
fn is_second(bytes: &dyn Bytes, order: Order, directory: &Directory) -> io::Result<bool> {
    let number = |tag: u16| match directory.entry(tag) {
        Some(entry) => entry.number(bytes, order),
        None => Ok(None),
    };
    let reduced = number(tags::NEW_SUBFILE_TYPE)?.is_some_and(|kind| kind & 1 == 1);
    let coding = number(tags::COMPRESSION)?;
    let bare = directory.entry(tags::JPEG_OFFSET).is_some();
    Ok(reduced || coding == Some(6) || (bare && coding != Some(7)))
}

/// Whether an entry belongs to what [`data`] finds: its number is a place or a length.
pub(super) fn is_place(entry: &Entry) -> bool {
    matches!(
        entry.tag,
        tags::JPEG_OFFSET
            | tags::JPEG_LENGTH
            | tags::STRIP_OFFSETS
            | tags::STRIP_BYTE_COUNTS
            | tags::TILE_OFFSETS
            | tags::TILE_BYTE_COUNTS
    )
}
