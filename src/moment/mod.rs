//! Civil time as photos write it: with or without a zone, to the second or only to the day, and sometimes never set.
//!
//! Pure; knows nothing of the crate.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

mod parse;

/// A moment as a file states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment {
    /// The clock's reading.
    pub civil: DateTime,
    /// Seconds east of UTC, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<i32>,
    /// How exact the statement is.
    pub precision: Precision,
}

/// How exact a moment is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// A year only.
    Year,
    /// A month.
    Month,
    /// A day.
    Day,
    /// To the minute.
    Minute,
    /// To the second or better.
    Second,
}

impl Moment {
    /// A clock's reading to the second.
    pub fn new(civil: DateTime, offset: Option<i32>) -> Self {
        Self { civil, offset, precision: Precision::Second }
    }

    /// The moment that `text` states, in any of the forms that photos use: Exif's `2024:01:02 03:04:05`, ISO 8601 and XMP
    /// with or without fractions and zone, dates alone, IPTC's `20240102`, the dates of e-mail.
    pub fn parse(text: &str) -> Option<Self> {
        parse::moment(text)
    }

    /// Seconds since 1970 UTC.
    pub fn from_epoch(seconds: i64) -> Option<Self> {
        Self::from_epoch_ms(seconds.checked_mul(1000)?)
    }

    /// Milliseconds since 1970 UTC.
    pub fn from_epoch_ms(milliseconds: i64) -> Option<Self> {
        let stamp = Timestamp::from_millisecond(milliseconds).ok()?;
        Some(Self::new(Offset::UTC.to_datetime(stamp), Some(0)))
    }

    /// This day at the time that `text` states, which may state a zone: IPTC's `030405+0100`, `03:04:05`.
    pub fn at(self, text: &str) -> Option<Self> {
        parse::time_of(self, text)
    }

    /// The same second with the fraction whose decimal digits `text` holds (Exif's SubSecTime), if it holds any.
    #[must_use]
    pub fn with_fraction(self, text: &str) -> Self {
        let civil =
            parse::fraction(text).and_then(|nanoseconds| self.civil.with().subsec_nanosecond(nanoseconds).build().ok());
        Self { civil: civil.unwrap_or(self.civil), ..self }
    }

    /// The same reading, in the zone that `text` states (Exif's OffsetTime), if it states one.
    #[must_use]
    pub fn with_zone(self, text: &str) -> Self {
        Self { offset: parse::zone(text).or(self.offset), ..self }
    }

    /// Seconds since 1970 in UTC: taken as UTC where the file states no zone.
    pub fn epoch(&self) -> i64 {
        let offset = Offset::from_seconds(self.offset.unwrap_or(0)).unwrap_or(Offset::UTC);
        offset.to_timestamp(self.civil).map_or(0, |stamp| stamp.as_second())
    }

    /// The day, by the clock that was read.
    pub fn day(&self) -> Date {
        self.civil.date()
    }

    /// Whether a clock that was never set says this: the first minute of 1904, 1970, 1980 or 2000, or a year before there
    /// were photographs.
    pub fn is_unset(&self) -> bool {
        let civil = self.civil;
        let new_year = civil.month() == 1 && civil.day() == 1 && civil.hour() == 0 && civil.minute() == 0;
        match civil.year() {
            ..1826 => true,
            1904 | 1970 => new_year,
            1980 | 2000 => new_year && self.precision >= Precision::Minute,
            _ => false,
        }
    }
}

impl FromStr for Moment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or("no form of date that photos use")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil;
        match self.precision {
            Precision::Year => write!(f, "{:04}", c.year()),
            Precision::Month => write!(f, "{:04}-{:02}", c.year(), c.month()),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", c.year(), c.month(), c.day()),
            Precision::Minute => {
                write!(f, "{:04}-{:02}-{:02} {:02}:{:02}", c.year(), c.month(), c.day(), c.hour(), c.minute())
            }
            Precision::Second => write!(
                f,
                "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
                c.year(),
                c.month(),
                c.day(),
                c.hour(),
                c.minute(),
                c.second()
            ),
        }?;
        match self.offset.filter(|_| self.precision >= Precision::Minute) {
            Some(0) => f.write_str("Z"),
            Some(seconds) => {
                let sign = if seconds < 0 { '-' } else { '+' };
                let minutes = seconds.unsigned_abs() / 60;
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
