//! Runs of pixels (BI_RLE4, BI_RLE8, and OS/2's of 24 bits): where the code ends, and the bytes in it that are no code.

use std::io;
use std::ops::Range;

use crate::bytes::Bytes;
use crate::container::output::PARTS;

/// How much is read at once, in bytes.
const BLOCK: u64 = 64 * 1024;

/// What a walk found.
pub(super) struct Walked {
    /// Where the code ends.
    pub(super) end: u64,
    /// Whether it ends with an end of bitmap, or fills the picture.
    pub(super) complete: bool,
    /// Bytes that fill absolute runs up to an even length: one more than is told apart at most.
    pub(super) padding: Vec<Range<u64>>,
}

/// Walks the code in `range` of a picture of `rows` rows, of `bits` for each pixel.
pub(super) fn walk(bytes: &dyn Bytes, range: Range<u64>, bits: u16, rows: u64) -> io::Result<Walked> {
    let mut reader = Reader { bytes, range: range.clone(), block: Vec::new(), from: range.start };
    let mut padding = Vec::new();
    let (mut at, mut row) = (range.start, 0u64);
    let unit: u64 = if bits == 24 { 3 } else { 1 };
    let step = |at: u64, n: u64| at.saturating_add(n);
    while let (Some(count), Some(value)) = (reader.byte(at)?, reader.byte(step(at, 1))?) {
        let end = match (count, value) {
            (0, 1) => return Ok(Walked { end: step(at, 2), complete: true, padding }),
            // Behind the last row nothing is shown.
            _ if row >= rows => return Ok(Walked { end: at, complete: true, padding }),
            (0, 0) => {
                row = row.saturating_add(1);
                step(at, 2)
            }
            (0, 2) => {
                row = row.saturating_add(reader.byte(step(at, 3))?.unwrap_or_default().into());
                step(at, 4)
            }
            (0, pixels) => {
                let pixels = u64::from(pixels);
                let length = if bits == 4 { pixels.div_ceil(2) } else { pixels.saturating_mul(unit) };
                let end = step(at, 2).saturating_add(length);
                if length % 2 == 1 {
                    if end < range.end && padding.len() <= PARTS as usize {
                        padding.push(end..step(end, 1));
                    }
                    step(end, 1)
                } else {
                    end
                }
            }
            _ => step(at, 1).saturating_add(unit),
        };
        at = end;
    }
    Ok(Walked { end: range.end, complete: false, padding })
}

struct Reader<'a> {
    bytes: &'a dyn Bytes,
    range: Range<u64>,
    block: Vec<u8>,
    from: u64,
}

impl Reader<'_> {
    fn byte(&mut self, at: u64) -> io::Result<Option<u8>> {
        if at >= self.range.end {
            return Ok(None);
        }
        let index = |from: u64| at.checked_sub(from).and_then(|index| usize::try_from(index).ok());
        if let Some(byte) = index(self.from).and_then(|index| self.block.get(index)) {
            return Ok(Some(*byte));
        }
        self.from = at;
        self.block = self.bytes.read(at..self.range.end.min(at.saturating_add(BLOCK)))?.into_owned();
        Ok(self.block.first().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(code: &[u8], bits: u16) -> (u64, bool, Vec<u64>) {
        let walked = walk(&code.to_vec(), 0..code.len() as u64, bits, 2).unwrap();
        (walked.end, walked.complete, walked.padding.iter().map(|range| range.start).collect())
    }

    #[test]
    fn a_code_ends_with_an_end_of_bitmap() {
        // Runs, an absolute run of three pixels with its pad byte, a delta, the end.
        let code = [4, 9, 0, 3, 1, 2, 3, 0xee, 0, 2, 1, 0, 0, 1, 7, 7];
        assert_eq!(walked(&code, 8), (14, true, vec![7]));
        // Three pixels of four bits are two bytes.
        assert_eq!(walked(&[0, 3, 0x12, 0x30, 0, 1, 9], 4), (6, true, vec![]));
        assert_eq!(walked(&[2, 1, 2, 3, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 0, 1], 24), (18, true, vec![15]));
    }

    #[test]
    fn or_with_the_last_row_or_nowhere() {
        assert_eq!(walked(&[4, 9, 0, 0, 4, 9, 0, 0, 5, 5], 8), (8, true, vec![]));
        assert_eq!(walked(&[4, 9, 0, 0, 4, 9, 0, 0, 0, 1, 5], 8), (10, true, vec![]));
        assert_eq!(walked(&[4, 9, 4], 8), (3, false, vec![]));
        assert_eq!(walked(&[0, 200, 1], 8), (3, false, vec![]));
    }
}
