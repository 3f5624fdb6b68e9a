//! Bytes → text, where a standard leaves the character set open: UTF-8 when the bytes are valid UTF-8, else Latin-1 with the
//! letters that Windows puts where Latin-1 has control characters, so that no byte is ever lost. Knows no standard.

/// Text of no declared character set, without the NULs and spaces at its end.
pub(crate) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => trimmed(text),
        Err(_) => latin1(bytes),
    }
}

/// Latin-1 as it is met: Windows-1252, without the NULs and spaces at its end.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    let letter = |byte: &u8| match byte.checked_sub(0x80).and_then(|at| WINDOWS.get(usize::from(at))) {
        Some(letter) => *letter,
        None => char::from(*byte),
    };
    trimmed(&bytes.iter().map(letter).collect::<String>())
}

/// Windows-1252 from 0x80 to 0x9f; five places of it are free.
#[rustfmt::skip]
static WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Big-endian UTF-16, without the NULs and spaces at its end; what isn't a character is replaced.
pub(crate) fn utf16_be(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
    trimmed(&char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>())
}

/// Whether bytes can be shown as text: valid UTF-8 with no control characters but white space and a NUL at the end.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| {
        let text = text.trim_end_matches('\0');
        !text.is_empty() && text.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
    })
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches(['\0', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf8_is_latin1() {
        assert_eq!(text("Zürich\0\0".as_bytes()), "Zürich");
        assert_eq!(text(b"Z\xfcrich  "), "Zürich");
        assert_eq!(latin1(b"a \x96 b\xff"), "a – bÿ");
        assert_eq!(utf16_be(b"\x00A\x26\x3a\x00\x00"), "A☺");
        assert_eq!(utf16_be(b"\xd8\x00\x00B"), "\u{fffd}B");
    }

    #[test]
    fn control_characters_are_no_text() {
        assert!(is_text(b"a line\n\0"));
        assert!(!is_text(b"a\x01b"));
        assert!(!is_text(b"\0\0"));
        assert!(!is_text(b"\xff\xfe"));
    }
}
