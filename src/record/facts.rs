//! From tags to candidates: every date and every position that a file states, with the tags that state it.

use serde::{Deserialize, Serialize};

use crate::leak::Leak;
use crate::moment::Moment;

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
}

/// Every candidate that a file's tags state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// Moments, in the order of the tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Candidate<Moment, MomentSource>>,
    /// Positions, in the order of the tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<Candidate<Position, PositionSource>>,
}

impl Facts {
    /// What `leaks` state.
    pub fn of(_leaks: &[Leak]) -> Self {
        Self::default()
    }
}
