//! Clocks that are set wrong, by device and session: compared with the owner's phone, whose clock a network sets.
//!
//! Somebody who carries a camera and a phone photographs the same things with both within minutes. For each session of a camera
//! that states no zone, the difference from UTC is sought, in steps of a quarter of an hour and up to a day, at which most of
//! its moments have one of the phone's beside them. It counts if it is far better than every other.

use std::collections::{BTreeMap, HashMap};

use super::time::{civil, epoch};
use crate::infer::shot::{Clock, Shot};
use crate::infer::{DeviceId, Library};

/// A session ends with a gap of so many seconds: a clock is set right between journeys, not within one.
const SESSION: i64 = 2 * 86_400;
/// The steps that are tried, in seconds, how far, and how near in time photos of one thing are.
const STEP: i64 = 900;
const FARTHEST: i64 = 26 * 3600;
const BESIDE: i64 = 150;
/// Moments that must match, and how many times as many as at the second best step.
const MATCHED: usize = 5;
const BETTER: f64 = 2.5;

pub(super) fn correct(library: &mut Library) {
    let sure = |shot: &&Shot| shot.is_own() && shot.clock >= Clock::Alone;
    let mut phone: Vec<(i64, i32)> =
        library.shots.iter().filter(sure).filter_map(|shot| Some((shot.utc?, shot.zone?))).collect();
    phone.sort_unstable();
    phone.dedup_by_key(|(utc, _)| utc.div_euclid(60));
    if phone.len() < MATCHED {
        return;
    }
    let mut cameras: BTreeMap<DeviceId, Vec<(i64, usize)>> = BTreeMap::new();
    let mut zoned: HashMap<DeviceId, usize> = HashMap::new();
    for (index, shot) in library.shots.iter().enumerate().filter(|(_, shot)| shot.is_own()) {
        let Some(device) = shot.device else { continue };
        match (shot.clock, shot.zone, shot.local) {
            (Clock::Alone, None, Some(local)) => cameras.entry(device).or_default().push((epoch(local), index)),
            (_, Some(_), _) => *zoned.entry(device).or_default() += 1,
            _ => {}
        }
    }
    // A phone that mostly states its zone has lost it in some copies, and its clock is right.
    cameras.retain(|device, shots| zoned.get(device).is_none_or(|zoned| zoned * 4 < shots.len()));
    for mut shots in cameras.into_values() {
        shots.sort_unstable();
        for session in shots.chunk_by(|a, b| b.0 - a.0 <= SESSION) {
            let Some(offset) = offset(session, &phone) else { continue };
            for (stamp, index) in session {
                let utc = stamp - offset;
                let at = phone.partition_point(|(when, _)| *when < utc);
                let near = [at.checked_sub(1), Some(at)].into_iter().flatten().filter_map(|at| phone.get(at));
                let zone = near.min_by_key(|(when, _)| (when - utc).abs()).map(|(_, zone)| *zone);
                if let (Some(shot), Some(zone)) = (library.shots.get_mut(*index), zone) {
                    (shot.utc, shot.zone, shot.local) = (Some(utc), Some(zone), civil(utc, zone));
                    shot.clock = Clock::Corrected;
                }
            }
        }
    }
}

/// How many seconds a session's clock is ahead of UTC, if the phone tells.
fn offset(session: &[(i64, usize)], phone: &[(i64, i32)]) -> Option<i64> {
    let mut votes: HashMap<i64, usize> = HashMap::new();
    let mut last = None;
    for (stamp, _) in session {
        if last.is_some_and(|last| stamp - last <= super::MOMENT) {
            continue;
        }
        last = Some(*stamp);
        let from = phone.partition_point(|(when, _)| *when < stamp - FARTHEST);
        let mut steps: Vec<i64> = phone
            .get(from..)?
            .iter()
            .take_while(|(when, _)| *when <= stamp + FARTHEST)
            .map(|(when, _)| (stamp - when, (stamp - when + STEP / 2).div_euclid(STEP)))
            .filter(|(apart, step)| (apart - step * STEP).abs() <= BESIDE)
            .map(|(_, step)| step)
            .collect();
        steps.sort_unstable();
        steps.dedup();
        for step in steps {
            *votes.entry(step).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, i64)> = votes.into_iter().map(|(step, count)| (count, step)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    let (best, step) = *ranked.first()?;
    let second = ranked.get(1).map_or(0, |(count, _)| *count);
    (best >= MATCHED && best as f64 >= BETTER * second as f64).then_some(step * STEP)
}
