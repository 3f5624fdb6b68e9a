//! Characters of XML 1.0: which there are, which say nothing, and references to them.

use std::borrow::Cow;

/// Whether a character says nothing between elements.
pub(super) fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\0' || c == '\u{feff}'
}

/// Whether a text says nothing.
pub(super) fn all_blank(text: &str) -> bool {
    // Without a way out of the loop many bytes are compared at a time.
    text.bytes().fold(true, |all, byte| all & byte.is_ascii_whitespace()) || text.chars().all(blank)
}

/// Whether XML 1.0 can write a character (2.2).
pub(super) fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

/// The longest reference that is looked at: `&#x10FFFF;` with a few leading zeros.
const REFERENCE: usize = 16;

/// Resolves XML's five entities and numeric references; any other stays as it is written.
pub(in crate::metadata) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut pieces = raw.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.bytes().take(REFERENCE).position(|byte| byte == b';');
        let resolved = end.and_then(|end| Some((resolve(piece.get(..end)?)?, piece.get(end.checked_add(1)?..)?)));
        match resolved {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(piece);
            }
        }
    }
    Cow::Owned(out)
}

fn resolve(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_xmls_own_references_are_resolved() {
        for (raw, text) in [
            ("&lt;a&gt;&amp;&quot;&apos;", "<a>&\"'"),
            ("&#65;&#x42;&#X43;", "ABC"),
            ("&b; & c &#0x; &#xD800; &", "&b; & c &#0x; &#xD800; &"),
            ("plain", "plain"),
        ] {
            assert_eq!(unescape(raw), text);
        }
    }
}
