//! What the file system tells about a file, as tags: its name, its modification time, its extended attributes.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::bytes::FileBytes;
use crate::metadata::{Form, Key, Tag, Value, filename};
use crate::os;

/// A time in seconds since 1970.
pub(super) fn seconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(before) => i64::try_from(before.duration().as_secs()).ok().map(|seconds| -seconds),
    }
}

/// The tags of the file at `path`, open as `bytes`, last modified at `modified`.
pub(super) fn tags(path: &Path, bytes: &FileBytes, modified: Option<i64>) -> Vec<Tag> {
    let mut tags = Vec::new();
    if let Some(name) = path.file_name() {
        tags.extend(filename::decode(&name.to_string_lossy()));
    }
    if let Some(seconds) = modified {
        tags.push(property("time:mtime", "FileModifyDate", Value::Integer(seconds)));
    }
    // A file system without extended attributes is no fault of the photo's.
    for (name, value) in os::xattrs(bytes.file()).unwrap_or_default() {
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
