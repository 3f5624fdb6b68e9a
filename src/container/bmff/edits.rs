//! What changes in a file, as ranges and what stands there instead; and where everything else comes to lie.

use std::ops::Range;

use crate::container::{Piece, Refusal};

/// What a range becomes.
#[derive(Clone, Debug)]
struct Edit {
    range: Range<u64>,
    with: Vec<Piece>,
}

/// Edits, in the order of the file once they are [`Edits::settle`]d.
#[derive(Debug, Default)]
pub(super) struct Edits {
    list: Vec<Edit>,
    /// By how much what lies behind each edit moves.
    shifts: Vec<i128>,
}

const CLASH: Refusal =
    Refusal::Unsupported("two changes to the same bytes of the file are needed, and only one can be made");

impl Edits {
    /// Puts `with` where `range` was.
    pub fn replace(&mut self, range: Range<u64>, with: Vec<Piece>) {
        self.list.push(Edit { range, with });
    }

    /// Puts these bytes where `range` was.
    pub fn write(&mut self, range: Range<u64>, bytes: Vec<u8>) {
        self.replace(range, vec![Piece::Write(bytes)]);
    }

    /// Puts other bytes of the same length where `range` was, in the place of an earlier edit of it if there is one.
    pub fn rewrite(&mut self, range: Range<u64>, bytes: Vec<u8>) {
        match self.list.iter_mut().find(|edit| edit.range == range) {
            Some(edit) => edit.with = vec![Piece::Write(bytes)],
            None => self.write(range, bytes),
        }
    }

    /// Sorts the edits; refuses if two overlap. Needed before anything is asked, and again after edits that move nothing.
    pub fn settle(&mut self) -> Result<(), Refusal> {
        self.list.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut end = 0;
        let mut shift = 0i128;
        self.shifts.clear();
        for edit in &self.list {
            if edit.range.start < end {
                return Err(CLASH);
            }
            end = edit.range.end;
            let old = i128::from(edit.range.end.saturating_sub(edit.range.start));
            let new = edit.with.iter().fold(0i128, |sum, piece| sum.saturating_add(i128::from(piece.len())));
            shift = shift.saturating_add(new).saturating_sub(old);
            self.shifts.push(shift);
        }
        Ok(())
    }

    /// Where the byte at `old` comes to stand; for the first byte of an edit, where that begins.
    pub fn map(&self, old: u64) -> Result<u64, Refusal> {
        let behind = self.list.partition_point(|edit| edit.range.end <= old);
        let shift = behind.checked_sub(1).and_then(|last| self.shifts.get(last)).copied().unwrap_or_default();
        u64::try_from(i128::from(old).saturating_add(shift)).map_err(|_| CLASH)
    }

    /// How long what stood in `range` is now.
    pub fn length(&self, range: &Range<u64>) -> Result<u64, Refusal> {
        self.map(range.end)?.checked_sub(self.map(range.start)?).ok_or(CLASH)
    }

    /// Whether an edit touches `range`.
    pub fn touches(&self, range: &Range<u64>) -> bool {
        let first = self.list.partition_point(|edit| edit.range.end <= range.start);
        self.list.get(first).is_some_and(|edit| edit.range.start < range.end)
    }

    /// The new file, of an old one of `len` bytes.
    pub fn pieces(self, len: u64) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut at = 0;
        let copy = |pieces: &mut Vec<Piece>, range: Range<u64>| match pieces.last_mut() {
            Some(Piece::Copy(last)) if last.end == range.start => last.end = range.end,
            _ if range.start < range.end => pieces.push(Piece::Copy(range)),
            _ => {}
        };
        for edit in self.list {
            copy(&mut pieces, at..edit.range.start);
            pieces.extend(edit.with.into_iter().filter(|piece| !piece.is_empty()));
            at = edit.range.end;
        }
        copy(&mut pieces, at..len);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_behind_an_edit_moves() {
        let mut edits = Edits::default();
        edits.write(10..14, vec![1, 2]);
        edits.replace(2..5, Vec::new());
        edits.settle().unwrap();
        assert_eq!([0, 2, 5, 10, 14].map(|at| edits.map(at).unwrap()), [0, 2, 2, 7, 9]);
        assert_eq!(edits.length(&(5..14)).unwrap(), 7);
        assert!(edits.touches(&(0..3)) && !edits.touches(&(5..10)) && edits.touches(&(13..20)));
        assert_eq!(
            edits.pieces(20),
            [Piece::Copy(0..2), Piece::Copy(5..10), Piece::Write(vec![1, 2]), Piece::Copy(14..20)]
        );
    }

    #[test]
    fn two_edits_of_the_same_bytes_are_refused() {
        let mut edits = Edits::default();
        edits.write(0..4, vec![]);
        edits.write(3..5, vec![]);
        assert!(edits.settle().is_err());
    }
}
