//! Simulated lives: what is concluded of each, held against what is true of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use phototell::infer::Library;
use rayon::prelude::*;
use serde_json::Value;

use crate::evidence;
use crate::library::{centre, claims, confidence, metres};
use crate::lifesim::truth::{Journey, Lived, Taken, Truth};
use crate::lifesim::{Life, Point, Profile};
use crate::statistics::Tally;

/// What came of a life.
pub struct Outcome {
    pub profile: &'static str,
    pub life: String,
    pub own: usize,
    pub home_in_library: bool,
    /// Homes that are claimed: how sure, and how far from one, in metres.
    pub homes: Vec<(f64, f64)>,
    /// Moves that a library shows on both sides, and how many of them were found; by how many days; false ones.
    pub movers: usize,
    pub found: Vec<f64>,
    pub false_moves: usize,
    /// What a claimed night gains over 23 to 7.
    pub sleep: Option<f64>,
    /// Twice the hits, and hits, false claims and misses together.
    pub trips: Tally,
    /// Of the right trips, how many are dated within a day.
    pub dates: Tally,
    pub devices: Tally,
    pub countries: (Tally, Tally),
    pub companions: (Tally, Tally),
    /// Claims of the inference tier: rule, how sure, whether right.
    pub judged: Vec<(String, f64, bool)>,
    /// Claims, and those that their photos support, by kind.
    pub supported: Vec<(String, bool)>,
    /// Whether own photos come at one a day or more.
    pub dense: bool,
    /// What is wrong, a line each, for whoever mends a rule.
    pub misses: Vec<String>,
}

/// Judges these lives.
pub fn outcomes(lives: &[(&'static Profile, u64)]) -> Vec<Outcome> {
    lives.par_iter().map(|(profile, seed)| judge(&Life::new(profile, *seed))).collect()
}

fn judge(life: &Life) -> Outcome {
    let mut library = Library::default();
    let mut paths = HashMap::new();
    for file in &life.files {
        let record = file.record();
        library.push(&record);
        paths.insert(record.id.0.clone(), file.path.clone());
    }
    let portrait = serde_json::to_value(library.portrait()).expect("a portrait as JSON");
    let case = Case { truth: &life.truth, portrait: &portrait, paths: &paths };
    let mut judged = Vec::new();
    let homes = case.homes(&mut judged);
    let (movers, found, false_moves) = case.moves(&mut judged);
    let (trips, dates) = case.trips(&mut judged);
    let companions = case.companions(&mut judged);
    case.works(&mut judged);
    let concluded = |kind: &str| claims(&portrait, kind).all(|claim| claim["tier"] == "inference");
    judged.retain(|(kind, ..)| concluded(kind));
    let own = case.own().count();
    let days = life.truth.homes.iter().map(|home| (home.to - life.truth.homes[0].from).get_days()).max().unwrap_or(1);
    Outcome {
        profile: life.truth.profile,
        life: format!("{} {}", life.truth.profile, life.truth.seed),
        own,
        home_in_library: life.truth.home_in_library,
        homes,
        movers,
        found,
        false_moves,
        sleep: case.sleep(),
        trips,
        dates,
        devices: case.devices(),
        countries: case.countries(),
        companions,
        misses: case.misses(&judged),
        supported: evidence::supported(&case),
        judged,
        dense: own as f64 >= f64::from(days),
    }
}

/// A life with its portrait.
pub struct Case<'a> {
    pub truth: &'a Truth,
    pub portrait: &'a Value,
    paths: &'a HashMap<String, String>,
}

fn point(lived: &Lived) -> Point {
    Point { latitude: lived.latitude, longitude: lived.longitude }
}

fn date(value: &Value) -> Option<Date> {
    value.as_str()?.parse().ok()
}

/// Where a photo was really taken.
pub fn place(taken: &Taken) -> Point {
    Point { latitude: taken.latitude, longitude: taken.longitude }
}

/// On which day, there.
pub fn day(taken: &Taken) -> Date {
    let local = jiff::Timestamp::from_second(taken.utc + i64::from(taken.zone)).expect("an instant");
    jiff::tz::TimeZone::UTC.to_datetime(local).date()
}

impl Case<'_> {
    /// The photos that a claim cites, by what is true of them.
    pub fn cited<'b>(&'b self, claim: &'b Value) -> impl Iterator<Item = &'b Taken> {
        let ids = claim["evidence"].as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.filter_map(|id| self.truth.files.get(self.paths.get(id)?))
    }

    fn own(&self) -> impl Iterator<Item = &Taken> {
        self.truth.files.values().filter(|taken| taken.owner == "self" && taken.kind == "shot")
    }

    /// How far a point is from the nearest home, or from another place that the person sleeps at.
    pub fn away_from_home(&self, at: Point) -> f64 {
        self.truth.homes.iter().map(|home| metres(point(home), at)).fold(f64::INFINITY, f64::min)
    }

    fn homes(&self, judged: &mut Vec<(String, f64, bool)>) -> Vec<(f64, f64)> {
        let homes: Vec<(f64, f64)> = claims(self.portrait, "home")
            .filter_map(|claim| Some((confidence(claim), self.away_from_home(centre(&claim["spot"])?))))
            .collect();
        judged.extend(homes.iter().map(|(sure, away)| ("home".to_owned(), *sure, *away <= 100.0)));
        let others = claims(self.portrait, "other-home");
        let others = others.filter_map(|claim| Some((confidence(claim), self.slept(centre(&claim["spot"])?))));
        judged.extend(others.map(|(sure, right)| ("other-home".to_owned(), sure, right)));
        homes
    }

    /// Whether nights are spent at a place: a home's, a companion's bed isn't known of.
    fn slept(&self, at: Point) -> bool {
        self.away_from_home(at) <= 300.0
    }

    /// Moves between homes that both show on ten days, and what is claimed of them.
    fn moves(&self, judged: &mut Vec<(String, f64, bool)>) -> (usize, Vec<f64>, usize) {
        let homes: Vec<&Lived> = self.truth.homes.iter().filter(|home| home.kind == "home").collect();
        let shown = |home: &Lived| {
            let here = self.own().filter(|taken| taken.placed && metres(place(taken), point(home)) < 150.0);
            here.map(day).filter(|day| home.from <= *day && *day <= home.to).collect::<BTreeSet<_>>().len() >= 10
        };
        let mut open: Vec<(Date, &Lived, &Lived, bool)> =
            homes.windows(2).map(|two| (two[1].from, two[0], two[1], shown(two[0]) && shown(two[1]))).collect();
        let movers = open.iter().filter(|one| one.3).count();
        let (mut found, mut wrong) = (Vec::new(), 0);
        for claim in claims(self.portrait, "move") {
            let Some(on) = date(&claim["date"]) else { continue };
            let near = |spot: &Value, home: &Lived| centre(spot).is_some_and(|at| metres(at, point(home)) < 300.0);
            let fits = open.iter().position(|(when, from, to, _)| {
                (on - *when).get_days().abs() <= 60 && near(&claim["from"], from) && near(&claim["to"], to)
            });
            judged.push(("move".to_owned(), confidence(claim), fits.is_some()));
            match fits {
                Some(at) => {
                    let (when, _, _, visible) = open.swap_remove(at);
                    if visible {
                        found.push(f64::from((on - when).get_days().abs()));
                    }
                }
                None => wrong += 1,
            }
        }
        (movers, found, wrong)
    }

    /// What the claimed night gains over 23 to 7, in intersection over union with the true one.
    fn sleep(&self) -> Option<f64> {
        let claim = ["all", "weekday", "weekend"].into_iter().find_map(|nights| {
            let claim = claims(self.portrait, "sleep").find(|claim| claim["nights"] == nights)?;
            Some((claim, nights))
        });
        let (claim, nights) = claim?;
        let truth = match nights {
            "all" => self.truth.sleep.all,
            "weekday" => self.truth.sleep.weekday,
            _ => self.truth.sleep.weekend,
        };
        let hours = (claim["from"].as_f64()? / 60.0, claim["to"].as_f64()? / 60.0);
        Some(overlap(hours, truth) - overlap((23.0, 7.0), truth))
    }

    /// Whether own photos say that a night was spent away: those of a single day don't.
    fn shows(&self, trip: &Journey) -> bool {
        let there = self.own().filter(|taken| taken.placed && taken.context == "trip").map(day);
        there.filter(|day| trip.start <= *day && *day <= trip.end).collect::<BTreeSet<_>>().len() >= 2
    }

    fn trips(&self, judged: &mut Vec<(String, f64, bool)>) -> (Tally, Tally) {
        let mut open: Vec<&Journey> = self.truth.trips.iter().collect();
        let (mut hits, mut wrong, mut dates) = (0.0, 0.0, Tally::default());
        for claim in claims(self.portrait, "trip") {
            let (Some(start), Some(end)) = (date(&claim["start"]), date(&claim["end"])) else { continue };
            let second = self.truth.homes.iter().any(|home| {
                home.kind == "second" && centre(&claim["spot"]).is_some_and(|at| metres(at, point(home)) < 5000.0)
            });
            if second {
                continue;
            }
            let fits = open.iter().position(|trip| common((start, end), (trip.start, trip.end)) >= 0.5);
            judged.push(("trip".to_owned(), confidence(claim), fits.is_some()));
            match fits.map(|at| open.swap_remove(at)) {
                // A trip that hardly shows is neither asked for nor held against anybody.
                Some(trip) if !self.shows(trip) => {}
                Some(trip) => {
                    hits += 1.0;
                    let near = |a: Date, b: Date| (a - b).get_days().abs() <= 1;
                    dates.sum += f64::from(u8::from(near(start, trip.start) && near(end, trip.end)));
                    dates.of += 1.0;
                }
                None => wrong += 1.0,
            }
        }
        let missed = open.iter().filter(|trip| self.shows(trip)).count() as f64;
        (Tally { sum: 2.0 * hits, of: 2.0 * hits + wrong + missed }, dates)
    }

    fn devices(&self) -> Tally {
        let name = |make: &str, model: &str| format!("{make} {model}").to_lowercase();
        let own: Vec<_> =
            self.truth.devices.iter().filter(|device| device.owner == "self" && device.files >= 5).collect();
        let mut claimed: Vec<&Value> = claims(self.portrait, "device")
            .filter(|claim| claim["owner"] == "owned" && claim["photos"].as_u64() >= Some(5))
            .filter(|claim| !claim["name"].as_str().unwrap_or_default().contains("EPSON"))
            .collect();
        let all = claimed.len();
        let hits = own
            .iter()
            .filter(|device| {
                let named = |claim: &&Value| {
                    let said = claim["name"].as_str().unwrap_or_default().to_lowercase();
                    name(device.make, device.model).ends_with(&said) || said.ends_with(&device.model.to_lowercase())
                };
                let at = claimed.iter().position(|claim| named(claim) && self.mostly(claim, "self"));
                at.map(|at| claimed.swap_remove(at)).is_some()
            })
            .count() as f64;
        Tally { sum: 2.0 * hits, of: (own.len() + all) as f64 }
    }

    /// Whether most of what a claim cites is somebody's.
    fn mostly(&self, claim: &Value, owner: &str) -> bool {
        let cited: Vec<&Taken> = self.cited(claim).collect();
        cited.iter().filter(|taken| taken.owner == owner).count() * 2 > cited.len()
    }

    fn countries(&self) -> (Tally, Tally) {
        let seen: BTreeSet<&str> =
            self.own().filter(|taken| taken.placed && taken.context != "flight").map(|taken| taken.country).collect();
        let claimed: BTreeSet<&str> =
            claims(self.portrait, "country").filter_map(|claim| claim["country"].as_str()).collect();
        let both = claimed.intersection(&seen).count() as f64;
        (Tally { sum: both, of: claimed.len() as f64 }, Tally { sum: both, of: seen.len() as f64 })
    }

    /// Who is met again and again: precision and recall.
    fn companions(&self, judged: &mut Vec<(String, f64, bool)>) -> (Tally, Tally) {
        let mut found = BTreeSet::new();
        let mut precision = Tally::default();
        for claim in claims(self.portrait, "companion").filter(|claim| claim["bond"] != "was-there") {
            let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
            self.cited(claim)
                .filter(|taken| taken.owner != "self")
                .for_each(|taken| *owners.entry(&taken.owner).or_default() += 1);
            let who = owners.into_iter().max_by_key(|(_, count)| *count).map(|(owner, _)| owner);
            let friend = self.truth.companions.iter().find(|friend| Some(friend.id.as_str()) == who);
            let right = friend.is_some_and(|friend| !friend.stranger && friend.days >= 3);
            judged.push(("companion".to_owned(), confidence(claim), right));
            precision.of += 1.0;
            precision.sum += f64::from(u8::from(right));
            found.extend(friend.map(|friend| friend.id.as_str()));
        }
        let met: Vec<_> = self.truth.companions.iter().filter(|friend| friend.seen >= 3).collect();
        let hits = met.iter().filter(|friend| found.contains(friend.id.as_str())).count();
        (precision, Tally { sum: hits as f64, of: met.len() as f64 })
    }

    /// Wrong claims, trips and devices that weren't found, claims that their photos don't show.
    fn misses(&self, judged: &[(String, f64, bool)]) -> Vec<String> {
        let wrong = judged.iter().filter(|claim| !claim.2);
        let mut misses: Vec<String> = wrong.map(|(rule, sure, _)| format!("wrong {rule} at {sure:.2}")).collect();
        let claimed: Vec<(Date, Date)> = claims(self.portrait, "trip")
            .filter_map(|claim| Some((date(&claim["start"])?, date(&claim["end"])?)))
            .collect();
        let found = |trip: &Journey| claimed.iter().any(|claim| common(*claim, (trip.start, trip.end)) >= 0.5);
        for trip in self.truth.trips.iter().filter(|trip| self.shows(trip) && !found(trip)) {
            let Journey { start, end, kilometres, moments, placed, .. } = trip;
            misses
                .push(format!("missed trip {start} to {end}, {kilometres:.0} km, {moments} moments, {placed} placed"));
        }
        let real =
            |claim: &(Date, Date)| self.truth.trips.iter().any(|trip| common(*claim, (trip.start, trip.end)) >= 0.5);
        let seen: BTreeSet<&str> = self.own().map(|taken| taken.country).collect();
        let said = |claim: &&Value| claim["country"].as_str().is_none_or(|country| !seen.contains(country));
        misses.extend(claims(self.portrait, "country").filter(said).map(|claim| {
            let contexts: BTreeSet<&str> = self.cited(claim).map(|taken| taken.context).collect();
            format!("no such country: {}, by photos of {contexts:?}", claim["country"])
        }));
        misses.extend(
            claimed.iter().filter(|claim| !real(claim)).map(|(start, end)| format!("no such trip: {start} to {end}")),
        );
        let devices = claims(self.portrait, "device");
        misses.extend(devices.filter(|claim| (claim["owner"] == "owned") != self.mostly(claim, "self")).map(|claim| {
            format!(
                "device {} said {}: {} of {} photos",
                claim["name"], claim["owner"], claim["owned"], claim["photos"]
            )
        }));
        for (kind, cited) in evidence::unsupported(self) {
            misses.push(format!("{kind} isn't shown by what it cites: {cited}"));
        }
        misses
    }

    fn works(&self, judged: &mut Vec<(String, f64, bool)>) {
        for claim in claims(self.portrait, "work") {
            let Some(at) = centre(&claim["spot"]) else { continue };
            let right = self.truth.works.iter().any(|work| metres(at, point(work)) < 150.0);
            judged.push(("work".to_owned(), confidence(claim), right));
        }
    }
}

/// Intersection over union of two stretches of the day, in hours.
fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    let within = |minute: usize, (from, to): (f64, f64)| {
        let length = (to - from).rem_euclid(24.0);
        (minute as f64 / 60.0 - from).rem_euclid(24.0) < length
    };
    let (mut both, mut either) = (0.0, 0.0);
    for minute in 0..1440 {
        let (one, other) = (within(minute, a), within(minute, b));
        both += f64::from(u8::from(one && other));
        either += f64::from(u8::from(one || other));
    }
    both / f64::max(either, 1.0)
}

/// Intersection over union of two stretches of days, the ends included.
fn common(a: (Date, Date), b: (Date, Date)) -> f64 {
    let length = |from: Date, to: Date| f64::from((to - from).get_days() + 1).max(0.0);
    let both = length(a.0.max(b.0), a.1.min(b.1));
    both / (length(a.0, a.1) + length(b.0, b.1) - both)
}
