//! The report in a terminal: first what can be concluded and how sure it is, then which files, then what to do about it.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::text::{fitted, shell, terminal};
use super::words::{count, date, days, minute, size, sureness};
use super::worst::Worst;
use super::{Report, Sink, Summary};
use crate::geo;
use crate::infer::{Claim, Inference, Portrait};
use crate::leak::Class;
use crate::record::{Position, Record};

/// Writes the report for a person; escape codes for colour are in it, for the stream to strip where they don't belong.
pub struct Terminal {
    width: usize,
    worst: Worst,
}

/// One report being written.
struct Page<'a> {
    out: &'a mut dyn Write,
    width: usize,
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const LOUD: Style = AnsiColor::Yellow.on_default();

/// How many claims of one rule are shown: the rest is counted.
const SHOWN: usize = 4;

impl Terminal {
    /// For a terminal of `width` columns.
    pub fn new(width: usize) -> Self {
        Self { width: width.max(60), worst: Worst::default() }
    }
}

impl Page<'_> {
    fn heading(&mut self, summary: &Summary, portrait: &Portrait) -> io::Result<()> {
        let photos = count(portrait.photos, "photo");
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

    fn claims(&mut self, portrait: &Portrait) -> io::Result<()> {
        if portrait.photos == 0 {
            return Ok(());
        }
        writeln!(self.out, "An app with full access to these photos could work out, from metadata alone:\n")?;
        for rule in crate::infer::RULES {
            let drawn: Vec<&Inference> = portrait.by(rule.id).collect();
            for (index, inference) in drawn.iter().take(SHOWN).enumerate() {
                let label = if index == 0 { rule.id.0.to_uppercase() } else { String::new() };
                let sure = if index == 0 { sureness(inference) } else { "" };
                let shows = match inference.claim {
                    Claim::Newest { .. } | Claim::Hours { .. } => None,
                    _ => Some(shown_by(&inference.claim)),
                };
                self.line(&label, sure, &said(&inference.claim), shows.as_deref())?;
            }
            if let Some(first) = drawn.first() {
                if drawn.len() > SHOWN {
                    self.line("", "", &format!("and {} more", drawn.len().saturating_sub(SHOWN)), None)?;
                }
                for against in &first.against {
                    self.dim_lines(&format!("could be wrong: {against}"))?;
                }
            }
        }
        for missing in &portrait.not_found {
            self.line("", "not found", &format!("{}: {}", missing.rule.0, missing.why), None)?;
        }
        writeln!(self.out)
    }

    fn line(&mut self, label: &str, sure: &str, sentence: &str, shows: Option<&str>) -> io::Result<()> {
        let room = self.width.saturating_sub(26).saturating_sub(shows.map_or(0, |shows| shows.len().saturating_add(2)));
        let sentence = fitted(sentence, room);
        let pad = room.saturating_sub(sentence.width());
        write!(self.out, "  {BOLD}{label:<9}{BOLD:#} {sure:<13} {sentence}")?;
        match shows {
            Some(shows) => writeln!(self.out, "{:pad$}  {DIM}{shows}{DIM:#}", ""),
            None => writeln!(self.out),
        }
    }

    /// A sentence below a claim, broken where it is too long.
    fn dim_lines(&mut self, sentence: &str) -> io::Result<()> {
        let room = self.width.saturating_sub(26);
        let mut line = String::new();
        for word in sentence.split(' ') {
            if !line.is_empty() && line.width().saturating_add(word.width()) >= room {
                writeln!(self.out, "{:26}{DIM}{line}{DIM:#}", "")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&terminal(word));
        }
        writeln!(self.out, "{:26}{DIM}{line}{DIM:#}", "")
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

    fn actions(&mut self, summary: &Summary, portrait: &Portrait) -> io::Result<()> {
        let paths = summary.paths.iter().map(|path| shell(path)).collect::<Vec<_>>().join(" ");
        if portrait.photos > 0 {
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
        if !summary.deep && summary.unread > 0 {
            writeln!(self.out, "Not read: {} of pictures (--deep reads every byte).", size(summary.unread))?;
        }
        writeln!(self.out, "What the pictures show was not looked at: an app that can see them could know more.")?;
        if summary.unknown > 0 {
            writeln!(self.out, "Passed over: {} of no kind that is known here.", count(summary.unknown, "file"))?;
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
        self.worst.push(record);
        Ok(())
    }

    fn finish(&mut self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let mut page = Page { out, width: self.width };
        page.heading(&report.summary, &report.portrait)?;
        page.claims(&report.portrait)?;
        page.files(&self.worst, &report.summary.paths)?;
        page.actions(&report.summary, &report.portrait)
    }
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

/// How many photos show it.
fn shown_by(claim: &Claim) -> String {
    let n = match claim {
        Claim::Place { photos, .. }
        | Claim::Device { photos, .. }
        | Claim::Person { photos, .. }
        | Claim::Software { photos, .. } => *photos,
        Claim::Newest { .. } | Claim::Hours { .. } => 1,
    };
    count(n, "photo")
}

/// A claim as a sentence.
fn said(claim: &Claim) -> String {
    match claim {
        Claim::Place { centre, radius, days: on, first, last, .. } => {
            let known = (radius.max(10.0) / 10.0).ceil() * 10.0;
            let span = days(*first, *last).unwrap_or_default();
            format!("near {}, to {known:.0} m; {}, {span}", place(centre), count(*on, "day"))
        }
        Claim::Newest { position, taken } => {
            format!("the newest photo that says where: near {}, {}", place(position), minute(taken))
        }
        Claim::Device { name, serial, first, last, .. } => {
            let serial =
                serial.as_ref().map_or_else(String::new, |serial| format!(", serial number {}", hidden(serial)));
            let span = days(date(first), date(last)).map_or_else(String::new, |span| format!(" ({span})"));
            format!("{name}{serial}{span}")
        }
        Claim::Hours { quiet: Some((from, to)), .. } => {
            format!("hardly any photos between {from:02}:00 and {to:02}:00")
        }
        Claim::Hours { quiet: None, .. } => "photos at all hours of the day".into(),
        Claim::Person { name, .. } | Claim::Software { name, .. } => name.clone(),
    }
}

/// A position cut to about a kilometre, for a report may be shown around.
fn place(position: &Position) -> String {
    geo::coarse((position.latitude, position.longitude))
}

/// A serial number with all but its end covered, for a report may be shown around.
fn hidden(serial: &str) -> String {
    let from = serial.chars().count().saturating_sub(4);
    format!("••••{}", serial.chars().skip(from).collect::<String>())
}
