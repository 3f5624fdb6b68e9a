//! The new file: spans that stay are copied, blocks that were rewritten are framed anew (ITU-T T.81, B.1.1.4); the lengths of
//! segments that lose a piece follow, and the sizes and offsets in the index of the pictures.

use std::ops::Range;

use super::index::{self, Pictures, Places};
use super::{REST, marker};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::{Content, Fate, Kind, Layout, Part, PartId, Piece, Refusal, Removal, Standard};

/// The largest payload of a segment, in bytes: its length field counts itself.
pub(super) const PAYLOAD: u64 = 65_533;
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const ICC: &[u8] = b"ICC_PROFILE\0";
pub(super) const MPF: &[u8] = b"MPF\0";
const APP2: u8 = marker::APP0 + 2;
const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// What becomes of one part, with what lies around it taken into account.
struct Plan<'a> {
    fates: Vec<&'a Fate>,
    /// The ranges that each part owns, in the order of the file.
    owned: Vec<Vec<Range<u64>>>,
}

/// The new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    let plan = Plan::new(layout, fates);
    if plan.fates.iter().all(|fate| **fate == Fate::Keep) {
        return Ok(vec![Piece::Copy(0..bytes.len())]);
    }
    certain(bytes, layout)?;
    for (part, fate) in layout.parts.iter().zip(&plan.fates) {
        if part.removal == Removal::Never && **fate == Fate::Drop {
            return Err(Refusal::Residual(part.name.clone()));
        }
    }
    let Some(pictures) = Pictures::find(bytes, layout, |id| plan.fate(id))? else {
        return Ok(plan.assemble(bytes, layout, None)?.0);
    };
    // The index states places behind itself: it is as long with them as without.
    let (_, places) = plan.assemble(bytes, layout, Some((pictures.part, pictures.draft()?)))?;
    Ok(plan.assemble(bytes, layout, Some((pictures.part, pictures.block(&places)?)))?.0)
}

/// Refuses what can't be taken apart with certainty.
pub(super) fn certain(bytes: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    if layout.parts.iter().any(|part| part.kind == Kind::Unread) {
        return Err(Refusal::Unsupported("a JPEG that was not read in full"));
    }
    // A picture may lack its EOI and end with its scan, tables may stand without a picture; what stands elsewhere than
    // it should is another matter.
    let named = |name: &str| layout.parts.iter().any(|part| part.name == name);
    let scanned = layout.parts.iter().any(|part| part.kind == Kind::Pixels);
    let tables = named(&marker::name(marker::EOI)) && layout.faults.is_empty();
    if named(REST) || !(scanned || tables) {
        let fault = layout.faults.first().cloned();
        return Err(fault.unwrap_or_else(|| Fault::new(bytes.len(), "EOI", "the end of the file")).into());
    }
    index::certain(bytes, layout)
}

impl<'a> Plan<'a> {
    fn new(layout: &Layout, fates: &'a [Fate]) -> Self {
        let mut resolved: Vec<&Fate> = Vec::with_capacity(layout.parts.len());
        for (index, part) in layout.parts.iter().enumerate() {
            let outer = part.within.and_then(|outer| resolved.get(outer.index()));
            let fate = match outer {
                Some(Fate::Drop) => &Fate::Drop,
                _ => fates.get(index).unwrap_or(&Fate::Keep),
            };
            resolved.push(fate);
        }
        let mut owned = vec![Vec::new(); layout.parts.len()];
        for span in &layout.spans {
            for id in span.owners.as_slice() {
                if let Some(ranges) = owned.get_mut(id.index()) {
                    ranges.push(span.range.clone());
                }
            }
        }
        Self { fates: resolved, owned }
    }

    fn fate(&self, id: PartId) -> &'a Fate {
        self.fates.get(id.index()).copied().unwrap_or(&Fate::Keep)
    }

    fn ranges(&self, id: PartId) -> &[Range<u64>] {
        self.owned.get(id.index()).map(Vec::as_slice).unwrap_or_default()
    }

    fn size(&self, id: PartId) -> u64 {
        self.ranges(id).iter().map(|range| range.end.saturating_sub(range.start)).fold(0, u64::saturating_add)
    }

    /// The pieces of the new file, with `index` as the MP index, and where things stand in it.
    fn assemble(
        &self,
        bytes: &dyn Bytes,
        layout: &Layout,
        index: Option<(PartId, Vec<u8>)>,
    ) -> Result<(Vec<Piece>, Places), Refusal> {
        let (mut out, mut places) = (Output::default(), Places::default());
        let eoi = marker::name(marker::EOI);
        for span in &layout.spans {
            let owners = span.owners.as_slice();
            let stays = owners.iter().find(|id| self.fate(**id) != &Fate::Drop);
            let Some(id) = stays.or(owners.first()).copied() else { continue };
            let Some(part) = layout.part(id) else { continue };
            let first = self.ranges(id).first() == Some(&span.range);
            let start = out.length;
            match (self.fate(id), &index) {
                (Fate::Keep | Fate::Replace(_), Some((at, block))) if *at == id => {
                    if first {
                        out.segment(APP2, MPF, vec![Piece::Write(block.clone())])?;
                        places.index = out.length.saturating_sub(block.len() as u64);
                    }
                }
                (Fate::Keep, _) => match self.shrunk_length(layout, id).filter(|_| first) {
                    Some(length) => {
                        let field = span.range.start.saturating_add(2);
                        out.push(Piece::Copy(span.range.start..field));
                        out.push(Piece::Write(length.to_be_bytes().to_vec()));
                        out.push(Piece::Copy(field.saturating_add(2)..span.range.end));
                    }
                    None => out.push(Piece::Copy(span.range.clone())),
                },
                (Fate::Drop, _) if part.removal == Removal::Blank => {
                    out.push(Piece::Zeros(span.range.end.saturating_sub(span.range.start)));
                }
                (Fate::Replace(pieces), _) if first => self.frame(bytes, id, part, pieces, &mut out)?,
                (Fate::Drop | Fate::Replace(_), _) => {}
            }
            if part.kind == Kind::Embedded {
                places.parts.entry(id).or_insert(start..start).end = out.length;
            } else if part.name == eoi && part.within.is_none() {
                places.first = out.length;
            }
        }
        Ok((out.pieces, places))
    }

    /// Writes the new content of a part: a file behind the picture as it is, another block in segments.
    fn frame(
        &self,
        bytes: &dyn Bytes,
        id: PartId,
        part: &Part,
        pieces: &[Piece],
        out: &mut Output,
    ) -> Result<(), Refusal> {
        let bare = part.content.as_ref().is_some_and(|content| content.ranges == self.ranges(id));
        match self.ranges(id).first() {
            _ if bare => pieces.iter().for_each(|piece| out.push(piece.clone())),
            Some(range) => frame(bytes, part, range.start, pieces, out)?,
            None => {}
        }
        Ok(())
    }

    /// The new length field of a segment of which a piece is cut out.
    fn shrunk_length(&self, layout: &Layout, id: PartId) -> Option<u16> {
        // Only a segment of tables, DNL or JPS has parts within; those stand right behind it.
        let next = id.index().checked_add(1)?;
        let inner = layout.parts_by_id().skip(next).take_while(|(_, part)| part.within == Some(id));
        let (mut size, mut cut) = (self.size(id), false);
        for (child, part) in inner {
            if self.fate(child) == &Fate::Drop && part.removal == Removal::Cut {
                cut = true;
            } else {
                size = size.saturating_add(self.size(child));
            }
        }
        cut.then_some(size.saturating_sub(2)).and_then(|size| u16::try_from(size).ok())
    }
}

/// Pieces, with copies that follow each other joined.
#[derive(Default)]
struct Output {
    pieces: Vec<Piece>,
    /// How many bytes they are.
    length: u64,
}

impl Output {
    fn push(&mut self, piece: Piece) {
        self.length = self.length.saturating_add(piece.len());
        match (self.pieces.last_mut(), piece) {
            (_, piece) if piece.is_empty() => {}
            (Some(Piece::Copy(last)), Piece::Copy(next)) if last.end == next.start => last.end = next.end,
            (Some(Piece::Write(last)), Piece::Write(next)) => last.extend(next),
            (_, piece) => self.pieces.push(piece),
        }
    }

    /// A segment: marker, length, what comes before the block, the block.
    fn segment(&mut self, code: u8, prefix: &[u8], content: Vec<Piece>) -> Result<(), Refusal> {
        let size = (prefix.len() as u64).saturating_add(total(&content)).saturating_add(2);
        let length = u16::try_from(size).map_err(|_| Refusal::Unsupported("a block too large for a JPEG segment"))?;
        self.push(Piece::Write([&[0xFF, code], &length.to_be_bytes()[..], prefix].concat()));
        content.into_iter().for_each(|piece| self.push(piece));
        Ok(())
    }
}

fn total(pieces: &[Piece]) -> u64 {
    pieces.iter().map(Piece::len).fold(0, u64::saturating_add)
}

/// Writes the new content of `part`, whose first segment stands at `start`, in as many segments as it takes.
fn frame(bytes: &dyn Bytes, part: &Part, start: u64, pieces: &[Piece], out: &mut Output) -> Result<(), Refusal> {
    let Some(Content { standard, ranges }) = &part.content else {
        return Err(Refusal::Unsupported("a new content for a segment that has none"));
    };
    if total(pieces) == 0 {
        return Ok(());
    }
    let head = bytes.read(start..start.saturating_add(4))?;
    let mut cursor = Cursor::new(&head, start);
    cursor.skip(1)?;
    let code = cursor.u8()?;
    let payload = start.saturating_add(4);
    let begins = ranges.first().map_or(payload, |range| range.start);
    match standard {
        Standard::Exif => out.segment(code, EXIF, pieces.to_vec()),
        Standard::Xmp => out.segment(code, XMP, pieces.to_vec()),
        Standard::Icc => {
            // Identifier, sequence number and count come before each chunk (ICC.1, annex B.4).
            let chunks = split(pieces, PAYLOAD.saturating_sub(14));
            let count = u8::try_from(chunks.len()).map_err(|_| Refusal::Unsupported("an ICC profile of 16 MB"))?;
            for (number, chunk) in (1..=count).zip(chunks) {
                out.segment(code, &[ICC, &[number, count]].concat(), chunk)?;
            }
            Ok(())
        }
        Standard::Irb if begins == payload.saturating_add(PHOTOSHOP.len() as u64) => {
            let room = PAYLOAD.saturating_sub(PHOTOSHOP.len() as u64);
            split(pieces, room).into_iter().try_for_each(|chunk| out.segment(code, PHOTOSHOP, chunk))
        }
        // Its GUID is the digest of the whole, and a box's segments are numbered.
        Standard::ExtendedXmp | Standard::Jumbf | Standard::File => {
            Err(Refusal::Unsupported("a block of a JPEG that runs on over several segments can't be written anew"))
        }
        _ => out.segment(code, &bytes.read(payload..begins)?, pieces.to_vec()),
    }
}

/// `pieces` in runs of at most `room` bytes.
fn split(pieces: &[Piece], room: u64) -> Vec<Vec<Piece>> {
    let mut runs: Vec<Vec<Piece>> = Vec::new();
    let mut left = 0u64;
    for piece in pieces {
        let mut done = 0u64;
        while done < piece.len() {
            if left == 0 {
                runs.push(Vec::new());
                left = room;
            }
            let end = done.saturating_add(left).min(piece.len());
            left = left.saturating_sub(end.saturating_sub(done));
            if let Some(run) = runs.last_mut() {
                run.push(cut(piece, done..end));
            }
            done = end;
        }
    }
    runs
}

/// A range of a piece.
fn cut(piece: &Piece, range: Range<u64>) -> Piece {
    match piece {
        Piece::Copy(whole) => {
            Piece::Copy(whole.start.saturating_add(range.start)..whole.start.saturating_add(range.end))
        }
        Piece::Zeros(_) => Piece::Zeros(range.end.saturating_sub(range.start)),
        Piece::Write(whole) => {
            let bounds = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            Piece::Write(bounds.and_then(|(from, to)| whole.get(from..to)).unwrap_or_default().to_vec())
        }
    }
}
