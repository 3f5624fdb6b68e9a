//! One photo → all that it tells.
//!
//! [`examine`] takes bytes apart: a layout, and the tags of each part, with recursion into the files that a file holds.
//! [`inspect`] adds what the file system knows (name, times, extended attributes), [`inspect_found`] what its side-cars tell as
//! well, and makes a [`Record`] of it.
//!
//! Damage is data: a record says what could be read and what is wrong; the only error is that the file can't be read at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::bytes::{Bytes, Fault, FileBytes};
use crate::container::{Depth, Flavour, Layout};
use crate::leak::{self, Leak};
use crate::metadata::{Tag, Value, filename};
use crate::os;
use crate::record::{Facts, Record, RecordId, SCHEMA};
use crate::walk::{Found, Sibling};

mod beside;
mod crop;
mod descend;
mod file;

pub use beside::{beside, is_side_car};
pub(crate) use descend::needs;
pub use descend::{Examined, PartTag, examine};

/// How a file is inspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How much of it is read.
    pub depth: Depth,
}

impl Default for Options {
    /// The whole file.
    fn default() -> Self {
        Self { depth: Depth::Full }
    }
}

/// A file could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct Error {
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

/// Inspects the file at `path`; none when its content is of no kind that is known here.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("a.gif");
/// # std::fs::write(&path, b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x05Alice\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")?;
/// use phototell::inspect::{Options, inspect};
///
/// let record = inspect(&path, &Options::default())?.expect("a picture");
/// assert_eq!(record.flavour.0, "GIF");
/// assert!(record.leaks.iter().any(|leak| leak.tag.value.as_text() == Some("Alice")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the file can't be opened or read. Whatever is wrong *in* the file is in [`Record::faults`].
pub fn inspect(path: &Path, options: &Options) -> Result<Option<Record>, Error> {
    let fail = |source| Error { path: path.to_owned(), source };
    let bytes = open(path).map_err(fail)?;
    inspect_open(path, &bytes, options).map_err(fail)
}

/// Opens a regular file to be taken apart; anything else is an error.
///
/// # Errors
/// When the system says so.
pub fn open(path: &Path) -> io::Result<FileBytes> {
    let (file, metadata) = os::open(path)?;
    FileBytes::new(file, &metadata)
}

/// Like [`inspect`], for a file that a walk found: its side-cars are read with it, and a side-car whose photo isn't there is
/// read by itself.
///
/// # Errors
/// When the file can't be opened or read.
pub fn inspect_found(found: &Found, options: &Options) -> Result<Option<Record>, Error> {
    let fail = |source| Error { path: found.path.clone(), source };
    let bytes = open(&found.path).map_err(fail)?;
    let laid_out = with_layout(found, &bytes, options).map_err(fail)?;
    Ok(laid_out.map(|(record, _)| record))
}

/// The record of a file that a walk found, and the partition of its bytes.
///
/// # Errors
/// When reading fails.
pub fn with_layout(found: &Found, bytes: &FileBytes, options: &Options) -> io::Result<Option<(Record, Layout)>> {
    if let Some(examined) = examine(bytes, options.depth)? {
        return record(&found.path, bytes, options, examined, &found.siblings).map(Some);
    }
    let Some((layout, tags, faults)) = beside::alone(&found.path, bytes, found.lone)? else { return Ok(None) };
    let leaks = tags.into_iter().map(classified).collect();
    let flavour = layout.flavour.clone();
    let told = beside::told(&found.siblings);
    let record = made(&found.path, bytes, options, Parts { flavour, unread: 0, leaks, faults, told })?;
    Ok(Some((record, layout)))
}

/// Like [`inspect`], for a file that is open already.
///
/// # Errors
/// When reading fails.
pub fn inspect_open(path: &Path, bytes: &FileBytes, options: &Options) -> io::Result<Option<Record>> {
    let examined = examine(bytes, options.depth)?;
    examined.map(|examined| Ok(record(path, bytes, options, examined, &[])?.0)).transpose()
}

/// The record of a file that was taken apart, with what its side-cars tell, and the file's partition.
///
/// # Errors
/// When reading fails; a side-car that can't be read is among the faults.
pub fn record(
    path: &Path,
    bytes: &FileBytes,
    options: &Options,
    examined: Examined,
    siblings: &[Sibling],
) -> io::Result<(Record, Layout)> {
    let unread = examined.unread();
    let previews = if options.depth == Depth::Full { crop::tags(bytes, &examined) } else { Vec::new() };
    let Examined { layout, tags, faults, .. } = examined;
    let parts = Parts {
        flavour: layout.flavour.clone(),
        unread,
        leaks: tags.into_iter().map(PartTag::into_leak).chain(previews.into_iter().map(classified)).collect(),
        faults,
        told: beside::told(siblings),
    };
    Ok((made(path, bytes, options, parts)?, layout))
}

/// What a record is made of.
struct Parts {
    flavour: Flavour,
    unread: u64,
    leaks: Vec<Leak>,
    faults: Vec<Fault>,
    told: beside::Told,
}

fn made(path: &Path, bytes: &FileBytes, options: &Options, parts: Parts) -> io::Result<Record> {
    let modified = bytes.modified().and_then(file::seconds);
    let Parts { flavour, unread, mut leaks, mut faults, told } = parts;
    leaks.extend(file::tags(path, bytes, modified).into_iter().map(classified));
    leaks.extend(told.leaks);
    faults.extend(told.faults);
    let name = path.to_string_lossy();
    let facts = Facts::of(&leaks);
    Ok(Record {
        schema: SCHEMA,
        catalogue: crate::leak::catalogue(),
        id: identity(&name, bytes, &told.hash)?,
        path: name.into_owned(),
        bytes: bytes.len(),
        modified,
        depth: options.depth,
        unread,
        flavour,
        leaks,
        facts,
        faults,
    })
}

/// What a file's name tells.
pub(crate) fn named(name: &str) -> impl Iterator<Item = Leak> {
    filename::decode(name).into_iter().map(classified)
}

/// A tag with its row of the catalogue, its text cut to what a record holds.
fn classified(mut tag: Tag) -> Leak {
    let row = leak::row(&tag.key, &tag.value);
    cap(&mut tag.value);
    Leak { tag, row, needed: false }
}

fn cap(value: &mut Value) {
    match value {
        Value::Text(text) if text.len() > Value::TEXT => {
            let end = (0..=Value::TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            text.truncate(end);
            text.push('…');
        }
        Value::List(list) => {
            list.truncate(Value::TEXT / 8);
            list.iter_mut().for_each(cap);
        }
        _ => {}
    }
}

/// How much of the head the identity depends on, in bytes: directories and times of change stand there.
const IDENTIFYING: u64 = 8 * 1024;

/// A head in 32 bytes: a change of it changes them. That is all that is asked for, and hashing it well takes five times as long.
fn folded(head: &[u8]) -> [u8; 32] {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut lanes = [1u64, 2, 3, 4];
    let (blocks, rest) = head.as_chunks::<32>();
    let mut last = [0; 32];
    last.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
    for block in blocks.iter().chain([&last]) {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in lanes.iter_mut().zip(words) {
            // Each step can be undone, so two heads that differ in a word of a lane are never folded to the same.
            *lane = (*lane ^ u64::from_le_bytes(*word)).wrapping_mul(ODD).rotate_left(29);
        }
    }
    let mut folded = [0; 32];
    let (words, _) = folded.as_chunks_mut::<8>();
    words.iter_mut().zip(lanes).for_each(|(word, lane)| *word = lane.to_le_bytes());
    folded
}

/// A hash of the path, the size, the head and the side-cars: another file, or the same in another state, has another.
fn identity(path: &str, bytes: &FileBytes, beside: &blake3::Hasher) -> io::Result<RecordId> {
    let mut hasher = blake3::Hasher::new();
    // The lengths come last and say where each ends.
    hasher.update(&folded(&bytes.read(0..IDENTIFYING)?));
    if beside.count() > 0 {
        hasher.update(beside.finalize().as_bytes());
    }
    hasher.update(path.as_bytes());
    hasher.update(&bytes.len().to_le_bytes());
    hasher.update(&(path.len() as u64).to_le_bytes());
    let mut hex = hasher.finalize().to_hex();
    hex.truncate(32);
    Ok(RecordId(hex.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_head_tells_in_what_it_is_folded_to() {
        let head: Vec<u8> = (0..IDENTIFYING as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for length in [0, 1, 31, 32, 33, 100, head.len()] {
            let mut head = head[..length].to_vec();
            let whole = folded(&head);
            for at in 0..length {
                head[at] ^= 1;
                assert_ne!(folded(&head), whole, "{at} of {length}");
                head[at] ^= 1;
            }
        }
        let two = |one: usize, other: usize| {
            let mut head = head.clone();
            head.swap(one, other);
            folded(&head)
        };
        assert_ne!(two(0, 32), folded(&head));
    }
}
