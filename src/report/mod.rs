//! What a person or a program reads. A sink takes each record as it comes and ends with the whole.
//!
//! Nothing here prints: a sink writes to the stream that it is given. Whatever comes from a file passes [`text::terminal`]
//! before it reaches a terminal.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::infer::Portrait;
use crate::record::Record;

mod claims;
mod json;
mod scrubbed;
mod show;
mod terminal;
pub mod text;
mod words;
mod worst;

pub use json::{Json, Ndjson};
pub use scrubbed::{Left, ScrubReport, scrubbed};
pub use show::show;
pub use terminal::Terminal;

/// Takes an audit in.
pub trait Sink {
    /// One record, as it comes.
    ///
    /// # Errors
    /// When writing fails.
    fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()>;

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
}

/// What was looked at, and what wasn't.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// The paths as given, for the commands that a report shows.
    pub paths: Vec<String>,
    /// Files by flavour.
    pub flavours: BTreeMap<String, usize>,
    /// Side-cars and films beside photos, which were not read.
    pub sidecars: Vec<String>,
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
