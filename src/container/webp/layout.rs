//! A WebP → its partition: from chunk to chunk, and into those that hold others.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::{CATALOGUE, FLAGS, HEADER, WEBP, lossless, nests};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::output::{PARTS, key_text, trailer};
use crate::container::{Builder, Content, Depth, Kind, Layout, Part, PartId, Removal, Standard};
use crate::grammar::riff::Chunk;

/// The identifier of JPEG's Exif segment, which some writers leave in front of the TIFF header.
const EXIF_PREFIX: &[u8; 6] = b"Exif\0\0";
/// Length of VP8X's data (§2.7).
const EXTENDED: u64 = 10;
/// Length of ANIM's data (§2.7.1.1).
const ANIMATION: u64 = 6;

/// Most coded data that are followed to their end, in bytes.
const FOLLOWED: u64 = 128 * 1024 * 1024;

/// Nothing that can be shown.
const PICTURE: &str = "a picture";
/// A chunk that the picture needs isn't all there, or isn't formed as it should be.
const WHOLE: &str = "a whole chunk of the picture";
/// Some readers show the still picture, others the frames.
const ONE: &str = "a still picture or frames";
/// There are more chunks than anyone needs.
const FEWER: &str = "fewer chunks";
/// Faults that leave in doubt what is picture and what isn't.
pub(super) const DOUBTS: &[&str] = &[PICTURE, WHOLE, ONE, FEWER];

/// The partition of a WebP.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let builder = Builder::new(bytes.len(), WEBP);
    let mut walk = Walk {
        bytes,
        depth,
        builder,
        flags: None,
        seen: Vec::new(),
        pictures: 0,
        count: 0,
        frames: 0,
        still: false,
        size: None,
    };
    walk.run()?;
    Ok(walk.builder.finish())
}

/// What coded pictures a still or a frame has so far.
#[derive(Default)]
struct Still {
    alpha: bool,
    picture: bool,
}

struct Walk<'a> {
    bytes: &'a dyn Bytes,
    depth: Depth,
    builder: Builder,
    /// Where VP8X's flags stand, and what they say.
    flags: Option<(u64, u8)>,
    /// The chunks at the top that flags speak of.
    seen: Vec<[u8; 4]>,
    pictures: u32,
    count: u32,
    frames: u32,
    /// Whether a coded picture stands at the top.
    still: bool,
    /// Width and height of the canvas, or of the frame that is walked.
    size: Option<(u32, u32)>,
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<()> {
        let len = self.bytes.len();
        let head = self.bytes.read(4..8)?;
        let size = Cursor::new(&head, 4).u32_le().unwrap_or_default();
        // An odd size leaves the last chunk's pad byte out.
        let stated = u64::from(size).saturating_add(u64::from(size & 1)).saturating_add(8);
        if stated != u64::from(size).saturating_add(8) {
            self.fault(4, "an even RIFF size", size.to_string());
        }
        if stated > len {
            self.fault(4, format!("a RIFF size of {}", len.saturating_sub(8)), size.to_string());
        }
        let end = stated.clamp(HEADER, len.max(HEADER));
        self.builder.part(Part::new("RIFF header", Kind::Structure), 0..HEADER);
        self.chunks(HEADER..end.min(len), None)?;
        self.behind(end)?;
        if self.pictures == 0 {
            self.fault(HEADER, PICTURE, "none");
        }
        if self.still && self.frames > 0 {
            self.fault(HEADER, ONE, "both");
        }
        if let Some((at, flags)) = self.flags {
            for (bit, id) in FLAGS {
                let (says, has) = (flags & bit != 0, self.seen.contains(&id));
                if says != has {
                    let (expected, found) = if has { ("set", "clear") } else { ("clear", "set") };
                    self.fault(at, format!("the flag for {} {expected}", key_text(&id, true).trim_end()), found);
                }
            }
        }
        Ok(())
    }

    fn fault(&mut self, at: u64, expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    /// The chunks in `range`, at the top or in `outer`.
    fn chunks(&mut self, range: Range<u64>, outer: Option<(PartId, [u8; 4])>) -> io::Result<()> {
        let mut at = range.start;
        let mut still = Still::default();
        while at < range.end {
            self.count = self.count.saturating_add(1);
            let chunk = if self.count <= PARTS { Chunk::read(self.bytes, at, range.end)? } else { None };
            let Some(chunk) = chunk else {
                let (expected, found) =
                    if self.count > PARTS { (FEWER, "more") } else { ("a chunk", "fewer than 8 bytes") };
                self.fault(at, expected, found);
                self.add(Part::new("bytes behind the last chunk", Kind::Unknown), outer, at..range.end);
                break;
            };
            self.chunk(&chunk, outer, &mut still)?;
            at = chunk.end;
        }
        Ok(())
    }

    fn add(&mut self, part: Part, outer: Option<(PartId, [u8; 4])>, range: Range<u64>) -> PartId {
        let part = match outer {
            Some((outer, _)) => part.within(outer),
            None => part,
        };
        self.builder.part(part, range)
    }

    fn chunk(&mut self, chunk: &Chunk, outer: Option<(PartId, [u8; 4])>, still: &mut Still) -> io::Result<()> {
        let name = key_text(&chunk.id, false);
        let title = key_text(&chunk.id, true).trim_end().to_owned();
        let body = chunk.start..chunk.data.end;
        let in_frame = outer.is_none_or(|(_, id)| id == *b"ANMF");
        let in_list = !in_frame;
        let part = match &chunk.id {
            _ if in_list => {
                Part::new(title, Kind::Metadata(Standard::Plain)).keyed(CATALOGUE, format!("LIST/INFO/{name}"))
            }
            b"VP8 " | b"VP8L" if !still.picture => {
                still.picture = true;
                self.pictures = self.pictures.saturating_add(1);
                self.still |= outer.is_none();
                return self.coded(chunk, outer, title);
            }
            b"ALPH" if !still.alpha => {
                still.alpha = true;
                return self.coded(chunk, outer, title);
            }
            // Readers show the first.
            b"VP8 " | b"VP8L" | b"ALPH" => {
                self.fault(chunk.start, format!("one {title}"), "another");
                Part::new(title, Kind::Unknown)
            }
            b"VP8X" if outer.is_none() && self.flags.is_none() => {
                self.whole(chunk, EXTENDED);
                let flags = self.bytes.read(chunk.data.start..chunk.data.start.saturating_add(1))?;
                self.flags = Some((chunk.data.start, flags.first().copied().unwrap_or_default()));
                self.size = self.sizes(chunk.data.start.saturating_add(4))?;
                if chunk.start != HEADER {
                    self.fault(chunk.start, WHOLE, "VP8X behind other chunks");
                }
                let part = Part::new(title.clone(), Kind::Structure).keyed(CATALOGUE, title);
                return self.extended(chunk, part);
            }
            b"ANIM" if outer.is_none() => return self.animation(chunk, title),
            b"ANMF" if outer.is_none() => return self.frame(chunk),
            b"LIST" if outer.is_none() => {
                let part = Part::new(title, Kind::Metadata(Standard::Plain)).keyed(CATALOGUE, "LIST/INFO/*");
                return self.holder(chunk, part, 4);
            }
            _ => match self.block(chunk)? {
                Some(content) => {
                    let part = Part::metadata(title, content.standard, content.ranges);
                    if outer.is_none() {
                        self.seen.push(chunk.id);
                    }
                    part.keyed(CATALOGUE, name.clone())
                }
                None if matches!(&chunk.id, b"JUNK" | b"SEAL") => {
                    Part::new(title, Kind::Metadata(Standard::Plain)).keyed(CATALOGUE, name)
                }
                None => Part::new(title, Kind::Unknown).keyed(CATALOGUE, name),
            },
        };
        if !chunk.is_whole() {
            let expected = format!("{} bytes of {}", chunk.size, key_text(&chunk.id, true).trim_end());
            let found = chunk.data.end.saturating_sub(chunk.data.start);
            self.fault(chunk.start, expected, format!("{found}"));
        }
        let id = self.add(part, outer, body);
        self.pad(chunk, id)
    }

    /// VP8X, whose three bytes behind the flags are reserved (§2.7).
    fn extended(&mut self, chunk: &Chunk, part: Part) -> io::Result<()> {
        let behind = |flags: u64| chunk.data.start.saturating_add(flags).min(chunk.data.end);
        let reserved = behind(1)..behind(4);
        let filled = self.bytes.read(reserved.clone())?.iter().any(|byte| *byte != 0);
        let id = self.add(part, None, chunk.start..if filled { reserved.start } else { chunk.data.end });
        if filled {
            let part = Part::new("reserved bytes of VP8X", Kind::Padding).removal(Removal::Blank).within(id);
            self.builder.part(part.keyed(CATALOGUE, "VP8X@reserved"), reserved.clone());
            self.builder.claim(id, reserved.end..chunk.data.end);
        }
        self.pad(chunk, id)
    }

    /// What a metadata decoder reads of a chunk.
    fn block(&self, chunk: &Chunk) -> io::Result<Option<Content>> {
        let mut range = chunk.data.clone();
        let standard = match &chunk.id {
            b"EXIF" => {
                let behind = range.start.saturating_add(EXIF_PREFIX.len() as u64);
                if behind <= range.end && *self.bytes.read(range.start..behind)? == *EXIF_PREFIX {
                    range.start = behind;
                }
                Standard::Exif
            }
            b"XMP " | b"XMP\0" | b"xmp " => Standard::Xmp,
            b"ICCP" => Standard::Icc,
            b"C2PA" => Standard::Jumbf,
            b"PSAI" => Standard::Irb,
            _ => return Ok(None),
        };
        Ok(Some(Content { standard, ranges: vec![range] }))
    }

    /// A coded picture, or its alpha.
    fn coded(&mut self, chunk: &Chunk, outer: Option<(PartId, [u8; 4])>, title: String) -> io::Result<()> {
        self.whole(chunk, 0);
        let end = self.end(chunk)?;
        if end.is_none() {
            self.builder.unexamined("bytes behind the data of coded pictures");
        }
        let end = end.unwrap_or(chunk.data.end);
        // What has to stay the same is the stream, not the byte that pads its chunk.
        let data = chunk.data.start..end;
        let coded = Content { standard: Standard::Plain, ranges: vec![data] };
        let part = Part { content: Some(coded), ..Part::new(title.clone(), Kind::Pixels) };
        let id = if self.depth != Depth::Quick {
            let id = self.add(part, outer, chunk.start..end);
            if end < chunk.data.end {
                let behind = Part::new("bytes behind the coded data", Kind::Unknown).within(id);
                self.builder.part(behind.keyed(CATALOGUE, "@after-RIFF"), end..chunk.data.end);
            }
            id
        } else {
            let id = self.add(part, outer, chunk.start..chunk.data.start);
            let unread = Part::new(format!("data of {title}: the compressed picture"), Kind::Unread);
            self.builder.part(unread.within(id), chunk.data.clone());
            id
        };
        self.pad(chunk, id)
    }

    fn animation(&mut self, chunk: &Chunk, title: String) -> io::Result<()> {
        self.whole(chunk, 0);
        let needed = chunk.data.start.saturating_add(ANIMATION).min(chunk.data.end);
        let part = Part::new(title.clone(), Kind::Structure).keyed(CATALOGUE, title);
        let id = self.builder.part(part, chunk.start..needed);
        if needed < chunk.data.end {
            self.fault(needed, "the end of ANIM", "more data");
            self.builder
                .part(Part::new("bytes behind ANIM's fields", Kind::Unknown).within(id), needed..chunk.data.end);
        }
        self.pad(chunk, id)
    }

    fn frame(&mut self, chunk: &Chunk) -> io::Result<()> {
        self.whole(chunk, 0);
        self.frames = self.frames.saturating_add(1);
        let fields = nests(&chunk.id).unwrap_or_default();
        let own = self.sizes(chunk.data.start.saturating_add(6))?;
        let canvas = std::mem::replace(&mut self.size, own);
        self.holder(chunk, Part::new(format!("ANMF (frame {})", self.frames), Kind::Structure), fields)?;
        self.size = canvas;
        Ok(())
    }

    /// A width and a height, each less one in 24 bits.
    fn sizes(&self, at: u64) -> io::Result<Option<(u32, u32)>> {
        let fields = self.bytes.read(at..at.saturating_add(6))?;
        let [a, b, c, d, e, f] = *fields else { return Ok(None) };
        let number = |bytes: [u8; 3]| bytes.iter().rev().fold(0u32, |number, byte| number << 8 | u32::from(*byte));
        Ok(Some((number([a, b, c]).saturating_add(1), number([d, e, f]).saturating_add(1))))
    }

    /// Where the data of a coded picture end, if that can be told.
    fn end(&self, chunk: &Chunk) -> io::Result<Option<u64>> {
        let length = chunk.data.end.saturating_sub(chunk.data.start);
        if self.depth != Depth::Thorough || chunk.id == *b"VP8 " || length > FOLLOWED {
            return Ok(None);
        }
        let data = self.bytes.read(chunk.data.clone())?;
        let used = match (chunk.id == *b"VP8L", data.split_first(), self.size) {
            (true, ..) => lossless::stream(&data).ok(),
            // The lowest bits say whether alpha is stored or compressed (§2.7.1.2).
            (false, Some((head, _)), Some((width, height))) if head & 3 == 0 => {
                u64::from(width).saturating_mul(height.into()).checked_add(1)
            }
            (false, Some((head, rest)), Some(size)) if head & 3 == 1 => {
                lossless::alpha(rest, size).ok().map(|used| used.saturating_add(1))
            }
            _ => None,
        };
        Ok(used.filter(|used| *used <= length).map(|used| chunk.data.start.saturating_add(used)))
    }

    /// A chunk that holds others, behind `fields` bytes of its own.
    fn holder(&mut self, chunk: &Chunk, part: Part, fields: u64) -> io::Result<()> {
        let inner = chunk.data.start.saturating_add(fields).min(chunk.data.end);
        let id = self.builder.part(part, chunk.start..inner);
        self.chunks(inner..chunk.data.end, Some((id, chunk.id)))?;
        self.pad(chunk, id)
    }

    /// Says so when a chunk that the picture needs isn't all there, or hasn't `size` bytes (0: any).
    fn whole(&mut self, chunk: &Chunk, size: u64) {
        let has = chunk.data.end.saturating_sub(chunk.data.start);
        if !chunk.is_whole() || (size > 0 && has != size) {
            self.fault(chunk.start, WHOLE, format!("{} of {has} bytes", key_text(&chunk.id, true).trim_end()));
        }
    }

    /// A pad byte belongs to its chunk, unless it says something.
    fn pad(&mut self, chunk: &Chunk, id: PartId) -> io::Result<()> {
        let pad = chunk.pad();
        if pad.is_empty() {
            if chunk.size % 2 == 1 {
                self.fault(chunk.data.end, "a pad byte", "none");
            }
        } else if *self.bytes.read(pad.clone())? == [0] {
            self.builder.claim(id, pad);
        } else {
            self.fault(pad.start, "a pad byte of 0", "another");
            let part = Part::new("pad byte", Kind::Padding).removal(Removal::Blank).within(id);
            self.builder.part(part.keyed(CATALOGUE, "@pad"), pad);
        }
        Ok(())
    }

    /// What follows the RIFF chunk: metadata that a writer put there without correcting the RIFF size are still read.
    fn behind(&mut self, end: u64) -> io::Result<()> {
        let len = self.bytes.len();
        let mut at = end;
        if at < len {
            self.fault(at, "the end of the file", format!("{} bytes behind the RIFF chunk", len.saturating_sub(at)));
        }
        while let Some(chunk) = Chunk::read(self.bytes, at, len)?.filter(Chunk::is_whole) {
            let Some(content) = self.block(&chunk)? else { break };
            self.count = self.count.saturating_add(1);
            if self.count > PARTS {
                break;
            }
            let title = format!("{} behind the RIFF chunk", key_text(&chunk.id, true).trim_end());
            let part = Part { content: Some(content), ..Part::new(title, Kind::Trailer) };
            self.builder.part(part.keyed(CATALOGUE, "@after-RIFF"), chunk.start..chunk.end);
            at = chunk.end;
        }
        if at < len {
            let part = trailer(self.bytes, at..len, "bytes behind the RIFF chunk")?;
            self.builder.part(part.keyed(CATALOGUE, "@after-RIFF"), at..len);
        }
        Ok(())
    }
}
