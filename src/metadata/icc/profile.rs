//! The grammar of a profile: a header of 128 bytes, a tag table, and the tags' data (ICC.1:2022 §7). Doesn't know what any
//! tag means.

use std::ops::Range;

use crate::bytes::{Cursor, Fault};

/// A tag's signature.
pub(super) type Signature = [u8; 4];

/// Length of the header (§7.2).
pub(super) const HEADER: usize = 128;
/// Where a tag table's entries begin: behind the header and their count.
pub(super) const TABLE: usize = 132;
/// Length of an entry of the tag table: signature, offset, size (§7.3).
pub(super) const ENTRY: usize = 12;
/// Where the profile file signature stands, and what it is (§7.2.11).
const ACSP: (Range<usize>, &[u8]) = (36..40, b"acsp");
/// How many tags are read of one profile.
const TAGS: u32 = 4096;

/// An entry of the tag table whose data the profile has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) signature: Signature,
    /// Offset of its data in the profile.
    pub(super) offset: usize,
    /// Its data: a type signature, four reserved bytes, and what the type says.
    pub(super) data: &'a [u8],
}

impl Entry<'_> {
    /// Where its data stands.
    pub(super) fn range(&self) -> Range<u64> {
        let start = self.offset as u64;
        start..start.saturating_add(self.data.len() as u64)
    }

    /// The signature of the type that its data is written in.
    pub(super) fn kind(&self) -> Signature {
        self.data.first_chunk().copied().unwrap_or_default()
    }
}

/// What could be read of a profile.
#[derive(Debug)]
pub(super) struct Profile<'a> {
    pub(super) header: &'a [u8; HEADER],
    pub(super) entries: Vec<Entry<'a>>,
    /// Bytes that no structure owns and that aren't all zeros, with their offsets.
    pub(super) unreferenced: Vec<(Range<u64>, &'a [u8])>,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Profile<'a> {
    /// Reads a profile as colour management does: tags whose data lies beyond the profile's end are passed over. The error
    /// says why it is no profile at all.
    pub(super) fn read(block: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(block, 0);
        let header: &[u8; HEADER] =
            cursor.take(HEADER)?.first_chunk().ok_or_else(|| Fault::new(0, "a profile's header", "less"))?;
        if header.get(ACSP.0) != Some(ACSP.1) {
            return Err(Fault::new(36, "the profile file signature acsp", "something else"));
        }
        let stated = Cursor::new(header, 0).u32_be()?;
        let len = block.len().min(usize::try_from(stated).unwrap_or(usize::MAX));
        let mut faults = Vec::new();
        if len as u64 != u64::from(stated) || len != block.len() {
            faults.push(Fault::new(0, format!("a profile of {stated} bytes"), format!("{} bytes", block.len())));
        }
        let count = cursor.u32_be()?;
        if count > TAGS {
            faults.push(Fault::new(128, format!("at most {TAGS} tags"), format!("{count}")));
        }
        let mut entries = Vec::new();
        let mut table_end = TABLE;
        for _ in 0..count.min(TAGS) {
            let at = cursor.position();
            let Ok(raw) = cursor.take(ENTRY) else {
                faults.push(Fault::new(at, format!("{count} tags"), "the end of the profile"));
                break;
            };
            table_end = table_end.saturating_add(ENTRY);
            match entry(raw, block, len) {
                Some(entry) => entries.push(entry),
                None => faults.push(Fault::new(at, "a tag within the profile", "one that reaches beyond it")),
            }
        }
        let unreferenced = gaps(block, table_end, &entries);
        Ok(Self { header, entries, unreferenced, faults })
    }

    /// The profile's major version.
    pub(super) fn version(&self) -> u8 {
        let [_, _, _, _, _, _, _, _, major, ..] = self.header;
        *major
    }

    /// The signature of the colour space of the device side (§7.2.8).
    pub(super) fn space(&self) -> Signature {
        self.header.get(16..20).and_then(|bytes| bytes.first_chunk().copied()).unwrap_or_default()
    }
}

fn entry<'a>(raw: &[u8], block: &'a [u8], len: usize) -> Option<Entry<'a>> {
    let mut cursor = Cursor::new(raw, 0);
    let signature = cursor.array().ok()?;
    let offset = usize::try_from(cursor.u32_be().ok()?).ok()?;
    let size = usize::try_from(cursor.u32_be().ok()?).ok()?;
    let end = offset.checked_add(size).filter(|end| *end <= len)?;
    Some(Entry { signature, offset, data: block.get(offset..end)? })
}

/// What lies between header, table and tags, and behind them. All-zero runs are padding.
fn gaps<'a>(block: &'a [u8], table_end: usize, entries: &[Entry<'_>]) -> Vec<(Range<u64>, &'a [u8])> {
    let mut owned: Vec<(usize, usize)> =
        entries.iter().map(|entry| (entry.offset, entry.offset.saturating_add(entry.data.len()))).collect();
    owned.push((block.len(), block.len()));
    owned.sort_unstable();
    let mut at = table_end;
    let mut gaps = Vec::new();
    for (start, end) in owned {
        if let Some(gap) = block.get(at..start).filter(|gap| gap.iter().any(|byte| *byte != 0)) {
            gaps.push((at as u64..start as u64, gap));
        }
        at = at.max(end);
    }
    gaps
}
