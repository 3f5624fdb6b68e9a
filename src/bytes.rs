//! Random access to bytes, wherever they lie, and the one cursor that indexes them.
//!
//! [`Bytes`] is a source: a file, a slice, a [`Window`] into another source with a zero of its own, or a [`Chain`] of
//! several ranges read as one. [`Cursor`] walks a slice that was read and is the only thing in the crate's parsers that
//! indexes; whatever it can't deliver is a [`Fault`] that says where, what was expected and what was found.
//!
//! Knows nothing of the crate.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::fs::{File, Metadata};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// Random access to a run of bytes.
pub trait Bytes: Sync {
    /// Length in bytes.
    fn len(&self) -> u64;

    /// The bytes of `range`, as far as the source has them: shorter than asked for when the range passes the end.
    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>>;

    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Bytes for [u8] {
    fn len(&self) -> u64 {
        <[u8]>::len(self) as u64
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        let clipped = clip(range, Bytes::len(self));
        let slice = usize::try_from(clipped.start)
            .ok()
            .zip(usize::try_from(clipped.end).ok())
            .and_then(|(from, to)| self.get(from..to));
        Ok(Cow::Borrowed(slice.unwrap_or_default()))
    }
}

impl Bytes for Vec<u8> {
    fn len(&self) -> u64 {
        Bytes::len(self.as_slice())
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        self.as_slice().read(range)
    }
}

fn clip(range: Range<u64>, len: u64) -> Range<u64> {
    let start = range.start.min(len);
    start..range.end.clamp(start, len)
}

/// How much of a file's head is read when it is opened: the directories of most photos lie within it.
pub const HEAD: u64 = 64 * 1024;
/// How much of a file's end is read at once when something asks for its end.
pub const TAIL: u64 = 16 * 1024;

/// A file, read at positions. Its head is held, and its tail once it was asked for; nothing else is.
#[derive(Debug)]
pub struct FileBytes {
    file: File,
    len: u64,
    modified: Option<SystemTime>,
    head: Held,
    tail: OnceLock<Held>,
}

impl FileBytes {
    /// Opens `path` for reading. The caller has made sure that it is a regular file: opening a FIFO would block.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        Self::new(file, &metadata)
    }

    /// Takes an open file and what the system says of it.
    pub fn new(file: File, metadata: &Metadata) -> io::Result<Self> {
        let len = metadata.len();
        let head = Held::read(&file, 0..len.min(HEAD))?;
        Ok(Self { file, len, modified: metadata.modified().ok(), head, tail: OnceLock::new() })
    }

    /// When it was last modified before it was opened, where the system knows.
    pub fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The file itself, for copying ranges.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Bytes for FileBytes {
    fn len(&self) -> u64 {
        self.len
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        let range = clip(range, self.len);
        if range.end <= self.head.get().len() as u64 {
            return self.head.get().read(range);
        }
        let tail_start = self.len.saturating_sub(TAIL);
        if range.start >= tail_start {
            let tail = match self.tail.get() {
                Some(tail) => tail,
                None => {
                    let held = Held::read(&self.file, tail_start..self.len)?;
                    self.tail.get_or_init(|| held)
                }
            };
            return tail.get().read(range.start.saturating_sub(tail_start)..range.end.saturating_sub(tail_start));
        }
        read_at(&self.file, range).map(Cow::Owned)
    }
}

/// Bytes of a file in memory that is used again for the next file: the system would clear it anew each time.
#[derive(Debug)]
struct Held {
    memory: Vec<u8>,
    filled: usize,
}

thread_local! {
    /// What was held by files that this thread closed: a head and a tail for each file within a file that is open at a time.
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// How many spare buffers a thread keeps.
const SPARES: usize = 4;

impl Held {
    fn read(file: &File, range: Range<u64>) -> io::Result<Self> {
        let want = usize::try_from(range.end.saturating_sub(range.start)).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let mut memory = SPARE.with_borrow_mut(|spare| {
            let fits = spare.iter().position(|memory| memory.len() >= want);
            fits.map(|at| spare.swap_remove(at)).unwrap_or_default()
        });
        if memory.len() < want {
            memory.resize(want, 0);
        }
        let filled = fill(file, memory.get_mut(..want).unwrap_or_default(), range.start)?;
        Ok(Self { memory, filled })
    }

    fn get(&self) -> &[u8] {
        self.memory.get(..self.filled).unwrap_or_default()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        // A thread that ends has none left, and needs none.
        let _ = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < SPARES {
                spare.push(memory);
            }
        });
    }
}

/// Reads a range; what a file that shrank in the meantime no longer has is missing at the end.
#[cfg(unix)]
fn read_at(file: &File, range: Range<u64>) -> io::Result<Vec<u8>> {
    use rustix::buffer::spare_capacity;
    use rustix::io::{Errno, pread};
    let want = usize::try_from(range.end.saturating_sub(range.start)).map_err(|_| io::ErrorKind::OutOfMemory)?;
    // Memory that isn't cleared first: of a film, that would take as long as reading it.
    let mut buffer = Vec::with_capacity(want);
    while buffer.len() < want {
        let offset = range.start.saturating_add(buffer.len() as u64);
        match pread(file, spare_capacity(&mut buffer), offset) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    buffer.truncate(want);
    Ok(buffer)
}

/// Reads a range; what a file that shrank in the meantime no longer has is missing at the end.
#[cfg(not(unix))]
fn read_at(file: &File, range: Range<u64>) -> io::Result<Vec<u8>> {
    let want = usize::try_from(range.end.saturating_sub(range.start)).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut buffer = vec![0; want];
    let filled = fill(file, &mut buffer, range.start)?;
    buffer.truncate(filled);
    Ok(buffer)
}

/// Fills a buffer with what stands from `start` on; how much there was.
fn fill(file: &File, buffer: &mut [u8], start: u64) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match position_read(file, rest, start.saturating_add(done as u64)) {
            Ok(0) => break,
            Ok(n) => done = done.saturating_add(n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

#[cfg(unix)]
fn position_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn position_read(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// A range of a source, with its own zero.
#[derive(Clone)]
pub struct Window<'a> {
    source: &'a dyn Bytes,
    range: Range<u64>,
}

impl<'a> Window<'a> {
    /// The part of `range` that `source` has.
    pub fn new(source: &'a dyn Bytes, range: Range<u64>) -> Self {
        let range = clip(range, source.len());
        Self { source, range }
    }
}

impl Bytes for Window<'_> {
    fn len(&self) -> u64 {
        self.range.end.saturating_sub(self.range.start)
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        let range = clip(range, self.len());
        self.source.read(self.range.start.saturating_add(range.start)..self.range.start.saturating_add(range.end))
    }
}

/// Several ranges of a source, read as one run.
#[derive(Clone)]
pub struct Chain<'a> {
    source: &'a dyn Bytes,
    links: Vec<Range<u64>>,
}

impl<'a> Chain<'a> {
    /// The parts of `links` that `source` has, in the order given.
    pub fn new(source: &'a dyn Bytes, links: &[Range<u64>]) -> Self {
        let links = links.iter().map(|link| clip(link.clone(), source.len())).collect();
        Self { source, links }
    }

    /// Where in the source the byte range `range` of the chain stands, if it stands there in one piece.
    pub fn locate(&self, range: Range<u64>) -> Option<Range<u64>> {
        locate(&self.links, range)
    }
}

/// Where the range `range` of the concatenated `links` stands, if it stands there in one piece.
pub fn locate(links: &[Range<u64>], range: Range<u64>) -> Option<Range<u64>> {
    let mut start = 0u64;
    for link in links {
        let end = start.checked_add(link.end.checked_sub(link.start)?)?;
        if range.start >= start && range.end <= end && (range.start < end || range.is_empty()) {
            let shift = link.start.checked_sub(start);
            return match shift {
                Some(up) => Some(range.start.checked_add(up)?..range.end.checked_add(up)?),
                None => {
                    let down = start.checked_sub(link.start)?;
                    Some(range.start.checked_sub(down)?..range.end.checked_sub(down)?)
                }
            };
        }
        start = end;
    }
    None
}

impl Bytes for Chain<'_> {
    fn len(&self) -> u64 {
        self.links.iter().map(|link| link.end.saturating_sub(link.start)).fold(0, u64::saturating_add)
    }

    fn read(&self, range: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        if let Some(whole) = self.locate(range.clone()) {
            return self.source.read(whole);
        }
        let range = clip(range, self.len());
        let mut out = Vec::new();
        let mut start = 0u64;
        for link in &self.links {
            let end = start.saturating_add(link.end.saturating_sub(link.start));
            let (from, to) = (range.start.max(start), range.end.min(end));
            if from < to {
                let at = link.start.saturating_add(from.saturating_sub(start));
                out.extend_from_slice(&self.source.read(at..at.saturating_add(to.saturating_sub(from)))?);
            }
            start = end;
        }
        Ok(Cow::Owned(out))
    }
}

/// What is wrong with a file, where: damage is data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Offset in the file, in bytes.
    pub offset: u64,
    /// What should stand there.
    pub expected: Cow<'static, str>,
    /// What stands there.
    pub found: Cow<'static, str>,
}

impl Fault {
    /// A fault at `offset`.
    pub fn new(offset: u64, expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) -> Self {
        Self { offset, expected: expected.into(), found: found.into() }
    }

    /// The same fault seen from a source in which this one's zero lies at `base`.
    #[must_use]
    pub fn shifted(mut self, base: u64) -> Self {
        self.offset = self.offset.saturating_add(base);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {} (offset {})", self.expected, self.found, self.offset)
    }
}

impl std::error::Error for Fault {}

/// Walks a slice. `position` counts from the zero of the file (or block) that the slice was read from.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    data: &'a [u8],
    at: usize,
    base: u64,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `data`, whose first byte stands at offset `base`.
    pub fn new(data: &'a [u8], base: u64) -> Self {
        Self { data, at: 0, base }
    }

    /// Offset of the next byte.
    pub fn position(&self) -> u64 {
        self.base.saturating_add(self.at as u64)
    }

    /// Number of bytes left.
    pub fn remaining(&self) -> usize {
        self.data.len().saturating_sub(self.at)
    }

    /// True at the end.
    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// All that is left, without moving.
    pub fn rest(&self) -> &'a [u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    /// The next `n` bytes, without moving; none when fewer are left.
    pub fn peek(&self, n: usize) -> Option<&'a [u8]> {
        self.data.get(self.at..self.at.checked_add(n)?)
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'a [u8], Fault> {
        let slice = self
            .peek(n)
            .ok_or_else(|| Fault::new(self.position(), format!("{n} bytes"), format!("{} left", self.remaining())))?;
        self.at = self.at.saturating_add(n);
        Ok(slice)
    }

    /// Passes over `n` bytes.
    pub fn skip(&mut self, n: usize) -> Result<(), Fault> {
        self.take(n).map(drop)
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let position = self.position();
        self.take(N)?.try_into().map_err(|_| Fault::new(position, "an array", "a slice of another length"))
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, Fault> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// A big-endian 16-bit number.
    pub fn u16_be(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_be_bytes)
    }

    /// A little-endian 16-bit number.
    pub fn u16_le(&mut self) -> Result<u16, Fault> {
        self.array().map(u16::from_le_bytes)
    }

    /// A big-endian 32-bit number.
    pub fn u32_be(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_be_bytes)
    }

    /// A little-endian 32-bit number.
    pub fn u32_le(&mut self) -> Result<u32, Fault> {
        self.array().map(u32::from_le_bytes)
    }

    /// A big-endian 64-bit number.
    pub fn u64_be(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_be_bytes)
    }

    /// A little-endian 64-bit number.
    pub fn u64_le(&mut self) -> Result<u64, Fault> {
        self.array().map(u64::from_le_bytes)
    }
}

#[cfg(test)]
mod tests;
