//! Real people, whose homes and places of work are known: what is concluded of libraries drawn from their stops and check-ins,
//! and how sure.

use std::path::Path;

use rayon::prelude::*;
use serde_json::Value;

use crate::baselines::BASELINES;
use crate::howde::{self, Bias, Homes, Label};
use crate::library::{self, Photo, centre, claims, confidence, metres, weighed};
use crate::lifesim::Point;
use crate::marc;

/// How far a claim about a home may be from it, where nothing else lies near.
const RIGHT: f64 = 100.0;
/// What is stated of an answer that wasn't weighed at all.
const FLOOR: f64 = 0.002;

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

/// Judges the sets that are there. `quick` takes every fifth person and the smaller libraries only.
pub fn outcomes(data: &Path, seed: u64, quick: bool) -> std::io::Result<Vec<Outcome>> {
    let howde = howde::people(data)?.into_iter().map(Person::Howde);
    let people: Vec<Person> = howde.chain(marc::people(data)?.into_iter().map(Person::Marc)).collect();
    let mut cases = Vec::new();
    for (number, person) in people.iter().enumerate() {
        if quick && number % 5 != 0 {
            continue;
        }
        if let Person::Marc(_) = person {
            cases.extend([true, false].map(|home| Case { person, set: Set::Marc, home }));
            continue;
        }
        for bias in Bias::ALL {
            let counts: &[usize] = match bias {
                Bias::Strong if quick => &[30, 100, 300],
                Bias::Strong => &[30, 100, 300, 1000],
                _ if quick => &[],
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
    Ok(cases.par_iter().map(|case| judge(case, seed)).collect())
}

fn judge(case: &Case<'_>, seed: u64) -> Outcome {
    let photos = case.person.photos(case.set, case.home, seed);
    let portrait = library::library(&photos).portrait();
    let portrait = serde_json::to_value(portrait).expect("a portrait as JSON");
    let answers = weighed(&portrait, "home");
    let likeliest = answers.iter().filter(|answer| answer.0.is_some()).max_by(|a, b| a.1.total_cmp(&b.1));
    let right = |at: Point| case.home && case.person.away(at) <= RIGHT;
    let mut claimed: Vec<(f64, bool)> = claims(&portrait, "home")
        .filter_map(|claim| Some((confidence(claim), right(centre(&claim["spot"])?))))
        .collect();
    claimed.sort_by(|a, b| b.0.total_cmp(&a.0));
    let truth: f64 = answers.iter().filter(|(at, _)| at.map_or(!case.home, right)).map(|answer| answer.1).sum();
    let work = claims(&portrait, "work").max_by(|a, b| confidence(a).total_cmp(&confidence(b)));
    let Person::Howde(person) = case.person else {
        return Outcome {
            work: None,
            works: false,
            moves: Vec::new(),
            homes: Homes::Unclear,
            ..outcome(case, &photos, likeliest, truth, &answers, claimed)
        };
    };
    let at_work = |claim: &Value| centre(&claim["spot"]).is_some_and(|at| person.label(at) == Some(Label::Work));
    let homes = person.homes();
    Outcome {
        work: work.map(|claim| (confidence(claim), at_work(claim))),
        works: person.works(),
        moves: claims(&portrait, "move").map(|claim| moved(claim, person, homes)).collect(),
        homes,
        ..outcome(case, &photos, likeliest, truth, &answers, claimed)
    }
}

fn outcome(
    case: &Case<'_>,
    photos: &[Photo],
    likeliest: Option<&(Option<Point>, f64)>,
    truth: f64,
    answers: &[(Option<Point>, f64)],
    claimed: Vec<(f64, bool)>,
) -> Outcome {
    let away = |at: Option<Point>| at.map_or(f64::INFINITY, |at| case.person.away(at));
    Outcome {
        person: case.person.name().to_owned(),
        set: case.set,
        home: case.home,
        away: away(likeliest.and_then(|answer| answer.0)),
        baselines: BASELINES.iter().map(|baseline| away((baseline.home)(photos))).collect(),
        // Who weighs nothing leaves either answer open.
        truth: if answers.is_empty() { 0.5 } else { truth.clamp(FLOOR, 1.0) },
        claimed: claimed.first().copied(),
        work: None,
        works: false,
        moves: Vec::new(),
        homes: Homes::Unclear,
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
