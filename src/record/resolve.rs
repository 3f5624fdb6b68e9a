//! Which of a file's candidates wins: a pure function of the record.

use super::{Position, Record};
use crate::moment::Moment;

/// A camera or phone, as a file names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device {
    /// Its maker.
    pub make: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Its serial number.
    pub serial: Option<String>,
}

/// What a file says after all, one answer for each question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    /// When the picture was taken.
    pub taken: Option<Moment>,
    /// Where.
    pub position: Option<Position>,
    /// With what.
    pub device: Option<Device>,
    /// Names of people in it, authors included.
    pub people: Vec<String>,
    /// Programs that wrote it.
    pub software: Vec<String>,
}

/// The answers of a record.
pub fn resolve(_record: &Record) -> Resolved {
    Resolved::default()
}
