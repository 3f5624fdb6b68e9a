//! HoWDe's labelled stops as photo libraries: 234 people whose home and work places annotators marked. A photo is drawn from
//! an hour of a stop, more often when people are awake, on some days far more than on others, and more or less rarely at
//! home and at work. Places get coordinates of their own, and photos the error of a receiver.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use jiff::ToSpan;
use jiff::civil::DateTime;

use crate::library::{Photo, metres};
use crate::lifesim::{Dice, Point, moved};

/// What a stop was for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Label {
    Home,
    Work,
    Other,
}

/// A time at a place, in seconds of a local clock.
pub struct Stop {
    place: u32,
    start: i64,
    end: i64,
    pub label: Label,
}

/// A person.
pub struct Person {
    pub name: String,
    stops: Vec<Stop>,
    /// Where each place lies.
    places: BTreeMap<u32, Point>,
    labels: BTreeMap<u32, Label>,
}

/// How much more rarely photos are taken at home and at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Bias {
    None,
    Mild,
    Strong,
}

impl Bias {
    pub const ALL: [Self; 3] = [Self::None, Self::Mild, Self::Strong];

    fn weight(self, label: Label) -> f64 {
        match (self, label) {
            (Self::None, _) | (_, Label::Other) => 1.0,
            (Self::Mild, Label::Home) => 0.3,
            (Self::Mild, Label::Work) => 0.15,
            (Self::Strong, Label::Home) => 0.1,
            (Self::Strong, Label::Work) => 0.05,
        }
    }
}

/// How likely somebody is awake and takes photos, by hour.
const AWAKE: [f64; 24] = [
    0.15, 0.06, 0.03, 0.02, 0.02, 0.05, 0.15, 0.35, 0.55, 0.7, 0.85, 0.95, 1.0, 1.0, 0.95, 0.95, 1.0, 1.0, 1.0, 1.0,
    0.9, 0.75, 0.5, 0.3,
];

/// Day 0 of the data is a day after which two follow before the weekend: a Thursday.
const FIRST: DateTime = DateTime::constant(2020, 1, 2, 0, 0, 0, 0);

/// The people of `stops.csv`.
pub fn people(folder: &Path) -> io::Result<Vec<Person>> {
    let text = fs::read_to_string(folder.join("howde/stops.csv"))?;
    let mut by_user: BTreeMap<u32, Vec<Stop>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [user, place, start, end, label] = fields.as_slice() else { continue };
        let label = match *label {
            "H" => Label::Home,
            "W" => Label::Work,
            _ => Label::Other,
        };
        let number = |text: &str| text.parse::<i64>().map_err(io::Error::other);
        let stop = Stop { place: number(place)? as u32, start: number(start)?, end: number(end)?, label };
        by_user.entry(number(user)? as u32).or_default().push(stop);
    }
    Ok(by_user.into_iter().map(|(user, stops)| Person::new(user, stops)).collect())
}

impl Person {
    fn new(user: u32, stops: Vec<Stop>) -> Self {
        let mut hours: BTreeMap<u32, [i64; 3]> = BTreeMap::new();
        for stop in &stops {
            hours.entry(stop.place).or_default()[stop.label as usize] += stop.end - stop.start;
        }
        let label = |hours: &[i64; 3]| {
            let most = (0..3).max_by_key(|&label| hours[label]).unwrap_or(2);
            [Label::Home, Label::Work, Label::Other][most]
        };
        let labels = hours.iter().map(|(place, hours)| (*place, label(hours))).collect();
        // Cells of 600 m in a square town, at most 150 m from their middles: no two are less than 300 m apart.
        let side = ((hours.len() * 2) as f64).sqrt().ceil() as usize;
        let mut cells: Vec<usize> = (0..side * side).collect();
        let mut dice = Dice::new(u64::from(user), "places");
        let town = Point { latitude: 40.30, longitude: -3.80 };
        let mut places = BTreeMap::new();
        for place in hours.keys() {
            let cell = cells.swap_remove(dice.below(cells.len()));
            let shift = |dice: &mut Dice| dice.between(-150.0, 150.0);
            let north = (cell / side) as f64 * 600.0 + shift(&mut dice);
            let east = (cell % side) as f64 * 600.0 + shift(&mut dice);
            places.insert(*place, moved(town, north, east));
        }
        Self { name: format!("howde-{user}"), stops, places, labels }
    }

    /// `count` photos, with or without those at home.
    pub fn photos(&self, bias: Bias, count: usize, home: bool, seed: u64) -> Vec<Photo> {
        let mut dice = Dice::new(seed, &format!("{} {bias:?} {count} {home}", self.name));
        let mut days: BTreeMap<i64, f64> = BTreeMap::new();
        for day in self.stops.iter().flat_map(|stop| stop.start.div_euclid(86_400)..=stop.end.div_euclid(86_400)) {
            days.entry(day).or_insert_with(|| dice.lognormal(0.0, 1.2));
        }
        let mut slots: Vec<(f64, i64, i64, u32)> = Vec::new();
        let mut total = 0.0;
        for stop in self.stops.iter().filter(|stop| home || stop.label != Label::Home) {
            let mut from = stop.start;
            while from < stop.end {
                let to = ((from.div_euclid(3600) + 1) * 3600).min(stop.end);
                let hour = from.div_euclid(3600).rem_euclid(24) as usize;
                let today = days.get(&from.div_euclid(86_400)).copied().unwrap_or(1.0);
                total += AWAKE[hour] * today * bias.weight(stop.label) * (to - from) as f64;
                slots.push((total, from, to, stop.place));
                from = to;
            }
        }
        if slots.is_empty() {
            return Vec::new();
        }
        let mut photos: Vec<Photo> = (0..count)
            .map(|_| {
                let drawn = dice.unit() * total;
                let slot = slots[slots.partition_point(|slot| slot.0 < drawn).min(slots.len() - 1)];
                let seconds = slot.1 + (dice.unit() * (slot.2 - slot.1) as f64) as i64;
                let place = self.places[&slot.3];
                let at = if dice.chance(0.18) {
                    let (angle, away) = (dice.between(0.0, std::f64::consts::TAU), dice.between(60.0, 300.0));
                    moved(place, away * angle.sin(), away * angle.cos())
                } else {
                    moved(place, dice.normal(0.0, 12.0), dice.normal(0.0, 12.0))
                };
                Photo { at, clock: FIRST.saturating_add(seconds.seconds()) }
            })
            .collect();
        photos.sort_by_key(|photo| photo.clock);
        photos
    }

    /// What the place nearest to a point was for, if one is within 150 m.
    pub fn label(&self, at: Point) -> Option<Label> {
        self.nearest(at).map(|place| self.labels[&place])
    }

    /// The place nearest to a point, if one is within 150 m.
    pub fn nearest(&self, at: Point) -> Option<u32> {
        let near = self.places.iter().map(|(place, there)| (metres(*there, at), *place));
        near.filter(|(away, _)| *away < 150.0).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
    }

    /// Whether a place is marked as one of work.
    pub fn works(&self) -> bool {
        self.labels.values().any(|label| *label == Label::Work)
    }

    /// How the person's home changed.
    pub fn homes(&self) -> Homes {
        let mut seconds: BTreeMap<u32, i64> = BTreeMap::new();
        let at_home = || self.stops.iter().filter(|stop| stop.label == Label::Home);
        at_home().for_each(|stop| *seconds.entry(stop.place).or_default() += stop.end - stop.start);
        let total: i64 = seconds.values().sum();
        let mut order: Vec<(i64, u32)> = seconds.into_iter().map(|(place, seconds)| (seconds, place)).collect();
        order.sort_unstable_by(|a, b| b.cmp(a));
        let share = |count: usize| order.iter().take(count).map(|one| one.0).sum::<i64>() as f64 / total.max(1) as f64;
        if order.is_empty() {
            return Homes::Unclear;
        }
        if share(1) >= 0.95 {
            return Homes::One;
        }
        if share(2) < 0.95 {
            return Homes::Unclear;
        }
        // The day that parts the nights at one from those at the other best.
        let nights = |place: u32| -> Vec<i64> {
            let days = at_home().filter(|stop| stop.place == place);
            let days: BTreeSet<i64> =
                days.flat_map(|stop| stop.start.div_euclid(86_400)..=stop.end.div_euclid(86_400)).collect();
            days.into_iter().collect()
        };
        let (mut before, mut after) = (nights(order[0].1), nights(order[1].1));
        let middle = |days: &[i64]| days[days.len() / 2];
        let mut places = (order[0].1, order[1].1);
        if middle(&before) > middle(&after) {
            std::mem::swap(&mut before, &mut after);
            places = (places.1, places.0);
        }
        let wrong =
            |day: i64| before.iter().filter(|on| **on >= day).count() + after.iter().filter(|on| **on < day).count();
        let day = after.iter().copied().min_by_key(|day| wrong(*day)).unwrap_or(0);
        let clean = wrong(day) * 20 <= before.len() + after.len();
        let long = |days: &[i64]| days.len() >= 30 && days[days.len() - 1] - days[0] >= 60;
        if clean && long(&before) && long(&after) {
            Homes::Moved { date: FIRST.saturating_add((day * 24).hours()).date(), from: places.0, to: places.1 }
        } else {
            Homes::Unclear
        }
    }
}

/// How a home changed.
#[derive(Clone, Copy, Debug)]
pub enum Homes {
    /// It didn't.
    One,
    /// Once, and cleanly.
    Moved { date: jiff::civil::Date, from: u32, to: u32 },
    /// Several at a time, or labels that don't say.
    Unclear,
}
