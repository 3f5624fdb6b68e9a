//! Names of people that are written into files: who, with whom, where.

use std::collections::BTreeMap;

use super::{cited, home_on, homes, ranked, span, trips};
use crate::geo;
use crate::infer::{Claim, Counted, Drawn, Inference, Library, Portrait, Role, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("people"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("trips")], draw };

const EXPLAIN: &str = "\
PEOPLE: names that are written into the files: who took them, who owns the camera, who is in the picture; who is seen with whom, on \
which journeys, and on how many evenings at home.

From: author, owner and copyright fields, captions' by-lines, names of marked faces, keyword trees of people.
How sure: it is a fact that the files say so. A name may be a company's, or a camera's previous owner's.
Who could: whoever may read the photos; none of this is behind a location permission.
What stops it: taking out names and faces (--only person,face).";

/// How many others are told, and within how many metres of home it is at home.
const WITH: usize = 5;
const HOME: f64 = 150.0;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let carried =
        library.shots().iter().flat_map(|shot| shot.people.iter().map(move |(name, role)| ((*name, *role), shot)));
    let journeys = trips::journeys(library, portrait).unwrap_or_default();
    let away: Vec<_> =
        journeys.iter().filter(|journey| journey.nights() > 0).filter_map(|journey| journey.days()).collect();
    let homes = homes(portrait);
    let at_home_late = |shot: &&&Shot| {
        let (Some(local), Some(at), Some(day)) = (shot.local, shot.around, shot.day()) else { return false };
        let late = !(5..19).contains(&local.hour());
        late && home_on(&homes, day).is_some_and(|home| geo::distance(home.at, at) <= HOME)
    };
    let claims: Vec<Inference> = ranked(carried)
        .into_iter()
        .filter_map(|((name, role), shots)| {
            let (first, last) = span(&shots);
            let (first, last) = (first.map(|moment| moment.day()), last.map(|moment| moment.day()));
            let on = |(start, end): &&(_, _)| {
                shots.iter().filter_map(|shot| shot.day()).any(|day| (*start..=*end).contains(&day))
            };
            let mut evenings: Vec<_> = shots.iter().filter(at_home_late).filter_map(|shot| shot.day()).collect();
            evenings.sort_unstable();
            evenings.dedup();
            let (trips, nights_home) = match role {
                Role::Shown => (away.iter().filter(on).count(), evenings.len()),
                Role::Author => (0, 0),
            };
            let with = with(library, name, role, &shots);
            let name = library.name(name)?.to_owned();
            let claim = Claim::Person { name, role, photos: shots.len(), first, last, with, trips, nights_home };
            Some(Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["person", "face"]))
        })
        .collect();
    if claims.is_empty() { Drawn::NotFound("no file names a person".into()) } else { Drawn::Inferences(claims) }
}

/// Who else is in the pictures that somebody is in.
fn with(library: &Library, name: u32, role: Role, shots: &[&Shot]) -> Vec<Counted> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    if role == Role::Shown {
        for (other, _) in
            shots.iter().flat_map(|shot| &shot.people).filter(|(other, role)| *other != name && *role == Role::Shown)
        {
            *counts.entry(*other).or_default() += 1;
        }
    }
    let mut counts: Vec<(u32, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(other, count)| (std::cmp::Reverse(*count), *other));
    let counted = |(other, photos)| Some(Counted { name: library.name(other)?.to_owned(), photos });
    counts.into_iter().take(WITH).filter_map(counted).collect()
}
