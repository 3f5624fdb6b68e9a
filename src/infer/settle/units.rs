//! Moments, places, and what is counted: each place once for each hour of each day. Ten photos of one cake say no more than one.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, Weekday};

use super::MOMENT;
use super::owner::number;
use super::strays;
use crate::infer::Library;
use crate::infer::shot::Clock;
use crate::places::{Sighting, places};

/// A place, an hour, a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Which place.
    pub place: u32,
    /// The day, from four in the morning to four in the morning.
    pub day: Date,
    /// The same, in days since 1970.
    pub number: i32,
    /// The weekday of the clock's own day.
    pub weekday: Weekday,
    /// The hour; none where only the day is known.
    pub hour: Option<i8>,
    /// Its first photo.
    pub shot: u32,
}

pub(super) fn count(library: &mut Library) {
    moments(library);
    let mut seen = HashSet::new();
    let first_of_moment = |shot: &crate::infer::Shot| shot.is_own() && shot.local.is_some();
    let sightings: Vec<Sighting> = (0u32..)
        .zip(&library.shots)
        .filter(|(_, shot)| first_of_moment(shot))
        .filter_map(|(index, shot)| {
            let at = shot.at?;
            // Of a moment, each spot of ten metres once.
            let spot = ((at.0 * 10_000.0) as i64, (at.1 * 10_000.0) as i64);
            seen.insert((shot.moment, spot)).then_some(Sighting { at, taken: shot.taken, photo: index })
        })
        .collect();
    library.places = places(&sightings);
    let mut place_of_moment: HashMap<(u32, u32), u32> = HashMap::new();
    for (index, place) in (0u32..).zip(&library.places) {
        for photo in &place.photos {
            if let Some(shot) = library.shots.get_mut(*photo as usize) {
                shot.place = Some(index);
                place_of_moment.entry((shot.moment, index)).or_insert(*photo);
            }
        }
    }
    others_of_moments(library);
    let mut order: Vec<(i64, u32)> = (0u32..)
        .zip(&library.shots)
        .filter(|(_, shot)| shot.place.is_some())
        .filter_map(|(index, shot)| Some((super::time::epoch(shot.local?), index)))
        .collect();
    order.sort_unstable();
    let hours = once(order.iter().filter_map(|(_, index)| unit(library, *index)));
    let mut photographed: HashMap<u32, usize> = HashMap::new();
    hours.iter().for_each(|unit| *photographed.entry(unit.place).or_default() += 1);
    let belongs = strays::belong(&library.places, &photographed);
    let there = |unit: Unit| Unit { place: belongs.get(&unit.place).copied().unwrap_or(unit.place), ..unit };
    library.units = once(hours.into_iter().map(there));
}

/// Each place once for each hour of each day, by its first photo.
fn once(units: impl Iterator<Item = Unit>) -> Vec<Unit> {
    let mut counted = HashSet::new();
    units.filter(|unit| counted.insert((unit.place, unit.number, unit.hour))).collect()
}

/// What a photo counts for, at the place where it was taken.
fn unit(library: &Library, index: u32) -> Option<Unit> {
    let shot = library.shots.get(index as usize)?;
    let (local, day, place) = (shot.local?, shot.day()?, shot.place?);
    let hour = (shot.clock != Clock::None).then(|| local.hour());
    Some(Unit { place, day, number: number(day), weekday: local.date().weekday(), hour, shot: index })
}

/// Photos of one device within 90 seconds of the one before are one moment.
fn moments(library: &mut Library) {
    let mut last = HashMap::new();
    for (index, shot) in (0u32..).zip(&mut library.shots) {
        shot.moment = index;
        let Some(stamp) = shot.utc.or_else(|| shot.local.map(super::time::epoch)).filter(|_| shot.clock != Clock::None)
        else {
            continue;
        };
        let entry = last.entry(shot.device).or_insert((stamp, index));
        if (stamp - entry.0).abs() <= MOMENT {
            shot.moment = entry.1;
        } else {
            entry.1 = index;
        }
        entry.0 = stamp;
    }
}

/// Photos that were left out when places were made are at the place of the photo nearest to them in their moment.
fn others_of_moments(library: &mut Library) {
    let mut by_spot: HashMap<(u32, i64, i64), u32> = HashMap::new();
    let spot = |shot: &crate::infer::Shot| {
        let at = shot.at?;
        Some((shot.moment, (at.0 * 10_000.0) as i64, (at.1 * 10_000.0) as i64))
    };
    for shot in &library.shots {
        if let (Some(spot), Some(place)) = (spot(shot), shot.place) {
            by_spot.insert(spot, place);
        }
    }
    for shot in library.shots.iter_mut().filter(|shot| shot.is_own() && shot.place.is_none()) {
        shot.place = spot(shot).and_then(|spot| by_spot.get(&spot).copied());
    }
}
