//! Metadata: the bytes of a part → [`Tag`]s, and the minimal re-encoding that a scrub leaves behind.
//!
//! One file or folder for each standard, one line for each in [`DECODERS`]. A decoder is a pure function of the block that
//! it is given: no I/O but reading that block, no notion of privacy. Damage yields what could be read, and faults.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::ops::Range;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

mod aae;
mod data_uri;
pub mod exif;
pub mod filename;
mod gzip;
pub mod icc;
pub mod iptc;
pub mod irb;
pub mod jpeg_app;
mod json;
pub mod jumbf;
pub mod jxl;
pub mod makernote;
mod markup;
mod plist;
mod psd;
mod quicktime;
mod read;
mod takeout;
pub mod text;
mod trail;
pub mod xmp;

pub use trail::Trail;

pub(crate) use data_uri::is_plain as is_plain_data_uri;
pub(crate) use plist::values as plist_values;
pub(crate) use read::held;
pub(crate) use takeout::is_takeout;

/// Limits on what one block may cost, each against a known attack.
pub mod limits {
    /// Output of one compressed stream, in bytes (inflation bombs).
    pub const INFLATED: u64 = 16 * 1024 * 1024;
    /// Nesting of XML elements.
    pub const XML_DEPTH: usize = 64;
    /// Nesting of boxes.
    pub const BOX_DEPTH: usize = 32;
    /// Number of boxes in a file.
    pub const BOXES: usize = 1_000_000;
    /// Files within files within files.
    pub const EMBEDDED: usize = 4;
    /// Size of a metadata block that is read into memory to be decoded, in bytes.
    pub const BLOCK: u64 = 64 * 1024 * 1024;
}

/// What a tag is called, by the standard and by the leak catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The catalogue's container column: `EXIF/GPS`, `XMP`, `IPTC-IIM`, `PNG`, `MakerNote:Canon`.
    #[serde(deserialize_with = "read::name")]
    pub group: Cow<'static, str>,
    /// The catalogue's key: `0x0002`, `exif:GPSLatitude`, `2:90`, `text:parameters`.
    #[serde(deserialize_with = "read::name")]
    pub id: Cow<'static, str>,
    /// The standard's own name: `GPSLatitude`. The id again where the standard has none.
    #[serde(deserialize_with = "read::name")]
    pub name: Cow<'static, str>,
}

impl Key {
    /// A key from its three halves.
    pub fn new(
        group: impl Into<Cow<'static, str>>,
        id: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { group: group.into(), id: id.into(), name: name.into() }
    }
}

impl fmt::Display for Key {
    /// The key that people read and type: `EXIF/GPS/GPSLatitude`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group, self.name)
    }
}

/// A value as the standard types it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(i64),
    /// A number; rationals are divided out.
    Real(f64),
    /// Text, decoded; control characters are still in it.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// Bytes that nobody decodes: how many, and the first few as hex.
    Opaque {
        /// Length in bytes.
        bytes: u64,
        /// The first bytes, at most [`Value::HEX`], as lower-case hex.
        hex: String,
    },
}

impl Value {
    /// How many bytes of an opaque value are shown.
    pub const HEX: usize = 32;
    /// How much of a text a record holds, in bytes.
    pub const TEXT: usize = 4096;

    /// An opaque value.
    pub fn opaque(bytes: &[u8]) -> Self {
        let hex = bytes.iter().take(Self::HEX).fold(String::new(), |mut hex, byte| {
            use fmt::Write;
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Self::Opaque { bytes: bytes.len() as u64, hex }
    }

    /// A text, as it stands.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Integer(n) => Some(*n as f64),
            Self::Real(x) => Some(*x),
            Self::List(list) => match list.as_slice() {
                [one] => one.as_f64(),
                _ => None,
            },
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(n) => write!(f, "{n}"),
            Self::Real(x) => write!(f, "{x}"),
            Self::Text(text) => f.write_str(text),
            Self::List(list) => {
                for (index, value) in list.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    write!(f, "{value}")?;
                }
                Ok(())
            }
            Self::Opaque { bytes, .. } => write!(f, "({bytes} bytes)"),
        }
    }
}

/// In which form a value stands: readers that look for one form miss the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A binary field of the standard.
    #[default]
    Field,
    /// The text of an XML element.
    Element,
    /// An XML attribute.
    Attribute,
    /// Text that holds another structure: hex in a PNG text chunk, base64, JSON.
    Encoded,
    /// A property of the file, not of its content: its name, its times, an extended attribute.
    File,
}

/// Where a tag comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The name of the side-car that holds the value, where it isn't the file itself. The rest counts from that side-car.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<Cow<'static, str>>,
    /// From the file down: the names of the parts and nested blocks that hold the value, the innermost last.
    pub path: Trail,
    /// How it stands there.
    pub form: Form,
    /// Which occurrence of this key in its block it is, from 0.
    pub occurrence: u32,
    /// The bytes of the file where the value stands as it is, if it does (not compressed, not encoded, in one piece).
    /// In what a decoder returns: offsets in the block that it was given.
    pub range: Option<Range<u64>>,
}

/// One thing that a file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tag {
    /// What it is called.
    pub key: Key,
    /// What it says.
    pub value: Value,
    /// Where it stands.
    pub origin: Origin,
}

impl Tag {
    /// A tag whose value stands as a binary field in `range` of its block.
    pub fn field(key: Key, value: Value, range: Option<Range<u64>>) -> Self {
        Self { key, value, origin: Origin { range, ..Origin::default() } }
    }

    /// The same tag, in another form.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.origin.form = form;
        self
    }
}

/// Counts tags of one key, in their order.
fn count_occurrences(tags: &mut [Tag]) {
    let mut sorted: Vec<&mut Tag> = tags.iter_mut().collect();
    // Stable: what is equal stays in its order.
    sorted.sort_by(|one, other| one.key.cmp(&other.key));
    let mut last: Option<(&Key, u32)> = None;
    for Tag { key, origin, .. } in sorted {
        origin.occurrence = match last {
            Some((before, count)) if *before == *key => count.saturating_add(1),
            _ => 0,
        };
        last = Some((key, origin.occurrence));
    }
}

/// A block within a block: a thumbnail in an IFD, IPTC in an IRB, a profile in a deflated chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// What it is called there.
    pub name: Cow<'static, str>,
    /// Which decoder reads it; [`Standard::File`] for a whole file.
    pub standard: Standard,
    /// Its bytes: where they stand in the outer block as they are, or what they decode to.
    pub bytes: NestedBytes,
}

/// Where the bytes of a nested block are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NestedBytes {
    /// A range of the outer block.
    At(Range<u64>),
    /// Decoded from it: inflated, from hex, from base64.
    Decoded(Vec<u8>),
}

/// What a decoder could read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decoded {
    /// The tags, in the order of the block, with ranges counted from the block's first byte.
    pub tags: Vec<Tag>,
    /// Blocks within the block, to be decoded in their turn.
    pub nested: Vec<Nested>,
    /// What is wrong with it, with offsets counted from the block's first byte.
    pub faults: Vec<Fault>,
}

/// What a scrub wants of a block beyond what the picture needs.
pub struct Wish<'a> {
    /// Tags to keep, re-encoded alone.
    pub keep: &'a dyn Fn(&Key) -> bool,
    /// Whether the container's readers honour Exif's Orientation (JPEG, PNG, WebP and TIFF; not HEIF, whose `irot` decides).
    pub turns: bool,
    /// Whether an ICC profile in the same file says what the colours are, so that Exif's colour hints aren't needed.
    pub profiled: bool,
    /// What the block is to state, whatever it stated before. Exif and XMP can.
    pub stated: Stated,
}

/// A place and a time to be stated, each in a form that has no room for more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Latitude and longitude in whole minutes of arc, north and east.
    pub minutes: Option<(i32, i32)>,
    /// When the picture was taken, to the second, without a zone.
    pub taken: Option<DateTime>,
}

impl Stated {
    /// Nothing to state.
    pub const NONE: Self = Self { minutes: None, taken: None };

    /// Whether there is nothing to state.
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }
}

/// What becomes of a block when all goes that the picture doesn't need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Neutral {
    /// Nothing of it is needed.
    Nothing,
    /// It is needed, and tells nothing as it stands.
    Same,
    /// This much of it is needed: the new content.
    Bytes(Vec<u8>),
    /// It is needed, and what it tells can't be taken out of it here: why.
    Stuck(&'static str),
}

/// A metadata standard, as data.
pub struct Decoder {
    /// What it decodes.
    pub standard: Standard,
    /// A block → its tags. Reads no more than it needs; the error is I/O only.
    pub decode: fn(&dyn Bytes) -> io::Result<Decoded>,
    /// A block → what must stay of it.
    pub neutral: fn(&[u8], &Wish<'_>) -> Neutral,
    /// A block → the same block, at the same length, with the tags that `goes` names blanked; none when the standard has no
    /// way to do that, and the whole block has to go. A chunk that states its own length may change it.
    pub without: fn(&[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>>,
}

/// Every decoder. [`Standard::File`] has none: `inspect` starts over with it.
pub static DECODERS: &[Decoder] = &[
    exif::EXIF,
    exif::GPS,
    exif::TIFF,
    xmp::XMP,
    xmp::EXTENDED,
    iptc::IPTC,
    irb::IRB,
    icc::ICC,
    jumbf::JUMBF,
    jxl::BROB,
    jxl::ICC,
    text::COMMENT,
    text::PNG_TEXT,
    text::PNG_COMPRESSED,
    text::PNG_INTERNATIONAL,
    text::PNG_ICCP,
    text::PNG_TIME,
    jpeg_app::JFIF,
    jpeg_app::JFXX,
    jpeg_app::ADOBE,
    jpeg_app::MPF,
    jpeg_app::GAIN_MAP,
    markup::MARKUP,
    data_uri::DATA_URI,
    gzip::GZIP,
    psd::PSD_BLOCK,
    aae::AAE,
    takeout::TAKEOUT,
    quicktime::TIME,
    quicktime::TEXT,
    quicktime::LANGUAGE,
    quicktime::FIELD,
];

/// The decoder of a standard.
pub fn decoder(standard: Standard) -> Option<&'static Decoder> {
    DECODERS.iter().find(|decoder| decoder.standard == standard)
}

/// For standards of which nothing must stay.
pub fn nothing(_: &[u8], _: &Wish<'_>) -> Neutral {
    Neutral::Nothing
}

/// For standards that have no way to blank one tag.
pub fn whole(_: &[u8], _: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    None
}
