//! Files written as addresses: `data:` URIs (RFC 2397), in base64 or with percent signs. What is in them is read as a file.

use std::io;

use super::xmp::{base64, chars::unescape};
use super::{Decoded, Decoder, Nested, NestedBytes, limits, nothing, text::charset, whole};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

/// Decodes DataUri. Whether it stays is for those to say who know what draws it.
pub const DATA_URI: Decoder = Decoder { standard: Standard::DataUri, decode, neutral: nothing, without: whole };

/// Media types of pictures, as they are written where nothing is said beside them.
static MEDIA: &[&str] =
    &["image/avif", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/tiff", "image/webp"];

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let raw = charset::text(&bytes);
    let mut decoded = Decoded::default();
    match file(&unescape(&raw)) {
        Some(file) => decoded.nested.push(Nested {
            name: "data".into(),
            standard: Standard::File,
            bytes: NestedBytes::Decoded(file),
        }),
        None => decoded.faults.push(Fault::new(0, "a file as base64 or percent-encoded text", "something else")),
    }
    Ok(decoded)
}

/// The bytes that an address holds.
fn file(address: &str) -> Option<Vec<u8>> {
    let (head, data) = address.split_once(',')?;
    let scheme = head.get(..5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let bytes = percent_decoded(data);
    match head.rsplit(';').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("base64")) {
        true => base64::decode(std::str::from_utf8(&bytes).ok()?, limits::BLOCK),
        false => Some(bytes),
    }
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((plain, coded)) = rest.split_once('%') {
        out.extend_from_slice(plain.as_bytes());
        let byte = coded.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(byte.unwrap_or(b'%'));
        rest = if byte.is_some() { coded.get(2..).unwrap_or_default() } else { coded };
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

/// Whether an address says nothing beside its file: a known media type, and base64 to its end.
pub(crate) fn is_plain(raw: &[u8]) -> bool {
    let text = charset::text(raw);
    let text = unescape(&text);
    let media = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    media.is_some_and(|(media, data)| {
        let data = data.trim_end_matches('=');
        MEDIA.contains(&media) && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/ \t\r\n".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_write_a_file_are_read() {
        for address in [
            "data:image/gif;base64,R0lG",
            "DATA:;x=y;BASE64,R0%6cG",
            "data:image/gif,GIF",
            "data:,%47I%46",
            "data:image/gif;base64,R0\nlG",
        ] {
            assert_eq!(file(address).as_deref(), Some(&b"GIF"[..]), "{address}");
        }
        assert_eq!(file("data:,100%"), Some(b"100%".to_vec()));
        for address in ["data:image/gif;base64", "date:,GIF", "data:;base64,R0lG=R0lG", ""] {
            assert_eq!(file(address), None, "{address}");
        }
    }

    #[test]
    fn only_addresses_that_say_no_more_stay() {
        assert!(is_plain(b"data:image/png;base64,R0lG&#10;R0lGRw=="));
        for raw in
            ["data:image/png;x=y;base64,R0lG", "data:image/x;base64,R0lG", "data:image/png;base64,R0lG=a", "data:,a"]
        {
            assert!(!is_plain(raw.as_bytes()), "{raw}");
        }
    }
}
