//! Homes over time: the library cut into windows, each weighed by itself, and a change of home drawn where two homes explain
//! the windows much better than one.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::score::{Weighing, weigh};
use crate::infer::Unit;

/// A window has no fewer units, nor less than this share of all, nor fewer days.
const LEAST: usize = 12;
const WINDOWS: usize = 12;
const DAYS: i32 = 21;
/// Probabilities are not taken to be smaller: one strange window doesn't decide.
const FLOOR: f64 = 0.02;
/// How much better two homes must explain the windows, as a logarithm.
const GAIN: f64 = 5.0;
/// How many of the units at either home may contradict.
const CONTRADICTION: f64 = 0.12;
/// What each side of a move must have: units, and days between the first and the last.
const SIDE: usize = 20;
const PERIOD: i32 = 60;
/// Moves that are looked for within the parts of others, at most.
const DEPTH: usize = 4;

/// A stretch of time with one home.
pub(in crate::infer::rules) struct Period<'a> {
    /// What was counted in it.
    pub units: &'a [Unit],
    /// Its places, weighed.
    pub weighing: Weighing,
}

/// A change of home.
#[derive(Clone, Copy, Debug)]
pub(in crate::infer::rules) struct Change {
    /// The unit with which the new home begins.
    pub at: usize,
    /// Places: before and after.
    pub from: u32,
    pub to: u32,
    /// The last day that speaks for the old home, and the first that speaks for the new one.
    pub last: Date,
    pub first: Date,
    /// How much better two homes explain it than one, as a logarithm.
    pub gain: f64,
}

/// The periods of a library, and the changes between them: one change fewer than periods.
pub(in crate::infer::rules) fn periods<'a>(units: &'a [Unit], country: Option<&str>) -> (Vec<Period<'a>>, Vec<Change>) {
    let mut changes = Vec::new();
    split(units, 0, country, DEPTH, &mut changes);
    changes.sort_by_key(|change| change.at);
    let mut periods = Vec::new();
    let mut rest = units;
    let mut begun = 0;
    for change in &changes {
        let (before, after) = rest.split_at(change.at - begun);
        periods.push(Period { units: before, weighing: weigh(before, country) });
        (rest, begun) = (after, change.at);
    }
    periods.push(Period { units: rest, weighing: weigh(rest, country) });
    (periods, changes)
}

fn split(units: &[Unit], offset: usize, country: Option<&str>, depth: usize, changes: &mut Vec<Change>) {
    if depth == 0 {
        return;
    }
    let Some(change) = change(units, country) else { return };
    let (before, after) = units.split_at(change.at);
    split(before, offset, country, depth - 1, changes);
    split(after, offset + change.at, country, depth - 1, changes);
    changes.push(Change { at: change.at + offset, ..change });
}

/// The best single change, if it is good enough.
fn change(units: &[Unit], country: Option<&str>) -> Option<Change> {
    if units.len() < 2 * SIDE {
        return None;
    }
    let windows = windows(units);
    let posteriors: Vec<BTreeMap<u32, f64>> = windows.iter().map(|window| homes(window, country)).collect();
    let mut places: Vec<u32> = posteriors.iter().flat_map(|window| window.keys().copied()).collect();
    places.sort_unstable();
    places.dedup();
    let floor = FLOOR.ln();
    let value = |window: &BTreeMap<u32, f64>, place: u32| window.get(&place).copied().unwrap_or(floor);
    let sum =
        |windows: &[BTreeMap<u32, f64>], place: u32| windows.iter().map(|window| value(window, place)).sum::<f64>();
    let best = |windows: &[BTreeMap<u32, f64>]| {
        let sums = places.iter().map(|place| (sum(windows, *place), *place));
        sums.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
    };
    let (single, _) = best(&posteriors)?;
    let cuts = (1..posteriors.len()).filter_map(|cut| {
        let (before, after) = posteriors.split_at(cut);
        let ((a, from), (b, to)) = (best(before)?, best(after)?);
        (from != to).then_some((a + b - single, from, to))
    });
    let (gain, from, to) = cuts.max_by(|a, b| a.0.total_cmp(&b.0))?;
    if gain < GAIN {
        return None;
    }
    let (at, last, first) = date(units, from, to)?;
    let (before, after) = units.split_at(at);
    let share = |units: &[Unit], wrong: u32, right: u32| {
        let count = |place: u32| units.iter().filter(|unit| unit.place == place).count() as f64;
        count(wrong) / (count(wrong) + count(right)).max(1.0)
    };
    let long = |units: &[Unit]| {
        units.last().zip(units.first()).is_some_and(|(last, first)| last.number - first.number >= PERIOD)
    };
    let fits = before.len() >= SIDE && after.len() >= SIDE && long(before) && long(after);
    let clear = share(before, to, from) <= CONTRADICTION && share(after, from, to) <= CONTRADICTION;
    (fits && clear).then_some(Change { at, from, to, last, first, gain })
}

/// The places that may be the home of a window, and how probably, as logarithms. That the home isn't in the library is left out:
/// of a few weeks that is often the likeliest, and says nothing of which of two places it was.
fn homes(window: &[Unit], country: Option<&str>) -> BTreeMap<u32, f64> {
    let weighing = weigh(window, country);
    let all: f64 = weighing.candidates.iter().map(|candidate| candidate.p).sum();
    let shares =
        weighing.candidates.iter().map(|candidate| (candidate.place, candidate.p / all.max(f64::MIN_POSITIVE)));
    shares.filter(|(_, share)| *share > FLOOR).map(|(place, share)| (place, share.ln())).collect()
}

/// Windows of enough units and days; the last takes in what is left.
fn windows(units: &[Unit]) -> Vec<&[Unit]> {
    let least = LEAST.max(units.len() / WINDOWS);
    let mut windows = Vec::new();
    let mut from = 0;
    for to in 1..=units.len() {
        let Some((window, rest)) = units.get(from..to).zip(units.get(to..)) else { break };
        let days = window.last().zip(window.first()).map_or(0, |(last, first)| last.number - first.number);
        if window.len() >= least && days >= DAYS && rest.len() >= least {
            windows.push(window);
            from = to;
        }
    }
    windows.extend(units.get(from..).filter(|rest| !rest.is_empty()));
    windows
}

/// Where to cut so that the fewest units at either home lie on the wrong side: the unit with which the new home begins, the
/// last day of the old one and the first of the new one.
fn date(units: &[Unit], from: u32, to: u32) -> Option<(usize, Date, Date)> {
    let mut wrong = units.iter().filter(|unit| unit.place == from).count() as i64;
    let mut best = (wrong, 0usize);
    for (index, unit) in units.iter().enumerate() {
        if unit.place == to {
            wrong += 1;
        } else if unit.place == from {
            wrong -= 1;
        }
        if wrong < best.0 {
            best = (wrong, index + 1);
        }
    }
    let cut = best.1;
    let last = units.get(..cut)?.iter().rev().find(|unit| unit.place == from)?.day;
    let after = units.iter().enumerate().skip(cut).find(|(_, unit)| unit.place == to)?;
    Some((after.0, last, after.1.day))
}
