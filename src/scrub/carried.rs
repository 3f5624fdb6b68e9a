//! Files that a picture draws and that stand in it as text: they stay, scrubbed and proven themselves.

use super::assembled::Assembled;
use super::plan::within;
use super::policy::Policy;
use super::verify::same_picture;
use crate::bytes::{Bytes, Chain};
use crate::container::{Content, Fate, Piece, Refusal};
use crate::inspect::examine;
use crate::metadata::{NestedBytes, decoder, is_plain_data_uri, limits};

/// The fate of such a file, which lies within `nesting` others: its new content is the file, not the text.
///
/// # Errors
/// When it can't be scrubbed: then what draws it isn't clean either.
pub(super) fn carried(bytes: &dyn Bytes, content: &Content, policy: &Policy, nesting: usize) -> Result<Fate, Refusal> {
    if nesting >= limits::EMBEDDED {
        return Err(Refusal::Unsupported("files lie too deep within one another"));
    }
    let block = Chain::new(bytes, &content.ranges);
    let decoded = decoder(content.standard).map(|decoder| (decoder.decode)(&block)).transpose()?.unwrap_or_default();
    let Some(NestedBytes::Decoded(file)) = decoded.nested.into_iter().next().map(|nested| nested.bytes) else {
        return Err(Refusal::Unsupported("a file that the picture draws can't be read"));
    };
    let Some(examined) = examine(&file, policy.depth())? else {
        return Err(Refusal::Unsupported("a file that the picture draws is of no kind that is known here"));
    };
    (examined.container.certain)(&file, &examined.layout)?;
    let inner = within(&file, &examined, policy, nesting.saturating_add(1))?;
    if inner.keeps_all() {
        return Ok(match is_plain_data_uri(&block.read(0..block.len())?) {
            true => Fate::Keep,
            false => Fate::Replace(vec![Piece::Write(file)]),
        });
    }
    let pieces = (examined.container.rebuild)(&file, &examined.layout, &inner.fates)?;
    let assembled = Assembled::new(&file, &pieces);
    let output = assembled.read(0..assembled.len())?.into_owned();
    let same = match examine(&output, policy.depth())? {
        Some(after) => same_picture(&file, &examined.layout, &output, &after.layout, policy.depth())?,
        None => false,
    };
    match same {
        true => Ok(Fate::Replace(vec![Piece::Write(output)])),
        false => Err(Refusal::Unsupported("a file that the picture draws would not be the same picture")),
    }
}
