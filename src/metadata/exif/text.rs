//! Text as Exif holds it: ASCII that is seldom only ASCII, strings behind an eight-byte character code (CIPA DC-008
//! 4.6.5, UserComment), and Microsoft's UTF-16.

use crate::grammar::ifd::Order;
use crate::metadata::Value;

/// Text without a declared character set: UTF-8 where it is valid, else Latin-1. NULs and spaces at the ends go.
pub(super) fn plain(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => trimmed(text),
        Err(_) => trimmed(&bytes.iter().map(|byte| char::from(*byte)).collect::<String>()),
    }
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches(['\0', ' ']).trim_start_matches('\0').to_owned()
}

/// Whether bytes look like text: valid UTF-8, no control characters but white space and NULs at the end.
pub(super) fn looks_like_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_end_matches('\0');
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// UTF-16 in a known byte order; what isn't valid becomes U+FFFD.
pub(super) fn utf16(bytes: &[u8], order: Order) -> String {
    let units = bytes.chunks_exact(2).map(|pair| match (pair, order) {
        ([a, b], Order::Little) => u16::from_le_bytes([*a, *b]),
        ([a, b], Order::Big) => u16::from_be_bytes([*a, *b]),
        _ => 0,
    });
    let text: String = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    trimmed(text.trim_start_matches('\u{feff}'))
}

/// The byte order of UTF-16 that doesn't state it: the one in which more units lie below U+0100, else the block's.
/// Exif doesn't say which it is, and writers differ.
fn likely(bytes: &[u8], block: Order) -> Order {
    match bytes {
        [0xff, 0xfe, ..] => return Order::Little,
        [0xfe, 0xff, ..] => return Order::Big,
        _ => {}
    }
    let (mut little, mut big) = (0usize, 0usize);
    for pair in bytes.chunks_exact(2) {
        match pair {
            [0, 0] => {}
            [0, _] => big = big.saturating_add(1),
            [_, 0] => little = little.saturating_add(1),
            _ => {}
        }
    }
    match little.cmp(&big) {
        std::cmp::Ordering::Greater => Order::Little,
        std::cmp::Ordering::Less => Order::Big,
        std::cmp::Ordering::Equal => block,
    }
}

/// A value behind a character code. JIS isn't decoded unless it is ASCII, and an undefined code isn't believed: what
/// looks like text is text.
pub(super) fn coded(bytes: &[u8], block: Order) -> Value {
    let (code, rest) = bytes.split_at_checked(8).unwrap_or((&[], bytes));
    let guess = |bytes: &[u8]| {
        if bytes.iter().all(|byte| matches!(byte, 0 | b' ')) {
            Some(Value::text(""))
        } else {
            looks_like_text(bytes).then(|| Value::Text(plain(bytes)))
        }
    };
    match code {
        b"ASCII\0\0\0" => Value::Text(plain(rest)),
        // Some writers declare Unicode and write bytes.
        b"UNICODE\0" if looks_like_text(rest) => Value::Text(plain(rest)),
        b"UNICODE\0" => Value::Text(utf16(rest, likely(rest, block))),
        b"JIS\0\0\0\0\0" | b"\0\0\0\0\0\0\0\0" => guess(rest).unwrap_or_else(|| Value::opaque(bytes)),
        _ => guess(bytes).unwrap_or_else(|| Value::opaque(bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_codes_are_honoured_where_they_are_true() {
        let coded = |bytes: &[u8]| super::coded(bytes, Order::Big);
        assert_eq!(coded(b"ASCII\0\0\0hello  \0"), Value::text("hello"));
        assert_eq!(coded(b"UNICODE\0\0h\0\xe9"), Value::text("hé"));
        assert_eq!(coded(b"UNICODE\0h\0\xe9\0"), Value::text("hé"));
        assert_eq!(coded(b"UNICODE\0\xff\xfe\x2d\x4e"), Value::text("中"));
        assert_eq!(coded(b"UNICODE\0plain bytes"), Value::text("plain bytes"));
        assert_eq!(coded(b"\0\0\0\0\0\0\0\0caf\xc3\xa9"), Value::text("café"));
        assert_eq!(coded(b"no code at all"), Value::text("no code at all"));
        assert_eq!(coded(b"\0\0\0\0\0\0\0\0   \0"), Value::text(""));
        assert!(matches!(coded(b"JIS\0\0\0\0\0\x1b$B%F%9%H"), Value::Opaque { .. }));
        assert!(matches!(coded(b"\x01\x02\x03"), Value::Opaque { bytes: 3, .. }));
    }

    #[test]
    fn text_that_is_not_utf8_is_latin1() {
        assert_eq!(plain(b"\xa9 M\xfcller \0"), "© Müller");
    }
}
