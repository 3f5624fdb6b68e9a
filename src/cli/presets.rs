//! Presets: what to keep, how to name, which files to leave out, under a word. Four come with phototell, others stand in a
//! user's `phototell.toml`.
//!
//! | preset | keeps | names | times |
//! | --- | --- | --- | --- |
//! | `share` | what the picture needs | as they were | now |
//! | `publish` | the same | that tell nothing | now |
//! | `archive` | copyright, author, dates too | as they were | as they were |
//! | `stand-in` | as `publish`: for an app that insists on an album | that tell nothing | one for all |

use std::collections::BTreeMap;
use std::path::Path;

use globset::GlobSet;
use serde::Deserialize;

use super::args::{Rename, Scrub, Times};
use super::coarsen::Level;
use super::{Usage, shown};
use crate::geo;
use crate::inspect::{Options, inspect};
use crate::record::{Depth, Position};
use crate::scrub::{Policy, Selector};
use crate::walk;

/// The file that is looked for where phototell is run.
const FILE: &str = "phototell.toml";

/// What `archive` keeps: who made it, whose it is, and when.
const ARCHIVED: &[&str] = &[
    "EXIF/IFD0/Copyright",
    "EXIF/IFD0/Artist",
    "EXIF/ExifIFD/DateTimeOriginal",
    "EXIF/ExifIFD/SubSecTimeOriginal",
    "EXIF/ExifIFD/OffsetTimeOriginal",
    "XMP/rights",
    "XMP/creator",
    "XMP/DateCreated",
    "XMP/DateTimeOriginal",
];

/// A preset, as a file says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    /// The preset that it begins with.
    base: Option<String>,
    keep: Vec<String>,
    only: Vec<String>,
    coarsen: Vec<String>,
    rename: Option<String>,
    times: Option<String>,
    place: Vec<Place>,
    folder: Vec<Folder>,
}

/// A place near which nothing is taken along.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    latitude: f64,
    longitude: f64,
    metres: f64,
}

/// Files for which something else holds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Folder {
    glob: String,
    leave_out: bool,
    keep: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    preset: BTreeMap<String, Written>,
}

/// What is done with a file.
#[derive(Debug)]
pub(super) enum Decision {
    /// It is scrubbed so.
    Scrub(Box<Policy>),
    /// It isn't taken along: why.
    Leave(String),
}

/// A preset, ready to decide.
#[derive(Debug, Default)]
pub(super) struct Preset {
    places: Vec<Place>,
    folders: Vec<(String, GlobSet, bool, Vec<Selector>)>,
}

/// Puts the preset that was asked for into the options, which win where both say something; and what it says of single files.
pub(super) fn apply(scrub: &mut Scrub) -> Result<Preset, Usage> {
    let Some(name) = scrub.preset.clone() else { return Ok(Preset::default()) };
    let own = own(scrub.config.as_deref())?;
    let mut preset = Preset::default();
    let mut word = name;
    for _ in 0..=own.len() {
        let Some(written) = own.get(&word) else {
            given(&word, scrub)?;
            return Ok(preset);
        };
        take(&word, written, scrub, &mut preset)?;
        match &written.base {
            Some(base) => word.clone_from(base),
            None => return Ok(preset),
        }
    }
    Err(Usage::new(format!("preset {word:?} is based on itself")))
}

/// A preset that comes along.
fn given(word: &str, scrub: &mut Scrub) -> Result<(), Usage> {
    match word {
        "share" => {}
        "publish" | "stand-in" => {
            if scrub.output.is_none() {
                return Err(Usage::new(format!("--preset {word} writes copies: it needs -o DIR")));
            }
            scrub.rename = scrub.rename.or(Some(Rename::Neutral));
            scrub.times = scrub.times.or(Some(Times::Now));
        }
        "archive" => {
            if scrub.only.is_empty() {
                scrub.keep.extend(selectors("archive", ARCHIVED.iter().copied())?);
            }
            // Times of files would tell what is taken out of them.
            let coarse = scrub.coarsen.iter().any(|level| matches!(level, Level::Time(_)));
            scrub.times = scrub.times.or(Some(if coarse { Times::Now } else { Times::Keep }));
        }
        _ => {
            return Err(Usage::new(format!(
                "no preset is called {word:?}: there are share, publish, archive, stand-in, and those in {FILE}"
            )));
        }
    }
    Ok(())
}

fn take(word: &str, written: &Written, scrub: &mut Scrub, preset: &mut Preset) -> Result<(), Usage> {
    scrub.keep.extend(selectors(word, written.keep.iter().map(String::as_str))?);
    for class in &written.only {
        scrub.only.push(class.parse().map_err(|error: String| Usage::new(format!("preset {word}: {error}")))?);
    }
    if scrub.coarsen.is_empty() {
        let level = |text: &String| text.parse().map_err(|error| Usage::new(format!("preset {word}: {error}")));
        scrub.coarsen = written.coarsen.iter().map(level).collect::<Result<_, _>>()?;
    }
    if !scrub.only.is_empty() && (!scrub.keep.is_empty() || !scrub.coarsen.is_empty()) {
        return Err(Usage::new(format!("preset {word}: only excludes keep and coarsen")));
    }
    match written.rename.as_deref() {
        None => {}
        Some("neutral") if scrub.in_place => {
            return Err(Usage::new(format!("preset {word} gives new names: it needs -o DIR")));
        }
        Some("neutral") => scrub.rename = Some(Rename::Neutral),
        Some(other) => return Err(Usage::new(format!("preset {word}: rename = {other:?} is not known"))),
    }
    if scrub.times.is_none() {
        scrub.times = match written.times.as_deref() {
            None => None,
            Some("now") => Some(Times::Now),
            Some("keep") => Some(Times::Keep),
            Some("day") => Some(Times::Day),
            Some(other) => return Err(Usage::new(format!("preset {word}: times = {other:?} is not known"))),
        };
    }
    for place in &written.place {
        let known = place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0 && place.metres > 0.0;
        if !known {
            return Err(Usage::new(format!("preset {word}: no place is at {}, {}", place.latitude, place.longitude)));
        }
        preset.places.push(*place);
    }
    for folder in &written.folder {
        let globs = walk::globs([folder.glob.as_str()]);
        let globs = globs.map_err(|error| Usage::new(format!("preset {word}: {error}")))?;
        let keep = selectors(word, folder.keep.iter().map(String::as_str))?;
        preset.folders.push((folder.glob.clone(), globs, folder.leave_out, keep));
    }
    Ok(())
}

fn selectors<'a>(word: &str, keys: impl Iterator<Item = &'a str>) -> Result<Vec<Selector>, Usage> {
    let selector = |key: &str| key.parse().map_err(|error| Usage::new(format!("preset {word}: {error}")));
    keys.map(selector).collect()
}

/// The presets of a user's file; none where there is no file and none was named.
fn own(file: Option<&Path>) -> Result<BTreeMap<String, Written>, Usage> {
    let path = file.unwrap_or(Path::new(FILE));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if file.is_none() && error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(Usage::new(format!("--config {}: {error}", shown(path)))),
    };
    let config: Config =
        toml::from_str(&text).map_err(|error| Usage::new(format!("{}: {}", shown(path), error.message())))?;
    Ok(config.preset)
}

impl Preset {
    /// What is done with the photo at `path`, which is called `relative` below the library, if all else says `policy`.
    pub fn decide(&self, path: &Path, relative: &Path, policy: &Policy) -> Result<Decision, String> {
        let mut policy = policy.clone();
        for (glob, globs, leave_out, keep) in &self.folders {
            if globs.is_match(relative) {
                if *leave_out {
                    return Ok(Decision::Leave(format!("the preset leaves out {glob}")));
                }
                policy.keep.extend(keep.iter().cloned());
            }
        }
        if !self.places.is_empty() {
            let record = inspect(path, &Options { depth: Depth::Full }).map_err(|error| error.source.to_string())?;
            let positions = record.iter().flat_map(|record| &record.facts.positions);
            let near = |position: Position| {
                self.places.iter().any(|place| {
                    let degrees = (place.latitude, place.longitude);
                    geo::distance(degrees, (position.latitude, position.longitude)) <= place.metres
                })
            };
            if positions.into_iter().any(|candidate| near(candidate.value)) {
                return Ok(Decision::Leave("taken near a place that the preset names".into()));
            }
        }
        Ok(Decision::Scrub(Box::new(policy)))
    }
}
