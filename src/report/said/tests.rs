//! Values as a person reads them.

use super::*;
use crate::leak::row;
use crate::record::{Depth, Facts, Flavour, Key, Origin, Record, RecordId, SCHEMA, Tag};

fn leak(group: &'static str, id: &'static str, name: &'static str, value: Value) -> Leak {
    let key = Key::new(group, id, name);
    let row = row(&key, &value);
    Leak { tag: Tag { key, value, origin: Origin::default() }, row, needed: false }
}

fn one(group: &'static str, id: &'static str, name: &'static str, value: Value) -> String {
    value_of(&[leak(group, id, name, value)])
}

fn value_of(leaks: &[Leak]) -> String {
    super::value(leaks, 0)
}

fn three(numbers: [f64; 3]) -> Value {
    Value::List(numbers.map(Value::Real).into())
}

fn record(leaks: Vec<Leak>) -> Record {
    Record {
        schema: SCHEMA,
        catalogue: 0,
        id: RecordId(String::new()),
        path: String::new(),
        bytes: 0,
        modified: None,
        flavour: Flavour::new("JPEG"),
        depth: Depth::Full,
        unread: 0,
        facts: Facts::of(&leaks),
        leaks,
        faults: Vec::new(),
    }
}

#[test]
fn how_a_picture_was_taken() {
    let exif = |name, value| one("EXIF/ExifIFD", "0x829a", name, value);
    assert_eq!(exif("ExposureTime", Value::Real(0.008)), "1/125 s");
    assert_eq!(exif("ExposureTime", Value::Real(2.5)), "2.5 s");
    assert_eq!(exif("ShutterSpeedValue", Value::Real(6.965784)), "1/125 s");
    assert_eq!(exif("FNumber", Value::Real(1.8)), "f/1.8");
    assert_eq!(exif("ApertureValue", Value::Real(1.695994)), "f/1.8");
    assert_eq!(exif("FocalLengthIn35mmFilm", Value::Integer(26)), "26 mm, as on 35 mm film");
    assert_eq!(exif("PhotographicSensitivity", Value::Integer(12800)), "ISO 12,800");
    assert_eq!(exif("ExposureBiasValue", Value::Real(-1.0 / 3.0)), "-0.3 EV");
    assert_eq!(exif("Flash", Value::Integer(16)), "no flash, switched off");
    assert_eq!(exif("Flash", Value::Integer(0x1f)), "flash, automatic, light came back");
    assert_eq!(exif("MeteringMode", Value::Integer(5)), "pattern");
    assert_eq!(exif("MeteringMode", Value::Integer(77)), "77");
    assert_eq!(exif("OffsetTimeOriginal", Value::text("+05:30")), "UTC+5:30");
    assert_eq!(one("XMP", "exif:MeteringMode", "MeteringMode", Value::text("3")), "spot");
    assert_eq!(one("XMP", "crs:HasSettings", "HasSettings", Value::text("True")), "yes");
    assert_eq!(one("XMP", "exif:ExposureTime", "ExposureTime", Value::text("1/125")), "1/125 s");
    let lens = [24.0, 105.0, 4.0, 4.0].map(Value::Real).into();
    assert_eq!(exif("LensSpecification", Value::List(lens)), "24–105 mm f/4");
}

#[test]
fn where_and_when() {
    let latitude = leak("EXIF/GPS", "0x0002", "GPSLatitude", three([47.0, 22.0, 36.84]));
    let south = leak("EXIF/GPS", "0x0001", "GPSLatitudeRef", Value::text("S"));
    assert_eq!(value_of(&[latitude, south]), "47.37690 S");
    assert_eq!(one("XMP", "exif:GPSLatitude", "GPSLatitude", Value::text("47,22.614N")), "47.37690 N");
    let below = leak("EXIF/GPS", "0x0005", "GPSAltitudeRef", Value::Integer(1));
    let altitude = leak("EXIF/GPS", "0x0006", "GPSAltitude", Value::Real(3.5));
    assert_eq!(value_of(&[altitude, below]), "3.5 m below the sea");
    assert_eq!(one("EXIF/GPS", "0x0007", "GPSTimeStamp", three([5.0, 8.0, 9.0])), "05:08:09, UTC");
    assert_eq!(one("EXIF/GPS", "0x0011", "GPSImgDirection", Value::Real(92.0)), "92° (east)");
    let original = |text| one("EXIF/ExifIFD", "0x9003", "DateTimeOriginal", Value::text(text));
    assert_eq!(original("2024:05:06 07:08:09"), "6 May 2024 at 07:08:09");
    assert_eq!(original("0000:00:00 00:00:00"), "0000:00:00 00:00:00");
    assert_eq!(
        one("XMP", "xmp:CreateDate", "CreateDate", Value::text("2024-05-06T07:08:09+02:00")),
        "6 May 2024 at 07:08:09, UTC+2"
    );
    assert_eq!(
        one("FILESYSTEM", "time:mtime", "FileModifyDate", Value::Integer(1_725_796_800)),
        "8 Sep 2024 at 12:00:00, UTC"
    );
    let taken = Value::text("1723543902");
    assert_eq!(one("Takeout", "photoTakenTime/timestamp", "x", taken), "13 Aug 2024 at 10:11:42, UTC");
    assert_eq!(one("IPTC-IIM", "2:55", "DateCreated", Value::text("20240506")), "6 May 2024");
}

#[test]
fn what_nobody_decodes_has_a_size() {
    let note = Value::Opaque { bytes: 12_345, hex: "00".into() };
    assert_eq!(one("MakerNote:Canon", "*", "MakerNote", note.clone()), "Canon maker note, 12 kB, not decoded");
    assert_eq!(one("EXIF/IFD0", "0xc4a5", "PrintIM", note), "12 kB, not decoded");
}

#[test]
fn why_a_value_tells_nothing() {
    let gps = |id, value| leak("EXIF/GPS", id, "x", value);
    let why = |leaks: Vec<Leak>| {
        let record = record(leaks);
        let mut nulls = Nulls::default();
        nulls.push(&record);
        (why_null(&record, 0), nulls)
    };
    let zero = || three([0.0; 3]);
    let android = vec![
        gps("0x0002", zero()),
        gps("0x0004", zero()),
        gps("0x0001", Value::text("\0")),
        gps("0x0003", Value::text("\0")),
    ];
    assert_eq!(why(android), (Some("zeroed by Android"), Nulls { zeroed: 1, ..Nulls::default() }));
    let nowhere = vec![
        gps("0x0002", zero()),
        gps("0x0004", zero()),
        gps("0x0001", Value::text("N")),
        gps("0x0003", Value::text("E")),
    ];
    assert_eq!(why(nowhere), (Some("0, 0: no position"), Nulls { nowhere: 1, ..Nulls::default() }));
    // On the equator.
    let equator = vec![
        gps("0x0002", zero()),
        gps("0x0004", three([9.0, 27.0, 0.0])),
        gps("0x0001", Value::text("N")),
        gps("0x0003", Value::text("E")),
    ];
    assert_eq!(why(equator), (None, Nulls::default()));
    for text in ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "1980:01:01 00:00:00", "2000:01:01 00:00:00"] {
        let clock = vec![leak("EXIF/ExifIFD", "0x9003", "DateTimeOriginal", Value::text(text))];
        assert_eq!(why(clock), (Some("clock never set"), Nulls { unset: 1, ..Nulls::default() }), "{text}");
    }
    let serial = vec![leak("EXIF/ExifIFD", "0xa431", "BodySerialNumber", Value::text("0000000"))];
    assert_eq!(why(serial), (Some("empty: tells nothing"), Nulls::default()));
}
