//! A record's line of NDJSON, read back.
//!
//! Rows of the catalogue are numbers, and another build's catalogue numbers them otherwise: a record of another catalogue has
//! its rows looked up anew. What such a line holds beside records (a portrait) is passed over.

use serde::Deserialize;

use super::{Depth, Record, SCHEMA, written};
use crate::leak::{catalogue, row};

/// What tells whether a file must be read again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Stamp {
    schema: u32,
    #[serde(default)]
    catalogue: u32,
    /// The file's path.
    pub path: String,
    bytes: u64,
    #[serde(default)]
    modified: Option<i64>,
    depth: Depth,
}

impl Stamp {
    /// The stamp of a line, if it holds a record.
    pub fn of(line: &[u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }

    /// Whether a record made now, of a file so long and last written then, would say the same.
    pub fn holds(&self, bytes: u64, modified: Option<i64>, depth: Depth) -> bool {
        let deep_enough = self.depth == Depth::Full || depth == Depth::Quick;
        let same_file = self.bytes == bytes && self.modified == modified && modified.is_some();
        self.schema == SCHEMA && self.catalogue == catalogue() && same_file && deep_enough
    }
}

impl Record {
    /// The record that a line holds.
    ///
    /// # Errors
    /// Where it holds none, or one whose schema is unknown here.
    pub fn from_line(line: &[u8]) -> Result<Self, String> {
        Self::held(line).map(|(record, _)| record)
    }

    /// The record that a line holds, and whether the line would be a record's here as it stands: one of another catalogue has
    /// other rows.
    ///
    /// # Errors
    /// As [`Self::from_line`].
    pub fn held(line: &[u8]) -> Result<(Self, bool), String> {
        let read = written::record(line).map_or_else(|| serde_json::from_slice(line), Ok);
        let mut record: Self = read.map_err(|error| error.to_string())?;
        if record.schema != SCHEMA {
            return Err(format!("schema {} is not known here, only {SCHEMA}", record.schema));
        }
        let own = record.catalogue == catalogue();
        if !own {
            for leak in &mut record.leaks {
                leak.row = row(&leak.tag.key, &leak.tag.value);
            }
            record.catalogue = catalogue();
        }
        Ok((record, own))
    }
}

#[cfg(test)]
mod tests {
    use super::super::RowId;
    use super::super::testing::{record, text};
    use super::*;

    #[test]
    fn a_record_of_another_catalogue_has_its_rows_looked_up_anew() {
        let made = record(vec![text("EXIF/IFD0", "0x0110", "X100")]);
        let mut other = made.clone();
        (other.catalogue, other.leaks[0].row) = (7, RowId(3));
        let read = Record::from_line(&serde_json::to_vec(&other).unwrap()).unwrap();
        assert_eq!(read, made);
        other.schema = SCHEMA + 1;
        assert!(Record::from_line(&serde_json::to_vec(&other).unwrap()).is_err());
        assert!(Record::from_line(b"{\"portrait\":{}}").is_err());
    }

    #[test]
    fn a_stamp_holds_while_nothing_changed() {
        let mut made = record(Vec::new());
        (made.modified, made.depth) = (Some(5), Depth::Quick);
        let stamp = |record: &Record| Stamp::of(&serde_json::to_vec(record).unwrap()).unwrap();
        assert!(stamp(&made).holds(made.bytes, Some(5), Depth::Quick));
        assert!(!stamp(&made).holds(made.bytes, Some(5), Depth::Full));
        assert!(!stamp(&made).holds(made.bytes + 1, Some(5), Depth::Quick));
        assert!(!stamp(&made).holds(made.bytes, Some(6), Depth::Quick));
        made.catalogue += 1;
        assert!(!stamp(&made).holds(made.bytes, Some(5), Depth::Quick));
        assert!(Stamp::of(b"{\"portrait\":{}}").is_none());
    }
}
