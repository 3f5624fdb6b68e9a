//! How well each place fits a home: a log-linear model of eleven features, against "not in this library".
//!
//! The features are shares and counts of units (a place, an hour, a day). Their weights were fitted on people whose homes are
//! known, each library with and without its home. The share of photos counts against a place: where many photos are taken at
//! few times is where something happened; a home is seen on many days and at many hours, in the morning and last thing in the
//! evening. What speaks for a library without the home is that many photos fall on few days.

use std::collections::{BTreeMap, BTreeSet};

use crate::infer::rules::loglinear::{self, Weight};
use crate::infer::{Term, Unit, is_weekend};

/// A place, weighed.
#[derive(Clone, Debug)]
pub(in crate::infer::rules) struct Candidate {
    /// Which.
    pub place: u32,
    /// How probably it is the home.
    pub p: f64,
    /// What was counted.
    pub counts: Counts,
    /// The features, in the order of [`WEIGHTS`].
    pub features: [f64; WEIGHTS.len()],
}

/// All places, weighed.
#[derive(Clone, Debug, Default)]
pub(in crate::infer::rules) struct Weighing {
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
    /// How probably the home isn't in the library.
    pub none: f64,
    /// The features of that, in the order of [`NONE_WEIGHTS`].
    none_features: [f64; NONE_WEIGHTS.len()],
    /// Days that have photos.
    pub days: usize,
    /// Blocks of four weeks that do.
    pub months: usize,
}

/// What was counted at a place.
#[derive(Clone, Debug, Default)]
pub(in crate::infer::rules) struct Counts {
    /// Units.
    pub units: usize,
    /// Days.
    pub days: usize,
    /// Different hours of the clock.
    pub hours: usize,
    /// Units between 22 and 7.
    pub night: usize,
    /// Units on weekdays between 9 and 17.
    pub work: usize,
    /// Days whose last photo was here.
    pub last: usize,
    /// Units on weekdays in the hours of going to work and back: 7 to 9 and 17 to 19.
    pub commute: usize,
    /// Days with units between 22 and 4, from 18 on, and between 4 and 11.
    pub nights: usize,
    pub evenings: usize,
    pub mornings: usize,
    /// Different days of the week.
    pub weekdays: usize,
    /// Different blocks of four weeks.
    pub months: usize,
}

/// What the features are, in words, and their weights.
#[rustfmt::skip]
pub(in crate::infer::rules) const WEIGHTS: [Weight; 11] = [
    ("share of photos, logarithm", -3.15),
    ("share of days, logarithm", 1.46),
    ("share of the 24 hours of the clock", 3.22),
    ("share of days whose last photo is here, logarithm", 2.16),
    ("share of its photos on weekdays between 9 and 17", -2.76),
    ("share of the months of the place seen in most", 2.35),
    ("share of the seven days of the week", 3.58),
    ("how different the hours of its photos are", 1.70),
    ("share of its photos on the way to work and back", -2.97),
    ("share of nights with photos, logarithm", 0.56),
    ("days with photos in the morning and in the evening, logarithm", 0.62),
];
/// The score of "not in this library": this, and what its features weigh.
const NONE: f64 = 4.90;
#[rustfmt::skip]
const NONE_WEIGHTS: [Weight; 2] = [
    ("days with photos, logarithm", -4.84),
    ("photos, logarithm", 4.39),
];
/// Days in a block.
const BLOCK: i32 = 28;

/// Weighs the places of `units`, which are in the order of time.
pub(in crate::infer::rules) fn weigh(units: &[Unit], country: Option<&str>) -> Weighing {
    let mut counts: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut last: BTreeMap<i32, u32> = BTreeMap::new();
    for unit in units {
        counts.entry(unit.place).or_default().add(unit, country);
        last.insert(unit.number, unit.place);
    }
    for place in last.values() {
        counts.entry(*place).or_default().counts.last += 1;
    }
    let mut nights: Vec<i32> = counts.values().flat_map(|tally| tally.nights.iter().copied()).collect();
    nights.sort_unstable();
    nights.dedup();
    let counts: Vec<(u32, Counts)> = counts.into_iter().map(|(place, tally)| (place, tally.finish())).collect();
    let most_months = counts.iter().map(|(_, counts)| counts.months).max().unwrap_or(1).max(1) as f64;
    let places = counts.len() as f64;
    let share = |count: usize, of: usize| ((count as f64 + 0.5) / (of as f64 + 0.5 * places)).ln();
    let timed = |count: usize, add: f64, of: usize, and: f64| (count as f64 + add) / (of as f64 + and);
    let candidates = counts.into_iter().map(|(place, c)| {
        let features = [
            share(c.units, units.len()),
            share(c.days, last.len()),
            c.hours as f64 / 24.0,
            share(c.last, last.len()),
            timed(c.work, 1.0, c.units, 3.0),
            c.months as f64 / most_months,
            c.weekdays as f64 / 7.0,
            c.hours as f64 / c.units.clamp(1, 24) as f64,
            timed(c.commute, 0.5, c.units, 2.0),
            share(c.nights, nights.len()),
            (c.evenings.min(c.mornings) as f64 + 0.5).ln(),
        ];
        Candidate { place, p: loglinear::score(&features, &WEIGHTS), counts: c, features }
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    let none_features = [(last.len() as f64 + 1.0).ln(), (units.len().max(1) as f64).ln()];
    let none_score = NONE + loglinear::score(&none_features, &NONE_WEIGHTS);
    let none = loglinear::softmax(&mut candidates, |candidate| &mut candidate.p, none_score);
    candidates.sort_by(|a, b| b.p.total_cmp(&a.p).then(a.place.cmp(&b.place)));
    let mut months: Vec<i32> = last.keys().map(|day| day.div_euclid(BLOCK)).collect();
    months.dedup();
    Weighing { candidates, none, none_features, days: last.len(), months: months.len() }
}

/// The terms of a candidate's score, in words.
pub(in crate::infer::rules) fn terms(candidate: &Candidate) -> Vec<Term> {
    loglinear::terms(&candidate.features, &WEIGHTS)
}

/// The terms of the score of "not in this library".
pub(in crate::infer::rules) fn none_terms(weighing: &Weighing) -> Vec<Term> {
    let mut terms = loglinear::terms(&weighing.none_features, &NONE_WEIGHTS);
    terms.push(Term { what: "whatever is in it".into(), adds: NONE });
    terms
}

#[derive(Default)]
struct Tally {
    counts: Counts,
    hours: u32,
    weekdays: u8,
    days: BTreeSet<i32>,
    months: BTreeSet<i32>,
    nights: BTreeSet<i32>,
    evenings: BTreeSet<i32>,
    mornings: BTreeSet<i32>,
}

impl Tally {
    fn add(&mut self, unit: &Unit, country: Option<&str>) {
        let counts = &mut self.counts;
        counts.units += 1;
        self.days.insert(unit.number);
        self.months.insert(unit.number.div_euclid(BLOCK));
        self.weekdays |= 1u8.checked_shl(unit.weekday.to_monday_zero_offset().unsigned_abs().into()).unwrap_or(0);
        let Some(hour) = unit.hour else { return };
        self.hours |= 1u32.checked_shl(u32::from(hour.unsigned_abs())).unwrap_or(0);
        let workday = !is_weekend(unit.weekday, country);
        counts.night += usize::from(!(7..22).contains(&hour));
        counts.work += usize::from((9..17).contains(&hour) && workday);
        counts.commute += usize::from(matches!(hour, 7 | 8 | 17 | 18) && workday);
        let mut on = |days: fn(&mut Self) -> &mut BTreeSet<i32>, when: bool| {
            if when {
                days(self).insert(unit.number);
            }
        };
        on(|tally| &mut tally.nights, !(4..22).contains(&hour));
        on(|tally| &mut tally.evenings, hour >= 18);
        on(|tally| &mut tally.mornings, (4..11).contains(&hour));
    }

    fn finish(self) -> Counts {
        Counts {
            hours: self.hours.count_ones() as usize,
            weekdays: self.weekdays.count_ones() as usize,
            days: self.days.len(),
            months: self.months.len(),
            nights: self.nights.len(),
            evenings: self.evenings.len(),
            mornings: self.mornings.len(),
            ..self.counts
        }
    }
}
