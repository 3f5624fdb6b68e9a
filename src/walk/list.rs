//! Lists of files, as `find -print0` and `find` write them.

use std::path::PathBuf;

/// The paths of a list: separated by NUL if any NUL is in it, else by newlines. Empty ones don't count. An error names the
/// first path that the platform can't have, which happens only where file names are Unicode.
pub fn parse(list: &[u8]) -> Result<Vec<PathBuf>, String> {
    let separator = if list.contains(&0) { 0 } else { b'\n' };
    list.split(|byte| *byte == separator).filter(|line| !line.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(line: &[u8]) -> Result<PathBuf, String> {
    Ok(PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(line)))
}

#[cfg(not(unix))]
fn path(line: &[u8]) -> Result<PathBuf, String> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Ok(PathBuf::from(text)),
        Err(_) => Err(String::from_utf8_lossy(line).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_nul_makes_newlines_part_of_names() {
        assert_eq!(parse(b"a\nb\0c").unwrap(), [PathBuf::from("a\nb"), PathBuf::from("c")]);
        assert_eq!(parse(b"a b\n\nc\n").unwrap(), [PathBuf::from("a b"), PathBuf::from("c")]);
        assert!(parse(b"").unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn names_need_not_be_unicode() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(parse(b"\xff\n").unwrap()[0].as_os_str().as_bytes(), b"\xff");
    }
}
