//! How many copies `trace` finds, and how many of the others it takes for copies: `cargo bench --bench trace`.
//!
//! A library of 1,000 pictures with structure at all scales: scenes, first frames of bursts, screenshots of one layout. A folder
//! of 10,000 files: 3,000 copies of the library (coded anew at a quality from 60 on, made smaller down to a quarter, cropped by
//! 5 %), the other frames of the bursts, 300 other screenshots of the same layout, other scenes. `--files N` scales it, `--check`
//! makes a missed target an error.
#![allow(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::path::Path;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma, imageops};
use phototell::trace::{Library, Side, Step, print};
use rayon::prelude::*;

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;

/// xorshift: the same pictures in every run.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n.max(1))) as u32
    }

    fn between(&mut self, a: f32, b: f32) -> f32 {
        a + (self.next() % 10_001) as f32 / 10_000.0 * (b - a)
    }
}

/// Noise of many scales, as landscapes and textures have it: the sum of smoothed lattices.
struct Field {
    layers: Vec<(f32, f32, Vec<f32>)>,
}

const LATTICE: usize = 64;

impl Field {
    fn new(dice: &mut Dice) -> Self {
        let rough = dice.between(0.45, 0.75);
        let mut strength = 60.0;
        let mut scale = dice.between(1.2, 3.5);
        let layers = (0..7).map(|_| {
            let lattice = (0..LATTICE * LATTICE).map(|_| dice.between(-1.0, 1.0)).collect();
            let layer = (scale, strength, lattice);
            strength *= rough;
            scale *= 2.0;
            layer
        });
        Self { layers: layers.collect() }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let layer = |(scale, strength, lattice): &(f32, f32, Vec<f32>)| {
            let (u, v) = (x * scale, y * scale);
            let (i, j) = (u.floor(), v.floor());
            let smooth = |t: f32| t * t * (3.0 - 2.0 * t);
            let (s, t) = (smooth(u - i), smooth(v - j));
            let value = |di: i32, dj: i32| {
                let wrap = |n: f32, d: i32| (n as i32 + d).rem_euclid(LATTICE as i32) as usize;
                lattice[wrap(j, dj) * LATTICE + wrap(i, di)]
            };
            let top = value(0, 0) * (1.0 - s) + value(1, 0) * s;
            let foot = value(0, 1) * (1.0 - s) + value(1, 1) * s;
            strength * (top * (1.0 - t) + foot * t)
        };
        self.layers.iter().map(layer).sum()
    }
}

/// Something that stands in a scene: where, how large, how bright, round or not.
#[derive(Clone, Copy)]
struct Thing {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
    grey: f32,
    round: bool,
}

struct Scene {
    field: Field,
    things: Vec<Thing>,
    sky: f32,
    light: f32,
}

impl Scene {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let field = Field::new(&mut dice);
        let count = 4 + dice.below(14);
        let thing = |dice: &mut Dice| Thing {
            x: dice.between(0.0, 1.0),
            y: dice.between(0.0, 1.0),
            w: dice.between(0.04, 0.35),
            h: dice.between(0.04, 0.35),
            grey: dice.between(-110.0, 110.0),
            round: dice.below(2) == 0,
        };
        let things = (0..count).map(|_| thing(&mut dice)).collect();
        Self { field, things, sky: dice.between(0.0, 0.6), light: dice.between(95.0, 160.0) }
    }

    /// A frame: shifted as a hand shakes, with its last thing moved.
    fn frame(&self, number: u64, seed: u64) -> GrayImage {
        let mut dice = Dice::new(seed ^ number.wrapping_mul(7919) ^ 0x55);
        let shake = if number == 0 { (0.0, 0.0) } else { (dice.between(-0.012, 0.012), dice.between(-0.012, 0.012)) };
        let mut things = self.things.clone();
        if let Some(last) = things.last_mut().filter(|_| number > 0) {
            (last.w, last.h, last.grey) =
                (last.w.max(0.12), last.h.max(0.12), last.grey.signum() * last.grey.abs().max(60.0));
            last.x = (last.x + dice.between(0.04, 0.12) * if dice.below(2) == 0 { 1.0 } else { -1.0 }).clamp(0.1, 0.9);
        }
        GrayImage::from_fn(WIDTH, HEIGHT, |px, py| {
            let (x, y) = (px as f32 / WIDTH as f32 + shake.0, py as f32 / HEIGHT as f32 + shake.1);
            let mut value = self.light + self.field.at(x + 9.0, y + 9.0) * if y < self.sky { 0.25 } else { 1.0 };
            for thing in &things {
                let (u, v) = ((x - thing.x) / thing.w, (y - thing.y) / thing.h);
                if u.abs() < 0.5 && v.abs() < 0.5 && (!thing.round || u * u + v * v < 0.25) {
                    value += thing.grey * (1.0 - 0.3 * (u + v));
                }
            }
            Luma([(value + dice.between(-3.0, 3.0)).clamp(0.0, 255.0) as u8])
        })
    }
}

/// A screenshot: bars, a list of lines of words, pictures at the left of each. All have one layout; the words differ.
fn screenshot(seed: u64) -> GrayImage {
    let mut dice = Dice::new(seed ^ 0xabcd);
    let (width, height) = (360, 640);
    let mut image = GrayImage::from_pixel(width, height, Luma([250]));
    let mut fill = |x: u32, y: u32, w: u32, h: u32, grey: u8| {
        for (dx, dy) in (0..w).flat_map(|dx| (0..h).map(move |dy| (dx, dy))) {
            if x + dx < width && y + dy < height {
                image.put_pixel(x + dx, y + dy, Luma([grey]));
            }
        }
    };
    fill(0, 0, width, 20, 60);
    fill(0, 20, width, 40, 110);
    fill(0, height - 44, width, 44, 235);
    for tab in 0..4 {
        fill(30 + tab * 90, height - 34, 24, 24, 120);
    }
    for row in 0..9 {
        let top = 70 + row * 58;
        fill(12, top + 5, 40, 40, 60 + dice.below(160) as u8);
        for (line, grey) in [(8, 40), (28, 140)] {
            let mut x = 64;
            let end = 150 + dice.below(190);
            while x < end {
                let word = 8 + dice.below(38);
                for letter in 0..word / 6 {
                    let high = 6 + dice.below(5);
                    fill(x + letter * 6, top + line + 10 - high, 4, high, grey);
                }
                x += word + 6;
            }
        }
        fill(64, top + 54, width - 64, 1, 215);
    }
    image
}

fn jpeg(image: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).expect("memory");
    bytes
}

/// The picture number `n` of the library.
fn original(n: u64) -> GrayImage {
    match n % 10 {
        0..7 => Scene::new(n).frame(0, n),
        7 => Scene::new(n | 1 << 40).frame(0, n),
        _ => screenshot(n),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Recompressed,
    Smaller,
    Cropped,
    Burst,
    Screenshot,
    Other,
}

/// The file number `n` of the folder: what it is, of which photo it is a copy, its bytes.
fn file(n: u64, library: u64) -> (Kind, Option<u64>, Vec<u8>) {
    let mut dice = Dice::new(n ^ 0xf00d);
    let quality = 60 + dice.below(36) as u8;
    let photo = n / 10 * 3 % library;
    match n % 10 {
        0 => {
            let photo = photo % library;
            (Kind::Recompressed, Some(photo), jpeg(&original(photo), quality))
        }
        1 => {
            let photo = (photo + 1) % library;
            let image = original(photo);
            let share = dice.between(0.25, 0.9);
            let size = |length: u32| (length as f32 * share).round() as u32;
            let (w, h) = (size(image.width()), size(image.height()));
            (Kind::Smaller, Some(photo), jpeg(&imageops::resize(&image, w, h, imageops::FilterType::Triangle), quality))
        }
        2 => {
            let photo = (photo + 2) % library;
            let image = original(photo);
            let (w, h) = (image.width(), image.height());
            // Five per cent off one side, off two, or off all.
            let (cw, ch) = (w / 20, h / 20);
            let part = match dice.below(5) {
                0 => (cw, 0, w - cw, h),
                1 => (0, 0, w, h - ch),
                2 => (0, ch, w - cw, h - ch),
                3 => (cw / 2, ch / 2, w - cw, h - ch),
                _ => (cw, ch, w - 2 * cw, h - 2 * ch),
            };
            (
                Kind::Cropped,
                Some(photo),
                jpeg(&imageops::crop_imm(&image, part.0, part.1, part.2, part.3).to_image(), quality),
            )
        }
        3 if n % 40 == 3 => {
            // The next frames of a burst whose first is in the library.
            let first = (n / 40 * 10 + 7) % library;
            (Kind::Burst, None, jpeg(&Scene::new(first | 1 << 40).frame(1 + n % 4, first), quality))
        }
        4 if n % 30 == 4 => (Kind::Screenshot, None, jpeg(&screenshot(n | 1 << 50), quality)),
        _ => (Kind::Other, None, jpeg(&Scene::new(n | 1 << 60).frame(0, n), quality)),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let number =
        |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)?.parse::<u64>().ok());
    let files = number("--files").unwrap_or(10_000);
    let photos = number("--photos").unwrap_or(1_000);
    let check = args.iter().any(|arg| arg == "--check");
    let prints: Vec<_> = (0..photos)
        .into_par_iter()
        .map(|n| {
            print(&format!("{n}.jpg"), &jpeg(&original(n), 92), Side::Library).expect("memory").expect("a picture")
        })
        .collect();
    let mut library = Library::default();
    for (n, print) in prints.into_iter().enumerate() {
        library.add(Path::new(&format!("{n}.jpg")), print);
    }
    println!("{} photos, {files} files", library.len());
    let mut times = Vec::new();
    let mut results = Vec::new();
    // A quarter, the second quarter, and the second half: the time for one file is to stay the same.
    for part in [0..files / 4, files / 4..files / 2, files / 2..files] {
        let bytes: Vec<_> = part.clone().into_par_iter().map(|n| file(n, photos)).collect();
        let began = Instant::now();
        let found: Vec<_> = bytes
            .par_iter()
            .map(|(kind, of, bytes)| {
                let print = print("0", bytes, Side::Folder).expect("memory").expect("a picture");
                let copy = library.find("0", &print, |_| None);
                (*kind, *of, copy.map(|copy| (copy.photo as u64, copy.step)))
            })
            .collect();
        times.push((part.end - part.start, began.elapsed().as_secs_f64()));
        results.extend(found);
    }
    let mut good = true;
    for kind in [Kind::Recompressed, Kind::Smaller, Kind::Cropped] {
        let of_kind: Vec<_> = results.iter().filter(|(other, ..)| *other == kind).collect();
        let right = of_kind.iter().filter(|(_, of, found)| found.map(|(photo, _)| photo) == *of).count();
        let recall = right as f64 / of_kind.len().max(1) as f64;
        good &= recall >= 0.99;
        println!("{kind:?}: {right} of {} found, {:.2} %", of_kind.len(), recall * 100.0);
    }
    let wrong =
        |(_, of, found): &&(Kind, Option<u64>, Option<(u64, Step)>)| found.is_some_and(|(photo, _)| Some(photo) != *of);
    for kind in [Kind::Burst, Kind::Screenshot, Kind::Other] {
        let n = results.iter().filter(|(other, ..)| *other == kind).count();
        println!(
            "{kind:?}: {} of {n} taken for copies",
            results.iter().filter(wrong).filter(|(other, ..)| *other == kind).count()
        );
    }
    let all = results.iter().filter(wrong).count();
    let share = all as f64 / results.len().max(1) as f64;
    good &= share <= 0.001;
    println!("wrongly matched in all: {all}, {:.3} % of the files", share * 100.0);
    for (n, seconds) in &times {
        println!("{n} files in {seconds:.1} s: {:.2} ms each", seconds * 1000.0 / *n as f64);
    }
    if check && !good {
        std::process::exit(1);
    }
}
