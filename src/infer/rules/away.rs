//! Absences, added up.

use std::collections::{BTreeMap, BTreeSet};

use super::cited;
use super::trips::{Journey, journeys};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("away"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("trips")], draw };

const EXPLAIN: &str = "\
AWAY: how many journeys and nights away from home, the longest absence, and weeks of the year in which the owner was away in several \
years: when a home stands empty.

From: the rule `trips`.
How sure: it is a count. That there are no photos from elsewhere doesn't mean that anybody was at home.
Who could: whoever may read the photos with their location.
What stops it: taking the location out.";

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let Some(mut journeys) = journeys(library, portrait) else {
        return Drawn::NotFound("needs a home, or a region in which most photos were taken".into());
    };
    journeys.retain(|journey| !journey.is_stay());
    let (trips, short): (Vec<&Journey<'_>>, Vec<&Journey<'_>>) =
        journeys.iter().partition(|journey| journey.nights() > 0);
    if journeys.is_empty() {
        return Drawn::NotFound("no photo was taken more than 50 km from home".into());
    }
    let longest = trips.iter().max_by_key(|journey| journey.nights()).and_then(|journey| journey.days());
    let days: BTreeSet<_> = short.iter().filter_map(|journey| journey.days()).map(|(day, _)| day).collect();
    let claim = Claim::Away {
        trips: trips.len(),
        day_trips: days.len(),
        nights: trips.iter().map(|journey| journey.nights()).sum(),
        longest_start: longest.map(|(start, _)| start),
        longest_end: longest.map(|(_, end)| end),
        every_year: every_year(&trips),
    };
    let shots: Vec<&Shot> = journeys.iter().filter_map(|journey| journey.stops.first()).map(|stop| stop.shot).collect();
    Drawn::Inferences(vec![
        Inference::pattern(RULE.id, claim)
            .shown_by(cited(&shots))
            .against("where there are no photos nothing is known")
            .closed_by(&["location", "time"]),
    ])
}

/// The weeks (ISO) in which there were nights away in two years or more, by whole weeks: at least three nights in each.
fn every_year(trips: &[&Journey<'_>]) -> Vec<u8> {
    const NIGHTS: usize = 3;
    let mut nights: BTreeMap<(i8, i16), usize> = BTreeMap::new();
    for (start, end) in trips.iter().filter_map(|journey| journey.days()) {
        for day in start.series(jiff::Span::new().days(1)).take_while(|day| *day < end) {
            let week = day.iso_week_date();
            *nights.entry((week.week(), week.year())).or_default() += 1;
        }
    }
    let mut years: BTreeMap<i8, usize> = BTreeMap::new();
    for ((week, _), _) in nights.iter().filter(|(_, nights)| **nights >= NIGHTS) {
        *years.entry(*week).or_default() += 1;
    }
    years.into_iter().filter(|(_, years)| *years >= 2).map(|(week, _)| week.unsigned_abs()).collect()
}
