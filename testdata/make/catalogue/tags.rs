//! Exif, TIFF and DNG: each tag of `exif.txt` in the directory that it belongs to (CIPA DC-008; TIFF 6.0; DNG 1.7).

use super::Fixture;
use crate::exif::{Data, Entry, Exif, Order, size};
use crate::wrap::{app1_exif, jpeg, jpeg_pixels, picture, tiff};

const TABLE: &str = include_str!("exif.txt");

/// The entries of one directory, little-endian.
fn directory(name: &str) -> Vec<Entry> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.splitn(4, ' ');
            let (ifd, tag, kind, text) = (words.next()?, words.next()?, words.next()?, words.next()?);
            (ifd == name).then(|| (u16::from_str_radix(tag, 16).unwrap(), value(kind, text)))
        })
        .collect()
}

/// A value, as the table writes it.
fn value(kind: &str, text: &str) -> Data {
    let words: Vec<&str> = text.split(' ').collect();
    let count = words.len() as u32;
    let fractions = || words.iter().map(|word| word.split_once('/').unwrap());
    match kind {
        "A" => Data::Ascii(text.to_owned()),
        "W" => Data::Bytes(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()),
        "S" => Data::Typed(3, count, words.iter().flat_map(|n| n.parse::<u16>().unwrap().to_le_bytes()).collect()),
        "L" => Data::Typed(4, count, words.iter().flat_map(|n| n.parse::<u32>().unwrap().to_le_bytes()).collect()),
        "R" => Data::Rationals(fractions().map(|(n, d)| (n.parse().unwrap(), d.parse().unwrap())).collect()),
        "r" => {
            let numbers = fractions().flat_map(|(n, d)| [n.parse::<i32>().unwrap(), d.parse().unwrap()]);
            Data::Typed(10, count, numbers.flat_map(i32::to_le_bytes).collect())
        }
        "D" => Data::Typed(12, count, words.iter().flat_map(|n| n.parse::<f64>().unwrap().to_le_bytes()).collect()),
        "U" => Data::Undefined(text.as_bytes().to_vec()),
        "B" => Data::Bytes(hex(text)),
        "X" => Data::Undefined(hex(text)),
        other => panic!("type {other}"),
    }
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn everything() -> Exif {
    Exif {
        big_endian: false,
        ifd0: directory("ifd0"),
        exif: directory("exif"),
        gps: directory("gps"),
        interop: directory("interop"),
        ifd1: directory("ifd1"),
        thumbnail: Some(jpeg_pixels(&picture(16, 12, 5))),
    }
}

/// A comment, in the character code that Exif names ASCII.
fn comment(text: &str) -> Data {
    Data::Undefined([b"ASCII\0\0\0", text.as_bytes()].concat())
}

/// Exif whose values decide on the row that they fall to.
fn told_by_value(description: &str, note: &str, index: &str) -> Vec<u8> {
    let exif = Exif {
        ifd0: vec![(0x010e, Data::Ascii(description.to_owned()))],
        exif: vec![(0x9286, comment(note))],
        interop: vec![(0x0001, Data::Ascii(index.to_owned()))],
        ..Exif::default()
    };
    exif.block()
}

/// A page with a smaller version of it in a SubIFD, and bytes between and behind them (TIFF supplement 1).
fn with_preview() -> Vec<u8> {
    let (page, small) = (picture(24, 16, 51), picture(8, 4, 52));
    let plain = |entries: Vec<Entry>| tiff(&[(&page, entries)], false);
    let gap = b"between two pictures";
    let end = plain(vec![(0x014a, Data::Long(0))]).len() + gap.len();
    let mut file = plain(vec![(0x014a, Data::Long(end as u32))]);
    file.extend(gap);
    let pixels: Vec<u8> = small.pixels().map(|pixel| pixel.0[0]).collect();
    let mut entries = vec![
        (0x00fe, Data::Long(1)),
        (0x0100, Data::Long(8)),
        (0x0101, Data::Long(4)),
        (0x0102, Data::Short(8)),
        (0x0103, Data::Short(1)),
        (0x0106, Data::Short(1)),
        (0x0111, Data::Long(0)),
        (0x0115, Data::Short(1)),
        (0x0116, Data::Long(4)),
        (0x0117, Data::Long(pixels.len() as u32)),
    ];
    entries[6].1 = Data::Long((end + size(&entries)) as u32);
    Order { big: false }.directory(&mut file, &entries, 0);
    [file, pixels, b"behind the last picture".to_vec()].concat()
}

pub(super) fn files() -> Vec<Fixture> {
    let small = picture(24, 16, 11);
    let block = everything().block();
    let values = [
        (r#"{"ServiceProvider":"studio 12","Label":"1"}"#, r#"{"AIGC":{"Label":"1","ProduceID":"ab12"}}"#, "R03"),
        ("a harbour", r#"{"AIGC":{"Label":"1"}}"#, "THM"),
        ("a square", "oplus_1048608", "R03"),
        ("a garden", "filter: 0; fileterIntensity: 0.0; sceneMode: 8; brightness 12", "R03"),
        ("a castle", "a castle at dusk\nSteps: 20, Sampler: Euler a, Seed: 88213", "R03"),
    ];
    let blocks = values.map(|(description, note, index)| app1_exif(&told_by_value(description, note, index)));
    // A thumbnail of one uncompressed strip.
    let strip = vec![(0x0103, Data::Short(1)), (0x0111, Data::Long(8)), (0x0117, Data::Long(6))];
    let hidden = [
        Exif { ifd0: vec![(0x0112, Data::Short(3))], ifd1: strip, ..Exif::default() }.block(),
        b"bytes that no entry refers to".to_vec(),
    ];
    // Pointers beyond the end of the block.
    let lost = Data::Long(0x00ff_ff00);
    let lost = [
        Exif { ifd0: vec![(0x8769, lost.clone()), (0x8825, lost.clone())], ..Exif::default() },
        Exif { exif: vec![(0xa005, lost)], ..Exif::default() },
    ];
    let [first, second] = lost.map(|exif| app1_exif(&exif.block()));
    // Blocks that can't be read.
    let unread = vec![(0x02bc, Data::Bytes(b"      ".to_vec())), (0xcd41, Data::Undefined(b"\0\0\0\x30jum".to_vec()))];
    let third = app1_exif(&Exif { ifd0: unread, ..Exif::default() }.block());
    let gap = jpeg(&small, &[app1_exif(&hidden.concat()), first, second, third], b"");
    let dng = tiff(&[(&small, directory("dng"))], false);
    let further = [
        (&small, directory("ifd0")),
        (&small, directory("structure")),
        (&small, vec![(0x013b, Data::Ascii("Rosa Marti".into()))]),
    ];
    vec![
        ("exif.jpg", jpeg(&small, &[app1_exif(&block)], b"")),
        ("exif-by-value.jpg", jpeg(&small, &blocks, b"")),
        ("exif-gap.jpg", gap),
        ("tags.dng", dng),
        ("tags.tif", tiff(&further, false)),
        ("preview.tif", with_preview()),
    ]
}
