//! Apple's App Privacy Report as it is exported (iOS 15 and newer; `App_Privacy_Report_v4_….ndjson`): lines of JSON, accesses
//! by the begin and the end of an interval, and hosts that apps talked to. The shapes of the betas of iOS 15 are read too.
//!
//! The system ends an interval when a resource hasn't been touched for a minute, give or take a quarter, so one instant of
//! reading can show as 60 to 75 seconds. Every time is in the phone's zone at the export, whatever it was at the access.

use std::collections::HashMap;

use super::strict::{Json, TWICE};
use super::{Access, Contact, Log, Resource, State, Via, lines};
use crate::moment::{Moment, Precision};

/// How long an interval stays open after the last touch, at most, in milliseconds.
const ROUNDING: i64 = 75_500;
const SHORTEST: i64 = 59_500;
/// Longest name of an app or a host that is taken, in bytes: a host has at most 253.
const NAME: usize = 512;

const ROUNDED: &str = "the system closes an interval 60 to 75 s after the last touch: it may have been an instant";
const OPEN: &str = "it was still open when the log was written";
const CUT: &str = "its begin is older than the log";

pub(super) fn read(text: &str) -> Log {
    let mut log = Log { kind: "App Privacy Report", ..Log::default() };
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut block: Option<Block> = None;
    for (number, line) in lines::numbered(text) {
        if let Some(inner) = &mut block {
            // A domain table of the first beta: one object over many lines.
            inner.depth += depth(line);
            if inner.depth > 0 {
                continue;
            }
            block = None;
            log.skip("a table of domains of iOS 15's first beta, which has no times", number);
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        if line.len() > lines::LONGEST {
            log.skip("a line of more than 64 kB", number);
            continue;
        }
        if line.trim_end() == "{" {
            block = Some(Block { depth: 1 });
            continue;
        }
        match serde_json::from_str::<Json>(line) {
            Ok(json) => {
                if let Err(reason) = row(&json, number, &mut log, &mut open) {
                    log.skip(reason, number);
                }
            }
            Err(error) => {
                let reason = match error.to_string() {
                    text if text.contains(TWICE) => "a key comes twice",
                    text if text.contains("recursion limit") => "it nests too deep",
                    _ => "no JSON",
                };
                log.skip(reason, number);
            }
        }
    }
    if block.is_some() {
        log.skip("an object that doesn't end", 1);
    }
    for at in open.into_values() {
        if let Some(access) = log.accesses.get_mut(at) {
            access.remarks.push(OPEN);
        }
    }
    log.remarks
        .push("times are in the phone's zone at the export; the log doesn't say whether an app was on the screen");
    log
}

struct Block {
    depth: i32,
}

fn depth(line: &str) -> i32 {
    line.bytes().map(|b| i32::from(b == b'{') - i32::from(b == b'}')).sum()
}

fn row(json: &Json, line: usize, log: &mut Log, open: &mut HashMap<String, usize>) -> Result<(), &'static str> {
    let Json::Object(_) = json else { return Err("no object") };
    match (json.text("_marker"), json.text("type")) {
        (Some(_), _) => {
            if let Some((_, offset)) = json.text("exportTimestamp").and_then(instant) {
                log.offset = Some(offset);
            }
            Ok(())
        }
        (None, Some("access")) => access(json, line, log, open),
        (None, Some("networkActivity")) => contact(json, log),
        (None, Some(_)) => Err("a type that is not known"),
        (None, None) if json.get("accessor").is_some() => access(json, line, log, open),
        (None, None) => Err("no type"),
    }
}

fn access(json: &Json, line: usize, log: &mut Log, open: &mut HashMap<String, usize>) -> Result<(), &'static str> {
    let app = json.get("accessor").and_then(|accessor| accessor.text("identifier")).ok_or("no app")?;
    let app = named(app)?;
    let (first, offset) = json
        .text("timeStamp")
        .or_else(|| json.text("timestamp"))
        .ok_or("no time")
        .and_then(|text| instant(text).ok_or("a time that no calendar has"))?;
    log.offset.get_or_insert(offset);
    let resource = resource(json).ok_or("no category")?;
    let picker = matches!(json.get("outOfProcess"), Some(Json::Flag(true)))
        || json.text("stream").is_some_and(|stream| stream.ends_with(".oop"));
    let via = match (picker, &resource) {
        (true, _) => Via::Picker,
        (false, Resource::Photos) => Via::Library,
        _ => Via::Unknown,
    };
    let id = json.text("identifier").unwrap_or_default().to_owned();
    let new = Access {
        app,
        resource,
        first,
        last: None,
        state: State::Unknown,
        via,
        refused: false,
        count: json.whole("accessCount").and_then(|count| u64::try_from(count).ok()).filter(|count| *count > 0),
        remarks: Vec::new(),
        line,
    };
    match json.text("kind").ok_or("no kind")? {
        "intervalBegin" => {
            if let Some(at) = open.insert(id, log.accesses.len())
                && let Some(before) = log.accesses.get_mut(at)
            {
                before.remarks.push("it began twice and ended once");
            }
            log.accesses.push(new);
        }
        "intervalEnd" => match open.remove(&id).and_then(|at| log.accesses.get_mut(at)) {
            Some(begun) if begun.app == new.app && begun.resource == new.resource => {
                if first < begun.first {
                    return Err("an end before its begin");
                }
                begun.last = Some(first);
                if begun.resource == Resource::Photos && (SHORTEST..ROUNDING).contains(&(first - begun.first)) {
                    begun.remarks.push(ROUNDED);
                }
            }
            Some(_) => return Err("an end of another app's interval"),
            None => log.accesses.push(Access { last: Some(first), remarks: vec![CUT], ..new }),
        },
        "event" => log.accesses.push(Access { last: Some(first), ..new }),
        _ => return Err("a kind that is not known"),
    }
    Ok(())
}

fn resource(json: &Json) -> Option<Resource> {
    let word = match (json.text("category"), json.text("tccService")) {
        (Some(category), _) => category,
        (None, Some(service)) => service.strip_prefix("kTCCService").unwrap_or(service),
        (None, None) => json.text("stream")?.rsplit('.').next()?,
    };
    Some(match word {
        "photos" | "Photos" | "PhotosAdd" => Resource::Photos,
        "AddressBook" => Resource::Other("contacts".into()),
        other => Resource::Other(other.chars().take(64).collect()),
    })
}

fn contact(json: &Json, log: &mut Log) -> Result<(), &'static str> {
    let app = named(json.text("bundleID").ok_or("no app")?)?;
    let domain = named(json.text("domain").ok_or("no domain")?)?;
    let time = |key: &str| json.text(key).and_then(instant).map(|(instant, _)| instant);
    let last = time("timeStamp").ok_or("a time that no calendar has")?;
    let first = time("firstTimeStamp").unwrap_or(last);
    let hits = match json.get("hits") {
        None => 0,
        Some(_) => {
            json.whole("hits").and_then(|hits| u64::try_from(hits).ok()).ok_or("hits that are no whole number")?
        }
    };
    let owner = json.text("domainOwner").unwrap_or_default().chars().take(128).collect();
    log.contacts.push(Contact { app, domain, owner, first, last, hits, profiles: json.whole("domainType") == Some(1) });
    Ok(())
}

fn named(name: &str) -> Result<String, &'static str> {
    match name.len() {
        0 => Err("an empty name"),
        1..=NAME => Ok(name.to_owned()),
        _ => Err("a name of more than 512 bytes"),
    }
}

/// Milliseconds since 1970 UTC, and the offset that they were written with.
fn instant(text: &str) -> Option<(i64, i32)> {
    let moment = Moment::parse(text).filter(|moment| moment.precision == Precision::Second)?;
    let offset = moment.offset?;
    Some((
        moment.epoch().checked_mul(1000)?.checked_add(i64::from(moment.civil.subsec_nanosecond() / 1_000_000))?,
        offset,
    ))
}
