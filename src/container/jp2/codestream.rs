//! A JPEG 2000 codestream (15444-1, Annex A): the main header, tile-parts with headers of their own, the end.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::output::PARTS;

/// How much is searched at once, in bytes.
const BLOCK: u64 = 1024 * 1024;

const SOT: u8 = 0x90;
const SOD: u8 = 0x93;
const EOC: u8 = 0xd9;
/// A comment.
pub(super) const COM: u8 = 0x64;
/// Lengths of tile-parts.
const TLM: u8 = 0x55;

/// A marker segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// The marker's second byte.
    pub(super) marker: u8,
    pub(super) range: Range<u64>,
}

/// A tile-part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TilePart {
    /// Offset of Psot, its length.
    pub(super) length_at: u64,
    /// Psot; 0 for *up to the end*.
    pub(super) length: u32,
    /// SOT and the segments of its header, SOT itself not among them.
    pub(super) segments: Range<usize>,
    pub(super) header: Range<u64>,
    /// From SOD on.
    pub(super) data: Range<u64>,
}

/// An entry of TLM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    pub(super) at: u64,
    pub(super) bytes: u8,
    pub(super) value: u32,
}

/// A codestream taken apart.
#[derive(Debug, Default)]
pub(super) struct Codestream {
    /// The segments of all headers.
    pub(super) segments: Vec<Segment>,
    /// How many of them are the main header's.
    pub(super) main: usize,
    pub(super) tiles: Vec<TilePart>,
    pub(super) lengths: Vec<Length>,
    /// Bytes between the tile-parts.
    pub(super) between: Vec<Range<u64>>,
    /// Where the first tile-part begins: all in front of it is the main header.
    pub(super) tiles_at: u64,
    /// EOC, if there is one.
    pub(super) end: Option<u64>,
    /// Behind all that was understood.
    pub(super) behind: u64,
    pub(super) faults: Vec<Fault>,
    /// Whether the headers can't be followed.
    pub(super) broken: bool,
}

/// Whether a marker's segment is needed to decode the picture: all that 15444-1, -2 and -15 define but comments.
pub(super) fn is_needed(marker: u8) -> bool {
    matches!(marker, 0x4f..=0x53 | 0x55 | 0x57..=0x61 | 0x63 | 0x70..=0x79)
}

/// Takes the codestream in `range` apart; the main header only unless `whole`.
pub(super) fn walk(bytes: &dyn Bytes, range: Range<u64>, whole: bool) -> io::Result<Codestream> {
    let mut walk = Walk { bytes, limit: range.end, out: Codestream::default() };
    let head = bytes.read(range.start..range.start.saturating_add(2).min(range.end))?;
    if *head != [0xff, 0x4f] {
        walk.broken(range.start, "SOC");
        walk.out.behind = range.start;
        walk.out.tiles_at = range.start;
        return Ok(walk.out);
    }
    walk.out.segments.push(Segment { marker: 0x4f, range: range.start..range.start.saturating_add(2) });
    let at = walk.header(range.start.saturating_add(2), SOT)?;
    walk.out.main = walk.out.segments.len();
    walk.out.tiles_at = at;
    walk.out.behind = at;
    walk.tile_lengths()?;
    if whole && !walk.out.broken {
        walk.tiles(at)?;
        if walk.out.tiles.is_empty() && !walk.out.broken {
            walk.broken(at, "a tile-part");
        }
    }
    Ok(walk.out)
}

struct Walk<'a> {
    bytes: &'a dyn Bytes,
    limit: u64,
    out: Codestream,
}

impl Walk<'_> {
    fn broken(&mut self, at: u64, expected: &'static str) {
        self.out.broken = true;
        self.fault(at, expected);
    }

    fn fault(&mut self, at: u64, expected: &'static str) {
        self.out.faults.push(Fault::new(at, expected, "something else"));
    }

    fn read(&self, at: u64, n: u64) -> io::Result<std::borrow::Cow<'_, [u8]>> {
        self.bytes.read(at.min(self.limit)..at.saturating_add(n).min(self.limit))
    }

    /// Segments up to the marker `last`; where that stands.
    fn header(&mut self, mut at: u64, last: u8) -> io::Result<u64> {
        loop {
            let head = self.read(at, 4)?;
            let (marker, length) = match *head {
                [0xff, marker, ..] if marker == last => return Ok(at),
                // Markers without a segment (§A.1.1).
                [0xff, marker @ 0x30..=0x3f, ..] => (marker, 0),
                [0xff, marker, a, b] if marker != EOC && marker != SOD => (marker, u16::from_be_bytes([a, b])),
                _ => {
                    self.broken(at, "a marker segment");
                    return Ok(at);
                }
            };
            let end = at.saturating_add(2).saturating_add(length.into());
            let short = length < 2 && !matches!(marker, 0x30..=0x3f);
            if short || end > self.limit || self.out.segments.len() >= PARTS as usize {
                self.broken(at, "a whole marker segment");
                return Ok(at);
            }
            self.out.segments.push(Segment { marker, range: at..end });
            at = end;
        }
    }

    /// The lengths that TLM segments state (§A.7.1).
    fn tile_lengths(&mut self) -> io::Result<()> {
        let mut lengths = Vec::new();
        for segment in self.out.segments.iter().filter(|segment| segment.marker == TLM) {
            let data = self.read(segment.range.start, segment.range.end.saturating_sub(segment.range.start))?;
            let mut cursor = Cursor::new(&data, segment.range.start);
            if cursor.skip(5).is_err() {
                continue;
            }
            let sizes = cursor.u8().unwrap_or_default();
            let tile = usize::from(sizes >> 4 & 3);
            let bytes = if sizes & 0x40 == 0 { 2 } else { 4 };
            while cursor.skip(tile).is_ok() {
                let at = cursor.position();
                let value = if bytes == 2 { cursor.u16_be().map(u32::from) } else { cursor.u32_be() };
                let Ok(value) = value else { break };
                lengths.push(Length { at, bytes, value });
            }
        }
        self.out.lengths = lengths;
        Ok(())
    }

    fn tiles(&mut self, mut at: u64) -> io::Result<()> {
        loop {
            let head = self.read(at, 12)?;
            match *head {
                [0xff, EOC, ..] => {
                    self.out.end = Some(at);
                    self.out.behind = at.saturating_add(2);
                    return Ok(());
                }
                [0xff, SOT, 0, 10, _, _, a, b, c, d, _, _] if self.out.tiles.len() < PARTS as usize => {
                    at = self.tile(at, u32::from_be_bytes([a, b, c, d]))?;
                    self.out.behind = at;
                    if self.out.broken {
                        return Ok(());
                    }
                }
                _ => {
                    self.fault(at, "a tile-part or the end of the codestream");
                    if self.out.tiles.len() >= PARTS as usize || self.out.between.len() >= PARTS as usize {
                        self.broken(at, "fewer tile-parts");
                        return Ok(());
                    }
                    let from = at.saturating_add(1);
                    let Some(next) = self.find(from, &[&[0xff, SOT, 0, 10], &[0xff, EOC]])? else { return Ok(()) };
                    self.out.between.push(at..next);
                    at = next;
                }
            }
        }
    }

    /// A tile-part (§A.4.2); where it ends.
    fn tile(&mut self, at: u64, length: u32) -> io::Result<u64> {
        let first = self.out.segments.len();
        let data = self.header(at.saturating_add(12), SOD)?;
        let end = match length {
            0 => self.find(data, &[&[0xff, EOC]])?.unwrap_or(self.limit),
            _ => at.saturating_add(length.into()),
        };
        if end < data.saturating_add(2) && !self.out.broken {
            self.broken(at, "a tile-part longer than its header");
        }
        if end > self.limit {
            self.fault(self.limit, "the rest of a tile-part");
        }
        let end = end.min(self.limit).max(data);
        self.out.tiles.push(TilePart {
            length_at: at.saturating_add(6),
            length,
            segments: first..self.out.segments.len(),
            header: at..data,
            data: data..end,
        });
        Ok(end)
    }

    /// Where one of `wanted` (each at most four bytes) stands next.
    fn find(&self, from: u64, wanted: &[&[u8]]) -> io::Result<Option<u64>> {
        let mut at = from;
        while at < self.limit {
            let block = self.read(at, BLOCK.saturating_add(3))?;
            let starts = block.iter().enumerate().filter(|(_, byte)| **byte == 0xff).map(|(index, _)| index);
            for index in starts {
                let rest = block.get(index..).unwrap_or_default();
                if wanted.iter().any(|marker| rest.starts_with(marker)) {
                    return Ok(Some(at.saturating_add(index as u64)));
                }
            }
            at = at.saturating_add(BLOCK);
        }
        Ok(None)
    }
}
