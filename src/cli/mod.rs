//! The command line: from arguments to an exit code. `args` is what was typed; each subcommand's file says what is done.
//!
//! Nothing in the library prints: what is written goes to the two streams that [`run`] is given, and progress to the terminal.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

mod accesses;
mod args;
mod audit;
mod coarsen;
mod compare;
mod earlier;
mod exit;
mod explain;
mod jobs;
mod lens;
mod names;
mod output;
mod presets;
mod progress;
mod receipt;
mod scrub;
mod show;
mod starts;
mod targets;
mod trace;
mod work;

use args::{Args, Command, Global, When};
use exit::Outcome;
use jobs::Cancel;

use crate::report::text;
use crate::walk::{self, Passed, Start, Walk, Why};

/// Runs the program with `args`, the first of which is its own name. Reports go to `out`, notes and errors to `err`.
pub fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help that nobody reads is no failure.
            let _ =
                if error.use_stderr() { write!(err, "{}", error.render()) } else { write!(out, "{}", error.render()) };
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::USAGE));
        }
    };
    let colour = match args.global.color {
        When::Always => true,
        When::Never => false,
        When::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    let mut context = Context { global: args.global, colour, cancel: Cancel::of_process(), out, err };
    let result = match args.command {
        Command::Audit(audit) => audit::run(&audit, &mut context),
        Command::Show(show) => show::run(&show, &mut context),
        Command::Compare(compare) => compare::run(&compare, &mut context),
        Command::Explain(explain) => explain::run(&explain, &mut context),
        Command::Why(why) => explain::why(&why, &mut context),
        Command::Licences => explain::licences(&mut context),
        Command::Scrub(scrub) => scrub::run(scrub, &mut context),
        Command::Accesses(accesses) => accesses::run(&accesses, &mut context),
        Command::Trace(trace) => trace::run(&trace, &mut context),
    };
    let flushed = match context.out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Stop::Io(error)),
        _ => Ok(()),
    };
    match flushed.and(result) {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(Stop::Usage(usage)) => {
            let _ = writeln!(err, "error: {usage}\n\nFor more information, try '--help'.");
            ExitCode::from(exit::USAGE)
        }
        Err(Stop::Io(error)) => {
            let _ = writeln!(err, "error: {error}");
            ExitCode::from(Outcome { failed: true, ..Outcome::default() }.code())
        }
    }
}

/// What every subcommand is given.
struct Context<'a> {
    global: Global,
    /// Whether reports on standard output have colours.
    colour: bool,
    cancel: &'static Cancel,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl Context<'_> {
    /// How many columns a report for a person has.
    fn width(&self) -> usize {
        let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        told.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(100)
    }

    /// Whether a report has colours: only where it goes to standard output.
    fn colours(&self, report: &args::Report) -> bool {
        self.colour && report.output.is_none()
    }

    /// The files that `starts` lead to. From here on Ctrl-C ends the run cleanly; before, there is nothing to clean up.
    fn walk(&self, starts: &[Start]) -> Result<Walk, Usage> {
        Cancel::listen();
        let exclude = walk::globs(self.global.exclude.iter().map(String::as_str))
            .map_err(|error| Usage::new(format!("--exclude: {error}")))?;
        let options = walk::Options { hidden: self.global.hidden, follow: self.global.follow, exclude };
        Ok(walk::walk(starts, &options, self.cancel.flag()))
    }

    /// Says something about a file, on standard error.
    fn note(&mut self, path: &Path, what: &dyn fmt::Display) {
        // A note that can't be written must not end the run.
        let _ = writeln!(self.err, "phototell: {}: {what}", shown(path));
    }

    /// Says which files and folders could not be read, and unless -q, what else was passed over: by name, or what was left
    /// out by rule as a number.
    fn note_passed(&mut self, passed: &[Passed]) {
        let by_rule = |why: &Why| matches!(why, Why::Hidden | Why::Link | Why::Excluded);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for Passed { path, why } in passed {
            let (_, particulars) = said(why);
            if by_rule(why) {
                *counts.entry(particulars).or_default() += 1;
            } else if why.is_failure() {
                self.note(path, &format!("could not be read: {particulars}"));
            } else if !self.global.quiet {
                self.note(path, &format!("passed over: {particulars}"));
            }
        }
        for (particulars, count) in counts.into_iter().filter(|_| !self.global.quiet) {
            let _ = writeln!(self.err, "phototell: {count} files or folders passed over: {particulars}");
        }
    }
}

/// Why something was passed over: in a word, and the particulars.
fn said(why: &Why) -> (&'static str, String) {
    match why {
        Why::Unreadable(error) => ("unreadable", error.to_string()),
        Why::Loop => ("loop", "a link to a folder that it lies in".to_owned()),
        Why::Link => ("link", "a symbolic link (--follow follows)".to_owned()),
        Why::Hidden => ("hidden", "hidden (--hidden takes it in)".to_owned()),
        Why::Excluded => ("excluded", "excluded".to_owned()),
        Why::Special => ("no file", "neither a file nor a folder".to_owned()),
    }
}

/// A path as it may be shown on a terminal: control characters escaped, bytes that aren't UTF-8 replaced.
fn shown(path: &Path) -> String {
    text::terminal(&path.to_string_lossy())
}

/// The command line makes no sense: why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

impl Usage {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// What ends a run before it has an outcome.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Usage(#[from] Usage),
    /// A report could not be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_not_write_to_the_terminal() {
        assert_eq!(shown(Path::new("a\x1b[31m\n\u{202e}é")), "a\\u{1b}[31m\\n\\u{202e}é");
    }
}
