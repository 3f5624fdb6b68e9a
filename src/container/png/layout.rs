//! A PNG → its partition: from chunk to chunk, and at full depth through the compressed streams to find where they end.

use std::io;

use super::chunk::{Chunk, Role, SIGNATURE, role};
use super::header::Header;
use super::run::{Run, check};
use super::{CATALOGUE, MOVING, STILL, faults};
use crate::bytes::{Bytes, Fault};
use crate::container::output::{PARTS, key_text, trailer};
use crate::container::{Builder, Depth, Kind, Layout, Part, PartId, Removal, Standard};

/// Length of IHDR's data.
const HEADER: u64 = 13;
/// Length of acTL's data.
const ANIMATION: u64 = 8;

/// The partition of a PNG.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let mut walk = Walk {
        bytes,
        depth,
        builder: Builder::new(bytes.len(), STILL),
        header: None,
        header_seen: false,
        bare: false,
        moving: false,
        picture: None,
        frame: None,
        frame_size: None,
        frames: 0,
        sequence: 0,
        in_run: false,
        second_run: None,
        empty: None,
    };
    walk.run()?;
    Ok(walk.builder.finish())
}

/// What is known so far.
pub(super) struct Walk<'a> {
    pub(super) bytes: &'a dyn Bytes,
    pub(super) depth: Depth,
    pub(super) builder: Builder,
    pub(super) header: Option<Header>,
    header_seen: bool,
    /// Whether streams are bare deflate, as Apple's CgBI says.
    pub(super) bare: bool,
    moving: bool,
    /// The stream in the IDATs, once one had data.
    pub(super) picture: Option<Run>,
    /// The stream in the fdATs since the last fcTL.
    pub(super) frame: Option<Run>,
    /// Width and height of the frame that the last fcTL announced.
    pub(super) frame_size: Option<(u32, u32)>,
    pub(super) frames: u32,
    pub(super) sequence: u32,
    /// Whether the chunk before was an IDAT.
    pub(super) in_run: bool,
    pub(super) second_run: Option<PartId>,
    pub(super) empty: Option<PartId>,
}

impl Walk<'_> {
    fn run(&mut self) -> io::Result<()> {
        let len = self.bytes.len();
        let mut at = SIGNATURE.len() as u64;
        self.builder.part(Part::new("signature", Kind::Structure), 0..at);
        let mut ended = false;
        for count in 0.. {
            if at >= len || ended {
                break;
            }
            let chunk = if count < PARTS { Chunk::read(self.bytes, at)? } else { None };
            let Some(chunk) = chunk else {
                let (expected, found) = match count {
                    PARTS => (faults::FEWER, "more"),
                    _ => ("a chunk", "fewer than 8 bytes"),
                };
                self.fault(at, expected, found);
                self.builder.part(Part::new("bytes behind the last chunk", Kind::Unknown), at..len);
                at = len;
                break;
            };
            let role = role(&chunk.kind);
            self.chunk(&chunk, role)?;
            self.in_run = role == Role::Picture;
            ended = role == Role::End;
            at = chunk.end;
        }
        if let Some(run) = self.frame.take() {
            run.finish(&mut self.builder, at);
        }
        match self.picture.take() {
            Some(run) => run.finish(&mut self.builder, at),
            None => self.fault(at, faults::PICTURE, "none"),
        }
        if !ended {
            self.fault(at, "an IEND chunk", "the end of the file");
        } else if at < len {
            let part = trailer(self.bytes, at..len, "bytes after IEND")?.keyed(CATALOGUE, "@after-IEND");
            self.builder.part(part, at..len);
        }
        Ok(())
    }

    pub(super) fn fault(
        &mut self,
        at: u64,
        expected: impl Into<std::borrow::Cow<'static, str>>,
        found: impl Into<std::borrow::Cow<'static, str>>,
    ) {
        self.builder.fault(Fault::new(at, expected, found));
    }

    fn chunk(&mut self, chunk: &Chunk, role: Role) -> io::Result<()> {
        let name = key_text(&chunk.kind, false);
        let in_front = self.header_seen || chunk.kind == *b"CgBI";
        if in_front == (role == Role::Header) {
            self.fault(chunk.start, faults::HEADER, name.clone());
        }
        self.header_seen |= role == Role::Header || !in_front;
        if !chunk.whole {
            self.fault(chunk.start, format!("a whole {name} chunk"), "the end of the file");
            let complete = self.picture.as_ref().is_some_and(Run::is_complete);
            if !complete {
                self.fault(chunk.start, faults::REST, format!("part of {name}"));
            }
        }
        match role {
            Role::Picture => return self.picture_data(chunk),
            Role::Frame if self.moving => return self.frame_data(chunk),
            _ => {}
        }
        if self.depth != Depth::Quick {
            check(self.bytes, chunk, &mut self.builder)?;
        }
        let part = match role {
            Role::End => return self.end(chunk),
            Role::Header => {
                let data =
                    self.bytes.read(chunk.data.start..chunk.data.end.min(chunk.data.start.saturating_add(HEADER)))?;
                self.header = Header::read(&data).filter(|_| chunk.size() == HEADER);
                if self.header.is_none() {
                    self.fault(chunk.start, faults::HEADER, "another IHDR");
                }
                Part::new(name, Kind::Structure)
            }
            Role::Animation if self.picture.is_none() => {
                if chunk.size() != ANIMATION {
                    self.fault(chunk.start, faults::SEQUENCE, "acTL of another length");
                }
                self.moving = true;
                self.builder.flavour(MOVING);
                Part::new(name.clone(), Kind::Structure).keyed(CATALOGUE, name)
            }
            Role::FrameControl if self.moving => {
                self.frame_control(chunk)?;
                Part::new(name, Kind::Structure)
            }
            // Readers pass over them in a picture that doesn't move.
            Role::Animation | Role::FrameControl | Role::Frame => {
                self.fault(chunk.start, "acTL in front of the picture", name.clone());
                Part::new(name, Kind::Unknown)
            }
            Role::Needed(..) if self.longest(chunk)? == Some(0) => {
                Part::new(name.clone(), Kind::Metadata(Standard::Plain)).keyed(CATALOGUE, name)
            }
            Role::Needed(kind, longest) if chunk.size() <= self.longest(chunk)?.unwrap_or(longest) => {
                self.bare |= chunk.kind == *b"CgBI";
                let part = Part::new(name.clone(), kind).keyed(CATALOGUE, name);
                let ancillary = chunk.kind.first().is_some_and(u8::is_ascii_lowercase);
                if ancillary && kind != Kind::Pixels { part.removal(Removal::Cut) } else { part }
            }
            Role::Needed(Kind::Pixels | Kind::Structure, _) if matches!(&chunk.kind, b"PLTE" | b"tRNS") => {
                self.fault(chunk.start, faults::LENGTH, format!("{} bytes of {name}", chunk.size()));
                Part::new(name.clone(), Kind::Structure).keyed(CATALOGUE, name)
            }
            // Readers pass over a chunk of the wrong length, so whatever it holds isn't what its type says.
            Role::Needed(_, longest) => {
                self.fault(chunk.start, format!("at most {longest} bytes in {name}"), chunk.size().to_string());
                Part::new(name, Kind::Unknown)
            }
            // Texts and times get their keys from their decoders.
            Role::Block(
                standard @ (Standard::PngText
                | Standard::PngCompressedText
                | Standard::PngInternationalText
                | Standard::PngTime),
            ) => Part::metadata(name, standard, vec![chunk.data.clone()]),
            Role::Block(standard) => {
                Part::metadata(name.clone(), standard, vec![chunk.data.clone()]).keyed(CATALOGUE, name)
            }
            Role::Known => Part::new(name.clone(), Kind::Metadata(Standard::Plain)).keyed(CATALOGUE, name),
            Role::Other | Role::Picture => Part::new(name.clone(), Kind::Unknown).keyed(CATALOGUE, name),
        };
        self.builder.part(part, chunk.start..chunk.end);
        Ok(())
    }

    /// The longest data that a chunk may have, where it isn't the same in every file.
    fn longest(&self, chunk: &Chunk) -> io::Result<Option<u64>> {
        if chunk.kind == *b"npTc" {
            // A patch of nine: three counts behind its first byte, 32 bytes of fields, a word for each (AOSP, ResourceTypes.h).
            let head = self.bytes.read(chunk.data.start..chunk.data.end.min(chunk.data.start.saturating_add(4)))?;
            let words = head.iter().skip(1).fold(0u64, |sum, count| sum.saturating_add(u64::from(*count)));
            return Ok(Some(words.saturating_mul(4).saturating_add(32)));
        }
        Ok(self.header.and_then(|header| header.longest(&chunk.kind)))
    }

    fn end(&mut self, chunk: &Chunk) -> io::Result<()> {
        let end = self.builder.part(Part::new("IEND", Kind::Structure), chunk.start..chunk.data.start);
        if chunk.size() > 0 {
            self.fault(chunk.start, "no data in IEND", format!("{} bytes", chunk.size()));
            let part = trailer(self.bytes, chunk.data.clone(), "data in IEND")?.keyed(CATALOGUE, "@after-IEND");
            self.builder.part(part, chunk.data.clone());
        }
        self.builder.claim(end, chunk.data.end..chunk.end);
        Ok(())
    }
}
