//! Which answer wins.

use super::*;
use crate::record::Facts;
use crate::record::testing::{leak, leak_at, record, text, three};

#[test]
fn nothing_said_is_nothing_known() {
    assert_eq!(resolve(&record(Vec::new())), Resolved::default());
}

#[test]
fn the_cameras_clock_wins_and_the_satellites_tell_its_zone() {
    let answers = resolve(&record(vec![
        text("XMP", "xmp:CreateDate", "2023-01-02T03:04:05Z"),
        text("EXIF/IFD0", "0x0132", "2024:02:02 03:04:05"),
        text("EXIF/ExifIFD", "0x9003", "2024:01:02 05:34:35"),
        text("EXIF/GPS", "0x001d", "2024:01:02"),
        leak("EXIF/GPS", "0x0007", three([0.0, 4.0, 5.0])),
    ]));
    assert_eq!(answers.taken.map(|moment| moment.to_string()).as_deref(), Some("2024-01-02 05:34:35+05:30"));
    assert_eq!(answers.taken_from, Some(MomentSource::ExifOriginal));
}

#[test]
fn a_stale_satellite_time_tells_no_zone() {
    let answers = resolve(&record(vec![
        text("EXIF/ExifIFD", "0x9003", "2024:01:02 05:34:35"),
        text("EXIF/GPS", "0x001d", "2024:01:02"),
        leak("EXIF/GPS", "0x0007", three([0.0, 11.0, 5.0])),
    ]));
    assert_eq!(answers.taken.map(|moment| moment.to_string()).as_deref(), Some("2024-01-02 05:34:35"));
}

#[test]
fn the_files_own_time_is_the_last_resort() {
    let mut record = record(vec![text("XMP", "xmp:ModifyDate", "2024-02-02T03:04:05Z")]);
    record.modified = Some(1_704_164_645);
    assert_eq!(resolve(&record).taken_from, Some(MomentSource::XmpModified));
    record.facts = Facts::default();
    let answers = resolve(&record);
    assert_eq!(answers.taken_from, Some(MomentSource::FileModified));
    assert_eq!(answers.taken.map(|moment| moment.to_string()).as_deref(), Some("2024-01-02 03:04:05Z"));
    record.modified = Some(0);
    assert_eq!(resolve(&record).taken, None);
}

#[test]
fn where_the_subject_is_isnt_where_the_camera_was() {
    let shown =
        vec![leak("EXIF/GPS", "0x0014", three([47.0, 0.0, 0.0])), leak("EXIF/GPS", "0x0016", three([8.0, 0.0, 0.0]))];
    assert_eq!(resolve(&record(shown.clone())).position, None);
    let mut both = shown;
    both.push(text("XMP", "drone-dji:GpsLatitude", "48.0"));
    both.push(text("XMP", "drone-dji:GpsLongitude", "9.0"));
    let answers = resolve(&record(both));
    assert_eq!(answers.position.map(|position| position.latitude), Some(48.0));
    assert_eq!(answers.position_from, Some(PositionSource::XmpOther));
}

#[test]
fn the_device_by_its_best_names() {
    let answers = resolve(&record(vec![
        text("XMP", "tiff:Make", "Someone else"),
        text("XMP", "aux:SerialNumber", "17"),
        text("EXIF/IFD1", "0x0110", "Thumbnailer"),
        leak_at(&["MPF image 2", "Exif"], "EXIF/IFD0", "0x0110", Value::text("Other")),
        text("EXIF/IFD0", "0x010f", "NIKON  CORPORATION "),
        text("EXIF/IFD0", "0x0110", "NIKON D90\0"),
        text("EXIF/ExifIFD", "0xa431", "0000000"),
    ]));
    let device = answers.device.expect("a device");
    assert_eq!(device.make.as_deref(), Some("NIKON CORPORATION"));
    assert_eq!(device.model.as_deref(), Some("NIKON D90"));
    assert_eq!(device.serial.as_deref(), Some("17"), "a serial number of noughts is none");
    assert_eq!(device.to_string(), "NIKON D90");
    let phone = Device { make: Some("Apple".into()), model: Some("iPhone 12".into()), serial: None };
    assert_eq!(phone.to_string(), "Apple iPhone 12");
}

#[test]
fn people_without_programs() {
    let answers = resolve(&record(vec![
        text("EXIF/IFD0", "0x010f", "Acme"),
        text("EXIF/IFD0", "0x0131", "Tidy 3.1"),
        text("EXIF/IFD0", "0x013b", "Ann Lee; Bo Ek"),
        text("XMP", "dc:creator", "ANN LEE"),
        text("XMP", "dc:creator", "Picasa"),
        text("XMP", "mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Name", "Cy"),
        text("XMP", "Iptc4xmpExt:PersonInImageWDetails/Iptc4xmpExt:PersonName", "Di"),
        text("XMP", "Iptc4xmpExt:PersonInImageWDetails/Iptc4xmpExt:PersonId", "http://example.org/di"),
        text("XMP", "lr:hierarchicalSubject", "People|Family|Ed"),
        text("XMP", "lr:hierarchicalSubject", "Places|Oslo"),
        text("IPTC-IIM", "2:80", "Acme"),
        text("IPTC-IIM", "2:122", "unknown"),
        text("PNG", "text:AUTHOR", "Tidy 3.1"),
        text("XMP", "xmp:CreatorTool", "tidy 3.1"),
        text("XMP", "xmpMM:History/stEvt:softwareAgent", "Darkroom 7"),
    ]));
    assert_eq!(answers.people, ["Ann Lee", "Bo Ek", "Cy", "Di", "Ed"]);
    assert_eq!(answers.software, ["Tidy 3.1", "Darkroom 7"]);
}

#[test]
fn every_row_that_is_asked_for_is_in_the_catalogue() {
    let known: std::collections::HashSet<_> = crate::leak::rows().map(|(_, row)| (row.container, row.key)).collect();
    let asked: Vec<_> = names::rows().chain(device::rows()).collect();
    assert!(asked.len() > 60);
    for row in asked {
        assert!(known.contains(row), "{row:?}");
    }
}
