//! The report in a terminal: first what can be concluded and how sure it is, then which files, then what to do about it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::beside::beside;
use super::claims::{photos, said};
use super::said::Nulls;
use super::text::{fitted, shell, terminal};
use super::words::{count, date, days, size};
use super::worst::Worst;
use super::{Report, Sink, Summary};
use crate::infer::{Inference, Portrait};
use crate::leak::Class;
use crate::record::Record;

/// Writes the report for a person; escape codes for colour are in it, for the stream to strip where they don't belong.
pub struct Terminal {
    width: usize,
    exact: bool,
    worst: Worst,
    nulls: Nulls,
}

/// One report being written.
struct Page<'a> {
    out: &'a mut dyn Write,
    width: usize,
    exact: bool,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const LOUD: Style = AnsiColor::Yellow.on_default();

/// Where sentences begin.
const INDENT: usize = 30;
/// How many claims of one rule are shown: the rest is counted.
const SHOWN: usize = 4;

impl Terminal {
    /// For a terminal of `width` columns; `exact` shows positions, identifiers and names whole.
    pub fn new(width: usize, exact: bool) -> Self {
        Self { width: width.max(60), exact, worst: Worst::default(), nulls: Nulls::default() }
    }

    /// One like it that has taken nothing in, for [`Self::join`].
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.width, self.exact)
    }

    /// Takes in a record. The order doesn't matter.
    pub fn push(&mut self, record: &Record) {
        self.worst.push(record);
        self.nulls.push(record);
    }

    /// Takes in what another one took in.
    pub fn join(&mut self, other: Self) {
        self.worst.join(other.worst);
        self.nulls.join(&other.nulls);
    }
}

impl Page<'_> {
    fn heading(&mut self, summary: &Summary, portrait: &Portrait) -> io::Result<()> {
        let photos = count(portrait.photos.saturating_sub(summary.lone), "photo");
        let beside = match summary.sidecars.len() {
            0 => String::new(),
            n => format!(", {}", count(n, "side-car")),
        };
        let span =
            days(date(&portrait.first), date(&portrait.last)).map_or_else(String::new, |span| format!("; {span}"));
        let read = if summary.deep { "every byte" } else { "heads and tails" };
        writeln!(
            self.out,
            "{BOLD}{photos}{beside}{BOLD:#}{span}. Read: {read}, {}.\n",
            size(summary.bytes.saturating_sub(summary.unread))
        )
    }

    fn claims(&mut self, portrait: &Portrait, summary: &Summary) -> io::Result<()> {
        if portrait.photos == 0 {
            return Ok(());
        }
        let reader = summary.reader.as_deref().unwrap_or("An app with full access to these photos");
        writeln!(self.out, "{reader} could work out, from metadata alone:\n")?;
        for line in summary.app_type.iter().flat_map(|kind| kind.says()) {
            writeln!(self.out, "  {line}")?;
        }
        for rule in crate::infer::RULES {
            let drawn: Vec<&Inference> = portrait.by(rule.id).collect();
            for (index, inference) in drawn.iter().take(SHOWN).enumerate() {
                let label = if index == 0 { rule.id.0.to_uppercase() } else { String::new() };
                let sure = if index == 0 { inference.word } else { "" };
                let shows = photos(&inference.claim).map(|n| count(n, "photo"));
                self.line(&label, sure, &said(&inference.claim, self.exact), shows.as_deref())?;
            }
            if let Some(first) = drawn.first() {
                if drawn.len() > SHOWN {
                    self.line("", "", &format!("and {} more", drawn.len().saturating_sub(SHOWN)), None)?;
                }
                for against in &first.against {
                    self.dim_lines(&format!("could be wrong: {against}"))?;
                }
                if let Some(kind) = summary.app_type {
                    self.dim_lines(kind.judges(first.closes.contains(&"location")))?;
                }
            }
        }
        for missing in &portrait.not_found {
            self.line("", "not found", &format!("{}: {}", missing.rule.0, missing.why), None)?;
        }
        writeln!(self.out)
    }

    /// A claim: its label, how sure it is, the sentence, broken where it is too long, and how many photos show it.
    fn line(&mut self, label: &str, sure: &str, sentence: &str, shows: Option<&str>) -> io::Result<()> {
        let taken = shows.map_or(0, |shows| shows.len().saturating_add(2));
        let room = self.width.saturating_sub(INDENT).saturating_sub(taken);
        let lines = broken(sentence, room);
        let first = lines.first().map_or("", String::as_str);
        write!(self.out, "  {BOLD}{label:<10}{BOLD:#} {sure:<16} ", label = fitted(label, 10))?;
        let pad = room.saturating_sub(first.width());
        match shows {
            Some(shows) => writeln!(self.out, "{first}{:pad$}  {DIM}{shows}{DIM:#}", "")?,
            None => writeln!(self.out, "{first}")?,
        }
        for line in lines.iter().skip(1) {
            writeln!(self.out, "{:INDENT$}{line}", "")?;
        }
        Ok(())
    }

    /// A sentence below a claim.
    fn dim_lines(&mut self, sentence: &str) -> io::Result<()> {
        for line in broken(sentence, self.width.saturating_sub(INDENT)) {
            writeln!(self.out, "{:INDENT$}{DIM}{line}{DIM:#}", "")?;
        }
        Ok(())
    }

    fn files(&mut self, worst: &Worst, paths: &[String]) -> io::Result<()> {
        const COLUMNS: [(Class, &str); 4] = [
            (Class::Location, "location"),
            (Class::Device, "device"),
            (Class::Person, "person"),
            (Class::Preview, "preview"),
        ];
        if worst.files().is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = worst.files().iter().map(|file| below(&file.path, paths)).collect();
        let longest = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let room = longest.clamp(20, self.width.saturating_sub(60).max(20));
        write!(self.out, "{BOLD}{:pad$}{BOLD:#}", "Files that tell most", pad = room.saturating_add(4))?;
        for (_, column) in COLUMNS {
            write!(self.out, "{column}  ")?;
        }
        writeln!(self.out, "by themselves they tell")?;
        for (file, name) in worst.files().iter().zip(names) {
            let name = ending(name, room);
            write!(self.out, "  {name}{:pad$}", "", pad = room.saturating_sub(name.width()).saturating_add(2))?;
            for (class, column) in COLUMNS {
                let mark = if file.any.contains(&class) { "●" } else { "–" };
                let style = if file.high.contains(&class) { LOUD } else { DIM };
                write!(self.out, "{style}{mark}{style:#}{:pad$}", "", pad = column.len().saturating_add(1))?;
            }
            let used = room.saturating_add(39);
            writeln!(self.out, "{}", fitted(&file.phrase(), self.width.saturating_sub(used).max(20)))?;
        }
        writeln!(self.out)
    }

    /// What looks like a value and is none.
    fn nulls(&mut self, nulls: &Nulls) -> io::Result<()> {
        let said = [
            (nulls.zeroed, "with a position that Android zeroed before it handed the file over"),
            (nulls.nowhere, "with the position 0, 0, which is none"),
            (nulls.unset, "with a clock that was never set"),
        ];
        let said: Vec<String> =
            said.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n, "photo"))).collect();
        if said.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "Not used: {}.\n", said.join("; "))
    }

    fn actions(&mut self, summary: &Summary, portrait: &Portrait) -> io::Result<()> {
        let paths = summary.paths.iter().map(|path| shell(path)).collect::<Vec<_>>().join(" ");
        if portrait.photos > 0 && !summary.paths.is_empty() {
            let clean = match summary.paths.as_slice() {
                [one] => shell(&format!("{}-clean", one.trim_end_matches('/'))),
                _ => "clean-copies".into(),
            };
            writeln!(self.out, "{BOLD}Close it:{BOLD:#}")?;
            writeln!(self.out, "  phototell scrub {paths} -o {clean}")?;
            writeln!(self.out, "      {DIM}copies without any of the above; the originals stay as they are{DIM:#}")?;
            if portrait.placed > 0 {
                writeln!(self.out, "  phototell scrub {paths} --only location --in-place")?;
                writeln!(
                    self.out,
                    "      {DIM}takes the places out of the originals, and every block that could hold one{DIM:#}"
                )?;
            }
        }
        for line in &summary.closes {
            writeln!(self.out, "  {line}")?;
        }
        if !summary.deep && summary.unread > 0 {
            writeln!(self.out, "Not read: {} of pictures (--deep reads every byte).", size(summary.unread))?;
        }
        writeln!(self.out, "What the pictures show was not looked at: an app that can see them could know more.")?;
        if summary.unknown > 0 {
            writeln!(self.out, "Passed over: {} of no kind that is known here.", count(summary.unknown, "file"))?;
        }
        if summary.redacted > 0 {
            let files = count(summary.redacted, "file");
            writeln!(self.out, "{files} came through Android's redaction: copied by an app that may not know places.")?;
        }
        let (first, rest) = summary.unreadable.split_at(summary.unreadable.len().min(5));
        for (path, why) in first {
            writeln!(self.out, "Could not be read: {}: {}", terminal(path), terminal(why))?;
        }
        if !rest.is_empty() {
            writeln!(self.out, "… and {} more (--format json names them all).", rest.len())?;
        }
        if summary.interrupted {
            writeln!(self.out, "Stopped before the end: this is a part of the library.")?;
        }
        Ok(())
    }
}

impl Sink for Terminal {
    fn record(&mut self, record: &Record, _: &mut dyn Write) -> io::Result<()> {
        self.push(record);
        Ok(())
    }

    fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Page { out, width: self.width, exact: self.exact };
        page.heading(&report.summary, &report.portrait)?;
        page.claims(&report.portrait, &report.summary)?;
        page.files(&self.worst, &report.summary.paths)?;
        page.nulls(&self.nulls)?;
        let paths = &report.summary.paths;
        beside(page.out, &report.summary.beside, &|path| below(path, paths).to_owned(), page.width)?;
        page.actions(&report.summary, &report.portrait)?;
        for source in report.sources {
            writeln!(page.out, "{DIM}{source}{DIM:#}")?;
        }
        Ok(())
    }
}

/// A sentence in lines of `room` columns, what comes from files made harmless.
fn broken(sentence: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split(' ').map(terminal) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(&word);
        } else if line.width().saturating_add(word.width()).saturating_add(1) > room {
            lines.push(word);
        } else {
            line.push(' ');
            line.push_str(&word);
        }
    }
    lines
}

/// A path below the one folder that was asked for, or as it is.
fn below<'a>(path: &'a str, paths: &[String]) -> &'a str {
    let [root] = paths else { return path };
    let inside = path.strip_prefix(root.trim_end_matches('/')).map(|rest| rest.trim_start_matches('/'));
    inside.filter(|rest| !rest.is_empty()).unwrap_or(path)
}

/// The end of a path, for that is where photos differ.
fn ending(path: &str, width: usize) -> String {
    let path = terminal(path);
    let long = path.width().saturating_sub(width);
    if long == 0 {
        return path;
    }
    let kept: String = path.chars().skip(long.saturating_add(1)).collect();
    format!("…{kept}")
}
