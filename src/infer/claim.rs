//! What can be claimed, typed. A report finds the words; a program reads the JSON, whose form is this file.
//!
//! Each claim is an object with `claim`, its kind in kebab case, and the fields of the variant; around it stand those of
//! [`Inference`](super::Inference). Dates are `2024-08-14`, moments as in a record, lengths metres, minutes of the day count
//! from local midnight, countries are ISO 3166 codes of two letters. A field that nothing is known of is left out or null.

use jiff::civil::Date;
use serde::Serialize;

use crate::moment::Moment;
use crate::record::Position;

/// A place that a claim is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spot {
    /// Stays the same while the place's busiest spot does.
    pub id: String,
    /// Its middle.
    pub centre: Position,
    /// How far from it the photos lie, in metres.
    pub radius: f64,
    /// What it is near.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
}

/// The nearest town of the gazetteer, and the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The town, where one is within reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Whose device it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The owner of the library's.
    Owned,
    /// Somebody else's: its photos were received.
    Received,
    /// Neither is sure.
    Unknown,
}

/// For which days of the week a rhythm holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// All.
    All,
    /// Those of the working week: nights before one.
    Weekday,
    /// Nights before a day of the weekend.
    Weekend,
}

/// How near somebody is, from how often both were at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bond {
    /// On one or two days.
    WasThere,
    /// On three days or more.
    MeetsRepeatedly,
    /// On ten days or more, or overnight.
    Close,
    /// At the home, at night, in three weeks or more.
    StaysOver,
}

/// How a name got into the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// As author or owner.
    Author,
    /// As somebody who is in the picture.
    Shown,
}

/// A way of moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Below 7 km/h.
    Foot,
    /// Below 25 km/h.
    Cycle,
    /// Below 130 km/h: car, bus, train.
    Vehicle,
    /// Below 330 km/h: motorway without limit, fast train.
    Fast,
    /// An aircraft.
    Air,
}

/// What ties files together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tie {
    /// A camera's serial number.
    Serial,
    /// A lens's serial number.
    Lens,
    /// A document's identity, which edits and exports keep.
    Document,
    /// A name of the author or owner.
    Author,
    /// A device whose name somebody gave.
    Host,
    /// The numbers in file names, which count on.
    Counter,
    /// An account's or a device's own identifier.
    Account,
}

/// A name and how many photos carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// As written.
    pub name: String,
    /// In how many photos.
    pub photos: usize,
}

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
pub enum Claim {
    /// Rule `home`: where the owner lives. Several where the home changed, the latest first.
    Home {
        /// Where.
        spot: Spot,
        /// The first day of the period, as far as photos show.
        from: Option<Date>,
        /// The last day of the period, as far as photos show.
        to: Option<Date>,
        /// Whether it is the last home.
        current: bool,
        /// On how many days the last photo was taken here.
        last_of_day: usize,
        /// Of how many days.
        days: usize,
        /// In how many blocks of four weeks.
        months: usize,
        /// Of how many.
        of_months: usize,
    },
    /// Rule `home`: another place where nights are spent.
    OtherHome {
        /// Where.
        spot: Spot,
        /// On how many days the last photo was taken here.
        nights: usize,
        /// The first day.
        from: Option<Date>,
        /// The last day.
        to: Option<Date>,
    },
    /// Rule `moves`: the home changed.
    Move {
        /// The likeliest day.
        date: Date,
        /// The last day that speaks for the old home.
        earliest: Date,
        /// The first day that speaks for the new one.
        latest: Date,
        /// The old home.
        from: Spot,
        /// The new one.
        to: Spot,
        /// From one to the other, in metres.
        distance: f64,
    },
    /// Rule `work`: a place of weekdays: work, study, or somebody who is cared for.
    Work {
        /// Where.
        spot: Spot,
        /// The first day.
        from: Option<Date>,
        /// The last day.
        to: Option<Date>,
        /// On how many weekdays between 9 and 18.
        days: usize,
    },
    /// Rule `sleep`: when few photos are taken, probably for sleep.
    Sleep {
        /// On which days.
        nights: Days,
        /// When it begins, in minutes after midnight.
        from: u16,
        /// When it ends, in minutes after midnight.
        to: u16,
        /// Photos within.
        inside: usize,
        /// Photos counted.
        of: usize,
    },
    /// Rule `trips`: at least a night away from home.
    Trip {
        /// The first day away.
        start: Date,
        /// The last day away.
        end: Date,
        /// Nights between.
        nights: u32,
        /// Countries, in the order of their first photos.
        countries: Vec<String>,
        /// How far from home at most, in metres; none where only the zone shows the trip.
        distance: Option<f64>,
        /// Where most of its photos were taken.
        spot: Option<Spot>,
        /// Seconds east of UTC, where only the zone shows the trip.
        #[serde(skip_serializing_if = "Option::is_none")]
        zone: Option<i32>,
    },
    /// Rule `countries`: a country where the owner was.
    Country {
        /// Its code.
        country: String,
        /// On how many days.
        days: usize,
        /// The first.
        first: Option<Date>,
        /// The last.
        last: Option<Date>,
        /// Whether it is the home's.
        home: bool,
    },
    /// Rule `away`: absences, added up.
    Away {
        /// Journeys of a night or more.
        trips: usize,
        /// Journeys of a day.
        day_trips: usize,
        /// Nights away.
        nights: u32,
        /// The longest journey: first day.
        longest_start: Option<Date>,
        /// Its last day.
        longest_end: Option<Date>,
        /// Weeks of the year (ISO, 1 to 53) in which the owner was away in two years or more.
        every_year: Vec<u8>,
    },
    /// Rule `newest`: the newest photo that says where it was taken.
    Newest {
        /// Where.
        position: Position,
        /// What that is near.
        #[serde(skip_serializing_if = "Option::is_none")]
        near: Option<Near>,
        /// When.
        taken: Moment,
        /// How far from home, in metres.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_home: Option<f64>,
    },
    /// Rule `places`: a place where photos were taken on several occasions.
    Place {
        /// Where.
        spot: Spot,
        /// How many photos.
        photos: usize,
        /// On how many days.
        days: usize,
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
    },
    /// Rule `devices`: a camera or phone.
    Device {
        /// Maker, model and serial number or lens, joined by bars; two of one model are told apart by a number.
        key: String,
        /// Maker and model as people say them.
        name: String,
        /// Its serial number, if a file states it.
        serial: Option<String>,
        /// Whose it is.
        owner: Owner,
        /// How probably the library's owner's.
        owned: f32,
        /// How many photos.
        photos: usize,
        /// Its first photo.
        first: Option<Moment>,
        /// Its last photo.
        last: Option<Moment>,
        /// The versions of its system, in the order of their first photos.
        versions: Vec<String>,
    },
    /// Rule `links`: an identifier that ties files together, wherever they are published.
    Link {
        /// Of which kind.
        tie: Tie,
        /// The identifier.
        value: String,
        /// How many photos carry it.
        photos: usize,
    },
    /// Rule `companions`: somebody else's camera, at the owner's places at the same time.
    Companion {
        /// The key of the device.
        device: String,
        /// Its name.
        name: String,
        /// How near.
        bond: Bond,
        /// Different days and places.
        meetings: usize,
        /// Different days.
        days: usize,
        /// Different places.
        places: usize,
        /// Nights that both spent at one place.
        nights: usize,
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
    },
    /// Rule `companions`: somebody else's camera, at the owner's places at other times.
    Stranger {
        /// The key of the device.
        device: String,
        /// Its name.
        name: String,
        /// How many photos at the owner's places.
        photos: usize,
        /// Different places.
        places: usize,
    },
    /// Rule `people`: a person's name.
    Person {
        /// As written.
        name: String,
        /// How it got there.
        role: Role,
        /// In how many photos.
        photos: usize,
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
        /// Who else is named in the same photos, most often first.
        with: Vec<Counted>,
        /// On how many of the trips.
        trips: usize,
        /// On how many evenings or nights at home.
        nights_home: usize,
    },
    /// Rule `software`: a program that wrote files.
    Software {
        /// As written.
        name: String,
        /// In how many photos.
        photos: usize,
    },
    /// Rule `apps`: an app or service that files went through.
    App {
        /// Its name.
        name: String,
        /// In how many photos.
        photos: usize,
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
    },
    /// Rule `edits`: photos that were edited, and the documents behind them.
    Edits {
        /// Edited photos.
        photos: usize,
        /// Documents that name the document which they were made from.
        derived: usize,
        /// The longest time between capture and last change, in days.
        longest: Option<i64>,
    },
    /// Rule `transport`: ways of moving, by speed.
    Transport {
        /// How.
        mode: Mode,
        /// Photos that show it.
        photos: usize,
        /// On how many days.
        days: usize,
    },
    /// Rule `transport`: a flight.
    Flight {
        /// The day.
        date: Date,
        /// How high, in metres.
        altitude: Option<f64>,
        /// How fast, in km/h.
        speed: Option<f64>,
        /// The last town on the ground before.
        from: Option<Near>,
        /// The first after.
        to: Option<Near>,
    },
    /// Rule `altitude`: the home is above street level.
    AboveStreet {
        /// By how much, in metres.
        metres: f64,
        /// The standard error of that.
        error: f64,
    },
    /// Rule `hours`: the hours of the day at which photos are taken.
    Hours {
        /// Photos in each hour, from midnight on, local time.
        counts: Vec<usize>,
        /// The longest stretch of hours in which hardly any were: its first hour, and the hour at which it ends.
        quiet: Option<(u8, u8)>,
    },
    /// Rule `habits`: how the camera is used.
    Habits {
        /// Share of the photos taken on a Saturday or Sunday.
        weekend: f64,
        /// Share of screenshots among the files.
        screenshots: f64,
        /// Share taken with a camera that faces the user, of those that name the lens.
        front: Option<f64>,
        /// The month with most photos a year, 1 to 12.
        busiest_month: Option<u8>,
    },
    /// Rule `uniqueness`: how many place-hour points single this person out.
    Unique {
        /// Different places and hours.
        points: usize,
        /// Whether home and a weekday place are both known.
        home_and_work: bool,
    },
    /// Rule `years`: how long a period the photos span.
    Years {
        /// The first year.
        first: i16,
        /// The last year.
        last: i16,
        /// Years that hold photos.
        years: usize,
    },
}
