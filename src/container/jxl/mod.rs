//! JPEG XL: a bare codestream (ISO/IEC 18181-1), or boxes around it (18181-2).
//!
//! Boxes are kept by an allow-list. In the codestream, the profile, names, extensions and a preview can be told from the
//! samples, but not taken out: they are parts that never go. What follows the last frame is a part of its own. Not examined,
//! for only a decoder of samples can tell: bytes behind what a section of a frame needs.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use super::{Container, Flavour};
use crate::grammar::jxl;

mod boxes;
mod layout;
mod rebuild;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "JPEG XL",
    extensions: &["jxl"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "JXL";

/// The signature box (18181-2 §9.1).
const SIGNATURE: [u8; 12] = *b"\0\0\0\x0cJXL \r\n\x87\n";

const FLAVOUR: Flavour = Flavour::new("JXL");

fn sniff(head: &[u8]) -> Option<Flavour> {
    (head.starts_with(&SIGNATURE) || head.starts_with(&jxl::SIGNATURE)).then_some(FLAVOUR)
}
