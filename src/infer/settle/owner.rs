//! Owned or received, for each device: log-odds of what speaks for and against it.
//!
//! The device that is used on most days is the owner's. Another one is too if it takes over where that ends, or accompanies it
//! on many occasions; it isn't if its photos came through chats, if it was elsewhere at the same time, if it is a phone beside
//! the owner's own, or if its numbers have gaps as those of a few photos sent by somebody have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::devices::{self, Own, is_phone};
use super::numbers;
use crate::geo::{self, Degrees};
use crate::infer::shot::{Kind, Shot};
use crate::infer::{DeviceId, Library, Owner};

/// Above the one it is the owner's, below the other somebody else's.
const OWNED: f64 = 0.8;
const RECEIVED: f64 = 0.2;
/// Photos of two devices are compared if they are so near in time, in seconds.
const TOGETHER: i64 = 1800;
/// Metres that both may be apart beside what a car drives in the time between, and its speed in metres a second.
const APART: f64 = 3_000.0;
const CAR: f64 = 36.0;
/// Metres within which two devices are at one place.
const BESIDE: f64 = 300.0;
/// A device that was used within one stretch of so many days was there for one event.
const EVENT: i32 = 4;

/// What is counted of a device. None stands for photos that name none.
#[derive(Default)]
struct Tally {
    photos: usize,
    placed: usize,
    chats: usize,
    days: BTreeSet<Date>,
    /// By block of thirty days.
    blocks: BTreeMap<i32, usize>,
    counters: BTreeMap<u32, BTreeSet<u32>>,
    /// With each other device: times at one place, times elsewhere.
    beside: HashMap<Option<DeviceId>, (usize, usize)>,
}

pub(super) fn decide(library: &mut Library) {
    let tallies = tallies(&library.shots);
    let mut order: Vec<Option<DeviceId>> = tallies.keys().copied().collect();
    let sort_key = |id: &Option<DeviceId>| {
        let tally = &tallies[id];
        let own = tally.photos.saturating_sub(tally.chats);
        (std::cmp::Reverse((tally.days.len() * own).checked_div(tally.photos).unwrap_or(0)), id.is_none(), *id)
    };
    order.sort_by_key(sort_key);
    let mut totals: BTreeMap<i32, usize> = BTreeMap::new();
    for tally in tallies.values() {
        for (block, count) in &tally.blocks {
            *totals.entry(*block).or_default() += count;
        }
    }
    let mut decided: HashMap<Option<DeviceId>, f64> = HashMap::new();
    let mut own: Vec<Option<DeviceId>> = Vec::new();
    for id in order {
        let tally = &tallies[&id];
        let odds = match own.is_empty() && tally.chats * 2 <= tally.photos {
            true => 3.5,
            // Photos that name no device are copies from somewhere, unless nearly all are so.
            false if id.is_none() => 0.0,
            false => odds(library, id, tally, &own, &tallies, &totals),
        };
        let p = 1.0 / (1.0 + (-odds).exp());
        if p >= OWNED {
            own.push(id);
        }
        decided.insert(id, p);
    }
    for shot in &mut library.shots {
        let p = decided.get(&shot.device).copied().unwrap_or(0.5);
        // A chat's copy of the owner's own photo still shows where the owner was, but nothing says that it is one.
        shot.owner = Some(if shot.chat && shot.device.is_none() { Owner::Unknown } else { of(p) });
    }
    numbers::others(&mut library.shots);
    let keys = devices::keys(library);
    library.own = (0..)
        .zip(keys)
        .map(|(index, key)| {
            let owned = decided.get(&Some(DeviceId(index))).copied().unwrap_or(0.5);
            let phone = library.device(DeviceId(index)).and_then(is_phone);
            Own { key, owner: of(owned), owned, phone }
        })
        .collect();
}

fn of(p: f64) -> Owner {
    match p {
        p if p >= OWNED => Owner::Owned,
        p if p <= RECEIVED => Owner::Received,
        _ => Owner::Unknown,
    }
}

fn odds(
    library: &Library,
    id: Option<DeviceId>,
    tally: &Tally,
    own: &[Option<DeviceId>],
    tallies: &BTreeMap<Option<DeviceId>, Tally>,
    totals: &BTreeMap<i32, usize>,
) -> f64 {
    let device = id.and_then(|id| library.device(id));
    let photos = tally.photos.max(1) as f64;
    let mut odds = -1.0 + 0.8 * (tally.days.len().max(1) as f64).ln();
    odds -= 6.0 * tally.chats as f64 / photos;
    let meetings = own.iter().filter_map(|other| tally.beside.get(other));
    let (beside, apart) = meetings.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    match apart {
        0 if beside >= 3 => odds += 1.0,
        0 => {}
        _ => odds -= if apart > 1 { 6.0 } else { 2.0 } * apart as f64 / (apart + beside) as f64,
    }
    let rules = |(block, count): (&i32, &usize)| {
        if *count * 10 >= totals.get(block).copied().unwrap_or(0) * 6 { *count } else { 0 }
    };
    odds += 3.5 * tally.blocks.iter().map(rules).sum::<usize>() as f64 / photos;
    let phone = device.and_then(is_phone).unwrap_or(tally.placed * 3 > tally.photos);
    let phones = own.iter().filter(|other| {
        let device = other.and_then(|id| library.device(id));
        device
            .and_then(is_phone)
            .unwrap_or_else(|| tallies.get(other).is_some_and(|other| other.placed * 3 > other.photos))
    });
    let parallel = phones.filter_map(|other| Some(alongside(tally, tallies.get(other)?))).fold(0.0, f64::max);
    let span = tally.days.first().zip(tally.days.last()).map_or(0, |(first, last)| number(*last) - number(*first));
    if phone {
        odds -= 3.0 * parallel;
    } else if span > EVENT {
        odds += 1.0;
    }
    if span <= EVENT {
        odds -= 1.5;
    }
    odds + gaps(&tally.counters)
}

/// The share of a device's days on which the other was in use too, a few days before and after.
fn alongside(tally: &Tally, other: &Tally) -> f64 {
    let near = |day: &&Date| {
        let around = (day.saturating_sub(jiff::Span::new().days(3)))..=(day.saturating_add(jiff::Span::new().days(3)));
        let (before, after) = (other.days.range(..=**day).next_back(), other.days.range(**day..).next());
        before.is_some_and(|day| around.contains(day)) && after.is_some_and(|day| around.contains(day))
    };
    tally.days.iter().filter(near).count() as f64 / tally.days.len().max(1) as f64
}

/// What the numbers in the names say: few of a device's photos are here, or many.
fn gaps(counters: &BTreeMap<u32, BTreeSet<u32>>) -> f64 {
    let Some(numbers) = counters.values().max_by_key(|numbers| numbers.len()).filter(|numbers| numbers.len() >= 5)
    else {
        return 0.0;
    };
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return 0.0 };
    match numbers.len() as f64 / f64::from(last - first + 1) {
        share if share >= 0.1 => 1.0,
        share if share < 0.02 => -2.0,
        _ => 0.0,
    }
}

/// Days since 1970.
pub(super) fn number(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

fn tallies(shots: &[Shot]) -> BTreeMap<Option<DeviceId>, Tally> {
    let mut tallies: BTreeMap<Option<DeviceId>, Tally> = BTreeMap::new();
    let mut placed: Vec<(i64, Degrees, Option<DeviceId>)> = Vec::new();
    for shot in shots.iter().filter(|shot| shot.kind == Kind::Photo) {
        if shot.device.is_none() && shot.chat {
            continue;
        }
        let tally = tallies.entry(shot.device).or_default();
        tally.photos += 1;
        tally.chats += usize::from(shot.chat);
        tally.placed += usize::from(shot.position.is_some());
        if let Some(day) = shot.day() {
            tally.days.insert(day);
            *tally.blocks.entry(number(day) / 30).or_default() += 1;
        }
        if let Some((stem, number)) = shot.counter {
            tally.counters.entry(stem).or_default().insert(number);
        }
        if let (Some(utc), Some(position)) = (shot.utc, shot.position) {
            placed.push((utc, (position.latitude, position.longitude), shot.device));
        }
    }
    placed.sort_by_key(|(utc, ..)| *utc);
    // Each photo is held against the next of every other device: bursts of one count once.
    let mut last: HashMap<Option<DeviceId>, (i64, Degrees)> = HashMap::new();
    let mut before = None;
    for (utc, at, device) in placed {
        if before != Some(device) {
            for (other, (when, there)) in
                last.iter().filter(|(other, (when, _))| **other != device && utc - when <= TOGETHER)
            {
                let (metres, between) = (geo::distance(at, *there), (utc - when) as f64);
                let (beside, apart) = (usize::from(metres <= BESIDE), usize::from(metres > APART + CAR * between));
                for (one, two) in [(device, *other), (*other, device)] {
                    let count = tallies.entry(one).or_default().beside.entry(two).or_default();
                    *count = (count.0 + beside, count.1 + apart);
                }
            }
        }
        before = Some(device);
        last.insert(device, (utc, at));
    }
    tallies
}
