//! ICC profiles: header and text tags (ICC.1:2022).

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Icc.
pub const ICC: Decoder = Decoder { standard: Standard::Icc, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
