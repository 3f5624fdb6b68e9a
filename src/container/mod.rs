//! Containers: a file → [`Layout`], a partition of its bytes into spans owned by parts; and a layout with one [`Fate`]
//! for each part → [`Piece`]s, the new file. What a part tells about anybody is none of a container's business.
//!
//! One file or folder for each family, one line for each in [`CONTAINERS`]; nothing else in the crate matches on formats.
//!
//! The laws, which `tests/every_format.rs` holds over the table: the spans partition the file, whatever the bytes;
//! rebuilding with every part kept gives the input back, byte for byte; no prefix and no bit flip makes a parser panic,
//! loop or take memory that the file doesn't justify.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bytes::{Bytes, Fault};

mod bmff;
mod bmp;
mod gif;
mod jp2;
mod jpeg;
mod jxl;
#[cfg(test)]
mod laws;
mod output;
mod png;
mod psd;
mod standard;
mod svg;
mod tiff;
mod webp;
pub use standard::Standard;

/// How much of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// A file's head, its directories and its tail; the rest may be left unread, as parts of [`Kind::Unread`].
    Quick,
    /// Every byte.
    Full,
    /// Every byte, and coded pictures followed to where their data end.
    Thorough,
}

/// What a file is, by its content: a name such as `JPEG`, `APNG` or `HEIC`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Flavour(pub Cow<'static, str>);

impl Flavour {
    /// A flavour by its name.
    pub const fn new(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }
}

impl fmt::Display for Flavour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A family of formats, as data.
pub struct Container {
    /// The family's name.
    pub name: &'static str,
    /// Usual file name extensions, lower case, for warnings only: the first bytes decide.
    pub extensions: &'static [&'static str],
    /// Whether a file that begins with `head` (its first [`SNIFF`] bytes, or all it has) is of this family.
    pub sniff: fn(head: &[u8]) -> Option<Flavour>,
    /// The partition of a file. Total: damage is data, in [`Layout::faults`]; only I/O is an error. May refine the flavour.
    pub layout: fn(&dyn Bytes, Depth) -> io::Result<Layout>,
    /// Whether a file laid out at [`Depth::Full`] is understood well enough to say what is picture and what isn't: why not.
    /// A file that isn't is never passed off as clean, even if nothing in it had to go.
    pub certain: fn(&dyn Bytes, &Layout) -> Result<(), Refusal>,
    /// The new file, given one fate for each part of a layout made at [`Depth::Full`]. Strict: when unsure, it refuses.
    pub rebuild: fn(&dyn Bytes, &Layout, &[Fate]) -> Result<Vec<Piece>, Refusal>,
}

/// How many bytes of a file's head `sniff` is shown.
pub const SNIFF: u64 = 4096;

/// Every container, in the order in which they are asked.
pub static CONTAINERS: &[Container] = &[
    jpeg::CONTAINER,
    png::CONTAINER,
    gif::CONTAINER,
    webp::CONTAINER,
    tiff::CONTAINER,
    bmff::CONTAINER,
    bmp::CONTAINER,
    jp2::CONTAINER,
    svg::CONTAINER,
    psd::CONTAINER,
    jxl::CONTAINER,
];

/// The container whose `sniff` takes `head`, with the flavour that it saw.
pub fn sniff(head: &[u8]) -> Option<(&'static Container, Flavour)> {
    CONTAINERS.iter().find_map(|container| (container.sniff)(head).map(|flavour| (container, flavour)))
}

/// Index of a part in [`Layout::parts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PartId(pub u32);

impl PartId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A file taken apart.
#[derive(Clone, Debug)]
pub struct Layout {
    /// What the file is.
    pub flavour: Flavour,
    /// What one decides about, in the order of the file; a child comes after the part that it lies within.
    pub parts: Vec<Part>,
    /// Whose each byte is: sorted, without gap or overlap, from 0 to the file's length.
    pub spans: Vec<Span>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
    /// What only a decoder of the coded picture could tell, and wasn't looked for.
    pub unexamined: Vec<Name>,
    /// Whether viewers of this file turn the picture as an Exif Orientation says. True unless the parser says otherwise (in
    /// HEIF and JPEG XL the container or the codestream decides).
    pub turns: bool,
}

/// One thing in a file that can be kept, dropped or replaced: a segment, chunk, item, IFD entry, box field, track.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the standard calls it, with its place: `APP1 Exif`, `iTXt`, `item 51 Exif`.
    pub name: Name,
    /// What it is there for.
    pub kind: Kind,
    /// The part that it lies within.
    pub within: Option<PartId>,
    /// How it can be taken out.
    pub removal: Removal,
    /// What a decoder reads of it, if there is something to decode.
    pub content: Option<Content>,
    /// How the leak catalogue knows the place itself (its container and key, such as `JPEG` and `APP1:Exif\0`),
    /// for parts that tell something by being there or that nobody decodes.
    pub key: Option<PartKey>,
}

/// The place of a part in the terms of the leak catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartKey {
    /// The catalogue's container column: `JPEG`, `PNG`, `JPEG-trailer`.
    pub container: &'static str,
    /// The catalogue's key: bytes that don't print as `\xhh`, NUL as `\0`.
    pub key: Cow<'static, str>,
}

impl PartKey {
    /// A key from its two halves.
    pub fn new(container: &'static str, key: impl Into<Cow<'static, str>>) -> Self {
        Self { container, key: key.into() }
    }
}

impl Part {
    /// A part with nothing to decode, at the top of its file, that can be cut.
    pub fn new(name: impl Into<Name>, kind: Kind) -> Self {
        let removal = match kind {
            Kind::Structure | Kind::Pixels => Removal::Never,
            _ => Removal::Cut,
        };
        Self { name: name.into(), kind, within: None, removal, content: None, key: None }
    }

    /// A block of metadata whose payload stands in `ranges`, read in that order as one.
    pub fn metadata(name: impl Into<Name>, standard: Standard, ranges: Vec<Range<u64>>) -> Self {
        Self { content: Some(Content { standard, ranges }), ..Self::new(name, Kind::Metadata(standard)) }
    }

    /// A whole file within this one, in `ranges`.
    pub fn embedded(name: impl Into<Name>, ranges: Vec<Range<u64>>) -> Self {
        Self { content: Some(Content { standard: Standard::File, ranges }), ..Self::new(name, Kind::Embedded) }
    }

    /// Whether it is a second picture without which the first wouldn't look as it should: see [`Kind::Embedded`].
    pub fn is_second(&self) -> bool {
        self.kind == Kind::Embedded && self.removal == Removal::Never
    }

    /// The same part, inside another.
    #[must_use]
    pub fn within(mut self, outer: PartId) -> Self {
        self.within = Some(outer);
        self
    }

    /// The same part, with the catalogue's key for its place.
    #[must_use]
    pub fn keyed(mut self, container: &'static str, key: impl Into<Cow<'static, str>>) -> Self {
        self.key = Some(PartKey::new(container, key));
        self
    }

    /// The same part, taken out in another way.
    #[must_use]
    pub fn removal(mut self, removal: Removal) -> Self {
        self.removal = removal;
        self
    }
}

/// What a part is called.
pub type Name = Cow<'static, str>;

/// The bytes of a part that a decoder reads: without the container's framing (marker, length, identifier, CRC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Which decoder reads them; [`Standard::File`] for a file within the file.
    pub standard: Standard,
    /// Where they stand, in the order in which they are read as one.
    pub ranges: Vec<Range<u64>>,
}

/// A run of bytes and whose they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Offsets in the file.
    pub range: Range<u64>,
    /// One part, or several that share the bytes (two IFD entries with one value).
    pub owners: Owners,
}

/// The owners of a span: never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owners {
    /// One part.
    One(PartId),
    /// Several, sorted. The span goes only when all of them go.
    Many(Box<[PartId]>),
}

impl Owners {
    /// The owners, as a slice.
    pub fn as_slice(&self) -> &[PartId] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// What a part is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The container's own bones: needed to find and decode the picture.
    Structure,
    /// The coded picture.
    Pixels,
    /// How colours are meant, where no decoder has to look inside: `gAMA`, `nclx`. (An ICC profile is metadata: it is rewritten.)
    Colour,
    /// A block of a metadata standard.
    Metadata(Standard),
    /// A whole file within this one: a thumbnail, a preview, a film, a second picture. With [`Removal::Never`] one that the
    /// picture needs to look as it should (a gain map, the other view of a stereo pair): it stays, and is scrubbed itself.
    Embedded,
    /// Bytes that say nothing by their place: fill bytes, alignment, `free`.
    Padding,
    /// Bytes behind the end of the picture.
    Trailer,
    /// A part that no standard known here names.
    Unknown,
    /// Bytes that were not read (at [`Depth::Quick`] only).
    Unread,
}

/// How a part can be taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Removal {
    /// Its bytes leave the file.
    Cut,
    /// Its bytes are overwritten in place at the same length.
    Blank,
    /// It can't be taken out without loss. What has content can be replaced all the same: a second picture by itself
    /// scrubbed, a profile by its neutral form.
    Never,
}

/// What becomes of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays, byte for byte.
    Keep,
    /// It goes, framing and all.
    Drop,
    /// Its [`Content`] becomes these pieces; the container frames them anew (marker, length, identifier, CRC).
    Replace(Vec<Piece>),
}

/// A piece of an output. Large ranges are never held in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A range of the input.
    Copy(Range<u64>),
    /// New bytes.
    Write(Vec<u8>),
    /// That many zero bytes.
    Zeros(u64),
}

impl Piece {
    /// Length in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Copy(range) => range.end.saturating_sub(range.start),
            Self::Write(bytes) => bytes.len() as u64,
            Self::Zeros(n) => *n,
        }
    }

    /// True when it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same bytes, as a piece of the file in which this one's input begins at `base`.
    #[must_use]
    pub fn shifted(self, base: u64) -> Self {
        match self {
            Self::Copy(range) => Self::Copy(range.start.saturating_add(base)..range.end.saturating_add(base)),
            other => other,
        }
    }
}

/// Why a file can't be rebuilt with the given fates.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Reading failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is damaged where it matters.
    #[error("{0}")]
    Damaged(#[from] Fault),
    /// Nobody here knows how, yet.
    #[error("{0}")]
    Unsupported(&'static str),
    /// Something would be left that can't be taken out.
    #[error("{0} can't be taken out without coding the picture anew")]
    Residual(Name),
}

mod partition;
pub use partition::{Builder, check};
