//! JPEG 2000 (ISO/IEC 15444-1): boxes at every level, comments in both kinds of codestream headers, and the room between and behind
//! tile-parts.

use crate::Place;
use crate::blocks::{self, deflated, wide};
use crate::search::{SECRET, base64};
use crate::wrap::boxed;

const CODESTREAM: &[u8] = include_bytes!("../../testdata/make/codestreams/picture.j2k");

/// A file with these boxes in its header, in front of its codestream and behind it.
fn whole(header: &[u8], front: &[u8], codestream: &[u8], behind: &[u8]) -> Vec<u8> {
    let own = [
        boxed(b"ihdr", b"\0\0\0\x0c\0\0\0\x14\0\x03\x07\x07\0\0"),
        boxed(b"colr", b"\x01\0\0\0\0\0\x10"),
        header.to_vec(),
    ];
    [
        &boxed(b"jP  ", b"\r\n\x87\n")[..],
        &boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        &boxed(b"jp2h", &own.concat()),
        front,
        &boxed(b"jp2c", codestream),
        behind,
    ]
    .concat()
}

fn in_front(kind: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    whole(b"", &boxed(kind, &content.concat()), CODESTREAM, b"")
}

fn in_header(kind: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    whole(&boxed(kind, &content.concat()), b"", CODESTREAM, b"")
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

fn comment() -> Vec<u8> {
    segment(0x64, &[&[0, 1], &SECRET[..]].concat())
}

/// The codestream with bytes behind its first segment (SIZ).
fn in_main(bytes: &[u8]) -> Vec<u8> {
    let at = 4 + usize::from(u16::from_be_bytes([CODESTREAM[4], CODESTREAM[5]]));
    [&CODESTREAM[..at], bytes, &CODESTREAM[at..]].concat()
}

/// Where tile-parts begin.
fn tiles() -> Vec<usize> {
    (0..CODESTREAM.len() - 4).filter(|at| CODESTREAM[*at..at + 4] == [0xff, 0x90, 0, 10]).collect()
}

/// The codestream with a segment in its first tile-part's header, whose length counts it.
fn in_tile(bytes: &[u8]) -> Vec<u8> {
    let at = tiles()[0];
    let length = u32::from_be_bytes(CODESTREAM[at + 6..at + 10].try_into().unwrap()) + bytes.len() as u32;
    [&CODESTREAM[..at + 6], &length.to_be_bytes(), &CODESTREAM[at + 10..at + 12], bytes, &CODESTREAM[at + 12..]]
        .concat()
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("JPEG 2000", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("JPEG 2000", name, "raw", file);
    let uuid = |id: &[u8; 16], content: &[u8]| whole(b"", &boxed(b"uuid", &[id, content].concat()), CODESTREAM, b"");
    let xmp = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
    let manifest = boxed(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0");
    let second = tiles()[1];
    let between = [&CODESTREAM[..second], SECRET, &CODESTREAM[second..]].concat();
    let behind = [CODESTREAM, SECRET].concat();
    let mut places = vec![
        raw("a uuid box of nobody", uuid(&[9; 16], SECRET)),
        raw("GeoJP2's uuid box", uuid(b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03", SECRET)),
        raw("xml", in_front(b"xml ", &[b"<a>", SECRET, b"</a>"])),
        raw("free", in_front(b"free", &[SECRET])),
        raw("skip", in_front(b"skip", &[SECRET])),
        raw("a box of nobody", in_front(b"mara", &[SECRET])),
        raw("jp2i", in_front(b"jp2i", &[SECRET])),
        raw("jumb", in_front(b"jumb", &[&manifest, &boxed(b"json", SECRET)])),
        raw("a label in asoc", in_front(b"asoc", &[&boxed(b"lbl ", SECRET)])),
        raw(
            "an address in uinf",
            in_front(b"uinf", &[&boxed(b"ulst", &[0; 18]), &boxed(b"url ", &[&[0; 4], &SECRET[..], b"\0"].concat())]),
        ),
        raw("a reader requirement (rreq)", in_front(b"rreq", &[SECRET])),
        raw("a box behind the codestream", whole(b"", b"", CODESTREAM, &boxed(b"mara", SECRET))),
        raw("behind the last box", whole(b"", b"", CODESTREAM, SECRET)),
        raw("brands", {
            let file = whole(b"", b"", CODESTREAM, b"");
            [&file[..12], &boxed(b"ftyp", &[b"jp2 \0\0\0\0jp2 ", &SECRET[..]].concat()), &file[32..]].concat()
        }),
        raw("a box of nobody in the header", in_header(b"mara", &[SECRET])),
        raw("xml in the header", in_header(b"xml ", &[SECRET])),
        raw(
            "behind the fields of a resolution",
            in_header(b"res ", &[&boxed(b"resc", &[&[0, 1, 0, 1, 0, 1, 0, 1, 0, 0], &SECRET[..]].concat())]),
        ),
        raw("behind the fields of a second colour", in_header(b"colr", &[b"\x01\0\0\0\0\0\x10", SECRET])),
        raw("a comment in the main header", whole(b"", b"", &in_main(&comment()), b"")),
        raw(
            "a comment of bytes in the main header",
            whole(b"", b"", &in_main(&segment(0x64, &[&[0, 0], &SECRET[..]].concat())), b""),
        ),
        raw("a comment in a tile-part's header", whole(b"", b"", &in_tile(&comment()), b"")),
        raw("a comment of a bare codestream", in_main(&comment())),
        raw("a comment in a tile-part of a bare codestream", in_tile(&comment())),
        raw("a segment that nobody knows, in the main header", in_main(&segment(0x6f, SECRET))),
        raw("between two tile-parts", whole(b"", b"", &between, b"")),
        raw("between two tile-parts of a bare codestream", between.clone()),
        raw("behind the end of the codestream", whole(b"", b"", &behind, b"")),
        raw("behind the end of a bare codestream", behind.clone()),
        place(
            "a box of nobody, deflated",
            "inflated raw",
            in_front(b"mara", &[&deflated(&[&[b'.'; 300][..], SECRET].concat())]),
        ),
        place("a box of nobody, in base64", "base64", in_front(b"mara", &[base64(SECRET).as_bytes()])),
        place(
            "a comment in UTF-16",
            "utf-16",
            in_main(&segment(0x64, &[&[0, 0][..], &wide(u16::to_be_bytes)].concat())),
        ),
    ];
    for (name, block) in blocks::exif() {
        let form = match name {
            "XPAuthor" | "UserComment in Unicode" => "utf-16",
            _ => "raw",
        };
        places.push(place(&format!("Exif's uuid box, {name}"), form, uuid(b"JpgTiffExif->JP2", &block)));
    }
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("XMP's uuid box, {name}"), form, uuid(xmp, &packet)));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        places.push(place(&format!("a profile (colr), {name}"), form, in_header(b"colr", &[b"\x02\0\0", &profile])));
    }
    places
}
