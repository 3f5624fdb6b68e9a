//! Where scrubbed copies go: one target below the folder for each photo, and a folder that holds nothing else.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use walkdir::WalkDir;

use super::names::Names;
use super::receipt::Earlier;
use super::{Usage, shown};
use crate::os;
use crate::walk::{Found, Start};

/// The target of each of `files` below `folder`: of its own name, or of one that tells nothing.
pub(super) fn map<'a>(files: &'a [Found], folder: &Path, names: Option<&Names>) -> Result<Vec<PathBuf>, Usage> {
    let mut taken: HashMap<PathBuf, &'a Found> = HashMap::new();
    let target = |found: &'a Found| -> Result<PathBuf, Usage> {
        let Found { path, relative, .. } = found;
        let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || relative.as_os_str().is_empty() {
            return Err(Usage::new(format!("{} has no name below {}", shown(path), shown(folder))));
        }
        let name = names.map_or_else(|| relative.clone(), |names| names.name(found));
        match taken.insert(name.clone(), found) {
            Some(other) => Err(Usage::new(format!(
                "{} and {} would both be written to {}",
                shown(&other.path),
                shown(path),
                shown(&folder.join(name))
            ))),
            None => Ok(folder.join(name)),
        }
    };
    files.iter().map(target).collect()
}

/// A usage error if `place` lies inside one of the starts, or is one.
pub(super) fn outside(place: &Path, starts: &[Start]) -> Result<(), Usage> {
    let resolved = resolve(place);
    for start in starts {
        if resolved.starts_with(resolve(&start.path)) {
            return Err(Usage::new(format!("{} lies inside {}", shown(place), shown(&start.path))));
        }
    }
    Ok(())
}

/// A usage error if `file` lies inside `folder`, which is to hold nothing but scrubbed copies.
pub(super) fn not_in(file: &Path, folder: &Path) -> Result<(), Usage> {
    if resolve(file).starts_with(resolve(folder)) {
        return Err(Usage::new(format!("{} lies inside {}, which is to hold copies only", shown(file), shown(folder))));
    }
    Ok(())
}

/// The path without links, also of what isn't there yet.
fn resolve(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = whole.ancestors().find_map(|known| Some((known, fs::canonicalize(known).ok()?)));
    match found {
        Some((known, resolved)) => match whole.strip_prefix(known) {
            Ok(rest) if !rest.as_os_str().is_empty() => resolved.join(rest),
            _ => resolved,
        },
        None => whole,
    }
}

/// What of an earlier run is in the folder.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Resume {
    /// Targets that are done, relative to the folder.
    pub done: HashSet<PathBuf>,
    /// Files that the earlier run may not have finished, to be taken away and made anew.
    pub stale: Vec<PathBuf>,
}

/// Looks into `folder`, which need not be there. A usage error if it holds what `earlier` doesn't account for.
pub(super) fn resume(folder: &Path, earlier: Option<&Earlier>) -> Result<Resume, Usage> {
    let mut resume = Resume::default();
    if fs::symlink_metadata(folder).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(resume);
    }
    if !folder.is_dir() {
        return Err(Usage::new(format!("{} is no folder", shown(folder))));
    }
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| Usage::new(format!("{}: {error}", shown(folder))))?;
        if entry.file_type().is_dir() || entry.depth() == 0 {
            continue;
        }
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let name = relative.to_string_lossy();
        let known = earlier.filter(|_| entry.file_type().is_file());
        match known.map(|earlier| (earlier.done.get(&*name), earlier.begun.contains(&*name))) {
            Some((Some(hash), _)) if same(entry.path(), hash) => {
                resume.done.insert(relative.to_owned());
            }
            Some((None, true)) => resume.stale.push(entry.path().to_owned()),
            Some(_) if os::is_temporary(entry.file_name()) => resume.stale.push(entry.path().to_owned()),
            _ => {
                return Err(Usage::new(format!(
                    "{} holds {}, which no earlier run of this command is known to have written there (its --receipt tells)",
                    shown(folder),
                    shown(relative)
                )));
            }
        }
    }
    Ok(resume)
}

fn same(path: &Path, hash: &str) -> bool {
    let mut hasher = blake3::Hasher::new();
    File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ())).is_ok()
        && hasher.finalize().to_hex().as_str() == hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, relative: &str) -> Found {
        Found {
            path: path.into(),
            relative: relative.into(),
            start: 0,
            identity: os::Identity { device: 0, inode: 0, len: 0, modified: None },
            links: 1,
            linked: false,
            lone: None,
            siblings: Vec::new(),
        }
    }

    fn start(path: &Path) -> Start {
        Start { path: path.to_owned(), within: PathBuf::new() }
    }

    #[test]
    fn the_tree_is_mirrored_and_no_two_files_meet() {
        let folder = Path::new("out");
        let files = [found("a/1.jpg", "1.jpg"), found("b/x/1.jpg", "x/1.jpg")];
        assert_eq!(map(&files, folder, None).unwrap(), [folder.join("1.jpg"), folder.join("x/1.jpg")]);
        let error = map(&[found("a/1.jpg", "1.jpg"), found("b/1.jpg", "1.jpg")], folder, None).unwrap_err();
        assert!(error.to_string().contains("a/1.jpg and b/1.jpg"), "{error}");
        assert!(map(&[found("a", "../a")], folder, None).is_err());
        assert!(map(&[found("a", "")], folder, None).is_err());
    }

    #[test]
    fn a_folder_inside_a_path_is_refused_whatever_its_spelling() {
        let root = tempfile::tempdir().unwrap();
        let photos = root.path().join("photos");
        fs::create_dir_all(photos.join("a")).unwrap();
        for inside in ["photos", "photos/out", "photos/a/../out", "photos/new/deeper"] {
            assert!(outside(&root.path().join(inside), &[start(&photos)]).is_err(), "{inside}");
        }
        for beside in ["photos-clean", "out", "photos/../out"] {
            assert!(outside(&root.path().join(beside), &[start(&photos)]).is_ok(), "{beside}");
        }
        assert!(not_in(&root.path().join("out/receipt"), &root.path().join("out")).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&photos, root.path().join("link")).unwrap();
            assert!(outside(&root.path().join("link/out"), &[start(&photos)]).is_err());
        }
    }

    #[test]
    fn a_folder_may_hold_what_an_earlier_run_wrote_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("out");
        assert_eq!(resume(&folder, None).unwrap(), Resume::default());
        fs::create_dir_all(folder.join("x")).unwrap();
        assert_eq!(resume(&folder, None).unwrap(), Resume::default());
        fs::write(folder.join("x/1.jpg"), b"one").unwrap();
        fs::write(folder.join("x/2.jpg"), b"two").unwrap();
        fs::write(folder.join(".phototell-x.tmp"), b"").unwrap();
        assert!(resume(&folder, None).is_err());
        let mut earlier = Earlier::default();
        earlier.begun.extend(["x/1.jpg".to_owned(), "x/2.jpg".to_owned()]);
        earlier.done.insert("x/1.jpg".to_owned(), blake3::hash(b"one").to_hex().to_string());
        let expected = Resume {
            done: HashSet::from([PathBuf::from("x/1.jpg")]),
            stale: vec![folder.join(".phototell-x.tmp"), folder.join("x/2.jpg")],
        };
        assert_eq!(resume(&folder, Some(&earlier)).unwrap(), expected);
        fs::write(folder.join("x/1.jpg"), b"changed").unwrap();
        assert!(resume(&folder, Some(&earlier)).is_err());
        assert!(resume(&folder.join("x/1.jpg"), None).is_err());
    }
}
