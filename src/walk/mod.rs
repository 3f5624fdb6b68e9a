//! Folders → the files in them, each with its siblings: the side-cars that tell about it; and what else lies beside them
//! that shows what they show.
//!
//! Only regular files are found; FIFOs, sockets and devices are never opened. Symbolic links are followed only when asked,
//! and loops end. Whatever is passed over is data, with its reason, and the walk goes on. Files are recognised by name for
//! their siblings only: whether one is a photo is decided by its content, elsewhere.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::os::{self, Identity};

mod list;
mod pattern;
mod siblings;
mod takeout;
mod twins;

pub use list::parse as parse_list;
pub use siblings::{Sibling, SideCar};
pub use twins::{Beside, Twin};

/// What a walk goes into.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Names that begin with a dot, too.
    pub hidden: bool,
    /// Symbolic links, too.
    pub follow: bool,
    /// Files and folders to pass over: matched against the path below the start.
    pub exclude: GlobSet,
}

/// A set of globs, as `--exclude` takes them: one without a slash matches a name in any folder, one with a slash the path
/// below the start; `*` doesn't match a slash, `**` does.
pub fn globs<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim_end_matches('/');
        let whole = match trimmed.strip_prefix('/') {
            Some(below) => below.to_owned(),
            None if trimmed.contains('/') => trimmed.to_owned(),
            None => format!("**/{trimmed}"),
        };
        set.add(GlobBuilder::new(&whole).literal_separator(true).build()?);
    }
    set.build()
}

/// Where a walk starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// A folder, or a file, which is taken as it is. May be a symbolic link.
    pub path: PathBuf,
    /// What stands before the relative paths of what is found here: nothing, a folder's name, or for a file its whole relative
    /// path (nothing: its name).
    pub within: PathBuf,
}

/// A file that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its path, as far as it was given, then as the folders spell it.
    pub path: PathBuf,
    /// Its path from the library's root; only names, no `..`.
    pub relative: PathBuf,
    /// Which start it was found from, as an index.
    pub start: usize,
    /// Which file it is, its length and when it was last written.
    pub identity: Identity,
    /// How many names the file has (hard links).
    pub links: u64,
    /// Whether its path goes through a symbolic link below the start, or is one itself.
    pub linked: bool,
    /// If it is a side-car by its name, and no file beside it is the one that it tells about.
    pub lone: Option<SideCar>,
    /// The side-cars beside it that tell about it, sorted by name. These aren't found by themselves.
    pub siblings: Vec<Sibling>,
}

/// A file or folder (then all that is below it) that was passed over.
#[derive(Debug)]
pub struct Passed {
    /// Its path.
    pub path: PathBuf,
    /// Why.
    pub why: Why,
}

/// Why something was passed over.
#[derive(Debug)]
pub enum Why {
    /// It could not be read.
    Unreadable(io::Error),
    /// A symbolic link to a folder that it lies in.
    Loop,
    /// A symbolic link, and none were to be followed.
    Link,
    /// Its name begins with a dot, and none of those were asked for.
    Hidden,
    /// A glob excludes it.
    Excluded,
    /// Neither a file nor a folder: a FIFO, a socket or a device.
    Special,
}

impl Why {
    /// Whether something that was asked for was missed.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Unreadable(_))
    }
}

/// What a walk brought.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files, in the order of the starts, then by name, folder by folder.
    pub files: Vec<Found>,
    /// What was passed over, in the same order.
    pub passed: Vec<Passed>,
    /// What lies beside the files and shows what they show, by its path. What of it is a file of a kind that is known here is
    /// among the files as well.
    pub beside: Vec<Beside>,
}

/// Walks all of `starts`. A file that several of them lead to is found once, by the first. Ends early when `stop` is set.
pub fn walk(starts: &[Start], options: &Options, stop: &AtomicBool) -> Walk {
    let mut walker = Walker {
        options,
        stop,
        walk: Walk::default(),
        seen: (starts.len() > 1 || options.follow).then(HashSet::new),
        passed: Vec::new(),
        alone: BTreeSet::new(),
    };
    for (index, start) in starts.iter().enumerate() {
        walker.start(index, start);
    }
    // What one start passed over may be another start: then it wasn't.
    let given: HashSet<PathBuf> = starts.iter().filter_map(|start| fs::canonicalize(&start.path).ok()).collect();
    let mut walk = walker.walk;
    walk.passed = walker
        .passed
        .into_iter()
        .filter(|(key, passed)| passed.why.is_failure() || !given.contains(key))
        .map(|(_, passed)| passed)
        .collect();
    let around = around(&walk.files, &walker.alone, options);
    (walk.files, _) = siblings::group(walk.files, around);
    twins::twins(&walk.files, &mut walk.beside);
    walk.beside.sort_by(|a, b| a.path.cmp(&b.path));
    walk
}

/// What lies in the folders of files that were given by themselves: their side-cars were not.
fn around(files: &[Found], alone: &BTreeSet<PathBuf>, options: &Options) -> Vec<Found> {
    let known: HashSet<&Path> = files.iter().map(|found| found.path.as_path()).collect();
    let mut around = Vec::new();
    for folder in alone {
        let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(entries) = fs::read_dir(place) else { continue };
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            let regular = entry.file_type().is_ok_and(|kind| kind.is_file());
            if !regular || known.contains(path.as_path()) || options.exclude.is_match(entry.file_name()) {
                continue;
            }
            if let Ok(metadata) = entry.metadata() {
                around.push(Found {
                    relative: PathBuf::from(entry.file_name()),
                    start: 0,
                    identity: Identity::of(&metadata),
                    links: os::links(&metadata),
                    linked: false,
                    lone: None,
                    siblings: Vec::new(),
                    path,
                });
            }
        }
    }
    around
}

struct Walker<'a> {
    options: &'a Options,
    stop: &'a AtomicBool,
    walk: Walk,
    /// Everything met so far, by its path without links. None where nothing can be met twice: from one start, following no link.
    seen: Option<HashSet<PathBuf>>,
    passed: Vec<(PathBuf, Passed)>,
    /// Folders of files that were given by themselves.
    alone: BTreeSet<PathBuf>,
}

impl Walker<'_> {
    fn start(&mut self, index: usize, start: &Start) {
        let kind = match fs::metadata(&start.path) {
            Ok(metadata) => metadata.file_type(),
            Err(error) => return self.pass(start.path.clone(), start.path.clone(), Why::Unreadable(error)),
        };
        if !kind.is_file() && !kind.is_dir() {
            let error = io::Error::other("neither a file nor a folder");
            return self.pass(start.path.clone(), start.path.clone(), Why::Unreadable(error));
        }
        let base = fs::canonicalize(&start.path).unwrap_or_else(|_| start.path.clone());
        let mut entries = WalkDir::new(&start.path)
            .follow_links(self.options.follow || kind.is_file())
            // By name: what stands before it is the same for all of a folder.
            .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
            .into_iter();
        while let Some(entry) = entries.next() {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            match entry {
                Ok(entry) => {
                    let folder = entry.file_type().is_dir();
                    if !self.entry(index, start, &base, entry) && folder {
                        entries.skip_current_dir();
                    }
                }
                Err(error) => {
                    let path = error.path().unwrap_or(&start.path).to_owned();
                    let key = key(&base, &start.path, &path, false);
                    let why = match error.loop_ancestor() {
                        Some(_) => Why::Loop,
                        None => Why::Unreadable(error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into())),
                    };
                    self.pass(key, path, why);
                }
            }
        }
    }

    /// Takes in one entry; false if what is below it is to be passed over as well.
    fn entry(&mut self, index: usize, start: &Start, base: &Path, entry: DirEntry) -> bool {
        let below = below(&start.path, entry.path());
        let top = below.as_os_str().is_empty();
        let kind = entry.file_type();
        if top && !kind.is_file() {
            return true;
        }
        let relative = match (top, start.within.as_os_str().is_empty()) {
            (true, true) => PathBuf::from(entry.file_name()),
            (true, false) => start.within.clone(),
            (false, _) => start.within.join(below),
        };
        let key = || key(base, &start.path, entry.path(), self.options.follow);
        let beside = if kind.is_file() || kind.is_dir() { twins::named(entry.path(), kind.is_dir()) } else { None };
        if let Some(why) = self.passes(top, &entry, if top { &relative } else { below }, kind) {
            match beside.filter(|_| matches!(why, Why::Hidden)) {
                Some(beside) if self.is_new(key) => self.walk.beside.push(beside),
                Some(_) => {}
                None => self.pass(key(), entry.into_path(), why),
            }
            return false;
        }
        // A data base is told of; a backup is a photo, too.
        let only = beside.as_ref().is_some_and(|beside| matches!(beside.kind, Twin::Cache | Twin::Database));
        if let Some(beside) = beside.filter(|_| self.seen.as_ref().is_none_or(|seen| !seen.contains(&key()))) {
            self.walk.beside.push(beside);
        }
        if kind.is_dir() {
            return true;
        }
        if only && !top {
            self.is_new(key);
            return true;
        }
        if top {
            self.alone.insert(siblings::parent(entry.path()).to_owned());
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) => {
                let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                self.pass(key(), entry.into_path(), Why::Unreadable(error));
                return false;
            }
        };
        let linked = if top { entry.path_is_symlink() } else { self.options.follow && key() != base.join(below) };
        if self.is_new(key) {
            self.walk.files.push(Found {
                relative,
                start: index,
                identity: Identity::of(&metadata),
                links: os::links(&metadata),
                linked,
                lone: None,
                siblings: Vec::new(),
                path: entry.into_path(),
            });
        }
        true
    }

    fn passes(&self, top: bool, entry: &DirEntry, below: &Path, kind: FileType) -> Option<Why> {
        if !top && !self.options.hidden && entry.file_name().as_encoded_bytes().starts_with(b".") {
            Some(Why::Hidden)
        } else if !self.options.exclude.is_empty() && self.options.exclude.is_match(below) {
            Some(Why::Excluded)
        } else if kind.is_symlink() {
            Some(Why::Link)
        } else if !kind.is_file() && !kind.is_dir() {
            Some(Why::Special)
        } else {
            None
        }
    }

    /// Whether what is known by `key` is met for the first time; from now on it was.
    fn is_new(&mut self, key: impl FnOnce() -> PathBuf) -> bool {
        self.seen.as_mut().is_none_or(|seen| seen.insert(key()))
    }

    fn pass(&mut self, key: PathBuf, path: PathBuf, why: Why) {
        if self.is_new(|| key.clone()) {
            self.passed.push((key, Passed { path, why }));
        }
    }
}

/// What `path` is called below `start`, from which it was found; nothing if it is the start itself.
fn below<'a>(start: &Path, path: &'a Path) -> &'a Path {
    // Paths that were found go on as the start was written: their names needn't be taken apart.
    let rest = start.to_str().zip(path.to_str()).and_then(|(start, path)| path.strip_prefix(start));
    match rest.and_then(|rest| rest.strip_prefix(std::path::MAIN_SEPARATOR)) {
        Some(rest) if !rest.starts_with(std::path::MAIN_SEPARATOR) => Path::new(rest),
        _ => path.strip_prefix(start).unwrap_or(Path::new("")),
    }
}

/// What `path`, found from `start` whose path without links is `base`, is known by: its own path without links.
fn key(base: &Path, start: &Path, path: &Path, follow: bool) -> PathBuf {
    let below = below(start, path);
    let plain = if below.as_os_str().is_empty() { base.to_owned() } else { base.join(below) };
    if follow { fs::canonicalize(path).unwrap_or(plain) } else { plain }
}

#[cfg(test)]
mod tests;
