//! Whatever is fitted is fitted anew for each fold of people, on the others.
//!
//! A rule says what each term adds to the score of an answer: its weight times what was counted. Weighing the terms once more,
//! with multipliers that are fitted here, is fitting the weights themselves; "not in this library" has a constant beside. The
//! fit is the likeliest softmax over the answers, by Newton's method, with a slight pull to nought.

use crate::library::Answer;
use crate::lifesim::Dice;

/// How many folds.
const FOLDS: usize = 5;
/// The pull to nought.
const RIDGE: f64 = 0.05;
/// More steps than it takes.
const STEPS: usize = 25;

/// Answers of which one is true.
pub struct Sample {
    pub person: String,
    pub answers: Vec<Answer>,
    pub truth: usize,
    /// How much it counts.
    pub weight: f64,
}

/// The multipliers of each fold.
pub struct Folds {
    multipliers: Vec<Vec<f64>>,
    widths: [usize; 2],
}

impl Folds {
    /// Fits each fold on the samples of the others.
    pub fn fit(samples: &[Sample]) -> Self {
        let widths = widths(samples.iter().flat_map(|sample| &sample.answers));
        let others = |fold: usize| samples.iter().filter(move |sample| fold_of(&sample.person) != fold);
        Self { multipliers: (0..FOLDS).map(|fold| fit(others(fold), widths)).collect(), widths }
    }

    /// How probable each answer is to somebody who never saw this person.
    pub fn probabilities(&self, answers: &[Answer], person: &str) -> Vec<f64> {
        let features: Vec<_> = answers.iter().map(|answer| features(answer, self.widths)).collect();
        softmax(&features, &self.multipliers[fold_of(person)])
    }
}

/// In which fold a person is.
fn fold_of(person: &str) -> usize {
    Dice::new(5, person).below(FOLDS)
}

/// How many terms a place has, and "not in this library".
fn widths<'a>(answers: impl Iterator<Item = &'a Answer>) -> [usize; 2] {
    answers.fold([0, 0], |mut widths, answer| {
        let width = &mut widths[usize::from(answer.at.is_none())];
        *width = answer.adds.len().max(*width);
        widths
    })
}

/// The terms of a place; behind them, those of no place, and a constant.
fn features(answer: &Answer, [places, none]: [usize; 2]) -> Vec<f64> {
    let mut all = vec![0.0; places + none + 1];
    let from = if answer.at.is_some() { 0 } else { places };
    all[from..].iter_mut().zip(&answer.adds).for_each(|(feature, add)| *feature = *add);
    all[places + none] = f64::from(u8::from(answer.at.is_none()));
    all
}

fn softmax(features: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let score = |one: &Vec<f64>| one.iter().zip(weights).map(|(feature, weight)| feature * weight).sum::<f64>();
    let scores: Vec<f64> = features.iter().map(score).collect();
    let best = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|score| (score - best).exp()).collect();
    let total: f64 = shares.iter().sum();
    shares.into_iter().map(|share| share / total).collect()
}

/// What multiplies the rule's own weights when everybody is fitted together; the last adds to "not in this library".
pub fn everybody(samples: &[Sample]) -> Vec<f64> {
    fit(samples.iter(), widths(samples.iter().flat_map(|sample| &sample.answers)))
}

fn fit<'a>(samples: impl Iterator<Item = &'a Sample>, widths: [usize; 2]) -> Vec<f64> {
    let count = widths[0] + widths[1] + 1;
    let seen: Vec<(Vec<Vec<f64>>, usize, f64)> = samples
        .map(|sample| {
            let features = sample.answers.iter().map(|answer| features(answer, widths)).collect();
            (features, sample.truth, sample.weight)
        })
        .collect();
    let mut weights = vec![1.0; count];
    weights[count - 1] = 0.0;
    for _ in 0..STEPS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| -RIDGE * weight).collect();
        let mut bend: Vec<Vec<f64>> =
            (0..count).map(|i| (0..count).map(|j| if i == j { RIDGE } else { 0.0 }).collect()).collect();
        for (features, truth, weight) in &seen {
            let shares = softmax(features, &weights);
            let mean: Vec<f64> =
                (0..count).map(|i| features.iter().zip(&shares).map(|(one, share)| one[i] * share).sum()).collect();
            for i in 0..count {
                slope[i] += weight * (features[*truth][i] - mean[i]);
                for j in 0..count {
                    let square: f64 = features.iter().zip(&shares).map(|(one, share)| one[i] * one[j] * share).sum();
                    bend[i][j] += weight * (square - mean[i] * mean[j]);
                }
            }
        }
        let step = solved(bend, slope);
        let length = step.iter().map(|part| part * part).sum::<f64>().sqrt();
        // A long step may go too far: it is cut.
        let cut = if length > 1.0 { 1.0 / length } else { 1.0 };
        weights.iter_mut().zip(&step).for_each(|(weight, part)| *weight += cut * part);
        if length < 1e-6 {
            break;
        }
    }
    weights
}

/// Solves a system of equations whose matrix is symmetric and positive.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let count = right.len();
    for pivot in 0..count {
        let (done, below) = matrix.split_at_mut(pivot + 1);
        let (known, open) = right.split_at_mut(pivot + 1);
        let top = &done[pivot];
        for (row, value) in below.iter_mut().zip(open) {
            let factor = row[pivot] / top[pivot];
            row.iter_mut().zip(top).for_each(|(cell, above)| *cell -= factor * above);
            *value -= factor * known[pivot];
        }
    }
    for pivot in (0..count).rev() {
        let known: f64 = (pivot + 1..count).map(|column| matrix[pivot][column] * right[column]).sum();
        right[pivot] = (right[pivot] - known) / matrix[pivot][pivot];
    }
    right
}
