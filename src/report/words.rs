//! Words for people: counts, dates, sizes, sureness. A report says "could work out", never "is".

use crate::infer::{Inference, Tier};
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

/// `3 March 2019`.
pub(super) fn day(moment: &Moment) -> String {
    moment.civil.strftime("%-d %B %Y").to_string()
}

/// `3 March 2019 at 17:05`, by the clock of the camera.
pub(super) fn minute(moment: &Moment) -> String {
    moment.civil.strftime("%-d %B %Y at %H:%M").to_string()
}

/// `from 3 March 2019 to 30 August 2024`, or the one day.
pub(super) fn days(first: Option<&Moment>, last: Option<&Moment>) -> Option<String> {
    let (first, last) = (day(first?), day(last?));
    Some(if first == last { format!("on {first}") } else { format!("from {first} to {last}") })
}

/// `47.56 N, 7.58 E`: cut to hundredths of a degree, about a kilometre, for a report may be shown around.
pub(super) fn place(latitude: f64, longitude: f64) -> String {
    let cut = |degrees: f64| (degrees.abs() * 100.0).trunc() / 100.0;
    let side = |degrees: f64, sides: [char; 2]| if degrees < 0.0 { sides[1] } else { sides[0] };
    format!(
        "{:.2} {}, {:.2} {}",
        cut(latitude),
        side(latitude, ['N', 'S']),
        cut(longitude),
        side(longitude, ['E', 'W'])
    )
}

/// How sure a claim is, in words.
pub(super) fn sureness(inference: &Inference) -> &'static str {
    match (inference.tier, inference.confidence) {
        (Tier::Fact, _) => "fact",
        (Tier::Pattern, _) => "pattern",
        (Tier::Inference, p) if p >= 0.95 => "almost certain",
        (Tier::Inference, p) if p >= 0.8 => "very likely",
        (Tier::Inference, p) if p >= 0.6 => "probably",
        (Tier::Inference, _) => "possibly",
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
        assert_eq!(size(12), "12 bytes");
    }

    #[test]
    fn a_place_is_cut_and_not_rounded() {
        assert_eq!(place(47.5699, -8.6199), "47.56 N, 8.61 W");
        assert_eq!(place(-0.001, 0.0), "0.00 S, 0.00 E");
    }
}
