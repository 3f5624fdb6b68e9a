//! `phototell compare BEFORE AFTER`: the same attacker on both, claim by claim.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use super::args::{Compare, Format};
use super::exit::Outcome;
use super::jobs::{self, Order, Share};
use super::output::Output;
use super::{Context, Stop, starts, work};
use crate::infer::{Library, Portrait, Traces, compare};
use crate::record::Depth;
use crate::report::compared;
use crate::walk::Found;

pub(super) fn run(args: &Compare, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let (before, failed) = read(&args.before, context)?;
    let (after, too) = read(&args.after, context)?;
    let all = compare((&before.0, &before.1), (&after.0, &after.1));
    let width = context.width();
    let mut out = Output::new(args.report.output.as_deref(), &mut *context.out)?;
    match args.report.format {
        Format::Terminal => {
            writeln!(out, "{} photos before, {} after.\n", before.0.photos, after.0.photos)?;
            compared(&mut out, &all, width)?;
        }
        Format::Json => {
            serde_json::to_writer(&mut out, &all).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Format::Ndjson => {
            for one in &all {
                serde_json::to_writer(&mut out, one).map_err(std::io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.finish()?;
    Ok(Outcome { found: false, failed: failed || too, interrupted: context.cancel.is_set() })
}

/// What can be concluded from the photos under a path, the traces in them, and whether any could not be read.
fn read(path: &Path, context: &mut Context<'_>) -> Result<((Portrait, Traces), bool), Stop> {
    let starts = starts::starts(&[path.to_owned()], &context.global)?;
    let walk = context.walk(&starts)?;
    context.note_passed(&walk.passed);
    let mut failed = walk.passed.iter().any(|passed| passed.why.is_failure());
    let pool = jobs::pool(context.global.jobs).map_err(std::io::Error::other)?;
    let (mut library, mut traces, mut failures) = (Library::default(), Traces::default(), Vec::new());
    let work = |found: &Found| work::inspect(found, Depth::Quick, false, &Default::default());
    jobs::run(&pool, &walk.files, (Order::AsGiven, Share::Several), context.cancel, work, |found, result| {
        traces.sidecars += found.siblings.len() + usize::from(found.lone.is_some());
        match result {
            Ok(Ok(Some(photo))) => {
                traces.push(&photo.record);
                library.push(&photo.record);
            }
            Ok(Ok(None)) => {}
            Ok(Err(why)) => failures.push((found, why)),
            Err(crashed) => failures.push((found, format!("a fault of phototell's: {}", crashed.0))),
        }
        ControlFlow::Continue(())
    });
    for (found, why) in failures {
        context.note(&found.path, &format!("could not be read: {why}"));
        failed = true;
    }
    Ok(((library.portrait(), traces), failed))
}
