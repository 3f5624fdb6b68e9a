//! The camera or phone that a file names.

use std::fmt;

use super::roles::{Role, role};
use super::said;
use crate::leak::Leak;

/// A camera or phone, as a file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// Its maker.
    pub make: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

impl fmt::Display for Device {
    /// Maker and model, the maker once: `Canon EOS 5D`, `Apple iPhone 12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.make.as_deref(), self.model.as_deref()) {
            (Some(make), Some(model)) if begins(model, make) => f.write_str(model),
            (Some(make), Some(model)) => write!(f, "{make} {model}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => f.write_str("unknown"),
        }
    }
}

/// Whether a model begins with its maker's first word: `NIKON D90` of `NIKON CORPORATION`.
fn begins(model: &str, make: &str) -> bool {
    let word = |text: &str| text.split(' ').next().unwrap_or_default().to_lowercase();
    word(model) == word(make)
}

#[rustfmt::skip]
const MAKE: &[(&str, &str)] = &[
    ("EXIF/IFD0", "0x010f"), ("XMP", "tiff:Make"), ("QuickTime-mdta", "com.apple.quicktime.make"),
    ("PNG", "text:exif:Make"), ("PNG", "text:Make"), ("XMP", "GDepth:Manufacturer"),
];
#[rustfmt::skip]
const MODEL: &[(&str, &str)] = &[
    ("EXIF/IFD0", "0x0110"), ("DNG/IFD0", "0xc614"), ("XMP", "tiff:Model"), ("QuickTime-mdta", "com.apple.quicktime.model"),
    ("PNG", "text:exif:Model"), ("PNG", "text:Model"), ("EXIF/ExifIFD", "0x9a00"), ("XMP", "drone-dji:DroneModel"),
    ("XMP", "xmpDM:cameraModel"), ("XMP", "GDepth:Model"),
];
#[rustfmt::skip]
const SERIAL: &[(&str, &str)] = &[
    ("EXIF/ExifIFD", "0xa431"), ("DNG/IFD0", "0xc62f"), ("EXIF/IFD0", "0xfde9"), ("XMP", "aux:SerialNumber"),
    ("XMP", "exifEX:BodySerialNumber"), ("XMP", "MicrosoftPhoto:CameraSerialNumber"), ("XMP", "drone-dji:CameraSerialNumber"),
    ("XMP", "drone-dji:DroneSerialNumber"), ("XMP", "GettyImagesGIFT:CameraSerialNumber"),
];

/// What of a device a row states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Make,
    Model,
    Serial,
}

/// The rows that state each part, the best first.
pub(super) const ROWS: [(Part, &[(&str, &str)]); 3] =
    [(Part::Make, MAKE), (Part::Model, MODEL), (Part::Serial, SERIAL)];

/// What the file says of the device that took it: the best row first, then the least embedded block.
pub(super) fn device(leaks: &[Leak]) -> Option<Device> {
    let (mut make, mut model, mut serial) = (None, None, None);
    for leak in leaks {
        let Some((Role::Device(part), rank)) = role(leak.row) else { continue };
        let best = match part {
            Part::Make => &mut make,
            Part::Model => &mut model,
            Part::Serial => &mut serial,
        };
        // The thumbnail's IFD is said to be the same camera's, and is often another's.
        let depth = leak.tag.origin.path.len() + usize::from(leak.tag.key.group == "EXIF/IFD1");
        if best.as_ref().is_none_or(|(old, _)| (rank, depth) < *old) {
            *best = said(leak).map(|text| ((rank, depth), text)).or(best.take());
        }
    }
    let [make, model, serial] = [make, model, serial].map(|best| best.map(|(_, text)| text));
    let device = Device { make, model, serial };
    (device != Device::default()).then_some(device)
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    ROWS.into_iter().flat_map(|(_, rows)| rows)
}
