//! Text that containers hold themselves: comments, PNG text chunks and their kin.

use std::io;

use super::{Decoded, Decoder, nothing, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

pub(crate) mod charset;

/// Decodes Comment.
pub const COMMENT: Decoder = Decoder { standard: Standard::Comment, decode, neutral: nothing, without: whole };

/// Decodes PngText.
pub const PNG_TEXT: Decoder = Decoder { standard: Standard::PngText, decode, neutral: nothing, without: whole };

/// Decodes PngCompressedText.
pub const PNG_COMPRESSED: Decoder =
    Decoder { standard: Standard::PngCompressedText, decode, neutral: nothing, without: whole };

/// Decodes PngInternationalText.
pub const PNG_INTERNATIONAL: Decoder =
    Decoder { standard: Standard::PngInternationalText, decode, neutral: nothing, without: whole };

/// Decodes PngIccp.
pub const PNG_ICCP: Decoder = Decoder { standard: Standard::PngIccp, decode, neutral: nothing, without: whole };

/// Decodes PngTime.
pub const PNG_TIME: Decoder = Decoder { standard: Standard::PngTime, decode, neutral: nothing, without: whole };

fn decode(_block: &dyn Bytes) -> io::Result<Decoded> {
    Ok(Decoded::default())
}
