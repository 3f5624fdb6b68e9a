//! Small libraries made by hand, for the tests of the rules.

use std::borrow::Cow;

use jiff::civil::{Date, date};

use super::{Claim, Inference, Library, Portrait, RuleId};
use crate::geo::{self, Degrees};
use crate::leak::{self, Leak};
use crate::moment::Moment;
use crate::record::{
    Candidate, Depth, Facts, Flavour, Key, MomentSource, Origin, Position, PositionSource, Record, RecordId, SCHEMA,
    Tag, Value,
};

/// A building in Zürich, and one in Lisbon.
pub(super) const HOME: Degrees = (47.376_9, 8.541_7);
pub(super) const ABROAD: Degrees = (38.722_3, -9.139_3);
/// The first day: a Monday.
pub(super) const MONDAY: Date = date(2024, 1, 1);

/// A library being made.
#[derive(Default)]
pub(super) struct Shelf(pub Vec<Record>);

/// A photo by hand.
pub(super) struct Photo<'a> {
    pub path: &'a str,
    pub model: Option<&'a str>,
    pub at: Option<Degrees>,
    pub offset: Option<i32>,
}

/// One by the owner's phone, in Zürich.
pub(super) const PHONE: Photo<'static> =
    Photo { path: "DCIM/IMG_{n}.HEIC", model: Some("iPhone 14"), at: Some(HOME), offset: Some(3600) };

impl Shelf {
    /// Puts a photo in, so many days after the first day, at a time of day in minutes. `{n}` in its path becomes its number.
    pub fn put(&mut self, photo: &Photo<'_>, day: i32, minute: i32) -> &mut Self {
        let n = self.0.len();
        let civil = MONDAY.at(0, 0, 7, 0) + jiff::Span::new().minutes(i64::from(day) * 1440 + i64::from(minute));
        let moment = Moment::new(civil, photo.offset);
        let mut leaks = Vec::new();
        if let Some(model) = photo.model {
            let make = if model.starts_with("iPhone") { "Apple" } else { "NIKON" };
            leaks.push(tag("EXIF/IFD0", "0x010f", make));
            leaks.push(tag("EXIF/IFD0", "0x0110", model));
        }
        let moments = vec![Candidate { value: moment, source: MomentSource::ExifOriginal, from: Vec::new() }];
        let position =
            photo.at.map(|(latitude, longitude)| Position { latitude, longitude, altitude: None, error: None });
        let positions = position.map(|value| Candidate { value, source: PositionSource::Exif, from: Vec::new() });
        self.0.push(Record {
            schema: SCHEMA,
            catalogue: crate::leak::catalogue(),
            id: RecordId(n.to_string()),
            path: photo.path.replace("{n}", &format!("{:04}", 1000 + n)),
            bytes: 1,
            modified: None,
            flavour: Flavour::new("JPEG"),
            depth: Depth::Full,
            unread: 0,
            leaks,
            facts: Facts { moments, positions: positions.into_iter().collect() },
            faults: Vec::new(),
        });
        self
    }

    /// States in the photo put in last what its name tells of itself, as inspection does: its number.
    pub fn numbered(&mut self) -> &mut Self {
        if let Some(record) = self.0.last_mut() {
            let stem = record.path.rsplit('/').next().unwrap_or_default();
            let number: String = stem.chars().filter(char::is_ascii_digit).collect();
            record.leaks.push(tag("FILESYSTEM", "name/counter", &number));
        }
        self
    }

    /// A life of so many days at `home`: two evenings in three and every third morning at home, and every day but weekends
    /// around noon somewhere else, never twice at one place.
    pub fn live(&mut self, home: Degrees, days: std::ops::Range<i32>) -> &mut Self {
        for day in days {
            let near = geo::offset(home, f64::from(day * 77 % 360), f64::from(day % 5) * 4.0);
            let at_home = Photo { at: Some(near), ..PHONE };
            if day % 3 != 0 {
                self.put(&at_home, day, 19 * 60 + day * 37 % 240);
            }
            if day % 3 == 1 {
                self.put(&at_home, day, 7 * 60 + day * 17 % 90);
            }
            if day % 7 < 5 {
                let out = Photo {
                    at: Some(geo::offset(home, f64::from(day * 40), 2_000.0 + f64::from(day) * 30.0)),
                    ..PHONE
                };
                self.put(&out, day, 11 * 60 + day * 41 % 200);
            }
        }
        self
    }

    /// What could be concluded.
    pub fn portrait(&self) -> Portrait {
        let mut library = Library::default();
        self.0.iter().for_each(|record| library.push(record));
        library.portrait()
    }

    /// The library, settled.
    pub fn library(&self) -> Library {
        let mut library = Library::default();
        self.0.iter().for_each(|record| library.push(record));
        library.settled()
    }
}

fn tag(group: &'static str, id: &'static str, value: &str) -> Leak {
    let key = Key { group: Cow::Borrowed(group), id: Cow::Borrowed(id), name: Cow::Borrowed(id) };
    let value = Value::text(value);
    let row = leak::row(&key, &value);
    Leak { tag: Tag { key, value, origin: Origin::default() }, row, needed: false }
}

/// The claims of a rule.
pub(super) fn claims<'a>(portrait: &'a Portrait, rule: &'static str) -> Vec<&'a Claim> {
    inferences(portrait, rule).iter().map(|inference| &inference.claim).collect()
}

/// The same with what stands around them.
pub(super) fn inferences<'a>(portrait: &'a Portrait, rule: &'static str) -> Vec<&'a Inference> {
    portrait.by(RuleId(rule)).collect()
}
