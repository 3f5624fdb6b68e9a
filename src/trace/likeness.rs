//! Which photo of a library a picture looks like: candidates by an index over hashes, then a comparison that tells a copy from
//! the next picture of a burst, and one screenshot from another of the same layout.
//!
//! Of each photo 81 parts are hashed, with up to 6 % cut off at each side, so that the part which a cropped copy shows is
//! near to one of them. A hash of 64 bits falls into four words; two hashes that differ in at most eleven bits differ in at most
//! two of some word (11 < 4 × 3), so all within two bits of each word are looked up, and nothing else is compared.
//!
//! A candidate is laid over the photo where the brightness of its columns and rows fits best, beginning with the part whose hash
//! is nearest, and compared cell by cell. A copy differs by the noise of its coding everywhere; another picture differs somewhere
//! by more.

use std::collections::BTreeMap;

use super::picture::{Crop, Picture, SIDE};

/// How many bits two hashes may differ in.
const BITS: u32 = 11;
/// What may be cut off a side, as a share of it, for the hashes.
const CUTS: [f32; 3] = [0.0, 0.03, 0.06];
/// The most that may be cut off a side.
const MOST: f32 = 0.085;
/// How often columns and rows are fitted in turn.
const ROUNDS: usize = 3;
/// Words of a hash.
const WORDS: usize = 4;
/// Cells in a row of the comparison, and in a row of one block of it.
const CELLS: usize = 48;
const BLOCK: usize = 6;
/// By how much, of 255, a copy may differ from its photo: in the profile of its columns or rows, over all, in one block.
const PROFILE: f32 = 6.0;
const ALL: f32 = 3.6;
const WORST: f32 = 10.5;
/// By what share the sides may be in another proportion than the part that is left.
const ASPECT: f32 = 0.025;

/// A photo, and what is compared of it.
#[derive(Debug)]
struct Known {
    photo: usize,
    picture: Picture,
}

/// The pictures of a library.
#[derive(Debug)]
pub struct Likeness {
    known: Vec<Known>,
    /// Hash, number of its photo's picture, and of the part that it is of.
    hashes: Vec<(u64, u32, u8)>,
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
        for (part, hash) in (0_u8..).zip(hashes).filter(|(_, hash)| seen.insert(**hash)) {
            let at = u32::try_from(self.hashes.len()).unwrap_or(u32::MAX);
            self.hashes.push((*hash, number, part));
            for (word, values) in self.words.iter_mut().enumerate() {
                values[usize::from(word_of(*hash, word))].push(at);
            }
        }
        self.known.push(Known { photo, picture });
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
        let hash = picture.hash(Crop::WHOLE);
        // Of each picture the part whose hash is nearest.
        let mut candidates: BTreeMap<u32, (u32, u8)> = BTreeMap::new();
        for (word, values) in self.words.iter().enumerate() {
            let value = word_of(hash, word);
            for flip in &self.near {
                let hits = values[usize::from(value ^ flip)].iter().filter_map(|at| self.hashes.get(*at as usize));
                for (other, known, part) in hits {
                    let near = ((hash ^ other).count_ones(), *part);
                    if near.0 <= BITS {
                        candidates.entry(*known).and_modify(|best| *best = near.min(*best)).or_insert(near);
                    }
                }
            }
        }
        let (columns, rows) = (picture.profile(false, (0.0, 1.0)), picture.profile(true, (0.0, 1.0)));
        let cells = picture.sampled(Crop::WHOLE, CELLS);
        let likes = candidates.into_iter().filter_map(|(at, (_, part))| {
            let known = self.known.get(at as usize)?;
            let mut crop = parts().nth(usize::from(part))?;
            // What is left of the columns tells where the rows fit, and the other way round.
            let mut differs = f32::MAX;
            for _ in 0..ROUNDS {
                let (x, by_columns) = fit(&columns, &known.picture.profile(false, crop.y));
                let (y, by_rows) = fit(&rows, &known.picture.profile(true, x));
                (crop, differs) = (Crop { x, y }, by_columns.max(by_rows));
            }
            let wanted = known.picture.aspect * (crop.x.1 - crop.x.0) / (crop.y.1 - crop.y.0);
            if differs > PROFILE || (picture.aspect / wanted - 1.0).abs() > ASPECT {
                return None;
            }
            let crop = settled(&cells, &known.picture, crop);
            let differs = compared(&cells, &known.picture.sampled(crop, CELLS))?;
            Some(Like { photo: known.photo, crop, differs })
        });
        likes.min_by(|a, b| a.differs.total_cmp(&b.differs).then(a.photo.cmp(&b.photo)))
    }
}

fn word_of(hash: u64, word: usize) -> u16 {
    (hash >> (16 * word)) as u16
}

/// The part of a photo's side that a picture's profile fits best, and by how much it differs there.
fn fit(profile: &[f32], whole: &[f32]) -> ((f32, f32), f32) {
    let mut best = (f32::MAX, (0.0, 1.0));
    let mut tried = |start: f32, end: f32| {
        if (0.0..=MOST).contains(&start) && (1.0 - MOST..=1.0).contains(&end) {
            let differs = shifted(profile, whole, start, end);
            if differs < best.0 {
                best = (differs, (start, end));
            }
        }
        best
    };
    const COARSE: f32 = 0.01;
    for a in 0..=8 {
        for b in 0..=8 {
            tried(a as f32 * COARSE, 1.0 - b as f32 * COARSE);
        }
    }
    for step in [0.004, 0.0015] {
        let (_, (start, end)) = tried(-1.0, -1.0);
        for a in -2..=2 {
            for b in -2..=2 {
                tried(start + a as f32 * step, end + b as f32 * step);
            }
        }
    }
    (best.1, best.0)
}

/// The part near `crop` where the cells themselves fit best: profiles don't tell a side's place to the pixel, and a sharp edge
/// that is off by one differs by more than coding does.
fn settled(cells: &[f32], photo: &Picture, crop: Crop) -> Crop {
    let differs =
        |crop: Crop| -> f32 { cells.iter().zip(photo.sampled(crop, CELLS)).map(|(a, b)| (a - b).abs()).sum() };
    let mut best = (differs(crop), crop);
    for step in [0.001, 0.001, 0.0005, 0.0005] {
        for by in [-step, step] {
            for side in 0..4 {
                let mut moved = best.1;
                let edge = match side {
                    0 => &mut moved.x.0,
                    1 => &mut moved.x.1,
                    2 => &mut moved.y.0,
                    _ => &mut moved.y.1,
                };
                *edge = (*edge + by).clamp(0.0, 1.0);
                let tried = differs(moved);
                if tried < best.0 {
                    best = (tried, moved);
                }
            }
        }
    }
    best.1
}

/// The mean difference of a profile and a part of another.
fn shifted(profile: &[f32], whole: &[f32], start: f32, end: f32) -> f32 {
    let scale = end - start;
    let mut sum = 0.0;
    for (n, value) in profile.iter().enumerate() {
        let at = (start * SIDE as f32 + (n as f32 + 0.5) * scale - 0.5).clamp(0.0, SIDE as f32 - 1.0);
        let (low, share) = (at.floor() as usize, at.fract());
        let next = whole[(low + 1).min(SIDE - 1)];
        sum += (whole[low] * (1.0 - share) + next * share - value).abs();
    }
    sum / profile.len() as f32
}

/// By how much two pictures differ in all; none where they are two pictures.
fn compared(a: &[f32], b: &[f32]) -> Option<f32> {
    let blocks = CELLS / BLOCK;
    let mut sums = vec![0.0_f32; blocks * blocks];
    for (at, (a, b)) in a.iter().zip(b).enumerate() {
        let (x, y) = (at % CELLS / BLOCK, at / CELLS / BLOCK);
        sums[y * blocks + x] += (a - b).abs();
    }
    let worst = sums.iter().copied().fold(0.0, f32::max) / (BLOCK * BLOCK) as f32;
    let all = sums.iter().sum::<f32>() / (CELLS * CELLS) as f32;
    (all <= ALL && worst <= WORST).then_some(all)
}
