//! What an Android app without ACCESS_MEDIA_LOCATION reads, byte by byte: files are redacted here as MediaProvider does it
//! (`RedactionUtils`, `XmpInterface`, `IsoInterface` of Android 10 to 15, and the platform's `ExifInterface`) and audited
//! plainly. The lens over the untouched files must come to the same.
//!
//! The redactor knows nothing of the library: it looks for bytes.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use phototell::audience::{AUDIENCES, Audience, audience, redaction};
use phototell::infer::{Portrait, infer};
use phototell::inspect::{Options, inspect};
use phototell::leak::Leak;
use phototell::record::{Form, Record, resolve};

type Ranges = Vec<Range<usize>>;

const GPS: [&str; 31] = [
    "GPSVersionID",
    "GPSLatitudeRef",
    "GPSLatitude",
    "GPSLongitudeRef",
    "GPSLongitude",
    "GPSAltitudeRef",
    "GPSAltitude",
    "GPSTimeStamp",
    "GPSSatellites",
    "GPSStatus",
    "GPSMeasureMode",
    "GPSDOP",
    "GPSSpeedRef",
    "GPSSpeed",
    "GPSTrackRef",
    "GPSTrack",
    "GPSImgDirectionRef",
    "GPSImgDirection",
    "GPSMapDatum",
    "GPSDestLatitudeRef",
    "GPSDestLatitude",
    "GPSDestLongitudeRef",
    "GPSDestLongitude",
    "GPSDestBearingRef",
    "GPSDestBearing",
    "GPSDestDistanceRef",
    "GPSDestDistance",
    "GPSProcessingMethod",
    "GPSAreaInformation",
    "GPSDateStamp",
    "GPSDifferential",
];

/// What `ExifInterface` knows of a file: where each GPS value stands, and where its XMP packet does.
#[derive(Default)]
struct Exif {
    gps: BTreeMap<u16, Range<usize>>,
    packet: Option<Range<usize>>,
}

fn ranges(path: &Path, bytes: &[u8]) -> Ranges {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let exif = [
        "jpg", "jpeg", "jpe", "dng", "cr2", "nef", "nrw", "arw", "rw2", "orf", "pef", "srw", "raf", "heic", "heif",
        "png", "webp",
    ];
    let iso = ["mp4", "m4v", "f4v", "3gp", "3gpp", "3g2", "3gpp2", "mj2", "mpeg", "mpg", "flv"];
    let mut out = Vec::new();
    let packet = if exif.contains(&&*extension) {
        let found = read_exif(bytes);
        out.extend(found.gps.into_values());
        found.packet
    } else if iso.contains(&&*extension) && bytes.get(4..8) == Some(b"ftyp") {
        let mut packet = None;
        boxes(bytes, b"", 0..bytes.len(), &mut out, &mut packet);
        packet
    } else {
        None
    };
    out.extend(packet.into_iter().flat_map(|packet| elements(bytes, packet)));
    out
}

fn read_exif(bytes: &[u8]) -> Exif {
    let mut exif = Exif::default();
    if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg(bytes, &mut exif);
    } else if bytes.starts_with(b"\x89PNG") {
        let mut at = 8;
        while let Some(length) = be32(bytes, at) {
            if bytes.get(at + 4..at + 8) == Some(b"eXIf") {
                tiff(bytes, at + 8..at + 8 + length, &mut exif);
                break;
            }
            at += 12 + length;
        }
    } else if bytes.starts_with(b"RIFF") {
        let mut at = 12;
        while let Some(length) = bytes.get(at + 4..at + 8).map(|b| u32::from_le_bytes(b.try_into().unwrap()) as usize) {
            if bytes.get(at..at + 4) == Some(b"EXIF") {
                let skip = if bytes.get(at + 8..).is_some_and(|rest| rest.starts_with(b"Exif\0\0")) { 6 } else { 0 };
                tiff(bytes, at + 8 + skip..at + 8 + length, &mut exif);
                break;
            }
            at += 8 + length + length % 2;
        }
    } else if bytes.get(4..8) == Some(b"ftyp") {
        // The retriever says where the items are; here they are found by how they begin.
        let begins = [b"Exif\0\0II", b"Exif\0\0MM"];
        if let Some(at) = begins.iter().filter_map(|begin| find(bytes, *begin)).min().map(|at| at + 6) {
            tiff(bytes, at..bytes.len(), &mut exif);
        }
        let packet = find(bytes, b"<?xpacket begin").or_else(|| find(bytes, b"<x:xmpmeta"));
        let end = find(bytes, b"<?xpacket end=\"w\"?>")
            .map(|at| at + 19)
            .or_else(|| find(bytes, b"</x:xmpmeta>").map(|at| at + 12));
        if let (Some(start), Some(end)) = (packet, end) {
            exif.packet = Some(start..end);
        }
    } else if bytes.starts_with(b"FUJIFILMCCD-RAW") {
        let (at, length) = (be32(bytes, 84).unwrap(), be32(bytes, 88).unwrap());
        let Some(inside) = bytes.get(at..at + length) else { return exif };
        let inner = read_exif(inside);
        let shifted = |range: Range<usize>| at + range.start..at + range.end;
        exif.gps = inner.gps.into_iter().map(|(tag, range)| (tag, shifted(range))).collect();
        exif.packet = inner.packet.map(shifted);
    } else {
        tiff(bytes, 0..bytes.len(), &mut exif);
    }
    exif
}

fn jpeg(bytes: &[u8], exif: &mut Exif) {
    let mut at = 2;
    let mut segment = None;
    while bytes.get(at) == Some(&0xff) {
        let Some(&marker) = bytes.get(at + 1) else { break };
        if marker == 0xd9 || marker == 0xda {
            break;
        }
        let Some(length) = bytes.get(at + 2..at + 4).map(|b| usize::from(u16::from_be_bytes([b[0], b[1]]))) else {
            break;
        };
        let content = at + 4..(at + 2 + length).min(bytes.len());
        if marker == 0xe1 {
            let Some(data) = bytes.get(content.clone()) else { break };
            if data.starts_with(b"Exif\0\0") {
                tiff(bytes, content.start + 6..content.end, exif);
            } else if data.starts_with(b"http://ns.adobe.com/xap/1.0/\0") && exif.packet.is_none() && segment.is_none()
            {
                segment = Some(content.start + 29..content.end);
            }
        }
        at += 2 + length;
    }
    exif.packet = exif.packet.take().or(segment);
}

/// IFD0: its GPS directory and its tag 700. What is read later stands in the place of what was read before.
fn tiff(bytes: &[u8], range: Range<usize>, exif: &mut Exif) {
    let Some(block) = bytes.get(range.start..range.end.min(bytes.len())) else { return };
    let big = block.starts_with(b"MM");
    if !big && !block.starts_with(b"II") {
        return;
    }
    let u16 = |at: usize| {
        block
            .get(at..at + 2)
            .map(|b| if big { u16::from_be_bytes([b[0], b[1]]) } else { u16::from_le_bytes([b[0], b[1]]) })
    };
    let u32 = |at: usize| {
        let b: [u8; 4] = block.get(at..at + 4)?.try_into().ok()?;
        Some(if big { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) } as usize)
    };
    let entries = |ifd: usize| {
        let count = usize::from(u16(ifd).unwrap_or(0));
        (0..count).filter_map(move |n| {
            let at = ifd + 2 + 12 * n;
            let (tag, kind, count) = (u16(at)?, u16(at + 2)?, u32(at + 4)?);
            let size =
                [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4].get(usize::from(kind)).filter(|size| **size > 0)? * count;
            let value = if size <= 4 { at + 8 } else { u32(at + 8)? };
            (value + size <= block.len()).then_some((tag, value..value + size))
        })
    };
    let Some(first) = u32(4) else { return };
    let shifted = |at: Range<usize>| range.start + at.start..range.start + at.end;
    for (tag, value) in entries(first) {
        if tag == 0x02bc {
            exif.packet = Some(shifted(value));
        } else if tag == 0x8825
            && let Some(gps) = u32(value.start)
        {
            for (tag, value) in entries(gps).filter(|(tag, _)| *tag <= 0x1e) {
                exif.gps.insert(tag, shifted(value));
            }
        }
    }
}

fn boxes(bytes: &[u8], parent: &[u8], range: Range<usize>, out: &mut Ranges, packet: &mut Option<Range<usize>>) {
    const PARENTS: [&[u8; 4]; 19] = [
        b"moov", b"moof", b"traf", b"mfra", b"trak", b"tref", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"udta",
        b"ipro", b"sinf", b"hnti", b"hinf", b"jp2h", b"ilst", b"meta",
    ];
    let mut at = range.start;
    while let (Some(stated), Some(kind)) = (be32(bytes, at), bytes.get(at + 4..at + 8)) {
        // A length of 0 is all that is left, one of 1 stands behind the type in 64 bits.
        let (head, length) = match stated {
            0 => (8, range.end - at),
            1 => match bytes.get(at + 8..at + 16) {
                Some(long) => (16, u64::from_be_bytes(long.try_into().unwrap()) as usize),
                None => break,
            },
            short => (8, short),
        };
        if length < head || at.checked_add(length).is_none_or(|end| end > range.end) {
            break;
        }
        if kind == b"\xa9xyz" && parent == b"ilst" {
            // The length of the box in it stays.
            out.extend([at + head - 4..at + head, at + 2 * head - 4..at + length]);
        } else if [b"loci", b"\xa9xyz", b"gps ", b"gps0"].iter().any(|place| kind == *place) {
            // Four bytes before the content: the type, or the half of a long length.
            out.push(at + head - 4..at + length);
        } else if kind == b"uuid"
            && bytes[at + head..].starts_with(b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac")
        {
            packet.get_or_insert(at + head + 16..at + length);
        } else if PARENTS.iter().any(|parent| kind == *parent) {
            // QuickTime's meta begins with its first box, that of ISO with a version.
            let iso = kind == b"meta" && bytes.get(at + head + 4..at + head + 8) != Some(b"hdlr");
            let skip = head + if iso { 4 } else { 0 };
            boxes(bytes, kind, at + skip..at + length, out, packet);
        }
        at += length;
    }
}

/// The elements of a packet that are zeroed: from the end of the last text or end tag to the end of the element.
fn elements(bytes: &[u8], packet: Range<usize>) -> Ranges {
    let text = &bytes[packet.clone()];
    // It is read as UTF-8, whatever it is: one in UTF-16 or UTF-32 is no XML then, and goes whole.
    if text.starts_with(b"\xfe\xff") || text.starts_with(b"\xff\xfe") || text.iter().take(4).any(|byte| *byte == 0) {
        return std::iter::once(packet).collect();
    }
    let prefix = ['"', '\''].into_iter().find_map(|quote| {
        let at = find(text, format!("={quote}http://ns.adobe.com/exif/1.0/{quote}").as_bytes())?;
        let from = text[..at].windows(6).rposition(|w| w == b"xmlns:")? + 6;
        Some(&text[from..at])
    });
    let Some(prefix) = prefix else { return Vec::new() };
    let mut out = Vec::new();
    // Where the last event that is no start tag ended, and the elements that are open.
    let (mut last, mut at) = (0, 0);
    let mut open: Vec<&[u8]> = Vec::new();
    let mut redacting: Option<(usize, usize)> = None;
    while at < text.len() {
        if text[at] != b'<' {
            let end = text[at..].iter().position(|b| *b == b'<').map_or(text.len(), |n| at + n);
            // Text outside of the outermost element is no event.
            if !open.is_empty() {
                last = end;
            }
            at = end;
            continue;
        }
        let Some(end) = text[at..].iter().position(|b| *b == b'>').map(|n| at + n + 1) else { break };
        let inner = &text[at + 1..end - 1];
        if inner.starts_with(b"?") || inner.starts_with(b"!") {
            at = end;
            continue;
        }
        if let Some(name) = inner.strip_prefix(b"/") {
            if open.pop() != Some(name) {
                // No well-formed XML: the whole packet goes.
                return std::iter::once(packet).collect();
            }
            if let Some((start, _)) = redacting.filter(|(_, depth)| *depth == open.len()) {
                out.push(packet.start + start..packet.start + end);
                redacting = None;
            }
            last = end;
        } else {
            let name = inner.split(|b| b.is_ascii_whitespace() || *b == b'/').next().unwrap();
            let local = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(b":"));
            let hit = local.is_some_and(|local| GPS.iter().any(|gps| gps.as_bytes() == local));
            if hit && redacting.is_none() {
                redacting = Some((last, open.len()));
            }
            if !inner.ends_with(b"/") {
                open.push(name);
            } else {
                if let Some((start, _)) = redacting.filter(|(_, depth)| *depth == open.len()) {
                    out.push(packet.start + start..packet.start + end);
                    redacting = None;
                }
                last = end;
            }
        }
        at = end;
    }
    if open.is_empty() { out } else { std::iter::once(packet).collect() }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

fn be32(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// A record without what differs between two files that say the same: its identity, its place in a folder, its times.
fn plain(mut record: Record, name: &Path) -> Record {
    record.path = name.to_string_lossy().into_owned();
    record.id = phototell::record::RecordId(record.path.clone());
    record
        .leaks
        .retain(|leak| !matches!(leak.tag.key.id.as_ref(), "time:mtime") && !leak.tag.key.id.starts_with("xattr:"));
    record.facts = phototell::record::Facts::of(&record.leaks);
    record.modified = None;
    record
}

/// The records of the files below `root`, untouched and after a redaction; and how many files it changed.
fn both(root: &Path) -> (Vec<(Record, Record)>, usize) {
    let mut paths = Vec::new();
    files(root, &mut paths);
    paths.sort();
    let room = tempfile::tempdir().unwrap();
    let (mut records, mut changed) = (Vec::new(), 0);
    for path in paths {
        let name = path.strip_prefix(root).unwrap();
        let Ok(Some(record)) = inspect(&path, &Options::default()) else { continue };
        let mut bytes = fs::read(&path).unwrap();
        let zeroed = ranges(&path, &bytes);
        if zeroed.is_empty() {
            let record = plain(record, name);
            records.push((record.clone(), record));
            continue;
        }
        changed += 1;
        for range in zeroed {
            let end = range.end.min(bytes.len());
            bytes[range.start.min(end)..end].fill(0);
        }
        let copy = room.path().join(path.file_name().unwrap());
        fs::write(&copy, bytes).unwrap();
        let redacted = inspect(&copy, &Options::default()).unwrap().unwrap_or_else(|| panic!("{}", path.display()));
        fs::remove_file(&copy).unwrap();
        records.push((plain(record, name), plain(redacted, name)));
    }
    (records, changed)
}

fn claims(portrait: Portrait) -> String {
    format!("{portrait:#?}")
}

/// What a reader of the bytes that this audience gets has: those that were redacted, if it may not know places; and no name,
/// where the system gives the file another.
fn got(lens: &Audience, untouched: &Record, redacted: &Record) -> Record {
    let mut record = if lens.without_location { redacted.clone() } else { untouched.clone() };
    if lens.id == "android-picker" {
        record.path = record.id.0.clone();
        record.leaks.retain(|leak| leak.tag.origin.form != Form::File);
        record.facts = phototell::record::Facts::of(&record.leaks);
    }
    record
}

fn the_lens_sees_what_the_bytes_say(root: &Path) -> (usize, usize) {
    let (records, changed) = both(root);
    let android = || AUDIENCES.iter().filter(|lens| lens.id.starts_with("android"));
    assert_eq!(android().count(), 8);
    let mut wrong = Vec::new();
    for lens in android() {
        let pairs = records.iter().filter_map(|(untouched, redacted)| {
            let seen = lens.seen(untouched)?;
            Some((got(lens, untouched, redacted), seen))
        });
        let (read, seen): (Vec<Record>, Vec<Record>) = pairs.unzip();
        for (read, seen) in read.iter().zip(&seen) {
            let (plain, through) = (resolve(read), resolve(seen));
            if plain != through {
                wrong.push(format!("{} of {}\n  redacted {plain:?}\n  lens     {through:?}", seen.path, lens.id));
            }
        }
        if claims(infer(&read)) != claims(infer(&seen)) {
            wrong.push(format!("the portraits for {}", lens.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (records.len(), changed)
}

#[test]
fn a_redaction_and_the_lens_come_to_the_same() {
    let (files, changed) = the_lens_sees_what_the_bytes_say(Path::new("testdata"));
    assert!(files > 80 && changed > 40, "{files} files, {changed} of them redacted");
    // Other files, if somebody has some.
    if let Some(more) = std::env::var_os("REDACTION_FILES") {
        let (files, changed) = the_lens_sees_what_the_bytes_say(Path::new(&more));
        eprintln!("{files} more files, {changed} of them redacted");
    }
}

#[test]
fn what_survives_is_what_that_code_does_not_look_at() {
    for (name, survives) in [
        ("exif.jpg", false),
        ("elements.jpg", false),
        ("other-prefix.jpg", false),
        ("attributes.jpg", true),
        ("compact.jpg", false),
        ("second-packet.jpg", true),
        ("packet-in-exif.jpg", true),
        ("cut-packet.jpg", false),
        ("wide-packet.jpg", false),
        ("film-64.mp4", false),
        ("two-blocks.jpg", true),
        ("second-picture.jpg", true),
        ("motion.jpg", true),
        ("chunks.png", true),
        ("film.mp4", false),
        ("film.mov", true),
        ("page.tif", true),
        ("page.dng", false),
    ] {
        let path = Path::new("testdata/android").join(name);
        let record = inspect(&path, &Options::default()).unwrap().unwrap();
        let places = |record: &Record| {
            let names = ["GPSLatitude", "©xyz", "loci"];
            let named =
                |leak: &Leak| names.iter().any(|name| leak.tag.key.id.ends_with(name) || leak.tag.key.name == *name);
            record.leaks.iter().filter(|leak| leak.counts() && named(leak)).count()
        };
        let seen = |id: &str| places(&audience(id).unwrap().seen(&record).unwrap());
        assert!(places(&record) > 0, "{name} states no place");
        assert_eq!(seen("android") > 0, survives, "{name}");
        // The whole of it is there for an app that may know places, and none of it for one that was told nothing.
        assert_eq!((seen("android-location"), seen("chat")), (places(&record), 0), "{name}");
    }
    // Places in words, the one tag that isn't on the list, and everything that isn't a place.
    let record = inspect(Path::new("testdata/android/places.jpg"), &Options::default()).unwrap().unwrap();
    let seen = audience("android").unwrap().seen(&record).unwrap();
    let told = |id: &str| seen.leaks.iter().any(|leak| leak.tag.key.id == id);
    assert!(told("2:90") && told("2:92") && told("0x001f") && told("0xa431") && told("0x9003"));
    assert!(!told("0x0002") && !told("0x001d"));
}

#[test]
fn a_file_that_android_redacted_is_recognised() {
    let redacted = |path: &str| {
        let record = inspect(&Path::new("testdata/android").join(path), &Options::default()).unwrap().unwrap();
        redaction::is_redacted(&record)
    };
    assert!(redacted("redacted.jpg"));
    for whole in ["exif.jpg", "elements.jpg", "attributes.jpg", "other-prefix.jpg", "film.mp4", "page.dng"] {
        assert!(!redacted(whole), "{whole}");
    }
    // The fixture is what the bytes of the other are after a redaction.
    let path = Path::new("testdata/android/exif.jpg");
    let mut bytes = fs::read(path).unwrap();
    for range in ranges(path, &bytes) {
        bytes[range].fill(0);
    }
    assert!(bytes == fs::read("testdata/android/redacted.jpg").unwrap());
}

#[test]
fn the_redactor_zeroes_what_android_zeroes() {
    // The whole element, from the text before it: as MediaProvider's own tests have it for a photo of a phone.
    let path = Path::new("testdata/android/elements.jpg");
    let bytes = fs::read(path).unwrap();
    let all = ranges(path, &bytes);
    let told: Vec<&str> = all.iter().filter_map(|range| std::str::from_utf8(&bytes[range.clone()]).ok()).collect();
    assert!(told.contains(&"<exif:GPSLatitude>47,22.614N</exif:GPSLatitude>"), "{told:?}");
    assert!(!told.iter().any(|text| text.contains("DateTimeOriginal") || text.contains("Country")));
}
