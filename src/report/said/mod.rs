//! Values in words that a person understands: `1/125 s`, `f/1.8`, `47.3769 N`, `6 May 2024 at 07:08:09`, `no flash`. Records keep
//! what the file says; this is for the eye alone.
//!
//! `enumerations` has the standards' numbers and what they mean, `units` how a quantity is written; a value that neither knows
//! is shown as it stands. `nulls` says why a value tells nothing.

use std::fmt::Write;

use super::words::{number, size};
use crate::leak::{self, Class};
use crate::moment::{Moment, Precision};
use crate::record::{Leak, Value};

mod enumerations;
mod nulls;
mod units;

pub(super) use nulls::{Nulls, why_null};

/// The value of the leak at `index`, among all of its record.
pub(super) fn value(leaks: &[Leak], index: usize) -> String {
    let Some(leak) = leaks.get(index) else { return String::new() };
    let tag = &leak.tag;
    let near = |id: &str| {
        let same = |other: &&Leak| {
            other.tag.key.group == tag.key.group
                && other.tag.key.id == id
                && other.tag.origin.path == tag.origin.path
                && other.tag.origin.beside == tag.origin.beside
        };
        leaks.iter().find(same).map(|other| &other.tag.value)
    };
    if let Some(said) = position(leak, &near) {
        return said;
    }
    if let Value::Opaque { bytes, .. } = tag.value {
        return match tag.key.group.strip_prefix("MakerNote:") {
            Some(vendor) => format!("{vendor} maker note, {}, not decoded", size(bytes)),
            None => format!("{}, not decoded", size(bytes)),
        };
    }
    enumerations::said(&tag.key, &tag.value)
        .or_else(|| units::said(&tag.key, &tag.value, &near))
        .or_else(|| time(leak))
        .unwrap_or_else(|| tag.value.to_string())
}

/// Pairs of a coordinate and the hemisphere that it counts into, in the GPS IFD.
const HEMISPHERES: [(&str, &str); 4] =
    [("0x0002", "0x0001"), ("0x0004", "0x0003"), ("0x0014", "0x0013"), ("0x0016", "0x0015")];

/// A coordinate in degrees, with its hemisphere.
fn position<'a>(leak: &Leak, near: &impl Fn(&str) -> Option<&'a Value>) -> Option<String> {
    let tag = &leak.tag;
    if tag.key.group == "EXIF/GPS" {
        let (_, reference) = HEMISPHERES.iter().find(|(id, _)| *id == tag.key.id)?;
        let Value::List(parts) = &tag.value else { return None };
        let degrees = parts.iter().zip([1.0, 60.0, 3600.0]).map(|(part, unit)| Some(part.as_f64()? / unit));
        let degrees: f64 = degrees.sum::<Option<f64>>()?;
        let hemisphere = near(reference).and_then(Value::as_text).and_then(|text| text.trim().chars().next());
        let hemisphere = hemisphere.filter(char::is_ascii_uppercase).map_or_else(String::new, |c| format!(" {c}"));
        return Some(format!("{degrees:.5}{hemisphere}"));
    }
    // XMP's own form: 47,22.614N.
    let text = tag.value.as_text().filter(|_| tag.key.id.starts_with("exif:GPS"))?;
    let (digits, hemisphere) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !matches!(hemisphere, "N" | "S" | "E" | "W") {
        return None;
    }
    let parts = digits.split(',').zip([1.0, 60.0, 3600.0]);
    let degrees: f64 = parts.map(|(part, unit)| Some(part.parse::<f64>().ok()? / unit)).sum::<Option<f64>>()?;
    Some(format!("{degrees:.5} {hemisphere}"))
}

/// A moment: `6 May 2024 at 07:08:09, UTC+2`.
fn time(leak: &Leak) -> Option<String> {
    leak::row_of(leak.row).filter(|row| row.class == Class::Time)?;
    let moment = match &leak.tag.value {
        Value::Integer(n) => epoch(*n)?,
        // Seconds since 1970 as text.
        Value::Text(text) if text.len() >= 9 && text.bytes().all(|b| b.is_ascii_digit()) && !is_date(text) => {
            epoch(text.parse().ok()?)?
        }
        Value::Text(text) => Moment::parse(text)?,
        _ => return None,
    };
    (!moment.is_unset()).then(|| said(&moment))
}

/// Whether digits are a date written together, as IPTC has it with its time.
fn is_date(digits: &str) -> bool {
    digits.len() == 14 || digits.len() == 8
}

/// Seconds or milliseconds since 1970, of this century's photos.
fn epoch(number: i64) -> Option<Moment> {
    match number {
        100_000_000..10_000_000_000 => Moment::from_epoch(number),
        100_000_000_000..10_000_000_000_000 => Moment::from_epoch_ms(number),
        _ => None,
    }
}

fn said(moment: &Moment) -> String {
    let civil = moment.civil;
    let form = match moment.precision {
        Precision::Year => "%Y",
        Precision::Month => "%b %Y",
        Precision::Day => "%-d %b %Y",
        Precision::Minute => "%-d %b %Y at %H:%M",
        Precision::Second => "%-d %b %Y at %H:%M:%S",
    };
    let mut said = civil.strftime(form).to_string();
    match moment.offset.filter(|_| moment.precision >= Precision::Minute) {
        None => {}
        Some(0) => said.push_str(", UTC"),
        Some(seconds) => {
            let sign = if seconds < 0 { '-' } else { '+' };
            let minutes = seconds.unsigned_abs() / 60;
            let _ = write!(said, ", UTC{sign}{}", minutes / 60);
            if !minutes.is_multiple_of(60) {
                let _ = write!(said, ":{:02}", minutes % 60);
            }
        }
    }
    said
}

/// A count of bytes or pixels, for the tables.
fn counted(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { number(n as u64) } else { format!("{n}") }
}

#[cfg(test)]
mod tests;
