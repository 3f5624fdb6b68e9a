//! Rows that were found before: a library's photos state the same few hundred keys over and over, and looking one up in
//! the catalogue compares it with patterns.
//!
//! One table for each thread, of a fixed size: where two keys want the same slot, the later one has it. So nothing that a
//! file states can make it grow.

use std::borrow::Cow;
use std::cell::RefCell;

use super::RowId;
use crate::metadata::Key;

/// How many keys are remembered; a power of two.
const SLOTS: usize = 1024;
/// The longest group or id that is remembered, in bytes.
const LONGEST: usize = 160;

struct Slot {
    group: Cow<'static, str>,
    id: Cow<'static, str>,
    row: RowId,
}

thread_local! {
    static MEMO: RefCell<Vec<Option<Slot>>> = const { RefCell::new(Vec::new()) };
}

/// The row that `key` was given before; else what `find` says, which is remembered if it says that it may be.
pub(super) fn row(key: &Key, find: impl FnOnce() -> (RowId, bool)) -> RowId {
    let at = hash(&key.group, &key.id) as usize % SLOTS;
    let known = MEMO.with_borrow(|slots| {
        let slot = slots.get(at)?.as_ref()?;
        (slot.id == key.id && slot.group == key.group).then_some(slot.row)
    });
    known.unwrap_or_else(|| {
        let (row, lasts) = find();
        if lasts && key.group.len() <= LONGEST && key.id.len() <= LONGEST {
            let slot = Slot { group: key.group.clone(), id: key.id.clone(), row };
            MEMO.with_borrow_mut(|slots| {
                if slots.is_empty() {
                    slots.resize_with(SLOTS, || None);
                }
                slots[at] = Some(slot);
            });
        }
        row
    })
}

/// Spreads keys over the slots, and no more is asked of it: eight bytes at a time.
fn hash(group: &str, id: &str) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = 0u64;
    for text in [group.as_bytes(), id.as_bytes()] {
        let (words, rest) = text.as_chunks::<8>();
        for word in words {
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(ODD);
        }
        let last = rest.iter().fold(rest.len() as u64, |last, byte| last << 8 | u64::from(*byte));
        hash = (hash.rotate_left(5) ^ last).wrapping_mul(ODD);
    }
    hash >> 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_looked_up_once_if_it_lasts() {
        let key = Key::new("group", "id of memo's test", "");
        for (lasts, found, expected) in [(false, 1, 1), (false, 2, 2), (true, 3, 3), (true, 4, 3), (false, 5, 3)] {
            assert_eq!(row(&key, || (RowId(found), lasts)), RowId(expected));
        }
        assert_eq!(row(&Key::new("group", "id", ""), || (RowId(9), true)), RowId(9));
    }

    #[test]
    fn keys_that_share_a_slot_are_told_apart() {
        let wanted = hash("", "0") as usize % SLOTS;
        let other = (1..).map(|n: u32| n.to_string()).find(|id| hash("", id) as usize % SLOTS == wanted).unwrap();
        let keys = [Key::new("", "0", ""), Key::new("", other, "")];
        for _ in 0..2 {
            for (number, key) in (0..).zip(&keys) {
                assert_eq!(row(key, || (RowId(number), true)), RowId(number));
            }
        }
    }
}
