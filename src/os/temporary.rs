//! A file that appears whole or not at all: written under another name in the target's folder, synced, renamed, and the folder
//! synced (`rename(2)` is atomic within a file system; `fsync(2)` of the folder makes the new name last).

use std::ffi::OsStr;
use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

use tempfile::{Builder, NamedTempFile};

use super::Identity;

const PREFIX: &str = ".phototell-";
const SUFFIX: &str = ".tmp";

/// Whether a file of this name is one that a killed run may have left behind.
pub fn is_temporary(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(PREFIX.as_bytes()) && name.ends_with(SUFFIX.as_bytes())
}

/// A file being written, readable by its owner only. It goes away when it is dropped without a commit.
#[derive(Debug)]
pub struct Temporary {
    inner: NamedTempFile,
    /// Whether all that was written is on the disk by now.
    synced: bool,
}

impl Temporary {
    /// A new, empty one in the folder of `target`, which must exist.
    pub fn create_beside(target: &Path) -> io::Result<Self> {
        let inner = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder_of(target))?;
        Ok(Self { inner, synced: false })
    }

    /// The file, for writing and reading.
    pub fn file(&mut self) -> &mut File {
        self.synced = false;
        self.inner.as_file_mut()
    }

    /// Puts what was written on the disk. Asking again costs nothing until [`Temporary::file`] is asked for.
    pub fn sync(&mut self) -> io::Result<()> {
        if !self.synced {
            self.inner.as_file().sync_all()?;
            self.synced = true;
        }
        Ok(())
    }

    /// Where it is for now.
    pub fn path(&self) -> &Path {
        self.inner.path()
    }

    /// Gives it the permissions of the file `model`: mode, ACL, and the owner and group as far as this user may set them.
    /// Where the group can't be set, its members get no more than everybody.
    pub fn copy_permissions(&self, model: &Path) -> io::Result<()> {
        let metadata = fs::metadata(model)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
            let file = self.inner.as_file();
            let own = file.metadata()?;
            let mut mode = metadata.mode() & 0o777;
            let mut same_group = own.gid() == metadata.gid();
            if !same_group || own.uid() != metadata.uid() {
                same_group = fchown(file, Some(metadata.uid()), Some(metadata.gid())).is_ok()
                    || same_group
                    || fchown(file, None, Some(metadata.gid())).is_ok();
            }
            if !same_group {
                mode &= 0o707 | (mode & 0o007) << 3;
            }
            file.set_permissions(fs::Permissions::from_mode(mode))?;
            if same_group {
                copy_acl(model, self.path())?;
            }
            Ok(())
        }
        #[cfg(not(unix))]
        {
            self.inner.as_file().set_permissions(metadata.permissions())
        }
    }

    /// Says that it was last changed and opened at `time`.
    pub fn set_times(&self, time: SystemTime) -> io::Result<()> {
        self.inner.as_file().set_times(FileTimes::new().set_modified(time).set_accessed(time))
    }

    /// Makes it `target`, in place of whatever has that name.
    pub fn commit(mut self, target: &Path) -> io::Result<()> {
        self.sync()?;
        self.inner.persist(target)?;
        sync_folder(target)
    }

    /// Makes it `target`, a name that nothing has; an error of kind `AlreadyExists` if something has.
    pub fn commit_new(mut self, target: &Path) -> io::Result<()> {
        self.sync()?;
        self.inner.persist_noclobber(target)?;
        sync_folder(target)
    }

    /// Makes it `target` in place of the file that was `expected`; an error if `target` is another file by now, or was written
    /// to. The look comes just before the rename: no platform does both in one step.
    pub fn commit_over(mut self, target: &Path, expected: &Identity) -> io::Result<()> {
        self.sync()?;
        let now = fs::symlink_metadata(target)?;
        if !now.is_file() || Identity::of(&now) != *expected {
            return Err(io::Error::other("the file was changed by somebody else meanwhile"));
        }
        self.inner.persist(target)?;
        sync_folder(target)
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The access ACL is an extended attribute on Linux; elsewhere there is none to copy.
#[cfg(unix)]
fn copy_acl(from: &Path, to: &Path) -> io::Result<()> {
    const ACL: &str = "system.posix_acl_access";
    match xattr::get_deref(from, ACL) {
        Ok(Some(acl)) => xattr::set(to, ACL, &acl),
        // No ACL, or a file system without: the mode says all.
        Ok(None) | Err(_) => Ok(()),
    }
}

fn sync_folder(target: &Path) -> io::Result<()> {
    #[cfg(unix)]
    match File::open(folder_of(target)).and_then(|folder| folder.sync_all()) {
        // Some network file systems can't sync a folder, and a folder may be writable without being readable. The file is there.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) => {}
        other => other?,
    }
    let _ = target;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(target: &Path, content: &[u8]) -> Temporary {
        let mut temporary = Temporary::create_beside(target).unwrap();
        temporary.file().write_all(content).unwrap();
        temporary
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_appears_without_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        let temporary = write(&target, b"new");
        assert!(is_temporary(temporary.path().file_name().unwrap()));
        drop(temporary);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_new_name_is_never_taken_from_a_file_that_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        write(&target, b"new").commit_new(&target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        let error = write(&target, b"other").commit_new(&target).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_file_is_replaced_only_if_it_is_still_the_one_that_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("a");
        fs::write(&target, b"old").unwrap();
        let identity = Identity::of(&target.metadata().unwrap());
        write(&target, b"new").commit_over(&target, &identity).unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        // By now the name stands for another file.
        assert!(write(&target, b"newer").commit_over(&target, &identity).is_err());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_private_until_it_gets_a_models_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let model = folder.path().join("model");
        fs::write(&model, b"x").unwrap();
        fs::set_permissions(&model, fs::Permissions::from_mode(0o640)).unwrap();
        let temporary = write(&model, b"new");
        let mode = || fs::metadata(temporary.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        temporary.copy_permissions(&model).unwrap();
        assert_eq!(mode(), 0o640);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_acl_is_copied_where_the_file_system_has_them() {
        // user::rw-, user:1000:r--, group::r--, mask::r--, other::---, as the kernel writes them (version 2).
        let acl: Vec<u8> = [
            &2u32.to_le_bytes()[..],
            &[1, 0, 6, 0, 255, 255, 255, 255],
            &[2, 0, 4, 0, 0xe8, 3, 0, 0],
            &[4, 0, 4, 0, 255, 255, 255, 255],
            &[0x10, 0, 4, 0, 255, 255, 255, 255],
            &[0x20, 0, 0, 0, 255, 255, 255, 255],
        ]
        .concat();
        let folder = tempfile::tempdir().unwrap();
        let model = folder.path().join("model");
        fs::write(&model, b"x").unwrap();
        if let Err(error) = xattr::set(&model, "system.posix_acl_access", &acl) {
            eprintln!("skipped: this file system keeps no ACLs ({error})");
            return;
        }
        let temporary = write(&model, b"new");
        temporary.copy_permissions(&model).unwrap();
        assert_eq!(xattr::get(temporary.path(), "system.posix_acl_access").unwrap(), Some(acl));
    }
}
