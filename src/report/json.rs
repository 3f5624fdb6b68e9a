//! For programs: one JSON object, or a line for each record. Exact, so their files are for the owner alone.

use std::io::{self, Write};

use serde::Serialize;

use super::{Report, Sink};
use crate::record::{Record, SCHEMA};

/// One JSON object: `{"schema": 1, "records": […], "portrait": {…}, "summary": {…}}`.
pub struct Json<W: Write> {
    out: W,
    any: bool,
}

impl<W: Write> Json<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out, any: false }
    }
}

impl<W: Write> Sink for Json<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        match self.any {
            true => self.out.write_all(b",\n")?,
            false => writeln!(self.out, "{{\"schema\":{SCHEMA},\"records\":[")?,
        }
        self.any = true;
        serde_json::to_writer(&mut self.out, record)?;
        Ok(())
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        if !self.any {
            write!(self.out, "{{\"schema\":{SCHEMA},\"records\":[")?;
        }
        self.out.write_all(b"\n],\"portrait\":")?;
        serde_json::to_writer(&mut self.out, &report.portrait)?;
        self.out.write_all(b",\"summary\":")?;
        serde_json::to_writer(&mut self.out, &report.summary)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// A line for each record, and the portrait with the summary as the last line.
pub struct Ndjson<W: Write> {
    out: W,
}

impl<W: Write> Ndjson<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        self.out.write_all(b"\n")
    }
}

impl<W: Write> Sink for Ndjson<W> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        self.line(record)
    }

    fn finish(&mut self, report: &Report) -> io::Result<()> {
        self.line(report)?;
        self.out.flush()
    }
}
