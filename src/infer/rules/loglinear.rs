//! Log-linear models: how well each answer fits is the sum of its features, each by its weight; how probable it is, a softmax
//! over all answers and "none of them".

use super::spot;
use crate::infer::{Library, Term, WEIGHED, Weighed};

/// A feature in words, and its weight.
pub(super) type Weight = (&'static str, f64);

/// How well an answer fits.
pub(super) fn score(features: &[f64], weights: &[Weight]) -> f64 {
    features.iter().zip(weights).map(|(feature, (_, weight))| feature * weight).sum()
}

/// What each feature adds to that, in words.
pub(super) fn terms(features: &[f64], weights: &[Weight]) -> Vec<Term> {
    let term = |(feature, (what, weight)): (&f64, &Weight)| Term { what: (*what).to_owned(), adds: feature * weight };
    features.iter().zip(weights).map(term).collect()
}

/// Makes the scores of answers, which `p` finds in them, probabilities beside that of none of them, whose score is given and whose
/// probability comes back.
pub(super) fn softmax<T>(answers: &mut [T], p: fn(&mut T) -> &mut f64, none: f64) -> f64 {
    let best = answers.iter_mut().map(|answer| *p(answer)).fold(none, f64::max);
    answers.iter_mut().for_each(|answer| *p(answer) = (*p(answer) - best).exp());
    let total = answers.iter_mut().map(|answer| *p(answer)).sum::<f64>() + (none - best).exp();
    answers.iter_mut().for_each(|answer| *p(answer) /= total);
    (none - best).exp() / total
}

/// The likeliest places, with how probable they are and why, and "none of them" where it belongs.
pub(super) fn weighed(
    library: &Library,
    likeliest: impl Iterator<Item = (u32, f64, Vec<Term>)>,
    none: Weighed,
) -> Vec<Weighed> {
    let places = likeliest.take(WEIGHED).filter_map(|(place, probability, terms)| {
        let place = library.places().get(place as usize)?;
        Some(Weighed { spot: Some(spot(library, place)), probability, terms })
    });
    let mut all: Vec<Weighed> = places.chain([none]).collect();
    all.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    all
}
