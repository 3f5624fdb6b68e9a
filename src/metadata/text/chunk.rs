//! The grammar of PNG's textual chunks: tEXt, zTXt and iTXt (PNG 3rd edition §11.3.3), and of iCCP (§11.3.2.3), which begins
//! as they do. Doesn't know what any keyword means.

use std::borrow::Cow;
use std::ops::Range;

use super::charset;
use super::inflate::{deflate, inflate};
use crate::bytes::{Cursor, Fault};
use crate::container::Standard;

/// A textual chunk's data, taken apart.
pub(super) struct Chunk<'a> {
    /// Which chunk's data it is.
    pub(super) standard: Standard,
    pub(super) keyword: &'a [u8],
    /// iTXt's language and the keyword in it; empty elsewhere.
    pub(super) language: &'a [u8],
    pub(super) translated: &'a [u8],
    pub(super) translated_range: Range<u64>,
    /// The text, inflated where it was deflated.
    pub(super) text: Cow<'a, [u8]>,
    /// Where the text, or the stream that it was inflated from, stands.
    pub(super) range: Range<u64>,
    /// Bytes behind the end of the deflated stream.
    pub(super) rest: &'a [u8],
    pub(super) fault: Option<Fault>,
}

impl<'a> Chunk<'a> {
    /// Takes a chunk's data apart; `standard` says which chunk's.
    pub(super) fn read(standard: Standard, data: &'a [u8]) -> Result<Self, Fault> {
        let mut cursor = Cursor::new(data, 0);
        let keyword = until_nul(&mut cursor)?;
        let (mut language, mut translated, mut translated_range) = (&[][..], &[][..], 0..0);
        let deflated = match standard {
            Standard::PngText => false,
            Standard::PngInternationalText => {
                let flag = cursor.u8()?;
                cursor.skip(1)?;
                language = until_nul(&mut cursor)?;
                let from = cursor.position();
                translated = until_nul(&mut cursor)?;
                translated_range = from..from.saturating_add(translated.len() as u64);
                flag != 0
            }
            _ => {
                cursor.skip(1)?;
                true
            }
        };
        let from = cursor.position();
        let body = cursor.rest();
        let (text, used, fault) = if deflated {
            let stream = inflate(body);
            let fault = stream.damage.map(|damage| Fault::new(from, "a whole zlib stream", damage));
            (Cow::Owned(stream.bytes), stream.used, fault)
        } else {
            (Cow::Borrowed(body), body.len(), None)
        };
        let (_, rest) = body.split_at_checked(used).unwrap_or((body, &[]));
        let range = from..from.saturating_add(used as u64);
        Ok(Self { standard, keyword, language, translated, translated_range, text, range, rest, fault })
    }

    /// The keyword as text.
    pub(super) fn name(&self) -> String {
        charset::latin1(self.keyword)
    }

    /// Whether the text stands as it is.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The same chunk with another text, and without what stood behind it.
    pub(super) fn framed(&self, text: &[u8]) -> Vec<u8> {
        let plain = self.is_plain();
        let mut out = [self.keyword, b"\0"].concat();
        match self.standard {
            Standard::PngText => {}
            Standard::PngInternationalText => {
                out.extend_from_slice(&[u8::from(!plain), 0]);
                out.extend_from_slice(&[self.language, b"\0", self.translated, b"\0"].concat());
            }
            _ => out.push(0),
        }
        if plain {
            out.extend_from_slice(text);
        } else {
            out.extend_from_slice(&deflate(text));
        }
        out
    }
}

/// The bytes up to the next NUL, and past it.
fn until_nul<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Fault> {
    let at = cursor.position();
    let len = cursor.rest().iter().position(|byte| *byte == 0);
    let len = len.ok_or_else(|| Fault::new(at, "a text that ends in NUL", "the end of the chunk"))?;
    let text = cursor.take(len)?;
    cursor.skip(1)?;
    Ok(text)
}
