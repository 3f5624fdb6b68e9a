//! Numbers that stand for words (CIPA DC-008, TIFF 6.0, XMP's exif and tiff schemas, which share their names), and truth values.
//! A table.

use crate::record::{Key, Value};

/// What a number, or a text, of a tag of this name means; none where it isn't in the table.
pub(super) fn said(key: &Key, value: &Value) -> Option<String> {
    let known = key.group.starts_with("EXIF") || matches!(&*key.group, "TIFF" | "DNG/IFD0" | "XMP" | "JPEG" | "PNG");
    if !known {
        return None;
    }
    if key.name == "Flash" {
        return flash(whole(value)?);
    }
    if key.group == "XMP" && matches!(value.as_text(), Some("True" | "False" | "true" | "false")) {
        return Some(if value.as_text()?.eq_ignore_ascii_case("true") { "yes".into() } else { "no".into() });
    }
    if let Some(text) = value.as_text()
        && let Some((_, words)) = TEXTS.iter().find(|(name, _)| *name == key.name)
    {
        let (_, word) = words.iter().find(|(letter, _)| *letter == text.trim_matches(['\0', ' ']))?;
        return Some((*word).to_owned());
    }
    let number = whole(value)?;
    let (_, words) = NUMBERS.iter().find(|(name, _)| *name == key.name)?;
    words.iter().find(|(n, _)| *n == number).map(|(_, word)| (*word).to_owned())
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(n) => Some(*n),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The bits of Flash (CIPA DC-008 4.6.6).
fn flash(bits: i64) -> Option<String> {
    let fired = if bits & 1 == 1 { "flash" } else { "no flash" };
    let mode = match bits >> 3 & 3 {
        1 => ", always on",
        2 => ", switched off",
        3 => ", automatic",
        _ => "",
    };
    let returned = match bits >> 1 & 3 {
        2 => ", no light came back",
        3 => ", light came back",
        _ => "",
    };
    let eyes = if bits & 0x40 != 0 { ", against red eyes" } else { "" };
    let none = if bits & 0x20 != 0 { " (there is none)" } else { "" };
    (0..256).contains(&bits).then(|| format!("{fired}{mode}{returned}{eyes}{none}"))
}

#[rustfmt::skip]
const NUMBERS: &[(&str, &[(i64, &str)])] = &[
    ("Orientation", &[(1, "upright"), (2, "mirrored"), (3, "to be turned over"), (4, "to be turned over, mirrored"),
        (5, "to be turned left, mirrored"), (6, "to be turned right"), (7, "to be turned right, mirrored"), (8, "to be turned left")]),
    ("ResolutionUnit", &[(0, "no unit"), (1, "no unit"), (2, "per inch"), (3, "per centimetre")]),
    ("FocalPlaneResolutionUnit", &[(1, "no unit"), (2, "per inch"), (3, "per centimetre"), (4, "per millimetre"), (5, "per micrometre")]),
    ("YCbCrPositioning", &[(1, "centred"), (2, "co-sited")]),
    ("ExposureProgram", &[(0, "not defined"), (1, "manual"), (2, "normal"), (3, "aperture priority"), (4, "shutter priority"),
        (5, "creative"), (6, "action"), (7, "portrait"), (8, "landscape")]),
    ("MeteringMode", &[(0, "unknown"), (1, "average"), (2, "centre-weighted"), (3, "spot"), (4, "several spots"), (5, "pattern"),
        (6, "partial"), (255, "other")]),
    ("LightSource", &[(0, "unknown"), (1, "daylight"), (2, "fluorescent"), (3, "tungsten"), (4, "flash"), (9, "fine weather"),
        (10, "cloudy"), (11, "shade"), (12, "daylight fluorescent"), (13, "day white fluorescent"), (14, "cool white fluorescent"),
        (15, "white fluorescent"), (16, "warm white fluorescent"), (17, "standard light A"), (18, "standard light B"),
        (19, "standard light C"), (20, "D55"), (21, "D65"), (22, "D75"), (23, "D50"), (24, "studio tungsten"), (255, "other")]),
    ("SensitivityType", &[(0, "unknown"), (1, "standard output sensitivity"), (2, "recommended exposure index"), (3, "ISO speed"),
        (4, "SOS and REI"), (5, "SOS and ISO speed"), (6, "REI and ISO speed"), (7, "SOS, REI and ISO speed")]),
    ("ColorSpace", &[(1, "sRGB"), (2, "Adobe RGB"), (65535, "uncalibrated"), (-1, "uncalibrated")]),
    ("SensingMethod", &[(1, "not defined"), (2, "one-chip colour sensor"), (3, "two-chip colour sensor"),
        (4, "three-chip colour sensor"), (5, "sequential colour sensor"), (7, "trilinear sensor"), (8, "sequential linear sensor")]),
    ("FileSource", &[(1, "film scanner"), (2, "reflexion scanner"), (3, "digital camera")]),
    ("SceneType", &[(1, "photographed directly")]),
    ("CustomRendered", &[(0, "normal"), (1, "custom"), (2, "HDR, no original saved"), (3, "HDR, original saved"),
        (4, "original of an HDR"), (6, "panorama"), (7, "portrait HDR"), (8, "portrait")]),
    ("ExposureMode", &[(0, "automatic"), (1, "manual"), (2, "bracketing")]),
    ("WhiteBalance", &[(0, "automatic"), (1, "manual")]),
    ("SceneCaptureType", &[(0, "standard"), (1, "landscape"), (2, "portrait"), (3, "night scene"), (4, "other")]),
    ("GainControl", &[(0, "none"), (1, "low gain up"), (2, "high gain up"), (3, "low gain down"), (4, "high gain down")]),
    ("Contrast", &[(0, "normal"), (1, "soft"), (2, "hard")]),
    ("Saturation", &[(0, "normal"), (1, "low"), (2, "high")]),
    ("Sharpness", &[(0, "normal"), (1, "soft"), (2, "hard")]),
    ("SubjectDistanceRange", &[(0, "unknown"), (1, "macro"), (2, "close"), (3, "distant")]),
    ("CompositeImage", &[(0, "unknown"), (1, "not composite"), (2, "composite"), (3, "composite, taken while shooting")]),
    ("GPSAltitudeRef", &[(0, "above sea level"), (1, "below sea level"), (2, "above the ellipsoid"), (3, "below the ellipsoid")]),
    ("GPSDifferential", &[(0, "not corrected"), (1, "corrected")]),
    ("Compression", &[(1, "none"), (2, "CCITT 1D"), (3, "CCITT Group 3"), (4, "CCITT Group 4"), (5, "LZW"), (6, "JPEG (old)"),
        (7, "JPEG"), (8, "Deflate"), (32773, "PackBits"), (32946, "Deflate"), (34712, "JPEG 2000"), (34892, "lossy JPEG"),
        (50001, "WebP"), (50002, "JPEG XL"), (52546, "JPEG XL")]),
    ("PhotometricInterpretation", &[(0, "white is zero"), (1, "black is zero"), (2, "RGB"), (3, "palette"), (4, "mask"), (5, "CMYK"),
        (6, "YCbCr"), (8, "CIELab"), (9, "ICCLab"), (10, "ITULab"), (32803, "colour filter array"), (34892, "linear raw"),
        (51177, "depth"), (52527, "mask")]),
    ("PlanarConfiguration", &[(1, "together"), (2, "apart")]),
    ("NewSubfileType", &[(0, "whole picture"), (1, "preview"), (2, "page"), (4, "mask")]),
    ("Urgency", &[(0, "none"), (1, "most urgent"), (5, "normal"), (8, "least urgent")]),
];

/// Letters that stand for words.
#[rustfmt::skip]
const TEXTS: &[(&str, &[(&str, &str)])] = &[
    ("GPSLatitudeRef", &[("N", "north"), ("S", "south")]),
    ("GPSDestLatitudeRef", &[("N", "north"), ("S", "south")]),
    ("GPSLongitudeRef", &[("E", "east"), ("W", "west")]),
    ("GPSDestLongitudeRef", &[("E", "east"), ("W", "west")]),
    ("GPSStatus", &[("A", "measuring"), ("V", "interrupted")]),
    ("GPSMeasureMode", &[("2", "in two dimensions"), ("3", "in three dimensions")]),
    ("GPSSpeedRef", &[("K", "km/h"), ("M", "mph"), ("N", "knots")]),
    ("GPSTrackRef", &[("T", "from true north"), ("M", "from magnetic north")]),
    ("GPSImgDirectionRef", &[("T", "from true north"), ("M", "from magnetic north")]),
    ("GPSDestBearingRef", &[("T", "from true north"), ("M", "from magnetic north")]),
    ("GPSDestDistanceRef", &[("K", "km"), ("M", "miles"), ("N", "nautical miles")]),
    ("InteroperabilityIndex", &[("R98", "sRGB (DCF basic)"), ("R03", "Adobe RGB (DCF optional)"), ("THM", "DCF thumbnail")]),
];
