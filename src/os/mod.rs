//! What differs by platform: opening without blocking, extended attributes, atomic replacement, copies of ranges, and which
//! file a name stands for.
//!
//! Safe Rust over `std`, `rustix` and `xattr`; where a platform lacks something, the answer is "none", not an error. Knows
//! nothing of the crate, and nothing of photos.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::time::SystemTime;

mod attributes;
mod copy;
mod temporary;

pub use attributes::xattrs;
pub use copy::copy_range;
pub use temporary::{Temporary, is_temporary};

/// Opens a regular file for reading, with what the system says of it. Anything else (a FIFO that replaced it since it was found, a device, a folder) is an
/// error, and opening never waits for a writer.
pub fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // O_NONBLOCK means nothing to a regular file; on a FIFO it keeps `open` from waiting.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata)) } else { Err(io::Error::other("not a regular file")) }
}

/// Which file it is and in which state, as far as the platform tells: two equal ones mean that nobody wrote in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The file system that it lies on; 0 where the platform doesn't say.
    pub device: u64,
    /// Its number there; 0 where the platform doesn't say.
    pub inode: u64,
    /// Its length in bytes.
    pub len: u64,
    /// When it was last written.
    pub modified: Option<SystemTime>,
}

impl Identity {
    /// The identity that `metadata` states.
    pub fn of(metadata: &Metadata) -> Self {
        let (device, inode) = ids(metadata);
        Self { device, inode, len: metadata.len(), modified: metadata.modified().ok() }
    }
}

#[cfg(unix)]
fn ids(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn ids(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

/// How many names the file has (hard links); 1 where the platform doesn't say.
pub fn links(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::nlink(metadata)
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        assert!(open(folder.path()).is_err());
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[test]
    fn opening_a_fifo_neither_waits_nor_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(open(&fifo).unwrap_err().to_string(), "not a regular file");
    }

    #[test]
    fn an_identity_changes_with_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"one").unwrap();
        let before = Identity::of(&path.metadata().unwrap());
        assert_eq!(before, Identity::of(&path.metadata().unwrap()));
        std::fs::write(&path, b"three").unwrap();
        assert_ne!(before, Identity::of(&path.metadata().unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&a, b"one").unwrap();
        std::fs::hard_link(&a, &b).unwrap();
        assert_eq!(links(&b.metadata().unwrap()), 2);
    }
}
