//! The claims: one file for each, one line for each in [`RULES`].
//!
//! The text at the head of a rule's file is its manual page: what it concludes, from what, how sure, who could, what stops it.

use std::collections::BTreeMap;

use super::{Claim, Drawn, EVIDENCE, Inference, Library, Rule, RuleId, Shot, Spot};
use crate::moment::Moment;
use crate::places::Place;
use crate::record::{Position, RecordId};

mod devices;
mod hours;
mod newest;
mod people;
mod places;
mod software;

/// Every rule, in the order in which they draw and are shown.
pub static RULES: &[Rule] = &[places::RULE, newest::RULE, hours::RULE, devices::RULE, people::RULE, software::RULE];

/// The photos that a claim cites: spread evenly over those that show it, for neighbours tell the same.
fn cited(shots: &[&Shot]) -> Vec<RecordId> {
    let step = shots.len().div_ceil(EVIDENCE).max(1);
    shots.iter().step_by(step).map(|shot| shot.record.clone()).collect()
}

/// A place as a claim writes it.
fn spot(place: &Place) -> Spot {
    let (latitude, longitude) = place.centre;
    let centre = Position { latitude, longitude, altitude: None, error: None };
    Spot { id: place.id.clone(), centre, radius: place.radius, near: None }
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
mod tests {
    use super::*;

    #[test]
    fn a_rule_draws_after_those_that_it_needs_and_says_what_it_does() {
        for (index, rule) in RULES.iter().enumerate() {
            let before = |need: &RuleId| RULES.iter().take(index).any(|other| other.id == *need);
            assert!(rule.needs.iter().all(before), "{:?}", rule.id);
            assert!(!RULES.iter().skip(index + 1).any(|other| other.id == rule.id), "{:?} stands twice", rule.id);
            for part in ["From:", "How sure:", "Who could:", "What stops it:"] {
                assert!(rule.explain.contains(part), "{:?} doesn't say {part}", rule.id);
            }
        }
        assert_eq!(RULES.len(), 6);
    }
}
