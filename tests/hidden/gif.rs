//! GIF (GIF89a): every extension, the room in sub-blocks, and what follows the code and the trailer.

use crate::Place;
use crate::blocks::{self, deflated};
use crate::search::{SECRET, base64};
use crate::wrap::{gif, picture};

/// Sub-blocks and their terminator.
fn sub_blocks(data: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = data.chunks(255).flat_map(|block| [&[block.len() as u8][..], block].concat()).collect();
    out.push(0);
    out
}

fn extension(label: u8, data: &[u8]) -> Vec<u8> {
    [&[0x21, label][..], &sub_blocks(data)].concat()
}

fn application(identifier: &[u8; 11], data: &[u8]) -> Vec<u8> {
    [&[0x21, 0xff, 11][..], identifier, &sub_blocks(data)].concat()
}

/// XMP's own way: no sub-blocks, but a trailer that ends them wherever a reader is.
fn xmp(packet: &[u8]) -> Vec<u8> {
    let trailer: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    [&[0x21, 0xff, 11][..], b"XMP DataXMP", packet, &trailer].concat()
}

/// A picture with blocks in front of its image.
fn with(blocks: &[u8]) -> Vec<u8> {
    gif(&picture(24, 16, 9), blocks, b"")
}

/// Bytes in front of the terminator of the image's sub-blocks.
fn behind_code(bytes: &[u8]) -> Vec<u8> {
    let mut file = with(b"");
    let end = file.len() - 2;
    file.splice(end..end, bytes.iter().copied());
    file
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("GIF", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("GIF", name, "raw", file);
    let grid = [0u8, 0, 0, 0, 24, 0, 16, 0, 8, 8, 1, 0];
    let plain = with(b"");
    let trailer = plain.len() - 1;
    // The last sub-block of the image, longer by the secret: bytes behind the end code in its own block.
    let same_block = {
        let mut file = plain.clone();
        let mut at = 13 + (3 << ((plain[10] & 7) + 1)) * usize::from(plain[10] >> 7);
        while file[at] == 0x21 {
            at += 2;
            while file[at] != 0 {
                at += usize::from(file[at]) + 1;
            }
            at += 1;
        }
        let local = if file[at + 9] & 0x80 != 0 { 3 << ((file[at + 9] & 7) + 1) } else { 0 };
        at += 11 + local;
        let mut last = at;
        while file[at] != 0 {
            last = at;
            at += usize::from(file[at]) + 1;
        }
        assert!(file[last] < 200, "room for the secret in the last sub-block");
        file[last] += SECRET.len() as u8;
        file.splice(at..at, *SECRET);
        file
    };
    let mut places = vec![
        raw("comment extension", with(&extension(0xfe, SECRET))),
        raw("comment extension behind the image", [&plain[..trailer], &extension(0xfe, SECRET), b";"].concat()),
        place("comment extension in base64", "base64", with(&extension(0xfe, base64(SECRET).as_bytes()))),
        place("comment extension in UTF-16", "utf-16", with(&extension(0xfe, &blocks::wide(u16::to_be_bytes)))),
        raw("an unknown extension", with(&extension(0x77, SECRET))),
        raw("an unknown application", with(&application(b"MARAMARA1.0", SECRET))),
        raw("the name of an application", with(&[&[0x21, 0xff, 32][..], SECRET, &[0]].concat())),
        place(
            "an unknown application, deflated",
            "inflated raw",
            with(&application(b"MARAMARA1.0", &deflated(&[&[b'.'; 300][..], SECRET].concat()))),
        ),
        raw("plain text", with(&[&[0x21, 0x01, 12][..], &grid, &sub_blocks(SECRET)].concat())),
        raw(
            "plain text with its control",
            with(&[&[0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x21, 0x01, 12][..], &grid, &sub_blocks(SECRET)].concat()),
        ),
        raw("behind the loop count", with(&application(b"NETSCAPE2.0", &[&[1, 0, 0], &SECRET[..]].concat()))),
        raw(
            "a further sub-block of the loop",
            with(&[&b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0"[..], &sub_blocks(SECRET)].concat()),
        ),
        raw("a loop of another kind", with(&application(b"NETSCAPE2.0", &[&[2, 0, 0, 0, 0], &SECRET[..]].concat()))),
        raw(
            "behind the fields of a graphic control",
            with(&[&[0x21, 0xf9, 4, 0, 10, 0, 0, 32][..], SECRET, &[0]].concat()),
        ),
        raw(
            "a graphic control of no image",
            [&plain[..trailer], &[0x21, 0xf9, 4, 0, 10, 0, 0, 32], &SECRET[..], &[0], b";"].concat(),
        ),
        raw("C2PA", with(&application(b"C2PA_GIF\x01\0\0", &crate::boxed(b"jumb", SECRET)))),
        raw("ImageMagick's resources", with(&application(b"MGK8BIM0000", &blocks::irb()[0].1))),
        raw("ImageMagick's data sets", with(&application(b"MGKIPTC0000", &blocks::caption()))),
        raw("a further sub-block behind the code", behind_code(&[&[32][..], SECRET].concat())),
        raw("behind the code in its own sub-block", same_block),
        raw("behind the trailer", [&plain[..], SECRET].concat()),
        raw("an image behind the trailer", [plain.clone(), with(&extension(0xfe, SECRET))].concat()),
    ];
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => continue,
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("XMP, {name}"), form, with(&xmp(&packet))));
    }
    for (name, profile) in blocks::icc() {
        // In sub-blocks of 255 bytes it stands as it is only where no length falls into it.
        let file = with(&application(b"ICCRGBG1012", &profile));
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        if crate::find(&file).is_some() {
            places.push(place(&format!("ICC, {name}"), form, file));
        }
    }
    places
}
