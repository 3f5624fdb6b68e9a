//! The grammar of an IIM stream: data set after data set, each a marker, record, number, length and value (IIM 4.2 §1.5).
//! Doesn't know what any data set means.

use std::ops::Range;

use crate::bytes::{Cursor, Fault};

/// The byte that begins a data set.
pub(super) const MARKER: u8 = 0x1c;
/// How many data sets are read of one stream: each costs a tag, and may be five bytes small.
pub(super) const DATA_SETS: usize = 65_536;
/// The bit that says that a length is extended: the other bits count the bytes of the length that follows.
const EXTENDED: u16 = 0x8000;

/// A data set where it stands.
#[derive(Clone, Debug)]
pub(super) struct DataSet<'a> {
    pub(super) record: u8,
    pub(super) number: u8,
    /// Its value.
    pub(super) value: &'a [u8],
    /// Where the value stands in the stream.
    pub(super) range: Range<u64>,
    /// The data set as it stands, from its marker on.
    pub(super) bytes: &'a [u8],
}

/// What could be read of a stream.
#[derive(Debug, Default)]
pub(super) struct Stream<'a> {
    pub(super) sets: Vec<DataSet<'a>>,
    /// What follows the last data set and isn't all zeros (which some writers pad with).
    pub(super) rest: Option<(&'a [u8], Range<u64>)>,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Stream<'a> {
    /// Reads data sets until the end, or until something isn't one.
    pub(super) fn read(block: &'a [u8]) -> Self {
        let mut stream = Self::default();
        let mut cursor = Cursor::new(block, 0);
        while !cursor.is_empty() {
            let before = cursor.clone();
            let fault = if stream.sets.len() >= DATA_SETS {
                Fault::new(before.position(), format!("at most {DATA_SETS} data sets"), "more")
            } else {
                match data_set(&mut cursor) {
                    Ok(set) => {
                        stream.sets.push(set);
                        continue;
                    }
                    Err(fault) => fault,
                }
            };
            let rest = before.rest();
            if rest.iter().any(|byte| *byte != 0) {
                stream.faults.push(fault);
                stream.rest = Some((rest, before.position()..block.len() as u64));
            }
            break;
        }
        stream
    }
}

fn data_set<'a>(cursor: &mut Cursor<'a>) -> Result<DataSet<'a>, Fault> {
    let start = cursor.clone();
    let marker = cursor.u8()?;
    if marker != MARKER {
        return Err(Fault::new(start.position(), "a data set's marker 0x1c", format!("{marker:#04x}")));
    }
    let (record, number) = (cursor.u8()?, cursor.u8()?);
    let at = cursor.position();
    let short = cursor.u16_be()?;
    let len = if short & EXTENDED == 0 { usize::from(short) } else { extended(cursor, short & !EXTENDED, at)? };
    let from = cursor.position();
    let value = cursor.take(len)?;
    let range = from..cursor.position();
    let whole = usize::try_from(cursor.position().saturating_sub(start.position())).unwrap_or(0);
    Ok(DataSet { record, number, value, range, bytes: start.peek(whole).unwrap_or_default() })
}

/// An extended length (§1.5 d): a big-endian number of `count` bytes.
fn extended(cursor: &mut Cursor<'_>, count: u16, at: u64) -> Result<usize, Fault> {
    let bytes = cursor.take(usize::from(count))?;
    bytes
        .iter()
        .try_fold(0usize, |len, byte| len.checked_mul(256)?.checked_add(usize::from(*byte)))
        .ok_or_else(|| Fault::new(at, "a length that fits a file", format!("one of {count} bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extended_length_is_a_length() {
        let stream = Stream::read(b"\x1c\x02\x78\x80\x04\x00\x00\x00\x03abc\x1c\x02\x5a\x00\x01Z\0\0\0");
        let values: Vec<_> = stream.sets.iter().map(|set| (set.number, set.value, set.range.clone())).collect();
        assert_eq!(values, [(120, &b"abc"[..], 9..12), (90, &b"Z"[..], 17..18)]);
        assert_eq!(stream.sets[1].bytes, b"\x1c\x02\x5a\x00\x01Z");
        assert!(stream.faults.is_empty() && stream.rest.is_none(), "zeros at the end are padding");
    }

    #[test]
    fn lengths_that_lie_are_faults() {
        for (block, at) in [
            (&b"\x1c\x02\x78\x00\x09abc"[..], 5),
            (b"\x1c\x02\x78\x80\x09\xff\xff\xff\xff\xff\xff\xff\xff\xff", 3),
            (b"\x1c\x02\x78\xff\xff\x00", 5),
            (b"\x1d\x02\x78\x00\x00", 0),
        ] {
            let stream = Stream::read(block);
            assert_eq!(stream.faults.first().map(|fault| fault.offset), Some(at), "{block:02x?}");
            assert!(stream.sets.is_empty() && stream.rest.is_some());
        }
    }
}
