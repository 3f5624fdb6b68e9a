//! A GIF's partition and fates → its pieces. Blocks have no offsets: what goes is left out, a sub-block of which a part goes
//! gets a new length, and new content is put into sub-blocks.

use std::borrow::Cow;
use std::ops::Range;

use super::blocks::{EXTENSION, IMAGE, Reader, SubBlock, TRAILER, label};
use super::images::DESCRIPTOR;
use super::layout::{DOUBTS, NO_TRAILER, color_table, magic_trailer};
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total_of};
use crate::container::{Fate, Kind, Layout, Owners, Piece, Refusal, Standard};

/// The longest sub-block, in bytes.
const SUB_BLOCK: u8 = u8::MAX;

/// Whether a fault is one of these.
fn says(fault: &&Fault, texts: &[&str]) -> bool {
    matches!(&fault.expected, Cow::Borrowed(what) if texts.contains(what))
}

/// Refuses where a fault leaves in doubt what is picture.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    let doubt = layout.faults.iter().find(|fault| says(fault, DOUBTS));
    doubt.map_or(Ok(()), |fault| Err(Refusal::Damaged(fault.clone())))
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
    // Where new content was written, so that a part of several spans gets it once.
    let mut replaced = None;
    let mut at = 0;
    for span in &layout.spans {
        let range = span.range.start.max(at)..span.range.end;
        if range.is_empty() {
            continue;
        }
        at = range.end;
        let Owners::One(id) = span.owners else {
            output.copy_all(&plan.kept(range));
            continue;
        };
        let Some(part) = layout.part(id) else { continue };
        if let Some(content) = plan.replacement(range.start) {
            if replaced != Some(id) {
                let standard = part.content.as_ref().map_or(Standard::Plain, |content| content.standard);
                write(&mut output, bytes, range.start, content, standard)?;
            }
            replaced = Some(id);
        } else if !plan.goes(range.start) {
            at = match (part.kind, first(bytes, range.start)?) {
                (Kind::Pixels, Some(IMAGE)) => image(&mut output, bytes, &plan, range)?,
                _ => {
                    output.copy(range.clone());
                    range.end
                }
            };
        }
    }
    // What is cut off behind the last block goes with what stood there; the file ends as a GIF does.
    let ends_short = layout.faults.iter().any(|fault| says(&fault, &[NO_TRAILER]));
    if ends_short && plan.goes(bytes.len().saturating_sub(1)) {
        output.write(&[TRAILER]);
    }
    Ok(output.finish())
}

fn first(bytes: &dyn Bytes, at: u64) -> Result<Option<u8>, Refusal> {
    Ok(bytes.read(at..at.saturating_add(1))?.first().copied())
}

/// An image that begins with `range`: its sub-blocks, without what goes of them. Where it ends.
fn image(output: &mut Output, bytes: &dyn Bytes, plan: &Plan<'_>, range: Range<u64>) -> Result<u64, Refusal> {
    let mut reader = Reader::new(bytes, range.start);
    let flags = reader.peek(DESCRIPTOR)?.last().copied().unwrap_or_default();
    let codes = range.start.saturating_add(DESCRIPTOR).saturating_add(color_table(flags)).saturating_add(1);
    output.copy(range.start..codes.min(bytes.len()));
    reader.seek(codes.min(bytes.len()));
    let mut cut = false;
    loop {
        let at = reader.at();
        match reader.sub_block()? {
            SubBlock::Data { range, whole } => {
                let kept = plan.kept(range.clone());
                if kept == [range.clone()] && !plan.goes(at) {
                    output.copy(at..range.end);
                    continue;
                }
                cut = true;
                let length = total_of(&kept);
                if length > 0 {
                    output.write(&[u8::try_from(length).unwrap_or(u8::MAX)]);
                    output.copy_all(&kept);
                }
                if !whole {
                    return Err(cut_off(at));
                }
            }
            SubBlock::Terminator => {
                output.copy(at..reader.at());
                return Ok(reader.at());
            }
            SubBlock::Cut if cut => return Err(cut_off(at)),
            SubBlock::Cut => return Ok(reader.at()),
        }
    }
}

fn cut_off(at: u64) -> Refusal {
    Refusal::Damaged(Fault::new(at, "the end of an image's sub-blocks", "the end of the file"))
}

/// An extension with new content: its introducer, label and identifier as they are, then sub-blocks; or, for XMP, the packet
/// as it is and the magic trailer.
fn write(
    output: &mut Output,
    bytes: &dyn Bytes,
    start: u64,
    content: &[Piece],
    standard: Standard,
) -> Result<(), Refusal> {
    let head = bytes.read(start..start.saturating_add(3))?;
    match *head {
        [EXTENSION, label::COMMENT, ..] => output.copy(start..start.saturating_add(2)),
        [EXTENSION, label::APPLICATION, size] => {
            output.copy(start..start.saturating_add(3).saturating_add(u64::from(size)));
        }
        _ => return Err(Refusal::Unsupported("plain text in a GIF can't be written anew")),
    }
    if standard == Standard::Xmp {
        output.extend(content);
        output.write(&magic_trailer());
        return Ok(());
    }
    for piece in content {
        match piece {
            Piece::Write(data) => {
                for block in data.chunks(usize::from(SUB_BLOCK)) {
                    output.write(&[u8::try_from(block.len()).unwrap_or(SUB_BLOCK)]);
                    output.write(block);
                }
            }
            Piece::Copy(range) => {
                let mut at = range.start;
                while at < range.end {
                    let size = u8::try_from(range.end.saturating_sub(at)).unwrap_or(SUB_BLOCK);
                    let next = at.saturating_add(u64::from(size));
                    output.write(&[size]);
                    output.copy(at..next);
                    at = next;
                }
            }
            Piece::Zeros(_) => return Err(Refusal::Unsupported("an extension of zeros")),
        }
    }
    output.write(&[0]);
    Ok(())
}
