//! A partition and fates → pieces: the sizes of boxes, Psot and TLM follow what stays.

use std::ops::Range;

use super::boxes::{METHOD, Role, role};
use super::codestream::{Codestream, walk};
use super::layout::{POINTER, doubt};
use super::{BARE, DOCUMENT, FILM};
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total, total_of};
use crate::container::{Fate, Layout, Piece, Refusal};
use crate::grammar::boxes::{Boxes, Header};

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    if layout.flavour == FILM || layout.flavour == DOCUMENT {
        return Err(Refusal::Unsupported("films and documents of JPEG 2000 are only looked at"));
    }
    if layout.parts.iter().any(|part| part.name == POINTER) {
        return Err(Refusal::Unsupported("a JPX file of fragments points to bytes by their offset"));
    }
    if let Some(fault) = doubt(layout) {
        return Err(Refusal::Damaged(fault.clone()));
    }
    Ok(())
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
    let writer = Writer { bytes, plan: &plan };
    if layout.flavour == BARE { writer.codestream(0..bytes.len()) } else { writer.boxes(0..bytes.len()) }
}

struct Writer<'a> {
    bytes: &'a dyn Bytes,
    plan: &'a Plan<'a>,
}

impl Writer<'_> {
    /// What stays of the boxes in `range`. As deep as the layout went.
    fn boxes(&self, range: Range<u64>) -> Result<Vec<Piece>, Refusal> {
        let mut output = Output::default();
        let end = range.end;
        let mut boxes = Boxes::new(self.bytes, range);
        while let Some(Ok(header)) = boxes.next_box()? {
            if !self.plan.goes(header.start) {
                self.one(&mut output, &header)?;
            }
        }
        output.copy_all(&self.plan.kept(boxes.position()..end));
        Ok(output.finish())
    }

    fn one(&self, output: &mut Output, header: &Header) -> Result<(), Refusal> {
        let content = header.content();
        let role = role(&header.kind.0, header.uuid.as_ref());
        let new = match self.plan.replacement(header.start) {
            // Fields that stand in front of what a decoder read.
            Some(new) => {
                let mut framed = Output::default();
                if role == Role::Colour {
                    framed.copy(content.start..content.start.saturating_add(METHOD));
                }
                framed.extend(new);
                framed.finish()
            }
            None => match role {
                Role::Holder | Role::Aside => self.boxes(content.clone())?,
                Role::Codestream => self.codestream(content.clone())?,
                _ => self.plan.blanked(content.clone()),
            },
        };
        if new == [Piece::Copy(content)] {
            output.copy(header.range());
            return Ok(());
        }
        if header.overruns() {
            return Err(Refusal::Damaged(Fault::new(header.start, "a whole box", "the end of the file")));
        }
        output.write(&header.resized(total(&new)));
        output.extend(&new);
        Ok(())
    }

    /// What stays of the codestream in `range`.
    fn codestream(&self, range: Range<u64>) -> Result<Vec<Piece>, Refusal> {
        let stream = walk(self.bytes, range.clone(), true)?;
        let mut patches = self.patches(&stream)?;
        patches.sort_unstable_by_key(|patch| patch.0);
        let mut output = Output::default();
        let mut at = range.start;
        for (from, new) in patches {
            output.copy_all(&self.plan.kept(at..from));
            at = from.saturating_add(new.len() as u64);
            if !self.plan.goes(from) {
                output.write(&new);
            }
        }
        output.copy_all(&self.plan.kept(at..range.end));
        Ok(output.finish())
    }

    /// New lengths of the tile-parts of whose headers something goes.
    fn patches(&self, stream: &Codestream) -> Result<Vec<(u64, Vec<u8>)>, Refusal> {
        let mut patches = Vec::new();
        for (index, tile) in stream.tiles.iter().enumerate() {
            let size = tile.header.end.saturating_sub(tile.header.start);
            let gone = size.saturating_sub(total_of(&self.plan.kept(tile.header.clone())));
            let gone = u32::try_from(gone).unwrap_or(u32::MAX);
            if gone == 0 {
                continue;
            }
            if tile.length != 0 {
                patches.push((tile.length_at, tile.length.saturating_sub(gone).to_be_bytes().to_vec()));
            }
            if stream.lengths.is_empty() {
                continue;
            }
            // Each tile-part has its entry, in the order of the codestream.
            let stated = stream.lengths.get(index).filter(|entry| tile.length == 0 || entry.value == tile.length);
            let entry = stated.ok_or_else(|| Fault::new(tile.header.start, "the length that TLM states", "another"))?;
            let new = entry.value.saturating_sub(gone).to_be_bytes();
            let skip = new.len().saturating_sub(entry.bytes.into());
            patches.push((entry.at, new.get(skip..).unwrap_or_default().to_vec()));
        }
        Ok(patches)
    }
}
