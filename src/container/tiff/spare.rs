//! Which bytes of JPEG-coded strips and tiles no decoder needs (TIFF's technical note 2, compression 7; TIFF 6.0 §22,
//! compression 6; DNG's lossless and lossy JPEG): segments that don't speak of the picture, tables of no scan, what follows
//! the end.

use std::io;
use std::ops::Range;

use super::data::Data;
use crate::bytes::{Bytes, Fault};
use crate::container::Depth;
use crate::container::jpeg::strips::{Idle, bare_scan, idle};
use crate::grammar::ifd::{Directory, tags};

const OLD_JPEG: u64 = 6;
const JPEG: u64 = 7;
/// DNG's JPEG with losses.
const LOSSY_JPEG: u64 = 34892;
/// How often the bytes of a file may be read as strips, on the average.
const SHARED: u64 = 4;

/// What of a directory's JPEG streams isn't needed; or why that can't be told.
pub(super) fn spare(
    bytes: &dyn Bytes,
    directory: &Directory,
    data: &Data,
    coding: Option<u64>,
    depth: Depth,
) -> io::Result<Result<Idle, Fault>> {
    if !matches!(coding, Some(OLD_JPEG | JPEG | LOSSY_JPEG)) {
        return Ok(Ok(Idle::default()));
    }
    let mut strips = data.strips.clone();
    strips.sort_unstable_by_key(|range| (range.start, range.end));
    strips.dedup();
    let total = strips.iter().fold(0u64, |sum, strip| sum.saturating_add(strip.end.saturating_sub(strip.start)));
    if total > bytes.len().saturating_mul(SHARED) {
        return Ok(Err(Fault::new(directory.at.start, "strips apart from each other", "one over another")));
    }
    let follow = depth == Depth::Thorough;
    if coding != Some(OLD_JPEG) {
        let shared = directory.entry(tags::JPEG_TABLES).and_then(|entry| entry.apart());
        return idle(bytes, shared.as_ref(), &strips, follow);
    }
    let begins = |range: &Range<u64>| -> io::Result<bool> {
        let head = bytes.read(range.start..range.start.saturating_add(2).min(range.end))?;
        Ok(&*head == b"\xff\xd8")
    };
    let (mut streams, mut bare, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for stream in &data.stream {
        if begins(stream)? {
            streams.push(stream.clone());
            known.push(stream.clone());
        }
    }
    // Strips are streams of their own, or the scans of the one that tag 513 leads to.
    strips.retain(|strip| !known.iter().any(|known| known.start <= strip.start && strip.end <= known.end));
    for strip in strips.into_iter().filter(|strip| !strip.is_empty()) {
        if begins(&strip)? { &mut streams } else { &mut bare }.push(strip);
    }
    let mut found = match idle(bytes, None, &streams, follow)? {
        // The scans that use a stream's tables may stand elsewhere.
        Ok(found) => Idle { tables: Vec::new(), ..found },
        Err(fault) => return Ok(Err(fault)),
    };
    for strip in bare {
        match bare_scan(bytes, strip)? {
            Ok(behind) => found.zeros.extend(Some(behind).filter(|behind| !behind.is_empty())),
            Err(fault) => return Ok(Err(fault)),
        }
        found.unexamined = true;
    }
    Ok(Ok(found))
}
