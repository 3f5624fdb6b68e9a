//! A person's days: where they are at which hour, doing what and with whom, and when they sleep.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use super::dice::Dice;
use super::person::{Person, Trip, Work};
use super::profiles::{Profile, Twist};
use super::world::{CITIES, Point, Zones, away, km, near};

/// What a stretch of time is spent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    Home,
    Work,
    Errand,
    Outing,
    DayOut,
    Trip,
    Event,
    Flight,
}

impl Context {
    /// Its word, and how many photos an hour of it brings, beside one of an outing's 1.5. Those at home are the profile's.
    pub fn row(self) -> (&'static str, f64) {
        match self {
            Self::Home => ("home", 0.3),
            Self::Work => ("work", 0.1),
            Self::Errand => ("errand", 0.5),
            Self::Outing => ("outing", 1.5),
            Self::DayOut => ("day out", 4.0),
            Self::Trip => ("trip", 6.0),
            Self::Event => ("event", 10.0),
            Self::Flight => ("flight", 2.0),
        }
    }
}

/// A stretch of time at one place, in seconds of the local clock since 1970.
#[derive(Clone, Debug)]
pub struct Stay {
    pub day: Date,
    pub from: i64,
    pub to: i64,
    pub at: Point,
    pub city: usize,
    pub context: Context,
    pub with: Vec<usize>,
    /// Where it leads, for a flight.
    pub toward: Option<Point>,
}

/// A night: when it began and ended, in hours from the midnight in it.
#[derive(Clone, Copy, Debug)]
pub struct Night {
    pub bed: f64,
    pub wake: f64,
    /// Before a day of work.
    pub weekday: bool,
}

/// Seconds of a local clock as date and time.
pub fn civil(seconds: i64) -> DateTime {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0).saturating_add(seconds.seconds())
}

/// Seconds of a local clock at midnight.
pub fn midnight(day: Date) -> i64 {
    i64::from(super::person::days(Date::constant(1970, 1, 1), day)) * 86_400
}

/// Date and time as seconds of a local clock.
pub fn seconds(at: DateTime) -> i64 {
    midnight(at.date()) + i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

/// All days of a person, and the nights at home.
pub fn days(profile: &Profile, person: &Person, zones: &Zones, seed: u64) -> (Vec<Stay>, Vec<Night>) {
    let mut days =
        Days { profile, person, zones, dice: Dice::new(seed, "days"), stays: Vec::new(), nights: Vec::new() };
    let mut day = person.from;
    let mut free = i64::MIN;
    while day < person.to {
        free = days.day(day, free);
        day = day.saturating_add(1.day());
    }
    (days.stays, days.nights)
}

struct Days<'a> {
    profile: &'a Profile,
    person: &'a Person,
    zones: &'a Zones,
    dice: Dice,
    stays: Vec<Stay>,
    nights: Vec<Night>,
}

/// Where one sleeps.
#[derive(Clone, Copy, PartialEq)]
struct Bed {
    at: Point,
    city: usize,
    trip: bool,
}

impl Days<'_> {
    fn trip(&self, day: Date) -> Option<&'_ Trip> {
        self.person.trips.iter().find(|trip| trip.leave() <= day && day <= trip.back())
    }

    /// Where the night after `day` is slept.
    fn bed(&self, day: Date) -> Bed {
        if let Some(trip) = self.trip(day)
            && let Some(stop) = trip.stops.iter().rev().find(|stop| stop.from <= day && day < stop.to)
        {
            return Bed { at: stop.at, city: stop.city, trip: true };
        }
        let home = &self.person.homes[self.person.home(day)];
        if let Some(second) = &self.person.second {
            let week = super::person::days(self.person.from, day).div_euclid(7);
            let away = match self.profile.twist {
                Twist::TwoZones => {
                    week % 9 != 8
                        && matches!(
                            day.weekday(),
                            Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday
                        )
                }
                _ => week % 10 < 7 && matches!(day.weekday(), Weekday::Friday | Weekday::Saturday),
            };
            if away {
                return Bed { at: second.at, city: second.city, trip: false };
            }
        }
        Bed { at: home.at, city: home.city, trip: false }
    }

    /// Lives through a day, from waking up to going to bed; `free` is when the day before ended. Returns when this one ends.
    fn day(&mut self, day: Date, free: i64) -> i64 {
        let (morning, evening) = (self.bed(day.saturating_sub(1.day())), self.bed(day));
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let job =
            self.person.jobs.iter().find(|(_, at)| at.from <= day && day < at.to).map(|(work, at)| (*work, at.clone()));
        let away = morning.trip || evening.trip;
        let works = job.filter(|(work, at)| {
            let reachable = km(at.at, morning.at).min(km(at.at, evening.at)) < 60.0;
            let on = match work {
                Work::Site => !weekend,
                Work::Hybrid => !weekend && self.dice.chance(0.55),
                Work::Study => !weekend && !matches!(day.month(), 8) && self.dice.chance(0.8),
                Work::Shifts => self.dice.chance(0.68),
                Work::Night => self.dice.chance(0.62),
            };
            on && reachable && !away && self.dice.chance(0.92)
        });
        let base = midnight(day);
        let at = |hour: f64| base + (hour * 3600.0) as i64;
        let night = works.as_ref().is_some_and(|(work, _)| *work == Work::Night)
            || (self.person.jobs.iter().any(|(work, _)| *work == Work::Night) && !away && self.dice.chance(0.8));
        let middle = match (night, weekend && works.is_none()) {
            (true, _) => 11.3,
            (false, true) => self.person.sleep.middle + 0.8,
            (false, false) => self.person.sleep.middle,
        };
        let length = (self.person.sleep.length + self.dice.normal(0.0, 0.5)).max(4.0);
        let middle = middle + self.dice.normal(0.0, 0.7 / 2.0_f64.sqrt());
        let mut wake = middle + length / 2.0;
        if works.as_ref().is_some_and(|(work, _)| matches!(work, Work::Site | Work::Hybrid)) {
            wake = wake.min(8.1 + self.dice.normal(0.0, 0.2));
        }
        let next = self.person.sleep.middle
            + if matches!(day.weekday(), Weekday::Friday | Weekday::Saturday) { 0.8 } else { 0.0 };
        let mut bed =
            24.0 + if night { 11.3 } else { next } - self.person.sleep.length / 2.0 + self.dice.normal(0.0, 0.5);
        if night && works.is_none() {
            bed = bed.min(29.5 + self.dice.normal(0.0, 0.5));
        }
        let start = at(wake).max(free.saturating_add(3 * 3600));
        if !morning.trip && !evening.trip && free != i64::MIN && free < start {
            let before = (free - base) as f64 / 3600.0;
            self.nights.push(Night { bed: before, wake: (start - base) as f64 / 3600.0, weekday: !weekend });
        }
        let mut end = at(bed).max(start + 3600);
        if morning == evening {
            self.at_place(day, start, end, morning, works.as_ref().map(|(work, place)| (*work, place.at, place.city)));
            return end;
        }
        let travel = self.dice.between(8.5, 15.0).max(wake + 0.5);
        let leave = if away { at(travel) } else { at(17.5 + self.dice.unit() * 2.0) }
            .max(start + 1800)
            .min(end.max(start + 3600));
        self.at_place(day, start, leave, morning, works.as_ref().map(|(work, place)| (*work, place.at, place.city)));
        let distance = km(morning.at, evening.at);
        let flies = self.trip(day).map_or(distance > 700.0, |trip| trip.flight && distance > 500.0);
        let hours = if flies { 1.0 + distance / 750.0 } else { (distance / 85.0).min(12.0) + 0.3 };
        let (utc, _) = self.zones.utc(morning.city, civil(leave));
        let arrives = utc + (hours * 3600.0) as i64;
        let arrives = arrives + i64::from(self.zones.offset(evening.city, arrives));
        if flies {
            let up = leave + (hours * 3600.0) as i64;
            let with = self.trip(day).map(|trip| trip.with.clone()).unwrap_or_default();
            let toward = Some(evening.at);
            self.stays.push(Stay {
                day,
                from: leave + 2400,
                to: up - 1800,
                at: morning.at,
                city: morning.city,
                context: Context::Flight,
                with,
                toward,
            });
        }
        end = end.max(arrives + 3600);
        let works = works.filter(|(_, place)| km(place.at, morning.at) > 60.0);
        self.at_place(day, arrives, end, evening, works.as_ref().map(|(work, place)| (*work, place.at, place.city)));
        end
    }

    /// Spends from `from` to `to` around a bed.
    fn at_place(&mut self, day: Date, from: i64, to: i64, bed: Bed, work: Option<(Work, Point, usize)>) {
        let with = self.trip(day).map(|trip| trip.with.clone()).unwrap_or_default();
        if bed.trip {
            return self.sights(day, from, to, bed, &with);
        }
        let mut now = from;
        if let Some((kind, place, city)) = work.filter(|(_, place, _)| km(*place, bed.at) < 60.0) {
            let base = midnight(day);
            let (begins, lasts) = match kind {
                Work::Night => (21.8, 8.2),
                Work::Shifts if self.dice.chance(0.5) => (13.8, 8.2),
                Work::Shifts => (5.8, 8.2),
                Work::Study => (9.0 + self.dice.unit() * 2.0, 5.0),
                _ => (8.6 + self.dice.unit(), 8.5),
            };
            let begins = (base + (begins * 3600.0) as i64).max(now + 1800);
            let ends = (begins + (lasts * 3600.0) as i64).min(to - 1800);
            if begins < ends {
                if kind == Work::Night && begins - now > 3 * 3600 {
                    self.leisure(day, now, begins - 1800, bed, false);
                } else {
                    self.stay(day, now, begins - 1500, bed.at, bed.city, Context::Home, &[]);
                }
                self.stay(day, begins, ends, place, city, Context::Work, &[]);
                now = ends + 1500;
            }
        }
        let free = work.is_none();
        self.leisure(day, now, to, bed, free);
    }

    /// Time of one's own, around home.
    fn leisure(&mut self, day: Date, from: i64, to: i64, bed: Bed, free: bool) {
        let near_home = |point: Point| km(point, bed.at) < 60.0;
        let haunts: Vec<_> =
            self.person.haunts[self.person.home(day)].iter().filter(|haunt| near_home(haunt.at)).cloned().collect();
        let partner = self.person.companions.iter().position(|one| one.partner);
        let at_home: Vec<usize> = partner.filter(|_| self.dice.chance(0.6)).into_iter().collect();
        let mut now = from;
        let mut plans = Vec::new();
        if free && to - from > 8 * 3600 && self.dice.chance(self.person.days_out / 110.0) {
            let distance = self.dice.between(25.0, 45.0);
            let city = away(CITIES[bed.city].at, 60.0, 20.0, &mut self.dice);
            let out = if km(CITIES[city].at, bed.at) < 130.0 && CITIES[city].country == CITIES[bed.city].country {
                (near(CITIES[city].at, 3.0, &mut self.dice), city)
            } else {
                (near(bed.at, distance / 4.0, &mut self.dice), bed.city)
            };
            plans.push((6.0, Context::DayOut, out.0, out.1, 1.0));
        } else {
            let chances = if free { [0.65, 0.35] } else { [0.35, 0.05] };
            for chance in chances {
                if haunts.is_empty() || !self.dice.chance(chance) {
                    continue;
                }
                let weights: Vec<f64> = haunts.iter().map(|haunt| haunt.weight).collect();
                let haunt = &haunts[self.dice.weighted(&weights)];
                let event = free && self.dice.chance(0.06);
                let context = match (event, haunt.friends) {
                    (true, _) => Context::Event,
                    (_, true) => Context::Outing,
                    _ if self.dice.chance(0.5) => Context::Errand,
                    _ => Context::Outing,
                };
                let hours =
                    if context == Context::Errand { self.dice.between(0.4, 1.2) } else { self.dice.between(1.5, 4.0) };
                plans.push((hours, context, haunt.at, bed.city, if event { 4.0 } else { 1.0 }));
            }
        }
        for (hours, context, at, city, company) in plans {
            let span = (hours * 3600.0) as i64;
            let room = to - now - span - 3600;
            if room <= 0 {
                continue;
            }
            let begins = now + (self.dice.unit() * room as f64) as i64;
            let with: Vec<usize> = (0..self.person.companions.len())
                .filter(|&one| !self.person.companions[one].stranger)
                .filter(|&one| self.dice.chance((self.person.companions[one].along * company).min(0.95)))
                .filter(|_| context != Context::Errand)
                .collect();
            self.stay(day, now, begins - 600, bed.at, bed.city, Context::Home, &at_home);
            self.stay(day, begins, begins + span, at, city, context, &with);
            now = begins + span + 900;
        }
        self.stay(day, now, to, bed.at, bed.city, Context::Home, &at_home);
    }

    /// A day, or a part of it, at a stop of a trip.
    fn sights(&mut self, day: Date, from: i64, to: i64, bed: Bed, with: &[usize]) {
        let mut now = from;
        while to - now > 2 * 3600 {
            let lodging = self.dice.chance(0.25);
            let at = if lodging { bed.at } else { near(CITIES[bed.city].at, 6.0, &mut self.dice) };
            let until = (now + (self.dice.between(0.7, 3.0) * 3600.0) as i64).min(to);
            self.stay(day, now, until, at, bed.city, Context::Trip, with);
            now = until + 1200;
        }
        self.stay(day, now, to, bed.at, bed.city, Context::Trip, with);
    }

    #[expect(clippy::too_many_arguments, reason = "a stay has so many sides")]
    fn stay(&mut self, day: Date, from: i64, to: i64, at: Point, city: usize, context: Context, with: &[usize]) {
        if to - from > 120 {
            self.stays.push(Stay { day, from, to, at, city, context, with: with.to_vec(), toward: None });
        }
    }
}
