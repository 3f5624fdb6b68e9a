//! PNG and APNG: chunks, and what follows IEND (W3C PNG, third edition).

use std::io;

use super::{Builder, Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

/// The family's descriptor.
pub const CONTAINER: Container = Container { name: "PNG", extensions: &["png", "apng"], sniff, layout, rebuild };

fn sniff(_head: &[u8]) -> Option<Flavour> {
    None
}

fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    Ok(Builder::new(bytes.len(), Flavour::new("PNG")).finish())
}

fn rebuild(_bytes: &dyn Bytes, _layout: &Layout, _fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    Err(Refusal::Unsupported("not written"))
}
