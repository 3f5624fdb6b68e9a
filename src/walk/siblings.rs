//! Which files are side-cars of which, by their names alone.
//!
//! | side-car | whose |
//! | --- | --- |
//! | `a.jpg.xmp`, `a.xmp`, `a_01.jpg.xmp` | `a.jpg`; by the stem, a raw file's rather than a finished picture's (Adobe); a version of it (darktable) |
//! | `a.AAE`, `IMG_O1.AAE` | the photo of that stem; `IMG_1` or `IMG_E1` (Apple Photos) |
//! | `a.jpg.json` and the like | see `takeout` |
//! | `a.jpg:Zone.Identifier` | `a.jpg`: a stream of NTFS, as other systems' copies have it |
//! | `a.jpg.pp3`, `a.dop`, … | an editor's settings for `a.jpg` |
//! | `a.MOV`, `a.MP4`, `a.WAV` | the still picture of that stem: a Live Photo's film, a spoken note |
//! | `a.THM`, `a.LRV` | the picture or film of that stem: a camera's preview of it |

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::{Found, takeout};
use crate::os::Identity;

/// What a side-car is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SideCar {
    /// An XMP packet in a file of its own.
    Xmp,
    /// A description of edits, a property list, by Apple Photos.
    Aae,
    /// What Google Photos knows, as Google Takeout writes it.
    Takeout,
    /// A stream of NTFS beside the file's content: where it was downloaded from.
    Stream,
    /// An editor's settings, in a format of its own.
    Settings,
    /// A Live Photo's film, or another of the same name.
    Film,
    /// A spoken note.
    Sound,
    /// A camera's small preview of a film or picture.
    Preview,
}

impl SideCar {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Xmp => "XMP side-car",
            Self::Aae => "AAE side-car",
            Self::Takeout => "Takeout side-car",
            Self::Stream => "stream beside the file",
            Self::Settings => "editor’s side-car",
            Self::Film => "film of the same name",
            Self::Sound => "sound of the same name",
            Self::Preview => "preview of the same name",
        }
    }
}

/// A side-car beside the file that it tells about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// Its path.
    pub path: PathBuf,
    /// Its path from the library's root.
    pub relative: PathBuf,
    /// What it is.
    pub kind: SideCar,
    /// Which file it is, its length and when it was last written.
    pub identity: Identity,
}

/// Extensions of finished still pictures.
pub(super) const STILLS: &[&str] = &["heic", "heif", "jpeg", "jpg", "png", "webp", "avif", "gif", "jxl", "tif", "tiff"];
/// Extensions of raw pictures, whose XMP lies beside them.
pub(super) const RAWS: &[&str] =
    &["dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "sr2", "raf", "orf", "rw2", "pef", "srw"];
/// Extensions of films.
const FILMS: &[&str] = &["mov", "mp4", "m4v", "avi", "3gp", "mts"];
/// Editors' files beside a picture: RawTherapee, DxO, ON1, Canon, Capture One, Nikon, ACDSee, Adobe Camera Raw.
const SETTINGS: &[&str] =
    &["pp3", "arp", "dop", "on1", "onphoto", "vrd", "dr4", "cos", "nksc", "nks", "acr", "xpacket"];
/// What stands behind the name of a file, and a colon, where a file of its own holds the stream that says where it is from.
const ZONE: &str = "zone.identifier";

/// What a side-car's name says about whose it is. Names are in lower case.
#[derive(Debug)]
pub(super) struct Claim {
    pub kind: SideCar,
    /// Whether a file of such a name is a side-car even with nothing beside it.
    pub always: bool,
    /// Whose it may be, the likeliest first.
    pub tries: Vec<Try>,
}

/// A way to find the file that a side-car tells about.
#[derive(Debug)]
pub(super) enum Try {
    /// The whole name of the file.
    Name(String),
    /// Its name without extension.
    Stem(String),
    /// How its name begins, where the side-car's own was cut, and the number that tells it from another of the same name.
    Begins { beginning: String, number: String },
}

impl SideCar {
    /// Whether nothing can tell about it in turn.
    fn is_text(self) -> bool {
        matches!(self, Self::Xmp | Self::Aae | Self::Takeout | Self::Stream | Self::Settings)
    }

    /// How likely a file of this extension is the one, when only the stem says so: the lowest wins, `None` can't be.
    fn rank(self, extension: &str) -> Option<u8> {
        let (still, raw, film) = (STILLS.contains(&extension), RAWS.contains(&extension), FILMS.contains(&extension));
        match self {
            Self::Xmp => Some([raw, still, film].iter().position(|is| *is).unwrap_or(3) as u8),
            Self::Aae | Self::Takeout => [still, raw, film].iter().position(|is| *is).map(|at| at as u8),
            Self::Film | Self::Sound => [still, raw].iter().position(|is| *is).map(|at| at as u8),
            Self::Preview => [film, still, raw].iter().position(|is| *is).map(|at| at as u8),
            Self::Settings => [raw, still].iter().position(|is| *is).map(|at| at as u8),
            Self::Stream => None,
        }
    }
}

/// Whether an extension, in lower case, is a picture's or a film's.
pub(super) fn is_picture(extension: &str) -> bool {
    is_photo(extension) || FILMS.contains(&extension)
}

/// Whether an extension, in lower case, is a still picture's.
pub(super) fn is_photo(extension: &str) -> bool {
    STILLS.contains(&extension) || RAWS.contains(&extension)
}

fn claim(name: &str) -> Option<Claim> {
    if let Some((whose, stream)) = name.split_once(':') {
        return Some(Claim { kind: SideCar::Stream, always: stream == ZONE, tries: vec![Try::Name(whose.to_owned())] });
    }
    let (stem, extension) = split(name);
    let by_stem = |kind| Claim { kind, always: false, tries: vec![Try::Stem(stem.to_owned())] };
    let by_name = |kind, always| {
        let mut tries = vec![Try::Name(stem.to_owned()), Try::Stem(stem.to_owned())];
        tries.extend(version(stem).map(Try::Name));
        Claim { kind, always, tries }
    };
    Some(match extension {
        "xmp" => by_name(SideCar::Xmp, true),
        "aae" => match stem.strip_prefix("img_o") {
            Some(number) => {
                let tries = ["img_", "img_e"].map(|start| Try::Stem(format!("{start}{number}")));
                Claim { kind: SideCar::Aae, always: true, tries: tries.into() }
            }
            None => Claim { always: true, ..by_stem(SideCar::Aae) },
        },
        "json" => takeout::claim(stem),
        "wav" => by_stem(SideCar::Sound),
        "thm" | "lrv" => by_stem(SideCar::Preview),
        settings if SETTINGS.contains(&settings) => by_name(SideCar::Settings, false),
        film if FILMS.contains(&film) => by_stem(SideCar::Film),
        _ => return None,
    })
}

/// The picture of which `a_01.jpg` is a version: `a.jpg`.
fn version(name: &str) -> Option<String> {
    let (stem, extension) = split(name);
    let (plain, number) = stem.rsplit_once('_')?;
    (number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit())).then(|| format!("{plain}.{extension}"))
}

/// A name's part before its last dot, and its extension; a dot at the beginning begins no extension.
pub(super) fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => (&name[..dot], &name[dot + 1..]),
        _ => (name, ""),
    }
}

/// Moves the side-cars among `files` to the files that they tell about, and marks those that have none. `around` is what
/// else lies in their folders and was not asked for: it may be a side-car of what was, or have one among them; what of it
/// found nobody comes back.
pub(super) fn group(mut files: Vec<Found>, around: Vec<Found>) -> (Vec<Found>, Vec<Found>) {
    let asked = files.len();
    files.extend(around);
    let names: Vec<String> = files.iter().map(|found| lower(&found.path)).collect();
    let claims: Vec<Option<Claim>> = names.iter().map(|name| claim(name)).collect();
    if claims.iter().all(Option::is_none) {
        let others = files.split_off(asked);
        return (files, others);
    }
    let mut folders: HashMap<&Path, Folder<'_>> = HashMap::new();
    for (index, (found, name)) in files.iter().zip(&names).enumerate() {
        if !claims[index].as_ref().is_some_and(|claim| claim.kind.is_text()) {
            folders.entry(parent(&found.path)).or_default().add(name, index);
        }
    }
    let owner = |index: usize| folders.get(parent(&files[index].path))?.owner(claims[index].as_ref()?);
    // What belongs to a film that is some picture's belongs to that picture; a claim never leads back.
    let owners: Vec<Option<usize>> = (0..files.len())
        .map(|index| std::iter::successors(owner(index), |next| owner(*next)).last().filter(|owner| *owner < asked))
        .collect();
    attach(files, asked, &claims, &owners)
}

/// The files of one folder that may have side-cars.
#[derive(Default)]
struct Folder<'a> {
    names: BTreeMap<&'a str, usize>,
    stems: HashMap<&'a str, Vec<(&'a str, usize)>>,
}

impl<'a> Folder<'a> {
    fn add(&mut self, name: &'a str, index: usize) {
        let (stem, extension) = split(name);
        self.names.entry(name).or_insert(index);
        self.stems.entry(stem).or_default().push((extension, index));
    }

    fn owner(&self, claim: &Claim) -> Option<usize> {
        claim.tries.iter().find_map(|way| match way {
            Try::Name(name) => self.names.get(name.as_str()).copied(),
            Try::Stem(stem) => self.by_stem(claim.kind, stem),
            Try::Begins { beginning, number } => self.beginning(beginning, number),
        })
    }

    fn by_stem(&self, kind: SideCar, stem: &str) -> Option<usize> {
        let candidates = self.stems.get(stem)?;
        let ranked = candidates.iter().filter_map(|(extension, index)| Some((kind.rank(extension)?, *index)));
        ranked.min().map(|(_, index)| index)
    }

    /// The shortest name that begins so: an edited copy's is longer.
    fn beginning(&self, beginning: &str, number: &str) -> Option<usize> {
        let least = takeout::at_least(beginning);
        let near = self.names.range(least..).take_while(|(name, _)| name.starts_with(least));
        let found = near.filter(|(name, _)| takeout::begins(name, beginning, number));
        found.min_by_key(|(name, _)| name.len()).map(|(_, index)| *index)
    }
}

fn attach(
    files: Vec<Found>,
    asked: usize,
    claims: &[Option<Claim>],
    owners: &[Option<usize>],
) -> (Vec<Found>, Vec<Found>) {
    let mut siblings: HashMap<usize, Vec<Sibling>> = HashMap::new();
    let (mut kept, mut others) = (Vec::with_capacity(asked), Vec::new());
    for (index, mut found) in files.into_iter().enumerate() {
        let claim = claims[index].as_ref();
        if let (Some(owner), Some(Claim { kind, .. })) = (owners[index], claim) {
            let Found { path, relative, identity, .. } = found;
            siblings.entry(owner).or_default().push(Sibling { path, relative, kind: *kind, identity });
        } else if index < asked {
            found.lone = claim.filter(|claim| claim.always).map(|claim| claim.kind);
            kept.push((index, found));
        } else {
            others.push(found);
        }
    }
    for (index, found) in &mut kept {
        found.siblings = siblings.remove(index).unwrap_or_default();
        found.siblings.sort_by(|a, b| a.path.cmp(&b.path));
    }
    (kept.into_iter().map(|(_, found)| found).collect(), others)
}

/// The last name of a path, in lower case as far as it is ASCII.
pub(super) fn lower(path: &Path) -> String {
    // As a rule it is what stands behind the last separator, and nothing else of the path need be looked at.
    match path.to_str().and_then(|path| path.rsplit_once(std::path::is_separator)) {
        Some((_, name)) if !matches!(name, "" | "." | "..") => name.to_ascii_lowercase(),
        _ => path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase(),
    }
}

pub(super) fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests;
