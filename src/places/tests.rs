//! Hand-made libraries.

use std::time::{Duration, Instant};

use super::*;

const HOME: Degrees = (47.3769, 8.5417);
const WORK: Degrees = (47.4108, 8.5441);

/// `count` photos around `at`, up to `spread` metres away, one on each of the days from the 1st.
fn around(at: Degrees, count: u32, spread: f64, photo: u32) -> Vec<Sighting> {
    let sighting = |number: u32| Sighting {
        at: geo::offset(at, f64::from(number) * 137.5, spread * f64::from(number % 7) / 7.0),
        taken: Moment::parse(&format!("2024:01:{:02} 12:00:00", number % 28 + 1)),
        photo: photo + number,
    };
    (0..count).map(sighting).collect()
}

#[test]
fn two_places_and_a_lone_photo() {
    let mut all = around(HOME, 40, 30.0, 0);
    all.extend(around(WORK, 20, 20.0, 100));
    all.push(Sighting { at: (59.91, 10.75), taken: None, photo: 999 });
    all.push(Sighting { at: (f64::NAN, 0.0), taken: None, photo: 1000 });
    all.push(Sighting { at: (91.0, 0.0), taken: None, photo: 1001 });
    let places = places(&all);
    assert_eq!(places.iter().map(Place::count).collect::<Vec<_>>(), [40, 20, 1]);
    assert!(geo::distance(places[0].centre, HOME) < 5.0);
    assert!(geo::distance(places[1].centre, WORK) < 5.0);
    assert!(places[0].radius > 10.0 && places[0].radius < 35.0, "{}", places[0].radius);
    assert_eq!((places[0].days, places[1].days, places[2].days), (28, 20, 0));
    assert_eq!(places[1].first.map(|day| day.to_string()).as_deref(), Some("2024-01-01"));
    assert_eq!(places[1].last.map(|day| day.to_string()).as_deref(), Some("2024-01-20"));
    assert_eq!((places[2].first, places[2].radius, places[2].photos.as_slice()), (None, 0.0, [999].as_slice()));
    assert_ne!(places[0].id, places[1].id);
}

#[test]
fn the_order_of_the_photos_doesnt_matter() {
    let mut all = around(HOME, 60, 400.0, 0);
    all.extend(around(WORK, 20, 20.0, 100));
    let forward = places(&all);
    all.reverse();
    assert_eq!(places(&all), forward);
    all.rotate_left(17);
    assert_eq!(places(&all), forward);
}

#[test]
fn a_stray_photo_moves_neither_the_centre_nor_the_id() {
    let mut all = around(HOME, 30, 10.0, 0);
    let before = places(&all);
    all.push(Sighting { at: geo::offset(HOME, 45.0, 70.0), taken: None, photo: 500 });
    let after = places(&all);
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].id, before[0].id);
    assert!(geo::distance(after[0].centre, before[0].centre) < 1.0);
    assert!(after[0].radius < 20.0);
}

#[test]
fn a_street_is_split_around_its_densest_spots() {
    let mut all: Vec<Sighting> = (0..40_u32)
        .map(|step| Sighting { at: geo::offset(HOME, 90.0, f64::from(step) * 50.0), taken: None, photo: step })
        .collect();
    all.extend(around(HOME, 30, 5.0, 100));
    let places = places(&all);
    assert!(places.len() > 5 && places.len() < 20, "{}", places.len());
    assert!(geo::distance(places[0].centre, HOME) < 5.0);
    assert!(places.iter().all(|place| place.radius <= REACH));
    assert_eq!(places.iter().map(Place::count).sum::<usize>(), 70);
}

#[test]
fn the_date_line_and_the_pole_divide_nothing() {
    let line = [(0.0, 179.9999), (0.0, -179.9999)];
    let pole = [(89.99999, 0.0), (89.99999, 180.0)];
    for pair in [line, pole] {
        let all = [0, 1].map(|photo| Sighting { at: pair[photo as usize], taken: None, photo });
        let places = places(&all);
        assert_eq!(places.len(), 1, "{pair:?}");
        assert!(geo::distance(places[0].centre, pair[0]) < 30.0, "{:?}", places[0].centre);
    }
}

#[test]
fn many_photos_in_many_towns_and_at_one_spot() {
    let mut all = Vec::new();
    for town in 0..10_u32 {
        all.extend(around(geo::offset(HOME, f64::from(town) * 36.0, 50_000.0), 1_000, 900.0, town * 1_000));
    }
    all.extend((10_000..60_000).map(|photo| Sighting { at: WORK, taken: None, photo }));
    let started = Instant::now();
    let places = places(&all);
    assert_eq!(places.iter().map(Place::count).sum::<usize>(), 60_000);
    assert!(places[0].count() == 50_000 && places[0].radius < 0.01, "{}", places[0].radius);
    // A limit for what grows with the square of the number: unoptimised, on a busy machine, this takes seconds.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
