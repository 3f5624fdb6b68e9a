//! Where a lossless WebP stream ends (RFC 9649 §3): its prefix codes are followed to the last pixel. Of the small images in
//! front of the picture the pixels are made, for one of them says which codes stand where; of the picture itself none is.

mod code;
#[cfg(test)]
mod tests;

pub(super) use code::Lost;
use code::{Bits, Code};

/// The largest width and height.
const LARGEST: u32 = 1 << 14;
/// What begins a stream of its own.
const SIGNATURE: u32 = 0x2f;
/// Symbols of lengths in the alphabet of green values, and the alphabet of distances.
const LENGTHS: u32 = 24;
const DISTANCES: usize = 40;
/// The largest colour cache, in bits.
const CACHE: u32 = 11;

/// How many bytes a decoder reads of a stream with its signature and size in front.
pub(super) fn stream(data: &[u8]) -> Result<u64, Lost> {
    let mut bits = Bits::new(data);
    if bits.take(8)? != SIGNATURE {
        return Err(Lost);
    }
    let size = (bits.take(14)?.saturating_add(1), bits.take(14)?.saturating_add(1));
    // Whether alpha is used, and a version, which is 0.
    if bits.take(4)? > 1 {
        return Err(Lost);
    }
    picture(&mut bits, size)?;
    Ok(bits.bytes())
}

/// The same of a stream that holds the alpha of a picture of that size (§2.7.1.2).
pub(super) fn alpha(data: &[u8], size: (u32, u32)) -> Result<u64, Lost> {
    let mut bits = Bits::new(data);
    picture(&mut bits, size)?;
    Ok(bits.bytes())
}

/// The transforms (§3.5), then the picture.
fn picture(bits: &mut Bits<'_>, size: (u32, u32)) -> Result<(), Lost> {
    let (mut width, height) = size;
    if !(1..=LARGEST).contains(&width) || !(1..=LARGEST).contains(&height) {
        return Err(Lost);
    }
    let mut seen = [false; 4];
    while bits.bool()? {
        let kind = bits.take(2)?;
        let slot = seen.get_mut(kind as usize).ok_or(Lost)?;
        if std::mem::replace(slot, true) {
            return Err(Lost);
        }
        match kind {
            0 | 1 => {
                let shift = bits.take(3)?.saturating_add(2);
                image(bits, (blocks(width, shift), blocks(height, shift)))?;
            }
            3 => {
                let colours = bits.take(8)?.saturating_add(1);
                image(bits, (colours, 1))?;
                // Pixels of few colours share a byte.
                let shift =
                    [(2, 3), (4, 2), (16, 1)].iter().find(|(most, _)| colours <= *most).map_or(0, |found| found.1);
                width = blocks(width, shift);
            }
            _ => {}
        }
    }
    let cache = cache(bits)?;
    let mut groups = Groups { codes: Vec::new(), map: Vec::new(), shift: 0, across: 1 };
    if bits.bool()? {
        groups.shift = bits.take(3)?.saturating_add(2);
        groups.across = blocks(width, groups.shift);
        let pixels = image(bits, (groups.across, blocks(height, groups.shift)))?;
        groups.map = pixels.iter().map(|pixel| pixel >> 8 & 0xffff).collect();
    }
    for _ in 0..=groups.map.iter().copied().max().unwrap_or(0) {
        groups.codes.push(Group::read(bits, cache)?);
    }
    pixels(bits, (width, height), cache, &groups, None)
}

fn blocks(size: u32, shift: u32) -> u32 {
    size.div_ceil(1u32 << shift)
}

/// The size of the colour cache, in bits; 0 for none.
fn cache(bits: &mut Bits<'_>) -> Result<u32, Lost> {
    if !bits.bool()? {
        return Ok(0);
    }
    Some(bits.take(4)?).filter(|size| (1..=CACHE).contains(size)).ok_or(Lost)
}

/// An image of one group of codes, made.
fn image(bits: &mut Bits<'_>, size: (u32, u32)) -> Result<Vec<u32>, Lost> {
    let cache = cache(bits)?;
    let groups = Groups { codes: vec![Group::read(bits, cache)?], map: Vec::new(), shift: 0, across: 1 };
    let mut made = Made { pixels: Vec::new(), cached: vec![0; 1 << cache], shift: 32u32.saturating_sub(cache) };
    pixels(bits, size, cache, &groups, Some(&mut made))?;
    Ok(made.pixels)
}

/// The five codes of a group (§3.7.2): green with lengths and places of the cache, red, blue, alpha, distances.
struct Group([Code; 5]);

impl Group {
    fn read(bits: &mut Bits<'_>, cache: u32) -> Result<Self, Lost> {
        let cached = if cache == 0 { 0 } else { 1usize << cache };
        let green = Code::read(bits, cached.saturating_add(256).saturating_add(LENGTHS as usize))?;
        let [red, blue, alpha] = [Code::read(bits, 256)?, Code::read(bits, 256)?, Code::read(bits, 256)?];
        Ok(Self([green, red, blue, alpha, Code::read(bits, DISTANCES)?]))
    }
}

/// Which codes stand where.
struct Groups {
    codes: Vec<Group>,
    map: Vec<u32>,
    shift: u32,
    across: u32,
}

impl Groups {
    fn at(&self, x: u32, y: u32) -> Option<&Group> {
        if self.map.is_empty() {
            return self.codes.first();
        }
        let place = (y >> self.shift).checked_mul(self.across)?.checked_add(x >> self.shift)?;
        self.codes.get(*self.map.get(place as usize)? as usize)
    }
}

/// Pixels that are kept, with the cache of their colours.
struct Made {
    pixels: Vec<u32>,
    cached: Vec<u32>,
    shift: u32,
}

impl Made {
    fn push(&mut self, pixel: u32) {
        self.pixels.push(pixel);
        let place = pixel.wrapping_mul(0x1e35_a7bd).checked_shr(self.shift).unwrap_or(0);
        if let Some(slot) = self.cached.get_mut(place as usize) {
            *slot = pixel;
        }
    }

    fn copy(&mut self, length: u32, distance: u32) -> Result<(), Lost> {
        for _ in 0..length {
            let from = self.pixels.len().checked_sub(distance as usize).ok_or(Lost)?;
            self.push(*self.pixels.get(from).ok_or(Lost)?);
        }
        Ok(())
    }
}

/// Pixel after pixel (§3.6.2).
fn pixels(
    bits: &mut Bits<'_>,
    (width, height): (u32, u32),
    cache: u32,
    groups: &Groups,
    mut made: Option<&mut Made>,
) -> Result<(), Lost> {
    let total = width.checked_mul(height).ok_or(Lost)?;
    let mut at = 0u32;
    while at < total {
        let (x, y) = (at.checked_rem(width).ok_or(Lost)?, at.checked_div(width).ok_or(Lost)?);
        let Group([green, red, blue, alpha, distances]) = groups.at(x, y).ok_or(Lost)?;
        let symbol = green.symbol(bits)?;
        let step = match symbol.checked_sub(256) {
            None => {
                let (red, blue, alpha) = (red.symbol(bits)?, blue.symbol(bits)?, alpha.symbol(bits)?);
                made.iter_mut().for_each(|made| made.push(alpha << 24 | red << 16 | symbol << 8 | blue));
                1
            }
            Some(length) if length < LENGTHS => {
                let length = prefixed(bits, length)?;
                let symbol = distances.symbol(bits)?;
                let distance = distance(prefixed(bits, symbol)?, width);
                if let Some(made) = &mut made {
                    made.copy(length.min(total.saturating_sub(at)), distance)?;
                }
                length
            }
            Some(place) => {
                let place = place.saturating_sub(LENGTHS);
                if cache == 0 {
                    return Err(Lost);
                }
                if let Some(made) = &mut made {
                    let pixel = made.cached.get(place as usize).copied().ok_or(Lost)?;
                    made.push(pixel);
                }
                1
            }
        };
        at = at.saturating_add(step);
    }
    Ok(())
}

/// A length or a distance: a symbol and the bits behind it (§3.6.2.2).
fn prefixed(bits: &mut Bits<'_>, symbol: u32) -> Result<u32, Lost> {
    if symbol < 4 {
        return Ok(symbol.saturating_add(1));
    }
    let extra = symbol.saturating_sub(2) >> 1;
    let offset = (2 | (symbol & 1)).checked_shl(extra).ok_or(Lost)?;
    Ok(offset.saturating_add(bits.take(extra.min(32))?).saturating_add(1))
}

/// The distance that a code stands for: the first 120 are places near by, left and above.
fn distance(code: u32, width: u32) -> u32 {
    let Some(place) = NEAR.get(code.saturating_sub(1) as usize) else { return code.saturating_sub(120) };
    let up = u32::from(place >> 4).saturating_mul(width);
    up.saturating_add(8).saturating_sub(u32::from(place & 15)).max(1)
}

/// Rows up, and 8 less the columns left, of places in the order of their codes.
static NEAR: [u8; 120] = [
    0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39, 0x15, 0x1b, 0x36,
    0x3a, 0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34,
    0x3c, 0x03, 0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67,
    0x69, 0x12, 0x1e, 0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79,
    0x53, 0x5d, 0x11, 0x1f, 0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52,
    0x5e, 0x00, 0x74, 0x7c, 0x41, 0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61,
    0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
];
