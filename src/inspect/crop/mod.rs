//! Whether a preview within a file shows more than the picture: what was cropped away, what was painted over, or another
//! picture altogether. Programs that edit a photo often leave the preview that the camera made.
//!
//! Both are decoded by `image`, made small and grey, and laid over each other in every position, size and quarter turn
//! (`align`): normalised cross-correlation doesn't mind what brightness and contrast were made of them. A crop must also fit
//! by its edges, for skies and walls fit everywhere. Bars that a camera adds to fill a thumbnail's shape are taken off first.
//! What can't be decoded here is said not to be known. Memory is bounded: large pictures are decoded one at a time.
//!
//! Only a record at full depth asks for it. A scrub takes files apart without making records of them, so neither it nor its
//! verification decodes anything here: the previews go whatever they show.

use std::io::{self, Cursor};
use std::sync::{Mutex, PoisonError};

use image::metadata::Orientation;
use image::{DynamicImage, ImageReader, Limits};

use super::{Examined, PartTag};
use crate::bytes::Bytes;
use crate::metadata::{Key, Origin, Tag, Trail, Value};

mod align;
mod grey;

use align::{Verdict, compare};
use grey::Grey;

/// Largest picture that is decoded, in pixels.
const PIXELS: u64 = 64_000_000;
/// Largest file whose picture is decoded, in bytes.
const BYTES: u64 = 128 * 1024 * 1024;
/// From which size on only one picture is decoded at a time, in pixels.
const LARGE: u64 = 4_000_000;
/// Largest preview, in pixels.
const PREVIEW: u64 = 4_000_000;
/// How many previews of a file are compared.
pub(super) const PREVIEWS: usize = 4;
/// Largest preview, in bytes.
const PREVIEW_BYTES: u64 = 8 * 1024 * 1024;
/// How the places end in which programs put a preview of the picture itself: Exif's, JFIF's, Photoshop's, XMP's, the MP index's;
/// and how those in a signed manifest begin.
const PLACES: [&str; 5] =
    ["IFD1 thumbnail", "JFXX thumbnail", "PhotoshopThumbnail", "xmp:Thumbnails/xmpGImg:image", "large thumbnail"];
const SIGNED: &str = "c2pa.thumbnail.claim";
/// The families whose picture is the file's first image and can be decoded here, and those where it can't be. A raw file's
/// first image isn't what its previews show.
const DECODED: [&str; 4] = ["JPEG", "PNG", "WebP", "TIFF"];
const NOT_DECODED: [&str; 2] = ["ISO-BMFF", "JPEG XL"];
/// Most memory that a decoder may take, in bytes for each pixel that a picture may have.
const DEPTH: u64 = 8;

/// A preview that was found in a file.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    path: Trail,
    bytes: Vec<u8>,
}

/// The file at `path` within another, if it is a preview by its place.
pub(super) fn preview(path: &Trail, bytes: &dyn Bytes) -> io::Result<Option<Preview>> {
    let is_place = |name: &str| name.starts_with(SIGNED) || PLACES.iter().any(|place| name.ends_with(place));
    let place = path.last().is_some_and(|name| is_place(name));
    if !place || bytes.len() > PREVIEW_BYTES {
        return Ok(None);
    }
    Ok(Some(Preview { path: path.clone(), bytes: bytes.read(0..bytes.len())?.into_owned() }))
}

/// What the previews of a file show beyond its picture.
pub(super) fn tags(bytes: &dyn Bytes, examined: &Examined) -> Vec<Tag> {
    let family = examined.container.name;
    let raw = family == "TIFF" && !examined.layout.flavour.0.ends_with("TIFF");
    let can = DECODED.contains(&family);
    if examined.previews.is_empty() || raw || !(can || NOT_DECODED.contains(&family)) {
        return Vec::new();
    }
    let small = |preview| (preview, can.then(|| preview_of(preview)).flatten());
    let previews: Vec<(&Preview, Option<Grey>)> = examined.previews.iter().map(small).collect();
    let turned = if examined.layout.turns { orientation(&examined.tags) } else { Orientation::NoTransforms };
    let picture = previews.iter().any(|(_, small)| small.is_some()).then(|| picture(bytes, turned)).flatten();
    let said = |(preview, small): (&Preview, Option<Grey>)| {
        let verdict = match (&picture, small) {
            (Some(picture), Some(small)) => compare(picture, &small),
            _ => Verdict::Unknown,
        };
        let (id, name, value) = words(&verdict)?;
        let origin = Origin { path: preview.path.clone(), ..Origin::default() };
        Some(Tag { key: Key::new("PIXELS", id, name), value: Value::text(value), origin })
    };
    previews.into_iter().filter_map(said).collect()
}

/// What is said of a preview; nothing where it shows the picture, or it can't be told whether it does.
fn words(verdict: &Verdict) -> Option<(&'static str, &'static str, String)> {
    Some(match verdict {
        Verdict::Same | Verdict::Unsure => return None,
        Verdict::Unknown => ("@preview-unread", "PreviewNotCompared", "not compared with the picture".to_owned()),
        Verdict::More { percent, sides } => {
            ("@preview-crop", "PreviewShowsMore", format!("shows {percent:.0} % more{}", listed(sides)))
        }
        Verdict::Part { percent } => {
            let percent = percent.max(1.0);
            ("@preview-part", "PreviewDiffers", format!("shows something else in {percent:.0} % of the picture"))
        }
        Verdict::Other => ("@preview-other", "PreviewOfAnother", "shows another picture".to_owned()),
    })
}

/// ": left, right and top".
fn listed(sides: &[&str]) -> String {
    match sides.split_last() {
        None => String::new(),
        Some((last, [])) => format!(": {last}"),
        Some((last, others)) => format!(": {} and {last}", others.join(", ")),
    }
}

/// How the picture is turned when it is shown.
fn orientation(tags: &[PartTag]) -> Orientation {
    let tag = tags.iter().find(|told| told.tag.key.group == "EXIF/IFD0" && told.tag.key.id == "0x0112");
    let number = tag.and_then(|told| told.tag.value.as_f64()).map_or(1, |number| number as u8);
    Orientation::from_exif(number).unwrap_or(Orientation::NoTransforms)
}

/// The picture, small and grey; none if it can't be decoded here.
fn picture(bytes: &dyn Bytes, turned: Orientation) -> Option<Grey> {
    if bytes.len() > BYTES {
        return None;
    }
    let whole = bytes.read(0..bytes.len()).ok()?;
    decoded(&whole, PIXELS, turned)
}

fn preview_of(preview: &Preview) -> Option<Grey> {
    decoded(&preview.bytes, PREVIEW, Orientation::NoTransforms)
}

/// A picture of at most `most` pixels, small, grey and turned.
fn decoded(bytes: &[u8], most: u64, turned: Orientation) -> Option<Grey> {
    static ONE: Mutex<()> = Mutex::new(());
    let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
    let (width, height) = reader()?.into_dimensions().ok()?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > most {
        return None;
    }
    let _held = (pixels > LARGE).then(|| ONE.lock().unwrap_or_else(PoisonError::into_inner));
    let mut reader = reader()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(most.saturating_mul(DEPTH));
    reader.limits(limits);
    let mut image: DynamicImage = reader.decode().ok()?;
    // Turned when it is small: a quarter turn of 64 million pixels is one for nothing.
    image = grey::shrunk(&image);
    image.apply_orientation(turned);
    Grey::of(&image)
}

#[cfg(test)]
mod tests;
