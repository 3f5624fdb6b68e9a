//! IHDR: how many bytes a picture's compressed stream should yield (W3C PNG, third edition, §11.2.1, §8.1, §9.2).

use crate::bytes::Cursor;

/// What IHDR says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    width: u32,
    height: u32,
    bits_per_pixel: u64,
    interlaced: bool,
    depth: u8,
    colour: u8,
}

/// Colour types (§11.2.1).
const GREY: u8 = 0;
const TRUE_COLOUR: u8 = 2;
const INDEXED: u8 = 3;

/// Adam7: where each pass begins and how far it steps, across and down.
const ADAM7: [(u32, u32, u32, u32); 7] =
    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

impl Header {
    /// From IHDR's data; none when it isn't sound.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(data, 0);
        let (width, height) = (cursor.u32_be().ok()?, cursor.u32_be().ok()?);
        let [depth, colour, _, _, interlace] = cursor.array::<5>().ok()?;
        let channels = match colour {
            0 | 3 => 1,
            4 => 2,
            2 => 3,
            6 => 4,
            _ => return None,
        };
        if !matches!(depth, 1 | 2 | 4 | 8 | 16) || width == 0 || height == 0 || !cursor.is_empty() {
            return None;
        }
        let bits_per_pixel = u64::from(depth).saturating_mul(channels);
        Some(Self { width, height, bits_per_pixel, interlaced: interlace == 1, depth, colour })
    }

    /// The longest data that a chunk whose length depends on the samples may have (§11.2.2, §11.3.1.1); 0 where the picture has no
    /// use for one (a palette that is only suggested).
    pub(super) fn longest(&self, kind: &[u8; 4]) -> Option<u64> {
        let entries = || 1u64.checked_shl(self.depth.into()).unwrap_or(u64::MAX);
        match kind {
            b"PLTE" if self.colour == INDEXED => Some(entries().saturating_mul(3)),
            b"PLTE" => Some(0),
            b"tRNS" => Some(match self.colour {
                GREY => 2,
                TRUE_COLOUR => 6,
                INDEXED => entries(),
                _ => 0,
            }),
            _ => None,
        }
    }

    /// The same samples, in the size of an animation's frame.
    pub(super) fn sized(self, width: u32, height: u32) -> Self {
        Self { width, height, ..self }
    }

    /// How many bytes its stream should yield: the filtered rows of all passes.
    pub(super) fn yields(&self) -> u64 {
        if !self.interlaced {
            return self.rows(self.width, self.height);
        }
        ADAM7
            .iter()
            .map(|&(x, y, across, down)| self.rows(steps(self.width, x, across), steps(self.height, y, down)))
            .fold(0, u64::saturating_add)
    }

    fn rows(&self, width: u32, height: u32) -> u64 {
        if width == 0 {
            return 0;
        }
        let bits = u64::from(width).saturating_mul(self.bits_per_pixel);
        bits.div_ceil(8).saturating_add(1).saturating_mul(u64::from(height))
    }
}

fn steps(size: u32, from: u32, step: u32) -> u32 {
    size.saturating_sub(from).div_ceil(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(width: u32, height: u32, rest: [u8; 5]) -> Option<Header> {
        Header::read(&[&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat())
    }

    #[test]
    fn rows_carry_a_filter_byte_and_are_padded() {
        assert_eq!(header(9, 2, [1, 0, 0, 0, 0]).unwrap().yields(), 2 * (1 + 2));
        assert_eq!(header(3, 4, [16, 6, 0, 0, 0]).unwrap().yields(), 4 * (1 + 24));
    }

    #[test]
    fn interlaced_pictures_have_seven_passes() {
        // 8×8 at 8 bits: passes of 1, 1, 2, 4, 8, 16 and 32 pixels in 1, 1, 1, 2, 2, 4 and 4 rows.
        assert_eq!(header(8, 8, [8, 0, 0, 0, 1]).unwrap().yields(), 64 + 15);
        // 1×1: the first pass alone.
        assert_eq!(header(1, 1, [8, 0, 0, 0, 1]).unwrap().yields(), 2);
    }

    #[test]
    fn nonsense_is_no_header() {
        assert!(header(1, 1, [8, 5, 0, 0, 0]).is_none());
        assert!(header(0, 1, [8, 0, 0, 0, 0]).is_none());
        assert!(Header::read(b"short").is_none());
    }
}
