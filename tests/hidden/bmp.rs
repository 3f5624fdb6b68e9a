//! BMP (the headers of Windows 3 to 5): the gaps around palette and pixels, the padding of rows, profiles, what follows RLE's end.

use crate::Place;
use crate::blocks::{self, deflated, wide};
use crate::search::{SECRET, base64};

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A file of a header, what stands between it and the pixels, the pixels, and what follows.
fn whole(info: &[u8], between: &[u8], pixels: &[u8], behind: &[u8]) -> Vec<u8> {
    let start = 14 + info.len() + between.len();
    let total = start + pixels.len() + behind.len();
    [b"BM", &numbers(&[total as u32, 0, start as u32])[..], info, between, pixels, behind].concat()
}

/// The header of Windows 3: bits a pixel, compression, bytes of pixels, colours of the palette.
fn info(width: u32, height: u32, bits: u32, compression: u32, size: u32, colours: u32) -> Vec<u8> {
    numbers(&[40, width, height, 1 | bits << 16, compression, size, 3780, 3780, colours, colours])
}

/// The header of Windows 5 with a profile behind the pixels.
fn version_5(kind: &[u8; 4], pixels: u32, profile: &[u8]) -> Vec<u8> {
    let mut out = numbers(&[124, 8, 4, 1 | 24 << 16, 0, pixels, 3780, 3780]);
    out.resize(56, 0);
    out.extend(kind);
    out.resize(108, 0);
    out.extend(numbers(&[4, 124 + pixels, profile.len() as u32, 0]));
    out
}

/// Pixels of 8 × 4 in 24 bits, without padding.
fn pixels() -> Vec<u8> {
    (0..96u8).map(|n| n.wrapping_mul(5)).collect()
}

/// A picture of one pixel a row: three bytes of padding in each of eleven rows and a byte.
fn padded() -> Vec<u8> {
    let secret = [&SECRET[..], b"!"].concat();
    let pixels: Vec<u8> = secret.chunks(3).flat_map(|three| [&[1][..], three].concat()).collect();
    whole(&info(1, 11, 8, 0, pixels.len() as u32, 2), &[0, 0, 0, 0, 255, 255, 255, 0], &pixels, b"")
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("BMP", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("BMP", name, "raw", file);
    let plain = info(8, 4, 24, 0, 96, 0);
    let gap = |bytes: &[u8]| whole(&plain, bytes, &pixels(), b"");
    let behind = |bytes: &[u8]| whole(&plain, b"", &pixels(), bytes);
    let profiled = |kind: &[u8; 4], profile: &[u8]| whole(&version_5(kind, 96, profile), b"", &pixels(), profile);
    let palette = [0u8, 0, 0, 0, 255, 255, 255, 0];
    let indexed = [0xa5u8, 0, 0, 0].repeat(4);
    // Absolute and encoded runs of 8 × 2 pixels, then the end of the bitmap.
    let runs = b"\x08\x01\0\0\x08\x00\0\x01";
    let size = |extra: &[u8]| (runs.len() + extra.len()) as u32;
    let rle = |extra: &[u8], behind: &[u8]| {
        whole(&info(8, 2, 8, 1, size(extra), 2), &palette, &[runs, extra].concat(), behind)
    };
    let mut places = vec![
        raw("between the header and the pixels", gap(SECRET)),
        place(
            "between the header and the pixels, deflated",
            "inflated raw",
            gap(&deflated(&[&[b'.'; 300][..], SECRET].concat())),
        ),
        place("between the header and the pixels, in base64", "base64", gap(base64(SECRET).as_bytes())),
        place("between the header and the pixels, in UTF-16", "utf-16", gap(&wide(u16::to_le_bytes))),
        raw(
            "between the palette and the pixels",
            whole(&info(8, 4, 1, 0, 16, 2), &[&palette[..], SECRET].concat(), &indexed, b""),
        ),
        raw("behind the pixels", behind(SECRET)),
        raw("a photo behind the pixels", behind(&blocks::telling_jpeg())),
        raw("a bitmap behind the pixels", behind(&gap(SECRET))),
        raw(
            "behind the pixels, counted as theirs",
            whole(&info(8, 4, 24, 0, 96 + 32, 0), b"", &[&pixels()[..], SECRET].concat(), b""),
        ),
        raw("behind the end of runs", rle(b"", SECRET)),
        raw("behind the end of runs, counted as theirs", rle(SECRET, b"")),
        Place::scattered("BMP", "the padding of rows", padded(), |file| {
            let start = u32::from_le_bytes(file[10..14].try_into().unwrap()) as usize;
            file[start..].chunks(4).flat_map(|row| row[1.min(row.len())..].to_vec()).take(32).collect()
        }),
        Place::scattered(
            "BMP",
            "the fourth byte of the palette's colours",
            {
                let palette: Vec<u8> = SECRET.iter().flat_map(|byte| [10, 20, 30, *byte]).collect();
                whole(&info(8, 4, 8, 0, 32, 32), &palette, &(0..32).collect::<Vec<u8>>(), b"")
            },
            |file| file[54..54 + 128].chunks(4).map(|colour| colour[3]).collect(),
        ),
        raw("the path of a linked profile", profiled(b"KNIL", &[b"C:\\Users\\", &SECRET[..], b"\0"].concat())),
        raw("between the pixels and the profile", {
            let profile = blocks::icc()[5].1[..blocks::icc()[5].1.len() - 32].to_vec();
            let mut info = version_5(b"DEBM", 96, &profile);
            info[112..116].copy_from_slice(&(124 + 96 + 32u32).to_le_bytes());
            whole(&info, b"", &pixels(), &[SECRET, &profile[..]].concat())
        }),
        raw("behind the profile", {
            let profile = blocks::icc()[5].1[..blocks::icc()[5].1.len() - 32].to_vec();
            whole(&version_5(b"DEBM", 96, &profile), b"", &pixels(), &[&profile[..], SECRET].concat())
        }),
    ];
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        places.push(place(&format!("an embedded profile, {name}"), form, profiled(b"DEBM", &profile)));
    }
    places
}
