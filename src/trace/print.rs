//! All of one file that a search for copies compares: its bytes, its coded picture, its moment and device, what it looks like.

use std::io::{self, Cursor};
use std::ops::Range;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use super::likeness;
use super::picture::Picture;
use crate::audience::redaction;
use crate::bytes::Bytes;
use crate::container::{Depth, Kind};
use crate::inspect::{Examined, examine};
use crate::moment::{Moment, Precision};
use crate::record::{Facts, Flavour, Leak, MomentSource, Record, RecordId, SCHEMA, resolve};

/// The most memory that decoding one picture may take, in bytes.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// What is compared of a file.
#[derive(Clone, Debug)]
pub struct Print {
    /// What it is.
    pub flavour: Flavour,
    /// Its length in bytes.
    pub bytes: u64,
    /// Of all its bytes.
    pub whole: blake3::Hash,
    /// Of its coded picture alone.
    pub coded: Option<blake3::Hash>,
    /// When it was taken, with fraction, and with what.
    pub shot: Option<(String, String)>,
    /// When it was taken.
    pub taken: Option<Moment>,
    /// For a screenshot: the app that it shows, by its name.
    pub shows: Option<String>,
    /// Ranges that Android zeroes for an app that may not know places.
    pub zeroed: Vec<Range<u64>>,
    /// What it looks like; none for a format whose pixels aren't decoded here.
    pub picture: Option<Picture>,
    /// For a photo of a library: the hashes of its parts.
    pub parts: Vec<u64>,
}

/// Whose file it is: of the library, or of the folder that is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A photo of the library.
    Library,
    /// A file that may be a copy.
    Folder,
}

/// The print of a file; none when it is no picture. `path` is what its name tells, and what Android would make of it.
pub fn print(path: &str, bytes: &dyn Bytes, side: Side) -> io::Result<Option<Print>> {
    let Some(examined) = examine(bytes, Depth::Full)? else { return Ok(None) };
    let all = bytes.read(0..bytes.len())?;
    let record = record(path, bytes.len(), &examined);
    let resolved = resolve(&record);
    let own = |source: Option<MomentSource>| {
        matches!(source, Some(MomentSource::ExifOriginal | MomentSource::Xmp | MomentSource::Container))
    };
    let device = resolved.device.as_ref().map(|device| format!("{:?} {:?}", device.make, device.model));
    let exact = |moment: &Moment| moment.precision == Precision::Second;
    let moment = resolved.taken.filter(|_| own(resolved.taken_from)).filter(exact);
    let shot = moment.zip(device).map(|(moment, device)| (moment.civil.to_string(), device));
    let told =
        |id: &str| record.leaks.iter().find(|leak| leak.tag.key.id == id).and_then(|leak| leak.tag.value.as_text());
    let zeroed = redaction::zeroed(&record);
    let ranges = record.leaks.iter().zip(zeroed).filter(|(_, zeroed)| *zeroed).filter_map(|(leak, _)| range(leak));
    let picture = decoded(&all).filter(Picture::tells);
    let parts = picture.as_ref().filter(|_| side == Side::Library).map(likeness::hashes).unwrap_or_default();
    Ok(Some(Print {
        flavour: record.flavour.clone(),
        bytes: bytes.len(),
        whole: blake3::hash(&all),
        coded: coded(&all, &examined),
        shot,
        taken: resolved.taken.filter(|_| resolved.taken_from != Some(MomentSource::FileModified)),
        shows: told("name/kind").filter(|kind| *kind == "screenshot").and_then(|_| told("name/app")).map(str::to_owned),
        zeroed: ranges.collect(),
        picture,
        parts,
    }))
}

fn record(path: &str, bytes: u64, examined: &Examined) -> Record {
    let mut leaks: Vec<Leak> = examined.leaks().collect();
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    leaks.extend(crate::inspect::named(name));
    Record {
        schema: SCHEMA,
        catalogue: 0,
        id: RecordId(String::new()),
        path: path.to_owned(),
        bytes,
        modified: None,
        flavour: examined.layout.flavour.clone(),
        depth: Depth::Full,
        unread: 0,
        facts: Facts::of(&leaks),
        leaks,
        faults: examined.faults.clone(),
    }
}

/// The bytes that go with a value that is zeroed: an element's tags stand around its text.
fn range(leak: &Leak) -> Option<Range<u64>> {
    const AROUND: u64 = 512;
    let range = leak.tag.origin.range.clone()?;
    match leak.tag.key.group.as_ref() {
        "XMP" => Some(range.start.saturating_sub(AROUND)..range.end.saturating_add(AROUND)),
        _ => Some(range.start.saturating_sub(8)..range.end),
    }
}

/// A hash of the coded picture: the bytes that belong to pixels and to nothing else.
fn coded(all: &[u8], examined: &Examined) -> Option<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    let pixels = |id| examined.layout.part(id).is_some_and(|part| part.kind == Kind::Pixels && part.within.is_none());
    let mut length = 0;
    for span in &examined.layout.spans {
        let owners = span.owners.as_slice();
        if !owners.is_empty() && owners.iter().all(|id| pixels(*id)) {
            let range = usize::try_from(span.range.start).ok()?..usize::try_from(span.range.end).ok()?;
            let bytes = all.get(range)?;
            hasher.update(bytes);
            length += bytes.len();
        }
    }
    // A few bytes are the same in many pictures.
    (length >= 64).then(|| hasher.finalize())
}

/// The grey values of a picture, turned as it is shown.
fn decoded(bytes: &[u8]) -> Option<Picture> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let turned = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).ok()?;
    if let Some(turned) = turned {
        image.apply_orientation(turned);
    }
    let grey = image.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    Picture::new(grey.as_raw(), width, height)
}
