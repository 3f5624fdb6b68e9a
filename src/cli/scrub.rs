//! `phototell scrub`: every photo under the paths → its copy without what it tells, below a folder or in place.
//!
//! Everything that makes the command line senseless is found before the first file is written. What isn't written is named,
//! by reason.

use std::collections::HashSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{Keep, Scrub};
use super::exit::Outcome;
use super::jobs::{self, Cancel, Crashed, Order};
use super::progress::{Pace, Progress};
use super::receipt::{Earlier, Line, Receipt};
use super::targets::{self, Resume};
use super::work::{self, Policy, Scrubbed, To};
use super::{Context, Stop, Usage, shown, starts};
use crate::walk::{Found, Start};

/// A file to scrub.
struct Task<'a> {
    found: &'a Found,
    /// The new file, or the path without links of the one to be replaced.
    target: PathBuf,
}

/// What a task came to.
enum Done {
    Scrubbed(Scrubbed),
    /// An earlier run wrote it.
    Before,
    /// It could not be read or written: why.
    Failed(String),
}

pub(super) fn run(scrub: Scrub, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let starts = starts::starts(&scrub.paths, &context.global)?;
    let command = command(&scrub, context, &starts);
    let (resume, tally) = (check(&scrub, &starts, &command)?, Tally::new(scrub.output.as_deref(), scrub.dry_run));
    let walk = context.walk(&starts)?;
    let tasks = tasks(&walk.files, scrub.output.as_deref())?;
    let receipt = match &scrub.receipt {
        Some(path) if !scrub.dry_run => Some(Receipt::open(path, &command)?),
        _ => None,
    };
    if !scrub.dry_run {
        resume.stale.iter().try_for_each(fs::remove_file)?;
        scrub.output.as_ref().map_or(Ok(()), fs::create_dir_all)?;
    }
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let bytes = walk.files.iter().map(|found| found.identity.len).sum();
    let progress = Progress::new(context.global.quiet, Pace::Bytes, walk.files.len() as u64, bytes);
    let Scrub { output, keep, only, allow_residual, dry_run, .. } = scrub;
    let run = Run {
        root: output.as_deref(),
        policy: Policy { keep, only, allow_residual },
        dry_run,
        done: resume.done,
        receipt: receipt.as_ref(),
        cancel: context.cancel,
    };
    let mut tally = tally;
    jobs::run(
        &pool,
        &tasks,
        Order::AsGiven,
        context.cancel,
        |task| run.one(task),
        |task, result| {
            progress.file_done(task.found.identity.len);
            let done = result.unwrap_or_else(|Crashed(why)| Done::Failed(format!("a fault of phototell's: {why}")));
            tally.add(task.found, done);
            ControlFlow::Continue(())
        },
    );
    drop(progress);
    if let Some(receipt) = receipt {
        receipt.finish()?;
    }
    let failed = context.note_passed(&walk.passed, true) || tally.failed;
    let interrupted = context.cancel.is_set();
    match tally.write(context, interrupted) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    Ok(Outcome { found: false, failed, interrupted })
}

/// What was asked for, as far as it decides what is written: an interrupted run goes on only if this is the same.
fn command(scrub: &Scrub, context: &Context<'_>, starts: &[Start]) -> Value {
    let path = |path: &Path| {
        let whole = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
        whole.unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned()
    };
    let keep = |keep: &Keep| match keep {
        Keep::Class(class) => class.name().to_owned(),
        Keep::Key(key) => key.clone(),
    };
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "paths": starts.iter().map(|start| path(&start.path)).collect::<Vec<_>>(),
        "output": scrub.output.as_deref().map(path),
        "keep": scrub.keep.iter().map(keep).collect::<Vec<_>>(),
        "only": scrub.only,
        "allow_residual": scrub.allow_residual,
        "exclude": context.global.exclude,
        "hidden": context.global.hidden,
        "follow": context.global.follow,
    })
}

/// Finds what makes no sense, and what an earlier run of the same command has done.
fn check(scrub: &Scrub, starts: &[Start], command: &Value) -> Result<Resume, Usage> {
    if let Some(folder) = &scrub.output {
        targets::outside(folder, starts)?;
        if let Some(receipt) = &scrub.receipt {
            targets::not_in(receipt, folder)?;
        }
    }
    let earlier = match &scrub.receipt {
        Some(receipt) => Earlier::read(receipt, command)?,
        None => None,
    };
    scrub.output.as_ref().map_or(Ok(Resume::default()), |folder| targets::resume(folder, earlier.as_ref()))
}

fn tasks<'a>(files: &'a [Found], folder: Option<&Path>) -> Result<Vec<Task<'a>>, Usage> {
    let targets = match folder {
        Some(folder) => targets::map(files, folder)?,
        // A link stays a link: what it leads to is replaced.
        None => {
            files.iter().map(|found| fs::canonicalize(&found.path).unwrap_or_else(|_| found.path.clone())).collect()
        }
    };
    Ok(files.iter().zip(targets).map(|(found, target)| Task { found, target }).collect())
}

/// What the workers share.
struct Run<'a> {
    root: Option<&'a Path>,
    policy: Policy,
    dry_run: bool,
    done: HashSet<PathBuf>,
    receipt: Option<&'a Receipt>,
    cancel: &'a Cancel,
}

impl Run<'_> {
    fn one(&self, task: &Task<'_>) -> Done {
        if self.done.contains(&task.found.relative) {
            return Done::Before;
        }
        self.note_and_scrub(task).unwrap_or_else(Done::Failed)
    }

    fn note_and_scrub(&self, task: &Task<'_>) -> Result<Done, String> {
        let to = match (self.dry_run, self.root) {
            (true, _) => To::Nowhere,
            (false, Some(_)) => To::New(&task.target),
            (false, None) => To::Over(&task.target),
        };
        let name = match self.root {
            Some(_) => task.found.relative.to_string_lossy().into_owned(),
            None => task.target.to_string_lossy().into_owned(),
        };
        self.note(|| Line { begun: Some(name.clone()), ..Line::default() })?;
        let scrubbed = work::scrub(task.found, to, &self.policy, self.cancel)?;
        self.note(|| {
            let source = Some(task.found.path.to_string_lossy().into_owned());
            match &scrubbed {
                Scrubbed::Clean(written) | Scrubbed::Residual(written, _) => Line {
                    source,
                    target: Some(name.clone()),
                    blake3: Some(written.blake3.clone()),
                    account: Some(written.account.clone()),
                    ..Line::default()
                },
                Scrubbed::Refused(why) => Line { source, refused: Some(why.clone()), ..Line::default() },
                Scrubbed::NotPhoto => Line { source, refused: Some("no photo".to_owned()), ..Line::default() },
            }
        })?;
        Ok(Done::Scrubbed(scrubbed))
    }

    fn note(&self, line: impl FnOnce() -> Line) -> Result<(), String> {
        let written = self.receipt.map_or(Ok(()), |receipt| receipt.write(&line()));
        written.map_err(|error| format!("the receipt could not be written: {error}"))
    }
}

/// The summary: what is there, and what isn't, by reason.
#[derive(Debug)]
struct Tally {
    folder: Option<PathBuf>,
    dry_run: bool,
    clean: usize,
    before: usize,
    failed: bool,
    /// A word for the reason, the file, the reason.
    left: Vec<(&'static str, PathBuf, String)>,
}

impl Tally {
    fn new(folder: Option<&Path>, dry_run: bool) -> Self {
        let folder = folder.map(Path::to_owned);
        Self { folder, dry_run, clean: 0, before: 0, failed: false, left: Vec::new() }
    }

    fn add(&mut self, found: &Found, done: Done) {
        // In place, whatever stays as it was stays in the folder that was to be clean.
        let in_place = self.folder.is_none();
        for sibling in &found.siblings {
            self.leave("side-car", &sibling.path, sibling.kind.name().to_owned(), in_place);
        }
        match done {
            Done::Before => self.before += 1,
            Done::Scrubbed(Scrubbed::Clean(_)) => self.clean += 1,
            Done::Scrubbed(Scrubbed::Residual(_, what)) => self.leave("residual", &found.path, what, true),
            Done::Scrubbed(Scrubbed::Refused(why)) => self.leave("refused", &found.path, why, true),
            Done::Scrubbed(Scrubbed::NotPhoto) => match found.lone {
                Some(kind) => self.leave("side-car", &found.path, kind.name().to_owned(), in_place),
                None => self.leave("no photo", &found.path, String::new(), in_place),
            },
            Done::Failed(why) => self.leave("unreadable", &found.path, why, true),
        }
        if in_place && found.links > 1 {
            let why = format!("{} other names (hard links) keep the original", found.links - 1);
            self.leave("twin", &found.path, why, true);
        }
    }

    fn leave(&mut self, word: &'static str, path: &Path, why: String, fails: bool) {
        self.failed |= fails;
        self.left.push((word, path.to_owned(), why));
    }

    fn write(&self, context: &mut Context<'_>, interrupted: bool) -> std::io::Result<()> {
        let quiet = context.global.quiet;
        let out = &mut *context.out;
        let mut words: Vec<&str> = self.left.iter().map(|(word, _, _)| *word).collect();
        words.sort();
        words.dedup();
        if !quiet {
            write!(out, "{} clean", self.clean + self.before)?;
            for word in words {
                write!(out, ", {} {word}", self.left.iter().filter(|left| left.0 == word).count())?;
            }
            let changed = match (self.dry_run, &self.folder) {
                (true, _) => "Nothing was written (--dry-run).".to_owned(),
                (false, Some(folder)) => {
                    format!("The originals were not changed. The copies are in {}.", shown(folder))
                }
                (false, None) => format!("{} originals were replaced.", self.clean),
            };
            writeln!(out, ". {changed}{}", if interrupted { " Interrupted: the rest was not looked at." } else { "" })?;
        }
        for (word, path, why) in &self.left {
            writeln!(out, "  {word:10}  {}{}{why}", shown(path), if why.is_empty() { "" } else { "    " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::work::Written;
    use super::*;
    use crate::os::Identity;
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

    fn written() -> Written {
        Written { blake3: String::new(), account: Value::Null }
    }

    /// Whether a run with this one result fails: to a folder, in place.
    fn fails(found: &Found, done: impl Fn() -> Done) -> (bool, bool) {
        let of = |folder: Option<&Path>| {
            let mut tally = Tally::new(folder, false);
            tally.add(found, done());
            tally.failed
        };
        (of(Some(Path::new("out"))), of(None))
    }

    #[test]
    fn what_is_left_as_it_was_fails_a_run_in_place_and_what_is_unclean_fails_any() {
        let (plain, with_side_car) = (found(&[]), found(&["a.xmp"]));
        let clean = || Done::Scrubbed(Scrubbed::Clean(written()));
        assert_eq!(fails(&plain, clean), (false, false));
        assert_eq!(fails(&with_side_car, clean), (false, true));
        assert_eq!(fails(&plain, || Done::Scrubbed(Scrubbed::NotPhoto)), (false, true));
        assert_eq!(fails(&plain, || Done::Scrubbed(Scrubbed::Refused("why".into()))), (true, true));
        assert_eq!(fails(&plain, || Done::Scrubbed(Scrubbed::Residual(written(), "ICC".into()))), (true, true));
        assert_eq!(fails(&plain, || Done::Failed("why".into())), (true, true));
        assert_eq!(fails(&Found { links: 2, ..found(&[]) }, clean), (false, true));
    }
}
