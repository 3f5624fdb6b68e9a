//! A PNG's partition and fates → its pieces: chunks that change get a new length and CRC, and what is left of an animation is
//! numbered anew. The order of the chunks stays.

use flate2::Crc;

use super::chunk::{Chunk, LONGEST, Role, SEQUENCE, SIGNATURE, role};
use super::faults;
use super::run::{BLOCK, add, crc_of, stated};
use crate::bytes::{Bytes, Fault};
use crate::container::output::{Output, Plan, total};
use crate::container::{Fate, Kind, Layout, Piece, Refusal};

/// An IEND chunk.
const END: [u8; 12] = *b"\0\0\0\0IEND\xae\x42\x60\x82";

/// Refuses where a fault leaves in doubt what is picture.
pub(super) fn certain(_: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    faults::doubt(layout).map_or(Ok(()), |fault| Err(Refusal::Damaged(fault.clone())))
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
    let mut at = SIGNATURE.len() as u64;
    output.copy(0..at);
    let mut sequence = 0u32;
    let mut ended = false;
    while let Some(chunk) = Chunk::read(bytes, at)?.filter(|_| !ended) {
        at = chunk.end;
        let role = role(&chunk.kind);
        ended = role == Role::End;
        if plan.goes(chunk.start) {
            continue;
        }
        if let Some(content) = plan.replacement(chunk.start) {
            write(&mut output, bytes, &chunk, content)?;
            continue;
        }
        let mut content = Output::default();
        let kept = plan.kept(chunk.data.clone());
        if numbered(role, plan.kind(chunk.start)) {
            content.write(&sequence.to_be_bytes());
            sequence = sequence.saturating_add(1);
            let unchanged = *bytes.read(chunk.data.start..chunk.data.start.saturating_add(SEQUENCE))?
                == sequence.saturating_sub(1).to_be_bytes();
            if unchanged {
                content = Output::default();
                content.copy_all(&kept);
            } else {
                content.copy_all(&plan.kept(chunk.data.start.saturating_add(SEQUENCE)..chunk.data.end));
            }
        } else {
            content.copy_all(&kept);
        }
        let content = content.finish();
        let same = chunk.size() == 0 || content == [Piece::Copy(chunk.data.clone())];
        if same { output.copy(chunk.start..chunk.end) } else { write(&mut output, bytes, &chunk, &content)? }
    }
    // A file that was cut off behind its picture ends as a PNG does when the rest goes.
    if !ended && plan.goes(bytes.len().saturating_sub(1)) {
        output.write(&END);
    }
    output.copy_all(&plan.kept(at..bytes.len()));
    Ok(output.finish())
}

/// Whether a chunk carries a sequence number: those that no animation uses don't count.
fn numbered(role: Role, kind: Option<Kind>) -> bool {
    matches!(role, Role::FrameControl | Role::Frame)
        && matches!(kind, Some(Kind::Structure | Kind::Pixels | Kind::Padding | Kind::Trailer))
}

/// A chunk with new data. A CRC that was wrong stays wrong: readers that passed over the chunk, or refused the file, still do.
fn write(output: &mut Output, bytes: &dyn Bytes, chunk: &Chunk, content: &[Piece]) -> Result<(), Refusal> {
    if !chunk.whole {
        return Err(Refusal::Damaged(Fault::new(chunk.start, "a whole chunk", "the end of the file")));
    }
    let length = Some(total(content)).filter(|length| *length <= LONGEST).and_then(|length| u32::try_from(length).ok());
    let length = length.ok_or(Refusal::Unsupported("a PNG chunk holds no more than 2 GiB"))?;
    let mut crc = Crc::new();
    crc.update(&chunk.kind);
    for piece in content {
        match piece {
            Piece::Copy(range) => add(&mut crc, bytes, range.clone())?,
            Piece::Write(new) => crc.update(new),
            Piece::Zeros(count) => {
                let zeros = vec![0; usize::try_from((*count).min(BLOCK)).unwrap_or_default()];
                let mut left = *count;
                while left > 0 {
                    let block = zeros.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(&zeros);
                    crc.update(block);
                    left = left.saturating_sub(block.len() as u64);
                }
            }
        }
    }
    let was_right = stated(bytes, chunk)? == Some(crc_of(bytes, chunk)?);
    let crc = if was_right { crc.sum() } else { crc.sum() ^ 1 };
    output.write(&length.to_be_bytes());
    output.write(&chunk.kind);
    output.extend(content);
    output.write(&crc.to_be_bytes());
    Ok(())
}
