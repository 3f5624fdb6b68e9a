//! Every position that a block states.

use super::blocks::{Block, STATEMENTS};
use super::{Candidate, Position, PositionSource, Ranked};
use crate::metadata::{Tag, Value};

/// The keys of a position in Exif's GPS IFD (Exif 3.0 §4.6.7).
struct Fields {
    latitude: [&'static str; 2],
    longitude: [&'static str; 2],
    /// Altitude, its reference, and the error: none of a destination.
    more: Option<[&'static str; 3]>,
    source: PositionSource,
}

const EXIF: [Fields; 2] = [
    Fields {
        latitude: ["0x0002", "0x0001"],
        longitude: ["0x0004", "0x0003"],
        more: Some(["0x0006", "0x0005", "0x001f"]),
        source: PositionSource::Exif,
    },
    Fields {
        latitude: ["0x0014", "0x0013"],
        longitude: ["0x0016", "0x0015"],
        more: None,
        source: PositionSource::Shown,
    },
];

/// Altitude below the ellipsoid, and below sea level.
const BELOW: [i64; 2] = [1, 3];

pub(super) fn of(block: &Block<'_>) -> Vec<Ranked<Position, PositionSource>> {
    let exif = EXIF.iter().filter(|_| block.has_exif).filter_map(|fields| exif(block, fields));
    let named = block.all(is_latitude).take(STATEMENTS).filter_map(|(index, tag)| named(block, index, tag));
    let iso = block.tags.iter().filter_map(|(index, tag)| iso(*index, tag).or_else(|| loci(*index, tag)));
    let found = exif.chain(named).chain(iso).filter(|candidate| says_something(&candidate.value));
    found.map(|candidate| Ranked { candidate, depth: block.depth, rank: 0 }).collect()
}

type Stated = Option<Candidate<Position, PositionSource>>;

/// Whether a position is on the Earth, and not where a zeroed one lies.
fn says_something(position: &Position) -> bool {
    let (latitude, longitude) = (position.latitude, position.longitude);
    latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude != 0.0 || longitude != 0.0)
}

fn exif(block: &Block<'_>, fields: &Fields) -> Stated {
    let mut from = Vec::new();
    let mut get = |id: &str| {
        let (index, value) = block.get("EXIF/GPS", id)?;
        from.push(index);
        Some(value)
    };
    let mut degrees = |[value, reference]: [&str; 2]| angle(get(value)?, get(reference));
    let latitude = degrees(fields.latitude)?;
    let longitude = degrees(fields.longitude)?;
    let mut position = Position { latitude, longitude, altitude: None, error: None };
    if let Some([altitude, reference, error]) = fields.more {
        position.altitude = get(altitude).and_then(Value::as_f64).filter(|metres| metres.is_finite());
        let below = get(reference).and_then(Value::as_f64).is_some_and(|number| BELOW.contains(&(number as i64)));
        position.altitude = position.altitude.map(|metres| if below { -metres } else { metres });
        position.error = get(error).and_then(Value::as_f64).filter(|metres| metres.is_finite() && *metres > 0.0);
    }
    Some(Candidate { value: position, source: fields.source, from })
}

/// What stands before `Latitude`.
fn stem(id: &str) -> Option<&str> {
    let (stem, name) = id.split_at_checked(id.len().checked_sub("Latitude".len())?)?;
    name.eq_ignore_ascii_case("Latitude").then_some(stem)
}

fn is_latitude(group: &str, id: &str) -> bool {
    matches!(group, "XMP" | "PNG" | "Takeout") && stem(id).is_some()
}

/// Properties and keywords called …Latitude, with the …Longitude of the same structure: XMP's own (`47,22.614N`), a drone's,
/// an IPTC location's, and the text that ImageMagick writes into PNG.
fn named(block: &Block<'_>, index: u32, tag: &Tag) -> Stated {
    let (group, id) = (&*tag.key.group, &*tag.key.id);
    let stem = stem(id)?;
    let mut from = vec![index];
    let mut get = |id: String| {
        let same = |tag: &Tag| tag.key.group == group && tag.key.id.eq_ignore_ascii_case(&id);
        let occurrence = tag.origin.occurrence;
        let (index, tag) = block.tags.iter().find(|(_, other)| same(other) && other.origin.occurrence == occurrence)?;
        from.push(*index);
        Some(&tag.value)
    };
    let reference = get(format!("{id}Ref"));
    let latitude = angle(&tag.value, reference)?;
    // Some drones misspell it.
    let (longitude, name) = ["Longitude", "Longtitude"].iter().find_map(|name| {
        let name = format!("{stem}{name}");
        Some((get(name.clone())?, name))
    })?;
    let reference = get(format!("{name}Ref"));
    let longitude = angle(longitude, reference)?;
    let altitude = get(format!("{stem}Altitude")).and_then(number);
    let below =
        get(format!("{stem}AltitudeRef")).and_then(number).is_some_and(|number| BELOW.contains(&(number as i64)));
    // Google writes 0 where it knows none.
    let altitude = altitude.filter(|metres| group != "Takeout" || *metres != 0.0);
    let altitude = altitude.map(|metres| if below { -metres } else { metres });
    let error = get(format!("{stem}HPositioningError")).and_then(number).filter(|metres| *metres > 0.0);
    let source = match group {
        _ if id.contains("LocationShown") || stem.ends_with("Dest") => PositionSource::Shown,
        "PNG" => PositionSource::Container,
        "Takeout" => PositionSource::SideCar,
        _ if stem == "exif:GPS" => PositionSource::Xmp,
        _ => PositionSource::XmpOther,
    };
    Some(Candidate { value: Position { latitude, longitude, altitude, error }, source, from })
}

/// Degrees: numbers of degrees, minutes and seconds, or a text that holds them, turned by the hemisphere.
fn angle(value: &Value, reference: Option<&Value>) -> Option<f64> {
    let (degrees, hemisphere) = match value {
        Value::Text(text) => (text_angle(text)?, text.trim_end().chars().last()),
        Value::List(list) => (sum(list.iter().map(number))?, None),
        other => (number(other)?, None),
    };
    let reference = reference.and_then(Value::as_text).and_then(|text| text.trim_start().chars().next());
    let turned = [reference, hemisphere].into_iter().flatten().any(|c| matches!(c, 'S' | 'W' | 's' | 'w'));
    (degrees.is_finite()).then_some(if turned { -degrees.abs() } else { degrees })
}

/// `47,22.614N`, `47,22,36.84N`, `+47.3769`, `47 deg 22' 36.84"`, `47/1, 22/1, 3684/100`.
fn text_angle(text: &str) -> Option<f64> {
    let text = text.trim();
    let parts = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '/')).filter(|part| !part.is_empty());
    let degrees = sum(parts.map(ratio))?;
    Some(if text.starts_with('-') { -degrees } else { degrees })
}

/// Degrees, minutes, seconds: at most three, of which the first must be a number.
fn sum(parts: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let parts: Vec<Option<f64>> = parts.take(4).collect();
    let degrees = (*parts.first()?)?;
    let unit = if degrees.is_sign_negative() { -1.0 } else { 1.0 };
    let rest = parts.iter().skip(1).zip([60.0, 3600.0]).map(|(part, divisor)| part.unwrap_or(0.0) / divisor * unit);
    (parts.len() <= 3).then(|| degrees + rest.sum::<f64>())
}

/// A number, or a text of one: `+123.4`, `5620/10`.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Text(text) => ratio(text.trim()),
        other => other.as_f64(),
    }
}

fn ratio(text: &str) -> Option<f64> {
    let number = match text.split_once('/') {
        Some((above, below)) => above.trim().parse::<f64>().ok()? / below.trim().parse::<f64>().ok()?,
        None => text.parse().ok()?,
    };
    Some(number).filter(|number| number.is_finite())
}

/// Film and HEIF fields in the form of ISO 6709, Annex H: `+47.3769+008.5417+408.0/`.
fn iso(index: u32, tag: &Tag) -> Stated {
    let id = &*tag.key.id;
    let field = match &*tag.key.group {
        "ISO-BMFF" => id.ends_with("/©xyz") || id.ends_with("/@xyz"),
        "QuickTime-mdta" => id.ends_with(".location.ISO6709"),
        _ => false,
    };
    let text = tag.value.as_text().filter(|_| field)?.trim();
    let starts: Vec<usize> =
        text.char_indices().filter(|(_, c)| matches!(c, '+' | '-')).map(|(at, _)| at).take(4).collect();
    let part = |number: usize| {
        let from = *starts.get(number)?;
        let part = text.get(from..starts.get(number + 1).copied().unwrap_or(text.len()))?;
        Some(part.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '.'))
    };
    let latitude = sexagesimal(part(0)?, 2)?;
    let longitude = sexagesimal(part(1)?, 3)?;
    let altitude = part(2).and_then(|part| part.split(|c: char| c.is_alphabetic() || c == '/').next()?.parse().ok());
    let position = Position { latitude, longitude, altitude, error: None };
    Some(Candidate { value: position, source: PositionSource::Container, from: vec![index] })
}

/// A film's field of 3GPP: a name, longitude, latitude, altitude.
fn loci(index: u32, tag: &Tag) -> Stated {
    let Value::List(list) = &tag.value else { return None };
    let [_, longitude, latitude, altitude, ..] = list.as_slice() else { return None };
    if tag.key.group != "ISO-BMFF" || !tag.key.id.ends_with("/loci") {
        return None;
    }
    let altitude = altitude.as_f64().filter(|altitude| *altitude != 0.0);
    let value = Position { latitude: latitude.as_f64()?, longitude: longitude.as_f64()?, altitude, error: None };
    Some(Candidate { value, source: PositionSource::Container, from: vec![index] })
}

/// Degrees of `width` digits, behind which minutes and seconds of two may stand, and a fraction of the last.
fn sexagesimal(text: &str, width: usize) -> Option<f64> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("-", digits) => (-1.0, digits),
        ("+", digits) => (1.0, digits),
        _ => return None,
    };
    let whole = digits.bytes().take_while(u8::is_ascii_digit).count();
    let degrees = digits.get(..width)?.parse::<f64>().ok()?;
    let value = match whole.checked_sub(width)? {
        0 => digits.parse::<f64>().ok()?,
        2 => degrees + digits.get(width..)?.parse::<f64>().ok()? / 60.0,
        4 => {
            let (minutes, seconds) = digits.get(width..)?.split_at_checked(2)?;
            degrees + minutes.parse::<f64>().ok()? / 60.0 + seconds.parse::<f64>().ok()? / 3600.0
        }
        _ => return None,
    };
    Some(sign * value)
}
