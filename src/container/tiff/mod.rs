//! TIFF and what is built like it: directories, values, strips and tiles (TIFF 6.0, BigTIFF, DNG 1.7).

use std::io;

use super::{Builder, Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "TIFF",
    extensions: &["tif", "tiff", "btf", "dng", "cr2", "nef", "nrw", "arw", "sr2", "orf", "rw2", "pef", "srw"],
    sniff,
    layout,
    rebuild,
};

fn sniff(_head: &[u8]) -> Option<Flavour> {
    None
}

fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    Ok(Builder::new(bytes.len(), Flavour::new("TIFF")).finish())
}

fn rebuild(_bytes: &dyn Bytes, _layout: &Layout, _fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    Err(Refusal::Unsupported("not written"))
}
