//! BMP: a file header, an information header, masks, a palette, rows of pixels, and the colour profile of version 5
//! (Microsoft, *Bitmap Storage*; IBM, *OS/2 2.x Presentation Manager Programming Reference* for the headers of OS/2).
//!
//! What the picture doesn't need is a part of its own: reserved fields, gaps, the padding of rows, a profile's path, what
//! follows the pixels. Not examined, for it is part of the samples or of their coding: the padding bits in a row's last
//! byte, palette entries that no pixel uses, the fourth byte of a 32-bit pixel.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use super::{Container, Flavour};
use header::Header;

mod header;
mod layout;
mod rebuild;
mod rle;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "BMP",
    extensions: &["bmp", "dib"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "BMP";

const FLAVOUR: Flavour = Flavour::new("BMP");

/// Two letters are no signature: the size of a header that exists has to stand where it should.
fn sniff(head: &[u8]) -> Option<Flavour> {
    Header::read(head).map(|_| FLAVOUR)
}
