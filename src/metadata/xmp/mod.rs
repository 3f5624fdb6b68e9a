//! XMP packets (ISO 16684-1).

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Xmp.
pub const XMP: Decoder = Decoder { standard: Standard::Xmp, decode, neutral: nothing, without: whole };

/// Decodes ExtendedXmp.
pub const EXTENDED: Decoder = Decoder { standard: Standard::ExtendedXmp, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
