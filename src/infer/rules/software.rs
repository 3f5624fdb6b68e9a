//! Programs that wrote the files.

use super::by_name;
use crate::infer::{Claim, Drawn, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("software"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
SOFTWARE: apps, editors and systems that wrote the files, with their versions.

From: software fields and the tools that edits name.
How sure: it is a fact that the files say so.
Who could: whoever may read the photos.
What stops it: taking out software and history (--only software,history).";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let claim = |name, shots: &[&Shot]| Claim::Software { name, photos: shots.len() };
    by_name(RULE.id, &["software", "history"], library, |shot| &shot.software, claim)
        .unwrap_or_else(|| Drawn::NotFound("no file names a program".into()))
}
