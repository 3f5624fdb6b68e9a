//! The table of audiences, and lenses over records made by hand. What Android zeroes is held against bytes in
//! `tests/redaction.rs`.

use std::borrow::Cow;
use std::collections::HashSet;

use super::*;
use crate::leak;
use crate::record::{Depth, Flavour, Key, Leak, RecordId, SCHEMA, Value, resolve};

fn record(path: &str, tags: Vec<Tag>) -> Record {
    let leaks: Vec<Leak> =
        tags.into_iter().map(|tag| Leak { row: leak::row(&tag.key, &tag.value), tag, needed: false }).collect();
    Record {
        schema: SCHEMA,
        catalogue: 0,
        id: RecordId("0123".into()),
        path: path.into(),
        bytes: 1,
        modified: Some(1_715_000_000),
        flavour: Flavour(Cow::Borrowed("JPEG")),
        depth: Depth::Full,
        unread: 0,
        facts: Facts::of(&leaks),
        leaks,
        faults: Vec::new(),
    }
}

fn tag(group: &'static str, id: &'static str, value: Value, form: Form) -> Tag {
    let mut tag = Tag::field(Key::new(group, id, id), value, None).form(form);
    if form != Form::File {
        tag.origin.path = std::iter::once(Cow::Borrowed("APP1 Exif")).collect();
    }
    tag
}

fn degrees(value: f64) -> Value {
    Value::List(vec![Value::Real(value), Value::Real(0.0), Value::Real(0.0)])
}

fn photo(path: &'static str) -> Record {
    record(
        path,
        vec![
            tag("EXIF/ExifIFD", "0x9003", Value::text("2024:05:06 07:08:09"), Form::Field),
            tag("EXIF/ExifIFD", "0xa431", Value::text("1234567"), Form::Field),
            tag("EXIF/GPS", "0x0002", degrees(47.0), Form::Field),
            tag("EXIF/GPS", "0x0004", degrees(8.0), Form::Field),
            tag("FILESYSTEM", "name", Value::text(path), Form::File),
            tag("FILESYSTEM", "time:mtime", Value::Integer(1_715_000_000), Form::File),
            tag("FILESYSTEM", "xattr:user.comment", Value::text("Mara"), Form::File),
        ],
    )
}

#[test]
fn every_audience_is_told_apart_and_says_whence_it_is_known() {
    let ids: HashSet<_> = AUDIENCES.iter().map(|audience| audience.id).collect();
    assert_eq!(ids.len(), AUDIENCES.len());
    for one in AUDIENCES {
        assert!(audience(one.id).is_some_and(|found| std::ptr::eq(found, one)));
        assert!(![one.version, one.source, one.explain, one.name, one.short].contains(&""), "{}", one.id);
    }
    assert!(audience("nobody").is_none());
}

#[test]
fn an_app_sees_what_its_permission_gives() {
    let photo = photo("DCIM/a.jpg");
    // Whether it sees a position, a time, a name; and whether an attribute of the file system.
    let sees = |id: &str| {
        let seen = audience(id).unwrap().seen(&photo).unwrap();
        let resolved = resolve(&seen);
        let told = |id: &str| seen.leaks.iter().any(|leak| leak.tag.key.id == id);
        (resolved.position.is_some(), resolved.taken_from.is_some(), told("name"), told("xattr:user.comment"))
    };
    for id in
        ["android-9", "android-all-files", "android-legacy", "android-location", "android-document", "ios", "original"]
    {
        assert_eq!(sees(id), (true, true, true, false), "{id}");
    }
    for id in ["android", "android-selected", "ios-picker-no-location", "shared-no-location"] {
        assert_eq!(sees(id), (false, true, true, false), "{id}");
    }
    assert_eq!(sees("android-picker"), (false, true, false, false));
    assert_eq!(sees("chat"), (false, false, false, false));
}

#[test]
fn a_sight_is_one_of_three() {
    let photo = photo("a.jpg");
    let android = audience("android").unwrap();
    let sight = |at: usize| android.sees(&photo, &photo.leaks[at].tag);
    assert_eq!([sight(0), sight(2), sight(6)], [Sight::Whole, Sight::Zeroed, Sight::Hidden]);
    assert_eq!(android.sees(&photo, &tag("XMP", "dc:title", Value::text("x"), Form::Element)), Sight::Hidden);
    assert_eq!(android.sights(&photo).len(), photo.leaks.len());
}

#[test]
fn the_extension_decides_what_is_a_photo_and_what_is_redacted() {
    let android = audience("android").unwrap();
    let placed = |path| android.seen(&photo(path)).map(|seen| resolve(&seen).position.is_some());
    assert_eq!(placed("a.jpg"), Some(false));
    assert_eq!(placed("a.JPEG"), Some(false));
    // No type that ExifInterface takes.
    assert_eq!(placed("a.tif"), Some(true));
    assert_eq!(placed("a.avif"), Some(true));
    // No type at all: MediaStore doesn't list it, but a file path leads to it.
    assert_eq!(placed("a"), None);
    assert_eq!(placed("a.jpg/b.pdf"), None);
    assert!(audience("android-9").unwrap().admits(&photo("a")));
}

#[test]
fn without_a_name_a_record_has_none_in_its_path_either() {
    let seen = audience("android-picker").unwrap().seen(&photo("Screenshots/Screenshot_bank.jpg")).unwrap();
    assert_eq!((seen.path.as_str(), seen.modified), ("0123", None));
}
