//! JPEG 2000 and JPEG XL: each box beside the picture, with content that nobody can read where the row is about that (ISO/IEC
//! 15444-1 Annex I; 15444-2 Annex M; 18181-2).

use super::Fixture;
use super::blocks::profile;
use super::jumbf;
use crate::wrap::boxed;

const J2K: &[u8] = include_bytes!("../codestreams/picture.j2k");
const JXL: &[u8] = include_bytes!("../codestreams/picture.jxl");
/// 24×16 pixels by libjxl 0.11.2, whose frame and extra channel have names (`JxlEncoderSetFrameName`,
/// `JxlEncoderSetExtraChannelName`); and the same without names, behind a preview of that size: a PreviewHeader set into its
/// metadata, and its frame twice.
const JXL_NAMES: &[u8] = include_bytes!("../codestreams/names.jxl");
const JXL_PREVIEW: &[u8] = include_bytes!("../codestreams/preview.jxl");

/// The types of `uuid` boxes with a block of a standard, in hex digits, and one of nobody's.
const UUIDS: [&str; 8] = [
    "4a706754696666457869662d3e4a5032",
    "0537cdab9d0c4431a72afa561f2a113e",
    "33c7a4d2b81d4723a0baf1a3e097ad38",
    "09a14e97c0b442e0bebf36df6f0ce36f",
    "be7acfcb97a942e89c71999491e3afac",
    "b14bf8bd083d4b43a5ae8cd7d5a6ce03",
    "2c4c0100850440b9a03e562148d6dfeb",
    "00112233445566778899aabbccddeeff",
];

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A profile with the name of a standard space.
fn named() -> Vec<u8> {
    const OLD: &[u8] = b"Mara's living room screen";
    let mut profile = profile();
    let at = profile.windows(OLD.len()).position(|text| text == OLD).unwrap();
    profile[at..at + OLD.len()].copy_from_slice(b"sRGB IEC61966-2.1\0\0\0\0\0\0\0\0");
    profile
}

fn jp2() -> Vec<u8> {
    let resolution = boxed(b"res ", &boxed(b"resc", b"\0\x48\0\x01\0\x48\0\x01\x02\x02"));
    let header = [
        boxed(b"ihdr", b"\0\0\0\x0c\0\0\0\x14\0\x03\x07\x07\0\0"),
        boxed(b"colr", &[&b"\x02\0\0"[..], &named()].concat()),
        resolution,
    ];
    // Blocks in which nothing can be read.
    let none = |uuid: &str| match &uuid[..2] {
        "33" | "09" | "2c" => "\0\0\0\0\0\0\0\0",
        "be" => "  ",
        _ => "\x01 no block",
    };
    let uuids = UUIDS.iter().flat_map(|uuid| boxed(b"uuid", &[&bytes(uuid), none(uuid).as_bytes()].concat()));
    [
        boxed(b"jP  ", b"\r\n\x87\n"),
        boxed(b"ftyp", b"jp2 \0\0\0\x01jp2 "),
        boxed(b"jp2h", &header.concat()),
        boxed(b"xml ", b"<gml:pos xmlns:gml='http://www.opengis.net/gml'>47.37 8.54</gml:pos>"),
        boxed(b"jp2i", b"of Mara Lindt"),
        boxed(b"asoc", &[boxed(b"nlst", b"\0\0\0\0"), boxed(b"lbl ", b"Mara's quay")].concat()),
        boxed(
            b"uinf",
            &[boxed(b"ulst", &[&[0, 1][..], &[7; 16]].concat()), boxed(b"url ", b"\0\0\0\0mara.example\0")].concat(),
        ),
        boxed(b"mara", b"a box of Mara's own"),
        jumbf::store(),
        uuids.collect(),
        boxed(b"jp2c", J2K),
    ]
    .concat()
}

fn jxl() -> Vec<u8> {
    let brob = |kind: &[u8; 4]| boxed(b"brob", &[&kind[..], b"\xffno stream of Brotli"].concat());
    [
        boxed(b"JXL ", b"\r\n\x87\n"),
        boxed(b"ftyp", b"jxl \0\0\0\x01jxl "),
        boxed(b"Exif", b"\0\0\0\0no block of Exif"),
        boxed(b"xml ", b"  "),
        jumbf::store(),
        [b"Exif", b"xml ", b"jumb", b"mara"].iter().flat_map(|kind| brob(kind)).collect(),
        boxed(b"jhgm", b"\0 a gain map"),
        boxed(b"jxli", b"\x01\0\0\0\x01\0\0\0\x01\0\0\0"),
        boxed(b"uuid", &[&[0x11; 16][..], b"of nobody"].concat()),
        boxed(b"jxlc", JXL),
        b"behind".to_vec(),
    ]
    .concat()
}

pub(super) fn files() -> Vec<Fixture> {
    vec![
        ("boxes.jp2", jp2()),
        ("boxes.jxl", jxl()),
        ("names.jxl", JXL_NAMES.to_vec()),
        ("preview.jxl", JXL_PREVIEW.to_vec()),
    ]
}
