//! A GIF → its partition: from block to block, and at full depth through the LZW codes to find where the pixels end.
//!
//! A GIF has no directory: the next block is found by passing over the sub-blocks of the one before. At quick depth only the
//! file's head is walked; the rest is left unread if the file ends as it should.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::blocks::{EXTENSION, IMAGE, Reader, SubBlock, TRAILER, label};
use super::{CATALOGUE, GIF};
use crate::bytes::{Bytes, Fault, HEAD};
use crate::container::output::{PARTS, key_text, trailer};
use crate::container::{Builder, Depth, Kind, Layout, Part, PartId, Standard};

/// How many sub-blocks in all are listed as the content of metadata.
const RANGES: usize = 1_000_000;
/// What sub-blocks are called that their extension doesn't need.
const NO_USE: &str = "sub-blocks that the extension has no use for";
/// Length of the header and the logical screen descriptor (§17, §18).
const SCREEN: u64 = 13;
/// What follows an XMP packet so that readers of sub-blocks find the end (XMP part 3 §1.1.2): 01 FF FE … 01 00 00.
pub(super) const MAGIC: u64 = 258;

/// Where a block should begin, none does.
const BLOCK: &str = "a block that GIF knows";
/// There are more blocks than anyone needs.
const FEWER: &str = "fewer blocks";
/// A graphic control extension isn't formed as it should be.
const CONTROL: &str = "a graphic control extension of four bytes";
/// The extension that says how often an animation runs is cut off.
const LOOP: &str = "a whole looping extension";
/// Image data that no decoder would read to the end.
pub(super) const CODES: &str = "sound LZW codes";
/// Faults that leave in doubt what is picture and what isn't.
pub(super) const DOUBTS: &[&str] = &[BLOCK, FEWER, CONTROL, LOOP, CODES];
/// The file ends without its trailer.
pub(super) const NO_TRAILER: &str = "the trailer";

/// The partition of a GIF.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let builder = Builder::new(bytes.len(), GIF);
    let mut walk =
        Walk { reader: Reader::new(bytes, 0), depth, builder, control: None, images: 0, ranges: RANGES, done: false };
    walk.run()?;
    Ok(walk.builder.finish())
}

pub(super) struct Walk<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) depth: Depth,
    pub(super) builder: Builder,
    /// The graphic control extension that governs what comes next.
    pub(super) control: Option<Vec<Range<u64>>>,
    pub(super) images: u32,
    ranges: usize,
    /// Whether the rest was left unread.
    done: bool,
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<()> {
        let len = self.reader.len();
        self.screen()?;
        for count in 0u32.. {
            let at = self.reader.at();
            if at >= len {
                self.fault(at, NO_TRAILER, "the end of the file");
                break;
            }
            if self.done || self.skips_rest(at)? {
                return Ok(());
            }
            if count == PARTS {
                self.fault(at, FEWER, "more");
                self.builder.part(Part::new("further blocks", Kind::Unknown).keyed(CATALOGUE, "*"), at..len);
                break;
            }
            match self.reader.byte()? {
                Some(IMAGE) => self.image(at)?,
                Some(EXTENSION) => self.extension(at)?,
                Some(TRAILER) => {
                    self.builder.part(Part::new("trailer", Kind::Structure), at..self.reader.at());
                    self.idle_control();
                    return self.behind(self.reader.at());
                }
                other => {
                    self.fault(at, BLOCK, format!("{:02x}", other.unwrap_or_default()));
                    self.builder
                        .part(Part::new("bytes that are no block", Kind::Unknown).keyed(CATALOGUE, "*"), at..len);
                    break;
                }
            }
        }
        self.idle_control();
        Ok(())
    }

    pub(super) fn fault(
        &mut self,
        at: u64,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    /// At quick depth, behind the file's head: leaves the rest unread from `from` on, if the file ends as it should.
    pub(super) fn skips_rest(&mut self, from: u64) -> io::Result<bool> {
        let len = self.reader.len();
        let last = len.saturating_sub(1);
        if self.depth != Depth::Quick
            || self.reader.at() < HEAD
            || *self.reader.bytes().read(last.saturating_sub(1)..len)? != [0, TRAILER]
        {
            return Ok(false);
        }
        self.idle_control();
        self.builder.part(Part::new("image data and further blocks", Kind::Unread), from..last);
        self.builder.part(Part::new("trailer", Kind::Structure), last..len);
        self.done = true;
        Ok(true)
    }

    /// Adds a part that owns several ranges.
    pub(super) fn place(&mut self, part: Part, ranges: Vec<Range<u64>>) -> PartId {
        let id = self.builder.part(part, 0..0);
        self.lend(id, ranges);
        id
    }

    fn lend(&mut self, id: PartId, ranges: Vec<Range<u64>>) {
        for range in ranges {
            self.builder.claim(id, range);
        }
    }

    fn behind(&mut self, at: u64) -> io::Result<()> {
        let len = self.reader.len();
        if at < len {
            let part = trailer(self.reader.bytes(), at..len, "bytes after the trailer")?;
            self.builder.part(part.keyed(CATALOGUE, "@after-trailer"), at..len);
        }
        Ok(())
    }

    fn screen(&mut self) -> io::Result<()> {
        let flags = self.reader.peek(SCREEN)?.get(10).copied();
        self.builder.part(Part::new("header", Kind::Structure), 0..6);
        self.builder.part(Part::new("logical screen descriptor", Kind::Structure), 6..SCREEN);
        let size = color_table(flags.unwrap_or_default());
        let end = SCREEN.saturating_add(size);
        if size > 0 {
            self.builder.part(Part::new("global color table", Kind::Structure), SCREEN..end);
        }
        if flags.is_none() || end > self.reader.len() {
            self.fault(self.reader.len(), "a whole logical screen", "the end of the file");
        }
        self.reader.seek(end.min(self.reader.len()));
        Ok(())
    }

    /// A control extension that governs neither image nor text isn't needed.
    pub(super) fn idle_control(&mut self) {
        if let Some(control) = self.control.take() {
            self.place(Part::new("idle graphic control extension", Kind::Padding), control);
        }
    }

    fn extension(&mut self, start: u64) -> io::Result<()> {
        let Some(label) = self.reader.byte()? else {
            self.fault(start, "an extension's label", "the end of the file");
            self.builder
                .part(Part::new("part of an extension", Kind::Unknown).keyed(CATALOGUE, "*"), start..self.reader.len());
            return Ok(());
        };
        match label {
            label::GRAPHIC_CONTROL => {
                self.idle_control();
                self.control = Some(self.graphic_control(start)?);
            }
            label::COMMENT => {
                let ranges = self.data(start)?;
                self.add(Part::metadata("comment", Standard::Comment, ranges).keyed(CATALOGUE, "ext:fe"), start);
            }
            label::PLAIN_TEXT => {
                // Twelve bytes of grid and colours, then the text.
                let mut ranges = self.data(start)?;
                if !ranges.is_empty() {
                    ranges.remove(0);
                }
                let part = Part::metadata("plain text", Standard::Comment, ranges).keyed(CATALOGUE, "ext:01");
                let id = self.add(part, start);
                if let Some(control) = self.control.take() {
                    self.lend(id, control);
                }
            }
            label::APPLICATION => self.application(start)?,
            other => {
                self.data(start)?;
                let part = Part::new(format!("extension {other:02x}"), Kind::Unknown);
                self.add(part.keyed(CATALOGUE, format!("ext:{other:02x}")), start);
            }
        }
        Ok(())
    }

    /// A part from `start` to where the reader stands.
    fn add(&mut self, part: Part, start: u64) -> PartId {
        self.builder.part(part, start..self.reader.at())
    }

    /// Passes over sub-blocks and their terminator; the data of those that a metadata decoder may be given.
    fn data(&mut self, start: u64) -> io::Result<Vec<Range<u64>>> {
        let mut ranges = Vec::new();
        loop {
            match self.reader.sub_block()? {
                SubBlock::Data { range, .. } if self.ranges > 0 => {
                    self.ranges = self.ranges.saturating_sub(1);
                    ranges.push(range);
                }
                SubBlock::Data { .. } => {}
                SubBlock::Terminator => break,
                SubBlock::Cut => {
                    self.fault(start, "a block terminator", "the end of the file");
                    break;
                }
            }
        }
        if self.ranges == 0 {
            self.fault(start, "fewer sub-blocks of metadata", "more");
        }
        Ok(ranges)
    }

    /// A graphic control extension: where it stands, without sub-blocks behind its first, which are a part of their own.
    fn graphic_control(&mut self, start: u64) -> io::Result<Vec<Range<u64>>> {
        let first = self.reader.sub_block()?;
        if !matches!(&first, SubBlock::Data { range, whole: true } if range.end.saturating_sub(range.start) == 4) {
            self.fault(start, CONTROL, format!("{first:?}"));
        }
        let end = self.reader.at();
        if first == SubBlock::Terminator {
            return Ok(std::iter::once(start..end).collect());
        }
        self.data(start)?;
        let terminator = self.reader.at().saturating_sub(1).max(end);
        if terminator > end {
            self.builder.part(Part::new(NO_USE, Kind::Unknown).keyed(CATALOGUE, "*"), end..terminator);
        }
        Ok(vec![start..end, terminator..self.reader.at()])
    }

    fn application(&mut self, start: u64) -> io::Result<()> {
        let SubBlock::Data { range: identifier, .. } = self.reader.sub_block()? else {
            self.add(Part::new("application extension without identifier", Kind::Unknown).keyed(CATALOGUE, "*"), start);
            return Ok(());
        };
        let text = self.reader.bytes().read(identifier)?.into_owned();
        let key = format!("app:{}", key_text(&text, true));
        let name = format!("application extension {}", key_text(&text, true));
        let part = match text.as_slice() {
            b"NETSCAPE2.0" | b"ANIMEXTS1.0" => return self.looping(start, name, key),
            b"XMP DataXMP" => Part::metadata(name, Standard::Xmp, self.packet(start)?),
            b"ICCRGBG1012" => Part::metadata(name, Standard::Icc, self.data(start)?),
            b"MGK8BIM0000" => Part::metadata(name, Standard::Irb, self.data(start)?),
            b"MGKIPTC0000" => Part::metadata(name, Standard::Iptc, self.data(start)?),
            _ if text.starts_with(b"C2PA_GIF") => Part::metadata(name, Standard::Jumbf, self.data(start)?),
            _ => {
                self.data(start)?;
                Part::new(name, Kind::Unknown)
            }
        };
        self.add(part.keyed(CATALOGUE, key), start);
        Ok(())
    }

    /// How often an animation runs, and how much of it to buffer: sub-blocks of three and of five bytes that begin with 1 and 2.
    fn looping(&mut self, start: u64, name: String, key: String) -> io::Result<()> {
        let part = self.builder.part(Part::new(name, Kind::Structure).keyed(CATALOGUE, key), start..self.reader.at());
        let mut other = None;
        loop {
            let at = self.reader.at();
            match self.reader.sub_block()? {
                SubBlock::Data { range, .. } => {
                    let head = self.reader.bytes().read(range.start..range.start.saturating_add(1))?;
                    let known =
                        matches!((head.first(), range.end.saturating_sub(range.start)), (Some(1), 3) | (Some(2), 5));
                    let owner = if known {
                        part
                    } else {
                        *other.get_or_insert_with(|| {
                            self.builder.part(Part::new(NO_USE, Kind::Unknown).keyed(CATALOGUE, "*").within(part), 0..0)
                        })
                    };
                    self.builder.claim(owner, at..range.end);
                }
                SubBlock::Terminator => {
                    self.builder.claim(part, at..self.reader.at());
                    return Ok(());
                }
                SubBlock::Cut => {
                    self.fault(start, LOOP, "the end of the file");
                    return Ok(());
                }
            }
        }
    }

    /// An XMP packet: as it is, with the magic trailer behind it; or, from writers that don't know of that, in sub-blocks.
    fn packet(&mut self, start: u64) -> io::Result<Vec<Range<u64>>> {
        let from = self.reader.at();
        let ranges = self.data(start)?;
        let magic = self.reader.at().saturating_sub(MAGIC);
        let tail = self.reader.bytes().read(magic..self.reader.at())?;
        let is_magic = magic >= from && tail.len() as u64 == MAGIC && *tail == *magic_trailer();
        Ok(if is_magic { std::iter::once(from..magic).collect() } else { ranges })
    }
}

/// XMP part 3 §1.1.2: 01, FF down to 00, and the terminator.
pub(super) fn magic_trailer() -> Vec<u8> {
    std::iter::once(1).chain((0..=u8::MAX).rev()).chain(std::iter::once(0)).collect()
}

/// Length of the color table that follows, in bytes, by the flags that announce it (§18, §20).
pub(super) fn color_table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 6u64.wrapping_shl(u32::from(flags & 7)) }
}
