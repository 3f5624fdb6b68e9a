//! JPEGs built from segments: where each place lies, what a rebuild leaves, what is refused.

use super::*;
use crate::container::{Fate, Piece, Refusal, Standard, check};
use crate::grammar::mpf::tests::index;

mod second;

/// A segment.
fn segment(code: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, code], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

fn join(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.concat()
}

fn dqt(number: u8) -> Vec<u8> {
    segment(0xDB, &join(&[&[number], &[1; 64]]))
}

fn dht(slot: u8) -> Vec<u8> {
    segment(0xC4, &join(&[&[slot, 1], &[0; 15], &[7]]))
}

/// Tables, a frame of one component, a scan's header: what comes before coded data.
fn frame() -> Vec<u8> {
    join(&[&dqt(0), &segment(0xC0, &[8, 0, 8, 0, 8, 1, 1, 0x11, 0]), &dht(0x00), &dht(0x10), &scan_header()])
}

fn scan_header() -> Vec<u8> {
    segment(0xDA, &[1, 1, 0, 0, 63, 0])
}

const SOI: &[u8] = b"\xff\xd8";
const EOI: &[u8] = b"\xff\xd9";
/// Coded data with a stuffed byte and a restart marker.
const CODED: &[u8] = b"\x12\xff\x00\x34\xff\xd0\x56";
const JFIF: &[u8] = b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0";

/// A picture with `head` before its tables and `tail` behind it.
fn picture(head: &[u8], tail: &[u8]) -> Vec<u8> {
    join(&[SOI, head, &frame(), CODED, EOI, tail])
}

fn full(bytes: &[u8]) -> Layout {
    let layout = layout(&bytes.to_vec(), Depth::Full).unwrap();
    check(&layout, bytes.len() as u64).unwrap();
    layout
}

fn keys(layout: &Layout) -> Vec<String> {
    let key = |part: &Part| part.key.as_ref().map(|key| format!("{} {}", key.container, key.key));
    layout.parts.iter().filter_map(key).collect()
}

fn part<'a>(layout: &'a Layout, name: &str) -> &'a Part {
    layout.parts.iter().find(|part| part.name == name).unwrap_or_else(|| panic!("no {name} in {:?}", layout.parts))
}

fn content(bytes: &[u8], part: &Part) -> Vec<u8> {
    part.content.iter().flat_map(|c| &c.ranges).flat_map(|r| bytes[r.start as usize..r.end as usize].to_vec()).collect()
}

fn apply(bytes: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let bytes_of = |piece: &Piece| match piece {
        Piece::Copy(range) => bytes[range.start as usize..range.end as usize].to_vec(),
        Piece::Write(new) => new.clone(),
        Piece::Zeros(n) => vec![0; *n as usize],
    };
    pieces.iter().flat_map(bytes_of).collect()
}

/// Keeps what the picture needs by its kind, and lets the other parts go.
fn strip(layout: &Layout) -> Vec<Fate> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour | Kind::Metadata(Standard::Jfif | Standard::Mpf) => Fate::Keep,
        Kind::Embedded if part.is_second() => Fate::Keep,
        _ => Fate::Drop,
    };
    layout.parts.iter().map(fate).collect()
}

fn stripped(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let layout = full(bytes);
    let out = apply(bytes, &(CONTAINER.rebuild)(&bytes.to_vec(), &layout, &strip(&layout))?);
    let again = full(&out);
    assert!(strip(&again).iter().all(|fate| *fate == Fate::Keep), "{:?}", again.parts);
    Ok(out)
}

fn replace(bytes: &[u8], name: &str, new: Vec<Piece>) -> Result<Vec<u8>, Refusal> {
    let layout = full(bytes);
    let fates: Vec<Fate> = layout
        .parts
        .iter()
        .map(|part| if part.name == name { Fate::Replace(new.clone()) } else { Fate::Keep })
        .collect();
    (CONTAINER.rebuild)(&bytes.to_vec(), &layout, &fates).map(|pieces| apply(bytes, &pieces))
}

/// A file with something in every place.
fn crowded() -> Vec<u8> {
    let mpf = |pictures: &[(u32, u32, u32)]| segment(0xE2, &join(&[b"MPF\0", &index(pictures)]));
    let icc = |number, data: &[u8]| segment(0xE2, &join(&[b"ICC_PROFILE\0", &[number, 2], data]));
    let ext = |offset: u32, data: &[u8]| {
        let id = b"http://ns.adobe.com/xmp/extension/\0";
        segment(0xE1, &join(&[id, &[b'G'; 32], &6u32.to_be_bytes(), &offset.to_be_bytes(), data]))
    };
    let jumbf =
        |number: u32, data: &[u8]| segment(0xEB, &join(&[b"JP\0\x01", &number.to_be_bytes(), b"\0\0\0\x0ejumb", data]));
    let head = join(&[
        &segment(0xE0, JFIF),
        &segment(0xE1, b"Exif\0\0MM\0*first"),
        &segment(0xE1, b"Exif\0\0MM\0*second"),
        &icc(2, b"file"),
        &icc(1, b"pro"),
        &ext(3, b"def"),
        &ext(0, b"abc"),
        &segment(0xED, b"Photoshop 3.0\x008BIMone"),
        &segment(0xED, b"Photoshop 3.0\0two"),
        &jumbf(1, b"abc"),
        &jumbf(2, b"def"),
        &segment(0xE3, b"\xff\xd8\xffpre"),
        &segment(0xE3, b"view"),
        &segment(0xE9, b"Mine\0"),
        &segment(0xFE, b"a comment"),
        b"\xff\xff\xff",
        &segment(0xF0, b"reserved"),
        &mpf(&[(0x0003_0000, 0, 0)]),
    ]);
    let second = picture(&segment(0xFE, b"inner"), b"");
    let between = join(&[&segment(0xFE, b"hidden"), &scan_header(), CODED]);
    join(&[
        SOI,
        &head,
        &frame(),
        CODED,
        &between,
        EOI,
        &[0; 20],
        &second,
        b"\0\0\0\x10ftypisom\0\0\0\0 tail of no kind",
    ])
}

#[test]
fn each_place_has_its_part() {
    let file = crowded();
    let layout = full(&file);
    assert_eq!(
        keys(&layout),
        [
            r"JPEG APP0:JFIF\0",
            r"JPEG APP1:Exif\0",
            "JPEG @second-exif",
            r"JPEG APP2:ICC_PROFILE\0",
            r"JPEG APP1:http://ns.adobe.com/xmp/extension/\0",
            r"JPEG APP13:Photoshop 3.0\0",
            "JPEG APP11:JP",
            r"JPEG APP3:\xff\xd8\xff",
            "JPEG APP9:Mine",
            "JPEG COM",
            "JPEG @fill",
            "JPEG JPG0-JPG13",
            r"JPEG APP2:MPF\0",
            "JPEG @between-scans",
            "JPEG @after-EOI",
            "JPEG @after-EOI",
            "JPEG-trailer ????ftyp",
            "JPEG-trailer *",
        ]
    );
    assert_eq!(layout.faults, []);
    assert_eq!(content(&file, part(&layout, "APP1 Exif")), b"MM\0*first");
    assert_eq!(content(&file, part(&layout, "APP2 ICC profile")), b"profile");
    assert_eq!(content(&file, part(&layout, "APP1 extended XMP")), b"abcdef");
    assert_eq!(content(&file, part(&layout, "APP13 Photoshop IRB")), b"8BIMonetwo");
    assert_eq!(content(&file, part(&layout, "APP11 JUMBF")), b"\0\0\0\x0ejumbabcdef");
    assert_eq!(content(&file, part(&layout, "APP3 preview")), b"\xff\xd8\xffpreview");
    assert_eq!(content(&file, part(&layout, "COM between scans")), b"hidden");
    assert_eq!(content(&file, part(&layout, "film")), b"\0\0\0\x10ftypisom\0\0\0\0");
}

#[test]
fn a_stripped_picture_is_its_bones_and_its_code() {
    let wanted = join(&[SOI, &segment(0xE0, JFIF), &frame(), CODED, &scan_header(), CODED, EOI]);
    assert_eq!(stripped(&crowded()).unwrap(), wanted);
}

#[test]
fn everything_kept_is_the_same_file_and_every_prefix_is_a_partition() {
    let file = crowded();
    for end in 2..=file.len() {
        let prefix = &file[..end];
        let layout = full(prefix);
        let keep = vec![Fate::Keep; layout.parts.len()];
        assert_eq!(apply(prefix, &(CONTAINER.rebuild)(&prefix.to_vec(), &layout, &keep).unwrap()), prefix);
        let quick = (CONTAINER.layout)(&prefix.to_vec(), Depth::Quick).unwrap();
        check(&quick, end as u64).unwrap();
        let _ = (CONTAINER.rebuild)(&prefix.to_vec(), &layout, &strip(&layout));
    }
}

#[test]
fn a_profile_is_split_and_numbered_anew() {
    let chunk = segment(0xE2, b"ICC_PROFILE\0\x01\x01old");
    let file = picture(&chunk, b"");
    let out = replace(&file, "APP2 ICC profile", vec![Piece::Write(vec![7; 40_000]), Piece::Zeros(40_000)]).unwrap();
    let layout = full(&out);
    assert_eq!(layout.faults, []);
    assert_eq!(content(&out, part(&layout, "APP2 ICC profile")), [vec![7; 40_000], vec![0; 40_000]].concat());
    assert_eq!(part(&layout, "APP2 ICC profile").content.as_ref().unwrap().ranges.len(), 2);
}

#[test]
fn blocks_are_framed_anew() {
    let file = picture(&join(&[&segment(0xE1, b"Exif\0\0II*\0"), &segment(0xE1, b"XMP\0<x/>")]), b"");
    let out = replace(&file, "APP1 Exif", vec![Piece::Write(b"MM\0*new".to_vec())]).unwrap();
    assert_eq!(out[2..17], segment(0xE1, b"Exif\0\0MM\0*new")[..15]);
    let out = replace(&file, "APP1 XMP", vec![Piece::Write(b"<y/>".to_vec())]).unwrap();
    let layout = full(&out);
    assert!(keys(&layout).contains(&r"JPEG APP1:http://ns.adobe.com/xap/1.0/\0".to_string()));
    assert_eq!(content(&out, part(&layout, "APP1 XMP")), b"<y/>");
    let large = replace(&file, "APP1 Exif", vec![Piece::Zeros(70_000)]);
    assert!(matches!(large, Err(Refusal::Unsupported(_))));
}

#[test]
fn tables_that_no_scan_uses_go() {
    let both = segment(0xDB, &join(&[&[3], &[9; 64], &[0], &[1; 64]]));
    let head = join(&[&dqt(2), &dht(0x13), &both]);
    let file = picture(&head, b"");
    // The frame's own definition of table 0 replaces the one before, which no scan saw.
    let unused: Vec<_> = keys(&full(&file));
    assert_eq!(unused, ["JPEG @unused-dqt", "JPEG @unused-dht", "JPEG @unused-dqt"]);
    assert_eq!(stripped(&file).unwrap(), picture(b"", b""));
    let file = join(&[SOI, &dqt(0)[..2], &[0, 132, 3], &[9; 64], &[0], &[1; 64], &frame()[69..], CODED, EOI]);
    assert_eq!(stripped(&file).unwrap(), picture(b"", b""));
}

#[test]
fn dnl_goes_where_the_frame_has_its_lines() {
    let dnl = segment(0xDC, &[0, 8]);
    let plain = join(&[SOI, &frame(), CODED, &dnl, EOI]);
    assert_eq!(stripped(&plain).unwrap(), picture(b"", b""));
    let zero = segment(0xC0, &[8, 0, 0, 0, 8, 1, 1, 0x11, 0]);
    let open = |dnl: &[u8]| join(&[SOI, &dqt(0), &zero, &dht(0), &dht(0x10), &scan_header(), CODED, dnl, EOI]);
    assert_eq!(stripped(&open(&segment(0xDC, &[0, 8, b's', b'e']))).unwrap(), open(&dnl));
}

#[test]
fn fill_bytes_go_before_restart_markers_too() {
    let file = join(&[SOI, &frame(), b"\x12\xff\x00\x34\xff\xff\xff\xff\xd0\x56\xff\xff\xff", EOI]);
    assert_eq!(stripped(&file).unwrap(), picture(b"", b""));
}

#[test]
fn trailers_are_told_from_the_end() {
    let record = b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1600000000000";
    let directory = join(&[
        b"SEFH\x6a\0\0\0\x01\0\0\0\0\0\x01\x0a",
        &[record.len() as u8, 0, 0, 0],
        &[record.len() as u8, 0, 0, 0],
    ]);
    let sef = join(&[record, &directory, &(directory.len() as u32).to_le_bytes(), b"SEFT"]);
    let mechanic = b"some data\0\0\0\x09cbipcbbl";
    let file = picture(b"", &join(&[mechanic, &sef]));
    let layout = full(&file);
    assert_eq!(keys(&layout), ["JPEG-trailer cbipcbbl", "JPEG-trailer SEFT", "Samsung-SEF 0x0a01"]);
    assert_eq!(stripped(&file).unwrap(), picture(b"", b""));
}

#[test]
fn damage_is_a_fault_and_refused_unless_all_is_kept() {
    let comment = segment(0xFE, b"x");
    let lost = join(&[SOI, &comment, b"\xff\xe1\x00\x01", &frame(), CODED, EOI]);
    assert_eq!(full(&lost).faults.len(), 1);
    assert!(matches!(stripped(&lost), Err(Refusal::Damaged(_))));
    let loud = join(&[SOI, &comment, b"junk", &frame(), CODED, EOI]);
    assert_eq!(full(&loud).faults.len(), 1);
    assert_eq!(stripped(&loud).unwrap(), picture(b"", b""));
    let later = join(&[SOI, &frame(), CODED, &comment, b"junk", &scan_header(), CODED, EOI]);
    assert!(matches!(stripped(&later), Err(Refusal::Damaged(_))));
    let mut open = picture(&comment, b"");
    open.truncate(open.len() - 2);
    assert_eq!(full(&open).faults.len(), 1);
    assert_eq!(stripped(&open).unwrap(), picture(b"", b"")[..picture(b"", b"").len() - 2]);
    let blind = join(&[SOI, &comment, b"junk", EOI]);
    assert!(matches!(stripped(&blind), Err(Refusal::Damaged(_))));
    assert_eq!(stripped(&join(&[SOI, &comment, &dqt(0), EOI])).unwrap(), join(&[SOI, &dqt(0), EOI]));
    let twice = join(&[SOI, &comment, SOI, &frame(), CODED, EOI]);
    assert!(matches!(stripped(&twice), Err(Refusal::Damaged(_))));
}

#[test]
fn quick_reads_no_scan_of_a_clean_file_and_reads_on_in_another() {
    let unread = |bytes: &Vec<u8>| {
        let layout = (CONTAINER.layout)(bytes, Depth::Quick).unwrap();
        check(&layout, bytes.len() as u64).unwrap();
        (layout.parts.iter().any(|part| part.kind == Kind::Unread), keys(&layout))
    };
    assert_eq!(unread(&picture(b"", b"")), (true, vec![]));
    assert_eq!(unread(&picture(b"", b"zip")), (false, vec!["JPEG-trailer *".into()]));
    let motion = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x GCamera:MotionPhoto='1'/>");
    assert!(!unread(&picture(&motion, b"")).0);
}

#[test]
fn a_jps_comment_goes_and_its_header_stays() {
    let file = picture(&segment(0xE3, b"_JPSJPS_\0\x04\x01\x02\x03\x04\0\x06secret"), b"");
    assert_eq!(stripped(&file).unwrap(), picture(&segment(0xE3, b"_JPSJPS_\0\x04\x01\x02\x03\x04"), b""));
}
