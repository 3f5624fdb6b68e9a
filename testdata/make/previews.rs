//! Photos whose preview is older than they are: cropped, painted over, replaced.

use image::{Rgb, RgbImage, imageops};

use crate::exif::{Data, Exif};
use crate::wrap::{app1_exif, jpeg, jpeg_pixels, two_jpegs};

/// A street: a sky, a road and houses with windows, in other places for each seed.
fn street(seed: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(7);
    let mut roll = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 9) % most
    };
    let mut image =
        RgbImage::from_fn(
            320,
            240,
            |_, y| {
                if y < 170 { Rgb([150, 190, 230 - (y / 3) as u8]) } else { Rgb([90, 90, 95]) }
            },
        );
    for _ in 0..9 {
        let (left, top, wide) = (roll(290), 30 + roll(110), 22 + roll(40));
        let wall = Rgb([60 + roll(180) as u8, 50 + roll(160) as u8, 40 + roll(140) as u8]);
        for x in left..(left + wide).min(320) {
            for y in top..180 {
                let window = (x - left) % 11 > 6 && (y - top) % 15 > 8;
                image.put_pixel(x, y, if window { Rgb([240, 230, 150]) } else { wall });
            }
        }
    }
    image
}

/// Blots of many shades, of which no other picture is made.
fn blots(seed: u32) -> RgbImage {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let small = RgbImage::from_fn(16, 12, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grey = (state >> 24) as u8;
        Rgb([grey, grey, grey])
    });
    imageops::resize(&small, 320, 240, imageops::FilterType::Triangle)
}

/// A photo of `image` that still has the preview of `before`.
fn photo(image: &RgbImage, before: &RgbImage) -> Vec<u8> {
    let exif = Exif {
        ifd0: vec![(0x0112, Data::Short(1))],
        thumbnail: Some(jpeg_pixels(&imageops::thumbnail(before, 160, 120))),
        ..Exif::default()
    };
    jpeg(image, &[app1_exif(&exif.block())], b"")
}

/// Every such photo.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let street = street(3);
    let cropped = imageops::crop_imm(&street, 90, 20, 200, 150).to_image();
    let mut painted = street.clone();
    for x in 100..180 {
        for y in 40..100 {
            painted.put_pixel(x, y, Rgb([0, 0, 0]));
        }
    }
    let file = |name: &str, bytes: Vec<u8>| (format!("previews/{name}"), bytes);
    vec![
        file("same.jpg", photo(&street, &street)),
        file("cropped.jpg", photo(&cropped, &street)),
        file("painted-over.jpg", photo(&painted, &street)),
        file("large.jpg", two_jpegs(&cropped, &[], 0x0001_0001, &jpeg_pixels(&street))),
        file("replaced.jpg", photo(&blots(0), &blots(100))),
    ]
}
