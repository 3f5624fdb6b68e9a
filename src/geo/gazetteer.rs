//! The nearest town: GeoNames' towns, packed. Nothing is loaded: a look-up is a binary search over the bytes.
//!
//! `gazetteer.bin` (made by `testdata/make/gazetteer.rs`): the number of towns (u32); a record of 14 bytes for each, sorted by
//! the degree cells they lie in (latitude and longitude in 1e-5 degrees, i32; where the name stands, u32; the country's two
//! letters); the names, each behind its length in one byte. Little endian. What is damaged is passed over.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Degrees, distance};

static BYTES: &[u8] = include_bytes!("gazetteer.bin");
const RECORD: usize = 14;
/// How far a town may be to be named, in metres.
const REACH: f64 = 40_000.0;
/// A degree of latitude, in metres.
const DEGREE: f64 = 111_195.0;

/// A town.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Town {
    /// Its name, in Latin letters.
    pub name: &'static str,
    /// The country, by ISO 3166.
    pub country: &'static str,
    /// How far its middle is, in metres.
    pub distance: f64,
}

/// The town that is nearest, if one is near.
pub fn town(at: Degrees) -> Option<Town> {
    let (lat, lon) = at;
    let reach = REACH / DEGREE;
    let wide = reach / lat.to_radians().cos().max(0.05);
    let mut best: Option<(f64, usize)> = None;
    // No two meridians are nearer to each other in reach than so many metres for each degree: what is farther east or west, north
    // or south than what was found needn't be measured.
    let narrow = DEGREE * (lat.abs() + reach).min(90.0).to_radians().cos() * 0.99;
    let apart = |there: Degrees| {
        let east = (there.1 - lon).abs();
        ((there.0 - lat).abs() * DEGREE * 0.99).max(east.min(360.0 - east) * narrow)
    };
    let rows = (lat - reach).floor() as i32..=(lat + reach).floor() as i32;
    let columns = (lon - wide).floor() as i32..=(lon + wide).floor() as i32;
    let own = cell_of(at);
    let others = rows.flat_map(|row| columns.clone().map(move |column| (row, column))).filter(|cell| *cell != own);
    for (row, column) in std::iter::once(own).chain(others) {
        let [south, west] = [row, column].map(f64::from);
        let nearest = (lat.clamp(south, south + 1.0), lon.clamp(west, west + 1.0));
        let within = |there: Degrees, best: Option<(f64, usize)>| apart(there) <= best.map_or(REACH, |(old, _)| old);
        if !within(nearest, best) {
            continue;
        }
        let column = (column + 180).rem_euclid(360) - 180;
        for index in first((row, column))..first((row, column + 1)) {
            let Some(there) = position(index) else { break };
            if within(there, best) {
                let metres = distance(at, there);
                if metres <= REACH && best.is_none_or(|old| (metres, index) < old) {
                    best = Some((metres, index));
                }
            }
        }
    }
    let (distance, index) = best?;
    let record = record(index)?;
    let offset = u32::from_le_bytes(record.get(8..12)?.try_into().ok()?) as usize;
    let names = BYTES.get(4 + count() * RECORD..)?;
    let length = usize::from(*names.get(offset)?);
    let name = str::from_utf8(names.get(offset + 1..offset + 1 + length)?).ok()?;
    Some(Town { name, country: str::from_utf8(record.get(12..14)?).ok()?, distance })
}

/// Width of the form of [`middle`], in minutes of arc.
pub const MIDDLE: i32 = 6;

/// One point for a country: rounded to [`MIDDLE`] it lies in it still, and of such towns it is the nearest to the middle of all.
/// None for a country of which no town is known, or that is too small.
pub fn middle(country: &str) -> Option<Degrees> {
    static KNOWN: Mutex<BTreeMap<String, Option<Degrees>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(middle) = known.get(country) {
        return *middle;
    }
    let is_its = |index: &usize| record(*index).is_some_and(|record| record.get(12..14) == Some(country.as_bytes()));
    let mut towns: Vec<Degrees> = (0..count()).filter(is_its).filter_map(position).collect();
    // The mean of points on a sphere, so that the date line doesn't matter.
    let (mut x, mut y, mut z) = (0.0, 0.0, 0.0);
    for (lat, lon) in &towns {
        let (lat, lon) = (lat.to_radians(), lon.to_radians());
        x += lat.cos() * lon.cos();
        y += lat.cos() * lon.sin();
        z += lat.sin();
    }
    let mean = (f64::atan2(z, f64::hypot(x, y)).to_degrees(), f64::atan2(y, x).to_degrees());
    towns.sort_by(|a, b| distance(mean, *a).total_cmp(&distance(mean, *b)));
    let round = |degrees: f64| (degrees * 60.0 / f64::from(MIDDLE)).round() * f64::from(MIDDLE) / 60.0;
    let rounded = towns.into_iter().map(|(lat, lon)| (round(lat), round(lon)));
    let middle = rounded.into_iter().find(|at| super::country(*at) == Some(country));
    known.insert(country.to_owned(), middle);
    middle
}

fn count() -> usize {
    BYTES.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize)
}

fn record(index: usize) -> Option<&'static [u8]> {
    let at = 4 + index * RECORD;
    (index < count()).then(|| BYTES.get(at..at + RECORD)).flatten()
}

fn position(index: usize) -> Option<Degrees> {
    let record = record(index)?;
    let degrees = |at: usize| Some(f64::from(i32::from_le_bytes(record.get(at..at + 4)?.try_into().ok()?)) / 100_000.0);
    Some((degrees(0)?, degrees(4)?))
}

fn cell_of((lat, lon): Degrees) -> (i32, i32) {
    (lat.floor() as i32, lon.floor() as i32)
}

/// The index of the first town in `cell` or in a later one.
fn first(cell: (i32, i32)) -> usize {
    let (mut low, mut high) = (0, count());
    while low < high {
        let middle = usize::midpoint(low, high);
        match position(middle).map(cell_of) {
            Some(there) if there < cell => low = middle + 1,
            _ => high = middle,
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_found() {
        let named = |lat, lon| town((lat, lon)).map(|town| (town.name, town.country));
        assert_eq!(named(47.3769, 8.5417), Some(("Zurich", "CH")));
        assert_eq!(named(-41.2866, 174.7756), Some(("Wellington", "NZ")));
        assert_eq!(named(69.6492, 18.9553), Some(("Tromso", "NO")));
        assert_eq!(named(-30.0, -30.0), None);
        assert_eq!(named(f64::NAN, f64::NAN), None);
    }

    #[test]
    fn no_nearer_town_is_passed_over() {
        let (mut found, mut looked) = (0, 0);
        for index in (0..count()).step_by(count() / 12) {
            let (lat, lon) = position(index).unwrap();
            // Corners and edges of cells, and a spot between towns.
            for at in [(lat + 0.2, lon - 0.2), (lat.round(), lon.round()), (lat.round() - 1e-6, lon)] {
                let all = (0..count()).filter_map(position).filter(|there| (there.0 - at.0).abs() < 0.5);
                let nearest =
                    all.map(|there| distance(at, there)).min_by(f64::total_cmp).filter(|metres| *metres <= REACH);
                assert_eq!(town(at).map(|town| town.distance), nearest, "{at:?}");
                found += usize::from(nearest.is_some());
                looked += 1;
            }
        }
        assert!(looked > 35 && found > 15, "{found} of {looked}");
    }

    #[test]
    fn the_nearest_is_found_across_cells_and_the_date_line() {
        // Each town is the nearest to itself, wherever its cell ends.
        let mut looked = 0;
        for index in (0..count()).step_by(997) {
            let at = position(index).unwrap();
            let found = town(at).unwrap();
            assert!(found.distance < 1.0, "{at:?}: {found:?}");
            looked += 1;
        }
        assert!(looked > 100);
        let around = |(lat, lon): Degrees| town((lat, lon)).map(|town| town.name);
        assert!(around((-16.43, 179.36)).is_some());
        assert_eq!(around((-16.43, 179.36)), around((-16.43, 179.36 - 360.0)));
    }
}
