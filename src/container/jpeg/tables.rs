//! Quantisation and Huffman tables that no scan uses (ITU-T T.81, B.2.4.1 and B.2.4.2): room for 64 bytes and more that no
//! decoder looks at. A table counts as used when in doubt.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;

use super::marker;
use super::walk::{Item, Segment, Walk};
use crate::bytes::{Bytes, Cursor, Fault};

/// Which place a table takes: marker, class and number in one byte.
type Slot = (u8, u8);

/// A table.
struct Definition {
    segment: u64,
    range: Range<u64>,
    /// Where its values begin, behind what gives it its form.
    values: u64,
    used: bool,
}

/// The tables of a picture, or of several that begin with the same ones.
#[derive(Default)]
pub(super) struct Tables {
    all: Vec<Definition>,
    live: BTreeMap<Slot, usize>,
    /// Those that all pictures begin with.
    shared: BTreeMap<Slot, usize>,
    quantised: BTreeSet<u8>,
}

/// Ranges of tables, by the offset of their segment.
pub(super) type Unused = BTreeMap<u64, Vec<Range<u64>>>;

/// The ranges of unused tables, by the offset of the segment that they stand in. None where it isn't certain: when the
/// picture wasn't read to its end, or has several frames. Else the segment whose tables or fields can't be told apart.
pub(super) fn unused(bytes: &dyn Bytes, walked: &Walk) -> io::Result<Result<Unused, (u64, Fault)>> {
    let whole = walked.complete && !walked.items.iter().any(|item| matches!(item, Item::Unread(_)));
    let frames = walked.segments().filter(|s| marker::is_frame(s.marker) || s.marker == marker::DHP).count();
    if !whole || frames != 1 {
        return Ok(Ok(Unused::new()));
    }
    let mut tables = Tables::default();
    Ok(tables.read(bytes, walked)?.map(|()| sort(&tables.all)))
}

fn sort(all: &[Definition]) -> Unused {
    let mut out = Unused::new();
    for definition in all.iter().filter(|definition| !definition.used) {
        out.entry(definition.segment).or_default().push(definition.range.clone());
    }
    out
}

impl Tables {
    /// Reads on in another picture. Its tables stay for those that come; that is how some read them.
    pub(super) fn read(&mut self, bytes: &dyn Bytes, walked: &Walk) -> io::Result<Result<(), (u64, Fault)>> {
        let Self { all, live, shared, quantised } = self;
        for segment in walked.segments() {
            let relevant = matches!(segment.marker, marker::DQT | marker::DHT | marker::SOS);
            if !relevant && !marker::is_frame(segment.marker) {
                continue;
            }
            let payload = bytes.read(segment.payload.clone())?;
            let mut cursor = Cursor::new(&payload, segment.payload.start);
            let read = match segment.marker {
                marker::DQT | marker::DHT => define(segment, &mut cursor, all, live),
                marker::SOS => scan(&mut cursor).map(|slots| {
                    let quantised = quantised.iter().map(|number| (marker::DQT, *number));
                    for slot in slots.into_iter().chain(quantised) {
                        for index in [live.get(&slot), shared.get(&slot)].into_iter().flatten() {
                            if let Some(definition) = all.get_mut(*index) {
                                definition.used = true;
                            }
                        }
                    }
                }),
                _ => frame(&mut cursor).map(|numbers| quantised.extend(numbers)),
            };
            if let Err(fault) = read {
                return Ok(Err((segment.range.start, fault)));
            }
        }
        Ok(Ok(()))
    }

    /// What was read so far, all pictures that follow begin with.
    pub(super) fn share(&mut self) {
        self.shared = self.live.clone();
    }

    /// The values of tables that no scan uses.
    pub(super) fn unused_values(&self) -> impl Iterator<Item = Range<u64>> {
        self.all.iter().filter(|definition| !definition.used).map(|definition| definition.values..definition.range.end)
    }
}

/// The tables of a DQT or DHT segment. A table that takes the place of one that no scan used leaves that one unused.
fn define(
    segment: &Segment,
    cursor: &mut Cursor<'_>,
    all: &mut Vec<Definition>,
    live: &mut BTreeMap<Slot, usize>,
) -> Result<(), Fault> {
    while !cursor.is_empty() {
        let start = cursor.position();
        let head = cursor.u8()?;
        let slot = if segment.marker == marker::DQT {
            let precision = head >> 4;
            if precision > 1 {
                return Err(Fault::new(start, "a precision of 0 or 1", precision.to_string()));
            }
            cursor.skip(if precision == 1 { 128 } else { 64 })?;
            (marker::DQT, head & 0x0F)
        } else {
            let counts = cursor.array::<16>()?;
            cursor.skip(counts.iter().map(|count| usize::from(*count)).sum())?;
            (marker::DHT, head)
        };
        live.insert(slot, all.len());
        let form: u64 = if segment.marker == marker::DQT { 1 } else { 17 };
        let values = start.saturating_add(form);
        all.push(Definition { segment: segment.range.start, range: start..cursor.position(), values, used: false });
    }
    Ok(())
}

/// The numbers of the quantisation tables that a frame's components name (B.2.2).
fn frame(cursor: &mut Cursor<'_>) -> Result<Vec<u8>, Fault> {
    cursor.skip(5)?;
    let components = cursor.u8()?;
    (0..components).map(|_| cursor.array::<3>().map(|[_, _, table]| table)).collect()
}

/// The Huffman tables that a scan's components name (B.2.3).
fn scan(cursor: &mut Cursor<'_>) -> Result<Vec<Slot>, Fault> {
    let mut slots = Vec::new();
    for _ in 0..cursor.u8()? {
        let [_, tables] = cursor.array::<2>()?;
        slots.push((marker::DHT, tables >> 4));
        slots.push((marker::DHT, 0x10 | (tables & 0x0F)));
    }
    Ok(slots)
}
