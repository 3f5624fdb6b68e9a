//! From tags to candidates: every date and every position that a file states, with the tags that state it.
//!
//! Several tags make one statement: a date with its fraction and its zone, a latitude with its hemisphere. Only tags of one
//! block are put together. What tells nothing (positions of 0,0 or out of range, clocks that were never set) is no
//! candidate. Which candidate wins is `resolve`'s business; here they are only put in order.

use serde::{Deserialize, Serialize};

use crate::leak::Leak;
use crate::moment::Moment;

mod blocks;
mod moments;
mod positions;

/// A position on the Earth, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Metres above sea level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f64>,
    /// The statement's own accuracy, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

/// A value that some tags of a file state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate<T, S> {
    /// What they state.
    pub value: T,
    /// Which kind of statement it is.
    pub source: S,
    /// The leaks whose tags state it, by index in the record.
    pub from: Vec<u32>,
}

/// Which statement a moment comes from, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MomentSource {
    /// Exif DateTimeOriginal, with sub-seconds and offset where stated.
    ExifOriginal,
    /// Exif DateTimeDigitized.
    ExifDigitized,
    /// GPS date and time stamp, UTC.
    Gps,
    /// XMP `exif:DateTimeOriginal`, `photoshop:DateCreated`, `xmp:CreateDate`.
    Xmp,
    /// IPTC date and time created.
    Iptc,
    /// A container's own creation time (PNG text, a film's header).
    Container,
    /// A side-car: an XMP packet beside the file, or what Google Photos calls the time it was taken.
    SideCar,
    /// The file's name.
    Name,
    /// Exif DateTime: when the file was last changed.
    ExifModified,
    /// XMP `xmp:ModifyDate`, `xmp:MetadataDate`, and other times of a change.
    XmpModified,
    /// The file's modification time.
    FileModified,
}

/// Which statement a position comes from, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PositionSource {
    /// The Exif GPS IFD.
    Exif,
    /// XMP `exif:GPS…`.
    Xmp,
    /// Another XMP namespace's own fields (a drone's, an IPTC location's).
    XmpOther,
    /// A container's own field.
    Container,
    /// A side-car.
    SideCar,
    /// Where the subject is: a destination, a place shown. Not where the camera was.
    Shown,
}

/// Every candidate that a file's tags state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Moments, the most trusted source first; within one, the file's own before those of embedded files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Candidate<Moment, MomentSource>>,
    /// Positions, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Candidate<Position, PositionSource>>,
}

impl Facts {
    /// What `leaks` state.
    pub fn of(leaks: &[Leak]) -> Self {
        let blocks = blocks::blocks(leaks);
        Self {
            moments: in_order(blocks.iter().flat_map(|block| beside(block, moments::of(block))).collect()),
            positions: in_order(blocks.iter().flat_map(|block| beside(block, positions::of(block))).collect()),
        }
    }
}

/// A candidate and what it is sorted by beside its source: how deep its block is embedded, and which of the block's
/// statements it is, the best first.
struct Ranked<T, S> {
    candidate: Candidate<T, S>,
    depth: usize,
    rank: usize,
}

/// What a kind of statement becomes when it stands in a side-car, and how good it is among the side-car's own.
trait Source: Copy {
    fn beside(self) -> (Self, usize);
}

impl Source for MomentSource {
    fn beside(self) -> (Self, usize) {
        match self {
            Self::ExifModified | Self::XmpModified | Self::FileModified => (Self::XmpModified, self as usize),
            _ => (Self::SideCar, self as usize),
        }
    }
}

impl Source for PositionSource {
    fn beside(self) -> (Self, usize) {
        match self {
            Self::Shown => (Self::Shown, 0),
            _ => (Self::SideCar, self as usize),
        }
    }
}

/// The statements of a block; those of a side-car are worth less than the file's own.
fn beside<T, S: Source>(block: &blocks::Block<'_>, mut stated: Vec<Ranked<T, S>>) -> Vec<Ranked<T, S>> {
    for ranked in stated.iter_mut().filter(|_| block.beside) {
        let (source, rank) = ranked.candidate.source.beside();
        ranked.candidate.source = source;
        ranked.rank = ranked.rank.saturating_add(rank.saturating_mul(blocks::STATEMENTS));
    }
    stated
}

fn in_order<T, S: Ord + Copy>(mut ranked: Vec<Ranked<T, S>>) -> Vec<Candidate<T, S>> {
    ranked.sort_by_key(|ranked| (ranked.candidate.source, ranked.depth, ranked.rank));
    ranked.into_iter().map(|ranked| ranked.candidate).collect()
}

#[cfg(test)]
mod tests;
