//! TIFF and what is built like it: directories, values, strips and tiles (TIFF 6.0, BigTIFF, TIFF/EP, DNG 1.7), and the
//! raws of camera makers; Fujifilm's RAF, which holds one.
//!
//! All offsets are absolute, so a scrub changes entries in place and moves nothing. What a tag tells isn't known here.

use std::io;

use super::{Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

mod coded;
mod data;
mod dng;
mod flavour;
mod keep;
mod parts;
mod previews;
mod raf;
mod rebuild;
mod spare;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "TIFF",
    extensions: &[
        "tif", "tiff", "btf", "dng", "cr2", "nef", "nrw", "arw", "sr2", "orf", "rw2", "rwl", "pef", "srw", "raf",
    ],
    sniff,
    layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

fn sniff(head: &[u8]) -> Option<Flavour> {
    if head.starts_with(raf::SIGNATURE) { Some(Flavour::new("RAF")) } else { flavour::head(head) }
}

fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    if bytes.read(0..raf::SIGNATURE.len() as u64)?.starts_with(raf::SIGNATURE) {
        return raf::layout(bytes, depth);
    }
    Ok(parts::parts(bytes, depth)?.layout)
}

#[cfg(test)]
mod tests;
