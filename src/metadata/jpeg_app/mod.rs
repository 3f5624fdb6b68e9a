//! JPEG's own small application segments: JFIF, JFXX, Adobe, MPF, gain map parameters.

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Jfif.
pub const JFIF: Decoder = Decoder { standard: Standard::Jfif, decode, neutral: nothing, without: whole };

/// Decodes Jfxx.
pub const JFXX: Decoder = Decoder { standard: Standard::Jfxx, decode, neutral: nothing, without: whole };

/// Decodes Adobe.
pub const ADOBE: Decoder = Decoder { standard: Standard::Adobe, decode, neutral: nothing, without: whole };

/// Decodes Mpf.
pub const MPF: Decoder = Decoder { standard: Standard::Mpf, decode, neutral: nothing, without: whole };

/// Decodes GainMap.
pub const GAIN_MAP: Decoder = Decoder { standard: Standard::GainMap, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
