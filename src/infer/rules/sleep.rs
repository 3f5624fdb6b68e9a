//! When the owner sleeps.

use jiff::civil::{Date, DateTime};

use super::{cited, home, homes, trips};
use crate::infer::{Claim, Clock, Days, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot, is_weekend};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("sleep"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("trips")], draw };

const EXPLAIN: &str = "\
SLEEP: between which hours hardly any photos are taken, probably because the owner sleeps; for working days and days off where there \
are photos enough.

From: the capture times of the owner's own photos in the zone of home, without journeys. The stretch of 5 to 11 hours is sought that \
is emptiest against the rest of the day, starting from when most people sleep.
How sure: to about a quarter of an hour with 1,000 photos, half an hour with 100; nothing is said where it isn't better than what \
holds for everybody, where its ends may be off by more than 40 minutes, or where places are known and none is home. It needs 100 \
photos at different moments.
Who could: whoever may read the photos' times; no location permission is needed, and file names often state them too.
What stops it: taking the times out (--only time), or rounding them to the day, and neutral file names.";

/// Moments that are needed, in all and for either kind of day.
const MOMENTS: usize = 100;
/// A day in steps of a quarter of an hour.
const STEPS: usize = 96;
const MINUTES: usize = 15;
/// What holds for most people, in steps: the middle of sleep (03:24) and its length (7 h 48), with their spreads.
const MIDDLE: (f64, f64) = (13.6, 6.4);
const LENGTH: (f64, f64) = (31.2, 4.4);
/// The lengths that are tried, in steps.
const LENGTHS: std::ops::RangeInclusive<usize> = 20..=44;
/// How much likelier a window must be than the one that holds for most people, both with how usual they are.
const RATIO: f64 = 10.0;
/// How far off its ends may be expected to be, in steps: 40 minutes, as far as phones' own sensors are.
const OFF: f64 = 40.0 / 15.0;
/// How much likelier a window far from the usual hours must be than the best near them, and how far that is, in steps.
const STRANGE: f64 = 100.0;
const FAR: f64 = 16.0;
/// Photos in the window, as a share of what an equal stretch of the day holds, at most.
const RARE: f64 = 0.25;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let away: Vec<(Date, Date)> = trips::journeys(library, portrait)
        .unwrap_or_default()
        .iter()
        .filter(|journey| journey.nights() > 0)
        .filter_map(|journey| journey.days())
        .collect();
    let zone = usual_zone(library);
    let mut last = None;
    let mut moments: Vec<&Shot> = Vec::new();
    for shot in library.shots().iter().filter(|shot| shot.is_own() && shot.clock >= Clock::Alone) {
        let Some(day) = shot.day() else { continue };
        let here = zone.is_none_or(|usual| shot.zone.is_none_or(|zone| (zone - usual).abs() <= 3600));
        let at_home = !away.iter().any(|(start, end)| (*start..=*end).contains(&day));
        if here && at_home && last != Some(shot.moment) {
            moments.push(shot);
            last = Some(shot.moment);
        }
    }
    // Where places are known and none is home, photos at home may be missing, and with them the evenings and the mornings.
    if homes(portrait).is_empty() && moments.iter().filter(|shot| shot.place.is_some()).count() >= MOMENTS {
        return Drawn::NotFound("no home is among the places, so hours without photos may be those at home".into());
    }
    if moments.len() < MOMENTS {
        let n = moments.len();
        return Drawn::NotFound(format!(
            "needs photos of {MOMENTS} different moments at home, with their hours; there are {n}"
        ));
    }
    let country = home::country(library);
    let (off, working): (Vec<&Shot>, Vec<&Shot>) =
        moments.iter().partition(|shot| shot.local.is_some_and(|local| before_day_off(local, country)));
    let mut claims = Vec::new();
    if off.len() >= MOMENTS && working.len() >= MOMENTS {
        for (nights, shots) in [(Days::Weekday, &working), (Days::Weekend, &off)] {
            claims.extend(claim(nights, shots));
        }
    }
    if claims.is_empty() {
        claims.extend(claim(Days::All, &moments));
    }
    if claims.is_empty() {
        Drawn::NotFound("no stretch of hours is emptier than for most people".into())
    } else {
        Drawn::Inferences(claims)
    }
}

/// The zone of most photos.
fn usual_zone(library: &Library) -> Option<i32> {
    let mut zones: Vec<i32> =
        library.shots().iter().filter(|shot| shot.is_own()).filter_map(|shot| shot.zone).collect();
    zones.sort_unstable();
    zones.get(zones.len() / 2).copied()
}

/// Whether the night that a moment is nearest to is followed by a day off.
fn before_day_off(local: DateTime, country: Option<&str>) -> bool {
    let morning = local.checked_add(jiff::Span::new().hours(12)).unwrap_or(local);
    is_weekend(morning.date().weekday(), country)
}

fn claim(nights: Days, shots: &[&Shot]) -> Option<Inference> {
    let mut counts = [0usize; STEPS];
    for local in shots.iter().filter_map(|shot| shot.local) {
        let step = (usize::try_from(local.hour()).ok()? * 60 + usize::try_from(local.minute()).ok()?) / MINUTES;
        *counts.get_mut(step)? += 1;
    }
    let window = window(&counts)?;
    let of = shots.len();
    let (from, to) = (
        u16::try_from(window.start * MINUTES).ok()?,
        u16::try_from((window.start + window.length) % STEPS * MINUTES).ok()?,
    );
    let claim = Claim::Sleep { nights, from, to, inside: window.inside, of };
    let confidence = match of {
        n if n >= 1000 => 0.9,
        n if n >= 300 => 0.82,
        _ => 0.7,
    };
    Some(
        Inference::concluded(RULE.id, claim, confidence)
            .shown_by(cited(&edges(shots, &window)))
            .against("somebody who is awake without taking photos looks the same")
            .closed_by(&["time"]),
    )
}

/// The photos that bound the window: of the hour before it and of the hour after.
fn edges<'a>(shots: &[&'a Shot], window: &Window) -> Vec<&'a Shot> {
    let hour = 60 / MINUTES;
    let (end, before) = ((window.start + window.length) % STEPS, (window.start + STEPS - hour) % STEPS);
    let within = |step: usize, from: usize| (step + STEPS - from) % STEPS < hour;
    let near = |shot: &&&Shot| {
        let step =
            shot.local.map(|local| (i32::from(local.hour()) * 60 + i32::from(local.minute())) as usize / MINUTES);
        step.is_some_and(|step| within(step, before) || within(step, end))
    };
    shots.iter().filter(near).copied().collect()
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Window {
    start: usize,
    length: usize,
    inside: usize,
}

/// The window that explains the counts best, if it does so better than the usual one.
fn window(counts: &[usize; STEPS]) -> Option<Window> {
    let total: usize = counts.iter().sum();
    let within = |start: usize, length: usize| (start..start + length).map(|step| counts[step % STEPS]).sum::<usize>();
    // Two rates, one within and one outside (Poisson, the rates at their best).
    let likelihood = |start: usize, length: usize| {
        let part = |count: usize, steps: usize| {
            if count == 0 { 0.0 } else { count as f64 * (count as f64 / steps as f64).ln() }
        };
        let inside = within(start, length);
        // A window that is fuller than the rest is none.
        if inside * (STEPS - length) > (total - inside) * length {
            return f64::MIN;
        }
        part(inside, length) + part(total - inside, STEPS - length)
    };
    let prior = |start: usize, length: usize| {
        let middle = (start as f64 + length as f64 / 2.0).rem_euclid(STEPS as f64);
        let off = (middle - MIDDLE.0 + STEPS as f64 / 2.0).rem_euclid(STEPS as f64) - STEPS as f64 / 2.0;
        -(off / MIDDLE.1).powi(2) / 2.0 - ((length as f64 - LENGTH.0) / LENGTH.1).powi(2) / 2.0
    };
    let length_alone = |length: usize| -((length as f64 - LENGTH.0) / LENGTH.1).powi(2) / 2.0;
    let all = || (0..STEPS).flat_map(|start| LENGTHS.map(move |length| (start, length)));
    let best = |score: &dyn Fn(usize, usize) -> f64| {
        all().map(|(start, length)| (score(start, length), start, length)).max_by(|a, b| a.0.total_cmp(&b.0))
    };
    let (_, mut start, mut length) = best(&|start, length| likelihood(start, length) + prior(start, length))?;
    let (_, other, other_length) = best(&|start, length| likelihood(start, length) + length_alone(length))?;
    let middle = (other as f64 + other_length as f64 / 2.0).rem_euclid(STEPS as f64);
    let off = ((middle - MIDDLE.0 + STEPS as f64 / 2.0).rem_euclid(STEPS as f64) - STEPS as f64 / 2.0).abs();
    let far = off > FAR && likelihood(other, other_length) - likelihood(start, length) > STRANGE.ln();
    if far {
        (start, length) = (other, other_length);
    }
    let usual_length = LENGTH.0.round() as usize;
    let usual = (MIDDLE.0 - LENGTH.0 / 2.0).rem_euclid(STEPS as f64).round() as usize % STEPS;
    let posterior = |start: usize, length: usize| likelihood(start, length).max(-1e300) + prior(start, length);
    let better = far || posterior(start, length) - posterior(usual, usual_length) > RATIO.ln();
    let inside = within(start, length);
    let rare = inside as f64 <= RARE * total as f64 * length as f64 / STEPS as f64;
    let sharp = far || {
        let top = posterior(start, length);
        let circle = |a: usize, b: usize| {
            let steps = (a + 2 * STEPS - b) % STEPS;
            steps.min(STEPS - steps) as f64
        };
        let (mut weight, mut starts, mut ends) = (0.0, 0.0, 0.0);
        for (from, steps) in all() {
            let share = (posterior(from, steps) - top).exp();
            weight += share;
            starts += share * circle(from, start).powi(2);
            ends += share * circle(from + steps, start + length).powi(2);
        }
        (starts / weight).sqrt() <= OFF && (ends / weight).sqrt() <= OFF
    };
    (better && rare && sharp).then_some(Window { start, length, inside })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many photos in each quarter of an hour but those from `from` to `to`.
    fn counts(from: usize, to: usize, each: usize) -> [usize; STEPS] {
        let mut counts = [each; STEPS];
        let mut step = from;
        while step != to {
            counts[step] = 0;
            step = (step + 1) % STEPS;
        }
        counts
    }

    #[test]
    fn an_empty_stretch_is_found_to_the_quarter() {
        // 01:00 to 09:00.
        assert_eq!(window(&counts(4, 36, 5)), Some(Window { start: 4, length: 32, inside: 0 }));
        // 22:00 to 05:00, around midnight.
        assert_eq!(window(&counts(88, 20, 5)), Some(Window { start: 88, length: 28, inside: 0 }));
        // Someone who works at night: 09:00 to 17:00.
        assert_eq!(window(&counts(36, 68, 8)), Some(Window { start: 36, length: 32, inside: 0 }));
    }

    #[test]
    fn without_an_emptier_stretch_nothing_is_said() {
        assert_eq!(window(&[3; STEPS]), None);
        assert_eq!(window(&[0; STEPS]), None);
        // Photos from 10:00 to 18:00 only: sleep may be anywhere in the rest.
        assert_eq!(window(&counts(72, 40, 5)), None);
        // The window that holds for most people says nothing about this one: 23:30 to 07:15.
        assert_eq!(window(&counts(94, 29, 5)), None);
    }
}
