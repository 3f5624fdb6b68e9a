use super::*;
use crate::container::laws::{self, made};
use crate::container::{Depth, Fate, Kind, Layout, Part, Piece, Refusal, Removal, Standard};

fn chunk(id: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut out = [&id[..], &(data.len() as u32).to_le_bytes(), data].concat();
    if data.len() % 2 == 1 {
        out.push(0);
    }
    out
}

fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"RIFF", &[b"WEBP".to_vec(), chunks.concat()].concat())
}

fn vp8x(flags: u8) -> Vec<u8> {
    chunk(b"VP8X", &[flags, 0, 0, 0, 1, 0, 0, 1, 0, 0])
}

fn picture() -> Vec<u8> {
    chunk(b"VP8L", b"\x2fcoded")
}

fn anmf(chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"ANMF", &[vec![0; 16], chunks.concat()].concat())
}

fn full(file: &[u8]) -> Layout {
    laws::full(&CONTAINER, file)
}

fn fates(layout: &Layout) -> Vec<Fate> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour | Kind::Metadata(Standard::Icc) => Fate::Keep,
        _ => Fate::Drop,
    };
    layout.parts.iter().map(fate).collect()
}

fn scrub(file: &[u8]) -> Result<Vec<u8>, Refusal> {
    let layout = full(file);
    let out = made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates(&layout))?);
    assert!(fates(&full(&out)).iter().all(|fate| *fate == Fate::Keep), "a scrub of a scrub changes nothing");
    Ok(out)
}

fn replace(file: &[u8], name: &str, content: Vec<Piece>) -> Vec<u8> {
    let layout = full(file);
    let mut fates = fates(&layout);
    fates[layout.parts.iter().position(|part| part.name == name).unwrap()] = Fate::Replace(content);
    made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates).unwrap())
}

fn keys(layout: &Layout) -> Vec<&str> {
    layout.parts.iter().filter_map(|part| part.key.as_ref()).map(|key| &*key.key).collect()
}

#[test]
fn metadata_go_the_profile_stays_and_flags_follow() {
    let icc = chunk(b"ICCP", b"profile");
    let file = webp(&[
        vp8x(0x3c),
        icc.clone(),
        picture(),
        chunk(b"EXIF", b"II*\0"),
        chunk(b"XMP ", b"<x/>"),
        chunk(b"XMP\0", b"<x/>"),
        chunk(b"xmp ", b"<x/>"),
        chunk(b"C2PA", b"jumb"),
        chunk(b"PSAI", b"8BIM"),
        chunk(b"ABCD", b"secret"),
        chunk(b"JUNK", b"secret"),
        chunk(b"LIST", &[b"INFO".to_vec(), chunk(b"ISFT", b"app")].concat()),
    ]);
    let layout = full(&file);
    assert_eq!(layout.faults, []);
    assert_eq!(
        keys(&layout),
        [
            "VP8X",
            "ICCP",
            "EXIF",
            "XMP\\x20",
            "XMP\\0",
            "xmp\\x20",
            "C2PA",
            "PSAI",
            "ABCD",
            "JUNK",
            "LIST/INFO/*",
            "LIST/INFO/ISFT"
        ]
    );
    assert_eq!(scrub(&file).unwrap(), webp(&[vp8x(0x30), icc, picture()]));
}

#[test]
fn an_orientation_written_anew_keeps_its_flag() {
    let file = webp(&[vp8x(0x0c), picture(), chunk(b"EXIF", b"Exif\0\0II*\0and more"), chunk(b"XMP ", b"<x/>")]);
    let layout = full(&file);
    let content = layout.parts.iter().find(|part| part.name == "EXIF").and_then(|part| part.content.clone()).unwrap();
    assert!(file[content.ranges[0].start as usize..].starts_with(b"II*\0"));
    let out = replace(&file, "EXIF", vec![Piece::Write(b"II*\0x".to_vec())]);
    assert_eq!(out, webp(&[vp8x(0x08), picture(), chunk(b"EXIF", b"II*\0x")]));
    assert_eq!(full(&out).faults, []);
}

#[test]
fn flags_that_lie_are_faults_and_are_put_right() {
    let file = webp(&[vp8x(0x20), picture(), chunk(b"EXIF", b"II*\0"), chunk(b"XMP ", b"<x/>")]);
    assert_eq!(full(&file).faults.len(), 3);
    assert_eq!(scrub(&file).unwrap(), webp(&[vp8x(0), picture()]));
}

#[test]
fn a_simple_file_stays_simple() {
    let file = webp(&[picture(), chunk(b"EXIF", b"II*\0")]);
    assert_eq!(scrub(&file).unwrap(), webp(&[picture()]));
}

#[test]
fn what_stands_in_frames_goes_and_sizes_follow() {
    let frame = |more: &[Vec<u8>]| anmf(&[&[chunk(b"ALPH", b"alpha"), picture()][..], more].concat());
    let anim = chunk(b"ANIM", &[0; 6]);
    let file = webp(&[
        vp8x(2),
        chunk(b"ANIM", b"\0\0\0\0\0\0SECRET"),
        frame(&[chunk(b"ABCD", b"secret"), chunk(b"EXIF", b"II*\0"), picture()]),
        frame(&[b"tail".to_vec()]),
    ]);
    let layout = full(&file);
    assert_eq!(keys(&layout), ["VP8X", "ANIM", "ABCD", "EXIF"]);
    assert!(layout.parts.iter().all(|part| part.name != "ABCD" || part.within.is_some()));
    assert_eq!(scrub(&file).unwrap(), webp(&[vp8x(2), anim, frame(&[]), frame(&[])]));
}

#[test]
fn a_pad_byte_that_says_something_is_blanked() {
    let mut padded = chunk(b"VP8L", b"\x2fodd data");
    *padded.last_mut().unwrap() = b'S';
    let file = webp(&[padded]);
    let layout = full(&file);
    assert_eq!(keys(&layout), ["@pad"]);
    assert_eq!(layout.parts.last().unwrap().removal, Removal::Blank);
    assert_eq!(scrub(&file).unwrap(), webp(&[chunk(b"VP8L", b"\x2fodd data")]));
}

#[test]
fn what_follows_the_riff_chunk_goes() {
    let clean = webp(&[picture()]);
    let file = [clean.clone(), chunk(b"EXIF", b"II*\0"), b"SECRET".to_vec()].concat();
    let layout = full(&file);
    assert_eq!(keys(&layout), ["@after-RIFF", "@after-RIFF"]);
    assert_eq!(layout.parts[2].content.as_ref().map(|content| content.standard), Some(Standard::Exif));
    assert_eq!(scrub(&file).unwrap(), clean);
}

#[test]
fn a_riff_size_that_is_too_large_is_put_right() {
    let clean = webp(&[picture()]);
    let mut file = webp(&[picture(), chunk(b"XMP ", b"<x/>")]);
    file[4] += 40;
    assert_eq!(full(&file).faults.len(), 1);
    assert_eq!(scrub(&file).unwrap(), clean);
}

#[test]
fn a_last_chunk_without_its_pad_byte_gets_it() {
    let mut file = webp(&[chunk(b"XMP ", b"<x/>"), chunk(b"VP8L", b"\x2fodd data")]);
    file.pop();
    file[4] -= 1;
    assert_eq!(full(&file).faults.len(), 3, "{:?}", full(&file).faults);
    assert_eq!(scrub(&file).unwrap(), webp(&[chunk(b"VP8L", b"\x2fodd data")]));
}

#[test]
fn what_is_in_doubt_is_refused() {
    let told = chunk(b"XMP ", b"<x/>");
    let whole = webp(&[told.clone(), picture()]);
    assert!(matches!(scrub(&whole[..whole.len() - 2]), Err(Refusal::Damaged(_))));
    assert!(matches!(scrub(&webp(std::slice::from_ref(&told))), Err(Refusal::Damaged(_))));
    assert!(matches!(scrub(&webp(&[chunk(b"VP8X", b"short"), picture(), told])), Err(Refusal::Damaged(_))));
}

#[test]
fn quick_leaves_the_picture_unread() {
    let file = webp(&[vp8x(4), picture(), chunk(b"XMP ", b"<x/>")]);
    let layout = (CONTAINER.layout)(&file, Depth::Quick).unwrap();
    let kinds: Vec<_> = layout.parts.iter().map(|part| part.kind).collect();
    let wanted = [Kind::Structure, Kind::Structure, Kind::Pixels, Kind::Unread, Kind::Metadata(Standard::Xmp)];
    assert_eq!(kinds, wanted);
}

#[test]
fn every_prefix_is_a_partition() {
    let file = webp(&[
        vp8x(0x0e),
        chunk(b"ANIM", &[0; 6]),
        anmf(&[picture(), chunk(b"ABCD", b"odd")]),
        chunk(b"EXIF", b"Exif\0\0II*\0"),
        chunk(b"LIST", &[b"INFO".to_vec(), chunk(b"ISFT", b"app")].concat()),
    ]);
    for end in HEADER as usize..=file.len() {
        let _ = scrub(&file[..end]);
    }
}
