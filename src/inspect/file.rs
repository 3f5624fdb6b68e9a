//! What the file system tells about a file, as tags: its name, its modification time, its extended attributes.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::metadata::{Form, Key, Tag, Value, filename};
use crate::os;

/// Seconds since 1970 of the last modification, where the system knows.
pub(super) fn modified(file: &File) -> io::Result<Option<i64>> {
    let time = file.metadata()?.modified().ok();
    Ok(time.and_then(|time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(before) => i64::try_from(before.duration().as_secs()).ok().map(|seconds| -seconds),
    }))
}

/// The tags of the file at `path`, last modified at `modified`.
pub(super) fn tags(path: &Path, modified: Option<i64>) -> Vec<Tag> {
    let mut tags = Vec::new();
    if let Some(name) = path.file_name() {
        tags.extend(filename::decode(&name.to_string_lossy()));
    }
    if let Some(seconds) = modified {
        tags.push(property("time:mtime", "FileModifyDate", Value::Integer(seconds)));
    }
    // A file system without extended attributes is no fault of the photo's.
    for (name, value) in os::xattrs(path).unwrap_or_default() {
        let name = name.to_string_lossy().into_owned();
        let value = match String::from_utf8(value) {
            Ok(text) if !text.trim_end_matches('\0').contains('\0') => {
                Value::Text(text.trim_end_matches('\0').to_owned())
            }
            Ok(text) => Value::opaque(text.as_bytes()),
            Err(error) => Value::opaque(error.as_bytes()),
        };
        tags.push(property(&format!("xattr:{name}"), &name, value));
    }
    tags
}

fn property(id: &str, name: &str, value: Value) -> Tag {
    Tag::field(Key::new("FILESYSTEM", id.to_owned(), name.to_owned()), value, None).form(Form::File)
}
