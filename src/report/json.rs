//! For programs: one JSON object, or a line for each record. Exact, so their files are for the owner alone.

use std::io::{self, Write};

use super::{Report, Sink};
use crate::record::{Record, SCHEMA};

/// One JSON object: `{"schema": 1, "records": […], "portrait": {…}, "summary": {…}}`.
#[derive(Debug, Default)]
pub struct Json {
    any: bool,
}

impl Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.any {
            return out.write_all(b",\n");
        }
        self.any = true;
        writeln!(out, "{{\"schema\":{SCHEMA},\"records\":[")
    }
}

impl Sink for Json {
    fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        Ok(serde_json::to_writer(out, record)?)
    }

    fn line(&mut self, line: &[u8], out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(line)
    }

    fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if !self.any {
            self.begin(out)?;
        }
        out.write_all(b"\n],\"portrait\":")?;
        serde_json::to_writer(&mut *out, &report.portrait)?;
        out.write_all(b",\"summary\":")?;
        serde_json::to_writer(&mut *out, &report.summary)?;
        out.write_all(b"}\n")
    }
}

/// A line for each record, and the portrait with the summary as the last line.
#[derive(Debug, Default)]
pub struct Ndjson;

impl Sink for Ndjson {
    fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, record)?;
        out.write_all(b"\n")
    }

    fn line(&mut self, line: &[u8], out: &mut dyn Write) -> io::Result<()> {
        out.write_all(line)?;
        out.write_all(b"\n")
    }

    fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, report)?;
        out.write_all(b"\n")
    }
}
