//! Which of a file's candidates wins: a pure function of the record.
//!
//! # When
//!
//! In the order of [`MomentSource`]: what the camera wrote as it took the picture (Exif's DateTimeOriginal) before what a
//! scanner or a satellite adds, for the camera's clock gives the local day that people remember. XMP and IPTC are copies that
//! editors keep, so they come next. A container's field and the file's name are often all that is left of a picture that went
//! through a chat. A side-car's word is somebody's, and about whichever version lay beside it: it comes after all that the file
//! says itself, but before its name. Times of a change say only that it was taken before, and the file's own time is a last resort: every copy
//! changes it. Where the winner states no zone, a candidate in UTC that differs from it by a whole number of quarter hours
//! (two minutes aside) tells its zone.
//!
//! # Where
//!
//! Exif's GPS block before its copies in XMP, those before a drone's own fields and the container's, side-cars last. Where the subject is
//! ([`PositionSource::Shown`]) never counts as where the camera was.
//!
//! # With what, who, by which program
//!
//! Exif before XMP before PNG's text. Values that tell nothing are passed over.

use std::borrow::Cow;

use super::{Candidate, MomentSource, Position, PositionSource, Record, Value};
use crate::leak::Leak;
use crate::moment::{Moment, Precision};

mod device;
mod names;
mod roles;

pub use device::Device;

/// What a file says after all, one answer for each question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    /// When the picture was taken.
    pub taken: Option<Moment>,
    /// Which statement says so. [`MomentSource::FileModified`] is a guess at best.
    pub taken_from: Option<MomentSource>,
    /// Where.
    pub position: Option<Position>,
    /// Which statement says so.
    pub position_from: Option<PositionSource>,
    /// With what.
    pub device: Option<Device>,
    /// Names of people in it, authors included, each once.
    pub people: Vec<String>,
    /// Those of them who are said to be in the picture.
    pub shown: Vec<String>,
    /// Programs that wrote it, each once.
    pub software: Vec<String>,
}

/// The answers of a record.
pub fn resolve(record: &Record) -> Resolved {
    let modified = record.modified.and_then(Moment::from_epoch).filter(|moment| !moment.is_unset());
    let moment = record.facts.moments.iter().min_by_key(|candidate| candidate.source);
    let (taken, taken_from) = match moment {
        Some(best) => (Some(zoned(best, &record.facts.moments)), Some(best.source)),
        None => (modified, modified.map(|_| MomentSource::FileModified)),
    };
    let taken_at = record.facts.positions.iter().filter(|candidate| candidate.source != PositionSource::Shown);
    let position = taken_at.min_by_key(|candidate| candidate.source);
    let device = device::device(&record.leaks);
    let software = names::software(&record.leaks);
    let people = names::people(&record.leaks, device.as_ref(), &software);
    Resolved {
        taken,
        taken_from,
        position: position.map(|candidate| candidate.value),
        position_from: position.map(|candidate| candidate.source),
        shown: names::shown(&record.leaks, &people),
        people,
        device,
        software,
    }
}

/// Seconds in the step by which zones differ.
const STEP: i64 = 15 * 60;
/// How far a clock may be off for its zone to be told, in seconds.
const CLOCK: i64 = 2 * 60;
/// The zones there are, in seconds east of UTC.
const ZONES: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;

/// The moment with the zone that another candidate in UTC gives it, where it states none.
fn zoned(best: &Candidate<Moment, MomentSource>, all: &[Candidate<Moment, MomentSource>]) -> Moment {
    let moment = best.value;
    let capture = matches!(best.source, MomentSource::ExifOriginal | MomentSource::ExifDigitized | MomentSource::Xmp);
    if !capture || moment.offset.is_some() || moment.precision != Precision::Second {
        return moment;
    }
    let utc = all.iter().filter(|other| {
        matches!(other.source, MomentSource::Gps | MomentSource::Name)
            && other.value.offset == Some(0)
            && other.value.precision == Precision::Second
    });
    let offset = utc.map(|other| moment.epoch() - other.value.epoch()).find_map(|difference| {
        let offset = (difference + STEP / 2).div_euclid(STEP) * STEP;
        ((difference - offset).abs() <= CLOCK && ZONES.contains(&offset)).then_some(offset)
    });
    Moment { offset: offset.and_then(|seconds| i32::try_from(seconds).ok()), ..moment }
}

/// A leak's value as one line of text; nothing where it tells nothing.
fn said(leak: &Leak) -> Option<String> {
    let text = match &leak.tag.value {
        Value::Text(text) => Cow::Borrowed(text.as_str()),
        Value::Integer(number) => Cow::Owned(number.to_string()),
        _ => return None,
    };
    if leak.is_null() {
        return None;
    }
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.fold(String::with_capacity(text.len()), |mut line, word| {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        line
    });
    Some(line).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests;
