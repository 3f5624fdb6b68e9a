//! Stops and check-ins as photos: records of a phone that states its clock and its position, and what is asked of the
//! portraits that are drawn from them. A portrait is read as its JSON, as any other program would.

use std::sync::OnceLock;

use jiff::civil::DateTime;
use phototell::infer::Library;
use phototell::metadata::Value as Tagged;
use phototell::record::{Facts, Record, RecordId};
use serde_json::Value;

use crate::lifesim::{self, Point};

/// A geotagged photo.
#[derive(Clone, Copy, Debug)]
pub struct Photo {
    pub at: Point,
    pub clock: DateTime,
}

/// Metres between two points.
pub fn metres(a: Point, b: Point) -> f64 {
    lifesim::km(a, b) * 1000.0
}

/// The record that inspecting such a photo would make: the values are put into one that was inspected.
pub fn record(photo: &Photo, number: usize) -> Record {
    static TEMPLATE: OnceLock<Record> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let some =
            Photo { at: Point { latitude: 47.5, longitude: 8.5 }, clock: DateTime::constant(2020, 1, 2, 3, 4, 5, 0) };
        plain(&some, 0).record()
    });
    let mut record = template.clone();
    let when = photo.clock.strftime("%Y:%m:%d %H:%M:%S").to_string();
    for leak in &mut record.leaks {
        let tag = &mut leak.tag;
        match (&*tag.key.group, &*tag.key.id) {
            ("EXIF/GPS", "0x0001") => tag.value = Tagged::text(if photo.at.latitude < 0.0 { "S" } else { "N" }),
            ("EXIF/GPS", "0x0003") => tag.value = Tagged::text(if photo.at.longitude < 0.0 { "W" } else { "E" }),
            ("EXIF/GPS", "0x0002") => tag.value = degrees(photo.at.latitude),
            ("EXIF/GPS", "0x0004") => tag.value = degrees(photo.at.longitude),
            ("EXIF/ExifIFD", "0x9003" | "0x9004") | ("EXIF/IFD0", "0x0132") => tag.value = Tagged::text(when.clone()),
            ("FILESYSTEM", "name") => tag.value = Tagged::text(name(photo, number)),
            ("FILESYSTEM", "name/moment") => tag.value = Tagged::text(when.clone()),
            _ => {}
        }
    }
    record.path = format!("{}/{}", photo.clock.year(), name(photo, number));
    record.id = RecordId(format!("{number:032x}"));
    record.facts = Facts::of(&record.leaks);
    record
}

/// The same photo as a file.
fn plain(photo: &Photo, number: usize) -> lifesim::File {
    lifesim::plain(format!("{}/{}", photo.clock.year(), name(photo, number)), photo.clock, photo.at)
}

fn name(photo: &Photo, number: usize) -> String {
    // Two photos of one second have different names; the ending is one that cameras give bursts.
    format!("IMG_{}_{number:05}.jpg", photo.clock.strftime("%Y%m%d_%H%M%S"))
}

/// As Exif's rationals are read: degrees, minutes, hundredths of seconds.
fn degrees(value: f64) -> Tagged {
    let hundredths = (value.abs() * 360_000.0).round();
    let parts = [(hundredths / 360_000.0).floor(), (hundredths / 6000.0).floor() % 60.0, hundredths % 6000.0 / 100.0];
    Tagged::List(parts.map(Tagged::Real).into())
}

/// These photos as a library.
pub fn library(photos: &[Photo]) -> Library {
    let mut library = Library::default();
    for (number, photo) in photos.iter().enumerate() {
        library.push(&record(photo, number));
    }
    library
}

/// A claim of a portrait, as JSON.
pub type Claim = Value;

/// The claims of one kind.
pub fn claims<'a>(portrait: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Claim> {
    portrait["inferences"].as_array().into_iter().flatten().filter(move |claim| claim["claim"] == kind)
}

/// How sure a claim is.
pub fn confidence(claim: &Claim) -> f64 {
    claim["confidence"].as_f64().unwrap_or(0.0)
}

/// Where a spot is.
pub fn centre(spot: &Value) -> Option<Point> {
    let at = &spot["centre"];
    Some(Point { latitude: at["latitude"].as_f64()?, longitude: at["longitude"].as_f64()? })
}

/// An answer that was weighed.
#[derive(Clone)]
pub struct Answer {
    /// Where; none stands for "not in this library".
    pub at: Option<Point>,
    /// What each term adds to its score.
    pub adds: Vec<f64>,
}

/// The answers that a rule weighed, once for each of its claims; once where it makes none but weighed some.
pub fn weighed(portrait: &Value, rule: &str) -> Vec<Vec<Answer>> {
    let lists =
        ["inferences", "not_found"].into_iter().flat_map(|list| portrait[list].as_array().into_iter().flatten());
    let weighed = lists.filter(|one| one["rule"] == rule).filter_map(|one| one["weighed"].as_array());
    let answer = |one: &Value| {
        let terms = one["terms"].as_array().into_iter().flatten();
        Answer { at: centre(&one["spot"]), adds: terms.filter_map(|term| term["adds"].as_f64()).collect() }
    };
    weighed.filter(|list| !list.is_empty()).map(|list| list.iter().map(answer).collect()).collect()
}
