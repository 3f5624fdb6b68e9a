//! Fields that no reader goes by and that are too short for a secret of 32 bytes: each is zero in an output, at its length.

use phototell::scrub::{Policy, scrub_bytes};

use crate::exif::{Data, Exif};
use crate::search::holds;
use crate::wrap::{AV1, HEVC, boxed, heif, picture, webp};

const JXL: &[u8] = include_bytes!("../../testdata/make/codestreams/picture.jxl");
const J2K: &[u8] = include_bytes!("../../testdata/make/codestreams/picture.j2k");

/// A file with four bytes of its own in the version of its brand.
fn versioned(mut file: Vec<u8>) -> Vec<u8> {
    let at = file.windows(4).position(|kind| kind == b"ftyp").unwrap() + 8;
    file[at..at + 4].copy_from_slice(b"ALEX");
    file
}

/// A JPEG XL file and a JPEG 2000 file of the same pixels, with a box behind the types.
fn boxed_pictures(more: &[u8], uuid: &[u8]) -> [Vec<u8>; 2] {
    let header = [boxed(b"ihdr", b"\0\0\0\x0c\0\0\0\x14\0\x03\x07\x07\0\0"), boxed(b"colr", b"\x01\0\0\0\0\0\x10")];
    [
        [&boxed(b"JXL ", b"\r\n\x87\n")[..], &boxed(b"ftyp", b"jxl \0\0\0\0jxl "), more, &boxed(b"jxlc", JXL)].concat(),
        [
            &boxed(b"jP  ", b"\r\n\x87\n")[..],
            &boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
            &boxed(b"jp2h", &header.concat()),
            uuid,
            &boxed(b"jp2c", J2K),
        ]
        .concat(),
    ]
}

fn clean(file: &Vec<u8>) -> Vec<u8> {
    scrub_bytes(file, &Policy::default()).unwrap_or_else(|why| panic!("{why}")).0
}

#[test]
fn exif_says_nothing_of_colours_where_the_container_does() {
    let block = Exif {
        ifd0: vec![(0x0112, Data::Short(6)), (0x0213, Data::Short(2))],
        exif: vec![(0xa001, Data::Short(0xffff))],
        interop: vec![(0x0001, Data::Ascii("R03".into()))],
        ..Exif::default()
    }
    .block();
    let told = boxed_pictures(
        &boxed(b"Exif", &[&[0; 4], &block[..]].concat()),
        &boxed(b"uuid", &[b"JpgTiffExif->JP2", &block[..]].concat()),
    );
    for (plain, told) in boxed_pictures(b"", b"").iter().zip(&told) {
        assert!(holds(told, b"R03") && clean(told) == clean(plain));
    }
    assert!(!holds(&clean(&heif(&HEVC, Some(&block), None)), b"Exif"));
}

#[test]
fn short_fields_that_nobody_reads_are_zeroed() {
    let [jxl, jp2] = boxed_pictures(b"", b"");
    let extended = webp(&picture(24, 16, 3), 0x10, &[]);
    let at = extended.windows(4).position(|id| id == b"VP8X").unwrap() + 9;
    let mut reserved = extended.clone();
    reserved[at..at + 3].copy_from_slice(b"ALX");
    let mut tried = 0;
    for (plain, planted, secret) in [
        (heif(&HEVC, None, None), versioned(heif(&HEVC, None, None)), &b"ALEX"[..]),
        (heif(&AV1, None, None), versioned(heif(&AV1, None, None)), b"ALEX"),
        (jxl.clone(), versioned(jxl), b"ALEX"),
        (jp2.clone(), versioned(jp2), b"ALEX"),
        (extended, reserved, b"ALX"),
    ] {
        assert!(holds(&planted, secret) && planted.len() == plain.len());
        let output = clean(&planted);
        assert_eq!(output, clean(&plain), "{}", secret.escape_ascii());
        assert_eq!(clean(&output), output);
        tried += 1;
    }
    assert_eq!(tried, 5);
}
