//! What a file's name tells: the moment, the app or camera, a counter, an edit. Names are made by convention, and the
//! conventions stand in a table; a name that follows none tells itself alone.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{Form, Key, Tag, Value};

use conventions::{By, CONVENTIONS, Clock, Convention, ENDINGS};
use pattern::Fields;

mod conventions;
mod packages;
mod pattern;

pub use packages::Packages;

const GROUP: &str = "FILESYSTEM";
/// Milliseconds since 1970 that a name may state: from 2008, when phones began to write them, to 2100.
const EPOCHS: std::ops::Range<i64> = 1_200_000_000_000..4_102_444_800_000;
/// Longest name that is looked at, in bytes: no file system has longer ones.
const NAME: usize = 1024;

/// The tags of a file name (its last component): `name`, the name itself, and what its convention says, with the keys
/// `name/moment`, `name/app`, `name/device`, `name/counter`, `name/id`, `name/edit`, `name/language`. A moment is written
/// as Exif writes it, with a fraction where the name has one and a `Z` where the convention's clock is UTC.
pub fn decode(name: &str) -> Vec<Tag> {
    let mut tags = vec![tag("name", "FileName", name)];
    if name.len() <= NAME {
        convention(name, &mut tags);
    }
    tags
}

fn tag(id: &'static str, name: &'static str, text: impl Into<String>) -> Tag {
    Tag::field(Key::new(GROUP, id, name), Value::text(text), None).form(Form::File)
}

fn convention(name: &str, tags: &mut Vec<Tag>) {
    let (ascii, script) = with_ascii_digits(name);
    let (stem, extension) = ascii.rsplit_once('.').unwrap_or((&*ascii, ""));
    let stems = stems(stem);
    let found = recognised(&stems, extension);
    let mut language = script;
    let mut whole = stems.last().copied().unwrap_or(stem);
    if let Some((matched, ((_, by, _, words), fields, moment))) = found {
        whole = matched;
        language = language.or(*words);
        tags.extend(moment.map(|moment| tag("name/moment", "NameDateTime", moment)));
        said(*by, fields, tags);
    }
    let ending = stem.get(whole.len()..).unwrap_or_default().trim();
    if !ending.is_empty() {
        tags.push(tag("name/edit", "NameEdit", ending));
    }
    tags.extend(language.map(|language| tag("name/language", "NameLanguage", language)));
}

/// The name's stem, and what it is without each of the endings that copying and editing left, from the end on.
fn stems(stem: &str) -> Vec<&str> {
    let mut stems = vec![stem];
    while let Some(shorter) = stems.last().and_then(|stem| ENDINGS.iter().find_map(|ending| cut(stem, ending))) {
        stems.push(shorter);
    }
    stems
}

/// The shortest of the stems that follows a convention, for one may have such an end of its own; and what that took from it.
fn recognised<'a>(
    stems: &[&'a str],
    extension: &str,
) -> Option<(&'a str, (&'static Convention, Fields, Option<String>))> {
    stems.iter().rev().find_map(|stem| {
        let read = |row: &'static Convention| {
            let fields = pattern::read(for_extension(row.0, extension)?, stem)?;
            let moment = moment(&fields, row.2)?;
            Some((row, fields, moment))
        };
        let mut near = near(stem).iter().copied().filter(|row| pattern::may_fit(row.0, stem));
        near.find_map(read).map(|found| (*stem, found))
    })
}

/// The conventions that a name may follow, by its first letter.
fn near(name: &str) -> &'static [&'static Convention] {
    static BY_LETTER: LazyLock<[Vec<&'static Convention>; 129]> = LazyLock::new(|| {
        std::array::from_fn(|code| {
            let first = u8::try_from(code).ok().filter(u8::is_ascii).map(|code| char::from(code).to_string());
            let may_fit = |row: &&Convention| first.as_ref().is_none_or(|first| pattern::may_fit(row.0, first));
            CONVENTIONS.iter().filter(may_fit).collect()
        })
    });
    let first = name.bytes().next().filter(u8::is_ascii).map_or(128, usize::from);
    BY_LETTER.get(first).map_or(&[], Vec::as_slice)
}

/// A convention's pattern for the name without its extension; none when the convention is for another extension.
fn for_extension<'a>(pattern: &'a str, extension: &str) -> Option<&'a str> {
    match pattern.rsplit_once('.') {
        Some((stem, wanted)) if wanted.chars().all(|c| c.is_ascii_alphabetic()) => {
            wanted.eq_ignore_ascii_case(extension).then_some(stem)
        }
        _ => Some(pattern),
    }
}

fn said(by: By, fields: Fields, tags: &mut Vec<Tag>) {
    match by {
        By::App(app) => tags.push(tag("name/app", "NameApp", app)),
        By::Camera(maker) => tags.push(tag("name/device", "NameDevice", maker)),
        By::Screen => tags.push(tag("name/kind", "NameKind", "screenshot")),
        By::AdobeRgb => tags.push(tag("name/mode", "NameMode", "Adobe RGB")),
        By::Any => {}
    }
    if let Some(hash) = &fields.hash
        && let By::Screen = by
    {
        tags.push(tag("name/app", "NameApp", packages::known(hash).unwrap_or(hash)));
    }
    tags.extend(fields.app.map(|app| tag("name/app", "NameApp", app)));
    tags.extend(fields.counter.map(|counter| tag("name/counter", "NameCounter", counter)));
    tags.extend(fields.id.map(|id| tag("name/id", "NameID", id)));
    let mode = fields.rest.trim_matches(['.', '_', '-', ' ', '\u{202f}']);
    if !mode.is_empty() {
        tags.push(tag("name/mode", "NameMode", mode));
    }
}

/// The moment that a name states: none inside where its convention states none, none at all where no calendar has it.
fn moment(fields: &Fields, clock: Clock) -> Option<Option<String>> {
    let zone = if clock == Clock::Utc { "Z" } else { "" };
    if let Some(epoch) = fields.epoch {
        let stamp = Timestamp::from_millisecond(epoch).ok().filter(|_| EPOCHS.contains(&epoch))?;
        let civil = TimeZone::UTC.to_datetime(stamp);
        return Some(Some(format!("{}{zone}", civil.strftime("%Y:%m:%d %H:%M:%S%.3f"))));
    }
    let [Some(year), Some(month), Some(day)] = fields.date else { return Some(None) };
    let [hour, minute, second] = fields.time.map(|field| i8::try_from(field.unwrap_or(0)));
    let hour = hour.map(|hour| match (fields.afternoon, hour) {
        (Some(true), 1..12) => hour.saturating_add(12),
        (Some(false), 12) => 0,
        _ => hour,
    });
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let civil = DateTime::new(year, month, day, hour.ok()?, minute.ok()?, second.ok()?, 0).ok()?;
    let format = if fields.time.iter().all(Option::is_some) { "%Y:%m:%d %H:%M:%S" } else { "%Y:%m:%d" };
    let fraction = fields.fraction.as_ref().map_or_else(String::new, |digits| format!(".{digits}"));
    (1900..2100).contains(&year).then(|| Some(format!("{}{fraction}{zone}", civil.strftime(format))))
}

/// `stem` without an ending that editing or copying leaves; none when it has no such end or nothing else.
fn cut<'a>(stem: &'a str, ending: &str) -> Option<&'a str> {
    // Most differ in their last letter already.
    let (last, wanted) = (stem.as_bytes().last()?, ending.as_bytes().last()?);
    if *wanted == b'#' { last.is_ascii_digit() } else { last.eq_ignore_ascii_case(wanted) }.then_some(())?;
    let shorter = match ending.split_once('#') {
        None => {
            let at = stem.len().checked_sub(ending.len())?;
            let (shorter, tail) = stem.split_at_checked(at)?;
            tail.eq_ignore_ascii_case(ending).then_some(shorter)?
        }
        Some((open, close)) => {
            let inner = stem.strip_suffix(close)?;
            let shorter = inner.trim_end_matches(|c: char| c.is_ascii_digit());
            // A copy's number has a digit or two; more are a part of the name.
            matches!(inner.len().checked_sub(shorter.len()), Some(1 | 2)).then_some(())?;
            shorter.strip_suffix(open)?
        }
    };
    Some(shorter).filter(|shorter| !shorter.is_empty())
}

/// The name with the digits of other scripts as ASCII digits, and the language of such a script: systems write names in the
/// user's own digits.
fn with_ascii_digits(name: &str) -> (Cow<'_, str>, Option<&'static str>) {
    const SCRIPTS: [(char, &str); 4] = [('\u{660}', "ar"), ('\u{6f0}', "fa"), ('\u{966}', "hi"), ('\u{9e6}', "bn")];
    if name.is_ascii() {
        return (Cow::Borrowed(name), None);
    }
    let mut language = None;
    let ascii = name.chars().map(|c| {
        let found = SCRIPTS.iter().find_map(|(zero, script)| {
            let digit = u32::from(c).checked_sub(u32::from(*zero)).filter(|digit| *digit < 10)?;
            char::from_digit(digit, 10).map(|digit| (digit, *script))
        });
        found.map_or(c, |(digit, script)| {
            language = Some(script);
            digit
        })
    });
    (Cow::Owned(ascii.collect()), language)
}

#[cfg(test)]
mod tests;
