//! JPEG 2000: the boxes of JP2 and JPX (ITU-T T.800 | ISO/IEC 15444-1, Annex I; 15444-2, Annex M), and the codestream
//! (15444-1, Annex A), in a box or bare.
//!
//! Boxes are kept by an allow-list; in the codestream comments, bytes between the tile-parts and behind the end are parts of
//! their own. Not examined, for only a decoder of packets can tell them from the picture: bytes behind the last packet of a
//! tile-part. Films (MJ2) and compound documents (JPM) are recognised, and not rebuilt.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

use super::{Container, Flavour};

mod boxes;
mod codestream;
mod layout;
mod rebuild;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "JPEG 2000",
    extensions: &["jp2", "jpx", "jpf", "j2k", "j2c", "jpc", "jpm", "mj2"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "JP2";

/// The signature box (15444-1 §I.5.1).
const SIGNATURE: [u8; 12] = *b"\0\0\0\x0cjP  \r\n\x87\n";
/// A bare codestream begins with SOC and SIZ (15444-1 §A.4.1).
const CODESTREAM: [u8; 4] = [0xff, 0x4f, 0xff, 0x51];

/// A bare codestream.
const BARE: Flavour = Flavour::new("J2C");
const FILM: Flavour = Flavour::new("MJ2");
const DOCUMENT: Flavour = Flavour::new("JPM");

/// Offset of the brand of the file type box, which follows the signature.
const BRAND: usize = 20;

fn sniff(head: &[u8]) -> Option<Flavour> {
    if head.starts_with(&CODESTREAM) {
        return Some(BARE);
    }
    if !head.starts_with(&SIGNATURE) {
        return None;
    }
    Some(match head.get(BRAND..).and_then(|rest| rest.first_chunk()) {
        Some(b"jpx ") => Flavour::new("JPX"),
        Some(b"jpm ") => DOCUMENT,
        Some(b"mjp2" | b"mj2s") => FILM,
        _ => Flavour::new("JP2"),
    })
}
