//! Images in a GIF (GIF89a §20 to §22): descriptor, local color table, and LZW codes in sub-blocks, followed to their end.

use std::io;
use std::ops::Range;

use super::CATALOGUE;
use super::blocks::SubBlock;
use super::layout::{CODES, Walk, color_table};
use super::lzw::{Lzw, State};
use crate::container::{Content, Depth, Kind, Part, PartId, Standard};

/// Length of an image descriptor, with its separator.
pub(super) const DESCRIPTOR: u64 = 10;

impl Walk<'_> {
    /// An image whose separator stands at `start`.
    pub(super) fn image(&mut self, start: u64) -> io::Result<()> {
        if let Some(control) = self.control.take() {
            self.place(Part::new("graphic control extension", Kind::Structure), control);
        }
        self.images = self.images.saturating_add(1);
        let part = Part::new(format!("image {}", self.images), Kind::Pixels);
        // What has to stay the same are the codes, not the sub-blocks that they are cut into: the last one may lose its end.
        let coded = Content { standard: Standard::Plain, ranges: Vec::new() };
        let part = self.builder.part(Part { content: Some(coded), ..part }, 0..0);
        self.reader.seek(start);
        let flags = self.reader.peek(DESCRIPTOR)?.get(9).copied();
        let width = self.reader.u16_at(start.saturating_add(5))?.unwrap_or_default();
        let height = self.reader.u16_at(start.saturating_add(7))?.unwrap_or_default();
        let data = start.saturating_add(DESCRIPTOR).saturating_add(color_table(flags.unwrap_or_default()));
        self.reader.seek(data.min(self.reader.len()));
        let Some(code_size) = self.reader.byte()? else {
            self.builder.claim(part, start..self.reader.len());
            self.fault(start, "a whole image", "the end of the file");
            return Ok(());
        };
        let pixels = u64::from(width).saturating_mul(u64::from(height));
        let codes = match self.depth {
            Depth::Full | Depth::Thorough => Lzw::new(code_size, pixels),
            Depth::Quick => None,
        };
        if self.depth != Depth::Quick && codes.is_none() {
            self.fault(data, CODES, format!("a code size of {code_size}"));
        }
        self.builder.claim(part, start..self.reader.at());
        self.codes(part, codes, start..self.reader.at())
    }

    /// The sub-blocks of an image, behind its `head`.
    fn codes(&mut self, part: PartId, mut codes: Option<Lzw>, head: Range<u64>) -> io::Result<()> {
        let from = head.end;
        let mut coded = vec![head];
        // Behind the byte that completes the last pixel; behind the end code.
        let (mut full, mut ended) = (None, None);
        let terminator = loop {
            match self.reader.sub_block()? {
                SubBlock::Data { .. } if self.skips_rest(from)? => return Ok(()),
                SubBlock::Data { range, .. } => {
                    coded.push(range.clone());
                    let Some(codes) = codes.as_mut().filter(|codes| codes.state() == State::Open) else { continue };
                    self.reader.seek(range.start);
                    let data = self.reader.peek(range.end.saturating_sub(range.start))?;
                    let mut at = range.start;
                    for byte in data {
                        codes.push(*byte);
                        at = at.saturating_add(1);
                        if codes.is_full() {
                            full.get_or_insert(at);
                        }
                        if codes.state() != State::Open {
                            break;
                        }
                    }
                    self.reader.seek(range.end);
                    if codes.state() == State::Ended {
                        ended = Some(at);
                    }
                }
                SubBlock::Terminator => break self.reader.at().saturating_sub(1),
                SubBlock::Cut => {
                    self.fault(self.reader.len(), "the end of an image's sub-blocks", "the end of the file");
                    break self.reader.len();
                }
            }
        };
        let end = self.reader.at();
        self.builder.claim(part, terminator..end);
        let Some(codes) = codes else {
            self.unfollowed(part, from..terminator);
            return Ok(());
        };
        // Without an end code, readers stop at the last pixel.
        let stop = ended.or(full.filter(|_| codes.state() != State::Ended));
        match (codes.state(), codes.is_full()) {
            (State::Broken, false) => self.fault(from, CODES, "a code that stands for nothing"),
            (State::Open, _) | (State::Broken, true) => self.fault(terminator, "the LZW end code", "none"),
            (State::Ended, false) => self.fault(terminator, "every pixel", format!("{} pixels", codes.pixels())),
            (State::Ended, true) => {}
        }
        let stop = stop.unwrap_or(terminator);
        self.builder.claim(part, from..stop);
        coded.retain(|range| range.start < stop);
        coded.iter_mut().for_each(|range| range.end = range.end.min(stop));
        if let Some(content) = self.builder.get_mut(part).and_then(|part| part.content.as_mut()) {
            content.ranges = coded;
        }
        if stop < terminator {
            self.fault(stop, "the end of the image's data", "bytes behind the LZW codes");
            let slack = Part::new("bytes behind the LZW codes", Kind::Trailer).keyed(CATALOGUE, "@lzw-slack");
            self.builder.part(slack, stop..terminator);
        }
        Ok(())
    }

    /// Image data that weren't followed: unread at quick depth, all of it the picture's otherwise.
    fn unfollowed(&mut self, part: PartId, range: Range<u64>) {
        if self.depth != Depth::Quick {
            self.builder.claim(part, range);
        } else {
            let name = format!("data of image {}: the compressed picture", self.images);
            self.builder.part(Part::new(name, Kind::Unread).within(part), range);
        }
    }
}
