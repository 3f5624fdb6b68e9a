//! Copies of a library's photos in another folder: in an app's cache, in its own storage, in a backup of it; under whatever
//! name, and inside of other files.
//!
//! The ladder, from what is certain to what is likely: the same bytes; the same but for the ranges that Android zeroes, which
//! tells with which permission they were read; the same coded picture with other metadata; a name that is the hash of the
//! photo's path; the same moment and device; the same look. A file stands on the highest rung that it reaches.
//!
//! That a copy is there doesn't say that it went anywhere else, nor why it was made.

use std::collections::HashMap;
use std::path::Path;

use serde::Serialize;

use crate::moment::{Moment, Precision};

mod archive;
mod carve;
mod likeness;
mod names;
mod picture;
mod print;

pub use carve::{Carved, carved};
pub use likeness::{Like, Likeness, hashes};
pub use names::{Loader, Names};
pub use picture::{Crop, Picture};
pub use print::{Print, Side, print};

/// A rung of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The same bytes.
    Identical,
    /// The same bytes, but for those that Android zeroes.
    Redacted,
    /// The same coded picture, other metadata.
    SamePicture,
    /// Its name is the hash of the photo's path.
    CacheName,
    /// Taken at the same moment with the same device.
    SameShot,
    /// It looks the same.
    Alike,
}

impl Step {
    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Identical => "the same file",
            Self::Redacted => "the same file with places zeroed",
            Self::SamePicture => "the same coded picture, other metadata",
            Self::CacheName => "named by the photo's path",
            Self::SameShot => "the same moment and device",
            Self::Alike => "the same picture, coded anew",
        }
    }
}

/// A file that is a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Copy {
    /// The photo, by its number in the library.
    pub photo: usize,
    /// How it is known.
    pub step: Step,
    /// The loader that names files so, for a name.
    pub loader: Option<Loader>,
    /// What is left of the photo, for a look.
    pub crop: Option<Crop>,
}

/// A library, made ready to be searched for.
#[derive(Debug, Default)]
pub struct Library {
    prints: Vec<Print>,
    whole: HashMap<blake3::Hash, usize>,
    length: HashMap<u64, Vec<usize>>,
    coded: HashMap<blake3::Hash, usize>,
    shots: HashMap<(String, String), Vec<usize>>,
    names: Names,
    likeness: Likeness,
}

impl Library {
    /// Takes in a photo, whose path below the library's root is `path`. Gives its number.
    pub fn add(&mut self, path: &Path, mut print: Print) -> usize {
        let photo = self.prints.len();
        self.whole.entry(print.whole).or_insert(photo);
        self.length.entry(print.bytes).or_default().push(photo);
        if let Some(coded) = print.coded {
            self.coded.entry(coded).or_insert(photo);
        }
        if let Some(shot) = &print.shot {
            self.shots.entry(shot.clone()).or_default().push(photo);
        }
        self.names.add(photo, &path.to_string_lossy().replace('\\', "/"));
        if let Some(picture) = print.picture.take() {
            self.likeness.add(photo, picture, &std::mem::take(&mut print.parts));
        }
        self.prints.push(print);
        photo
    }

    /// A photo by its number.
    pub fn print(&self, photo: usize) -> Option<&Print> {
        self.prints.get(photo)
    }

    /// When a photo was taken, in seconds since 1970 UTC. One that doesn't say in which zone (a screenshot's name doesn't) was
    /// taken in that of the photo nearest in time; none where no photo says.
    pub fn taken(&self, photo: usize) -> Option<i64> {
        let moment = self.prints.get(photo)?.taken.filter(|moment| moment.precision == Precision::Second)?;
        if moment.offset.is_some() {
            return Some(moment.epoch());
        }
        let zones = self.prints.iter().filter_map(|print| print.taken.filter(|taken| taken.offset.is_some()));
        let nearest = zones.min_by_key(|other| (other.epoch() - moment.epoch()).abs())?;
        Some(Moment { offset: nearest.offset, ..moment }.epoch())
    }

    /// How many photos it holds.
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }

    /// Of how many photos the look isn't known.
    pub fn unseen(&self) -> usize {
        self.prints.len().saturating_sub(self.likeness.len())
    }

    /// The photo that a file called `name` is a copy of. `same` compares a photo with the file, byte by byte: the ranges in
    /// which they differ, if the file has zeros there.
    pub fn find(&self, name: &str, print: &Print, same: impl Fn(usize) -> Option<Zeros>) -> Option<Copy> {
        let copy = |photo, step| Some(Copy { photo, step, loader: None, crop: None });
        if let Some(photo) = self.whole.get(&print.whole) {
            return copy(*photo, Step::Identical);
        }
        for photo in self.length.get(&print.bytes).into_iter().flatten() {
            let zeroed = &self.prints.get(*photo)?.zeroed;
            if !zeroed.is_empty() && same(*photo).is_some_and(|zeros| zeros.within(zeroed)) {
                return copy(*photo, Step::Redacted);
            }
        }
        if let Some(photo) = print.coded.and_then(|coded| self.coded.get(&coded)) {
            return copy(*photo, Step::SamePicture);
        }
        if let Some((photo, loader)) = self.names.find(name) {
            return Some(Copy { photo, step: Step::CacheName, loader: Some(loader), crop: None });
        }
        // Several pictures of one second are a burst: which of them it is, their look tells.
        let like = || print.picture.as_ref().and_then(|picture| self.likeness.find(picture));
        match print.shot.as_ref().and_then(|shot| self.shots.get(shot)).map(Vec::as_slice) {
            Some([photo]) => return copy(*photo, Step::SameShot),
            Some(several) => {
                if let Some(like) = like().filter(|like| several.contains(&like.photo)) {
                    return copy(like.photo, Step::SameShot);
                }
            }
            None => {}
        }
        like().map(|like| Copy { photo: like.photo, step: Step::Alike, loader: None, crop: Some(like.crop) })
    }

    /// The photo that a file which is no picture is named for.
    pub fn named(&self, name: &str) -> Option<Copy> {
        let (photo, loader) = self.names.find(name)?;
        Some(Copy { photo, step: Step::CacheName, loader: Some(loader), crop: None })
    }
}

/// Where two files of one length differ, the second having zeros there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zeros(Vec<std::ops::Range<u64>>);

impl Zeros {
    /// Of two files; none when they differ elsewhere, or not at all.
    pub fn between(photo: &[u8], file: &[u8]) -> Option<Self> {
        if photo.len() != file.len() {
            return None;
        }
        let mut ranges: Vec<std::ops::Range<u64>> = Vec::new();
        for (at, (a, b)) in (0_u64..).zip(photo.iter().zip(file)) {
            if a == b {
                continue;
            }
            if *b != 0 {
                return None;
            }
            match ranges.last_mut() {
                Some(last) if last.end == at => last.end = at + 1,
                _ => ranges.push(at..at + 1),
            }
        }
        (!ranges.is_empty()).then_some(Self(ranges))
    }

    /// Whether all of them lie in the ranges that are zeroed for a reader.
    fn within(&self, zeroed: &[std::ops::Range<u64>]) -> bool {
        self.0.iter().all(|zeros| zeroed.iter().any(|range| range.start <= zeros.start && zeros.end <= range.end))
    }
}

/// The app whose folder a path lies in: Android's own folders for apps, on the shared storage and in the system's.
pub fn owner(path: &str) -> Option<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    let at = |n: usize| parts.get(n).copied();
    let found = (0..parts.len()).find_map(|n| match (at(n)?, at(n + 1)) {
        ("Android", Some("data" | "media" | "obb")) => at(n + 2),
        ("data", Some("data")) => at(n + 2),
        ("data", Some("user" | "user_de")) => at(n + 3),
        // A backup by `adb backup`.
        ("apps", Some(name)) if name.contains('.') => Some(name),
        _ => None,
    });
    found.filter(|name| name.contains('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')))
}

#[cfg(test)]
mod tests;
