//! Countries where the owner was.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{cited, homes};
use crate::geo::{self, Degrees};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("countries"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
COUNTRIES: in which countries the owner was, on how many days.

From: the positions of the owner's own photos and the outlines of countries. Photos taken in flight don't count, nor those that lie \
nearer to a border than positions err; a country where photos were taken in one hour only counts if one lies well inside it.
How sure: it is a fact that the photos say so.
Who could: whoever may read the photos with their location.
What stops it: taking the location out; rounding it doesn't.";

/// Positions err by as much, in metres: the error that they state, as often as makes a mistake rare, but so much where they state none.
const ERRORS: f64 = 3.0;
const ERROR: f64 = 15.0;
/// A country where photos were taken in fewer hours must hold all that lies this far around one of them, in metres.
const HOURS: usize = 2;
const AROUND: f64 = 400.0;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let mut found: BTreeMap<&'static str, Vec<&Shot>> = BTreeMap::new();
    // Whoever is flown over a country isn't in it.
    for shot in library.shots().iter().filter(|shot| shot.is_own() && !shot.is_flying()) {
        let Some(at) = shot.around else { continue };
        let Some(country) = library.country(at) else { continue };
        let error = shot.position.and_then(|position| position.error).unwrap_or(ERROR);
        if lies_inside(library, country, at, (ERRORS * error).max(library.grain())) {
            found.entry(country).or_default().push(shot);
        }
    }
    found.retain(|country, shots| {
        let hours: BTreeSet<_> =
            shots.iter().filter_map(|shot| shot.local.map(|local| (local.date(), local.hour()))).collect();
        let well_inside = |shot: &&Shot| shot.around.is_some_and(|at| lies_inside(library, country, at, AROUND));
        hours.len() >= HOURS || shots.iter().any(well_inside)
    });
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

/// Whether all that lies so many metres around is that country, or sea.
fn lies_inside(library: &Library, country: &str, at: Degrees, reach: f64) -> bool {
    let around = [0.0, 90.0, 180.0, 270.0].map(|bearing| geo::offset(at, bearing, reach));
    around.into_iter().all(|there| library.country(there).is_none_or(|other| other == country))
}
