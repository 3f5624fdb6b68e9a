//! Which characters the values of a stream are written in: data set 1:90 names character sets by ISO 2022 escape sequences
//! (IIM 4.2 §5.1:90, appendix C). Knows nothing else of IIM.

use super::super::text::charset;

/// A character set that 1:90 can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8, `ESC % G`.
    Utf8,
    /// ISO 8859-1, final byte `A`.
    Latin1,
    /// ISO 8859-5, final byte `L`.
    Cyrillic,
    /// ISO 8859-9, final byte `M`.
    Turkish,
    /// None that is known here: UTF-8 where it is valid, else Latin-1.
    Undeclared,
}

const ESCAPE: u8 = 0x1b;

impl Charset {
    /// What the value of 1:90 declares: the last set that it names and that is known here.
    pub(super) fn declared(value: &[u8]) -> Self {
        let mut found = Self::Undeclared;
        plain(value, |set| found = set);
        found
    }

    /// A value as text. Escape sequences within it are obeyed, and left out.
    pub(super) fn decode(self, value: &[u8]) -> String {
        if !value.contains(&ESCAPE) {
            return self.read(value);
        }
        let mut set = self;
        let bytes = plain(value, |named| set = named);
        set.read(&bytes)
    }

    fn read(self, bytes: &[u8]) -> String {
        match self {
            Self::Utf8 | Self::Undeclared => charset::text(bytes),
            Self::Latin1 => charset::latin1(bytes),
            Self::Cyrillic => mapped(bytes, cyrillic),
            Self::Turkish => mapped(bytes, turkish),
        }
    }
}

/// The bytes without escape sequences; `named` hears of each character set that they name.
fn plain(value: &[u8], mut named: impl FnMut(Charset)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = value.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != ESCAPE {
            out.push(byte);
            continue;
        }
        // ECMA-35 §13: intermediate bytes 0x20–0x2f, then one final byte.
        let mut first = None;
        let mut last = 0;
        for next in bytes.by_ref() {
            last = next;
            if !(0x20..=0x2f).contains(&next) {
                break;
            }
            first = first.or(Some(next));
        }
        match (first, last) {
            (Some(b'%'), b'G' | b'H' | b'I') => named(Charset::Utf8),
            (Some(b'-' | b'.' | b'/'), b'A') => named(Charset::Latin1),
            (Some(b'-' | b'.' | b'/'), b'L') => named(Charset::Cyrillic),
            (Some(b'-' | b'.' | b'/'), b'M') => named(Charset::Turkish),
            _ => {}
        }
    }
    out
}

fn mapped(bytes: &[u8], high: fn(u8) -> char) -> String {
    let text: String = bytes.iter().map(|byte| if *byte < 0xa0 { char::from(*byte) } else { high(*byte) }).collect();
    text.trim_end_matches(['\0', ' ']).to_owned()
}

fn cyrillic(byte: u8) -> char {
    match byte {
        0xa0 | 0xad => char::from(byte),
        0xf0 => '№',
        0xfd => '§',
        // U+0401 stands at 0xa1, and the rest follows in Unicode's order.
        _ => char::from_u32(u32::from(byte).saturating_add(0x0360)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

fn turkish(byte: u8) -> char {
    match byte {
        0xd0 => 'Ğ',
        0xdd => 'İ',
        0xde => 'Ş',
        0xf0 => 'ğ',
        0xfd => 'ı',
        0xfe => 'ş',
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_name_the_character_set() {
        assert_eq!(Charset::declared(b"\x1b%G"), Charset::Utf8);
        assert_eq!(Charset::declared(b"\x1b%/I"), Charset::Utf8);
        assert_eq!(Charset::declared(b"\x1b(B\x1b-L"), Charset::Cyrillic);
        assert_eq!(Charset::declared(b"\x1b$B"), Charset::Undeclared);
        assert_eq!(Charset::declared(b""), Charset::Undeclared);
    }

    #[test]
    fn values_are_read_in_it() {
        assert_eq!(Charset::Cyrillic.decode(b"\xbc\xde\xe1\xda\xd2\xd0"), "Москва");
        assert_eq!(Charset::Turkish.decode(b"\xdeile "), "Şile");
        assert_eq!(Charset::Latin1.decode(b"\xc3\xbc"), "Ã¼");
        assert_eq!(Charset::Undeclared.decode(b"\xc3\xbc"), "ü");
        assert_eq!(Charset::Undeclared.decode(b"\x1b%G\xc3\xbc"), "ü");
        assert_eq!(Charset::Undeclared.decode(b"\x1b"), "");
    }
}
