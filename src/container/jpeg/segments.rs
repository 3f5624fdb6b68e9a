//! From the stretches of a walk to parts: what each segment is, which segments make one block, and what is needed to show
//! the picture. Knows identifiers and framings, not what blocks say.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

use super::apps::{HEAD, What, identify};
use super::chain::Chains;
use super::scan::Followed;
use super::walk::{Item, Segment, Walk};
use super::{REST, marker, tables};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::{Builder, Content, Kind, Name, Part, PartId, Removal, Standard};
use crate::grammar::ifd::edit::subtract;

/// The catalogue's container for places in a JPEG.
const JPEG: &str = "JPEG";
/// Length of a SPIFF header's payload, in bytes (ITU-T T.84, annex F.2.1).
const SPIFF: u64 = 30;
/// Where a JFIF header's payload has the size of its thumbnail, and Apple's mark behind that.
const MARK: std::ops::RangeFrom<usize> = 12..;
/// How far into an Exif block the camera's maker is looked for, in bytes.
const MAKER: u64 = 4096;

/// A preview that may run on in the next segment.
struct Preview {
    id: PartId,
    marker: u8,
    end: u64,
}

/// What is known while the segments pass by.
struct Sorter<'a> {
    bytes: &'a dyn Bytes,
    builder: &'a mut Builder,
    chains: Chains,
    preview: Option<Preview>,
    /// Where the MP index begins that the picture needs, if it needs one.
    index: Option<u64>,
    exif: bool,
    scanned: bool,
    dji: bool,
    /// Whether the frame header leaves the number of lines to DNL (B.2.5).
    lines_open: bool,
    unused: BTreeMap<u64, Vec<Range<u64>>>,
    /// The segment whose tables can't be told apart, and why.
    damaged: Option<(u64, Fault)>,
}

/// Adds the parts of `walked`. `index` is where the MP index begins that lists a picture which the first one needs.
pub(super) fn parts(
    bytes: &dyn Bytes,
    walked: &Walk,
    followed: &Followed,
    index: Option<u64>,
    builder: &mut Builder,
) -> io::Result<()> {
    let (unused, damaged) = match tables::unused(bytes, walked)? {
        Ok(unused) => (unused, None),
        Err(damaged) => (BTreeMap::new(), Some(damaged)),
    };
    let chains = Chains::default();
    let mut sorter = Sorter {
        bytes,
        builder,
        chains,
        preview: None,
        index,
        exif: false,
        scanned: false,
        dji: false,
        lines_open: false,
        unused,
        damaged,
    };
    for item in &walked.items {
        match item {
            Item::Segment(segment) => sorter.segment(segment)?,
            Item::Scan { range, fills } => {
                let slack = followed.slack.get(&range.start).map_or(&[][..], Vec::as_slice);
                sorter.scan(range, fills, slack);
            }
            Item::Fill(range) => {
                sorter.add(Part::new("fill bytes", Kind::Padding).keyed(JPEG, "@fill"), range);
            }
            Item::Stray(range) if sorter.scanned => {
                // Where scans went before, it may as well be that the walk lost its way among coded data.
                sorter.add(Part::new(REST, Kind::Unknown).removal(Removal::Never).keyed(JPEG, "@fill"), range);
            }
            Item::Stray(range) => {
                sorter.add(Part::new("bytes between segments", Kind::Unknown).keyed(JPEG, "@fill"), range);
            }
            Item::Unread(range) => {
                sorter.add(Part::new("coded picture", Kind::Unread), range);
            }
        }
    }
    sorter.chains.finish(sorter.builder);
    Ok(())
}

impl Sorter<'_> {
    fn add(&mut self, part: Part, range: &Range<u64>) -> PartId {
        self.builder.part(part, range.clone())
    }

    fn scan(&mut self, range: &Range<u64>, fills: &[Range<u64>], slack: &[Range<u64>]) {
        self.scanned = true;
        if range.is_empty() {
            return;
        }
        let id = self.add(Part::new("entropy-coded data", Kind::Pixels), &(range.start..range.start));
        let others = [fills, slack].concat();
        for picture in subtract(vec![range.clone()], others) {
            self.builder.claim(id, picture);
        }
        let fills = subtract(fills.to_vec(), slack.to_vec());
        for (name, kind, ranges) in [
            ("fill bytes in the scan", Kind::Padding, &fills[..]),
            ("bytes behind the coded data", Kind::Unknown, slack),
        ] {
            let Some((first, others)) = ranges.split_first() else { continue };
            let part = self.add(Part::new(name, kind).keyed(JPEG, "@fill"), first);
            others.iter().for_each(|other| self.builder.claim(part, other.clone()));
        }
    }

    fn segment(&mut self, segment: &Segment) -> io::Result<()> {
        let Segment { marker: code, range, payload, .. } = segment;
        if marker::application(*code).is_some() {
            return self.application(segment);
        }
        let name = marker::name(*code);
        if let Some((_, fault)) = self.damaged.take_if(|(start, _)| *start == range.start) {
            self.builder.fault(fault);
            self.add(Part::new(REST, Kind::Unknown).removal(Removal::Never).keyed(JPEG, "@fill"), range);
            return Ok(());
        }
        match *code {
            marker::COM => {
                let part = Part::metadata(name, Standard::Comment, vec![payload.clone()]).keyed(JPEG, "COM");
                self.add(hidden_if(segment.between, part), range);
            }
            marker::DNL => self.lines(segment),
            marker::DQT | marker::DHT => self.tables(segment),
            _ if marker::is_reserved_segment(*code) => {
                let part = Part::new(name, Kind::Unknown).keyed(JPEG, "JPG0-JPG13");
                self.add(hidden_if(segment.between, part), range);
            }
            _ => {
                let head = self.bytes.read(payload.start..payload.start.saturating_add(HEAD).min(payload.end))?;
                if marker::is_frame(*code) {
                    // The payload begins with the precision, then the number of lines.
                    self.lines_open |= matches!(&*head, [_, 0, 0, ..]);
                }
                let mut part = Part::new(name.clone(), Kind::Structure);
                if matches!(*code, marker::EXP | marker::DHP) {
                    part = part.keyed(JPEG, name);
                }
                self.fields(segment, part, marker::fields(*code, &head));
            }
        }
        Ok(())
    }

    /// DNL is needed only where the frame header leaves the number of lines open; its payload is that number, 2 bytes.
    fn lines(&mut self, segment: &Segment) {
        let part = Part::new("DNL", if self.lines_open { Kind::Structure } else { Kind::Unknown }).keyed(JPEG, "DNL");
        let id = self.add(part, &(segment.range.start..segment.range.start));
        let behind = segment.payload.start.saturating_add(2).min(segment.range.end);
        self.builder.claim(id, segment.range.start..behind);
        self.rest("bytes behind the number of lines", "DNL".into(), id, behind..segment.range.end);
    }

    /// A segment that is needed as far as its fields go, and what stands behind them.
    fn fields(&mut self, segment: &Segment, part: Part, length: Option<u64>) {
        let Segment { range, payload, .. } = segment;
        let behind = length.map_or(range.end, |length| payload.start.saturating_add(length).min(range.end));
        let key = part.key.as_ref().map_or(Name::Borrowed("@fill"), |key| key.key.clone());
        let id = self.add(part, &(range.start..range.start));
        self.builder.claim(id, range.start..behind);
        self.rest("bytes behind the fields", key, id, behind..range.end);
    }

    /// Bytes at the end of a segment that the picture doesn't need: a part within the segment's.
    fn rest(&mut self, name: &'static str, key: Name, outer: PartId, range: Range<u64>) {
        if !range.is_empty() {
            self.builder.part(Part::new(name, Kind::Unknown).keyed(JPEG, key).within(outer), range);
        }
    }

    /// Tables that no scan uses are parts of their own.
    fn tables(&mut self, segment: &Segment) {
        let name = marker::name(segment.marker);
        let unused = self.unused.remove(&segment.range.start).unwrap_or_default();
        let (title, key) = match segment.marker {
            marker::DQT => ("unused quantisation table", "@unused-dqt"),
            _ => ("unused Huffman table", "@unused-dht"),
        };
        let length: u64 = unused.iter().map(|range| range.end.saturating_sub(range.start)).sum();
        if length > 0 && length == segment.payload.end.saturating_sub(segment.payload.start) {
            self.add(Part::new(title, Kind::Unknown).keyed(JPEG, key), &segment.range);
            return;
        }
        let id = self.add(Part::new(name, Kind::Structure), &(segment.range.start..segment.range.start));
        let mut at = segment.range.start;
        for range in unused {
            self.builder.claim(id, at..range.start);
            at = range.end;
            self.builder.part(Part::new(title, Kind::Unknown).keyed(JPEG, key).within(id), range);
        }
        self.builder.claim(id, at..segment.range.end);
    }

    fn application(&mut self, segment: &Segment) -> io::Result<()> {
        let Segment { marker: code, range, payload, between } = segment;
        let head = self.bytes.read(payload.start..payload.start.saturating_add(HEAD).min(payload.end))?;
        let identity = identify(marker::application(*code).unwrap_or_default(), &head, self.dji);
        if !identity.known && self.runs_on(segment) {
            return Ok(());
        }
        let key = identity.key;
        let opaque = || Part::new(identity.name.clone(), Kind::Unknown).keyed(JPEG, key.clone());
        let after = |skip: u64| payload.start.saturating_add(skip).min(payload.end)..payload.end;
        let kept = || Part { kind: Kind::Structure, removal: Removal::Never, ..opaque() };
        let part = match identity.what {
            What::Block(standard, skip) => {
                let content = Some(Content { standard, ranges: vec![after(skip)] });
                let part = Part { kind: Kind::Metadata(standard), content, ..opaque() };
                match standard {
                    Standard::Exif => self.exif_part(part, payload)?,
                    // An index of pictures that all go is read, but not needed.
                    Standard::Mpf if self.index != Some(after(skip).start) => Part { kind: Kind::Unknown, ..part },
                    Standard::Jfif => self.jfif_part(part, payload, &head),
                    _ => part,
                }
            }
            What::Preview(skip) => {
                let part = hidden_if(*between, Part { kind: Kind::Embedded, ..opaque() });
                let content = Some(Content { standard: Standard::File, ranges: vec![after(skip)] });
                let id = self.add(Part { content, ..part }, range);
                self.preview = Some(Preview { id, marker: *code, end: range.end });
                return Ok(());
            }
            What::Icc | What::ExtendedXmp | What::Irb | What::Jumbf => {
                if !between
                    && self.chains.add(self.builder, identity.what, opaque(), range.clone(), payload.clone(), &head)
                {
                    return Ok(());
                }
                opaque()
            }
            What::Stereo if !between => {
                let id = self.add(kept(), &(range.start..range.start));
                let header = stereo_header(&head).map_or(payload.end, |length| after(length).start);
                self.builder.claim(id, range.start..header);
                self.rest("JPS comment", key, id, header..range.end);
                return Ok(());
            }
            What::Spiff if payload.end.saturating_sub(payload.start) == SPIFF => kept(),
            What::Keep(fields) if !between => {
                self.fields(segment, kept(), fields.length(&head));
                return Ok(());
            }
            What::Keep(_) | What::Stereo | What::Spiff | What::Opaque => opaque(),
        };
        self.add(hidden_if(*between, part), range);
        Ok(())
    }

    /// Apple's mark behind the header of a JFIF without a thumbnail speaks of the MP index, and stays with it.
    fn jfif_part(&self, mut part: Part, payload: &Range<u64>, head: &[u8]) -> Part {
        if let (true, Some([0, 0, b'A', b'M', b'P', b'F']), Some(content)) =
            (self.index.is_some(), head.get(MARK), part.content.as_mut())
        {
            content.ranges.iter_mut().for_each(|range| range.end = payload.end.saturating_sub(4));
        }
        part
    }

    /// Readers take the first Exif block; another one is what an editor left behind, read but not needed.
    fn exif_part(&mut self, part: Part, payload: &Range<u64>) -> io::Result<Part> {
        let head = self.bytes.read(payload.start..payload.start.saturating_add(MAKER).min(payload.end))?;
        static DJI: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(b"DJI\0"));
        self.dji |= DJI.find(&head).is_some();
        if std::mem::replace(&mut self.exif, true) {
            return Ok(Part { kind: Kind::Unknown, ..part }.keyed(JPEG, "@second-exif"));
        }
        Ok(part)
    }

    /// Whether the segment continues the preview right before it.
    fn runs_on(&mut self, segment: &Segment) -> bool {
        let Some(preview) = &mut self.preview else { return false };
        if preview.marker != segment.marker || preview.end != segment.range.start {
            return false;
        }
        preview.end = segment.range.end;
        self.builder.claim(preview.id, segment.range.clone());
        if let Some(content) = self.builder.get_mut(preview.id).and_then(|part| part.content.as_mut()) {
            content.ranges.push(segment.payload.clone());
        }
        true
    }
}

/// What stands between scans is read by no viewer, whatever it says it is.
fn hidden_if(between: bool, part: Part) -> Part {
    if !between {
        return part;
    }
    let name = format!("{} between scans", part.name);
    Part { name: name.into(), kind: Kind::Unknown, removal: Removal::Cut, ..part }.keyed(JPEG, "@between-scans")
}

/// Length of a JPS header before its comment and the comment's length: identifier, length of the descriptor, descriptor
/// (VRex, JPS 1.0).
fn stereo_header(head: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(head, 0);
    cursor.skip(8).ok()?;
    let descriptor = u64::from(cursor.u16_be().ok()?);
    descriptor.checked_add(10)
}
