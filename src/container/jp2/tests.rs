use super::*;
use crate::container::laws::{self, made};
use crate::container::{Fate, Kind, Layout, Part, Piece, Refusal, Standard};

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

fn comment(text: &[u8]) -> Vec<u8> {
    segment(0x64, &[&[0, 1], text].concat())
}

/// A tile-part with these segments in its header; `open` leaves its length to be found.
fn tile(index: u8, segments: &[u8], data: &[u8], open: bool) -> Vec<u8> {
    let length = if open { 0 } else { 14 + segments.len() as u32 + data.len() as u32 };
    let [a, b, c, d] = length.to_be_bytes();
    [&[0xff, 0x90, 0, 10, 0, index, a, b, c, d, 0, 1][..], segments, &[0xff, 0x93], data].concat()
}

fn stream(main: &[u8], tiles: &[Vec<u8>], behind: &[u8]) -> Vec<u8> {
    let head = [vec![0xff, 0x4f], segment(0x51, &[0; 38]), segment(0x52, &[0; 10])].concat();
    [&head, main, &tiles.concat(), &[0xff, 0xd9], behind].concat()
}

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

fn jp2(header: &[u8], boxes: &[Vec<u8>]) -> Vec<u8> {
    let front = [SIGNATURE.to_vec(), boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "), boxed(b"jp2h", header)].concat();
    [front, boxes.concat()].concat()
}

fn ihdr() -> Vec<u8> {
    boxed(b"ihdr", &[0, 0, 0, 1, 0, 0, 0, 1, 0, 3, 7, 7, 0, 0])
}

fn srgb() -> Vec<u8> {
    boxed(b"colr", &[1, 0, 0, 0, 0, 0, 16])
}

fn plain() -> Vec<u8> {
    stream(&[], &[tile(0, &[], b"pixels", false)], b"")
}

fn full(file: &[u8]) -> Layout {
    laws::full(&CONTAINER, file)
}

/// What a scrub would do, but for profiles: those become "new".
fn scrub(file: &[u8]) -> Result<Vec<u8>, Refusal> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour => Fate::Keep,
        Kind::Metadata(Standard::Icc) => Fate::Replace(vec![Piece::Write(b"new".to_vec())]),
        _ => Fate::Drop,
    };
    let layout = full(file);
    let fates: Vec<Fate> = layout.parts.iter().map(fate).collect();
    let out = made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates)?);
    let kept = |part: &Part| matches!(part.kind, Kind::Structure | Kind::Pixels | Kind::Metadata(Standard::Icc));
    assert!(full(&out).parts.iter().all(kept), "a scrub of a scrub changes nothing");
    Ok(out)
}

fn keys(file: &[u8]) -> Vec<String> {
    full(file).parts.iter().filter_map(|part| part.key.as_ref()).map(|key| key.key.to_string()).collect()
}

#[test]
fn boxes_go_unless_the_picture_needs_them() {
    let uuid = |id: &[u8; 16], content: &[u8]| boxed(b"uuid", &[id, content].concat());
    let uinf = [boxed(b"ulst", &[0; 18]), boxed(b"url ", b"\0\0\0\0http://me\0")].concat();
    let resolution = boxed(b"res ", &boxed(b"resd", &[1; 10]));
    let file = jp2(
        &[ihdr(), srgb(), resolution.clone()].concat(),
        &[
            boxed(b"xml ", b"<x/>"),
            uuid(b"JpgTiffExif->JP2", b"Exif\0\0II*\0"),
            uuid(&[7; 16], b"?"),
            boxed(b"asoc", &boxed(b"lbl ", b"me")),
            boxed(b"uinf", &uinf),
            boxed(b"jp2i", b"mine"),
            boxed(b"free", b"left"),
            boxed(b"jp2c", &plain()),
            boxed(b"jumb", b"manifest"),
            b"tail".to_vec(),
        ],
    );
    let expected = [
        "jp2h/res\\x20/resd",
        "xml\\x20",
        "uuid:4a706754-6966-6645-7869-662d3e4a5032",
        "uuid:07070707-0707-0707-0707-070707070707",
        "asoc",
        "asoc/lbl\\x20",
        "uinf/ulst",
        "uinf/url\\x20",
        "jp2i",
        "free",
        "jumb",
        "*",
    ];
    assert_eq!(keys(&file), expected);
    let layout = full(&file);
    let exif = layout.parts.iter().find(|part| part.kind == Kind::Metadata(Standard::Exif)).unwrap();
    let range = exif.content.as_ref().unwrap().ranges[0].clone();
    assert_eq!(&file[range.start as usize..range.end as usize], b"II*\0");
    let clean = jp2(&[ihdr(), srgb(), resolution].concat(), &[boxed(b"jp2c", &plain())]);
    assert_eq!(scrub(&file).unwrap(), clean);
}

#[test]
fn a_profile_is_framed_anew_and_slack_goes() {
    let colr = |profile: &[u8]| boxed(b"colr", &[&[2, 0, 1], profile].concat());
    let long = |b: Vec<u8>| boxed(&b[4..8].try_into().unwrap(), &[&b[8..], b"SLACK"].concat());
    let palette = boxed(b"pclr", &[0, 2, 3, 7, 7, 7, 1, 2, 3, 4, 5, 6]);
    let file = jp2(
        &[long(ihdr()), long(srgb()), colr(b"a longer profile"), long(palette.clone())].concat(),
        &[boxed(b"jp2c", &plain())],
    );
    let clean = jp2(&[ihdr(), srgb(), colr(b"new"), palette].concat(), &[boxed(b"jp2c", &plain())]);
    assert_eq!(scrub(&file).unwrap(), clean);
    let vendor = jp2(&[ihdr(), boxed(b"colr", b"\x04\0\0?")].concat(), &[boxed(b"jp2c", &plain())]);
    assert!(matches!(scrub(&vendor), Err(Refusal::Residual(_))));
}

#[test]
fn comments_go_and_lengths_follow() {
    let lengths = |first: u32, second: u32| {
        segment(0x55, &[&[0, 0x50, 0][..], &first.to_be_bytes(), &[1], &second.to_be_bytes()].concat())
    };
    let dirty = comment(b"in the tile");
    let (a, b) = (tile(0, &dirty, b"first", false), tile(1, &[], b"second", false));
    let main = [comment(b"coder 1.0"), lengths(a.len() as u32, b.len() as u32), segment(0x7f, b"private")].concat();
    let file = stream(&main, &[a, b.clone()], b"behind");
    let clean = tile(0, &[], b"first", false);
    let expected = stream(&lengths(clean.len() as u32, b.len() as u32), &[clean, b], b"");
    assert_eq!(keys(&file), ["jp2c:ff64", "jp2c:ff7f", "jp2c:ff64", "jp2c@after-EOC"]);
    assert_eq!(scrub(&file).unwrap(), expected);
    // The same in a box that goes on to the end of the file.
    let open = [jp2(&[ihdr(), srgb()].concat(), &[]), b"\0\0\0\0jp2c".to_vec(), file].concat();
    let shut = [jp2(&[ihdr(), srgb()].concat(), &[]), b"\0\0\0\0jp2c".to_vec(), expected].concat();
    assert_eq!(scrub(&open).unwrap(), shut);
}

#[test]
fn what_stands_between_tile_parts_goes_and_an_open_length_stays_open() {
    let (a, b) = (tile(0, &[], b"first", false), tile(1, &comment(b"me"), b"second", true));
    let file = stream(&[], &[a.clone(), b"BETWEEN".to_vec(), b], b"");
    assert_eq!(scrub(&file).unwrap(), stream(&[], &[a, tile(1, &[], b"second", true)], b""));
}

#[test]
fn lengths_that_dont_agree_and_broken_headers_are_refused() {
    let lie = segment(0x55, &[0, 0x40, 0, 0, 0, 99]);
    let file = stream(&lie, &[tile(0, &comment(b"me"), b"first", false)], b"");
    assert!(matches!(scrub(&file), Err(Refusal::Damaged(_))));
    let mut short = stream(&comment(b"me"), &[tile(0, &[], b"first", false)], b"");
    let at = short.len() - 2 - 19 + 6;
    short[at..at + 4].copy_from_slice(&5u32.to_be_bytes());
    assert!(matches!(scrub(&short), Err(Refusal::Damaged(_))));
    let none = jp2(&[ihdr(), srgb()].concat(), &[boxed(b"free", b"left")]);
    assert!(matches!(scrub(&none), Err(Refusal::Damaged(_))));
    let headers_only = stream(&comment(b"me"), &[], b"behind");
    assert!(matches!(scrub(&headers_only), Err(Refusal::Damaged(_))));
    assert!(matches!(scrub(&headers_only[..headers_only.len() - 8]), Err(Refusal::Damaged(_))));
}

#[test]
fn fragments_films_and_documents_are_refused() {
    let file = jp2(&[ihdr(), srgb()].concat(), &[boxed(b"ftbl", b""), boxed(b"jp2c", &plain()), boxed(b"free", b"x")]);
    assert!(matches!(scrub(&file), Err(Refusal::Unsupported(_))));
    for brand in [b"mjp2", b"jpm "] {
        let mut file = jp2(&[ihdr(), srgb()].concat(), &[boxed(b"free", b"x")]);
        file[20..24].copy_from_slice(brand);
        assert!(matches!(scrub(&file), Err(Refusal::Unsupported(_))));
    }
}

#[test]
fn every_prefix_is_a_partition() {
    let tiles =
        [tile(0, &comment(b"in the tile"), b"first", false), b"between".to_vec(), tile(1, &[], b"second", true)];
    let bare = stream(&comment(b"coder"), &tiles, b"behind");
    let whole = jp2(&[ihdr(), srgb()].concat(), &[boxed(b"asoc", &boxed(b"lbl ", b"me")), boxed(b"jp2c", &bare)]);
    let mut read = 0;
    for file in [bare, whole] {
        for end in 0..=file.len() {
            if sniff(&file[..end]).is_some() {
                full(&file[..end]);
                read += 1;
            }
        }
    }
    assert!(read > 300, "{read}");
}
