//! Where the coded data of a scan really end: the Huffman code is followed to the last unit of each restart interval
//! (ITU-T T.81, annexes A and F to H). What stands between there and the next marker no decoder looks at. Arithmetic codes,
//! and frames whose height comes after their scan, aren't followed.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

use super::marker;
use super::walk::{Item, Segment, Walk};
use crate::bytes::{Bytes, Cursor, Fault};

mod blocks;
mod frame;
mod huffman;
#[cfg(test)]
mod tests;

use blocks::Spectrum;
use frame::{Frame, Process};
use huffman::{Bits, Lost, Table};

/// Most coded data that are held at once, in bytes.
const DATA: u64 = 256 * 1024 * 1024;

/// What following the scans of a picture found.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// What no decoder looks at, by where the scan begins.
    pub(super) slack: BTreeMap<u64, Vec<Range<u64>>>,
    /// Whether all scans could be followed to their ends.
    pub(super) whole: bool,
}

/// Follows the scans of a picture.
pub(super) fn follow(bytes: &dyn Bytes, walked: &Walk) -> io::Result<Followed> {
    let mut state = State { bytes, frame: None, tables: BTreeMap::new(), interval: 0, scan: None };
    let mut out = Followed { whole: walked.complete, ..Followed::default() };
    for item in &walked.items {
        match item {
            Item::Segment(segment) => {
                let payload = bytes.read(segment.payload.clone())?;
                // Tables that can't be read, and a second frame, leave nothing to go by.
                if state.segment(segment, &mut Cursor::new(&payload, segment.payload.start)).is_err() {
                    out.whole = false;
                    return Ok(out);
                }
            }
            Item::Scan { range, .. } => match state.scan(range.clone())? {
                Some(slack) => {
                    out.slack.insert(range.start, slack);
                }
                None => {
                    // A progressive scan builds on those before it.
                    out.whole = false;
                    return Ok(out);
                }
            },
            Item::Unread(_) => out.whole = false,
            Item::Fill(_) | Item::Stray(_) => {}
        }
    }
    Ok(out)
}

struct State<'a> {
    bytes: &'a dyn Bytes,
    frame: Option<Frame>,
    /// By class and number, as DHT has them in one byte.
    tables: BTreeMap<u8, Table>,
    interval: u64,
    scan: Option<Scan>,
}

/// A scan header (B.2.3).
struct Scan {
    /// Which components of the frame, and the numbers of their tables, DC and AC.
    components: Vec<(usize, u8, u8)>,
    spectrum: Spectrum,
}

impl State<'_> {
    fn segment(&mut self, segment: &Segment, cursor: &mut Cursor<'_>) -> Result<(), Fault> {
        match segment.marker {
            marker::DHT => {
                while !cursor.is_empty() {
                    let slot = cursor.u8()?;
                    self.tables.insert(slot, Table::read(cursor)?);
                }
            }
            marker::DRI => self.interval = cursor.u16_be()?.into(),
            marker::SOS => self.scan = Some(self.header(cursor)?),
            code if marker::is_frame(code) => {
                if self.frame.is_some() {
                    return Err(Fault::new(segment.range.start, "one frame", "another"));
                }
                self.frame = Some(Frame::read(code, cursor)?);
            }
            _ => {}
        }
        Ok(())
    }

    fn header(&self, cursor: &mut Cursor<'_>) -> Result<Scan, Fault> {
        let at = cursor.position();
        let Some(frame) = &self.frame else { return Err(Fault::new(at, "a frame", "none")) };
        let mut components = Vec::new();
        for _ in 0..cursor.u8()? {
            let [id, tables] = cursor.array::<2>()?;
            let Some(index) = frame.components.iter().position(|component| component.id == id) else {
                return Err(Fault::new(at, "a component of the frame", id.to_string()));
            };
            components.push((index, tables >> 4, 0x10 | (tables & 0x0F)));
        }
        let [first, last, bits] = cursor.array::<3>()?;
        let spectrum = Spectrum { first: first.into(), last: last.into(), refines: bits >> 4 != 0 };
        Ok(Scan { components, spectrum })
    }

    /// The ranges of a scan that no decoder looks at; none when it can't be followed.
    fn scan(&mut self, range: Range<u64>) -> io::Result<Option<Vec<Range<u64>>>> {
        let (Some(scan), Some(mut frame)) = (self.scan.take(), self.frame.take()) else { return Ok(None) };
        if range.end.saturating_sub(range.start) > DATA {
            return Ok(None);
        }
        let raw = self.bytes.read(range.clone())?;
        let units = frame.units(&scan.components.iter().map(|(index, ..)| *index).collect::<Vec<_>>());
        let mut slack = Vec::new();
        let (mut done, mut at) = (0u64, 0usize);
        while let (Some(units), true) = (units, at < raw.len()) {
            let interval = Interval::read(&raw, at);
            if done < units {
                let left = units.saturating_sub(done);
                let count = if self.interval == 0 { left } else { left.min(self.interval) };
                let mut bits = Bits::new(&interval.data);
                if self.units(&scan, &mut frame, &mut bits, done..done.saturating_add(count)).is_err() {
                    return Ok(None);
                }
                done = done.saturating_add(count);
                slack.push(interval.behind(&raw, bits.bytes())..interval.end);
            } else {
                slack.push(at..interval.end);
            }
            at = interval.next;
        }
        self.frame = Some(frame);
        let place = |at: usize| range.start.saturating_add(at as u64);
        slack.retain(|slack| slack.start < slack.end);
        let slack = slack.into_iter().map(|slack| place(slack.start)..place(slack.end)).collect();
        Ok(units.filter(|units| *units == done).map(|_| slack))
    }

    /// Passes over the units of an interval: blocks, or whole groups of them when several components take turns.
    fn units(&self, scan: &Scan, frame: &mut Frame, bits: &mut Bits<'_>, units: Range<u64>) -> Result<(), Lost> {
        let mut ended = 0u32;
        let alone = scan.components.len() == 1;
        for unit in units {
            for (index, dc, ac) in &scan.components {
                let process = frame.process;
                let component = frame.components.get_mut(*index).ok_or(Lost)?;
                let (dc, ac) = (self.tables.get(dc), self.tables.get(ac));
                for part in 0..if alone { 1 } else { component.parts() } {
                    match process {
                        Process::Lossless => blocks::lossless(bits, dc.ok_or(Lost)?)?,
                        Process::Sequential => blocks::sequential(bits, dc.ok_or(Lost)?, ac.ok_or(Lost)?)?,
                        Process::Progressive if scan.spectrum.first == 0 => {
                            blocks::lowest(bits, dc, scan.spectrum.refines)?;
                        }
                        Process::Progressive => {
                            let step = if scan.spectrum.refines { blocks::refined } else { blocks::first };
                            let seen = component.seen(unit, part).ok_or(Lost)?;
                            step(bits, ac.ok_or(Lost)?, scan.spectrum, &mut ended, seen)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The data between two restart markers.
struct Interval {
    /// Without the stuffed bytes.
    data: Vec<u8>,
    start: usize,
    /// Where they end: at the next marker or its fill bytes.
    end: usize,
    /// Behind that marker.
    next: usize,
}

impl Interval {
    fn read(raw: &[u8], start: usize) -> Self {
        let mut out = Self { data: Vec::new(), start, end: start, next: raw.len() };
        let mut rest = raw.get(start..).unwrap_or_default();
        loop {
            let plain = memchr::memchr(0xFF, rest).unwrap_or(rest.len());
            let (before, behind) = rest.split_at(plain);
            out.data.extend_from_slice(before);
            out.end = out.end.saturating_add(plain);
            match behind {
                [0xFF, 0, more @ ..] => {
                    out.data.push(0xFF);
                    out.end = out.end.saturating_add(2);
                    rest = more;
                }
                _ => {
                    let fill = behind.iter().take_while(|byte| **byte == 0xFF).count();
                    out.next = out.end.saturating_add(fill).saturating_add(1).min(raw.len());
                    return out;
                }
            }
        }
    }

    /// Where the byte behind the first `count` of the data stands.
    fn behind(&self, raw: &[u8], count: u64) -> usize {
        let mut at = self.start;
        for _ in 0..count {
            let stuffed = matches!(raw.get(at..), Some([0xFF, 0, ..]));
            at = at.saturating_add(if stuffed { 2 } else { 1 });
        }
        at.min(self.end)
    }
}
