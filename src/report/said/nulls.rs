//! Why a value tells nothing, in words: a position that a system took away, one at 0,0, a clock that was never set. And for an
//! audit, in how many photos.

use crate::leak::{self, Class};
use crate::moment::Moment;
use crate::record::{Leak, Record, Value};

/// The coordinates of the GPS IFD.
const COORDINATES: [&str; 2] = ["0x0002", "0x0004"];
/// Their hemispheres.
const HEMISPHERES: [&str; 2] = ["0x0001", "0x0003"];

/// Why the leak at `index` tells nothing; none if it tells something. A zero of a position that isn't 0,0 tells something.
pub(in crate::report) fn why_null(record: &Record, index: usize) -> Option<&'static str> {
    let leak = record.leaks.get(index)?;
    let stated = || record.facts.positions.iter().any(|position| position.from.contains(&(index as u32)));
    if !leak.is_null() || is_coordinate(leak) && stated() {
        return None;
    }
    let row = leak::row_of(leak.row);
    let class = row.map(|row| row.class);
    Some(match class {
        _ if leak.tag.key.group == "EXIF/GPS" && zeroed(record, leak) => "zeroed by Android",
        Some(Class::Location) if is_coordinate(leak) => "0, 0: no position",
        Some(Class::Time) if unset(leak) => "clock never set",
        _ => "empty: tells nothing",
    })
}

fn is_coordinate(leak: &Leak) -> bool {
    let id = leak.tag.key.id.to_ascii_lowercase();
    COORDINATES.contains(&&*leak.tag.key.id) || id.ends_with("latitude") || id.ends_with("longitude")
}

fn unset(leak: &Leak) -> bool {
    let text = leak.tag.value.as_text();
    text.is_some_and(|text| {
        text.bytes().any(|b| b.is_ascii_digit()) && Moment::parse(text).is_none_or(|moment| moment.is_unset())
    })
}

/// Whether the block that `leak` stands in has coordinates and their hemispheres, all of them overwritten with zeros: entries
/// and lengths stay, as Android leaves them for an app that may not know where. A camera without a fix writes letters.
fn zeroed(record: &Record, leak: &Leak) -> bool {
    let block = |other: &&Leak| {
        other.tag.key.group == "EXIF/GPS"
            && other.tag.origin.path == leak.tag.origin.path
            && other.tag.origin.beside == leak.tag.origin.beside
    };
    let blank = |other: &Leak| match &other.tag.value {
        Value::Text(text) => text.trim_matches(['\0', ' ']).is_empty(),
        _ => other.is_null(),
    };
    let is = |ids: &[&str], other: &Leak| ids.contains(&&*other.tag.key.id);
    let tags: Vec<&Leak> = record.leaks.iter().filter(block).collect();
    let all = |ids: &[&str]| {
        let of = || tags.iter().filter(|other| is(ids, other));
        of().count() >= ids.len() && of().all(|other| blank(other))
    };
    all(&COORDINATES) && all(&HEMISPHERES)
}

/// In how many photos what is null.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::report) struct Nulls {
    /// Positions that Android zeroed.
    pub zeroed: usize,
    /// Positions of 0,0.
    pub nowhere: usize,
    /// Clocks that were never set.
    pub unset: usize,
}

impl Nulls {
    /// Takes a record in.
    pub fn push(&mut self, record: &Record) {
        let mut why = [false; 3];
        for (index, leak) in record.leaks.iter().enumerate() {
            let row = leak::row_of(leak.row);
            // Google writes 0, 0 for every photo whose place it doesn't know.
            let beside = leak.tag.origin.beside.is_some();
            if beside || row.is_none_or(|row| !matches!(row.class, Class::Location | Class::Time)) {
                continue;
            }
            match why_null(record, index) {
                Some("zeroed by Android") => why[0] = true,
                Some("0, 0: no position") => why[1] = true,
                Some("clock never set") => why[2] = true,
                _ => {}
            }
        }
        self.zeroed += usize::from(why[0]);
        self.nowhere += usize::from(why[1]);
        self.unset += usize::from(why[2]);
    }

    /// Takes in what others took in.
    pub fn join(&mut self, other: &Self) {
        self.zeroed += other.zeroed;
        self.nowhere += other.nowhere;
        self.unset += other.unset;
    }
}
