//! A place and a time to be stated, as properties of Exif's namespace in XMP (CIPA DC-010-2017): `47,24.0N`, and a date and time
//! without fraction or zone.

use crate::metadata::Stated;

/// Namespace and name of a property, and its value.
pub(super) type Attribute = (&'static str, &'static str, String);

/// The properties that state it.
pub(super) fn attributes(stated: &Stated) -> Vec<Attribute> {
    let angle = |minutes: i32, plus: char, minus: char| {
        let whole = minutes.unsigned_abs();
        let hemisphere = if minutes < 0 { minus } else { plus };
        format!("{},{}.0{hemisphere}", whole / 60, whole % 60)
    };
    let mut all = Vec::new();
    if let Some(civil) = stated.taken {
        all.push(("exif", "DateTimeOriginal", civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()));
    }
    if let Some((north, east)) = stated.minutes {
        all.push(("exif", "GPSLatitude", angle(north, 'N', 'S')));
        all.push(("exif", "GPSLongitude", angle(east, 'E', 'W')));
    }
    all
}
