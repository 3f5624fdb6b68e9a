//! Blocks that several containers hold: IPTC data sets (IIM 4.2), Photoshop's image resources (Adobe's file formats
//! specification), ICC profiles (ICC.1:2022 and its forerunners).

use super::Fixture;
use crate::wrap::{chunk, jpeg, jpeg_pixels, picture, png};

/// Record, data set, value.
#[rustfmt::skip]
const IPTC: &[(u8, u8, &str)] = &[
    (1, 0, "\0\x04"), (1, 5, "desk-4711"), (1, 20, "\0\x01"), (1, 22, "\0\x02"), (1, 30, "LINDTPHOTO"),
    (1, 40, "00000817"), (1, 50, "portrait service"), (1, 60, "3"), (1, 70, "20240309"), (1, 80, "101112+0100"),
    (1, 90, "\x1b%G"), (1, 100, "LINDT:20240309:DSC00042:001"),
    (2, 0, "\0\x04"), (2, 3, "01:news"), (2, 5, "Birthday of Lena"), (2, 7, "second draft"), (2, 10, "5"),
    (2, 12, "IPTC:10000000:family"), (2, 15, "FAM"), (2, 20, "birthdays"), (2, 22, "yearly-lena"), (2, 25, "Lena"),
    (2, 26, "CHE"), (2, 27, "Basel"), (2, 30, "20240401"), (2, 40, "not for the school's page"), (2, 55, "20240309"),
    (2, 60, "101112+0100"), (2, 62, "20240310"), (2, 63, "090807+0100"), (2, 65, "Photo Mechanic"), (2, 70, "6.0"),
    (2, 80, "Mara Lindt"), (2, 85, "Aunt"), (2, 90, "Basel"), (2, 92, "Rheinsprung 12"), (2, 95, "Basel-Stadt"),
    (2, 100, "CHE"), (2, 101, "Switzerland"), (2, 103, "LB-2024-17"), (2, 105, "Lena turns nine"), (2, 110, "Lindt"),
    (2, 115, "Mara's camera"), (2, 116, "2024 Mara Lindt"), (2, 118, "mara@lindt.example, +41 61 555 01 23"),
    (2, 120, "Lena, Sam and the cake"), (2, 121, "Lena, Sam und die Torte"), (2, 122, "Noor Haddad"),
    (2, 125, "\x01\x02\x03\x04"), (2, 130, "3C"), (2, 135, "de"), (2, 184, "job-1204"), (2, 185, "master-88"),
    (2, 186, "short-89"), (2, 187, "unique-90"), (2, 188, "owner-91"), (2, 221, "0:1:0:000042"),
    (2, 230, "cropped the neighbour out"), (2, 231, "opened twice"), (2, 232, "ILCE-7M4, 35 mm"), (2, 255, "Family|Lena"),
    (3, 20, "\x10\x20"), (9, 10, "\x04\x05"), (240, 1, "an agency's own"),
];

/// A data set.
fn data_set(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    [&[0x1c, record, number][..], &(value.len() as u16).to_be_bytes(), value].concat()
}

pub(super) fn iptc() -> Vec<u8> {
    let mut out: Vec<u8> =
        IPTC.iter().flat_map(|(record, number, text)| data_set(*record, *number, text.as_bytes())).collect();
    let small = jpeg_pixels(&picture(8, 8, 21));
    out.extend(data_set(2, 200, &[0, 11]));
    out.extend(data_set(2, 202, &small));
    out.extend(data_set(8, 10, b"the object itself"));
    out.extend(b"behind the last data set");
    out
}

/// An image resource with its name.
pub(super) fn resource(id: u16, name: &str, data: &[u8]) -> Vec<u8> {
    let mut out = b"8BIM".to_vec();
    out.extend(id.to_be_bytes());
    out.push(name.len() as u8);
    out.extend(name.as_bytes());
    out.resize(out.len() + (name.len() + 1) % 2, 0);
    out.extend((data.len() as u32).to_be_bytes());
    out.extend(data);
    out.resize(out.len() + data.len() % 2, 0);
    out
}

/// A Pascal string.
fn pascal(text: &str) -> Vec<u8> {
    [&[text.len() as u8][..], text.as_bytes()].concat()
}

/// A Unicode string of resources: how many units, the units.
fn unicode(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    (units.len() as u32).to_be_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_be_bytes)).collect()
}

/// Resources whose data is shown as bytes or text: id and what stands in it.
#[rustfmt::skip]
const RESOURCES: &[(u16, &str)] = &[
    (0x03e9, "\0\0page format of the HP Envy"), (0x03ea, "<plist>Mara's printer</plist>"), (0x03f5, "\0\x3chalftones"),
    (0x0408, "\0\0\0\x01\0\0\x02\x40guides"), (0x040b, "https://lindt.example/prints"), (0x041d, "\0\0\0\x03"),
    (0x0423, "a second block of Exif"), (0x0426, "\0\x02style"), (0x0429, "\0\0\0\x10layers"), (0x0433, "\0\0\0\x10variables"),
    (0x0435, "\0\0\0\x10sheet"), (0x043a, "\0\0\0\x10print"), (0x043b, "\0\0\0\x10style"), (0x043c, "\0\0\0\x10count"),
    (0x043d, "\0\0\0\x10print"), (0x043e, "\0\0\0\x10curve"), (0x043f, "\0\0\0\x10origins"), (0x07d1, "\0\x06path around Lena"),
    (0x0bb8, "\0\0\0\x05origin"), (0x0fa3, "mani plug-in settings"), (0x1b58, "<imageready variables='Mara'/>"),
    (0x1f40, "lightroom workflow"), (0x2710, "\0\x01\0\0print flags"), (0x4242, "nobody knows this one"),
];

pub(super) fn resources() -> Vec<u8> {
    let small = jpeg_pixels(&picture(8, 8, 22));
    let thumbnail = [&1u32.to_be_bytes()[..], &8u32.to_be_bytes(), &8u32.to_be_bytes(), &[0; 16], &small].concat();
    let version =
        [&b"\0\0\0\x01\x01"[..], &unicode("Adobe Photoshop"), &unicode("Adobe Photoshop 2024"), b"\0\0\0\x01"].concat();
    let slice = [
        &[0; 12][..],
        &unicode("face of Lena"),
        &[0; 20],
        &unicode("https://lindt.example/lena"),
        &unicode(""),
        &unicode(""),
        &unicode(""),
        &[0],
        &unicode(""),
        &[0; 12],
    ]
    .concat();
    let slices = [&b"\0\0\0\x06"[..], &[0; 16], &unicode("birthday-final.psd"), b"\0\0\0\x01", &slice].concat();
    let url = [&1u32.to_be_bytes()[..], &[0; 8], &unicode("https://lindt.example/map")].concat();
    let mut out: Vec<u8> = RESOURCES.iter().flat_map(|(id, text)| resource(*id, "", text.as_bytes())).collect();
    for (id, data) in [
        (0x03ed, b"\0\x48\0\0\0\x01\0\x01\0\x48\0\0\0\x01\0\x01".to_vec()),
        (0x03ee, [pascal("mask of Lena"), pascal("mask of Sam")].concat()),
        (0x03f0, pascal("Lena and the cake")),
        (0x0406, b"\0\x05\0\x01\0\x03\x01".to_vec()),
        (0x0409, thumbnail.clone()),
        (0x040a, b"\x01".to_vec()),
        (0x040c, thumbnail),
        (0x040d, 120u32.to_be_bytes().to_vec()),
        (0x0410, b"\x01".to_vec()),
        (0x0414, 4711u32.to_be_bytes().to_vec()),
        (0x0415, unicode("mask of Lena")),
        (0x0416, 3u16.to_be_bytes().to_vec()),
        (0x0419, 30u32.to_be_bytes().to_vec()),
        (0x041a, slices),
        (0x041b, unicode("studio-workflow")),
        (0x041e, url),
        (0x0421, version),
        (0x0425, (1..=16).collect()),
        (0x0428, [&1u32.to_be_bytes()[..], &1.5f64.to_be_bytes()].concat()),
        (0x0bb7, pascal("clipping path of Lena")),
    ] {
        out.extend(resource(id, "", &data));
    }
    // Blocks of other standards tell themselves; their resource is told where it has a name.
    out.extend(resource(0x0404, "Mara's captions", &iptc()));
    out.extend(resource(0x040f, "Mara's screen", &profile()));
    out.extend(resource(0x0422, "from the camera", b"no block of Exif"));
    out.extend(resource(0x0424, "from Bridge", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"));
    out
}

/// A tag's data: type, reserved, what the type says.
fn typed(kind: &[u8; 4], rest: &[u8]) -> Vec<u8> {
    [kind, &[0; 4], rest].concat()
}

fn text(text: &str) -> Vec<u8> {
    typed(b"text", &[text.as_bytes(), b"\0"].concat())
}

/// textDescriptionType (ICC.1:2001-04 6.5.17), its ASCII part alone filled.
fn described(text: &str) -> Vec<u8> {
    let ascii = [text.as_bytes(), b"\0"].concat();
    typed(b"desc", &[&(ascii.len() as u32).to_be_bytes()[..], &ascii, &[0; 78]].concat())
}

/// multiLocalizedUnicodeType with one record.
fn localized(language: &[u8; 4], text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let head = [
        &1u32.to_be_bytes()[..],
        &12u32.to_be_bytes(),
        language,
        &(units.len() as u32).to_be_bytes(),
        &28u32.to_be_bytes(),
    ];
    typed(b"mluc", &[head.concat(), units].concat())
}

/// dictType with one pair of name and value (ICC, "Dictionary type and metaTag").
fn dictionary(name: &str, value: &str) -> Vec<u8> {
    let units = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (name, value) = (units(name), units(value));
    let record = [32, name.len() as u32, 32 + name.len() as u32, value.len() as u32];
    let head = [
        &1u32.to_be_bytes()[..],
        &16u32.to_be_bytes(),
        &record.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>(),
    ];
    typed(b"dict", &[head.concat(), name, value].concat())
}

/// s15Fixed16 numbers.
fn xyz(numbers: [f64; 3]) -> Vec<u8> {
    typed(b"XYZ ", &numbers.iter().flat_map(|n| ((n * 65536.0).round() as i32).to_be_bytes()).collect::<Vec<u8>>())
}

/// A display's profile with all that it can tell.
pub(super) fn profile() -> Vec<u8> {
    let gamma = typed(b"curv", &[0, 0, 0, 1, 2, 0x33]);
    let date: Vec<u8> = [2024u16, 3, 9, 10, 11, 12].iter().flat_map(|n| n.to_be_bytes()).collect();
    let make = [0x0610u32, 0xa043, 88_213, 2021].iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"desc", described("Mara's living room screen")),
        (b"dscm", localized(b"deDE", "Maras Bildschirm im Wohnzimmer")),
        (b"cprt", text("measured by Mara Lindt in 2024")),
        (b"dmnd", described("EIZO")),
        (b"dmdd", described("CS2740 of the Lindts")),
        (b"mmod", typed(b"mmod", &make)),
        (b"vcgt", typed(b"vcgt", &[0, 0, 0, 1, 0, 1, 2, 3])),
        (b"ndin", typed(b"ndin", &[0, 0, 0, 0x3e, 0, 0, 0x0d, 0x54])),
        (b"targ", text("IT8.7/2 ORIGINATOR \"Lindt\"")),
        (b"calt", typed(b"dtim", &date)),
        (b"meta", dictionary("EDID_serial", "88213")),
        (b"pseq", typed(b"pseq", &[0, 0, 0, 1, b'E', b'I', b'Z', b'O'])),
        (b"psid", typed(b"psid", &[0, 0, 0, 1, 9, 8, 7, 6])),
        (b"MS00", typed(b"MS10", b"<wcs>Lindt</wcs>")),
        (b"scrn", typed(b"scrn", &[0, 0, 0, 1, 0, 0, 0, 2])),
        (b"devs", typed(b"devs", &[0, 0, 0, 1, b'm', b's', b'f', b't'])),
        (b"vued", described("a window to the north")),
        (b"LNDT", text("a tag of nobody's")),
        (b"wtpt", xyz([0.9642, 1.0, 0.8249])),
        (b"rXYZ", xyz([0.4361, 0.2225, 0.0139])),
        (b"gXYZ", xyz([0.3851, 0.7169, 0.0971])),
        (b"bXYZ", xyz([0.1431, 0.0606, 0.7141])),
        (b"rTRC", gamma.clone()),
        (b"gTRC", gamma.clone()),
        (b"bTRC", gamma),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data = Vec::new();
    let start = 128 + 4 + 12 * tags.len();
    for (signature, tag) in &tags {
        table.extend(*signature);
        table.extend(((start + data.len()) as u32).to_be_bytes());
        table.extend((tag.len() as u32).to_be_bytes());
        data.extend(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    data.extend(b"between the tags");
    let mut header = vec![0; 128];
    let size = (start + data.len()) as u32;
    for (at, field) in [
        (0, &size.to_be_bytes()[..]),
        (4, b"lcms"),
        (8, &[2, 0x40, 0, 0]),
        (12, b"mntrRGB XYZ "),
        (24, &date),
        (36, b"acspAPPL"),
        (48, b"EIZOCS27"),
        (68, &[0, 0, 0xf6, 0xd6, 0, 1, 0, 0, 0, 0, 0xd3, 0x2d]),
        (80, b"Lndt"),
        (84, &[0x6f, 0x1d, 0x0a, 0x52, 0x3c, 0x1e, 0x4f, 0x0b, 0x9a, 0x51, 0x2b, 0x8c, 0x7d, 0x90, 0xe4, 0x11]),
    ] {
        header[at..at + field.len()].copy_from_slice(field);
    }
    [header, table, data].concat()
}

/// APP13 with image resources.
fn app13(resources: &[u8]) -> (u8, Vec<u8>) {
    (0xed, [b"Photoshop 3.0\0", resources].concat())
}

pub(super) fn files() -> Vec<Fixture> {
    let small = picture(24, 16, 13);
    let compressed = super::png::deflated(&profile());
    let iccp = chunk(b"iCCP", &[b"Maras Bildschirm\0\0".as_slice(), &compressed].concat());
    vec![("resources.jpg", jpeg(&small, &[app13(&resources())], b"")), ("profile.png", png(&small, &[iccp], b""))]
}
