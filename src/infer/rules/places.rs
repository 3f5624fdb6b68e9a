//! Places where photos were taken on several occasions.

use super::{cited, spot};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};
use crate::places::{Sighting, places};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("places"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
PLACES: where photos were taken on two days or more, with how many there are and from when to when.

From: the positions written into the photos, clustered: photos within 75 m of each other are at one place, and a place wider \
than 300 m is split.
How sure: it is a count. That a place is a home or a workplace is a guess that this rule doesn't make. Received photos show \
where somebody else was.
Who could: whoever may read the photos with their location.
What stops it: taking the location out (--only location).";

/// A place where somebody was on one day only says less than a place to which they came back.
const DAYS: usize = 2;

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let sightings: Vec<Sighting> =
        (0u32..).zip(library.shots()).filter_map(|(index, shot)| sighting(index, shot)).collect();
    if sightings.is_empty() {
        return Drawn::NotFound("no photo says where it was taken".into());
    }
    let found = places(&sightings);
    let claims: Vec<Inference> = found
        .iter()
        .filter(|place| place.days >= DAYS)
        .map(|place| {
            let shots: Vec<&Shot> =
                place.photos.iter().filter_map(|index| library.shots().get(*index as usize)).collect();
            let claim = Claim::Place {
                spot: spot(place),
                photos: place.count(),
                days: place.days,
                first: place.first,
                last: place.last,
            };
            Inference::pattern(RULE.id, claim)
                .shown_by(cited(&shots))
                .against("photos received from somebody else show where that person was")
                .closed_by(&["location"])
        })
        .collect();
    if claims.is_empty() {
        let n = found.len();
        return Drawn::NotFound(format!(
            "{} photos with a position, at {n} places, none on {DAYS} days",
            sightings.len()
        ));
    }
    Drawn::Inferences(claims)
}

fn sighting(index: u32, shot: &Shot) -> Option<Sighting> {
    let position = shot.position?;
    Some(Sighting { at: (position.latitude, position.longitude), taken: shot.taken, photo: index })
}
