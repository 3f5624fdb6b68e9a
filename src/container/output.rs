//! What every rebuild starts from and hands back: whose the bytes of a range are and whether they go ([`Plan`]), and the
//! list of pieces ([`Output`]). Knows no format.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::{Content, Fate, Kind, Layout, Name, Part, PartId, Piece, Refusal, Removal, SNIFF, Standard, sniff};
use crate::bytes::Bytes;

/// How many parts (chunks, blocks) of one file are told apart; what follows is one part, with a fault.
pub(super) const PARTS: u32 = 1_000_000;

/// A layout with the fates of its parts, asked by range.
pub(super) struct Plan<'a> {
    layout: &'a Layout,
    fates: &'a [Fate],
    goes: Vec<bool>,
}

impl<'a> Plan<'a> {
    /// Joins a layout and its fates.
    ///
    /// # Errors
    /// When there isn't one fate for each part, when a part that can't be taken out should go, or when the layout wasn't
    /// made at [`super::Depth::Full`] and not everything stays.
    pub(super) fn new(layout: &'a Layout, fates: &'a [Fate]) -> Result<Self, Refusal> {
        if fates.len() != layout.parts.len() {
            return Err(Refusal::Unsupported("one fate for each part is needed"));
        }
        let mut goes: Vec<bool> = Vec::new();
        for (part, fate) in layout.parts.iter().zip(fates) {
            let with_outer = part.within.and_then(|outer| goes.get(outer.index())).is_some_and(|gone| *gone);
            if *fate == Fate::Drop && part.removal == Removal::Never {
                return Err(Refusal::Residual(part.name.clone()));
            }
            if matches!(fate, Fate::Replace(_)) && part.content.is_none() {
                return Err(Refusal::Unsupported("a part without content can't get a new one"));
            }
            goes.push(with_outer || *fate == Fate::Drop);
        }
        let plan = Self { layout, fates, goes };
        if !plan.all_kept() && layout.parts.iter().any(|part| part.kind == Kind::Unread) {
            return Err(Refusal::Unsupported("a rebuild needs a layout at full depth"));
        }
        Ok(plan)
    }

    /// Whether nothing changes at all.
    pub(super) fn all_kept(&self) -> bool {
        self.fates.iter().all(|fate| *fate == Fate::Keep)
    }

    /// The part that owns the byte at `offset` (the first of several).
    pub(super) fn owner(&self, offset: u64) -> Option<PartId> {
        let spans = &self.layout.spans;
        let index = spans.partition_point(|span| span.range.end <= offset);
        spans.get(index)?.owners.as_slice().first().copied()
    }

    /// What kind of part owns the byte at `offset`.
    pub(super) fn kind(&self, offset: u64) -> Option<Kind> {
        self.layout.part(self.owner(offset)?).map(|part| part.kind)
    }

    /// Whether the byte at `offset` goes.
    pub(super) fn goes(&self, offset: u64) -> bool {
        let spans = &self.layout.spans;
        let index = spans.partition_point(|span| span.range.end <= offset);
        spans.get(index).is_some_and(|span| self.span_goes(span.owners.as_slice()))
    }

    /// The new content of the part that owns the byte at `offset`, if it gets one.
    pub(super) fn replacement(&self, offset: u64) -> Option<&'a [Piece]> {
        let id = self.owner(offset)?;
        match self.fates.get(id.index())? {
            Fate::Replace(pieces) if !self.goes(offset) => Some(pieces),
            _ => None,
        }
    }

    /// What stays of `range`.
    pub(super) fn kept(&self, range: Range<u64>) -> Vec<Range<u64>> {
        let mut kept: Vec<Range<u64>> = Vec::new();
        let first = self.layout.spans.partition_point(|span| span.range.end <= range.start);
        for span in self.layout.spans.iter().skip(first).take_while(|span| span.range.start < range.end) {
            let piece = span.range.start.max(range.start)..span.range.end.min(range.end);
            if piece.is_empty() || self.span_goes(span.owners.as_slice()) {
                continue;
            }
            match kept.last_mut() {
                Some(last) if last.end == piece.start => last.end = piece.end,
                _ => kept.push(piece),
            }
        }
        kept
    }

    /// What stays of `range`, with zeros in place of what goes at the same length.
    pub(super) fn blanked(&self, range: Range<u64>) -> Vec<Piece> {
        let mut output = Output::default();
        let first = self.layout.spans.partition_point(|span| span.range.end <= range.start);
        for span in self.layout.spans.iter().skip(first).take_while(|span| span.range.start < range.end) {
            let piece = span.range.start.max(range.start)..span.range.end.min(range.end);
            let owners = span.owners.as_slice();
            let blank = |id: &PartId| self.layout.part(*id).is_some_and(|part| part.removal == Removal::Blank);
            if !self.span_goes(owners) {
                output.copy(piece);
            } else if owners.iter().any(blank) {
                let length = piece.end.saturating_sub(piece.start);
                output.write(&vec![0; usize::try_from(length).unwrap_or_default()]);
            }
        }
        output.finish()
    }

    fn span_goes(&self, owners: &[PartId]) -> bool {
        owners.iter().all(|id| self.goes.get(id.index()).is_some_and(|gone| *gone))
    }
}

/// Pieces, put together one after the other; neighbouring copies become one.
#[derive(Debug, Default)]
pub(super) struct Output {
    pieces: Vec<Piece>,
}

impl Output {
    /// Copies a range of the input.
    pub(super) fn copy(&mut self, range: Range<u64>) {
        match self.pieces.last_mut() {
            _ if range.is_empty() => {}
            Some(Piece::Copy(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Copy(range)),
        }
    }

    /// Copies several ranges of the input.
    pub(super) fn copy_all(&mut self, ranges: &[Range<u64>]) {
        for range in ranges {
            self.copy(range.clone());
        }
    }

    /// Writes new bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        match self.pieces.last_mut() {
            _ if bytes.is_empty() => {}
            Some(Piece::Write(last)) => last.extend_from_slice(bytes),
            _ => self.pieces.push(Piece::Write(bytes.to_vec())),
        }
    }

    /// Takes over pieces made elsewhere.
    pub(super) fn extend(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Copy(range) => self.copy(range.clone()),
                Piece::Write(bytes) => self.write(bytes),
                Piece::Zeros(_) => self.pieces.push(piece.clone()),
            }
        }
    }

    /// The pieces.
    pub(super) fn finish(self) -> Vec<Piece> {
        self.pieces
    }
}

/// How many bytes `pieces` are.
pub(super) fn total(pieces: &[Piece]) -> u64 {
    pieces.iter().map(Piece::len).fold(0, u64::saturating_add)
}

/// How many bytes `ranges` are.
pub(super) fn total_of(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end.saturating_sub(range.start)).fold(0, u64::saturating_add)
}

/// Bytes behind a file's end; a whole file when they begin like one.
pub(super) fn trailer(bytes: &dyn Bytes, range: Range<u64>, name: impl Into<Name>) -> io::Result<Part> {
    let head = bytes.read(range.start..range.end.min(range.start.saturating_add(SNIFF)))?;
    let content = sniff(&head).map(|_| Content { standard: Standard::File, ranges: vec![range] });
    Ok(Part { content, ..Part::new(name, Kind::Trailer) })
}

/// A type, identifier or label as the leak catalogue writes it: bytes that don't print as `\xhh`, NUL as `\0`. `spaces` says
/// whether a space counts as printing (it does in an identifier of words, not in a four-character code).
pub(super) fn key_text(bytes: &[u8], spaces: bool) -> Cow<'static, str> {
    use std::fmt::Write;
    let mut text = String::new();
    for byte in bytes {
        let _ = match byte {
            0 => write!(text, "\\0"),
            b' ' if spaces => write!(text, " "),
            b'!'..=b'~' => write!(text, "{}", char::from(*byte)),
            other => write!(text, "\\x{other:02x}"),
        };
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::{Builder, Flavour, Part};

    fn layout() -> Layout {
        let mut builder = Builder::new(30, Flavour::new("test"));
        let outer = builder.part(Part::new("outer", Kind::Unknown), 0..10);
        builder.part(Part::new("inner", Kind::Unknown).within(outer), 10..20);
        builder.part(Part::new("bones", Kind::Structure), 20..30);
        builder.finish()
    }

    #[test]
    fn what_lies_within_goes_with_it() {
        let layout = layout();
        let fates = [Fate::Drop, Fate::Keep, Fate::Keep];
        let plan = Plan::new(&layout, &fates).unwrap();
        assert_eq!(plan.kept(0..30).first(), Some(&(20..30)));
        assert!(plan.goes(15) && !plan.goes(25));
        assert!(!plan.all_kept());
    }

    #[test]
    fn bones_dont_go_and_each_part_has_a_fate() {
        let layout = layout();
        let dropped = [Fate::Keep, Fate::Keep, Fate::Drop];
        assert!(matches!(Plan::new(&layout, &dropped), Err(Refusal::Residual(name)) if name == "bones"));
        assert!(matches!(Plan::new(&layout, &[]), Err(Refusal::Unsupported(_))));
        let replaced = [Fate::Replace(vec![]), Fate::Keep, Fate::Keep];
        assert!(matches!(Plan::new(&layout, &replaced), Err(Refusal::Unsupported(_))));
    }

    #[test]
    fn neighbouring_copies_are_one_piece() {
        let mut output = Output::default();
        output.copy(0..4);
        output.copy_all(&[4..6, 7..7, 8..9]);
        output.write(b"ab");
        output.write(b"c");
        assert_eq!(total(&output.pieces), 10);
        assert_eq!(output.finish(), [Piece::Copy(0..6), Piece::Copy(8..9), Piece::Write(b"abc".to_vec())]);
    }

    #[test]
    fn keys_are_spelt_as_in_the_catalogue() {
        assert_eq!(key_text(b"XMP ", false), "XMP\\x20");
        assert_eq!(key_text(b"XMP\0", false), "XMP\\0");
        assert_eq!(key_text(b"XMP DataXMP", true), "XMP DataXMP");
        assert_eq!(key_text(b"C2PA_GIF\x01\0\0", true), "C2PA_GIF\\x01\\0\\0");
    }
}
