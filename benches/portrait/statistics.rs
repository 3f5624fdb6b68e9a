//! Intervals, paired comparisons, calibration.

use std::collections::BTreeMap;

use crate::lifesim::Dice;

/// A sum and what it is of, for one person.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub sum: f64,
    pub of: f64,
}

/// A ratio with its interval.
#[derive(Clone, Copy)]
pub struct Estimate {
    pub value: f64,
    pub low: f64,
    pub high: f64,
    /// How many cases.
    pub cases: f64,
}

/// A ratio over people, with a 95 % bootstrap interval: whole people are drawn, for the cases of one aren't independent.
pub fn estimate(people: &BTreeMap<String, Tally>) -> Estimate {
    const DRAWS: usize = 1000;
    let all: Vec<Tally> = people.values().copied().collect();
    let ratio = |sum: f64, of: f64| if of > 0.0 { sum / of } else { f64::NAN };
    let total = |tallies: &mut dyn Iterator<Item = Tally>| {
        let (sum, of) = tallies.fold((0.0, 0.0), |(sum, of), tally| (sum + tally.sum, of + tally.of));
        (ratio(sum, of), of)
    };
    let (value, cases) = total(&mut all.iter().copied());
    let mut dice = Dice::new(1, "bootstrap");
    let mut drawn: Vec<f64> = (0..DRAWS)
        .filter(|_| !all.is_empty())
        .map(|_| total(&mut (0..all.len()).map(|_| all[dice.below(all.len())])).0)
        .filter(|ratio| ratio.is_finite())
        .collect();
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn.get((drawn.len() as f64 * share) as usize).copied().unwrap_or(value);
    Estimate { value, low: at(0.025), high: at(0.975), cases }
}

/// A ratio over cases, each with its person.
pub fn share<'a>(cases: impl Iterator<Item = (&'a str, f64)>) -> Estimate {
    let mut people: BTreeMap<String, Tally> = BTreeMap::new();
    for (person, value) in cases {
        let tally = people.entry(person.to_owned()).or_default();
        tally.sum += value;
        tally.of += 1.0;
    }
    estimate(&people)
}

/// McNemar's exact test of two ways on the same cases: wins, losses, and the two-sided probability of a split so uneven.
pub fn mcnemar(pairs: impl Iterator<Item = (bool, bool)>) -> (usize, usize, f64) {
    let (mut wins, mut losses) = (0usize, 0usize);
    for (ours, theirs) in pairs {
        wins += usize::from(ours && !theirs);
        losses += usize::from(theirs && !ours);
    }
    let count = wins + losses;
    let mut term = 0.5f64.powi(count as i32);
    let mut tail = 0.0;
    for k in 0..=wins.min(losses) {
        tail += term;
        term *= (count - k) as f64 / (k + 1) as f64;
    }
    (wins, losses, (2.0 * tail).min(1.0))
}

/// Expected calibration error: how far stated and right are apart, by tenths of what was stated.
pub fn calibration_error(claims: &[(f64, bool)]) -> f64 {
    let mut bins = [(0.0, 0.0, 0.0); 10];
    for (stated, right) in claims {
        let bin = &mut bins[((stated * 10.0) as usize).min(9)];
        *bin = (bin.0 + stated, bin.1 + f64::from(u8::from(*right)), bin.2 + 1.0);
    }
    bins.iter().map(|(stated, right, _)| (stated - right).abs()).sum::<f64>() / claims.len().max(1) as f64
}
