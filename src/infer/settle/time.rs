//! The instant and the local clock of each photo: the time ladder.
//!
//! A capture time with its own zone, or one that satellites or a name in UTC confirm, gives the instant; the position gives
//! the zone in which people lived through it. Where they disagree, a phone still showed the old zone: the instant is the
//! statement's, the local time the position's. A time without any zone is taken as local, its zone from the nearest photo of
//! the same device within twelve hours, or from most of the library. OffsetTime never counts: it belongs to the last change.

use std::collections::HashMap;

use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::geo;
use crate::infer::shot::{Clock, Shot};
use crate::infer::{DeviceId, Library};
use crate::moment::Precision;
use crate::record::MomentSource;

/// How near in time a photo must be to lend its zone, in seconds.
const NEIGHBOUR: i64 = 12 * 3600;
/// Positions in one cell of so many degrees are taken to be in one zone.
const CELL: f64 = 0.02;
/// A scan or a camera whose clock was never set: no routine was photographed digitally before.
const DIGITAL: i16 = 1995;

/// A clock's reading so many seconds east of UTC.
pub(super) fn civil(epoch: i64, offset: i32) -> Option<DateTime> {
    let stamp = jiff::Timestamp::from_second(epoch).ok()?;
    Some(Offset::from_seconds(offset).ok()?.to_datetime(stamp))
}

/// The instant of each photo that states one, and the zone where it states where it was taken.
pub(super) fn zones(library: &mut Library) {
    let mut known: HashMap<(i32, i32), Option<&'static str>> = HashMap::new();
    let midnight = midnight_is_a_day(&library.shots);
    for shot in &mut library.shots {
        let Some(taken) = shot.taken.filter(|taken| taken.precision >= Precision::Day) else { continue };
        if taken.civil.year() < DIGITAL {
            continue;
        }
        if taken.precision == Precision::Day || filled_in(shot, midnight) {
            // The day alone is known. Noon keeps it the same wherever the day is cut.
            shot.local = Some(taken.civil.date().at(12, 0, 0, 0));
            continue;
        }
        let zone = shot.position.and_then(|position| {
            let (lat, lon) = (position.latitude, position.longitude);
            let cell = ((lat / CELL).floor() as i32, (lon / CELL).floor() as i32);
            *known.entry(cell).or_insert_with(|| geo::zone((lat, lon)))
        });
        let utc_only = taken.offset == Some(0)
            && matches!(shot.source, Some(MomentSource::Gps | MomentSource::Container | MomentSource::Name));
        shot.clock = Clock::Alone;
        match (taken.offset, zone) {
            (Some(offset), zone) => {
                let utc = taken.epoch();
                let there = zone.and_then(|zone| geo::offset_at(zone, utc));
                shot.utc = Some(utc);
                shot.zone = there.or(Some(offset).filter(|_| !utc_only));
                shot.local = shot.zone.and_then(|zone| civil(utc, zone));
                shot.clock = Clock::Sure;
            }
            (None, Some(zone)) => {
                shot.local = Some(taken.civil);
                shot.zone = geo::zone_offset(zone, taken.civil);
                shot.utc = shot.zone.map(|zone| taken.epoch() - i64::from(zone));
            }
            (None, None) => shot.local = Some(taken.civil),
        }
    }
}

/// Whether a time is one that a person or a program filled in: midnight sharp where that stands for a day, or noon sharp
/// without a camera.
fn filled_in(shot: &Shot, midnight: bool) -> bool {
    let filled = match sharp(shot) {
        Some(0) => midnight,
        Some(12) => shot.device.is_none() && shot.position.is_none(),
        _ => false,
    };
    filled && shot.taken.is_some_and(|taken| taken.offset.is_none() || midnight)
}

/// The hour of a time that is sharp to the second.
fn sharp(shot: &Shot) -> Option<i8> {
    let time = shot.taken?.civil.time();
    (time.minute() == 0 && time.second() == 0 && time.subsec_nanosecond() == 0).then_some(time.hour())
}

/// Whether midnight sharp stands for a day without a time: unless the library's times are rounded to the hour.
fn midnight_is_a_day(shots: &[Shot]) -> bool {
    let (midnights, others) = shots.iter().filter_map(sharp).fold((0, 0), |(midnights, others), hour| match hour {
        0 => (midnights + 1, others),
        _ => (midnights, others + 1),
    });
    midnights > others
}

/// The zones of photos that state none and say not where.
pub(super) fn fill(library: &mut Library) {
    let mut votes: HashMap<i32, usize> = HashMap::new();
    for zone in library.shots.iter().filter(|shot| shot.utc.is_some()).filter_map(|shot| shot.zone) {
        *votes.entry(zone).or_default() += 1;
    }
    let most = votes.into_iter().max_by_key(|(zone, count)| (*count, *zone)).map(|(zone, _)| zone);
    let before = lent(library.shots.iter());
    let mut after = lent(library.shots.iter().rev());
    after.reverse();
    for ((shot, before), after) in library.shots.iter_mut().zip(before).zip(after) {
        if shot.clock == Clock::None {
            continue;
        }
        let nearer = [before, after].into_iter().flatten().min_by_key(|(seconds, _)| *seconds);
        shot.zone = shot.zone.or(nearer.map(|(_, zone)| zone)).or(most);
        match (shot.utc, shot.local, shot.zone) {
            (Some(utc), None, zone) => shot.local = civil(utc, zone.unwrap_or(0)),
            (None, Some(local), Some(zone)) => shot.utc = Some(epoch(local) - i64::from(zone)),
            _ => {}
        }
    }
}

/// Seconds since 1970 as if the clock showed UTC.
pub(super) fn epoch(local: DateTime) -> i64 {
    Offset::UTC.to_timestamp(local).map_or(0, |stamp| stamp.as_second())
}

/// For each photo the zone of the last one of its device before it that knows its own, and how many seconds lie between.
fn lent<'a>(shots: impl Iterator<Item = &'a Shot>) -> Vec<Option<(i64, i32)>> {
    let mut last: HashMap<Option<DeviceId>, (i64, i32)> = HashMap::new();
    let each = |shot: &Shot| {
        let stamp = shot.local.map(epoch).or(shot.utc)?;
        if let Some(zone) = shot.zone {
            last.insert(shot.device, (stamp, zone));
        }
        let (when, zone) = last.get(&shot.device)?;
        let apart = (when - stamp).abs();
        (apart <= NEIGHBOUR).then_some((apart, *zone))
    };
    shots.map(each).collect()
}
