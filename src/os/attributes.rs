//! Extended attributes: what a file system keeps beside a file's bytes (a download's address, a Finder comment, an ACL).

use std::ffi::OsString;
use std::fs::File;
use std::io;

/// An open file's extended attributes with their values, sorted by name. None where the platform or the file system has none.
pub fn xattrs(file: &File) -> io::Result<Vec<(OsString, Vec<u8>)>> {
    #[cfg(unix)]
    {
        use xattr::FileExt;
        let names = match file.list_xattr() {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(Vec::new()),
            names => names?,
        };
        let mut found = Vec::new();
        for name in names {
            // One that went away since the list was made, or that only its owner may read, isn't there for us.
            if let Ok(Some(value)) = file.get_xattr(&name) {
                found.push((name, value));
            }
        }
        found.sort();
        Ok(found)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(Vec::new())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_listed_with_their_values() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"one").unwrap();
        let file = File::open(&path).unwrap();
        assert_eq!(xattrs(&file).unwrap(), []);
        if let Err(error) = xattr::set(&path, "user.xdg.origin.url", b"https://example.org/a") {
            eprintln!("skipped: this file system keeps no extended attributes ({error})");
            return;
        }
        xattr::set(&path, "user.a", b"").unwrap();
        let expected: [(OsString, Vec<u8>); 2] =
            [("user.a".into(), vec![]), ("user.xdg.origin.url".into(), b"https://example.org/a".to_vec())];
        assert_eq!(xattrs(&file).unwrap(), expected);
    }
}
