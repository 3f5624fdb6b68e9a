//! WebP: RIFF chunks (RFC 9649).
//!
//! What the picture doesn't need is a part of its own wherever it stands: chunks between and inside the frames of an animation,
//! pad bytes that aren't zero, a second picture, what follows the RIFF chunk. Not examined: bytes behind the end of the
//! coded stream inside VP8, VP8L and ALPH chunks (they belong to the chunk's part; a walk of the stream would split it), the
//! reserved bits of VP8X, colours under an alpha of 0.

use super::{Container, Flavour};

mod layout;
mod lossless;
mod rebuild;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "WebP",
    extensions: &["webp"],
    sniff,
    layout: layout::layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "WebP";
/// The family's one flavour.
const WEBP: Flavour = Flavour::new("WebP");
/// Length of the RIFF header with the form type (RFC 9649 §2.4).
const HEADER: u64 = 12;

/// VP8X's flags that say which metadata there are, and the chunks that they speak of (RFC 9649 §2.7).
const FLAGS: [(u8, [u8; 4]); 3] = [(0x20, *b"ICCP"), (0x08, *b"EXIF"), (0x04, *b"XMP ")];

fn sniff(head: &[u8]) -> Option<Flavour> {
    (head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")).then_some(WEBP)
}

/// How many bytes of a chunk's data stand in front of the chunks inside it; none for chunks that hold no others.
fn nests(id: &[u8; 4]) -> Option<u64> {
    match id {
        // Place, size, duration and flags of a frame (RFC 9649 §2.7.1.1).
        b"ANMF" => Some(16),
        b"LIST" => Some(4),
        _ => None,
    }
}
