//! Where the owner lives, over time.

use std::collections::BTreeMap;

use super::{cited_indices, loglinear, spot};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, SILENT, Unit, Weighed};

pub(super) mod periods;
pub(super) mod score;

use periods::{Period, periods};
use score::{Candidate, Weighing, none_terms, terms};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("home"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
HOME: the building in which the owner lives, or lived over the years, and other places where nights are spent.

From: the positions and capture times of the owner's own photos. Each place counts once for each hour of each day; a position \
within 300 m of a place that is seen much more often counts there. Eleven things are weighed: on how many days photos were taken \
there, on which days of the week, at how many hours of the clock, in the morning and in the evening, at night, how often it was the \
last place of a day, in how many months; and, against it, photos at working hours and on the way there, and how many photos there are \
at all: many photos at few times are an event. That home isn't in the library is one of the answers, the likelier the more \
photos fall on one day.
How sure: the weights were fitted on people whose homes are known; of the claims that are said to be 80 to 90 % sure about nine in \
ten were right there. It tells a building, to about 20 metres, never a flat. It needs 8 hours on 5 days.
Who could: whoever may read the photos with their location; an app with access to all photos has that on most phones.
What stops it: taking the location out. Rounding positions to 100 m doesn't; rounding to a kilometre leaves the neighbourhood.";

/// What is needed to say anything.
const UNITS: usize = 8;
const DAYS: usize = 5;
/// Another place counts as one where nights are spent from so many evenings on, or if it is so probable.
const EVENINGS: usize = 10;
const PROBABLE: f64 = 0.1;
/// How many other places are told.
const OTHERS: usize = 3;

/// The country whose week counts: that of most units.
pub(super) fn country(library: &Library) -> Option<&'static str> {
    let place = library.places().first()?;
    geo::country(place.centre)
}

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let units = library.units();
    let mut days: Vec<i32> = units.iter().map(|unit| unit.number).collect();
    days.sort_unstable();
    days.dedup();
    if units.len() < UNITS || days.len() < DAYS {
        let (hours, days) = (units.len(), days.len());
        return Drawn::NotFound(format!(
            "needs the owner's own photos with a position from {UNITS} different hours on {DAYS} days; there are {hours} on {days}"
        ));
    }
    let (periods, _) = periods(units, country(library));
    let mut claims = Vec::new();
    let several = periods.len() > 1;
    for (index, period) in periods.iter().enumerate().rev() {
        let Some(best) = period.weighing.candidates.first().filter(|best| best.p >= SILENT) else { continue };
        claims.extend(claim(library, period, best, several, index + 1 == periods.len()));
    }
    if claims.is_empty() {
        let Some(Period { weighing, .. }) = periods.last() else {
            return Drawn::NotFound("no photo has a position".into());
        };
        let why = format!(
            "no place stands out: home is not in this library, or {} places are alike",
            weighing.candidates.len()
        );
        return Drawn::Undecided(why, weighed(library, weighing));
    }
    if let [period] = periods.as_slice() {
        claims.extend(others(library, period));
    }
    Drawn::Inferences(claims)
}

fn claim(library: &Library, period: &Period<'_>, best: &Candidate, several: bool, current: bool) -> Option<Inference> {
    let place = library.places().get(best.place as usize)?;
    let here = || period.units.iter().filter(|unit| unit.place == best.place);
    let (from, to) = (here().next().map(|unit| unit.day), here().next_back().map(|unit| unit.day));
    let weighing = &period.weighing;
    let claim = Claim::Home {
        spot: spot(library, place),
        from,
        to,
        current,
        last_of_day: best.counts.last,
        days: weighing.days,
        months: best.counts.months,
        of_months: weighing.months,
    };
    let mut inference = Inference::concluded(RULE.id, claim, best.p)
        .shown_by(evidence(library, period.units, best.place))
        .against("nights elsewhere without photos aren't seen")
        .closed_by(&["location"])
        .out_of(weighed(library, weighing));
    if !several && best.counts.night == 0 {
        inference = inference.against("no photo was taken there between 22:00 and 07:00");
    }
    Some(inference)
}

/// The last photos of days, the first of the days after, one early in the morning, and one from each of three months.
fn evidence(library: &Library, units: &[Unit], place: u32) -> Vec<crate::record::RecordId> {
    let mut days: BTreeMap<i32, (&Unit, &Unit)> = BTreeMap::new();
    for unit in units {
        days.entry(unit.number).or_insert((unit, unit)).1 = unit;
    }
    let last = || days.values().map(|(_, last)| *last).filter(|unit| unit.place == place);
    let after_night = last().filter(|unit| days.get(&(unit.number + 1)).is_some_and(|(first, _)| first.place == place));
    let mornings = after_night.clone().filter_map(|unit| days.get(&(unit.number + 1))).map(|(first, _)| *first);
    let early = units.iter().filter(|unit| unit.place == place && unit.hour.is_some_and(|hour| hour < 7));
    let mut months: BTreeMap<i32, &Unit> = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.place == place) {
        months.entry(unit.number.div_euclid(28)).or_insert(unit);
    }
    let step = months.len().div_ceil(3).max(1);
    let evenings = after_night.clone().chain(last());
    let chosen =
        evenings.take(3).chain(mornings.take(3)).chain(early.take(1)).chain(months.into_values().step_by(step));
    // What lies a little way off counts for the place, and doesn't show it.
    let there = |shot: &u32| library.shots.get(*shot as usize).is_some_and(|shot| shot.place == Some(place));
    cited_indices(library, chosen.map(|unit| unit.shot).filter(there))
}

/// The likeliest answers, "not in this library" among them.
fn weighed(library: &Library, weighing: &Weighing) -> Vec<Weighed> {
    let none = Weighed { spot: None, probability: weighing.none, terms: none_terms(weighing) };
    let likeliest = weighing.candidates.iter().map(|candidate| (candidate.place, candidate.p, terms(candidate)));
    loglinear::weighed(library, likeliest, none)
}

/// Other places where nights seem to be spent.
fn others(library: &Library, period: &Period<'_>) -> Vec<Inference> {
    let rest = period.weighing.candidates.iter().skip(1);
    let slept =
        rest.filter(|other| other.p >= PROBABLE || other.counts.last >= EVENINGS && other.counts.night >= EVENINGS / 2);
    let other = |candidate: &Candidate| {
        let place = library.places().get(candidate.place as usize)?;
        let here = || period.units.iter().filter(|unit| unit.place == candidate.place);
        let (from, to) = (here().next()?.day, here().next_back()?.day);
        let nights = candidate.counts.last;
        let claim = Claim::OtherHome { spot: spot(library, place), nights, from: Some(from), to: Some(to) };
        let shown = evidence(library, period.units, candidate.place);
        let inference = Inference::pattern(RULE.id, claim).shown_by(shown).closed_by(&["location"]);
        Some(inference.against("it may be a place of evenings, and not of nights"))
    };
    slept.take(OTHERS).filter_map(other).collect()
}
