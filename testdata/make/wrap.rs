//! Containers around pictures and metadata: the pictures come from the `image` crate's encoders, or are the committed
//! codestreams; every byte around them is written here.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, Frame, ImageEncoder, Rgb, RgbImage};

use crate::exif::{Data, Entry, Order, size};

/// A picture that differs with its seed: bands and a disc.
pub fn picture(width: u32, height: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as i64 - (seed % width.max(1)) as i64, y as i64 - (height / 2) as i64);
        let disc = dx * dx + dy * dy < (height as i64 * height as i64) / 9;
        let band = (x * 5 + y * 3 + seed * 17) % 256;
        if disc {
            Rgb([200, (seed * 31 % 256) as u8, 60])
        } else {
            Rgb([band as u8, (y * 4) as u8, (255 - band / 2) as u8])
        }
    })
}

pub fn jpeg_pixels(image: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, 60).encode_image(image).unwrap();
    out
}

/// A JPEG with segments right behind SOI, and bytes behind its end.
pub fn jpeg(image: &RgbImage, segments: &[(u8, Vec<u8>)], trailer: &[u8]) -> Vec<u8> {
    let pixels = jpeg_pixels(image);
    let mut out = pixels[..2].to_vec();
    for (marker, payload) in segments {
        out.extend([0xff, *marker]);
        out.extend((payload.len() as u16 + 2).to_be_bytes());
        out.extend(payload);
    }
    out.extend(&pixels[2..]);
    out.extend(trailer);
    out
}

/// A JPEG whose MP index (CIPA DC-007) lists another behind it, with the type `kind`. The index is the last of the first
/// one's own segments.
pub fn two_jpegs(image: &RgbImage, segments: &[(u8, Vec<u8>)], kind: u32, second: &[u8]) -> Vec<u8> {
    let first = |length: u32, offset: u32| {
        let mut index = b"MPF\0MM\0*\0\0\0\x08\0\x04".to_vec();
        index.extend(b"\xb0\0\0\x07\0\0\0\x040100");
        index.extend(b"\xb0\x01\0\x04\0\0\0\x01\0\0\0\x02");
        index.extend(b"\xb0\x02\0\x07\0\0\0\x20\0\0\0\x3e");
        index.extend(b"\xb0\x03\0\x07\0\0\0\x42\0\0\0\x5e");
        index.extend([0; 4]);
        for (attribute, size, offset) in [(0x2003_0000u32, length, 0u32), (kind, second.len() as u32, offset)] {
            index.extend([attribute.to_be_bytes(), size.to_be_bytes(), offset.to_be_bytes(), [0; 4]].concat());
        }
        index.extend([&b"an identifier of the first picture"[..33], b"and an identifier of the second.."].concat());
        let mut segments = segments.to_vec();
        segments.push((0xe2, index));
        jpeg(image, &segments, b"")
    };
    // Offsets count from the byte order mark, which stands behind SOI, the other segments, marker, length and identifier.
    let before: usize = segments.iter().map(|(_, payload)| payload.len() + 4).sum::<usize>() + 2 + 8;
    let length = first(0, 0).len() as u32;
    [first(length, length - before as u32), second.to_vec()].concat()
}

/// APP1 with an Exif block.
pub fn app1_exif(block: &[u8]) -> (u8, Vec<u8>) {
    (0xe1, [b"Exif\0\0", block].concat())
}

/// APP1 with an XMP packet.
pub fn app1_xmp(packet: &str) -> (u8, Vec<u8>) {
    (0xe1, [b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat())
}

/// APP13 with IPTC data sets in an image resource block.
pub fn app13_iptc(sets: &[(u8, u8, &str)]) -> (u8, Vec<u8>) {
    let mut iptc = Vec::new();
    for (record, set, text) in sets {
        iptc.extend([0x1c, *record, *set]);
        iptc.extend((text.len() as u16).to_be_bytes());
        iptc.extend(text.as_bytes());
    }
    let mut irb = b"8BIM\x04\x04\0\0".to_vec();
    irb.extend((iptc.len() as u32).to_be_bytes());
    irb.extend(&iptc);
    if iptc.len() % 2 == 1 {
        irb.push(0);
    }
    (0xed, [b"Photoshop 3.0\0".as_slice(), &irb].concat())
}

pub fn png_pixels(image: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    PngEncoder::new(&mut out).write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    out
}

/// A PNG chunk with its CRC.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with chunks right behind IHDR, and bytes behind IEND.
pub fn png(image: &RgbImage, chunks: &[Vec<u8>], trailer: &[u8]) -> Vec<u8> {
    let pixels = png_pixels(image);
    let ihdr_end = 8 + 25;
    [&pixels[..ihdr_end], &chunks.concat(), &pixels[ihdr_end..], trailer].concat()
}

/// An animated PNG of two frames of one size.
pub fn apng(first: &RgbImage, second: &RgbImage, chunks: &[Vec<u8>]) -> Vec<u8> {
    let idat = |image: &RgbImage| {
        let pixels = png_pixels(image);
        let mut at = 8;
        let mut data = Vec::new();
        while at + 12 <= pixels.len() {
            let length = u32::from_be_bytes(pixels[at..at + 4].try_into().unwrap()) as usize;
            if &pixels[at + 4..at + 8] == b"IDAT" {
                data.extend(&pixels[at + 8..at + 8 + length]);
            }
            at += 12 + length;
        }
        data
    };
    let frame = |sequence: u32| {
        let mut data = sequence.to_be_bytes().to_vec();
        for n in [first.width(), first.height(), 0, 0] {
            data.extend(n.to_be_bytes());
        }
        data.extend([0, 20, 0, 100, 0, 0]);
        chunk(b"fcTL", &data)
    };
    let pixels = png_pixels(first);
    let second = [&2u32.to_be_bytes()[..], &idat(second)].concat();
    [
        &pixels[..33],
        &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        &chunks.concat(),
        &frame(0),
        &chunk(b"IDAT", &idat(first)),
        &frame(1),
        &chunk(b"fdAT", &second),
        &chunk(b"IEND", b""),
    ]
    .concat()
}

/// A lossless WebP in the extended format, with chunks behind the picture.
pub fn webp(image: &RgbImage, flags: u8, chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut simple = Vec::new();
    WebPEncoder::new_lossless(&mut simple)
        .encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    let mut body = b"WEBP".to_vec();
    let mut put = |kind: &[u8], data: &[u8]| {
        body.extend(kind);
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(data);
        if data.len() % 2 == 1 {
            body.push(0);
        }
    };
    let (w, h) = (image.width() - 1, image.height() - 1);
    put(b"VP8X", &[&[flags, 0, 0, 0][..], &w.to_le_bytes()[..3], &h.to_le_bytes()[..3]].concat());
    let length = u32::from_le_bytes(simple[16..20].try_into().unwrap()) as usize;
    put(&simple[12..16], &simple[20..20 + length]);
    for (kind, data) in chunks {
        put(*kind, data);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// A GIF of one frame with blocks right before it, and bytes behind the trailer.
pub fn gif(image: &RgbImage, blocks: &[u8], trailer: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let rgba = image::DynamicImage::ImageRgb8(image.clone()).to_rgba8();
    GifEncoder::new(&mut Cursor::new(&mut out)).encode_frame(Frame::new(rgba)).unwrap();
    let table = if out[10] & 0x80 != 0 { 3 << ((out[10] & 7) + 1) } else { 0 };
    let start = 13 + table;
    [&out[..start], blocks, &out[start..], trailer].concat()
}

/// A GIF comment extension.
pub fn gif_comment(text: &str) -> Vec<u8> {
    [&[0x21, 0xfe, text.len() as u8][..], text.as_bytes(), &[0]].concat()
}

/// An uncompressed TIFF of one strip for each picture, with entries of its own on each page.
pub fn tiff(pages: &[(&RgbImage, Vec<Entry>)], big: bool) -> Vec<u8> {
    let order = Order { big };
    let mut out = if big { b"MM\0\x2a".to_vec() } else { b"II\x2a\0".to_vec() };
    out.extend(order.u32(8));
    for (index, (image, entries)) in pages.iter().enumerate() {
        let mut page = vec![
            (0x0100, Data::Long(image.width())),
            (0x0101, Data::Long(image.height())),
            (0x0102, Data::Short(8)),
            (0x0103, Data::Short(1)),
            (0x0106, Data::Short(1)),
            (0x0111, Data::Long(0)),
            (0x0115, Data::Short(1)),
            (0x0116, Data::Long(image.height())),
            (0x0117, Data::Long(image.width() * image.height())),
        ];
        page.extend(entries.iter().cloned());
        let strip = out.len() + size(&page);
        page[5].1 = Data::Long(strip as u32);
        let pixels: Vec<u8> = image.pixels().map(|p| p.0[1]).collect();
        let padded = pixels.len() + pixels.len() % 2;
        let next = if index + 1 < pages.len() { strip + padded } else { 0 };
        order.directory(&mut out, &page, next);
        out.extend(&pixels);
        out.resize(strip + padded, 0);
    }
    out
}

/// A box of an ISO base media file.
pub fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// Which codestream a HEIF file holds.
pub struct Codec {
    pub brand: &'static [u8; 4],
    pub item: &'static [u8; 4],
    pub configuration: (&'static [u8; 4], &'static [u8]),
    pub codestream: &'static [u8],
}

/// HEVC, 64 × 64, from the committed codestream.
pub const HEVC: Codec = Codec {
    brand: b"heic",
    item: b"hvc1",
    configuration: (b"hvcC", include_bytes!("codestreams/picture.hvcC")),
    codestream: include_bytes!("codestreams/picture.hevc"),
};

/// AV1, 64 × 64, from the committed codestream.
pub const AV1: Codec = Codec {
    brand: b"avif",
    item: b"av01",
    configuration: (b"av1C", include_bytes!("codestreams/picture.av1C")),
    codestream: include_bytes!("codestreams/picture.av1"),
};

/// A HEIF file with one picture, and an Exif and an XMP item.
pub fn heif(codec: &Codec, exif: Option<&[u8]>, xmp: Option<&str>) -> Vec<u8> {
    let full = |kind: &[u8; 4], version: u8, content: &[u8]| boxed(kind, &[&[version, 0, 0, 0], content].concat());
    let infe = |id: u16, kind: &[u8; 4], rest: &[u8]| {
        full(b"infe", 2, &[&id.to_be_bytes()[..], &[0, 0], kind, b"\0", rest].concat())
    };
    let mut items: Vec<(Vec<u8>, Vec<u8>)> = vec![(infe(1, codec.item, b""), codec.codestream.to_vec())];
    if let Some(block) = exif {
        items.push((infe(2, b"Exif", b""), [&[0, 0, 0, 6][..], b"Exif\0\0", block].concat()));
    }
    if let Some(packet) = xmp {
        let id = items.len() as u16 + 1;
        items.push((infe(id, b"mime", b"application/rdf+xml\0"), packet.as_bytes().to_vec()));
    }
    let count = (items.len() as u16).to_be_bytes();
    let infes: Vec<u8> = items.iter().flat_map(|(infe, _)| infe.clone()).collect();
    let references: Vec<u8> = (2..=items.len() as u16)
        .flat_map(|id| boxed(b"cdsc", &[&id.to_be_bytes()[..], &[0, 1, 0, 1]].concat()))
        .collect();
    let properties = [
        boxed(codec.configuration.0, codec.configuration.1),
        full(b"ispe", 0, &[0, 0, 0, 64, 0, 0, 0, 64]),
        full(b"pixi", 0, &[3, 8, 8, 8]),
    ]
    .concat();
    let iprp = [boxed(b"ipco", &properties), full(b"ipma", 0, &[0, 0, 0, 1, 0, 1, 3, 0x81, 2, 3])].concat();
    let ftyp = boxed(b"ftyp", &[codec.brand.as_slice(), &[0, 0, 0, 0], b"mif1", codec.brand].concat());
    let meta = |iloc: &[u8]| {
        let hdlr = full(b"hdlr", 0, &[&[0, 0, 0, 0][..], b"pict", &[0; 13]].concat());
        let iinf = full(b"iinf", 0, &[&count[..], &infes].concat());
        let iref = if references.is_empty() { Vec::new() } else { full(b"iref", 0, &references) };
        let parts = [hdlr, full(b"pitm", 0, &[0, 1]), full(b"iloc", 0, iloc), iinf, iref, boxed(b"iprp", &iprp)];
        full(b"meta", 0, &parts.concat())
    };
    let iloc = |base: usize| {
        let mut at = base;
        let mut out = [&[0x44, 0x00][..], &count].concat();
        for (index, (_, data)) in items.iter().enumerate() {
            out.extend((index as u16 + 1).to_be_bytes());
            out.extend([0, 0, 0, 1]);
            out.extend((at as u32).to_be_bytes());
            out.extend((data.len() as u32).to_be_bytes());
            at += data.len();
        }
        out
    };
    let start = ftyp.len() + meta(&iloc(0)).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|(_, data)| data.clone()).collect();
    [ftyp, meta(&iloc(start)), boxed(b"mdat", &data)].concat()
}
