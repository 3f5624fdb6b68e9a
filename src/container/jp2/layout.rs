//! A file's boxes, and the codestream in one of them, → its partition.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::boxes::{METHOD, Method, Role, fields, method, role};
use super::codestream::{COM, is_needed, walk};
use super::{BARE, CATALOGUE, SIGNATURE, sniff};
use crate::bytes::{Bytes, Fault};
use crate::container::output::trailer;
use crate::container::{Builder, Depth, Flavour, Kind, Layout, Part, PartId, Removal, SNIFF, Standard};
use crate::grammar::boxes::{Boxes, COUNT, DEPTH, Header};
use crate::grammar::brands;

/// How much of a box is looked at to see how long its fields are, in bytes.
const SHORT: u64 = 4096;

/// The codestream's headers can't be followed.
const STREAM: &str = "a codestream whose headers can be followed";
/// There is no codestream.
const PICTURE: &str = "a codestream";
/// What holds the picture isn't all there.
const WHOLE: &str = "whole boxes around the picture";
/// There are more boxes than anyone needs.
const FEWER: &str = "fewer boxes";
/// Faults that leave in doubt what is picture.
const DOUBTS: &[&str] = &[STREAM, PICTURE, WHOLE, FEWER];

/// The first fault that leaves in doubt what is picture and what isn't.
pub(super) fn doubt(layout: &Layout) -> Option<&Fault> {
    layout.faults.iter().find(|fault| matches!(&fault.expected, Cow::Borrowed(what) if DOUBTS.contains(what)))
}

/// What a part is called that points to bytes elsewhere.
pub(super) const POINTER: &str = "pointer to fragments";

/// The partition of a file.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let flavour = sniff(&bytes.read(0..SNIFF)?).unwrap_or(Flavour::new("JP2"));
    let mut builder = Builder::new(bytes.len(), flavour.clone());
    builder.ignores_orientation();
    let mut lay = Lay { bytes, depth, builder, boxes: 0, streams: 0 };
    if flavour == BARE {
        lay.codestream(0..bytes.len(), None)?;
    } else {
        lay.boxes(0..bytes.len(), None, 0)?;
        if lay.streams == 0 {
            lay.fault(SIGNATURE.len() as u64, PICTURE, "none");
        }
    }
    Ok(lay.builder.finish())
}

/// What holds a box: its part, its path of types, and whether it is needed.
#[derive(Clone, Copy)]
struct Outer<'a> {
    part: PartId,
    path: &'a str,
    needed: bool,
}

struct Lay<'a> {
    bytes: &'a dyn Bytes,
    depth: Depth,
    builder: Builder,
    boxes: usize,
    streams: usize,
}

impl Lay<'_> {
    fn fault(&mut self, at: u64, expected: &'static str, found: impl Into<Cow<'static, str>>) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    fn add(&mut self, part: Part, outer: Option<Outer<'_>>, range: Range<u64>) -> PartId {
        let part = match outer {
            Some(outer) => part.within(outer.part),
            None => part,
        };
        self.builder.part(part, range)
    }

    fn boxes(&mut self, range: Range<u64>, outer: Option<Outer<'_>>, depth: usize) -> io::Result<()> {
        let end = range.end;
        let mut boxes = Boxes::new(self.bytes, range);
        loop {
            let at = boxes.position();
            self.boxes = self.boxes.saturating_add(1);
            if self.boxes > COUNT || depth > DEPTH {
                self.fault(at, FEWER, "more");
            } else if let Some(found) = boxes.next_box()? {
                match found {
                    Ok(header) => {
                        self.one(&header, outer, depth)?;
                        continue;
                    }
                    Err(fault) => self.builder.fault(fault),
                }
            } else {
                return Ok(());
            }
            let part = trailer(self.bytes, at..end, "bytes behind the last box")?.keyed(CATALOGUE, "*");
            self.add(part, outer, at..end);
            return Ok(());
        }
    }

    fn one(&mut self, header: &Header, outer: Option<Outer<'_>>, depth: usize) -> io::Result<()> {
        let mut role = role(&header.kind.0, header.uuid.as_ref());
        let needed = outer.is_none_or(|outer| outer.needed);
        // What stands where it isn't needed isn't either.
        if !needed && matches!(role, Role::Needed | Role::Holder | Role::Colour | Role::Codestream) {
            role = Role::Other;
        }
        let name = header.kind.to_string();
        let path = match outer {
            Some(outer) => format!("{}/{name}", outer.path),
            None => name.clone(),
        };
        let title = name.replace("\\x20", "");
        let content = header.content();
        if header.overruns() {
            let expected =
                if matches!(role, Role::Needed | Role::Holder | Role::Colour) { WHOLE } else { "a whole box" };
            self.fault(header.start, expected, format!("part of {title}"));
        }
        match role {
            Role::Needed => self.fields(header, Part::new(title, Kind::Structure), outer, &path)?,
            Role::Colour => self.colour(header, title, outer)?,
            Role::Holder | Role::Aside => {
                let kind = if role == Role::Holder { Kind::Structure } else { Kind::Metadata(Standard::Plain) };
                let mut part = Part::new(title, kind);
                if header.kind.0 == *b"asoc" {
                    part = part.keyed(CATALOGUE, path.clone());
                }
                let id = self.add(part, outer, header.start..header.content);
                let inner = Outer { part: id, path: &path, needed: needed && role == Role::Holder };
                self.boxes(content, Some(inner), depth.saturating_add(1))?;
            }
            Role::Codestream => {
                let id = self.add(Part::new(title, Kind::Structure), outer, header.start..header.content);
                self.codestream(content, Some(Outer { part: id, path: &path, needed }))?;
            }
            Role::Block(standard) => {
                let part = Part::metadata(title, standard, vec![self.block(standard, header)?]);
                self.add(part.keyed(CATALOGUE, key(header, &path)), outer, header.range());
            }
            Role::Pointer => {
                let part = Part::new(POINTER, Kind::Structure).keyed(CATALOGUE, path);
                self.add(part, outer, header.range());
            }
            Role::Free => {
                self.add(Part::new(title, Kind::Padding).keyed(CATALOGUE, path), outer, header.range());
            }
            Role::Other => {
                self.add(Part::new(title, Kind::Unknown).keyed(CATALOGUE, key(header, &path)), outer, header.range());
            }
        }
        Ok(())
    }

    /// The bytes that a block's decoder reads.
    fn block(&self, standard: Standard, header: &Header) -> io::Result<Range<u64>> {
        let content = header.content();
        let behind = content.start.saturating_add(6);
        Ok(match standard {
            // A superbox is read with its header.
            Standard::Jumbf => header.range(),
            Standard::Exif if *self.bytes.read(content.start..behind.min(content.end))? == *b"Exif\0\0" => {
                behind..content.end
            }
            // Version and flags (15444-1 §I.7.3.2).
            Standard::Comment if header.kind.0 == *b"url " => {
                content.start.saturating_add(4).min(content.end)..content.end
            }
            _ => content,
        })
    }

    /// A needed box, and what stands behind its fields.
    fn fields(&mut self, header: &Header, part: Part, outer: Option<Outer<'_>>, path: &str) -> io::Result<()> {
        let content = header.content();
        let head = self.bytes.read(content.start..content.end.min(content.start.saturating_add(SHORT)))?;
        let used = fields(&header.kind.0, &head).map_or(content.end, |used| content.start.saturating_add(used));
        if header.kind.0 == *b"ftyp" {
            self.file_type(header, part, outer, &head);
            return Ok(());
        }
        // Requirements that don't add up are none.
        if header.kind.0 == *b"rreq" && fields(&header.kind.0, &head).is_none() {
            self.add(Part::new("rreq", Kind::Unknown).keyed(CATALOGUE, "*"), outer, header.range());
            return Ok(());
        }
        let part =
            if matches!(&header.kind.0, b"resc" | b"resd") { part.keyed(CATALOGUE, path.to_owned()) } else { part };
        self.slack(header, part, outer, used);
        Ok(())
    }

    /// The file type box: without the version that no reader goes by, and the brands that nobody knows.
    fn file_type(&mut self, header: &Header, part: Part, outer: Option<Outer<'_>>, head: &[u8]) {
        let place = |at: usize| header.content.saturating_add(at as u64);
        let id = self.add(part, outer, header.start..header.content);
        let mut at = header.content;
        if let Some(version) = brands::version(head) {
            self.builder.claim(id, at..place(version.start));
            at = place(version.end);
            let part = Part::new("version of the brand", Kind::Unknown).removal(Removal::Blank);
            self.builder.part(part.keyed(CATALOGUE, "ftyp.minor_version").within(id), place(version.start)..at);
        }
        for range in brands::idle(head) {
            self.builder.claim(id, at..place(range.start));
            at = place(range.end);
            let part = Part::new("brands that nobody knows", Kind::Unknown);
            self.builder.part(part.keyed(CATALOGUE, "*").within(id), place(range.start)..at);
        }
        self.builder.claim(id, at..header.end);
    }

    fn slack(&mut self, header: &Header, part: Part, outer: Option<Outer<'_>>, used: u64) {
        let used = used.min(header.end);
        let name = part.name.clone();
        let id = self.add(part, outer, header.start..used);
        if used < header.end {
            self.builder.fault(Fault::new(used, format!("the end of {name}"), "more"));
            let part = Part::new(format!("bytes behind the fields of {name}"), Kind::Unknown);
            self.builder.part(part.keyed(CATALOGUE, "*").within(id), used..header.end);
        }
    }

    /// A colour specification box.
    fn colour(&mut self, header: &Header, title: String, outer: Option<Outer<'_>>) -> io::Result<()> {
        let content = header.content();
        let head = self.bytes.read(content.start..content.end.min(content.start.saturating_add(SHORT)))?;
        match method(&head) {
            Method::Enumerated(used) => {
                self.slack(header, Part::new(title, Kind::Structure), outer, content.start.saturating_add(used));
            }
            Method::Profile => {
                let profile = content.start.saturating_add(METHOD)..content.end;
                let part = Part::metadata(title, Standard::Icc, vec![profile]).keyed(CATALOGUE, "jp2h/colr");
                self.add(part, outer, header.range());
            }
            Method::Other => {
                let part = Part::new("colr of a vendor", Kind::Unknown).removal(Removal::Never);
                self.add(part.keyed(CATALOGUE, "jp2h/colr"), outer, header.range());
            }
        }
        Ok(())
    }

    fn codestream(&mut self, range: Range<u64>, outer: Option<Outer<'_>>) -> io::Result<()> {
        self.streams = self.streams.saturating_add(1);
        let stream = walk(self.bytes, range.clone(), self.depth != Depth::Quick)?;
        if stream.broken {
            self.fault(range.start, STREAM, "another");
        }
        stream.faults.iter().for_each(|fault| self.builder.fault(fault.clone()));
        let head = self.add(Part::new("codestream headers", Kind::Structure), outer, 0..0);
        for segment in &stream.segments {
            let comment = segment.range.start.saturating_add(6).min(segment.range.end)..segment.range.end;
            match segment.marker {
                COM => {
                    let part = Part::metadata("COM", Standard::Comment, vec![comment]).keyed(CATALOGUE, "jp2c:ff64");
                    self.add(part, outer, segment.range.clone());
                }
                marker if is_needed(marker) => self.builder.claim(head, segment.range.clone()),
                marker => {
                    let part = Part::new(format!("marker segment ff{marker:02x}"), Kind::Unknown);
                    self.add(part.keyed(CATALOGUE, format!("jp2c:ff{marker:02x}")), outer, segment.range.clone());
                }
            }
        }
        if self.depth == Depth::Quick {
            let part = Part::new("tile-parts: the coded picture", Kind::Unread);
            self.add(part, outer, stream.tiles_at..range.end);
            return Ok(());
        }
        let pixels = self.add(Part::new("tile-parts", Kind::Pixels), outer, 0..0);
        for tile in &stream.tiles {
            self.builder.claim(head, tile.header.start..tile.header.start.saturating_add(12));
            self.builder.claim(pixels, tile.data.clone());
        }
        for between in &stream.between {
            let part = Part::new("bytes between tile-parts", Kind::Unknown);
            self.add(part.keyed(CATALOGUE, "jp2c@after-EOC"), outer, between.clone());
        }
        if let Some(end) = stream.end {
            self.builder.claim(head, end..stream.behind);
        }
        if stream.behind < range.end {
            if stream.broken {
                self.add(Part::new("rest of the codestream", Kind::Unknown), outer, stream.behind..range.end);
            } else {
                let part = trailer(self.bytes, stream.behind..range.end, "bytes behind the codestream")?;
                self.add(part.keyed(CATALOGUE, "jp2c@after-EOC"), outer, stream.behind..range.end);
            }
        }
        Ok(())
    }
}

/// The catalogue's key of a box.
fn key(header: &Header, path: &str) -> String {
    let Some(uuid) = &header.uuid else { return path.to_owned() };
    uuid.iter().enumerate().fold("uuid:".to_owned(), |name, (index, byte)| {
        let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
        format!("{name}{dash}{byte:02x}")
    })
}
