//! A log as lines: in UTF-8, or in UTF-16 as a Windows shell writes what a program prints; with or without a byte order mark;
//! ended by LF or CRLF.

use std::borrow::Cow;

/// Longest line that is looked at, in bytes. Real ones have a few hundred.
pub(super) const LONGEST: usize = 64 * 1024;

/// The text of a log. Bytes that are none become U+FFFD.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |order: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// The lines with their numbers, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines().map(|line| line.trim_end_matches('\r')))
}
