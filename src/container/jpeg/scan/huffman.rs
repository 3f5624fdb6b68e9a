//! Huffman codes and the bits that they are read from (ITU-T T.81, annexes C and F.2.2).

use crate::bytes::{Cursor, Fault};

/// How many bits are looked up at once.
const LOOK: u32 = 9;
/// The longest code.
const LONGEST: u32 = 16;

/// A code can't be followed: the data end, or have no such code.
#[derive(Debug)]
pub(super) struct Lost;

/// The bits of coded data, the highest of each byte first.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, from the highest on, and how many they are.
    held: u64,
    count: u32,
    used: u64,
}

impl<'a> Bits<'a> {
    /// Bits of data without stuffed bytes.
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { rest: data, held: 0, count: 0, used: 0 }
    }

    /// How many bytes were begun.
    pub(super) fn bytes(&self) -> u64 {
        self.used.div_ceil(8)
    }

    fn fill(&mut self) {
        while self.count <= 56 {
            let Some((byte, rest)) = self.rest.split_first() else { break };
            self.held |= u64::from(*byte) << 56u32.saturating_sub(self.count);
            self.count = self.count.saturating_add(8);
            self.rest = rest;
        }
    }

    fn pass(&mut self, n: u32) -> Result<(), Lost> {
        self.count = self.count.checked_sub(n).ok_or(Lost)?;
        self.held = self.held.checked_shl(n).unwrap_or(0);
        self.used = self.used.saturating_add(n.into());
        Ok(())
    }

    /// The next `n` bits, at most 32.
    pub(super) fn take(&mut self, n: u32) -> Result<u32, Lost> {
        if self.count < n {
            self.fill();
        }
        let value = self.held.checked_shr(64u32.saturating_sub(n)).unwrap_or(0);
        self.pass(n)?;
        Ok(value as u32)
    }
}

/// A code.
pub(super) struct Table {
    /// For each of the next bits the length of the code that they begin with, and its symbol; 0 for none.
    short: Vec<(u8, u8)>,
    /// For each length the first code, how many there are, and where their symbols begin.
    lengths: Vec<(u32, u32, usize)>,
    symbols: Vec<u8>,
}

impl Table {
    /// Reads a table of a DHT segment behind its class and number (B.2.4.2).
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let counts = cursor.array::<16>()?;
        let total = counts.iter().map(|count| usize::from(*count)).sum();
        let symbols = cursor.take(total)?.to_vec();
        let mut table = Self { short: vec![(0, 0); 1 << LOOK], lengths: vec![(0, 0, 0)], symbols };
        let (mut code, mut first) = (0u32, 0usize);
        for (length, count) in (1u32..).zip(counts) {
            let count = u32::from(count);
            table.lengths.push((code, count, first));
            for index in 0..count.min(if length <= LOOK { count } else { 0 }) {
                let shift = LOOK.saturating_sub(length);
                let from = (code.saturating_add(index) << shift) as usize;
                let symbol = table.symbols.get(first.saturating_add(index as usize)).copied().unwrap_or_default();
                let places = table.short.iter_mut().skip(from).take(1 << shift);
                places.for_each(|place| *place = (length as u8, symbol));
            }
            first = first.saturating_add(count as usize);
            code = code.saturating_add(count) << 1;
        }
        Ok(table)
    }

    /// The next symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, Lost> {
        bits.fill();
        let look = (bits.held >> 64u32.saturating_sub(LOOK)) as usize;
        let (length, symbol) = self.short.get(look).copied().unwrap_or_default();
        if length > 0 {
            bits.pass(length.into())?;
            return Ok(symbol);
        }
        for (length, (first, count, at)) in (0u32..).zip(&self.lengths).skip(LOOK.saturating_add(1) as usize) {
            let code = (bits.held >> 64u32.saturating_sub(length.min(LONGEST))) as u32;
            let index = code.wrapping_sub(*first);
            if index < *count {
                bits.pass(length)?;
                return self.symbols.get(at.saturating_add(index as usize)).copied().ok_or(Lost);
            }
        }
        Err(Lost)
    }
}
