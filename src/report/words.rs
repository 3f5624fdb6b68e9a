//! Words for people: counts, dates, sizes, distances. A report says "could work out", never "is".

use jiff::civil::Date;

use crate::moment::Moment;

/// `1 photo`, `2,713 photos`.
pub(super) fn count(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", number(n as u64), if n == 1 { "" } else { "s" })
}

/// `1,234,567`.
pub(super) fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `412 MB`.
pub(super) fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.iter().find(|(unit, _)| bytes >= unit * 10 || bytes >= *unit && *unit == 1_000) {
        Some((unit, name)) => format!("{} {name}", number(bytes / unit)),
        None => count(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    }
}

/// `3 Mar 2019`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// `3 Mar 2019 at 17:05`, by the clock of the camera.
pub(super) fn minute(moment: &Moment) -> String {
    moment.civil.strftime("%-d %b %Y at %H:%M").to_string()
}

/// `3 Mar 2019 to 30 Aug 2024`, or the one day.
pub(super) fn days(first: Option<Date>, last: Option<Date>) -> Option<String> {
    let (first, last) = (first?, last?);
    Some(if first == last { day(first) } else { format!("{} to {}", day(first), day(last)) })
}

/// The day of a moment.
pub(super) fn date(moment: &Option<Moment>) -> Option<Date> {
    moment.map(|moment| moment.civil.date())
}

/// Minutes after midnight as a clock shows them.
pub(super) fn clock(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// A distance: `80 m`, `4.2 km`, `1,240 km`.
pub(super) fn kilometres(metres: f64) -> String {
    match metres {
        m if m < 950.0 => format!("{:.0} m", (m / 10.0).round() * 10.0),
        m if m < 9_950.0 => format!("{:.1} km", m / 1000.0),
        m => format!("{} km", number((m / 1000.0).round() as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_line_up_and_sizes_are_round() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(999), "999");
        assert_eq!(count(1, "photo"), "1 photo");
        assert_eq!(size(412_345_678), "412 MB");
        assert_eq!(size(1_500), "1 kB");
        assert_eq!(kilometres(83.0), "80 m");
        assert_eq!(kilometres(4_230.0), "4.2 km");
        assert_eq!(kilometres(1_240_400.0), "1,240 km");
        assert_eq!(clock(25), "00:25");
        assert_eq!(size(12), "12 bytes");
    }
}
