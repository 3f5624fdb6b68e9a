//! The seams to the library: one function for each thing that the commands ask of it.
#![allow(dead_code, reason = "what the library's scrub makes and reads isn't made and read without it")]

use std::io::{self, Write};
use std::path::Path;

use serde_json::Value;

use super::args::{Format, Keep};
use super::jobs::Cancel;
use crate::leak::Class;
use crate::record::{Depth, Record};
use crate::walk::Found;

/// One file → all that it tells; nothing if it is no photo. An error says in words why it could not be read.
pub(super) fn inspect(found: &Found, depth: Depth) -> Result<Option<Record>, String> {
    let _ = (found, depth);
    Err("this build can't inspect photos".to_owned())
}

/// Writes a report of records. `record` is called in the order of the files, `finish` once.
pub(super) struct Reporter {
    format: Format,
    records: Vec<Record>,
}

impl Reporter {
    /// For `format`, with or without colour.
    pub fn new(format: Format, colour: bool) -> Self {
        let _ = colour;
        Self { format, records: Vec::new() }
    }

    /// Takes in one record.
    pub fn record(&mut self, record: Record, out: &mut dyn Write) -> io::Result<()> {
        if self.format == Format::Ndjson {
            serde_json::to_writer(&mut *out, &record)?;
            out.write_all(b"\n")?;
        }
        self.records.push(record);
        Ok(())
    }

    /// Ends the report.
    pub fn finish(self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Ndjson => Ok(()),
            Format::Json => {
                serde_json::to_writer(&mut *out, &self.records)?;
                out.write_all(b"\n")
            }
            Format::Terminal => writeln!(out, "{} photos", self.records.len()),
        }
    }
}

/// What a scrub takes out and what it leaves.
#[derive(Debug)]
pub(super) struct Policy {
    /// Tags to keep, re-encoded alone.
    pub keep: Vec<Keep>,
    /// If not empty: these classes go, and nothing else.
    pub only: Vec<Class>,
    /// Whether a file that can't be cleaned wholly is written all the same.
    pub allow_residual: bool,
}

/// Where a scrubbed file goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum To<'a> {
    /// A new file; its folders are made when it is certain that it will appear.
    New(&'a Path),
    /// In place of the original, at this path without links.
    Over(&'a Path),
    /// Nowhere: only what would be done.
    Nowhere,
}

/// What became of a file.
#[derive(Debug)]
pub(super) enum Scrubbed {
    /// The target is there, and clean.
    Clean(Written),
    /// The target is there, and still holds what can't be taken out: what that is.
    Residual(Written, String),
    /// There is no target: why.
    Refused(String),
    /// The file is no photo.
    NotPhoto,
}

/// A target, for the receipt.
#[derive(Debug)]
pub(super) struct Written {
    /// BLAKE3 of the target, in hex.
    pub blake3: String,
    /// What went, the hash of the photo, the account of bytes.
    pub account: Value,
}

/// One file → its scrubbed copy. An error says in words why it could not be read or written.
pub(super) fn scrub(found: &Found, to: To<'_>, policy: &Policy, cancel: &Cancel) -> Result<Scrubbed, String> {
    let _ = (found, to, policy, cancel);
    Ok(Scrubbed::Refused("this build can't scrub photos".to_owned()))
}
