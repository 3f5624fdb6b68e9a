//! The image header (ISO/IEC 18181-1, Annex D).

use std::ops::Range;

use super::bits::{Bits, Stop, val};
use super::{SIGNATURE, Said};

/// What frames need to know of the image header.
#[derive(Debug, Default)]
pub(super) struct ImageHeader {
    pub(super) size: (u64, u64),
    pub(super) preview: Option<(u64, u64)>,
    pub(super) animated: bool,
    pub(super) timecodes: bool,
    pub(super) extra_channels: u32,
    pub(super) xyb: bool,
    pub(super) has_icc: bool,
}

impl ImageHeader {
    /// Reads it, up to where an ICC stream would begin.
    pub(super) fn read(bits: &mut Bits<'_>, said: &mut Vec<(Said, Range<u64>)>) -> Result<Self, Stop> {
        if bits.take(16)? != u32::from(u16::from_le_bytes(SIGNATURE)) {
            return Err(Stop::Damaged(0, "the signature of a codestream"));
        }
        let mut header = Self { size: size(bits)?, xyb: true, ..Self::default() };
        if !bits.bool()? {
            header.metadata(bits, said)?;
        }
        transforms(bits, header.xyb)?;
        Ok(header)
    }

    /// ImageMetadata (§D.3), its `all_default` apart.
    fn metadata(&mut self, bits: &mut Bits<'_>, said: &mut Vec<(Said, Range<u64>)>) -> Result<(), Stop> {
        let extra_fields = bits.bool()?;
        if extra_fields {
            let _orientation = bits.take(3)?;
            if bits.bool()? {
                let _intrinsic = size(bits)?;
            }
            if bits.bool()? {
                self.preview = Some(preview(bits)?);
            }
            if bits.bool()? {
                self.animated = true;
                bits.u32([val(100), val(1000), (10, 1), (30, 1)])?;
                bits.u32([val(1), val(1001), (8, 1), (10, 1)])?;
                bits.u32([val(0), (3, 0), (16, 0), (32, 0)])?;
                self.timecodes = bits.bool()?;
            }
        }
        bit_depth(bits)?;
        let _small_buffer = bits.bool()?;
        self.extra_channels = bits.u32([val(0), val(1), (4, 2), (12, 1)])?;
        for _ in 0..self.extra_channels {
            extra_channel(bits, said)?;
        }
        self.xyb = bits.bool()?;
        self.has_icc = colour(bits)?;
        if extra_fields && !bits.bool()? {
            // ToneMapping (§D.3.6).
            bits.take(16)?;
            bits.take(16)?;
            bits.bool()?;
            bits.take(16)?;
        }
        let start = bits.byte();
        if bits.extensions()? {
            said.push((Said::Extension, start..bits.byte_up()));
        }
        Ok(())
    }
}

/// SizeHeader (§D.2): width and height.
fn size(bits: &mut Bits<'_>) -> Result<(u64, u64), Stop> {
    let small = bits.bool()?;
    let side = |bits: &mut Bits<'_>| -> Result<u64, Stop> {
        Ok(match small {
            true => u64::from(bits.take(5)?).saturating_add(1).saturating_mul(8),
            false => bits.u32([(9, 1), (13, 1), (18, 1), (30, 1)])?.into(),
        })
    };
    let height = side(bits)?;
    let ratio = bits.take(3)?;
    let width = if ratio == 0 { side(bits)? } else { wide(height, ratio) };
    Ok((width, height))
}

/// PreviewHeader (§D.3.2).
fn preview(bits: &mut Bits<'_>) -> Result<(u64, u64), Stop> {
    let small = bits.bool()?;
    let side = |bits: &mut Bits<'_>| -> Result<u64, Stop> {
        Ok(match small {
            true => u64::from(bits.u32([val(16), val(32), (5, 1), (9, 33)])?).saturating_mul(8),
            false => bits.u32([(6, 1), (8, 65), (10, 321), (12, 1345)])?.into(),
        })
    };
    let height = side(bits)?;
    let ratio = bits.take(3)?;
    let width = if ratio == 0 { side(bits)? } else { wide(height, ratio) };
    Ok((width, height))
}

/// The width that belongs to a height by one of the usual ratios (§D.2).
fn wide(height: u64, ratio: u32) -> u64 {
    let (across, down) = match ratio {
        1 => (1, 1),
        2 => (12, 10),
        3 => (4, 3),
        4 => (3, 2),
        5 => (16, 9),
        6 => (5, 4),
        _ => (2, 1),
    };
    height.saturating_mul(across).checked_div(down).unwrap_or_default()
}

/// BitDepth (§D.3.3).
fn bit_depth(bits: &mut Bits<'_>) -> Result<(), Stop> {
    if bits.bool()? {
        bits.u32([val(32), val(16), val(24), (6, 1)])?;
        bits.take(4)?;
    } else {
        bits.u32([val(8), val(10), val(12), (6, 1)])?;
    }
    Ok(())
}

/// ExtraChannelInfo (§D.3.4).
fn extra_channel(bits: &mut Bits<'_>, said: &mut Vec<(Said, Range<u64>)>) -> Result<(), Stop> {
    if bits.bool()? {
        return Ok(());
    }
    let kind = bits.enumeration()?;
    bit_depth(bits)?;
    bits.u32([val(0), val(3), val(4), (3, 1)])?;
    let start = bits.byte();
    if let Some(name) = bits.name()? {
        said.push((Said::ChannelName(name), start..bits.byte_up()));
    }
    match kind {
        // Whether alpha is premultiplied; a spot colour; a colour filter array.
        0 => drop(bits.bool()?),
        2 => {
            bits.take(32)?;
            bits.take(32)?;
        }
        5 => drop(bits.u32([val(1), (2, 0), (4, 3), (8, 19)])?),
        _ => {}
    }
    Ok(())
}

/// ColourEncoding (§D.3.5): whether an ICC profile says it.
fn colour(bits: &mut Bits<'_>) -> Result<bool, Stop> {
    const CUSTOM: u32 = 2;
    let point = |bits: &mut Bits<'_>| -> Result<(), Stop> {
        for _ in 0..2 {
            bits.u32([(19, 0), (19, 524_288), (20, 1_048_576), (21, 2_097_152)])?;
        }
        Ok(())
    };
    if bits.bool()? {
        return Ok(false);
    }
    let icc = bits.bool()?;
    let space = bits.enumeration()?;
    let (grey, xyb) = (space == 1, space == 2);
    if icc {
        return Ok(true);
    }
    if !xyb && bits.enumeration()? == CUSTOM {
        point(bits)?;
    }
    if !xyb && !grey && bits.enumeration()? == CUSTOM {
        for _ in 0..3 {
            point(bits)?;
        }
    }
    if !xyb {
        if bits.bool()? {
            bits.take(24)?;
        } else {
            bits.enumeration()?;
        }
    }
    let _intent = bits.enumeration()?;
    Ok(false)
}

/// What follows the metadata: the inverse of the opsin transform, and weights for upsampling (§D.3.1, §L.2).
fn transforms(bits: &mut Bits<'_>, xyb: bool) -> Result<(), Stop> {
    if bits.bool()? {
        return Ok(());
    }
    if xyb && !bits.bool()? {
        bits.skip(16 * 16);
    }
    let weights = bits.take(3)?;
    for (bit, count) in [(1, 15u64), (2, 55), (4, 210)] {
        if weights & bit != 0 {
            bits.skip(count.saturating_mul(16));
        }
    }
    Ok(())
}
