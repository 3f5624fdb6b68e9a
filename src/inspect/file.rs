//! What the file system tells about a file, as tags: its name, its modification time, its extended attributes.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::bytes::FileBytes;
use crate::metadata::{Form, Key, Tag, Value, filename, plist_values};
use crate::moment::Moment;
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
    let mut tags = Vec::with_capacity(8);
    if let Some(name) = path.file_name() {
        tags.extend(filename::decode(&name.to_string_lossy()));
    }
    if let Some(seconds) = modified {
        tags.push(property("time:mtime", "FileModifyDate", Value::Integer(seconds)));
    }
    // A file system without extended attributes is no fault of the photo's.
    for (name, value) in os::xattrs(bytes.file()).unwrap_or_default() {
        let name = name.to_string_lossy();
        if !name.starts_with(GUARDS) {
            tags.push(property(&id(&name), &name, said(&name, value)));
        }
    }
    tags
}

/// Attributes of the system's own guards (SELinux, capabilities): they say nothing about a person.
const GUARDS: &str = "security.";

/// The catalogue's key of an extended attribute. Linux has only names with a namespace before them, so copies that tools make
/// of a Mac's or of Windows' attributes have one: `user.com.apple.…` (rsync, Samba), `user.DosStream.…:$DATA` (Samba),
/// `user.Zone.Identifier` (ntfs-3g).
fn id(name: &str) -> String {
    let plain = name.strip_prefix("user.").unwrap_or(name);
    if let Some(stream) = plain.strip_prefix("DosStream.") {
        return format!("ads:{}", stream.trim_end_matches(":$DATA"));
    }
    match plain {
        "Zone.Identifier" => "ads:Zone.Identifier".to_owned(),
        "system.posix_acl_access" | "system.posix_acl_default" => "acl".to_owned(),
        "MediaGroupUUID" => format!("xattr:{plain}"),
        _ if plain.starts_with("com.apple.") => format!("xattr:{plain}"),
        _ => format!("xattr:{name}"),
    }
}

/// The value of an attribute: text, the values of a property list, or bytes.
fn said(name: &str, value: Vec<u8>) -> Value {
    if let Some(values) = plist_values(&value) {
        return values;
    }
    // Seconds and nanoseconds since 1970, the least significant byte first.
    if name.ends_with("com.apple.lastuseddate#PS")
        && let Some(seconds) = value.first_chunk().map(|bytes| i64::from_le_bytes(*bytes))
        && let Some(moment) = Moment::from_epoch(seconds)
    {
        return Value::text(moment.to_string());
    }
    match String::from_utf8(value) {
        Ok(text) if !text.trim_end_matches('\0').contains(|c: char| c.is_control() && !c.is_whitespace()) => {
            Value::Text(text.trim_end_matches('\0').to_owned())
        }
        Ok(text) => Value::opaque(text.as_bytes()),
        Err(error) => Value::opaque(error.as_bytes()),
    }
}

fn property(id: &str, name: &str, value: Value) -> Tag {
    Tag::field(Key::new("FILESYSTEM", id.to_owned(), name.to_owned()), value, None).form(Form::File)
}
