//! Real people, whose homes and places of work are known: what is concluded of libraries drawn from their stops and check-ins,
//! and how sure.

use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;

use crate::baselines::BASELINES;
use crate::fit::{Folds, Sample, everybody};
use crate::howde::{self, Bias, Homes, Label};
use crate::library::{self, Answer, Photo, centre, claims, confidence, metres, weighed};
use crate::lifesim::Point;
use crate::marc;

/// How far a claim about a home may be from it, where nothing else lies near.
const RIGHT: f64 = 100.0;
/// What is stated of an answer that wasn't weighed at all.
const FLOOR: f64 = 0.002;
/// Below this nothing is claimed.
const SILENT: f64 = 0.4;

/// Which library.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Set {
    Howde { bias: Bias, photos: usize },
    Marc,
}

/// What came of a library.
pub struct Outcome {
    pub person: String,
    pub set: Set,
    /// Whether it holds photos at home.
    pub home: bool,
    /// MARC: how far the likeliest answer is from the home, in metres. HoWDe: 0 where it is a home, infinite where not.
    pub away: f64,
    /// Whether each baseline's answer is right; distances like `away`.
    pub baselines: Vec<f64>,
    /// How probable the truth was said to be.
    pub truth: f64,
    /// The home that is claimed, if one is: how sure, and whether it is right.
    pub claimed: Option<(f64, bool)>,
    /// The place of work that is claimed.
    pub work: Option<(f64, bool)>,
    /// Whether the person works somewhere.
    pub works: bool,
    /// The moves that are claimed: whether each is right, and by how many days it is off.
    pub moves: Vec<(f64, bool, f64)>,
    pub homes: Homes,
    pub strict: bool,
}

impl Outcome {
    /// What went wrong with a home, for whoever mends the rule.
    pub fn miss(&self) -> Option<String> {
        let claimed = self.claimed.map_or("nothing".to_owned(), |(sure, right)| format!("{right} at {sure:.2}"));
        let wrong = (self.home && self.away > RIGHT)
            || self.truth < 0.1
            || self.claimed.is_some_and(|claim| !claim.1 && claim.0 >= 0.8);
        let others = self.baselines.iter().filter(|away| **away <= RIGHT).count();
        wrong.then(|| {
            format!(
                "{} {:?} home {}: {:.0} m away, the truth at {:.3}, claimed {claimed}; {others} baselines right",
                self.person, self.set, self.home, self.away, self.truth
            )
        })
    }
}

enum Person {
    Howde(howde::Person),
    Marc(marc::Person),
}

impl Person {
    fn name(&self) -> &str {
        match self {
            Self::Howde(person) => &person.name,
            Self::Marc(person) => &person.name,
        }
    }

    fn photos(&self, set: Set, home: bool, seed: u64) -> Vec<Photo> {
        match (self, set) {
            (Self::Howde(person), Set::Howde { bias, photos }) => person.photos(bias, photos, home, seed),
            (Self::Marc(person), _) => person.photos(home),
            (Self::Howde(_), Set::Marc) => Vec::new(),
        }
    }

    /// How far from a home a point is: see [`Outcome::away`].
    fn away(&self, at: Point) -> f64 {
        match self {
            Self::Howde(person) if person.label(at) == Some(Label::Home) => 0.0,
            Self::Howde(_) => f64::INFINITY,
            Self::Marc(person) => metres(person.home, at),
        }
    }
}

/// One library to be judged.
struct Case<'a> {
    person: &'a Person,
    set: Set,
    home: bool,
}

/// Judges the sets that are there; `quick` leaves out the large libraries, `fit` prints what a fit to everybody would change.
pub fn outcomes(data: &Path, seed: u64, quick: bool, fit: bool) -> std::io::Result<Vec<Outcome>> {
    let howde = howde::people(data)?.into_iter().map(Person::Howde);
    let people: Vec<Person> = howde.chain(marc::people(data)?.into_iter().map(Person::Marc)).collect();
    let mut cases = Vec::new();
    for person in &people {
        if let Person::Marc(_) = person {
            cases.extend([true, false].map(|home| Case { person, set: Set::Marc, home }));
            continue;
        }
        for bias in Bias::ALL {
            let counts: &[usize] = match bias {
                Bias::Strong if quick => &[30, 100, 300],
                Bias::Strong => &[30, 100, 300, 1000],
                _ if quick => &[300],
                _ => &[300, 1000],
            };
            cases.extend(counts.iter().map(|&photos| Case { person, set: Set::Howde { bias, photos }, home: true }));
        }
        cases.extend([30, 100, 300].map(|photos| Case {
            person,
            set: Set::Howde { bias: Bias::Strong, photos },
            home: false,
        }));
    }
    let drawn: Vec<Drawn> = cases.par_iter().map(|case| draw(case, seed)).collect();
    let both = || cases.iter().zip(&drawn);
    let homes: Vec<Sample> =
        both().filter(|(case, _)| case.fits()).flat_map(|(case, drawn)| drawn.home_samples(case)).collect();
    let works: Vec<Sample> =
        both().filter(|(case, _)| case.home).flat_map(|(case, drawn)| drawn.work_samples(case)).collect();
    if fit {
        println!("multipliers of home's weights: {:.2?}\nof work's: {:.2?}", everybody(&homes), everybody(&works));
    }
    let (homes, works) = (Folds::fit(&homes), Folds::fit(&works));
    Ok(both().map(|(case, drawn)| judge(case, drawn, &homes, &works)).collect())
}

impl Case<'_> {
    /// Whether the weights of homes are fitted on it.
    fn fits(&self) -> bool {
        match self.set {
            Set::Howde { bias, photos } => bias == Bias::Strong && photos <= 300,
            Set::Marc => true,
        }
    }

    /// What a mistake costs: a home claimed of few photos though it isn't there does harm, silence about many is of no use.
    fn price(&self) -> f64 {
        match self.set {
            Set::Marc if self.home => 1.5,
            Set::Marc => 2.5,
            Set::Howde { photos: 30, .. } if !self.home => 1.4,
            Set::Howde { photos: 100, .. } if !self.home => 1.2,
            Set::Howde { photos: 300, .. } if self.home => 2.2,
            Set::Howde { .. } => 1.0,
        }
    }

    fn is_home(&self, at: Point) -> bool {
        self.home && self.person.away(at) <= RIGHT
    }

    fn is_work(&self, at: Point) -> bool {
        matches!(self.person, Person::Howde(person) if person.label(at) == Some(Label::Work))
    }
}

/// What was concluded of a library.
struct Drawn {
    homes: Vec<Vec<Answer>>,
    works: Vec<Vec<Answer>>,
    moves: Vec<(f64, bool, f64)>,
    baselines: Vec<f64>,
}

fn draw(case: &Case<'_>, seed: u64) -> Drawn {
    let photos = case.person.photos(case.set, case.home, seed);
    let portrait = library::library(&photos).portrait();
    let portrait = serde_json::to_value(portrait).expect("a portrait as JSON");
    let away = |at: Option<Point>| at.map_or(f64::INFINITY, |at| case.person.away(at));
    let moves = match case.person {
        Person::Howde(person) => {
            let homes = person.homes();
            claims(&portrait, "move").map(|claim| moved(claim, person, homes)).collect()
        }
        Person::Marc(_) => Vec::new(),
    };
    Drawn {
        homes: weighed(&portrait, "home"),
        works: weighed(&portrait, "work"),
        moves,
        baselines: BASELINES.iter().map(|baseline| away((baseline.home)(&photos))).collect(),
    }
}

impl Drawn {
    fn home_samples(&self, case: &Case<'_>) -> Vec<Sample> {
        let samples = self.homes.iter().filter_map(|answers| sample(case, answers, case.home, |at| case.is_home(at)));
        samples.map(|sample| Sample { weight: case.price(), ..sample }).collect()
    }

    fn work_samples(&self, case: &Case<'_>) -> Vec<Sample> {
        let works = matches!(case.person, Person::Howde(person) if person.works());
        let samples = self.works.iter().filter_map(|answers| sample(case, answers, works, |at| case.is_work(at)));
        // Precision is had with few claims; a place that isn't found is a mistake too.
        samples.map(|sample| Sample { weight: if works { 1.35 } else { 1.0 }, ..sample }).collect()
    }
}

/// Answers with the true one marked; none when it isn't among them.
fn sample(case: &Case<'_>, answers: &[Answer], there: bool, right: impl Fn(Point) -> bool) -> Option<Sample> {
    let truth = answers.iter().position(|answer| answer.at.map_or(!there, &right))?;
    Some(Sample { person: case.person.name().to_owned(), answers: answers.to_vec(), truth, weight: 1.0 })
}

fn judge(case: &Case<'_>, drawn: &Drawn, homes: &Folds, works: &Folds) -> Outcome {
    let name = case.person.name();
    let best = |answers: &[Answer], folds: &Folds| {
        let shares = folds.probabilities(answers, name);
        let places = answers.iter().zip(shares).filter_map(|(answer, share)| Some((answer.at?, share)));
        places.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    // Where the home changed, the period that is surest speaks.
    let surest = |answers: &&Vec<Answer>| best(answers, homes).map_or(0.0, |(_, sure)| sure);
    let first = drawn.homes.iter().max_by(|a, b| surest(a).total_cmp(&surest(b)));
    let likeliest = first.and_then(|answers| best(answers, homes));
    let claims = drawn.homes.iter().filter_map(|answers| best(answers, homes));
    let claimed = claims.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, sure)| (sure, case.is_home(at)));
    let work = drawn.works.first().and_then(|answers| best(answers, works));
    // Who weighs nothing leaves either answer open.
    let truth = first.map_or(0.5, |answers| {
        let shares = homes.probabilities(answers, name);
        let true_ones =
            answers.iter().zip(shares).filter(|(answer, _)| answer.at.map_or(!case.home, |at| case.is_home(at)));
        true_ones.map(|(_, share)| share).sum::<f64>().clamp(FLOOR, 1.0)
    });
    Outcome {
        person: name.to_owned(),
        set: case.set,
        home: case.home,
        away: likeliest.map_or(f64::INFINITY, |(at, _)| case.person.away(at)),
        baselines: drawn.baselines.clone(),
        truth,
        claimed: claimed.filter(|(sure, _)| *sure >= SILENT),
        work: work.map(|(at, sure)| (sure, case.is_work(at))).filter(|(sure, _)| *sure >= SILENT),
        works: matches!(case.person, Person::Howde(person) if person.works()),
        moves: drawn.moves.clone(),
        homes: match case.person {
            Person::Howde(person) => person.homes(),
            Person::Marc(_) => Homes::Unclear,
        },
        strict: matches!(case.person, Person::Marc(person) if person.strict),
    }
}

/// How sure a claim of a move is, whether it is right, and by how many days it is off.
fn moved(claim: &Value, person: &howde::Person, homes: Homes) -> (f64, bool, f64) {
    let sure = confidence(claim);
    let Homes::Moved { date, from, to } = homes else { return (sure, false, f64::INFINITY) };
    let place = |spot: &Value| centre(spot).and_then(|at| person.nearest(at));
    let day = claim["date"].as_str().and_then(|text| text.parse::<jiff::civil::Date>().ok());
    let off = day.map_or(f64::INFINITY, |day| f64::from((day - date).get_days().abs()));
    (sure, off <= 60.0 && place(&claim["from"]) == Some(from) && place(&claim["to"]) == Some(to), off)
}
