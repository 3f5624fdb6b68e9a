//! When the owner moved home.

use super::home::periods::periods;
use super::{cited_indices, home, spot};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("moves"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
MOVES: when the owner moved from one home to another, and between which days.

From: the rule `home` on windows of the library; a move is drawn where two homes explain the windows much better than one, and \
hardly any photo contradicts it.
How sure: of people whose moves are known, about two in three were found with 300 photos; of those who didn't move, about one in a \
hundred was said to have. It needs both homes to be photographed for two months.
Who could: whoever may read the photos with their location.
What stops it: taking the location out.";

/// Photos that are cited on either side.
const SIDE: usize = 4;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    if portrait.by(home::RULE.id).next().is_none() {
        return Drawn::NotFound("needs a home".into());
    }
    let units = library.units();
    let (_, changes) = periods(units, home::country(library));
    let claims: Vec<Inference> = changes
        .iter()
        .rev()
        .filter_map(|change| {
            let (from, to) = (library.places().get(change.from as usize)?, library.places().get(change.to as usize)?);
            let half = (change.first - change.last).get_days() / 2;
            let claim = Claim::Move {
                date: change.last.saturating_add(jiff::Span::new().days(half)),
                earliest: change.last,
                latest: change.first,
                from: spot(library, from),
                to: spot(library, to),
                distance: geo::distance(from.centre, to.centre),
            };
            let (before, after) = units.split_at(change.at);
            let old = before.iter().rev().filter(|unit| unit.place == change.from).take(SIDE);
            let new = after.iter().filter(|unit| unit.place == change.to).take(SIDE);
            // How much better two homes fit, as odds, tempered: windows of one life are alike.
            let confidence = 1.0 / (1.0 + (-change.gain / 4.0).exp());
            let inference = Inference::concluded(RULE.id, claim, confidence);
            Some(
                inference
                    .shown_by(cited_indices(library, old.chain(new).map(|unit| unit.shot)))
                    .against("a long stay elsewhere looks the same")
                    .closed_by(&["location"]),
            )
        })
        .collect();
    if claims.is_empty() { Drawn::NotFound("one home explains all photos".into()) } else { Drawn::Inferences(claims) }
}
