//! How the owner moved, and flights.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{cited, near};
use crate::geo::{self, Degrees};
use crate::infer::{Claim, Drawn, Inference, Library, Mode, Near, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("transport"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
TRANSPORT: in which ways the owner moved while photos were taken, and flights, with the towns before and after.

From: the speed and altitude that phones write beside the position; where they don't, the distance between two of the owner's photos \
less than half an hour apart. Above 8 km or 250 km/h at altitude is an aircraft.
How sure: it is a count of what the photos say; a fast train may pass for a car.
Who could: whoever may read the photos with their location.
What stops it: taking the location out; speed and altitude stand in the same block.";

/// Upper ends of the bands, in km/h.
const BANDS: [(f64, Mode); 4] = [(7.0, Mode::Foot), (25.0, Mode::Cycle), (130.0, Mode::Vehicle), (330.0, Mode::Fast)];
/// What is faster than the first by the distance to the photo before flies, if it is higher than the second: km/h, metres.
const FLYING: f64 = 250.0;
const LOW: f64 = 2_000.0;
/// Slower is standing, in km/h: a phone held still measures as much.
const STANDING: f64 = 2.0;
/// Two photos tell a speed if they are no farther apart in seconds, and farther in metres than positions err.
const BETWEEN: i64 = 1800;
const ERROR: f64 = 500.0;
/// Photos without which a mode isn't told.
const PHOTOS: usize = 2;

struct Leg<'a> {
    shot: &'a Shot,
    day: Date,
    utc: i64,
    at: Degrees,
    speed: Option<f64>,
    altitude: Option<f64>,
}

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let legs = library.shots().iter().filter(|shot| shot.is_own()).filter_map(|shot| {
        let (day, utc, at) = (shot.day()?, shot.utc?, shot.around?);
        let altitude = shot.position.and_then(|position| position.altitude);
        Some(Leg { shot, day, utc, at, speed: shot.speed.map(f64::from), altitude })
    });
    let mut legs: Vec<Leg<'_>> = legs.collect();
    legs.sort_by_key(|leg| leg.utc);
    for index in 1..legs.len() {
        let Some([before, leg]) = legs.get(index - 1..=index) else { continue };
        let (seconds, metres) = (leg.utc - before.utc, geo::distance(before.at, leg.at));
        if leg.speed.is_none() && (60..=BETWEEN).contains(&seconds) && metres > ERROR {
            let speed = metres / seconds as f64 * 3.6;
            if let Some(leg) = legs.get_mut(index) {
                leg.speed = Some(speed);
            }
        }
    }
    let mut modes: BTreeMap<Mode, Vec<&Leg<'_>>> = BTreeMap::new();
    for leg in &legs {
        if let Some(mode) = mode(leg) {
            modes.entry(mode).or_default().push(leg);
        }
    }
    let mut claims = flights(modes.get(&Mode::Air).map_or(&[], Vec::as_slice), &legs);
    for (mode, legs) in modes.iter().filter(|(mode, legs)| **mode != Mode::Air && legs.len() >= PHOTOS) {
        let days: BTreeSet<Date> = legs.iter().map(|leg| leg.day).collect();
        let shots: Vec<&Shot> = legs.iter().map(|leg| leg.shot).collect();
        let claim = Claim::Transport { mode: *mode, photos: legs.len(), days: days.len() };
        claims.push(Inference::pattern(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["location"]));
    }
    if claims.is_empty() { Drawn::NotFound("no photo tells a speed".into()) } else { Drawn::Inferences(claims) }
}

fn mode(leg: &Leg<'_>) -> Option<Mode> {
    if leg.shot.is_flying() {
        return Some(Mode::Air);
    }
    let speed = leg.speed.filter(|speed| *speed > STANDING)?;
    if speed > FLYING && leg.altitude.is_some_and(|metres| metres > LOW) {
        return Some(Mode::Air);
    }
    // Faster than any train, and nothing says how high: an aircraft, unless nothing is that fast.
    let band = BANDS.iter().find(|(end, _)| speed < *end).map(|(_, mode)| *mode);
    band.or((speed < 1_200.0).then_some(Mode::Air))
}

/// Photos in the air on one day or on two in a row are one flight.
fn flights(air: &[&Leg<'_>], legs: &[Leg<'_>]) -> Vec<Inference> {
    /// Photos of one flight are no farther apart, in seconds; and the towns are looked for so long before and after.
    const FLIGHT: i64 = 6 * 3600;
    const GROUND: i64 = 24 * 3600;
    let mut flights: Vec<Vec<&Leg<'_>>> = Vec::new();
    for leg in air {
        match flights.last_mut().filter(|flight| flight.last().is_some_and(|last| leg.utc - last.utc <= FLIGHT)) {
            Some(flight) => flight.push(leg),
            None => flights.push(vec![leg]),
        }
    }
    let in_air = |leg: &Leg<'_>| mode(leg) == Some(Mode::Air);
    let town = |leg: Option<&Leg<'_>>| -> Option<Near> { near(leg?.at) };
    let claim = |flight: &Vec<&Leg<'_>>| {
        let (first, last) = (flight.first()?, flight.last()?);
        let before = legs.iter().rev().find(|leg| leg.utc < first.utc && !in_air(leg));
        let after = legs.iter().find(|leg| leg.utc > last.utc && !in_air(leg));
        let claim = Claim::Flight {
            date: first.day,
            altitude: flight.iter().filter_map(|leg| leg.altitude).reduce(f64::max),
            speed: flight.iter().filter_map(|leg| leg.speed).reduce(f64::max),
            from: town(before.filter(|leg| first.utc - leg.utc <= GROUND)),
            to: town(after.filter(|leg| leg.utc - last.utc <= GROUND)),
        };
        let shots: Vec<&Shot> = flight.iter().map(|leg| leg.shot).collect();
        Some(Inference::pattern(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["location"]))
    };
    let mut claims: Vec<Inference> = flights.iter().filter_map(claim).collect();
    claims.reverse();
    claims
}
