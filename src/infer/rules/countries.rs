//! Countries where the owner was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{cited, homes};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("countries"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
COUNTRIES: in which countries the owner was, on how many days.

From: the positions of the owner's own photos and the outlines of countries. A country of which there are only a few photos counts \
if they lie well inside it.
How sure: it is a fact that the photos say so.
Who could: whoever may read the photos with their location.
What stops it: taking the location out; rounding it doesn't.";

/// A country with fewer photos must hold what lies this far around them, in metres.
const FEW: usize = 3;
const AROUND: f64 = 400.0;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let mut found: BTreeMap<&'static str, Vec<&Shot>> = BTreeMap::new();
    for shot in library.shots().iter().filter(|shot| shot.is_own()) {
        if let Some(country) = shot.around.and_then(|at| library.country(at)) {
            found.entry(country).or_default().push(shot);
        }
    }
    let inside = |country: &str, shot: &&Shot| {
        let Some(at) = shot.around else { return false };
        let reach = AROUND.max(library.grain());
        [0.0, 90.0, 180.0, 270.0]
            .iter()
            .all(|bearing| geo::country(geo::offset(at, *bearing, reach)).is_none_or(|there| there == country))
    };
    found.retain(|country, shots| shots.len() >= FEW || shots.iter().any(|shot| inside(country, shot)));
    let home = homes(portrait).first().and_then(|home| geo::country(home.at));
    let mut claims: Vec<(usize, Inference)> = found
        .into_iter()
        .map(|(country, shots)| {
            let days: BTreeSet<Date> = shots.iter().filter_map(|shot| shot.day()).collect();
            let claim = Claim::Country {
                country: country.to_owned(),
                days: days.len(),
                first: days.first().copied(),
                last: days.last().copied(),
                home: home == Some(country),
            };
            (days.len(), Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["location"]))
        })
        .collect();
    if claims.is_empty() {
        return Drawn::NotFound("no photo of the owner's says where it was taken".into());
    }
    claims.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    Drawn::Inferences(claims.into_iter().map(|(_, inference)| inference).collect())
}
