//! The redaction of Android's MediaProvider (Android 10 to 15): which tags of a file are zeros for an app that has no
//! ACCESS_MEDIA_LOCATION, and how such a file is recognised.
//!
//! It is what that code does and not what it should do. The MIME type comes from the file's extension; a type that isn't
//! listed isn't redacted at all (AVIF, TIFF, QuickTime). Of Exif it zeroes the values of the GPS tags 0x0000 to 0x001E, one
//! occurrence of each, where `ExifInterface` found it last, in the picture's own block; tag 0x001F stays. Of the XMP packet
//! that `ExifInterface` knows it zeroes *elements* of the exif namespace with such a name, from the end of whatever stands
//! before to the end of the element; attributes stay, and so does every other packet. A packet that is no well-formed XML
//! in UTF-8 goes whole. Of MP4 and 3GP it zeroes the boxes `loci`, `©xyz`, `gps ` and `gps0`, their types too, and the XMP packet's
//! elements. Films inside pictures, second pictures, IPTC, maker notes: nothing looks at them.

use std::collections::HashMap;

use super::mime;
use crate::record::{Form, Leak, Record, Tag, Value};

/// Types that `ExifInterface.isSupportedMimeType` lists.
#[rustfmt::skip]
const EXIF: &[&str] = &[
    "image/jpeg", "image/x-adobe-dng", "image/x-canon-cr2", "image/x-nikon-nef", "image/x-nikon-nrw", "image/x-sony-arw",
    "image/x-panasonic-rw2", "image/x-olympus-orf", "image/x-pentax-pef", "image/x-samsung-srw", "image/x-fuji-raf",
    "image/heic", "image/heif", "image/png", "image/webp",
];

/// Types that `IsoInterface.isSupportedMimeType` lists.
#[rustfmt::skip]
const ISO: &[&str] = &[
    "audio/3gp2", "audio/3gpp", "audio/3gpp2", "audio/aac", "audio/mp4", "audio/mpeg",
    "video/3gp2", "video/3gpp", "video/3gpp2", "video/mj2", "video/mp4", "video/mpeg", "video/x-flv",
];

/// The GPS tags, of Exif and of XMP's exif namespace, by their number in Exif: GPSHPositioningError (0x001F) isn't listed.
#[rustfmt::skip]
const GPS: [&str; 31] = [
    "GPSVersionID", "GPSLatitudeRef", "GPSLatitude", "GPSLongitudeRef", "GPSLongitude", "GPSAltitudeRef", "GPSAltitude",
    "GPSTimeStamp", "GPSSatellites", "GPSStatus", "GPSMeasureMode", "GPSDOP", "GPSSpeedRef", "GPSSpeed", "GPSTrackRef",
    "GPSTrack", "GPSImgDirectionRef", "GPSImgDirection", "GPSMapDatum", "GPSDestLatitudeRef", "GPSDestLatitude",
    "GPSDestLongitudeRef", "GPSDestLongitude", "GPSDestBearingRef", "GPSDestBearing", "GPSDestDistanceRef",
    "GPSDestDistance", "GPSProcessingMethod", "GPSAreaInformation", "GPSDateStamp", "GPSDifferential",
];

/// The boxes of a film that are zeroed, as keys name them.
const BOXES: &[&str] = &["loci", "©xyz", "gps\\x20", "gps0"];
/// The boxes that `IsoInterface` looks into.
#[rustfmt::skip]
const PARENTS: &[&str] = &[
    "moov", "moof", "traf", "mfra", "trak", "tref", "mdia", "minf", "dinf", "stbl", "edts", "udta", "ipro", "sinf", "hnti",
    "hinf", "jp2h", "ilst", "meta",
];

/// For each leak of the record, whether an app without ACCESS_MEDIA_LOCATION reads zeros in its place.
pub fn zeroed(record: &Record) -> Vec<bool> {
    let mut zeroed = vec![false; record.leaks.len()];
    let Some(mime) = mime::of(&record.path) else { return zeroed };
    let blocks = blocks(record);
    if EXIF.contains(&mime) {
        exif(record, &blocks, &mut zeroed);
        if let Some(packet) = packet(record, &blocks) {
            xmp(record, packet, &mut zeroed);
        }
    }
    if ISO.contains(&mime) {
        for (zeroed, leak) in zeroed.iter_mut().zip(&record.leaks) {
            *zeroed |= is_place_box(&leak.tag);
        }
        if let Some(packet) = blocks.iter().find(|block| block.is("XMP") && block.path.len() == 1) {
            xmp(record, packet, &mut zeroed);
        }
    }
    zeroed
}

/// The leaks of one block, by index.
struct Block<'a> {
    path: &'a [std::borrow::Cow<'static, str>],
    /// The group of its first tag, as far as the first slash.
    standard: &'a str,
    leaks: Vec<usize>,
}

impl Block<'_> {
    fn is(&self, standard: &str) -> bool {
        self.standard == standard
    }
}

/// The blocks of Exif and XMP, in the file's order. Two of one path are told apart by a key that comes again, counted as the
/// same occurrence.
fn blocks(record: &Record) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut current: HashMap<(&[_], &str), (usize, std::collections::HashSet<(&str, &str, u32)>)> = HashMap::new();
    for (at, leak) in record.leaks.iter().enumerate() {
        let tag = &leak.tag;
        if tag.origin.beside.is_some() {
            continue;
        }
        let standard = match tag.key.group.split('/').next().unwrap_or_default() {
            // A maker note stands in the Exif block that it belongs to, and is none of Android's business.
            standard @ ("EXIF" | "DNG") => {
                if standard == "DNG" {
                    "EXIF"
                } else {
                    standard
                }
            }
            "XMP" => "XMP",
            _ => continue,
        };
        let key = (tag.key.group.as_ref(), tag.key.id.as_ref(), tag.origin.occurrence);
        let place = (&*tag.origin.path, standard);
        let open = current.get_mut(&place).filter(|(_, seen)| !seen.contains(&key));
        match open {
            Some((block, seen)) => {
                seen.insert(key);
                if let Some(block) = blocks.get_mut(*block) {
                    block.leaks.push(at);
                }
            }
            None => {
                current.insert(place, (blocks.len(), [key].into()));
                blocks.push(Block { path: place.0, standard, leaks: vec![at] });
            }
        }
    }
    blocks
}

/// The value of every GPS tag that `ExifInterface` has at the end: of the blocks that it reads, the last.
fn exif(record: &Record, blocks: &[Block<'_>], zeroed: &mut [bool]) {
    let mut last: HashMap<&str, usize> = HashMap::new();
    for block in read_by_android(record, blocks) {
        for &at in &block.leaks {
            let Some(leak) = record.leaks.get(at) else { continue };
            if leak.tag.key.group == "EXIF/GPS" && number(&leak.tag.key.id).is_some_and(|tag| tag < GPS.len()) {
                last.insert(&leak.tag.key.id, at);
            }
        }
    }
    for at in last.into_values() {
        if let Some(zeroed) = zeroed.get_mut(at) {
            *zeroed = true;
        }
    }
}

fn number(id: &str) -> Option<usize> {
    usize::from_str_radix(id.strip_prefix("0x")?, 16).ok()
}

/// The Exif blocks that `ExifInterface` reads, by what the file is: in a JPEG all segments before the picture, in PNG, WebP
/// and HEIF the first, in a TIFF's kin the file itself, in a RAF that of the JPEG in it.
fn read_by_android<'a, 'r>(record: &Record, blocks: &'a [Block<'r>]) -> impl Iterator<Item = &'a Block<'r>> {
    let flavour = record.flavour.0.as_ref();
    let all = matches!(flavour, "JPEG" | "MPO");
    let inside = flavour == "RAF";
    let own = move |block: &&Block<'_>| block.is("EXIF") && (inside || block.path.len() == 1);
    blocks.iter().filter(own).take(if all { usize::MAX } else { 1 })
}

/// The packet that `ExifInterface` knows: one in Exif's own IFD0 (tag 700) before a segment's; a HEIF's item before both. The
/// chunks of PNG and WebP are not looked at.
fn packet<'a, 'r>(record: &Record, blocks: &'a [Block<'r>]) -> Option<&'a Block<'r>> {
    let flavour = record.flavour.0.as_ref();
    let segment = |block: &&Block<'_>| block.is("XMP") && block.path.len() == 1;
    let in_exif = |block: &&Block<'_>| {
        let own = |part: &str| part.contains("Exif") || part.eq_ignore_ascii_case("EXIF") || part == "eXIf";
        block.is("XMP") && block.path.len() == 2 && block.path.first().is_some_and(|part| own(part))
    };
    match flavour {
        "PNG" | "APNG" | "WebP" => blocks.iter().find(in_exif),
        "HEIC" | "HEIF" | "AVIF" => blocks.iter().find(segment).or_else(|| blocks.iter().find(in_exif)),
        _ => blocks.iter().rfind(in_exif).or_else(|| blocks.iter().find(segment)),
    }
}

/// Elements of the exif namespace with a GPS tag's name, and all that is within them; the whole packet if it is no XML.
fn xmp(record: &Record, packet: &Block<'_>, zeroed: &mut [bool]) {
    let broken = is_broken(record, packet) || is_wide(record, packet);
    for (nth, &at) in packet.leaks.iter().enumerate() {
        let Some(leak) = record.leaks.get(at) else { continue };
        let gps = in_gps_element(&leak.tag);
        if let Some(zeroed) = zeroed.get_mut(at) {
            *zeroed |= broken || gps;
        }
        // What is zeroed begins where the last text or end tag ended. A start tag without a blank behind it goes too, and
        // with it the attributes.
        let before = packet.leaks.get(..nth).unwrap_or_default().iter().rev();
        let attributes = before.map_while(|at| {
            let tag = &record.leaks.get(*at)?.tag;
            (tag.origin.form == Form::Attribute).then_some((*at, tag))
        });
        let attributes: Vec<(usize, &Tag)> = attributes.collect();
        if gps && attributes.first().is_some_and(|(_, last)| touches(last, &leak.tag)) {
            for (at, _) in attributes {
                if let Some(zeroed) = zeroed.get_mut(at) {
                    *zeroed = true;
                }
            }
        }
    }
}

/// Whether an element's start tag follows the start tag with this attribute as its last with nothing in between: `"><`, the
/// name, `>`.
fn touches(attribute: &Tag, element: &Tag) -> bool {
    let (Some(from), Some(to)) = (&attribute.origin.range, &element.origin.range) else { return false };
    let name = element.key.id.rsplit('/').next().unwrap_or_default();
    to.start.checked_sub(from.end) == Some(name.len() as u64 + 4)
}

/// Whether the value stands in an element that is redacted. An attribute's own name makes no element.
fn in_gps_element(tag: &Tag) -> bool {
    let mut names: Vec<&str> = tag.key.id.split('/').collect();
    if tag.origin.form == Form::Attribute {
        names.pop();
    }
    let gps = |name: &&str| name.strip_prefix("exif:").is_some_and(|local| GPS.contains(&local));
    names.iter().any(gps)
}

/// Whether a fault in the packet says that it is no well-formed XML.
fn is_broken(record: &Record, packet: &Block<'_>) -> bool {
    let start = |at: &usize| record.leaks.get(*at)?.tag.origin.range.as_ref().map(|range| range.start);
    let Some(first) = packet.leaks.iter().filter_map(start).min() else { return false };
    let last = packet.leaks.iter().filter_map(start).max().unwrap_or(first);
    let others = (0..).zip(&record.leaks).filter(|(at, _)| !packet.leaks.contains(at));
    let next = others.filter_map(|(at, _)| start(&at)).filter(|next| *next > last).min().unwrap_or(u64::MAX);
    let within = |offset: u64| offset < next && offset.saturating_add(PROLOGUE) >= first;
    record.faults.iter().any(|fault| fault.expected == "well-formed XML" && within(fault.offset))
}

/// Whether a packet is in UTF-16 or UTF-32. It is read as UTF-8 whatever it is, and no XML then. Plain letters stand as they are
/// in a packet that is in one piece, as it is but in HEIF, unless it is such a one.
fn is_wide(record: &Record, packet: &Block<'_>) -> bool {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b",.:-+/".contains(&b));
    let mut ranges = packet.leaks.iter().filter_map(|at| {
        let tag = &record.leaks.get(*at)?.tag;
        tag.value.as_text().filter(|text| plain(text)).map(|_| &tag.origin.range)
    });
    !matches!(record.flavour.0.as_ref(), "HEIC" | "HEIF" | "AVIF" | "PNG" | "APNG" | "WebP")
        && ranges.next().is_some_and(Option::is_none)
        && ranges.all(Option::is_none)
}

/// How far before its first value a packet may begin: its wrapper and its namespaces.
const PROLOGUE: u64 = 4096;

/// Whether the tag is one of the boxes that are zeroed, or in one, and `IsoInterface` gets there.
fn is_place_box(tag: &Tag) -> bool {
    if tag.key.group != "ISO-BMFF" || tag.origin.beside.is_some() || tag.origin.path.len() != 1 {
        return false;
    }
    let mut names = tag.key.id.split('/').skip_while(|name| PARENTS.contains(name));
    names.next().is_some_and(|name| BOXES.contains(&name))
}

/// Whether the file was read through that redaction: its GPS tags are there, and hold zeros; or its XMP has runs of NUL.
/// Whoever made such a copy had no permission for the places of photos.
pub fn is_redacted(record: &Record) -> bool {
    let gps =
        |leak: &&Leak| leak.tag.key.group == "EXIF/GPS" && number(&leak.tag.key.id).is_some_and(|tag| tag < GPS.len());
    let own = |leak: &&Leak| leak.tag.origin.path.len() == 1 && leak.tag.origin.beside.is_none();
    let mut count = 0;
    for leak in record.leaks.iter().filter(own).filter(gps) {
        if !is_zero(&leak.tag.value) {
            return false;
        }
        count += 1;
    }
    // One zero says nothing: an altitude may be zero, and its reference is.
    count >= 2
}

/// Whether a value is all zeros. A rational of zeros is no number.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Integer(number) => *number == 0,
        Value::Real(number) => *number == 0.0 || number.is_nan(),
        Value::Text(text) => text.chars().all(|c| matches!(c, '\0' | '0' | '.' | ' ' | ':' | '/')),
        Value::List(list) => list.iter().all(is_zero),
        Value::Opaque { hex, .. } => hex.bytes().all(|digit| digit == b'0'),
    }
}
