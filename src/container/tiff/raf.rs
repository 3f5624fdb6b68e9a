//! Fujifilm's RAF: a header, a whole JPEG with the camera's Exif, a record of how the sensor is laid out, and the raw data,
//! which is TIFF or bare. Offsets and lengths are big-endian, at fixed places in the header.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::{Builder, Depth, Flavour, Kind, Layout, Part, Removal};

/// What a RAF begins with.
pub(super) const SIGNATURE: &[u8] = b"FUJIFILMCCD-RAW";
/// Where the header's six numbers stand: offset and length of the JPEG, of the sensor's record, of the raw data.
const NUMBERS: u64 = 84;
const HEADER: u64 = 108;
/// The camera's name, and the version of what follows.
const CAMERA: Range<u64> = 28..60;
const VERSION: Range<u64> = 60..64;
/// How the leak catalogue calls raw files.
const CATALOGUE: &str = "RAW";

/// The partition of a RAF.
pub(super) fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let mut builder = Builder::new(bytes.len(), Flavour::new("RAF"));
    let header = builder.part(Part::new("header", Kind::Structure), 0..CAMERA.start);
    builder.claim(header, VERSION.end..HEADER);
    for (name, range) in [("camera's name", CAMERA), ("version of the header", VERSION)] {
        let part = Part::new(name, Kind::Structure).within(header);
        builder.part(part.keyed(CATALOGUE, format!("RAF/header[{}]", range.start)), range);
    }
    let head = bytes.read(NUMBERS..HEADER)?.into_owned();
    let mut cursor = Cursor::new(&head, NUMBERS);
    let pixels = if depth == Depth::Quick { Kind::Unread } else { Kind::Pixels };
    for (name, kind) in [("JPEG", Kind::Embedded), ("sensor record", Kind::Unknown), ("raw data", pixels)] {
        match range(&mut cursor) {
            Ok(range) => {
                if range.end > bytes.len() {
                    let found = format!("{}..{} of {}", range.start, range.end, bytes.len());
                    builder.fault(Fault::new(cursor.position(), "a range in the file", found));
                }
                let part = match kind {
                    Kind::Embedded => Part::embedded(name, vec![range.clone()]).keyed(CATALOGUE, "@embedded-jpeg"),
                    Kind::Unknown => Part::new(name, kind).keyed(CATALOGUE, "*"),
                    kind => Part::new(name, kind),
                };
                builder.part(part.removal(Removal::Never), range);
            }
            Err(fault) => builder.fault(fault),
        }
    }
    Ok(builder.finish())
}

fn range(cursor: &mut Cursor<'_>) -> Result<Range<u64>, Fault> {
    let (start, length) = (u64::from(cursor.u32_be()?), u64::from(cursor.u32_be()?));
    Ok(start..start.saturating_add(length))
}
