//! Bits, the lowest of each byte first, and the prefix codes of a lossless WebP stream (RFC 9649 §3.7.2.1).

/// A stream can't be followed: it ends, or breaks a rule.
#[derive(Debug)]
pub(in crate::container::webp) struct Lost;

/// The longest code, in bits.
const LONGEST: usize = 15;
/// In which order the lengths of the code of lengths stand.
const ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Reads bits.
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    held: u64,
    count: u32,
    used: u64,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { rest: data, held: 0, count: 0, used: 0 }
    }

    /// How many bytes were begun.
    pub(super) fn bytes(&self) -> u64 {
        self.used.div_ceil(8)
    }

    /// The next `n` bits, at most 32.
    pub(super) fn take(&mut self, n: u32) -> Result<u32, Lost> {
        while self.count < n {
            let (byte, rest) = self.rest.split_first().ok_or(Lost)?;
            self.held |= u64::from(*byte) << self.count;
            self.count = self.count.saturating_add(8);
            self.rest = rest;
        }
        let value = self.held & (1u64 << n).wrapping_sub(1);
        self.held >>= n;
        self.count = self.count.saturating_sub(n);
        self.used = self.used.saturating_add(n.into());
        Ok(value as u32)
    }

    pub(super) fn bool(&mut self) -> Result<bool, Lost> {
        Ok(self.take(1)? == 1)
    }
}

/// A canonical code.
pub(super) struct Code {
    /// How many symbols have codes of each length.
    counts: [u32; LONGEST + 1],
    /// The symbols, by the length of their codes.
    symbols: Vec<u32>,
}

impl Code {
    /// From the lengths of the symbols' codes. A single symbol takes no bits.
    fn new(lengths: &[u8]) -> Self {
        let mut code = Self { counts: [0; LONGEST + 1], symbols: Vec::new() };
        for (wanted, count) in (0u8..).zip(&mut code.counts).skip(1) {
            let of = lengths.iter().zip(0u32..).filter(|(length, _)| **length == wanted);
            let before = code.symbols.len();
            code.symbols.extend(of.map(|(_, symbol)| symbol));
            *count = code.symbols.len().saturating_sub(before) as u32;
        }
        code
    }

    /// Reads the code of an alphabet of `size` symbols.
    pub(super) fn read(bits: &mut Bits<'_>, size: usize) -> Result<Self, Lost> {
        let mut lengths = vec![0u8; size];
        if bits.bool()? {
            let two = bits.bool()?;
            let width = if bits.bool()? { 8 } else { 1 };
            let mut listed = vec![bits.take(width)?];
            if two {
                listed.push(bits.take(8)?);
            }
            for symbol in listed {
                *lengths.get_mut(symbol as usize).ok_or(Lost)? = 1;
            }
            return Ok(Self::new(&lengths));
        }
        let mut outer = [0u8; ORDER.len()];
        let count = bits.take(4)?.saturating_add(4) as usize;
        for place in ORDER.iter().take(count) {
            *outer.get_mut(*place).ok_or(Lost)? = bits.take(3)? as u8;
        }
        let outer = Self::new(&outer);
        let mut left = size;
        if bits.bool()? {
            let width = bits.take(3)?.saturating_mul(2).saturating_add(2);
            left = bits.take(width)?.saturating_add(2) as usize;
        }
        let (mut at, mut last) = (0usize, 8u8);
        while at < size && left > 0 {
            left = left.saturating_sub(1);
            let symbol = outer.symbol(bits)?;
            let (value, more) = match symbol {
                0..=15 => (symbol as u8, 1),
                16 => (last, bits.take(2)?.saturating_add(3)),
                17 => (0, bits.take(3)?.saturating_add(3)),
                _ => (0, bits.take(7)?.saturating_add(11)),
            };
            if symbol < 16 && value != 0 {
                last = value;
            }
            let end = at.saturating_add(more as usize);
            lengths.get_mut(at..end).ok_or(Lost)?.fill(value);
            at = end;
        }
        Ok(Self::new(&lengths))
    }

    /// The next symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u32, Lost> {
        if let [only] = self.symbols.as_slice() {
            return Ok(*only);
        }
        let (mut code, mut first, mut index) = (0u32, 0u32, 0u32);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            let within = code.wrapping_sub(first);
            if within < *count {
                return self.symbols.get(index.saturating_add(within) as usize).copied().ok_or(Lost);
            }
            index = index.saturating_add(*count);
            first = first.saturating_add(*count) << 1;
            code <<= 1;
        }
        Err(Lost)
    }
}
