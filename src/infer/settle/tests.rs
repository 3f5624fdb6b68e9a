//! Instants, places and owners of small libraries.

use jiff::civil::date;

use crate::geo;
use crate::infer::testing::{ABROAD, HOME, MONDAY, PHONE, Photo, Shelf};
use crate::infer::{Clock, Owner, Shot};

/// The shot of the photo that was put in as number `n`.
fn shot(shots: &[Shot], n: usize) -> &Shot {
    shots.iter().find(|shot| shot.record.0 == n.to_string()).unwrap()
}

#[test]
fn the_instant_is_the_statements_and_the_local_time_the_places() {
    let mut shelf = Shelf::default();
    // Zürich's zone is stated; the photo was taken in Lisbon, where it was an hour earlier.
    shelf.put(&Photo { at: Some(ABROAD), ..PHONE }, 0, 600);
    // No zone is stated: that of the place, in winter and in summer.
    shelf.put(&Photo { offset: None, ..PHONE }, 1, 600).put(&Photo { offset: None, ..PHONE }, 182, 600);
    // Neither zone nor place: that of the photo before.
    shelf.put(&Photo { offset: None, at: None, ..PHONE }, 182, 700);
    let library = shelf.library();
    let midnight = i64::from((MONDAY - date(1970, 1, 1)).get_days()) * 86_400 + 7;
    let abroad = shot(library.shots(), 0);
    assert_eq!((abroad.utc, abroad.zone), (Some(midnight + 9 * 3600), Some(0)));
    assert_eq!(abroad.local, Some(MONDAY.at(9, 0, 7, 0)));
    assert_eq!(abroad.clock, Clock::Sure);
    let zones: Vec<_> = (1..4).map(|n| shot(library.shots(), n).zone).collect();
    assert_eq!(zones, [Some(3600), Some(7200), Some(7200)]);
    assert_eq!(shot(library.shots(), 1).utc, Some(midnight + 86_400 + 9 * 3600));
}

#[test]
fn midnight_sharp_is_only_a_day() {
    let mut shelf = Shelf::default();
    shelf.put(&PHONE, 0, 0);
    let moment = &mut shelf.0[0].facts.moments[0].value;
    moment.civil = MONDAY.at(0, 0, 0, 0);
    let library = shelf.library();
    assert_eq!(library.shots()[0].clock, Clock::None);
    assert_eq!(library.shots()[0].day(), Some(MONDAY));
}

#[test]
fn midnight_is_an_hour_where_all_times_are_whole_hours() {
    let mut shelf = Shelf::default();
    for hour in [0, 9, 14, 20] {
        shelf.put(&PHONE, 0, hour * 60);
        let moment = &mut shelf.0.last_mut().unwrap().facts.moments[0].value;
        moment.civil = MONDAY.at(hour as i8, 0, 0, 0);
    }
    assert!(shelf.library().shots().iter().all(|shot| shot.clock == Clock::Sure));
}

#[test]
fn a_cameras_clock_is_set_by_the_phone_beside_it() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..60);
    // Its clock stands on Tokyo's: eight hours ahead of Zürich's.
    let camera = Photo { path: "DSC_{n}.JPG", model: Some("Z 50"), at: None, offset: None };
    for (day, minute) in [(20, 620), (20, 687), (20, 741), (21, 634), (21, 700), (21, 803), (22, 655)] {
        shelf.put(&Photo { at: Some(geo::offset(HOME, 10.0, 900.0)), ..PHONE }, day, minute);
        shelf.put(&camera, day, minute + 480 + 1);
    }
    // Once more, long after, with no phone beside it: nothing is known of the clock then.
    for day in [50, 51, 52] {
        shelf.put(&camera, day, 900);
    }
    let library = shelf.library();
    let cameras: Vec<&Shot> = library.shots().iter().filter(|shot| shot.path.starts_with("DSC")).collect();
    let corrected: Vec<_> = cameras.iter().map(|shot| shot.clock == Clock::Corrected).collect();
    assert_eq!(corrected, [true, true, true, true, true, true, true, false, false, false]);
    let day = MONDAY + jiff::Span::new().days(20);
    assert_eq!(cameras[0].local, Some(day.at(10, 21, 7, 0)));
}

#[test]
fn an_hour_of_a_day_counts_once() {
    let mut shelf = Shelf::default();
    for minute in [600, 601, 630, 659, 660] {
        shelf.put(&PHONE, 0, minute);
    }
    shelf.put(&PHONE, 1, 600);
    let library = shelf.library();
    let units: Vec<_> = library.units().iter().map(|unit| (unit.day, unit.hour)).collect();
    let next = date(2024, 1, 2);
    assert_eq!(units, [(MONDAY, Some(10)), (MONDAY, Some(11)), (next, Some(10))]);
    assert_eq!(library.places().len(), 1);
    // The second photo followed the first within 90 seconds.
    assert_eq!(shot(library.shots(), 0).moment, shot(library.shots(), 1).moment);
    assert_ne!(shot(library.shots(), 1).moment, shot(library.shots(), 2).moment);
}

#[test]
fn one_jump_that_nobody_could_make_is_no_position() {
    let mut shelf = Shelf::default();
    shelf.put(&PHONE, 0, 600).put(&Photo { at: Some(ABROAD), ..PHONE }, 0, 610).put(&PHONE, 0, 620);
    let library = shelf.library();
    let placed: Vec<bool> = (0..3).map(|n| shot(library.shots(), n).at.is_some()).collect();
    assert_eq!(placed, [true, false, true]);
}

#[test]
fn few_coarse_positions_tell_a_region_many_tell_the_neighbourhood() {
    let coarse = Photo { at: Some((47.38, 8.54)), ..PHONE };
    let mut shelf = Shelf::default();
    shelf.put(&coarse, 0, 600);
    assert!(shelf.library().shots()[0].at.is_some() && shelf.library().grain() > 500.0);
    for day in 1..5 {
        shelf.put(&Photo { at: Some(geo::offset(HOME, 0.0, 100.0 * f64::from(day))), ..PHONE }, day, 600);
    }
    let library = shelf.library();
    let first = shot(library.shots(), 0);
    assert!(first.at.is_none() && first.around.is_some() && library.grain() == 0.0);
}

#[test]
fn what_came_through_a_chat_without_a_camera_is_nobodys() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..30);
    let n = shelf.0.len();
    shelf.put(&Photo { path: "WhatsApp Images/{n}.jpg", model: None, at: Some(ABROAD), offset: None }, 5, 600);
    assert_eq!(shot(shelf.library().shots(), n).owner, Some(Owner::Unknown));
}
