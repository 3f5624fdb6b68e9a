//! A partition and fates → pieces: boxes in their order, their sizes following what stays. No box points to another.

use super::SIGNATURE;
use super::boxes::{PREFIX, Role, role};
use super::layout::doubt;
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total};
use crate::container::{Fate, Layout, Piece, Refusal};
use crate::grammar::boxes::{Boxes, Header};

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
    if *bytes.read(0..SIGNATURE.len() as u64)? != SIGNATURE {
        output.copy_all(&plan.kept(0..bytes.len()));
        return Ok(output.finish());
    }
    let mut boxes = Boxes::new(bytes, 0..bytes.len());
    while let Some(Ok(header)) = boxes.next_box()? {
        if !plan.goes(header.start) {
            one(&plan, &mut output, &header)?;
        }
    }
    output.copy_all(&plan.kept(boxes.position()..bytes.len()));
    Ok(output.finish())
}

fn one(plan: &Plan<'_>, output: &mut Output, header: &Header) -> Result<(), Refusal> {
    let content = header.content();
    let mut new = Output::default();
    match plan.replacement(header.start) {
        Some(pieces) => {
            if role(&header.kind.0) == Role::Exif {
                new.write(&[0; PREFIX as usize]);
            }
            new.extend(pieces);
        }
        None => new.copy_all(&plan.kept(content.clone())),
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
