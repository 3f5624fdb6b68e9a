//! Names of people that are written into files.

use super::by_name;
use crate::infer::{Claim, Drawn, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("people"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
PEOPLE: names that are written into the files: who took them, who owns the camera, who is in the picture.

From: author, owner and copyright fields, captions' by-lines, names of marked faces.
How sure: it is a fact that the files say so. A name may be a company's, or a camera's previous owner's.
Who could: whoever may read the photos; none of this is behind a location permission.
What stops it: taking out names and faces (--only person,face).";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let claim = |name, photos| Claim::Person { name, photos };
    by_name(RULE.id, &["person", "face"], library, |shot| &shot.people, claim)
        .unwrap_or_else(|| Drawn::NotFound("no file names a person".into()))
}
