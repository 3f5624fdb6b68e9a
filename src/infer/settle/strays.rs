//! Places seen a few times, beside one that is seen often.
//!
//! A receiver that has just been woken, or that is indoors, is off by one to three hundred metres in one fix of five or six. Such
//! a photo makes a place of its own, and is missing where it was taken: from the hours and days of a home, where it counts.

use std::collections::HashMap;

use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo;
use crate::places::{Place, on_sphere};

/// How far a fix may be off, in metres.
const OFF: f64 = 300.0;
/// A place with more units than this is one of its own.
const FEW: usize = 4;
/// How many times as often the place beside it is seen.
const TIMES: usize = 3;
/// The nearer of two places as busy is the likelier one, but not at distances that any fix is off by.
const BLUR: f64 = 50.0;

/// To which place the units of others belong; `units` says how many each place has.
pub(super) fn belong(places: &[Place], units: &HashMap<u32, usize>) -> HashMap<u32, u32> {
    let count = |index: u32| units.get(&index).copied().unwrap_or(0);
    let seen = || (0u32..).zip(places).filter(|(index, _)| count(*index) > 0);
    let busy = seen().filter(|(index, _)| count(*index) >= TIMES);
    let tree: RTree<_> = RTree::bulk_load(
        busy.map(|(index, place)| GeomWithData::new(on_sphere(place.centre), (index, place))).collect(),
    );
    let beside = |(index, stray): (u32, &Place)| {
        let near = tree.locate_within_distance(on_sphere(stray.centre), OFF * OFF).map(|entry| entry.data);
        let busier = near.filter(|(other, _)| *other != index && count(*other) >= TIMES * count(index));
        let pull =
            |(other, place): &(u32, &Place)| count(*other) as f64 / (geo::distance(place.centre, stray.centre) + BLUR);
        let (other, _) = busier.max_by(|a, b| pull(a).total_cmp(&pull(b)).then(b.0.cmp(&a.0)))?;
        Some((index, other))
    };
    seen().filter(|(index, _)| count(*index) <= FEW).filter_map(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(east: f64) -> Place {
        let centre = (47.5, 8.5 + east / 75_000.0);
        Place { id: String::new(), centre, radius: 10.0, first: None, last: None, days: 1, photos: Vec::new() }
    }

    fn belongs(places: &[(f64, usize)]) -> HashMap<u32, u32> {
        let units = (0u32..).zip(places).map(|(index, (_, units))| (index, *units)).collect();
        belong(&places.iter().map(|(east, _)| place(*east)).collect::<Vec<_>>(), &units)
    }

    #[test]
    fn a_stray_belongs_to_the_busy_place_beside_it() {
        assert_eq!(belongs(&[(0.0, 40), (250.0, 2)]), HashMap::from([(1, 0)]));
    }

    #[test]
    fn a_place_that_is_seen_often_or_lies_apart_stays() {
        assert!(belongs(&[(0.0, 40), (250.0, 5)]).is_empty());
        assert!(belongs(&[(0.0, 40), (400.0, 2)]).is_empty());
        assert!(belongs(&[(0.0, 5), (250.0, 2)]).is_empty());
    }

    #[test]
    fn of_two_busy_places_the_nearer_draws_the_stray() {
        assert_eq!(belongs(&[(0.0, 40), (250.0, 2), (350.0, 40)]), HashMap::from([(1, 2)]));
    }
}
