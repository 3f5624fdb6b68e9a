//! The hours of the day at which photos are taken.

use std::collections::BTreeSet;

use super::cited;
use crate::infer::{Claim, Clock, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};
use crate::moment::Precision;

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("hours"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
HOURS: at which hours of the day photos are taken, and the longest stretch in which hardly any are.

From: the capture times, by the clock of the camera. An hour of a day counts once, however many photos it holds: a burst says \
no more than one photo.
How sure: it is a count. That the quiet stretch is sleep is a guess that this rule doesn't make.
Who could: whoever may read the photos' times; no location permission is needed, and file names often state them too.
What stops it: taking the times out (--only time), and neutral file names.";

/// Below this many different hours a pattern would be chance.
const ENOUGH: usize = 20;
/// A quiet stretch shorter than this many hours says nothing.
const STRETCH: usize = 4;

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let timed: Vec<&Shot> = library
        .shots()
        .iter()
        // A day without a time, which midnight stands for, is no hour.
        .filter(|shot| shot.clock > Clock::None)
        .filter(|shot| shot.taken.is_some_and(|taken| taken.precision >= Precision::Minute))
        .collect();
    let hours: BTreeSet<_> =
        timed.iter().filter_map(|shot| shot.taken).map(|taken| (taken.civil.date(), taken.civil.hour())).collect();
    if hours.len() < ENOUGH {
        return Drawn::NotFound(format!("only {} different hours have photos; {ENOUGH} would do", hours.len()));
    }
    let mut counts = vec![0usize; 24];
    for (_, hour) in &hours {
        if let Some(count) = counts.get_mut(usize::try_from(*hour).unwrap_or(0)) {
            *count = count.saturating_add(1);
        }
    }
    Drawn::Inferences(vec![
        Inference::pattern(RULE.id, Claim::Hours { quiet: quiet(&counts), counts })
            .shown_by(cited(&timed))
            .against("cameras whose clock shows another zone shift it")
            .closed_by(&["time"]),
    ])
}

/// The longest stretch of hours, around midnight too, that together hold at most a fiftieth of all: its first hour, and the
/// hour at which it ends.
fn quiet(counts: &[usize]) -> Option<(u8, u8)> {
    let total: usize = counts.iter().sum();
    let at = |hour: usize| counts.get(hour % counts.len().max(1)).copied().unwrap_or(0);
    for length in (STRETCH..counts.len()).rev() {
        let few =
            |start: &usize| (*start..start.saturating_add(length)).map(at).sum::<usize>().saturating_mul(50) <= total;
        let fewest = (0..counts.len()).filter(few).min_by_key(|start| at(start.saturating_add(length)) == 0);
        if let Some(start) = fewest {
            let end = start.saturating_add(length) % counts.len();
            return Some((u8::try_from(start).ok()?, u8::try_from(end).ok()?));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_stretch_reaches_around_midnight() {
        let mut counts = vec![5; 24];
        for hour in [23, 0, 1, 2, 3, 4, 5] {
            counts[hour] = 0;
        }
        assert_eq!(quiet(&counts), Some((23, 6)));
        assert_eq!(quiet(&[5; 24]), None);
    }
}
