//! A layout and fates → the new file.

use crate::bytes::Bytes;
use crate::container::{Fate, Layout, Piece, Refusal};

pub(super) fn rebuild(bytes: &dyn Bytes, _layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    if fates.iter().all(|fate| *fate == Fate::Keep) {
        return Ok(vec![Piece::Copy(0..bytes.len())]);
    }
    Err(Refusal::Unsupported("not yet"))
}
