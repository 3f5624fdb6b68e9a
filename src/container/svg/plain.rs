//! Characters as an XML reader gives them on, with the bytes of the file that each of them came from (XML 1.0, 4.1 and 4.6):
//! a style sheet or an address is looked at in plain text, and cut where it is spelt.

use std::ops::Range;

/// The longest reference that is looked at: `&#x10FFFF;` with a few leading zeros.
const REFERENCE: usize = 16;

/// Text with its references resolved.
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// The text.
    pub text: String,
    /// Runs of the text: where each begins, and the bytes of the file that it came from. A run of another length than its
    /// bytes is one reference.
    runs: Vec<(usize, Range<usize>)>,
    /// Where something stands that isn't one of XML's five entities or a character's number.
    pub unknown: Option<usize>,
}

impl Plain {
    /// Adds text as it is spelt in `source`, which begins at offset `at` of the file.
    pub(super) fn spelt(&mut self, source: &str, at: usize) {
        let mut rest = source;
        let mut at = at;
        while let Some(before) = rest.find('&') {
            let (plain, reference) = rest.split_at(before);
            self.literal(plain, at);
            at = at.saturating_add(before);
            let end = reference.bytes().take(REFERENCE).position(|byte| byte == b';');
            let resolved = end.and_then(|end| Some((resolve(reference.get(1..end)?)?, end.saturating_add(1))));
            let (c, length) = resolved.unwrap_or_else(|| {
                self.unknown.get_or_insert(at);
                ('&', 1)
            });
            self.runs.push((self.text.len(), at..at.saturating_add(length)));
            self.text.push(c);
            at = at.saturating_add(length);
            rest = reference.get(length..).unwrap_or_default();
        }
        self.literal(rest, at);
    }

    /// Adds text in which nothing is a reference (a CDATA section's), from offset `at` of the file.
    pub(super) fn literal(&mut self, source: &str, at: usize) {
        if !source.is_empty() {
            self.runs.push((self.text.len(), at..at.saturating_add(source.len())));
            self.text.push_str(source);
        }
    }

    /// The bytes of the file that `range` of the text came from.
    pub(super) fn source(&self, range: &Range<usize>) -> Vec<Range<u64>> {
        let mut found: Vec<Range<u64>> = Vec::new();
        let first = self.runs.partition_point(|(start, _)| *start <= range.start).saturating_sub(1);
        for (index, (start, spelt)) in self.runs.iter().enumerate().skip(first) {
            if *start >= range.end {
                break;
            }
            let end = self.runs.get(index.saturating_add(1)).map_or(self.text.len(), |(next, _)| *next);
            if end <= range.start {
                continue;
            }
            let verbatim = end.saturating_sub(*start) == spelt.len();
            let (from, to) = match verbatim {
                true => (
                    spelt.start.saturating_add(range.start.saturating_sub(*start)),
                    spelt.end.saturating_sub(end.saturating_sub(range.end)),
                ),
                false => (spelt.start, spelt.end),
            };
            match found.last_mut() {
                Some(last) if last.end == from as u64 => last.end = to as u64,
                _ if from < to => found.push(from as u64..to as u64),
                _ => {}
            }
        }
        found
    }
}

/// The character that a reference stands for, by what is between `&` and `;`.
fn resolve(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

/// Whether a declared encoding writes markup as ASCII does, one byte a character, so that what is markup can't be mistaken.
pub(super) fn is_readable(encoding: &str) -> bool {
    matches!(encoding, "utf-8" | "utf8" | "us-ascii" | "ascii")
        || encoding.starts_with("iso-8859-")
        || encoding.starts_with("windows-125")
}

/// Whether text says nothing between elements.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_knows_where_it_is_spelt() {
        let mut plain = Plain::default();
        plain.spelt("u&#114;l&#x28;a", 10);
        plain.literal("&b", 40);
        assert_eq!(plain.text, "url(a&b");
        assert_eq!(plain.source(&(0..3)).first(), Some(&(10..18)));
        assert_eq!(plain.source(&(1..2)).first(), Some(&(11..17)));
        assert_eq!(plain.source(&(4..7)), [24..25, 40..42]);
        assert_eq!(plain.source(&(6..7)).first(), Some(&(41..42)));
        assert!(plain.source(&(3..3)).is_empty());
        assert_eq!(plain.unknown, None);
    }

    #[test]
    fn entities_of_a_dtd_are_not_known() {
        for (text, at) in [("a&secret;", 1), ("&", 0), ("&#xffffffff;", 0), ("&#X41;", 0)] {
            let mut plain = Plain::default();
            plain.spelt(text, 0);
            assert_eq!(plain.unknown, Some(at), "{text}");
            assert_eq!(plain.text, text);
        }
    }
}
