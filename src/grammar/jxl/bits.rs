//! Bits, the lowest of each byte first, and the types that headers are made of (ISO/IEC 18181-1, Annex B).

use std::io;

use crate::bytes::Bytes;

/// How much is read at once, in bytes.
const BLOCK: u64 = 64 * 1024;

/// Extensions of fewer bits (six bytes) say nothing.
const SAYS_SOMETHING: u64 = 48;

/// Why reading went no further.
#[derive(Debug)]
pub(super) enum Stop {
    Io(io::Error),
    /// At which byte, and what should stand there.
    Damaged(u64, &'static str),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// One of the four ways in which a U32 may be coded (§B.2.1): so many bits, and what is added to them.
pub(super) type Way = (u32, u32);

/// A constant.
pub(super) const fn val(value: u32) -> Way {
    (0, value)
}

/// Reads bits.
pub(super) struct Bits<'a> {
    source: &'a dyn Bytes,
    /// The next bit.
    at: u64,
    block: Vec<u8>,
    from: u64,
}

impl<'a> Bits<'a> {
    pub(super) fn new(source: &'a dyn Bytes) -> Self {
        Self { source, at: 0, block: Vec::new(), from: 0 }
    }

    /// How many bits stand before the next one.
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    /// The byte in which the next bit stands.
    pub(super) fn byte(&self) -> u64 {
        self.at >> 3
    }

    /// The first byte that was not begun.
    pub(super) fn byte_up(&self) -> u64 {
        self.at.div_ceil(8)
    }

    pub(super) fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    /// Passes over `n` bytes; the end of the source may be passed.
    pub(super) fn skip_bytes(&mut self, n: u64) {
        self.skip(n.saturating_mul(8));
    }

    /// Passes over `n` bits.
    pub(super) fn skip(&mut self, n: u64) {
        self.at = self.at.saturating_add(n);
    }

    pub(super) fn damaged<T>(&self, expected: &'static str) -> Result<T, Stop> {
        Err(Stop::Damaged(self.byte(), expected))
    }

    fn next_byte(&mut self, at: u64) -> Result<u8, Stop> {
        let index = |from: u64| at.checked_sub(from).and_then(|index| usize::try_from(index).ok());
        if let Some(byte) = index(self.from).and_then(|index| self.block.get(index)) {
            return Ok(*byte);
        }
        self.from = at;
        self.block = self.source.read(at..at.saturating_add(BLOCK))?.into_owned();
        self.block.first().copied().ok_or(Stop::Damaged(at, "more bits"))
    }

    /// The next `n` bits, at most 32.
    pub(super) fn take(&mut self, n: u32) -> Result<u32, Stop> {
        let mut value = 0u64;
        let mut got = 0u32;
        while got < n {
            let byte = u64::from(self.next_byte(self.at >> 3)?);
            let shift = (self.at & 7) as u32;
            let count = n.saturating_sub(got).min(8u32.saturating_sub(shift));
            let mask = (1u64 << count).wrapping_sub(1);
            value |= ((byte >> shift) & mask) << got;
            got = got.saturating_add(count);
            self.at = self.at.saturating_add(count.into());
        }
        Ok(value as u32)
    }

    pub(super) fn bool(&mut self) -> Result<bool, Stop> {
        Ok(self.take(1)? == 1)
    }

    /// U32 (§B.2.1).
    pub(super) fn u32(&mut self, ways: [Way; 4]) -> Result<u32, Stop> {
        let selector = self.take(2)? as usize;
        let (bits, offset) = ways.get(selector).copied().unwrap_or((0, 0));
        Ok(self.take(bits)?.wrapping_add(offset))
    }

    /// U64 (§B.2.2).
    pub(super) fn u64(&mut self) -> Result<u64, Stop> {
        match self.take(2)? {
            0 => Ok(0),
            1 => Ok(u64::from(self.take(4)?).saturating_add(1)),
            2 => Ok(u64::from(self.take(8)?).saturating_add(17)),
            _ => {
                let mut value = u64::from(self.take(12)?);
                let mut shift = 12u32;
                while self.bool()? {
                    if shift == 60 {
                        value |= u64::from(self.take(4)?) << 60;
                        break;
                    }
                    value |= u64::from(self.take(8)?) << shift;
                    shift = shift.saturating_add(8);
                }
                Ok(value)
            }
        }
    }

    /// An enumeration (§B.2.4).
    pub(super) fn enumeration(&mut self) -> Result<u32, Stop> {
        self.u32([val(0), val(1), (4, 2), (6, 18)])
    }

    /// A text of a stated length: names of channels and frames. None when it has no two letters or digits: it names nothing.
    pub(super) fn name(&mut self) -> Result<Option<String>, Stop> {
        let length = self.u32([val(0), (4, 0), (5, 16), (10, 48)])?;
        let mut bytes = Vec::new();
        for _ in 0..length {
            bytes.push(self.take(8)? as u8);
        }
        let name = String::from_utf8_lossy(&bytes).into_owned();
        let names = name.chars().filter(|c| c.is_alphanumeric()).count() > 1;
        Ok(names.then_some(name))
    }

    /// Extensions (§B.3): whether they have bits enough to say something.
    pub(super) fn extensions(&mut self) -> Result<bool, Stop> {
        let start = self.at;
        let mask = self.u64()?;
        let mut total = 0u64;
        for _ in 0..mask.count_ones() {
            total = total.saturating_add(self.u64()?);
        }
        self.skip(total);
        Ok(self.at.saturating_sub(start) >= SAYS_SOMETHING)
    }
}
