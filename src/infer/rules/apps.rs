//! Apps and services that files went through.

use super::{cited, ranked, span};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("apps"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
APPS: which apps and services are used, from when to when: chats that photos came through, and apps of which screenshots were taken.

From: the names of the files: each service names its pictures in its own way, and Android writes the app into the name of a screenshot.
How sure: it is a fact that the files are called so.
Who could: whoever may list the files, even without reading them.
What stops it: neutral file names.";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let by_app = ranked(library.shots().iter().filter_map(|shot| Some((shot.app?, shot))));
    let claims = by_app.into_iter().filter_map(|(app, shots)| {
        let (first, last) = span(&shots);
        let (first, last) = (first.map(|moment| moment.day()), last.map(|moment| moment.day()));
        let claim = Claim::App { name: library.name(app)?.to_owned(), photos: shots.len(), first, last };
        Some(Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["software"]))
    });
    let claims: Vec<Inference> = claims.collect();
    if claims.is_empty() {
        Drawn::NotFound("no file is named as an app names its own".into())
    } else {
        Drawn::Inferences(claims)
    }
}
