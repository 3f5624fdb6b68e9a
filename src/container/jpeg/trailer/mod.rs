//! What lies behind a picture's EOI: further pictures, films, makers' records, archives. No standard but CIPA DC-007 speaks
//! of it, so each kind is told by its signature; what has none is named as unknown. Nothing here is needed to show the
//! picture but a second one that belongs to it.

use std::io;
use std::ops::Range;

use super::walk::walk;
use super::{Listed, marker, second};
use crate::bytes::{Bytes, Cursor};
use crate::container::{Builder, Depth, Kind, Part, Removal};

mod ending;
mod samsung;

pub(super) use ending::{ending_parts, endings};

/// The catalogue's container for what lies behind a JPEG.
const TRAILER: &str = "JPEG-trailer";
/// Number of things that are told apart behind a picture.
const PIECES: usize = 256;
/// Number of boxes of a film that are passed over to find its end.
const BOXES: usize = 4096;
/// How much is read at once while looking for a signature, in bytes.
const BLOCK: u64 = 1024 * 1024;
/// The longest signature and what comes before it, in bytes.
const SIGNATURE: usize = 16;

/// What begins at some offset behind the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    /// A JPEG.
    Picture,
    /// An ISO base media file.
    Film,
    /// A record or an archive whose length nobody states: catalogue's key and name.
    Record(&'static str, &'static str),
}

/// Signatures at the start of a record.
static RECORDS: &[(&[u8], Start)] = &[
    (b"vivo{\"", Start::Record("vivo{\"", "vivo record")),
    (b"streamdata", Start::Record("streamdata", "vivo HDR image")),
    (b"NIKON APP", Start::Record("NIKON APP", "Nikon app record")),
    (b"\x55\x26\x11\x05\x00", Start::Record(r"\x55\x26\x11\x05\x00", "Sony hidden data")),
    (b"PK\x03\x04", Start::Record(r"PK\x03\x04", "ZIP archive")),
    (b"Rar!", Start::Record("Rar!", "RAR archive")),
    (b"%PDF", Start::Record("%PDF", "PDF document")),
    (b"7z\xbc\xaf", Start::Record(r"7z\xbc\xaf", "7-Zip archive")),
];

fn start_of(head: &[u8]) -> Option<Start> {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Some(Start::Picture),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some(Start::Film),
        _ => RECORDS.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, start)| *start),
    }
}

/// Adds the parts of `range`, which begins behind EOI. `listed` are the pictures of the MP index.
pub(super) fn parts(
    bytes: &dyn Bytes,
    range: Range<u64>,
    listed: &[Listed],
    depth: Depth,
    builder: &mut Builder,
) -> io::Result<()> {
    let mut at = range.start;
    for _ in 0..PIECES {
        if at >= range.end {
            return Ok(());
        }
        let head = bytes.read(at..at.saturating_add(SIGNATURE as u64).min(range.end))?;
        let rest = at..range.end;
        at = match start_of(&head) {
            Some(Start::Picture) => picture(bytes, rest, listed, depth, builder)?,
            Some(Start::Film) => {
                let film = at..film_end(bytes, rest)?;
                let part = Part::embedded("film", vec![film.clone()]).keyed(TRAILER, "????ftyp");
                builder.part(part, film.clone());
                film.end
            }
            start => {
                let from = at.saturating_add(u64::from(start.is_some()));
                let end = next_start(bytes, from..range.end, listed, depth)?;
                record(bytes, at..end, start, builder)?;
                end
            }
        };
    }
    builder.part(unknown("unknown trailer", Kind::Trailer), at..range.end);
    Ok(())
}

fn unknown(name: &'static str, kind: Kind) -> Part {
    Part::new(name, kind).keyed(TRAILER, "*")
}

/// A record with a signature, bytes of no known kind, or a filling of equal bytes.
fn record(bytes: &dyn Bytes, range: Range<u64>, start: Option<Start>, builder: &mut Builder) -> io::Result<()> {
    let part = match start {
        Some(Start::Record(key, name)) => Part::new(name, Kind::Trailer).keyed(TRAILER, key),
        _ if range.end.saturating_sub(range.start) <= BLOCK && is_zero(&bytes.read(range.clone())?) => {
            Part::new("zeros behind EOI", Kind::Padding).keyed("JPEG", "@after-EOI")
        }
        _ => unknown("unknown trailer", Kind::Trailer),
    };
    builder.part(part, range);
    Ok(())
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

/// The first film in `range`, if there is one.
pub(super) fn find_film(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<Option<Range<u64>>> {
    let film = |head: &[u8]| start_of(head) == Some(Start::Film);
    Ok(search(bytes, range.clone(), film)?.map(|start| start..range.end))
}

/// Where the first bytes stand that `wanted` takes, which sees the longest signature's length of them.
fn search(bytes: &dyn Bytes, range: Range<u64>, wanted: impl Fn(&[u8]) -> bool) -> io::Result<Option<u64>> {
    let mut at = range.start;
    while at < range.end {
        // Blocks overlap by a signature's length.
        let block = bytes.read(at..at.saturating_add(BLOCK).min(range.end))?;
        if let Some(found) = block.windows(SIGNATURE).position(&wanted) {
            return Ok(Some(at.saturating_add(found as u64)));
        }
        at = at.saturating_add((block.len() as u64).saturating_sub(SIGNATURE as u64).max(1));
    }
    Ok(None)
}

/// Where the next thing with a signature begins, or the end of `range`. At [`Depth::Quick`] only what the MP index lists.
fn next_start(bytes: &dyn Bytes, range: Range<u64>, listed: &[Listed], depth: Depth) -> io::Result<u64> {
    let stated = listed.iter().map(|listed| listed.range.start).filter(|start| range.contains(start)).min();
    let limit = stated.unwrap_or(range.end);
    if depth == Depth::Quick {
        return Ok(limit);
    }
    let seen = range.start..limit.saturating_add(SIGNATURE as u64).min(range.end);
    Ok(search(bytes, seen, |head| start_of(head).is_some())?.map_or(limit, |start| start.min(limit)))
}

/// Types of a picture in the MP index that is a smaller version of the first, VGA or Full HD (CIPA DC-007 §5.2.3.3.1).
const THUMBNAILS: [u32; 2] = [0x01_0001, 0x01_0002];

/// Adds the picture at the start of `range`; where it ends.
fn picture(
    bytes: &dyn Bytes,
    range: Range<u64>,
    listed: &[Listed],
    depth: Depth,
    builder: &mut Builder,
) -> io::Result<u64> {
    let entry = listed.iter().find(|listed| listed.range.start == range.start);
    let stated = entry.map(|entry| entry.range.end).filter(|end| *end <= range.end);
    let closed = match stated {
        Some(end) => *bytes.read(end.saturating_sub(2)..end)? == [0xFF, marker::EOI],
        None => false,
    };
    let (end, complete) = match stated {
        Some(end) if depth == Depth::Quick && closed => (end, true),
        _ => match walk(bytes, range.clone(), false)? {
            whole if whole.complete => (whole.reached, true),
            // What doesn't end is left whole to whoever looks inside.
            _ => (stated.unwrap_or(range.end), false),
        },
    };
    let (group, key) = if entry.is_some() { (TRAILER, "@mpf-images") } else { ("JPEG", "@after-EOI") };
    let whole = range.start..end;
    let needed = match entry {
        Some(entry) => entry.second,
        None => second(bytes, range.start, None)?,
    };
    let thumbnail = entry.is_some_and(|entry| THUMBNAILS.contains(&entry.kind));
    let name = if thumbnail { "large thumbnail" } else { "picture behind EOI" };
    let part = Part::embedded(needed.unwrap_or(name), vec![whole.clone()]).keyed(group, key);
    let part = match needed {
        Some(_) if complete => part.removal(Removal::Never),
        // Nobody can say how much of it is picture.
        Some(name) => {
            Part { name: format!("{name} without its end").into(), kind: Kind::Unknown, ..part }.removal(Removal::Never)
        }
        None => part,
    };
    builder.part(part, whole);
    Ok(end)
}

/// Where the boxes of the film at the start of `range` end (ISO/IEC 14496-12, 4.2).
fn film_end(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<u64> {
    let mut at = range.start;
    for _ in 0..BOXES {
        let head = bytes.read(at..at.saturating_add(16).min(range.end))?;
        let mut cursor = Cursor::new(&head, at);
        let (Ok(size), Ok(kind)) = (cursor.u32_be(), cursor.array::<4>()) else { break };
        let size = match size {
            0 => return Ok(range.end),
            1 => cursor.u64_be().unwrap_or_default(),
            size => u64::from(size),
        };
        let named = kind.iter().all(|byte| byte.is_ascii_alphanumeric() || b" \xa9-_".contains(byte));
        if size < 8 || !named {
            break;
        }
        let end = at.saturating_add(size);
        if end > range.end {
            // A film that is cut short ends in its samples or their index; other words are no box.
            let cut = matches!(&kind, b"mdat" | b"moov" | b"moof");
            if cut {
                return Ok(range.end);
            }
            break;
        }
        at = end;
    }
    // A film of no whole box still has the bytes by which it was told.
    Ok(at.max(range.start.saturating_add(8)).min(range.end))
}
