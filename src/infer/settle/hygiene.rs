//! Positions that don't say where the camera was: remembered ones, coarse ones, impossible ones.

use std::collections::HashMap;

use crate::geo::{self, Degrees};
use crate::infer::{DeviceId, Library};

/// A satellites' time that stays the same for longer than this means a remembered position, in seconds.
const STALE: i64 = 1800;
/// Nobody is faster, in metres a second: 1,100 km/h.
const FASTEST: f64 = 305.0;
/// Shorter jumps are errors of positions, in metres.
const JUMP: f64 = 2_000.0;
/// A position that states a greater error tells a town at most, in metres.
const COARSE: f64 = 200.0;
/// Coarse positions count as exact as they are if no fewer than this share of all are coarse.
const ALL: f64 = 0.5;

pub(super) fn clean(library: &mut Library) {
    let (mut coarse, mut placed) = (0usize, 0usize);
    for shot in &mut library.shots {
        let Some(position) = shot.position else { continue };
        let at = (position.latitude, position.longitude);
        let error = position.error.is_some_and(|error| error > COARSE);
        shot.around = Some(at);
        // From an aircraft nobody was at what lay below.
        let flying = shot.is_flying();
        shot.at = Some(at).filter(|at| !error && !flying && !is_rounded(*at));
        placed += 1;
        coarse += usize::from(shot.at.is_none() && !error && !flying);
    }
    library.grain = grain(library);
    // A library whose places are all rounded tells the neighbourhood still, and this is what it should be heard for.
    if coarse as f64 >= ALL * placed.max(1) as f64 {
        for shot in library.shots.iter_mut().filter(|shot| !shot.is_flying()) {
            shot.at = shot.around;
        }
    }
    remembered(library);
    jumps(library);
}

/// Whether both angles have two decimals or fewer.
fn is_rounded(at: Degrees) -> bool {
    rounded_to(at, 2)
}

fn rounded_to((lat, lon): Degrees, decimals: i32) -> bool {
    let tens = 10f64.powi(decimals);
    let round = |degrees: f64| (degrees * tens - (degrees * tens).round()).abs() < 1e-4;
    round(lat) && round(lon)
}

/// To how many metres most positions of the library are rounded: half a cell's diagonal, or 0.
fn grain(library: &Library) -> f64 {
    let placed: Vec<Degrees> = library.shots.iter().filter_map(|shot| shot.around).collect();
    let share =
        |decimals| placed.iter().filter(|at| rounded_to(**at, decimals)).count() as f64 / placed.len().max(1) as f64;
    let decimals = (0..4).find(|decimals| share(*decimals) > 0.9);
    decimals.filter(|_| !placed.is_empty()).map_or(0.0, |decimals| 78_600.0 / 10f64.powi(decimals))
}

/// Later photos of a device with the very satellites' time of an earlier one carry a remembered position.
fn remembered(library: &mut Library) {
    let mut last: HashMap<(Option<DeviceId>, i64), i64> = HashMap::new();
    for shot in &mut library.shots {
        let (Some(satellite), Some(local)) = (shot.satellite, shot.local) else { continue };
        let now = super::time::epoch(local);
        let first = *last.entry((shot.device, satellite)).or_insert(now);
        if (now - first).abs() > STALE {
            (shot.at, shot.around) = (None, None);
        }
    }
}

/// A photo that is too far both from the one before and from the one after, which are near each other.
fn jumps(library: &mut Library) {
    let mut path: Vec<(i64, Degrees, usize)> = Vec::new();
    for (index, shot) in library.shots.iter().enumerate().filter(|(_, shot)| shot.is_own()) {
        if let (Some(utc), Some(at)) = (shot.utc, shot.around) {
            path.push((utc, at, index));
        }
    }
    path.sort_by_key(|(utc, _, index)| (*utc, *index));
    let impossible = |a: &(i64, Degrees, usize), b: &(i64, Degrees, usize)| {
        let metres = geo::distance(a.1, b.1);
        metres > JUMP && metres > FASTEST * ((b.0 - a.0) as f64).max(1.0)
    };
    let wrong: Vec<usize> = path
        .windows(3)
        .filter(|three| matches!(three, [a, b, c] if impossible(a, b) && impossible(b, c) && !impossible(a, c)))
        .filter_map(|three| three.get(1).map(|(.., index)| *index))
        .collect();
    for index in wrong {
        if let Some(shot) = library.shots.get_mut(index) {
            (shot.at, shot.around) = (None, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_decimals_are_coarse() {
        assert!(is_rounded((47.38, 8.54)));
        assert!(is_rounded((47.0 + 22.0 / 60.0 + 48.0 / 3600.0, -8.5)));
        assert!(!is_rounded((47.381, 8.54)));
    }
}
