//! JPEG: segments, scans, and what follows EOI (ITU-T T.81; CIPA DC-007 for several pictures in one file).
//!
//! `walk` goes from marker to marker, `segments` makes parts of what it found, `trailer` of what lies behind EOI, `tables`
//! finds tables that no scan uses, `scan` where the coded data of a scan end, `rebuild` writes the new file, `index` the list of the pictures in it. `strips` is for formats that
//! hold JPEG streams. None of them decodes
//! a metadata block; `scan` passes over coefficients.

use std::io;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

use super::{Builder, Container, Depth, Flavour, Kind, Layout, Part};
use crate::bytes::{Bytes, TAIL, Window};
use crate::grammar::mpf::Index;

mod apps;
mod chain;
mod index;
mod marker;
mod rebuild;
mod scan;
mod segments;
pub(super) mod strips;
mod tables;
mod trailer;
mod walk;

#[cfg(test)]
mod tests;

use rebuild::MPF;
use walk::{Item, Segment, Walk, walk};

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "JPEG",
    extensions: &["jpg", "jpeg", "jpe", "jfif", "mpo", "jps"],
    sniff,
    layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// The name of a second picture that the first one needs to look as it should.
const GAIN_MAP: &str = "gain map";
/// The name of a further view of a stereo pair, a panorama or a multi-view set.
const VIEW: &str = "further view";
/// The name of what a walk that lost its way left behind: picture or not, nobody can say.
const REST: &str = "bytes that can't be told apart";
/// MP type codes of pictures that are shown together with the first (CIPA DC-007, 5.2.3.3.1).
const VIEWS: Range<u32> = 0x0002_0001..0x0002_0004;
/// What only following the entropy code can tell from the picture.
pub(super) const BEHIND: &str = "bytes behind the coded data of scans";
/// Number of pictures of an index that are looked for.
const PICTURES: usize = 256;
/// The MP type code of a gain map.
const MP_GAIN_MAP: u32 = 0x0005_0000;

/// A picture that the MP index lists after the first one.
#[derive(Clone, Debug)]
struct Listed {
    range: Range<u64>,
    kind: u32,
    /// What it is called if the first picture needs it.
    second: Option<&'static str>,
}

/// What the MP index says.
#[derive(Debug, Default)]
struct Pictures {
    /// Where the index begins, if it lists a picture that the first one needs, or tells of the picture's own view.
    index: Option<u64>,
    /// Length of the first picture, as stated.
    first: u64,
    /// The others that lie in the file.
    others: Vec<Listed>,
}

fn sniff(head: &[u8]) -> Option<Flavour> {
    head.starts_with(b"\xff\xd8\xff").then_some(Flavour::new("JPEG"))
}

fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    // Trailers that are found from the file's end come first: a picture may lack its EOI and yet be followed by one.
    let endings = trailer::endings(bytes)?;
    let limit = endings.iter().map(|ending| ending.range.start).min().unwrap_or(bytes.len());
    let mut walked = walk(bytes, 0..limit, depth == Depth::Quick)?;
    let pictures = pictures(bytes, &walked)?;
    if depth == Depth::Quick && walked.segments().last().is_some_and(|segment| segment.marker == marker::SOS) {
        match clean_end(bytes, &walked, &pictures, limit)? {
            Some(end) => pass_over(&mut walked, end),
            None => walked = walk(bytes, 0..limit, false)?,
        }
    }
    let mut builder = Builder::new(bytes.len(), Flavour::new("JPEG"));
    if pictures.others.iter().any(|listed| VIEWS.contains(&listed.kind)) {
        builder.flavour(Flavour::new("MPO"));
    }
    let followed = if depth == Depth::Thorough { scan::follow(bytes, &walked)? } else { scan::Followed::default() };
    if !followed.whole {
        builder.unexamined(BEHIND);
    }
    segments::parts(bytes, &walked, &followed, pictures.index, &mut builder)?;
    if walked.complete {
        trailer::parts(bytes, walked.reached..limit, &pictures.others, depth, &mut builder)?;
    } else {
        // Nobody can say how much of this is picture; a film tells itself all the same.
        let film = trailer::find_film(bytes, walked.reached..limit)?;
        let end = film.as_ref().map_or(limit, |film| film.start);
        if walked.reached < end {
            let rest = Part::new(REST, Kind::Unknown).removal(super::Removal::Never).keyed("JPEG", "*");
            builder.part(rest, walked.reached..end);
        }
        if let Some(film) = film {
            trailer::parts(bytes, film.start..limit, &pictures.others, depth, &mut builder)?;
        }
    }
    trailer::ending_parts(bytes, &endings, &mut builder)?;
    for fault in walked.faults {
        builder.fault(fault);
    }
    Ok(builder.finish())
}

/// The pictures that the first MP extension lists.
fn pictures(bytes: &dyn Bytes, walked: &Walk) -> io::Result<Pictures> {
    let segments = walked.segments().filter(|segment| segment.marker == marker::APP0.saturating_add(2));
    for segment in segments.filter(|segment| !segment.between) {
        let base = segment.payload.start.saturating_add(MPF.len() as u64);
        if &*bytes.read(segment.payload.start..base.min(segment.payload.end))? != MPF {
            continue;
        }
        let index = Index::read(&Window::new(bytes, base..segment.payload.end))?;
        // Of a further picture it lists none, and says how its view lies to the others.
        let own = index.entries.is_empty() && index.fields.iter().any(|field| field.attribute);
        let mut pictures = Pictures {
            index: own.then_some(base),
            first: index.entries.first().map_or(0, |entry| u64::from(entry.size)),
            others: Vec::new(),
        };
        for entry in index.entries.iter().skip(1).take(PICTURES) {
            let start = base.saturating_add(u64::from(entry.offset));
            let range = start..start.saturating_add(u64::from(entry.size)).min(bytes.len());
            if start > base && !range.is_empty() {
                let second = second(bytes, start, Some(entry.kind()))?.filter(|_| start >= walked.reached);
                pictures.index = pictures.index.or(second.map(|_| base));
                pictures.others.push(Listed { range, kind: entry.kind(), second });
            }
        }
        return Ok(pictures);
    }
    Ok(Pictures::default())
}

/// What the picture that begins at `start` is called, if the first one needs it to look as it should: by the type that the
/// index gives it, or by what its own segments say of it.
fn second(bytes: &dyn Bytes, start: u64, kind: Option<u32>) -> io::Result<Option<&'static str>> {
    if &*bytes.read(start..start.saturating_add(3))? != b"\xff\xd8\xff" {
        return Ok(None);
    }
    let gain = kind == Some(MP_GAIN_MAP) || describes_gain(bytes, &walk(bytes, start..bytes.len(), true)?)?;
    let view = kind.is_some_and(|kind| VIEWS.contains(&kind));
    Ok(if gain { Some(GAIN_MAP) } else { view.then_some(VIEW) })
}

/// Whether a packet has names of Ultra HDR's or Apple's namespace for gain maps.
fn speaks_of_gain(packet: &[u8]) -> bool {
    [&b"hdrgm:"[..], b"HDRGainMap"].iter().any(|sign| memmem::find(packet, sign).is_some())
}

/// Whether a picture's own segments say that it is a gain map: Ultra HDR's `hdrgm`, Apple's `HDRGainMap`, ISO 21496-1.
fn describes_gain(bytes: &dyn Bytes, head: &Walk) -> io::Result<bool> {
    for segment in head.segments() {
        let found = match marker::application(segment.marker) {
            Some(1) => speaks_of_gain(&bytes.read(segment.payload.clone())?),
            Some(2) => bytes.read(segment.payload.clone())?.starts_with(b"urn:iso:std:iso:ts:21496:-1\0"),
            _ => false,
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the first picture ends, if that is certain enough not to read its scans: the MP index says so and both sides of
/// the seam agree, or the file ends with the only EOI near its end and nothing says that more lies behind the picture.
fn clean_end(bytes: &dyn Bytes, walked: &Walk, pictures: &Pictures, limit: u64) -> io::Result<Option<u64>> {
    let ends_at = |end: u64| -> io::Result<bool> {
        Ok(end.saturating_sub(2) >= walked.reached && &*bytes.read(end.saturating_sub(2)..end)? == b"\xff\xd9")
    };
    if let Some(next) = pictures.others.iter().map(|listed| listed.range.start).min() {
        let start = &*bytes.read(next..next.saturating_add(2))? == b"\xff\xd8";
        let certain = start && pictures.first <= next && ends_at(pictures.first)?;
        return Ok(certain.then_some(pictures.first));
    }
    if limit < bytes.len() || !ends_at(limit)? || lists_files(bytes, walked)? {
        return Ok(None);
    }
    let tail = bytes.read(limit.saturating_sub(TAIL).max(walked.reached)..limit.saturating_sub(2))?;
    let is_seam = |at: usize| matches!(tail.get(at.saturating_add(1)), Some(&(marker::SOI | marker::EOI)));
    let seams = memchr::memchr_iter(0xFF, &tail).any(is_seam);
    Ok((!seams).then_some(limit))
}

/// Words with which an XMP packet speaks of files behind the picture. Made once: looking through a packet takes less.
static BEHIND_WORDS: LazyLock<[memmem::Finder<'static>; 3]> =
    LazyLock::new(|| [":Length", "MicroVideo", "MotionPhoto"].map(memmem::Finder::new));

/// Whether an XMP packet speaks of files behind the picture (GContainer, motion photo).
fn lists_files(bytes: &dyn Bytes, walked: &Walk) -> io::Result<bool> {
    for segment in walked.segments().filter(|segment| segment.marker == marker::APP0.saturating_add(1)) {
        let payload = bytes.read(segment.payload.clone())?;
        if payload.starts_with(b"http") && BEHIND_WORDS.iter().any(|word| word.find(&payload).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Ends a walk over the head with the scans unread and the EOI before `end`.
fn pass_over(walked: &mut Walk, end: u64) {
    let eoi = end.saturating_sub(2);
    walked.items.push(Item::Unread(walked.reached..eoi));
    let marker = Segment { marker: marker::EOI, range: eoi..end, payload: end..end, between: true };
    walked.items.push(Item::Segment(marker));
    walked.reached = end;
    walked.complete = true;
}
