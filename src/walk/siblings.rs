//! Which files are side-cars of which, by their names alone.
//!
//! | side-car | whose |
//! | --- | --- |
//! | `a.jpg.xmp`, `a.xmp` | `a.jpg`; by the stem, a raw file's rather than a finished picture's (Adobe) |
//! | `a.AAE`, `IMG_O1.AAE` | the photo of that stem; `IMG_1` (Apple Photos) |
//! | `a.jpg.json`, `a.jpg.supplemental-metadata.json`, cut to 46 characters; `a.jpg(1).json`, `a.json` | `a.jpg`; `a(1).jpg` (Google Takeout) |
//! | `a.MOV`, `a.MP4`, `a.WAV` | the still picture of that stem: a Live Photo's film, a spoken note |
//! | `a.THM`, `a.LRV` | the picture or film of that stem: a camera's preview of it |

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::Found;
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
const STILLS: &[&str] = &["heic", "heif", "jpeg", "jpg", "png", "webp", "avif", "gif", "jxl", "tif", "tiff"];
/// Extensions of raw pictures, whose XMP lies beside them.
const RAWS: &[&str] = &["dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "sr2", "raf", "orf", "rw2", "pef", "srw"];
/// Extensions of films.
const FILMS: &[&str] = &["mov", "mp4", "m4v", "avi", "3gp", "mts"];
/// What Takeout puts before `.json`, as far as the length of the name allows.
const SUPPLEMENT: &str = ".supplemental-metadata";
/// How many characters of a name Takeout keeps before `.json`.
const TAKEOUT_CUT: usize = 46;

/// What a side-car's name says about whose it is. Names are in lower case.
#[derive(Debug)]
struct Claim {
    kind: SideCar,
    /// Whether a file of such a name is a side-car even with nothing beside it.
    always: bool,
    /// The whole name of the file.
    name: Option<String>,
    /// Its name without extension.
    stem: Option<String>,
    /// How its name begins, where the side-car's own was cut.
    prefix: Option<String>,
}

impl SideCar {
    /// Whether nothing can tell about it in turn.
    fn is_text(self) -> bool {
        matches!(self, Self::Xmp | Self::Aae | Self::Takeout)
    }

    /// How likely a file of this extension is the one, when only the stem says so: the lowest wins, `None` can't be.
    fn rank(self, extension: &str) -> Option<u8> {
        let (still, raw, film) = (STILLS.contains(&extension), RAWS.contains(&extension), FILMS.contains(&extension));
        match self {
            Self::Xmp => Some([raw, still, film].iter().position(|is| *is).unwrap_or(3) as u8),
            Self::Aae | Self::Takeout => [still, raw, film].iter().position(|is| *is).map(|at| at as u8),
            Self::Film | Self::Sound => [still, raw].iter().position(|is| *is).map(|at| at as u8),
            Self::Preview => [film, still, raw].iter().position(|is| *is).map(|at| at as u8),
        }
    }
}

fn claim(name: &str) -> Option<Claim> {
    let (stem, extension) = split(name);
    let by_stem = |kind| Claim { kind, always: false, name: None, stem: Some(stem.to_owned()), prefix: None };
    let known = |kind| Claim { always: true, ..by_stem(kind) };
    Some(match extension {
        "xmp" => Claim { name: Some(stem.to_owned()), ..known(SideCar::Xmp) },
        "aae" => match stem.strip_prefix("img_o") {
            Some(number) => Claim { stem: Some(format!("img_{number}")), ..known(SideCar::Aae) },
            None => known(SideCar::Aae),
        },
        "json" => return takeout(stem),
        "wav" => by_stem(SideCar::Sound),
        "thm" | "lrv" => by_stem(SideCar::Preview),
        film if FILMS.contains(&film) => by_stem(SideCar::Film),
        _ => return None,
    })
}

/// The claim of a Takeout file whose name before `.json` is `base`.
fn takeout(base: &str) -> Option<Claim> {
    // The number of a second file of that name moves to the end: `a.jpg(1)` is `a(1).jpg`.
    let (plain, number) = match base.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((plain, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            (plain, &base[plain.len()..])
        }
        _ => (base, ""),
    };
    let full = match plain.rfind('.') {
        Some(dot) if SUPPLEMENT.starts_with(&plain[dot..]) => &plain[..dot],
        _ => plain,
    };
    let (stem, extension) = split(full);
    let known = full.len() < plain.len() || [STILLS, RAWS, FILMS].iter().any(|list| list.contains(&extension));
    let cut = base.chars().count() >= TAKEOUT_CUT;
    let name = if extension.is_empty() { full.to_owned() } else { format!("{stem}{number}.{extension}") };
    let stem = (!known).then(|| base.to_owned());
    Some(Claim { kind: SideCar::Takeout, always: known, name: Some(name), stem, prefix: cut.then(|| full.to_owned()) })
}

/// A name's part before its last dot, and its extension; a dot at the beginning begins no extension.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => (&name[..dot], &name[dot + 1..]),
        _ => (name, ""),
    }
}

/// Moves the side-cars among `files` to the files that they tell about, and marks those that have none.
pub(super) fn group(files: Vec<Found>) -> Vec<Found> {
    let names: Vec<String> = files.iter().map(|found| lower(&found.path)).collect();
    let claims: Vec<Option<Claim>> = names.iter().map(|name| claim(name)).collect();
    let mut folders: HashMap<&Path, Folder<'_>> = HashMap::new();
    for (index, (found, name)) in files.iter().zip(&names).enumerate() {
        if !claims[index].as_ref().is_some_and(|claim| claim.kind.is_text()) {
            folders.entry(parent(&found.path)).or_default().add(name, index);
        }
    }
    let owner = |index: usize| folders.get(parent(&files[index].path))?.owner(claims[index].as_ref()?);
    // What belongs to a film that is some picture's belongs to that picture; a claim never leads back.
    let owners: Vec<Option<usize>> =
        (0..files.len()).map(|index| std::iter::successors(owner(index), |next| owner(*next)).last()).collect();
    attach(files, &claims, &owners)
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
        let named = claim.name.as_ref().and_then(|name| self.names.get(name.as_str()).copied());
        named.or_else(|| self.by_stem(claim)).or_else(|| {
            let prefix = claim.prefix.as_deref()?;
            let (name, index) = self.names.range(prefix..).next()?;
            name.starts_with(prefix).then_some(*index)
        })
    }

    fn by_stem(&self, claim: &Claim) -> Option<usize> {
        let candidates = self.stems.get(claim.stem.as_deref()?)?;
        let ranked = candidates.iter().filter_map(|(extension, index)| Some((claim.kind.rank(extension)?, *index)));
        ranked.min().map(|(_, index)| index)
    }
}

fn attach(files: Vec<Found>, claims: &[Option<Claim>], owners: &[Option<usize>]) -> Vec<Found> {
    let mut siblings: HashMap<usize, Vec<Sibling>> = HashMap::new();
    let mut kept = Vec::with_capacity(files.len());
    for (index, mut found) in files.into_iter().enumerate() {
        let claim = claims[index].as_ref();
        if let (Some(owner), Some(Claim { kind, .. })) = (owners[index], claim) {
            let Found { path, relative, identity, .. } = found;
            siblings.entry(owner).or_default().push(Sibling { path, relative, kind: *kind, identity });
        } else {
            found.lone = claim.filter(|claim| claim.always).map(|claim| claim.kind);
            kept.push((index, found));
        }
    }
    for (index, found) in &mut kept {
        found.siblings = siblings.remove(index).unwrap_or_default();
    }
    kept.into_iter().map(|(_, found)| found).collect()
}

fn lower(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str) -> Found {
        Found {
            path: Path::new("photos").join(name),
            relative: name.into(),
            start: 0,
            identity: Identity { device: 0, inode: 0, len: 0, modified: None },
            links: 1,
            linked: false,
            lone: None,
            siblings: Vec::new(),
        }
    }

    /// `whose < side-cars`, for each file that stays.
    fn grouped(names: &[&str]) -> Vec<String> {
        let mut files: Vec<Found> = names.iter().map(|name| found(name)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        group(files)
            .iter()
            .map(|found| {
                let own = name(&found.path) + if found.lone.is_some() { " (lone)" } else { "" };
                std::iter::once(own).chain(found.siblings.iter().map(|s| name(&s.path))).collect::<Vec<_>>().join(" < ")
            })
            .collect()
    }

    #[test]
    fn a_live_photo_and_its_edits_are_one() {
        assert_eq!(
            grouped(&["IMG_1.HEIC", "IMG_1.MOV", "IMG_1.AAE", "IMG_O1.AAE", "IMG_2.MOV"]),
            ["IMG_1.HEIC < IMG_1.AAE < IMG_1.MOV < IMG_O1.AAE", "IMG_2.MOV"]
        );
    }

    #[test]
    fn xmp_belongs_to_the_named_file_or_else_to_the_raw() {
        assert_eq!(
            grouped(&["a.JPG", "a.NEF", "a.xmp", "a.JPG.xmp", "b.jpg", "b.XMP"]),
            ["a.JPG < a.JPG.xmp", "a.NEF < a.xmp", "b.jpg < b.XMP"]
        );
    }

    #[test]
    fn takeout_in_its_namings() {
        assert_eq!(grouped(&["a.jpg", "a.jpg.json"]), ["a.jpg < a.jpg.json"]);
        assert_eq!(grouped(&["a.jpg", "a.json"]), ["a.jpg < a.json"]);
        assert_eq!(
            grouped(&["a.jpg", "a.jpg.supplemental-metadata.json"]),
            ["a.jpg < a.jpg.supplemental-metadata.json"]
        );
        assert_eq!(grouped(&["a.jpg", "a.jpg.supplemen.json"]), ["a.jpg < a.jpg.supplemen.json"]);
        assert_eq!(
            grouped(&["a.jpg", "a(1).jpg", "a.jpg.json", "a.jpg(1).json"]),
            ["a(1).jpg < a.jpg(1).json", "a.jpg < a.jpg.json"]
        );
        assert_eq!(
            grouped(&["a(2).jpg", "a.jpg.supplemental-metadata(2).json"]),
            ["a(2).jpg < a.jpg.supplemental-metadata(2).json"]
        );
        let long = "PXL_20210101_120000000.a-name-that-is-far-too-long";
        let (photo, cut) = (format!("{long}.jpg"), format!("{}.json", &long[..46]));
        assert_eq!(grouped(&[&photo, &cut]), [format!("{photo} < {cut}")]);
    }

    #[test]
    fn json_that_names_no_picture_is_no_side_car() {
        const LONG: &str = "a-name-as-long-as-those-that-takeout-has-to-cut.json";
        assert_eq!(grouped(&["package.json", "x.txt", "x.json", LONG]), [LONG, "package.json", "x.json", "x.txt"]);
        assert_eq!(grouped(&["gone.jpg.json"]), ["gone.jpg.json (lone)"]);
    }

    #[test]
    fn a_side_car_with_nothing_beside_it_stays() {
        assert_eq!(grouped(&["a.xmp", "b.AAE", "c.wav"]), ["a.xmp (lone)", "b.AAE (lone)", "c.wav"]);
    }

    #[test]
    fn what_belongs_to_a_pictures_film_belongs_to_the_picture() {
        assert_eq!(grouped(&["a.HEIC", "a.MOV", "a.THM", "a.MOV.xmp"]), ["a.HEIC < a.MOV < a.MOV.xmp < a.THM"]);
        assert_eq!(grouped(&["v.MP4", "v.THM", "v.LRV"]), ["v.MP4 < v.LRV < v.THM"]);
    }

    #[test]
    fn names_that_are_odd_are_survived() {
        let odd = [
            "",
            ".",
            "..",
            ".json",
            ").json",
            "().json",
            "(1).json",
            "a..json",
            ".xmp",
            "é(1).json",
            ".supplemental.json",
        ];
        for name in odd {
            let _ = claim(&name.to_lowercase());
        }
        assert_eq!(grouped(&[".xmp", "(1).json"]).len(), 2);
    }
}
