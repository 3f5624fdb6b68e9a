//! WebP and GIF: each chunk, each extension, and the places behind them (RFC 9649; GIF89a).

use super::Fixture;
use super::blocks::{iptc, profile, resource};
use crate::wrap::{gif, gif_comment, picture, webp};

/// A RIFF chunk, padded with `pad`.
fn riff(kind: &[u8; 4], data: &[u8], pad: u8) -> Vec<u8> {
    let mut out = [kind, &(data.len() as u32).to_le_bytes()[..], data].concat();
    out.extend((data.len() % 2 == 1).then_some(pad));
    out
}

/// A WebP file of chunks.
fn whole(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP".to_vec(), chunks.concat()].concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// The VP8L chunk of a picture.
fn lossless(seed: u32) -> Vec<u8> {
    let file = webp(&picture(24, 16, seed), 0, &[]);
    file[30..].to_vec()
}

/// VP8X for 24 × 16.
fn extended(flags: u8) -> Vec<u8> {
    riff(b"VP8X", &[flags, 0, 0, 0, 23, 0, 0, 15, 0, 0], 0)
}

fn webps() -> Vec<Fixture> {
    let information = [b"INFO".to_vec(), riff(b"IART", b"Mara Lindt", 0), riff(b"ICRD", b"2024-03-09", 0)].concat();
    let chunks = whole(&[
        extended(0x20 | 0x08 | 0x04),
        riff(b"ICCP", &profile(), 0),
        lossless(31),
        riff(b"EXIF", b"no block of Exif", 0),
        riff(b"XMP ", b"  ", 0),
        riff(b"XMP\0", b"   ", 0),
        riff(b"xmp ", b"    ", 0),
        riff(b"C2PA", b"no box of JUMBF", 0),
        riff(b"SEAL", b"<seal seal=1 d=lindt.example/>", 0),
        riff(b"PSAI", b"\0\x01\0\x02", 0),
        riff(b"LIST", &information, 0),
        riff(b"JUNK", b"not only junk", b'x'),
        riff(b"MARA", b"a chunk of Mara's own", b'!'),
    ]);
    let frame = |seed: u32| {
        let head = [0, 0, 0, 0, 0, 0, 23, 0, 0, 15, 0, 0, 100, 0, 0, 2];
        riff(b"ANMF", &[head.to_vec(), lossless(seed)].concat(), 0)
    };
    let moving = whole(&[extended(0x02), riff(b"ANIM", &[255, 255, 255, 255, 0, 0], 0), frame(32), frame(33)]);
    vec![("chunks.webp", [chunks, b"behind the RIFF chunk".to_vec()].concat()), ("moving.webp", moving)]
}

/// Sub-blocks and their terminator.
fn sub_blocks(data: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = data.chunks(255).flat_map(|block| [&[block.len() as u8][..], block].concat()).collect();
    out.push(0);
    out
}

/// An application extension.
fn application(identifier: &[u8; 11], data: &[u8]) -> Vec<u8> {
    [&[0x21, 0xff, 11][..], identifier, &sub_blocks(data)].concat()
}

fn gifs() -> Vec<Fixture> {
    let grid = [0u8, 0, 0, 0, 24, 0, 16, 0, 8, 8, 1, 0];
    let text = [&[0x21, 0x01, 12][..], &grid, &sub_blocks(b"Lena was here")].concat();
    let control = vec![0x21, 0xf9, 4, 0, 10, 0, 0, 0];
    let blocks = [
        gif_comment("made by Mara on maras-laptop"),
        application(b"NETSCAPE2.0", &[1, 3, 0]),
        application(b"ANIMEXTS1.0", &[1, 4, 0]),
        application(b"XMP DataXMP", b"  "),
        application(b"ICCRGBG1012", &profile()),
        application(b"MIDISONGMid", b"MThd a song"),
        application(b"C2PA_GIF\x01\x00\x00", b"no box of JUMBF"),
        application(b"MGK8BIM0000", &resource(0x040b, "", b"https://lindt.example")),
        application(b"MGK8BIM0000", &[0; 8]),
        application(b"MGKIPTC0000", &iptc()),
        application(b"MGKIPTC0000", &[0; 6]),
        application(b"STARDIV 5.0", b"Mara's drawing"),
        control,
        text,
        [&[0x21, 0x77][..], &sub_blocks(b"an extension of nobody's")].concat(),
    ];
    let mut file = gif(&picture(24, 16, 34), &blocks.concat(), b"behind the trailer");
    // Another sub-block at the end of the image data, in front of its terminator and the file's trailer.
    let end = file.len() - b"behind the trailer".len() - 2;
    file.splice(end..end, *b"\x0bbehind LZW.");
    vec![("blocks.gif", file)]
}

pub(super) fn files() -> Vec<Fixture> {
    webps().into_iter().chain(gifs()).collect()
}
