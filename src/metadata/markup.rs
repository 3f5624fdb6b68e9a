//! Pieces of XML that aren't a standard's own: a title, an attribute, a comment in a drawing. Text, with XML's references
//! resolved. What it is called, its part knows.

use std::io;

use super::xmp::{base64, chars::unescape};
use super::{Decoded, Decoder, Key, Nested, NestedBytes, Tag, Value, limits, nothing, text::charset, whole};
use crate::bytes::Bytes;
use crate::container::Standard;

/// Decodes Markup. Its tag has the key `Markup/Text`; whoever knows in which part it stands gives it that part's key.
pub const MARKUP: Decoder = Decoder { standard: Standard::Markup, decode, neutral: nothing, without: whole };

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let raw = charset::text(&bytes);
    let text = unescape(&raw);
    let mut decoded = Decoded::default();
    if let Some(boxes) = boxes(&text) {
        let bytes = NestedBytes::Decoded(boxes);
        decoded.nested.push(Nested { name: "JUMBF".into(), standard: Standard::Jumbf, bytes });
    } else if !text.trim().is_empty() {
        let range = (text == raw).then_some(0..bytes.len() as u64);
        let key = Key::new("Markup", "Text", "Text");
        decoded.tags.push(Tag::field(key, Value::text(text.trim()), range));
    }
    Ok(decoded)
}

/// The JUMBF boxes that a text is in base64: C2PA's manifest in an SVG file (C2PA 2.2, A.3.7).
fn boxes(text: &str) -> Option<Vec<u8>> {
    let bytes = base64::decode(text, limits::BLOCK)?;
    bytes.get(4..).is_some_and(|rest| rest.starts_with(b"jumb")).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_in_base64_is_one() {
        let decoded = decode(&b"\nAAAAFGp1bWIAAAAManVtZGMy\ncGE=".to_vec()).unwrap();
        assert_eq!(decoded.nested[0].standard, Standard::Jumbf);
        assert_eq!(decoded.nested[0].bytes, NestedBytes::Decoded(b"\0\0\0\x14jumb\0\0\0\x0cjumdc2pa".to_vec()));
        assert!(decoded.tags.is_empty());
    }

    fn told(bytes: &[u8]) -> Vec<Value> {
        decode(&bytes.to_vec()).unwrap().tags.into_iter().map(|tag| tag.value).collect()
    }

    #[test]
    fn text_is_read_as_xml_spells_it() {
        assert_eq!(told(b" Alex &amp; S&#97;m\n"), [Value::text("Alex & Sam")]);
        assert_eq!(told(b"Z\xfcrich"), [Value::text("Zürich")]);
        assert!(told(b" \n ").is_empty());
    }
}
