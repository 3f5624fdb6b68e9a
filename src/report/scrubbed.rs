//! What a scrub did, for a person: how many are clean, and each file that isn't, with its reason.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::compared::compared;
use super::text::terminal;
use super::words::{count, number, size};
use crate::infer::Compared;
use crate::leak::Class;

/// A file that was left out, or left as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Why, in a word, by which such files are counted.
    pub reason: &'static str,
    /// Its path.
    pub path: String,
    /// The particulars.
    pub detail: String,
    /// Whether it makes the run a failure.
    pub fails: bool,
}

/// What a scrub did.
#[derive(Clone, Debug, Default)]
pub struct ScrubReport {
    /// The folder of the copies; none when the originals were rewritten.
    pub target: Option<String>,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Whether the copies got names that tell nothing.
    pub renamed: bool,
    /// How many files were asked for.
    pub files: usize,
    /// How many are clean now.
    pub clean: usize,
    /// How many of them had nothing to take out.
    pub untouched: usize,
    /// How many tags of each class went.
    pub removed: BTreeMap<Class, usize>,
    /// Bytes before and after, of the clean ones.
    pub bytes: (u64, u64),
    /// Files that are not clean.
    pub left: Vec<Left>,
    /// Files that were written although something that tells stays in them: path and what.
    pub residuals: Vec<(String, String)>,
    /// In how many of them bytes that only a decoder of the coded picture could tell weren't looked for.
    pub unexamined: usize,
    /// Whether they were looked for where that can be done.
    pub thorough: bool,
    /// Whether the policy left classes alone on purpose.
    pub partial: Option<String>,
    /// What was left coarse on purpose.
    pub coarse: Option<CoarseReport>,
    /// Whether it was stopped before the end.
    pub interrupted: bool,
}

/// What was left coarse.
#[derive(Clone, Debug, Default)]
pub struct CoarseReport {
    /// For each of place and time that was asked for: to which level, in how many files, and in how many it went, for nothing in
    /// them could state it.
    pub levels: Vec<(String, usize, usize)>,
    /// The claims and traces before and after, where there is something to compare.
    pub compared: Vec<Compared>,
    /// How wide lines may be.
    pub width: usize,
}

/// Writes what a scrub did.
///
/// # Errors
/// When writing fails.
pub fn scrubbed(out: &mut dyn Write, report: &ScrubReport) -> io::Result<()> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for left in &report.left {
        let n = reasons.entry(left.reason).or_default();
        *n = n.saturating_add(1);
    }
    let word = if report.dry_run { "would be clean" } else { "clean" };
    let mut head = vec![format!("{} {word}", number(report.clean as u64))];
    head.extend(reasons.iter().map(|(reason, n)| counted(reason, *n, report.target.is_some())));
    write!(out, "{}.", head.join(", "))?;
    match (&report.target, report.dry_run) {
        (_, true) => writeln!(out, " Nothing was written.")?,
        (Some(_), false) => writeln!(out, " The originals are as they were.")?,
        (None, false) => writeln!(out, " {} needed no change.", count(report.untouched, "file"))?,
    }
    for left in &report.left {
        let detail = if left.detail.is_empty() { String::new() } else { format!("   {}", terminal(&left.detail)) };
        writeln!(out, "  {:<13} {}{detail}", left.reason, terminal(&left.path))?;
    }
    for (path, what) in &report.residuals {
        writeln!(out, "  {:<13} {}   {} could not be taken out", "not all gone", terminal(path), terminal(what))?;
    }
    if report.clean > 0 {
        summary(out, report)?;
    }
    if let Some(coarse) = &report.coarse {
        left_coarse(out, coarse)?;
    }
    if report.interrupted {
        writeln!(out, "Stopped before the end; what was finished is clean.")?;
    }
    Ok(())
}

fn left_coarse(out: &mut dyn Write, report: &CoarseReport) -> io::Result<()> {
    for (level, files, gone) in &report.levels {
        write!(out, "Left coarse: {level} in {}", count(*files, "file"))?;
        match gone {
            0 => writeln!(out, ".")?,
            gone => writeln!(out, "; taken out of {}, with no Exif or XMP to state it.", number(*gone as u64))?,
        }
    }
    if !report.compared.is_empty() {
        writeln!(out, "\nThe same attacker on both, claim by claim:\n")?;
        compared(out, &report.compared, report.width)?;
    }
    Ok(())
}

/// How many files were left for one reason.
fn counted(reason: &str, n: usize, copies: bool) -> String {
    let fate = if copies { "left out" } else { "left as it was" };
    let fates = if copies { "left out" } else { "left as they were" };
    match reason {
        "side-car" | "twin" | "cache" | "database" | "backup" | "trash can" => {
            format!("{} {}", count(n, reason), if n == 1 { fate } else { fates })
        }
        _ => format!("{} {reason}", number(n as u64)),
    }
}

fn summary(out: &mut dyn Write, report: &ScrubReport) -> io::Result<()> {
    let place = match &report.target {
        Some(target) => format!("{} holds clean files only", terminal(target)),
        None => "Rewritten files are clean".into(),
    };
    let of = format!("{} of {}", number(report.clean as u64), number(report.files as u64));
    if !report.dry_run {
        write!(out, "{place}: {of}. ")?;
    }
    match &report.partial {
        Some(partial) => writeln!(out, "Clean here means: {partial}; everything else is as it was.")?,
        None => writeln!(out, "Clean: no metadata off the keep list. What the pictures show was not examined.")?,
    }
    if report.unexamined > 0 {
        let hint =
            if report.thorough { "" } else { " (--thorough does that for JPEG, in TIFF too, and lossless WebP)" };
        let files = count(report.unexamined, "file");
        writeln!(
            out,
            "Nor was the coded picture of {files} followed to its last bit, to see what stands behind it{hint}."
        )?;
    }
    if !report.removed.is_empty() {
        let mut counts: Vec<(&Class, &usize)> = report.removed.iter().collect();
        counts.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let words: Vec<String> = counts.iter().map(|(class, n)| format!("{class} {}", number(**n as u64))).collect();
        writeln!(
            out,
            "Taken out: {}; {} of {}.",
            words.join(", "),
            size(report.bytes.0.saturating_sub(report.bytes.1)),
            size(report.bytes.0)
        )?;
    }
    if report.partial.is_none() {
        let names = match report.renamed {
            true => "The names of the copies tell nothing.",
            false => "File names are as they were, and may tell a moment or an app (--rename neutral).",
        };
        writeln!(out, "Kept: orientation, colour, animation. {names}")?;
    }
    Ok(())
}
