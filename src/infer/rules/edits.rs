//! Photos that were edited, and the documents behind them.

use super::cited;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("edits"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
EDITS: how many photos were edited, how many name the document that they were made from, and how long after the capture.

From: histories and identities that editors write, names of files, and the time of the last change.
How sure: it is a fact that the files say so.
Who could: whoever may read the photos.
What stops it: taking out the history (--only history), and neutral file names.";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let edited: Vec<&Shot> = library.shots().iter().filter(|shot| shot.edited.0).collect();
    if edited.is_empty() {
        return Drawn::NotFound("no file says that it was edited".into());
    }
    let days = |shot: &&Shot| Some((shot.changed? - shot.utc.or(shot.taken.map(|taken| taken.epoch()))?) / 86_400);
    let claim = Claim::Edits {
        photos: edited.len(),
        derived: edited.iter().filter(|shot| shot.edited.1).count(),
        longest: edited.iter().filter_map(days).max().filter(|days| *days > 0),
    };
    Drawn::Inferences(vec![
        Inference::fact(RULE.id, claim).shown_by(cited(&edited)).closed_by(&["history", "software"]),
    ])
}
