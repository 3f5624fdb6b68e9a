//! The table itself, and how rows are found in it.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::*;

fn found(group: &'static str, id: &str, value: &str) -> &'static Row {
    let key = Key::new(group, id.to_owned(), "");
    row_of(row(&key, &Value::text(value))).expect("a row of this build")
}

#[track_caller]
fn expect(group: &'static str, id: &str, name: &str) {
    let row = found(group, id, "");
    assert_eq!(row.name, name, "{group} {id} fell to {:?}", row.id());
}

#[test]
fn every_line_is_a_row_and_no_key_occurs_twice() {
    let lines = TABLE.lines().count() - 1;
    assert_eq!(rows().count(), lines);
    assert!(lines > 2_000);
    assert!(lines < usize::from(u16::MAX));
    let mut seen = HashSet::new();
    for (_, row) in rows() {
        assert!(seen.insert(row.id()), "{:?} occurs twice", row.id());
        assert!(!row.name.contains(char::is_whitespace) && !row.name.is_empty(), "{:?}", row.id());
        assert!(!row.phrase.is_empty() && row.phrase.len() < 130, "{:?}", row.id());
        assert!(!row.phrase.contains("KEEP"), "{:?}", row.id());
    }
    assert_eq!(index().containers.len(), index().by_name.len(), "the rows of a container stand together");
    for line in TABLE.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        assert_eq!(columns.len(), 7, "{line}");
        assert!(matches!(columns[5], "" | "keep"), "{line}");
    }
}

#[test]
fn every_literal_key_finds_its_own_row() {
    let mut tried = 0;
    for (id, row) in rows().filter(|(_, row)| !row.key.contains('=')) {
        if is_pattern(row.key) || Ids::parse(row.key).is_some() || row.container.contains('*') {
            continue;
        }
        let key = Key::new(row.container, row.key, row.name);
        assert_eq!(super::row(&key, &Value::Integer(7)), id, "{:?}", row.id());
        tried += 1;
    }
    assert!(tried > 1_700, "{tried}");
}

#[test]
fn a_row_for_one_value_is_found_whatever_was_asked_before() {
    for group in ["EXIF/IFD0", "EXIF/IFD7"] {
        for (id, value, key) in [
            ("0x010e", "a", "0x010e"),
            ("0x010e", "{\"ServiceProvider\": 1}", "0x010e=*\"ServiceProvider\"*"),
            ("0x010e", "b", "0x010e"),
        ] {
            assert_eq!(found(group, id, value).key, key, "{group}");
        }
    }
    for (value, key) in [("", "rdf:about"), ("uuid:1", "rdf:about=*uuid*"), ("", "rdf:about")] {
        assert_eq!(found("XMP", "a:b/rdf:about[2]", value).key, key);
    }
}

#[test]
fn every_pattern_is_reached_by_a_key_that_fits_it() {
    let mut tried = 0;
    for (id, row) in rows().filter(|(_, row)| !row.key.contains('=') && row.container != "*") {
        let key = match Ids::parse(row.key) {
            Some(_) => row.key.rsplit_once('-').expect("a range").0.to_owned(),
            None if is_pattern(row.key) => row.key.replace("**/", "a/b/").replace('*', "zqz").replace('?', "q"),
            None => continue,
        };
        let group = row.container.replace('*', "Nobody");
        let found = row_of(super::row(&Key::new(group, key.clone(), ""), &Value::Integer(7))).expect("a row");
        assert_eq!(found.id(), row_of(id).expect("a row").id(), "{key}");
        tried += 1;
    }
    assert!(tried > 250, "{tried}");
}

#[test]
fn the_value_decides_where_the_row_says_so() {
    let exif = |value| found("EXIF/ExifIFD", "0x9286", value).name;
    assert_eq!(exif("a day at the sea"), "UserComment");
    assert_eq!(exif("oplus_32"), "OplusFlags");
    assert_eq!(exif("cat\nSteps: 20, Sampler: Euler"), "A1111Parameters");
    assert_eq!(exif(r#"{"AIGC":{"Label":"1","ProduceID":"x"}}"#), "AIGC");
    let label = found("EXIF/ExifIFD", "0x9286", r#"{"AIGC":{"Label":"1"}}"#);
    assert!(label.keep && label.name == "AIGCLabel");
    assert!(found("EXIF/InteropIFD", "0x0001", "R03").keep);
    assert!(!found("EXIF/InteropIFD", "0x0001", "R98").keep);
    let source = "http://cv.iptc.org/newscodes/digitalsourcetype/";
    assert!(found("XMP", "Iptc4xmpExt:DigitalSourceType", &format!("{source}trainedAlgorithmicMedia")).keep);
    assert!(!found("XMP", "Iptc4xmpExt:DigitalSourceType", &format!("{source}digitalCapture")).keep);
    assert!(found("ICC", "desc@standard", "sRGB IEC61966-2.1").keep);
    assert!(!found("ICC", "desc", "DELL U2720Q").keep);
    assert_eq!(found("XMP", "rdf:about", "uuid:faf5bdd5-ba3d-11da").severity, Severity::Med);
}

#[test]
fn ifds_share_their_ids() {
    expect("EXIF/IFD1", "0x010f", "Make");
    expect("EXIF/IFD1", "0x0201", "ThumbnailOffset");
    expect("EXIF/IFD0", "0x9003", "DateTimeOriginal");
    expect("EXIF/SubIFD0", "0xa431", "BodySerialNumber");
    expect("EXIF/IFD2", "0x013b", "Artist");
    expect("EXIF/IFD0", "0xc62f", "CameraSerialNumber");
    expect("EXIF/IFD0", "0x0100", "ImageStructure");
    assert!(found("EXIF/IFD0", "0x0100", "").keep);
    expect("EXIF/IFD0", "0xbeef", "PrivateTag");
    expect("EXIF/SubIFD1", "0x7001", "UnknownTag");
    expect("EXIF/IFD1", "0x7001", "AnyOtherTag");
    expect("EXIF/GPS", "0x0002", "GPSLatitude");
    assert_eq!(found("EXIF/GPS", "0xc84d", "").class, Class::Location);
    assert_eq!(found("EXIF/GPS", "0x0011", "").name, "GPSImgDirection");
    expect("EXIF/InteropIFD", "0x0132", "UnknownTag");
}

#[test]
fn makers_fall_to_the_maker_that_nobody_knows() {
    expect("MakerNote:Canon", "0x0009", "OwnerName");
    expect("MakerNote:Canon", "0x7777", "MakerNoteUnknown");
    expect("MakerNote:Zeiss", "0x0001", "MakerNoteUnknown");
    expect("MakerNote:Huawei", "0x0001", "MakerNoteHuawei");
}

#[test]
fn a_row_of_xmp_covers_what_is_below_it() {
    expect("XMP", "dc:creator[1]", "creator");
    expect("XMP", "mwg-rs:Regions/mwg-rs:RegionList[2]/mwg-rs:Name", "Name");
    expect("XMP", "mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Area/stArea:x", "Area");
    expect("XMP", "xmpMM:History[3]/stEvt:when", "when");
    expect("XMP", "xmpMM:History[3]/stEvt:action", "History");
    expect("XMP", "xmpMM:Ingredients/stRef:filePath", "filePath");
    expect("XMP", "Iptc4xmpExt:LocationCreated/Iptc4xmpExt:LocationId", "LocationCreated");
    expect("XMP", "Iptc4xmpExt:LocationCreated/exif:GPSLatitude", "GPSLatitude");
    expect("XMP", "TC260:AIGC/ProduceID", "ProduceID");
    expect("XMP", "exif:GPSDestBearing", "GPS");
    expect("XMP", "exif:Flash/exif:Fired", "ExifOther");
    expect("XMP", "crs:Exposure2012", "*");
    assert_eq!(found("XMP", "foo:bar/foo:baz", "").key, "*:*");
    expect("XMP", "@surprise", "UnknownPart");
}

#[test]
fn signatures_are_how_the_bytes_begin() {
    expect("JPEG", r"APP1:Exif\0", "EXIF");
    expect("JPEG", r"APP1:Exif\0\0MM\0", "EXIF");
    expect("JPEG", r"APP0:JFIF\0[14]", "JFIFThumbnail");
    expect("JPEG", r"APP2:\x00\x00\x00\x01IJPEG\0", "InfiRayVersion");
    expect("JPEG", "APP1:Surprise", "UnknownAPP1");
    expect("JPEG", "APP9:Surprise", "UnknownSegment");
    expect("JPEG", "JPG7", "ReservedSegment");
    expect("JPEG", "COM", "Comment");
    expect("JPEG-trailer", r"\0\0\0\x18ftypmp42", "EmbeddedVideo");
    expect("JPEG-trailer", r"U&\x11\x05\0", "SonyHiddenData");
    expect("JPEG-trailer", "LIVE_1234", "HuaweiMovingPhoto");
    expect("JPEG-trailer", "surprise", "UnknownTrailer");
    expect("WebP", r"XMP\x20", "XMP");
    expect("WebP", "XMP ", "XMP");
    expect("GIF", "app:XMP DataXMP", "XMP");
}

#[test]
fn keywords_of_png_match_in_any_case() {
    expect("PNG", "text:Parameters", "parameters");
    expect("PNG", "text:AUTHOR", "Author");
    expect("PNG", "text:Exif:GPSLatitude", "ExifGPS");
    expect("PNG", "text:made up", "Text");
    expect("PNG", "abCd", "UnknownChunk");
}

#[test]
fn boxes_are_found_at_any_depth() {
    expect("ISO-BMFF", "moov/trak/udta/©xyz", "GPSCoordinates");
    expect("ISO-BMFF", "moov/udta/what", "UnknownUserData");
    expect("ISO-BMFF", "aux:urn:of:nobody", "UnknownAuxiliary");
    expect("ISO-BMFF", "meta/free", "Padding");
    expect("ISO-BMFF", "hevc:nal:48", "UnspecifiedNAL");
    expect("ISO-BMFF", "hevc:nal:50", "UnspecifiedNAL");
    expect("Photoshop-IRB", "0x0800", "PathInfo");
    expect("IPTC-IIM", "240:7", "FotoStationRecord");
    expect("IPTC-IIM", "7:7", "UnknownDataSet");
    expect("C2PA", "c2pa.actions.v2/actions[0]/digitalSourceType", "DigitalSourceType");
    expect("C2PA", "c2pa.metadata/exif:GPSLatitude", "Metadata");
}

#[test]
fn what_nobody_knows_is_opaque() {
    let row = found("No such standard", "key", "");
    assert_eq!((row.id().as_str(), row.class), ("*\t*", Class::Opaque));
}

#[test]
fn a_hundred_thousand_lookups_take_no_time_to_speak_of() {
    let keys: Vec<Key> = [
        ("EXIF/GPS", "0x0002"),
        ("XMP", "mwg-rs:Regions/mwg-rs:RegionList[2]/mwg-rs:Name"),
        ("XMP", "no:thing"),
        ("JPEG", "APP9:x"),
    ]
    .map(|(group, id)| Key::new(group, id, ""))
    .into();
    let started = Instant::now();
    let mut sum = 0_u64;
    for turn in 0..25_000 {
        for key in &keys {
            sum += u64::from(row(key, &Value::Integer(turn)).0);
        }
    }
    assert!(sum > 0);
    // Unoptimised and beside other tests; optimised it takes a twentieth.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
