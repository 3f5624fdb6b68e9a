//! Passing over the coded coefficients of a block, by the process that a frame is coded in (ITU-T T.81, annexes F, G and H).
//! None is dequantised or transformed.

use super::huffman::{Bits, Lost, Table};

/// The last coefficient of a block.
const LAST: u32 = 63;

/// What a scan is about (B.2.3).
#[derive(Clone, Copy)]
pub(super) struct Spectrum {
    pub(super) first: u32,
    pub(super) last: u32,
    /// Whether an earlier scan had the higher bits.
    pub(super) refines: bool,
}

/// A difference: so many bits behind the symbol that says how many.
fn difference(bits: &mut Bits<'_>, table: &Table) -> Result<(), Lost> {
    let size = table.symbol(bits)?;
    bits.take(u32::from(size).min(32)).map(drop)
}

/// A sample of a lossless frame (H.1.2.2): a difference of 32768 has no bits behind it.
pub(super) fn lossless(bits: &mut Bits<'_>, table: &Table) -> Result<(), Lost> {
    let size = table.symbol(bits)?;
    bits.take(if size == 16 { 0 } else { u32::from(size).min(32) }).map(drop)
}

/// A block of a sequential frame (F.1.2).
pub(super) fn sequential(bits: &mut Bits<'_>, dc: &Table, ac: &Table) -> Result<(), Lost> {
    difference(bits, dc)?;
    let mut at = 1u32;
    while at <= LAST {
        let symbol = ac.symbol(bits)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            break;
        }
        bits.take(size)?;
        at = at.saturating_add(run).saturating_add(1);
    }
    Ok(())
}

/// The lowest frequency of a block of a progressive frame (G.1.2.1).
pub(super) fn lowest(bits: &mut Bits<'_>, table: Option<&Table>, refines: bool) -> Result<(), Lost> {
    if refines {
        return bits.take(1).map(drop);
    }
    difference(bits, table.ok_or(Lost)?)
}

/// The others, the first time (G.1.2.2). `ended` is how many blocks more end where they begin; `seen` has a bit for each
/// coefficient that isn't zero.
pub(super) fn first(
    bits: &mut Bits<'_>,
    table: &Table,
    spectrum: Spectrum,
    ended: &mut u32,
    seen: &mut u64,
) -> Result<(), Lost> {
    if let Some(left) = ended.checked_sub(1) {
        *ended = left;
        return Ok(());
    }
    let mut at = spectrum.first;
    while at <= spectrum.last {
        let symbol = table.symbol(bits)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *ended = (1u32 << run).wrapping_sub(1).saturating_add(bits.take(run)?);
            break;
        }
        at = at.saturating_add(run);
        if size > 0 {
            bits.take(size)?;
            *seen |= 1u64.checked_shl(at).unwrap_or(0);
        }
        at = at.saturating_add(1);
    }
    Ok(())
}

/// The others once more (G.1.2.3): a bit for each that isn't zero, and those that become so.
pub(super) fn refined(
    bits: &mut Bits<'_>,
    table: &Table,
    spectrum: Spectrum,
    ended: &mut u32,
    seen: &mut u64,
) -> Result<(), Lost> {
    let is_seen = |seen: &u64, at: u32| seen.checked_shr(at).unwrap_or(0) & 1 == 1;
    let mut at = spectrum.first;
    if *ended == 0 {
        while at <= spectrum.last {
            let symbol = table.symbol(bits)?;
            let (mut run, size) = (u32::from(symbol >> 4), symbol & 15);
            if size == 0 && run < 15 {
                *ended = (1u32 << run).saturating_add(bits.take(run)?);
                break;
            }
            if size > 0 {
                bits.take(1)?;
            }
            while at <= spectrum.last {
                if is_seen(seen, at) {
                    bits.take(1)?;
                } else if let Some(left) = run.checked_sub(1) {
                    run = left;
                } else {
                    break;
                }
                at = at.saturating_add(1);
            }
            if size > 0 && at <= spectrum.last {
                *seen |= 1u64.checked_shl(at).unwrap_or(0);
            }
            at = at.saturating_add(1);
        }
    }
    if let Some(left) = ended.checked_sub(1) {
        while at <= spectrum.last {
            if is_seen(seen, at) {
                bits.take(1)?;
            }
            at = at.saturating_add(1);
        }
        *ended = left;
    }
    Ok(())
}
