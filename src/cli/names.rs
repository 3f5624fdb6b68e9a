//! Names that tell nothing, for `--rename neutral`: no moment, no app, no counter, no order, and all in one folder.
//!
//! A name is a keyed hash of the photo's path, so an interrupted run goes on with the same names; the key is random for each
//! run and stands in the receipt alone. `--map` writes which name was which, for the owner.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::json;

use super::{Usage, shown};
use crate::bytes::Bytes;
use crate::container;
use crate::inspect;
use crate::walk::Found;

/// The letters of names: those of base 32 after Crockford, which nobody mistakes for one another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many of them a name has: two of a million photos get the same once in a million runs.
const LENGTH: usize = 12;

/// The extension that a flavour's files have, where it isn't the flavour's name.
const EXTENSIONS: &[(&str, &str)] =
    &[("jpeg", "jpg"), ("tiff", "tif"), ("apng", "png"), ("heics", "heic"), ("avifs", "avif"), ("heifs", "heif")];

/// A run's names.
#[derive(Clone, Debug)]
pub(super) struct Names([u8; 32]);

impl Names {
    /// Names that nobody can foresee.
    pub fn random() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self(key))
    }

    /// The names of the run whose receipt says `key`.
    pub fn of_receipt(key: &str) -> Option<Self> {
        blake3::Hash::from_hex(key).ok().map(|hash| Self(*hash.as_bytes()))
    }

    /// What a receipt says of them.
    pub fn key(&self) -> String {
        blake3::Hash::from_bytes(self.0).to_hex().to_string()
    }

    /// The name of a file. Its extension says what it is, by its content, and not how its device spells that.
    pub fn name(&self, found: &Found) -> PathBuf {
        let hash = blake3::keyed_hash(&self.0, found.relative.as_os_str().as_encoded_bytes());
        let letters: String = hash
            .as_bytes()
            .iter()
            .take(LENGTH)
            .filter_map(|byte| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)))
            .collect();
        PathBuf::from(format!("photo-{letters}.{}", extension(&found.path)))
    }
}

fn extension(path: &Path) -> String {
    let own = path.extension().map(|own| own.to_string_lossy().to_lowercase()).unwrap_or_default();
    let head = inspect::open(path).and_then(|bytes| Ok(bytes.read(0..container::SNIFF)?.into_owned()));
    let Some((family, flavour)) = head.ok().and_then(|head| container::sniff(&head)) else { return own };
    let flavour = flavour.0.to_lowercase();
    let usual = EXTENSIONS.iter().find(|(name, _)| *name == flavour).map_or(&*flavour, |(_, usual)| usual);
    let known = [usual, &own].into_iter().find(|extension| family.extensions.contains(extension));
    known.or(family.extensions.first().copied()).unwrap_or(&own).to_owned()
}

/// The file that says which name was which: a line of JSON for each, readable by its owner alone.
#[derive(Debug)]
pub(super) struct Map(Mutex<File>);

impl Map {
    /// A usage error if `path` holds something that no earlier run of this command (`resumed`) wrote.
    pub fn check(path: &Path, resumed: bool) -> Result<(), Usage> {
        match path.metadata() {
            Ok(there) if there.len() > 0 && !resumed => {
                Err(Usage::new(format!("--map {} is there already", shown(path))))
            }
            _ => Ok(()),
        }
    }

    /// Opens the map at `path`, or goes on with it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        // One that was there already, and empty, may be open to others.
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Self(Mutex::new(file)))
    }

    /// Adds a photo's line.
    pub fn write(&self, name: &Path, was: &Path) -> io::Result<()> {
        let line = format!("{}\n", json!({ "name": name.to_string_lossy(), "was": was.to_string_lossy() }));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes())
    }

    /// Makes what was written last.
    pub fn finish(self) -> io::Result<()> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).sync_all()
    }
}
