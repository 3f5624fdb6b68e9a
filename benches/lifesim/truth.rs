//! What is true of a life, whatever its files say: the answers that a portrait is held against.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

/// All of it.
#[derive(Serialize)]
pub struct Truth {
    pub profile: &'static str,
    pub seed: u64,
    pub homes: Vec<Lived>,
    /// Whether photos were taken within 300 m of a home.
    pub home_in_library: bool,
    pub works: Vec<Lived>,
    pub sleep: Sleep,
    pub trips: Vec<Journey>,
    pub devices: Vec<Owned>,
    pub companions: Vec<Friend>,
    /// By path.
    pub files: BTreeMap<String, Taken>,
}

/// A place lived or worked at.
#[derive(Clone, Serialize)]
pub struct Lived {
    pub kind: &'static str,
    pub latitude: f64,
    pub longitude: f64,
    pub from: Date,
    pub to: Date,
    pub zone: &'static str,
    pub country: &'static str,
}

/// When the person sleeps at home: the median, in hours of the day.
#[derive(Serialize)]
pub struct Sleep {
    pub weekday: (f64, f64),
    pub weekend: (f64, f64),
    pub all: (f64, f64),
}

/// Nights elsewhere.
#[derive(Clone, Serialize)]
pub struct Journey {
    pub start: Date,
    pub end: Date,
    pub nights: i32,
    pub kilometres: f64,
    pub countries: Vec<&'static str>,
    /// On how many occasions an own device took photos there, so that any trace of it is in the library.
    pub moments: usize,
    /// On how many of them a file says where.
    pub placed: usize,
}

/// A device.
#[derive(Serialize)]
pub struct Owned {
    pub key: String,
    pub make: &'static str,
    pub model: &'static str,
    pub serial: Option<String>,
    /// `self`, or a companion.
    pub owner: String,
    pub from: Date,
    pub to: Date,
    /// How many of its photos say which device they are from.
    pub files: usize,
}

/// Somebody else.
#[derive(Serialize)]
pub struct Friend {
    pub id: String,
    pub partner: bool,
    pub stranger: bool,
    pub devices: Vec<String>,
    /// Days on which they were together.
    pub days: usize,
    /// Days on which both took photos that say where and by which device, within 100 m and an hour, and both are in the library.
    pub seen: usize,
}

/// A file.
#[derive(Clone, Serialize)]
pub struct Taken {
    /// `self`, a companion, or `unknown`.
    pub owner: String,
    pub device: Option<String>,
    pub kind: &'static str,
    pub context: &'static str,
    /// Seconds since 1970, UTC.
    pub utc: i64,
    /// Seconds east of UTC, there and then.
    pub zone: i32,
    pub latitude: f64,
    pub longitude: f64,
    pub country: &'static str,
    pub moment: u32,
    /// Whether the file says where.
    pub placed: bool,
    /// Whether it says with which device.
    pub named: bool,
}
