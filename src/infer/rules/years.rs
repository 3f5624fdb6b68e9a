//! How many years the photos span.

use std::collections::BTreeMap;

use super::cited;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("years"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
YEARS: from how many years there are photos: the ground for a profile of how somebody's face ages.

From: the years of the capture times.
How sure: it is a fact that the files say so; scans carry the date of the scan.
Who could: whoever may read the photos.
What stops it: giving away few photos, or taking the times out.";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let mut years: BTreeMap<i16, &Shot> = BTreeMap::new();
    for shot in library.shots() {
        if let Some(taken) = shot.taken {
            years.entry(taken.civil.year()).or_insert(shot);
        }
    }
    let (Some(first), Some(last)) = (years.keys().next().copied(), years.keys().next_back().copied()) else {
        return Drawn::NotFound("no photo says when it was taken".into());
    };
    if first == last {
        return Drawn::NotFound(format!("all photos are from {first}"));
    }
    let shots: Vec<&Shot> = years.values().copied().collect();
    let claim = Claim::Years { first, last, years: years.len() };
    Drawn::Inferences(vec![Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["time"])])
}
