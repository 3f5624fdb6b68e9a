//! IIM streams from byte literals.

use super::*;

fn set(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    let mut out = vec![MARKER, record, number];
    out.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
    out.extend_from_slice(value);
    out
}

fn stream() -> Vec<u8> {
    [
        set(1, 90, b"\x1b%G"),
        set(2, 0, b"\x00\x04"),
        set(2, 90, "Zürich".as_bytes()),
        set(2, 25, b"lake"),
        set(2, 25, b"boat"),
        set(2, 55, b"20240102"),
        set(2, 202, b"\xff\xd8\xff\xd9"),
        set(2, 99, b"\x01\x02"),
    ]
    .concat()
}

fn nothing_kept<'a>() -> Wish<'a> {
    Wish { keep: &|_| false, turns: true, profiled: false, stated: crate::metadata::Stated::NONE }
}

#[test]
fn data_sets_have_names_values_and_places() {
    let block = stream();
    let decoded = decode(&block).unwrap();
    let told: Vec<_> = decoded.tags.iter().map(|tag| (tag.key.to_string(), tag.value.to_string())).collect();
    let expected = [
        ("IPTC-IIM/CodedCharacterSet", "UTF8"),
        ("IPTC-IIM/ApplicationRecordVersion", "4"),
        ("IPTC-IIM/City", "Zürich"),
        ("IPTC-IIM/Keywords", "lake"),
        ("IPTC-IIM/Keywords", "boat"),
        ("IPTC-IIM/DateCreated", "2024:01:02"),
        ("IPTC-IIM/ObjectPreviewData", "(4 bytes)"),
        ("IPTC-IIM/2:99", "(2 bytes)"),
    ];
    assert_eq!(told, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(decoded.tags[2].key.id, "2:90");
    assert_eq!(decoded.tags[4].origin.occurrence, 1);
    let range = decoded.tags[2].origin.range.clone().unwrap();
    assert_eq!(&*block.read(range).unwrap(), "Zürich".as_bytes());
    assert_eq!(decoded.nested[0].standard, Standard::File);
    assert!(decoded.faults.is_empty());
}

#[test]
fn a_swapped_stream_is_read_and_said_to_be_swapped() {
    let mut block = set(2, 90, b"Bern123");
    block = block.as_chunks::<4>().0.iter().flat_map(|w| [w[3], w[2], w[1], w[0]]).collect();
    let decoded = decode(&block).unwrap();
    assert_eq!(decoded.tags[0].value, Value::text("Bern123"));
    assert_eq!(decoded.tags[0].origin.range, None);
    assert_eq!(decoded.faults.len(), 1);
}

#[test]
fn bytes_behind_the_data_sets_are_told() {
    let block = [stream(), b"\0\0SECRET".to_vec()].concat();
    let decoded = decode(&block).unwrap();
    assert_eq!(decoded.tags.last().unwrap().key.id, "@unreferenced");
    assert_eq!(decoded.faults.len(), 1);
}

#[test]
fn only_what_is_wished_stays() {
    let block = stream();
    assert_eq!(neutral(&block, &nothing_kept()), Neutral::Nothing);
    let keep = Wish { keep: &|key| key.id == "2:90", ..nothing_kept() };
    let Neutral::Bytes(kept) = neutral(&block, &keep) else { panic!() };
    assert_eq!(kept, [set(1, 90, b"\x1b%G"), set(2, 90, "Zürich".as_bytes())].concat());
    assert_eq!(neutral(&kept, &keep), Neutral::Same);
    let keep = Wish { keep: &|key| key.id == "2:25", ..nothing_kept() };
    assert_eq!(neutral(&block, &keep), Neutral::Bytes([set(2, 25, b"lake"), set(2, 25, b"boat")].concat()));
}

#[test]
fn blanked_values_leave_a_stream_of_the_same_length() {
    let block = [stream(), b"SECRET".to_vec()].concat();
    let out = without(&block, &|key, _| key.id == "2:90" || key.id == "2:202" || key.id == "@unreferenced").unwrap();
    assert_eq!(out.len(), block.len());
    let decoded = decode(&out).unwrap();
    assert_eq!(decoded.tags[2].value, Value::text(""));
    assert_eq!(decoded.tags[3].value, Value::text("lake"));
    assert!(!out.windows(6).any(|window| window == b"SECRET"));
    assert!(!out.windows(2).any(|window| window == b"\xff\xd8"));
}

#[test]
fn every_prefix_is_read_without_panic() {
    let block = stream();
    for end in 0..block.len() {
        let prefix = &block[..end];
        let decoded = decode(&prefix.to_vec()).unwrap();
        for tag in decoded.tags {
            assert!(tag.origin.range.unwrap().end <= end as u64);
        }
        neutral(prefix, &Wish { keep: &|_| true, ..nothing_kept() });
        if let Some(out) = without(prefix, &|_, _| true) {
            assert_eq!(out.len(), end);
        }
    }
}
