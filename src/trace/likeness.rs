//! Which photo of a library a picture looks like: candidates by an index over hashes, then a comparison that tells a copy from
//! the next picture of a burst, and one screenshot from another of the same layout.
//!
//! Of each photo 81 parts are hashed, with up to 6 % cut off at each side, so that the part which a cropped copy shows is
//! near to one of them. A hash of 64 bits falls into four words; two hashes that differ in at most eleven bits differ in at most
//! two of some word (11 < 4 × 3), so all within two bits of each word are looked up, and nothing else is compared.
//!
//! A candidate is laid over the photo where it fits best: begun at several parts, with few cells and long steps, ended with many
//! and short ones. Then the two are compared cell by cell. A copy differs from its photo where there are edges, by as much as
//! they are off by a fraction of a cell, and by the noise of its coding everywhere; another picture differs somewhere by more
//! than its edges explain.

use std::collections::BTreeMap;

use super::picture::{Crop, Picture};

/// How many bits two hashes may differ in.
const BITS: u32 = 11;
/// What may be cut off a side, as a share of it, for the hashes.
const CUTS: [f32; 3] = [0.0, 0.03, 0.06];
/// The most that may be cut off a side.
const MOST: f32 = 0.085;
/// Words of a hash.
const WORDS: usize = 4;
/// How many photos are laid over at most, of those whose hash is nearest: screenshots of one layout are near to each other.
const CANDIDATES: usize = 24;
/// How many of them, of those that fit best so far, are laid over with short steps.
const CLOSE: usize = 4;
/// Values in a row of what is laid over roughly.
const SMALL: usize = 48;
/// Cells in a row while it is laid over roughly, and the mean difference of 255 that is left then at most.
const ROUGH: usize = 24;
const ROUGHLY: f32 = 8.0;
/// From how many parts of a photo one begins.
const STARTS: usize = 3;
/// Steps in which sides are moved, as shares of them: roughly, then closely; and how often one step is gone at most.
const STEPS: ([f32; 2], [f32; 4]) = ([0.01, 0.005], [0.006, 0.003, 0.0015, 0.0007]);
const ROUNDS: usize = 6;
/// Cells in a row of the comparison, and in a row of one block of it.
const CELLS: usize = 64;
const BLOCK: usize = 8;
/// What share of the difference to its neighbours a cell may differ by besides: an edge that isn't quite in its place.
const EDGE: f32 = 0.15;
/// By how much, of 255, a copy may differ from its photo: in brightness, which the next frame of a burst seldom keeps; in the
/// mean of its cells, and in one block.
const BRIGHTNESS: f32 = 1.2;
const ALL: f32 = 0.6;
const WORST: f32 = 1.35;
/// By what share the sides may be in another proportion than the part that is left.
const ASPECT: f32 = 0.025;

/// A photo, and what is compared of it.
#[derive(Debug)]
struct Known {
    photo: usize,
    picture: Picture,
    small: Picture,
}

/// The pictures of a library.
#[derive(Debug)]
pub struct Likeness {
    known: Vec<Known>,
    /// Hash, and number of its photo's picture.
    hashes: Vec<(u64, u32)>,
    /// By word and its value, the numbers of the hashes.
    words: Vec<Vec<Vec<u32>>>,
    /// All values within two bits of zero.
    near: Vec<u16>,
}

impl Default for Likeness {
    fn default() -> Self {
        let bits = || (0..16).map(|bit| 1_u16 << bit);
        let mut near: Vec<u16> = std::iter::once(0).chain(bits()).collect();
        near.extend(bits().flat_map(|a| bits().filter(move |b| *b < a).map(move |b| a | b)));
        Self { known: Vec::new(), hashes: Vec::new(), words: vec![vec![Vec::new(); 1 << 16]; WORDS], near }
    }
}

/// A photo that a picture looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Like {
    /// The photo.
    pub photo: usize,
    /// The part of it that is left.
    pub crop: Crop,
    /// By how much they differ, of 255.
    pub differs: f32,
}

/// The parts of a picture that are hashed.
fn parts() -> impl Iterator<Item = Crop> {
    let sides = || CUTS.into_iter().flat_map(|a| CUTS.into_iter().map(move |b| (a, 1.0 - b)));
    sides().flat_map(move |x| sides().map(move |y| Crop { x, y }))
}

/// The 81 hashes of a picture.
pub fn hashes(picture: &Picture) -> Vec<u64> {
    parts().map(|part| picture.hash(part)).collect()
}

impl Likeness {
    /// Takes a photo's picture in, with its [`hashes`].
    pub fn add(&mut self, photo: usize, picture: Picture, hashes: &[u64]) {
        let number = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
        let mut seen = std::collections::HashSet::new();
        for hash in hashes.iter().filter(|hash| seen.insert(**hash)) {
            let at = u32::try_from(self.hashes.len()).unwrap_or(u32::MAX);
            self.hashes.push((*hash, number));
            for (word, values) in self.words.iter_mut().enumerate() {
                values[usize::from(word_of(*hash, word))].push(at);
            }
        }
        let small = picture.smaller(SMALL);
        self.known.push(Known { photo, picture, small });
    }

    /// How many pictures it holds.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The photo that `picture` is a copy of, the likest of several.
    pub fn find(&self, picture: &Picture) -> Option<Like> {
        if !picture.tells() {
            return None;
        }
        let rough = picture.sampled(Crop::WHOLE, ROUGH);
        let mut laid: Vec<(f32, Crop, &Known)> =
            self.near(picture.hash(Crop::WHOLE)).map(|known| laid(&rough, known)).collect();
        laid.retain(|(differs, ..)| *differs <= ROUGHLY);
        laid.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.2.photo.cmp(&b.2.photo)));
        let cells = picture.sampled(Crop::WHOLE, CELLS);
        let likes = laid.into_iter().take(CLOSE).filter_map(|(_, crop, known)| {
            let (differs, crop) = moved((mean(&cells, &known.picture, crop), crop), &cells, &known.picture, &STEPS.1);
            let wanted = known.picture.aspect * (crop.x.1 - crop.x.0) / (crop.y.1 - crop.y.0);
            let same =
                (picture.aspect / wanted - 1.0).abs() <= ASPECT && alike(&cells, &known.picture.sampled(crop, CELLS));
            same.then_some(Like { photo: known.photo, crop, differs })
        });
        likes.min_by(|a, b| a.differs.total_cmp(&b.differs).then(a.photo.cmp(&b.photo)))
    }

    /// The pictures whose hash, or that of a part, is near; the nearest first.
    fn near(&self, hash: u64) -> impl Iterator<Item = &Known> {
        let mut near: BTreeMap<u32, u32> = BTreeMap::new();
        for (word, values) in self.words.iter().enumerate() {
            let value = word_of(hash, word);
            for flip in &self.near {
                let hits = values[usize::from(value ^ flip)].iter().filter_map(|at| self.hashes.get(*at as usize));
                for (other, known) in hits {
                    let bits = (hash ^ other).count_ones();
                    if bits <= BITS {
                        near.entry(*known).and_modify(|best| *best = bits.min(*best)).or_insert(bits);
                    }
                }
            }
        }
        let mut near: Vec<(u32, u32)> = near.into_iter().map(|(known, bits)| (bits, known)).collect();
        near.sort_unstable();
        near.into_iter().take(CANDIDATES).filter_map(|(_, known)| self.known.get(known as usize))
    }
}

fn word_of(hash: u64, word: usize) -> u16 {
    (hash >> (16 * word)) as u16
}

/// A photo, where a picture of [`ROUGH`] cells fits it best, and by how much it differs there.
fn laid<'a>(rough: &[f32], known: &'a Known) -> (f32, Crop, &'a Known) {
    let photo = &known.small;
    let mut starts: Vec<(f32, Crop)> = parts().map(|part| (mean(rough, photo, part), part)).collect();
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ends = starts.into_iter().take(STARTS).map(|start| moved(start, rough, photo, &STEPS.0));
    let (differs, crop) = ends.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::MAX, Crop::WHOLE));
    (differs, crop, known)
}

/// Where a picture fits best that begins at a part of a photo: the part is shifted, and each of its sides moved, as long as the
/// picture differs by less there.
fn moved(mut best: (f32, Crop), cells: &[f32], photo: &Picture, steps: &[f32]) -> (f32, Crop) {
    // Left, right, top, bottom.
    const WAYS: [[f32; 4]; 6] = [
        [1.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 1.0],
        [1.0, 0.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ];
    let (low, high) = (|v: f32| v.clamp(0.0, MOST), |v: f32| v.clamp(1.0 - MOST, 1.0));
    for step in steps {
        for _ in 0..ROUNDS {
            let before = best.0;
            for (by, [left, right, top, bottom]) in [-step, *step].into_iter().flat_map(|by| WAYS.map(|way| (by, way)))
            {
                let Crop { x, y } = best.1;
                let crop = Crop {
                    x: (low(x.0 + by * left), high(x.1 + by * right)),
                    y: (low(y.0 + by * top), high(y.1 + by * bottom)),
                };
                if crop != best.1 {
                    let differs = mean(cells, photo, crop);
                    if differs < best.0 {
                        best = (differs, crop);
                    }
                }
            }
            if best.0 >= before {
                break;
            }
        }
    }
    best
}

/// The mean difference of a picture's cells and a part of a photo.
fn mean(cells: &[f32], photo: &Picture, part: Crop) -> f32 {
    let side = cells.len().isqrt();
    let sum: f32 = cells.iter().zip(photo.sampled(part, side)).map(|(a, b)| (a - b).abs()).sum();
    sum / cells.len() as f32
}

/// Whether cells of two pictures that lie on one another are those of a photo and its copy.
fn alike(copy: &[f32], photo: &[f32]) -> bool {
    let blocks = CELLS / BLOCK;
    let mut sums = vec![0.0_f32; blocks * blocks];
    let at = |x: usize, y: usize| photo[y.min(CELLS - 1) * CELLS + x.min(CELLS - 1)];
    for (n, copy) in copy.iter().enumerate() {
        let (x, y) = (n % CELLS, n / CELLS);
        let here = at(x, y);
        let step = |a: f32, b: f32| (a - here).abs().max((b - here).abs());
        let across = step(at(x + 1, y), at(x.saturating_sub(1), y));
        let down = step(at(x, y + 1), at(x, y.saturating_sub(1)));
        sums[y / BLOCK * blocks + x / BLOCK] += ((copy - here).abs() - EDGE * (across + down)).max(0.0);
    }
    let worst = sums.iter().copied().fold(0.0, f32::max) / (BLOCK * BLOCK) as f32;
    let all = sums.iter().sum::<f32>() / (CELLS * CELLS) as f32;
    let brightness = (copy.iter().sum::<f32>() - photo.iter().sum::<f32>()).abs() / (CELLS * CELLS) as f32;
    brightness <= BRIGHTNESS && all <= ALL && worst <= WORST
}
