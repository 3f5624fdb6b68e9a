//! Pictures with structure at all scales, by their numbers: scenes, the frames of bursts, screenshots of one layout.

use image::{GrayImage, Luma};

/// The shorter and the longer side of a scene.
const SIDES: (u32, u32) = (360, 480);
/// A telephone's screen, at two fifths of its size.
const SCREEN: (u32, u32) = (432, 936);
/// Lines of a screenshot's list.
pub const ROWS: u64 = 11;

/// xorshift: the same pictures in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(mixed ^ mixed >> 31 | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    pub fn below(&mut self, n: u32) -> u32 {
        (self.next() % u64::from(n.max(1))) as u32
    }

    pub fn between(&mut self, a: f32, b: f32) -> f32 {
        a + (self.next() % 10_001) as f32 / 10_000.0 * (b - a)
    }

    /// Between two values, one way or the other.
    pub fn around(&mut self, a: f32, b: f32) -> f32 {
        self.between(a, b) * if self.below(2) == 0 { 1.0 } else { -1.0 }
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
            let wrap = |n: f32, d: i32| (n as i32 + d).rem_euclid(LATTICE as i32) as usize;
            let value = |di: i32, dj: i32| lattice[wrap(j, dj) * LATTICE + wrap(i, di)];
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

pub struct Scene {
    seed: u64,
    size: (u32, u32),
    field: Field,
    things: Vec<Thing>,
    sky: f32,
    light: f32,
}

impl Scene {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let field = Field::new(&mut dice);
        let count = 4 + dice.below(14);
        let thing = |dice: &mut Dice| Thing {
            x: dice.between(0.0, 1.0),
            y: dice.between(0.0, 1.0),
            w: dice.between(0.04, 0.35),
            h: dice.between(0.04, 0.35),
            grey: dice.around(15.0, 110.0),
            round: dice.below(2) == 0,
        };
        let things = (0..count).map(|_| thing(&mut dice)).collect();
        let size = if dice.below(4) == 0 { SIDES } else { (SIDES.1, SIDES.0) };
        Self { seed, size, field, things, sky: dice.between(0.0, 0.6), light: dice.between(95.0, 160.0) }
    }

    /// A frame of a burst. In all but the first the hand has shaken (it shifts and turns the picture), the light has changed a
    /// little, and somebody has moved: in one frame of four by little, in the others by a step.
    pub fn frame(&self, number: u64) -> GrayImage {
        let mut dice = Dice::new(self.seed ^ number.wrapping_mul(0x1_0000_0000_01b3) ^ 0x55);
        let mut things = self.things.clone();
        let (mut shake, mut turn, mut light) = ((0.0, 0.0), 0.0_f32, 1.0);
        if number > 0 {
            shake = (dice.around(0.0, 0.012), dice.around(0.0, 0.012));
            turn = dice.around(0.0, 0.008);
            light = dice.between(0.96, 1.04);
            if let Some(last) = things.last_mut() {
                (last.w, last.h) = (last.w.max(0.1), last.h.max(0.1));
                last.grey = last.grey.signum() * last.grey.abs().max(50.0);
                let by = if number % 4 == 3 { dice.around(0.01, 0.03) } else { dice.around(0.03, 0.12) };
                last.x = (last.x + by).clamp(0.1, 0.9);
            }
        }
        let (width, height) = self.size;
        GrayImage::from_fn(width, height, |px, py| {
            let (x, y) = (px as f32 / width as f32 - 0.5, py as f32 / height as f32 - 0.5);
            let (x, y) = (x - turn * y + shake.0 + 0.5, y + turn * x + shake.1 + 0.5);
            let mut value = self.light + self.field.at(x + 9.0, y + 9.0) * if y < self.sky { 0.25 } else { 1.0 };
            for thing in &things {
                let (u, v) = ((x - thing.x) / thing.w, (y - thing.y) / thing.h);
                if u.abs() < 0.5 && v.abs() < 0.5 && (!thing.round || u * u + v * v < 0.25) {
                    value += thing.grey * (1.0 - 0.3 * (u + v));
                }
            }
            Luma([(value * light + dice.between(-3.0, 3.0)).clamp(0.0, 255.0) as u8])
        })
    }
}

/// What a screenshot shows: bars, and a list of lines of words, with a picture at the left of each.
#[derive(Clone, Copy)]
pub struct Screen {
    /// The seed of all lines but one.
    pub list: u64,
    /// A line that is another one, and its seed.
    pub other: Option<(u64, u64)>,
    /// The seed of the words of every second line, while pictures and names stay.
    pub words: u64,
}

pub fn screenshot(screen: Screen) -> GrayImage {
    let (width, height) = SCREEN;
    let mut image = GrayImage::from_pixel(width, height, Luma([250]));
    let mut fill = |x: u32, y: u32, w: u32, h: u32, grey: u8| {
        for (dx, dy) in (0..w).flat_map(|dx| (0..h).map(move |dy| (dx, dy))) {
            if x + dx < width && y + dy < height {
                image.put_pixel(x + dx, y + dy, Luma([grey]));
            }
        }
    };
    fill(0, 0, width, 28, 60);
    fill(0, 28, width, 54, 110);
    fill(0, height - 60, width, 60, 235);
    for tab in 0..4 {
        fill(36 + tab * 108, height - 46, 32, 32, 120);
    }
    for row in 0..ROWS {
        let seed = screen.other.filter(|(other, _)| *other == row).map_or(screen.list, |(_, seed)| seed);
        let mut dice = Dice::new(seed ^ row << 32 ^ 0xabcd);
        let mut words = Dice::new(seed ^ screen.words ^ row << 32 ^ 0xef);
        let top = 92 + row as u32 * 70;
        fill(14, top + 7, 50, 50, 60 + dice.below(160) as u8);
        for (second, line, grey) in [(false, 10, 40), (true, 36, 130)] {
            let dice = if second { &mut words } else { &mut dice };
            let mut x = 78;
            let end = 170 + dice.below(if second { 240 } else { 120 });
            while x < end {
                let word = 12 + dice.below(54);
                for letter in 0..word / 8 {
                    let high = 7 + dice.below(7);
                    // Upright strokes and a bar, as letters have them.
                    fill(x + letter * 8, top + line + 14 - high, 2, high, grey);
                    fill(x + letter * 8 + 4, top + line + 6, 2, 8, grey);
                    fill(x + letter * 8, top + line + 6 + dice.below(7), 6, 2, grey);
                }
                x += word + 8;
            }
        }
        fill(78, top + 66, width - 78, 1, 215);
    }
    image
}
