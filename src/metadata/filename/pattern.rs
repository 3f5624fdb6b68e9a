//! Patterns of file names: letters as they stand, and fields in braces. Small enough to be read in a table, and to be matched
//! in one pass. Knows no naming convention.

use std::str::Chars;

/// What the fields of a pattern took from a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// `{Y}` `{M}` `{D}`: four, two, two digits.
    pub(super) date: [Option<i16>; 3],
    /// `{h}` `{m}` `{s}`: two digits each; `{H}` one or two.
    pub(super) time: [Option<i16>; 3],
    /// `{f}`: digits of a fraction of the second.
    pub(super) fraction: Option<String>,
    /// `{p}`: whether a word, if there is one, says that the hour is one after noon.
    pub(super) afternoon: Option<bool>,
    /// `{e}`: thirteen digits, milliseconds since 1970.
    pub(super) epoch: Option<i64>,
    /// `{n}`: a counter.
    pub(super) counter: Option<String>,
    /// `{i}`: a number that identifies something; several are joined. `{t}`: fifteen letters in base 64 that begin with such a
    /// number, as services count since 2016.
    pub(super) id: Option<String>,
    /// `{x}`: 32 hex digits.
    pub(super) hash: Option<String>,
    /// `{a}`: the rest, not empty: an app.
    pub(super) app: Option<String>,
    /// `{*}`: the rest, whatever it is.
    pub(super) rest: String,
}

/// Whether `name` may be as `pattern` says, by what stands before the pattern's first field: most differ from a name there
/// already. Letters beyond ASCII, which may be written in several ways, say nothing.
pub(super) fn may_fit(pattern: &str, name: &str) -> bool {
    match (pattern.as_bytes().first(), name.as_bytes().first()) {
        (Some(wanted @ 0..b'{'), Some(found @ 0..=0x7F)) if !wanted.eq_ignore_ascii_case(found) => return false,
        // No pattern begins with one of the few letters beyond ASCII whose other case is within.
        (Some(0x80..), Some(0..=0x7F)) => return false,
        _ => {}
    }
    let mut pairs = pattern.bytes().zip(name.bytes()).take_while(|(wanted, found)| *wanted < b'{' && found.is_ascii());
    pairs.all(|(wanted, found)| wanted.eq_ignore_ascii_case(&found))
}

/// The fields of `name`, if it is as `pattern` says. Letters match whatever their case.
pub(super) fn read(pattern: &str, name: &str) -> Option<Fields> {
    let mut fields = Fields::default();
    let mut left = name;
    let mut pattern = pattern.chars();
    while let Some(wanted) = pattern.next() {
        if wanted != '{' {
            let mut chars = left.chars();
            chars.next().filter(|c| is_same(*c, wanted))?;
            left = chars.as_str();
            continue;
        }
        left = field(&mut pattern, &mut fields, left)?;
    }
    left.is_empty().then_some(fields)
}

/// Whether two letters are the same but for their case.
fn is_same(one: char, other: char) -> bool {
    match one.is_ascii() && other.is_ascii() {
        true => one.eq_ignore_ascii_case(&other),
        false => one.to_lowercase().eq(other.to_lowercase()),
    }
}

/// Takes the field that the pattern goes on with; what is left of the name.
fn field<'a>(pattern: &mut Chars<'_>, fields: &mut Fields, left: &'a str) -> Option<&'a str> {
    let name = pattern.next()?;
    pattern.next().filter(|c| *c == '}')?;
    let digits = |at_least: usize, at_most: usize| {
        let len = left.bytes().take(at_most).take_while(u8::is_ascii_digit).count();
        left.split_at_checked(len).filter(|_| len >= at_least)
    };
    let [year, month, day] = &mut fields.date;
    let [hour, minute, second] = &mut fields.time;
    let (to, len) = match name {
        'Y' => (year, 4),
        'M' => (month, 2),
        'D' => (day, 2),
        'h' => (hour, 2),
        'm' => (minute, 2),
        's' => (second, 2),
        'H' => {
            let (number, left) = digits(1, 2)?;
            *hour = number.parse().ok();
            return Some(left);
        }
        'f' => {
            let (number, left) = digits(1, 9)?;
            fields.fraction = Some(number.to_owned());
            return Some(left);
        }
        'p' => {
            let (afternoon, left) = noon(left);
            fields.afternoon = afternoon.or(fields.afternoon);
            return Some(left);
        }
        'e' => {
            let (number, left) = digits(13, 13)?;
            fields.epoch = number.parse().ok();
            return Some(left);
        }
        'n' => {
            let (number, left) = digits(1, 20)?;
            fields.counter = Some(number.to_owned());
            return Some(left);
        }
        'i' => {
            let (number, left) = digits(6, 24)?;
            fields.id = Some(fields.id.take().map_or_else(|| number.to_owned(), |other| format!("{other}_{number}")));
            return Some(left);
        }
        't' => {
            let (id, left) = left.split_at_checked(15).filter(|(id, _)| is_random(id))?;
            fields.id = Some(id.to_owned());
            return Some(left);
        }
        'x' => {
            let (hash, left) = left.split_at_checked(32)?;
            fields.hash = hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| hash.to_ascii_lowercase());
            return fields.hash.as_ref().map(|_| left);
        }
        'a' => {
            fields.app = Some(left.to_owned()).filter(|app| !app.is_empty());
            return fields.app.as_ref().map(|_| "");
        }
        _ => {
            fields.rest = left.to_owned();
            return Some("");
        }
    };
    let (number, left) = digits(len, len)?;
    *to = number.parse().ok();
    Some(left)
}

/// Whether letters of base 64 (RFC 4648 §5) begin as a 64-bit count of the years 2016 to 2030 does, and change between capitals,
/// small letters and digits as often as no word does.
fn is_random(id: &str) -> bool {
    let kind = |byte: u8| match byte {
        b'A'..=b'Z' => Some(0),
        b'a'..=b'z' => Some(1),
        b'0'..=b'9' => Some(2),
        b'-' | b'_' => Some(3),
        _ => None,
    };
    let kinds: Option<Vec<u8>> = id.bytes().map(kind).collect();
    let changes = |kinds: Vec<u8>| kinds.iter().zip(kinds.iter().skip(1)).filter(|(a, b)| a != b).count();
    matches!(id.as_bytes().first(), Some(b'C'..=b'H')) && kinds.map(changes).is_some_and(|changes| changes >= 7)
}

/// Words for the two halves of the day.
const HALVES: &[(&str, bool)] = &[
    ("am", false),
    ("pm", true),
    ("a.m.", false),
    ("p.m.", true),
    ("上午", false),
    ("下午", true),
    ("午前", false),
    ("午後", true),
    ("오전", false),
    ("오후", true),
];

/// The half of the day that `text` begins with, blanks aside, and what is left; all of it when there is none.
fn noon(text: &str) -> (Option<bool>, &str) {
    let trimmed = text.trim_start();
    let found = HALVES.iter().find_map(|(word, afternoon)| {
        let (head, left) = trimmed.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some((*afternoon, left))
    });
    found.map_or((None, text), |(afternoon, left)| (Some(afternoon), left.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_take_what_they_are_for() {
        let fields = read("IMG_{Y}{M}{D}_{h}{m}{s}{*}", "img_20211008_123456_1").unwrap();
        assert_eq!(fields.date, [Some(2021), Some(10), Some(8)]);
        assert_eq!(fields.time, [Some(12), Some(34), Some(56)]);
        assert_eq!(fields.rest, "_1");
        assert_eq!(read("a{e}", "A1577880000000").unwrap().epoch, Some(1_577_880_000_000));
        assert_eq!(read("x_{a}", "x_com.app").unwrap().app.as_deref(), Some("com.app"));
        assert_eq!(read("x{n}", "x0042").unwrap().counter.as_deref(), Some("0042"));
    }

    #[test]
    fn what_differs_does_not_match() {
        for (pattern, name) in [
            ("IMG_{n}", "IMG_12a"),
            ("{e}", "157788000000"),
            ("{x}", "12"),
            ("x_{a}", "x_"),
            ("{Y}", "202"),
            ("a", "ab"),
            ("{x}", "ééééééééééééééééé"),
        ] {
            assert_eq!(read(pattern, name), None, "{pattern} {name}");
        }
    }
}
