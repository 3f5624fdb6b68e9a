//! What only the whole library can tell of a photo: the instant, whose camera it was, whether its position can be trusted, at
//! which place and in which moment it was taken. In this order, for each step rests on those before it.

use jiff::civil::Weekday;

use super::Library;

mod clocks;
mod devices;
mod hygiene;
mod numbers;
mod owner;
mod strays;
mod time;
mod units;

pub use devices::Own;
pub use units::Unit;

/// Seconds between two photos of one moment, at most.
const MOMENT: i64 = 90;

pub(super) fn settle(library: &mut Library) {
    time::zones(library);
    owner::decide(library);
    clocks::correct(library);
    time::fill(library);
    hygiene::clean(library);
    units::count(library);
}

/// Whether a day is one of rest, by the country's week.
pub fn is_weekend(day: Weekday, country: Option<&str>) -> bool {
    /// Where the week ends with Friday.
    const FRIDAY: &[&str] = &[
        "AF", "BD", "BH", "DZ", "EG", "IL", "IQ", "IR", "JO", "KW", "LY", "MV", "OM", "PS", "QA", "SA", "SD", "SY",
        "YE",
    ];
    match country {
        Some(country) if FRIDAY.contains(&country) => matches!(day, Weekday::Friday | Weekday::Saturday),
        _ => matches!(day, Weekday::Saturday | Weekday::Sunday),
    }
}

#[cfg(test)]
mod tests;
