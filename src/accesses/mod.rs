//! Access logs of phones → accesses: which app opened what, when, and whether it was on the screen.
//!
//! Readers for Apple's App Privacy Report and for what Android's `appops` and `dumpsys` print; [`join`] puts the accesses
//! beside a library. A log is somebody else's text: whatever isn't understood is counted with a name and the first line
//! where it stood, and nothing in it stops the reading.
//!
//! An access is no upload, and an interval is no duration of reading: the words of a report keep to that.

use std::collections::BTreeMap;

use serde::Serialize;

mod appops;
mod duration;
mod grants;
mod ios;
pub mod join;
mod lines;
mod strict;

pub use grants::Grant;

/// Longest log that is read, in bytes; a week of an iPhone is about three megabytes.
pub const LONGEST: u64 = 256 * 1024 * 1024;

/// What an app opened.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resource {
    /// The photo library.
    Photos,
    /// The places of photos: Android's ACCESS_MEDIA_LOCATION, noted when a file was about to be redacted.
    PhotoPlaces,
    /// Anything else, by the log's own word.
    Other(String),
}

impl Resource {
    /// The word for it.
    pub fn name(&self) -> &str {
        match self {
            Self::Photos => "photos",
            Self::PhotoPlaces => "places of photos",
            Self::Other(name) => name,
        }
    }
}

/// Whether the app was on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// On the screen, or with a notice that it runs.
    Foreground,
    /// Neither.
    Background,
    /// The log doesn't say.
    Unknown,
}

/// By which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// The system's picker: the app got what was picked, and nothing else.
    Picker,
    /// The library itself.
    Library,
    /// The log doesn't say.
    Unknown,
}

/// One line, or one pair of lines, of a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Access {
    /// The app: a bundle's or a package's name, or what the log has instead.
    pub app: String,
    /// What was opened.
    pub resource: Resource,
    /// When it was first touched, in milliseconds since 1970 UTC.
    pub first: i64,
    /// When it was last touched at the latest; none when the log doesn't say, or the access went on.
    pub last: Option<i64>,
    /// Whether the app was on the screen.
    pub state: State,
    /// By which way.
    pub via: Via,
    /// Whether the system refused.
    pub refused: bool,
    /// How many accesses lie between the two times, where the log counts.
    pub count: Option<u64>,
    /// What must be known to read it rightly.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<&'static str>,
    /// The line of evidence, from 1.
    pub line: usize,
}

/// A host that an app talked to (Apple's report).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The app.
    pub app: String,
    /// The host.
    pub domain: String,
    /// Who owns it, where the log knows.
    pub owner: String,
    /// The first contact in the log's seven days, in milliseconds since 1970 UTC.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// How many.
    pub hits: u64,
    /// Whether Apple says that the host may collect data across apps and sites.
    pub profiles: bool,
}

/// Lines that were not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// How many.
    pub lines: usize,
    /// The first of them, from 1.
    pub first: usize,
}

/// What a log says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Log {
    /// What it is.
    pub kind: &'static str,
    /// The accesses, by their first touch.
    pub accesses: Vec<Access>,
    /// Hosts that apps talked to.
    pub contacts: Vec<Contact>,
    /// Permissions that apps hold.
    pub grants: Vec<Grant>,
    /// Lines that were not understood, by reason.
    pub skipped: BTreeMap<&'static str, Skipped>,
    /// What must be known to read it rightly.
    pub remarks: Vec<&'static str>,
    /// Seconds east of UTC of the clock that the log was written by, where it says so.
    pub offset: Option<i32>,
}

impl Log {
    fn skip(&mut self, reason: &'static str, line: usize) {
        let skipped = self.skipped.entry(reason).or_default();
        skipped.lines += 1;
        if skipped.first == 0 {
            skipped.first = line;
        }
    }
}

/// What isn't in a log and must be known to read it: Android's say how long ago, and no zone.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// When it was written, in seconds since 1970 UTC.
    pub as_of: Option<i64>,
    /// The phone's zone, in seconds east of UTC.
    pub zone: Option<i32>,
    /// When the file was last written: a guess at the first.
    pub modified: Option<i64>,
    /// The app, for logs that don't name it.
    pub app: Option<String>,
}

/// Reads a log, whichever it is.
pub fn read(bytes: &[u8], circumstances: &Circumstances) -> Log {
    let text = lines::decoded(bytes);
    let first = text.lines().map(str::trim_start).find(|line| !line.is_empty()).unwrap_or_default();
    let mut log = if first.starts_with('{') { ios::read(&text) } else { appops::read(&text, circumstances) };
    log.accesses.sort_by(|a, b| (a.first, &a.app, a.line).cmp(&(b.first, &b.app, b.line)));
    log
}

#[cfg(test)]
mod tests;
