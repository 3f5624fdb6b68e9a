//! IPTC-IIM data sets (IIM 4.2).

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Iptc.
pub const IPTC: Decoder = Decoder { standard: Standard::Iptc, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
