//! A frame as far as its scans depend on it: the process, and how many blocks each component has (ITU-T T.81, A.1 and A.2).

use crate::bytes::{Cursor, Fault};

/// Blocks of a progressive frame of which is remembered what they hold.
const BLOCKS: u64 = 1 << 24;

/// How a frame is coded (table B.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Process {
    Sequential,
    Progressive,
    Lossless,
}

/// A component of a frame.
pub(super) struct Component {
    pub(super) id: u8,
    across: u64,
    down: u64,
    /// Blocks (samples, in a lossless frame) in a row and a column of it, by itself.
    size: (u64, u64),
    /// Groups of all components in a row.
    groups: u64,
    /// For each block a bit for each coefficient that isn't zero, in rows of whole groups; only in a progressive frame.
    seen: Vec<u64>,
    /// Whether the scan has no other component, so that it goes by rows of blocks.
    alone: bool,
}

impl Component {
    /// How many blocks it has in a group.
    pub(super) fn parts(&self) -> u64 {
        self.across.saturating_mul(self.down)
    }

    /// What is remembered of a block: by its place in its own rows, or by its group and its place in that.
    pub(super) fn seen(&mut self, unit: u64, part: u64) -> Option<&mut u64> {
        let (x, y) = if self.alone {
            (unit.checked_rem(self.size.0)?, unit.checked_div(self.size.0)?)
        } else {
            let (group, row) = (unit.checked_rem(self.groups)?, unit.checked_div(self.groups)?);
            let x = group.checked_mul(self.across)?.checked_add(part.checked_rem(self.across)?)?;
            (x, row.checked_mul(self.down)?.checked_add(part.checked_div(self.across)?)?)
        };
        let wide = self.groups.checked_mul(self.across)?;
        self.seen.get_mut(usize::try_from(y.checked_mul(wide)?.checked_add(x)?).ok()?)
    }
}

/// A frame.
pub(super) struct Frame {
    pub(super) process: Process,
    pub(super) components: Vec<Component>,
    /// Groups in a row, and rows of them.
    groups: (u64, u64),
}

impl Frame {
    /// Reads a frame header (B.2.2).
    pub(super) fn read(code: u8, cursor: &mut Cursor<'_>) -> Result<Self, Fault> {
        let at = cursor.position();
        let process = match code & 0x0F {
            0 | 1 => Process::Sequential,
            2 => Process::Progressive,
            3 => Process::Lossless,
            _ => return Err(Fault::new(at, "a frame of one kind in Huffman code", format!("SOF{}", code & 0x0F))),
        };
        let _precision = cursor.u8()?;
        let (height, width) = (u64::from(cursor.u16_be()?), u64::from(cursor.u16_be()?));
        let mut listed = Vec::new();
        for _ in 0..cursor.u8()? {
            let [id, sampling, _] = cursor.array::<3>()?;
            listed.push((id, u64::from(sampling >> 4), u64::from(sampling & 0x0F)));
        }
        let most = |of: fn(&(u8, u64, u64)) -> u64| listed.iter().map(of).max().unwrap_or(0);
        let (across, down) = (most(|component| component.1), most(|component| component.2));
        if width == 0 || height == 0 || listed.iter().any(|component| component.1 == 0 || component.2 == 0) {
            return Err(Fault::new(at, "the size of a frame", "none"));
        }
        let unit = if process == Process::Lossless { 1 } else { 8 };
        let groups = (width.div_ceil(across.saturating_mul(unit)), height.div_ceil(down.saturating_mul(unit)));
        let blocks = groups.0.saturating_mul(groups.1);
        let all = listed
            .iter()
            .fold(0u64, |sum, listed| sum.saturating_add(blocks.saturating_mul(listed.1).saturating_mul(listed.2)));
        if process == Process::Progressive && all > BLOCKS {
            return Err(Fault::new(at, "fewer blocks", all.to_string()));
        }
        let component = |(id, own_across, own_down): (u8, u64, u64)| {
            let own = |whole: u64, own: u64, most: u64| whole.saturating_mul(own).div_ceil(most).div_ceil(unit);
            let remembered = if process == Process::Progressive {
                blocks.saturating_mul(own_across).saturating_mul(own_down)
            } else {
                0
            };
            Component {
                id,
                across: own_across,
                down: own_down,
                size: (own(width, own_across, across), own(height, own_down, down)),
                groups: groups.0,
                seen: vec![0; usize::try_from(remembered).unwrap_or_default()],
                alone: false,
            }
        };
        Ok(Self { process, components: listed.into_iter().map(component).collect(), groups })
    }

    /// How many units a scan of these components has.
    pub(super) fn units(&mut self, components: &[usize]) -> Option<u64> {
        let alone = components.len() == 1;
        self.components.iter_mut().for_each(|component| component.alone = alone);
        match components {
            [] => None,
            [one] => {
                let size = self.components.get(*one)?.size;
                size.0.checked_mul(size.1)
            }
            _ => self.groups.0.checked_mul(self.groups.1),
        }
    }
}
