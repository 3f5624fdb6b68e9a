//! Civil time as photos write it: with or without a zone, to the second or only to the day, and sometimes never set.
//!
//! Pure; knows nothing of the crate.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

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

    /// Seconds since 1970 in UTC: taken as UTC where the file states no zone.
    pub fn epoch(&self) -> i64 {
        let offset = Offset::from_seconds(self.offset.unwrap_or(0)).unwrap_or(Offset::UTC);
        offset.to_timestamp(self.civil).map_or(0, |stamp| stamp.as_second())
    }

    /// Whether a clock that was never set says this: 1970, 1980, 2000 or another year's very first second.
    pub fn is_unset(&self) -> bool {
        let civil = self.civil;
        let midnight = civil.hour() == 0 && civil.minute() == 0;
        civil.year() < 1826
            || (civil.month() == 1 && civil.day() == 1 && midnight && matches!(civil.year(), 1970 | 1980 | 2000))
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
        match self.offset {
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
