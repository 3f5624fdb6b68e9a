//! Prefix codes (ISO/IEC 18181-1, §C.2.4; they are Brotli's, RFC 7932 §3).

use super::bits::{Bits, Stop};

/// The longest code, in bits.
const LONGEST: usize = 15;

/// A canonical prefix code.
#[derive(Debug, Default)]
pub(super) struct PrefixCode {
    /// How many symbols have codes of each length.
    counts: [u32; LONGEST + 1],
    /// The symbols, by the length of their codes.
    symbols: Vec<u16>,
}

impl PrefixCode {
    /// From the lengths of the symbols' codes. A single symbol takes no bits.
    fn new(lengths: &[u8]) -> Self {
        let mut code = Self::default();
        let used = lengths.iter().filter(|length| **length > 0).count();
        for wanted in 1..=LONGEST {
            for (symbol, length) in lengths.iter().enumerate() {
                if usize::from(*length) == wanted {
                    code.symbols.push(symbol as u16);
                    if let Some(count) = code.counts.get_mut(wanted).filter(|_| used > 1) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
        code
    }

    /// Reads the code of an alphabet of `size` symbols.
    pub(super) fn read(bits: &mut Bits<'_>, size: u32) -> Result<Self, Stop> {
        if size <= 1 {
            return Ok(Self { symbols: vec![0], ..Self::default() });
        }
        match bits.take(2)? {
            1 => Self::simple(bits, size),
            skipped => Self::complex(bits, size, skipped as usize),
        }
    }

    /// At most four symbols, which are listed.
    fn simple(bits: &mut Bits<'_>, size: u32) -> Result<Self, Stop> {
        let width = u32::BITS.saturating_sub(size.saturating_sub(1).leading_zeros());
        let count = bits.take(2)?.saturating_add(1);
        let mut listed = Vec::new();
        for _ in 0..count {
            listed.push(bits.take(width)?);
        }
        let lengths: &[u8] = match count {
            1 => &[1],
            2 => &[1, 1],
            3 => &[1, 2, 2],
            _ if bits.bool()? => &[1, 2, 3, 3],
            _ => &[2, 2, 2, 2],
        };
        let mut all = vec![0u8; usize::try_from(size).unwrap_or_default()];
        for (symbol, length) in listed.iter().zip(lengths) {
            match all.get_mut(*symbol as usize) {
                Some(place) if *place == 0 => *place = *length,
                _ => return bits.damaged("a symbol of the alphabet, once"),
            }
        }
        Ok(Self::new(&all))
    }

    /// Lengths, coded with a prefix code themselves.
    fn complex(bits: &mut Bits<'_>, size: u32, skipped: usize) -> Result<Self, Stop> {
        const ORDER: [usize; 18] = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        let mut outer = [0u8; 18];
        let (mut space, mut codes) = (32i32, 0u32);
        for place in ORDER.iter().skip(skipped) {
            if space <= 0 {
                break;
            }
            let length = length_of_length(bits)?;
            if let Some(slot) = outer.get_mut(*place) {
                *slot = length;
            }
            if length != 0 {
                space = space.saturating_sub(32 >> length);
                codes = codes.saturating_add(1);
            }
        }
        if codes != 1 && space != 0 {
            return bits.damaged("a full prefix code");
        }
        let outer = Self::new(&outer);
        let size = usize::try_from(size).unwrap_or_default();
        let mut lengths: Vec<u8> = Vec::new();
        let (mut space, mut last, mut repeated, mut repeating) = (32768i32, 8u8, 0u32, 0u8);
        while lengths.len() < size && space > 0 {
            let length = outer.symbol(bits)?;
            if length < 16 {
                repeated = 0;
                lengths.push(length as u8);
                if length != 0 {
                    last = length as u8;
                    space = space.saturating_sub(32768 >> length);
                }
                continue;
            }
            let extra = u32::from(length).saturating_sub(14);
            let new = if length == 16 { last } else { 0 };
            if repeating != new {
                (repeated, repeating) = (0, new);
            }
            let before = repeated;
            if repeated > 0 {
                repeated = repeated.saturating_sub(2) << extra;
            }
            repeated = repeated.saturating_add(bits.take(extra)?).saturating_add(3);
            let more = repeated.saturating_sub(before);
            let total = lengths.len().saturating_add(more as usize);
            if total > size {
                return bits.damaged("lengths for the alphabet");
            }
            lengths.resize(total, new);
            if new != 0 {
                let taken = i64::from(more).saturating_mul(32768 >> new);
                space = i32::try_from(i64::from(space).saturating_sub(taken)).unwrap_or(-1);
            }
        }
        if space != 0 {
            return bits.damaged("a full prefix code");
        }
        Ok(Self::new(&lengths))
    }

    /// The next symbol.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u16, Stop> {
        if let [only] = self.symbols.as_slice() {
            return Ok(*only);
        }
        let (mut code, mut first, mut index) = (0u32, 0u32, 0u32);
        for count in self.counts.iter().skip(1) {
            code |= bits.take(1)?;
            if code.wrapping_sub(first) < *count {
                let at = index.saturating_add(code.wrapping_sub(first));
                if let Some(symbol) = self.symbols.get(at as usize) {
                    return Ok(*symbol);
                }
            }
            index = index.saturating_add(*count);
            first = first.saturating_add(*count) << 1;
            code <<= 1;
        }
        bits.damaged("a prefix code")
    }
}

/// The fixed code in which the lengths of lengths are written.
fn length_of_length(bits: &mut Bits<'_>) -> Result<u8, Stop> {
    Ok(match bits.take(2)? {
        0 => 0,
        1 => 4,
        2 => 3,
        _ if !bits.bool()? => 2,
        _ if !bits.bool()? => 1,
        _ => 5,
    })
}
