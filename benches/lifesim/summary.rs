//! The truth of a life, summed up from its person, its nights and its files.

use std::collections::{BTreeMap, BTreeSet};

use super::days::{Context, Night, Stay};
use super::devices::Device;
use super::person::{Period, Person, Work, days};
use super::profiles::Profile;
use super::truth::{Friend, Journey, Lived, Owned, Sleep, Taken, Truth};
use super::world::{CITIES, Point, km};

pub fn truth(
    profile: &'static Profile,
    seed: u64,
    person: &Person,
    nights: &[Night],
    devices: &[Device],
    files: BTreeMap<String, Taken>,
    stays: &[Stay],
) -> Truth {
    let homes: Vec<Lived> = person
        .homes
        .iter()
        .map(|home| lived("home", home))
        .chain(person.second.iter().map(|second| lived("second", second)))
        .collect();
    let at_home = |taken: &Taken| {
        let at = Point { latitude: taken.latitude, longitude: taken.longitude };
        taken.owner == "self" && person.homes.iter().any(|home| km(home.at, at) < 0.3)
    };
    let works = person
        .jobs
        .iter()
        .map(|(kind, place)| lived(if *kind == Work::Study { "study" } else { "work" }, place))
        .collect();
    Truth {
        profile: profile.name,
        seed,
        home_in_library: files.values().any(|taken| at_home(taken) && taken.placed),
        homes,
        works,
        sleep: sleep(nights),
        trips: trips(person, &files),
        devices: devices.iter().map(|device| owned(device, &files)).collect(),
        companions: (0..person.companions.len()).map(|one| friend(one, person, devices, &files, stays)).collect(),
        files,
    }
}

fn lived(kind: &'static str, place: &Period) -> Lived {
    Lived {
        kind,
        latitude: place.at.latitude,
        longitude: place.at.longitude,
        from: place.from,
        to: place.to,
        zone: CITIES[place.city].zone,
        country: CITIES[place.city].country,
    }
}

fn sleep(nights: &[Night]) -> Sleep {
    let median = |kept: &dyn Fn(&Night) -> bool| {
        let of = |side: &dyn Fn(&Night) -> f64| {
            let mut hours: Vec<f64> = nights.iter().filter(|night| kept(night)).map(side).collect();
            hours.sort_by(f64::total_cmp);
            hours.get(hours.len() / 2).copied().unwrap_or(0.0).rem_euclid(24.0)
        };
        (of(&|night| night.bed), of(&|night| night.wake))
    };
    Sleep { weekday: median(&|night| night.weekday), weekend: median(&|night| !night.weekday), all: median(&|_| true) }
}

fn trips(person: &Person, files: &BTreeMap<String, Taken>) -> Vec<Journey> {
    let own: Vec<(i64, &Taken)> = files
        .values()
        .filter(|taken| taken.owner == "self" && taken.context == Context::Trip.row().0 && taken.kind == "shot")
        .map(|taken| ((taken.utc + i64::from(taken.zone)).div_euclid(86_400), taken))
        .collect();
    person
        .trips
        .iter()
        .map(|trip| {
            let home = &person.homes[person.home(trip.leave())];
            let day = |date| super::days::midnight(date) / 86_400;
            let during: Vec<&Taken> = own
                .iter()
                .filter(|(on, _)| day(trip.leave()) <= *on && *on <= day(trip.back()))
                .map(|(_, taken)| *taken)
                .collect();
            let count = |placed: bool| {
                during
                    .iter()
                    .filter(|taken| taken.placed || !placed)
                    .map(|taken| taken.moment)
                    .collect::<BTreeSet<_>>()
                    .len()
            };
            let mut countries: Vec<&'static str> = trip.stops.iter().map(|stop| CITIES[stop.city].country).collect();
            countries.dedup();
            Journey {
                start: trip.leave(),
                end: trip.back(),
                nights: days(trip.leave(), trip.back()),
                kilometres: trip.stops.iter().map(|stop| km(stop.at, home.at)).fold(0.0, f64::max),
                countries,
                moments: count(false),
                placed: count(true),
            }
        })
        .collect()
}

fn owned(device: &Device, files: &BTreeMap<String, Taken>) -> Owned {
    let named = files.values().filter(|taken| taken.named && taken.device.as_deref() == Some(device.key.as_str()));
    Owned {
        key: device.key.clone(),
        make: device.model.maker,
        model: device.model.name,
        serial: device.serial.clone(),
        owner: device.owner.map_or("self".to_owned(), |one| format!("c{one}")),
        from: device.from,
        to: device.to,
        files: named.count(),
    }
}

fn friend(one: usize, person: &Person, devices: &[Device], files: &BTreeMap<String, Taken>, stays: &[Stay]) -> Friend {
    let companion = &person.companions[one];
    let id = format!("c{one}");
    let tells = |taken: &&Taken| taken.placed && taken.named && taken.kind == "shot";
    let theirs: Vec<&Taken> = files.values().filter(|taken| taken.owner == id).filter(tells).collect();
    let mut mine: Vec<&Taken> = files.values().filter(|taken| taken.owner == "self").filter(tells).collect();
    mine.sort_by_key(|taken| taken.utc);
    let at = |taken: &Taken| Point { latitude: taken.latitude, longitude: taken.longitude };
    let met = theirs.iter().filter(|taken| {
        let from = mine.partition_point(|own| own.utc < taken.utc - 3600);
        mine[from..].iter().take_while(|own| own.utc <= taken.utc + 3600).any(|own| km(at(own), at(taken)) < 0.1)
    });
    let seen: BTreeSet<i64> = met.map(|taken| (taken.utc + i64::from(taken.zone)).div_euclid(86_400)).collect();
    let together: BTreeSet<_> = stays.iter().filter(|stay| stay.with.contains(&one)).map(|stay| stay.day).collect();
    Friend {
        devices: devices.iter().filter(|device| device.owner == Some(one)).map(|device| device.key.clone()).collect(),
        partner: companion.partner,
        stranger: companion.stranger,
        days: together.len(),
        seen: seen.len(),
        id,
    }
}
