//! JPEG: segments, scans, and what follows EOI (ITU-T T.81; CIPA DC-007 for several pictures in one file).

use std::io;

use super::{Builder, Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

/// The family's descriptor.
pub const CONTAINER: Container =
    Container { name: "JPEG", extensions: &["jpg", "jpeg", "jpe", "jfif", "mpo", "jps"], sniff, layout, rebuild };

fn sniff(_head: &[u8]) -> Option<Flavour> {
    None
}

fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    Ok(Builder::new(bytes.len(), Flavour::new("JPEG")).finish())
}

fn rebuild(_bytes: &dyn Bytes, _layout: &Layout, _fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    Err(Refusal::Unsupported("not written"))
}
