use super::*;
use crate::container::laws::{self, made};
use crate::container::{Depth, Fate, Kind, Layout, Part, Piece, Refusal, Standard, check};

/// A screen of 2×2 with a global color table of two colours.
fn screen() -> Vec<u8> {
    [&b"GIF89a\x02\0\x02\0\x80\0\0"[..], &[0, 0, 0, 255, 255, 255]].concat()
}

/// Clear (4), four literals, end (5): 20 bits in three bytes.
const CODES: [u8; 3] = codes([4, 0, 1, 1, 0, 5]);

const fn codes(six: [u32; 6]) -> [u8; 3] {
    // The third literal fills the table of three-bit codes: the last two codes have four bits.
    let bits = six[0] | six[1] << 3 | six[2] << 6 | six[3] << 9 | six[4] << 12 | six[5] << 16;
    [bits as u8, (bits >> 8) as u8, (bits >> 16) as u8]
}

fn blocks(data: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for block in data {
        out.push(block.len() as u8);
        out.extend_from_slice(block);
    }
    out.push(0);
    out
}

fn image_of(data: &[&[u8]]) -> Vec<u8> {
    [&b"\x2c\0\0\0\0\x02\0\x02\0\0\x02"[..], &blocks(data)].concat()
}

fn image() -> Vec<u8> {
    image_of(&[&CODES])
}

fn extension(label: u8, data: &[&[u8]]) -> Vec<u8> {
    [&[0x21, label][..], &blocks(data)].concat()
}

fn control() -> Vec<u8> {
    extension(0xf9, &[&[0, 10, 0, 0]])
}

fn looping() -> Vec<u8> {
    extension(0xff, &[b"NETSCAPE2.0", &[1, 0, 0]])
}

fn xmp(packet: &[u8]) -> Vec<u8> {
    [&b"\x21\xff\x0bXMP DataXMP"[..], packet, &layout::magic_trailer()].concat()
}

fn gif(parts: &[Vec<u8>]) -> Vec<u8> {
    [screen(), parts.concat(), vec![0x3b]].concat()
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

fn keys(layout: &Layout) -> Vec<&str> {
    layout.parts.iter().filter_map(|part| part.key.as_ref()).map(|key| &*key.key).collect()
}

fn content(file: &[u8], layout: &Layout, key: &str) -> Vec<u8> {
    let part = layout.parts.iter().find(|part| part.key.as_ref().is_some_and(|k| k.key == key)).unwrap();
    let ranges = &part.content.as_ref().unwrap().ranges;
    ranges.iter().flat_map(|range| file[range.start as usize..range.end as usize].to_vec()).collect()
}

#[test]
fn extensions_go_and_the_loop_stays() {
    let icc = extension(0xff, &[b"ICCRGBG1012", b"profile"]);
    let file = gif(&[
        looping(),
        icc.clone(),
        extension(0xfe, &[b"made by ", b"me"]),
        xmp(b"<x:xmpmeta/>"),
        extension(0xff, &[b"SECRETAPP12", b"secret"]),
        extension(0xff, &[b"MGK8BIM0000", b"8BIM"]),
        extension(0xff, &[b"MGKIPTC0000", b"\x1c"]),
        extension(0xff, &[b"C2PA_GIF\x01\0\0", b"jumb"]),
        extension(0xaa, &[b"SECRET"]),
        control(),
        image(),
    ]);
    let layout = full(&file);
    assert_eq!(layout.faults, []);
    assert_eq!(
        keys(&layout),
        [
            "app:NETSCAPE2.0",
            "app:ICCRGBG1012",
            "ext:fe",
            "app:XMP DataXMP",
            "app:SECRETAPP12",
            "app:MGK8BIM0000",
            "app:MGKIPTC0000",
            "app:C2PA_GIF\\x01\\0\\0",
            "ext:aa"
        ]
    );
    assert_eq!(content(&file, &layout, "ext:fe"), b"made by me");
    assert_eq!(content(&file, &layout, "app:XMP DataXMP"), b"<x:xmpmeta/>");
    assert_eq!(content(&file, &layout, "app:ICCRGBG1012"), b"profile");
    assert_eq!(scrub(&file).unwrap(), gif(&[looping(), icc, control(), image()]));
}

#[test]
fn an_xmp_packet_in_sub_blocks_is_read_too() {
    let file = gif(&[extension(0xff, &[b"XMP DataXMP", b"<x:xmp", b"meta/>"]), image()]);
    assert_eq!(content(&file, &full(&file), "app:XMP DataXMP"), b"<x:xmpmeta/>");
}

#[test]
fn plain_text_goes_with_its_graphic_control_extension() {
    let text = extension(0x01, &[&[0; 12], b"SECRET"]);
    let file = gif(&[control(), extension(0xfe, &[b"x"]), text, control(), image()]);
    assert_eq!(content(&file, &full(&file), "ext:01"), b"SECRET");
    assert_eq!(scrub(&file).unwrap(), gif(&[control(), image()]));
}

#[test]
fn what_extensions_have_no_use_for_goes() {
    let file = gif(&[
        extension(0xff, &[b"NETSCAPE2.0", &[1, 0, 0], b"SECRET"]),
        control(),
        extension(0xf9, &[&[0, 10, 0, 0], b"SECRET"]),
        image(),
        control(),
    ]);
    assert_eq!(scrub(&file).unwrap(), gif(&[looping(), control(), image()]));
}

#[test]
fn bytes_behind_the_end_code_go() {
    let clean = gif(&[image()]);
    let in_block = [&CODES[..], b"SECRET"].concat();
    for data in [&[&in_block[..]][..], &[&CODES, b"SECRET"], &[&in_block, b"MORE", b"AND MORE"]] {
        let file = gif(&[image_of(data)]);
        assert_eq!(keys(&full(&file)), ["@lzw-slack"]);
        assert_eq!(scrub(&file).unwrap(), clean);
    }
    // The blocks in which the codes come stay as they are.
    let file = gif(&[image_of(&[&CODES[..1], &[CODES[1], CODES[2], b'S']])]);
    assert_eq!(scrub(&file).unwrap(), gif(&[image_of(&[&CODES[..1], &CODES[1..]])]));
}

#[test]
fn without_an_end_code_the_last_pixel_ends_the_picture() {
    // The last pixel's code ends with the second byte.
    let data = codes([4, 0, 1, 1, 0, 0]);
    let file = gif(&[image_of(&[&data[..2], b"\0\0\0"])]);
    assert_eq!(scrub(&file).unwrap(), gif(&[image_of(&[&data[..2]])]));
}

#[test]
fn codes_grow_as_the_table_does() {
    let mut seed = 1u32;
    let noise = image::RgbaImage::from_fn(100, 90, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgba([(seed >> 24) as u8 & 0xe0, (seed >> 16) as u8 & 0xe0, 0, 255])
    });
    let mut clean = Vec::new();
    image::codecs::gif::GifEncoder::new(&mut clean).encode_frame(image::Frame::new(noise)).unwrap();
    let layout = full(&clean);
    assert_eq!(layout.faults, []);
    let end = clean.len() - 2;
    assert_eq!(clean[end..], [0, 0x3b]);
    let file = [&clean[..end], b"\x06SECRET\x00\x3b"].concat();
    assert_eq!(scrub(&file).unwrap(), clean);
}

#[test]
fn what_follows_the_trailer_goes() {
    let clean = gif(&[image()]);
    let file = [clean.clone(), b"SECRET".to_vec()].concat();
    assert_eq!(keys(&full(&file)), ["@after-trailer"]);
    assert_eq!(scrub(&file).unwrap(), clean);
    let twice = [clean.clone(), clean.clone()].concat();
    assert_eq!(full(&twice).parts.last().unwrap().content.as_ref().unwrap().standard, Standard::File);
    assert_eq!(scrub(&twice).unwrap(), clean);
}

#[test]
fn replaced_content_is_framed_anew() {
    let long = vec![b'a'; 300];
    for (old, new, content) in [
        (extension(0xfe, &[b"old"]), extension(0xfe, &[&long[..255], &long[255..]]), vec![Piece::Write(long.clone())]),
        (xmp(b"old"), xmp(b"<new/>"), vec![Piece::Write(b"<new/>".to_vec())]),
        (
            extension(0xff, &[b"ICCRGBG1012", b"profile"]),
            extension(0xff, &[b"ICCRGBG1012", b"GIF89", b"x"]),
            vec![Piece::Copy(0..5), Piece::Write(b"x".to_vec())],
        ),
    ] {
        let file = gif(&[old, image()]);
        let layout = full(&file);
        let mut fates = fates(&layout);
        let at = layout.parts.iter().position(|part| part.content.is_some()).unwrap();
        fates[at] = Fate::Replace(content);
        let out = made(&file, &(CONTAINER.rebuild)(&file, &layout, &fates).unwrap());
        assert_eq!(out, gif(&[new, image()]));
    }
}

#[test]
fn what_is_in_doubt_is_refused() {
    let told = extension(0xfe, &[b"x"]);
    for bad in [b"\0".to_vec(), extension(0xf9, &[b"123"]), image_of(&[&codes([4, 7, 7, 7, 7, 7])])] {
        assert!(matches!(scrub(&gif(&[told.clone(), bad, image()])), Err(Refusal::Damaged(_))));
    }
}

#[test]
fn a_file_cut_off_in_metadata_gets_its_trailer() {
    let file = gif(&[image(), extension(0xfe, &[b"SECRET"])]);
    assert_eq!(scrub(&file[..file.len() - 4]).unwrap(), gif(&[image()]));
}

#[test]
fn quick_reads_the_head_of_a_long_file() {
    let block = [0u8; 255];
    let long = image_of(&vec![&block[..]; 400]);
    let file = gif(&[extension(0xfe, &[b"x"]), long]);
    let layout = (CONTAINER.layout)(&file, Depth::Quick).unwrap();
    check(&layout, file.len() as u64).unwrap();
    assert_eq!(layout.parts.iter().filter(|part| part.kind == Kind::Unread).count(), 1);
    assert_eq!(keys(&layout), ["ext:fe"]);
    // One that doesn't end as a GIF does is read on.
    let file = [file, b"SECRET".to_vec()].concat();
    let layout = (CONTAINER.layout)(&file, Depth::Quick).unwrap();
    assert_eq!(keys(&layout), ["ext:fe", "@after-trailer"]);
}

#[test]
fn every_prefix_is_a_partition() {
    let file = gif(&[
        looping(),
        xmp(b"<x/>"),
        extension(0xfe, &[b"a"]),
        control(),
        image_of(&[&CODES, b"SECRET"]),
        extension(0x01, &[&[0; 12], b"t"]),
        extension(0xaa, &[b"b"]),
    ]);
    for end in 6..=file.len() {
        let _ = scrub(&file[..end]);
    }
}
