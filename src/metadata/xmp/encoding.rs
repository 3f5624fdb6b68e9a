//! The encodings of a packet (ISO 16684-1, 7.3): UTF-8 as a rule, UTF-16 and UTF-32 in either byte order.
//!
//! A packet in UTF-8 is read where it stands, so that offsets in the text are offsets in the block, even where single bytes
//! are damaged; the others are transcoded, and their offsets mean nothing in the block. Knows nothing of XML.

use std::borrow::Cow;
use std::ops::Range;

/// How the characters of a packet are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Be,
    Utf16Le,
    Utf32Be,
    Utf32Le,
}

/// A packet as text.
pub(super) struct Text<'a> {
    raw: &'a [u8],
    encoding: Encoding,
    text: Cow<'a, str>,
    /// Where the text begins behind a byte order mark.
    start: usize,
}

/// What stands for a byte that isn't UTF-8 while the packet is parsed: as long as that byte.
const DAMAGED: char = '?';

impl<'a> Text<'a> {
    /// Reads a packet: its encoding by its byte order mark, or by the zeros around its first `<`.
    pub(super) fn new(raw: &'a [u8]) -> Self {
        let encoding = match raw {
            [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] => Encoding::Utf32Be,
            [0xff, 0xfe, 0, 0, ..] | [b'<', 0, 0, 0, ..] => Encoding::Utf32Le,
            [0xfe, 0xff, ..] | [0, b'<', ..] => Encoding::Utf16Be,
            [0xff, 0xfe, ..] | [b'<', 0, ..] => Encoding::Utf16Le,
            _ => Encoding::Utf8,
        };
        let text = match encoding {
            Encoding::Utf8 => match std::str::from_utf8(raw) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(same_length(raw)),
            },
            Encoding::Utf16Be => Cow::Owned(utf16(raw, u16::from_be_bytes)),
            Encoding::Utf16Le => Cow::Owned(utf16(raw, u16::from_le_bytes)),
            Encoding::Utf32Be => Cow::Owned(utf32(raw, u32::from_be_bytes)),
            Encoding::Utf32Le => Cow::Owned(utf32(raw, u32::from_le_bytes)),
        };
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { raw, encoding, text, start }
    }

    /// The whole text, a byte order mark included.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the text begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Where `range` of the text stands in the block, if offsets are the same.
    pub(super) fn range(&self, range: &Range<usize>) -> Option<Range<u64>> {
        (self.encoding == Encoding::Utf8).then_some(range.start as u64..range.end as u64)
    }

    /// The text of `range`; bytes that aren't UTF-8 are taken as Latin-1.
    pub(super) fn piece(&self, range: &Range<usize>) -> Cow<'_, str> {
        match (&self.text, self.encoding, self.raw.get(range.clone())) {
            (Cow::Owned(_), Encoding::Utf8, Some(raw)) => lenient(raw),
            _ => Cow::Borrowed(self.text.get(range.clone()).unwrap_or_default()),
        }
    }

    /// The packet with spaces in place of `gone` (sorted, without overlap) and of the same length, with `put` at the start of
    /// the range that each belongs to.
    pub(super) fn blanked(&self, gone: &[(Range<usize>, String)]) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut at = 0;
        for (range, put) in gone {
            self.encode(self.text.get(at..range.start)?, &mut out);
            let room = self.units(self.text.get(range.clone())?);
            let rest = room.checked_sub(self.units(put))?;
            self.encode(put, &mut out);
            (0..rest).for_each(|_| self.encode(" ", &mut out));
            at = range.end;
        }
        self.encode(self.text.get(at..)?, &mut out);
        // A packet that ends within a character has a few bytes more.
        out.extend_from_slice(self.raw.get(out.len()..)?);
        if self.encoding == Encoding::Utf8 {
            // Damaged bytes outside of what goes stay as they are.
            let mut exact = self.raw.to_vec();
            for (range, _) in gone {
                exact.get_mut(range.clone())?.copy_from_slice(out.get(range.clone())?);
            }
            return Some(exact);
        }
        (out.len() == self.raw.len()).then_some(out)
    }

    /// How many units (bytes, or halves or wholes of four) a text takes in this encoding.
    fn units(&self, text: &str) -> usize {
        match self.encoding {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16Be | Encoding::Utf16Le => text.encode_utf16().count(),
            Encoding::Utf32Be | Encoding::Utf32Le => text.chars().count(),
        }
    }

    fn encode(&self, text: &str, out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Utf8 => out.extend_from_slice(text.as_bytes()),
            Encoding::Utf16Be => text.encode_utf16().for_each(|unit| out.extend(unit.to_be_bytes())),
            Encoding::Utf16Le => text.encode_utf16().for_each(|unit| out.extend(unit.to_le_bytes())),
            Encoding::Utf32Be => text.chars().for_each(|unit| out.extend(u32::from(unit).to_be_bytes())),
            Encoding::Utf32Le => text.chars().for_each(|unit| out.extend(u32::from(unit).to_le_bytes())),
        }
    }
}

/// The same number of bytes as `raw`, with a stand-in for each that isn't UTF-8.
fn same_length(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|_| text.push(DAMAGED));
    }
    text
}

/// UTF-8 as far as it goes, Latin-1 for the rest.
fn lenient(raw: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Cow::Borrowed(text);
    }
    let mut text = String::new();
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    Cow::Owned(text)
}

fn utf16(raw: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, _) = raw.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|bytes| unit(*bytes)))
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn utf32(raw: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let (units, _) = raw.as_chunks::<4>();
    units.iter().map(|bytes| char::from_u32(unit(*bytes)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let units: Vec<u16> = "<a>é😀</a>".encode_utf16().collect();
        let wide: Vec<u32> = "<a>é😀</a>".chars().map(u32::from).collect();
        let blocks: [Vec<u8>; 4] = [
            units.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            units.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
            wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
            wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        ];
        for block in blocks {
            let text = Text::new(&block);
            assert_eq!(text.as_str(), "<a>é😀</a>");
            assert_eq!(text.range(&(0..1)), None);
            let blank = text.blanked(&[(3..9, String::from("x"))]).unwrap();
            assert_eq!(blank.len(), block.len());
            assert!(Text::new(&blank).as_str().starts_with("<a>x "));
        }
    }

    #[test]
    fn damaged_bytes_keep_their_place() {
        let text = Text::new(b"<a>\xe9t\xe9</a>");
        assert_eq!(text.as_str(), "<a>?t?</a>");
        assert_eq!(text.piece(&(3..6)), "été");
        assert_eq!(text.blanked(&[(5..6, String::new())]).unwrap(), b"<a>\xe9t </a>");
    }

    #[test]
    fn what_does_not_fit_is_not_put() {
        assert_eq!(Text::new(b"<a>1</a>").blanked(&[(3..4, String::from("12"))]), None);
    }
}
