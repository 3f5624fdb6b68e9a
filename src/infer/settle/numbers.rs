//! Photos that call themselves the owner's device and weren't taken by it: those of somebody with the same model.
//!
//! Most cameras number their files in the order in which they were taken, from one folder of ten thousand to the next; all state the
//! version of their system, which changes a few times a year. Held against the days before and after, a photo that somebody sent
//! stands out; and what lies in a folder that chats write to was sent by somebody, even if its maker is that of the owner's phone.

use std::collections::BTreeMap;

use super::time::epoch;
use crate::infer::shot::Shot;
use crate::infer::{DeviceId, Owner};

/// Numbers begin again.
const ROUND: i64 = 10_000;
/// What a camera may take at a go, and on each day, in numbers.
const AT_ONCE: i64 = 300;
const A_DAY: i64 = 100;
/// No more is expected between two photos, or any number would fit.
const MOST: i64 = 2_500;
/// Photos on each side that a number is held against, and how many there must be in all.
const BESIDE: usize = 4;
const LEAST: usize = 4;
/// One in so many may fit by chance.
const FEW: usize = 4;
/// Photos on each side that must agree on a version.
const STEADY: usize = 2;
/// Nearer in time it may be of the same burst, in seconds.
const APART: i64 = 3600;
const DAY: i64 = 86_400;

/// Photos of the owner's devices that others took are the owner's no longer.
pub(super) fn others(shots: &mut [Shot]) {
    for shot in shots.iter_mut().filter(|shot| shot.is_own() && shot.chat) {
        shot.owner = Some(Owner::Unknown);
    }
    let numbers = chains(shots, |shot| shot.counter.map(|(stem, number)| (stem, i64::from(number))));
    let versions = chains(shots, |shot| shot.version.map(|version| (0, i64::from(version))));
    let numbered = numbers.iter().flat_map(|chain| strangers(chain, out_of_order));
    let versioned = versions.iter().flat_map(|chain| strangers(chain, out_of_date));
    for index in numbered.chain(versioned).collect::<Vec<_>>() {
        if let Some(shot) = shots.get_mut(index) {
            shot.owner = Some(Owner::Unknown);
        }
    }
}

/// When, in seconds; what it states; which photo.
type Link = (i64, i64, usize);

/// What the photos of each of the owner's devices state, in the order of time: `value` says in which chain, and what.
fn chains(shots: &[Shot], value: impl Fn(&Shot) -> Option<(u32, i64)>) -> Vec<Vec<Link>> {
    let mut chains: BTreeMap<(DeviceId, u32), Vec<Link>> = BTreeMap::new();
    for (index, shot) in shots.iter().enumerate().filter(|(_, shot)| shot.is_own()) {
        let (Some(device), Some((chain, value))) = (shot.device, value(shot)) else { continue };
        if let Some(when) = shot.utc.or_else(|| shot.taken.map(|taken| epoch(taken.civil))) {
            chains.entry((device, chain)).or_default().push((when, value, index));
        }
    }
    chains.values_mut().for_each(|chain| chain.sort_unstable());
    chains.into_values().collect()
}

/// The photos of a chain of which `strange` says that they don't belong to those before and after, the nearest first.
fn strangers(chain: &[Link], strange: fn(&Link, &[Link], &[Link]) -> bool) -> Vec<usize> {
    let at = |(place, one): (usize, &Link)| {
        let (before, after) = (chain.get(..place)?, chain.get(place + 1..)?);
        let apart = |other: &&Link| (other.0 - one.0).abs() > APART;
        let before: Vec<Link> = before.iter().rev().filter(apart).take(BESIDE).copied().collect();
        let after: Vec<Link> = after.iter().filter(apart).take(BESIDE).copied().collect();
        strange(one, &before, &after).then_some(one.2)
    };
    chain.iter().enumerate().filter_map(at).collect()
}

/// Whether hardly any number before and after fits.
fn out_of_order(one: &Link, before: &[Link], after: &[Link]) -> bool {
    let fitting = before.iter().filter(|other| follows(other.1, one.1, one.0 - other.0)).count()
        + after.iter().filter(|other| follows(one.1, other.1, other.0 - one.0)).count();
    let held = before.len() + after.len();
    held >= LEAST && fitting * FEW <= held
}

/// Whether one version is stated before and after, and another by this photo.
fn out_of_date(one: &Link, before: &[Link], after: &[Link]) -> bool {
    let near = || before.iter().take(STEADY).chain(after.iter().take(STEADY)).map(|other| other.1);
    let steady = near().next().is_some_and(|version| version != one.1 && near().all(|other| other == version));
    steady && before.len() >= STEADY && after.len() >= STEADY
}

/// Whether a camera may have come from one number to the other in so many seconds.
fn follows(earlier: i64, later: i64, seconds: i64) -> bool {
    (later - earlier).rem_euclid(ROUND) <= (AT_ONCE + A_DAY * seconds / DAY).min(MOST)
}

#[cfg(test)]
mod tests {
    use crate::infer::Owner;
    use crate::infer::testing::{PHONE, Photo, Shelf};

    /// Which photos aren't the owner's, of forty days with three numbers each and of others put between.
    fn strangers(others: &[(&str, i32)]) -> Vec<String> {
        let mut shelf = Shelf::default();
        for day in 0..40 {
            for one in 0..3 {
                let path = format!("DCIM/IMG_{:04}.HEIC", (9_950 + day * 3 + one) % 10_000);
                shelf.put(&Photo { path: &path, ..PHONE }, day, 600 + one * 120).numbered();
            }
        }
        for (path, day) in others {
            shelf.put(&Photo { path, ..PHONE }, *day, 700).numbered();
        }
        let library = shelf.library();
        let strange = library.shots().iter().filter(|shot| shot.owner != Some(Owner::Owned));
        strange.map(|shot| shot.path.clone()).collect()
    }

    #[test]
    fn a_number_out_of_order_is_somebody_elses() {
        assert_eq!(strangers(&[("DCIM/IMG_4711.HEIC", 20)]), ["DCIM/IMG_4711.HEIC"]);
    }

    #[test]
    fn numbers_in_order_are_the_owners_over_a_new_round_too() {
        assert!(strangers(&[("DCIM/IMG_0010.HEIC", 20)]).is_empty());
    }

    #[test]
    fn what_a_chat_wrote_down_is_not_the_owners() {
        assert_eq!(strangers(&[("Received/IMG_0010.HEIC", 20)]), ["Received/IMG_0010.HEIC"]);
    }
}
