//! A frame: its header and its table of contents (ISO/IEC 18181-1, Annex F).

use std::ops::Range;

use super::Said;
use super::bits::{Bits, Stop, val};
use super::entropy::Decoder;
use super::image::ImageHeader;

const LOW_FREQUENCY: u32 = 1;
const REFERENCE_ONLY: u32 = 2;
/// The flag of frames whose low frequencies are a frame of their own.
const USES_LF_FRAME: u64 = 0x20;
/// How many sections a frame may have: more than the largest picture of level 10 in the smallest groups, with eleven passes.
const SECTIONS: u64 = 1 << 26;

/// What of a frame's header its table of contents depends on.
struct Frame {
    last: bool,
    passes: u32,
    /// Width and height, in samples of the frame.
    size: (u64, u64),
    group_shift: u32,
    /// The largest subsampling, as powers of two.
    subsampling: (u32, u32),
}

/// Reads a frame and passes over its data; whether it is the last one. `preview` is the size of the preview, if it is that.
pub(super) fn read(
    bits: &mut Bits<'_>,
    image: &ImageHeader,
    preview: Option<(u64, u64)>,
    said: &mut Vec<(Said, Range<u64>)>,
) -> Result<bool, Stop> {
    let size = preview.unwrap_or(image.size);
    let plain = Frame { last: true, passes: 1, size, group_shift: 1, subsampling: (0, 0) };
    let frame = if bits.bool()? { plain } else { header(bits, image, plain, said)? };
    let length = contents(bits, &frame)?;
    bits.skip_bytes(length);
    Ok(frame.last)
}

/// FrameHeader (§F.2), its `all_default` apart.
fn header(
    bits: &mut Bits<'_>,
    image: &ImageHeader,
    mut frame: Frame,
    said: &mut Vec<(Said, Range<u64>)>,
) -> Result<Frame, Stop> {
    let full = frame.size;
    let kind = bits.take(2)?;
    let modular = bits.bool()?;
    let flags = bits.u64()?;
    let own_lf = flags & USES_LF_FRAME == 0;
    let ycbcr = !image.xyb && bits.bool()?;
    if ycbcr && own_lf {
        frame.subsampling = subsampling([bits.take(2)?, bits.take(2)?, bits.take(2)?]);
    }
    let mut upsampling = 0;
    if own_lf {
        upsampling = bits.take(2)?;
        bits.skip(u64::from(image.extra_channels).saturating_mul(2));
    }
    if modular {
        frame.group_shift = bits.take(2)?;
    } else if image.xyb {
        bits.take(6)?;
    }
    if kind != REFERENCE_ONLY {
        frame.passes = passes(bits)?;
    }
    let level = if kind == LOW_FREQUENCY { bits.take(2)?.saturating_add(1) } else { 0 };
    let mut partial = false;
    if kind != LOW_FREQUENCY && bits.bool()? {
        let side = [(8, 0), (11, 256), (14, 2304), (30, 18688)];
        let mut origin = (0i64, 0i64);
        if kind != REFERENCE_ONLY {
            origin = (signed(bits.u32(side)?), signed(bits.u32(side)?));
        }
        let (width, height) = (bits.u32(side)?, bits.u32(side)?);
        frame.size = (width.into(), height.into());
        let covers = |from: i64, length: u32, whole: u64| {
            from <= 0 && from.saturating_add(length.into()) >= i64::try_from(whole).unwrap_or(i64::MAX)
        };
        partial = !covers(origin.0, width, full.0) || !covers(origin.1, height, full.1);
    }
    let normal = kind != LOW_FREQUENCY && kind != REFERENCE_ONLY;
    let (mut replaces, mut duration) = (true, 0);
    frame.last = false;
    if normal {
        replaces = blending(bits, image.extra_channels, partial)?;
        for _ in 0..image.extra_channels {
            blending(bits, image.extra_channels, partial)?;
        }
        if image.animated {
            duration = bits.u32([val(0), val(1), (8, 0), (32, 0)])?;
            if image.timecodes {
                bits.take(32)?;
            }
        }
        frame.last = bits.bool()?;
    }
    let reference = if kind != LOW_FREQUENCY && !frame.last { bits.take(2)? } else { 0 };
    let referable = normal && !frame.last && (duration == 0 || reference != 0);
    if kind == REFERENCE_ONLY || (referable && replaces && !partial) {
        let _before_transform = bits.bool()?;
    }
    let start = bits.byte();
    if let Some(name) = bits.name()? {
        said.push((Said::FrameName(name), start..bits.byte_up()));
    }
    let start = bits.byte();
    let filter = restoration(bits, modular)?;
    if bits.extensions()? || filter {
        said.push((Said::Extension, start..bits.byte_up()));
    }
    let shift = upsampling.saturating_add(level.saturating_mul(3));
    let reduced = |length: u64| length.saturating_add((1u64 << shift).wrapping_sub(1)) >> shift;
    frame.size = (reduced(frame.size.0), reduced(frame.size.1));
    Ok(frame)
}

fn signed(packed: u32) -> i64 {
    let half = i64::from(packed >> 1);
    if packed & 1 == 0 { half } else { half.saturating_neg().saturating_sub(1) }
}

/// The largest shifts of the modes of three channels (§F.2): 0 none, 1 both, 2 across, 3 down. Modes say how finely a channel
/// is sampled, so those that aren't the finest are shifted.
fn subsampling(modes: [u32; 3]) -> (u32, u32) {
    let across = modes.iter().map(|mode| u32::from(matches!(mode, 1 | 2))).max().unwrap_or_default();
    let down = modes.iter().map(|mode| u32::from(matches!(mode, 1 | 3))).max().unwrap_or_default();
    (across, down)
}

/// Passes (§F.2.3): how many.
fn passes(bits: &mut Bits<'_>) -> Result<u32, Stop> {
    let count = bits.u32([val(1), val(2), val(3), (3, 4)])?;
    if count != 1 {
        let downsampled = bits.u32([val(0), val(1), val(2), (1, 3)])?;
        for _ in 1..count {
            bits.take(2)?;
        }
        for _ in 0..downsampled {
            bits.take(2)?;
        }
        for _ in 0..downsampled {
            bits.u32([val(0), val(1), val(2), (3, 0)])?;
        }
    }
    Ok(count)
}

/// BlendingInfo (§F.2.4): whether it replaces what was there.
fn blending(bits: &mut Bits<'_>, extra_channels: u32, partial: bool) -> Result<bool, Stop> {
    let mode = bits.u32([val(0), val(1), val(2), (2, 3)])?;
    let by_alpha = extra_channels > 0 && matches!(mode, 2 | 3);
    if by_alpha {
        bits.u32([val(0), val(1), val(2), (3, 3)])?;
    }
    if by_alpha || mode == 4 {
        bits.bool()?;
    }
    if mode != 0 || partial {
        bits.take(2)?;
    }
    Ok(mode == 0)
}

/// RestorationFilter (§J.1): whether it has extensions.
fn restoration(bits: &mut Bits<'_>, modular: bool) -> Result<bool, Stop> {
    const F16: u64 = 16;
    if bits.bool()? {
        return Ok(false);
    }
    if bits.bool()? && bits.bool()? {
        bits.skip(6 * F16);
    }
    let iterations = bits.take(2)?;
    if iterations > 0 {
        if !modular && bits.bool()? {
            bits.skip(8 * F16);
        }
        if bits.bool()? {
            bits.skip(5 * F16);
        }
        if bits.bool()? {
            bits.skip(if modular { 3 * F16 } else { 4 * F16 });
        }
        if modular {
            bits.skip(F16);
        }
    }
    bits.extensions()
}

/// The table of contents (§F.3): how many bytes its sections have in all.
fn contents(bits: &mut Bits<'_>, frame: &Frame) -> Result<u64, Stop> {
    let (width, height) = frame.size;
    let side = 128u64 << frame.group_shift;
    let groups = width.div_ceil(side).saturating_mul(height.div_ceil(side));
    let blocks = |length: u64, shift: u32| length.div_ceil(8u64 << shift) << shift;
    let (across, down) = frame.subsampling;
    let lf_groups = blocks(width, across).div_ceil(side).saturating_mul(blocks(height, down).div_ceil(side));
    let sections = match (groups, frame.passes) {
        (1, 1) => 1,
        _ => groups.saturating_mul(frame.passes.into()).saturating_add(lf_groups).saturating_add(2),
    };
    if sections > SECTIONS || groups == 0 {
        return bits.damaged("a frame of a sensible size");
    }
    if bits.bool()? {
        permutation(bits, sections)?;
    }
    bits.align();
    let mut total = 0u64;
    for _ in 0..sections {
        let size = bits.u32([(10, 0), (14, 1024), (22, 17408), (30, 4_211_712)])?;
        total = total.saturating_add(size.into());
    }
    bits.align();
    Ok(total)
}

/// The order of the sections, of which only the bits matter here (§F.3.2).
fn permutation(bits: &mut Bits<'_>, sections: u64) -> Result<(), Stop> {
    let context = |value: u64| u64::BITS.saturating_sub(value.leading_zeros()).min(7) as usize;
    let mut decoder = Decoder::read(bits, 8)?;
    let count = u64::from(decoder.number(bits, context(sections))?);
    if count > sections {
        return bits.damaged("a permutation of the sections");
    }
    let mut last = 0;
    for _ in 0..count {
        last = decoder.number(bits, context(last))?.into();
    }
    decoder.finish(bits)
}
