//! What can be wrong with a PNG, and which of it leaves in doubt what is picture and what isn't.

use std::borrow::Cow;

use crate::bytes::Fault;
use crate::container::Layout;

/// The signature isn't followed by one IHDR of the right length.
pub(super) const HEADER: &str = "one IHDR chunk of 13 bytes with a known colour type, in front of all others";
/// No IDAT has data.
pub(super) const PICTURE: &str = "an IDAT chunk with data";
/// A compressed stream can't be decoded.
pub(super) const STREAM: &str = "a sound compressed stream";
/// A compressed stream yields more than the picture.
pub(super) const NO_MORE: &str = "no more than the picture's bytes";
/// A second run of IDAT stands where the first one's stream goes on.
pub(super) const ONE_RUN: &str = "the whole stream in one run of IDAT chunks";
/// fcTL and fdAT aren't numbered from 0 without a gap, or aren't formed as they should be.
pub(super) const SEQUENCE: &str = "the next fcTL or fdAT in sequence";
/// A chunk of a length that readers take in two ways: cut off, or not at all.
pub(super) const LENGTH: &str = "no longer a chunk than the picture can use";
/// There are more chunks than anyone needs.
pub(super) const FEWER: &str = "fewer chunks";
/// The file ends in a chunk that isn't the picture's, and the picture isn't complete.
pub(super) const REST: &str = "the rest of the picture";

/// Faults that leave in doubt what is picture.
const DOUBTS: &[&str] = &[HEADER, PICTURE, STREAM, NO_MORE, ONE_RUN, SEQUENCE, LENGTH, FEWER, REST];

/// The first fault that leaves in doubt what is picture and what isn't.
pub(super) fn doubt(layout: &Layout) -> Option<&Fault> {
    layout.faults.iter().find(|fault| matches!(&fault.expected, Cow::Borrowed(what) if DOUBTS.contains(what)))
}
