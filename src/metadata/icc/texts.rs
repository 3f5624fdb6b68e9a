//! The forms in which a profile holds text: textType, multiLocalizedUnicodeType, dictType (ICC.1:2022 §10.24, §10.15; ICC
//! "Dictionary type" 2010) and textDescriptionType (ICC.1:2001-04 §6.5.17). Doesn't know which tag it reads.

use std::ops::Range;

use crate::bytes::{Cursor, Fault};
use crate::metadata::text::charset;

/// How many texts are read of one tag: a profile has a name in some forty languages.
const TEXTS: u32 = 256;

/// A text of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// Where its characters stand in the tag's data.
    pub(super) range: Range<u64>,
    /// In 16-bit units, or in bytes.
    pub(super) wide: bool,
    /// Whether it is in English, where the form says in which language it is.
    pub(super) english: bool,
}

/// The texts of a tag's data, in their order; none when its type holds no text. What can't be read is left out.
pub(super) fn read(data: &[u8]) -> Option<Vec<Text>> {
    let mut out = Vec::new();
    let mut cursor = Cursor::new(data, 0);
    let kind = cursor.array::<4>().ok()?;
    cursor.skip(4).ok()?;
    // Damage ends the reading; what was read stays.
    let _ = match &kind {
        b"text" => narrow(&mut cursor, usize::MAX, &mut out),
        b"desc" => description(&mut cursor, &mut out),
        b"mluc" => localized(data, &mut cursor, &mut out),
        _ => return None,
    };
    Some(out)
}

/// The text that a reader shows who asks for English: the English one, else the first.
pub(super) fn shown(texts: &[Text]) -> Option<&Text> {
    texts.iter().find(|text| text.english).or(texts.first())
}

fn narrow(cursor: &mut Cursor<'_>, len: usize, out: &mut Vec<Text>) -> Result<(), Fault> {
    let from = cursor.position();
    let bytes = cursor.take(len.min(cursor.remaining()))?;
    push(out, charset::text(bytes), from..cursor.position(), false, false);
    Ok(())
}

/// The same name three times: in ASCII, in Unicode, and in a Macintosh script of 67 bytes.
fn description(cursor: &mut Cursor<'_>, out: &mut Vec<Text>) -> Result<(), Fault> {
    let len = cursor.u32_be()?;
    narrow(cursor, usize::try_from(len).unwrap_or(usize::MAX), out)?;
    cursor.skip(4)?;
    let units = usize::try_from(cursor.u32_be()?).unwrap_or(usize::MAX);
    let from = cursor.position();
    let bytes = cursor.take(units.saturating_mul(2))?;
    push(out, charset::utf16_be(bytes), from..cursor.position(), true, false);
    cursor.skip(2)?;
    let len = cursor.u8()?;
    narrow(cursor, usize::from(len), out)
}

fn localized(data: &[u8], cursor: &mut Cursor<'_>, out: &mut Vec<Text>) -> Result<(), Fault> {
    let count = cursor.u32_be()?;
    let size = usize::try_from(cursor.u32_be()?).unwrap_or(usize::MAX);
    // Records may share a text; they may also be made to overlap, to blow up what is read.
    let mut budget = data.len().saturating_mul(4);
    for _ in 0..count.min(TEXTS) {
        let mut record = Cursor::new(cursor.take(size)?, 0);
        let english = record.take(2)? == b"en";
        record.skip(2)?;
        let (len, offset) = (u64::from(record.u32_be()?), u64::from(record.u32_be()?));
        let range = offset..offset.saturating_add(len);
        let Some(bytes) = slice(data, &range) else { continue };
        if out.iter().any(|text| text.range == range) {
            continue;
        }
        let Some(left) = budget.checked_sub(bytes.len()) else { break };
        budget = left;
        push(out, charset::utf16_be(bytes), range, true, english);
    }
    Ok(())
}

fn push(out: &mut Vec<Text>, text: String, range: Range<u64>, wide: bool, english: bool) {
    if !text.is_empty() {
        out.push(Text { text, range, wide, english });
    }
}

/// The entries of a dictionary: name and value, each with the place of the value.
pub(super) fn dictionary(data: &[u8]) -> Vec<(String, Text)> {
    let mut out = Vec::new();
    let _ = entries(data, &mut out);
    out
}

fn entries(data: &[u8], out: &mut Vec<(String, Text)>) -> Result<(), Fault> {
    let mut cursor = Cursor::new(data, 0);
    if cursor.take(4)? != b"dict" {
        return Ok(());
    }
    cursor.skip(4)?;
    let count = cursor.u32_be()?;
    let size = usize::try_from(cursor.u32_be()?).unwrap_or(usize::MAX);
    let mut budget = data.len().saturating_mul(4);
    for _ in 0..count.min(TEXTS) {
        let mut record = Cursor::new(cursor.take(size)?, 0);
        let mut field = || -> Result<_, Fault> {
            let (offset, len) = (u64::from(record.u32_be()?), u64::from(record.u32_be()?));
            Ok(offset..offset.saturating_add(len))
        };
        let (name, value) = (field()?, field()?);
        let (Some(key), Some(bytes)) = (slice(data, &name), slice(data, &value)) else { continue };
        let Some(left) = budget.checked_sub(key.len().saturating_add(bytes.len())) else { break };
        budget = left;
        let text = Text { text: charset::utf16_be(bytes), range: value, wide: true, english: false };
        out.push((charset::utf16_be(key), text));
    }
    Ok(())
}

fn slice<'a>(data: &'a [u8], range: &Range<u64>) -> Option<&'a [u8]> {
    data.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}

/// The data of a tag that holds this one ASCII text, in the type `kind`: multiLocalizedUnicodeType, textType, or
/// textDescriptionType for any other.
pub(super) fn write(kind: [u8; 4], text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_be_bytes();
    match &kind {
        b"mluc" => {
            let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            out.extend_from_slice(b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS");
            out.extend_from_slice(&count(wide.len()));
            out.extend_from_slice(&28u32.to_be_bytes());
            out.extend_from_slice(&wide);
        }
        b"text" => {
            out.extend_from_slice(b"text\0\0\0\0");
            out.extend_from_slice(text.as_bytes());
            out.push(0);
        }
        _ => {
            out.extend_from_slice(b"desc\0\0\0\0");
            out.extend_from_slice(&count(text.len().saturating_add(1)));
            out.extend_from_slice(text.as_bytes());
            // The text's NUL; no Unicode (code, count), no Macintosh script (code, count, 67 bytes).
            out.extend_from_slice(&[0; 1 + 8 + 3 + 67]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(data: &[u8]) -> Vec<String> {
        read(data).unwrap().into_iter().map(|text| text.text).collect()
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(texts(b"text\0\0\0\0hello\0"), ["hello"]);
        let desc = [&b"desc\0\0\0\0\0\0\0\x03ab\0\0\0\0\0\0\0\0\x02\0c\0d\0\0\x02ef"[..], &[0; 65]].concat();
        assert_eq!(texts(&desc), ["ab", "cd", "ef"]);
        let mluc = b"mluc\0\0\0\0\0\0\0\x03\0\0\0\x0cdeDE\0\0\0\x02\0\0\0\x34enUS\0\0\0\x02\0\0\0\x36frFR\0\0\0\x02\0\0\0\x34\0a\0b";
        assert_eq!(texts(mluc), ["a", "b"]);
        assert_eq!(shown(&read(mluc).unwrap()).unwrap().text, "b");
        assert_eq!(read(b"curv\0\0\0\0\0\0\0\0"), None);
        let dict = b"dict\0\0\0\0\0\0\0\x01\0\0\0\x10\0\0\0\x20\0\0\0\x02\0\0\0\x22\0\0\0\x04\0k\0v\0w";
        assert_eq!(dictionary(dict)[0].0, "k");
        assert_eq!(dictionary(dict)[0].1.text, "vw");
        for end in 0..mluc.len() {
            read(&mluc[..end]);
            dictionary(&dict[..end.min(dict.len())]);
            read(&desc[..end]);
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for kind in [*b"mluc", *b"text", *b"desc"] {
            let data = write(kind, "sRGB");
            assert_eq!(texts(&data), ["sRGB"]);
            assert_eq!(data[..4], kind);
        }
    }

    #[test]
    fn records_that_overlap_cost_no_more_than_the_tag() {
        let mut mluc = b"mluc\0\0\0\0\0\0\x01\0\0\0\0\x0c".to_vec();
        for n in 0..256u32 {
            mluc.extend_from_slice(b"enUS");
            mluc.extend_from_slice(&(2000 + 2 * n).to_be_bytes());
            mluc.extend_from_slice(&16u32.to_be_bytes());
        }
        assert!(texts(&mluc).iter().map(String::len).sum::<usize>() <= 4 * 3 * mluc.len());
    }
}
