//! Made pictures and previews: crops, bars, turns, edits, things painted over, other pictures.

use image::{GrayImage, Luma};

use super::align::{Verdict, compare};
use super::grey::Grey;

/// How many of each are made.
const SEEDS: u32 = 3;

/// A scene: a sky, hills, houses and dots, different for each seed.
fn scene(width: u32, height: u32, seed: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(99);
    let mut roll = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % most
    };
    let hills: Vec<(f64, f64, f64)> = (0..3)
        .map(|_| (f64::from(roll(60)) / 10.0, f64::from(roll(9) + 3), 0.3 + f64::from(roll(40)) / 100.0))
        .collect();
    let boxes: Vec<[u32; 5]> = (0..14)
        .map(|_| {
            [roll(width), height / 3 + roll(height * 2 / 3), roll(width / 8) + 4, roll(height / 5) + 4, roll(200) + 20]
        })
        .collect();
    GrayImage::from_fn(width, height, |x, y| {
        let mut grey = 210.0 - 40.0 * f64::from(y) / f64::from(height);
        for (n, (phase, waves, level)) in hills.iter().enumerate() {
            let edge = level + 0.08 * (phase + waves * f64::from(x) / f64::from(width)).sin();
            if f64::from(y) / f64::from(height) > edge {
                grey = 150.0 - 35.0 * n as f64 + f64::from((x / 3 + y / 5) % 7);
            }
        }
        for [left, top, wide, high, shade] in &boxes {
            if (*left..left + wide).contains(&x) && (*top..top + high).contains(&y) {
                grey = f64::from(*shade);
            }
        }
        Luma([grey as u8])
    })
}

fn grey(image: &GrayImage) -> Grey {
    Grey::of(&super::grey::shrunk(&image.clone().into())).unwrap()
}

fn preview(image: &GrayImage, width: u32, height: u32) -> GrayImage {
    image::imageops::thumbnail(image, width, height)
}

fn part(image: &GrayImage, x: u32, y: u32, width: u32, height: u32) -> GrayImage {
    image::imageops::crop_imm(image, x, y, width, height).to_image()
}

#[test]
fn the_preview_of_a_crop_shows_more_and_says_at_which_sides() {
    let mut seen = 0u32;
    for seed in 0..SEEDS {
        let whole = scene(960, 720, seed);
        let small = grey(&preview(&whole, 160, 120));
        for ([x, y, width, height], sides) in [
            ([240, 0, 720, 720], vec!["left"]),
            ([0, 90, 960, 540], vec!["top", "bottom"]),
            ([200, 150, 600, 450], vec!["left", "right", "top", "bottom"]),
            ([0, 240, 640, 480], vec!["right", "top"]),
        ] {
            let Verdict::More { percent, sides: told } = compare(&grey(&part(&whole, x, y, width, height)), &small)
            else {
                continue;
            };
            let more = (960.0 * 720.0 / f64::from(width * height) - 1.0) * 100.0;
            assert!((percent - more).abs() < more.mul_add(0.12, 6.0), "{seed}: {percent} instead of {more}");
            assert_eq!(told, sides, "{seed}");
            seen += 1;
        }
    }
    assert!(seen >= SEEDS * 3, "{seen} of {} crops were seen", SEEDS * 4);
}

#[test]
fn the_preview_of_the_picture_is_the_picture() {
    for seed in 0..SEEDS {
        let whole = scene(900, 600, seed);
        let picture = grey(&whole);
        // 3:2 in a thumbnail of 4:3: bars, or pressed together a little, or cut to fit.
        let mut barred = GrayImage::new(160, 120);
        image::imageops::replace(&mut barred, &preview(&whole, 160, 107), 0, 6);
        let brighter =
            GrayImage::from_fn(900, 600, |x, y| Luma([(u32::from(whole.get_pixel(x, y).0[0]) * 4 / 5 + 40) as u8]));
        let cut = preview(&part(&whole, 50, 0, 800, 600), 160, 120);
        for (name, small) in [
            ("plain", preview(&whole, 160, 107)),
            ("bars", barred),
            ("a little pressed", preview(&whole, 160, 112)),
            ("brighter", preview(&brighter, 160, 107)),
            ("turned", image::imageops::rotate90(&preview(&whole, 160, 107))),
            ("cut to fit", cut),
        ] {
            let verdict = compare(&picture, &grey(&small));
            assert!(matches!(verdict, Verdict::Same | Verdict::Unsure), "{seed}, {name}: {verdict:?}");
        }
    }
}

#[test]
fn what_was_painted_over_is_seen_in_the_preview() {
    let mut seen = 0u32;
    for seed in 0..SEEDS {
        let mut whole = scene(900, 600, seed);
        let small = grey(&preview(&whole, 160, 107));
        for x in 300..420 {
            for y in 250..400 {
                whole.put_pixel(x, y, Luma([if seed % 2 == 0 { 0 } else { 255 }]));
            }
        }
        match compare(&grey(&whole), &small) {
            Verdict::Part { percent } => {
                assert!((0.5..9.0).contains(&percent), "{seed}: {percent}");
                seen += 1;
            }
            other => assert!(matches!(other, Verdict::Same | Verdict::Unsure), "{seed}: {other:?}"),
        }
    }
    assert!(seen >= SEEDS * 2 / 3, "{seen} of {SEEDS} were seen");
}

#[test]
fn another_picture_is_another_picture() {
    let mut seen = 0u32;
    for seed in 0..SEEDS {
        let verdict = compare(&grey(&noise(seed)), &grey(&preview(&noise(seed + 100), 160, 120)));
        assert!(matches!(verdict, Verdict::Other | Verdict::Unsure), "{seed}: {verdict:?}");
        seen += u32::from(verdict == Verdict::Other);
    }
    assert!(seen >= SEEDS / 2, "{seen} of {SEEDS} were seen");
}

/// Blots of many shades.
fn noise(seed: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(747_796_405).wrapping_add(1);
    let small = GrayImage::from_fn(16, 12, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    });
    image::imageops::resize(&small, 640, 480, image::imageops::FilterType::Triangle)
}

#[test]
fn an_empty_picture_says_nothing() {
    let flat = grey(&GrayImage::from_pixel(160, 120, Luma([90])));
    assert_eq!(compare(&flat, &grey(&scene(160, 120, 1))), Verdict::Unsure);
    assert_eq!(compare(&grey(&scene(160, 120, 1)), &flat), Verdict::Unsure);
}
