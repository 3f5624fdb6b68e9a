//! Statements of every kind, put together from their tags.

use super::*;
use crate::leak::Leak;
use crate::metadata::Value;
use crate::record::testing::{leak, leak_at, text, three};

fn moments(leaks: &[Leak]) -> Vec<(MomentSource, String, Vec<u32>)> {
    let moments = Facts::of(leaks).moments.into_iter();
    moments.map(|candidate| (candidate.source, candidate.value.to_string(), candidate.from)).collect()
}

fn positions(leaks: &[Leak]) -> Vec<(PositionSource, [f64; 2], Vec<u32>)> {
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    let positions = Facts::of(leaks).positions.into_iter();
    positions
        .map(|candidate| {
            let Position { latitude, longitude, .. } = candidate.value;
            (candidate.source, [round(latitude), round(longitude)], candidate.from)
        })
        .collect()
}

fn gps(latitude: [f64; 3], longitude: [f64; 3]) -> Vec<Leak> {
    vec![
        text("EXIF/GPS", "0x0001", "N"),
        leak("EXIF/GPS", "0x0002", three(latitude)),
        text("EXIF/GPS", "0x0003", "E"),
        leak("EXIF/GPS", "0x0004", three(longitude)),
    ]
}

#[test]
fn exif_dates_with_fraction_and_zone() {
    let leaks = [
        text("EXIF/IFD0", "0x0132", "2024:01:05 10:00:00"),
        text("EXIF/ExifIFD", "0x9003", "2024:01:02 03:04:05"),
        text("EXIF/ExifIFD", "0x9004", "2024:01:03 03:04:05"),
        text("EXIF/ExifIFD", "0x9010", "+02:00"),
        text("EXIF/ExifIFD", "0x9011", "+01:00"),
        text("EXIF/ExifIFD", "0x9291", "12"),
    ];
    assert_eq!(
        moments(&leaks),
        [
            (MomentSource::ExifOriginal, "2024-01-02 03:04:05+01:00".into(), vec![1, 5, 4]),
            (MomentSource::ExifDigitized, "2024-01-03 03:04:05".into(), vec![2]),
            (MomentSource::ExifModified, "2024-01-05 10:00:00+02:00".into(), vec![0, 3]),
        ]
    );
    assert_eq!(Facts::of(&leaks).moments[0].value.civil.subsec_nanosecond(), 120_000_000);
}

#[test]
fn an_offset_in_hours_stands_in_for_one_in_text() {
    let leaks = [
        text("EXIF/ExifIFD", "0x9003", "2024:01:02 03:04:05"),
        leak("EXIF/ExifIFD", "0x882a", Value::List(vec![Value::Integer(-5), Value::Integer(0)])),
    ];
    assert_eq!(moments(&leaks)[0].1, "2024-01-02 03:04:05-05:00");
}

#[test]
fn dates_of_the_other_standards() {
    let leaks = [
        leak("EXIF/GPS", "0x0007", three([2.0, 4.0, 5.0])),
        text("EXIF/GPS", "0x001d", "2024:01:02"),
        text("XMP", "xmp:ModifyDate", "2024-02-02T03:04:05+01:00"),
        text("XMP", "xmp:CreateDate", "2024-01-02T03:04:05+01:00"),
        text("XMP", "exif:DateTimeOriginal", "2024-01-02T03:04:05.5"),
        text("IPTC-IIM", "2:55", "20240102"),
        text("IPTC-IIM", "2:60", "030405+0100"),
        text("PNG", "text:creation time", "Tue, 2 Jan 2024 03:04:05 +0100"),
        text("PNG", "tIME", "2024:01:02 02:04:05"),
        leak("FILESYSTEM", "time:mtime", Value::Integer(1_704_164_645)),
        text("FILESYSTEM", "name/moment", "2024-01-02T02:04:05Z"),
        leak("Samsung-SEF", "0x0a01", Value::Integer(1_704_161_045_250)),
    ];
    let sources: Vec<_> = moments(&leaks).into_iter().map(|(source, moment, from)| (source, moment, from[0])).collect();
    assert_eq!(
        sources,
        [
            (MomentSource::Gps, "2024-01-02 02:04:05Z".into(), 1),
            (MomentSource::Xmp, "2024-01-02 03:04:05".into(), 4),
            (MomentSource::Xmp, "2024-01-02 03:04:05+01:00".into(), 3),
            (MomentSource::Iptc, "2024-01-02 03:04:05+01:00".into(), 5),
            (MomentSource::Container, "2024-01-02 03:04:05+01:00".into(), 7),
            (MomentSource::Container, "2024-01-02 02:04:05Z".into(), 11),
            (MomentSource::Name, "2024-01-02 02:04:05Z".into(), 10),
            (MomentSource::XmpModified, "2024-02-02 03:04:05+01:00".into(), 2),
            (MomentSource::XmpModified, "2024-01-02 02:04:05Z".into(), 8),
            (MomentSource::FileModified, "2024-01-02 03:04:05Z".into(), 9),
        ]
    );
}

#[test]
fn clocks_that_were_never_set_are_no_candidates() {
    for date in ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "    :  :     :  :  ", "soon"] {
        assert_eq!(moments(&[text("EXIF/ExifIFD", "0x9003", date)]), [], "{date}");
    }
}

#[test]
fn exif_positions() {
    let mut leaks = gps([47.0, 22.0, 36.84], [8.0, 32.0, 30.12]);
    leaks.push(leak("EXIF/GPS", "0x0005", Value::Integer(1)));
    leaks.push(leak("EXIF/GPS", "0x0006", Value::Real(12.5)));
    leaks.push(leak("EXIF/GPS", "0x001f", Value::Real(4.5)));
    assert_eq!(positions(&leaks), [(PositionSource::Exif, [47.3769, 8.5417], vec![1, 0, 3, 2, 5, 4, 6])]);
    let position = Facts::of(&leaks).positions[0].value;
    assert_eq!((position.altitude, position.error), (Some(-12.5), Some(4.5)));
    leaks[0] = text("EXIF/GPS", "0x0001", "S");
    leaks[2] = text("EXIF/GPS", "0x0003", "W");
    assert_eq!(positions(&leaks)[0].1, [-47.3769, -8.5417]);
}

#[test]
fn positions_that_say_nothing() {
    assert_eq!(positions(&gps([0.0; 3], [0.0; 3])), []);
    assert_eq!(positions(&gps([91.0, 0.0, 0.0], [8.0, 0.0, 0.0])), []);
    assert_eq!(positions(&gps([47.0, 0.0, 0.0], [181.0, 0.0, 0.0])), []);
    let unknown = || Value::List(vec![Value::text("0/0"), Value::text("0/0"), Value::text("0/0")]);
    let leaks = [leak("EXIF/GPS", "0x0002", unknown()), leak("EXIF/GPS", "0x0004", unknown())];
    assert_eq!(positions(&leaks), []);
    assert_eq!(positions(&[leak("EXIF/GPS", "0x0002", three([47.0, 0.0, 0.0]))]), []);
}

#[test]
fn positions_of_the_other_standards() {
    let leaks = [
        text("XMP", "exif:GPSLatitude", "47,22.614N"),
        text("XMP", "exif:GPSLongitude", "8,32,30.12W"),
        text("XMP", "exif:GPSAltitude", "4080/10"),
        text("XMP", "drone-dji:GpsLatitude", "+47.3769"),
        text("XMP", "drone-dji:GpsLongtitude", "-8.5417"),
        text("XMP", "Iptc4xmpExt:LocationShown/exif:GPSLatitude", "48,0.0N"),
        text("XMP", "Iptc4xmpExt:LocationShown/exif:GPSLongitude", "9,0.0E"),
        text("XMP", "Iptc4xmpExt:LocationCreated/exif:GPSLatitude", "49,0.0S"),
        text("XMP", "Iptc4xmpExt:LocationCreated/exif:GPSLongitude", "10,0.0E"),
        text("PNG", "text:exif:GPSLatitude", "47/1, 22/1, 3684/100"),
        text("PNG", "text:exif:GPSLatitudeRef", "S"),
        text("PNG", "text:exif:GPSLongitude", "8/1, 32/1, 3012/100"),
        text("QuickTime-mdta", "com.apple.quicktime.location.ISO6709", "+47.3769+008.5417+408.000/"),
        text("ISO-BMFF", "moov/udta/©xyz", "-4722.614+00832.502/"),
    ];
    assert_eq!(
        positions(&leaks),
        [
            (PositionSource::Xmp, [47.3769, -8.5417], vec![0, 1, 2]),
            (PositionSource::XmpOther, [47.3769, -8.5417], vec![3, 4]),
            (PositionSource::XmpOther, [-49.0, 10.0], vec![7, 8]),
            (PositionSource::Container, [-47.3769, 8.5417], vec![9, 10, 11]),
            (PositionSource::Container, [47.3769, 8.5417], vec![12]),
            (PositionSource::Container, [-47.3769, 8.5417], vec![13]),
            (PositionSource::Shown, [48.0, 9.0], vec![5, 6]),
        ]
    );
    assert_eq!(Facts::of(&leaks).positions[0].value.altitude, Some(408.0));
    assert_eq!(Facts::of(&leaks).positions[4].value.altitude, Some(408.0));
}

#[test]
fn only_tags_of_one_block_go_together() {
    let leaks = [
        leak_at(&["Exif"], "EXIF/GPS", "0x0002", three([47.0, 0.0, 0.0])),
        leak_at(&["MPF image 2", "Exif"], "EXIF/GPS", "0x0004", three([8.0, 0.0, 0.0])),
    ];
    assert_eq!(positions(&leaks), []);
    let twice = |hour: f64| leak_at(&["Exif"], "EXIF/GPS", "0x0002", three([hour, 0.0, 0.0]));
    let east = leak_at(&["Exif"], "EXIF/GPS", "0x0004", three([8.0, 0.0, 0.0]));
    let leaks = [twice(47.0), east.clone(), twice(48.0), east];
    assert_eq!(positions(&leaks).len(), 2, "two segments of one name");
}

#[test]
fn embedded_files_come_after_the_files_own() {
    let date = |path: &[&'static str], date| leak_at(path, "EXIF/ExifIFD", "0x9003", Value::text(date));
    let leaks = [date(&["MPF image 2", "Exif"], "2024:01:01 00:00:01"), date(&["Exif"], "2024:01:02 00:00:01")];
    let found = moments(&leaks);
    assert_eq!(found.iter().map(|(.., from)| from[0]).collect::<Vec<_>>(), [1, 0]);
    let thumbnail =
        [text("EXIF/IFD1", "0x0132", "2020:01:01 00:00:01"), text("EXIF/IFD0", "0x0132", "2024:01:01 00:00:01")];
    assert_eq!(moments(&thumbnail)[0].2, [1]);
}

#[test]
fn strange_values_are_no_statements() {
    for value in [
        Value::Integer(i64::MIN),
        Value::Real(f64::NAN),
        Value::List(Vec::new()),
        Value::opaque(b"\0"),
        Value::text("é"),
    ] {
        for (group, ids) in [
            ("EXIF/GPS", ["0x0002", "0x0004", "0x0007", "0x001d", "0x0005"]),
            ("EXIF/ExifIFD", ["0x9003", "0x9291", "0x9011", "0x882a", "0x0132"]),
            ("XMP", ["exif:GPSLatitude", "exif:GPSLongitude", "Latitude", "exif:DateTimeOriginal", "xmp:CreateDate"]),
            ("QuickTime-mdta", ["x.location.ISO6709", "com.apple.quicktime.creationdate", "a", "b", "c"]),
        ] {
            let leaks = ids.map(|id| leak(group, id, value.clone()));
            let facts = Facts::of(&leaks);
            assert!(facts.positions.is_empty() && facts.moments.is_empty(), "{group} {value:?} {facts:?}");
        }
    }
}

#[test]
fn a_key_that_comes_again_begins_a_block_however_many_tags_stand_before_it() {
    for count in [1, 31, 32, 33, 70] {
        let ids = (0..count).map(|number| format!("0x{number:04x}"));
        let mut leaks = vec![text("EXIF/ExifIFD", "0x9003", "2024:01:01 00:00:01")];
        leaks.extend(ids.map(|id| {
            let mut leak = leak("EXIF/IFD0", "0x0100", Value::Integer(1));
            leak.tag.key.id = id.into();
            leak
        }));
        let again = text("EXIF/ExifIFD", "0x9003", "2024:01:02 00:00:01");
        let fraction = text("EXIF/ExifIFD", "0x9291", "5");
        leaks.extend([again, fraction]);
        let from: Vec<Vec<u32>> = moments(&leaks).into_iter().map(|(.., from)| from).collect();
        assert_eq!(from, [vec![0], vec![count + 1, count + 2]], "{count}");
    }
}
