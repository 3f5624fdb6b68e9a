//! `phototell audit`: every photo under the paths → records → a portrait → a report.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::args::{Audit, Format, Report};
use super::earlier::{self, Earlier};
use super::exit::Outcome;
use super::jobs::{self, Crashed, Order, Share};
use super::lens::As;
use super::output::{self, Output};
use super::progress::{Pace, Progress};
use super::work::{self, Inspected, Needs, Reporter, Taken};
use super::{Context, Stop, said, starts};
use crate::audience::{Audience, Scope, redaction};
use crate::geo;
use crate::infer::Library;
use crate::inspect;
use crate::leak::{self, Leak, Severity};
use crate::record::{Depth, Flavour, Record};
use crate::report::{Beside, Summary};
use crate::walk::{self, Found, Twin, Walk};

pub(super) fn run(audit: &Audit, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let depth = if audit.deep || audit.fail_on.is_some() { Depth::Full } else { Depth::Quick };
    let (width, colour) = (context.width(), context.colours(&audit.report));
    let reporter = match audit.audience {
        _ if audit.records_only => Reporter::records(),
        Some(As::All) => Reporter::lenses(audit.report.format, width, colour),
        _ => Reporter::audit(audit.report.format, width, colour, audit.exact),
    };
    let one = match audit.audience {
        Some(As::One(audience)) => Some(audience),
        _ => None,
    };
    let found = AtomicBool::new(false);
    let over = |record: &Record| {
        if audit.fail_on.is_some_and(|threshold| highest(record) >= Some(threshold)) {
            found.store(true, Ordering::Relaxed);
        }
    };
    if audit.paths.is_empty() && context.global.files_from.is_none() && !audit.from.is_empty() {
        let outcome = reduce(audit, one, context, reporter, over)?;
        return Ok(Outcome { found: found.into_inner(), ..outcome });
    }
    let starts = starts::starts(&audit.paths, &context.global)?;
    let packages = audit.packages.read()?;
    let earlier = if audit.from.is_empty() { None } else { Some(Earlier::open(&audit.from)?) };
    if !audit.records_only {
        jobs::meanwhile(context.global.jobs, || {
            leak::catalogue();
            geo::load();
        });
    }
    let walk = context.walk(&starts)?;
    let mut summary = Summary {
        deep: depth == Depth::Full,
        reader: one.map(reader),
        app_type: audit.app_type,
        closes: one.map(Audience::closes).unwrap_or_default(),
        ..Summary::default()
    };
    summary.paths.extend(starts.iter().map(|start| start.path.to_string_lossy().into_owned()));
    let work = |found: &Found| {
        let photo = match earlier.as_ref().and_then(|earlier| earlier.record(found, depth)) {
            Some(record) => Some(Inspected { record, layout: None }),
            None => work::inspect(found, depth, false, &packages)?,
        };
        // What this reader can't open isn't there for it.
        let seen = |photo: Inspected| Some(Inspected { record: one?.seen(&photo.record)?, layout: None });
        Ok(if one.is_some() { photo.and_then(seen) } else { photo })
    };
    let outcome = files(&walk, depth, &audit.report, context, reporter, summary, work, over)?;
    // What is a photo itself was read as one.
    let photos = LazyCell::new(|| walk.files.iter().map(|found| found.path.as_path()).collect::<HashSet<&Path>>());
    let beside =
        walk.beside.iter().filter(|beside| beside.kind == Twin::Link || !photos.contains(beside.path.as_path()));
    let mut beside = beside.map(inspect::beside).filter(Leak::counts);
    let found_beside = beside.any(|leak| audit.fail_on.is_some_and(|threshold| severity(&leak) >= threshold));
    Ok(Outcome { found: found_beside || found.into_inner(), ..outcome })
}

/// What came of a piece of the lines of earlier audits: a record is held only where somebody wants to see the whole of it.
#[derive(Default)]
struct Piece {
    taken: Option<Taken>,
    library: Library,
    /// The lines, and where those stand in them that are to be written.
    text: Vec<u8>,
    lines: Vec<Range<usize>>,
    records: Vec<Record>,
    summary: Summary,
    bad: Vec<String>,
}

/// Reports records that were made earlier. `see` is shown each.
fn reduce(
    audit: &Audit,
    one: Option<&'static Audience>,
    context: &mut Context<'_>,
    mut reporter: Reporter,
    see: impl Fn(&Record) + Sync,
) -> Result<Outcome, Stop> {
    let began = Instant::now();
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let mut summary = Summary {
        deep: true,
        reader: one.map(reader),
        app_type: audit.app_type,
        closes: one.map(Audience::closes).unwrap_or_default(),
        ..Summary::default()
    };
    let mut out = Output::new(audit.report.output.as_deref(), &mut *context.out)?;
    let needs = reporter.needs();
    let of = |text: Vec<u8>| {
        let mut piece = Piece { summary: Summary { deep: true, ..Summary::default() }, ..Piece::default() };
        if let Needs::Taken(terminal) = &needs {
            piece.taken = Some(Taken::new(terminal.another()));
        }
        let mut anew = Vec::new();
        for read in earlier::records(&text) {
            let (record, line, own) = match read {
                Ok(held) => held,
                Err(why) => {
                    piece.bad.push(why);
                    continue;
                }
            };
            // What this reader can't open isn't there for it.
            let seen = one.map(|one| one.seen(&record));
            let (own, Some(record)) = (own && one.is_none(), seen.unwrap_or(Some(record))) else { continue };
            see(&record);
            Counted::of(&record).add_to(&mut piece.summary);
            piece.summary.deep &= record.depth != Depth::Quick;
            match (&mut piece.taken, &needs) {
                (Some(taken), _) => taken.push(&record),
                (None, Needs::Line) => {
                    piece.library.push(&record);
                    piece.lines.push(if own { line } else { written(&record, text.len(), &mut anew) });
                }
                (None, _) => piece.records.push(record),
            }
        }
        if matches!(needs, Needs::Line) {
            piece.text = text;
            piece.text.append(&mut anew);
        }
        piece
    };
    earlier::reduce(&audit.from, &pool, of, |file, piece| {
        let file = file.to_string_lossy();
        summary.unreadable.extend(piece.bad.into_iter().map(|why| (file.clone().into_owned(), why)));
        join(&mut summary, piece.summary);
        piece.taken.into_iter().for_each(|taken| reporter.take(taken));
        piece.records.iter().try_for_each(|record| reporter.record(record, &mut out))?;
        let lines = piece.lines.iter().filter_map(|range| piece.text.get(range.clone()));
        reporter.lines(piece.library, lines, &mut out)
    })?;
    summary.seconds = began.elapsed().as_secs_f64();
    let outcome = Outcome { found: false, failed: !summary.unreadable.is_empty(), interrupted: false };
    reporter.finish(summary, &mut out)?;
    out.finish()?;
    Ok(outcome)
}

/// Writes a record at the end of `to`, and says where it stands if `to` begins at `start`.
fn written(record: &Record, start: usize, to: &mut Vec<u8>) -> Range<usize> {
    let before = to.len();
    // Writing to memory can't fail, and a record has no keys but texts.
    if serde_json::to_writer(&mut *to, record).is_err() {
        to.truncate(before);
    }
    start + before..start + to.len()
}

/// Adds what was counted in one place to what was counted in others.
fn join(summary: &mut Summary, other: Summary) {
    for (flavour, count) in other.flavours {
        *summary.flavours.entry(flavour).or_default() += count;
    }
    summary.bytes += other.bytes;
    summary.unread += other.unread;
    summary.redacted += other.redacted;
    summary.deep &= other.deep;
}

/// A leak's severity; a row of another build's catalogue counts as the worst.
fn severity(leak: &Leak) -> Severity {
    leak::row_of(leak.row).map_or(Severity::High, |row| row.severity)
}

/// Who reads, as a sentence begins: `An Android app …`.
fn reader(audience: &Audience) -> String {
    let article = if audience.name.starts_with(['A', 'a', 'i', 'o']) { "An" } else { "A" };
    let given = match audience.scope {
        Scope::Library => "",
        Scope::Chosen => ", given exactly these",
    };
    format!("{article} {}{given}", audience.name)
}

/// The highest severity among a record's leaks that count.
fn highest(record: &Record) -> Option<Severity> {
    record.leaks.iter().filter(|leak| leak.counts()).map(severity).max()
}

/// Inspects what a walk found by `work`, in its order, and reports it. `see` is shown each record. Where the report
/// allows it, a record lives and dies on the worker that made it.
#[expect(clippy::too_many_arguments, reason = "audit and show differ in each of them")]
pub(super) fn files(
    walk: &Walk,
    depth: Depth,
    report: &Report,
    context: &mut Context<'_>,
    mut reporter: Reporter,
    mut summary: Summary,
    work: impl Fn(&Found) -> Result<Option<Inspected>, String> + Sync,
    see: impl Fn(&Record) + Sync,
) -> Result<Outcome, Stop> {
    let files = &walk.files;
    output::spares(report.output.as_deref(), files)?;
    context.note_passed(&walk.passed);
    let began = Instant::now();
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let pace = if depth == Depth::Full { Pace::Bytes } else { Pace::Files };
    let bytes = files.iter().map(|found| found.identity.len).sum();
    let progress = Progress::new(context.global.quiet, pace, files.len() as u64, bytes);
    let mut out = Output::new(report.output.as_deref(), &mut *context.out)?;
    summary.beside = walk.beside.iter().map(shown_beside).collect();
    let (mut failures, mut broken) = (Vec::new(), None);
    let share = if depth == Depth::Quick { Share::Several } else { Share::One };
    let workers = reporter.workers(pool.current_num_threads());
    let work = |found: &Found| {
        work(found).map(|photo| {
            photo.map(|photo| {
                see(&photo.record);
                let counted = Counted::of(&photo.record);
                let here = rayon::current_thread_index().and_then(|index| workers.get(index));
                match here {
                    Some(worker) => worker.lock().unwrap_or_else(PoisonError::into_inner).push(&photo.record),
                    None => return (counted, Some(photo)),
                }
                (counted, None)
            })
        })
    };
    jobs::run(&pool, files, (Order::AsGiven, share), context.cancel, work, |found, result| {
        progress.file_done(found.identity.len);
        summary.sidecars.extend(found.siblings.iter().map(|sibling| sibling.path.to_string_lossy().into_owned()));
        match result {
            Ok(Ok(Some((counted, photo)))) => {
                if counted.side_car {
                    summary.sidecars.push(found.path.to_string_lossy().into_owned());
                    summary.lone += 1;
                }
                counted.add_to(&mut summary);
                broken = photo.and_then(|photo| reporter.photo(&photo, &mut out).err());
            }
            Ok(Ok(None)) if found.lone.is_some() => {
                summary.sidecars.push(found.path.to_string_lossy().into_owned());
            }
            Ok(Ok(None)) => summary.unknown += 1,
            Ok(Err(why)) => failures.push((found, why)),
            Err(Crashed(why)) => failures.push((found, format!("a fault of phototell's: {why}"))),
        }
        if broken.is_some() || out.is_gone() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    drop(progress);
    reporter.join(workers);
    summary.seconds = began.elapsed().as_secs_f64();
    summary.interrupted = context.cancel.is_set();
    let unread = walk.passed.iter().filter(|passed| passed.why.is_failure());
    summary.unreadable =
        unread.map(|passed| (passed.path.to_string_lossy().into_owned(), said(&passed.why).1)).collect();
    summary
        .unreadable
        .extend(failures.iter().map(|(found, why)| (found.path.to_string_lossy().into_owned(), why.clone())));
    let outcome = Outcome { found: false, failed: !summary.unreadable.is_empty(), interrupted: summary.interrupted };
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
        None => reporter.finish(summary, &mut out).and_then(|()| out.finish()),
    };
    // The report for a person names them itself.
    for (found, why) in failures.iter().filter(|_| report.format != Format::Terminal) {
        context.note(&found.path, &format!("could not be read: {why}"));
    }
    written?;
    Ok(outcome)
}

fn shown_beside(beside: &walk::Beside) -> Beside {
    Beside {
        path: beside.path.to_string_lossy().into_owned(),
        kind: beside.kind.name(),
        of: beside.of.as_ref().map(|of| of.to_string_lossy().into_owned()),
        leak: inspect::beside(beside),
    }
}

/// What a summary counts of a record.
struct Counted {
    flavour: Flavour,
    bytes: u64,
    unread: u64,
    side_car: bool,
    redacted: bool,
}

impl Counted {
    fn of(record: &Record) -> Self {
        let side_car = inspect::is_side_car(record);
        let redacted = redaction::is_redacted(record);
        Self { flavour: record.flavour.clone(), bytes: record.bytes, unread: record.unread, side_car, redacted }
    }

    fn add_to(self, summary: &mut Summary) {
        match summary.flavours.get_mut(&*self.flavour.0) {
            Some(count) => *count += 1,
            None => {
                summary.flavours.insert(self.flavour.0.into_owned(), 1);
            }
        }
        summary.bytes += self.bytes;
        summary.unread += self.unread;
        summary.redacted += usize::from(self.redacted);
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use clap::Parser;

    use super::*;
    use crate::cli::args::{Args, Command};
    use crate::cli::jobs::Cancel;
    use crate::record::{Facts, RecordId, SCHEMA};

    fn record(name: &str) -> Record {
        Record {
            schema: SCHEMA,
            catalogue: leak::catalogue(),
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
        let args = Args::try_parse_from(line.split_whitespace()).unwrap();
        let Command::Audit(audit) = args.command else { panic!("not an audit") };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let cancel = Box::leak(Box::new(Cancel::default()));
        let mut context = Context { global: args.global, colour: false, cancel, out: &mut out, err: &mut err };
        let starts = [crate::walk::Start { path: folder.path().to_owned(), within: "".into() }];
        let walk = context.walk(&starts).unwrap();
        let work = |found: &Found| match found.relative.to_str() {
            Some("a.jpg") => Ok(Some(Inspected { record: record("a.jpg"), layout: None })),
            Some("b.jpg") => Err("no luck".to_owned()),
            _ => Ok(None),
        };
        let reporter = Reporter::audit(audit.report.format, 80, false, false);
        let summary = Summary::default();
        let outcome = files(&walk, Depth::Quick, &audit.report, &mut context, reporter, summary, work, |_| ()).unwrap();
        (outcome, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn every_outcome_of_a_file_is_told() {
        let (outcome, out, err) = audit("phototell audit p --format ndjson -j 2");
        assert_eq!(outcome, Outcome { found: false, failed: true, interrupted: false });
        let back: Record = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        assert_eq!(back, record("a.jpg"));
        assert!(err.contains("b.jpg: could not be read: no luck"), "{err}");
        let last: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
        assert_eq!(last["summary"]["unknown"], 1);
        assert_eq!(last["portrait"]["photos"], 1);
    }

    #[test]
    fn json_is_one_document() {
        let (_, out, _) = audit("phototell audit p --format json");
        let back: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(back["records"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn without_leaks_there_is_nothing_at_any_threshold() {
        assert_eq!(highest(&record("a")), None);
    }
}
