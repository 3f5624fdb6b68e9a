//! Reading a GIF byte by byte: a buffered reader, and the sub-blocks that all data come in (GIF89a §15, §16).

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor};

/// How much is read at once, in bytes.
const BLOCK: u64 = 64 * 1024;

/// Image separator (§20).
pub(super) const IMAGE: u8 = 0x2c;
/// Extension introducer (§23).
pub(super) const EXTENSION: u8 = 0x21;
/// Trailer (§27).
pub(super) const TRAILER: u8 = 0x3b;
/// Labels of extensions (§23 to §26).
pub(super) mod label {
    /// Plain text.
    pub(in super::super) const PLAIN_TEXT: u8 = 0x01;
    /// Graphic control.
    pub(in super::super) const GRAPHIC_CONTROL: u8 = 0xf9;
    /// Comment.
    pub(in super::super) const COMMENT: u8 = 0xfe;
    /// Application.
    pub(in super::super) const APPLICATION: u8 = 0xff;
}

/// A source, read forward through a buffer.
pub(super) struct Reader<'a> {
    bytes: &'a dyn Bytes,
    buffer: Vec<u8>,
    start: u64,
    at: u64,
}

impl<'a> Reader<'a> {
    /// A reader that stands at `at`.
    pub(super) fn new(bytes: &'a dyn Bytes, at: u64) -> Self {
        Self { bytes, buffer: Vec::new(), start: at, at }
    }

    /// Offset of the next byte.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Goes to another offset.
    pub(super) fn seek(&mut self, at: u64) {
        self.at = at;
    }

    /// Length of the source.
    pub(super) fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// The source.
    pub(super) fn bytes(&self) -> &'a dyn Bytes {
        self.bytes
    }

    /// The next `n` bytes (at most 64 KiB), as far as the source has them, without moving.
    pub(super) fn peek(&mut self, n: u64) -> io::Result<&[u8]> {
        let end = self.at.saturating_add(n).min(self.len()).max(self.at);
        let held = self.start..self.start.saturating_add(self.buffer.len() as u64);
        if self.at < held.start || end > held.end {
            self.buffer = self.bytes.read(self.at..self.at.saturating_add(BLOCK))?.into_owned();
            self.start = self.at;
        }
        let from = usize::try_from(self.at.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let to = usize::try_from(end.saturating_sub(self.start)).unwrap_or(usize::MAX).min(self.buffer.len());
        Ok(self.buffer.get(from..to).unwrap_or_default())
    }

    /// The next byte; none at the end.
    pub(super) fn byte(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek(1)?.first().copied();
        if byte.is_some() {
            self.at = self.at.saturating_add(1);
        }
        Ok(byte)
    }

    /// The data range of the next sub-block, passed over; the source's end or a terminator otherwise.
    pub(super) fn sub_block(&mut self) -> io::Result<SubBlock> {
        let Some(size) = self.byte()? else { return Ok(SubBlock::Cut) };
        if size == 0 {
            return Ok(SubBlock::Terminator);
        }
        let start = self.at;
        let end = start.saturating_add(u64::from(size));
        self.at = end.min(self.len());
        Ok(SubBlock::Data { range: start..self.at, whole: end <= self.len() })
    }

    /// A little-endian 16-bit number at `at`.
    pub(super) fn u16_at(&mut self, at: u64) -> io::Result<Option<u16>> {
        let back = self.at;
        self.at = at;
        let number = Cursor::new(self.peek(2)?, at).u16_le().ok();
        self.at = back;
        Ok(number)
    }
}

/// What stands where a sub-block is expected.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SubBlock {
    /// A sub-block: its data, behind the length byte.
    Data {
        /// Where they stand.
        range: Range<u64>,
        /// Whether the source has them all.
        whole: bool,
    },
    /// The block terminator.
    Terminator,
    /// The end of the source.
    Cut,
}
