//! A partition and fates → pieces: boxes in their order, their sizes following what stays. No box points to another.

use std::ops::Range;

use super::SIGNATURE;
use super::boxes::{PREFIX, Role, role};
use super::layout::doubt;
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total, total_of};
use crate::container::{Fate, Kind, Layout, Piece, Refusal, Standard};
use crate::grammar::boxes::{Boxes, Header};
use crate::grammar::ifd::edit::subtract;

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    match doubt(layout) {
        Some(fault) => Err(Refusal::Damaged(fault.clone())),
        None => Ok(()),
    }
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
    let head = head(layout, fates);
    if *bytes.read(0..SIGNATURE.len() as u64)? != SIGNATURE {
        stream(&plan, head.as_ref(), 0..bytes.len(), &mut output);
        return Ok(output.finish());
    }
    let mut boxes = Boxes::new(bytes, 0..bytes.len());
    while let Some(Ok(header)) = boxes.next_box()? {
        if plan.goes(header.start) {
            continue;
        }
        if header.kind.0 == *b"jxli" && head.as_ref().is_some_and(Head::moves) {
            return Err(Refusal::Unsupported(
                "an index of frames counts from in front of a profile that is written anew",
            ));
        }
        one(&plan, head.as_ref(), &mut output, &header)?;
    }
    output.copy_all(&plan.kept(boxes.position()..bytes.len()));
    Ok(output.finish())
}

/// The codestream's head, with a profile in it, and what it becomes.
struct Head<'a> {
    old: &'a [Range<u64>],
    new: &'a [Piece],
}

impl Head<'_> {
    /// Whether the frames behind it come to stand elsewhere.
    fn moves(&self) -> bool {
        total(self.new) != total_of(self.old)
    }
}

fn head<'a>(layout: &'a Layout, fates: &'a [Fate]) -> Option<Head<'a>> {
    layout.parts.iter().zip(fates).find_map(|(part, fate)| match (part.kind, fate, &part.content) {
        (Kind::Metadata(Standard::JxlIcc), Fate::Replace(new), Some(content)) => {
            Some(Head { old: &content.ranges, new })
        }
        _ => None,
    })
}

/// What stays of a range that holds the codestream or a part of it, the new head in the place where the old one begins.
fn stream(plan: &Plan<'_>, head: Option<&Head<'_>>, range: Range<u64>, out: &mut Output) {
    let kept = plan.kept(range.clone());
    let Some(head) = head else { return out.copy_all(&kept) };
    let mut written = false;
    let start = head.old.first().map_or(0, |first| first.start);
    let holds = range.contains(&start);
    for kept in subtract(kept, head.old.to_vec()) {
        if holds && kept.start > start && !std::mem::replace(&mut written, true) {
            out.extend(head.new);
        }
        out.copy(kept);
    }
    if holds && !written {
        out.extend(head.new);
    }
}

fn one(plan: &Plan<'_>, head: Option<&Head<'_>>, output: &mut Output, header: &Header) -> Result<(), Refusal> {
    let content = header.content();
    let mut new = Output::default();
    match plan.replacement(header.start) {
        Some(pieces) => {
            if role(&header.kind.0) == Role::Exif {
                new.write(&[0; PREFIX as usize]);
            }
            new.extend(pieces);
        }
        None if header.kind.0 == *b"ftyp" => new.extend(&plan.blanked(content.clone())),
        None => stream(plan, head, content.clone(), &mut new),
    }
    let new = new.finish();
    if new == [Piece::Copy(content.clone())] || content.is_empty() {
        output.copy(header.range());
        return Ok(());
    }
    // A codestream that is cut short may stay so: it is shown as far as it goes.
    if header.overruns() {
        return Err(Refusal::Damaged(Fault::new(header.start, "a whole box", "the end of the file")));
    }
    output.write(&header.resized(total(&new)));
    output.extend(&new);
    Ok(())
}
