//! A BMP's partition and fates → its pieces: sizes and offsets in the headers follow what stays.

use super::header::{COLOURS, FILE_HEADER, Header, IMAGE_SIZE, PROFILE, SPACE};
use super::layout::doubt;
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total};
use crate::container::{Fate, Kind, Layout, PartId, Piece, Refusal, Removal, SNIFF};

/// bV5CSType of sRGB: what a picture without a profile is taken for.
const SRGB: &[u8; 4] = b"BGRs";

/// Refuses a file that isn't understood well enough, whatever is to become of its parts.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    doubt(layout).map_or(Ok(()), |fault| Err(Refusal::Damaged(fault.clone())))
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
    let header = Header::read(&bytes.read(0..SNIFF)?).ok_or_else(|| Fault::new(0, "a BMP header", "none"))?;
    let mut head = bytes.read(0..header.end())?.into_owned();
    let mut at = header.end();
    let (mut pixels, mut profile) = (None, None);
    let profiled = header.profile().map(|(_, range)| range);
    for span in &layout.spans {
        let (start, end) = (span.range.start, span.range.end);
        let gone = plan.goes(start);
        let blank =
            span.owners.as_slice().iter().filter_map(|id| layout.part(*id)).all(|part| part.removal == Removal::Blank);
        if start < header.end() {
            if gone {
                fill(&mut head, start, end);
            }
            continue;
        }
        if start >= header.pixels && pixels.is_none() {
            pixels = Some(at);
        }
        let before = at;
        if let Some(content) = plan.replacement(start) {
            output.extend(content);
            at = at.saturating_add(total(content));
        } else if gone && blank {
            let zeros = Piece::Zeros(end.saturating_sub(start));
            at = at.saturating_add(zeros.len());
            output.extend(&[zeros]);
        } else if !gone {
            output.copy(start..end);
            at = at.saturating_add(end.saturating_sub(start));
        }
        if profiled.as_ref().is_some_and(|range| range.start == start) && !gone {
            profile = Some((before, at.saturating_sub(before)));
        }
    }
    let number = |n: u64| {
        u32::try_from(n).map(u32::to_le_bytes).map_err(|_| Refusal::Unsupported("a BMP holds no more than 4 GiB"))
    };
    patch(&mut head, 2, &number(at)?);
    patch(&mut head, 10, &number(pixels.unwrap_or(at))?);
    // biSizeImage counted what is gone as well.
    let picture = |id: &PartId| {
        let part = layout.part(*id);
        let outer = part.and_then(|part| part.within).and_then(|outer| layout.part(outer));
        [part, outer].into_iter().flatten().any(|part| part.kind == Kind::Pixels)
    };
    let last = layout.spans.iter().rev().find(|span| span.owners.as_slice().iter().any(picture));
    let coded = last.map_or(0, |span| span.range.end.saturating_sub(header.pixels));
    if header.size >= 40 && header.image_size > coded {
        patch(&mut head, IMAGE_SIZE, &number(coded)?);
    }
    // Nor are colours counted that no pixel can point to.
    let (_, colours) = header.palette();
    if header.size >= 40 && header.colours > colours {
        patch(&mut head, COLOURS, &number(colours)?);
    }
    if profiled.is_some() {
        let (from, size) = profile.unwrap_or((FILE_HEADER, 0));
        patch(&mut head, PROFILE.start, &number(from.saturating_sub(FILE_HEADER))?);
        patch(&mut head, PROFILE.start.saturating_add(4), &number(size)?);
        if profile.is_none() {
            patch(&mut head, SPACE, SRGB);
        }
    }
    let mut whole = Output::default();
    whole.write(&head);
    whole.extend(&output.finish());
    Ok(whole.finish())
}

/// Overwrites the bytes from `at` on.
fn patch(head: &mut [u8], at: u64, new: &[u8]) {
    let place = usize::try_from(at).ok().and_then(|at| head.get_mut(at..at.checked_add(new.len())?));
    if let Some(place) = place {
        place.copy_from_slice(new);
    }
}

fn fill(head: &mut [u8], start: u64, end: u64) {
    let (start, end) = (usize::try_from(start).unwrap_or(usize::MAX), usize::try_from(end).unwrap_or(usize::MAX));
    let end = end.min(head.len());
    if let Some(place) = head.get_mut(start.min(end)..end) {
        place.fill(0);
    }
}
