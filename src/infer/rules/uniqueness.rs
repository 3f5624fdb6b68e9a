//! How few points single this person out.

use std::collections::BTreeSet;

use super::cited_indices;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("uniqueness"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("work")], draw };

const EXPLAIN: &str = "\
UNIQUENESS: how many different places and hours the photos tell: points by which somebody with another data set (a phone company, an \
advertiser, an app) can find the same person in it.

From: places and hours of the owner's own photos.
How sure: the points are counted. In a study of 1.5 million phones, four places to the nearest antenna and the hour singled out 95 % of \
people; half of the people in the United States share their blocks of home and work with nobody else.
Who could: whoever may read the photos with their location and has other data with places and times.
What stops it: taking out the location or the times.";

/// As many points as singled people out.
const POINTS: usize = 4;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    // Half a kilometre: about what an antenna covers in a town.
    let cell = |at: (f64, f64)| ((at.0 * 200.0).floor() as i32, (at.1 * 200.0).floor() as i32);
    let mut points = BTreeSet::new();
    let mut shown = Vec::new();
    for unit in library.units() {
        let at = library.places().get(unit.place as usize).map(|place| cell(place.centre));
        if at.is_some() && unit.hour.is_some() && points.insert((at, unit.number, unit.hour)) {
            shown.push(unit.shot);
        }
    }
    if points.len() < POINTS {
        return Drawn::NotFound(format!("{} places with an hour; {POINTS} single most people out", points.len()));
    }
    let drawn = |rule| portrait.by(RuleId(rule)).next().is_some();
    let claim = Claim::Unique { points: points.len(), home_and_work: drawn("home") && drawn("work") };
    let step = shown.len().div_ceil(crate::infer::EVIDENCE).max(1);
    let shown = cited_indices(library, shown.into_iter().step_by(step));
    Drawn::Inferences(vec![Inference::pattern(RULE.id, claim).shown_by(shown).closed_by(&["location", "time"])])
}
