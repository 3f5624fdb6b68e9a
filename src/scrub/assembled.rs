//! The output as a source of bytes, before it is written anywhere: a dry run is proven on it as a real one is on the disk.

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::container::Piece;

/// Pieces of an input, read as the file that they make.
pub(super) struct Assembled<'a> {
    source: &'a dyn Bytes,
    pieces: &'a [Piece],
    /// Where each piece begins in the output; one more than there are pieces.
    starts: Vec<u64>,
}

impl<'a> Assembled<'a> {
    pub fn new(source: &'a dyn Bytes, pieces: &'a [Piece]) -> Self {
        let mut starts = vec![0u64];
        let mut end = 0u64;
        for piece in pieces {
            end = end.saturating_add(piece.len());
            starts.push(end);
        }
        Self { source, pieces, starts }
    }
}

impl Bytes for Assembled<'_> {
    fn len(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        let end = range.end.min(self.len());
        let mut at = range.start;
        let mut out = Vec::new();
        let first = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        for (piece, start) in self.pieces.iter().zip(&self.starts).skip(first) {
            if at >= end {
                break;
            }
            let from = at.saturating_sub(*start);
            let to = end.saturating_sub(*start).min(piece.len());
            match piece {
                Piece::Copy(copied) => {
                    let bytes = self.source.read(copied.start.saturating_add(from)..copied.start.saturating_add(to))?;
                    if at == range.start && start.saturating_add(to) >= end {
                        return Ok(bytes);
                    }
                    out.extend_from_slice(&bytes);
                }
                Piece::Write(bytes) => out.extend_from_slice(&bytes.read(from..to)?),
                Piece::Zeros(_) => {
                    out.extend(std::iter::repeat_n(0u8, usize::try_from(to.saturating_sub(from)).unwrap_or(0)))
                }
            }
            at = start.saturating_add(to).max(at);
        }
        Ok(Cow::Owned(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_reads_as_the_whole_does() {
        let source = b"0123456789".to_vec();
        let pieces =
            [Piece::Copy(2..5), Piece::Write(b"ab".to_vec()), Piece::Zeros(2), Piece::Copy(0..0), Piece::Copy(9..10)];
        let assembled = Assembled::new(&source, &pieces);
        let whole = b"234ab\0\09";
        assert_eq!(assembled.len(), 8);
        for from in 0..=8u64 {
            for to in from..=9 {
                let expected = whole.as_slice().read(from..to).unwrap();
                assert_eq!(assembled.read(from..to).unwrap(), expected, "{from}..{to}");
            }
        }
    }
}
