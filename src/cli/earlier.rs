//! Records that were made earlier, or elsewhere: the lines of `--from`.
//!
//! Without PATH they are all reduced, many at a time: each worker parses some and reduces them to a library of its own, and
//! the libraries are joined in the order of the lines. With PATH they are only looked up: where each stands in its file is
//! held, not what it says.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::UNIX_EPOCH;

use rayon::ThreadPool;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::Usage;
use crate::infer::Library;
use crate::record::{Depth, Record, Stamp};
use crate::walk::Found;

/// How many bytes of lines a worker takes at a time, and how many such pieces are read at a time.
const PIECE: usize = 256 * 1024;
const PIECES: usize = 16;

/// A piece, parsed and reduced.
#[derive(Default)]
pub(super) struct Reduced {
    /// What the rules need.
    pub library: Library,
    /// The records, where somebody wants to see them.
    pub records: Vec<Record>,
    /// Lines that hold no record, and why.
    pub bad: Vec<String>,
}

/// Reads all records of the files, many at a time, and hands them over in their order. `whole`: with the records themselves.
pub(super) fn reduce(
    files: &[PathBuf],
    pool: &ThreadPool,
    whole: bool,
    mut each: impl FnMut(&Path, Reduced) -> io::Result<()>,
) -> Result<(), super::Stop> {
    for file in files {
        let mut lines = open(file)?;
        let mut pieces = read(&mut lines).map_err(|error| unreadable(file, &error))?;
        while !pieces.is_empty() {
            let reduced: Vec<Reduced> = pool.install(|| pieces.par_iter().map(|piece| of(piece, whole)).collect());
            // The next lines are read while these are handed over.
            let (next, handed) = std::thread::scope(|scope| {
                let next = scope.spawn(|| read(&mut lines));
                let handed = reduced.into_iter().try_for_each(|reduced| each(file, reduced));
                (next.join().unwrap_or_else(|_| Err(io::Error::other("reading failed"))), handed)
            });
            handed?;
            pieces = next.map_err(|error| unreadable(file, &error))?;
        }
    }
    Ok(())
}

fn open(file: &Path) -> Result<Box<dyn BufRead + Send>, Usage> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    if file.is_dir() {
        let shown = super::shown(file);
        return Err(Usage::new(format!("--from {shown}: a folder; PATH stands before --from")));
    }
    let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
    Ok(Box::new(BufReader::with_capacity(PIECE, opened)))
}

fn unreadable(file: &Path, error: &io::Error) -> Usage {
    Usage::new(format!("--from {}: {error}", super::shown(file)))
}

/// The next pieces, each of whole lines.
fn read(lines: &mut (dyn BufRead + Send)) -> io::Result<Vec<Vec<u8>>> {
    let mut pieces = Vec::new();
    while pieces.len() < PIECES {
        let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
        while piece.len() < PIECE {
            if lines.read_until(b'\n', &mut piece)? == 0 {
                break;
            }
        }
        if piece.is_empty() {
            break;
        }
        pieces.push(piece);
    }
    Ok(pieces)
}

/// The lines of a piece that hold anything.
fn lines(piece: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', piece).map(|at| at + 1)).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        piece.get(start..starts.peek().map_or(piece.len(), |next| next - 1))
    })
    .filter(|line| !line.trim_ascii().is_empty())
}

fn of(piece: &[u8], whole: bool) -> Reduced {
    let mut reduced = Reduced::default();
    for line in lines(piece) {
        match Record::from_line(line) {
            Ok(record) => {
                reduced.library.push(&record);
                if whole {
                    reduced.records.push(record);
                }
            }
            // What ends an audit isn't a record, and isn't meant to be.
            Err(_) if line.starts_with(b"{\"portrait\"") => {}
            Err(why) => reduced.bad.push(why),
        }
    }
    reduced
}

/// Where the records of earlier audits stand.
pub(super) struct Earlier {
    files: Vec<Mutex<File>>,
    /// By path: the stamp, which file, from where, how many bytes.
    lines: HashMap<String, (Stamp, usize, u64, usize)>,
}

impl Earlier {
    /// Looks through the files. Of two records of one path the later one counts.
    pub fn open(files: &[PathBuf]) -> Result<Self, Usage> {
        let mut earlier = Self { files: Vec::new(), lines: HashMap::new() };
        for (index, file) in files.iter().enumerate() {
            let mut lines = open(file)?;
            let (mut at, mut line) = (0, Vec::new());
            loop {
                line.clear();
                let length = lines.read_until(b'\n', &mut line).map_err(|error| unreadable(file, &error))?;
                if length == 0 {
                    break;
                }
                if let Some(stamp) = Stamp::of(&line) {
                    earlier.lines.insert(stamp.path.clone(), (stamp, index, at, length));
                }
                at += length as u64;
            }
            let again = File::open(file).map_err(|error| unreadable(file, &error))?;
            earlier.files.push(Mutex::new(again));
        }
        Ok(earlier)
    }

    /// The record of a file, if it would be made the same now. What a side-car tells is in the record too, and its state isn't:
    /// a file that has one is read again.
    pub fn record(&self, found: &Found, depth: Depth) -> Option<Record> {
        found.siblings.is_empty().then_some(())?;
        let (stamp, file, at, length) = self.lines.get(&*found.path.to_string_lossy())?;
        let modified = found.identity.modified?;
        let seconds = match modified.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).ok()?,
            Err(before) => -i64::try_from(before.duration().as_secs()).ok()?,
        };
        stamp.holds(found.identity.len, Some(seconds), depth).then_some(())?;
        let mut line = vec![0; *length];
        {
            let mut file = self.files.get(*file)?.lock().ok()?;
            file.seek(SeekFrom::Start(*at)).ok()?;
            file.read_exact(&mut line).ok()?;
        }
        Record::from_line(&line).ok().filter(|record| record.path == stamp.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_whole_lines_and_all_of_them() {
        let text: Vec<u8> = (0..40_000).flat_map(|n| format!("{{\"line\":{n}}}\n").into_bytes()).collect();
        let mut lines: Box<dyn BufRead + Send> = Box::new(io::Cursor::new(text.clone()));
        let mut all = Vec::new();
        loop {
            let pieces = read(&mut lines).unwrap();
            if pieces.is_empty() {
                break;
            }
            assert!(pieces.iter().all(|piece| piece.ends_with(b"\n")));
            all.extend(pieces.concat());
        }
        assert_eq!(all, text);
    }

    #[test]
    fn what_is_no_record_is_told_unless_it_is_a_portrait() {
        let reduced = of(b"{\"portrait\":{}}\n\nnonsense\n", true);
        assert_eq!((reduced.records.len(), reduced.bad.len()), (0, 1));
    }
}
