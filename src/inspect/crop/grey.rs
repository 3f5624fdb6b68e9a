//! A small grey picture, and what is made of it: other sizes, quarter turns, without the bars around it, its edges.

use image::DynamicImage;

/// The longer side to which pictures are made smaller before anything else, in pixels.
const SIDE: u32 = 320;
/// The smallest picture that says anything.
const LEAST: usize = 8;

/// A grey picture, row by row, from 0 to 255.
#[derive(Clone, Debug)]
pub(super) struct Grey {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<f32>,
}

/// A picture no larger than it has to be, by averaging.
pub(super) fn shrunk(image: &DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= SIDE {
        return image.clone();
    }
    image.thumbnail(SIDE, SIDE)
}

impl Grey {
    pub fn of(image: &DynamicImage) -> Option<Self> {
        let grey = image.to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let pixels = grey.into_raw().into_iter().map(f32::from).collect();
        (width >= LEAST && height >= LEAST).then_some(Self { width, height, pixels })
    }

    pub fn aspect(&self) -> f64 {
        self.width as f64 / self.height as f64
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.pixels.get(y * self.width + x).copied().unwrap_or(0.0)
    }

    /// The same picture in another size: each pixel the mean of what it covers.
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        let edge = |i: usize, of: usize, from: usize| (i * from) as f64 / of as f64;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = (edge(y, height, self.height), edge(y + 1, height, self.height));
            for x in 0..width {
                let (left, right) = (edge(x, width, self.width), edge(x + 1, width, self.width));
                let (mut sum, mut area) = (0.0, 0.0);
                let mut row = top.floor();
                while row < bottom {
                    let high = (row + 1.0).min(bottom) - row.max(top);
                    let mut column = left.floor();
                    while column < right {
                        let wide = (column + 1.0).min(right) - column.max(left);
                        sum += f64::from(self.at(column as usize, row as usize)) * high * wide;
                        area += high * wide;
                        column += 1.0;
                    }
                    row += 1.0;
                }
                pixels.push(if area > 0.0 { (sum / area) as f32 } else { 0.0 });
            }
        }
        Self { width, height, pixels }
    }

    /// The same picture so large that its longer side has `side` pixels.
    pub fn fitted(&self, side: usize) -> Self {
        let scale = side as f64 / self.width.max(self.height) as f64;
        self.resized((self.width as f64 * scale).round() as usize, (self.height as f64 * scale).round() as usize)
    }

    /// Turned by `quarters` to the right.
    pub fn turned(&self, quarters: usize) -> Self {
        if quarters == 0 {
            return self.clone();
        }
        let (width, height) = (self.height, self.width);
        let pixels =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| self.at(y, self.height - 1 - x));
        Self { width, height, pixels: pixels.collect() }.turned(quarters - 1)
    }

    /// As in a mirror.
    pub fn mirrored(&self) -> Self {
        let rows = self.pixels.chunks(self.width);
        Self { pixels: rows.flat_map(|row| row.iter().rev().copied()).collect(), ..*self }
    }

    /// A part of it.
    pub fn cut(&self, x: usize, y: usize, width: usize, height: usize) -> Self {
        let pixels = (y..y + height).flat_map(|row| (x..x + width).map(move |column| self.at(column, row))).collect();
        Self { width, height, pixels }
    }

    /// Without even bars at two opposite sides, of about the same width: a camera adds them where a thumbnail's shape isn't
    /// the picture's.
    pub fn without_bars(&self) -> Self {
        let even = |line: &mut dyn Iterator<Item = f32>| {
            let line: Vec<f32> = line.collect();
            let (low, high) = line.iter().fold((f32::MAX, f32::MIN), |(low, high), v| (low.min(*v), high.max(*v)));
            high - low <= 24.0 && (high <= 40.0 || low >= 225.0)
        };
        let row = |y: usize| even(&mut (0..self.width).map(|x| self.at(x, y)));
        let column = |x: usize| even(&mut (0..self.height).map(|y| self.at(x, y)));
        let bars = |length: usize, line: &dyn Fn(usize) -> bool| {
            let near = (0..length / 3).take_while(|i| line(*i)).count();
            let far = (0..length / 3).take_while(|i| line(length - 1 - i)).count();
            // The edge of a bar is blurred.
            let both = near.abs_diff(far) <= 2 + near.max(far) / 8;
            if near > 0 && far > 0 && both { (near + 1, far + 1) } else { (0, 0) }
        };
        let (top, bottom) = bars(self.height, &row);
        let (left, right) = bars(self.width, &column);
        let (width, height) = (self.width - left - right, self.height - top - bottom);
        if width < LEAST || height < LEAST { self.clone() } else { self.cut(left, top, width, height) }
    }

    /// How much brighter or darker each pixel is than those beside it.
    pub fn edges(&self) -> Self {
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let right = self.at((x + 1).min(self.width - 1), y) - self.at(x.saturating_sub(1), y);
                let below = self.at(x, (y + 1).min(self.height - 1)) - self.at(x, y.saturating_sub(1));
                pixels.push((right * right + below * below).sqrt());
            }
        }
        Self { pixels, ..*self }
    }

    /// How much there is to see: the standard deviation.
    pub fn contrast(&self) -> f64 {
        let n = self.pixels.len().max(1) as f64;
        let mean = self.pixels.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
        (self.pixels.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / n).sqrt()
    }

    /// The normalised cross-correlation with a part of `other` that is as large as it and begins at `x`, `y`: 1 where they are
    /// the same but for brightness and contrast, 0 where they have nothing to do with one another.
    pub fn correlation(&self, other: &Self, x: usize, y: usize) -> f64 {
        let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0f64, 0.0f64, 0.0f64, 0.0f64, 0.0f64);
        for (row, line) in self.pixels.chunks(self.width).enumerate() {
            let start = (y + row) * other.width + x;
            let Some(beneath) = other.pixels.get(start..start + self.width) else { return 0.0 };
            for (p, q) in line.iter().zip(beneath) {
                let (p, q) = (f64::from(*p), f64::from(*q));
                a += p;
                b += q;
                aa += p * p;
                bb += q * q;
                ab += p * q;
            }
        }
        let n = self.pixels.len().max(1) as f64;
        let spread = ((aa - a * a / n) * (bb - b * b / n)).sqrt();
        if spread > n { (ab - a * b / n) / spread } else { 0.0 }
    }
}
