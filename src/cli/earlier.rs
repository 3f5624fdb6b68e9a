//! Records that were made earlier, or elsewhere: the lines of `--from`.
//!
//! Without PATH they are all reduced, many at a time: each worker reads some and reduces them, so that no record is held, and
//! what they come to is joined in the order of the lines. With PATH they are only looked up: where each stands in its file is
//! held, not what it says.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::UNIX_EPOCH;

use rayon::ThreadPool;

use super::Usage;
use crate::record::{Depth, Record, Stamp};
use crate::walk::Found;

/// How many bytes of lines a worker takes at a time.
const PIECE: usize = 256 * 1024;
/// How many pieces that are done each worker may be ahead of the one that is waited for.
const AHEAD: usize = 4;

/// Reads the lines of the files, a piece on each worker, and hands over what `of` makes of the pieces, in the order of the lines.
pub(super) fn reduce<R: Send>(
    files: &[PathBuf],
    pool: &ThreadPool,
    of: impl Fn(Vec<u8>) -> R + Sync,
    mut each: impl FnMut(&Path, R) -> io::Result<()>,
) -> Result<(), super::Stop> {
    for file in files {
        let source = Mutex::new(Source { lines: open(file)?, rest: Vec::new(), number: 0 });
        let workers = pool.current_num_threads();
        let (sender, results) = mpsc::sync_channel(workers * AHEAD);
        pool.in_place_scope(|scope| -> Result<(), super::Stop> {
            for _ in 0..workers {
                let (sender, source, of) = (sender.clone(), &source, &of);
                scope.spawn(move |_| {
                    let next = || source.lock().unwrap_or_else(PoisonError::into_inner).next().transpose();
                    while let Some(piece) = next() {
                        let failed = piece.is_err();
                        let done = piece.map(|(number, piece)| (number, of(piece)));
                        if sender.send(done).is_err() || failed {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let (mut waiting, mut next) = (BTreeMap::new(), 0);
            for result in results {
                let (number, reduced) = result.map_err(|error| unreadable(file, &error))?;
                waiting.insert(number, reduced);
                while let Some(reduced) = waiting.remove(&next) {
                    next += 1;
                    each(file, reduced)?;
                }
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn open(file: &Path) -> Result<Box<dyn Read + Send>, Usage> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    if file.is_dir() {
        let shown = super::shown(file);
        return Err(Usage::new(format!("--from {shown}: a folder; PATH stands before --from")));
    }
    let opened = File::open(file).map_err(|error| unreadable(file, &error))?;
    Ok(Box::new(opened))
}

fn unreadable(file: &Path, error: &io::Error) -> Usage {
    Usage::new(format!("--from {}: {error}", super::shown(file)))
}

/// Lines, from which the workers take pieces.
struct Source {
    lines: Box<dyn Read + Send>,
    /// The beginning of the next line, which came with the piece before.
    rest: Vec<u8>,
    number: usize,
}

impl Source {
    /// The next piece, of whole lines, and its number.
    fn next(&mut self) -> io::Result<Option<(usize, Vec<u8>)>> {
        let mut piece = std::mem::take(&mut self.rest);
        loop {
            let before = piece.len();
            piece.reserve(PIECE);
            let more = (&mut self.lines).take(PIECE as u64).read_to_end(&mut piece)?;
            let end = piece.get(before..).and_then(|new| memchr::memrchr(b'\n', new));
            if more == 0 || end.is_some() {
                self.rest = end.map_or_else(Vec::new, |end| piece.split_off(before + end + 1));
                break;
            }
        }
        let number = self.number;
        self.number += 1;
        Ok((!piece.is_empty()).then_some((number, piece)))
    }
}

/// Where the lines of a piece stand that hold anything, blanks around them apart.
fn lines(piece: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', piece).chain(std::iter::once(piece.len()));
    let lines = ends.map(move |end| std::mem::replace(&mut start, end + 1)..end);
    lines.filter_map(|line| {
        let text = piece.get(line.clone())?;
        let from = line.start + (text.len() - text.trim_ascii_start().len());
        Some(from..from + text.trim_ascii().len()).filter(|line| !line.is_empty())
    })
}

/// A record that was read: it, where its line stands, and whether the line is as it would be written here.
pub(super) type Held = (Record, Range<usize>, bool);

/// The records of a piece, each as it is read, and why a line holds none.
pub(super) fn records(piece: &[u8]) -> impl Iterator<Item = Result<Held, String>> {
    lines(piece).filter_map(|line| {
        let text = piece.get(line.clone())?;
        // What ends an audit isn't a record, and isn't meant to be.
        let is_record = !text.starts_with(b"{\"portrait\"");
        is_record.then(|| Record::held(text).map(|(record, own)| (record, line, own)))
    })
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
            let mut lines = BufReader::with_capacity(PIECE, open(file)?);
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
        let long = "x".repeat(PIECE * 2);
        let line = |n: usize| if n == 7 { long.clone() } else { format!("{{\"line\":{n}}}") };
        for end in ["", "\n"] {
            let text = (0..40_000).map(line).collect::<Vec<_>>().join("\n") + end;
            let mut source = Source { lines: Box::new(io::Cursor::new(text.clone())), rest: Vec::new(), number: 0 };
            let mut all = Vec::new();
            let mut numbers = Vec::new();
            while let Some((number, piece)) = source.next().unwrap() {
                numbers.push(number);
                all.extend(piece);
                assert!(all.ends_with(b"\n") || all.len() == text.len());
            }
            assert_eq!(String::from_utf8(all).unwrap(), text);
            assert!(numbers.len() > 2 && numbers.iter().copied().eq(0..numbers.len()));
        }
    }

    #[test]
    fn what_is_no_record_is_told_unless_it_is_a_portrait() {
        let read: Vec<_> = records(b"{\"portrait\":{}}\n\nnonsense\n").collect();
        assert!(matches!(&read[..], [Err(_)]), "{read:?}");
    }
}
