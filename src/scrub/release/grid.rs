//! A fixed grid over the Earth, each of whose cells is moved as a whole: by the same way for ever, which only the key tells.
//!
//! All photos of a cell come to lie on one point, so noise can't be averaged out, however many there are; a new way for each
//! photo could be. The point is rounded to the width of the cells, in whole minutes of arc: the form by which it is known.
//! Bands of latitude have fewer cells towards the poles, so that all are about as wide as they are high.

use super::Area;
use crate::geo::{self, Degrees};

/// A minute of arc along a meridian, in metres.
const MINUTE: f64 = geo::RADIUS * std::f64::consts::PI / 180.0 / 60.0;
/// By how much an angle may miss its form, in degrees: a few millimetres.
const TOLERANCE: f64 = 3e-8;
/// A quarter of a great circle, in minutes.
const QUARTER: i32 = 90 * 60;

/// Latitude and longitude in minutes of arc, north and east.
pub(super) type Minutes = (i32, i32);

impl Area {
    /// How high a cell is, in minutes; at sea, where there are no countries, a country's is a region's.
    fn side(self) -> i32 {
        match self {
            Self::District => 3,
            Self::City => 6,
            Self::Region | Self::Country => 60,
        }
    }
}

/// The point that is told for a position.
pub(super) fn coarse(area: Area, at: Degrees, key: &[u8; 32]) -> Minutes {
    if let Some(minutes) = formed(at, area.side()) {
        return minutes;
    }
    let country = || geo::middle(geo::country(at)?);
    match Some(area).filter(|area| *area == Area::Country).and_then(|_| country()) {
        Some((latitude, longitude)) => rounded((latitude, longitude), geo::MIDDLE),
        None => moved(at, area.side(), key),
    }
}

/// Whether a position is one that is told for it.
pub(super) fn is_coarse(area: Area, at: Degrees, key: &[u8; 32]) -> bool {
    near(at, coarse(area, at, key))
}

fn near((latitude, longitude): Degrees, (north, east): Minutes) -> bool {
    let near = |degrees: f64, minutes: i32| (degrees - f64::from(minutes) / 60.0).abs() <= TOLERANCE;
    near(latitude, north) && near(longitude, east)
}

/// A position that has the form already, in minutes.
fn formed(at: Degrees, side: i32) -> Option<Minutes> {
    Some(rounded(at, side)).filter(|minutes| near(at, *minutes))
}

/// The nearest position that has the form.
fn rounded((latitude, longitude): Degrees, side: i32) -> Minutes {
    let round = |degrees: f64| (degrees * 60.0 / f64::from(side)).round() as i32 * side;
    let north = round(latitude).clamp(-QUARTER, QUARTER);
    let east = match round(longitude) {
        // A pole has no longitude.
        _ if north.abs() == QUARTER => 0,
        west if west <= -2 * QUARTER => 2 * QUARTER,
        east => east,
    };
    // Where the equator meets Greenwich lies what was never set.
    if (north, east) == (0, 0) { (side, 0) } else { (north, east) }
}

/// The middle of the cell of a position, moved by the cell's own way and rounded.
fn moved(at: Degrees, side: i32, key: &[u8; 32]) -> Minutes {
    let (row, column, middle) = cell(at, side);
    let mut hasher = blake3::Hasher::new_keyed(key);
    for number in [side, row, column] {
        hasher.update(&number.to_le_bytes());
    }
    let hash = hasher.finalize();
    let share = |bytes: &[u8]| {
        let number = bytes.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        number as f64 / u64::MAX as f64
    };
    let (first, second) = hash.as_bytes().split_at(8);
    // Even over a disc that reaches the next cells: a point may be that of any of the cells around it.
    let metres = share(second).sqrt() * f64::from(side) * MINUTE;
    rounded(geo::offset(middle, share(first) * 360.0, metres), side)
}

/// The cell of a position: its row from the south, its column from the date line, and its middle.
fn cell((latitude, longitude): Degrees, side: i32) -> (i32, i32, Degrees) {
    let rows = 2 * QUARTER / side;
    let height = f64::from(side) / 60.0;
    let row = (((latitude + 90.0) / height).floor() as i32).clamp(0, rows - 1);
    let north = (f64::from(row) + 0.5) * height - 90.0;
    let columns = ((360.0 / height * north.to_radians().cos()).floor() as i32).max(1);
    let width = 360.0 / f64::from(columns);
    let column = (((longitude + 180.0).rem_euclid(360.0) / width).floor() as i32).clamp(0, columns - 1);
    (row, column, (north, (f64::from(column) + 0.5) * width - 180.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ZURICH: Degrees = (47.376_9, 8.541_7);

    fn degrees((north, east): Minutes) -> Degrees {
        (f64::from(north) / 60.0, f64::from(east) / 60.0)
    }

    fn area() -> impl Strategy<Value = Area> {
        prop::sample::select(Area::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn a_cell_has_one_way_and_it_is_short(
            area in area(), latitude in -90.0..=90.0f64, longitude in -180.0..=180.0f64, key in any::<[u8; 32]>(),
            (north, east) in (0.01..0.99f64, 0.01..0.99f64),
        ) {
            let at = (latitude, longitude);
            prop_assume!(area != Area::Country && formed(at, area.side()).is_none());
            let told = coarse(area, at, &key);
            // The same for whatever else lies in the cell.
            let side = area.side();
            let (row, column, middle) = cell(at, side);
            let height = f64::from(side) / 60.0;
            let columns = (360.0 / height * middle.0.to_radians().cos()).floor().max(1.0);
            let other = (middle.0 + (north - 0.5) * height, middle.1 + (east - 0.5) * 360.0 / columns);
            prop_assert_eq!((cell(other, side).0, cell(other, side).1), (row, column));
            if formed(other, side).is_none() {
                prop_assert_eq!(coarse(area, other, &key), told);
            }
            // Never where the photo was taken, nor far from there.
            let metres = geo::distance(at, degrees(told));
            prop_assert!(metres > 0.0);
            prop_assert!(metres < 3.5 * f64::from(side) * MINUTE, "{metres} m from {at:?} to {told:?}");
            // Known by its form, and on the Earth.
            prop_assert_eq!((told.0 % side, told.1 % side), (0, 0));
            prop_assert!(told.0.abs() <= QUARTER && told.1.abs() <= 2 * QUARTER && told != (0, 0));
            prop_assert_eq!(coarse(area, degrees(told), &[0; 32]), told);
        }

        #[test]
        fn what_was_told_is_told_again_whatever_the_level(
            first in area(), second in area(), latitude in -90.0..=90.0f64, longitude in -180.0..=180.0f64,
        ) {
            let once = coarse(first, (latitude, longitude), &[7; 32]);
            let twice = coarse(second, degrees(once), &[7; 32]);
            prop_assert_eq!(coarse(second, degrees(twice), &[7; 32]), twice);
            if first == second {
                prop_assert_eq!(twice, once);
            }
        }
    }

    #[test]
    fn many_photos_of_a_place_tell_no_more_than_one() {
        let told: std::collections::BTreeSet<Minutes> = (0..1000)
            .map(|n| geo::offset(ZURICH, f64::from(n) * 7.0, f64::from(n) * 0.03))
            .map(|at| coarse(Area::City, at, &[1; 32]))
            .collect();
        assert_eq!(told.len(), 1);
        let keys: std::collections::BTreeSet<Minutes> = (0..64).map(|n| coarse(Area::City, ZURICH, &[n; 32])).collect();
        assert!(keys.len() >= 6, "the way depends on the key: {keys:?}");
    }

    #[test]
    fn the_date_line_and_the_poles_are_like_any_other_place() {
        let one = |at| coarse(Area::City, at, &[3; 32]);
        assert_eq!(one((-16.5, 180.0 - 1e-9)).0 % 6, 0);
        assert_eq!(one((-16.512, 180.0)), one((-16.512, -180.0)));
        for at in [(89.99, 12.0), (-89.99, 170.0), (90.0, 1.0), (0.0001, 0.0001)] {
            let told = one(at);
            assert!(geo::distance(at, degrees(told)) < 45_000.0, "{at:?}: {told:?}");
            assert_ne!(told, (0, 0));
        }
    }

    #[test]
    fn a_country_has_one_point_that_lies_in_it() {
        let bern = coarse(Area::Country, (46.948, 7.447), &[1; 32]);
        assert_eq!(coarse(Area::Country, ZURICH, &[2; 32]), bern);
        assert_eq!(geo::country(degrees(bern)), Some("CH"));
        let sea = coarse(Area::Country, (-30.3, -30.3), &[1; 32]);
        assert_eq!((sea.0 % 60, sea.1 % 60), (0, 0));
        let mut told = 0;
        for at in [(1.35, 103.8), (43.73, 7.42), (60.0, 100.0), (64.1, -21.9), (-41.3, 174.8), (41.9, 12.45)] {
            let once = coarse(Area::Country, at, &[1; 32]);
            assert_eq!(coarse(Area::Country, degrees(once), &[9; 32]), once, "{at:?}");
            told += 1;
        }
        assert_eq!(told, 6);
    }
}
