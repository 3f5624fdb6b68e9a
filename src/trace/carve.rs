//! Pictures inside of other files: caches, databases, archives and backups that hold them as they are, or deflated. A picture is
//! found by how it begins; where it ends its own structure says.
//!
//! Chromium's and Volley's cache entries, tar archives, SQLite's and LevelDB's large values and stored zip entries hold files
//! as they are; zip entries may be deflated (PKWARE APPNOTE 4.4), an OkHttp body may be gzip (RFC 1952), and an Android
//! backup is one zlib stream behind four lines of text.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use crate::bytes::Bytes;
use crate::container::{self, Depth, SNIFF};

/// How much of one file is searched, in bytes.
const SEARCHED: u64 = 512 * 1024 * 1024;
/// How much a deflated stream may grow to, in bytes.
const INFLATED: u64 = 256 * 1024 * 1024;
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
    /// Where it lies: an offset, or the name of an archive's entry.
    pub place: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The pictures that lie in a file which is none itself.
pub fn carved(file: &dyn Bytes) -> io::Result<Vec<Carved>> {
    let bytes = file.read(0..file.len().min(SEARCHED))?;
    let mut found = Vec::new();
    if bytes.starts_with(b"PK\x03\x04") {
        zip(&bytes, &mut found);
    } else if bytes.starts_with(b"ANDROID BACKUP\n") {
        if let Some(stream) = backup(&bytes) {
            search(&inflated(ZlibDecoder::new(stream)), "in the backup, ", &mut found);
        }
    } else if bytes.starts_with(b"\x1f\x8b\x08") {
        search(&inflated(GzDecoder::new(&*bytes)), "unpacked, ", &mut found);
    } else {
        search(&bytes, "", &mut found);
    }
    Ok(found)
}

fn inflated(stream: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    // What came before the damage is there.
    let _ = stream.take(INFLATED).read_to_end(&mut out);
    out
}

/// The stream behind the four lines of a backup that isn't encrypted.
fn backup(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    for line in 0..4 {
        let end = rest.iter().take(64).position(|byte| *byte == b'\n')?;
        if line == 3 && rest.get(..end) != Some(b"none") {
            return None;
        }
        rest = rest.get(end + 1..)?;
    }
    Some(rest)
}

fn search(bytes: &[u8], place: &str, found: &mut Vec<Carved>) {
    let mut at = 0;
    while found.len() < PICTURES {
        let Some(rest) = bytes.get(at..).filter(|rest| rest.len() >= SHORTEST) else { return };
        let next =
            BEGINNINGS.iter().filter_map(|(sign, before)| memchr::memmem::find(rest, sign)?.checked_sub(*before)).min();
        let Some(start) = next.map(|next| at + next) else { return };
        match bytes.get(start..).and_then(length) {
            Some(length) if length >= SHORTEST => {
                let picture = bytes.get(start..start + length).unwrap_or_default();
                found.push(Carved { place: format!("{place}at {start}"), bytes: picture.to_vec() });
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

/// The entries of a zip archive, by its central directory.
fn zip(bytes: &[u8], found: &mut Vec<Carved>) {
    let u16 = |at: usize| bytes.get(at..at + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let u32 = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let Some(end) = memchr::memmem::rfind(bytes, b"PK\x05\x06") else { return search(bytes, "", found) };
    let Some(mut at) = u32(end + 16) else { return };
    while found.len() < PICTURES && bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        let (Some(method), Some(packed), Some(name), Some(extra), Some(comment), Some(local)) =
            (u16(at + 10), u32(at + 20), u16(at + 28), u16(at + 30), u16(at + 32), u32(at + 42))
        else {
            return;
        };
        let title = String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name).unwrap_or_default()).into_owned();
        let (Some(own), Some(more)) = (u16(local + 26), u16(local + 28)) else { return };
        let start = local + 30 + own + more;
        let data = bytes.get(start..start + packed).unwrap_or_default();
        let content = match method {
            0 => data.to_vec(),
            8 => inflated(DeflateDecoder::new(data)),
            _ => Vec::new(),
        };
        let head = content.get(..content.len().min(SNIFF as usize)).unwrap_or_default();
        if content.len() >= SHORTEST && container::sniff(head).is_some() {
            found.push(Carved { place: title, bytes: content });
        }
        at += 46 + name + extra + comment;
    }
}
