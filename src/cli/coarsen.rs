//! `scrub --coarsen`: the levels that were asked for, the owner's key, and what the levels close.
//!
//! The key is made once and used for ever: with a new one for each run, the copies of several runs could be averaged. It lies
//! in one file that its owner alone can read; who has it knows the cell of a photo, though never more than that.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::args::{Scrub, Times};
use super::{Stop, Usage, shown, work};
use crate::infer::{Library, Traces, compare};
use crate::metadata::filename::Packages;
use crate::os::Temporary;
use crate::record::{Depth, Record};
use crate::report::CoarseReport;
use crate::scrub::{Area, Coarse, Left, Release, Span};
use crate::walk::Found;

/// One of the levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Location(Area),
    Time(Span),
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("location", level)) => level.parse().map(Self::Location),
            Some(("time", level)) => level.parse().map(Self::Time),
            _ => Err(format!("{text:?} is neither location=LEVEL nor time=LEVEL")),
        }
    }
}

/// What is left coarse; none where nobody asked for it. Makes the key if there is none, unless nothing is to be written.
pub(super) fn release(scrub: &Scrub) -> Result<Option<Release>, Stop> {
    let mut release = Release::default();
    for level in &scrub.coarsen {
        let twice = match *level {
            Level::Location(area) => release.location.replace(area).is_some(),
            Level::Time(span) => release.time.replace(span).is_some(),
        };
        if twice {
            return Err(Usage::new("--coarsen: one level for location and one for time").into());
        }
    }
    if scrub.coarsen.is_empty() {
        return match &scrub.coarsen_key {
            Some(_) => Err(Usage::new("--coarsen-key: nothing is coarsened without --coarsen").into()),
            None => Ok(None),
        };
    }
    if release.time.is_some() && scrub.times == Some(Times::Keep) {
        return Err(Usage::new("--times keep tells the times that --coarsen takes out; there are now and day").into());
    }
    if release.location.is_some() {
        release.key = key(scrub)?;
    }
    Ok(Some(release))
}

fn key(scrub: &Scrub) -> Result<[u8; 32], Stop> {
    let path = match &scrub.coarsen_key {
        Some(path) => path.clone(),
        None => usual().ok_or_else(|| Usage::new("--coarsen needs --coarsen-key FILE: no home folder is known"))?,
    };
    match read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        key => return Ok(key.map_err(|error| unusable(&path, &error))?),
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    if scrub.dry_run {
        return Ok(key);
    }
    match write(&path, &key) {
        // Another run was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(read(&path).map_err(|error| unusable(&path, &error))?)
        }
        written => Ok(written.map(|()| key).map_err(|error| unusable(&path, &error))?),
    }
}

fn unusable(path: &Path, error: &io::Error) -> Usage {
    Usage::new(format!("the key {}: {error}", shown(path)))
}

/// Where the key lies if nobody says where.
fn usual() -> Option<PathBuf> {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA")).or_else(|| Some(set("HOME")?.join(".config")))?;
    Some(folder.join("phototell").join("coarsen.key"))
}

fn read(path: &Path) -> io::Result<[u8; 32]> {
    let text = fs::read_to_string(path)?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path)?.permissions()) & 0o077 != 0 {
        return Err(io::Error::other("others can read it; after chmod 600 it is used"));
    }
    let key = blake3::Hash::from_hex(text.trim()).map_err(|_| io::Error::other("holds no key"))?;
    Ok(*key.as_bytes())
}

fn write(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    let mut file = Temporary::create_beside(path)?;
    writeln!(file.file(), "{}", blake3::Hash::from_bytes(*key).to_hex())?;
    file.sync()?;
    file.commit_new(path)
}

/// What an attacker sees of a file: before, and what there is of it after.
pub(super) struct Seen {
    pub before: Option<Record>,
    pub after: Option<Record>,
}

/// What an attacker sees of a file; nothing if it is no photo or can't be read, which the scrub says itself.
pub(super) fn look(found: &Found) -> Option<Record> {
    work::inspect(found, Depth::Quick, false, &Packages::default()).ok()?.map(|seen| seen.record)
}

/// The copy of a file: its side-cars were left out.
pub(super) fn copy(found: &Found, target: &Path) -> Found {
    Found { path: target.to_owned(), siblings: Vec::new(), lone: None, ..found.clone() }
}

/// What was left coarse in a run, and the same attacker's view before and after.
#[derive(Debug)]
pub(super) struct Tally {
    release: Release,
    places: (usize, usize),
    times: (usize, usize),
    before: (Library, Traces),
    after: (Library, Traces),
}

impl Tally {
    pub fn new(release: &Release) -> Self {
        let (places, times, before, after) = Default::default();
        Self { release: release.clone(), places, times, before, after }
    }

    /// Counts what became of a file that was written.
    pub fn count(&mut self, coarse: Coarse) {
        for (count, left) in [(&mut self.places, coarse.location), (&mut self.times, coarse.time)] {
            count.0 += usize::from(left == Left::Coarse);
            count.1 += usize::from(left == Left::Removed);
        }
    }

    /// Takes in a file.
    pub fn see(&mut self, seen: Seen) {
        for ((library, traces), record) in [(&mut self.before, seen.before), (&mut self.after, seen.after)] {
            if let Some(record) = record {
                library.push(&record);
                traces.push(&record);
            }
        }
    }

    /// What is said of it.
    pub fn report(self, dry_run: bool, width: usize) -> CoarseReport {
        let Self { release, places, times, before, after } = self;
        let location = release.location.map(|area| (format!("location to the {}", area.name()), places.0, places.1));
        let time = release.time.map(|span| (format!("time to the {}", span.name()), times.0, times.1));
        let portraits = |(library, traces): (Library, Traces)| (library.portrait(), traces);
        let compared = match dry_run {
            true => Vec::new(),
            false => {
                let (before, after) = (portraits(before), portraits(after));
                compare((&before.0, &before.1), (&after.0, &after.1))
            }
        };
        CoarseReport { levels: location.into_iter().chain(time).collect(), compared, width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read() {
        assert_eq!("location=city".parse(), Ok(Level::Location(Area::City)));
        assert_eq!("time=day".parse(), Ok(Level::Time(Span::Day)));
        for wrong in ["city", "location", "location=day", "time=city", "place=city"] {
            assert!(wrong.parse::<Level>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_written_once_and_read_again_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/phototell/coarsen.key");
        write(&path, &[7; 32]).unwrap();
        assert_eq!(read(&path).unwrap(), [7; 32]);
        assert_eq!(write(&path, &[8; 32]).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(read(&path).unwrap(), [7; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
            assert!(read(&path).is_err());
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(&path, "short").unwrap();
        assert!(read(&path).is_err());
    }
}
