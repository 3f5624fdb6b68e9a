//! Laying a preview over a picture: which part of the one is the other.

use super::grey::Grey;

/// What a preview shows, compared with its picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// The picture, or a part of it.
    Same,
    /// The picture is a part of what it shows: how much more, in percent of the picture, and at which sides.
    More { percent: f64, sides: Vec<&'static str> },
    /// The picture but for some places: how much of it, in percent.
    Part { percent: f64 },
    /// Another picture.
    Other,
    /// Too little to see, or too little alike to say.
    Unsure,
    /// One of them can't be decoded here.
    Unknown,
}

/// The longer side of a preview when positions are tried, and when the best of them is looked at closely, in pixels.
const COARSE: usize = 32;
const FINE: usize = 96;
/// From which correlation on two pictures are the same, and below which they are different.
const ALIKE: f64 = 0.93;
const UNLIKE: f64 = 0.6;
/// From which correlation on they may be the same but for some places: a black bar in a bright sky leaves little of it.
const COVERED: f64 = 0.1;
/// What a crop must reach, closely looked at, by its greys and by its edges.
const CROP: f64 = 0.9;
const EDGES: f64 = 0.6;
/// The largest share of a preview that counts as a crop of it; a border of a few pixels doesn't.
const CROPPED: f64 = 0.9;
/// The smallest crop that is looked for, as a share of the preview's side.
const SMALLEST: f64 = 0.25;
/// How much there must be to see.
const CONTRAST: f64 = 8.0;

/// Where one picture lies within another, as shares of its sides, and how well it fits.
#[derive(Clone, Copy, Debug, Default)]
struct Fit {
    score: f64,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// Compares a picture with a preview in its file. Sides are those of the picture as it is shown.
pub(super) fn compare(picture: &Grey, preview: &Grey) -> Verdict {
    if picture.contrast() < CONTRAST || preview.contrast() < CONTRAST {
        return Verdict::Unsure;
    }
    let bare = preview.without_bars();
    let mut shapes = vec![&bare];
    if bare.width != preview.width || bare.height != preview.height {
        shapes.push(preview);
    }
    let turns: Vec<Grey> = (0..4).flat_map(|turn| shapes.iter().map(move |shape| shape.turned(turn))).collect();
    let best = turns.iter().map(|turned| (whole(picture, turned), turned)).max_by(|a, b| a.0.total_cmp(&b.0));
    let (alike, shown) = best.unwrap_or((0.0, preview));
    if alike >= ALIKE {
        return differing(picture, shown).map_or(Verdict::Same, |percent| Verdict::Part { percent });
    }
    let mut found: Option<(Fit, &Grey)> = None;
    let mut within = 0.0f64;
    for turned in &turns {
        let inner = search(picture, turned);
        if found.is_none_or(|(best, _)| inner.score > best.score) {
            found = Some((inner, turned));
        }
        within = within.max(search(turned, picture).score);
    }
    let (coarse, crop) =
        found.map_or_else(Default::default, |(fit, turned)| (fit.score, closely(picture, turned, fit)));
    let share = crop.width * crop.height;
    if crop.score >= CROP && crop.score > alike + 0.04 && crop.score > within + 0.02 && share <= CROPPED {
        return Verdict::More { percent: (1.0 / share - 1.0) * 100.0, sides: sides(&crop) };
    }
    if alike >= COVERED
        && let Some(percent) = differing(picture, shown)
    {
        return Verdict::Part { percent };
    }
    let mirrored = turns.iter().map(|turned| whole(picture, &turned.mirrored())).fold(0.0, f64::max);
    let any = alike.max(coarse).max(within).max(mirrored);
    if any < UNLIKE { Verdict::Other } else { Verdict::Unsure }
}

/// How alike two pictures are as a whole. Some programs press a picture into another shape; a crop isn't alike then.
fn whole(picture: &Grey, preview: &Grey) -> f64 {
    let small = preview.fitted(FINE);
    picture.resized(small.width, small.height).correlation(&small, 0, 0)
}

/// The best place of `inner` within `outer`, coarsely.
fn search(inner: &Grey, outer: &Grey) -> Fit {
    let outer = outer.fitted(COARSE);
    let widest = (outer.width as f64).min(outer.height as f64 * inner.aspect());
    let mut best = Fit::default();
    let mut last = usize::MAX;
    let mut size = 1.0;
    while size >= SMALLEST {
        let width = (widest * size).round() as usize;
        size *= 0.95;
        let height = ((width as f64 / inner.aspect()).round() as usize).min(outer.height);
        if width == last || width < 8 || height < 6 {
            continue;
        }
        last = width;
        let small = inner.resized(width, height);
        for y in 0..=outer.height - height {
            for x in 0..=outer.width - width {
                let score = small.correlation(&outer, x, y);
                if score > best.score {
                    best = Fit { score, ..fit(x, y, width, height, &outer) };
                }
            }
        }
    }
    best
}

fn fit(x: usize, y: usize, width: usize, height: usize, outer: &Grey) -> Fit {
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    Fit {
        score: 0.0,
        x: share(x, outer.width),
        y: share(y, outer.height),
        width: share(width, outer.width),
        height: share(height, outer.height),
    }
}

/// The same place, to a pixel of a larger preview; 0 where the edges don't fit.
fn closely(inner: &Grey, outer: &Grey, found: Fit) -> Fit {
    let outer = outer.fitted(FINE.min(outer.width.max(outer.height)));
    let pixels = |share: f64, whole: usize| (share * whole as f64).round() as usize;
    let near = |at: usize, by: usize, most: usize| at.saturating_sub(by)..=(at + by).min(most);
    let reach = FINE / COARSE + 1;
    let mut best = Fit::default();
    let mut shown = None;
    for width in near(pixels(found.width, outer.width), reach + 1, outer.width) {
        let height = ((width as f64 / inner.aspect()).round() as usize).min(outer.height);
        if width < 8 || height < 6 {
            continue;
        }
        let small = inner.resized(width, height);
        for y in near(pixels(found.y, outer.height), reach, outer.height - height) {
            for x in near(pixels(found.x, outer.width), reach, outer.width - width) {
                let score = small.correlation(&outer, x, y);
                if score > best.score {
                    best = Fit { score, ..fit(x, y, width, height, &outer) };
                    shown = Some((small.clone(), outer.cut(x, y, width, height)));
                }
            }
        }
    }
    let edges = shown.map_or(0.0, |(small, beneath)| small.edges().correlation(&beneath.edges(), 0, 0));
    if edges >= EDGES { best } else { Fit::default() }
}

/// At which sides a preview shows more.
fn sides(crop: &Fit) -> Vec<&'static str> {
    let least = 0.03;
    let mut sides = Vec::new();
    for (more, name) in [
        (crop.x, "left"),
        (1.0 - crop.x - crop.width, "right"),
        (crop.y, "top"),
        (1.0 - crop.y - crop.height, "bottom"),
    ] {
        if more >= least {
            sides.push(name);
        }
    }
    sides
}

/// Squares along the longer side in which two pictures of the same thing are compared.
const SQUARES: usize = 16;
/// How far apart the greys of a square must be for it to differ, and how near those of the others, for them to be the same.
const APART: f64 = 48.0;
const NEAR: f64 = 9.0;

/// How much of the picture a preview shows otherwise, in percent, where the rest is the same; none where nothing, or too much.
fn differing(picture: &Grey, preview: &Grey) -> Option<f64> {
    let side = SQUARES * 6;
    let preview = preview.fitted(side);
    let picture = picture.resized(preview.width, preview.height);
    let (gain, shift) = likely(&picture, &preview)?;
    if !(0.4..=2.5).contains(&gain) {
        return None;
    }
    let square = side / SQUARES;
    let mut squares = Vec::new();
    for top in (0..preview.height.saturating_sub(square - 1)).step_by(square) {
        for left in (0..preview.width.saturating_sub(square - 1)).step_by(square) {
            let at = |i: usize| (top + i / square) * preview.width + left + i % square;
            let off = |i: usize| (gain * f64::from(picture.pixels[i]) + shift - f64::from(preview.pixels[i])).abs();
            let mean = (0..square * square).map(|i| off(at(i))).sum::<f64>() / (square * square) as f64;
            squares.push(mean);
        }
    }
    let apart = squares.iter().filter(|mean| **mean >= APART).count();
    let mut others: Vec<f64> = squares.iter().copied().filter(|mean| *mean < APART).collect();
    others.sort_by(f64::total_cmp);
    // Nine of ten of the others are the same.
    let same = others.get(others.len() * 9 / 10).is_some_and(|mean| *mean <= NEAR);
    let share = apart as f64 / squares.len().max(1) as f64;
    (same && apart >= 2 && share <= 0.5).then_some(share * 100.0)
}

/// What brightness and contrast were made of the one: the line that half of the pixels fit best, sought from the line of all
/// of them and from no change at all, for what was painted over draws the first aside.
fn likely(picture: &Grey, preview: &Grey) -> Option<(f64, f64)> {
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    };
    let pixels = || picture.pixels.iter().zip(&preview.pixels).map(|(a, b)| (f64::from(*a), f64::from(*b)));
    let mut best: Option<(f64, (f64, f64))> = None;
    for start in [line(picture, preview, &|_| true)?, (1.0, median(pixels().map(|(a, b)| b - a).collect())?)] {
        let (mut gain, mut shift) = start;
        for _ in 0..4 {
            let off: Vec<f64> = pixels().map(|(a, b)| (gain * a + shift - b).abs()).collect();
            let half = median(off.clone())?;
            if best.is_none_or(|(least, _)| half < least) {
                best = Some((half, (gain, shift)));
            }
            (gain, shift) = line(picture, preview, &|i| off.get(i).is_some_and(|off| *off <= half.max(1.0)))?;
        }
    }
    best.map(|(_, line)| line)
}

/// The straight line that makes the greys of one picture those of another, over the pixels that `counts` says.
fn line(from: &Grey, to: &Grey, counts: &dyn Fn(usize) -> bool) -> Option<(f64, f64)> {
    let (mut n, mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (_, (a, b)) in from.pixels.iter().zip(&to.pixels).enumerate().filter(|(i, _)| counts(*i)) {
        let (a, b) = (f64::from(*a), f64::from(*b));
        n += 1.0;
        x += a;
        y += b;
        xx += a * a;
        xy += a * b;
    }
    let spread = n * xx - x * x;
    (spread > 1.0).then(|| {
        let gain = (n * xy - x * y) / spread;
        (gain, (y - gain * x) / n)
    })
}
