//! The ICC stream (ISO/IEC 18181-1, Annex E): a profile, foretold as far as profiles resemble each other, and entropy-coded.

use super::bits::{Bits, Stop};
use super::entropy::Decoder;

/// Longest coded stream that is walked, in bytes.
const LONGEST: u64 = 64 * 1024 * 1024;
/// Length of a profile's header.
pub(super) const HEADER: usize = 128;

/// Passes over the stream.
pub(super) fn skip(bits: &mut Bits<'_>) -> Result<(), Stop> {
    coded(bits, LONGEST, &mut |_| {})
}

/// The profile, of at most `limit` bytes.
pub(super) fn read(bits: &mut Bits<'_>, limit: u64) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    coded(bits, limit.saturating_mul(2).min(LONGEST), &mut |byte| bytes.push(byte))?;
    match unpredicted(&bytes, limit) {
        Some(profile) => Ok(profile),
        None => bits.damaged("an ICC stream"),
    }
}

fn coded(bits: &mut Bits<'_>, longest: u64, take: &mut dyn FnMut(u8)) -> Result<(), Stop> {
    let length = bits.u64()?;
    if length > longest {
        return bits.damaged("a shorter ICC stream");
    }
    let mut decoder = Decoder::read(bits, 41)?;
    let (mut last, mut before) = (0u8, 0u8);
    for index in 0..length {
        let context = if index <= 128 { 0 } else { context(last, before) };
        let byte = match u8::try_from(decoder.number(bits, context)?) {
            Ok(byte) => byte,
            Err(_) => return bits.damaged("a byte of an ICC stream"),
        };
        take(byte);
        (last, before) = (byte, last);
    }
    decoder.finish(bits)
}

/// The context of a byte behind these two.
fn context(last: u8, before: u8) -> usize {
    let near = match last {
        b'a'..=b'z' | b'A'..=b'Z' => 0,
        b'0'..=b'9' | b'.' | b',' => 1,
        0 => 2,
        1 => 3,
        2..=15 => 4,
        241..=254 => 5,
        255 => 6,
        _ => 7,
    };
    let far: usize = match before {
        b'a'..=b'z' | b'A'..=b'Z' => 0,
        b'0'..=b'9' | b'.' | b',' => 1,
        0..=15 => 2,
        241..=255 => 3,
        _ => 4,
    };
    far.saturating_mul(8).saturating_add(near).saturating_add(1)
}

/// Reads a list of commands, or the data that they use.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<usize> {
        let mut value = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return usize::try_from(value).ok();
            }
        }
        None
    }
}

/// The profile that a stream stands for.
fn unpredicted(stream: &[u8], limit: u64) -> Option<Vec<u8>> {
    let mut data = Reader { rest: stream };
    let size = data.number().filter(|size| *size as u64 <= limit)?;
    let length = data.number()?;
    let mut commands = Reader { rest: data.take(length)? };
    let mut out: Vec<u8> = Vec::new();
    header(&mut out, &mut data, size)?;
    if out.len() == size {
        return Some(out);
    }
    tags(&mut out, &mut commands, &mut data)?;
    while !commands.rest.is_empty() && out.len() <= size {
        command(&mut out, &mut commands, &mut data)?;
    }
    (out.len() == size).then_some(out)
}

/// The header, each byte told as what it differs from the usual one.
fn header(out: &mut Vec<u8>, data: &mut Reader<'_>, size: usize) -> Option<()> {
    for index in 0..HEADER.min(size) {
        out.push(usual(out, index, size)?.wrapping_add(data.byte()?));
    }
    Some(())
}

/// The usual byte of a header at `index`, behind those in `before`, of a profile of `size` bytes (§E.4.3).
pub(super) fn usual(before: &[u8], index: usize, size: usize) -> Option<u8> {
    let platform: &[u8] = match before.get(40..index.min(44)) {
        Some([b'A', ..]) => b"APPL",
        Some([b'M', ..]) => b"MSFT",
        Some([b'S', b'G', ..]) => b"SGI ",
        Some([b'S', b'U', ..]) => b"SUNW",
        _ => b"",
    };
    match index {
        0..=3 => u32::try_from(size).ok()?.to_be_bytes().get(index).copied(),
        41..=43 if !platform.is_empty() => platform.get(index.checked_sub(40)?).copied(),
        80..=83 => before.get(index.checked_sub(76)?).copied(),
        _ => {
            let fields: [(usize, &[u8]); 4] =
                [(8, &[4]), (12, b"mntrRGB XYZ "), (36, b"acsp"), (70, &[246, 214, 0, 1, 0, 0, 0, 0, 211, 45])];
            let of = |(start, bytes): &(usize, &[u8])| bytes.get(index.checked_sub(*start)?).copied();
            Some(fields.iter().find_map(of).unwrap_or(0))
        }
    }
}

/// The tags that have a number of their own, from 4 on.
const TAGS: [&[u8; 4]; 17] = [
    b"cprt", b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"kXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad",
    b"desc", b"chrm", b"dmnd", b"dmdd", b"lumi",
];

/// The tag table.
fn tags(out: &mut Vec<u8>, commands: &mut Reader<'_>, data: &mut Reader<'_>) -> Option<()> {
    let Some(count) = commands.number()?.checked_sub(1) else { return Some(()) };
    let count = u32::try_from(count).ok()?;
    out.extend(count.to_be_bytes());
    let (mut start, mut size) = (count.checked_mul(12)?.checked_add(HEADER as u32)?, 0u32);
    let mut entry = |tag: &[u8], start: u32, size: u32| {
        out.extend_from_slice(tag);
        out.extend(start.to_be_bytes());
        out.extend(size.to_be_bytes());
    };
    while let Some(command) = commands.byte() {
        let code = command & 63;
        let tag: &[u8] = match code {
            0 => break,
            1 => data.take(4)?,
            2 => b"rTRC",
            3 => b"rXYZ",
            _ => TAGS.get(usize::from(code).checked_sub(4)?)?.as_slice(),
        };
        start = start.wrapping_add(size);
        if matches!(tag, b"rXYZ" | b"gXYZ" | b"bXYZ" | b"kXYZ" | b"wtpt" | b"bkpt" | b"lumi") {
            size = 20;
        }
        if command & 64 != 0 {
            start = u32::try_from(commands.number()?).ok()?;
        }
        if command & 128 != 0 {
            size = u32::try_from(commands.number()?).ok()?;
        }
        entry(tag, start, size);
        match code {
            2 => [b"gTRC", b"bTRC"].iter().for_each(|tag| entry(*tag, start, size)),
            3 => {
                entry(b"gXYZ", start.wrapping_add(size), size);
                entry(b"bXYZ", start.wrapping_add(size.wrapping_mul(2)), size);
            }
            _ => {}
        }
    }
    Some(())
}

/// The types that have a command of their own, from 16 on.
const TYPES: [&[u8; 4]; 8] = [b"XYZ ", b"desc", b"text", b"mluc", b"para", b"curv", b"sf32", b"gbd "];

/// One command of the tags' data.
fn command(out: &mut Vec<u8>, commands: &mut Reader<'_>, data: &mut Reader<'_>) -> Option<()> {
    match commands.byte()? {
        1 => out.extend_from_slice(data.take(commands.number()?)?),
        width @ (2 | 3) => {
            let bytes = data.take(commands.number()?)?;
            out.extend(shuffled(bytes, if width == 2 { 2 } else { 4 }));
        }
        4 => {
            let flags = commands.byte()?;
            let width = usize::from(flags & 3).saturating_add(1);
            let order = flags >> 2 & 3;
            if width == 3 || order == 3 {
                return None;
            }
            let stride = if flags & 16 != 0 { commands.number()? } else { width };
            let count = commands.number()?;
            if stride < width || stride.checked_mul(4)? >= out.len() {
                return None;
            }
            let told = shuffled(data.take(count)?, width);
            let start = out.len();
            for (index, byte) in told.into_iter().enumerate() {
                let foretold = foretold(out, start, index, stride, width, order)?;
                out.push(foretold.wrapping_add(byte));
            }
        }
        10 => {
            out.extend_from_slice(b"XYZ \0\0\0\0");
            out.extend_from_slice(data.take(12)?);
        }
        kind => {
            out.extend_from_slice(*TYPES.get(usize::from(kind).checked_sub(16)?)?);
            out.extend([0; 4]);
        }
    }
    Some(())
}

/// Bytes that were sorted by their place in numbers of `width` bytes, put back.
fn shuffled(bytes: &[u8], width: usize) -> Vec<u8> {
    let height = bytes.len().div_ceil(width.max(1));
    let rows = (0..height).map(|row| bytes.get(row..).unwrap_or_default().iter().step_by(height).copied());
    rows.flatten().collect()
}

/// The byte that those one, two and three strides before foretell.
fn foretold(out: &[u8], start: usize, index: usize, stride: usize, width: usize, order: u8) -> Option<u8> {
    let within = index.checked_rem(width)?;
    let first = start.checked_add(index.checked_sub(within)?)?;
    let number = |strides: usize| -> Option<u32> {
        let from = first.checked_sub(stride.checked_mul(strides)?)?;
        let bytes = out.get(from..from.checked_add(width)?)?;
        Some(bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    };
    let (one, two, three) = (number(1)?, number(2)?, number(3)?);
    let next = match order {
        0 => one,
        1 => one.wrapping_mul(2).wrapping_sub(two),
        _ => one.wrapping_mul(3).wrapping_sub(two.wrapping_mul(3)).wrapping_add(three),
    };
    let shift = width.checked_sub(1)?.checked_sub(within)?.checked_mul(8)?;
    Some((next >> shift) as u8)
}
