//! GIF: blocks, and what follows the trailer (GIF87a, GIF89a).
//!
//! What the picture doesn't need is a part of its own wherever it stands: bytes behind the LZW end code, sub-blocks that a
//! block has no use for, a graphic control extension that governs nothing, what follows the trailer. Not examined, for it is
//! part of the samples or of their coding: colours that no pixel uses, colours under transparency, frames that are never
//! seen, codes between the last pixel and the end code.

use super::{Container, Flavour};

mod blocks;
mod images;
mod layout;
mod lzw;
mod rebuild;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "GIF",
    extensions: &["gif"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "GIF";
/// The family's one flavour.
const GIF: Flavour = Flavour::new("GIF");

fn sniff(head: &[u8]) -> Option<Flavour> {
    (head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a")).then_some(GIF)
}
