//! The chunks that carry a compressed stream, IDAT and APNG's fdAT: whose their bytes are, and where the stream ends.

use std::io;
use std::ops::Range;

use flate2::Crc;

use super::chunk::{Chunk, SEQUENCE};
use super::layout::Walk;
use super::stream::{State, Stream};
use super::{CATALOGUE, faults};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::{Builder, Content, Depth, Kind, Part, PartId, Standard};

/// How much is read at once, in bytes.
pub(super) const BLOCK: u64 = 1024 * 1024;
/// Length of fcTL's data.
const FRAME_CONTROL: u64 = 26;

/// A compressed stream that runs through chunks.
pub(super) struct Run {
    part: PartId,
    /// None where it isn't followed: at quick depth, and without a sound IHDR.
    stream: Option<Stream>,
    /// What stands behind its end, once something does.
    slack: Option<PartId>,
    /// At quick depth: what wasn't read.
    unread: Option<PartId>,
}

impl Run {
    /// Whether the stream has ended, as far as one can tell.
    pub(super) fn is_complete(&self) -> bool {
        self.stream.as_ref().is_none_or(|stream| stream.state() == State::Ended)
    }

    /// Says what is wrong with the stream when no more of it can come.
    pub(super) fn finish(self, builder: &mut Builder, at: u64) {
        let Some(stream) = self.stream else { return };
        let (got, want) = (stream.yielded(), stream.limit());
        match stream.state() {
            State::Open => builder.fault(Fault::new(at, "the end of the compressed stream", "the end of its chunks")),
            State::Ended if got < want => {
                builder.fault(Fault::new(at, format!("{want} bytes of picture"), format!("{got}")));
            }
            _ => {}
        }
    }
}

impl Walk<'_> {
    /// An IDAT chunk.
    pub(super) fn picture_data(&mut self, chunk: &Chunk) -> io::Result<()> {
        if chunk.size() == 0 {
            return self.empty_data(chunk);
        }
        let Some(mut run) = self.picture.take() else {
            let mut run = self.start("IDAT", self.header);
            self.follow(&mut run, chunk, chunk.data.start)?;
            self.picture = Some(run);
            return Ok(());
        };
        let goes_on = self.in_run && self.second_run.is_none();
        if goes_on {
            self.follow(&mut run, chunk, chunk.data.start)?;
        } else {
            self.fault(chunk.start, "one run of IDAT chunks", "another");
            if self.depth != Depth::Quick {
                check(self.bytes, chunk, &mut self.builder)?;
            }
            if run.is_complete() {
                let part = Part::new("second run of IDAT", Kind::Trailer).keyed(CATALOGUE, "@second-idat-run");
                let id = *self.second_run.get_or_insert_with(|| self.builder.part(part, 0..0));
                self.builder.claim(id, chunk.start..chunk.end);
            } else {
                self.fault(chunk.start, faults::ONE_RUN, "another run");
                self.builder.claim(run.part, chunk.start..chunk.end);
            }
        }
        self.picture = Some(run);
        Ok(())
    }

    /// An fdAT chunk of an animation.
    pub(super) fn frame_data(&mut self, chunk: &Chunk) -> io::Result<()> {
        self.number(chunk)?;
        if chunk.size() <= SEQUENCE {
            return self.empty_data(chunk);
        }
        let run = self.frame.take();
        let mut run = match (run, self.frame_size.take()) {
            (Some(run), _) => run,
            (None, Some((width, height))) => {
                let header = self.header.map(|header| header.sized(width, height));
                self.start(&format!("fdAT (frame {})", self.frames), header)
            }
            (None, None) => {
                self.fault(chunk.start, faults::SEQUENCE, "fdAT without fcTL");
                self.start("fdAT", None)
            }
        };
        self.follow(&mut run, chunk, chunk.data.start.saturating_add(SEQUENCE))?;
        self.frame = Some(run);
        Ok(())
    }

    /// An fcTL chunk of an animation: the next frame begins.
    pub(super) fn frame_control(&mut self, chunk: &Chunk) -> io::Result<()> {
        if let Some(run) = self.frame.take() {
            run.finish(&mut self.builder, chunk.start);
        }
        self.number(chunk)?;
        let data =
            self.bytes.read(chunk.data.start..chunk.data.end.min(chunk.data.start.saturating_add(FRAME_CONTROL)))?;
        let mut cursor = Cursor::new(&data, chunk.data.start);
        let size = (cursor.u32_be(), cursor.u32_be(), cursor.u32_be());
        let (_, Ok(width), Ok(height)) = size else { return Ok(()) };
        if chunk.size() != FRAME_CONTROL {
            self.fault(chunk.start, faults::SEQUENCE, "fcTL of another length");
        }
        self.frames = self.frames.saturating_add(1);
        // The fcTL in front of the IDATs is theirs; IHDR states their size.
        self.frame_size = self.picture.is_some().then_some((width, height));
        Ok(())
    }

    /// Holds a chunk's sequence number against the count.
    fn number(&mut self, chunk: &Chunk) -> io::Result<()> {
        let data = self.bytes.read(chunk.data.start..chunk.data.end.min(chunk.data.start.saturating_add(SEQUENCE)))?;
        let found = Cursor::new(&data, chunk.data.start).u32_be();
        if found != Ok(self.sequence) {
            let found = found.map_or_else(|fault| fault.found.into_owned(), |number| format!("number {number}"));
            self.fault(chunk.data.start, faults::SEQUENCE, format!("{found} for {}", self.sequence));
        }
        self.sequence = self.sequence.saturating_add(1);
        Ok(())
    }

    /// A chunk that carries nothing of its stream.
    fn empty_data(&mut self, chunk: &Chunk) -> io::Result<()> {
        let part = Part::new("chunks without data", Kind::Padding);
        let id = *self.empty.get_or_insert_with(|| self.builder.part(part, 0..0));
        self.builder.claim(id, chunk.start..chunk.end);
        check(self.bytes, chunk, &mut self.builder)
    }

    fn start(&mut self, name: &str, header: Option<super::header::Header>) -> Run {
        // What has to stay the same is the stream, not the chunks that it is cut into: a chunk with bytes behind the stream's
        // end gets another length and CRC.
        let coded = Content { standard: Standard::Plain, ranges: Vec::new() };
        let part = Part { content: Some(coded), ..Part::new(name.to_owned(), Kind::Pixels) };
        let part = self.builder.part(part, 0..0);
        let full = self.depth != Depth::Quick;
        let stream = header.filter(|_| full).map(|header| Stream::new(self.bare, header.yields()));
        let unread = (!full).then(|| {
            let name = format!("data of {name}: the compressed picture");
            self.builder.part(Part::new(name, Kind::Unread).within(part), 0..0)
        });
        Run { part, stream, slack: None, unread }
    }

    /// Claims a chunk whose stream bytes begin at `from`, and follows the stream through them.
    fn follow(&mut self, run: &mut Run, chunk: &Chunk, from: u64) -> io::Result<()> {
        if let Some(unread) = run.unread {
            self.builder.claim(run.part, chunk.start..from);
            self.builder.claim(unread, from..chunk.end);
            return Ok(());
        }
        let ended_before = run.stream.as_ref().is_some_and(|stream| stream.state() == State::Ended);
        let mut crc = Crc::new();
        crc.update(&chunk.kind);
        crc.update(&self.bytes.read(chunk.data.start..from)?);
        let mut ends = chunk.data.end;
        let mut at = from;
        while at < chunk.data.end {
            let block = self.bytes.read(at..chunk.data.end.min(at.saturating_add(BLOCK)))?;
            if block.is_empty() {
                break;
            }
            crc.update(&block);
            if let Some(stream) = run.stream.as_mut().filter(|stream| stream.state() == State::Open) {
                let used = stream.push(&block) as u64;
                let reached = at.saturating_add(used);
                match stream.state() {
                    State::Open => {}
                    State::Ended => ends = reached,
                    State::Broken => self.builder.fault(Fault::new(at, faults::STREAM, "one that can't be decoded")),
                    State::TooLong => {
                        let found = format!("more than {}", stream.limit());
                        self.builder.fault(Fault::new(at, faults::NO_MORE, found));
                    }
                }
            }
            at = at.saturating_add(block.len() as u64);
        }
        compare(self.bytes, chunk, crc.sum(), &mut self.builder)?;
        if ended_before {
            self.slack(run, chunk.start..chunk.end);
        } else {
            self.builder.claim(run.part, chunk.start..ends);
            if let Some(coded) = self.builder.get_mut(run.part).and_then(|part| part.content.as_mut()) {
                coded.ranges.push(from..ends);
            }
            self.slack(run, ends..chunk.data.end);
            self.builder.claim(run.part, chunk.data.end..chunk.end);
        }
        Ok(())
    }

    fn slack(&mut self, run: &mut Run, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let id = *run.slack.get_or_insert_with(|| {
            self.builder.fault(Fault::new(range.start, "the end of the chunks", "bytes behind the compressed stream"));
            let part = Part::new("bytes behind the compressed stream", Kind::Trailer);
            self.builder.part(part.keyed(CATALOGUE, "@idat-after-zlib"), 0..0)
        });
        self.builder.claim(id, range);
    }
}

/// Checks the CRC of a whole chunk.
pub(super) fn check(bytes: &dyn Bytes, chunk: &Chunk, builder: &mut Builder) -> io::Result<()> {
    if !chunk.whole {
        return Ok(());
    }
    compare(bytes, chunk, crc_of(bytes, chunk)?, builder)
}

/// The right CRC of a chunk (§5.5): over its type and its data.
pub(super) fn crc_of(bytes: &dyn Bytes, chunk: &Chunk) -> io::Result<u32> {
    let mut crc = Crc::new();
    crc.update(&chunk.kind);
    add(&mut crc, bytes, chunk.data.clone())?;
    Ok(crc.sum())
}

/// Adds a range to a CRC, block by block.
pub(super) fn add(crc: &mut Crc, bytes: &dyn Bytes, range: Range<u64>) -> io::Result<()> {
    let mut at = range.start;
    while at < range.end {
        let block = bytes.read(at..range.end.min(at.saturating_add(BLOCK)))?;
        if block.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        crc.update(&block);
        at = at.saturating_add(block.len() as u64);
    }
    Ok(())
}

/// The CRC that a chunk states.
pub(super) fn stated(bytes: &dyn Bytes, chunk: &Chunk) -> io::Result<Option<u32>> {
    let field = bytes.read(chunk.data.end..chunk.end)?;
    Ok(Cursor::new(&field, chunk.data.end).u32_be().ok())
}

fn compare(bytes: &dyn Bytes, chunk: &Chunk, right: u32, builder: &mut Builder) -> io::Result<()> {
    if !chunk.whole {
        return Ok(());
    }
    if let Some(found) = stated(bytes, chunk)?.filter(|found| *found != right) {
        builder.fault(Fault::new(chunk.data.end, format!("CRC {right:08x}"), format!("{found:08x}")));
    }
    Ok(())
}
