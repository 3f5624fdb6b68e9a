//! The rules on small libraries whose numbers can be checked by hand.

use jiff::civil::date;

use crate::geo;
use crate::infer::testing::{ABROAD, HOME, MONDAY, PHONE, Photo, Shelf, claims, inferences};
use crate::infer::{Bond, Claim, Owner, Portrait, RULES, RuleId};
use crate::record::Position;

fn metres(position: &Position, at: geo::Degrees) -> f64 {
    geo::distance((position.latitude, position.longitude), at)
}

fn why<'a>(portrait: &'a Portrait, rule: &str) -> &'a str {
    &portrait.not_found.iter().find(|missing| missing.rule.0 == rule).expect("not found").why
}

#[test]
fn a_home_is_found_with_photos_that_show_it() {
    let shelf = &mut Shelf::default();
    let portrait = shelf.live(HOME, 0..90).portrait();
    let home = inferences(&portrait, "home");
    let Claim::Home { spot, current, from, to, last_of_day, days, .. } = &home[0].claim else {
        panic!("{:?}", home[0])
    };
    assert!(metres(&spot.centre, HOME) < 10.0 && spot.radius < 30.0, "{spot:?}");
    assert_eq!(spot.near.as_ref().and_then(|near| near.country.as_deref()), Some("CH"));
    assert!(*current && home[0].confidence > 0.85, "{}", home[0].confidence);
    // Two evenings in three of ninety days; on the others a photo from elsewhere, but for weekends.
    assert_eq!((*from, *to, *last_of_day), (Some(date(2024, 1, 2)), Some(date(2024, 3, 30)), 60));
    assert_eq!(*days, 60 + (0..90).filter(|day| day % 3 == 0 && day % 7 < 5).count());
    for id in &home[0].evidence {
        let record = shelf.0.iter().find(|record| record.id == *id).unwrap();
        assert!(metres(&record.facts.positions[0].value, HOME) < 30.0);
    }
    assert!(home[0].evidence.len() >= 6);
    let total: f64 = home[0].weighed.iter().map(|answer| answer.probability).sum();
    assert!(total > 0.9 && total < 1.001 && home[0].weighed.iter().any(|answer| answer.spot.is_none()));
    assert!(why(&portrait, "moves").contains("one home"));
}

#[test]
fn a_home_that_is_not_in_the_library_is_not_claimed() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..90);
    shelf.0.retain(|record| metres(&record.facts.positions[0].value, HOME) > 300.0);
    let portrait = shelf.portrait();
    assert!(claims(&portrait, "home").is_empty());
    let missing = portrait.not_found.iter().find(|missing| missing.rule.0 == "home").unwrap();
    assert!(missing.weighed[0].spot.is_none() && missing.weighed[0].probability > 0.5, "{:?}", missing.weighed[0]);
}

#[test]
fn too_little_is_said_to_be_too_little() {
    let portrait = Shelf::default().live(HOME, 0..4).portrait();
    assert!(why(&portrait, "home").contains("8 different hours on 5 days"), "{}", why(&portrait, "home"));
    for rule in ["moves", "work", "sleep", "companions"] {
        assert!(claims(&portrait, rule).is_empty() && !why(&portrait, rule).is_empty());
    }
}

#[test]
fn a_move_is_dated_and_both_homes_are_told() {
    let new = geo::offset(HOME, 90.0, 6_000.0);
    let portrait = Shelf::default().live(HOME, 0..120).live(new, 120..240).portrait();
    let [Claim::Move { date, earliest, latest, from, to, distance }] = claims(&portrait, "moves")[..] else {
        panic!("{:?}", claims(&portrait, "moves"))
    };
    assert!(metres(&from.centre, HOME) < 15.0 && metres(&to.centre, new) < 15.0);
    assert!((distance - 6_000.0).abs() < 30.0);
    let moved = MONDAY + jiff::Span::new().days(120);
    assert!((*date - moved).get_days().abs() <= 2, "{date} {earliest} {latest}");
    let homes = claims(&portrait, "home");
    assert!(matches!(homes[..], [Claim::Home { current: true, .. }, Claim::Home { current: false, .. }]), "{homes:?}");
}

#[test]
fn a_journey_has_its_days_and_its_country() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..60);
    for day in 61..66 {
        let there = Photo { at: Some(geo::offset(ABROAD, 10.0 * f64::from(day), 400.0)), offset: Some(0), ..PHONE };
        shelf.put(&there, day, 600).put(&there, day, 1200);
    }
    shelf.live(HOME, 67..90);
    let portrait = shelf.portrait();
    let [Claim::Trip { start, end, nights, countries, distance, .. }] = claims(&portrait, "trips")[..] else {
        panic!()
    };
    assert_eq!((*start, *end, *nights), (date(2024, 3, 2), date(2024, 3, 6), 4));
    assert_eq!(countries, &["PT"]);
    assert!((distance.unwrap() - geo::distance(HOME, ABROAD)).abs() < 2_000.0);
    assert!(matches!(claims(&portrait, "away")[..], [Claim::Away { trips: 1, nights: 4, day_trips: 0, .. }]));
    let countries: Vec<_> = claims(&portrait, "countries")
        .into_iter()
        .filter_map(|claim| match claim {
            Claim::Country { country, home, .. } => Some((country.as_str(), *home)),
            _ => None,
        })
        .collect();
    assert_eq!(countries, [("CH", true), ("PT", false)]);
}

/// The countries that are told, by their letters.
fn countries_of(shelf: &Shelf) -> Vec<String> {
    let portrait = shelf.portrait();
    let told = claims(&portrait, "countries").into_iter().filter_map(|claim| match claim {
        Claim::Country { country, .. } => Some(country.clone()),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_country_that_is_flown_over_is_none_where_the_owner_was() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..60);
    // From Zürich to Lisbon over France and Spain, and two days there.
    for (minute, at) in [(500, (46.2, 4.9)), (520, (45.1, 2.2)), (590, (42.4, -3.7)), (620, (41.0, -5.1))] {
        shelf.put(&Photo { at: Some(at), ..PHONE }, 61, minute);
        shelf.0.last_mut().unwrap().facts.positions[0].value.altitude = Some(10_600.0);
    }
    for day in [61, 62] {
        shelf.put(&Photo { at: Some(ABROAD), offset: Some(0), ..PHONE }, day, 1100);
    }
    assert_eq!(countries_of(&shelf), ["CH", "PT"]);
    let portrait = shelf.portrait();
    let [Claim::Trip { countries, distance: Some(distance), .. }] = claims(&portrait, "trips")[..] else { panic!() };
    assert_eq!(countries, &["PT"]);
    assert!((distance - geo::distance(HOME, ABROAD)).abs() < 1.0);
    // At the height of a street they are on the way.
    let low = |record: &mut crate::record::Record| record.facts.positions[0].value.altitude = Some(400.0);
    shelf.0.iter_mut().for_each(low);
    assert_eq!(countries_of(&shelf).len(), 4);
}

#[test]
fn a_country_over_the_border_needs_more_than_an_error() {
    // A street of Kreuzlingen, 60 m from Konstanz; and the main square of Konstanz.
    let (street, square) = ((47.6553, 9.1745), (47.6603, 9.1756));
    let border = (0..200).find(|metres| geo::country(geo::offset(street, 0.0, f64::from(*metres))) == Some("DE"));
    let over = geo::offset(street, 0.0, f64::from(border.expect("the border")) + 30.0);
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..30);
    for day in [3, 9, 15] {
        shelf.put(&Photo { at: Some(over), ..PHONE }, day, 900);
    }
    assert_eq!(countries_of(&shelf), ["CH"]);
    // Three photos in one hour: once nearer to the border than a country must hold, once not.
    for (at, all) in [(geo::offset(over, 0.0, 100.0), &["CH"][..]), (geo::offset(square, 0.0, 3_000.0), &["CH", "DE"])]
    {
        let mut shelf = Shelf::default();
        shelf.live(HOME, 0..30);
        for minute in [900, 905, 910] {
            shelf.put(&Photo { at: Some(at), ..PHONE }, 3, minute);
        }
        assert_eq!(countries_of(&shelf), all);
    }
}

#[test]
fn the_newest_photo_says_how_far_from_home() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..60);
    // Somebody else's, received later.
    let other =
        Photo { path: "WhatsApp Images/a{n}.jpg", model: Some("iPhone 11"), at: Some((0.5, 0.5)), offset: Some(0) };
    shelf.put(&Photo { at: Some(ABROAD), ..PHONE }, 70, 600).put(&other, 71, 600);
    let portrait = shelf.portrait();
    let [Claim::Newest { from_home: Some(metres), near, .. }] = claims(&portrait, "newest")[..] else { panic!() };
    assert!((metres - geo::distance(HOME, ABROAD)).abs() < 100.0);
    assert_eq!(near.as_ref().unwrap().country.as_deref(), Some("PT"));
}

/// Work at noon on weekdays, the evenings at home.
fn working(days: i32) -> Shelf {
    let mut shelf = Shelf::default();
    let work = geo::offset(HOME, 200.0, 3_000.0);
    for day in 0..days {
        shelf.put(&PHONE, day, 1170 + day * 13 % 200);
        if day % 7 < 5 {
            shelf.put(&Photo { at: Some(work), ..PHONE }, day, 600 + day * 29 % 400);
        } else {
            let out = Photo { at: Some(geo::offset(HOME, f64::from(day * 50), 5_000.0)), ..PHONE };
            shelf.put(&out, day, 800);
        }
    }
    shelf
}

#[test]
fn a_weekday_place_is_told_and_never_what_it_is_for() {
    let portrait = working(60).portrait();
    let [Claim::Work { spot, days, .. }] = claims(&portrait, "work")[..] else {
        panic!("{:?}", claims(&portrait, "work"))
    };
    assert!(metres(&spot.centre, geo::offset(HOME, 200.0, 3_000.0)) < 1.0);
    assert_eq!(*days, (0..60).filter(|day| day % 7 < 5).count());
}

#[test]
fn the_owners_next_phone_is_owned_and_a_friends_is_not() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..100);
    let next = Photo { model: Some("iPhone 16"), ..PHONE };
    for day in 100..160 {
        shelf.put(&next, day, 1200).put(&next, day, 700 + day);
    }
    // The friend's: elsewhere while the owner is at home, and sometimes there.
    let friends = |at| Photo { path: "IMG_{n}7.HEIC", model: Some("iPhone 12"), at: Some(at), offset: Some(3600) };
    for day in (100..160).step_by(7) {
        shelf.put(&friends(geo::offset(HOME, 0.0, 20_000.0)), day, 1203);
        shelf.put(&friends(HOME), day + 2, 1204);
    }
    let portrait = shelf.portrait();
    let owners: Vec<(&str, Owner)> = claims(&portrait, "devices")
        .into_iter()
        .filter_map(|claim| match claim {
            Claim::Device { name, owner, .. } => Some((name.as_str(), *owner)),
            _ => None,
        })
        .collect();
    assert_eq!(
        owners,
        [("Apple iPhone 14", Owner::Owned), ("Apple iPhone 16", Owner::Owned), ("Apple iPhone 12", Owner::Received),]
    );
    let [Claim::Companion { bond, days, meetings, .. }] = claims(&portrait, "companions")[..] else { panic!() };
    assert_eq!((*bond, *days, *meetings), (Bond::MeetsRepeatedly, 9, 9));
}

#[test]
fn nobody_is_said_to_sleep_when_photos_are_few() {
    let portrait = working(40).portrait();
    assert!(why(&portrait, "sleep").contains("100 different moments"), "{}", why(&portrait, "sleep"));
}

#[test]
fn nobody_is_said_to_sleep_when_home_may_be_missing() {
    let mut shelf = Shelf::default();
    shelf.live(HOME, 0..200);
    shelf.0.retain(|record| metres(&record.facts.positions[0].value, HOME) > 300.0);
    let portrait = shelf.portrait();
    assert!(why(&portrait, "sleep").contains("no home"), "{}", why(&portrait, "sleep"));
}

#[test]
fn months_at_one_place_are_no_journey() {
    let trips = |spread: f64| {
        let mut shelf = Shelf::default();
        shelf.live(HOME, 0..120);
        for day in (121..190).step_by(4) {
            let at = geo::offset(ABROAD, 45.0, spread * f64::from(day - 121));
            shelf.put(&Photo { at: Some(at), offset: Some(0), ..PHONE }, day, 900);
        }
        let portrait = shelf.live(HOME, 191..300).portrait();
        let away = claims(&portrait, "away").len();
        (claims(&portrait, "trips").len(), away)
    };
    // Seventeen days at one door, and a tour.
    assert_eq!(trips(0.0), (0, 0));
    assert_eq!(trips(2_000.0), (1, 1));
}

#[test]
fn a_result_does_not_depend_on_the_order_of_records() {
    let mut shelf = working(60);
    let one = serde_json::to_string(&shelf.portrait()).unwrap();
    shelf.0.reverse();
    assert_eq!(serde_json::to_string(&shelf.portrait()).unwrap(), one);
}

#[test]
fn a_rule_draws_after_those_that_it_needs_and_says_what_it_does() {
    for (index, rule) in RULES.iter().enumerate() {
        let before = |need: &RuleId| RULES.iter().take(index).any(|other| other.id == *need);
        assert!(rule.needs.iter().all(before), "{:?}", rule.id);
        assert!(!RULES.iter().skip(index + 1).any(|other| other.id == rule.id), "{:?} stands twice", rule.id);
        for part in ["From:", "How sure:", "Who could:", "What stops it:"] {
            assert!(rule.explain.contains(part), "{:?} doesn't say {part}", rule.id);
        }
    }
    assert!(RULES.len() >= 17);
}
