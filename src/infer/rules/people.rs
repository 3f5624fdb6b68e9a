//! Names of people that are written into files.

use super::{by_name, span};
use crate::infer::{Claim, Drawn, Library, Portrait, Role, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("people"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
PEOPLE: names that are written into the files: who took them, who owns the camera, who is in the picture.

From: author, owner and copyright fields, captions' by-lines, names of marked faces.
How sure: it is a fact that the files say so. A name may be a company's, or a camera's previous owner's.
Who could: whoever may read the photos; none of this is behind a location permission.
What stops it: taking out names and faces (--only person,face).";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let claim = |name, shots: &[&Shot]| {
        let (first, last) = span(shots);
        let (first, last) = (first.map(|moment| moment.day()), last.map(|moment| moment.day()));
        let (role, with) = (Role::Shown, Vec::new());
        Claim::Person { name, role, photos: shots.len(), first, last, with, trips: 0, nights_home: 0 }
    };
    by_name(RULE.id, &["person", "face"], library, |shot| &shot.people, claim)
        .unwrap_or_else(|| Drawn::NotFound("no file names a person".into()))
}
