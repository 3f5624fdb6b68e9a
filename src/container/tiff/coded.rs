//! Where the coded data of a strip or tile end (TIFF 6.0 §9, §13; supplement 2 for Deflate): behind the end code of LZW, the
//! last block of a zlib stream, the last row of PackBits. What a file's lengths count beyond that no decoder looks at.

use std::io;
use std::ops::Range;

use flate2::{Decompress, FlushDecompress, Status};

use crate::bytes::Bytes;

const LZW: u64 = 5;
const DEFLATE: [u64; 2] = [8, 32946];
const PACK_BITS: u64 = 32773;

/// How much is read at once, in bytes.
const BLOCK: u64 = 64 * 1024;
/// The Adler-32 behind a zlib stream.
const CHECK: u64 = 4;

/// Where the data in `range` end, that should unfold to `yields` bytes; none when that can't be told.
pub(super) fn end(bytes: &dyn Bytes, coding: u64, range: Range<u64>, yields: Option<u64>) -> io::Result<Option<u64>> {
    match coding {
        LZW => lzw(bytes, range),
        PACK_BITS => match yields {
            Some(yields) => pack_bits(bytes, range, yields),
            None => Ok(None),
        },
        coding if DEFLATE.contains(&coding) => deflate(bytes, range, yields),
        _ => Ok(None),
    }
}

/// A source read in blocks, byte by byte.
struct Source<'a> {
    bytes: &'a dyn Bytes,
    range: Range<u64>,
    block: Vec<u8>,
    from: u64,
}

impl<'a> Source<'a> {
    fn new(bytes: &'a dyn Bytes, range: Range<u64>) -> Self {
        Self { bytes, from: range.start, range, block: Vec::new() }
    }

    fn next(&mut self) -> io::Result<Option<u8>> {
        if self.range.start >= self.range.end {
            return Ok(None);
        }
        let index = |source: &Self| usize::try_from(source.range.start.saturating_sub(source.from)).ok();
        let mut byte = index(self).and_then(|index| self.block.get(index)).copied();
        if byte.is_none() {
            self.from = self.range.start;
            let end = self.from.saturating_add(BLOCK).min(self.range.end);
            self.block = self.bytes.read(self.from..end)?.into_owned();
            byte = self.block.first().copied();
        }
        self.range.start = self.range.start.saturating_add(1);
        Ok(byte)
    }

    fn skip(&mut self, n: u64) {
        self.range.start = self.range.start.saturating_add(n);
    }
}

/// Codes of 9 to 12 bits, the highest first (§13). The table isn't kept: its size decides how wide a code is.
fn lzw(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<Option<u64>> {
    const CLEAR: u32 = 256;
    const END: u32 = 257;
    let mut source = Source::new(bytes, range.clone());
    let (mut held, mut count, mut width, mut next) = (0u32, 0u32, 9u32, 258u32);
    // The code behind a clear code adds nothing to the table.
    let (mut first, mut begun) = (true, false);
    loop {
        while count < width {
            let Some(byte) = source.next()? else { return Ok(None) };
            held = held << 8 | u32::from(byte);
            count = count.saturating_add(8);
        }
        count = count.saturating_sub(width);
        let code = held >> count & (1u32 << width).wrapping_sub(1);
        held &= (1u32 << count).wrapping_sub(1);
        match code {
            END => return Ok(Some(source.range.start.min(range.end))),
            CLEAR => (width, next, first, begun) = (9, 258, true, true),
            // The oldest files, with their bits the other way round, don't begin so.
            _ if !begun => return Ok(None),
            code if code > next || next > 4096 => return Ok(None),
            _ => {
                if !first {
                    next = next.saturating_add(1);
                }
                first = false;
                // A code becomes wider one entry early.
                width = match next {
                    0..=510 => 9,
                    511..=1022 => 10,
                    1023..=2046 => 11,
                    _ => 12,
                };
            }
        }
    }
}

/// Runs until the rows are full (§9).
fn pack_bits(bytes: &dyn Bytes, range: Range<u64>, yields: u64) -> io::Result<Option<u64>> {
    let mut source = Source::new(bytes, range.clone());
    let mut made = 0u64;
    while made < yields {
        let Some(head) = source.next()? else { return Ok(None) };
        let (length, stored) = match head {
            0..=127 => (u64::from(head).saturating_add(1), u64::from(head).saturating_add(1)),
            128 => (0, 0),
            _ => (257u64.saturating_sub(head.into()), 1),
        };
        made = made.saturating_add(length);
        source.skip(stored);
    }
    Ok((made == yields && source.range.start <= range.end).then_some(source.range.start))
}

/// A zlib stream.
fn deflate(bytes: &dyn Bytes, range: Range<u64>, yields: Option<u64>) -> io::Result<Option<u64>> {
    let mut inflate = Decompress::new(true);
    let mut scratch = vec![0u8; BLOCK as usize];
    let mut at = range.start;
    while at < range.end {
        let block = bytes.read(at..at.saturating_add(BLOCK).min(range.end))?;
        let (taken, made) = (inflate.total_in(), inflate.total_out());
        let status = inflate.decompress(&block, &mut scratch, FlushDecompress::None);
        let used = inflate.total_in().saturating_sub(taken);
        at = at.saturating_add(used);
        match status {
            Ok(Status::StreamEnd) => return Ok(Some(at)),
            // A stream that doesn't end is as good as one that does when the rows are full; its check is passed over.
            Err(_) if yields == Some(inflate.total_out()) => return Ok(Some(at.saturating_add(CHECK).min(range.end))),
            Err(_) => return Ok(None),
            Ok(_) if used == 0 && inflate.total_out() == made => return Ok(None),
            // More than the rows hold, by far: nothing that a decoder would go on with.
            Ok(_) if yields.is_some_and(|yields| inflate.total_out() > yields.saturating_add(BLOCK)) => {
                return Ok(None);
            }
            Ok(_) => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn found(coding: u64, data: &[u8], yields: u64) -> Option<u64> {
        let file = [b"..", data, b"a secret behind the end"].concat();
        let end = end(&file, coding, 2..file.len() as u64, Some(yields)).unwrap();
        end.map(|end| end - 2)
    }

    #[test]
    fn each_coding_ends_where_its_data_do() {
        let rows: Vec<u8> = (0..30_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 25) as u8).collect();
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
        zlib.write_all(&rows).unwrap();
        let zlib = zlib.finish().unwrap();
        for coding in DEFLATE {
            assert_eq!(found(coding, &zlib, rows.len() as u64), Some(zlib.len() as u64));
        }
        // One run of three, three stored, a filler.
        assert_eq!(found(PACK_BITS, b"\xfe\x07\x80\x02abc", 6), Some(7));
        assert_eq!(found(PACK_BITS, b"\xfe\x07", 60), None);
        let coded = lzw_of(&rows);
        assert_eq!(found(LZW, &coded, rows.len() as u64), Some(coded.len() as u64));
        assert_eq!(found(LZW, &coded[..coded.len() - 40], 0), None);
        assert_eq!(found(7, &coded, 0), None);
    }

    /// LZW without a table: each byte is its own code, and the decoder's table grows all the same.
    fn lzw_of(bytes: &[u8]) -> Vec<u8> {
        let (mut out, mut held, mut count) = (Vec::new(), 0u32, 0u32);
        let mut put = |code: u32, width: u32| {
            held = held << width | code;
            count += width;
            while count >= 8 {
                count -= 8;
                out.push((held >> count) as u8);
                held &= (1 << count) - 1;
            }
        };
        let (mut width, mut entries) = (9, 0u32);
        put(256, 9);
        for byte in bytes {
            if entries == 3000 {
                put(256, width);
                (width, entries) = (9, 0);
            }
            put((*byte).into(), width);
            entries += 1;
            width = match 257 + entries {
                0..=510 => 9,
                511..=1022 => 10,
                1023..=2046 => 11,
                _ => 12,
            };
        }
        put(257, width);
        put(0, 7);
        out
    }
}
