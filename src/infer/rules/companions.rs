//! Others' cameras at the owner's places: together, or at other times.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{cited, homes};
use crate::geo::{self, Degrees};
use crate::infer::{Bond, Claim, DeviceId, Drawn, Inference, Library, Owner, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("companions"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("devices")], draw };

const EXPLAIN: &str = "\
COMPANIONS: whose cameras were at the owner's places at the same time, how often, and who stays overnight; and whose were there at \
other times.

From: photos by devices that aren't the owner's, taken within 100 m and an hour of the owner's own. A meeting is a day and a place.
How sure: one day is a meeting; three days at two places is somebody met repeatedly. Whose camera it is isn't told, unless its \
photos name somebody.
Who could: whoever may read the photos. An app that holds many people's libraries sees meetings that neither library shows: of \
pairs that met 3 times in one such data set 17 % were friends, of those that met 6 to 10 times 77 %.
What stops it: taking out location and time, or the device.";

/// How near in space and time a meeting is: metres, seconds.
const NEAR: f64 = 100.0;
const SAME_TIME: i64 = 3600;
/// Days that make somebody met repeatedly, and close.
const REPEATEDLY: usize = 3;
const CLOSE: usize = 10;
/// Different weeks with a night at the home that make somebody who stays over.
const WEEKS: usize = 3;
/// Within this of the home it is at home, in metres.
const HOME: f64 = 150.0;
/// At another time within this of one of the owner's places it is the same place, in metres.
const PLACE: f64 = 75.0;

#[derive(Default)]
struct Meetings<'a> {
    meetings: BTreeSet<(Date, u32)>,
    nights: BTreeSet<Date>,
    weeks_at_home: BTreeSet<i32>,
    shots: Vec<&'a Shot>,
    elsewhen: Vec<&'a Shot>,
    elsewhen_places: BTreeSet<u32>,
}

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let mut own: Vec<(i64, Degrees, &Shot)> = library
        .shots()
        .iter()
        .filter(|shot| shot.is_own())
        .filter_map(|shot| Some((shot.utc?, shot.at?, shot)))
        .collect();
    own.sort_by_key(|(utc, ..)| *utc);
    let homes = homes(portrait);
    let mut devices: BTreeMap<DeviceId, Meetings<'_>> = BTreeMap::new();
    for shot in library.shots().iter().filter(|shot| shot.owner != Some(Owner::Owned)) {
        let (Some(device), Some(at)) = (shot.device, shot.around) else { continue };
        // Somebody with a camera like the owner's can't be told from the owner.
        if library.own(device).is_some_and(|own| own.owner == Owner::Owned) {
            continue;
        }
        // A camera of which nothing is sure is rather the owner's second one.
        if shot.owner != Some(Owner::Received) && library.own(device).and_then(|own| own.phone) != Some(true) {
            continue;
        }
        let with = devices.entry(device).or_default();
        let met = shot.utc.and_then(|utc| beside(&own, utc, at));
        if let (Some(mine), Some(day)) = (met, shot.day()) {
            with.meetings.insert((day, mine.place.unwrap_or(u32::MAX)));
            with.shots.push(shot);
            with.shots.push(mine);
            if shot.local.is_some_and(|local| !(5..23).contains(&local.hour())) {
                with.nights.insert(day);
                if homes.iter().any(|home| geo::distance(home.at, at) <= HOME) {
                    with.weeks_at_home.insert((day - Date::constant(1970, 1, 5)).get_days().div_euclid(7));
                }
            }
        } else if let Some(place) = place_at(library, at) {
            with.elsewhen.push(shot);
            with.elsewhen_places.insert(place);
        }
    }
    let mut claims: Vec<(usize, Inference)> = Vec::new();
    for (id, with) in devices {
        claims.extend(claim(library, id, &with));
    }
    claims.sort_by_key(|(meetings, _)| std::cmp::Reverse(*meetings));
    if claims.is_empty() {
        return Drawn::NotFound("no photo by another camera at one of the owner's places".into());
    }
    Drawn::Inferences(claims.into_iter().map(|(_, inference)| inference).collect())
}

fn claim(library: &Library, id: DeviceId, with: &Meetings<'_>) -> Option<(usize, Inference)> {
    let (device, name) = (library.own(id)?.key.clone(), library.device(id)?.to_string());
    if with.meetings.is_empty() {
        let photos = with.elsewhen.len();
        let claim = Claim::Stranger { device, name, photos, places: with.elsewhen_places.len() };
        return (photos > 0).then(|| {
            (0, Inference::pattern(RULE.id, claim).shown_by(cited(&with.elsewhen)).closed_by(&["location", "device"]))
        });
    }
    let days: BTreeSet<Date> = with.meetings.iter().map(|(day, _)| *day).collect();
    let places: BTreeSet<u32> = with.meetings.iter().map(|(_, place)| *place).collect();
    let bond = match days.len() {
        _ if with.weeks_at_home.len() >= WEEKS => Bond::StaysOver,
        n if n >= CLOSE || n >= REPEATEDLY && !with.nights.is_empty() => Bond::Close,
        n if n >= REPEATEDLY => Bond::MeetsRepeatedly,
        _ => Bond::WasThere,
    };
    let meetings = with.meetings.len();
    let claim = Claim::Companion {
        device,
        name,
        bond,
        meetings,
        days: days.len(),
        places: places.len(),
        nights: with.nights.len(),
        first: days.first().copied(),
        last: days.last().copied(),
    };
    // What is left of doubt is whether the camera isn't the owner's after all.
    let others = 1.0 - library.own(id)?.owned;
    let inference = match bond {
        Bond::WasThere => Inference::pattern(RULE.id, claim),
        _ => Inference::concluded(RULE.id, claim, others.min(0.97)),
    };
    let inference = inference.shown_by(cited(&with.shots)).against("it may be a second camera of the owner's");
    Some((meetings, inference.closed_by(&["location", "time", "device"])))
}

/// The owner's photo that is nearest in time among those near in place and time.
fn beside<'a>(own: &[(i64, Degrees, &'a Shot)], utc: i64, at: Degrees) -> Option<&'a Shot> {
    let from = own.partition_point(|(when, ..)| *when < utc - SAME_TIME);
    let near = own.get(from..)?.iter().take_while(|(when, ..)| *when <= utc + SAME_TIME);
    let near = near.filter(|(_, there, _)| geo::distance(*there, at) <= NEAR);
    near.min_by_key(|(when, ..)| (when - utc).abs()).map(|(.., shot)| *shot)
}

/// The owner's place at a position.
fn place_at(library: &Library, at: Degrees) -> Option<u32> {
    let near = |place: &crate::places::Place| {
        (place.centre.0 - at.0).abs() < 0.003 && geo::distance(place.centre, at) <= PLACE.max(place.radius)
    };
    library.places().iter().position(near).and_then(|index| u32::try_from(index).ok())
}
