//! What a file's name tells.

use super::Tag;

/// The tags of a file name (its last component).
pub fn decode(_name: &str) -> Vec<Tag> {
    Vec::new()
}
