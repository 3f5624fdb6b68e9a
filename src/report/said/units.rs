//! Quantities with their units, as photographers write them. Exif's names, which XMP shares; APEX values are turned into what
//! they stand for (CIPA DC-008, Annex C).

use super::counted;
use crate::record::{Key, Value};

/// A quantity in words; none where nothing is known of its unit. `near` finds the tag of another id in the same block.
pub(super) fn said<'a>(key: &Key, value: &Value, near: &impl Fn(&str) -> Option<&'a Value>) -> Option<String> {
    let group = &*key.group;
    if group == "EXIF/GPS" || group == "XMP" && key.name.starts_with("GPS") {
        return satellite(&key.name, value, near);
    }
    if !(group.starts_with("EXIF") || matches!(group, "TIFF" | "DNG/IFD0" | "XMP")) {
        return None;
    }
    let number = || quantity(value).filter(|n| n.is_finite());
    Some(match &*key.name {
        "ExposureTime" => seconds(number()?)?,
        "ShutterSpeedValue" => seconds((-number()?).exp2())?,
        "FNumber" => format!("f/{}", short(number()?)),
        "ApertureValue" | "MaxApertureValue" => format!("f/{:.1}", (number()? / 2.0).exp2()),
        "FocalLength" => format!("{} mm", short(number()?)),
        "FocalLengthIn35mmFilm" => format!("{} mm, as on 35 mm film", short(number()?)),
        "PhotographicSensitivity" | "ISOSpeedRatings" | "ISOSpeed" => format!("ISO {}", counted(number()?)),
        "ExposureBiasValue" | "BrightnessValue" => format!("{:+.1} EV", number()?),
        "SubjectDistance" if number()? >= f64::from(u32::MAX) => "infinity".to_owned(),
        "SubjectDistance" => format!("{} m", short(number()?)),
        "DigitalZoomRatio" => format!("{} times", short(number()?)),
        "AmbientTemperature" => format!("{} °C", short(number()?)),
        "Humidity" => format!("{} %", short(number()?)),
        "Pressure" => format!("{} hPa", short(number()?)),
        "WaterDepth" => format!("{} m", short(number()?)),
        "CameraElevationAngle" => format!("{}°", short(number()?)),
        "PixelXDimension" | "PixelYDimension" | "ImageWidth" | "ImageLength" => {
            format!("{} pixels", counted(number()?))
        }
        "XResolution" | "YResolution" => match near("0x0128").and_then(quantity) {
            Some(3.0) => format!("{} per centimetre", short(number()?)),
            _ => format!("{} per inch", short(number()?)),
        },
        "LensSpecification" => lens(value)?,
        "OffsetTime" | "OffsetTimeOriginal" | "OffsetTimeDigitized" => zone(value.as_text()?)?,
        _ => return None,
    })
}

fn satellite<'a>(name: &str, value: &Value, near: &impl Fn(&str) -> Option<&'a Value>) -> Option<String> {
    let number = || quantity(value).filter(|n| n.is_finite());
    let reference = |id: &str| near(id).and_then(Value::as_text).map(|text| text.trim_matches(['\0', ' ']));
    Some(match name {
        "GPSAltitude" => {
            let below = near("0x0005").and_then(quantity).is_some_and(|n| n == 1.0 || n == 3.0);
            format!("{} m {} the sea", short(number()?), if below { "below" } else { "above" })
        }
        "GPSTimeStamp" => {
            let Value::List(parts) = value else { return None };
            let [hour, minute, second] = parts.as_slice() else { return None };
            format!("{:02.0}:{:02.0}:{:02.0}, UTC", hour.as_f64()?, minute.as_f64()?, second.as_f64()?)
        }
        "GPSSpeed" => {
            let unit = match reference("0x000c") {
                Some("M") => "mph",
                Some("N") => "knots",
                _ => "km/h",
            };
            format!("{} {unit}", short(number()?))
        }
        "GPSImgDirection" | "GPSTrack" | "GPSDestBearing" => {
            format!("{}° ({})", short(number()?), compass(number()?))
        }
        "GPSHPositioningError" => format!("to {} m", short(number()?)),
        "GPSDOP" => format!("{} (dilution of precision)", short(number()?)),
        _ => return None,
    })
}

/// A number, or a text of one: `5620/10`.
fn quantity(value: &Value) -> Option<f64> {
    match value {
        Value::Text(text) => match text.trim().split_once('/') {
            Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?),
            None => text.trim().parse().ok(),
        },
        other => other.as_f64(),
    }
}

/// Three digits behind the point at most, and none that say nothing.
fn short(n: f64) -> String {
    let text = format!("{n:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1/125 s`, `0.5 s`, `30 s`.
fn seconds(n: f64) -> Option<String> {
    if !n.is_finite() || n <= 0.0 {
        return None;
    }
    Some(if n < 0.26 { format!("1/{:.0} s", 1.0 / n) } else { format!("{} s", short((n * 10.0).round() / 10.0)) })
}

fn compass(degrees: f64) -> &'static str {
    const WINDS: [&str; 8] = ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];
    WINDS.get((degrees.rem_euclid(360.0) / 45.0).round() as usize % 8).copied().unwrap_or("north")
}

/// `24–105 mm f/4`.
fn lens(value: &Value) -> Option<String> {
    let Value::List(list) = value else { return None };
    let numbers: Vec<f64> = list.iter().map(|part| part.as_f64().unwrap_or(f64::NAN)).collect();
    let [short_end, long_end, wide, tele] = numbers.as_slice() else { return None };
    let span = |a: f64, b: f64| if a == b || b.is_nan() { short(a) } else { format!("{}–{}", short(a), short(b)) };
    let stops = if wide.is_nan() { String::new() } else { format!(" f/{}", span(*wide, *tele)) };
    Some(format!("{} mm{stops}", span(*short_end, *long_end)))
}

/// `+02:00` → `UTC+2`.
fn zone(text: &str) -> Option<String> {
    let text = text.trim_matches(['\0', ' ']);
    if text == "Z" {
        return Some("UTC".to_owned());
    }
    let (hours, minutes) = text.split_once(':')?;
    let number: i32 = hours.parse().ok()?;
    let sign = if hours.starts_with('-') { '-' } else { '+' };
    Some(match minutes {
        "00" => format!("UTC{sign}{}", number.abs()),
        minutes => format!("UTC{sign}{}:{minutes}", number.abs()),
    })
}
