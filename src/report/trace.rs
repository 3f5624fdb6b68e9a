//! Copies of a library's photos in an app's folder: for a person, file by file, and for a program.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::accesses::ago;
use super::text::terminal;
use super::words::count;
use crate::trace::Step;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// A file that is a copy of a photo.
#[derive(Clone, Debug, Serialize)]
pub struct CopyFound {
    /// The file.
    pub file: String,
    /// Where in it, if it is no picture itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inside: Option<String>,
    /// The photo.
    pub photo: String,
    /// How it is known.
    pub step: Step,
    /// Who names files so, for a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loader: Option<&'static str>,
    /// Shares of the photo's width and height that are left, for one that was cropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<(f32, f32)>,
    /// From the moment when the photo was taken to the file's time, in seconds.
    pub delay: Option<i64>,
    /// For a screenshot: the app that was on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
    /// The app whose folder it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// What `trace` comes to.
#[derive(Debug, Default, Serialize)]
pub struct TraceReport {
    /// Photos of the library.
    pub photos: usize,
    /// Of how many the pixels aren't decoded here.
    pub unseen: usize,
    /// Files that were looked at.
    pub files: usize,
    /// Of them, pictures; and pictures inside of others.
    pub pictures: usize,
    /// Of the latter.
    pub inside: usize,
    /// Copies, in the order of the files.
    pub copies: Vec<CopyFound>,
    /// Files that could not be read: path and reason.
    pub unreadable: Vec<(String, String)>,
}

/// Within how many seconds a copy looks as if a program made it as soon as the photo was there.
const AT_ONCE: i64 = 60;

/// Writes the report for a person.
///
/// # Errors
/// When writing fails.
pub fn trace(report: &TraceReport, out: &mut dyn Write) -> io::Result<()> {
    let of: BTreeSet<&str> = report.copies.iter().map(|copy| copy.photo.as_str()).collect();
    let inside = if report.inside > 0 {
        format!(", and {} inside of other files", count(report.inside, "picture"))
    } else {
        String::new()
    };
    writeln!(
        out,
        "{BOLD}{} of {}.{BOLD:#} Looked at: {}, {} among them{inside}; the library holds {}.\n",
        match report.copies.len() {
            0 => "No copy".to_owned(),
            1 => "1 copy".to_owned(),
            n => format!("{n} copies"),
        },
        count(of.len(), "photo"),
        count(report.files, "file"),
        count(report.pictures, "picture"),
        count(report.photos, "photo"),
    )?;
    for copy in &report.copies {
        let place = copy.inside.as_ref().map_or_else(String::new, |place| format!("  ({})", terminal(place)));
        writeln!(out, "  {}{place}", terminal(&copy.file))?;
        let how = match (copy.step, copy.loader, copy.left) {
            (Step::CacheName, Some(loader), _) => format!("{}, as {loader} names files", copy.step.says()),
            (Step::Alike, _, Some((w, h))) if w < 0.995 || h < 0.995 => {
                format!("{}, {:.0} × {:.0} % of it left", copy.step.says(), w * 100.0, h * 100.0)
            }
            _ => copy.step.says().to_owned(),
        };
        writeln!(out, "      = {BOLD}{}{BOLD:#}   {how}", terminal(&copy.photo))?;
        let mut said = Vec::new();
        if let Some(app) = &copy.shows {
            said.push(match &copy.owner {
                Some(owner) if owner != app => {
                    format!("a screenshot of {}, in the folder of {}", terminal(app), terminal(owner))
                }
                _ => format!("a screenshot of {}", terminal(app)),
            });
        }
        match copy.delay {
            Some(delay) if delay >= 0 => said.push(format!("dated {} after it was taken", ago(delay))),
            Some(_) => said.push("dated before it was taken: when it was copied isn't known".into()),
            None => {}
        }
        if !said.is_empty() {
            writeln!(out, "      {DIM}{}{DIM:#}", said.join("; "))?;
        }
    }
    if !report.copies.is_empty() {
        writeln!(out)?;
        summary(report, out)?;
    }
    writeln!(out, "That a copy is there doesn't say that it went anywhere else, nor why it was made.")?;
    writeln!(out, "A file's time is that of the copy only if nothing copied it again (adb pull -a keeps times).")?;
    if report.unseen > 0 {
        let photos = count(report.unseen, "photo");
        writeln!(
            out,
            "{photos} of one colour or in formats whose pixels aren't decoded here: known by bytes, name and moment only."
        )?;
    }
    for (path, why) in &report.unreadable {
        writeln!(out, "Could not be read: {}: {}", terminal(path), terminal(why))?;
    }
    Ok(())
}

fn summary(report: &TraceReport, out: &mut dyn Write) -> io::Result<()> {
    let mut steps: BTreeMap<Step, usize> = BTreeMap::new();
    for copy in &report.copies {
        *steps.entry(copy.step).or_default() += 1;
    }
    for (step, n) in steps {
        writeln!(out, "  {n:>5}  {}", step.says())?;
    }
    let number = |wanted: &dyn Fn(&CopyFound) -> bool| report.copies.iter().filter(|copy| wanted(copy)).count();
    let soon = number(&|copy| copy.delay.is_some_and(|delay| (0..=AT_ONCE).contains(&delay)));
    if soon > 0 {
        writeln!(
            out,
            "{} dated within a minute of the photo, as a program that watches for new photos would make them.",
            are(soon)
        )?;
    }
    let redacted = number(&|copy| copy.step == Step::Redacted);
    if redacted > 0 {
        writeln!(out, "{} read through Android's redaction: by an app that might not know places.", are(redacted))?;
    }
    let strangers = number(&|copy| copy.shows.is_some() && copy.owner.is_some() && copy.shows != copy.owner);
    if strangers > 0 {
        let what = match strangers {
            1 => "a screenshot of another app than the one whose folder it lies in",
            _ => "screenshots of other apps than the one whose folder they lie in",
        };
        writeln!(out, "{} {what}.", are(strangers))?;
    }
    Ok(())
}

fn are(n: usize) -> String {
    if n == 1 { "1 is".into() } else { format!("{n} are") }
}

/// Writes it for a program.
///
/// # Errors
/// When writing fails.
pub fn trace_json(report: &TraceReport, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    out.write_all(b"\n")
}
