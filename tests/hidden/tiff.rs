//! TIFF and BigTIFF (TIFF 6.0; Adobe's technical notes): entries of every directory, of both forms, the room between values, behind
//! the rows of strips and tiles and behind their compressed streams.

use crate::Place;
use crate::blocks::{self, deflated, wide};
use crate::exif::{Data, Entry, Order, size};
use crate::search::SECRET;
use crate::wrap::{jpeg_pixels, picture, tiff};

use image::{Rgb, RgbImage};

fn ascii() -> Data {
    Data::Ascii(blocks::text().to_owned())
}

/// One page with these entries.
fn with(entries: Vec<Entry>) -> Vec<u8> {
    tiff(&[(&picture(24, 16, 3), entries)], true)
}

/// The rows of a grey picture of 24 × 16.
fn rows() -> Vec<u8> {
    picture(24, 16, 3).pixels().map(|pixel| pixel.0[1]).collect()
}

/// A page of one strip, whose stated length counts `tail` behind its coded rows. `others` are directories behind it.
fn strip(compression: u16, coded: &[u8], tail: &[u8], more: Vec<Entry>, tiled: bool) -> Vec<u8> {
    let order = Order { big: false };
    let mut page: Vec<Entry> = vec![
        (0x0100, Data::Long(24)),
        (0x0101, Data::Long(16)),
        (0x0102, Data::Short(8)),
        (0x0103, Data::Short(compression)),
        (0x0106, Data::Short(1)),
        (0x0115, Data::Short(1)),
    ];
    let (at, length) = if tiled { (0x0144, 0x0145) } else { (0x0111, 0x0117) };
    page.push((at, Data::Long(0)));
    page.push((length, Data::Long((coded.len() + tail.len()) as u32)));
    match tiled {
        true => page.extend([(0x0142, Data::Long(32)), (0x0143, Data::Long(16))]),
        false => page.push((0x0116, Data::Long(16))),
    }
    page.extend(more);
    let start = 8 + size(&page);
    page[6].1 = Data::Long(start as u32);
    let mut out = b"II\x2a\0\x08\0\0\0".to_vec();
    order.directory(&mut out, &page, 0);
    [&out, coded, tail].concat()
}

/// TIFF's LZW (TIFF 6.0 §13): every byte as a code of nine bits, the table cleared before codes grow.
fn lzw(bytes: &[u8]) -> Vec<u8> {
    let mut codes = Vec::new();
    for run in bytes.chunks(200) {
        codes.push(256u16);
        codes.extend(run.iter().map(|byte| u16::from(*byte)));
    }
    codes.push(257);
    let bits: Vec<u8> = codes.iter().flat_map(|code| (0..9).rev().map(move |bit| (code >> bit & 1) as u8)).collect();
    bits.chunks(8).map(|byte| (0..8).fold(0, |sum, bit| sum << 1 | byte.get(bit).copied().unwrap_or(0))).collect()
}

/// PackBits (TIFF 6.0 §9), each row as a literal run.
fn packed(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(24).flat_map(|row| [&[row.len() as u8 - 1][..], row].concat()).collect()
}

/// A BigTIFF with one entry more.
fn big(tag: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let rows = rows();
    let entries = [
        (0x0100u16, 3u16, 1u64, 24u64),
        (0x0101, 3, 1, 16),
        (0x0102, 3, 1, 8),
        (0x0103, 3, 1, 1),
        (0x0106, 3, 1, 1),
        (0x0111, 16, 1, 16 + 8 + 20 * 10 + 8),
        (0x0116, 3, 1, 16),
        (0x0117, 16, 1, rows.len() as u64),
        (tag, kind, value.len() as u64, (16 + 8 + 20 * 10 + 8 + rows.len()) as u64),
        (0xffff, 3, 1, 0),
    ];
    let mut sorted = entries.to_vec();
    sorted.sort_by_key(|entry| entry.0);
    let mut out = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    out.extend((sorted.len() as u64).to_le_bytes());
    for (tag, kind, count, value) in sorted {
        out.extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    out.extend([0; 8]);
    [&out, &rows[..], value].concat()
}

/// A directory behind a page, which an entry of the page points to.
fn sub(pointer: u16, entries: Vec<Entry>) -> Vec<u8> {
    let order = Order { big: true };
    let mut out = with(vec![(pointer, Data::Long(0))]);
    let at = out.len() as u32;
    order.directory(&mut out, &entries, 0);
    let needle = [&pointer.to_be_bytes()[..], &[0, 4, 0, 0, 0, 1]].concat();
    let place = out.windows(8).position(|window| window == needle).unwrap() + 8;
    out[place..place + 4].copy_from_slice(&at.to_be_bytes());
    out
}

/// A JPEG without its tables, and these as a stream of their own (TIFF's technical note 2).
fn split(image: &RgbImage) -> (Vec<u8>, Vec<u8>) {
    let whole = jpeg_pixels(image);
    let (mut tables, mut picture, mut at) = (b"\xff\xd8".to_vec(), b"\xff\xd8".to_vec(), 2);
    while whole[at + 1] != 0xda {
        let end = at + 2 + usize::from(u16::from_be_bytes([whole[at + 2], whole[at + 3]]));
        if matches!(whole[at + 1], 0xdb | 0xc4) { &mut tables } else { &mut picture }.extend(&whole[at..end]);
        at = end;
    }
    tables.extend(b"\xff\xd9");
    picture.extend(&whole[at..]);
    (tables, picture)
}

/// Places in and around JPEG-coded strips and tiles, and in their tables.
fn jpeg_streams() -> Vec<Place> {
    let segment =
        |marker: u8, payload: &[u8]| [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat();
    let spare = [&[3][..], SECRET, SECRET].concat();
    let huffman = [&[0x13][..], &[0; 7], &[32], &[0; 8], SECRET].concat();
    let more = [
        ("a comment", segment(0xfe, SECRET)),
        ("APP1", segment(0xe1, &[&b"Exif\0\0"[..], SECRET].concat())),
        ("behind JFIF's header", segment(0xe0, &[&b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"[..], SECRET].concat())),
        ("behind Adobe's transform", segment(0xee, &[&b"Adobe\0\x64\0\0\0\0\x01"[..], SECRET].concat())),
        ("APP0 without a name", segment(0xe0, SECRET)),
        ("a reserved segment", segment(0xf3, SECRET)),
        ("a quantisation table that no scan uses", segment(0xdb, &spare)),
        ("a Huffman table that no scan uses", segment(0xc4, &huffman)),
    ];
    let mut places = Vec::new();
    for (tiled, unit) in [(false, "strip"), (true, "tile")] {
        let image = RgbImage::from_fn(if tiled { 32 } else { 24 }, 16, |x, y| Rgb([x as u8 * 8, y as u8 * 9, 40]));
        let (tables, picture) = split(&image);
        let mut file = |name: String, tables: &[u8], picture: &[u8]| {
            let entries = vec![(0x015b, Data::Undefined(tables.to_vec()))];
            let mut file = strip(7, picture, b"", entries, tiled);
            for (tag, value) in [(0x0102u16, [8, 0]), (0x0106, [6, 0]), (0x0115, [3, 0])] {
                let needle = [&tag.to_le_bytes()[..], &[3, 0, 1, 0, 0, 0]].concat();
                let at = file.windows(8).position(|window| window == needle).unwrap() + 8;
                file[at..at + 2].copy_from_slice(&value);
            }
            places.push(Place::new("TIFF", &name, "raw", file));
        };
        file(format!("behind the EOI of a JPEG {unit}"), &tables, &[&picture[..], SECRET].concat());
        for (name, segment) in &more {
            // Of two JFIF headers nobody says which one counts: the picture's own is left out.
            let from = |stream: &[u8]| if name.contains("JFIF") && stream[3] == 0xe0 { 20 } else { 2 };
            let within = |stream: &[u8]| [&stream[..2], segment, &stream[from(stream)..]].concat();
            file(format!("{name} in a JPEG {unit}"), &tables, &within(&picture));
            if !tiled {
                file(format!("{name} in JPEGTables"), &within(&tables), &picture);
            }
        }
        if !tiled {
            file("behind the EOI of JPEGTables".into(), &[&tables[..], SECRET].concat(), &picture);
        }
    }
    places
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("TIFF", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("TIFF", name, "raw", file);
    let rows = rows();
    let shared = {
        let mut file = with(vec![(0x013b, ascii()), (0x8298, ascii())]);
        // The second value becomes the first's; its own bytes are nobody's.
        let hits: Vec<usize> = (0..file.len() - 32).filter(|at| &file[*at..at + 32] == SECRET).collect();
        let entry = file.windows(8).position(|window| window == b"\x82\x98\0\x02\0\0\0\x21").unwrap() + 8;
        file[entry..entry + 4].copy_from_slice(&(hits[0] as u32).to_be_bytes());
        file[hits[1]..hits[1] + 32].fill(b'.');
        file
    };
    let tail = |name: &str, compression: u16, coded: &[u8], tiled: bool| {
        raw(name, strip(compression, coded, SECRET, Vec::new(), tiled))
    };
    let tile: Vec<u8> = rows.chunks(24).flat_map(|row| [row, &[0; 8]].concat()).collect();
    let mut places = vec![
        raw("Artist", with(vec![(0x013b, ascii())])),
        raw("ImageDescription", with(vec![(0x010e, ascii())])),
        raw("DocumentName", with(vec![(0x010d, ascii())])),
        raw("PageName", with(vec![(0x011d, ascii())])),
        raw("HostComputer", with(vec![(0x013c, ascii())])),
        raw("TargetPrinter", with(vec![(0x0151, ascii())])),
        raw("Copyright", with(vec![(0x8298, ascii())])),
        raw("ImageSourceData", with(vec![(0x935c, Data::Undefined(SECRET.to_vec()))])),
        raw("a private tag", with(vec![(0xfde8, ascii())])),
        raw("a tag that nobody knows, of bytes", with(vec![(0x9999, Data::Bytes(SECRET.to_vec()))])),
        raw("GeoAsciiParams", with(vec![(0x87b1, ascii())])),
        raw("GDAL's metadata", with(vec![(0xa480, ascii())])),
        raw("ImageJ's metadata", with(vec![(0xc697, Data::Bytes(SECRET.to_vec()))])),
        raw("InkNames", with(vec![(0x014d, ascii())])),
        place("XPAuthor", "utf-16", with(vec![(0x9c9d, Data::Bytes(wide(u16::to_le_bytes)))])),
        place(
            "a private tag, deflated",
            "inflated raw",
            with(vec![(0xfde8, Data::Undefined(deflated(&[&[b'.'; 300][..], SECRET].concat())))]),
        ),
        raw("C2PA", with(vec![(0xcd41, Data::Undefined(crate::boxed(b"jumb", SECRET)))])),
        raw("IPTC", with(vec![(0x83bb, Data::Undefined(blocks::caption()))])),
        raw(
            "Artist of the second page",
            tiff(&[(&picture(24, 16, 3), vec![]), (&picture(24, 16, 5), vec![(0x013b, ascii())])], false),
        ),
        raw(
            "XMP of the second page",
            tiff(
                &[
                    (&picture(24, 16, 3), vec![]),
                    (&picture(24, 16, 5), vec![(0x02bc, Data::Bytes(blocks::xmp()[0].1.clone()))]),
                ],
                false,
            ),
        ),
        raw(
            "UserComment of the Exif directory",
            sub(0x8769, vec![(0x9286, Data::Undefined([&b"ASCII\0\0\0"[..], SECRET].concat()))]),
        ),
        raw("MakerNote of the Exif directory", sub(0x8769, vec![(0x927c, Data::Undefined(SECRET.to_vec()))])),
        raw(
            "GPSProcessingMethod",
            sub(0x8825, vec![(0x001b, Data::Undefined([&b"ASCII\0\0\0"[..], SECRET].concat()))]),
        ),
        raw("Artist of a SubIFD", sub(0x014a, vec![(0x0100, Data::Long(0)), (0x013b, ascii())])),
        raw("a value that two entries share", shared),
        raw("behind the last strip", [&with(vec![])[..], SECRET].concat()),
        raw("between the header and the directory", {
            let order = Order { big: true };
            let file = with(vec![]);
            let grown: Vec<u8> = [&b"MM\0\x2a"[..], &order.u32(8 + 32), SECRET, &file[8..]].concat();
            let entry = grown.windows(8).position(|window| window == b"\x01\x11\0\x04\0\0\0\x01").unwrap() + 8;
            let old = u32::from_be_bytes(grown[entry..entry + 4].try_into().unwrap());
            let mut grown = grown;
            grown[entry..entry + 4].copy_from_slice(&(old + 32).to_be_bytes());
            grown
        }),
        raw("Artist of a BigTIFF", big(0x013b, 2, SECRET)),
        raw("a private tag of a BigTIFF", big(0xfde8, 7, SECRET)),
        tail("behind the rows of a strip", 1, &rows, false),
        tail("behind the rows of a tile", 1, &tile, true),
        tail("behind the stream of a strip, LZW", 5, &lzw(&rows), false),
        tail("behind the stream of a strip, Deflate", 8, &deflated(&rows), false),
        tail("behind the stream of a strip, old Deflate", 32946, &deflated(&rows), false),
        tail("behind the stream of a strip, PackBits", 32773, &packed(&rows), false),
        tail("behind the stream of a tile, LZW", 5, &lzw(&tile), true),
        tail("behind the stream of a tile, Deflate", 8, &deflated(&tile), true),
    ];
    places.extend(jpeg_streams());
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("XMP, {name}"), form, with(vec![(0x02bc, Data::Bytes(packet))])));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        places.push(place(&format!("ICC, {name}"), form, with(vec![(0x8773, Data::Undefined(profile))])));
    }
    for (name, resources) in blocks::irb() {
        places.push(raw(&format!("Photoshop's resources, {name}"), with(vec![(0x8649, Data::Bytes(resources))])));
    }
    places
}
