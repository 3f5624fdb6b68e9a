//! The coded picture of a directory: strips, tiles, the stream and the tables of old-style JPEG (TIFF 6.0 §3, §15, §22).

use std::io;
use std::ops::Range;

use super::{coded, spare};
use crate::bytes::{Bytes, Fault};
use crate::container::Depth;
use crate::container::jpeg::strips;
use crate::grammar::ifd::edit::subtract;
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Directory, Magic, Walk, tags};

/// Components of an old-style JPEG, and so tables of one sort.
const TABLES: u64 = 16;
/// Where RW2 says that its raw data begins; they reach to the end of the file.
const RW2_RAW_OFFSET: u16 = 0x0118;

/// What a directory's picture is made of.
#[derive(Default)]
pub(super) struct Data {
    /// Strips or tiles, with what they are called.
    pub strips: Vec<Range<u64>>,
    /// The JPEG stream of tags 513 and 514.
    pub stream: Vec<Range<u64>>,
    /// Tables of old-style JPEG.
    pub tables: Vec<Range<u64>>,
    /// What strips hold behind their last row.
    pub slack: Vec<Range<u64>>,
    /// What JPEG streams don't need.
    pub spare: strips::Idle,
    /// Whether the strips are tiles.
    pub tiled: bool,
    /// Whether the directory says that it is a smaller version of another (NewSubfileType).
    pub reduced: bool,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Finds a directory's picture. `starts` are offsets, sorted, at which something else begins: they end a strip that has
/// no length. `left` is how many strips of the file may still be read: directories may share one long list. `jpeg` says whether
/// JPEG streams are looked into.
pub(super) fn data(
    bytes: &dyn Bytes,
    walk: &Walk,
    directory: &Directory,
    starts: &[u64],
    left: &mut u64,
    depth: Depth,
    jpeg: bool,
) -> io::Result<Data> {
    let mut data = Data::default();
    if !directory.is_picture() {
        return Ok(data);
    }
    let order = walk.header.order;
    let most = *left;
    let numbers = |tag: u16| match directory.entry(tag) {
        Some(entry) => entry.numbers(bytes, order, most),
        None => Ok(Vec::new()),
    };
    data.reduced = numbers(tags::NEW_SUBFILE_TYPE)?.first().is_some_and(|kind| kind & 1 == 1);
    data.tiled = directory.entry(tags::TILE_OFFSETS).is_some();
    for (offsets, lengths) in
        [(tags::STRIP_OFFSETS, tags::STRIP_BYTE_COUNTS), (tags::TILE_OFFSETS, tags::TILE_BYTE_COUNTS)]
    {
        let (Some(entry), lengths) = (directory.entry(offsets), numbers(lengths)?) else { continue };
        if entry.count > most {
            data.faults.push(Fault::new(entry.at.start, "a million strips at most", entry.count.to_string()));
        }
        *left = left.saturating_sub(entry.count);
        let shape = shape(bytes, walk, directory)?;
        let coding = numbers(tags::COMPRESSION)?.first().copied();
        for (index, offset) in numbers(offsets)?.into_iter().enumerate() {
            let end = match lengths.get(index) {
                Some(length) => {
                    let end = offset.saturating_add(*length);
                    let yields = shape.as_ref().and_then(|shape| shape.bytes(index as u64));
                    let used = match coding {
                        Some(1) => yields.map(|used| offset.saturating_add(used)),
                        Some(coding) if depth != Depth::Quick && end <= bytes.len() => {
                            coded::end(bytes, coding, offset..end, yields)?
                        }
                        _ => None,
                    };
                    let used = used.unwrap_or(end).min(end);
                    data.slack.push(used..end.min(bytes.len()));
                    used
                }
                None => {
                    told(&mut data.faults, Fault::new(entry.at.start, "a length for each strip", "none"));
                    following(starts, offset, bytes.len())
                }
            };
            if end > bytes.len() && walk.header.magic != Magic::Panasonic {
                let found = format!("one from {offset} to {end} of {}", bytes.len());
                told(&mut data.faults, Fault::new(entry.at.start, "a strip in the file", found));
            }
            data.strips.push(offset..end.min(bytes.len()));
        }
    }
    if walk.header.magic == Magic::Panasonic {
        data.strips.extend(numbers(RW2_RAW_OFFSET)?.first().map(|offset| *offset..bytes.len()));
    }
    if let Some(offset) = numbers(tags::JPEG_OFFSET)?.first().copied().filter(|offset| *offset > 0) {
        let end = match numbers(tags::JPEG_LENGTH)?.first() {
            Some(length) => offset.saturating_add(*length),
            None => following(starts, offset, bytes.len()),
        };
        data.stream.extend(Some(offset..end.min(bytes.len())).filter(|range| range.start < range.end));
    }
    if jpeg && depth != Depth::Quick {
        let coding = numbers(tags::COMPRESSION)?.first().copied();
        match spare::spare(bytes, directory, &data, coding, depth)? {
            Ok(spare) => data.spare = spare,
            Err(fault) => told(&mut data.faults, fault),
        }
    }
    let idle = [&data.spare.zeros[..], &data.spare.tables].concat();
    data.strips = subtract(std::mem::take(&mut data.strips), idle.clone());
    data.stream = subtract(std::mem::take(&mut data.stream), idle);
    for (tag, head) in [(tags::JPEG_Q_TABLES, 64), (tags::JPEG_DC_TABLES, 16), (tags::JPEG_AC_TABLES, 16u64)] {
        let offsets = numbers(tag)?;
        for offset in offsets.into_iter().take(TABLES as usize) {
            let end = offset.saturating_add(head);
            // A Huffman table says with 16 counts how many values follow (T.81 B.2.4.2).
            let more: u64 =
                if head == 16 { bytes.read(offset..end)?.iter().map(|count| u64::from(*count)).sum() } else { 0 };
            data.tables.push(offset..end.saturating_add(more));
        }
    }
    Ok(data)
}

/// Keeps the first faults.
fn told(faults: &mut Vec<Fault>, fault: Fault) {
    if faults.len() < limits::FAULTS {
        faults.push(fault);
    }
}

/// How the rows of a picture fall into strips or tiles.
struct Shape {
    row: u64,
    rows: u64,
    height: u64,
    strips: u64,
    tiled: bool,
}

impl Shape {
    /// Bytes of the strip or tile with that index: strips end with the picture, tiles don't (TIFF 6.0 §3, §15).
    fn bytes(&self, index: u64) -> Option<u64> {
        if self.tiled {
            return self.row.checked_mul(self.rows);
        }
        let before = index.checked_rem(self.strips)?.checked_mul(self.rows)?;
        self.rows.min(self.height.checked_sub(before)?).checked_mul(self.row)
    }
}

/// The shape of a picture whose bytes can be counted when they aren't compressed: no subsampled colour.
fn shape(bytes: &dyn Bytes, walk: &Walk, directory: &Directory) -> io::Result<Option<Shape>> {
    let numbers = |tag: u16| match directory.entry(tag) {
        Some(entry) => entry.numbers(bytes, walk.header.order, TABLES),
        None => Ok(Vec::new()),
    };
    let first = |tag: u16| numbers(tag).map(|list| list.first().copied());
    // YCbCr is subsampled unless it says otherwise; raws pack their samples as they like, DNG's excepted (DNG 1.7,
    // Compression).
    let dng = walk.directories.first().is_some_and(|first| first.entry(tags::DNG_VERSION).is_some());
    let kinds = |kind: u64| kind < 6 || (dng && matches!(kind, 32803 | 34892));
    let plain = first(tags::PHOTOMETRIC)?.is_some_and(kinds);
    let (Some(width), Some(height)) = (first(tags::IMAGE_WIDTH)?, first(tags::IMAGE_LENGTH)?) else { return Ok(None) };
    if !plain || width == 0 || height == 0 {
        return Ok(None);
    }
    let samples = first(tags::SAMPLES_PER_PIXEL)?.unwrap_or(1);
    let planar = first(tags::PLANAR_CONFIGURATION)? == Some(2);
    let depths = numbers(tags::BITS_PER_SAMPLE)?;
    let depth = depths.iter().copied().max().unwrap_or(1);
    let bits = depth.saturating_mul(if planar { 1 } else { samples });
    let tiled = directory.entry(tags::TILE_OFFSETS).is_some();
    let (width, rows) = if tiled {
        (first(tags::TILE_WIDTH)?.unwrap_or(0), first(tags::TILE_LENGTH)?.unwrap_or(0))
    } else {
        (width, first(tags::ROWS_PER_STRIP)?.unwrap_or(height).clamp(1, height))
    };
    let row = width.saturating_mul(bits).div_ceil(8);
    if row == 0 || rows == 0 {
        return Ok(None);
    }
    Ok(Some(Shape { row, rows, height, strips: height.div_ceil(rows), tiled }))
}

/// The first of `starts` behind `offset`, or the end of the file.
fn following(starts: &[u64], offset: u64, end: u64) -> u64 {
    let index = starts.partition_point(|start| *start <= offset);
    starts.get(index).copied().unwrap_or(end)
}
