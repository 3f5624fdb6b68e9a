use super::*;
use crate::container::laws::{self, made};
use crate::container::{Fate, Kind, Layout, Part, Piece, Refusal, Standard};

const PICTURE: &[u8] = include_bytes!("../../../testdata/make/codestreams/picture.jxl");
const PROFILED: &[u8] = include_bytes!("../../../testdata/make/codestreams/profiled.jxl");

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

fn jxl(boxes: &[Vec<u8>]) -> Vec<u8> {
    [SIGNATURE.to_vec(), boxed(b"ftyp", b"jxl \0\0\0\0jxl "), boxes.concat()].concat()
}

fn part(number: u32, last: bool, bytes: &[u8]) -> Vec<u8> {
    boxed(b"jxlp", &[&(number | u32::from(last) << 31).to_be_bytes()[..], bytes].concat())
}

fn full(file: &[u8]) -> Layout {
    laws::full(&CONTAINER, file)
}

/// What a scrub would do, but for Exif blocks: those become `exif`, if there is one.
fn scrub(file: &[u8], exif: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
    let fate = |part: &Part| match (part.kind, exif) {
        (Kind::Structure | Kind::Pixels | Kind::Metadata(Standard::JxlIcc), _) => Fate::Keep,
        (Kind::Metadata(Standard::Exif), Some(exif)) => Fate::Replace(vec![Piece::Write(exif.to_vec())]),
        _ => Fate::Drop,
    };
    let layout = full(file);
    let fates: Vec<Fate> = layout.parts.iter().map(fate).collect();
    let out = made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates)?);
    assert!(full(&out).parts.iter().all(|part| exif.is_some() || fate(part) == Fate::Keep), "nothing is left to do");
    Ok(out)
}

fn keys(file: &[u8]) -> Vec<String> {
    full(file).parts.iter().filter_map(|part| part.key.as_ref()).map(|key| key.key.to_string()).collect()
}

#[test]
fn boxes_go_unless_the_picture_needs_them() {
    let file = jxl(&[
        boxed(b"jxll", &[5]),
        boxed(b"Exif", b"\0\0\0\x02--II*\0"),
        boxed(b"xml ", b"<x/>"),
        boxed(b"jumb", b"manifest"),
        boxed(b"brob", b"Exif\x06"),
        boxed(b"brob", b"oth "),
        boxed(b"jbrd", b"a JPEG"),
        boxed(b"jxlc", &[PICTURE, b"behind"].concat()),
        boxed(b"jhgm", b"gain map"),
        boxed(b"free", b"left"),
        boxed(b"uuid", &[7; 20]),
        boxed(b"abcd", b"?"),
        b"tail".to_vec(),
    ]);
    let expected = [
        "jxll",
        "Exif",
        "xml\\x20",
        "jumb",
        "brob:Exif",
        "brob:oth\\x20",
        "jbrd",
        "jxlc",
        "jhgm",
        "free",
        "uuid:*",
        "abcd",
        "@after-last-box",
        "codestream@after-end",
    ];
    assert_eq!(keys(&file), expected);
    let layout = full(&file);
    assert!(!layout.turns, "the codestream says how the picture is turned");
    let exif = layout.parts.iter().find(|part| part.kind == Kind::Metadata(Standard::Exif)).unwrap();
    let range = exif.content.as_ref().unwrap().ranges[0].clone();
    assert_eq!(&file[range.start as usize..range.end as usize], b"II*\0");
    let rest = [boxed(b"jxll", &[5]), boxed(b"jxlc", PICTURE), boxed(b"jhgm", b"gain map")];
    assert_eq!(scrub(&file, None).unwrap(), jxl(&rest));
    let [level, picture, map] = rest;
    let kept = jxl(&[level, boxed(b"Exif", b"\0\0\0\0new"), picture, map]);
    assert_eq!(scrub(&file, Some(b"new")).unwrap(), kept);
}

#[test]
fn a_codestream_in_parts_ends_in_the_part_where_its_last_frame_does() {
    let (a, b) = PICTURE.split_at(40);
    let file = jxl(&[
        part(0, false, a),
        boxed(b"Exif", b"\0\0\0\0II*\0"),
        part(1, false, &[b, b"be"].concat()),
        part(2, true, b"hind"),
    ]);
    let clean = jxl(&[part(0, false, a), part(1, false, b), part(2, true, b"")]);
    assert_eq!(scrub(&file, None).unwrap(), clean);
    let swapped = jxl(&[part(1, false, a), part(0, true, b), boxed(b"free", b"x")]);
    assert!(matches!(scrub(&swapped, None), Err(Refusal::Damaged(_))));
    let twice = jxl(&[boxed(b"jxlc", PICTURE), boxed(b"jxlc", PICTURE), boxed(b"free", b"x")]);
    assert!(matches!(scrub(&twice, None), Err(Refusal::Damaged(_))));
}

#[test]
fn a_bare_codestream_loses_what_follows_its_last_frame() {
    let file = [PROFILED, b"behind"].concat();
    assert_eq!(keys(&file), ["codestream.icc", "codestream@after-end"]);
    assert_eq!(scrub(&file, None).unwrap(), PROFILED);
    let layout = full(&file);
    let profile = layout.parts.iter().find(|part| part.kind == Kind::Metadata(Standard::JxlIcc)).unwrap();
    assert_eq!(profile.content.as_ref().unwrap().ranges[0].start, 0);
}

#[test]
fn a_profile_is_written_anew_wherever_the_codestream_is_cut() {
    let icc = crate::grammar::jxl::profile(&PROFILED.to_vec(), 1 << 20).unwrap().unwrap();
    let other = [&icc[..4], b"ACME", &icc[8..], b"more"].concat();
    let new = crate::grammar::jxl::with_profile(PROFILED, &other).unwrap();
    let end = crate::grammar::jxl::walk(&PROFILED.to_vec()).unwrap().header as usize;
    assert!(new.len() > end);
    let exchanged = |file: &[u8]| {
        let layout = full(file);
        let fate = |part: &Part| match part.kind {
            Kind::Metadata(Standard::JxlIcc) => Fate::Replace(vec![Piece::Write(new.clone())]),
            Kind::Structure | Kind::Pixels => Fate::Keep,
            _ => Fate::Drop,
        };
        let fates: Vec<Fate> = layout.parts.iter().map(fate).collect();
        (CONTAINER.rebuild)(&file.to_vec(), &layout, &fates).map(|pieces| made(file, &pieces))
    };
    let frames = &PROFILED[end..];
    assert_eq!(exchanged(PROFILED).unwrap(), [&new, frames].concat());
    for cut in [1, 40, end - 1, end, end + 9] {
        let (a, b) = PROFILED.split_at(cut);
        let file = jxl(&[part(0, false, a), boxed(b"Exif", b"\0\0\0\0II*\0"), part(1, true, b)]);
        let behind = [&new, frames.get(..cut.saturating_sub(end)).unwrap()].concat();
        let rest = &frames[cut.saturating_sub(end)..];
        assert_eq!(exchanged(&file).unwrap(), jxl(&[part(0, false, &behind), part(1, true, rest)]), "cut at {cut}");
    }
    // An index of frames counts bytes.
    let counted = jxl(&[boxed(b"jxli", &[1]), boxed(b"jxlc", PROFILED)]);
    assert!(matches!(exchanged(&counted), Err(Refusal::Unsupported(_))));
}

#[test]
fn what_cant_be_followed_isnt_passed_off_as_clean() {
    // A table of contents of a frame so wide that it would have more sections than any.
    let wide = [0xff, 0x0a, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let layout = full(&wide);
    assert!(
        layout.parts.iter().any(|part| part.removal == crate::container::Removal::Never && part.kind == Kind::Unknown)
    );
    let none = jxl(&[boxed(b"free", b"x")]);
    assert!(matches!(scrub(&none, None), Err(Refusal::Damaged(_))));
}

#[test]
fn every_prefix_is_a_partition() {
    let (a, b) = PROFILED.split_at(100);
    let whole =
        jxl(&[boxed(b"brob", b"xml ?"), part(0, false, a), boxed(b"jbrd", b"x"), part(1, true, b), b"tail".to_vec()]);
    let bare = [PICTURE, b"behind"].concat();
    let mut read = 0;
    for file in [whole, bare] {
        for end in 0..=file.len() {
            if sniff(&file[..end]).is_some() {
                full(&file[..end]);
                read += 1;
            }
        }
    }
    assert!(read > 500, "{read}");
}
