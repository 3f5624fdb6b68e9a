//! Published and obvious ways to find a home, for comparison: each a file, all on the same visits. They always answer, and
//! never say how sure they are.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::{Date, DateTime, Weekday};

use crate::library::{Photo, metres};
use crate::lifesim::Point;

mod days;
mod frequency;
mod hmlc;
mod night;
mod osna;
mod tasse;

/// A way to find a home.
pub struct Baseline {
    pub name: &'static str,
    pub home: fn(&[Photo]) -> Option<Point>,
}

/// All of them. Tasse and the night window are those that others are held against.
pub const BASELINES: &[Baseline] = &[
    Baseline { name: "most photos", home: frequency::home },
    Baseline { name: "most days", home: days::home },
    Baseline { name: "night 22-07", home: night::home },
    Baseline { name: "OSNA", home: osna::home },
    Baseline { name: "HMLC", home: hmlc::home },
    Baseline { name: "Tasse 2016", home: tasse::home },
];

/// Photos within this many metres of a place's first one are at the place.
const REACH: f64 = 75.0;

/// Photos at one place.
pub struct Place {
    first: Point,
    pub photos: Vec<Photo>,
}

impl Place {
    /// Its middle: the median of either coordinate.
    pub fn middle(&self) -> Point {
        let median = |of: fn(&Photo) -> f64| {
            let mut values: Vec<f64> = self.photos.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        Point { latitude: median(|photo| photo.at.latitude), longitude: median(|photo| photo.at.longitude) }
    }

    /// On how many days.
    pub fn days(&self) -> usize {
        self.photos.iter().map(|photo| photo.clock.date()).collect::<BTreeSet<Date>>().len()
    }
}

/// The places of a library.
pub fn places(photos: &[Photo]) -> Vec<Place> {
    let cell = |at: Point| ((at.latitude * 1000.0).floor() as i64, (at.longitude * 700.0).floor() as i64);
    let mut grid: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    let mut places: Vec<Place> = Vec::new();
    for photo in photos {
        let (x, y) = cell(photo.at);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let near =
            around.filter_map(|cell| grid.get(&cell)).flatten().map(|&one| (metres(places[one].first, photo.at), one));
        let nearest = near.filter(|(away, _)| *away <= REACH).min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, one)) = nearest {
            places[one].photos.push(*photo);
        } else {
            grid.entry((x, y)).or_default().push(places.len());
            places.push(Place { first: photo.at, photos: vec![*photo] });
        }
    }
    places
}

/// The middle of the place with the highest score; the one with more photos where two are equal.
pub fn best(photos: &[Photo], score: impl Fn(&Place) -> f64) -> Option<Point> {
    let places = places(photos);
    let best = places.iter().map(|place| (score(place), place.photos.len(), place));
    best.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))).map(|(_, _, place)| place.middle())
}

pub fn is_weekend(clock: DateTime) -> bool {
    matches!(clock.weekday(), Weekday::Saturday | Weekday::Sunday)
}
