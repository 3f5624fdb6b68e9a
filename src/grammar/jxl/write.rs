//! The inverse of reading an ICC stream (ISO/IEC 18181-1, Annexes C and E): a profile as the plainest stream that stands for
//! it, in one context and one prefix code.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::icc::{HEADER, usual};

/// Symbols of the alphabet: bytes.
const ALPHABET: usize = 256;
/// The longest code, in bits.
const LONGEST: u8 = 15;

/// Writes bits, the lowest of each byte first.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// How many bits of the last byte are written; 0 when it is full.
    used: u32,
}

impl Writer {
    /// Goes on behind the first `bits` bits of `bytes`.
    pub(super) fn behind(bytes: &[u8], bits: u64) -> Option<Self> {
        let mut kept = bytes.get(..usize::try_from(bits.div_ceil(8)).ok()?)?.to_vec();
        let used = (bits & 7) as u32;
        if let Some(last) = kept.last_mut().filter(|_| used > 0) {
            *last &= (1u8 << used).wrapping_sub(1);
        }
        Some(Self { bytes: kept, used })
    }

    pub(super) fn put(&mut self, count: u32, value: u64) {
        for bit in 0..count {
            if self.used == 0 {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> bit & 1) as u8) << self.used;
            }
            self.used = self.used.saturating_add(1) & 7;
        }
    }

    /// A code, whose first bit is its highest.
    fn code(&mut self, length: u8, code: u32) {
        for bit in (0..u32::from(length)).rev() {
            self.put(1, u64::from(code >> bit & 1));
        }
    }

    /// U64 (§B.2.2), in the longest of its forms.
    fn u64(&mut self, mut value: u64) {
        self.put(2, 3);
        self.put(12, value & 0xfff);
        value >>= 12;
        let mut shift = 12u32;
        while value > 0 {
            self.put(1, 1);
            let width = 8u32.min(64u32.saturating_sub(shift));
            self.put(width, value);
            value = value.checked_shr(width).unwrap_or(0);
            shift = shift.saturating_add(width);
        }
        if shift < 64 {
            self.put(1, 0);
        }
    }

    /// The bytes, the last filled up with zeros.
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Writes a profile as an ICC stream. None when it is too large for one.
pub(super) fn profile(out: &mut Writer, profile: &[u8]) -> Option<()> {
    let stream = told(profile)?;
    out.u64(stream.len() as u64);
    // No copies; all 41 contexts in one cluster, which takes no bits.
    out.put(1, 0);
    out.put(1, 1);
    out.put(2, 0);
    // Prefix codes; a byte is a token, with no bits behind it.
    out.put(1, 1);
    out.put(4, 8);
    out.put(4, 0);
    out.put(4, 0);
    // The size of the alphabet less one: 2⁷ and seven bits.
    out.put(1, 1);
    out.put(4, 7);
    out.put(7, 127);
    let lengths = lengths(&stream);
    let codes = codes(&lengths);
    code_lengths(out, &lengths);
    for byte in &stream {
        let at = usize::from(*byte);
        out.code(*lengths.get(at)?, *codes.get(at)?);
    }
    Some(())
}

/// The stream that stands for a profile: its header as it differs from the usual one, the rest as it is.
fn told(profile: &[u8]) -> Option<Vec<u8>> {
    let mut commands = Vec::new();
    let (header, rest) = profile.split_at_checked(HEADER).unwrap_or((profile, &[]));
    if !rest.is_empty() {
        // No table of tags; then so many bytes.
        commands.extend([0, 1]);
        number(&mut commands, rest.len());
    }
    let mut stream = Vec::new();
    number(&mut stream, profile.len());
    number(&mut stream, commands.len());
    stream.extend(commands);
    for (index, byte) in header.iter().enumerate() {
        let usual = usual(header.get(..index)?, index, profile.len())?;
        stream.push(byte.wrapping_sub(usual));
    }
    stream.extend_from_slice(rest);
    Some(stream)
}

/// Seven bits a byte, the lowest first.
fn number(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
}

/// How long the code of each byte is: Huffman's, none longer than may be.
fn lengths(stream: &[u8]) -> Vec<u8> {
    let mut counts = vec![0u64; ALPHABET];
    for byte in stream {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count = count.saturating_add(1);
        }
    }
    // A code has two symbols at least.
    for count in counts.iter_mut().take(2) {
        *count = (*count).max(1);
    }
    loop {
        let lengths = huffman(&counts);
        if lengths.iter().all(|length| *length <= LONGEST) {
            return lengths;
        }
        // With counts nearer to each other the longest codes get shorter.
        counts.iter_mut().filter(|count| **count > 0).for_each(|count| *count = (*count >> 1).max(1));
    }
}

fn huffman(counts: &[u64]) -> Vec<u8> {
    let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let mut heap: BinaryHeap<Reverse<(u64, Vec<usize>)>> =
        used.map(|(symbol, count)| Reverse((*count, vec![symbol]))).collect();
    let mut lengths = vec![0u8; counts.len()];
    while let (Some(Reverse((one, mut left))), Some(Reverse((other, right)))) = (heap.pop(), heap.pop()) {
        left.extend(right);
        for symbol in &left {
            if let Some(length) = lengths.get_mut(*symbol) {
                *length = length.saturating_add(1);
            }
        }
        heap.push(Reverse((one.saturating_add(other), left)));
        if heap.len() == 1 {
            break;
        }
    }
    lengths
}

/// The canonical codes of these lengths.
fn codes(lengths: &[u8]) -> Vec<u32> {
    let mut codes = vec![0u32; lengths.len()];
    let mut next = 0u32;
    for wanted in 1..=LONGEST {
        next <<= 1;
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, length)| **length == wanted) {
            *code = next;
            next = next.saturating_add(1);
        }
    }
    codes
}

/// The lengths of codes, each in four bits (RFC 7932 §3.5): those of repetitions aren't used.
fn code_lengths(out: &mut Writer, lengths: &[u8]) {
    const ORDER: [u8; 18] = [1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    out.put(2, 0);
    for symbol in ORDER {
        // Four, or none.
        out.put(2, u64::from(symbol < 16));
    }
    let mut space = 1u32 << LONGEST;
    for length in lengths {
        if space == 0 {
            break;
        }
        out.code(4, (*length).into());
        if *length > 0 {
            space = space.saturating_sub(1u32 << LONGEST.saturating_sub(*length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::bits::Bits;
    use super::super::icc;
    use super::*;

    fn round(bytes: &[u8], lead: u32) {
        let mut out = Writer::default();
        out.put(lead, 0x55);
        profile(&mut out, bytes).unwrap();
        let stream = out.finish();
        let mut bits = Bits::new(&stream);
        bits.skip(lead.into());
        let read = icc::read(&mut bits, 1 << 22).unwrap_or_else(|stop| panic!("{} bytes: {stop:?}", bytes.len()));
        assert!(read == bytes, "{} bytes", bytes.len());
        assert_eq!(bits.byte_up(), stream.len() as u64);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let profile = include_bytes!("../../../testdata/make/codestreams/profiled.icc");
        for lead in 0..8 {
            round(profile, lead);
        }
        let apple: Vec<u8> = profile.iter().enumerate().map(|(at, byte)| if at == 40 { b'A' } else { *byte }).collect();
        for length in [128, 129, 130, 200, profile.len()] {
            round(&apple[..length], 3);
        }
        // Counts that double make codes as long as there are symbols, were they not cut.
        let steep: Vec<u8> = (0u8..20).flat_map(|byte| vec![byte; 1 << byte]).collect();
        round(&[&profile[..128], &steep].concat(), 1);
        let flat: Vec<u8> = (0..70_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        round(&[&profile[..128], &flat].concat(), 5);
        round(&[&profile[..128], &[7; 5000]].concat(), 0);
    }
}
