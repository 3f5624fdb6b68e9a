//! What lies where: a library, and a folder with copies of all of its photos in three ways and with what only looks like them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, imageops};
use rayon::prelude::*;

use crate::pictures::{Dice, ROWS, Scene, Screen, screenshot};

/// Frames of a burst that the library holds, and that lie in the folder.
const FRAMES: (u64, u64) = (4, 6);
/// Of twenty photos of the library: scenes, then frames of a burst; the rest are screenshots.
const SCENES: u64 = 12;

/// What a file of the folder is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Recompressed,
    Smaller,
    Cropped,
    /// Another frame of a burst of the library.
    Burst,
    /// Another list in the layout of the library's screenshots.
    Screenshot,
    /// A list of the library's with one line that is another.
    Line,
    /// A list of the library's with other words behind the same names.
    Words,
    Other,
}

#[derive(Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    pub photos: u64,
    pub files: u64,
}

/// A file of the folder, and of which photo it is a copy.
#[derive(Clone, Copy)]
pub struct Planned {
    pub kind: Kind,
    pub photo: u64,
    pub seed: u64,
}

impl Plan {
    pub fn room(&self) -> PathBuf {
        let Self { seed, photos, files } = self;
        std::env::temp_dir().join(format!("phototell-trace-{seed}-{photos}-{files}"))
    }

    fn screen(&self, photo: u64) -> Screen {
        Screen { list: self.seed ^ photo << 8, other: None, words: 0 }
    }

    /// Photo `n` of the library.
    fn photo(&self, n: u64) -> GrayImage {
        let seed = self.seed << 40;
        match n % 20 {
            0..SCENES => Scene::new(seed ^ n << 8).frame(0),
            16.. => screenshot(self.screen(n)),
            // Four photos that follow are one burst.
            burst => Scene::new(seed ^ (n / 20) << 8 ^ 0x77).frame((burst - SCENES) % FRAMES.0),
        }
    }

    /// What lies in the folder: three copies of each photo, a burst's other frames, 300 screenshots for 10,000 files, and
    /// other scenes; each quarter has a quarter of each.
    pub fn folder(&self) -> Vec<Planned> {
        let mut all = Vec::new();
        let mut add = |kind, photo, number: u64| {
            all.push(Planned { kind, photo, seed: self.seed << 40 ^ number << 20 ^ photo << 4 ^ kind as u64 });
        };
        for photo in 0..self.photos {
            for kind in [Kind::Recompressed, Kind::Smaller, Kind::Cropped] {
                add(kind, photo, 0);
            }
            if photo % 20 == SCENES {
                (0..FRAMES.1).for_each(|number| add(Kind::Burst, photo, number));
            }
        }
        let screens: Vec<u64> = (0..self.photos).filter(|photo| photo % 20 >= 16).collect();
        let shots = self.files * 3 / 100;
        for (number, screen) in (0..shots).zip(screens.iter().cycle()) {
            let kind = match number % 5 {
                0..3 => Kind::Screenshot,
                3 => Kind::Line,
                _ => Kind::Words,
            };
            add(kind, *screen, number);
        }
        let rest = self.files.saturating_sub(all.len() as u64);
        (0..rest).for_each(|number| {
            all.push(Planned { kind: Kind::Other, photo: number, seed: self.seed << 40 ^ number << 8 ^ 0xff })
        });
        let mut dice = Dice::new(self.seed);
        for at in (1..all.len()).rev() {
            all.swap(at, dice.below(at as u32 + 1) as usize);
        }
        all
    }

    fn file(&self, planned: Planned) -> Vec<u8> {
        let mut dice = Dice::new(planned.seed);
        let quality = 60 + dice.below(36) as u8;
        let photo = || {
            let before = image::load_from_memory(&jpeg(&self.photo(planned.photo), 92)).expect("what was just made");
            before.into_luma8()
        };
        let list = self.screen(planned.photo);
        let image = match planned.kind {
            Kind::Recompressed => photo(),
            Kind::Smaller => {
                let image = photo();
                let share = dice.between(0.25, 0.9);
                let size = |length: u32| (length as f32 * share).round() as u32;
                let (w, h) = (size(image.width()), size(image.height()));
                match dice.below(4) {
                    0 => imageops::thumbnail(&image, w, h),
                    1 => imageops::resize(&image, w, h, imageops::FilterType::CatmullRom),
                    2 => imageops::resize(&image, w, h, imageops::FilterType::Lanczos3),
                    _ => imageops::resize(&image, w, h, imageops::FilterType::Triangle),
                }
            }
            Kind::Cropped => {
                let image = photo();
                let (w, h) = (image.width(), image.height());
                // Five per cent off one side, off two, off each direction wherever, or off all four.
                let (cw, ch) = (w / 20, h / 20);
                let (x, y, cw, ch) = match dice.below(6) {
                    0 => (cw, 0, cw, 0),
                    1 => (0, 0, 0, ch),
                    2 => (0, ch, cw, ch),
                    3 => (cw / 2, ch / 2, cw, ch),
                    4 => (dice.below(cw + 1), dice.below(ch + 1), cw, ch),
                    _ => (cw, ch, 2 * cw, 2 * ch),
                };
                imageops::crop_imm(&image, x, y, w - cw, h - ch).to_image()
            }
            Kind::Burst => {
                let scene = Scene::new(self.seed << 40 ^ (planned.photo / 20) << 8 ^ 0x77);
                scene.frame(FRAMES.0 + (planned.seed >> 20 & 0xff))
            }
            Kind::Screenshot => screenshot(Screen { list: planned.seed, ..list }),
            Kind::Line => {
                screenshot(Screen { other: Some((u64::from(dice.below(ROWS as u32)), planned.seed)), ..list })
            }
            Kind::Words => screenshot(Screen { words: planned.seed, ..list }),
            Kind::Other => Scene::new(planned.seed).frame(0),
        };
        jpeg(&image, quality)
    }

    /// Writes what isn't there from an earlier run: the library, and the folder in four quarters.
    pub fn made(&self) -> io::Result<PathBuf> {
        let room = self.room();
        let done = room.join("done");
        if done.exists() {
            return Ok(room);
        }
        let library = room.join("library/DCIM");
        fs::create_dir_all(&library)?;
        (0..self.photos)
            .into_par_iter()
            .try_for_each(|n| fs::write(library.join(format!("{n}.jpg")), jpeg(&self.photo(n), 92)))?;
        let folder = self.folder();
        for quarter in 0..4 {
            fs::create_dir_all(room.join(format!("folder/{quarter}")))?;
        }
        fs::create_dir_all(room.join("empty"))?;
        (0..folder.len())
            .into_par_iter()
            .try_for_each(|at| fs::write(room.join(self.name(at)), self.file(folder[at])))?;
        fs::write(&done, "")?;
        Ok(room)
    }

    /// The path of a file of the folder.
    pub fn name(&self, at: usize) -> String {
        let quarter = at * 4 / (self.files as usize).max(1);
        format!("folder/{}/{at}", quarter.min(3))
    }
}

fn jpeg(image: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).expect("memory");
    bytes
}

/// The photo that a path of the library's names.
pub fn number(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.parse().ok()
}
