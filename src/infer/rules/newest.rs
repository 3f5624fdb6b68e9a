//! The newest photo that says where it was taken.

use super::{homes, near};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Owner, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("newest"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
NEWEST: where the newest photo with a position was taken, when, and how far from home: where the owner was last, and is if it is new.

From: the position and the capture time that are written into the photo; photos by others' cameras are passed over.
How sure: it is a fact that the file says so; a camera's clock may be wrong.
Who could: whoever may read the newest photo with its location.
What stops it: taking the location out of the photos before an app may read them.";

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let placed = library.shots().iter().filter(|shot| shot.owner != Some(Owner::Received));
    let placed = placed.filter_map(|shot| Some((shot.taken?, shot.position.filter(|_| shot.around.is_some())?, shot)));
    let Some((taken, position, shot)) =
        placed.max_by_key(|(taken, _, shot)| (shot.utc.unwrap_or(taken.epoch()), &shot.path))
    else {
        let placed = library.shots().iter().filter(|shot| shot.position.is_some()).count();
        return Drawn::NotFound(match placed {
            0 => "no photo says where it was taken".into(),
            n => format!("{n} photos say where they were taken, none of them when and by the owner's camera"),
        });
    };
    let at = (position.latitude, position.longitude);
    let from_home = homes(portrait).first().map(|home| geo::distance(home.at, at));
    let mut inference = Inference::fact(RULE.id, Claim::Newest { position, near: near(at), taken, from_home })
        .shown_by(vec![shot.record.clone()])
        .closed_by(&["location"]);
    if shot.owner != Some(Owner::Owned) {
        inference = inference.against("it may have been taken by somebody else, and sent");
    }
    Drawn::Inferences(vec![inference])
}
