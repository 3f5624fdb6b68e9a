//! What differs by platform.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

/// The extended attributes of a file, name and value.
pub fn xattrs(_path: &Path) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    Ok(Vec::new())
}

/// Which file it is, and in which state.
pub struct Identity;

impl Identity {
    /// Of an open file.
    pub fn of(_file: &File) -> io::Result<Self> {
        Ok(Self)
    }

    /// Whether `path` still leads to that file in that state.
    pub fn is_still(&self, _path: &Path) -> io::Result<bool> {
        Ok(true)
    }
}

/// A file that has no name of its own yet.
pub struct Temporary(tempfile::NamedTempFile);

impl Temporary {
    /// Makes one in the folder of `target`.
    pub fn create_beside(target: &Path) -> io::Result<Self> {
        tempfile::NamedTempFile::new_in(target.parent().unwrap_or(Path::new("."))).map(Self)
    }

    /// The open file.
    pub fn file(&self) -> &File {
        self.0.as_file()
    }

    /// The open file, to write to.
    pub fn file_mut(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes the place of `path`, with its permissions.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        self.0.persist(path)?;
        Ok(())
    }

    /// Appears at `path`, where nothing is yet, with the permissions of `like`.
    pub fn appear_with_permissions_of(self, path: &Path, _like: &File) -> io::Result<()> {
        self.0.persist_noclobber(path)?;
        Ok(())
    }
}

/// Appends a range of `from` to `to`.
pub fn copy_range(from: &File, range: Range<u64>, to: &mut File) -> io::Result<()> {
    let mut from = from.try_clone()?;
    io::Seek::seek(&mut from, io::SeekFrom::Start(range.start))?;
    io::copy(&mut io::Read::take(from, range.end.saturating_sub(range.start)), to)?;
    Ok(())
}
