//! `phototell show`: every part of a file, every tag, every leak. Always reads every byte.

use super::args::Show;
use super::exit::Outcome;
use super::work::{self, Reporter};
use super::{Context, Stop, audit, starts};
use crate::record::Depth;
use crate::report::Summary;

pub(super) fn run(show: &Show, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let starts = starts::starts(&show.paths, &context.global)?;
    let packages = show.packages.read()?;
    let walk = context.walk(&starts)?;
    let reporter = Reporter::show(show.report.format, context.width(), context.colours(&show.report));
    let summary = Summary { deep: true, ..Summary::default() };
    let work = |found: &_| work::inspect(found, Depth::Full, true, &packages);
    audit::files(&walk, Depth::Full, &show.report, context, reporter, summary, work, |_| ())
}
