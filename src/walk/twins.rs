//! What lies beside photos and shows what they show: small copies that systems and programs make of them, data bases about
//! them, backups, deleted ones that are still there, copies and edited versions, and second names of one file.
//!
//! By names alone, but for second names, which the file system knows. What a program keeps in the folder stays there however
//! well a photo is scrubbed, and a reader of the folder finds it.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::Found;
use super::pattern::{Pattern, patterns};
use super::siblings::{RAWS, STILLS, is_photo, lower, parent, split};
use super::takeout::EDITED;

/// Something beside the photos that shows what they show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Its path.
    pub path: PathBuf,
    /// What it is.
    pub kind: Twin,
    /// How it is called in the leak catalogue: `cache:Thumbs.db`.
    pub key: String,
    /// The photo that it is a twin of, where its name or the file system says so.
    pub of: Option<PathBuf>,
}

/// What something beside the photos is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Twin {
    /// Small copies of the photos in the folder.
    Cache,
    /// What a program knows about them.
    Database,
    /// A photo as it was before it was changed.
    Backup,
    /// Deleted photos that are still there.
    Trash,
    /// Another name of the same file.
    Link,
    /// By its name a copy of another photo.
    Copy,
    /// By its name an edited version of another photo, or what that was before.
    Edit,
}

impl Twin {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Database => "database",
            Self::Backup => "backup",
            Self::Trash => "trash can",
            Self::Link => "hard link",
            Self::Copy => "copy",
            Self::Edit => "version",
        }
    }
}

use Twin::{Backup, Cache, Database, Edit, Link, Trash};

/// Names, in lower case, with one `*` at most; what they are; how the catalogue writes them, or nothing where the name itself
/// stands there.
#[rustfmt::skip]
const NAMES: &[(&str, Twin, &str)] = &[
    ("thumbs.db", Cache, "Thumbs.db"), ("ehthumbs*.db", Cache, ""), ("thumbcache_*.db", Cache, ""), ("zbthumbnail.info", Cache, ""),
    (".thumbnails", Cache, ".thumbnails"), (".thumbs", Cache, ""), (".thumb", Cache, ""), (".tmb", Cache, ""),
    (".ds_store", Cache, ".DS_Store"), ("@eadir", Cache, "@eaDir"), (".@__thumb", Cache, ""), (".xvpics", Cache, ""),
    (".bridgecache*", Cache, ""), ("*.lrdata", Cache, ""), ("thumbnails-digikam.db", Cache, ""), (".mediathumb*", Cache, ""),
    (".comments", Cache, ""), ("__macosx", Cache, ""), (".appledouble", Cache, ""),
    (".picasa.ini", Database, ".picasa.ini"), ("picasa.ini", Database, ".picasa.ini"), ("desktop.ini", Database, "desktop.ini"),
    ("digikam4.db", Database, ""), ("recognition.db", Database, ""), ("similarity.db", Database, ""), ("*.lrcat", Database, ""),
    ("*.lrcat-data", Database, ""), ("*.photoslibrary", Database, ""), ("*.aplibrary", Database, ""), (".photoprism", Database, ""),
    ("*.cocatalog", Database, ""), ("*.cocatalogdb", Database, ""), ("captureone", Database, ""), (".spotlight-v100", Database, ""),
    ("nksc_param", Database, ""), (".dxo", Database, ""),
    ("*_original", Backup, ""), ("*~", Backup, ""), ("*.bak", Backup, ""), ("*.orig", Backup, ""), ("*.old", Backup, ""),
    ("*.backup", Backup, ""), (".picasaoriginals", Backup, ""), (".stversions", Backup, ""), (".shotwell-backup", Backup, ""),
    (".trash*", Trash, ""), ("$recycle.bin", Trash, ""), ("recycler", Trash, ""), (".dtrash", Trash, ""), ("@recycle", Trash, ""),
    ("#recycle", Trash, ""), (".recycle", Trash, ""),
];

/// The patterns of [`NAMES`].
static SHAPES: [Pattern; NAMES.len()] = {
    let mut texts = [""; NAMES.len()];
    let mut at = 0;
    while at < texts.len() {
        texts[at] = NAMES[at].0;
        at += 1;
    }
    patterns(texts)
};

/// What copying puts behind a name, or before it; `#` stands for a number.
#[rustfmt::skip]
static COPIES: &[Pattern] = &patterns([
    "* copy", "* copy #", "*-copy", "*_copy", "* - copy", "* - copy (#)", "copy of *", "* (#)", "*(#)", "* kopie", "* kopie #",
    "* - kopie", "* - kopie (#)", "kopie von *", "* copie", "* - copie", "* - copie (#)", "copie de *", "* copia", "* - copia",
    "* - copia (#)", "copia di *", "copia de *", "* — копия", "* - копия", "* 副本", "* - 副本", "* のコピー", "* - コピー", "*~#",
    "* #",
]);

/// What editing puts behind a name, beside what Google Photos does.
static EDITS: &[Pattern] =
    &patterns(["*-edit", "*_edit", "*_edited", "*_original", "*-original", "*_cropped", "*-cropped", "*.modified"]);

/// What a file or folder of this name is, if its name alone says so.
pub(super) fn named(path: &Path, folder: bool) -> Option<Beside> {
    let name = lower(path);
    let (_, kind, known) = &NAMES[SHAPES.iter().position(|shape| shape.fits(&name))?];
    // A backup's name says so of a picture only; another program's isn't our business.
    if *kind == Backup && !folder && !is_photo(split(of_backup(&name)?).1) {
        return None;
    }
    let spelt = path.file_name().unwrap_or_default().to_string_lossy();
    let word = if known.is_empty() { &*spelt } else { known };
    let key = match kind {
        Cache => format!("cache:{word}"),
        Database => format!("database:{word}"),
        Trash => format!("trash:{word}"),
        _ => format!("backup:{word}"),
    };
    Some(Beside { path: path.to_owned(), kind: *kind, key, of: None })
}

/// The name of the photo that a backup is of.
fn of_backup(name: &str) -> Option<&str> {
    ["_original", "~", ".bak", ".orig", ".old", ".backup"].iter().find_map(|ending| name.strip_suffix(ending))
}

/// Completes what was found beside `files`: whose backup it is, and which of the photos are one another's twins.
pub(super) fn twins(files: &[Found], beside: &mut Vec<Beside>) {
    // Most folders hold no name that could be another's twin.
    let folders = LazyCell::new(|| {
        let mut folders: HashMap<&Path, BTreeMap<String, usize>> = HashMap::new();
        for (index, found) in files.iter().enumerate() {
            folders.entry(parent(&found.path)).or_default().entry(lower(&found.path)).or_insert(index);
        }
        folders
    });
    let photo = |folder: &Path, name: &str| {
        let index = *folders.get(folder)?.get(name)?;
        Some(files.get(index)?.path.clone())
    };
    for backup in beside.iter_mut().filter(|beside| beside.kind == Backup) {
        let name = lower(&backup.path);
        backup.of = of_backup(&name).and_then(|name| photo(parent(&backup.path), name));
    }
    for found in files {
        let name = lower(&found.path);
        let (stem, extension) = split(&name);
        if !is_photo(extension) {
            continue;
        }
        let other = |stem: &str| photo(parent(&found.path), &format!("{stem}.{extension}"));
        let edited = || {
            let google = EDITED.iter().filter_map(|end| stem.strip_suffix(end));
            let others = EDITS.iter().filter_map(|pattern| pattern.whole(stem));
            let apple = stem.strip_prefix("img_e").map(|number| format!("img_{number}"));
            let names = google.chain(others).map(str::to_owned).chain(apple);
            names.into_iter().find_map(|stem| any_still(&stem, |name| photo(parent(&found.path), name)))
        };
        let copied = || COPIES.iter().filter_map(|pattern| pattern.whole(stem)).find_map(other);
        let (kind, of) = match (edited(), copied()) {
            (Some(of), _) => (Edit, of),
            (None, Some(of)) => (Twin::Copy, of),
            (None, None) => continue,
        };
        let key = format!("twin:{}", if kind == Edit { "edit" } else { "copy" });
        beside.push(Beside { path: found.path.clone(), kind, key, of: Some(of) });
    }
    links(files, beside);
}

/// A still picture of this stem, in whatever format: an edited version seldom keeps it.
fn any_still(stem: &str, photo: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    STILLS.iter().chain(RAWS).find_map(|extension| photo(&format!("{stem}.{extension}")))
}

/// Files with several names.
fn links(files: &[Found], beside: &mut Vec<Beside>) {
    let mut first: HashMap<(u64, u64), &Path> = HashMap::new();
    for found in files.iter().filter(|found| found.links > 1) {
        let file = (found.identity.device, found.identity.inode);
        let of = *first.entry(file).or_insert(&found.path);
        let of = (of != found.path).then(|| of.to_owned());
        beside.push(Beside { path: found.path.clone(), kind: Link, key: "twin:link".to_owned(), of });
    }
    // The first of several names is told by the others.
    let told: Vec<PathBuf> =
        beside.iter().filter(|twin| twin.kind == Link).filter_map(|twin| twin.of.clone()).collect();
    beside.retain(|twin| twin.kind != Link || twin.of.is_some() || !told.contains(&twin.path));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, folder: bool) -> Option<String> {
        named(&Path::new("photos").join(name), folder).map(|beside| beside.key)
    }

    #[test]
    fn names_that_programs_give() {
        for (name, folder, expected) in [
            ("Thumbs.db", false, "cache:Thumbs.db"),
            ("ehthumbs_vista.db", false, "cache:ehthumbs_vista.db"),
            (".picasa.ini", false, "database:.picasa.ini"),
            ("Picasa.ini", false, "database:.picasa.ini"),
            (".picasaoriginals", true, "backup:.picasaoriginals"),
            ("@eaDir", true, "cache:@eaDir"),
            ("My Catalog Previews.lrdata", true, "cache:My Catalog Previews.lrdata"),
            ("a.jpg_original", false, "backup:a.jpg_original"),
            ("a.HEIC.bak", false, "backup:a.HEIC.bak"),
            ("a.jpg~", false, "backup:a.jpg~"),
            (".trashed-1700000000-IMG_1.jpg", false, "trash:.trashed-1700000000-IMG_1.jpg"),
        ] {
            assert_eq!(key(name, folder).as_deref(), Some(expected), "{name}");
        }
        for name in ["a.jpg", "notes.txt.bak", "notes~", "db", "~", ".lrcat", "thumbs.db.txt"] {
            assert_eq!(key(name, false), None, "{name}");
        }
    }

    #[test]
    fn what_copying_leaves_is_seen() {
        for stem in ["a copy", "a copy 2", "a - copy (12)", "copy of a", "a (1)", "a(1)", "a~2", "a 2", "a kopie"] {
            assert!(COPIES.iter().any(|pattern| pattern.whole(stem) == Some("a")), "{stem}");
        }
        for stem in ["copy", "a1", "a 2024", "(1)", "~2"] {
            assert!(!COPIES.iter().any(|pattern| pattern.whole(stem).is_some()), "{stem}");
        }
    }
}
