//! DNG: the raw picture stays as it is, what develops it too; previews, masks, depth maps and who took it go. Where a raw
//! converter would look for what goes, the file is refused.

use std::fs;

use phototell::container::{Depth, Kind};
use phototell::inspect::examine;
use phototell::scrub::{Failure, Policy, scrub_bytes};

fn read(name: &str) -> Vec<u8> {
    fs::read(format!("testdata/tiff/{name}")).unwrap()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// The names of a file's directories.
fn directories(bytes: &[u8]) -> Vec<String> {
    let examined = examine(&bytes.to_vec(), Depth::Full).unwrap().unwrap();
    assert_eq!(examined.faults, []);
    let is = |name: &str| name.starts_with("IFD") || name.starts_with("Sub") || name == "ExifIFD" || name == "GPS";
    let names = examined.layout.parts.iter().map(|part| part.name.to_string());
    names.filter(|name| is(name) && !name.contains(' ')).collect()
}

/// The bytes of the raw picture: those of the largest run of pixels.
fn raw(bytes: &[u8]) -> Vec<u8> {
    let layout = examine(&bytes.to_vec(), Depth::Full).unwrap().unwrap().layout;
    let pixels = |id: &phototell::container::PartId| layout.part(*id).is_some_and(|part| part.kind == Kind::Pixels);
    let spans = layout.spans.iter().filter(|span| span.owners.as_slice().iter().any(pixels));
    spans.flat_map(|span| bytes[span.range.start as usize..span.range.end as usize].to_vec()).collect()
}

#[test]
fn the_raw_picture_and_what_develops_it_stay() {
    for (name, before, after) in [
        ("mosaic.dng", vec!["IFD0", "ExifIFD", "GPS"], vec!["IFD0"]),
        (
            "previews.dng",
            vec!["IFD0", "SubIFD0", "SubIFD1", "SubIFD2", "SubIFD3", "ExifIFD", "GPS", "IFD1"],
            vec!["IFD0", "SubIFD0"],
        ),
    ] {
        let file = read(name);
        assert_eq!(directories(&file), before, "{name}");
        let (clean, scrubbed) = scrub_bytes(&file, &Policy::default()).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(scrubbed.flavour.0, "DNG");
        assert_eq!(directories(&clean), after, "{name}");
        assert_eq!(raw(&file).len(), 32 * 24 * 2);
        assert!(raw(&file) == raw(&clean), "{name}: another raw picture");
        for secret in [&b"SECRET"[..], b"Alex", b"2024", b"ACME\0", b"Adobe"] {
            assert!(holds(&file, secret) && !holds(&clean, secret), "{name}: {}", String::from_utf8_lossy(secret));
        }
        for needed in [&b"ACME Rawcam 1"[..], b"ACME Standard"] {
            assert!(holds(&clean, needed), "{name}: {}", String::from_utf8_lossy(needed));
        }
        let tags = |bytes: &[u8]| {
            let examined = examine(&bytes.to_vec(), Depth::Full).unwrap().unwrap();
            let of = |id: &str| examined.tags.iter().filter(|told| told.tag.key.id == id).count();
            ["0xc621", "0xc628", "0xc61a", "0xc61d", "0xc68d", "0x828d", "0x828e", "0x0112"].map(of)
        };
        assert_eq!(tags(&file), [1; 8], "{name}");
        assert_eq!(tags(&clean), [1; 8], "{name}");
        let (again, second) = scrub_bytes(&clean, &Policy::default()).unwrap();
        assert!(again == clean && second.was_clean() && second.removed.is_empty(), "{name}: {:?}", second.removed);
    }
}

/// The file with `from` written over by `to`.
fn with(name: &str, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut file = read(name);
    let at = file.windows(from.len()).position(|window| window == from).unwrap();
    file[at..at + to.len()].copy_from_slice(to);
    file
}

#[test]
fn what_a_converter_would_look_for_elsewhere_is_refused() {
    for (why, file) in [
        ("version newer", with("mosaic.dng", b"\x12\xc6\x01\0\x04\0\0\0\x01\x04", b"\x12\xc6\x01\0\x04\0\0\0\x02\x04")),
        ("what its colours are", with("mosaic.dng", b"\x21\xc6\x0a\0", b"\x20\xc6\x0a\0")),
        ("without a white balance", with("mosaic.dng", b"\x28\xc6\x05\0", b"\x27\xc6\x05\0")),
        ("where the picture begins", with("mosaic.dng", b"ACME Rawcam 1", b"PENTAX K-5 II")),
        (
            "without a raw picture",
            with("mosaic.dng", b"\x06\x01\x03\0\x01\0\0\0\x23\x80", b"\x06\x01\x03\0\x01\0\0\0\x01\0"),
        ),
    ] {
        match scrub_bytes(&file, &Policy::default()) {
            Err(Failure::Refused(refusal)) => assert!(refusal.to_string().contains(why), "{refusal}, not: {why}"),
            other => panic!("not refused: {why}: {:?}", other.map(|(_, scrubbed)| scrubbed.flavour)),
        }
    }
}

#[test]
fn tags_of_inner_directories_are_kept_when_asked_for_and_left_by_what_takes_others() {
    let told = |bytes: &Vec<u8>| -> Vec<String> {
        let examined = examine(bytes, Depth::Full).unwrap().unwrap();
        assert_eq!(examined.faults, []);
        let keys = examined.tags.iter().map(|told| told.tag.key.to_string());
        keys.filter(|key| key.starts_with("EXIF/GPS") || key.starts_with("EXIF/ExifIFD")).collect()
    };
    let bytes = read("mosaic.dng");
    let only = Policy { only: vec!["location".parse().unwrap()], ..Policy::default() };
    let (left, _) = scrub_bytes(&bytes, &only).unwrap();
    assert_eq!(told(&left), ["EXIF/ExifIFD/DateTimeOriginal", "EXIF/ExifIFD/BodySerialNumber"]);
    let keep = vec!["EXIF/GPS/GPSLatitude*".parse().unwrap()];
    let (kept, _) = scrub_bytes(&bytes, &Policy { keep, ..Policy::default() }).unwrap();
    assert_eq!(told(&kept), ["EXIF/GPS/GPSLatitudeRef", "EXIF/GPS/GPSLatitude"]);
}
