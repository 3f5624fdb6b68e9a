//! Second pictures: gain maps, further views, and the index that lists them.

use super::*;
use crate::grammar::mpf::Index;

const GAIN: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x hdrgm:Version='1.0'/>";

/// A file of several pictures: the head of the first, which comes before its index, then the others, each with the type
/// that the index gives it (none: it isn't listed).
fn file(head: &[u8], others: &[(Option<u32>, Vec<u8>)]) -> Vec<u8> {
    let first =
        |list: &[(u32, u32, u32)]| picture(&join(&[head, &segment(0xE2, &join(&[b"MPF\0", &index(list)]))]), b"");
    let listed = others.iter().filter(|(kind, _)| kind.is_some()).count();
    let length = first(&vec![(0, 0, 0); listed + 1]).len() as u32;
    // Offsets count from the byte order mark: behind SOI, the head, marker, length and identifier.
    let mut at = length - 10 - head.len() as u32;
    let mut list = vec![(0x2003_0000, length, 0)];
    for (kind, other) in others {
        list.extend(kind.map(|kind| (kind, other.len() as u32, at)));
        at += other.len() as u32;
    }
    let pictures: Vec<u8> = others.iter().flat_map(|(_, other)| other.clone()).collect();
    join(&[&first(&list), &pictures])
}

/// The pictures that the index of a file lists, the first one included, and where it begins.
fn listed(file: &[u8]) -> Vec<Vec<u8>> {
    let layout = full(file);
    let range = part(&layout, "APP2 MPF").content.as_ref().unwrap().ranges[0].clone();
    let index = Index::read(&file[range.start as usize..range.end as usize].to_vec()).unwrap();
    assert_eq!((index.faults, index.fields[1].value[0] as usize), (vec![], index.entries.len()));
    let place = |entry: &crate::grammar::mpf::Entry| {
        let start = if entry.offset == 0 { 0 } else { range.start as usize + entry.offset as usize };
        file[start..start + entry.size as usize].to_vec()
    };
    index.entries.iter().map(place).collect()
}

#[test]
fn a_gain_map_stays_where_the_index_says() {
    let gain = picture(&segment(0xE1, GAIN), b"");
    for kind in [0, MP_GAIN_MAP] {
        let out = stripped(&file(&segment(0xFE, b"a comment"), &[(Some(kind), gain.clone())])).unwrap();
        let [first, second] = listed(&out).try_into().unwrap();
        assert_eq!((&second, [first.clone(), second.clone()].concat()), (&gain, out.clone()));
        assert!(part(&full(&out), GAIN_MAP).is_second());
        assert!(!keys(&full(&out)).contains(&"JPEG COM".into()));
    }
    // Without an index it is found by what it says itself.
    let bare = picture(&segment(0xFE, b"x"), &gain);
    assert_eq!(stripped(&bare).unwrap(), picture(b"", &gain));
}

#[test]
fn a_view_that_is_scrubbed_has_a_new_size() {
    let view = |comment: &[u8]| picture(&segment(0xFE, comment), b"");
    let pair =
        file(&segment(0xFE, b"left"), &[(Some(0x0002_0002), view(b"right")), (Some(0x0002_0002), view(b"third"))]);
    assert_eq!(full(&pair).flavour, Flavour::new("MPO"));
    let layout = full(&pair);
    let mut fates = strip(&layout);
    let second = layout.parts.iter().position(|part| part.is_second()).unwrap();
    fates[second] = Fate::Replace(vec![Piece::Write(picture(b"", b""))]);
    let out = apply(&pair, &(CONTAINER.rebuild)(&pair, &layout, &fates).unwrap());
    let pictures = listed(&out);
    assert_eq!(pictures[1..], [picture(b"", b""), view(b"third")]);
    assert_eq!(pictures.concat(), out);
}

#[test]
fn pictures_that_go_leave_the_index() {
    let (gain, preview) = (picture(&segment(0xE1, GAIN), b""), picture(&segment(0xFE, b"preview"), b""));
    let film = b"\0\0\0\x10ftypisom\0\0\0\0".to_vec();
    let mixed = file(b"", &[(Some(0x0001_0001), preview.clone()), (None, film), (Some(0), gain.clone())]);
    let out = stripped(&mixed).unwrap();
    assert_eq!(listed(&out)[1..], [gain]);
    // Where only previews are listed, the index goes too.
    let only = file(b"", &[(Some(0x0001_0001), preview)]);
    assert!(keys(&full(&only)).contains(&"JPEG-trailer @mpf-images".into()));
    assert_eq!(stripped(&only).unwrap(), picture(b"", b""));
    let quick = (CONTAINER.layout)(&only, Depth::Quick).unwrap();
    assert!(quick.parts.iter().any(|part| part.kind == Kind::Unread));
    assert!(keys(&quick).contains(&"JPEG-trailer @mpf-images".into()));
}

#[test]
fn a_second_picture_that_cant_be_found_or_read_is_refused() {
    let gain = picture(&segment(0xE1, GAIN), b"");
    let comment = segment(0xFE, b"a comment");
    let damaged = |change: fn(&mut Vec<u8>)| {
        let mut bytes = file(&comment, &[(Some(0), gain.clone())]);
        change(&mut bytes);
        (stripped(&bytes), (CONTAINER.certain)(&bytes, &full(&bytes)))
    };
    for (rebuilt, certain) in [
        // The offset of the second entry is off by one.
        damaged(|bytes| {
            let entry = bytes.windows(4).position(|window| window == b"\0\0\x03\x20").unwrap() + 16;
            bytes[entry + 8] -= 1;
        }),
        // It doesn't end.
        damaged(|bytes| bytes.truncate(bytes.len() - 2)),
    ] {
        assert!(matches!(rebuilt, Err(Refusal::Damaged(_) | Refusal::Residual(_))), "{rebuilt:?}");
        assert!(matches!(certain, Err(Refusal::Damaged(_))), "{certain:?}");
    }
    // A view is missed even where nothing says more of it.
    let lost = file(&comment, &[(Some(0x0002_0002), b"no picture".to_vec())]);
    assert!(matches!(stripped(&lost), Err(Refusal::Damaged(_))));
    // So is what the first picture calls a gain map.
    let gone = file(&segment(0xE1, GAIN), &[(Some(0), b"no picture".to_vec())]);
    assert!(matches!(stripped(&gone), Err(Refusal::Damaged(_))));
}

#[test]
fn apples_mark_stays_with_the_index() {
    let head = segment(0xE0, &join(&[JFIF, b"AMPF"]));
    let gain = picture(&segment(0xE1, GAIN), b"");
    let with = file(&head, &[(Some(0), gain)]);
    let layout = full(&with);
    assert_eq!(content(&with, part(&layout, "APP0 JFIF")), JFIF[5..]);
    let without = picture(&head, b"");
    assert_eq!(content(&without, part(&full(&without), "APP0 JFIF")), join(&[&JFIF[5..], b"AMPF"]));
}

#[test]
fn every_prefix_of_several_pictures_is_a_partition() {
    let gain = picture(&segment(0xE1, GAIN), b"");
    let whole = file(&segment(0xFE, b"x"), &[(Some(0x0002_0002), gain.clone()), (Some(0), gain)]);
    for end in 2..=whole.len() {
        let prefix = whole[..end].to_vec();
        let layout = full(&prefix);
        let _ = (CONTAINER.certain)(&prefix, &layout);
        let _ = (CONTAINER.rebuild)(&prefix, &layout, &strip(&layout));
        check(&(CONTAINER.layout)(&prefix, Depth::Quick).unwrap(), end as u64).unwrap();
    }
}
