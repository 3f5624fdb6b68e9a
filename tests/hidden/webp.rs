//! WebP (RFC 9649): every chunk, at the top and in frames, the fields of those that are needed, and what follows the RIFF chunk.

use crate::Place;
use crate::blocks::{self, deflated};
use crate::search::{SECRET, base64};
use crate::wrap::{picture, webp};

/// A RIFF chunk, padded with `pad`.
fn riff(kind: &[u8; 4], data: &[u8], pad: u8) -> Vec<u8> {
    let mut out = [kind, &(data.len() as u32).to_le_bytes()[..], data].concat();
    out.extend((data.len() % 2 == 1).then_some(pad));
    out
}

/// A file of chunks.
fn whole(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".to_vec(), chunks.concat()].concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// The VP8L chunk of a picture of 24 × 16.
fn lossless(seed: u32) -> Vec<u8> {
    webp(&picture(24, 16, seed), 0, &[])[30..].to_vec()
}

/// VP8X for 24 × 16.
fn extended(flags: u8, tail: &[u8]) -> Vec<u8> {
    riff(b"VP8X", &[&[flags, 0, 0, 0, 23, 0, 0, 15, 0, 0], tail].concat(), 0)
}

/// An extended file of a picture with these chunks behind it.
fn with(flags: u8, chunks: &[u8]) -> Vec<u8> {
    whole(&[extended(flags, b""), lossless(6), chunks.to_vec()])
}

/// An animation of two frames with chunks in the first, and between the two.
fn moving(control: &[u8], inside: &[u8], between: &[u8]) -> Vec<u8> {
    let frame = |seed: u32, inside: &[u8]| {
        let head = [0, 0, 0, 0, 0, 0, 23, 0, 0, 15, 0, 0, 100, 0, 0, 2];
        riff(b"ANMF", &[&head[..], &lossless(seed), inside].concat(), 0)
    };
    let control = riff(b"ANIM", &[&[255, 255, 255, 255, 0, 0], control].concat(), 0);
    whole(&[extended(2, b""), control, frame(7, inside), between.to_vec(), frame(8, b"")])
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("WebP", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("WebP", name, "raw", file);
    let profile = blocks::icc()[0].1.clone();
    // Frames whose coded picture has an odd length, and so a pad byte.
    let mut odd = (0..).map(lossless).filter(|chunk| chunk[4] % 2 == 1);
    let padded: Vec<u8> = SECRET
        .iter()
        .flat_map(|byte| {
            let mut picture = odd.next().unwrap();
            *picture.last_mut().unwrap() = *byte;
            riff(b"ANMF", &[&[0, 0, 0, 0, 0, 0, 23, 0, 0, 15, 0, 0, 100, 0, 0, 2][..], &picture].concat(), 0)
        })
        .collect();
    let padded = whole(&[extended(2, b""), riff(b"ANIM", &[255, 255, 255, 255, 0, 0], 0), padded]);
    let mut places = vec![
        raw("an unknown chunk", with(0, &riff(b"ABCD", SECRET, 0))),
        raw(
            "an unknown chunk in front of the picture",
            whole(&[extended(0, b""), riff(b"ABCD", SECRET, 0), lossless(6)]),
        ),
        raw("an unknown chunk of a simple file", whole(&[lossless(6), riff(b"ABCD", SECRET, 0)])),
        raw("PSAI", with(0, &riff(b"PSAI", SECRET, 0))),
        raw("JUNK", with(0, &riff(b"JUNK", SECRET, 0))),
        raw("C2PA", with(0, &riff(b"C2PA", &crate::boxed(b"jumb", SECRET), 0))),
        raw("SEAL", with(0, &riff(b"SEAL", SECRET, 0))),
        raw("LIST INFO", with(0, &riff(b"LIST", &[b"INFO".to_vec(), riff(b"IART", SECRET, 0)].concat(), 0))),
        raw("EXIF whose flag is off", with(0, &riff(b"EXIF", &blocks::exif()[0].1, 0))),
        raw("XMP whose flag is off", with(0, &riff(b"XMP ", &blocks::xmp()[0].1, 0))),
        raw("XMP under a name with a NUL", with(4, &riff(b"XMP\0", &blocks::xmp()[0].1, 0))),
        raw(
            "a second EXIF",
            with(
                8,
                &[
                    riff(
                        b"EXIF",
                        &crate::exif::Exif { ifd0: vec![(0x0112, crate::exif::Data::Short(6))], ..Default::default() }
                            .block(),
                        0,
                    ),
                    riff(b"EXIF", &blocks::exif()[0].1, 0),
                ]
                .concat(),
            ),
        ),
        raw("EXIF that is no block", with(8, &riff(b"EXIF", SECRET, 0))),
        raw("behind the fields of VP8X", whole(&[extended(0, SECRET), lossless(6)]))
            .refused("a whole chunk of the picture"),
        raw("behind the fields of ANIM", moving(SECRET, b"", b"")),
        raw("an unknown chunk in a frame", moving(b"", &riff(b"ABCD", SECRET, 0), b"")),
        raw("EXIF in a frame", moving(b"", &riff(b"EXIF", &blocks::exif()[0].1, 0), b"")),
        raw("an unknown chunk between frames", moving(b"", b"", &riff(b"ABCD", SECRET, 0))),
        raw("behind the RIFF chunk", [&with(0, b"")[..], SECRET].concat()),
        raw("a second RIFF chunk", [with(0, b""), with(8, &riff(b"EXIF", &blocks::exif()[0].1, 0))].concat()),
        raw(
            "a second picture",
            with(0, &riff(b"VP8 ", &[b"\x30\x01\0\x9d\x01\x2a\x18\0\x10\0", &SECRET[..]].concat(), 0)),
        ),
        raw("ANMF of a still picture", with(0, &riff(b"ANMF", &[&[0; 16][..], SECRET].concat(), 0)))
            .refused("a still picture or frames"),
        raw("ANIM of a still picture", with(0, &riff(b"ANIM", SECRET, 0))),
        raw("ICCP behind the picture", with(0x20, &riff(b"ICCP", &profile, 0))),
        raw(
            "a second ICCP",
            whole(&[extended(0x20, b""), riff(b"ICCP", &profile, 0), riff(b"ICCP", SECRET, 0), lossless(6)]),
        ),
        place(
            "an unknown chunk, deflated",
            "inflated raw",
            with(0, &riff(b"zipd", &deflated(&[&[b'.'; 300][..], SECRET].concat()), 0)),
        ),
        place("an unknown chunk in base64", "base64", with(0, &riff(b"b64 ", base64(SECRET).as_bytes(), 0))),
        Place::scattered("WebP", "the pad bytes of chunks", padded, |file| {
            // The last byte of each frame is its picture's.
            let starts = (1..file.len() - 4).filter(|at| &file[*at..at + 4] == b"ANMF");
            starts
                .map(|at| file[at + 7 + u32::from_le_bytes(file[at + 4..at + 8].try_into().unwrap()) as usize])
                .collect()
        }),
    ];
    for (name, block) in blocks::exif() {
        let form = match name {
            "XPAuthor" | "UserComment in Unicode" => "utf-16",
            _ => "raw",
        };
        places.push(place(&format!("EXIF, {name}"), form, with(8, &riff(b"EXIF", &block, 0))));
    }
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("XMP, {name}"), form, with(4, &riff(b"XMP ", &packet, 0))));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        places.push(place(
            &format!("ICCP, {name}"),
            form,
            whole(&[extended(0x20, b""), riff(b"ICCP", &profile, 0), lossless(6)]),
        ));
    }
    places
}
