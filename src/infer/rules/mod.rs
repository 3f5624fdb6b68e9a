//! The claims: one file for each, one line for each in [`RULES`].
//!
//! The text at the head of a rule's file is its manual page: what it concludes, from what, how sure, who could, what stops it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Claim, Drawn, EVIDENCE, Inference, Library, Near, Portrait, Rule, RuleId, Shot, Spot};
use crate::geo::{self, Degrees};
use crate::moment::Moment;
use crate::places::Place;
use crate::record::{Position, RecordId};

mod altitude;
mod apps;
mod away;
mod companions;
mod countries;
mod devices;
mod edits;
mod habits;
mod home;
mod hours;
mod links;
mod loglinear;
mod moves;
mod newest;
mod people;
mod places;
mod sleep;
mod software;
mod transport;
mod trips;
mod uniqueness;
mod work;
mod years;

/// Every rule, in the order in which they draw and are shown.
pub static RULES: &[Rule] = &[
    home::RULE,
    moves::RULE,
    work::RULE,
    trips::RULE,
    away::RULE,
    countries::RULE,
    sleep::RULE,
    newest::RULE,
    altitude::RULE,
    transport::RULE,
    places::RULE,
    hours::RULE,
    devices::RULE,
    links::RULE,
    companions::RULE,
    people::RULE,
    software::RULE,
    apps::RULE,
    edits::RULE,
    habits::RULE,
    uniqueness::RULE,
    years::RULE,
];

/// The photos that a claim cites: spread evenly over those that show it, for neighbours tell the same.
fn cited(shots: &[&Shot]) -> Vec<RecordId> {
    let step = shots.len().div_ceil(EVIDENCE).max(1);
    shots.iter().step_by(step).map(|shot| shot.record.clone()).collect()
}

/// The photos behind units of counting that a claim cites.
fn cited_indices(library: &Library, shots: impl IntoIterator<Item = u32>) -> Vec<RecordId> {
    let mut seen: Vec<u32> = Vec::new();
    for shot in shots {
        if !seen.contains(&shot) && seen.len() < EVIDENCE {
            seen.push(shot);
        }
    }
    seen.iter().filter_map(|index| Some(library.shot(*index)?.record.clone())).collect()
}

/// A place as a claim writes it.
fn spot(library: &Library, place: &Place) -> Spot {
    let (latitude, longitude) = place.centre;
    let centre = Position { latitude, longitude, altitude: None, error: None };
    Spot { id: place.id.clone(), centre, radius: place.radius.max(library.grain()), near: near(place.centre) }
}

/// The place's town and country.
fn near(at: Degrees) -> Option<Near> {
    let town = geo::town(at);
    let country = geo::country(at).or(town.map(|town| town.country)).map(str::to_owned);
    let town = town.map(|town| town.name.to_owned());
    (town.is_some() || country.is_some()).then_some(Near { town, country })
}

/// A home that was drawn before.
struct Lived {
    at: Degrees,
    from: Option<Date>,
    to: Option<Date>,
}

/// The homes that were drawn, the latest first.
fn homes(portrait: &Portrait) -> Vec<Lived> {
    let lived = portrait.by(home::RULE.id).filter_map(|inference| match &inference.claim {
        Claim::Home { spot, from, to, .. } => {
            let at = (spot.centre.latitude, spot.centre.longitude);
            Some(Lived { at, from: *from, to: *to })
        }
        _ => None,
    });
    lived.collect()
}

/// The home of a day: the last one that had begun by then, or the first.
fn home_on(homes: &[Lived], day: Date) -> Option<&Lived> {
    homes.iter().find(|home| home.from.is_none_or(|from| from <= day)).or(homes.last())
}

/// The first and the last moment of some photos.
fn span(shots: &[&Shot]) -> (Option<Moment>, Option<Moment>) {
    let taken = || shots.iter().filter_map(|shot| shot.taken);
    (taken().min_by_key(|moment| moment.civil), taken().max_by_key(|moment| moment.civil))
}

/// Photos by a key, those with most photos first; keys of equally many in their own order.
fn ranked<'a, K: Ord + Copy>(pairs: impl Iterator<Item = (K, &'a Shot)>) -> Vec<(K, Vec<&'a Shot>)> {
    let mut groups: BTreeMap<K, Vec<&Shot>> = BTreeMap::new();
    for (key, shot) in pairs {
        groups.entry(key).or_default().push(shot);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, shots)| std::cmp::Reverse(shots.len()));
    groups
}

/// One claim for each name that photos carry: facts, those in most photos first.
fn by_name<'a>(
    rule: RuleId,
    closes: &[&'static str],
    library: &'a Library,
    names: impl Fn(&'a Shot) -> &'a [u32],
    claim: impl Fn(String, &[&Shot]) -> Claim,
) -> Option<Drawn> {
    let carried = library.shots().iter().flat_map(|shot| names(shot).iter().map(move |name| (*name, shot)));
    let claims: Vec<Inference> = ranked(carried)
        .into_iter()
        .filter_map(|(id, shots)| {
            let claim = claim(library.name(id)?.to_owned(), &shots);
            Some(Inference::fact(rule, claim).shown_by(cited(&shots)).closed_by(closes))
        })
        .collect();
    (!claims.is_empty()).then_some(Drawn::Inferences(claims))
}

#[cfg(test)]
mod tests;
