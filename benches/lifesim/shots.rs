//! From days to what is taken: moments by chance, bursts, whose camera, what its clock and its receiver say.

use jiff::civil::{Date, DateTime};

use super::days::{Context, Stay, civil};
use super::devices::{Device, Use};
use super::dice::Dice;
use super::person::Person;
use super::profiles::{Profile, Twist};
use super::world::{Point, Zones, km, moved};

/// What a receiver says.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    pub at: Point,
    pub altitude: f64,
    pub error: f64,
    /// Kilometres an hour.
    pub speed: f64,
}

/// A picture that a device takes.
#[derive(Clone, Debug)]
pub struct Shot {
    pub day: Date,
    pub utc: i64,
    /// The true zone, in seconds east of UTC.
    pub zone: i32,
    /// What the device's clock shows, and the zone that it is set to.
    pub clock: DateTime,
    pub set: i32,
    pub at: Point,
    pub city: usize,
    pub context: Context,
    pub device: usize,
    pub moment: u32,
    /// Which of its burst; none for a single one.
    pub burst: Option<u32>,
    pub said: Option<Said>,
    /// Taken with the camera that faces the one who holds it.
    pub front: bool,
    pub with: Vec<usize>,
    /// Sent by this companion.
    pub from: Option<usize>,
}

/// A life's shots, own and those of companions who were along.
pub struct Camera<'a> {
    pub profile: &'a Profile,
    pub person: &'a Person,
    pub devices: &'a [Device],
    pub zones: &'a Zones,
    pub dice: Dice,
    moment: u32,
    last: Option<(i64, Point)>,
}

impl<'a> Camera<'a> {
    pub fn new(profile: &'a Profile, person: &'a Person, devices: &'a [Device], zones: &'a Zones, seed: u64) -> Self {
        Self { profile, person, devices, zones, dice: Dice::new(seed, "shots"), moment: 0, last: None }
    }

    fn at_home(&self, at: Point) -> bool {
        let homes = self.person.homes.iter().chain(&self.person.second);
        homes.into_iter().any(|home| km(home.at, at) < 0.3)
    }

    /// Photos an hour, before they are scaled to the size of the library.
    fn weight(&self, stay: &Stay) -> f64 {
        if self.profile.twist == Twist::NoHome && self.at_home(stay.at) {
            return 0.0;
        }
        let hours = (stay.to - stay.from) as f64 / 3600.0;
        hours * if stay.context == Context::Home { self.profile.home_weight } else { stay.context.row().1 }
    }

    /// The owner's shots, and the companions' that are sent.
    pub fn shots(&mut self, stays: &[Stay]) -> (Vec<Shot>, Vec<Shot>) {
        const BURST: f64 = 1.6;
        let mut weights: Vec<f64> = Vec::with_capacity(stays.len());
        let mut today = (None, 1.0);
        for stay in stays {
            if today.0 != Some(stay.day) {
                // Clumpy: most days bring nothing, some a lot.
                today = (Some(stay.day), self.dice.lognormal(-0.72, 1.2));
            }
            weights.push(self.weight(stay) * today.1);
        }
        let own = self.profile.photos * (1.0 - self.profile.received - self.profile.scans - self.profile.screenshots);
        let scale = own / BURST / weights.iter().sum::<f64>().max(1e-9);
        let (mut mine, mut sent) = (Vec::new(), Vec::new());
        for (stay, weight) in stays.iter().zip(&weights) {
            let first = mine.len();
            for _ in 0..self.dice.poisson(weight * scale) {
                let when = stay.from + (self.dice.unit() * (stay.to - stay.from) as f64) as i64;
                if let Some(device) = self.own_device(stay) {
                    let burst = self.dice.geometric(BURST).min(30) as u32;
                    self.moment(stay, when, device, burst, None, &mut mine);
                }
            }
            for &one in &stay.with {
                let along = &self.person.companions[one];
                for _ in 0..self.dice.poisson(0.6 * weight * scale) {
                    // People take out their cameras at the same things.
                    let near = mine.get(first..).filter(|shots| !shots.is_empty() && self.dice.chance(0.7));
                    let when = match near.map(|shots| self.dice.pick(shots)) {
                        Some(shot) => {
                            let utc = shot.utc + (self.dice.normal(0.0, 300.0)) as i64;
                            (utc + i64::from(shot.zone)).clamp(stay.from, stay.to)
                        }
                        None => stay.from + (self.dice.unit() * (stay.to - stay.from) as f64) as i64,
                    };
                    if self.dice.chance(along.share)
                        && let Some(device) = self.phone_of(Some(one), stay.day)
                    {
                        self.moment(stay, when, device, 1, Some(one), &mut sent);
                    }
                }
            }
        }
        (mine, sent)
    }

    /// The phone that somebody has on a day.
    pub fn phone_of(&self, owner: Option<usize>, day: Date) -> Option<usize> {
        let theirs = |device: &Device| device.owner == owner && device.usage == Use::Phone;
        self.devices.iter().rposition(|device| theirs(device) && device.from <= day && day < device.to)
    }

    fn own_device(&mut self, stay: &Stay) -> Option<usize> {
        let has = |usage| {
            let fits = |device: &Device| device.owner.is_none() && device.usage == usage;
            self.devices.iter().rposition(|device| fits(device) && device.from <= stay.day && stay.day < device.to)
        };
        let (phone, camera, tablet, drone) = (has(Use::Phone), has(Use::Camera), has(Use::Tablet), has(Use::Drone));
        let worth = matches!(stay.context, Context::Trip | Context::Outing | Context::Event | Context::DayOut);
        if camera.is_some() && (phone.is_none() || (worth && self.dice.chance(0.4))) {
            return camera;
        }
        if tablet.is_some() && stay.context == Context::Home && self.dice.chance(0.08) {
            return tablet;
        }
        if drone.is_some() && matches!(stay.context, Context::Trip | Context::DayOut) && self.dice.chance(0.08) {
            return drone;
        }
        phone.or(camera)
    }

    /// One occasion: `count` shots a few seconds apart, from `when` of the local clock on.
    pub fn moment(
        &mut self,
        stay: &Stay,
        when: i64,
        device: usize,
        count: u32,
        from: Option<usize>,
        out: &mut Vec<Shot>,
    ) {
        self.moment += 1;
        let (utc, zone) = self.zones.utc(stay.city, civil(when));
        let spot = match stay.toward {
            Some(to) => {
                let part = ((when - stay.from) as f64 / (stay.to - stay.from).max(1) as f64).clamp(0.02, 0.98);
                let way = |a: f64, b: f64| a + (b - a) * part;
                Point { latitude: way(stay.at.latitude, to.latitude), longitude: way(stay.at.longitude, to.longitude) }
            }
            None => {
                let reach =
                    if matches!(stay.context, Context::Trip | Context::DayOut | Context::Outing) { 25.0 } else { 5.0 };
                moved(stay.at, self.dice.normal(0.0, reach), self.dice.normal(0.0, reach))
            }
        };
        let located = self.located(device, utc, spot, stay, from);
        let front = self.dice.chance(0.15);
        let burst = count > 3;
        let error = self.clock_error(device, stay.day, from);
        let mut seconds = 0;
        for number in 0..count {
            let utc = utc + seconds;
            let set = self.set_zone(device, stay, utc, zone);
            let clock = civil(utc + i64::from(set) + error.0);
            let clock = if error.1 { reset(clock) } else { clock };
            out.push(Shot {
                day: stay.day,
                utc,
                zone,
                clock,
                set,
                at: spot,
                city: stay.city,
                context: stay.context,
                device,
                moment: self.moment,
                burst: burst.then_some(number),
                said: located,
                front,
                with: stay.with.clone(),
                from,
            });
            seconds += if burst { 1 } else { 2 + self.dice.below(25) as i64 };
        }
    }

    /// The zone that the device's clock is set to: its owner's home's, unless it follows or was set for the trip.
    fn set_zone(&self, device: usize, stay: &Stay, utc: i64, zone: i32) -> i32 {
        let device = &self.devices[device];
        // The same answer for a whole trip.
        let trip = self.person.trips.iter().position(|trip| trip.leave() <= stay.day && stay.day <= trip.back());
        let minded = trip.is_some_and(|trip| Dice::new(trip as u64, &device.key).chance(0.4));
        if device.follows || minded {
            return zone;
        }
        let home = &self.person.homes[self.person.home(stay.day)];
        self.zones.offset(home.city, utc)
    }

    /// By how much a clock is off on a day, in seconds, and whether it was reset.
    fn clock_error(&self, device: usize, day: Date, from: Option<usize>) -> (i64, bool) {
        let device = &self.devices[device];
        if device.usage != Use::Camera || from.is_some() {
            return (0, false);
        }
        let age = super::person::days(device.from, day);
        let mut today = Dice::new(age as u64, &device.key);
        let drift = device.drift * f64::from(age.rem_euclid(365)) / 30.4;
        let (reset, half) = (today.chance(0.005), today.chance(0.01));
        (device.wrong + drift as i64 + if half { 12 * 3600 } else { 0 }, reset)
    }

    /// What the receiver says, with its faults.
    fn located(&mut self, device: usize, utc: i64, at: Point, stay: &Stay, from: Option<usize>) -> Option<Said> {
        let flying = stay.context == Context::Flight;
        let last = self.last;
        if from.is_none() {
            self.last = Some((utc, at));
        }
        let share = if from.is_some() { 0.85 } else { self.profile.gps };
        if !self.devices[device].gps || !self.dice.chance(if flying { share * 0.5 } else { share }) {
            return None;
        }
        let far = self.dice.chance(0.05);
        let spread = if far { self.dice.between(60.0, 300.0) / 1.4 } else { 8.5 };
        let mut said = moved(at, self.dice.normal(0.0, spread), self.dice.normal(0.0, spread));
        let fate = self.dice.unit();
        if fate < 0.02 {
            said = last.filter(|(then, _)| (utc - then).abs() < 6 * 3600).map_or(said, |(_, at)| at);
        } else if fate < 0.03 {
            let round = |degrees: f64| (degrees * 100.0).round() / 100.0;
            said = Point { latitude: round(said.latitude), longitude: round(said.longitude) };
        } else if fate < 0.032 {
            said = Point { latitude: 0.0, longitude: 0.0 };
        }
        let ground = 20.0 + f64::from((stay.city as u32 * 977) % 600);
        let altitude = if flying { self.dice.normal(10_300.0, 500.0) } else { ground + self.dice.normal(0.0, 9.0) };
        let speed = if flying { self.dice.normal(830.0, 40.0) } else { self.dice.unit() * self.dice.unit() * 4.0 };
        let error = if far { self.dice.between(65.0, 400.0) } else { self.dice.between(4.0, 20.0) };
        Some(Said { at: said, altitude, error, speed })
    }
}

/// What a clock shows after its battery was out.
fn reset(clock: DateTime) -> DateTime {
    DateTime::from_parts(Date::constant(2000, 1, 1), clock.time())
}
