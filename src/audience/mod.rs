//! Audiences: what a reader sees of a photo. An app with one permission or another, or whoever is sent a picture.
//!
//! An audience is a lens below inference: it takes tags away from a record ([`Audience::seen`]), and then the same resolution
//! and the same rules run as ever. No rule knows that there are audiences. One file for each platform, one table.
//!
//! What a platform does is stated with its version, how well it is known and whence. Pixels are no business of this module:
//! whoever sees a picture sees what is in it.

use crate::record::{Facts, Form, Record, Tag};

mod android;
mod apple;
mod mime;
mod recipients;
pub mod redaction;
pub mod types;

/// How much of a tag a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it.
    Whole,
    /// Zeros in its place.
    Zeroed,
    /// Nothing: it isn't there.
    Hidden,
}

/// Which photos a reader can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All photos of a library, at any time.
    Library,
    /// Those that somebody chose for it.
    Chosen,
}

/// How well it is known what a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Read in the platform's own source.
    Source,
    /// The platform's maker documents it.
    Documented,
    /// Others tried it, and not all agree; versions differ.
    Reported,
}

impl Confidence {
    /// In words, to follow `known`.
    pub fn says(self) -> &'static str {
        match self {
            Self::Source => "by its source",
            Self::Documented => "by its maker",
            Self::Reported => "by tests of others",
        }
    }
}

/// A reader, as data.
pub struct Audience {
    /// Its word on the command line.
    pub id: &'static str,
    /// The head of its column in a table, short.
    pub short: &'static str,
    /// Who it is, to follow "An" or "A" in a sentence.
    pub name: &'static str,
    /// The versions that this is about.
    pub version: &'static str,
    /// How well it is known.
    pub confidence: Confidence,
    /// Whence.
    pub source: &'static str,
    /// What it sees, and what it doesn't.
    pub explain: &'static str,
    /// Which photos it can open.
    pub scope: Scope,
    /// Whether it has to ask for the photos' places by a permission of their own, and was not given it.
    pub without_location: bool,
    admits: fn(&Record) -> bool,
    sights: fn(&Record) -> Vec<Sight>,
}

/// Every audience, the most powerful of a platform first.
pub static AUDIENCES: &[Audience] = &[
    android::NINE,
    android::ALL_FILES,
    android::LEGACY,
    android::WITH_LOCATION,
    android::WITHOUT_LOCATION,
    android::SELECTED,
    android::PICKER,
    android::DOCUMENT,
    apple::FULL,
    apple::LIMITED,
    apple::PICKER,
    apple::PICKER_WITHOUT_LOCATION,
    recipients::ORIGINAL,
    recipients::SHARED_WITHOUT_LOCATION,
    recipients::CHAT,
];

/// What to switch, the library's own permission first.
const ANDROID: &[&str] = &[
    "Android: Settings > Apps > the app > Permissions > Photos and videos: Allow limited access, or Don't allow",
    "Android: cameras write no places with Camera > Settings > Save location off",
];
const IOS: &[&str] = &[
    "iOS: Settings > Privacy & Security > Photos > the app: Limited Access, or None",
    "iOS: in the photo picker, Options > Location off; cameras write no places with Settings > Privacy & Security > Location Services > Camera: Never",
];
const SENDING: &[&str] = &["iOS: in the share sheet, Options > Location off; elsewhere, send a scrubbed copy"];

/// The audience of that word.
pub fn audience(id: &str) -> Option<&'static Audience> {
    AUDIENCES.iter().find(|audience| audience.id == id)
}

impl Audience {
    /// Whether it can open this file at all.
    pub fn admits(&self, record: &Record) -> bool {
        (self.admits)(record)
    }

    /// Which switch closes the gap, and where it is.
    pub fn closes(&self) -> Vec<&'static str> {
        let lines: &[&str] = match self.id {
            id if id.starts_with("android") => ANDROID,
            id if id.starts_with("ios") => IOS,
            "chat" => &[],
            _ => SENDING,
        };
        let scope =
            if self.scope == Scope::Chosen && self.id != "original" && self.id != "shared-no-location" { 1 } else { 0 };
        lines.iter().skip(scope).copied().collect()
    }

    /// How it sees each leak of a record, in their order.
    pub fn sights(&self, record: &Record) -> Vec<Sight> {
        (self.sights)(record)
    }

    /// How it sees one tag of a record; hidden if the record doesn't hold it.
    pub fn sees(&self, record: &Record, tag: &Tag) -> Sight {
        let at = record.leaks.iter().position(|leak| leak.tag == *tag);
        at.and_then(|at| self.sights(record).get(at).copied()).unwrap_or(Sight::Hidden)
    }

    /// The record as it sees it: without the tags that are zeroed or hidden, and with what the others state. None if it
    /// can't open the file.
    pub fn seen(&self, record: &Record) -> Option<Record> {
        if !self.admits(record) {
            return None;
        }
        let sights = self.sights(record);
        let whole = |at: usize| sights.get(at) == Some(&Sight::Whole);
        let leaks: Vec<_> =
            (0..).zip(&record.leaks).filter(|(at, _)| whole(*at)).map(|(_, leak)| leak.clone()).collect();
        let named = leaks.iter().any(|leak| leak.tag.key.id == "name");
        let dated = leaks.iter().any(|leak| leak.tag.key.id == "time:mtime");
        Some(Record {
            path: if named { record.path.clone() } else { record.id.0.clone() },
            modified: record.modified.filter(|_| dated),
            facts: Facts::of(&leaks),
            leaks,
            ..record.clone()
        })
    }
}

/// Any file.
fn any(_: &Record) -> bool {
    true
}

/// A sight for each leak, by the tag alone.
fn by_tag(record: &Record, sight: impl Fn(&Tag) -> Sight) -> Vec<Sight> {
    record.leaks.iter().map(|leak| sight(&leak.tag)).collect()
}

/// What the file system keeps beside a file's bytes: its attributes, which no photo library and no message carries.
fn is_attribute(tag: &Tag) -> bool {
    tag.origin.form == Form::File && tag.key.id.starts_with("xattr:")
}

/// What stands in other files beside the photo: its side-cars, and that it has some.
fn is_beside(tag: &Tag) -> bool {
    tag.origin.beside.is_some()
        || (tag.origin.form == Form::File && ["sidecar:", "ads:"].iter().any(|begin| tag.key.id.starts_with(begin)))
}

/// What the file system says of a file, and not its content: its name, its times, its attributes.
fn is_property(tag: &Tag) -> bool {
    tag.origin.form == Form::File
}

/// The whole file without its attributes, and without what lies beside it.
fn whole(record: &Record) -> Vec<Sight> {
    by_tag(record, |tag| if is_attribute(tag) || is_beside(tag) { Sight::Hidden } else { Sight::Whole })
}

/// The whole folder: the file, and what lies beside it.
fn folder(record: &Record) -> Vec<Sight> {
    by_tag(record, |tag| if is_attribute(tag) { Sight::Hidden } else { Sight::Whole })
}

#[cfg(test)]
mod tests;
