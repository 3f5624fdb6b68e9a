//! A file's boxes, and the codestream that stands in them, → its partition.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::boxes::{PREFIX, Role, role};
use super::{CATALOGUE, FLAVOUR, SIGNATURE};
use crate::bytes::{Bytes, Chain, Cursor, Fault};
use crate::container::output::trailer;
use crate::container::{Builder, Depth, Kind, Layout, Part, PartId, Removal, Standard};
use crate::grammar::boxes::{Boxes, COUNT, Header};
use crate::grammar::brands;
use crate::grammar::jxl::{self, Said};

/// How much of a file type box is looked at, in bytes.
const TYPES: usize = 4096;

/// There is no codestream, or its header can't be read.
const PICTURE: &str = "a codestream whose header can be followed";
/// A box that the picture needs isn't all there.
const WHOLE: &str = "whole boxes around the picture";
/// The parts of the codestream aren't numbered in order.
const ORDER: &str = "the parts of the codestream in order";
/// There are more boxes than anyone needs.
const FEWER: &str = "fewer boxes";
/// Faults that leave in doubt what is picture.
const DOUBTS: &[&str] = &[PICTURE, WHOLE, ORDER, FEWER];

/// The first fault that leaves in doubt what is picture and what isn't.
pub(super) fn doubt(layout: &Layout) -> Option<&Fault> {
    layout.faults.iter().find(|fault| matches!(&fault.expected, Cow::Borrowed(what) if DOUBTS.contains(what)))
}

/// The partition of a file.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let mut builder = Builder::new(bytes.len(), FLAVOUR);
    builder.ignores_orientation();
    let mut lay = Lay { bytes, depth, builder, stream: Vec::new(), home: None, numbers: 0, last: false };
    if *bytes.read(0..SIGNATURE.len() as u64)? == SIGNATURE {
        lay.boxes()?;
    } else {
        lay.stream.push(0..bytes.len());
    }
    lay.codestream()?;
    Ok(lay.builder.finish())
}

struct Lay<'a> {
    bytes: &'a dyn Bytes,
    depth: Depth,
    builder: Builder,
    /// Where the codestream stands.
    stream: Vec<Range<u64>>,
    /// The box in which it begins.
    home: Option<PartId>,
    /// How many parts of it were seen, and whether that was the last one.
    numbers: u32,
    last: bool,
}

impl Lay<'_> {
    fn fault(&mut self, at: u64, expected: &'static str, found: impl Into<Cow<'static, str>>) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    fn boxes(&mut self) -> io::Result<()> {
        let len = self.bytes.len();
        let mut boxes = Boxes::new(self.bytes, 0..len);
        for count in 0.. {
            let at = boxes.position();
            if at >= len {
                break;
            }
            if count >= COUNT {
                self.fault(at, FEWER, "more");
            } else {
                match boxes.next_box()? {
                    Some(Ok(header)) => {
                        self.one(&header)?;
                        continue;
                    }
                    Some(Err(fault)) => self.builder.fault(fault),
                    None => {}
                }
            }
            let part = trailer(self.bytes, at..len, "bytes behind the last box")?;
            self.builder.part(part.keyed(CATALOGUE, "@after-last-box"), at..len);
            break;
        }
        Ok(())
    }

    fn one(&mut self, header: &Header) -> io::Result<()> {
        let role = role(&header.kind.0);
        let name = header.kind.to_string();
        let title = name.replace("\\x20", "");
        let content = header.content();
        if header.overruns() {
            let needed = role == Role::Needed;
            self.fault(header.start, if needed { WHOLE } else { "a whole box" }, format!("part of {title}"));
        }
        let prefix = || content.start.saturating_add(PREFIX).min(content.end);
        let part = match role {
            Role::Needed => {
                self.needed(header, title, name)?;
                return Ok(());
            }
            Role::Whole => {
                if !self.stream.is_empty() {
                    self.fault(header.start, ORDER, "another codestream");
                }
                let part = Part::new(title, Kind::Structure).keyed(CATALOGUE, name);
                self.holder(part, header.start..header.content, content);
                return Ok(());
            }
            Role::Partial => {
                self.number(&self.bytes.read(content.start..prefix())?, header.start);
                let part = Part::new(title, Kind::Structure).keyed(CATALOGUE, name);
                let prefix = prefix();
                self.holder(part, header.start..prefix, prefix..content.end);
                return Ok(());
            }
            Role::GainMap => Part::new(title, Kind::Pixels).keyed(CATALOGUE, name),
            Role::Exif => {
                let head = self.bytes.read(content.start..prefix())?;
                let offset = Cursor::new(&head, content.start).u32_be().unwrap_or_default();
                let start = prefix().saturating_add(offset.into()).min(content.end);
                let block = start..content.end;
                Part::metadata(title, Standard::Exif, vec![block]).keyed(CATALOGUE, name)
            }
            Role::Xml => Part::metadata(title, Standard::Xmp, vec![content]).keyed(CATALOGUE, name),
            // A superbox is read with its header.
            Role::Jumbf => Part::metadata(title, Standard::Jumbf, vec![header.range()]).keyed(CATALOGUE, name),
            Role::Compressed => {
                let inner = self.bytes.read(content.start..prefix())?;
                let inner = inner.as_ref().try_into().map(crate::grammar::boxes::FourCc);
                let inner = inner.map_or_else(|_| String::from("*"), |inner| inner.to_string());
                let part =
                    Part::metadata(format!("brob {}", inner.replace("\\x20", "")), Standard::Brob, vec![content]);
                part.keyed(CATALOGUE, format!("brob:{inner}"))
            }
            Role::Reconstruction => {
                Part::new("jbrd: what the JPEG is made again from", Kind::Unknown).keyed(CATALOGUE, name)
            }
            Role::Free => Part::new(title, Kind::Padding).keyed(CATALOGUE, name),
            Role::Other if header.uuid.is_some() => Part::new(title, Kind::Unknown).keyed(CATALOGUE, "uuid:*"),
            Role::Other => Part::new(title, Kind::Unknown).keyed(CATALOGUE, name),
        };
        self.builder.part(part, header.range());
        Ok(())
    }

    /// A box of which the fields are needed, and not what stands behind them.
    fn needed(&mut self, header: &Header, title: String, name: String) -> io::Result<()> {
        let content = header.content();
        let mut part = Part::new(title.clone(), Kind::Structure);
        if matches!(&header.kind.0, b"jxll" | b"jxli") {
            part = part.keyed(CATALOGUE, name);
        }
        let place = |at: usize| content.start.saturating_add(at as u64).min(content.end);
        let idle = match &header.kind.0 {
            b"ftyp" => brands::idle(&self.bytes.read(content.start..content.end.min(place(TYPES)))?),
            // The level is one byte (§9.4).
            b"jxll" => std::iter::once(1..usize::MAX).collect(),
            _ => Vec::new(),
        };
        let id = self.builder.part(part, header.start..header.content);
        let mut at = header.content;
        if header.kind.0 == *b"ftyp"
            && let Some(version) = brands::version(&self.bytes.read(content.start..place(8))?)
        {
            self.builder.claim(id, at..place(version.start));
            at = place(version.end);
            let part = Part::new("version of the brand", Kind::Unknown).removal(Removal::Blank);
            self.builder.part(part.keyed(CATALOGUE, "ftyp.minor_version").within(id), place(version.start)..at);
        }
        for range in idle.iter().map(|range| place(range.start)..place(range.end)).filter(|range| !range.is_empty()) {
            self.builder.claim(id, at..range.start);
            at = range.end;
            let part = Part::new(format!("bytes of {title} that nobody reads"), Kind::Unknown);
            self.builder.part(part.keyed(CATALOGUE, "*").within(id), range);
        }
        self.builder.claim(id, at..header.end);
        Ok(())
    }

    fn holder(&mut self, part: Part, own: Range<u64>, content: Range<u64>) {
        let id = self.builder.part(part, own);
        self.home.get_or_insert(id);
        self.stream.push(content);
    }

    /// The number of a part; its highest bit marks the last one (§9.5).
    fn number(&mut self, prefix: &[u8], at: u64) {
        let number = Cursor::new(prefix, at).u32_be().unwrap_or(u32::MAX);
        if number & 0x7fff_ffff != self.numbers || self.last {
            self.fault(at, ORDER, format!("number {}", number & 0x7fff_ffff));
        }
        self.last |= number >> 31 == 1;
        self.numbers = self.numbers.saturating_add(1);
    }

    /// Where a range of the codestream stands in the file.
    fn places(&self, range: Range<u64>) -> Vec<Range<u64>> {
        let mut places = Vec::new();
        let mut start = 0u64;
        for link in &self.stream {
            let end = start.saturating_add(link.end.saturating_sub(link.start));
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                let shift = |at: u64| link.start.saturating_add(at.saturating_sub(start));
                places.push(shift(from)..shift(to));
            }
            start = end;
        }
        places
    }

    /// Lets a part own a range of the codestream.
    fn add(&mut self, part: Part, range: Range<u64>) {
        let part = match self.home {
            Some(home) => part.within(home),
            None => part,
        };
        let id = self.builder.part(part, 0..0);
        for place in self.places(range) {
            self.builder.claim(id, place);
        }
    }

    fn codestream(&mut self) -> io::Result<()> {
        let chain = Chain::new(self.bytes, &self.stream);
        let found = jxl::walk(&chain)?;
        let len = chain.len();
        let at = self.places(0..len).first().map_or(0, |place| place.start);
        if let Some(fault) = found.fault {
            let place = self.places(fault.offset..fault.offset.saturating_add(1)).first().map(|place| place.start);
            let behind = self.stream.last().map_or(at, |last| last.end);
            self.builder.fault(Fault { offset: place.unwrap_or(behind), ..fault });
        }
        if found.followed == 0 {
            self.fault(at, PICTURE, "none");
        }
        let end = found.end.unwrap_or(found.followed).min(len);
        let (name, kind) = match self.depth {
            Depth::Full | Depth::Thorough => ("frames", Kind::Pixels),
            Depth::Quick => ("frames: the coded picture", Kind::Unread),
        };
        let header = found.header.min(end);
        // The bits of the header in the byte in which the profile begins are checked with that.
        let own = found.icc.as_ref().map_or(header, |icc| icc.start.min(header));
        self.add(Part::new("codestream header", Kind::Pixels), 0..own);
        self.add(Part::new(name, kind), header..end);
        if let Some(icc) = found.icc {
            let ranges = self.places(0..icc.end);
            let part = Part::metadata("colour profile in the codestream", Standard::JxlIcc, ranges);
            self.add(part.removal(Removal::Never).keyed(CATALOGUE, "codestream.icc"), icc);
        }
        let never = |name: Cow<'static, str>, kind| Part::new(name, kind).removal(Removal::Never);
        if let Some(preview) = found.preview {
            let part = never("preview frame".into(), Kind::Unknown);
            self.add(part.keyed(CATALOGUE, "codestream.preview"), preview);
        }
        for (said, range) in found.said {
            let (name, key) = match said {
                Said::ChannelName(name) => (format!("channel name {name:?}"), "codestream.extra_channel_name"),
                Said::FrameName(name) => (format!("frame name {name:?}"), "codestream.frame_name"),
                Said::Extension => ("extension of a header".to_owned(), "*"),
            };
            self.add(never(name.into(), Kind::Unknown).keyed(CATALOGUE, key), range);
        }
        if end < len {
            // Behind frames that can't be followed anything may stand, picture or not.
            let part = match found.end {
                Some(_) => {
                    let place = self.places(end..len).first().cloned().unwrap_or(0..0);
                    trailer(self.bytes, place, "bytes behind the last frame")?
                }
                None => never("frames that can't be followed".into(), Kind::Unknown),
            };
            let one = part.content.as_ref().is_none_or(|content| self.places(end..len) == content.ranges);
            let part = Part { content: part.content.clone().filter(|_| one), ..part };
            self.add(part.keyed(CATALOGUE, "codestream@after-end"), end..len);
        }
        Ok(())
    }
}
