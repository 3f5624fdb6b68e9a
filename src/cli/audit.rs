//! `phototell audit`: every photo under the paths → records → a portrait → a report.

use std::ops::ControlFlow;

use super::args::{Audit, Report};
use super::exit::Outcome;
use super::jobs::{self, Crashed, Order};
use super::output::{self, Output};
use super::progress::{Pace, Progress};
use super::work::{self, Reporter};
use super::{Context, Stop, starts};
use crate::leak::{self, Severity};
use crate::record::{Depth, Record};
use crate::walk::Found;

pub(super) fn run(audit: &Audit, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let depth = if audit.deep || audit.fail_on.is_some() { Depth::Full } else { Depth::Quick };
    let starts = starts::starts(&audit.paths, &context.global)?;
    let walk = context.walk(&starts)?;
    let mut outcome = Outcome { failed: context.note_passed(&walk.passed, false), ..Outcome::default() };
    let report = |record: &Record| outcome_of(record, audit.fail_on);
    let work = |found: &Found| work::inspect(found, depth);
    let of_files = files(&walk.files, depth, &audit.report, context, work, report)?;
    outcome.found |= of_files.found;
    outcome.failed |= of_files.failed;
    outcome.interrupted |= of_files.interrupted;
    Ok(outcome)
}

fn outcome_of(record: &Record, threshold: Option<Severity>) -> bool {
    threshold.is_some_and(|threshold| highest(record).is_some_and(|severity| severity >= threshold))
}

/// The highest severity among a record's leaks. What a scrub keeps by default doesn't count; a row of another build's
/// catalogue counts as the worst.
fn highest(record: &Record) -> Option<Severity> {
    let severity = |leak: &leak::Leak| match leak::row_of(leak.row) {
        Some(row) => (!row.keep).then_some(row.severity),
        None => Some(Severity::High),
    };
    record.leaks.iter().filter_map(severity).max()
}

/// Inspects `files` by `work`, in their order, and reports them. `over` says whether a record is over the threshold.
pub(super) fn files(
    files: &[Found],
    depth: Depth,
    report: &Report,
    context: &mut Context<'_>,
    work: impl Fn(&Found) -> Result<Option<Record>, String> + Sync,
    over: impl Fn(&Record) -> bool,
) -> Result<Outcome, Stop> {
    output::spares(report.output.as_deref(), files)?;
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let pace = if depth == Depth::Full { Pace::Bytes } else { Pace::Files };
    let bytes = files.iter().map(|found| found.identity.len).sum();
    let progress = Progress::new(context.global.quiet, pace, files.len() as u64, bytes);
    let colour = context.colour && report.output.is_none();
    let mut out = Output::new(report.output.as_deref(), &mut *context.out)?;
    let mut reporter = Reporter::new(report.format, colour);
    let (mut outcome, mut failures, mut broken) = (Outcome::default(), Vec::new(), None);
    jobs::run(&pool, files, Order::AsGiven, context.cancel, work, |found, result| {
        progress.file_done(found.identity.len);
        match result {
            Ok(Ok(Some(record))) => {
                outcome.found |= over(&record);
                broken = reporter.record(record, &mut out).err();
            }
            Ok(Ok(None)) => {}
            Ok(Err(why)) => failures.push((found, format!("could not be read: {why}"))),
            Err(Crashed(why)) => failures.push((found, format!("could not be read: a fault of phototell's: {why}"))),
        }
        if broken.is_some() || out.is_gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    drop(progress);
    outcome.interrupted = context.cancel.is_set();
    outcome.failed = !failures.is_empty();
    let written = match broken {
        Some(error) => {
            drop(out);
            Err(error)
        }
        // A file that appears holds the whole report.
        None if outcome.interrupted && report.output.is_some() => {
            drop(out);
            Ok(())
        }
        None => reporter.finish(&mut out).and_then(|()| out.finish()),
    };
    for (found, why) in failures {
        context.note(&found.path, &why);
    }
    written?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use clap::Parser;

    use super::*;
    use crate::cli::args::{Args, Command};
    use crate::cli::jobs::Cancel;
    use crate::record::{Facts, Flavour, RecordId, SCHEMA};

    fn record(name: &str) -> Record {
        Record {
            schema: SCHEMA,
            id: RecordId(name.to_owned()),
            path: name.to_owned(),
            bytes: 1,
            modified: None,
            flavour: Flavour(Cow::Borrowed("JPEG")),
            depth: Depth::Full,
            unread: 0,
            leaks: Vec::new(),
            facts: Facts::default(),
            faults: Vec::new(),
        }
    }

    /// Audits three files, one of which can't be read and one of which is no photo.
    fn audit(line: &str) -> (Outcome, String, String) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.jpg", "b.jpg", "c.txt"] {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        let args = Args::try_parse_from(line.split(' ')).unwrap();
        let Command::Audit(audit) = args.command else { panic!("not an audit") };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let cancel = Box::leak(Box::new(Cancel::default()));
        let mut context = Context { global: args.global, colour: false, cancel, out: &mut out, err: &mut err };
        let starts = [crate::walk::Start { path: folder.path().to_owned(), within: "".into() }];
        let found = context.walk(&starts).unwrap().files;
        let work = |found: &Found| match found.relative.to_str() {
            Some("a.jpg") => Ok(Some(record("a.jpg"))),
            Some("b.jpg") => Err("no luck".to_owned()),
            _ => Ok(None),
        };
        let outcome = files(&found, Depth::Quick, &audit.report, &mut context, work, |_| true).unwrap();
        (outcome, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn every_outcome_of_a_file_is_told() {
        let (outcome, out, err) = audit("phototell audit p --format ndjson -j 2");
        assert_eq!(outcome, Outcome { found: true, failed: true, interrupted: false });
        let back: Record = serde_json::from_str(out.trim()).unwrap();
        assert_eq!(back, record("a.jpg"));
        assert!(err.contains("b.jpg: could not be read: no luck"), "{err}");
        assert!(!err.contains("c.txt"));
    }

    #[test]
    fn json_is_one_document() {
        let (_, out, _) = audit("phototell audit p --format json");
        let back: Vec<Record> = serde_json::from_str(&out).unwrap();
        assert_eq!(back.len(), 1);
    }

    #[test]
    fn without_leaks_there_is_nothing_at_any_threshold() {
        assert_eq!(highest(&record("a")), None);
        assert!(!outcome_of(&record("a"), Some(Severity::Low)));
    }
}
