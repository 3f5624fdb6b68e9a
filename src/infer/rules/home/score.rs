//! How well each place fits a home: a log-linear model of nine features, against "not in this library".
//!
//! The features are shares and counts of units (a place, an hour, a day). Their weights were fitted on people whose homes are
//! known, each library with and without its home. The share of photos counts against a place: where many photos are taken at
//! few times is where something happened; a home is seen on many days and at many hours, last thing in the evening.

use std::collections::{BTreeMap, HashMap};

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
    pub features: [f64; 9],
}

/// All places, weighed.
#[derive(Clone, Debug, Default)]
pub(in crate::infer::rules) struct Weighing {
    /// The likeliest first.
    pub candidates: Vec<Candidate>,
    /// How probably the home isn't in the library.
    pub none: f64,
    /// The score of that.
    pub none_score: f64,
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
    /// Units between 19 and 24.
    pub late: usize,
    /// Units on weekdays between 9 and 17.
    pub work: usize,
    /// Days whose last photo was here.
    pub last: usize,
    /// Days whose first photo was here.
    pub first: usize,
    /// Different blocks of four weeks.
    pub months: usize,
}

/// What the features are, in words, and their weights.
#[rustfmt::skip]
pub(in crate::infer::rules) const WEIGHTS: [(&str, f64); 9] = [
    ("share of photos, logarithm", -0.881),
    ("share of days, logarithm", 1.535),
    ("share of the 24 hours of the clock", 2.344),
    ("share of its photos between 22 and 7", 3.937),
    ("share of its photos between 19 and 24", 1.083),
    ("share of days whose last photo is here, logarithm", 1.544),
    ("share of days whose first photo is here, logarithm", -0.050),
    ("share of its photos on weekdays between 9 and 17", -2.144),
    ("share of the months of the place seen in most", 1.285),
];
/// The score of "not in this library": this, and this for the logarithm of the days.
const NONE: (f64, f64) = (2.488, -0.835);
/// Days in a block.
const BLOCK: i32 = 28;

/// Weighs the places of `units`, which are in the order of time.
pub(in crate::infer::rules) fn weigh(units: &[Unit], country: Option<&str>) -> Weighing {
    let mut counts: BTreeMap<u32, Tally> = BTreeMap::new();
    let mut days: BTreeMap<i32, (u32, u32)> = BTreeMap::new();
    for unit in units {
        counts.entry(unit.place).or_default().add(unit, country);
        days.entry(unit.number).or_insert((unit.place, unit.place)).1 = unit.place;
    }
    for (first, last) in days.values() {
        counts.entry(*first).or_default().counts.first += 1;
        counts.entry(*last).or_default().counts.last += 1;
    }
    let counts: Vec<(u32, Counts)> = counts.into_iter().map(|(place, tally)| (place, tally.finish())).collect();
    let most_months = counts.iter().map(|(_, counts)| counts.months).max().unwrap_or(1).max(1) as f64;
    let (all, of_days, places) = (units.len() as f64, days.len() as f64, counts.len() as f64);
    let share = |count: usize, of: f64| ((count as f64 + 0.5) / (of + 0.5 * places)).ln();
    let timed = |count: usize, add: f64, of: usize, and: f64| (count as f64 + add) / (of as f64 + and);
    let candidates = counts.into_iter().map(|(place, c)| {
        let features = [
            share(c.units, all),
            share(c.days, of_days),
            c.hours as f64 / 24.0,
            timed(c.night, 0.5, c.units, 2.0),
            timed(c.late, 0.5, c.units, 2.0),
            share(c.last, of_days),
            share(c.first, of_days),
            timed(c.work, 1.0, c.units, 3.0),
            c.months as f64 / most_months,
        ];
        let score: f64 = features.iter().zip(WEIGHTS).map(|(feature, (_, weight))| feature * weight).sum();
        Candidate { place, p: score, counts: c, features }
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    let none_score = NONE.0 + NONE.1 * (of_days + 1.0).ln();
    let best = candidates.iter().map(|candidate| candidate.p).fold(none_score, f64::max);
    let total: f64 =
        candidates.iter().map(|candidate| (candidate.p - best).exp()).sum::<f64>() + (none_score - best).exp();
    for candidate in &mut candidates {
        candidate.p = (candidate.p - best).exp() / total;
    }
    candidates.sort_by(|a, b| b.p.total_cmp(&a.p).then(a.place.cmp(&b.place)));
    let mut months: Vec<i32> = days.keys().map(|day| day.div_euclid(BLOCK)).collect();
    months.dedup();
    Weighing { candidates, none: (none_score - best).exp() / total, none_score, days: days.len(), months: months.len() }
}

/// The terms of a candidate's score, in words.
pub(in crate::infer::rules) fn terms(candidate: &Candidate) -> Vec<Term> {
    let term = |(feature, (what, weight)): (&f64, (&str, f64))| Term { what: what.to_owned(), adds: feature * weight };
    candidate.features.iter().zip(WEIGHTS).map(term).collect()
}

#[derive(Default)]
struct Tally {
    counts: Counts,
    hours: u32,
    days: HashMap<i32, ()>,
    months: HashMap<i32, ()>,
}

impl Tally {
    fn add(&mut self, unit: &Unit, country: Option<&str>) {
        let counts = &mut self.counts;
        counts.units += 1;
        self.days.insert(unit.number, ());
        self.months.insert(unit.number.div_euclid(BLOCK), ());
        let Some(hour) = unit.hour else { return };
        self.hours |= 1u32.checked_shl(u32::from(hour.unsigned_abs())).unwrap_or(0);
        counts.night += usize::from(!(7..22).contains(&hour));
        counts.late += usize::from(hour >= 19);
        counts.work += usize::from((9..17).contains(&hour) && !is_weekend(unit.weekday, country));
    }

    fn finish(self) -> Counts {
        let hours = self.hours.count_ones() as usize;
        Counts { hours, days: self.days.len(), months: self.months.len(), ..self.counts }
    }
}
