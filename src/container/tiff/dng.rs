//! When a DNG file is understood well enough to be scrubbed (DNG 1.7): its own tags have to say all that a raw converter
//! needs. Where a converter would look at the camera's MakerNote or at the name of its model instead, the picture could
//! look different without them.

use std::io;

use super::parts::{Parts, SLACK};
use super::{Bytes, Refusal, previews};
use crate::grammar::ifd::{Directory, Role, Walk, tags};

/// The newest version that is understood: 1.7.1.
const NEWEST: [u8; 2] = [1, 7];
/// PhotometricInterpretation of linear raw data and of a sensor's mosaic.
const LINEAR_RAW: u64 = 34892;
const MOSAIC: u64 = 32803;

/// Makers whose cameras write DNG with a MakerNote by which raw converters go for the picture's edges (LibRaw: the model's
/// number there decides where the picture begins), by the beginning of Make or of UniqueCameraModel, in capitals.
static BY_NOTE: &[&str] = &["PENTAX", "RICOH"];

/// Refuses a DNG whose rendering may hang on what a scrub takes out.
pub(super) fn certain(bytes: &dyn Bytes, parts: &Parts, walk: &Walk) -> Result<(), Refusal> {
    let Some(first) = walk.directories.iter().find(|directory| directory.role == Role::Page(0)) else { return Ok(()) };
    let version = match first.entry(tags::DNG_VERSION) {
        Some(entry) => entry.read(bytes, 4)?,
        None => Vec::new(),
    };
    if version.get(..2).is_none_or(|version| version > NEWEST.as_slice()) {
        return Err(Refusal::Unsupported("a DNG of a version newer than 1.7"));
    }
    let gone = previews::previews(bytes, walk, true)?;
    let mut raws = Vec::new();
    for (index, directory) in walk.directories.iter().enumerate() {
        let main = directory.is_picture() && !gone.contains(&index);
        if main && previews::kind(bytes, walk, directory)? & 1 == 0 && is_raw(bytes, walk, directory)? {
            raws.push(directory);
        }
    }
    // Some converters read on through the strips of an uncompressed picture as if they were one.
    let strips = |raw: &Directory| raw.entry(tags::STRIP_OFFSETS).map_or(0, |entry| entry.count);
    if raws.iter().any(|raw| strips(raw) > 1) && parts.layout.parts.iter().any(|part| part.name == SLACK) {
        return Err(Refusal::Unsupported("a DNG with bytes between the strips of its picture"));
    }
    let has = |tag: u16| raws.iter().any(|raw| raw.entry(tag).is_some()) || first.entry(tag).is_some();
    if raws.is_empty() {
        return Err(Refusal::Unsupported("a DNG without a raw picture"));
    }
    let mut grey = true;
    for raw in &raws {
        grey &= !is_coloured(bytes, walk, raw)?;
    }
    if !grey && !has(tags::COLOR_MATRIX_1) {
        return Err(Refusal::Unsupported(
            "a DNG that doesn't say what its colours are: raw converters go by the model",
        ));
    }
    let noted = is_noted(walk);
    if !grey && noted && !has(tags::AS_SHOT_NEUTRAL) && !has(tags::AS_SHOT_WHITE_XY) {
        return Err(Refusal::Unsupported("a DNG without a white balance: raw converters may go by its MakerNote"));
    }
    if noted && by_note(bytes, first)? {
        return Err(Refusal::Unsupported(
            "a DNG of a camera whose MakerNote tells raw converters where the picture begins",
        ));
    }
    Ok(())
}

fn number(bytes: &dyn Bytes, walk: &Walk, directory: &Directory, tag: u16) -> io::Result<Option<u64>> {
    directory.entry(tag).map_or(Ok(None), |entry| entry.number(bytes, walk.header.order))
}

fn is_raw(bytes: &dyn Bytes, walk: &Walk, directory: &Directory) -> io::Result<bool> {
    let kind = number(bytes, walk, directory, tags::PHOTOMETRIC)?;
    Ok(matches!(kind, Some(LINEAR_RAW | MOSAIC)))
}

/// Whether a raw picture has colours: those of a mosaic, or more than one sample for each pixel.
fn is_coloured(bytes: &dyn Bytes, walk: &Walk, directory: &Directory) -> io::Result<bool> {
    let mosaic = number(bytes, walk, directory, tags::PHOTOMETRIC)? == Some(MOSAIC);
    Ok(mosaic || number(bytes, walk, directory, tags::SAMPLES_PER_PIXEL)?.unwrap_or(1) > 1)
}

/// Whether there is a note of the camera's maker, as such or within DNGPrivateData.
fn is_noted(walk: &Walk) -> bool {
    let noted = |directory: &Directory| {
        let private = directory.is_picture() && directory.entry(tags::DNG_PRIVATE_DATA).is_some();
        private || directory.entry(tags::MAKER_NOTE).is_some()
    };
    walk.directories.iter().any(noted)
}

fn by_note(bytes: &dyn Bytes, first: &Directory) -> io::Result<bool> {
    for tag in [tags::MAKE, tags::UNIQUE_CAMERA_MODEL] {
        let Some(entry) = first.entry(tag) else { continue };
        let name = String::from_utf8_lossy(&entry.read(bytes, 64)?).trim_start().to_ascii_uppercase();
        if BY_NOTE.iter().any(|maker| name.starts_with(maker)) {
            return Ok(true);
        }
    }
    Ok(false)
}
