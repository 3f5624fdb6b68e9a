//! The newest photo that says where it was taken.

use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("newest"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
NEWEST: where the newest photo with a position was taken, and when.

From: the position and the capture time that are written into the photo.
How sure: it is a fact that the file says so; a camera's clock may be wrong, and a received photo shows where somebody else was.
Who could: whoever may read the newest photo with its location.
What stops it: taking the location out of the photos before an app may read them.";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let placed = library.shots().iter().filter_map(|shot| Some((shot.taken?, shot.position?, shot)));
    let Some((taken, position, shot)) = placed.max_by_key(|(taken, _, _)| taken.epoch()) else {
        let placed = library.shots().iter().filter(|shot| shot.position.is_some()).count();
        return Drawn::NotFound(match placed {
            0 => "no photo says where it was taken".into(),
            n => format!("{n} photos say where they were taken, none of them when"),
        });
    };
    let claim = Claim::Newest { position, near: None, taken, from_home: None };
    Drawn::Inferences(vec![
        Inference::fact(RULE.id, claim)
            .shown_by(vec![shot.record.clone()])
            .against("it may have been taken by somebody else, and sent")
            .closed_by(&["location"]),
    ])
}
