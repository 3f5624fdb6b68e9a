//! A [`Record`]: all that one file tells, with every candidate kept. The one type that is written out and read back, as a
//! line of NDJSON; its schema number changes with its meaning.
//!
//! Which of seven dates, positions or names wins is decided by [`resolve`], a pure function that runs after an audience's
//! lens has taken tags away.

use serde::{Deserialize, Serialize};

pub use crate::bytes::Fault;
pub use crate::container::{Depth, Flavour};
pub use crate::leak::{Leak, RowId};
pub use crate::metadata::{Form, Key, Origin, Tag, Value};

mod facts;
mod line;
mod resolve;
#[cfg(test)]
mod testing;
mod written;

pub use facts::{Candidate, Facts, MomentSource, Position, PositionSource};
pub use line::Stamp;
pub use resolve::{Device, Resolved, resolve};

/// The number of the record's schema.
pub const SCHEMA: u32 = 1;

/// Identity of a record: a hash of the path from the library's root and of what was read, as hex.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub String);

/// All that one file tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`] of the build that made it.
    pub schema: u32,
    /// Which catalogue its rows are of: [`catalogue`](mod@crate::leak::catalogue).
    #[serde(default)]
    pub catalogue: u32,
    /// Which file, in which state.
    pub id: RecordId,
    /// Its path, as given; bytes that aren't UTF-8 are replaced.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its modification time, in seconds since 1970 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<i64>,
    /// What it is, by its content.
    pub flavour: Flavour,
    /// How much of it was read.
    pub depth: Depth,
    /// How many of its bytes were not read.
    pub unread: u64,
    /// Every tag, each with the catalogue's row for it, in the order of the file.
    pub leaks: Vec<Leak>,
    /// Dates, positions and devices that the tags state, every candidate.
    pub facts: Facts,
    /// What is wrong with the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

#[cfg(test)]
mod tests {
    use super::testing::{leak, record, text, three};
    use super::*;

    #[test]
    fn a_record_is_read_back_from_its_line_as_it_was() {
        let mut made = record(vec![
            text("EXIF/ExifIFD", "0x9003", "2024:01:02 03:04:05"),
            leak("EXIF/GPS", "0x0002", three([47.0, 22.0, 36.836_123_456_789])),
            leak("EXIF/GPS", "0x0004", three([8.0, 32.0, 0.1 + 0.2])),
            leak("EXIF/ExifIFD", "0x927c", Value::opaque(b"Acme\0\x01")),
            text("XMP", "dc:title", "two\nlines \u{1b}[2J"),
        ]);
        made.modified = Some(-1);
        made.faults.push(Fault::new(7, "a marker", "the end"));
        made.leaks[1].tag.origin.range = Some(10..34);
        let line = serde_json::to_string(&made).expect("a line");
        assert!(!line.contains('\n'));
        let read: Record = serde_json::from_str(&line).expect("a record");
        assert_eq!(read, made);
        assert_eq!(read.schema, SCHEMA);
        assert_eq!((read.facts.moments.len(), read.facts.positions.len()), (1, 1));
    }
}
