//! A WebP's partition and fates → its pieces: sizes of chunks and of what holds them, pad bytes, and VP8X's flags follow what
//! stays.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::layout::DOUBTS;
use super::{FLAGS, HEADER, nests};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::output::{Output, Plan, total};
use crate::container::{Fate, Layout, Piece, Refusal};
use crate::grammar::riff::Chunk;

/// Refuses where a fault leaves in doubt what is picture.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    let doubt = |fault: &&Fault| matches!(&fault.expected, Cow::Borrowed(what) if DOUBTS.contains(what));
    layout.faults.iter().find(doubt).map_or(Ok(()), |fault| Err(Refusal::Damaged(fault.clone())))
}

/// The pieces of the new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    let plan = Plan::new(layout, fates)?;
    let mut output = Output::default();
    if plan.all_kept() {
        output.copy(0..bytes.len());
        return Ok(output.finish());
    }
    certain(bytes, layout)?;
    let head = bytes.read(4..8)?;
    let stated = u64::from(Cursor::new(&head, 4).u32_le().unwrap_or_default());
    let end = stated.saturating_add(stated & 1).saturating_add(8).min(bytes.len());
    let writer = Writer { bytes, plan: &plan, flags: flags(bytes, &plan, end)? };
    let chunks = writer.chunks(HEADER..end, true)?;
    let size = size_of(total(&chunks).saturating_add(4))?;
    output.write(b"RIFF");
    output.write(&size.to_le_bytes());
    output.write(b"WEBP");
    output.extend(&chunks);
    output.copy_all(&plan.kept(end..bytes.len()));
    Ok(output.finish())
}

/// The flags of the metadata that stay.
fn flags(bytes: &dyn Bytes, plan: &Plan<'_>, end: u64) -> io::Result<u8> {
    let mut flags = 0;
    let mut at = HEADER;
    while let Some(chunk) = Chunk::read(bytes, at, end)? {
        if let Some((bit, _)) = FLAGS.iter().find(|(_, id)| *id == chunk.id && !plan.goes(chunk.start)) {
            flags |= bit;
        }
        at = chunk.end;
    }
    Ok(flags)
}

fn size_of(length: u64) -> Result<u32, Refusal> {
    u32::try_from(length).map_err(|_| Refusal::Unsupported("a RIFF chunk holds no more than 4 GiB"))
}

struct Writer<'a> {
    bytes: &'a dyn Bytes,
    plan: &'a Plan<'a>,
    flags: u8,
}

impl Writer<'_> {
    /// What stays of the chunks in `range`. Only chunks at the top hold others.
    fn chunks(&self, range: Range<u64>, top: bool) -> Result<Vec<Piece>, Refusal> {
        let mut output = Output::default();
        let mut at = range.start;
        while at < range.end {
            let Some(chunk) = Chunk::read(self.bytes, at, range.end)? else {
                output.copy_all(&self.plan.kept(at..range.end));
                break;
            };
            at = chunk.end;
            if !self.plan.goes(chunk.start) {
                self.chunk(&mut output, &chunk, top)?;
            }
        }
        Ok(output.finish())
    }

    fn chunk(&self, output: &mut Output, chunk: &Chunk, top: bool) -> Result<(), Refusal> {
        let content = match self.plan.replacement(chunk.start) {
            Some(content) => content.to_vec(),
            None => self.content(chunk, top)?,
        };
        let size = size_of(total(&content))?;
        if size == chunk.size {
            output.copy(chunk.start..chunk.data.start);
        } else {
            output.write(&chunk.id);
            output.write(&size.to_le_bytes());
        }
        output.extend(&content);
        if size % 2 == 1 {
            let pad = chunk.pad();
            if pad.is_empty() || self.plan.goes(pad.start) { output.write(&[0]) } else { output.copy(pad) }
        }
        Ok(())
    }

    /// A chunk's data, without what goes of them.
    fn content(&self, chunk: &Chunk, top: bool) -> Result<Vec<Piece>, Refusal> {
        let mut output = Output::default();
        let data = chunk.data.clone();
        match nests(&chunk.id).filter(|_| top) {
            Some(fields) => {
                let inner = data.start.saturating_add(fields).min(data.end);
                output.copy_all(&self.plan.kept(data.start..inner));
                output.extend(&self.chunks(inner..data.end, false)?);
            }
            None if chunk.id == *b"VP8X" => {
                let (first, rest) = (data.start, data.start.saturating_add(1));
                let old = self.bytes.read(first..rest)?.first().copied().unwrap_or_default();
                let all = FLAGS.iter().fold(0, |all, (bit, _)| all | bit);
                let new = old & !all | self.flags;
                if new == old {
                    output.copy(first..rest)
                } else {
                    output.write(&[new])
                }
                output.extend(&self.plan.blanked(rest..data.end));
            }
            None => output.copy_all(&self.plan.kept(data)),
        }
        Ok(output.finish())
    }
}
