//! Places where photos were taken.

use crate::infer::{Drawn, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("places"), explain: "", needs: &[], draw };

fn draw(_: &Library, _: &Portrait) -> Drawn {
    Drawn::NotFound(String::new())
}
