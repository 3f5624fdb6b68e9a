//! Following directories: the chain from the header, Exif's own, SubIFDs, and everything that a type calls a directory.
//!
//! Each offset is visited once, so loops end; nesting, directories and entries are limited; what lies is a fault, and
//! what could be read is still there. Only directories and the values that point to directories are read.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;

use super::{Entry, Header, tags, types};
use crate::bytes::{Bytes, Cursor, Fault};

/// Limits, each against files that make a reader loop or take memory.
pub mod limits {
    /// Directories in a block.
    pub const DIRECTORIES: usize = 4_096;
    /// Directories within directories.
    pub const NESTING: usize = 16;
    /// Entries in a directory; BigTIFF could count more.
    pub const ENTRIES: u64 = 65_535;
    /// Entries in all directories together: overlapping directories could be many times the file.
    pub const TOTAL: usize = 262_144;
    /// Strips and tiles of all directories together whose places are read.
    pub const STRIPS: u64 = 1_000_000;
    /// Faults that are told.
    pub const FAULTS: usize = 256;
}

/// What a directory is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A link of the header's chain, by its number: 0 is the first.
    Page(u32),
    /// The Exif IFD.
    Exif,
    /// The GPS IFD.
    Gps,
    /// The Interoperability IFD.
    Interop,
    /// Any other directory that an entry points to, numbered through the block.
    Sub(u32),
}

/// A directory and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    /// What it is there for.
    pub role: Role,
    /// The directory and the entry in it that point here, by index; none for a page.
    pub outer: Option<(usize, usize)>,
    /// The directory as far as the block has it: count, entries, place of the next.
    pub at: Range<u64>,
    /// Its entries, in their order.
    pub entries: Vec<Entry>,
    /// Where the place of the next directory stands, and what it says; none when the directory is cut short.
    pub next: Option<(Range<u64>, u64)>,
    /// Whether it has fewer entries than it counts.
    pub truncated: bool,
}

impl Directory {
    /// The first entry with a tag.
    pub fn entry(&self, tag: u16) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// Whether its tags are those of TIFF: pages and SubIFDs.
    pub fn is_picture(&self) -> bool {
        matches!(self.role, Role::Page(_) | Role::Sub(_))
    }
}

/// All directories of a block.
#[derive(Clone, Debug)]
pub struct Walk {
    /// The block's header.
    pub header: Header,
    /// The directories: each after the one that points to it.
    pub directories: Vec<Directory>,
    /// What is wrong, with offsets in the block.
    pub faults: Vec<Fault>,
}

impl Walk {
    fn fault(&mut self, offset: u64, expected: &'static str, found: impl Into<std::borrow::Cow<'static, str>>) {
        if self.faults.len() < limits::FAULTS {
            self.faults.push(Fault::new(offset, expected, found));
        }
    }
}

/// A directory still to be read.
struct Ahead {
    offset: u64,
    role: Role,
    outer: Option<(usize, usize)>,
    depth: usize,
    /// Where its offset stands, for faults.
    pointer: u64,
}

/// Walks the directories of a block. The outer error is I/O; the inner one says that it isn't such a block.
pub fn walk(bytes: &dyn Bytes) -> io::Result<Result<Walk, Fault>> {
    let header = match Header::read(&bytes.read(0..16)?) {
        Ok(header) => header,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut walk = Walk { header, directories: Vec::new(), faults: Vec::new() };
    let (mut seen, mut total, mut subs) = (BTreeSet::new(), 0usize, 0u32);
    let pointer = header.len().saturating_sub(header.offset_len());
    let mut stack = vec![Ahead { offset: header.first, role: Role::Page(0), outer: None, depth: 0, pointer }];
    while let Some(ahead) = stack.pop() {
        if walk.directories.len() >= limits::DIRECTORIES {
            walk.fault(ahead.pointer, "4096 directories at most", "another");
            break;
        }
        if !seen.insert(ahead.offset) {
            walk.fault(ahead.pointer, "a directory that wasn't read yet", format!("one at {} again", ahead.offset));
            continue;
        }
        let mut role = ahead.role;
        if let Role::Sub(number) = &mut role {
            *number = subs;
        }
        let read = read(bytes, &mut walk, &ahead, role, limits::TOTAL.saturating_sub(total))?;
        let Some(directory) = read else { continue };
        total = total.saturating_add(directory.entries.len());
        if matches!(role, Role::Sub(_)) {
            subs = subs.saturating_add(1);
        }
        let index = walk.directories.len();
        if let Some((at, next)) = directory.next.clone().filter(|(_, next)| *next != 0) {
            let role = match role {
                Role::Page(number) => Some(Role::Page(number.saturating_add(1))),
                Role::Sub(_) => Some(role),
                // CIPA DC-008 4.6.3: no directory follows Exif's own.
                Role::Exif | Role::Gps | Role::Interop => None,
            };
            match role {
                Some(role) => stack.push(Ahead { offset: next, role, pointer: at.start, ..ahead }),
                None => walk.fault(at.start, "no directory after this one", format!("one at {next}")),
            }
        }
        let inner = children(bytes, &mut walk, &directory, index, ahead.depth)?;
        stack.extend(inner.into_iter().rev());
        walk.directories.push(directory);
    }
    Ok(Ok(walk))
}

/// Reads one directory; none when not even its count is there.
fn read(bytes: &dyn Bytes, walk: &mut Walk, ahead: &Ahead, role: Role, left: usize) -> io::Result<Option<Directory>> {
    let header = walk.header;
    let (order, start) = (header.order, ahead.offset);
    let head = bytes.read(start..start.saturating_add(header.count_len()))?;
    let mut cursor = Cursor::new(&head, start);
    let count = if header.is_big() { order.u64(&mut cursor) } else { order.u16(&mut cursor).map(u64::from) };
    let Ok(count) = count else {
        walk.fault(ahead.pointer, "a directory in the block", format!("{start} of {}", bytes.len()));
        return Ok(None);
    };
    let wanted = count.min(limits::ENTRIES).min(left as u64);
    if wanted < count {
        walk.fault(start, "a number of entries within the limits", count.to_string());
    }
    let first = start.saturating_add(header.count_len());
    let body = wanted.saturating_mul(header.entry_len()).saturating_add(header.offset_len());
    let body = bytes.read(first..first.saturating_add(body))?;
    let mut cursor = Cursor::new(&body, first);
    let mut directory = Directory {
        role,
        outer: ahead.outer,
        at: start..first,
        entries: Vec::with_capacity(wanted.min(64) as usize),
        next: None,
        truncated: wanted < count,
    };
    for _ in 0..wanted {
        let at = cursor.position();
        match entry(&mut cursor, &header) {
            Ok((mut entry, place)) => {
                settle(bytes, walk, &mut entry, place);
                directory.entries.push(entry);
            }
            Err(_) => {
                walk.fault(at, "an entry", "the end of the block");
                directory.truncated = true;
                break;
            }
        }
    }
    if !directory.truncated {
        let at = cursor.position();
        let next = if header.is_big() { order.u64(&mut cursor) } else { order.u32(&mut cursor).map(u64::from) };
        directory.next = next.ok().map(|next| (at..cursor.position(), next));
    }
    directory.at.end = cursor.position();
    // Some writers leave the place of the next directory out of Exif's own: a value stands there.
    if let (Role::Exif | Role::Gps | Role::Interop, Some((at, _))) = (role, &directory.next) {
        let taken = |range: &Range<u64>| range.start < at.end && at.start < range.end;
        if directory.entries.iter().filter_map(Entry::apart).any(|range| taken(&range)) {
            directory.at.end = at.start;
            directory.next = None;
        }
    }
    Ok(Some(directory))
}

/// An entry, and what its value field says when read as an offset.
fn entry(cursor: &mut Cursor<'_>, header: &Header) -> Result<(Entry, u64), Fault> {
    let (order, start) = (header.order, cursor.position());
    let whole = cursor.take(usize::try_from(header.entry_len()).unwrap_or(usize::MAX))?;
    let mut field = Cursor::new(whole, start);
    let (tag, kind) = (order.u16(&mut field)?, order.u16(&mut field)?);
    let wide = header.is_big();
    let count = if wide { order.u64(&mut field)? } else { u64::from(order.u32(&mut field)?) };
    let at = field.position();
    let place = if wide { order.u64(&mut field)? } else { u64::from(order.u32(&mut field)?) };
    let value = Some(at..field.position());
    Ok((Entry { tag, kind, count, at: start..field.position(), value, inline: true }, place))
}

/// Finds out where an entry's value stands.
fn settle(bytes: &dyn Bytes, walk: &mut Walk, entry: &mut Entry, place: u64) {
    let Some(size) = types::size(entry.kind) else {
        walk.fault(entry.at.start.saturating_add(2), "a type of TIFF or Exif", entry.kind.to_string());
        return;
    };
    let field = entry.at.end.saturating_sub(walk.header.offset_len());
    let length = size.checked_mul(entry.count);
    if let Some(length) = length.filter(|length| *length <= walk.header.offset_len()) {
        entry.value = Some(field..field.saturating_add(length));
        return;
    }
    entry.inline = false;
    let end = length.and_then(|length| place.checked_add(length)).filter(|end| *end <= bytes.len());
    entry.value = end.map(|end| place..end);
    if end.is_none() {
        let found = format!("{} values at {place} of {}", entry.count, bytes.len());
        walk.fault(entry.at.start, "a value in the block", found);
    }
}

/// The directories that a directory's entries point to.
fn children(
    bytes: &dyn Bytes,
    walk: &mut Walk,
    directory: &Directory,
    index: usize,
    depth: usize,
) -> io::Result<Vec<Ahead>> {
    let mut ahead = Vec::new();
    for (number, entry) in directory.entries.iter().enumerate() {
        let role = match (entry.tag, entry.kind) {
            (tags::EXIF_IFD, _) => Role::Exif,
            (tags::GPS_IFD, _) => Role::Gps,
            (tags::INTEROP_IFD, _) => Role::Interop,
            (tags::SUB_IFDS, _) | (_, types::IFD | types::IFD8) => Role::Sub(0),
            _ => continue,
        };
        let most = if matches!(role, Role::Sub(_)) { limits::DIRECTORIES as u64 } else { 1 };
        for offset in entry.numbers(bytes, walk.header.order, most)? {
            if depth >= limits::NESTING {
                walk.fault(entry.at.start, "directories nested 16 deep at most", "another");
            } else if walk.directories.len().saturating_add(ahead.len()) <= limits::DIRECTORIES {
                let outer = Some((index, number));
                ahead.push(Ahead { offset, role, outer, depth: depth.saturating_add(1), pointer: entry.at.start });
            }
        }
    }
    Ok(ahead)
}
