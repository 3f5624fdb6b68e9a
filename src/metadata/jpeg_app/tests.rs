use super::*;
use crate::grammar::mpf::tests::index;
use crate::grammar::mpf::{Field, Index};

const WISH: Wish<'_> = Wish { keep: &|_| false, turns: true, profiled: false, stated: crate::metadata::Stated::NONE };

fn names(decoded: &Decoded) -> Vec<&str> {
    decoded.tags.iter().map(|tag| &*tag.key.name).collect()
}

#[test]
fn jfif_keeps_its_header_and_loses_its_thumbnail() {
    let plain = b"\x01\x02\x01\x00\x48\x00\x48\x00\x00".to_vec();
    assert_eq!(neutral_jfif(&plain, &WISH), Neutral::Same);
    let with = [&plain[..7], b"\x01\x01RGBAMPF"].concat();
    assert_eq!(neutral_jfif(&with, &WISH), Neutral::Bytes(plain.clone()));
    assert_eq!(neutral_jfif(&[&plain[..], b"AMPF"].concat(), &WISH), Neutral::Bytes(plain.clone()));
    assert_eq!(neutral_jfif(&plain[..8], &WISH), Neutral::Nothing);
    let decoded = jfif(&with).unwrap();
    assert_eq!(
        names(&decoded),
        ["JFIFVersion", "ResolutionUnit", "XResolution", "YResolution", "JFIFThumbnail", "JFIFTail"]
    );
    assert_eq!(decoded.tags[0].value, Value::text("1.02"));
    assert_eq!(decoded.tags[4].origin.range, Some(9..12));
}

#[test]
fn adobe_keeps_its_header_alone() {
    let plain = b"\x00\x64\0\0\0\0\x01".to_vec();
    assert_eq!(neutral_adobe(&plain, &WISH), Neutral::Same);
    let with = [&plain[..], b"secret"].concat();
    assert_eq!(neutral_adobe(&with, &WISH), Neutral::Bytes(plain.clone()));
    assert_eq!(neutral_adobe(&plain[..6], &WISH), Neutral::Nothing);
    assert_eq!(adobe(&with).unwrap().tags[3].value, Value::Integer(1));
    assert_eq!(names(&adobe(&with).unwrap()).last(), Some(&"AdobeTail"));
}

#[test]
fn a_jfxx_thumbnail_is_a_file_of_its_own() {
    let decoded = jfxx(&b"\x10\xff\xd8\xff".to_vec()).unwrap();
    assert_eq!(decoded.nested[0].bytes, NestedBytes::At(1..4));
    assert!(jfxx(&b"\x13abc".to_vec()).unwrap().nested.is_empty());
}

#[test]
fn an_mp_index_tells_its_pictures() {
    let decoded = (MPF.decode)(&index(&[(0x0003_0000, 100, 0), (0x0001_0001, 50, 90)])).unwrap();
    assert_eq!(&names(&decoded)[..3], ["MPFVersion", "NumberOfImages", "MPImageType"]);
    assert_eq!(decoded.tags[0].value, Value::text("0100"));
    assert_eq!(decoded.tags[1].value, Value::Integer(2));
    assert_eq!(decoded.tags[5].value, Value::Integer(0x0001_0001));
    assert_eq!(decoded.tags[5].origin.range, Some(66..82));
}

#[test]
fn of_an_mp_index_the_list_and_the_views_stay() {
    let listed = index(&[(0x0003_0000, 100, 0), (0x0002_0002, 50, 90)]);
    let neutral = |block: &[u8]| (MPF.neutral)(block, &WISH);
    assert_eq!(neutral(&listed), Neutral::Same);
    let mut more = Index::read(&listed).unwrap();
    let field = |attribute, tag, kind, value: &[u8]| Field { attribute, tag, kind, range: 0..0, value: value.to_vec() };
    more.fields.push(field(false, 0xB003, 7, &[b'U'; 66]));
    more.fields.push(field(true, 0xB101, 4, &[1, 0, 0, 0]));
    more.fields.push(field(true, 0xB205, 10, &[1, 0, 0, 0, 2, 0, 0, 0]));
    more.fields.push(field(true, 0xB204, 2, b"secret"));
    let Neutral::Bytes(new) = neutral(&more.write().unwrap()) else { panic!() };
    assert_eq!(neutral(&new), Neutral::Same);
    let left = (MPF.decode)(&new).unwrap();
    assert_eq!(names(&left)[8..], ["MPIndividualNum", "ConvergenceAngle"]);
    assert!(!new.windows(4).any(|window| window == b"UUUU" || window == b"secr"));
    assert_eq!(neutral(&[&listed[..], b"behind"].concat()), Neutral::Bytes(listed.clone()));
    let mut mistyped = listed.clone();
    mistyped[36] = 1;
    assert_eq!(neutral(&mistyped), Neutral::Bytes(listed));
}

#[test]
fn gain_map_parameters_stay_and_what_follows_goes() {
    let neutral = |block: &[u8]| (GAIN_MAP.neutral)(block, &WISH);
    assert_eq!(neutral(&[0; 4]), Neutral::Same);
    assert_eq!(neutral(&[0; 9]), Neutral::Bytes(vec![0; 4]));
    let mut single = vec![0u8; 61];
    single[4] = 0x40;
    assert_eq!(neutral(&single), Neutral::Same);
    single.extend(b"secret");
    assert_eq!(neutral(&single), Neutral::Bytes(single[..61].to_vec()));
    assert_eq!(neutral(&single[..60]), Neutral::Nothing);
    let mut three = vec![0u8; 4 + 1 + 4 + 17 * 4];
    three[4] = MULTI;
    assert_eq!(neutral(&three), Neutral::Same);
}

/// Several channels, one denominator.
const MULTI: u8 = 0x88;

#[test]
fn every_prefix_is_read_without_panic() {
    let block = index(&[(1, 2, 3), (4, 5, 6)]);
    for end in 0..block.len() {
        for decoder in [JFIF, JFXX, ADOBE, MPF, GAIN_MAP] {
            (decoder.decode)(&block[..end].to_vec()).unwrap();
            let once = (decoder.neutral)(&block[..end], &WISH);
            if let Neutral::Bytes(bytes) = once {
                assert_eq!((decoder.neutral)(&bytes, &WISH), Neutral::Same);
            }
        }
    }
}
