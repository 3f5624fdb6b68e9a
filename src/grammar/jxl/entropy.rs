//! Entropy-coded numbers: contexts, clusters, LZ77 copies, hybrid integers (ISO/IEC 18181-1, Annex C).

use super::bits::{Bits, Stop, val};
use super::histogram::{Table, small};
use super::prefix::PrefixCode;

/// The state in which a sound ANS stream ends.
const FINAL: u32 = 0x13_0000;
/// How far back a copy may reach, in numbers.
const WINDOW: usize = 1 << 20;

/// How a token and the bits behind it make a number (§C.2.3).
#[derive(Clone, Copy, Debug)]
struct Config {
    split: u32,
    high: u32,
    low: u32,
}

impl Config {
    fn read(bits: &mut Bits<'_>, log_alphabet: u32) -> Result<Self, Stop> {
        let width = |largest: u32| u32::BITS.saturating_sub(largest.leading_zeros());
        let split = bits.take(width(log_alphabet))?;
        let (mut high, mut low) = (0, 0);
        if split != log_alphabet {
            high = bits.take(width(split))?;
            if high > split {
                return bits.damaged("a hybrid integer's configuration");
            }
            low = bits.take(width(split.saturating_sub(high)))?;
        }
        if high.saturating_add(low) > split || split > log_alphabet {
            return bits.damaged("a hybrid integer's configuration");
        }
        Ok(Self { split, high, low })
    }

    fn number(&self, bits: &mut Bits<'_>, token: u32) -> Result<u32, Stop> {
        let split = 1u32 << self.split;
        if token < split {
            return Ok(token);
        }
        let inside = self.high.saturating_add(self.low);
        let more = self.split.saturating_sub(inside).saturating_add(token.saturating_sub(split) >> inside);
        if more > 31 {
            return bits.damaged("a number of 32 bits");
        }
        let mask = |count: u32| (1u32 << count).wrapping_sub(1);
        let low = token & mask(self.low);
        let high = (token >> self.low) & mask(self.high) | 1 << self.high;
        let middle = bits.take(more)?;
        Ok(((high.wrapping_shl(more)) | middle).wrapping_shl(self.low) | low)
    }
}

enum Code {
    Prefix(Vec<PrefixCode>),
    Ans { tables: Vec<Table>, state: Option<u32> },
}

struct Lz77 {
    threshold: u32,
    shortest: u32,
    lengths: Config,
    /// What was read, and where a copy is.
    window: Vec<u32>,
    read: usize,
    copy: usize,
    left: u32,
}

/// A stream of numbers.
pub(super) struct Decoder {
    /// Which cluster each context is in; behind them that of the distances.
    clusters: Vec<u8>,
    configs: Vec<Config>,
    code: Code,
    lz77: Option<Lz77>,
}

impl Decoder {
    /// Reads what stands in front of a stream of `contexts` contexts.
    pub(super) fn read(bits: &mut Bits<'_>, contexts: usize) -> Result<Self, Stop> {
        Self::nested(bits, contexts, true)
    }

    /// The map of contexts is such a stream itself, of one context: so this goes one level deep.
    fn nested(bits: &mut Bits<'_>, contexts: usize, copies: bool) -> Result<Self, Stop> {
        let mut lz77 = None;
        if bits.bool()? {
            if !copies {
                return bits.damaged("no copies");
            }
            let threshold = bits.u32([val(224), val(512), val(4096), (15, 8)])?;
            let shortest = bits.u32([val(3), val(4), (2, 5), (8, 9)])?;
            let lengths = Config::read(bits, 8)?;
            lz77 = Some(Lz77 { threshold, shortest, lengths, window: Vec::new(), read: 0, copy: 0, left: 0 });
        }
        let contexts = if lz77.is_some() { contexts.saturating_add(1) } else { contexts };
        let clusters = if contexts > 1 { clusters(bits, contexts)? } else { vec![0] };
        let count = usize::from(clusters.iter().copied().max().unwrap_or_default()).saturating_add(1);
        let prefix = bits.bool()?;
        let log_alphabet = if prefix { 15 } else { bits.take(2)?.saturating_add(5) };
        let mut configs = Vec::new();
        for _ in 0..count {
            configs.push(Config::read(bits, log_alphabet)?);
        }
        let code = if prefix {
            let mut sizes = Vec::new();
            for _ in 0..count {
                sizes.push(small(bits, 4)?.saturating_add(1));
            }
            let codes: Result<_, _> = sizes.iter().map(|size| PrefixCode::read(bits, *size)).collect();
            Code::Prefix(codes?)
        } else {
            let tables: Result<_, _> = (0..count).map(|_| Table::read(bits, log_alphabet)).collect();
            Code::Ans { tables: tables?, state: None }
        };
        Ok(Self { clusters, configs, code, lz77 })
    }

    fn symbol(&mut self, bits: &mut Bits<'_>, cluster: usize) -> Result<u32, Stop> {
        match &mut self.code {
            Code::Prefix(codes) => match codes.get(cluster) {
                Some(code) => Ok(code.symbol(bits)?.into()),
                None => bits.damaged("a cluster"),
            },
            Code::Ans { tables, state } => {
                let now = match *state {
                    Some(state) => state,
                    None => bits.take(32)?,
                };
                let Some((symbol, mut next)) = tables.get(cluster).and_then(|table| table.step(now)) else {
                    return bits.damaged("a cluster");
                };
                if next < 1 << 16 {
                    next = next << 16 | bits.take(16)?;
                }
                *state = Some(next);
                Ok(symbol.into())
            }
        }
    }

    /// The next number, in a context.
    pub(super) fn number(&mut self, bits: &mut Bits<'_>, context: usize) -> Result<u32, Stop> {
        if let Some(copied) = self.lz77.as_mut().and_then(Lz77::next) {
            return Ok(copied);
        }
        let cluster = |clusters: &[u8], context: usize| clusters.get(context).copied().map_or(0, usize::from);
        let own = cluster(&self.clusters, context);
        let token = self.symbol(bits, own)?;
        let Some(config) = self.configs.get(own).copied() else { return bits.damaged("a cluster") };
        let Some(lz77) = &self.lz77 else { return config.number(bits, token) };
        if token < lz77.threshold {
            let number = config.number(bits, token)?;
            self.lz77.iter_mut().for_each(|lz77| lz77.push(number));
            return Ok(number);
        }
        let (threshold, shortest, lengths) = (lz77.threshold, lz77.shortest, lz77.lengths);
        let length = lengths.number(bits, token.saturating_sub(threshold))?.saturating_add(shortest);
        let last = cluster(&self.clusters, self.clusters.len().saturating_sub(1));
        let token = self.symbol(bits, last)?;
        let Some(config) = self.configs.get(last).copied() else { return bits.damaged("a cluster") };
        let distance = config.number(bits, token)?.saturating_add(1);
        let Some(lz77) = &mut self.lz77 else { return Ok(0) };
        let distance = (distance as usize).min(lz77.read).min(WINDOW);
        lz77.copy = lz77.read.saturating_sub(distance);
        lz77.left = length;
        Ok(lz77.next().unwrap_or_default())
    }

    /// Whether the stream ended as it should.
    pub(super) fn finish(self, bits: &Bits<'_>) -> Result<(), Stop> {
        match self.code {
            Code::Ans { state: Some(state), .. } if state != FINAL => bits.damaged("the end of a stream of numbers"),
            _ => Ok(()),
        }
    }
}

impl Lz77 {
    fn push(&mut self, number: u32) {
        let place = self.read & WINDOW.saturating_sub(1);
        match self.window.get_mut(place) {
            Some(slot) => *slot = number,
            None => self.window.push(number),
        }
        self.read = self.read.saturating_add(1);
    }

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        let number = self.window.get(self.copy & WINDOW.saturating_sub(1)).copied().unwrap_or_default();
        self.copy = self.copy.saturating_add(1);
        self.push(number);
        Some(number)
    }
}

/// Which cluster each context is in (§C.2.2).
fn clusters(bits: &mut Bits<'_>, contexts: usize) -> Result<Vec<u8>, Stop> {
    let mut map = Vec::new();
    if bits.bool()? {
        let width = bits.take(2)?;
        for _ in 0..contexts {
            map.push(bits.take(width)? as u8);
        }
        return Ok(map);
    }
    let moves = bits.bool()?;
    let mut decoder = Decoder::nested(bits, 1, contexts > 2)?;
    for _ in 0..contexts {
        match u8::try_from(decoder.number(bits, 0)?) {
            Ok(cluster) => map.push(cluster),
            Err(_) => return bits.damaged("at most 256 clusters"),
        }
    }
    decoder.finish(bits)?;
    if moves {
        let mut order: Vec<u8> = (0..=255).collect();
        for cluster in &mut map {
            let value = order.remove(usize::from(*cluster));
            order.insert(0, value);
            *cluster = value;
        }
    }
    Ok(map)
}
