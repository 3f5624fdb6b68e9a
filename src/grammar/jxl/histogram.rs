//! Distributions of symbols, and the tables by which an ANS state is read (ISO/IEC 18181-1, §C.2.5, §C.2.6).

use super::bits::{Bits, Stop};

/// Logarithm of the sum of all frequencies.
const PRECISION: u32 = 12;
const TOTAL: u32 = 1 << PRECISION;
/// In the code of logarithms: as often as the one before.
const REPEAT: u8 = 13;

/// A number of at most 8 bits (§C.2.5).
pub(super) fn small(bits: &mut Bits<'_>, width: u32) -> Result<u32, Stop> {
    if !bits.bool()? {
        return Ok(0);
    }
    let count = bits.take(width)?;
    Ok(bits.take(count)?.wrapping_add(1 << count))
}

/// The frequencies of symbols; their sum is 4096.
fn frequencies(bits: &mut Bits<'_>) -> Result<Vec<u32>, Stop> {
    let set = |counts: &mut Vec<u32>, symbol: u32, count: u32| {
        let symbol = symbol as usize;
        counts.resize(counts.len().max(symbol.saturating_add(1)), 0);
        if let Some(place) = counts.get_mut(symbol) {
            *place = count;
        }
    };
    let mut counts = Vec::new();
    if bits.bool()? {
        if !bits.bool()? {
            let only = small(bits, 3)?;
            set(&mut counts, only, TOTAL);
        } else {
            let (one, other) = (small(bits, 3)?, small(bits, 3)?);
            if one == other {
                return bits.damaged("two symbols");
            }
            let count = bits.take(PRECISION)?;
            set(&mut counts, one, count);
            set(&mut counts, other, TOTAL.saturating_sub(count));
        }
        return Ok(counts);
    }
    if bits.bool()? {
        let size = small(bits, 3)?.saturating_add(1);
        let (each, more) = (TOTAL.checked_div(size).unwrap_or_default(), TOTAL.checked_rem(size).unwrap_or_default());
        return Ok((0..size).map(|index| each.saturating_add(u32::from(index < more))).collect());
    }
    coded(bits)
}

/// Frequencies as logarithms and the bits behind the first.
fn coded(bits: &mut Bits<'_>) -> Result<Vec<u32>, Stop> {
    let mut width = 0u32;
    while width < 3 && bits.bool()? {
        width = width.saturating_add(1);
    }
    let shift = (bits.take(width)? | 1 << width).saturating_sub(1);
    if shift > PRECISION.saturating_add(1) {
        return bits.damaged("a shift of at most 13");
    }
    let size = small(bits, 3)?.saturating_add(3) as usize;
    let mut logs: Vec<u8> = Vec::new();
    // Where a run begins, and how long it is.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut largest: Option<(u8, usize)> = None;
    while logs.len() < size {
        let log = logarithm(bits)?;
        if log == REPEAT {
            let length = small(bits, 3)?.saturating_add(4) as usize;
            runs.push((logs.len(), length));
            logs.resize(logs.len().saturating_add(length), 0);
            continue;
        }
        if largest.is_none_or(|(most, _)| log > most) {
            largest = Some((log, logs.len()));
        }
        logs.push(log);
    }
    let Some((_, omitted)) = largest else { return bits.damaged("a symbol") };
    if logs.len() > size || runs.iter().any(|(start, _)| *start == omitted.saturating_add(1)) {
        return bits.damaged("runs of frequencies");
    }
    let mut counts: Vec<u32> = Vec::new();
    let mut runs = runs.into_iter().peekable();
    let mut sum = 0u32;
    while let Some(log) = logs.get(counts.len()) {
        if let Some((_, length)) = runs.next_if(|(start, _)| *start == counts.len()) {
            let last = counts.last().copied().unwrap_or_default();
            sum = sum.saturating_add(last.saturating_mul(length as u32));
            counts.resize(counts.len().saturating_add(length), last);
            continue;
        }
        let count = match u32::from(*log) {
            _ if counts.len() == omitted => 0,
            0 => 0,
            1 => 1,
            log => {
                let log = log.saturating_sub(1);
                let known = log.min(shift.saturating_sub(PRECISION.saturating_sub(log) >> 1));
                (1u32 << log).saturating_add(bits.take(known)? << log.saturating_sub(known))
            }
        };
        sum = sum.saturating_add(count);
        counts.push(count);
    }
    match (TOTAL.checked_sub(sum), counts.get_mut(omitted)) {
        (Some(rest @ 1..), Some(place)) => *place = rest,
        _ => return bits.damaged("frequencies that sum up"),
    }
    Ok(counts)
}

/// The fixed code of logarithms.
fn logarithm(bits: &mut Bits<'_>) -> Result<u8, Stop> {
    Ok(match bits.take(3)? {
        0 => 10,
        2 => 7,
        4 => 6,
        5 => 8,
        6 => 9,
        3 if bits.bool()? => 1,
        3 => 3,
        7 if bits.bool()? => 2,
        7 => 5,
        _ if bits.bool()? => 4,
        _ if bits.bool()? => 0,
        _ if bits.bool()? => 11,
        _ if bits.bool()? => REPEAT,
        _ => 12,
    })
}

/// A table by which a state gives a symbol.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Logarithm of how many states a bucket has.
    log_bucket: u32,
    buckets: Vec<Bucket>,
    counts: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    cutoff: u32,
    /// The symbol of states from the cutoff on, and what is added to them.
    right: u16,
    offset: u32,
}

impl Table {
    /// Reads a distribution over at most `1 << log_alphabet` symbols.
    pub(super) fn read(bits: &mut Bits<'_>, log_alphabet: u32) -> Result<Self, Stop> {
        let counts = frequencies(bits)?;
        let size = 1usize << log_alphabet;
        let used = counts.iter().rposition(|count| *count > 0).map_or(0, |last| last.saturating_add(1));
        if used > size {
            return bits.damaged("symbols of the alphabet");
        }
        let log_bucket = PRECISION.saturating_sub(log_alphabet);
        Ok(Self { log_bucket, buckets: buckets(&counts, size, 1 << log_bucket), counts })
    }

    /// The symbol of a state, and the state behind it.
    pub(super) fn step(&self, state: u32) -> Option<(u16, u32)> {
        let value = state & TOTAL.saturating_sub(1);
        let index = value >> self.log_bucket;
        let position = value & (1u32 << self.log_bucket).saturating_sub(1);
        let bucket = self.buckets.get(index as usize)?;
        let (symbol, offset) = if position >= bucket.cutoff {
            (bucket.right, bucket.offset.wrapping_add(position))
        } else {
            (index as u16, position)
        };
        let count = *self.counts.get(usize::from(symbol))?;
        Some((symbol, count.wrapping_mul(state >> PRECISION).wrapping_add(offset)))
    }
}

/// The alias mapping (§C.2.6).
fn buckets(counts: &[u32], size: usize, each: u32) -> Vec<Bucket> {
    if let Some(only) = counts.iter().position(|count| *count == TOTAL) {
        let bucket = |index: u32| Bucket { cutoff: 0, right: only as u16, offset: each.saturating_mul(index) };
        return (0..size as u32).map(bucket).collect();
    }
    let mut left: Vec<u32> = (0..size).map(|symbol| counts.get(symbol).copied().unwrap_or_default()).collect();
    let mut table = vec![Bucket::default(); size];
    let (mut over, mut under) = (Vec::new(), Vec::new());
    for (symbol, count) in left.iter().enumerate() {
        match count.cmp(&each) {
            std::cmp::Ordering::Greater => over.push(symbol),
            std::cmp::Ordering::Less => under.push(symbol),
            std::cmp::Ordering::Equal => {}
        }
    }
    while let (Some(from), Some(to)) = (over.pop(), under.pop()) {
        let missing = each.saturating_sub(left.get(to).copied().unwrap_or_default());
        let Some(rest) = left.get_mut(from) else { break };
        *rest = rest.saturating_sub(missing);
        let rest = *rest;
        if let Some(bucket) = table.get_mut(to) {
            (bucket.right, bucket.offset) = (from as u16, rest);
        }
        match rest.cmp(&each) {
            std::cmp::Ordering::Greater => over.push(from),
            std::cmp::Ordering::Less => under.push(from),
            std::cmp::Ordering::Equal => {}
        }
    }
    for (symbol, (bucket, left)) in table.iter_mut().zip(left).enumerate() {
        if left == each {
            *bucket = Bucket { cutoff: 0, right: symbol as u16, offset: 0 };
        } else {
            bucket.offset = bucket.offset.wrapping_sub(left);
            bucket.cutoff = left;
        }
    }
    table
}
