//! What Android prints: `appops get PACKAGE` (and `cmd appops get`), `dumpsys appops` of Android 9 to 16 with and without
//! `--history`, and `dumpsys package`. Any of them one after the other in one file, as a transcript of a shell has them.
//!
//! Android keeps no history of single readings of photos: for each operation and state of the app there is the last one, and
//! with `--history` how many there were within a while. Through a file path one note may cover any number of readings.
//! `dumpsys` writes the phone's local time, without its zone, and how long ago that was; `appops get` the latter only.

use std::collections::BTreeMap;

use super::duration;
use super::grants::Grant;
use super::{Access, Circumstances, Log, Resource, State, Via, lines};
use crate::moment::{Moment, Precision};

const LAST_ONLY: &str = "Android keeps the last access of each kind only";
const PATHS: &str = "through a file path, one access that it notes may be any number of readings";
const WINDOW: &str = "some time in this while";

/// Operations on photos.
const PHOTOS: &[&str] = &[
    "READ_EXTERNAL_STORAGE",
    "READ_MEDIA_IMAGES",
    "READ_MEDIA_VIDEO",
    "READ_MEDIA_VISUAL_USER_SELECTED",
    "MANAGE_EXTERNAL_STORAGE",
];
/// Modes of an operation.
const MODES: &[&str] = &["allow", "ignore", "deny", "default", "foreground", "ask", "allowed", "ignored", "errored"];

/// When something was, as the text says it.
#[derive(Clone, Copy)]
enum When {
    /// So many milliseconds before the log was written.
    Ago(i64),
    /// At this reading of the phone's clock, in milliseconds since 1970 as if it showed UTC; and how long ago, if it says.
    Clock(i64, Option<i64>),
}

/// An access whose time isn't settled yet.
struct Loose {
    access: Access,
    first: When,
    last: Option<When>,
}

/// Where in the text the reading is.
#[derive(Default)]
struct Place {
    package: Option<String>,
    op: Option<String>,
    /// `Access:` or `Reject:` whose lines go on (Android 9).
    refused: Option<bool>,
    /// The while of a snapshot of the history.
    window: Option<(Option<When>, Option<When>)>,
    /// Inside of a package's description by `dumpsys package`.
    described: bool,
    /// Of several users' permissions, the first's count.
    users: usize,
    /// Under `requested permissions:`, which are not granted.
    requested: bool,
}

pub(super) fn read(text: &str, circumstances: &Circumstances) -> Log {
    let mut reader = Reader {
        log: Log { kind: "Android's appops", ..Log::default() },
        loose: Vec::new(),
        place: Place { package: circumstances.app.clone(), ..Place::default() },
        grants: BTreeMap::new(),
        given: circumstances.app.clone(),
    };
    for (number, line) in lines::numbered(text) {
        if line.len() > lines::LONGEST {
            reader.log.skip("a line of more than 64 kB", number);
        } else if !line.trim().is_empty()
            && let Err(reason) = reader.line(line.trim(), number)
        {
            reader.log.skip(reason, number);
        }
    }
    reader.settle(circumstances)
}

struct Reader {
    log: Log,
    loose: Vec<Loose>,
    place: Place,
    grants: BTreeMap<String, Grant>,
    given: Option<String>,
}

type Read = Result<(), &'static str>;

impl Reader {
    fn line(&mut self, line: &str, number: usize) -> Read {
        if let Some(package) = command(line) {
            self.place = Place { package: Some(package.to_owned()), ..Place::default() };
            return Ok(());
        }
        if let Some(name) = line.strip_prefix("Package [") {
            let name = name.split(']').next().unwrap_or_default();
            self.place = Place { package: Some(name.to_owned()), described: true, ..Place::default() };
            self.grant();
            return Ok(());
        }
        if self.place.described && !line.starts_with("Current AppOps") && line != "Historical AppOps:" {
            return self.described(line);
        }
        if let Some(name) = line.strip_prefix("Package ").and_then(|name| name.strip_suffix(':')) {
            self.place = Place { package: Some(name.to_owned()), window: self.place.window.take(), ..Place::default() };
            return Ok(());
        }
        if line == "snapshot:" {
            self.place = Place { window: Some((None, None)), ..Place::default() };
            return Ok(());
        }
        if line.starts_with("Current AppOps") || line == "Historical AppOps:" {
            self.place = Place::default();
            return Ok(());
        }
        if self.place.window.is_some() {
            return self.history(line, number);
        }
        if let Some(rest) = line.strip_prefix("Access:") {
            return self.entry(rest, false, number);
        }
        if let Some(rest) = line.strip_prefix("Reject:") {
            return self.entry(rest, true, number);
        }
        if let Some(op) = header(line) {
            self.place.op = Some(op.to_owned());
            self.place.refused = None;
            return Ok(());
        }
        if let Some((op, rest)) = line.strip_prefix("Uid mode:").unwrap_or(line).trim().split_once(": ")
            && is_op(op)
        {
            return self.got(op, rest, number);
        }
        // A state of Android 9, on a line of its own below the first.
        if let (Some(refused), Some(_)) =
            (self.place.refused, line.split_once('=').filter(|(state, _)| is_state(state.trim())))
        {
            return self.entry(line, refused, number);
        }
        if structure(line) { Ok(()) } else { Err("a line of no known form") }
    }

    /// `allow; time=+1m15s193ms ago; duration=+451ms`.
    fn got(&mut self, op: &str, rest: &str, number: usize) -> Read {
        let mut parts = rest.split(';').map(str::trim);
        let mode = parts.next().unwrap_or_default().trim_end_matches(" (running)");
        if let Some(mode) = mode.strip_prefix("mode=") {
            return self.mode(op, mode);
        }
        if !MODES.contains(&mode) {
            return Err("a mode that is not known");
        }
        self.mode(op, mode)?;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let ago = value.strip_suffix(" ago").unwrap_or(value).split(' ').next().unwrap_or_default();
            let refused = match key {
                "time" => false,
                "rejectTime" => true,
                _ => continue,
            };
            match duration::parse(ago) {
                Some(ago) => self.push(op, When::Ago(ago), None, State::Unknown, refused, None, number),
                None if ago.contains('d') => {}
                None => return Err("a span of time that is none"),
            }
        }
        Ok(())
    }

    /// What a mode says of a permission.
    fn mode(&mut self, op: &str, mode: &str) -> Read {
        if matches!(mode, "allow" | "allowed" | "foreground") {
            if op == "LEGACY_STORAGE" {
                self.grant().legacy = true;
            } else if PHOTOS.contains(&op) || op == "ACCESS_MEDIA_LOCATION" {
                self.grant().take(op);
            }
        }
        Ok(())
    }

    fn grant(&mut self) -> &mut Grant {
        let app = self.place.package.clone().or_else(|| self.given.clone()).unwrap_or_else(|| UNNAMED.to_owned());
        self.grants.entry(app.clone()).or_insert_with(|| Grant { app, ..Grant::default() })
    }

    /// `[fg-s] 2021-05-19 22:02:49.186 (-314d1h25m4s901ms) duration=+33ms`, or `bg    = 2026-03-26 … (-129d…)`.
    fn entry(&mut self, rest: &str, refused: bool, number: usize) -> Read {
        let op = self.place.op.clone().ok_or("a time of no operation")?;
        self.place.refused = Some(refused);
        let rest = rest.trim();
        let (state, rest) = match rest.strip_prefix('[') {
            Some(key) => key.split_once(']').ok_or("a state that doesn't end")?,
            None => rest.split_once('=').ok_or("no time")?,
        };
        let (clock, rest) = clock(rest).ok_or("a time that no calendar has")?;
        let ago = rest.trim_start().strip_prefix('(').and_then(|rest| rest.split(')').next()).and_then(duration::parse);
        self.push(&op, When::Clock(clock, ago), None, on_screen(state.trim()), refused, None, number);
        Ok(())
    }

    /// A line of `--history`.
    fn history(&mut self, line: &str, number: usize) -> Read {
        let window = self.place.window.get_or_insert((None, None));
        for (name, side) in [("begin = ", &mut window.0), ("end = ", &mut window.1)] {
            if let Some(rest) = line.strip_prefix(name) {
                let (clock, rest) = clock(rest).ok_or("a time that no calendar has")?;
                let ago = rest
                    .trim_start()
                    .strip_prefix('(')
                    .and_then(|rest| rest.split(')').next())
                    .and_then(duration::parse);
                *side = Some(When::Clock(clock, ago));
                return Ok(());
            }
        }
        if let Some(key) = line.strip_prefix('[') {
            let (state, counts) = key.split_once("] = ").ok_or("a state that doesn't end")?;
            let ((Some(begin), end), Some(op)) = (*window, self.place.op.clone()) else {
                return Err("a count of no operation");
            };
            for part in counts.split(", ") {
                let (name, count) = part.split_once('=').ok_or("a count that is none")?;
                let refused = match name {
                    "access" => false,
                    "reject" => true,
                    _ => continue,
                };
                let count: u64 = count.parse().map_err(|_| "a count that is none")?;
                if count > 0 {
                    self.push(&op, begin, end, on_screen(state), refused, Some(count), number);
                }
            }
            return Ok(());
        }
        if line.starts_with("Attribution ")
            || line.starts_with("Uid ")
            || line.starts_with("Discrete")
            || structure(line)
        {
            return Ok(());
        }
        match line.strip_suffix(':').filter(|op| is_op(op)) {
            Some(op) => {
                self.place.op = Some(op.to_owned());
                Ok(())
            }
            None => Err("a line of no known form"),
        }
    }

    /// A line of `dumpsys package`.
    fn described(&mut self, line: &str) -> Read {
        if line.starts_with("User ") {
            self.place.users += 1;
        }
        if line.ends_with("permissions:") {
            self.place.requested = line.starts_with("requested") || line.starts_with("declared");
        }
        if self.place.users > 1 {
            return Ok(());
        }
        if let Some(at) = line.find("targetSdk=") {
            let digits: String =
                line.get(at + 10..).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
            self.grant().target = digits.parse().ok();
        }
        if line.contains("REQUEST_LEGACY_EXTERNAL_STORAGE") && line.contains("lags=[") {
            self.grant().legacy = true;
        }
        if let Some((permission, rest)) = line.strip_prefix("android.permission.").and_then(|line| line.split_once(':'))
            && !self.place.requested
            && rest.contains("granted=true")
        {
            let permission = permission.to_owned();
            self.grant().take(&permission);
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "what one line says")]
    fn push(
        &mut self,
        op: &str,
        first: When,
        last: Option<When>,
        state: State,
        refused: bool,
        count: Option<u64>,
        line: usize,
    ) {
        let (resource, via) = match op {
            "READ_MEDIA_VISUAL_USER_SELECTED" => (Resource::Photos, Via::Picker),
            op if PHOTOS.contains(&op) => (Resource::Photos, Via::Library),
            "ACCESS_MEDIA_LOCATION" => (Resource::PhotoPlaces, Via::Library),
            op => (Resource::Other(op.chars().take(64).collect()), Via::Unknown),
        };
        let app = self.place.package.clone().or_else(|| self.given.clone()).unwrap_or_else(|| UNNAMED.to_owned());
        let remarks = if last.is_some() { vec![WINDOW] } else { Vec::new() };
        let access = Access { app, resource, first: 0, last: None, state, via, refused, count, remarks, line };
        self.loose.push(Loose { access, first, last });
    }

    /// Gives every access its moment: from when the log was written, or from the phone's zone.
    fn settle(mut self, known: &Circumstances) -> Log {
        // The clock's reading as the log was written.
        let written = self.loose.iter().find_map(|loose| match loose.first {
            When::Clock(clock, Some(ago)) => Some(clock + ago),
            _ => None,
        });
        let as_of = known.as_of.map(|seconds| seconds * 1000);
        let guessed = known.modified.map(|seconds| seconds * 1000);
        let zone = known.zone.or_else(|| zone(written?, as_of.or(guessed)?));
        let now = as_of.or_else(|| Some(written? - i64::from(zone?) * 1000)).or(guessed);
        if zone.is_none() && written.is_some() {
            self.log.remarks.push("the phone's zone is not known (--zone): its times are taken as UTC");
        }
        if self.loose.iter().any(|loose| loose.last.is_none()) {
            self.log.remarks.push(LAST_ONLY);
        }
        if self.loose.iter().any(|loose| loose.access.resource == Resource::Photos) {
            self.log.remarks.push(PATHS);
        }
        if now.is_none() || (as_of.is_none() && written.is_none() && !self.loose.is_empty()) {
            self.log.remarks.push("when this was written is not known (--as-of): it is taken as the time of the file");
        }
        let now = now.unwrap_or(0);
        let settled = |when: When| match when {
            When::Ago(ago) | When::Clock(_, Some(ago)) => now - ago,
            When::Clock(clock, None) => clock - i64::from(zone.unwrap_or(0)) * 1000,
        };
        let accesses = self.loose.into_iter().map(|loose| {
            let last = loose.last.map(settled).or_else(|| Some(settled(loose.first)));
            Access { first: settled(loose.first), last, ..loose.access }
        });
        self.log.accesses = accesses.collect();
        self.log.grants = self.grants.into_values().filter(|grant| grant.audience().is_some()).collect();
        self.log.offset = zone;
        self.log
    }
}

/// The app of a log that names none.
const UNNAMED: &str = "an app that the log doesn't name";

/// The zone of a clock that read `local` at the moment `utc`, both in milliseconds: whole quarter hours, five minutes aside.
fn zone(local: i64, utc: i64) -> Option<i32> {
    const STEP: i64 = 15 * 60 * 1000;
    let offset = (local - utc + STEP / 2).div_euclid(STEP) * STEP;
    let near = (local - utc - offset).abs() <= 5 * 60 * 1000;
    i32::try_from(offset / 1000).ok().filter(|offset| near && (-12 * 3600..=14 * 3600).contains(offset))
}

/// The package that a shell's line asks for: `adb shell appops get com.example`, `$ cmd appops get com.example`.
fn command(line: &str) -> Option<&str> {
    let rest = line.split_once("appops get ").map(|(_, rest)| rest)?;
    rest.split_whitespace().find(|word| !word.starts_with('-') && word.contains('.'))
}

/// `READ_CONTACTS (allow):`, `COARSE_LOCATION (allow / switch FINE_LOCATION=allow):`.
fn header(line: &str) -> Option<&str> {
    let (op, mode) = line.strip_suffix("):")?.split_once(" (")?;
    let mode = mode.split([' ', '/']).next()?;
    (is_op(op) && MODES.contains(&mode)).then_some(op)
}

fn is_op(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn is_state(word: &str) -> bool {
    matches!(word, "pers" | "top" | "fgsvc" | "fgsvcl" | "fg" | "bg" | "cch")
}

/// What a key such as `bg-s` says: its state, then through whom.
fn on_screen(key: &str) -> State {
    match key.split('-').next().unwrap_or_default() {
        "top" | "fg" | "pers" => State::Foreground,
        "bg" | "cch" | "fgsvc" | "fgsvcl" => State::Background,
        _ => State::Unknown,
    }
}

/// `2021-05-19 22:02:49.186` and what follows it; milliseconds as if the clock showed UTC.
fn clock(text: &str) -> Option<(i64, &str)> {
    let text = text.trim_start();
    let (time, rest) = text.split_at_checked(23).filter(|(time, _)| time.is_ascii())?;
    let moment = Moment::parse(time).filter(|moment| moment.precision == Precision::Second)?;
    let fraction = i64::from(moment.civil.subsec_nanosecond() / 1_000_000);
    Some((Moment { offset: Some(0), ..moment }.epoch() * 1000 + fraction, rest))
}

/// Lines that say nothing about an access.
fn structure(line: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "Uid ",
        "state=",
        "startNesting",
        "Default mode:",
        "No operations",
        "Settings:",
        "Op mode watchers:",
        "Package mode watchers:",
        "All op mode watchers:",
        "All op active watchers:",
        "All op started watchers:",
        "All op noted watchers:",
        "Audio Restrictions:",
        "procState",
        "lastForeground",
        "foregroundOps:",
        "Callbacks",
        "->",
        "#",
        "Packages:",
        "$",
        "Clients:",
        "capability=",
        "appWidgetVisible=",
        "pendingState=",
        "pendingStateCommitTime=",
        "pendingCapability=",
        "uid=",
        "Mode:",
        "null=[",
        "Running start at:",
        "evalMode",
        "Op ",
        "History:",
        "mode=",
        "Restrictions",
    ];
    let assigns = line.split_once('=').is_some_and(|(key, value)| {
        let word = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.'))
        };
        word(key.trim()) && word(value.trim())
    });
    assigns
        || matches!(line, "]" | "[" | "}" | "{")
        || line.ends_with("=[")
        || BEGINNINGS.iter().any(|begin| line.starts_with(begin))
}
