//! The benchmark's own arithmetic: intervals, paired tests, fits, and the other ways to find a home.
#![allow(dead_code, reason = "the benchmark uses the rest")]

#[path = "../benches/portrait/baselines/mod.rs"]
mod baselines;
#[path = "../benches/portrait/fit.rs"]
mod fit;
#[path = "../benches/portrait/library.rs"]
mod library;
#[path = "../benches/lifesim/mod.rs"]
mod lifesim;
#[path = "../benches/portrait/statistics.rs"]
mod statistics;

use jiff::ToSpan;
use jiff::civil::date;
use library::{Answer, Photo, metres};
use lifesim::{Dice, Point, moved};
use phototell::record::resolve;

const HOME: Point = Point { latitude: 40.4, longitude: -3.7 };

/// Ten evenings at home and two mornings there, and one afternoon with fifty photos two kilometres away.
fn photos() -> Vec<Photo> {
    let first = date(2024, 3, 4).at(0, 0, 0, 0);
    let evenings =
        (0..10i64).map(|day| Photo { at: moved(HOME, day as f64, 3.0), clock: first + (day * 24 + 22).hours() });
    let mornings = (20..22i64).map(|day| Photo { at: HOME, clock: first + (day * 24 + 7).hours() });
    let feast =
        (0..50i64).map(|minute| Photo { at: moved(HOME, 2000.0, 0.0), clock: first + 14.hours() + minute.minutes() });
    evenings.chain(mornings).chain(feast).collect()
}

#[test]
fn each_baseline_finds_what_it_looks_for() {
    let photos = photos();
    let mut asked = 0;
    for baseline in baselines::BASELINES {
        let at = (baseline.home)(&photos).expect("an answer");
        let right = metres(at, HOME) < 80.0;
        assert_eq!(right, baseline.name != "most photos", "{}", baseline.name);
        assert!((baseline.home)(&[]).is_none(), "{}", baseline.name);
        asked += 1;
    }
    assert_eq!(asked, 6);
}

#[test]
fn a_stop_becomes_the_record_that_its_file_would_have() {
    let photo = Photo { at: moved(HOME, -120.0, 40.0), clock: date(2024, 3, 4).at(22, 5, 6, 0) };
    let answers = resolve(&library::record(&photo, 7));
    let position = answers.position.expect("a position");
    assert!(metres(photo.at, Point { latitude: position.latitude, longitude: position.longitude }) < 1.0);
    assert_eq!(answers.taken.expect("a moment").civil, photo.clock);
}

#[test]
fn mcnemar_counts_only_where_two_differ() {
    let pairs = |won: usize, lost: usize| {
        let both = std::iter::repeat_n((true, true), 30);
        both.chain(std::iter::repeat_n((true, false), won)).chain(std::iter::repeat_n((false, true), lost))
    };
    assert_eq!(statistics::mcnemar(pairs(0, 0)), (0, 0, 1.0));
    let (won, lost, chance) = statistics::mcnemar(pairs(9, 1));
    assert_eq!((won, lost), (9, 1));
    assert!((chance - 22.0 / 1024.0).abs() < 1e-9, "{chance}");
}

#[test]
fn people_are_drawn_and_not_their_cases() {
    // One person with a hundred right cases, and one with a hundred wrong ones: the interval is all there is.
    let cases = (0..200).map(|case| if case < 100 { ("ann", 1.0) } else { ("bo", 0.0) });
    let estimate = statistics::share(cases);
    assert_eq!((estimate.value, estimate.low, estimate.high, estimate.cases), (0.5, 0.0, 1.0, 200.0));
}

#[test]
fn calibration_is_the_gap_between_said_and_right() {
    let honest: Vec<(f64, bool)> = (0..100).map(|case| (0.75, case % 4 != 0)).collect();
    assert!(statistics::calibration_error(&honest) < 1e-9);
    let boastful: Vec<(f64, bool)> = honest.iter().map(|claim| (0.95, claim.1)).collect();
    assert!((statistics::calibration_error(&boastful) - 0.2).abs() < 1e-9);
}

/// Homes drawn by weights of 2 and -1 and a constant for none: the fit finds what they were multiplied by.
#[test]
fn the_fit_finds_the_weights_again() {
    let mut dice = Dice::new(1, "fit");
    let samples: Vec<fit::Sample> = (0..3000)
        .map(|person| {
            let mut answers: Vec<Answer> = (0..4)
                .map(|_| Answer { at: Some(HOME), adds: vec![dice.normal(0.0, 1.0), dice.normal(0.0, 1.0)] })
                .collect();
            answers.push(Answer { at: None, adds: vec![0.0] });
            let score = |answer: &Answer| match answer.at {
                Some(_) => (2.0 * answer.adds[0] - answer.adds[1]).exp(),
                None => 1.0_f64.exp(),
            };
            let truth = dice.weighted(&answers.iter().map(score).collect::<Vec<_>>());
            fit::Sample { person: format!("{person}"), answers, truth, weight: 1.0 }
        })
        .collect();
    let folds = fit::Folds::fit(&samples);
    let asked = [
        Answer { at: Some(HOME), adds: vec![0.5, 0.0] },
        Answer { at: Some(HOME), adds: vec![0.0, 0.5] },
        Answer { at: None, adds: vec![0.0] },
    ];
    let weights = [1.0_f64.exp(), (-0.5_f64).exp(), 1.0_f64.exp()];
    let total: f64 = weights.iter().sum();
    for (found, meant) in folds.probabilities(&asked, "somebody").iter().zip(weights) {
        assert!((found - meant / total).abs() < 0.04, "{found} {}", meant / total);
    }
}
