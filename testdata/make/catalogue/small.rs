//! WebP, GIF, BMP, PSD and SVG: each chunk, each extension, and the places behind them (RFC 9649; GIF89a; BITMAPV5HEADER;
//! Adobe Photoshop File Formats; SVG 2).

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
        riff(b"VP8X", &[0x20 | 0x08 | 0x04, b'M', b'a', b'r', 23, 0, 0, 15, 0, 0], 0),
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
        // An application extension without an application.
        vec![0x21, 0xff, 0],
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

/// A BMP of version 5, 2 × 1 pixels wide and high, whose pixels are coded by `compression`, with a profile behind them.
fn bitmap(compression: u32, pixels: &[u8], profile: &[u8]) -> Vec<u8> {
    let bits = if compression == 0 { 24 } else { 0 };
    let head = [124, 2, 1, 1 | bits << 16, compression, pixels.len() as u32, 0, 0, 0, 0];
    let mut info: Vec<u8> = head.iter().flat_map(|number: &u32| number.to_le_bytes()).collect();
    info.resize(56, 0);
    info.extend(if profile.is_empty() { b"BGRs" } else { b"DEBM" });
    info.resize(112, 0);
    let (at, size) = if profile.is_empty() { (0, 0) } else { (124 + pixels.len() as u32, profile.len() as u32) };
    info.extend([at, size, 0].iter().flat_map(|number| number.to_le_bytes()));
    let total = 14 + info.len() + pixels.len() + profile.len();
    let front = [b"BM", &(total as u32).to_le_bytes()[..], &[0; 4], &138u32.to_le_bytes()].concat();
    [&front, &info, pixels, profile].concat()
}

fn bitmaps() -> Vec<Fixture> {
    let row = [200, 60, 60, 20, 30, 40, 0, 0];
    // Its header says JPEG.
    let coded = bitmap(4, b"no JPEG of Mara's", b"");
    vec![("two.bmp", [bitmap(0, &row, &profile()), bitmap(0, &row, b"")].concat()), ("coded.bmp", coded)]
}

/// A document whose image resources are longer than it is.
fn lost() -> Vec<u8> {
    let header = [b"8BPS\0\x01\0\0\0\0\0\0", &[0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 8, 0, 3][..]].concat();
    [&header[..], &[0; 4], &0x7fff_ffffu32.to_be_bytes(), b"Mara's document"].concat()
}

/// An empty packet, and an element of nobody's.
const DRAWING: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" x="0px" y="0px" enable-background="new 0 0 9 9">
<metadata><x:xmpmeta xmlns:x="adobe:ns:meta/"/></metadata>
<mara:mood xmlns:mara="https://lindt.example/ns"/><rect width="4" height="5"/></svg>
"#;

pub(super) fn files() -> Vec<Fixture> {
    let others = [("lost.psd", lost()), ("empty.svg", DRAWING.into())];
    webps().into_iter().chain(gifs()).chain(bitmaps()).chain(others).collect()
}
