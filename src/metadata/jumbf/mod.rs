//! JUMBF boxes (ISO/IEC 19566-5), C2PA manifests among them.

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Jumbf.
pub const JUMBF: Decoder = Decoder { standard: Standard::Jumbf, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
