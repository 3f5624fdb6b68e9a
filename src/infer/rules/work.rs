//! A place of weekdays.

use std::collections::{BTreeMap, BTreeSet};

use super::loglinear::{self, Weight};
use super::{cited_indices, home, homes, spot};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Term, Unit, Weighed, is_weekend};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("work"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
WORK: a place where the owner often is on weekdays between 9 and 18: work, study, or somebody who is cared for. It never says which.

From: the positions and capture times of the owner's own photos away from home. Weighed are the share of weekday hours, on how many \
weekdays and in how many weeks, and against it photos there in the evening, at night and on weekends.
How sure: of people whose workplaces are known, five in six claims were right; with 300 photos more than four in ten places are found. It \
needs 8 weekdays over 4 weeks.
Who could: whoever may read the photos with their location.
What stops it: taking the location out, or the times.";

/// What is needed: units in all, weekdays at the place, weeks between the first and the last.
const UNITS: usize = 60;
const DAYS: usize = 8;
const WEEKS: i32 = 4;
/// Nearer to home it is home, in metres.
const HOME: f64 = 150.0;
/// Below this nothing is said.
const SILENT: f64 = 0.5;

#[rustfmt::skip]
const WEIGHTS: [Weight; 8] = [
    ("share of the photos on weekdays between 9 and 18, logarithm", 0.39),
    ("weekdays with a photo between 9 and 18, logarithm", 1.83),
    ("share of its photos on weekdays between 9 and 18", -0.72),
    ("share of its photos on weekends", -2.63),
    ("weeks, logarithm", 1.37),
    ("photos between 20 and 6, logarithm", -0.70),
    ("photos between 22 and 6, logarithm", -0.74),
    ("share of the time that the library spans", -2.70),
];
/// The score of "no such place": this, and what the logarithm of the units weighs.
const NONE: f64 = -0.45;
const NONE_UNITS: f64 = 0.85;

#[derive(Default)]
struct Tally {
    units: usize,
    core: usize,
    days: BTreeSet<i32>,
    weeks: BTreeSet<i32>,
    evening: usize,
    night: usize,
    weekend: usize,
}

struct Candidate {
    place: u32,
    p: f64,
    features: [f64; WEIGHTS.len()],
    tally: Tally,
}

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let homes = homes(portrait);
    if homes.is_empty() {
        return Drawn::NotFound("needs a home".into());
    }
    let units = library.units();
    if units.len() < UNITS {
        return Drawn::NotFound(format!("needs photos from {UNITS} different hours; there are {}", units.len()));
    }
    let country = home::country(library);
    let at_home = |place: u32| {
        let centre = library.places().get(place as usize).map(|place| place.centre);
        centre.is_some_and(|centre| homes.iter().any(|home| geo::distance(home.at, centre) <= HOME))
    };
    let candidates = weigh(units, country, at_home);
    let enough = |tally: &Tally| {
        let span = tally.days.first().zip(tally.days.last()).map_or(0, |(first, last)| last - first);
        tally.days.len() >= DAYS && span >= WEEKS * 7 - 7
    };
    let most = candidates.iter().map(|candidate| candidate.tally.days.len()).max().unwrap_or(0);
    let Some(best) = candidates.first().filter(|best| enough(&best.tally)) else {
        let places = candidates.iter().filter(|candidate| candidate.tally.core > 0).count();
        return Drawn::NotFound(format!(
            "{places} weekday places, the busiest on {most} days; needs {DAYS} over {WEEKS} weeks"
        ));
    };
    let weighed = weighed(library, &candidates);
    if best.p < SILENT {
        return Drawn::Undecided("no weekday place stands out".into(), weighed);
    }
    let Some(place) = library.places().get(best.place as usize) else { return Drawn::NotFound("no place".into()) };
    let core: Vec<&Unit> = units.iter().filter(|unit| unit.place == best.place && is_core(unit, country)).collect();
    let claim = Claim::Work {
        spot: spot(library, place),
        from: core.first().map(|unit| unit.day),
        to: core.last().map(|unit| unit.day),
        days: best.tally.days.len(),
    };
    let step = core.len().div_ceil(crate::infer::EVIDENCE).max(1);
    Drawn::Inferences(vec![
        Inference::concluded(RULE.id, claim, best.p)
            .shown_by(cited_indices(library, core.iter().step_by(step).map(|unit| unit.shot)))
            .against("a café or a gym near work looks the same")
            .closed_by(&["location"])
            .out_of(weighed),
    ])
}

/// A weekday between 9 and 18.
fn is_core(unit: &Unit, country: Option<&str>) -> bool {
    unit.hour.is_some_and(|hour| (9..18).contains(&hour)) && !is_weekend(unit.weekday, country)
}

/// The places that aren't home, the likeliest first. What is missing to one is the probability that there is none.
fn weigh(units: &[Unit], country: Option<&str>, at_home: impl Fn(u32) -> bool) -> Vec<Candidate> {
    let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
    for unit in units {
        let tally = tallies.entry(unit.place).or_default();
        tally.units += 1;
        if is_core(unit, country) {
            tally.core += 1;
            tally.days.insert(unit.number);
        }
        tally.weeks.insert((unit.number + 3).div_euclid(7));
        tally.evening += usize::from(unit.hour.is_some_and(|hour| !(6..20).contains(&hour)));
        tally.night += usize::from(unit.hour.is_some_and(|hour| !(6..22).contains(&hour)));
        tally.weekend += usize::from(is_weekend(unit.weekday, country));
    }
    tallies.retain(|place, _| !at_home(*place));
    let (core, places) = (tallies.values().map(|tally| tally.core).sum::<usize>() as f64, tallies.len() as f64);
    let days =
        |first: Option<i32>, last: Option<i32>| first.zip(last).map_or(0, |(first, last)| last - first + 1) as f64;
    let span = days(units.first().map(|unit| unit.number), units.last().map(|unit| unit.number)).max(1.0);
    let candidates = tallies.into_iter().map(|(place, tally)| {
        let units = tally.units as f64;
        let features = [
            ((tally.core as f64 + 0.5) / (core + 0.5 * places)).ln(),
            (tally.days.len() as f64 + 0.5).ln(),
            (tally.core as f64 + 1.0) / (units + 3.0),
            (tally.weekend as f64 + 0.5) / (units + 2.0),
            (tally.weeks.len() as f64 + 0.5).ln(),
            (tally.evening as f64 + 0.5).ln(),
            (tally.night as f64 + 0.5).ln(),
            days(tally.days.first().copied(), tally.days.last().copied()) / span,
        ];
        Candidate { place, p: loglinear::score(&features, &WEIGHTS), features, tally }
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    loglinear::softmax(&mut candidates, |candidate| &mut candidate.p, none(units.len()));
    candidates.sort_by(|a, b| b.p.total_cmp(&a.p).then(a.place.cmp(&b.place)));
    candidates
}

/// How well "no such place" fits so many units.
fn none(units: usize) -> f64 {
    NONE + NONE_UNITS * (units.max(1) as f64).ln()
}

fn weighed(library: &Library, candidates: &[Candidate]) -> Vec<Weighed> {
    let probability = (1.0 - candidates.iter().map(|candidate| candidate.p).sum::<f64>()).max(0.0);
    let terms = vec![Term { what: "photos at all, logarithm".into(), adds: none(library.units().len()) - NONE }];
    let none = Weighed { spot: None, probability, terms };
    let answer =
        |candidate: &Candidate| (candidate.place, candidate.p, loglinear::terms(&candidate.features, &WEIGHTS));
    loglinear::weighed(library, candidates.iter().map(answer), none)
}
