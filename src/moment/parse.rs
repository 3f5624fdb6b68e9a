//! Reading moments. Forgiving about separators and blanks, for cameras differ; strict about numbers, for a wrong date is
//! worse than none.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::rfc2822;

use super::{Moment, Precision};

/// The farthest that a zone is from UTC, in seconds, with an hour to spare.
const FARTHEST: i32 = 15 * 3600;

/// What is left to read.
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    /// Text without the blanks and NULs around it.
    fn new(text: &'a str) -> Self {
        Self(text.trim_matches(|c: char| c.is_whitespace() || c == '\0'))
    }

    /// A number of at least `least` and at most `most` digits.
    fn number<T: std::str::FromStr>(&mut self, least: usize, most: usize) -> Option<T> {
        let length = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|_| length >= least)?;
        let number = digits.parse().ok()?;
        self.0 = rest;
        Some(number)
    }

    /// One character of `set`, if it is next.
    fn one_of(&mut self, set: &[char]) -> Option<char> {
        let next = self.0.chars().next().filter(|c| set.contains(c))?;
        self.0 = &self.0[next.len_utf8()..];
        Some(next)
    }

    /// `word`, in any case, if it is next.
    fn word(&mut self, word: &str) -> bool {
        let next = self.0.get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word));
        if next {
            self.0 = &self.0[word.len()..];
        }
        next
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    fn digit(&self) -> bool {
        self.0.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether nothing is left but what stands for an unknown time: blanks and separators.
    fn done(&self) -> bool {
        self.0.chars().all(|c| matches!(c, ' ' | ':' | '\0'))
    }
}

/// A date, or a date and a time.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let scan = Scan::new(text);
    numeric(Scan(scan.0)).or_else(|| {
        let zoned = rfc2822::DateTimeParser::new().parse_zoned(scan.0).ok()?;
        Some(Moment::new(zoned.datetime(), Some(zoned.offset().seconds())))
    })
}

fn numeric(mut scan: Scan<'_>) -> Option<Moment> {
    let (date, precision) = date(&mut scan)?;
    let day = Moment { civil: DateTime::from_parts(date, Time::midnight()), offset: None, precision };
    if scan.done() || precision < Precision::Day {
        return scan.done().then_some(day);
    }
    scan.one_of(&['T', 't', ' ', '_', '-', ':']);
    scan.blanks();
    time(day, scan)
}

/// A date and how much of it is stated. A month or a day of 0 is one that isn't.
fn date(scan: &mut Scan<'_>) -> Option<(Date, Precision)> {
    let year: i16 = scan.number(4, 4)?;
    let compact = scan.digit();
    let separators = [':', '-', '/', '.'];
    if !compact && scan.one_of(&separators).is_none() {
        return Some((Date::new(year, 1, 1).ok()?, Precision::Year));
    }
    let width = if compact { 2 } else { 1 };
    let Some(month) = scan.number::<i8>(width, 2).filter(|&month| month > 0) else {
        // What is left may be blanks or zeros: `2024:  :  `, `2024:00:00`.
        let blank = scan.0.chars().all(|c| matches!(c, ' ' | '0' | 'T') || separators.contains(&c));
        scan.0 = "";
        return blank.then_some((Date::new(year, 1, 1).ok()?, Precision::Year));
    };
    let first = Date::new(year, month, 1).ok()?;
    if !compact && scan.one_of(&separators).is_none() {
        return Some((first, Precision::Month));
    }
    match scan.number::<i8>(width, 2) {
        Some(0) => {
            scan.0 = "";
            Some((first, Precision::Month))
        }
        Some(day) => Some((Date::new(year, month, day).ok()?, Precision::Day)),
        None => scan.done().then_some((first, Precision::Month)),
    }
}

/// The time of `day` that `text` states.
pub(super) fn time_of(day: Moment, text: &str) -> Option<Moment> {
    time(day, Scan::new(text))
}

fn time(day: Moment, mut scan: Scan<'_>) -> Option<Moment> {
    let mut hour: i8 = scan.number(1, 2)?;
    let separators = [':', '.', '-'];
    let compact = scan.one_of(&separators).is_none();
    let minute: i8 = scan.number(2, 2)?;
    let mut precision = Precision::Minute;
    let mut second = 0;
    if scan.digit() || !compact && scan.one_of(&separators).is_some() {
        second = scan.number::<i8>(2, 2)?;
        // A leap second has no name in civil time.
        second = if second == 60 { 59 } else { second };
        precision = Precision::Second;
    }
    let mut nanoseconds = 0;
    if precision == Precision::Second && (scan.digit() || scan.one_of(&['.', ',']).is_some()) {
        nanoseconds = fraction(scan.0).unwrap_or(0);
        scan.0 = scan.0.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    scan.blanks();
    if scan.word("PM") {
        hour = if hour < 12 { hour + 12 } else { hour };
    } else if scan.word("AM") && hour == 12 {
        hour = 0;
    }
    let offset = zone_of(&mut scan);
    let time = Time::new(hour, minute, second, nanoseconds).ok()?;
    scan.done().then_some(Moment { civil: DateTime::from_parts(day.civil.date(), time), offset, precision })
}

/// The nanoseconds of the decimal digits that `text` begins with.
pub(super) fn fraction(text: &str) -> Option<i32> {
    let digits = text.trim_start().bytes().take(9).take_while(u8::is_ascii_digit);
    let (value, count) =
        digits.fold((0_i32, 0_u32), |(value, count), digit| (value * 10 + i32::from(digit - b'0'), count + 1));
    (count > 0).then(|| value * 10_i32.pow(9 - count))
}

/// Seconds east of UTC: `+01:00`, `-5:00`, `+0530`, `Z`.
pub(super) fn zone(text: &str) -> Option<i32> {
    let mut scan = Scan::new(text);
    zone_of(&mut scan).filter(|_| scan.done())
}

fn zone_of(scan: &mut Scan<'_>) -> Option<i32> {
    scan.blanks();
    if scan.word("Z") || scan.word("UTC") || scan.word("GMT") {
        return Some(0);
    }
    // U+2212 is the true minus sign.
    let sign = if scan.one_of(&['+', '-', '\u{2212}'])? == '+' { 1 } else { -1 };
    let hours: i32 = scan.number(1, 2)?;
    scan.one_of(&[':']);
    let minutes = scan.number(2, 2).unwrap_or(0);
    let seconds = sign * (hours * 3600 + minutes * 60);
    (minutes < 60 && seconds.abs() <= FARTHEST).then_some(seconds)
}
