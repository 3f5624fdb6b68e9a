//! How the catalogue writes keys: `*` any run of characters, `?` one, `**/` any depth, `a-b` each id from
//! a to b, `\xhh` and `\0` bytes that don't print. Pure; knows nothing of rows.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Whether `text` as a whole is what `pattern` describes. Takes at most the product of their lengths.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let (p, t) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut read) = (0, 0);
    // The last wildcard: where the pattern goes on after it, from where its text may grow, and whether it ends at a slash.
    let mut wildcard: Option<(usize, usize, bool)> = None;
    loop {
        let rest = &p[at..];
        if rest.starts_with(b"**/") {
            at += 3;
            wildcard = Some((at, read, true));
        } else if rest.starts_with(b"*") {
            at += 1;
            wildcard = Some((at, read, false));
        } else if read == t.len() {
            return rest.is_empty();
        } else if rest.first() == Some(&b'?') {
            at += 1;
            read += 1 + t[read + 1..].iter().take_while(|&&byte| byte & 0xC0 == 0x80).count();
        } else if rest.first() == Some(&t[read]) {
            at += 1;
            read += 1;
        } else {
            let Some((after, from, deep)) = wildcard else { return false };
            let step = if deep { t[from..].iter().position(|&byte| byte == b'/') } else { Some(0) };
            let Some(step) = step else { return false };
            (at, read) = (after, from + step + 1);
            wildcard = Some((after, read, deep));
        }
    }
}

/// How many characters of `pattern` stand for themselves: the more, the more specific it is.
pub(super) fn literal(pattern: &str) -> usize {
    pattern.replace("**/", "").chars().filter(|c| !matches!(c, '*' | '?')).count()
}

/// Whether `key` is a pattern.
pub(super) fn is_pattern(key: &str) -> bool {
    key.contains(['*', '?'])
}

/// A key with its escapes undone, so that `\x56` and `V` are the same byte. A byte above 0x7f becomes the character of that
/// number.
pub(super) fn unescape(key: &str) -> Cow<'_, str> {
    if !key.contains('\\') {
        return Cow::Borrowed(key);
    }
    let mut plain = String::with_capacity(key.len());
    let mut rest = key;
    while let Some(slash) = rest.find('\\') {
        plain.push_str(&rest[..slash]);
        rest = &rest[slash + 1..];
        let hex = rest.strip_prefix('x').and_then(|hex| hex.get(..2)).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = hex {
            plain.push(char::from(byte));
            rest = &rest[3..];
        } else if let Some(after) = rest.strip_prefix('0') {
            plain.push('\0');
            rest = after;
        } else {
            plain.push('\\');
            rest = rest.strip_prefix('\\').unwrap_or(rest);
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The ids from a to b with a common beginning: `0x8000-0xffff`, `avc:nal:24-31`, `JPG0-JPG13`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ids {
    stem: &'static str,
    numbers: RangeInclusive<u32>,
}

impl Ids {
    /// What `key` says, if it is such a range.
    pub(super) fn parse(key: &'static str) -> Option<Self> {
        let (from, to) = key.rsplit_once('-')?;
        let (stem, first) = number(from)?;
        let (again, last) = number(to)?;
        let same = again == stem || again.is_empty() || (again == "0x" && stem.ends_with("0x"));
        (same && first < last).then_some(Self { stem, numbers: first..=last })
    }

    /// Whether `key` is one of them.
    pub(super) fn contains(&self, key: &str) -> bool {
        number(key).is_some_and(|(stem, id)| stem == self.stem && self.numbers.contains(&id))
    }

    /// How many there are.
    pub(super) fn count(&self) -> u32 {
        self.numbers.end() - self.numbers.start() + 1
    }
}

/// A key's beginning, and the number at its end: hexadecimal after `0x`, else decimal.
fn number(key: &str) -> Option<(&str, u32)> {
    if let Some(at) = key.rfind("0x") {
        let (stem, digits) = key.split_at(at + 2);
        if digits.len() == 4 {
            return u32::from_str_radix(digits, 16).ok().map(|id| (stem, id));
        }
    }
    let (stem, digits) = key.split_at(key.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    digits.parse().ok().map(|id| (stem, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_take_any_run_and_marks_take_one() {
        for (pattern, text, expected) in [
            ("exif:GPS*", "exif:GPSLatitude", true),
            ("exif:GPS*", "exif:DateTime", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-d", false),
            ("????ftyp*", "\0\0\0\u{18}ftypmp42", true),
            ("AXS?", "AXS!", true),
            ("AXS?", "AXS", false),
            ("?", "©", true),
            ("*", "", true),
            ("", "x", false),
            ("moof/**", "moof/traf/trun", true),
            ("*Steps: *Sampler: *", "a cat\nSteps: 20, Sampler: Euler, Seed: 1", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn two_stars_and_a_slash_take_whole_levels() {
        for (text, expected) in
            [("udta/©xyz", true), ("moov/udta/©xyz", true), ("moov/trak/udta/©xyz", true), ("moov/xudta/©xyz", false)]
        {
            assert_eq!(matches("**/udta/©xyz", text), expected, "{text}");
        }
        assert!(matches("**/stsd/mebx/**/setu", "moov/trak/stsd/mebx/setu"));
        assert!(matches("**/stsd/mebx/**/setu", "stsd/mebx/keys/setu"));
    }

    #[test]
    fn escapes_are_bytes() {
        assert_eq!(unescape(r"APP1:Exif\0"), "APP1:Exif\0");
        assert_eq!(unescape(r"XMP\x20"), "XMP ");
        assert_eq!(unescape(r"\xff\xd8"), "\u{ff}\u{d8}");
        assert_eq!(unescape(r"href:\\\\*"), r"href:\\*");
        assert_eq!(unescape(r"end\"), r"end\");
        assert_eq!(unescape(r"\xg1"), r"\xg1");
        assert_eq!(unescape("\\x©"), "\\x©");
    }

    #[test]
    fn ranges_of_ids() {
        let gdi = Ids::parse("0x5023-0x503b").expect("a range");
        assert!(gdi.contains("0x5023") && gdi.contains("0x503b") && !gdi.contains("0x503c") && !gdi.contains("5023"));
        let nal = Ids::parse("avc:nal:24-31").expect("a range");
        assert!(nal.contains("avc:nal:25") && !nal.contains("hevc:nal:25"));
        assert!(Ids::parse("JPG0-JPG13").expect("a range").contains("JPG9"));
        for plain in ["text:create-date", "**/uuid:be7acfcb-97a9-42e8-9c71-999491e3afac", "text:Author-*", "0x0112"] {
            assert_eq!(Ids::parse(plain), None, "{plain}");
        }
    }
}
