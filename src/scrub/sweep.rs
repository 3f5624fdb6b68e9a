//! The sweep: a search of the whole output for what was taken out.
//!
//! It trusts no parser. Each removed text is looked for as it stands, in UTF-16, Latin-1, hex and base64. It has to keep up
//! with a copy, so it looks at every third byte only: a needle has at least six, so one of its first three windows of four
//! bytes begins there; a bitmap of hashed windows turns away nearly all positions.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use crate::bytes::Bytes;

/// The shortest text that is looked for, in bytes: shorter ones stand in coded pictures by chance.
const SHORTEST: usize = 6;
/// A long text is looked for by pieces of this length: its beginning, its middle and its end.
const PIECE: usize = 64;
/// How much is read at once.
const BLOCK: u64 = 1 << 20;
/// Windows of four bytes at every third position meet each needle of six.
const STRIDE: usize = 3;

/// Texts to look for.
pub(super) struct Sweep {
    needles: Vec<Needle>,
    windows: HashMap<u32, Vec<(u32, u8)>>,
    bitmap: Box<[u64; 1 << 10]>,
    longest: usize,
}

struct Needle {
    bytes: Vec<u8>,
    /// Which of the texts it is a form of.
    text: usize,
}

/// A text that was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Which of the texts.
    pub text: usize,
    /// Where, in bytes.
    pub offset: u64,
}

impl Sweep {
    /// A sweep for `texts`, in all the forms in which they could stand.
    pub fn new<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sweep =
            Self { needles: Vec::new(), windows: HashMap::new(), bitmap: Box::new([0; 1 << 10]), longest: 0 };
        for (index, text) in texts.into_iter().enumerate() {
            for piece in pieces(text) {
                forms(piece).into_iter().for_each(|form| sweep.add(form, index));
            }
        }
        sweep
    }

    /// Looks for these bytes, too, which are a form of `text`.
    pub fn add(&mut self, bytes: Vec<u8>, text: usize) {
        if bytes.len() < SHORTEST {
            return;
        }
        let id = u32::try_from(self.needles.len()).unwrap_or(u32::MAX);
        for start in 0..STRIDE {
            let Some(window) = window(&bytes, start) else { return };
            self.windows.entry(window).or_default().push((id, start as u8));
            let bit = hash(window);
            if let Some(word) = self.bitmap.get_mut(bit >> 6) {
                *word |= 1 << (bit & 63);
            }
        }
        self.longest = self.longest.max(bytes.len());
        self.needles.push(Needle { bytes, text });
    }

    /// The first place in `bytes` where one of the texts stands, those within `except` apart.
    pub fn find(&self, bytes: &dyn Bytes, except: &[Range<u64>]) -> io::Result<Option<Hit>> {
        if self.needles.is_empty() {
            return Ok(None);
        }
        let overlap = (self.longest as u64).saturating_add(STRIDE as u64);
        let mut at = 0u64;
        while at < bytes.len() {
            let start = at.saturating_sub(overlap);
            let block = bytes.read(start..at.saturating_add(BLOCK))?;
            let counts = |place: usize| {
                let offset = start.saturating_add(place as u64);
                !except.iter().any(|range| range.contains(&offset))
            };
            if let Some((text, place)) = self.find_in(&block, &counts) {
                return Ok(Some(Hit { text, offset: start.saturating_add(place as u64) }));
            }
            at = at.saturating_add(BLOCK);
        }
        Ok(None)
    }

    fn find_in(&self, block: &[u8], counts: &dyn Fn(usize) -> bool) -> Option<(usize, usize)> {
        let bitmap = &*self.bitmap;
        for here in (0..block.len().saturating_sub(3)).step_by(STRIDE) {
            let Some(four) = block.get(here..here + 4) else { break };
            let window = u32::from_le_bytes(four.try_into().ok()?);
            let bit = hash(window);
            if bitmap.get(bit >> 6).is_none_or(|word| word & (1 << (bit & 63)) == 0) {
                continue;
            }
            for (needle, start) in self.windows.get(&window).into_iter().flatten() {
                let needle = self.needles.get(*needle as usize)?;
                let Some(from) = here.checked_sub(usize::from(*start)) else { continue };
                if block.get(from..from + needle.bytes.len()) == Some(&needle.bytes) && counts(from) {
                    return Some((needle.text, from));
                }
            }
        }
        None
    }
}

fn window(bytes: &[u8], start: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(start..start + 4)?.try_into().ok()?))
}

/// Sixteen bits of a window.
fn hash(window: u32) -> usize {
    (window.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

/// The whole text, or three pieces of a long one.
fn pieces(text: &str) -> Vec<&str> {
    if text.len() <= PIECE {
        return vec![text];
    }
    let cut = |range: Range<usize>| {
        let from = (range.start..text.len()).find(|&at| text.is_char_boundary(at))?;
        let to = (range.end..=text.len()).find(|&at| text.is_char_boundary(at))?;
        text.get(from..to)
    };
    let middle = (text.len() - PIECE) / 2;
    [0..PIECE, middle..middle + PIECE, text.len() - PIECE..text.len()].into_iter().filter_map(cut).collect()
}

/// The forms in which a text could stand in a file.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let raw = text.as_bytes().to_vec();
    let mut forms = vec![
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        raw.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
        raw.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect(),
    ];
    forms.extend((0..3).map(|shift| base64(&raw, shift)));
    if !text.is_ascii() {
        forms.extend(text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>());
    }
    forms.push(raw);
    forms
}

/// The characters of base64 that depend on these bytes alone, where `shift` other bytes come before them.
fn base64(bytes: &[u8], shift: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (first, last) = ((shift * 8).div_ceil(6), (shift + bytes.len()) * 8 / 6);
    let bit = |at: usize| {
        let byte = (at / 8).checked_sub(shift).and_then(|index| bytes.get(index)).copied().unwrap_or(0);
        byte >> (7 - at % 8) & 1
    };
    let sextet = |index: usize| (0..6).fold(0u8, |value, n| value << 1 | bit(index * 6 + n));
    (first..last).filter_map(|index| ALPHABET.get(usize::from(sextet(index))).copied()).collect()
}

/// Texts that tell nothing although they were taken out: they stand in kept structures of any file.
const STOCK: &[&str] = &[
    "adobe",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/heic",
    "image/avif",
    "image/webp",
    "image/gif",
    "video/mp4",
    "default",
    "normal",
    "unknown",
    "standard",
    "primary",
    "gainmap",
    "reference",
    "uncalibrated",
    "x-default",
    "version",
    "copyright",
    "comment",
    "description",
    "software",
    "picture",
    "binary",
    "adobe rgb",
    "srgb iec61966-2.1",
    "display p3",
    "photoshop",
    "application/octet-stream",
    "digital still camera",
    "inches",
    "manual",
    "custom",
    "linear",
];

/// Whether a text is worth looking for: six bytes or more, no bare number, no stock value.
pub(super) fn telling(text: &str) -> bool {
    let distinct = text.bytes().collect::<std::collections::BTreeSet<_>>().len();
    let number = text.bytes().all(|byte| byte.is_ascii_digit() || b" .,:;+-/eET\"'x()[]\n".contains(&byte));
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let word = text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    text.len() >= SHORTEST
        && distinct >= 3
        && !(number && (digits < 8 || text.contains(['.', ' ', ',']) && !text.contains(':')))
        && !word
        && !STOCK.contains(&text.to_lowercase().as_str())
        && !text.starts_with("http://ns.")
        && !text.starts_with("http://www.w3.org/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, hay: &[u8]) -> bool {
        Sweep::new([text]).find(&hay.to_vec(), &[]).unwrap().is_some()
    }

    #[test]
    fn a_text_is_found_in_every_form_and_at_every_offset() {
        let text = "Käthe Müller";
        let mut forms_seen = 0;
        for form in forms(text) {
            for lead in 0..7 {
                let mut hay = vec![b'.'; lead];
                hay.extend_from_slice(&form);
                hay.extend_from_slice(b"....");
                assert!(found(text, &hay), "form {form:?} behind {lead} bytes");
            }
            forms_seen += 1;
        }
        assert_eq!(forms_seen, 9);
        assert!(!found(text, b"Kathe Muller and a few more bytes, none of them hers"));
    }

    #[test]
    fn base64_is_found_whatever_stands_before_it() {
        // "xxSECRET-NAMExx", "xSECRET-NAME", "SECRET-NAME" as an encoder writes them.
        for encoded in ["eHhTRUNSRVQtTkFNRXh4", "eFNFQ1JFVC1OQU1F", "U0VDUkVULU5BTUU="] {
            assert!(found("SECRET-NAME", format!("data:image/png;base64,{encoded}").as_bytes()), "{encoded}");
        }
    }

    #[test]
    fn a_text_across_two_blocks_is_found() {
        for lead in (BLOCK as usize - 8)..=(BLOCK as usize) {
            let mut hay = vec![0u8; lead];
            hay.extend_from_slice(b"SECRET-NAME");
            assert!(found("SECRET-NAME", &hay));
        }
    }

    #[test]
    fn a_long_text_is_found_by_its_end() {
        let text: String = (0..300).map(|i| char::from(b'a' + (i * 7 % 26) as u8)).collect();
        assert!(found(&text, &text.as_bytes()[200..]));
    }

    #[test]
    fn numbers_and_stock_values_are_not_looked_for() {
        for dull in ["2.2", "300/1", "0.000123", "manual", "aaaaaaaa", "Adobe RGB", "1, 2, 3, 4, 5, 6, 7, 8"] {
            assert!(!telling(dull), "{dull}");
        }
        for telltale in ["2024:05:06 07:08:09", "Alice B", "SN-0012345", "20240506070809"] {
            assert!(telling(telltale), "{telltale}");
        }
    }
}
