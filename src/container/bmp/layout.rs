//! A BMP → its partition.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::header::{Coding, Header, ProfileKind, RESOLUTION};
use super::{CATALOGUE, FLAVOUR, rle};
use crate::bytes::{Bytes, Fault};
use crate::container::output::{PARTS, trailer};
use crate::container::{Builder, Depth, Kind, Layout, Part, PartId, Removal, SNIFF, Standard};

/// The pixels, or a profile, lie where something else does.
const APART: &str = "headers, palette, pixels and profile that lie apart";
/// The headers aren't all there, or say that there is no picture.
const SOUND: &str = "whole headers of a picture";
/// There are more rows with something in their padding than are told apart.
const FEWER: &str = "fewer rows with padding that isn't zero";
/// Faults that leave in doubt what is picture.
const DOUBTS: &[&str] = &[APART, SOUND, FEWER];

/// The first fault that leaves in doubt what is picture and what isn't.
pub(super) fn doubt(layout: &Layout) -> Option<&Fault> {
    layout.faults.iter().find(|fault| matches!(&fault.expected, Cow::Borrowed(what) if DOUBTS.contains(what)))
}

/// Where the pixels lie and what else there is.
struct Walk<'a> {
    bytes: &'a dyn Bytes,
    depth: Depth,
    header: Header,
    builder: Builder,
}

/// The partition of a BMP.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let mut builder = Builder::new(bytes.len(), FLAVOUR);
    builder.ignores_orientation();
    let Some(header) = Header::read(&bytes.read(0..SNIFF)?) else {
        builder.fault(Fault::new(0, SOUND, "none"));
        return Ok(builder.finish());
    };
    let mut walk = Walk { bytes, depth, header, builder };
    walk.run()?;
    Ok(walk.builder.finish())
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<()> {
        let len = self.bytes.len();
        let end = self.header.end();
        let (entry, count) = self.header.palette();
        let masks = end..end.saturating_add(self.header.masks());
        let start = self.header.pixels;
        let palette = masks.end..masks.end.saturating_add(entry.saturating_mul(count)).min(start.max(masks.end));
        if len < end || self.header.width == 0 || self.header.height == 0 {
            self.fault(end.min(len), SOUND, "something else");
        }
        if start < masks.end {
            self.fault(10, APART, "pixels inside the headers");
        }
        self.headers(end)?;
        self.builder.part(Part::new("colour masks", Kind::Structure), masks.clone());
        self.palette(palette.clone(), entry)?;
        let profile = self.profile()?;
        let begin = start.clamp(palette.end, len.max(palette.end));
        let pixels = self.pixels(begin, profile.as_ref())?;
        // What lies between is nobody's.
        let mut taken = vec![0..palette.end, pixels.clone()];
        taken.extend(profile);
        taken.sort_unstable_by_key(|range| range.start);
        let mut at = 0u64;
        for range in taken {
            if range.start < at && !range.is_empty() {
                self.fault(range.start, APART, "an overlap");
            }
            self.between(at..range.start, pixels.end)?;
            at = at.max(range.end);
        }
        self.between(at..len, pixels.end)
    }

    fn fault(&mut self, at: u64, expected: &'static str, found: &'static str) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    /// Bytes that belong to nothing: a gap in front of the pixels, a trailer behind them.
    fn between(&mut self, range: Range<u64>, pixels: u64) -> io::Result<()> {
        if range.is_empty() || range.start >= self.bytes.len() {
            return Ok(());
        }
        if range.start < pixels {
            let part = Part::new("bytes between header and pixels", Kind::Unknown);
            self.builder.part(part.keyed(CATALOGUE, "@gap"), range);
            return Ok(());
        }
        let second = Header::read(&self.bytes.read(range.start..range.end.min(range.start.saturating_add(SNIFF)))?);
        let key = if second.is_some() { "@second-bitmap" } else { "@after-pixels" };
        let part = trailer(self.bytes, range.clone(), "bytes behind the pixels")?;
        self.builder.part(part.keyed(CATALOGUE, key), range);
        Ok(())
    }

    /// The headers, without the fields that nobody reads and that hold something.
    fn headers(&mut self, end: u64) -> io::Result<()> {
        let head = self.builder.part(Part::new("headers", Kind::Structure), 0..0);
        let mut apart = Vec::new();
        for field in self.header.unread_fields() {
            if !self.is_zero(field.clone())? {
                let part = Part::new("field that nobody reads", Kind::Padding).removal(Removal::Blank).within(head);
                self.builder.part(part.keyed(CATALOGUE, "header.bfReserved"), field.clone());
                apart.push(field);
            }
        }
        if self.header.size >= 40 && !self.is_zero(RESOLUTION)? {
            let part = Part::new("pixels per metre", Kind::Structure).within(head);
            self.builder.part(part.keyed(CATALOGUE, "header.biXPelsPerMeter"), RESOLUTION);
            apart.push(RESOLUTION);
        }
        self.claim_between(head, 0..end, apart);
        Ok(())
    }

    /// The palette, without the reserved byte of its entries where that holds something.
    fn palette(&mut self, range: Range<u64>, entry: u64) -> io::Result<()> {
        let id = self.builder.part(Part::new("palette", Kind::Structure), 0..0);
        let bytes = self.bytes.read(range.clone())?;
        let colours = bytes.chunks_exact(4).zip((range.start..).step_by(4)).filter(|_| entry == 4);
        let apart: Vec<_> = colours
            .filter(|(colour, _)| colour.last().is_some_and(|byte| *byte != 0))
            .map(|(_, at)| at.saturating_add(3)..at.saturating_add(4))
            .collect();
        if let Some(first) = apart.first() {
            let part = Part::new("reserved bytes of the palette", Kind::Padding).removal(Removal::Blank).within(id);
            let reserved = self.builder.part(part.keyed(CATALOGUE, "@gap"), first.clone());
            apart.iter().for_each(|range| self.builder.claim(reserved, range.clone()));
        }
        self.claim_between(id, range, apart);
        Ok(())
    }

    /// The profile, or the path of one.
    fn profile(&mut self) -> io::Result<Option<Range<u64>>> {
        let Some((kind, range)) = self.header.profile() else { return Ok(None) };
        let here = range.start.min(self.bytes.len())..range.end.min(self.bytes.len());
        if here != range || here.is_empty() {
            self.builder.fault(Fault::new(range.start, "a colour profile", "the end of the file"));
        }
        if here.is_empty() {
            return Ok(None);
        }
        let part = match kind {
            ProfileKind::Embedded => {
                Part::metadata("colour profile", Standard::Icc, vec![here.clone()]).keyed(CATALOGUE, "V5:MBED")
            }
            ProfileKind::Linked => Part::metadata("path of a colour profile", Standard::Comment, vec![here.clone()])
                .keyed(CATALOGUE, "V5:LINK"),
        };
        self.builder.part(part, here.clone());
        Ok(Some(here))
    }

    /// The pixels, from `start` on; what isn't shown of them is a part of its own.
    fn pixels(&mut self, start: u64, profile: Option<&Range<u64>>) -> io::Result<Range<u64>> {
        let behind = profile.map(|range| range.start).filter(|at| *at > start);
        let rest = start..behind.unwrap_or(self.bytes.len()).min(self.bytes.len());
        let stated = start.saturating_add(self.header.image_size).min(rest.end);
        let coding = self.header.coding();
        let range = match coding {
            Coding::Rows => {
                let size = self.header.row().1.saturating_mul(self.header.height);
                let end = start.saturating_add(size);
                if end > rest.end {
                    self.builder.fault(Fault::new(rest.end, format!("{size} bytes of rows"), "fewer"));
                }
                start..end.min(rest.end)
            }
            Coding::Runs(_) if self.depth != Depth::Quick => rest,
            _ if self.header.image_size == 0 => rest,
            _ => start..stated,
        };
        if self.depth == Depth::Quick {
            self.builder.part(Part::new("pixels", Kind::Unread), range.clone());
            return Ok(range);
        }
        match coding {
            Coding::Rows => {
                let (used, stride) = self.header.row();
                let padding = if used < stride { Self::row_padding(&range, used, stride) } else { Vec::new() };
                self.padded(range.clone(), padding)?;
                Ok(range)
            }
            Coding::Runs(bits) => {
                let walked = rle::walk(self.bytes, range.clone(), bits, self.header.height)?;
                if !walked.complete {
                    self.builder.fault(Fault::new(walked.end, "an end of bitmap", "the end of the file"));
                }
                let range = start..walked.end.min(range.end);
                self.padded(range.clone(), walked.padding)?;
                Ok(range)
            }
            Coding::File => {
                let part = Part::embedded("coded picture", vec![range.clone()]).removal(Removal::Never);
                let part = part.keyed(CATALOGUE, "*");
                self.builder.part(part, range.clone());
                Ok(range)
            }
            Coding::Other => {
                self.builder.part(Part::new("pixels", Kind::Pixels), range.clone());
                Ok(range)
            }
        }
    }

    /// The pixels with their padding: a part of its own also where it is zero, so that the picture's bytes are the same
    /// before and after.
    fn padded(&mut self, range: Range<u64>, padding: Vec<Range<u64>>) -> io::Result<()> {
        let id = self.builder.part(Part::new("pixels", Kind::Pixels), 0..0);
        let mut filled = false;
        for range in &padding {
            filled = filled || !self.is_zero(range.clone())?;
        }
        if padding.len() > PARTS as usize {
            if filled {
                self.fault(range.start, FEWER, "more");
            }
            self.builder.claim(id, range);
            return Ok(());
        }
        if let Some(first) = padding.first() {
            let part = match filled {
                true => Part::new("padding", Kind::Padding).removal(Removal::Blank).keyed(CATALOGUE, "@row-padding"),
                false => Part::new("padding of zeros", Kind::Structure),
            };
            let pad = self.builder.part(part.within(id), first.clone());
            padding.iter().skip(1).for_each(|range| self.builder.claim(pad, range.clone()));
        }
        self.claim_between(id, range, padding);
        Ok(())
    }

    /// The bytes behind the pixels of each row, one row more than is told apart at most.
    fn row_padding(range: &Range<u64>, used: u64, stride: u64) -> Vec<Range<u64>> {
        let step = usize::try_from(stride.max(1)).unwrap_or(usize::MAX);
        let rows = (range.start..range.end).step_by(step).take((PARTS as usize).saturating_add(1));
        rows.map(|row| row.saturating_add(used)..range.end.min(row.saturating_add(stride)))
            .filter(|padding| !padding.is_empty())
            .collect()
    }

    /// Lets a part own `range` but for what is apart.
    fn claim_between(&mut self, id: PartId, range: Range<u64>, mut apart: Vec<Range<u64>>) {
        apart.sort_unstable_by_key(|range| range.start);
        let mut at = range.start;
        for hole in apart {
            self.builder.claim(id, at..hole.start.min(range.end).max(at));
            at = at.max(hole.end);
        }
        self.builder.claim(id, at.min(range.end)..range.end);
    }

    fn is_zero(&self, range: Range<u64>) -> io::Result<bool> {
        Ok(self.bytes.read(range)?.iter().all(|byte| *byte == 0))
    }
}
