//! A person: homes, work, sleep, haunts, trips and friends over the years of the library, before any photo is taken.

use jiff::civil::{Date, date};
use jiff::{ToSpan, Unit};

use super::dice::Dice;
use super::profiles::{Profile, Twist};
use super::world::{CITIES, Point, away, km, moved, near};

/// Days from one date to another.
pub fn days(from: Date, to: Date) -> i32 {
    from.until((Unit::Day, to)).map_or(0, |span| span.get_days())
}

/// A place that the person sleeps or works at, from a day on until before another.
#[derive(Clone, Debug)]
pub struct Period {
    pub at: Point,
    pub city: usize,
    pub from: Date,
    pub to: Date,
}

/// What kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Site,
    Hybrid,
    Shifts,
    Night,
    Study,
}

/// A place visited again and again.
#[derive(Clone, Debug)]
pub struct Haunt {
    pub at: Point,
    pub weight: f64,
    /// Somebody's home, where evenings are spent.
    pub friends: bool,
}

/// Somebody with a camera of their own.
#[derive(Clone, Debug)]
pub struct Companion {
    pub partner: bool,
    /// Where they live; a partner lives with the person.
    pub at: Point,
    pub city: usize,
    /// Chance to be along, on an outing.
    pub along: f64,
    /// Share of what they take together that they send.
    pub share: f64,
    /// Never met: somebody whose pictures are sent around.
    pub stranger: bool,
}

/// A journey with nights elsewhere.
#[derive(Clone, Debug)]
pub struct Trip {
    pub stops: Vec<Period>,
    pub flight: bool,
    pub with: Vec<usize>,
}

impl Trip {
    /// The day of leaving.
    pub fn leave(&self) -> Date {
        self.stops[0].from
    }

    /// The day of coming back.
    pub fn back(&self) -> Date {
        self.stops[self.stops.len() - 1].to
    }
}

/// Sleep on days without work, in hours.
#[derive(Clone, Copy, Debug)]
pub struct Sleep {
    pub middle: f64,
    pub length: f64,
}

/// A person.
pub struct Person {
    pub from: Date,
    pub to: Date,
    pub homes: Vec<Period>,
    /// Another place of theirs, used in turns with the home.
    pub second: Option<Period>,
    pub jobs: Vec<(Work, Period)>,
    /// Haunts, for each home.
    pub haunts: Vec<Vec<Haunt>>,
    pub companions: Vec<Companion>,
    pub trips: Vec<Trip>,
    pub sleep: Sleep,
    /// Days out, a year.
    pub days_out: f64,
}

impl Person {
    /// The person of a profile and a seed.
    pub fn new(profile: &Profile, seed: u64) -> Self {
        let mut dice = Dice::new(seed, "person");
        let years = dice.between(profile.years.0, profile.years.1);
        let to = date(2018, 6, 1).saturating_add((dice.below(2650) as i64).days());
        let from = to.saturating_sub(((years * 365.25) as i64).days());
        let lived: Vec<usize> = (0..CITIES.len()).filter(|&city| CITIES[city].lived).collect();
        let first = *dice.pick(&lived);
        let homes = homes(profile, first, from, to, &mut dice);
        let second = match profile.twist {
            Twist::TwoHomes => Some(between(away(homes[0].at_city(), 90.0, 40.0, &mut dice), from, to, &mut dice)),
            Twist::TwoZones => Some(between(other_zone(homes[0].city), from, to, &mut dice)),
            _ => None,
        };
        let jobs = jobs(profile, &homes, second.as_ref(), &mut dice);
        let haunts = homes.iter().map(|home| haunts(home, &mut dice)).collect();
        let companions = companions(&homes[0], &mut dice);
        let trips = trips(profile, &homes, &companions, &mut Dice::new(seed, "trips"));
        let sleep =
            Sleep { middle: dice.normal(3.4, 1.1).clamp(1.0, 6.5), length: dice.normal(7.6, 0.9).clamp(5.5, 9.5) };
        Self { from, to, homes, second, jobs, haunts, companions, trips, sleep, days_out: dice.between(0.0, 20.0) }
    }

    /// Which home is lived in on a day.
    pub fn home(&self, day: Date) -> usize {
        self.homes.iter().rposition(|home| home.from <= day).unwrap_or(0)
    }
}

impl Period {
    fn at_city(&self) -> Point {
        CITIES[self.city].at
    }
}

fn between(city: usize, from: Date, to: Date, dice: &mut Dice) -> Period {
    Period { at: near(CITIES[city].at, 5.0, dice), city, from, to }
}

/// The nearest city that people live in, in another time zone than `city`.
fn other_zone(city: usize) -> usize {
    let offset = |city: usize| {
        let zone = jiff::tz::TimeZone::get(CITIES[city].zone).expect("a zone");
        [1_610_000_000, 1_625_000_000].map(|at| zone.to_offset(jiff::Timestamp::from_second(at).expect("an instant")))
    };
    let here = offset(city);
    (0..CITIES.len())
        .filter(|&other| CITIES[other].lived && offset(other).iter().zip(&here).all(|(a, b)| a != b))
        .min_by(|&a, &b| km(CITIES[a].at, CITIES[city].at).total_cmp(&km(CITIES[b].at, CITIES[city].at)))
        .unwrap_or(0)
}

fn homes(profile: &Profile, first: usize, from: Date, to: Date, dice: &mut Dice) -> Vec<Period> {
    let mut homes: Vec<Period> = Vec::new();
    let (mut city, mut at, mut day) = (first, near(CITIES[first].at, 6.0, dice), from);
    while day < to && homes.len() < 6 {
        let spread = if profile.twist == Twist::Student { 0.15 } else { 0.5 };
        let length = (dice.lognormal(profile.home_years.ln(), spread) * 365.0).max(150.0) as i64;
        let mut until = day.saturating_add(length.days()).min(to);
        // The end of a library is no move: a last home of a few weeks isn't one.
        if days(until, to) < 90 || homes.len() == 5 {
            until = to;
        }
        homes.push(Period { at, city, from: day, to: until });
        day = until;
        if dice.chance(0.55) {
            let (angle, metres) = (dice.between(0.0, std::f64::consts::TAU), dice.between(1500.0, 9000.0));
            at = moved(CITIES[city].at, metres * angle.sin(), metres * angle.cos());
            if km(at, homes[homes.len() - 1].at) < 1.0 {
                at = moved(at, 1500.0, 0.0);
            }
        } else {
            let wanted = dice.lognormal(5.3, 0.8);
            city = away(CITIES[city].at, wanted, 40.0, dice);
            at = near(CITIES[city].at, 6.0, dice);
        }
    }
    homes
}

fn jobs(profile: &Profile, homes: &[Period], second: Option<&Period>, dice: &mut Dice) -> Vec<(Work, Period)> {
    let mut jobs = Vec::new();
    let night = dice.chance(profile.night);
    let kind = |dice: &mut Dice| match profile.twist {
        Twist::Student => Some(Work::Study),
        _ if night => Some(Work::Night),
        Twist::TwoZones => Some(Work::Site),
        _ => [Some(Work::Site), Some(Work::Hybrid), None, Some(Work::Shifts)][dice.weighted(&[0.55, 0.20, 0.15, 0.10])],
    };
    for home in homes {
        let mut day = home.from;
        while day < home.to {
            let length = (dice.lognormal(1.25, 0.5) * 365.0).max(200.0) as i64;
            let mut until = day.saturating_add(length.days()).min(home.to);
            if days(until, home.to) < 150 {
                until = home.to;
            }
            let base = second.filter(|_| profile.twist == Twist::TwoZones).unwrap_or(home);
            let mut at = near(CITIES[base.city].at, 7.0, dice);
            if km(at, base.at) < 0.6 {
                at = moved(at, 1200.0, 400.0);
            }
            if let Some(kind) = kind(dice) {
                jobs.push((kind, Period { at, city: base.city, from: day, to: until }));
            }
            day = until;
        }
    }
    jobs
}

fn haunts(home: &Period, dice: &mut Dice) -> Vec<Haunt> {
    let count = 6 + dice.below(35);
    (0..count)
        .map(|rank| {
            let radius = dice.between(0.5, 8.0);
            let mut at = near(home.at, radius, dice);
            if km(at, home.at) < 0.35 {
                at = moved(at, 500.0, 0.0);
            }
            Haunt { at, weight: 1.0 / (rank as f64 + 1.0), friends: dice.chance(0.25) }
        })
        .collect()
}

fn companions(home: &Period, dice: &mut Dice) -> Vec<Companion> {
    let partner = dice.chance(0.5);
    let met = dice.below(7);
    let strangers = 2 + dice.below(4);
    (0..met + strangers)
        .map(|index| {
            let stranger = index >= met;
            let city =
                if stranger && dice.chance(0.5) { away(CITIES[home.city].at, 300.0, 50.0, dice) } else { home.city };
            let partner = partner && index == 0 && !stranger;
            Companion {
                partner,
                at: if partner { home.at } else { near(CITIES[city].at, 7.0, dice) },
                city,
                along: if partner { 0.5 } else { dice.between(0.02, 0.2) },
                share: dice.between(0.1, 0.9),
                stranger,
            }
        })
        .collect()
}

fn trips(profile: &Profile, homes: &[Period], companions: &[Companion], dice: &mut Dice) -> Vec<Trip> {
    let (from, to) = (homes[0].from, homes[homes.len() - 1].to);
    let years = f64::from(days(from, to)) / 365.25;
    let rate = dice.between(profile.trips.0, profile.trips.1);
    let count = dice.poisson(rate * years);
    let mut starts: Vec<i64> = (0..count).map(|_| dice.below(days(from, to).max(1) as usize) as i64).collect();
    starts.sort_unstable();
    let mut trips: Vec<Trip> = Vec::new();
    for start in starts {
        let leave = from.saturating_add(start.days());
        let nights = dice.geometric(4.5).min(40) as i64;
        let back = leave.saturating_add(nights.days());
        // A journey doesn't span a move, nor follow at once upon another.
        let home = homes.iter().find(|home| home.from <= leave && back < home.to);
        let after = trips.last().is_none_or(|last| last.back().saturating_add(3.days()) < leave);
        let Some(home) = home.filter(|_| after) else { continue };
        let wanted = dice.lognormal(6.2, 1.3).clamp(60.0, 15_000.0);
        let first = away(CITIES[home.city].at, wanted, 60.0, dice);
        let mut cities = vec![first];
        while cities.len() < 4 && (cities.len() as i64) * 2 < nights && dice.chance(0.35) {
            let distance = dice.between(150.0, 600.0);
            let next = away(CITIES[cities[cities.len() - 1]].at, distance, 60.0, dice);
            if next != home.city && !cities.contains(&next) && km(CITIES[next].at, CITIES[home.city].at) > 60.0 {
                cities.push(next);
            } else {
                break;
            }
        }
        let mut stops = Vec::new();
        for (index, &city) in cities.iter().enumerate() {
            let day = |part: usize| leave.saturating_add((nights * part as i64 / cities.len() as i64).days());
            stops.push(Period { at: near(CITIES[city].at, 3.0, dice), city, from: day(index), to: day(index + 1) });
        }
        let with = (0..companions.len())
            .filter(|&one| !companions[one].stranger)
            .filter(|&one| dice.chance(if companions[one].partner { 0.8 } else { companions[one].along }))
            .collect();
        let flight = km(CITIES[first].at, CITIES[home.city].at) > 500.0 && dice.chance(0.8);
        trips.push(Trip { stops, flight, with });
    }
    trips
}
