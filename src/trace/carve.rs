//! Pictures inside of other files: caches, databases, archives and backups. A picture is found by how it begins; where it ends
//! its own structure says.
//!
//! Chromium's and Volley's cache entries, SQLite's and LevelDB's large values hold files as they are; an OkHttp body may be in
//! gzip. Archives ([`super::archive`]) name what they hold.

use std::io;

use super::archive::{self, Entry};
use crate::bytes::Bytes;
use crate::container::{self, Depth, SNIFF};

/// How much of one file is searched, in bytes.
const SEARCHED: u64 = 512 * 1024 * 1024;
/// How deep archives in archives are opened.
const DEEP: usize = 3;
/// How many pictures are taken out of one file.
const PICTURES: usize = 100_000;
/// The shortest picture that is taken, in bytes: what is shorter is an icon.
const SHORTEST: usize = 256;

/// How pictures begin that are looked for, and how far from their first byte that is.
const BEGINNINGS: &[(&[u8], usize)] =
    &[(b"\xff\xd8\xff", 0), (b"\x89PNG\r\n\x1a\n", 0), (b"GIF8", 0), (b"RIFF", 0), (b"ftyp", 4)];

/// A picture in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carved {
    /// Where it lies: an offset, or the name of an archive's entry, or both.
    pub place: String,
    /// The path of the archive's entry that it is in.
    pub entry: Option<String>,
    /// When that was last changed, in seconds since 1970 UTC.
    pub modified: Option<i64>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The pictures that lie in a file which is none itself.
pub fn carved(file: &dyn Bytes) -> io::Result<Vec<Carved>> {
    let bytes = file.read(0..file.len().min(SEARCHED))?;
    let mut found = Vec::new();
    within(&bytes, None, 0, &mut found);
    Ok(found)
}

/// The pictures in the content of a file, or of an archive's entry.
fn within(bytes: &[u8], entry: Option<&Entry>, deep: usize, found: &mut Vec<Carved>) {
    if deep > DEEP || found.len() >= PICTURES {
        return;
    }
    if let Some(unpacked) = archive::unpacked(bytes) {
        return within(&unpacked, entry, deep + 1, found);
    }
    let Some(entries) = archive::entries(bytes) else { return search(bytes, entry, found) };
    for inner in entries {
        let head = inner.content.get(..inner.content.len().min(SNIFF as usize)).unwrap_or_default();
        // The archive that is nearest to the file says where it lies.
        let named = entry.map_or_else(
            || inner.clone(),
            |outer| Entry {
                name: format!("{}, {}", outer.name, inner.name),
                modified: inner.modified,
                content: Vec::new(),
            },
        );
        if inner.content.len() >= SHORTEST && container::sniff(head).is_some() {
            let Entry { name, modified, .. } = named;
            found.push(Carved { place: name, entry: Some(inner.name), modified, bytes: inner.content });
        } else {
            within(&inner.content, Some(&named), deep + 1, found);
        }
    }
}

fn search(bytes: &[u8], entry: Option<&Entry>, found: &mut Vec<Carved>) {
    let mut at = 0;
    while found.len() < PICTURES {
        let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= SHORTEST) else { return };
        let next =
            BEGINNINGS.iter().filter_map(|(sign, before)| memchr::memmem::find(rest, sign)?.checked_sub(*before)).min();
        let Some(start) = next.map(|next| at + next) else { return };
        match bytes.get(start..).and_then(length) {
            Some(length) if length >= SHORTEST => {
                let picture = bytes.get(start..start + length).unwrap_or_default();
                let name = entry.map(|entry| entry.name.clone());
                found.push(Carved {
                    place: name.as_ref().map_or_else(String::new, |name| format!("{name}, ")) + &format!("at {start}"),
                    entry: name,
                    modified: entry.and_then(|entry| entry.modified),
                    bytes: picture.to_vec(),
                });
                at = start + length;
            }
            _ => at = start + 1,
        }
    }
}

/// How long the picture is that these bytes begin with; none when they begin with none that is whole.
fn length(bytes: &[u8]) -> Option<usize> {
    let be = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
    let head = bytes.get(..bytes.len().min(SNIFF as usize))?;
    container::sniff(head)?;
    let end = if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg(bytes)
    } else if bytes.starts_with(b"\x89PNG") {
        let mut at = 8;
        loop {
            let next = at + 12 + be(at)?;
            if bytes.get(at + 4..at + 8)? == b"IEND" {
                break Some(next);
            }
            at = next;
        }
    } else if bytes.starts_with(b"RIFF") {
        let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
        (bytes.get(8..12)? == b"WEBP").then_some(8 + size + size % 2)
    } else if bytes.starts_with(b"GIF8") {
        // A GIF ends where its blocks do: its layout says.
        let layout = gif(bytes)?;
        Some(layout)
    } else {
        let mut at = 0;
        while let (Some(size), Some(kind)) = (be(at), bytes.get(at + 4..at + 8)) {
            let known = kind.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b' ');
            if size < 8 || !known || at + size > bytes.len() {
                break;
            }
            at += size;
        }
        (at > 0).then_some(at)
    };
    end.filter(|end| *end <= bytes.len())
}

/// Behind EOI: markers are followed, and what follows SOS is passed over up to the next marker (ISO/IEC 10918-1 B.1.1).
fn jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            0xff => at += 1,
            0xd9 => return Some(at + 2),
            0x01 | 0xd0..=0xd8 => at += 2,
            marker => {
                at += 2 + usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                if marker == 0xda {
                    at += scan(bytes.get(at..)?)?;
                }
            }
        }
    }
}

/// How long a scan's coded data are: up to a marker that is neither a stuffed byte nor a restart.
fn scan(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr(0xff, data.get(at..)?)?;
        match data.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

fn gif(bytes: &[u8]) -> Option<usize> {
    let (container, _) = container::sniff(bytes.get(..bytes.len().min(SNIFF as usize))?)?;
    let layout = (container.layout)(&bytes.to_vec(), Depth::Full).ok()?;
    let trailer = layout.parts_by_id().find(|(_, part)| part.name.to_string().contains("trailer"))?.0;
    let span = layout.spans.iter().find(|span| span.owners.as_slice().contains(&trailer))?;
    usize::try_from(span.range.end).ok()
}
