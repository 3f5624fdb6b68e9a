//! ISO base media files: boxes, items and tracks (ISO/IEC 14496-12, 23008-12 for HEIF, AVIF).

use std::io;

use super::{Builder, Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "ISO-BMFF",
    extensions: &["heic", "heif", "hif", "avif", "mp4", "mov", "m4v", "3gp", "cr3"],
    sniff,
    layout,
    rebuild,
};

fn sniff(_head: &[u8]) -> Option<Flavour> {
    None
}

fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    Ok(Builder::new(bytes.len(), Flavour::new("ISO-BMFF")).finish())
}

fn rebuild(_bytes: &dyn Bytes, _layout: &Layout, _fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    Err(Refusal::Unsupported("not written"))
}
