//! Units of coded pictures that are no picture: SEI messages, filler and unspecified NAL units (ITU-T H.264 and H.265 Annex D),
//! metadata and padding OBUs (AV1 §6.7). Decoders pass over them, so anything can stand in them.
//!
//! Only their headers are read. A stream that doesn't parse to its end is left as the picture that it is said to be.

use std::io;
use std::ops::Range;

use super::tree::Tree;
use crate::bytes::{Bytes, Chain, Cursor, Fault, locate};
use crate::container::{Kind, Part, PartId, Removal};

/// How a stream is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// HEVC, with a length of so many bytes before each NAL unit.
    Hevc(usize),
    /// AVC, likewise.
    Avc(usize),
    /// AV1.
    Av1,
}

/// A unit that no decoder needs.
#[derive(Debug, PartialEq, Eq)]
struct Idle {
    /// The unit with its length, in the stream.
    whole: Range<u64>,
    /// What stands in it behind its header.
    payload: Range<u64>,
    /// How the leak catalogue knows it.
    key: String,
    /// Whether it holds messages that are needed beside others that aren't.
    mixed: bool,
}

/// SEI messages that change the picture or how it is played: buffering and timing, recovery point, film grain, frame packing,
/// display orientation, parameter sets, mastering display, light levels, transfer, ambience, alpha.
const NEEDED_SEI: &[u32] = &[0, 1, 6, 19, 45, 47, 129, 137, 144, 147, 148, 165];
/// SEI type of registered ITU-T T.35 data, and how those of HDR10+ begin.
const T35: u32 = 4;
const HDR10_PLUS: &[u8] = &[0xB5, 0x00, 0x3C, 0x00, 0x01, 0x04];
/// How much of an SEI unit is read.
const SEI: u64 = 64 * 1024;
/// How much of a stream is read at once to find the next header.
const AHEAD: u64 = 4096;
/// How many idle units of one stream are looked for; more are a fault.
const IDLE: usize = 10_000;

/// How the samples are coded that this decoder configuration (`hvcC`, `avcC`, `av1C`) describes.
pub(super) fn coding(kind: &[u8; 4], configuration: &[u8]) -> Option<Coding> {
    let size = |at: usize| configuration.get(at).map(|byte| usize::from(byte & 3).saturating_add(1));
    match kind {
        b"hvcC" => size(21).map(Coding::Hevc),
        b"avcC" => size(4).map(Coding::Avc),
        b"av1C" => Some(Coding::Av1),
        _ => None,
    }
}

/// A stream with a little of it read ahead.
struct Stream<'a> {
    source: Chain<'a>,
    at: u64,
    window: Vec<u8>,
}

impl Stream<'_> {
    /// The `n` bytes at `at`, as far as there are.
    fn read(&mut self, at: u64, n: u64) -> io::Result<&[u8]> {
        let end = at.saturating_add(n).min(self.source.len());
        let held = self.at.saturating_add(self.window.len() as u64);
        if at < self.at || end > held {
            self.window = self.source.read(at..at.saturating_add(n.max(AHEAD)))?.into_owned();
            self.at = at;
        }
        let from = usize::try_from(at.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let rest = self.window.get(from..).unwrap_or_default();
        let n = usize::try_from(n).unwrap_or(usize::MAX);
        Ok(rest.get(..n.min(rest.len())).unwrap_or_default())
    }
}

/// Lets `part` own `data` but for the idle units in it, which become parts. In an item (`cut`) they can be cut out; among the
/// samples of a track, whose sizes stand elsewhere, their content can be blanked.
pub(super) fn claim(
    tree: &mut Tree<'_>,
    part: PartId,
    data: &[Range<u64>],
    coding: Option<Coding>,
    cut: Option<Removal>,
) -> io::Result<()> {
    let found = match coding {
        Some(coding) => idle(Stream { source: Chain::new(tree.bytes, data), at: 0, window: Vec::new() }, coding)?,
        None => Vec::new(),
    };
    if found.len() > IDLE {
        let start = data.first().map_or(0, |range| range.start);
        tree.out.fault(Fault::new(start, format!("at most {IDLE} units that are no picture"), "more"));
    }
    let mut ends = Vec::new();
    let mut sum = 0u64;
    for range in data {
        sum = sum.saturating_add(range.end.saturating_sub(range.start));
        ends.push(sum);
    }
    let runs = Runs { data, ends };
    let mut at = 0;
    for unit in found {
        let range = if cut.is_some() { unit.whole } else { unit.payload };
        // What was blanked before tells nothing any more.
        let place = locate(data, range.clone()).filter(|_| cut.is_none());
        if let Some(place) = place
            && tree.zeros(place)? == Some(true)
        {
            continue;
        }
        let removal = match cut {
            _ if unit.mixed => Removal::Never,
            Some(removal) => removal,
            None => Removal::Blank,
        };
        let idle = Part::new(unit.key.clone(), Kind::Unknown).within(part).removal(removal).keyed("ISO-BMFF", unit.key);
        let idle = tree.out.part(idle, 0..0);
        runs.own(tree, part, at..range.start);
        runs.own(tree, idle, range.clone());
        at = range.end;
    }
    runs.own(tree, part, at..u64::MAX);
    Ok(())
}

/// The runs of a stream in the file, and where in the stream each ends.
struct Runs<'a> {
    data: &'a [Range<u64>],
    ends: Vec<u64>,
}

impl Runs<'_> {
    /// Claims a range of the stream for a part.
    fn own(&self, tree: &mut Tree<'_>, part: PartId, range: Range<u64>) {
        let first = self.ends.partition_point(|end| *end <= range.start);
        for (run, end) in self.data.iter().zip(&self.ends).skip(first) {
            let start = end.saturating_sub(run.end.saturating_sub(run.start));
            if start >= range.end {
                break;
            }
            let from = run.start.saturating_add(range.start.saturating_sub(start));
            let to = run.end.saturating_sub(end.saturating_sub(range.end.min(*end)));
            if from < to {
                super::items::own(tree, part, from..to);
            }
        }
    }
}

/// The idle units of a picture's stream; none when it doesn't parse.
fn idle(stream: Stream<'_>, coding: Coding) -> io::Result<Vec<Idle>> {
    let end = stream.source.len();
    let found = idle_among(stream, coding)?;
    // A stream of nothing else is no picture that this would know.
    let idle = found.iter().fold(0u64, |sum, unit| sum.saturating_add(unit.whole.end.saturating_sub(unit.whole.start)));
    Ok(if idle < end { found } else { Vec::new() })
}

/// The idle units of a stream, which may hold nothing else; none when it doesn't parse.
fn idle_among(mut stream: Stream<'_>, coding: Coding) -> io::Result<Vec<Idle>> {
    let end = stream.source.len();
    let mut found = Vec::new();
    let mut at = 0;
    while at < end {
        let unit = match coding {
            Coding::Hevc(size) | Coding::Avc(size) => nal(&mut stream, at, size, matches!(coding, Coding::Hevc(_)))?,
            Coding::Av1 => obu(&mut stream, at)?,
        };
        let Some((next, unit)) = unit.filter(|(next, _)| *next <= end && *next > at) else { return Ok(Vec::new()) };
        found.extend(unit);
        if found.len() > IDLE {
            break;
        }
        at = next;
    }
    Ok(found)
}

/// Where the NAL unit at `at` ends, and the unit itself if it is idle.
fn nal(stream: &mut Stream<'_>, at: u64, size: usize, hevc: bool) -> io::Result<Option<(u64, Option<Idle>)>> {
    let head = stream.read(at, 8)?;
    let Some(length) = head.get(..size) else { return Ok(None) };
    let length = length.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let start = at.saturating_add(size as u64);
    let end = start.saturating_add(length);
    let Some(first) = head.get(size).copied().filter(|_| length > 0) else { return Ok(Some((end, None))) };
    let (kind, header) = if hevc { (first >> 1 & 0x3F, 2u64) } else { (first & 0x1F, 1) };
    let codec = if hevc { "hevc" } else { "avc" };
    let (key, mixed) = match (hevc, kind) {
        (true, 39 | 40) | (false, 6) => {
            let body = start.saturating_add(header).min(end);
            let content = stream.read(body, end.saturating_sub(body).min(SEI))?;
            match messages(content) {
                (_, None) => return Ok(Some((end, None))),
                (needed, Some(idle)) => (format!("{codec}:sei:{idle}"), needed),
            }
        }
        (true, 38 | 41..=47 | 48..=61) | (false, 12 | 16..=18 | 22..=31) => (format!("{codec}:nal:{kind}"), false),
        _ => return Ok(Some((end, None))),
    };
    let payload = start.saturating_add(header).min(end)..end;
    Ok(Some((end, Some(Idle { whole: at..end, payload, key, mixed }))))
}

/// Whether an SEI unit holds needed messages, and the type of its first idle one.
fn messages(escaped: &[u8]) -> (bool, Option<u32>) {
    // Emulation prevention: 00 00 03 stands for 00 00.
    let mut content = Vec::with_capacity(escaped.len());
    let mut zeros = 0u32;
    for byte in escaped {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros.saturating_add(1) } else { 0 };
        content.push(*byte);
    }
    let mut cursor = Cursor::new(&content, 0);
    let (mut needed, mut idle) = (false, None);
    // The last byte holds the trailing bits.
    while cursor.remaining() > 1 {
        let Ok((kind, size)) = message(&mut cursor) else { break };
        let body = cursor.take(size.min(cursor.remaining())).unwrap_or_default();
        let empty = kind != T35 && body.iter().all(|byte| *byte == 0);
        if NEEDED_SEI.contains(&kind) || kind == T35 && body.starts_with(HDR10_PLUS) {
            needed = true;
        } else if !empty {
            idle = idle.or(Some(kind));
        }
    }
    (needed, idle)
}

fn message(cursor: &mut Cursor<'_>) -> Result<(u32, usize), Fault> {
    let mut number = || {
        let mut sum = 0u32;
        loop {
            let byte = cursor.u8()?;
            sum = sum.saturating_add(u32::from(byte));
            if byte != 0xFF {
                return Ok(sum);
            }
        }
    };
    let kind = number()?;
    Ok((kind, usize::try_from(number()?).unwrap_or(usize::MAX)))
}

/// Where the OBU at `at` ends, and the unit itself if it is idle.
fn obu(stream: &mut Stream<'_>, at: u64) -> io::Result<Option<(u64, Option<Idle>)>> {
    let total = stream.source.len();
    let head = stream.read(at, 32)?;
    let mut cursor = Cursor::new(head, at);
    let Some((kind, length)) = obu_header(&mut cursor) else { return Ok(None) };
    let start = cursor.position();
    let end = length.map_or(total, |length| start.saturating_add(length));
    let key = match kind {
        5 => {
            let metadata = if start < end { leb128(&mut cursor) } else { None };
            match metadata {
                None => "av1:obu:5".to_owned(),
                Some(1..=3) => return Ok(Some((end, None))),
                Some(4) if cursor.rest().starts_with(HDR10_PLUS) => return Ok(Some((end, None))),
                Some(metadata) => format!("av1:obu:5:{metadata}"),
            }
        }
        0 | 9..=15 => format!("av1:obu:{kind}"),
        _ => return Ok(Some((end, None))),
    };
    Ok(Some((end, Some(Idle { whole: at..end, payload: start..end, key, mixed: false }))))
}

/// The type of an OBU and its length, if it states one (AV1 §5.3.2).
fn obu_header(cursor: &mut Cursor<'_>) -> Option<(u8, Option<u64>)> {
    let first = cursor.u8().ok()?;
    if first & 0x80 != 0 {
        return None;
    }
    if first & 4 != 0 {
        cursor.skip(1).ok()?;
    }
    let length = if first & 2 != 0 { Some(leb128(cursor)?) } else { None };
    Some((first >> 3 & 0xF, length))
}

fn leb128(cursor: &mut Cursor<'_>) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..56).step_by(7) {
        let byte = cursor.u8().ok()?;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Blanks the SEI units that an `hvcC` carries (ISO/IEC 14496-15 §8.3.3): makes parts of their content.
pub(super) fn configuration(tree: &mut Tree<'_>, node: super::model::NodeId) -> io::Result<()> {
    let body = tree.body(node, SEI)?;
    let start = tree.content(node).start;
    let mut found = Vec::new();
    let mut cursor = Cursor::new(&body, start);
    let mut read = || -> Result<(), Fault> {
        cursor.skip(22)?;
        for _ in 0..cursor.u8()? {
            let kind = cursor.u8()? & 0x3F;
            for _ in 0..cursor.u16_be()? {
                let length = cursor.u16_be()?;
                let at = cursor.position();
                let unit = cursor.take(usize::from(length))?;
                let payload = unit.get(2..).unwrap_or_default();
                let (needed, idle) = if matches!(kind, 39 | 40) { messages(payload) } else { (false, None) };
                if let Some(idle) = idle {
                    found.push((at.saturating_add(2)..cursor.position(), idle, needed));
                }
            }
        }
        if !cursor.is_empty() {
            // What stands behind the arrays: no decoder reads it.
            found.push((cursor.position()..start.saturating_add(body.len() as u64), u32::MAX, false));
        }
        Ok(())
    };
    let _ = read();
    for (range, kind, mixed) in found {
        if tree.zeros(range.clone())? == Some(true) {
            continue;
        }
        let (name, key) = match kind {
            u32::MAX => ("bytes behind the end of hvcC".to_owned(), "prop:hvcC@slack".to_owned()),
            _ => (format!("hevc:sei:{kind} in hvcC"), format!("hevc:sei:{kind}")),
        };
        let part = Part::new(name, Kind::Unknown).removal(if mixed { Removal::Never } else { Removal::Blank });
        let part = tree.part(node).into_iter().fold(part.keyed("ISO-BMFF", key), Part::within);
        tree.carve(part, range);
    }
    Ok(())
}

/// Cuts out the idle OBUs that an `av1C` carries behind its four bytes (AV1 in ISO-BMFF §2.3.3).
pub(super) fn configuration_obus(tree: &mut Tree<'_>, node: super::model::NodeId) -> io::Result<()> {
    let content = tree.content(node);
    let start = content.start.saturating_add(4).min(content.end);
    let range = start..content.end;
    let source = Chain::new(tree.bytes, std::slice::from_ref(&range));
    for unit in idle_among(Stream { source, at: 0, window: Vec::new() }, Coding::Av1)? {
        let place = start.saturating_add(unit.whole.start)..start.saturating_add(unit.whole.end);
        let mut part = Part::new(unit.key.clone(), Kind::Unknown).keyed("ISO-BMFF", unit.key);
        part.within = tree.part(node);
        tree.carve(part, place);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(stream: &[u8], coding: Coding) -> Vec<(Range<u64>, String, bool)> {
        let source = stream.to_vec();
        let all = std::iter::once(0..stream.len() as u64).collect::<Vec<_>>();
        let units = idle(Stream { source: Chain::new(&source, &all), at: 0, window: Vec::new() }, coding).unwrap();
        units.into_iter().map(|unit| (unit.whole, unit.key, unit.mixed)).collect()
    }

    #[test]
    fn nal_units_that_no_decoder_needs() {
        // A slice, user data, mastering display, both in one unit, filler, an unspecified unit.
        let stream = b"\0\x03\x26\x01x\0\x06\x4e\x01\x05\x01s\x80\0\x06\x4e\x01\x89\x01s\x80\0\x09\x4e\x01\x89\x01s\x05\x01s\x80\0\x03\x4c\x01\xff\0\x03\x60\x01?";
        let found = found(stream, Coding::Hevc(2));
        let keys: Vec<_> = found.iter().map(|(range, key, mixed)| (range.clone(), key.as_str(), *mixed)).collect();
        assert_eq!(
            keys,
            [
                (5..13, "hevc:sei:5", false),
                (21..32, "hevc:sei:5", true),
                (32..37, "hevc:nal:38", false),
                (37..42, "hevc:nal:48", false)
            ]
        );
    }

    #[test]
    fn avc_units_have_a_header_of_one_byte() {
        let found = found(b"\x02\x65x\x05\x06\x05\x01s\x80\x02\x0c\xff", Coding::Avc(1));
        assert_eq!(found.iter().map(|unit| unit.1.as_str()).collect::<Vec<_>>(), ["avc:sei:5", "avc:nal:12"]);
    }

    #[test]
    fn obus_that_no_decoder_needs() {
        // Sequence header, light level, private metadata, padding, reserved, a frame without a length.
        let stream = b"\x0a\x01s\x2a\x02\x01l\x2a\x02\x06p\x7a\x02\0\x80\x4a\x01r\x30frame";
        let found = found(stream, Coding::Av1);
        let keys: Vec<_> = found.iter().map(|(range, key, _)| (range.clone(), key.as_str())).collect();
        assert_eq!(keys, [(7..11, "av1:obu:5:6"), (11..15, "av1:obu:15"), (15..18, "av1:obu:9")]);
    }

    #[test]
    fn a_stream_that_does_not_parse_is_left_alone() {
        assert!(found(b"\0\x06\x4e\x01\x05\x01s\x80\0\xff\x26", Coding::Hevc(2)).is_empty());
        assert!(found(b"\x7a\x02\0\x80\x80", Coding::Av1).is_empty());
        assert!(found(b"\x7a\xff\xff\xff\xff\xff\xff\xff\xff\xff", Coding::Av1).is_empty());
    }
}
