//! JPEG XL (ISO/IEC 18181-2): every box, plain and compressed by Brotli, parts of the codestream, and what follows its last frame.

use crate::Place;
use crate::blocks::{self, deflated, wide};
use crate::search::{SECRET, base64};
use crate::wrap::boxed;

const CODESTREAM: &[u8] = include_bytes!("../../testdata/make/codestreams/picture.jxl");
/// Brotli streams with the secret in them, by Node 20's `zlib.brotliCompressSync`: an XMP packet, an Exif block behind its offset,
/// and a sentence. As they are compressed it doesn't stand in them as it is.
const XMP: &[u8] = b"\x1b\xf2\x00\x20\x8c\xc3\x38\x26\xbc\xf8\x68\xba\xb8\x54\x22\x3c\x97\xdb\x52\xdd\x20\x3f\x6a\x89\xa3\x8b\x37\x11\xb5\xdc\x01\xf3\xdf\xc3\xef\xff\x17\xb6\xa0\x2d\xc9\xb2\xc0\xda\x62\x3e\xc0\xcc\xfb\xa6\x29\x79\xbc\x90\x66\xcc\xb3\x67\xed\xf3\xa7\x7d\xf3\x36\xd7\x57\xfe\x54\xd4\xfe\x99\xda\xd5\x35\x86\x85\xd1\x84\xf5\xa8\x1a\xcd\xb3\x1d\x27\x51\x54\xd3\x10\x47\xcd\x6e\xf7\x08\x1b\xc3\xd1\x1c\x07\xc0\xe0\xfc\x97\x2b\xff\x60\x39\xc9\x18\xe7\x7c\x83\x4a\x3f\x28\xa6\x10\x81\x5b\x55\xe2\xdc\xee\x63\xa2\x51\x95\x74\x3e\x84\x66\x29\x96\x26\x50\x55\x6a\x67\x2b\x95\x03\x6d\xb8\xa0\xeb\x2b\xd8\xa5\x17\x90\xdd\x99\xfb\xa2\x2b\x65\xba\x6c\x13\x08\xda\x4a\x2f\x5e\x04\x4b\x35\x2c";
const EXIF: &[u8] = b"\x1b\x3e\x00\xf8\x87\xa0\xb9\xdd\x96\x16\xb2\xcd\x2a\x3c\x88\x08\x06\x43\x5e\xb0\x08\x9a\x0d\x33\x08\x06\x83\x2d\x88\x2a\x0a\x6d\x24\x1d\x79\xe5\x98\x09\xb5\x1a\x50\xa4\xb4\xca\xe8\xd1\x41\xe2\x30\xda\x7d\x85\x15\xcb\xf6\x4c\xff\xfe\x1d\x63\x3b\xdf\x19";
const SENTENCE: &[u8] = b"\x1b\x57\x00\xf0\xe5\x6d\x5b\x57\x7e\x42\x44\xd0\xd9\x9d\xa0\x9e\x61\xa0\x23\x0b\x72\xe4\x18\x07\xec\x8f\xdb\xfb\xf9\x80\x3e\x6c\xc0\x81\x71\x98\xd0\xb4\x2d\x70\x5d\xd6\xd6\x18\xc1\x3c\x3f\x27\xb1\xe3\xe4\x6b\x47\xc0\xc0\x78\xa1\x28\xa3\x8b\x3e\x2c\x75\xa7\xdf\xbc\x47\x19\x37\x07\x20\xe3\x7e\xb6\x3a";

fn head() -> Vec<u8> {
    [boxed(b"JXL ", b"\r\n\x87\n"), boxed(b"ftyp", b"jxl \0\0\0\0jxl ")].concat()
}

/// Boxes in front of the codestream's, and behind it.
fn around(front: &[u8], behind: &[u8]) -> Vec<u8> {
    [&head()[..], front, &boxed(b"jxlc", CODESTREAM), behind].concat()
}

fn in_front(kind: &[u8; 4], content: &[&[u8]]) -> Vec<u8> {
    around(&boxed(kind, &content.concat()), b"")
}

/// A codestream in two parts, with bytes behind each.
fn parts(first: &[u8], last: &[u8]) -> Vec<u8> {
    let (front, rest) = CODESTREAM.split_at(30);
    let part =
        |number: u32, data: &[u8], tail: &[u8]| boxed(b"jxlp", &[&number.to_be_bytes()[..], data, tail].concat());
    [head(), part(0, front, b""), first.to_vec(), part(0x8000_0001, rest, last)].concat()
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("JPEG XL", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("JPEG XL", name, "raw", file);
    let manifest = boxed(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71\x03c2pa\0");
    let mut places = vec![
        raw("jumb", in_front(b"jumb", &[&manifest, &boxed(b"json", SECRET)])),
        place("brob of xml", "brotli raw", in_front(b"brob", &[b"xml ", XMP])),
        place("brob of Exif", "brotli raw", in_front(b"brob", &[b"Exif", EXIF])),
        place("brob of a box of nobody", "brotli raw", in_front(b"brob", &[b"mara", SENTENCE])),
        place("brob of jumb", "brotli raw", in_front(b"brob", &[b"jumb", SENTENCE])),
        raw("behind the stream of brob", in_front(b"brob", &[b"xml ", XMP, SECRET])),
        raw("brob that is no stream", in_front(b"brob", &[b"xml ", SECRET])),
        raw("jbrd", in_front(b"jbrd", &[SECRET])),
        raw("jbrd behind an Exif box", around(&[boxed(b"Exif", &[0; 4]), boxed(b"jbrd", SECRET)].concat(), b"")),
        raw("free", in_front(b"free", &[SECRET])),
        raw("skip", in_front(b"skip", &[SECRET])),
        raw("a uuid box", in_front(b"uuid", &[&[9; 16], SECRET])),
        raw("a box of nobody", in_front(b"mara", &[SECRET])),
        raw("a box of nobody behind the codestream", around(b"", &boxed(b"mara", SECRET))),
        raw("behind the fields of jxll", in_front(b"jxll", &[&[5], SECRET])),
        raw(
            "brands",
            [
                &boxed(b"JXL ", b"\r\n\x87\n")[..],
                &boxed(b"ftyp", &[b"jxl \0\0\0\0jxl ", &SECRET[..]].concat()),
                &boxed(b"jxlc", CODESTREAM),
            ]
            .concat(),
        ),
        raw("a second codestream", around(b"", &boxed(b"jxlc", &[CODESTREAM, SECRET].concat()))).refused("in order"),
        raw("behind the last frame", [head(), boxed(b"jxlc", &[CODESTREAM, SECRET].concat())].concat()),
        raw("behind the last frame of a bare codestream", [CODESTREAM, SECRET].concat()),
        raw("behind the last frame, in parts", parts(b"", SECRET)),
        raw("a box between two parts", parts(&boxed(b"mara", SECRET), b"")),
        raw("behind the last box", around(b"", SECRET)),
        place(
            "a box of nobody, deflated",
            "inflated raw",
            in_front(b"mara", &[&deflated(&[&[b'.'; 300][..], SECRET].concat())]),
        ),
        place("a box of nobody, in base64", "base64", in_front(b"mara", &[base64(SECRET).as_bytes()])),
        place("a box of nobody, in UTF-16", "utf-16", in_front(b"mara", &[&wide(u16::to_be_bytes)])),
        raw(
            "bytes in front of an Exif block",
            in_front(b"Exif", &[&32u32.to_be_bytes(), SECRET, b"MM\0*\0\0\0\x08\0\0\0\0\0\0"]),
        ),
    ];
    for (name, block) in blocks::exif() {
        let form = match name {
            "XPAuthor" | "UserComment in Unicode" => "utf-16",
            _ => "raw",
        };
        places.push(place(&format!("Exif, {name}"), form, in_front(b"Exif", &[&[0; 4], &block])));
    }
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("xml, {name}"), form, in_front(b"xml ", &[&packet])));
    }
    places
}
