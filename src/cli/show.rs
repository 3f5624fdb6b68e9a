//! `phototell show`: every part of a file, every tag, every leak. Always reads every byte.

use super::args::Show;
use super::exit::Outcome;
use super::{Context, Stop, audit, starts, work};
use crate::record::Depth;

pub(super) fn run(show: &Show, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let starts = starts::starts(&show.paths, &context.global)?;
    let walk = context.walk(&starts)?;
    let failed = context.note_passed(&walk.passed, false);
    let work = |found: &_| work::inspect(found, Depth::Full);
    let outcome = audit::files(&walk.files, Depth::Full, &show.report, context, work, |_| false)?;
    Ok(Outcome { failed: failed || outcome.failed, ..outcome })
}
