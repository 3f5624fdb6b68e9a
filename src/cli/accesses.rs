//! `phototell accesses`: logs of a phone, beside the library that was there.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::time::UNIX_EPOCH;

use super::args::{Accesses, Format};
use super::exit::Outcome;
use super::jobs::{self, Crashed, Order, Share};
use super::output::{self, Output};
use super::progress::{Pace, Progress};
use super::work;
use super::{Context, Stop, Usage, starts};
use crate::accesses::join::{self, Timeline};
use crate::accesses::{Circumstances, LONGEST, Log, read};
use crate::audience::types;
use crate::infer::Library;
use crate::moment::Moment;
use crate::record::{Depth, Record};
use crate::report::{AccessReport, accesses, accesses_json};

pub(super) fn run(args: &Accesses, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let zone = args.zone.as_deref().map(zone).transpose()?;
    let as_of = args.as_of.as_deref().map(|text| as_of(text, zone)).transpose()?;
    let mut logs = Vec::new();
    let mut failed = false;
    for path in &args.logs {
        match log(path, &Circumstances { as_of, zone, app: args.app.clone(), modified: None }) {
            Ok(log) => logs.push((path.to_string_lossy().into_owned(), log)),
            Err(error) => {
                failed = true;
                context.note(path, &format!("could not be read: {error}"));
            }
        }
    }
    let starts = starts::starts(&args.library, &context.global)?;
    let packages = args.packages.read()?;
    let walk = context.walk(&starts)?;
    output::spares(args.report.output.as_deref(), &walk.files)?;
    context.note_passed(&walk.passed);
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let bytes = walk.files.iter().map(|found| found.identity.len).sum();
    let progress = Progress::new(context.global.quiet, Pace::Files, walk.files.len() as u64, bytes);
    let mut records: Vec<Record> = Vec::new();
    let mut unread = Vec::new();
    jobs::run(
        &pool,
        &walk.files,
        (Order::AsGiven, Share::Several),
        context.cancel,
        |found| work::inspect(found, Depth::Quick, false, &packages),
        |found, result| {
            progress.file_done(found.identity.len);
            match result {
                Ok(Ok(Some(photo))) => records.push(photo.record),
                Ok(Ok(None)) => {}
                Ok(Err(why)) => unread.push((found, why)),
                Err(Crashed(why)) => unread.push((found, format!("a fault of phototell's: {why}"))),
            }
            ControlFlow::Continue(())
        },
    );
    drop(progress);
    for (found, why) in &unread {
        context.note(&found.path, &format!("could not be read: {why}"));
    }
    failed |= !unread.is_empty() || walk.passed.iter().any(|passed| passed.why.is_failure());
    let offset = zone.or_else(|| logs.iter().find_map(|(_, log)| log.offset));
    // Where the owner lives and sleeps is what the whole library shows, whatever an app may see of it.
    let portrait = {
        let mut library = Library::default();
        records.iter().for_each(|record| library.push(record));
        library.portrait()
    };
    let mut seen: HashMap<&str, Rc<Timeline>> = HashMap::new();
    let plain: Vec<Log> = logs.iter().map(|(_, log)| log.clone()).collect();
    let joined = join::join(&plain, |audience| {
        let timeline = || {
            let records: Vec<Record> = records.iter().filter_map(|record| audience.seen(record)).collect();
            Rc::new(Timeline::new(&records, &portrait, offset))
        };
        seen.entry(audience.id).or_insert_with(timeline).clone()
    });
    let whole = Timeline::new(&records, &portrait, offset);
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for joined in &joined {
        let app = joined.access.app.as_str();
        let stated = args.app_type.iter().find(|(name, _)| name == app).map(|(_, kind)| *kind);
        if let Some(kind) = stated.or_else(|| types::of_app(app)) {
            kinds.entry(app.to_owned()).or_insert_with(|| kind.says());
        }
    }
    let report = AccessReport { logs, joined, photos: whole.len(), undated: whole.undated, kinds, exact: args.exact };
    let colour = context.colours(&args.report);
    let interrupted = context.cancel.is_set();
    let mut out = Output::new(args.report.output.as_deref(), &mut *context.out)?;
    if !interrupted {
        match args.report.format {
            Format::Terminal => work::styled(colour, &mut out, |out| accesses(&report, out))?,
            _ => accesses_json(&report, &mut out)?,
        }
        out.finish()?;
    }
    Ok(Outcome { found: false, failed, interrupted })
}

fn log(path: &Path, circumstances: &Circumstances) -> std::io::Result<Log> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let mut bytes = Vec::new();
    file.take(LONGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST {
        return Err(std::io::Error::other("more than 256 MB: no phone writes such a log"));
    }
    let modified = modified.and_then(|age| i64::try_from(age.as_secs()).ok());
    let app = circumstances.app.clone().or_else(|| package_of(path));
    Ok(read(&bytes, &Circumstances { modified, app, ..circumstances.clone() }))
}

/// The package that a file is named for: `appops_com.example.chat.txt`.
fn package_of(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_string_lossy().into_owned();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_');
    let name =
        stem.split(['-', ' ', '(']).flat_map(|word| word.strip_prefix("appops_").or(Some(word))).find(|word| {
            word.split('.').count() >= 2 && word.chars().all(plain) && word.split('.').all(|part| !part.is_empty())
        })?;
    Some(name.to_owned())
}

fn zone(text: &str) -> Result<i32, Usage> {
    let midnight = Moment::parse("2000-01-02 00:00:00").map(|moment| moment.with_zone(text));
    midnight
        .and_then(|moment| moment.offset)
        .ok_or_else(|| Usage::new(format!("--zone {text}: no offset from UTC such as +08:00")))
}

fn as_of(text: &str, zone: Option<i32>) -> Result<i64, Usage> {
    let moment = Moment::parse(text)
        .ok_or_else(|| Usage::new(format!("--as-of {text}: no time such as 2024-09-08T09:00+02:00")))?;
    Ok(Moment { offset: moment.offset.or(zone), ..moment }.epoch())
}
