//! PNG and APNG: chunks, and what follows IEND (W3C PNG, third edition).
//!
//! What the picture doesn't need is a part of its own wherever it stands: bytes behind the end of a compressed stream, IDATs
//! behind it, empty IDATs, a second run of IDATs, data in IEND, what follows IEND. Not examined, for it is part of the samples or of their coding:
//! the padding bits of rows, palette entries that no sample uses, colours under an alpha of 0, low bits of samples.

use super::{Container, Flavour};

mod chunk;
mod faults;
mod header;
mod layout;
mod rebuild;
mod run;
mod stream;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "PNG",
    extensions: &["png", "apng"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "PNG";

/// A picture that moves.
const MOVING: Flavour = Flavour::new("APNG");
/// A picture that doesn't.
const STILL: Flavour = Flavour::new("PNG");

fn sniff(head: &[u8]) -> Option<Flavour> {
    head.starts_with(&chunk::SIGNATURE).then_some(STILL)
}
