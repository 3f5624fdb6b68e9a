//! `phototell scrub`: every photo under the paths → its copy without what it tells, below a folder or in place.
//!
//! Everything that makes the command line senseless is found before the first file is written. What isn't written is named,
//! by reason.

use std::collections::HashSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::args::{self, Scrub};
use super::coarsen::{self, Seen};
use super::exit;
use super::jobs::{self, Cancel, Crashed, Order, Share};
use super::names::{Map, Names};
use super::presets::{self, Decision, Preset};
use super::progress::{Pace, Progress};
use super::receipt::{Earlier, Line, Receipt};
use super::targets::{self, Resume};
use super::work::{self, Outcome, To};
use super::{Context, Stop, Usage, said, starts};
use crate::inspect;
use crate::leak::row_of;
use crate::report::{Left, ScrubReport, scrubbed, text};
use crate::scrub::{Policy, Selector, Times};
use crate::walk::{Beside, Found, Passed, Start, Twin};

/// A file to scrub.
struct Task<'a> {
    found: &'a Found,
    /// The new file, or the path without links of the one to be replaced.
    target: PathBuf,
}

/// What a task came to.
enum Done {
    Scrubbed(Outcome),
    /// An earlier run wrote it.
    Before,
    /// The preset leaves it out: why.
    Left(String),
    /// It could not be read or written: why.
    Failed(String),
}

pub(super) fn run(mut scrub: Scrub, context: &mut Context<'_>) -> Result<exit::Outcome, Stop> {
    let preset = presets::apply(&mut scrub)?;
    let starts = starts::starts(&scrub.paths, &context.global)?;
    let command = command(&scrub, context, &starts);
    let (resume, names) = check(&scrub, &starts, &command)?;
    let release = coarsen::release(&scrub)?;
    let mut tally = Tally::new(&scrub);
    tally.coarse = release.as_ref().map(coarsen::Tally::new);
    let walk = context.walk(&starts)?;
    let tasks = tasks(&walk.files, scrub.output.as_deref(), names.as_ref())?;
    let receipt = match &scrub.receipt {
        Some(path) if !scrub.dry_run => Some(Receipt::open(path, &command, names.as_ref().map(Names::key))?),
        _ => None,
    };
    let map = match &scrub.map {
        Some(path) if !scrub.dry_run => Some(Map::open(path)?),
        _ => None,
    };
    if !scrub.dry_run {
        resume.stale.iter().try_for_each(fs::remove_file)?;
        scrub.output.as_ref().map_or(Ok(()), fs::create_dir_all)?;
    }
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let bytes = walk.files.iter().map(|found| found.identity.len).sum();
    let progress = Progress::new(context.global.quiet, Pace::Bytes, walk.files.len() as u64, bytes);
    let times = times(&scrub);
    let Scrub { output, keep, only, allow_residual, thorough, dry_run, .. } = scrub;
    let run = Run {
        root: output.as_deref(),
        policy: Policy { keep, only, allow_residual, thorough, times, release },
        dry_run,
        done: resume.done,
        receipt: receipt.as_ref(),
        map: map.as_ref(),
        preset,
        cancel: context.cancel,
    };
    let backups: Vec<&Beside> = walk.beside.iter().filter(|beside| beside.kind == Twin::Backup).collect();
    jobs::run(
        &pool,
        &tasks,
        (Order::AsGiven, Share::One),
        context.cancel,
        |task| run.beheld(task),
        |task, result| {
            progress.file_done(task.found.identity.len);
            let crashed = |Crashed(why)| (Done::Failed(format!("a fault of phototell's: {why}")), None);
            let (done, seen) = result.unwrap_or_else(crashed);
            if let (Some(tally), Some(seen)) = (&mut tally.coarse, seen) {
                tally.see(seen);
            }
            tally.add(task.found, done, &backups);
            ControlFlow::Continue(())
        },
    );
    drop(progress);
    if let Some(receipt) = receipt {
        receipt.finish()?;
    }
    map.map_or(Ok(()), Map::finish)?;
    tally.beside(&walk.beside, &walk.files);
    tally.passed(&walk.passed);
    let interrupted = context.cancel.is_set();
    tally.report.interrupted = interrupted;
    let width = context.width();
    tally.report.coarse = tally.coarse.take().map(|coarse| coarse.report(dry_run, width));
    if context.global.quiet {
        for left in tally.report.left.iter().filter(|left| left.fails) {
            context.note(Path::new(&left.path), &format!("{}: {}", left.reason, text::terminal(&left.detail)));
        }
        for (path, what) in &tally.report.residuals {
            context.note(Path::new(path), &format!("{} could not be taken out", text::terminal(what)));
        }
    } else {
        match scrubbed(&mut *context.out, &tally.report) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.into()),
            _ => {}
        }
    }
    Ok(exit::Outcome { found: false, failed: tally.failed, interrupted })
}

/// What was asked for, as far as it decides what is written: an interrupted run goes on only if this is the same.
fn command(scrub: &Scrub, context: &Context<'_>, starts: &[Start]) -> Value {
    let path = |path: &Path| {
        let whole = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        whole.unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "paths": starts.iter().map(|start| path(&start.path)).collect::<Vec<_>>(),
        "output": scrub.output.as_deref().map(path),
        "keep": scrub.keep.iter().map(Selector::to_string).collect::<Vec<_>>(),
        "only": scrub.only,
        "coarsen": scrub.coarsen.iter().map(|level| format!("{level:?}")).collect::<Vec<_>>(),
        "allow_residual": scrub.allow_residual,
        "thorough": scrub.thorough,
        "preset": scrub.preset,
        "rename": scrub.rename.map(|_| "neutral"),
        "times": scrub.times.map(|times| format!("{times:?}")),
        "exclude": context.global.exclude,
        "hidden": context.global.hidden,
        "follow": context.global.follow,
    })
}

/// What the new files' times will say. Copies all say the same, so that it doesn't tell in which order they were written.
fn times(scrub: &Scrub) -> Times {
    match scrub.times {
        None if scrub.in_place => Times::Written,
        None | Some(args::Times::Now) => Times::At(SystemTime::now()),
        Some(args::Times::Keep) => Times::Keep,
        Some(args::Times::Day) => Times::Day,
    }
}

/// Finds what makes no sense, and what an earlier run of the same command has done; and the names of the copies, if they get
/// other ones.
fn check(scrub: &Scrub, starts: &[Start], command: &Value) -> Result<(Resume, Option<Names>), Stop> {
    if let Some(folder) = &scrub.output {
        targets::outside(folder, starts)?;
        for file in [&scrub.receipt, &scrub.map].into_iter().flatten() {
            targets::not_in(file, folder)?;
        }
    }
    let earlier = match &scrub.receipt {
        Some(receipt) => Earlier::read(receipt, command)?,
        None => None,
    };
    let names = match scrub.rename {
        None => None,
        Some(args::Rename::Neutral) => {
            let before = earlier.as_ref().and_then(|earlier| Names::of_receipt(earlier.names.as_deref()?));
            Some(before.map_or_else(Names::random, Ok)?)
        }
    };
    if let Some(map) = &scrub.map {
        Map::check(map, earlier.is_some())?;
    }
    let resume = scrub.output.as_ref().map(|folder| targets::resume(folder, earlier.as_ref())).transpose()?;
    Ok((resume.unwrap_or_default(), names))
}

/// The tasks, in an order that the names of the new files don't tell.
fn tasks<'a>(files: &'a [Found], folder: Option<&Path>, names: Option<&Names>) -> Result<Vec<Task<'a>>, Usage> {
    let targets = match folder {
        Some(folder) => targets::map(files, folder, names)?,
        // A link stays a link: what it leads to is replaced.
        None => {
            files.iter().map(|found| fs::canonicalize(&found.path).unwrap_or_else(|_| found.path.clone())).collect()
        }
    };
    let mut tasks: Vec<Task<'_>> = files.iter().zip(targets).map(|(found, target)| Task { found, target }).collect();
    if names.is_some() {
        // A folder's own order, and the files' numbers on the disk, are those in which they were made.
        tasks.sort_by(|a, b| a.target.cmp(&b.target));
    }
    Ok(tasks)
}

/// What the workers share.
struct Run<'a> {
    root: Option<&'a Path>,
    policy: Policy,
    dry_run: bool,
    done: HashSet<PathBuf>,
    receipt: Option<&'a Receipt>,
    map: Option<&'a Map>,
    preset: Preset,
    cancel: &'a Cancel,
}

impl Run<'_> {
    /// The task done; and, where something is left coarse, what an attacker sees of the file before and after.
    fn beheld(&self, task: &Task<'_>) -> (Done, Option<Seen>) {
        let before = self.policy.release.as_ref().map(|_| coarsen::look(task.found));
        let done = self.one(task);
        let there = matches!(done, Done::Before | Done::Scrubbed(Outcome::Written(..)));
        let seen = before.map(|before| Seen {
            before,
            // In place, side-cars and whatever is no photo stay beside it.
            after: match self.root {
                None => coarsen::look(task.found),
                Some(_) if there && !self.dry_run => coarsen::look(&coarsen::copy(task.found, &task.target)),
                Some(_) => None,
            },
        });
        (done, seen)
    }

    fn one(&self, task: &Task<'_>) -> Done {
        if self.done.contains(self.name(task)) {
            return Done::Before;
        }
        self.note_and_scrub(task).unwrap_or_else(Done::Failed)
    }

    /// The target below the folder; the whole target where there is no folder.
    fn name<'t>(&self, task: &'t Task<'_>) -> &'t Path {
        self.root.and_then(|root| task.target.strip_prefix(root).ok()).unwrap_or(&task.target)
    }

    fn note_and_scrub(&self, task: &Task<'_>) -> Result<Done, String> {
        let to = match (self.dry_run, self.root) {
            (true, _) => To::Nowhere,
            (false, Some(_)) => To::New(&task.target),
            (false, None) => To::Over(&task.target),
        };
        let name = self.name(task).to_string_lossy().into_owned();
        self.note(|| Line { begun: Some(name.clone()), ..Line::default() })?;
        let policy = match self.preset.decide(&task.found.path, &task.found.relative, &self.policy)? {
            Decision::Scrub(policy) => policy,
            Decision::Leave(why) => return Ok(Done::Left(why)),
        };
        let outcome = work::scrub(task.found, to, &policy, self.receipt.is_some(), self.cancel)?;
        self.note(|| {
            let source = Some(task.found.path.to_string_lossy().into_owned());
            match &outcome {
                Outcome::Written(_, receipt) => Line {
                    source,
                    target: Some(name.clone()),
                    blake3: receipt.as_ref().map(|receipt| receipt.after.blake3.clone()),
                    account: receipt.as_ref().and_then(|receipt| serde_json::to_value(receipt).ok()),
                    ..Line::default()
                },
                Outcome::Refused(why) => Line { source, refused: Some(why.clone()), ..Line::default() },
                Outcome::NotPhoto => Line { source, refused: Some("no photo".to_owned()), ..Line::default() },
            }
        })?;
        if let (Some(map), Outcome::Written(..)) = (self.map, &outcome) {
            let written = map.write(self.name(task), &task.found.relative);
            written.map_err(|error| format!("the map of names could not be written: {error}"))?;
        }
        Ok(Done::Scrubbed(outcome))
    }

    fn note(&self, line: impl FnOnce() -> Line) -> Result<(), String> {
        let written = self.receipt.map_or(Ok(()), |receipt| receipt.write(&line()));
        written.map_err(|error| format!("the receipt could not be written: {error}"))
    }
}

/// The summary: what is there, and what isn't, by reason.
#[derive(Debug)]
struct Tally {
    in_place: bool,
    failed: bool,
    report: ScrubReport,
    coarse: Option<coarsen::Tally>,
}

impl Tally {
    fn new(scrub: &Scrub) -> Self {
        let classes: Vec<&str> = scrub.only.iter().map(|class| class.name()).collect();
        let report = ScrubReport {
            target: scrub.output.as_ref().map(|folder| folder.to_string_lossy().into_owned()),
            dry_run: scrub.dry_run,
            thorough: scrub.thorough,
            renamed: scrub.rename.is_some(),
            partial: (!classes.is_empty())
                .then(|| format!("nothing left of {}, and no block that could hold it", classes.join(", "))),
            ..ScrubReport::default()
        };
        Self { in_place: scrub.output.is_none(), failed: false, report, coarse: None }
    }

    fn add(&mut self, found: &Found, done: Done, backups: &[&Beside]) {
        // In place, whatever stays as it was stays in the folder that was to be clean.
        let in_place = self.in_place;
        for sibling in &found.siblings {
            self.leave("side-car", &sibling.path, sibling.kind.name().to_owned(), in_place);
        }
        self.report.files += 1;
        match done {
            Done::Before => self.report.clean += 1,
            Done::Scrubbed(Outcome::Written(written, _)) => self.written(found, &written),
            Done::Scrubbed(Outcome::Refused(why)) => self.leave("refused", &found.path, why, true),
            Done::Scrubbed(Outcome::NotPhoto) => match found.lone {
                Some(kind) => self.leave("side-car", &found.path, kind.name().to_owned(), in_place),
                None => match backups.iter().find(|beside| beside.path == found.path) {
                    Some(backup) => self.leave_beside(backup),
                    None => self.leave("no photo", &found.path, String::new(), in_place),
                },
            },
            Done::Left(why) => self.leave("left out", &found.path, why, in_place),
            Done::Failed(why) => self.leave("unreadable", &found.path, why, true),
        }
        if in_place && found.links > 1 {
            let why = format!("{} other names (hard links) keep the original", found.links - 1);
            self.leave("twin", &found.path, why, true);
        }
    }

    /// What lies beside the photos, was found by its name and isn't among the files: it stays out, or stays as it was.
    fn beside(&mut self, all: &[Beside], files: &[Found]) {
        let files: HashSet<&Path> = files.iter().map(|found| found.path.as_path()).collect();
        for beside in all.iter().filter(|beside| !files.contains(beside.path.as_path())) {
            self.leave_beside(beside);
        }
    }

    fn leave_beside(&mut self, beside: &Beside) {
        let says = row_of(inspect::beside(beside).row).map_or_else(String::new, |row| row.phrase.to_owned());
        self.leave(beside.kind.name(), &beside.path, says, self.in_place);
    }

    fn written(&mut self, found: &Found, written: &crate::scrub::Scrubbed) {
        let report = &mut self.report;
        for (class, n) in written.removed_by_class() {
            *report.removed.entry(class).or_default() += n;
        }
        if let Some(coarse) = &mut self.coarse {
            coarse.count(written.coarse);
        }
        report.bytes.0 += written.bytes_before;
        report.bytes.1 += written.bytes_after;
        report.untouched += usize::from(written.was_clean());
        report.unexamined += usize::from(!written.unexamined.is_empty());
        if written.residuals.is_empty() {
            report.clean += 1;
            return;
        }
        self.failed = true;
        let what = written.residuals.join(", ");
        report.residuals.push((found.path.to_string_lossy().into_owned(), what));
    }

    /// What the walk didn't go into isn't in the folder of copies either.
    fn passed(&mut self, passed: &[Passed]) {
        for Passed { path, why } in passed {
            let (reason, particulars) = said(why);
            self.leave(reason, path, particulars, why.is_failure());
        }
    }

    fn leave(&mut self, reason: &'static str, path: &Path, detail: String, fails: bool) {
        self.failed |= fails;
        self.report.left.push(Left { reason, path: path.to_string_lossy().into_owned(), detail, fails });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::Identity;
    use crate::record::Flavour;
    use crate::scrub::{Account, Coarse, Scrubbed};
    use crate::walk::{Sibling, SideCar};

    fn found(siblings: &[&str]) -> Found {
        let identity = Identity { device: 0, inode: 0, len: 0, modified: None };
        let sibling = |name: &&str| Sibling { path: name.into(), relative: name.into(), kind: SideCar::Xmp, identity };
        Found {
            path: "p/a.jpg".into(),
            relative: "a.jpg".into(),
            start: 0,
            identity,
            links: 1,
            linked: false,
            lone: None,
            siblings: siblings.iter().map(sibling).collect(),
        }
    }

    fn written(residuals: &[&'static str]) -> Done {
        let scrubbed = Scrubbed {
            flavour: Flavour::new("JPEG"),
            bytes_before: 2,
            bytes_after: 1,
            removed: Vec::new(),
            kept: Vec::new(),
            residuals: residuals.iter().map(|name| (*name).into()).collect(),
            unexamined: Vec::new(),
            account: Account::default(),
            coarse: Coarse::default(),
        };
        Done::Scrubbed(Outcome::Written(Box::new(scrubbed), None))
    }

    /// Whether a run with this one result fails: to a folder, in place.
    fn fails(found: &Found, done: impl Fn() -> Done) -> (bool, bool) {
        let of = |in_place: bool| {
            let mut tally = Tally { in_place, failed: false, report: ScrubReport::default(), coarse: None };
            tally.add(found, done(), &[]);
            tally.failed
        };
        (of(false), of(true))
    }

    #[test]
    fn what_is_left_as_it_was_fails_a_run_in_place_and_what_is_unclean_fails_any() {
        let (plain, with_side_car) = (found(&[]), found(&["a.xmp"]));
        assert_eq!(fails(&plain, || written(&[])), (false, false));
        assert_eq!(fails(&with_side_car, || written(&[])), (false, true));
        assert_eq!(fails(&plain, || Done::Scrubbed(Outcome::NotPhoto)), (false, true));
        assert_eq!(fails(&plain, || Done::Scrubbed(Outcome::Refused("why".into()))), (true, true));
        assert_eq!(fails(&plain, || written(&["ICC profile"])), (true, true));
        assert_eq!(fails(&plain, || Done::Failed("why".into())), (true, true));
        assert_eq!(fails(&Found { links: 2, ..found(&[]) }, || written(&[])), (false, true));
    }
}
