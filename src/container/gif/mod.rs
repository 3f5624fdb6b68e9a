//! GIF: blocks, and what follows the trailer (GIF89a).

use std::io;

use super::{Builder, Container, Depth, Fate, Flavour, Layout, Piece, Refusal};
use crate::bytes::Bytes;

/// The family's descriptor.
pub const CONTAINER: Container = Container { name: "GIF", extensions: &["gif"], sniff, layout, rebuild };

fn sniff(_head: &[u8]) -> Option<Flavour> {
    None
}

fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    Ok(Builder::new(bytes.len(), Flavour::new("GIF")).finish())
}

fn rebuild(_bytes: &dyn Bytes, _layout: &Layout, _fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    Err(Refusal::Unsupported("not written"))
}
