//! From the paths that were typed or listed to the starts of a walk, with what stands before the names of what they lead to.
//!
//! One PATH: names count from it. Several: each brings its own last name along, as `cp -r` does. A list: names count from
//! the deepest folder that holds all that it lists, so that no folder above (an account's name, say) gets into a copy.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::Usage;
use super::args::Global;
use crate::walk::{self, Start};

/// The starts for `paths` and what `--files-from` lists.
pub(super) fn starts(paths: &[PathBuf], global: &Global) -> Result<Vec<Start>, Usage> {
    let listed = match &global.files_from {
        Some(file) => read_list(file)?,
        None if paths.is_empty() => return Err(Usage::new("no PATH is given, and no --files-from")),
        None => Vec::new(),
    };
    let mut starts = typed(paths, global.files_from.is_some());
    starts.extend(from_list(listed));
    Ok(starts)
}

fn read_list(file: &Path) -> Result<Vec<PathBuf>, Usage> {
    let mut list = Vec::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut list)
    } else {
        std::fs::File::open(file).and_then(|mut file| file.read_to_end(&mut list))
    };
    read.map_err(|error| Usage::new(format!("--files-from {}: {error}", super::shown(file))))?;
    walk::parse_list(&list).map_err(|path| Usage::new(format!("--files-from lists a path that isn't Unicode: {path}")))
}

fn typed(paths: &[PathBuf], and_more: bool) -> Vec<Start> {
    let alone = paths.len() == 1 && !and_more;
    let within = |path: &Path| if alone { PathBuf::new() } else { last_name(path) };
    paths.iter().map(|path| Start { within: within(path), path: path.clone() }).collect()
}

/// A path's last name; of one that ends in `.` or `..` that of the folder which it leads to. Nothing for a root.
fn last_name(path: &Path) -> PathBuf {
    let plain = if path.file_name().is_some() { None } else { path.canonicalize().ok() };
    plain.as_deref().unwrap_or(path).file_name().map(PathBuf::from).unwrap_or_default()
}

fn from_list(listed: Vec<PathBuf>) -> Vec<Start> {
    let whole: Vec<PathBuf> = listed.iter().map(|path| lexical(path)).collect();
    let common = whole.iter().filter_map(|path| path.parent()).fold(None, |common: Option<PathBuf>, parent| {
        Some(match common {
            None => parent.to_owned(),
            Some(common) => {
                common.components().zip(parent.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
            }
        })
    });
    let common = common.unwrap_or_default();
    let within = |whole: &Path| whole.strip_prefix(&common).map(Path::to_owned).unwrap_or_default();
    listed.into_iter().zip(&whole).map(|(path, whole)| Start { within: within(whole), path }).collect()
}

/// The absolute form of a path, without `.` and `..`. Links aren't looked at: this is for naming, not for opening.
fn lexical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut plain = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(all: &[&str]) -> Vec<PathBuf> {
        all.iter().map(PathBuf::from).collect()
    }

    fn within(starts: &[Start]) -> Vec<&str> {
        starts.iter().map(|start| start.within.to_str().unwrap()).collect()
    }

    #[test]
    fn one_path_is_the_root_and_several_bring_their_names() {
        assert_eq!(within(&typed(&paths(&["x/a"]), false)), [""]);
        assert_eq!(within(&typed(&paths(&["x/a", "b/", "c.jpg"]), false)), ["a", "b", "c.jpg"]);
        assert_eq!(within(&typed(&paths(&["/"]), true)), [""]);
        assert_eq!(within(&typed(&paths(&["src/.."]), true)).len(), 1);
        assert_ne!(within(&typed(&paths(&["src/.."]), true)), ["src"]);
    }

    #[test]
    fn a_list_counts_from_the_deepest_folder_that_holds_it_all() {
        assert_eq!(within(&from_list(paths(&["/home/me/p/1/a.jpg", "/home/me/p/2/b.jpg"]))), ["1/a.jpg", "2/b.jpg"]);
        assert_eq!(within(&from_list(paths(&["./p/a.jpg", "p/../q/b.jpg"]))), ["p/a.jpg", "q/b.jpg"]);
        assert_eq!(within(&from_list(paths(&["/x/a.jpg"]))), ["a.jpg"]);
        assert!(from_list(Vec::new()).is_empty());
    }
}
