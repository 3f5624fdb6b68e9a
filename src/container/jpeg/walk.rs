//! The walk over a JPEG's markers (ITU-T T.81, annex B): segments, scans, and the bytes between them that belong to
//! nothing. Knows the form of a marker segment, not what stands in it; so it also walks pictures behind the first.

use std::io;
use std::ops::Range;

use super::marker;
use crate::bytes::{Bytes, Cursor, Fault};

/// How much of a scan is read at once, in bytes.
const BLOCK: u64 = 1024 * 1024;
/// How much is read at first where a marker should stand, in bytes.
const PEEK: u64 = 64;
/// How many stretches there is room for at first: the head of a picture has seldom more.
const USUAL: usize = 16;
/// Number of segments that are told apart; a file of four-byte segments would need forty times its size for parts.
const SEGMENTS: usize = 65_536;
/// Number of stray runs that are named as faults.
const FAULTS: usize = 64;
/// Number of runs of fill bytes that are told apart in one scan.
const FILLS: usize = 65_536;

/// One stretch of a picture, in the order of the file. Stretches lie side by side.
#[derive(Debug)]
pub(super) enum Item {
    /// A marker with the segment that it opens.
    Segment(Segment),
    /// Entropy-coded data with its restart markers, and the fill bytes before these.
    Scan { range: Range<u64>, fills: Vec<Range<u64>> },
    /// Fill bytes 0xFF before a marker (B.1.1.2).
    Fill(Range<u64>),
    /// Bytes where a marker should stand. Decoders pass over them.
    Stray(Range<u64>),
    /// Scans that weren't read, with whatever stands between them.
    Unread(Range<u64>),
}

/// A marker segment.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// The marker's second byte.
    pub marker: u8,
    /// Marker, length and payload.
    pub range: Range<u64>,
    /// What follows the length; empty for a marker that stands alone.
    pub payload: Range<u64>,
    /// Whether a scan came before.
    pub between: bool,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The stretches up to `reached`.
    pub items: Vec<Item>,
    /// Where the walk ended: behind EOI, or where the bytes make no more sense.
    pub reached: u64,
    /// Whether it ended behind an EOI: only then is it certain what is picture.
    pub complete: bool,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

impl Walk {
    /// The segments alone.
    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.items.iter().filter_map(|item| match item {
            Item::Segment(segment) => Some(segment),
            _ => None,
        })
    }
}

/// Walks the picture whose SOI stands at the start of `range`: up to its EOI, or, when `head` says so, up to the end of
/// the first scan's header.
pub(super) fn walk(bytes: &dyn Bytes, range: Range<u64>, head: bool) -> io::Result<Walk> {
    let mut walk = Walk { reached: range.start, items: Vec::with_capacity(USUAL), ..Walk::default() };
    let (mut between, mut framed) = (false, false);
    while walk.items.len() < SEGMENTS {
        let found = find(bytes, walk.reached..range.end, false)?;
        let Some((start, code)) = found.marker else {
            walk.faults.push(Fault::new(walk.reached, "a marker", describe(bytes, walk.reached)?));
            return Ok(walk);
        };
        let first = walk.items.is_empty();
        if first != (code == marker::SOI) || (first && start != range.start) {
            let expected = if first { "SOI" } else { "another marker than SOI" };
            walk.faults.push(Fault::new(start, expected, marker::name(code)));
            return Ok(walk);
        }
        if !found.data.is_empty() && walk.faults.len() < FAULTS {
            walk.faults.push(Fault::new(found.data.start, "a marker", describe(bytes, found.data.start)?));
        }
        if !found.data.is_empty() {
            walk.items.push(Item::Stray(found.data));
        }
        if !found.fill.is_empty() {
            walk.items.push(Item::Fill(found.fill));
        }
        walk.reached = start;
        let end = match segment_end(bytes, code, start, range.end)? {
            Ok(end) => end,
            Err(fault) => {
                walk.faults.push(fault);
                return Ok(walk);
            }
        };
        framed |= marker::is_frame(code);
        if code == marker::SOS && !framed {
            // JPEG-LS has its own frame marker (SOF55) and its own rule for bytes after 0xFF: not this standard.
            walk.faults.push(Fault::new(start, "a frame header before the first scan", "SOS"));
            return Ok(walk);
        }
        let payload = start.saturating_add(4).min(end)..end;
        walk.items.push(Item::Segment(Segment { marker: code, range: start..end, payload, between }));
        walk.reached = end;
        if code == marker::EOI {
            walk.complete = true;
            return Ok(walk);
        }
        if code == marker::SOS {
            if head {
                return Ok(walk);
            }
            between = true;
            let scan = find(bytes, end..range.end, true)?;
            walk.reached = scan.data.end;
            walk.items.push(Item::Scan { range: scan.data, fills: scan.fills });
            if scan.marker.is_none() {
                walk.faults.push(Fault::new(walk.reached, "EOI", "the end of the file"));
                return Ok(walk);
            }
        }
    }
    walk.faults.push(Fault::new(walk.reached, format!("at most {SEGMENTS} segments"), "more"));
    Ok(walk)
}

/// Where the segment of the marker at `start` ends.
fn segment_end(bytes: &dyn Bytes, code: u8, start: u64, limit: u64) -> io::Result<Result<u64, Fault>> {
    let behind = start.saturating_add(2);
    if matches!(code, marker::SOI | marker::EOI) {
        return Ok(Ok(behind));
    }
    if !marker::has_length(code) {
        return Ok(Err(Fault::new(start, "a marker of T.81", format!("0xff{code:02x}"))));
    }
    let head = bytes.read(behind..behind.saturating_add(2).min(limit))?;
    let length = match Cursor::new(&head, behind).u16_be() {
        Ok(length) => length,
        Err(fault) => return Ok(Err(fault)),
    };
    let end = behind.saturating_add(u64::from(length));
    Ok(if length < 2 {
        Err(Fault::new(behind, "a segment length of 2 or more", length.to_string()))
    } else if end > limit {
        let left = limit.saturating_sub(behind);
        Err(Fault::new(behind, format!("{length} bytes of {}", marker::name(code)), format!("{left} left")))
    } else {
        Ok(end)
    })
}

/// The first bytes at `at`, for a fault.
fn describe(bytes: &dyn Bytes, at: u64) -> io::Result<String> {
    let head = bytes.read(at..at.saturating_add(4))?;
    Ok(match &*head {
        [] => "the end of the file".into(),
        head => head.iter().fold(String::from("0x"), |text, byte| format!("{text}{byte:02x}")),
    })
}

/// The next marker, and what lies before it.
struct Found {
    /// Bytes before the marker and its fill bytes.
    data: Range<u64>,
    /// Fill bytes before restart markers, inside `data`.
    fills: Vec<Range<u64>>,
    /// Fill bytes before the marker.
    fill: Range<u64>,
    /// Where the marker stands, and its second byte.
    marker: Option<(u64, u8)>,
}

/// Where the first 0xFF of coded data stands that has no zero behind it, as far as these bytes tell.
fn unstuffed(data: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xFF, data).find(|at| data.get(at.saturating_add(1)) != Some(&0))
}

/// The second byte of a marker that stands where it should, with nothing before it: nearly all do.
fn right_here(bytes: &dyn Bytes, range: &Range<u64>) -> io::Result<Option<u8>> {
    let head = bytes.read(range.start..range.start.saturating_add(2).min(range.end))?;
    Ok(match *head {
        [0xFF, code] if code != 0 && code != 0xFF && !marker::is_lone(code) => Some(code),
        _ => None,
    })
}

/// The marker that ends the coded data that `range` begins with, if one does.
pub(super) fn scan_end(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<Option<(u64, u8)>> {
    Ok(find(bytes, range, true)?.marker)
}

/// Looks for the next marker. In a scan restart markers are passed over (B.1.1.5, F.1.2.3: a zero byte is stuffed behind
/// each 0xFF of the coded data).
fn find(bytes: &dyn Bytes, range: Range<u64>, in_scan: bool) -> io::Result<Found> {
    if !in_scan && let Some(code) = right_here(bytes, &range)? {
        let at = range.start;
        return Ok(Found { data: at..at, fills: Vec::new(), fill: at..at, marker: Some((at, code)) });
    }
    let mut fills = Vec::new();
    let mut run: Option<u64> = None;
    let mut at = range.start;
    let mut size = if in_scan { BLOCK } else { PEEK };
    while at < range.end {
        let block = bytes.read(at..at.saturating_add(size).min(range.end))?;
        if block.is_empty() {
            break;
        }
        let mut cursor = Cursor::new(&block, at);
        while !cursor.is_empty() {
            if run.is_none() {
                let rest = cursor.rest();
                let skip = if in_scan { unstuffed(rest) } else { memchr::memchr(0xFF, rest) };
                let Some(skip) = skip else { break };
                let _ = cursor.skip(skip);
            }
            let position = cursor.position();
            match cursor.u8() {
                Ok(0xFF) => run = run.or(Some(position)),
                Ok(code) => {
                    let (start, last) = (run.take().unwrap_or(position), position.saturating_sub(1));
                    // Outside of a scan decoders pass over markers that stand alone as over any other byte.
                    if code == 0 || (!in_scan && marker::is_lone(code)) {
                        continue;
                    }
                    if in_scan && marker::is_restart(code) {
                        if start < last && fills.len() < FILLS {
                            fills.push(start..last);
                        }
                        continue;
                    }
                    return Ok(Found {
                        data: range.start..start,
                        fills,
                        fill: start..last,
                        marker: Some((last, code)),
                    });
                }
                Err(_) => break,
            }
        }
        at = at.saturating_add(block.len() as u64);
        size = size.saturating_mul(8).min(BLOCK);
    }
    Ok(Found { data: range.clone(), fills, fill: range.end..range.end, marker: None })
}
