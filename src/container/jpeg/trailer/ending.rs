//! Trailers that are found from the end of the file: their signature stands last and says how long they are. Several may
//! stand one before the other.

use std::io;
use std::ops::Range;

use super::{TRAILER, samsung};
use crate::bytes::{Bytes, Cursor};
use crate::container::{Builder, Kind, Part};

/// Number of such trailers that are told apart.
const ENDINGS: usize = 16;
/// How many bytes at the end are looked at.
const FOOT: u64 = 96;

/// A trailer with a signature at its end.
#[derive(Debug)]
pub(in super::super) struct Ending {
    /// All of it.
    pub range: Range<u64>,
    key: &'static str,
    name: &'static str,
}

/// The trailers at the end of the file, the last one first.
pub(in super::super) fn endings(bytes: &dyn Bytes) -> io::Result<Vec<Ending>> {
    let mut all: Vec<Ending> = Vec::new();
    let mut end = bytes.len();
    while all.len() < ENDINGS {
        let foot = bytes.read(end.saturating_sub(FOOT)..end)?;
        let Some((key, name, size)) = recognise(bytes, &foot, end)? else { break };
        // The picture's SOI and a marker have to stand before it.
        let Some(start) = end.checked_sub(size).filter(|start| *start >= 4 && *start < end) else { break };
        all.push(Ending { range: start..end, key, name });
        end = start;
    }
    Ok(all)
}

/// Key, name and length of the trailer whose last bytes are `foot`.
fn recognise(bytes: &dyn Bytes, foot: &[u8], end: u64) -> io::Result<Option<(&'static str, &'static str, u64)>> {
    // A cursor that stands `n` bytes before the end.
    let before = |n: usize| foot.len().checked_sub(n).and_then(|at| foot.get(at..)).map(|rest| Cursor::new(rest, 0));
    let starts = |n: usize, sign: &[u8]| before(n).is_some_and(|cursor| cursor.rest().starts_with(sign));
    let be = |n: usize| before(n).and_then(|mut cursor| cursor.u32_be().ok()).map(u64::from);
    let le = |n: usize| before(n).and_then(|mut cursor| cursor.u32_le().ok()).map(u64::from);
    let found = if starts(4, b"SEFT") {
        samsung::length(bytes, end)?.map(|size| ("SEFT", "Samsung SEF", size))
    } else if starts(6, b"QDIOBS") {
        Some(("QDIOBS", "Samsung QDIO", le(10).map_or(6, |size| size.saturating_add(10))))
    } else if starts(8, b"cbipcbbl") {
        be(12).map(|size| ("cbipcbbl", "Photo Mechanic", size.saturating_add(12)))
    } else if starts(12, b"AXS!") || starts(12, b"AXS*") {
        afcp(bytes, be(8), end)?.map(|size| ("AXS?", "AFCP", size))
    } else if starts(64, b"CANON OPTIONAL DATA\0") {
        // A header of 28 bytes and a footer of 64 enclose the data.
        be(44).map(|size| (r"CANON OPTIONAL DATA\0", "Canon VRD", size.saturating_add(92)))
    } else if starts(4, b"\xa1\xb2\xc3\xd4") {
        be(8).map(|size| (r"\xa1\xb2\xc3\xd4", "FotoStation", size))
    } else if starts(32, b"8db42d694ccc418790edff439fe026bf") {
        le(40).map(|size| ("8db42d694ccc418790edff439fe026bf", "Insta360", size))
    } else if starts(20, b"LIVE_") {
        Some(("LIVE_*", "Huawei moving photo tag", 60))
    } else if starts(18, b"~\0\x04\0zmie~\0\0\x06") {
        // The length of the whole group, the byte order, the size of that length.
        let little = before(2).is_some_and(|cursor| cursor.rest().starts_with(b"\x18"));
        if little { le(6) } else { be(6) }.map(|size| ("zmie~", "MIE", size))
    } else if starts(8, b"jxrs") {
        le(4).map(|size| ("jxrs", "OnePlus record", size.saturating_add(8)))
    } else {
        None
    };
    Ok(found)
}

/// AFCP ends with the offset at which it begins; a file that was edited since may have it elsewhere.
fn afcp(bytes: &dyn Bytes, start: Option<u64>, end: u64) -> io::Result<Option<u64>> {
    let Some(start) = start else { return Ok(None) };
    let begins = &*bytes.read(start..start.saturating_add(3))? == b"AXS";
    Ok(if begins { end.checked_sub(start) } else { Some(12) })
}

/// Adds the parts of `endings`, in the order of the file.
pub(in super::super) fn ending_parts(bytes: &dyn Bytes, endings: &[Ending], builder: &mut Builder) -> io::Result<()> {
    for ending in endings.iter().rev() {
        let id = builder.part(
            Part::new(ending.name, Kind::Trailer).keyed(TRAILER, ending.key),
            ending.range.start..ending.range.start,
        );
        if ending.key == "SEFT" {
            samsung::parts(bytes, ending.range.clone(), id, builder)?;
        } else {
            builder.claim(id, ending.range.clone());
        }
    }
    Ok(())
}
