//! Release levels: instead of taking a place or a time out, a scrub may leave it coarse.
//!
//! A file states one place and one time after that, each rounded to its level's form, and nothing that is finer. The form is
//! also how such a file is known: what is rounded already stays, so that a second run changes nothing.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;

use crate::leak::Class;
use crate::metadata::Stated;
use crate::moment::{Moment, Precision};
use crate::record::{Facts, MomentSource, PositionSource};

mod grid;

/// How coarse a place is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Cells of 3 minutes of arc, some 5 km.
    District,
    /// Cells of 6 minutes of arc, some 11 km.
    City,
    /// Cells of one degree, some 110 km.
    Region,
    /// One point for each country.
    Country,
}

/// How coarse a time is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// The full hour before.
    Hour,
    /// Midnight.
    Day,
    /// Midnight of the 15th.
    Month,
    /// Midnight of 15 July.
    Year,
}

/// What is left coarse, and how coarse.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Release {
    /// Places; none: they go, as all else does.
    pub location: Option<Area>,
    /// Times; none: they go.
    pub time: Option<Span>,
    /// The owner's secret, by which each cell is moved: the same for ever, and never told.
    pub key: [u8; 32],
}

impl fmt::Debug for Release {
    /// The key isn't shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Release {
    /// As it is asked for: `location=city,time=day`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let location = self.location.map(|area| format!("location={}", area.name()));
        let time = self.time.map(|span| format!("time={}", span.name()));
        f.write_str(&[location, time].into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

impl Area {
    /// All, the finest first.
    pub const ALL: [Self; 4] = [Self::District, Self::City, Self::Region, Self::Country];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::City => "city",
            Self::Region => "region",
            Self::Country => "country",
        }
    }
}

impl FromStr for Area {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|area| area.name() == text);
        found.ok_or_else(|| format!("location={text}: there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

impl Span {
    /// All, the finest first.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Month, Self::Year];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The reading of a clock, rounded; a month and a year to their middle, for no clock that was never set says that.
    pub fn round(self, civil: DateTime) -> DateTime {
        let date = civil.date();
        match self {
            Self::Hour => date.at(civil.hour(), 0, 0, 0),
            Self::Day => date.at(0, 0, 0, 0),
            Self::Month => date.with().day(15).build().unwrap_or(date).at(0, 0, 0, 0),
            Self::Year => date.with().month(7).day(15).build().unwrap_or(date).at(0, 0, 0, 0),
        }
    }

    /// How exact a statement must be for this to be all that is left of it.
    fn least(self) -> Precision {
        match self {
            Self::Hour => Precision::Minute,
            Self::Day => Precision::Day,
            Self::Month => Precision::Month,
            Self::Year => Precision::Year,
        }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|span| span.name() == text);
        found.ok_or_else(|| format!("time={text}: there are {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Whether a statement of a time is the photo's own: not that of a change, nor that of its file.
fn is_capture(source: MomentSource) -> bool {
    use MomentSource::{Container, ExifDigitized, ExifOriginal, Gps, Iptc, Xmp};
    matches!(source, ExifOriginal | ExifDigitized | Gps | Xmp | Iptc | Container)
}

impl Release {
    /// Whether tags of a class may be left as they are.
    pub(super) fn allows(&self, class: Class) -> bool {
        !(class == Class::Location && self.location.is_some() || class == Class::Time && self.time.is_some())
    }

    /// What is left of what a file states.
    pub(super) fn of(&self, facts: &Facts) -> Stated {
        let shot = facts.positions.iter().filter(|candidate| candidate.source != PositionSource::Shown);
        let position = shot.min_by_key(|candidate| candidate.source).map(|candidate| candidate.value);
        let minutes = self.location.zip(position);
        let stated = |span: Span| {
            let known = facts
                .moments
                .iter()
                .filter(|candidate| is_capture(candidate.source) && candidate.value.precision >= span.least());
            let civil = span.round(known.min_by_key(|candidate| candidate.source)?.value.civil);
            Some(civil).filter(|civil| !Moment::new(*civil, None).is_unset())
        };
        Stated {
            minutes: minutes
                .map(|(area, position)| grid::coarse(area, (position.latitude, position.longitude), &self.key)),
            taken: self.time.and_then(stated),
        }
    }

    /// The degrees of the places that a file states and that aren't coarse yet, as text, cut off behind four decimals.
    pub(super) fn degrees(&self, facts: &Facts) -> Vec<String> {
        let Some(area) = self.location else { return Vec::new() };
        let finer = facts.positions.iter().map(|candidate| (candidate.value.latitude, candidate.value.longitude));
        let finer = finer.filter(|at| !grid::is_coarse(area, *at, &self.key));
        let cut = |degrees: f64| format!("{:.4}", (degrees.abs() * 1e4).trunc() / 1e4);
        let mut texts: Vec<String> = finer.flat_map(|(north, east)| [cut(north), cut(east)]).collect();
        // Round numbers stand where nobody meant a place.
        texts.retain(|text| text.len() >= 6 && !text.ends_with("00"));
        texts
    }

    /// Whether a file states anything that would be left, were it coarse.
    pub(super) fn finer(&self, facts: &Facts) -> Option<&'static str> {
        let exact = |area: Area| {
            let mut all = facts.positions.iter().map(|candidate| (candidate.value.latitude, candidate.value.longitude));
            all.any(|at| !grid::is_coarse(area, at, &self.key))
        };
        if self.location.is_some_and(exact) {
            return Some("a place that is finer than was asked for");
        }
        let early = |span: Span| {
            facts.moments.iter().any(|candidate| span.round(candidate.value.civil) != candidate.value.civil)
        };
        self.time.is_some_and(early).then_some("a time that is finer than was asked for")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn times_are_rounded_once_and_for_all() {
        let civil = date(2024, 2, 29).at(23, 59, 58, 7);
        let expected = ["2024-02-29T23:00:00", "2024-02-29T00:00:00", "2024-02-15T00:00:00", "2024-07-15T00:00:00"];
        for (span, expected) in Span::ALL.into_iter().zip(expected) {
            let round = span.round(civil);
            assert_eq!(round.to_string(), expected);
            assert_eq!(span.round(round), round);
            assert!(Span::ALL.into_iter().filter(|finer| *finer < span).all(|finer| finer.round(round) == round));
        }
    }

    #[test]
    fn the_key_is_never_shown() {
        let release = Release { location: Some(Area::City), time: Some(Span::Day), key: [171; 32] };
        assert_eq!(format!("{release:?}"), "location=city,time=day");
        assert_eq!("city".parse(), Ok(Area::City));
        assert!("town".parse::<Area>().is_err() && "city".parse::<Span>().is_err());
    }
}
