//! JPEG (ITU-T T.81): every segment that holds bytes, the room between and behind segments, tables that nothing uses, second
//! pictures, trailers.

use crate::blocks::{self, telling_jpeg};
use crate::search::SECRET;
use crate::wrap::{app1_exif, jpeg_pixels, picture, two_jpegs};
use crate::{Place, boxed};

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

fn pixels() -> Vec<u8> {
    jpeg_pixels(&picture(24, 16, 5))
}

/// A picture with these bytes behind its SOI.
fn with(segments: &[u8]) -> Vec<u8> {
    let pixels = pixels();
    [&pixels[..2], segments, &pixels[2..]].concat()
}

/// A picture with `payload` in a segment behind its SOI.
fn app(number: u8, payload: &[&[u8]]) -> Vec<u8> {
    with(&segment(0xe0 | number, &payload.concat()))
}

/// Where the first segment of a type begins, and where it ends.
fn find(file: &[u8], marker: u8) -> (usize, usize) {
    let mut at = 2;
    loop {
        let end = at + 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        if file[at + 1] == marker {
            return (at, end);
        }
        at = end;
    }
}

/// A picture with bytes at the end of its first segment of a type, whose length counts them.
fn longer(marker: u8, with: &[u8]) -> Vec<u8> {
    let file = pixels();
    let (start, end) = find(&file, marker);
    [&file[..start], &segment(marker, &[&file[start + 4..end], with].concat()), &file[end..]].concat()
}

/// A picture with bytes between its tables and its scan's header.
fn before_scan(bytes: &[u8]) -> Vec<u8> {
    let file = pixels();
    let at = find(&file, 0xda).0;
    [&file[..at], bytes, &file[at..]].concat()
}

/// The scan twice, with bytes in between, as in a file of several scans.
fn between_scans(bytes: &[u8]) -> Vec<u8> {
    let file = pixels();
    let (scan, end) = (find(&file, 0xda).0, file.len() - 2);
    [&file[..end], bytes, &file[scan..]].concat()
}

/// Samsung's trailer of one record (SEFH, SEFT).
pub fn samsung(data: &[u8]) -> Vec<u8> {
    let record = [&[0, 0, 0x01, 0x0a, 8, 0, 0, 0][..], b"UTC_Data", data].concat();
    let directory = [
        b"SEFH",
        &107u32.to_le_bytes()[..],
        &1u32.to_le_bytes(),
        &[0, 0, 0x01, 0x0a],
        &(record.len() as u32).to_le_bytes(),
        &(record.len() as u32).to_le_bytes(),
    ]
    .concat();
    [&record[..], &directory, &(directory.len() as u32).to_le_bytes(), b"SEFT"].concat()
}

pub fn places() -> Vec<Place> {
    let raw = |name: &str, file: Vec<u8>| Place::new("JPEG", name, "raw", file);
    let mut places = Vec::new();
    for (name, block) in blocks::exif() {
        let form = match name {
            "XPAuthor" | "UserComment in Unicode" => "utf-16",
            _ => "raw",
        };
        places.push(Place::new(
            "JPEG",
            &format!("APP1 Exif, {name}"),
            form,
            with(&segment(0xe1, &app1_exif(&block).1)),
        ));
    }
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        let payload = [b"http://ns.adobe.com/xap/1.0/\0", &packet[..]].concat();
        places.push(Place::new("JPEG", &format!("APP1 XMP, {name}"), form, app(1, &[&payload])));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        places.push(Place::new(
            "JPEG",
            &format!("APP2 ICC, {name}"),
            form,
            app(2, &[b"ICC_PROFILE\0\x01\x01", &profile]),
        ));
    }
    for (name, resources) in blocks::irb() {
        places.push(raw(&format!("APP13, {name}"), app(13, &[b"Photoshop 3.0\0", &resources])));
    }
    // Identifiers whose segments stay, or that make a decoder look.
    for (number, id) in [
        (0, &b"JFXX\0\x13\x02\x05"[..]),
        (0, b"JFXX\0\x10"),
        (0, b"AVI1\0\0\0\0\0\0\0\0\0\0\0\0"),
        (0, b"Ocad"),
        (1, b"FLIR\0\x01\0\0"),
        (1, b"QVCI\0"),
        (2, b"FPXR\0\0\x01"),
        (2, b"MPF\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
        (2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"),
        (3, b"Meta\0\0"),
        (3, b"_JPSJPS_\0\x04\x01\x02\x03\x04\0\x20"),
        (4, b"QTI Debug Metadata"),
        (5, b"RMETA\0"),
        (6, b"EPPIM\0"),
        (7, b"HUAWEI\0\0"),
        (8, b"SPIFF\0\x01\x02\x01\x03\0\0\0\x10\0\0\0\x18\x08\x08\x05\x01\0\0\0\x48\0\0\0\x48"),
        (8, b"SEAL\0"),
        (9, b"Media Jukebox\0"),
        (10, b"UNICODE\0"),
        (10, b"AROT\0\0\0\0\0\x01\0\0\0\x3f"),
        (12, b"Ducky\0\x01\0\x04\0\0\0\x3c\0\x02\0\x20"),
        (13, b"Adobe_CM"),
        (14, b"Adobe\0\x64\0\0\0\0\x01"),
        (14, b"Lindt"),
        (15, b"TEXT\0"),
    ] {
        let shown = String::from_utf8_lossy(id).split(['\0', '\u{1}']).next().unwrap().to_owned();
        let place = raw(&format!("APP{number} {shown}, behind {} bytes", id.len()), app(number, &[id, SECRET]));
        places.push(place);
    }
    for number in 0..16 {
        places.push(raw(&format!("APP{number} of nobody"), app(number, &[b"nobody\0", SECRET])));
    }
    let jumbf = [
        b"JP\0\x01\0\0\0\x01",
        &boxed(
            b"jumb",
            &[boxed(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0"), boxed(b"json", SECRET)].concat(),
        )[..],
    ]
    .concat();
    places.push(raw("APP11 JUMBF", app(11, &[&jumbf])));
    let extended =
        [b"http://ns.adobe.com/xmp/extension/\0", &[b'A'; 32][..], &32u32.to_be_bytes(), &[0; 4], SECRET].concat();
    places.push(raw("APP1 extended XMP", app(1, &[&extended])));
    let exif = |secret: bool| segment(0xe1, &app1_exif(&blocks::exif()[usize::from(!secret)].1).1);
    let first = segment(0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0");
    places.push(raw("a second APP1 Exif", with(&[first, exif(true)].concat())));
    places.push(raw("APP0 JFIF's thumbnail", app(0, &[b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x0b\0", SECRET])));
    places.push(raw("behind APP0 JFIF's thumbnail", app(0, &[b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0", SECRET])));
    for (name, marker) in [("JPG0", 0xf0), ("JPG7", 0xf7), ("JPG13", 0xfd)] {
        places.push(raw(name, with(&segment(marker, SECRET))));
    }
    places.push(raw("COM", with(&segment(0xfe, SECRET))));
    places.push(raw("COM before the scan", before_scan(&segment(0xfe, SECRET))));
    places.push(raw("COM between scans", between_scans(&segment(0xfe, SECRET))));
    places.push(raw("APP1 Exif between scans", between_scans(&exif(true))));
    places.push(raw(
        "APP14 between scans",
        between_scans(&segment(0xee, &[b"Adobe\0\x64\0\0\0\0\x01", &SECRET[..]].concat())),
    ));
    places.push(raw("JPG1 before the scan", before_scan(&segment(0xf1, SECRET))));
    let table = [&[3][..], SECRET, &[1; 32]].concat();
    places.push(raw("an unused DQT", before_scan(&segment(0xdb, &table))));
    let codes = [&[0x13, 0, 0, 0, 0, 0, 32][..], &[0; 10], SECRET].concat();
    places.push(raw("an unused DHT", before_scan(&segment(0xc4, &codes))));
    places.push(raw("DNL with more than a number", between_scans(&segment(0xdc, &[&[0, 16], &SECRET[..]].concat()))));
    let torn = |name: &str, marker| raw(name, longer(marker, SECRET)).refused("expected");
    places.push(torn("behind the tables of DQT", 0xdb));
    places.push(torn("behind the tables of DHT", 0xc4));
    places.push(raw("behind the fields of SOF", longer(0xc0, SECRET)));
    places.push(raw("behind the fields of SOS", longer(0xda, SECRET)));
    places.push(raw("behind the fields of DRI", before_scan(&segment(0xdd, &[&[0, 0], &SECRET[..]].concat()))));
    let fills: Vec<u8> =
        SECRET.iter().flat_map(|byte| [vec![0xff; usize::from(*byte)], segment(0xdd, &[0, 0])].concat()).collect();
    places.push(Place::scattered("JPEG", "the number of fill bytes before markers", with(&fills), |file| {
        let runs = file.split(|byte| *byte != 0xff).map(<[u8]>::len).filter(|length| *length > 8);
        // The marker's own 0xFF is one of each run.
        runs.map(|length| (length - 1) as u8).collect()
    }));
    places.push(raw("behind EOI", [&pixels()[..], SECRET].concat()));
    places.push(raw("behind EOI, and a second end behind that", [&pixels()[..], SECRET, b"\xff\xd9"].concat()));
    places.push(raw("a picture behind EOI", [pixels(), telling_jpeg()].concat()));
    places.push(raw(
        "a film behind EOI",
        [pixels(), boxed(b"ftyp", b"isom\0\0\0\0isom"), boxed(b"moov", &boxed(b"udta", &boxed(b"\xa9xyz", SECRET)))]
            .concat(),
    ));
    places.push(raw("an archive behind EOI", [&pixels()[..], b"PK\x03\x04\x14\0\0\0\0\0", SECRET].concat()));
    places.push(raw("Samsung's trailer", [pixels(), samsung(SECRET)].concat()));
    let listed = |kind: u32, second: &[u8]| two_jpegs(&picture(24, 16, 5), &[], kind, second);
    places.push(raw("a preview that the MP index lists", listed(0x0001_0001, &telling_jpeg())));
    places.push(raw("a comment of a stereo pair's second picture", listed(0x0002_0002, &telling_jpeg())));
    let turned = jpeg_with_exif();
    places.push(raw("Exif of a stereo pair's second picture", listed(0x0002_0002, &turned)));
    places.push(raw("Exif of a gain map", listed(0x0005_0000, &turned)));
    places.push(raw("behind the second picture", [listed(0x0002_0002, &pixels()), SECRET.to_vec()].concat()));
    let zlib = blocks::deflated(&[&[b'.'; 200][..], SECRET].concat());
    places.push(Place::new("JPEG", "APP7, deflated", "inflated raw", app(7, &[b"packed\0", &zlib])));
    places.push(Place::new("JPEG", "COM in hex", "hex", with(&segment(0xfe, hex().as_bytes()))));
    places.push(Place::new(
        "JPEG",
        "COM in base64",
        "base64",
        with(&segment(0xfe, crate::search::base64(SECRET).as_bytes())),
    ));
    places
}

fn hex() -> String {
    SECRET.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn jpeg_with_exif() -> Vec<u8> {
    let pixels = jpeg_pixels(&picture(16, 8, 2));
    [&pixels[..2], &segment(0xe1, &app1_exif(&blocks::exif()[0].1).1), &pixels[2..]].concat()
}
