//! What a picture looks like, small enough to be held for a whole library: a grey thumbnail, and 64 bits that stay nearly the
//! same when the picture is coded anew, made smaller or cropped a little (the signs of its lowest cosine frequencies about
//! their median).

/// The thumbnail's width and height.
pub const SIDE: usize = 160;
/// The width and height of what is transformed.
const SAMPLES: usize = 32;
/// How many frequencies in each direction.
const BANDS: usize = 8;
/// The least standard deviation of a thumbnail that has something to recognise.
const LEAST: f32 = 6.0;

/// A picture, small.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Width over height.
    pub aspect: f32,
    /// How many values a row has, and a column.
    pub side: usize,
    /// Grey values, row by row; the picture's sides are stretched.
    pub grey: Vec<u8>,
}

/// The part of a picture that is left, as shares of its sides: left, top, right, bottom edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// From left to right.
    pub x: (f32, f32),
    /// From top to bottom.
    pub y: (f32, f32),
}

impl Crop {
    /// All of it.
    pub const WHOLE: Self = Self { x: (0.0, 1.0), y: (0.0, 1.0) };
}

impl Picture {
    /// From grey values of a picture of any size, row by row.
    pub fn new(grey: &[u8], width: usize, height: usize) -> Option<Self> {
        if width < SAMPLES || height < SAMPLES || grey.len() < width * height {
            return None;
        }
        Some(Self { aspect: width as f32 / height as f32, side: SIDE, grey: shrunk(grey, width, height) })
    }

    /// The same, with fewer values.
    pub fn smaller(&self, side: usize) -> Self {
        let grey = self.sampled(Crop::WHOLE, side).into_iter().map(|value| value.round() as u8).collect();
        Self { aspect: self.aspect, side, grey }
    }

    /// Whether there is something to recognise it by: not one colour, nor nearly so.
    pub fn tells(&self) -> bool {
        let n = self.grey.len() as f32;
        let mean = self.grey.iter().map(|v| f32::from(*v)).sum::<f32>() / n;
        let variance = self.grey.iter().map(|v| (f32::from(*v) - mean).powi(2)).sum::<f32>() / n;
        variance.sqrt() >= LEAST
    }

    /// The 64 bits of a part of it.
    pub fn hash(&self, crop: Crop) -> u64 {
        let small = self.sampled(crop, SAMPLES);
        let basis = basis();
        // Rows, then columns: each frequency is a sum over the samples.
        let mut rows = [[0.0_f32; SAMPLES]; BANDS];
        for (band, row) in rows.iter_mut().enumerate() {
            for (y, out) in row.iter_mut().enumerate() {
                *out = (0..SAMPLES).map(|x| small[y * SAMPLES + x] * basis[band][x]).sum();
            }
        }
        let mut all = Vec::with_capacity(BANDS * BANDS);
        for down in &basis {
            for row in &rows {
                all.push((0..SAMPLES).map(|y| row[y] * down[y]).sum::<f32>());
            }
        }
        // The first frequency is the brightness, which says nothing about the rest.
        let mut sorted = all[1..].to_vec();
        sorted.sort_by(f32::total_cmp);
        let median = sorted[sorted.len() / 2];
        all.iter().skip(1).fold(0, |bits, value| bits << 1 | u64::from(*value > median))
    }

    /// A part of it in `side` by `side` samples, each the mean of what it covers.
    pub fn sampled(&self, crop: Crop, side: usize) -> Vec<f32> {
        let columns = weights(crop.x, self.side, side);
        let rows = weights(crop.y, self.side, side);
        // First along the rows, then down the columns.
        let mut across = vec![0.0; self.side * side];
        for y in 0..self.side {
            let line = &self.grey[y * self.side..(y + 1) * self.side];
            for (x, (from, shares)) in columns.iter().enumerate() {
                across[y * side + x] = shares.iter().zip(&line[*from..]).map(|(share, v)| share * f32::from(*v)).sum();
            }
        }
        let mut out = vec![0.0; side * side];
        for (y, (from, shares)) in rows.iter().enumerate() {
            for (offset, share) in shares.iter().enumerate() {
                let line = &across[(from + offset) * side..(from + offset + 1) * side];
                for (x, v) in line.iter().enumerate() {
                    out[y * side + x] += share * v;
                }
            }
        }
        out
    }
}

/// For each of `side` samples between two shares of a side: the first pixel that it covers, and the share of it and of those
/// that follow.
fn weights((start, end): (f32, f32), whole: usize, side: usize) -> Vec<(usize, Vec<f32>)> {
    let scale = (end - start) * whole as f32 / side as f32;
    let sample = |n: usize| {
        let from = start * whole as f32 + n as f32 * scale;
        let to = from + scale;
        let first = (from.floor().max(0.0) as usize).min(whole - 1);
        let last = (to.ceil() as usize).clamp(first + 1, whole);
        let shares: Vec<f32> = (first..last).map(|p| (to.min(p as f32 + 1.0) - from.max(p as f32)).max(0.0)).collect();
        let sum: f32 = shares.iter().sum();
        (first, shares.into_iter().map(|share| share / sum.max(f32::EPSILON)).collect())
    };
    (0..side).map(sample).collect()
}

/// The cosines of the lowest frequencies.
fn basis() -> [[f32; SAMPLES]; BANDS] {
    let mut basis = [[0.0; SAMPLES]; BANDS];
    for (band, row) in basis.iter_mut().enumerate() {
        for (x, value) in row.iter_mut().enumerate() {
            *value = (std::f32::consts::PI * band as f32 * (x as f32 + 0.5) / SAMPLES as f32).cos();
        }
    }
    basis
}

/// A picture of any size as a thumbnail: each of its pixels is the mean of what it covers.
fn shrunk(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(SIDE * SIDE);
    let edges = |length: usize, n: usize| {
        let from = n * length / SIDE;
        from..((n + 1) * length / SIDE).max(from + 1).min(length)
    };
    // Pixels that a sample covers in part count by that part only where the picture is small, which is where it matters.
    let fine = width < 4 * SIDE || height < 4 * SIDE;
    for y in 0..SIDE {
        for x in 0..SIDE {
            let value = if fine {
                mean(grey, width, height, x, y)
            } else {
                let (rows, columns) = (edges(height, y), edges(width, x));
                let n = (rows.len() * columns.len()) as u64;
                let sum: u64 = rows
                    .map(|row| grey[row * width..][columns.clone()].iter().map(|v| u64::from(*v)).sum::<u64>())
                    .sum();
                (sum + n / 2) / n
            };
            out.push(u8::try_from(value).unwrap_or(u8::MAX));
        }
    }
    out
}

fn mean(grey: &[u8], width: usize, height: usize, x: usize, y: usize) -> u64 {
    let side = |length: usize, n: usize| {
        let scale = length as f64 / SIDE as f64;
        let (from, to) = (n as f64 * scale, (n + 1) as f64 * scale);
        let last = (to.ceil() as usize).min(length);
        (from.floor() as usize..last).map(move |p| (p, to.min(p as f64 + 1.0) - from.max(p as f64)))
    };
    let (mut sum, mut weight) = (0.0, 0.0);
    for (row, high) in side(height, y) {
        for (column, wide) in side(width, x) {
            sum += f64::from(grey[row * width + column]) * high * wide;
            weight += high * wide;
        }
    }
    (sum / weight).round() as u64
}
