//! JPEG streams as other formats hold them: abbreviated, with the tables apart (ITU-T T.81, B.4 and B.5; TIFF's technical
//! note 2). Says which of their bytes no decoder needs, for one who may blank but not move them.

use std::io;
use std::ops::Range;

use super::walk::{Item, Segment, Walk, walk};
use super::{marker, scan, tables::Tables};
use crate::bytes::{Bytes, Fault};

/// Largest stream of tables, in bytes.
const SHARED: u64 = 1024 * 1024;
/// Application segments that decoders go by, with how much of their payload: JFIF's header, Adobe's transform.
static NEEDED: &[(u8, &[u8], u64)] = &[(0, b"JFIF\0", 14), (14, b"Adobe", 12)];

/// What no decoder needs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::container) struct Idle {
    /// May be zero.
    pub zeros: Vec<Range<u64>>,
    /// Values of tables that no scan uses: may be ones, which any table may hold.
    pub tables: Vec<Range<u64>>,
    /// Whether the coded data were to be followed and couldn't be.
    pub unexamined: bool,
}

/// What of `streams` isn't needed, and of the tables in `shared` which all of them begin with; or why that can't be told.
/// `follow` says whether coded data are followed to their ends.
pub(in crate::container) fn idle(
    bytes: &dyn Bytes,
    shared: Option<&Range<u64>>,
    streams: &[Range<u64>],
    follow: bool,
) -> io::Result<Result<Idle, Fault>> {
    let (mut idle, mut tables) = (Idle { unexamined: !follow, ..Idle::default() }, Tables::default());
    for (range, common) in
        shared.map(|range| (range, true)).into_iter().chain(streams.iter().map(|range| (range, false)))
    {
        if range.is_empty() {
            continue;
        }
        if common && range.end.saturating_sub(range.start) > SHARED {
            return Ok(Err(Fault::new(range.start, "a MiB of JPEG tables at most", "more")));
        }
        let walked = walk(bytes, range.clone(), false)?;
        if let Err(fault) = whole(&walked, range, common) {
            return Ok(Err(fault));
        }
        if let Err((_, fault)) = tables.read(bytes, &walked)? {
            return Ok(Err(fault));
        }
        if common {
            tables.share();
        }
        if let Err(fault) = segments(bytes, &walked, &mut idle)? {
            return Ok(Err(fault));
        }
        idle.zeros.push(walked.reached..range.end);
        if follow && !common {
            let mut joined = match shared.filter(|range| !range.is_empty()) {
                Some(range) => walk(bytes, range.clone(), false)?,
                None => Walk::default(),
            };
            joined.items.extend(walked.items);
            joined.complete = walked.complete;
            let followed = scan::follow(bytes, &joined)?;
            idle.unexamined |= !followed.whole;
            idle.zeros.extend(followed.slack.into_values().flatten());
        }
    }
    idle.tables.extend(tables.unused_values());
    idle.zeros.retain(|range| range.start < range.end);
    Ok(Ok(idle))
}

/// Whether a range holds coded data alone, with restart markers, behind the scan's header or without it: as old-style JPEG has
/// them in its strips. Gives what stands behind the EOI that may end them.
pub(in crate::container) fn bare_scan(bytes: &dyn Bytes, range: Range<u64>) -> io::Result<Result<Range<u64>, Fault>> {
    let head = bytes.read(range.start..range.start.saturating_add(5).min(range.end))?;
    let mut start = range.start;
    if let [0xFF, marker::SOS, high, low, components] = &*head {
        let length = u64::from(u16::from_be_bytes([*high, *low]));
        if length != u64::from(*components).saturating_mul(2).saturating_add(6) {
            return Ok(Err(Fault::new(start, "a scan header without other bytes", length.to_string())));
        }
        start = start.saturating_add(2).saturating_add(length).min(range.end);
    }
    let found = super::walk::scan_end(bytes, start..range.end)?;
    Ok(match found {
        None => Ok(range.end..range.end),
        Some((at, marker::EOI)) => Ok(at.saturating_add(2).min(range.end)..range.end),
        Some((at, code)) => Err(Fault::new(at, "coded data", marker::name(code))),
    })
}

/// Whether a walk leaves no doubt: it went from SOI to EOI, or to the end of the stream, past one frame or none.
fn whole(walked: &Walk, range: &Range<u64>, common: bool) -> Result<(), Fault> {
    let open = !walked.complete && walked.reached == range.end && walked.faults.len() == 1 && !walked.items.is_empty();
    if let Some(fault) = walked.faults.first().filter(|_| !open) {
        return Err(fault.clone());
    }
    let frames = walked.segments().filter(|segment| marker::is_frame(segment.marker)).count();
    if frames != usize::from(!common) {
        let expected = if common { "tables alone" } else { "one frame" };
        return Err(Fault::new(range.start, expected, frames.to_string()));
    }
    Ok(())
}

/// What isn't needed of each segment.
fn segments(bytes: &dyn Bytes, walked: &Walk, idle: &mut Idle) -> io::Result<Result<(), Fault>> {
    let mut seen = Vec::new();
    for item in &walked.items {
        let segment = match item {
            Item::Segment(segment) => segment,
            Item::Stray(range) | Item::Unread(range) => {
                return Ok(Err(Fault::new(range.start, "a marker", "other bytes")));
            }
            Item::Scan { .. } | Item::Fill(_) => continue,
        };
        let Segment { marker: code, payload, .. } = segment;
        let needed = match (*code, marker::application(*code)) {
            (marker::COM, _) => 0,
            (marker::DHP | marker::EXP, _) => {
                return Ok(Err(Fault::new(segment.range.start, "a single frame", marker::name(*code))));
            }
            (marker::DNL, _) => 2,
            (code, _) if marker::is_reserved_segment(code) => 0,
            (_, Some(number)) => match application(bytes, number, payload)? {
                0 => 0,
                // Decoders differ in which of two they believe.
                _ if seen.contains(&number) => {
                    return Ok(Err(Fault::new(segment.range.start, "one such segment", marker::name(*code))));
                }
                needed => {
                    seen.push(number);
                    needed
                }
            },
            (code, None) => {
                let head = bytes.read(payload.start..payload.start.saturating_add(6).min(payload.end))?;
                marker::fields(code, &head).unwrap_or(u64::MAX)
            }
        };
        idle.zeros.push(payload.start.saturating_add(needed).min(payload.end)..payload.end);
    }
    Ok(Ok(()))
}

/// How much of an application segment's payload is needed.
fn application(bytes: &dyn Bytes, number: u8, payload: &Range<u64>) -> io::Result<u64> {
    for (other, sign, needed) in NEEDED {
        let head = bytes.read(payload.start..payload.start.saturating_add(sign.len() as u64).min(payload.end))?;
        if *other == number && &*head == *sign {
            return Ok(*needed);
        }
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::codecs::jpeg::JpegEncoder;

    /// A picture as an abbreviated stream, and its tables as another.
    fn split() -> (Vec<u8>, Vec<u8>) {
        let mut whole = Vec::new();
        JpegEncoder::new(&mut whole).encode(&[90; 64 * 3], 8, 8, image::ExtendedColorType::Rgb8).unwrap();
        let walked = walk(&whole, 0..whole.len() as u64, false).unwrap();
        let (mut tables, mut picture) = (b"\xff\xd8".to_vec(), Vec::new());
        for item in &walked.items {
            let (range, apart) = match item {
                Item::Segment(segment) => (&segment.range, matches!(segment.marker, marker::DQT | marker::DHT)),
                Item::Scan { range, .. } => (range, false),
                _ => continue,
            };
            let stretch = &whole[range.start as usize..range.end as usize];
            if apart { tables.extend(stretch) } else { picture.extend(stretch) }
        }
        tables.extend(b"\xff\xd9");
        (tables, picture)
    }

    fn told(tables: &[u8], picture: &[u8], follow: bool) -> Result<Vec<Vec<u8>>, String> {
        let file = [tables, picture].concat();
        let seam = tables.len() as u64;
        let found = idle(&file, Some(&(0..seam)), std::slice::from_ref(&(seam..file.len() as u64)), follow).unwrap();
        let idle = found.map_err(|fault| fault.to_string())?;
        let ranges = idle.zeros.iter().chain(&idle.tables);
        Ok(ranges.map(|range| file[range.start as usize..range.end as usize].to_vec()).collect())
    }

    #[test]
    fn segments_that_nobody_needs_and_what_follows_eoi() {
        let (tables, picture) = split();
        assert_eq!(told(&tables, &picture, true), Ok(vec![]));
        let more = [&picture[..2], b"\xff\xfe\0\x08secret", b"\xff\xe5\0\x07other", &picture[2..], b"behind"].concat();
        assert_eq!(told(&tables, &more, false), Ok(vec![b"secret".to_vec(), b"other".to_vec(), b"behind".to_vec()]));
        let adobe = b"\xff\xee\0\x10Adobe\0\x64\0\0\0\0\x01..";
        let one = [&picture[..2], adobe, &picture[2..]].concat();
        assert_eq!(told(&tables, &one, false), Ok(vec![b"..".to_vec()]));
        let two = [&picture[..2], adobe, adobe, &picture[2..]].concat();
        assert!(told(&tables, &two, false).is_err());
        assert!(told(&tables, &[&picture[..2], b"stray", &picture[2..]].concat(), false).is_err());
        assert!(told(&picture, &picture, false).is_err());
    }

    #[test]
    fn coded_data_alone() {
        let told =
            |data: &[u8]| bare_scan(&data.to_vec(), 0..data.len() as u64).unwrap().map(|behind| behind.start).ok();
        assert_eq!(told(b"\x12\xff\0\xff\xd3\x34"), Some(6));
        assert_eq!(told(b"\x12\xff\xd9behind"), Some(3));
        assert_eq!(told(b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\xd9."), Some(13));
        assert_eq!(told(b"\xff\xda\0\x0a\x01\x01\0\0\x3f\0..\x12\xff\xd9."), None);
        assert_eq!(told(b"\x12\xff\xfe\0\x08secret"), None);
    }

    #[test]
    fn a_table_that_no_scan_uses() {
        let (tables, picture) = split();
        let spare = [&b"\xff\xdb\0\x43\x03"[..], &[7; 64]].concat();
        let more = [&tables[..2], &spare, &tables[2..]].concat();
        assert_eq!(told(&more, &picture, false), Ok(vec![vec![7; 64]]));
        let own = [&picture[..2], &spare, &picture[2..]].concat();
        assert_eq!(told(&tables, &own, false), Ok(vec![vec![7; 64]]));
    }

    #[test]
    fn coded_data_are_followed_with_the_tables_that_stand_apart() {
        let (tables, picture) = split();
        let at = picture.len() - 2;
        let more = [&picture[..at], b"secret", &picture[at..]].concat();
        assert_eq!(told(&tables, &more, false), Ok(vec![]));
        assert_eq!(told(&tables, &more, true), Ok(vec![b"secret".to_vec()]));
    }
}
