//! What a person or a program reads. A sink takes each record as it comes and ends with the whole.
//!
//! Nothing here prints: a sink writes to the stream that it is given. Whatever comes from a file passes [`text::terminal`]
//! before it reaches a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::audience::types::AppType;
use crate::infer::Portrait;
use crate::record::{Leak, Record};

mod accesses;
pub mod audiences;
mod beside;
mod claims;
mod compared;
mod json;
mod said;
mod scrubbed;
mod show;
mod terminal;
pub mod text;
mod trace;
mod why;
mod words;
mod worst;

pub use accesses::{AccessReport, accesses, accesses_json};
pub use audiences::{Column, Comparison, Survivors};
pub use compared::compared;
pub use json::{Json, Ndjson};
pub use scrubbed::{CoarseReport, Left, ScrubReport, scrubbed};
pub use show::show;
pub use terminal::Terminal;
pub use trace::{CopyFound, TraceReport, trace, trace_json};
pub use why::why;

/// Takes an audit in.
pub trait Sink {
    /// One record, as it comes.
    ///
    /// # Errors
    /// When writing fails.
    fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()>;

    /// One record, as the line of JSON that it was written as. What writes such lines need not make it anew.
    ///
    /// # Errors
    /// When writing fails.
    fn line(&mut self, line: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.record(&Record::from_line(line).map_err(io::Error::other)?, out)
    }

    /// The end.
    ///
    /// # Errors
    /// When writing fails.
    fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// What an audit comes to, besides its records.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// What could be concluded.
    pub portrait: Portrait,
    /// What was looked at.
    pub summary: Summary,
    /// Whose data places were named from.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub sources: &'static [&'static str],
}

/// Something beside the photos that shows what they show.
#[derive(Clone, Debug, Serialize)]
pub struct Beside {
    /// Its path.
    pub path: String,
    /// What it is, in a word.
    pub kind: &'static str,
    /// The photo that it is a twin of, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What it tells.
    pub leak: Leak,
}

/// What was looked at, and what wasn't.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// The paths as given, for the commands that a report shows.
    pub paths: Vec<String>,
    /// Files by flavour.
    pub flavours: BTreeMap<String, usize>,
    /// Who reads, where it isn't an app with full access.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// Which switch of a phone closes the gap for that reader, and where it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<&'static str>,
    /// The kind of app beside whose needs the claims are set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_type: Option<&'static AppType>,
    /// Files that were read through Android's redaction of places.
    pub redacted: usize,
    /// Side-cars: those that were read with their photos, those without a photo, and films and sounds beside photos.
    pub sidecars: Vec<String>,
    /// How many of them are without a photo, and were read by themselves.
    pub lone: usize,
    /// What lies beside the photos and shows what they show.
    pub beside: Vec<Beside>,
    /// Files of no known kind.
    pub unknown: usize,
    /// Whether every byte was read.
    pub deep: bool,
    /// Bytes of the files that were read or laid out.
    pub bytes: u64,
    /// Bytes of them that were not read.
    pub unread: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Files and folders that could not be read: path and reason.
    pub unreadable: Vec<(String, String)>,
    /// Whether it was stopped before the end.
    pub interrupted: bool,
}
