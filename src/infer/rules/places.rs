//! Places where photos were taken on several occasions.

use super::{cited, spot};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

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
    let found = library.places();
    if found.is_empty() {
        return Drawn::NotFound("no photo says where and when the owner took it".into());
    }
    let claims: Vec<Inference> = found
        .iter()
        .filter(|place| place.days >= DAYS)
        .map(|place| {
            let shots: Vec<&Shot> = place.photos.iter().filter_map(|index| library.shot(*index)).collect();
            let claim = Claim::Place {
                spot: spot(library, place),
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
        return Drawn::NotFound(format!("{} places, none on {DAYS} days", found.len()));
    }
    Drawn::Inferences(claims)
}
