//! Accesses to photos, for a person: by app, by day, with what was in the library at that moment, and with what speaks for
//! the app. For a program: one JSON document.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use anstyle::Style;
use jiff::civil::Date;
use serde_json::json;

use super::text::terminal;
use super::words::{count, day, kilometres, number};
use crate::accesses::join::{Joined, Newest, WAKES};
use crate::accesses::{Log, Resource, State, Via};
use crate::audience::audience;
use crate::geo;
use crate::moment::Moment;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// What `accesses` comes to.
pub struct AccessReport {
    /// The logs, with their paths.
    pub logs: Vec<(String, Log)>,
    /// The accesses to photos, in the order of time.
    pub joined: Vec<Joined>,
    /// How many photos the library holds.
    pub photos: usize,
    /// Of how many nobody knows when they were taken.
    pub undated: usize,
    /// Lines about each app's kind, by app.
    pub kinds: BTreeMap<String, Vec<String>>,
    /// Whether positions are shown whole.
    pub exact: bool,
}

/// Writes the report for a person.
///
/// # Errors
/// When writing fails.
pub fn accesses(report: &AccessReport, out: &mut dyn Write) -> io::Result<()> {
    let mut apps: BTreeMap<&str, Vec<&Joined>> = BTreeMap::new();
    for joined in &report.joined {
        apps.entry(&joined.access.app).or_default().push(joined);
    }
    let first = report.joined.first().map(|joined| civil(joined.access.first, joined.offset).date());
    let last = report.joined.last().map(|joined| civil(joined.access.first, joined.offset).date());
    let span = super::words::days(first, last).map_or_else(String::new, |span| format!(", {span}"));
    writeln!(
        out,
        "{BOLD}{} opened photos, {} in all{span}.{BOLD:#} The library holds {}.\n",
        count(apps.len(), "app"),
        times(report.joined.len()),
        count(report.photos, "dated photo")
    )?;
    for (app, all) in &apps {
        writeln!(out, "{BOLD}{}{BOLD:#}", terminal(app))?;
        for line in report.kinds.get(*app).into_iter().flatten() {
            writeln!(out, "  {}", terminal(line))?;
        }
        let mut days: BTreeMap<Date, Vec<&Joined>> = BTreeMap::new();
        for joined in all {
            days.entry(civil(joined.access.first, joined.offset).date()).or_default().push(joined);
        }
        for (date, of_day) in days {
            writeln!(out, "  {:<12} {}", day(date), hours(&of_day))?;
            for joined in of_day {
                one(report, joined, out)?;
            }
        }
        let others = others(report, app);
        if !others.is_empty() {
            writeln!(out, "  beside photos: {}", others.join(", "))?;
        }
        writeln!(out)?;
    }
    grants(report, out)?;
    notes(report, out)
}

/// A day by its hours: a mark where photos were opened.
fn hours(all: &[&Joined]) -> String {
    let marked: BTreeSet<i8> = all.iter().map(|joined| civil(joined.access.first, joined.offset).hour()).collect();
    let strip: String = (0..24).map(|hour| if marked.contains(&hour) { '◆' } else { '·' }).collect();
    format!("0 {strip} 24")
}

fn one(report: &AccessReport, joined: &Joined, out: &mut dyn Write) -> io::Result<()> {
    let access = &joined.access;
    let mut head = vec![match (access.via, &access.resource) {
        (Via::Picker, _) => "what was picked".to_owned(),
        (_, Resource::PhotoPlaces) => "places of photos".to_owned(),
        _ => "whole library".to_owned(),
    }];
    match access.state {
        State::Foreground => head.push("on the screen".into()),
        State::Background => head.push("in the background".into()),
        State::Unknown => {}
    }
    if access.refused {
        head.push("refused".into());
    }
    if let Some(n) = access.count {
        head.push(times(usize::try_from(n).unwrap_or(usize::MAX)));
    }
    if let Some(last) = access.last.filter(|last| *last > access.first) {
        head.push(format!("last touched no later than {}", clock(last, joined.offset)));
    }
    // Which of several logs.
    let of = match report.logs.get(joined.log) {
        Some((path, _)) if report.logs.len() > 1 => {
            format!(" of {}", terminal(path.rsplit(['/', '\\']).next().unwrap_or(path)))
        }
        _ => String::new(),
    };
    writeln!(
        out,
        "    {}  {}   {DIM}line {}{of}{DIM:#}",
        clock(access.first, joined.offset),
        head.join(", "),
        access.line
    )?;
    let mut say = |text: String| writeln!(out, "              {text}");
    if access.refused || access.via == Via::Picker {
        if access.via == Via::Picker {
            say("the system showed the photos; the app got those that were picked, and no others".into())?;
        }
    } else {
        say(there(report, joined))?;
        if joined.new > 0 {
            say(new(joined))?;
        }
        if let Some(word) = joined.asleep {
            let word = if word == "pattern" { "hardly any photos are taken" } else { word };
            say(match word {
                "hardly any photos are taken" => format!("at this hour {word}, says the library"),
                word => format!("the library says that you {word} sleep at this hour"),
            })?;
        }
        if !joined.contacts.is_empty() {
            let hosts: Vec<String> = joined.contacts.iter().take(6).map(|host| terminal(host)).collect();
            let more = joined.contacts.len().saturating_sub(hosts.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            say(format!("within minutes it talked to {}{more}", hosts.join(", ")))?;
        }
        let woken = match joined.woken {
            Some(age) => format!(
                "for the app: a photo was taken {age} s before; the system wakes apps when the album changes, which may be all that this was"
            ),
            None => format!("no photo was taken in the {WAKES} s before, as a wake-up by the system would explain"),
        };
        say(woken)?;
    }
    for remark in &access.remarks {
        writeln!(out, "              {DIM}{remark}{DIM:#}")?;
    }
    Ok(())
}

/// What was there.
fn there(report: &AccessReport, joined: &Joined) -> String {
    let photos = match joined.photos {
        0 => return "none of today's photos were there yet".into(),
        1 => "1 photo was there".to_owned(),
        n => format!("{} photos were there", number(n as u64)),
    };
    let placed = match (joined.placed, joined.audience) {
        (0, Some("android")) => " (none whose place it may read)".to_owned(),
        (0, _) => " (none with a place)".to_owned(),
        (n, _) => format!(" ({} with a place)", number(n as u64)),
    };
    let newest = joined.newest.as_ref().map_or_else(String::new, |newest| {
        format!("; the newest placed you {}, taken {} before", spot(newest, report.exact), ago(newest.age))
    });
    format!("{photos}{placed}{newest}")
}

fn spot(newest: &Newest, exact: bool) -> String {
    let degrees = (newest.position.latitude, newest.position.longitude);
    match newest.from_home {
        Some(metres) if metres < 100.0 => "at home".into(),
        Some(metres) => format!("{} from home", kilometres(metres)),
        None if exact => format!("at {}", geo::exact(degrees)),
        None => format!("near {}", geo::coarse(degrees)),
    }
}

fn new(joined: &Joined) -> String {
    let screens: usize = joined.screenshots.values().sum();
    let apps: Vec<String> =
        joined.screenshots.keys().filter(|app| !app.is_empty()).take(4).map(|app| terminal(app)).collect();
    let screens = match screens {
        0 => String::new(),
        n if apps.is_empty() => format!(", {} among them", count(n, "screenshot")),
        n => format!(", {} among them ({})", count(n, "screenshot"), apps.join(", ")),
    };
    let are = if joined.new == 1 { "photo was" } else { "photos were" };
    match joined.before {
        Some(before) => format!(
            "{} {are} new since its access on {} at {}{screens}",
            number(joined.new as u64),
            day(civil(before, joined.offset).date()),
            clock(before, joined.offset)
        ),
        None => format!("its first access in this log{screens}"),
    }
}

/// What else the app opened, by the log.
fn others(report: &AccessReport, app: &str) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for access in report.logs.iter().flat_map(|(_, log)| &log.accesses).filter(|access| access.app == app) {
        if let Resource::Other(name) = &access.resource {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts.into_iter().map(|(name, n)| format!("{} {}", terminal(name), times(n))).collect()
}

fn grants(report: &AccessReport, out: &mut dyn Write) -> io::Result<()> {
    let all: Vec<_> = report.logs.iter().flat_map(|(_, log)| &log.grants).collect();
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "Permissions that the logs show:")?;
    for grant in all {
        let sees = grant.audience().and_then(audience).map_or("", |audience| audience.explain);
        writeln!(out, "  {:<28} {sees}", terminal(&grant.app))?;
    }
    writeln!(out)
}

fn notes(report: &AccessReport, out: &mut dyn Write) -> io::Result<()> {
    if report.joined.iter().any(|joined| !joined.granted && joined.audience.is_some()) {
        writeln!(
            out,
            "Which permission an app had isn't in the log: read as one for photos without their places (dumpsys package tells)."
        )?;
    }
    writeln!(out, "The library is today's: photos that were deleted since, or came later, aren't accounted for.")?;
    if report.undated > 0 {
        writeln!(out, "Of {} nobody knows when they were taken: they aren't counted.", count(report.undated, "photo"))?;
    }
    writeln!(out, "An access is no upload, and it doesn't say which photos were looked at, or why.")?;
    for (path, log) in &report.logs {
        for remark in &log.remarks {
            writeln!(out, "{}: {remark}.", terminal(path))?;
        }
        for (reason, skipped) in &log.skipped {
            writeln!(
                out,
                "{}: {} not understood, from line {} on: {reason}.",
                terminal(path),
                count(skipped.lines, "line"),
                skipped.first
            )?;
        }
    }
    Ok(())
}

/// Writes it for a program.
///
/// # Errors
/// When writing fails.
pub fn accesses_json(report: &AccessReport, out: &mut dyn Write) -> io::Result<()> {
    let logs: Vec<_> = report.logs.iter().map(|(path, log)| json!({ "path": path, "log": log })).collect();
    let document = json!({
        "accesses": report.joined,
        "photos": report.photos,
        "undated": report.undated,
        "kinds": report.kinds,
        "logs": logs,
    });
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

fn civil(milliseconds: i64, offset: Option<i32>) -> jiff::civil::DateTime {
    let local = milliseconds.saturating_add(i64::from(offset.unwrap_or(0)) * 1000);
    Moment::from_epoch_ms(local).map_or(jiff::civil::DateTime::ZERO, |moment| moment.civil)
}

fn clock(milliseconds: i64, offset: Option<i32>) -> String {
    civil(milliseconds, offset).strftime("%H:%M:%S").to_string()
}

fn times(n: usize) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{} times", number(n as u64)),
    }
}

/// `40 s`, `14 minutes`, `6 hours`, `12 days`.
pub(super) fn ago(seconds: i64) -> String {
    let seconds = usize::try_from(seconds).unwrap_or(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => count(seconds / 60, "minute"),
        7_200..172_800 => count(seconds / 3_600, "hour"),
        _ => count(seconds / 86_400, "day"),
    }
}
