//! `phototell trace`: which photos of a library lie in an app's folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::args::{Format, Trace};
use super::exit::Outcome;
use super::jobs::{self, Crashed, Order, Share};
use super::output::{self, Output};
use super::progress::{Pace, Progress};
use super::{Context, Stop, Usage, said, starts, work};
use crate::bytes::Bytes;
use crate::inspect;
use crate::os::Identity;
use crate::report::{CopyFound, TraceReport, trace, trace_json};
use crate::trace::{Copy, Library, Print, Side, Zeros, carved, owner, print};
use crate::walk::{self, Start, Walk};

/// What a file of the folder came to.
#[derive(Default)]
struct Looked {
    picture: bool,
    inside: usize,
    /// What was found in the file, if it isn't the file itself, and of what it is a copy.
    copies: Vec<(Option<Inside>, Copy)>,
}

/// Where in a file a picture lies.
struct Inside {
    place: String,
    entry: Option<String>,
    modified: Option<i64>,
}

pub(super) fn run(args: &Trace, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let library_starts = starts::starts(&args.library, &context.global)?;
    let packages = args.packages.read()?;
    let library_walk = context.walk(&library_starts)?;
    // Caches hide: what begins with a dot is looked at, too.
    let start = |path: &PathBuf| Start { path: path.clone(), within: PathBuf::new() };
    let folder_starts: Vec<Start> = args.folders.iter().map(start).collect();
    let options = walk::Options { hidden: true, follow: context.global.follow, exclude: Default::default() };
    let folder_walk = walk::walk(&folder_starts, &options, context.cancel.flag());
    output::spares(args.report.output.as_deref(), &library_walk.files)?;
    output::spares(args.report.output.as_deref(), &folder_walk.files)?;
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let mut report = TraceReport::default();
    for passed in library_walk.passed.iter().chain(&folder_walk.passed).filter(|passed| passed.why.is_failure()) {
        report.unreadable.push((passed.path.to_string_lossy().into_owned(), said(&passed.why).1));
    }
    let mut library = Library::default();
    let mut paths: Vec<(PathBuf, PathBuf)> = Vec::new();
    let files = &library_walk.files;
    let progress = Progress::new(
        context.global.quiet,
        Pace::Bytes,
        files.len() as u64,
        files.iter().map(|f| f.identity.len).sum(),
    );
    let look = |path: &Path, side| -> Result<Option<Print>, String> {
        let read = || print(&path.to_string_lossy(), &inspect::open(path)?, side);
        read().map_err(|error: std::io::Error| error.to_string())
    };
    jobs::run(
        &pool,
        files,
        (Order::AsGiven, Share::One),
        context.cancel,
        |found| look(&found.path, Side::Library),
        |found, result| {
            progress.file_done(found.identity.len);
            match flattened(result) {
                Ok(Some(mut print)) => {
                    print.shows = print.shows.map(|app| packages.name(&app).map_or(app, str::to_owned));
                    library.add(&found.relative, print);
                    paths.push((found.path.clone(), found.relative.clone()));
                }
                Ok(None) => {}
                Err(why) => report.unreadable.push((found.path.to_string_lossy().into_owned(), why)),
            }
            ControlFlow::Continue(())
        },
    );
    drop(progress);
    if library.is_empty() && !context.cancel.is_set() {
        return Err(Usage::new("the library holds no photo").into());
    }
    let tasks = tasks(&folder_walk);
    let progress =
        Progress::new(context.global.quiet, Pace::Bytes, tasks.len() as u64, tasks.iter().map(|task| task.1.len).sum());
    let work = |(path, _): &(PathBuf, Identity)| searched(path, &library, &paths).map_err(|error| error.to_string());
    jobs::run(&pool, &tasks, (Order::AsGiven, Share::One), context.cancel, work, |(path, identity), result| {
        progress.file_done(identity.len);
        report.files += 1;
        match flattened(result) {
            Ok(looked) => {
                report.pictures += usize::from(looked.picture);
                report.inside += looked.inside;
                let found = |(inside, copy)| told(path, identity, inside, copy, &library, &paths, args.app.as_deref());
                report.copies.extend(looked.copies.into_iter().map(found));
            }
            Err(why) => report.unreadable.push((path.to_string_lossy().into_owned(), why)),
        }
        ControlFlow::Continue(())
    });
    drop(progress);
    report.photos = library.len();
    report.unseen = library.unseen();
    let interrupted = context.cancel.is_set();
    let failed = !report.unreadable.is_empty();
    let colour = context.colours(&args.report);
    let mut out = Output::new(args.report.output.as_deref(), &mut *context.out)?;
    if !interrupted {
        match args.report.format {
            Format::Terminal => work::styled(colour, &mut out, |out| trace(&report, out))?,
            _ => trace_json(&report, &mut out)?,
        }
        out.finish()?;
    }
    Ok(Outcome { found: false, failed, interrupted })
}

fn flattened<T>(result: Result<Result<T, String>, Crashed>) -> Result<T, String> {
    result.unwrap_or_else(|Crashed(why)| Err(format!("a fault of phototell's: {why}")))
}

/// Every file of a folder, side-cars too: a copy may have any name.
fn tasks(walk: &Walk) -> Vec<(PathBuf, Identity)> {
    let beside =
        walk.files.iter().flat_map(|found| &found.siblings).map(|sibling| (sibling.path.clone(), sibling.identity));
    let mut tasks: Vec<_> = walk.files.iter().map(|found| (found.path.clone(), found.identity)).chain(beside).collect();
    tasks.sort_by(|a, b| a.0.cmp(&b.0));
    tasks
}

/// One file of the folder, and the pictures in it if it is none.
fn searched(path: &Path, library: &Library, paths: &[(PathBuf, PathBuf)]) -> std::io::Result<Looked> {
    let bytes = inspect::open(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut looked = Looked::default();
    if let Some(print) = print(&path.to_string_lossy(), &bytes, Side::Folder)? {
        looked.picture = true;
        let copy = library.find(&name, &print, |photo| zeros(photo, paths, &bytes));
        looked.copies.extend(copy.map(|copy| (None, copy)));
        return Ok(looked);
    }
    for found in carved(&bytes)? {
        looked.inside += 1;
        let named = found.entry.as_deref().map_or(&*name, |entry| entry.rsplit(['/', '\\']).next().unwrap_or(entry));
        let path = found.entry.as_deref().unwrap_or(&found.place);
        let Some(print) = print(path, &found.bytes, Side::Folder)? else { continue };
        let copy = library.find(named, &print, |photo| zeros(photo, paths, &found.bytes));
        let inside = Inside { place: found.place, entry: found.entry, modified: found.modified };
        looked.copies.extend(copy.map(|copy| (Some(inside), copy)));
    }
    if looked.copies.is_empty() {
        looked.copies.extend(library.named(&name).map(|copy| (None, copy)));
    }
    Ok(looked)
}

/// Where a photo and a file of the same length differ.
fn zeros(photo: usize, paths: &[(PathBuf, PathBuf)], file: &dyn Bytes) -> Option<Zeros> {
    let photo = inspect::open(&paths.get(photo)?.0).ok()?;
    Zeros::between(&photo.read(0..photo.len()).ok()?, &file.read(0..file.len()).ok()?)
}

fn told(
    path: &Path,
    identity: &Identity,
    inside: Option<Inside>,
    copy: Copy,
    library: &Library,
    paths: &[(PathBuf, PathBuf)],
    app: Option<&str>,
) -> CopyFound {
    let written = identity.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let written = written.and_then(|age| i64::try_from(age.as_secs()).ok());
    // An archive says when its files were written, and in whose folder.
    let written = inside.as_ref().and_then(|inside| inside.modified).or(written);
    let entry = inside.as_ref().and_then(|inside| inside.entry.clone()).unwrap_or_default();
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().into_owned();
    let print = library.print(copy.photo);
    CopyFound {
        file: path.to_string_lossy().into_owned(),
        inside: inside.map(|inside| inside.place),
        photo: paths.get(copy.photo).map(|(_, relative)| relative.to_string_lossy().into_owned()).unwrap_or_default(),
        step: copy.step,
        loader: copy.loader.map(crate::trace::Loader::says),
        left: copy.crop.map(|crop| (crop.x.1 - crop.x.0, crop.y.1 - crop.y.0)),
        delay: written.zip(library.taken(copy.photo)).map(|(written, taken)| written - taken),
        shows: print.and_then(|print| print.shows.clone()),
        owner: app.or_else(|| owner(&entry)).or_else(|| owner(&whole)).map(str::to_owned),
    }
}
