use std::collections::BTreeMap;

use super::*;
use crate::grammar::apple;
use crate::grammar::ifd::write::{Draft, Field};
use crate::grammar::ifd::{Order, types};
use crate::metadata::{Neutral, Wish};

fn field(order: Order, tag: u16, kind: u16, numbers: &[u64]) -> Field {
    let word = types::word(kind);
    Field::new(tag, kind, numbers.iter().flat_map(|n| order.bytes(*n, word)).collect::<Vec<u8>>())
}

/// A block with a value of most types, in every directory.
fn draft(order: Order) -> Draft {
    let f = |tag, kind, numbers: &[u64]| field(order, tag, kind, numbers);
    Draft {
        fields: vec![
            Field::new(0x010f, types::ASCII, *b"Canon\0"),
            f(tags::ORIENTATION, types::SHORT, &[6]),
            Field::new(0x013b, types::ASCII, *b"M\xc3\xbcller  \0"),
            Field::new(0x8298, types::ASCII, *b"photographer\0editor\0"),
            f(0x0213, types::SHORT, &[2]),
            Field::new(0x9c9d, types::BYTE, *b"\x2d\x4e\x61\0\0\0"),
            f(0xfde8, types::UTF8, &[b'x'.into(), 0xc3, 0xa9]),
            f(0xfff0, types::DOUBLE, &[1.5f64.to_bits()]),
        ],
        inner: vec![
            (
                tags::EXIF_IFD,
                Draft {
                    fields: vec![
                        f(0x829a, types::RATIONAL, &[1, 250]),
                        f(0x9204, types::SRATIONAL, &[u64::from((-1i32).cast_unsigned()), 3]),
                        Field::new(0x9000, types::UNDEFINED, *b"0232"),
                        Field::new(0x9101, types::UNDEFINED, [1, 2, 3, 0]),
                        Field::new(0x9003, types::ASCII, *b"2020:01:02 03:04:05\0"),
                        Field::new(
                            tags::USER_COMMENT,
                            types::UNDEFINED,
                            *b"ASCII\0\0\0{\"AIGC\":{\"Label\":\"1\",\"ProduceID\":\"me\"}}",
                        ),
                        Field::new(tags::MAKER_NOTE, types::UNDEFINED, [7; 40]),
                        f(0xa001, types::SHORT, &[0xffff]),
                        f(0xa432, types::RATIONAL, &[24, 1, 70, 1, 0, 0, 28, 10]),
                    ],
                    inner: vec![(
                        tags::INTEROP_IFD,
                        Draft { fields: vec![Field::new(1, types::ASCII, *b"R03\0")], inner: vec![] },
                    )],
                },
            ),
            (
                tags::GPS_IFD,
                Draft {
                    fields: vec![
                        f(0, types::BYTE, &[2, 3, 0, 0]),
                        Field::new(1, types::ASCII, *b"N\0"),
                        f(2, types::RATIONAL, &[48, 1, 8, 1, 1234, 100]),
                        f(5, types::BYTE, &[1]),
                    ],
                    inner: vec![],
                },
            ),
        ],
    }
}

fn tags_of(block: &[u8]) -> BTreeMap<String, Value> {
    let decoded = decode_exif(&block.to_vec()).unwrap();
    decoded.tags.into_iter().map(|tag| (tag.key.to_string(), tag.value)).collect()
}

#[test]
fn values_are_typed_and_named_in_both_byte_orders() {
    let reals = |list: &[f64]| Value::List(list.iter().copied().map(Value::Real).collect());
    for order in [Order::Big, Order::Little] {
        let block = draft(order).block(order).unwrap();
        let tags = tags_of(&block);
        let texts = |list: &[&str]| Value::List(list.iter().copied().map(Value::text).collect());
        for (key, value) in [
            ("EXIF/IFD0/Make", Value::text("Canon")),
            ("EXIF/IFD0/Orientation", Value::Integer(6)),
            ("EXIF/IFD0/Artist", Value::text("Müller")),
            ("EXIF/IFD0/Copyright", texts(&["photographer", "editor"])),
            ("EXIF/IFD0/XPAuthor", Value::text("中a")),
            ("EXIF/IFD0/OwnerName", Value::text("xé")),
            ("EXIF/IFD0/0xfff0", Value::Real(1.5)),
            ("EXIF/ExifIFD/ExposureTime", Value::Real(0.004)),
            ("EXIF/ExifIFD/ExposureBiasValue", Value::Real(-1.0 / 3.0)),
            ("EXIF/ExifIFD/ExifVersion", Value::text("0232")),
            ("EXIF/ExifIFD/ComponentsConfiguration", Value::List([1, 2, 3, 0].map(Value::Integer).to_vec())),
            ("EXIF/ExifIFD/UserComment", Value::text(r#"{"AIGC":{"Label":"1","ProduceID":"me"}}"#)),
            ("MakerNote:Canon/MakerNote", Value::opaque(&[7; 40])),
            ("EXIF/GPS/GPSVersionID", Value::text("2.3.0.0")),
            ("EXIF/GPS/GPSLatitudeRef", Value::text("N")),
            ("EXIF/GPS/GPSLatitude", reals(&[48.0, 8.0, 12.34])),
            ("EXIF/GPS/GPSAltitudeRef", Value::Integer(1)),
            ("EXIF/InteropIFD/InteroperabilityIndex", Value::text("R03")),
        ] {
            assert_eq!(tags.get(key), Some(&value), "{key}");
        }
        // One over zero is no number.
        let Some(Value::List(lens)) = tags.get("EXIF/ExifIFD/LensSpecification") else { panic!() };
        assert_eq!(lens[2..], [Value::text("0/0"), Value::Real(2.8)]);
        assert_eq!(tags.len(), 22);
    }
}

#[test]
fn kamadak_reading_the_block_itself_agrees() {
    for order in [Order::Big, Order::Little] {
        let block = draft(order).block(order).unwrap();
        let walk = walk(&block).unwrap().unwrap();
        let theirs = exif::Reader::new().read_raw(block.clone()).unwrap();
        let mut compared = 0;
        for theirs in theirs.fields().filter(|field| !matches!(field.value, exif::Value::Unknown(..))) {
            let role = match theirs.tag.context() {
                exif::Context::Gps => Role::Gps,
                exif::Context::Exif => Role::Exif,
                exif::Context::Interop => Role::Interop,
                _ => Role::Page(0),
            };
            let directory = walk.directories.iter().find(|directory| directory.role == role).unwrap();
            let entry = directory.entry(theirs.tag.number()).unwrap();
            let bytes = entry.read(&block, 999).unwrap();
            let raw = Raw { role, tag: entry.tag, kind: entry.kind, length: bytes.len() as u64, bytes: bytes.into() };
            let read = values::Read::of(order, &[raw]);
            let through = read.values().next().flatten().unwrap();
            // An undefined value knows its place, and that differs.
            let shown = |value: &exif::Value| match value {
                exif::Value::Undefined(bytes, _) => format!("{bytes:?}"),
                other => format!("{other:?}"),
            };
            assert_eq!(shown(through), shown(&theirs.value), "{}", theirs.tag);
            compared += 1;
        }
        assert_eq!(compared, 21);
    }
}

#[test]
fn each_value_stands_where_its_tag_says() {
    let block = draft(Order::Little).block(Order::Little).unwrap();
    let with_prefix = [PREFIX, &block].concat();
    for (block, shift) in [(&block, 0), (&with_prefix, 6)] {
        let decoded = decode_exif(block).unwrap();
        let artist = decoded.tags.iter().find(|tag| tag.key.name == "Artist").unwrap();
        let range = artist.origin.range.clone().unwrap();
        assert!(range.start > 8 + shift);
        assert_eq!(&block[range.start as usize..range.end as usize], b"M\xc3\xbcller  \0");
    }
}

#[test]
fn blocks_within_are_handed_on_and_thumbnails_found() {
    let order = Order::Big;
    let mut block = Draft {
        fields: vec![
            Field::new(tags::XMP, types::BYTE, *b"<x:xmpmeta/>"),
            Field::new(tags::ICC, types::UNDEFINED, [9; 12]),
            Field::new(0x501b, types::UNDEFINED, [0xff, 0xd8, 0xff, 0xdb, 0, 0]),
        ],
        inner: vec![],
    }
    .block(order)
    .unwrap();
    // IFD1 behind it, with a thumbnail behind that.
    let second = block.len() as u32;
    let next = 8 + 2 + 3 * 12;
    block[next..next + 4].copy_from_slice(&second.to_be_bytes());
    let thumbnail = second + 2 + 2 * 12 + 4;
    block.extend([0, 2]);
    for (tag, value) in [(tags::JPEG_OFFSET, thumbnail), (tags::JPEG_LENGTH, 5)] {
        block.extend(tag.to_be_bytes());
        block.extend([0, 4, 0, 0, 0, 1]);
        block.extend(value.to_be_bytes());
    }
    block.extend([0; 4]);
    block.extend([0xff, 0xd8, 0xff, 0xd9, 0]);
    let decoded = decode_exif(&block).unwrap();
    assert_eq!(decoded.faults, []);
    let nested: Vec<_> = decoded.nested.iter().map(|n| (n.name.as_ref(), n.standard)).collect();
    assert_eq!(
        nested,
        [
            ("ApplicationNotes", Standard::Xmp),
            ("ThumbnailData", Standard::File),
            ("ICC_Profile", Standard::Icc),
            ("IFD1 thumbnail", Standard::File),
        ]
    );
    let at = u64::from(thumbnail);
    assert_eq!(decoded.nested[3].bytes, NestedBytes::At(at..at + 5));
    let told: Vec<_> = decoded.tags.iter().map(|tag| tag.key.to_string()).collect();
    assert_eq!(
        told,
        [
            "EXIF/IFD0/ApplicationNotes",
            "EXIF/IFD0/ThumbnailData",
            "EXIF/IFD1/JPEGInterchangeFormat",
            "EXIF/IFD1/JPEGInterchangeFormatLength"
        ]
    );
    // Without one of the two, neither is left, and the picture is gone.
    let without = (EXIF.without)(&block, &|key, _| key.id == "0x0201").unwrap();
    assert_eq!(without.len(), block.len());
    assert!(without[thumbnail as usize..].iter().all(|byte| *byte == 0));
    assert!(!tags_of(&without).keys().any(|key| key.contains("IFD1")));
}

#[test]
fn bytes_that_no_entry_refers_to_are_told() {
    let mut block = draft(Order::Big).block(Order::Big).unwrap();
    block.extend([0; 9]);
    assert!(!tags_of(&block).contains_key("TIFF/Gaps"));
    block.extend(*b"\0\0hidden");
    let decoded = decode_exif(&block).unwrap();
    let gap = decoded.tags.last().unwrap();
    assert_eq!((gap.key.group.as_ref(), gap.key.id.as_ref()), ("EXIF/ExifIFD", "@unreferenced"));
    let length = block.len() as u64;
    assert_eq!(gap.origin.range, Some(length - 17..length));
    let clean = (EXIF.without)(&block, &|key, _| key.id == "@unreferenced").unwrap();
    assert!(!tags_of(&clean).contains_key("TIFF/Gaps"));
}

fn neutral(block: &[u8], turns: bool, profiled: bool, keep: &[&str]) -> Neutral {
    let keep = |key: &Key| keep.contains(&key.to_string().as_str());
    (EXIF.neutral)(block, &Wish { keep: &keep, turns, profiled, stated: crate::metadata::Stated::NONE })
}

#[test]
fn neutral_leaves_what_the_picture_needs() {
    for order in [Order::Big, Order::Little] {
        let block = draft(order).block(order).unwrap();
        let Neutral::Bytes(new) = neutral(&block, true, false, &[]) else { panic!() };
        let left: Vec<_> = tags_of(&new).into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            left,
            [
                "EXIF/ExifIFD/ColorSpace=65535",
                r#"EXIF/ExifIFD/UserComment={"AIGC":{"Label":"1"}}"#,
                "EXIF/IFD0/Orientation=6",
                "EXIF/IFD0/YCbCrPositioning=2",
                "EXIF/InteropIFD/InteroperabilityIndex=R03",
            ]
        );
        assert_eq!(neutral(&new, true, false, &[]), Neutral::Same);
        // A profile makes the hints needless.
        let Neutral::Bytes(new) = neutral(&block, true, true, &["EXIF/GPS/GPSLatitude"]) else { panic!() };
        let left: Vec<_> = tags_of(&new).into_keys().collect();
        assert_eq!(left, ["EXIF/ExifIFD/UserComment", "EXIF/GPS/GPSLatitude", "EXIF/IFD0/Orientation"]);
        assert_eq!(neutral(&new, true, true, &["EXIF/GPS/GPSLatitude"]), Neutral::Same);
        assert_eq!(tags_of(&new)["EXIF/GPS/GPSLatitude"], tags_of(&block)["EXIF/GPS/GPSLatitude"]);
    }
}

#[test]
fn of_apples_note_the_strength_of_a_gain_map_stays() {
    let number = |tag| (tag, *b"\0\0\0\x05\0\0\0\x07");
    let block = |note: Vec<u8>| {
        let own = Draft { fields: vec![Field::new(tags::MAKER_NOTE, types::UNDEFINED, note)], inner: vec![] };
        Draft { fields: vec![], inner: vec![(tags::EXIF_IFD, own)] }.block(Order::Big).unwrap()
    };
    let mut note = apple::note(&[number(0x21), number(0x30)]);
    note.extend(*b"SECRET");
    let keep = |key: &Key| key.group == HEADROOM.0 && HEADROOM.1.contains(&&*key.id);
    let neutral = |block: &[u8], keep: &dyn Fn(&Key) -> bool| {
        (EXIF.neutral)(block, &Wish { keep, turns: true, profiled: false, stated: crate::metadata::Stated::NONE })
    };
    let both = block(apple::note(&[number(0x21), number(0x30)]));
    assert_eq!(neutral(&block(note.clone()), &keep), Neutral::Bytes(both.clone()));
    assert_eq!(neutral(&both, &keep), Neutral::Same);
    let one = block(apple::note(&[number(0x30)]));
    assert_eq!(neutral(&block(note.clone()), &|key| key.id == "0x0030"), Neutral::Bytes(one));
    assert_eq!(neutral(&block(note.clone()), &|_| false), Neutral::Nothing);
    // Another maker's note goes; one of Apple's that can't be read is no reason to lose it.
    assert_eq!(neutral(&block(b"Nikon\0 and more".to_vec()), &keep), Neutral::Nothing);
    note.truncate(30);
    assert!(matches!(neutral(&block(note), &keep), Neutral::Stuck(_)));
}

#[test]
fn the_orientation_alone_is_the_smallest_block() {
    let one = |turn| Draft { fields: vec![Field::short(tags::ORIENTATION, turn, Order::Little)], inner: vec![] };
    for turn in 0..=9 {
        let block = one(turn).block(Order::Little).unwrap();
        let expected = match turn {
            2..=8 => Neutral::Bytes(
                [b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", &[turn as u8, 0, 0, 0, 0, 0, 0][..]].concat(),
            ),
            _ => Neutral::Nothing,
        };
        assert_eq!(neutral(&block, true, false, &[]), expected);
        assert_eq!(neutral(&block, false, false, &[]), Neutral::Nothing);
    }
    assert_eq!(neutral(b"no block", true, false, &[]), Neutral::Nothing);
}

#[test]
fn labels_other_than_those_of_the_standard_go() {
    for (comment, stays) in [
        (r#"{"AIGC":{"Label":2}}"#, true),
        (r#"{"AIGC":{"Label":"4"}}"#, false),
        (r#"{"AIGC":{"Label":"1; x"}}"#, false),
        ("{\"AIGC\":", false),
        ("Steps: 20, Sampler: Euler", false),
    ] {
        let text = format!("ASCII\0\0\0{comment}");
        let own = Draft { fields: vec![Field::new(tags::USER_COMMENT, types::UNDEFINED, text)], inner: vec![] };
        let block = Draft { fields: vec![], inner: vec![(tags::EXIF_IFD, own)] }.block(Order::Big).unwrap();
        assert_eq!(neutral(&block, true, false, &[]) != Neutral::Nothing, stays, "{comment}");
    }
}

#[test]
fn single_tags_go_and_the_rest_stays_where_it_is() {
    let block = draft(Order::Little).block(Order::Little).unwrap();
    let before = tags_of(&block);
    let without = (EXIF.without)(&block, &|key, _| key.group == "EXIF/GPS" || key.name == "Artist").unwrap();
    assert_eq!(without.len(), block.len());
    let after = tags_of(&without);
    let expected: BTreeMap<_, _> =
        before.into_iter().filter(|(key, _)| !key.contains("/GPS/") && !key.ends_with("Artist")).collect();
    assert_eq!(after, expected);
    assert!(!without.windows(6).any(|bytes| bytes == b"M\xc3\xbclle"));
    assert_eq!((EXIF.without)(b"no block", &|_, _| true), None);
}

#[test]
fn values_shared_many_times_cost_no_memory() {
    // 4,000 entries that all say the same 40,000 bytes of text.
    let mut block = b"MM\0*\0\0\0\x08\x0f\xa0".to_vec();
    for _ in 0..4000 {
        block.extend(*b"\x01\x0e\0\x02\0\0\x9c\x40\0\0\0\x08");
    }
    block.extend([0; 4]);
    let decoded = decode_exif(&block).unwrap();
    let held: usize = decoded.tags.iter().filter_map(|tag| tag.value.as_text()).map(str::len).sum();
    assert!(held <= 4 * block.len(), "{held}");
    assert!(!decoded.faults.is_empty());
}

#[test]
fn damage_never_panics() {
    let block = draft(Order::Little).block(Order::Little).unwrap();
    let mut some = 0;
    for end in 0..block.len() {
        let prefix = &block[..end];
        some += decode_exif(&prefix.to_vec()).unwrap().tags.len();
        neutral(prefix, true, false, &[]);
        (EXIF.without)(prefix, &|key, _| key.group == "EXIF/GPS");
    }
    assert!(some > 1000);
    for bit in (0..block.len() * 8).step_by(3) {
        let mut flipped = block.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let _ = decode_exif(&flipped).unwrap();
        let new = neutral(&flipped, true, false, &[]);
        if let Neutral::Bytes(new) = new {
            assert_eq!(neutral(&new, true, false, &[]), Neutral::Same);
        }
    }
}
