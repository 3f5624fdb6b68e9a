//! PNG: each keyword, each chunk, and the places where a decoder doesn't look (W3C PNG, third edition; the extensions to
//! PNG; the registers of programs).

use std::io::Write;

use super::Fixture;
use crate::wrap::{apng, chunk, picture, png, png_pixels};

/// Keyword and text.
#[rustfmt::skip]
const TEXTS: &[(&str, &str)] = &[
    ("Author", "Mara Lindt"), ("Artist", "Lena Vogt"), ("Title", "Quay at dusk"), ("Description", "the quay behind our house"),
    ("Comment", "drawn for Sam"), ("Copyright", "2024 Mara Lindt"), ("Creation Time", "2024-03-09T10:11:12+01:00"),
    ("create-date", "2024-03-09T10:11:13+01:00"), ("date:create", "2024-03-09T09:11:14+00:00"),
    ("modify-date", "2024-03-10T08:00:01+01:00"), ("date:modify", "2024-03-10T07:00:02+00:00"),
    ("date:timestamp", "2024-03-11T07:00:03+00:00"), ("Software", "GIMP 2.10.36"), ("Source", "Wacom One of Mara"),
    ("Make", "Wacom"), ("Model", "DTC133"), ("URL", "https://lindt.example/quay"), ("Document", "/home/mara/quay.xcf"),
    ("Label", "quay-final"), ("Collection", "birthday"), ("Warning", "for adults"), ("Disclaimer", "as it is"),
    ("parameters", "a quay at dusk\nSteps: 20, Sampler: Euler a, Seed: 1203391"), ("prompt", "{\"3\":{\"inputs\":{\"seed\":88213}}}"),
    ("workflow", "{\"last_node_id\":9}"), ("invokeai_metadata", "{\"positive_prompt\":\"a quay\"}"),
    ("invokeai_graph", "{\"id\":\"graph-1\"}"), ("invokeai_workflow", "{\"name\":\"Mara's flow\"}"),
    ("sd-metadata", "{\"model\":\"stable\"}"), ("Dream", "\"a quay\" -s50 -S4711"), ("aesthetic_score", "6.1"),
    ("generation_data", "{\"prompt\":\"a quay\"}"), ("smproj", "{\"project\":\"quay\"}"), ("fooocus_scheme", "a1111"),
    ("postprocessing", "Postprocess upscale by: 4"), ("Thumb::URI", "file:///home/mara/Pictures/quay.jpg"),
    ("Thumb::MTime", "1709975472"), ("Thumb::Image::Width", "6000"), ("Screenshot", "Screenshot"),
    ("User Comment", "taken with a shortcut"), ("mxfile", "%3Cmxfile%3Eplan of the flat%3C%2Fmxfile%3E"),
    ("mxGraphModel", "%3CmxGraphModel%3E%3C%2FmxGraphModel%3E"), ("application/vnd.excalidraw+json", "{\"type\":\"excalidraw\"}"),
    ("plantuml", "Mara -> Sam: hello"), ("svg:base-uri", "file:///home/mara/quay.svg"), ("Wolfram Version", "13.2 for mara"),
    ("Diary", "met Lena"), ("Author-de", "Mara Lindt, Basel"), ("exif:GPSLatitude", "47/1,33/1,4071/100"),
    ("exif:GPSTimeStamp", "9/1,11/1,12/1"), ("exif:GPSDateStamp", "2024:03:09"), ("exif:DateTimeOriginal", "2024:03:09 10:11:12"),
    ("exif:OffsetTimeOriginal", "+01:00"), ("exif:SubSecTimeOriginal", "417"), ("exif:Artist", "Jonas Brandt"),
    ("exif:Copyright", "2024 Jonas Brandt"), ("exif:CameraOwnerName", "Jonas Brandt of Basel"), ("exif:ImageDescription", "the quay"),
    ("exif:UserComment", "from the bridge"), ("exif:Make", "SONY"), ("exif:Model", "ILCE-7M4"), ("exif:Software", "ILCE-7M4 v2.01"),
    ("exif:HostComputer", "maras-laptop"), ("exif:BodySerialNumber", "05302100423"), ("exif:LensModel", "FE 35mm F1.8"),
    ("exif:ImageUniqueID", "7f3a9c52e01b44d8"), ("exif:MakerNote", "83, 79, 78, 89"), ("exif:thumbnail:Compression", "6"),
    ("exif:FNumber", "28/10"), ("icc:description", "Maras Bildschirm"), ("tiff:rows-per-strip", "16"),
    ("AIGC", "made by a machine of studio 12"),
    // Digits that are none: such a block can't be read.
    ("Raw profile type exif", "\nexif\n  12\nnot hex"), ("Raw profile type APP1", "\nAPP1\n  12\nnot hex"),
    ("Raw profile type iptc", "\niptc\n  12\nnot hex"), ("Raw profile type 8bim", "\n8bim\n  12\nnot hex"),
    ("Raw profile type xmp", "\nxmp\n  12\nnot hex"), ("Raw profile type icc", "\nicc\n  12\nnot hex"),
    ("Raw profile type icm", "\nicm\n  12\nnot hex"),
];

/// Type and data of chunks that a picture of eight bits in true colour may have.
#[rustfmt::skip]
const CHUNKS: &[(&[u8; 4], &[u8])] = &[
    (b"gAMA", &[0, 0, 0xb1, 0x8f]), (b"sRGB", &[0]), (b"cICP", &[1, 13, 0, 1]), (b"sBIT", &[8, 8, 8]),
    (b"cHRM", &[0, 0, 0x7a, 0x26, 0, 0, 0x80, 0x84, 0, 0, 0xfa, 0, 0, 0, 0x80, 0xe8, 0, 0, 0x75, 0x30, 0, 0, 0xea, 0x60, 0, 0, 0x3a, 0x98, 0, 0, 0x17, 0x70]),
    (b"mDCV", &[0x8a, 0x48, 0x39, 0x08, 0x21, 0x34, 0x9b, 0xaa, 0x19, 0x96, 0x08, 0xfc, 0x3d, 0x13, 0x40, 0x42, 0, 0x98, 0x96, 0x80, 0, 0, 0, 50]),
    (b"cLLI", &[0, 0x98, 0x96, 0x80, 0, 0x3d, 0x09, 0]), (b"PLTE", &[200, 60, 60, 20, 30, 40]), (b"hIST", &[0, 9, 0, 3]),
    (b"bKGD", &[0, 200, 0, 100, 0, 50]), (b"pHYs", &[0, 0, 0x0b, 0x13, 0, 0, 0x0b, 0x13, 1]), (b"sTER", &[1]),
    (b"tIME", &[7, 232, 3, 9, 10, 11, 12]), (b"sPLT", b"Maras Farben\0\x08\xc8\x3c\x3c\xff\0\x09"), (b"oFFs", &[0, 0, 1, 44, 0, 0, 2, 88, 0]),
    (b"vpAg", &[0, 0, 3, 32, 0, 0, 2, 88, 0]), (b"caNv", &[0, 0, 3, 32, 0, 0, 2, 88, 0, 0, 0, 5, 0, 0, 0, 6]),
    (b"pCAL", b"depth\0\0\0\0\0\0\0\xff\0\x02m\x000\x0012"), (b"sCAL", b"\x010.0021\x000.0021"), (b"npTc", &[1, 2, 2, 9, 0, 0, 0, 1]),
    (b"npLb", &[0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4]), (b"npOl", &[0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 1]),
    (b"iDOT", &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 40]), (b"caBX", b"no box of JUMBF"), (b"seAl", b"<seal seal=1 d=lindt.example/>"),
    (b"gdAT", b"a gain map"), (b"gmAP", b"gain map metadata"), (b"cpIp", b"a second copy of the picture"), (b"meTa", b"<meta>Mara</meta>"),
    (b"mkBF", b"\xfa\xca\xde\x08"), (b"mkTS", b"fireworks text"), (b"mkBS", b"fireworks style"), (b"mkBT", b"fireworks bitmap"),
    (b"prVW", b"fireworks preview"), (b"dSIG", b"a signature"), (b"gIFg", &[2, 0, 9]), (b"gIFt", b"\0\0\0\x05text of a GIF"),
    (b"gIFx", b"STARDIV 5.0"), (b"fRAc", b"mandelbrot -0.74 0.11"), (b"tXMP", b"  "), (b"zxIf", b"\0\0\0\x40zipped Exif"),
    (b"eXIf", b"no block of Exif"), (b"maRa", b"a chunk of Mara's own"),
];

/// A zlib stream (RFC 1950).
pub(super) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// The stream of a picture's IDAT chunks.
fn stream(pixels: &[u8]) -> Vec<u8> {
    let (mut at, mut stream) = (8, Vec::new());
    while at + 12 <= pixels.len() {
        let length = u32::from_be_bytes(pixels[at..at + 4].try_into().unwrap()) as usize;
        if &pixels[at + 4..at + 8] == b"IDAT" {
            stream.extend(&pixels[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    stream
}

/// A picture with bytes behind its stream, a second run of IDAT, and data in IEND's neighbourhood.
fn slack() -> Vec<u8> {
    let pixels = png_pixels(&picture(24, 16, 15));
    let behind = [stream(&pixels), b"behind the stream".to_vec()].concat();
    let text = chunk(b"zTXt", &[b"Comment\0\0".as_slice(), &deflated(b"a deflated text"), b"behind that"].concat());
    [
        &pixels[..33],
        &chunk(b"tRNS", &[0, 1, 0, 2, 0, 3]),
        &text,
        &chunk(b"IDAT", &behind),
        &chunk(b"tEXt", b"Comment\0between two runs"),
        &chunk(b"IDAT", b"a second run"),
        &chunk(b"IEND", b""),
        b"behind the end",
    ]
    .concat()
}

/// Apple's variant: CgBI in front of IHDR, bare deflate in IDAT.
fn apple() -> Vec<u8> {
    let pixels = png_pixels(&picture(24, 16, 16));
    let zlib = stream(&pixels);
    let bare = &zlib[2..zlib.len() - 4];
    [&pixels[..8], &chunk(b"CgBI", &[0x50, 0, 0x20, 6]), &pixels[8..33], &chunk(b"IDAT", bare), &chunk(b"IEND", b"")]
        .concat()
}

pub(super) fn files() -> Vec<Fixture> {
    let texts: Vec<Vec<u8>> =
        TEXTS.iter().map(|(keyword, text)| chunk(b"tEXt", format!("{keyword}\0{text}").as_bytes())).collect();
    // A keyword may be translated, a packet's too.
    let translated = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0de\0Maras Notizen\0 ");
    let texts = [texts, vec![translated]].concat();
    let chunks: Vec<Vec<u8>> = CHUNKS.iter().map(|(kind, data)| chunk(kind, data)).collect();
    let moving = [chunk(b"JHDR", b"a JPEG inside"), chunk(b"JDAT", b"its data")];
    vec![
        ("texts.png", png(&picture(24, 16, 14), &texts, b"")),
        ("chunks.png", png(&picture(24, 16, 17), &chunks, b"")),
        ("slack.png", slack()),
        ("apple.png", apple()),
        ("moving.png", apng(&picture(24, 16, 18), &picture(24, 16, 19), &moving)),
    ]
}
