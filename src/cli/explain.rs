//! `phototell explain`, `phototell why` and `phototell licences`: what the claims are made of, and whose data they rest on.

use std::io;
use std::ops::ControlFlow;

use super::args::{Explain, ForClaim};
use super::exit::Outcome;
use super::jobs::{self, Order, Share};
use super::{Context, Stop, Usage, earlier, starts, work};
use crate::geo;
use crate::infer::{Library, RULES, Rule};
use crate::record::Depth;
use crate::report;
use crate::walk::Found;

fn rule(name: &str) -> Result<&'static Rule, Usage> {
    let known = || RULES.iter().map(|rule| rule.id.0).collect::<Vec<_>>().join(", ");
    let found = RULES.iter().find(|rule| rule.id.0.eq_ignore_ascii_case(name));
    found.ok_or_else(|| Usage::new(format!("no rule is called {}; there are {}", super::text::terminal(name), known())))
}

/// Prints a rule's page, or the first sentence of each.
pub(super) fn run(explain: &Explain, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    match &explain.rule {
        Some(name) => writeln!(context.out, "{}", rule(name)?.explain)?,
        None => {
            for rule in RULES {
                let first = rule.explain.lines().next().unwrap_or_default();
                let what = first.split_once(": ").map_or(first, |(_, what)| what);
                writeln!(context.out, "{:<12} {what}", rule.id.0)?;
            }
        }
    }
    Ok(Outcome::default())
}

/// Prints all that speaks for and against the claims of a rule.
pub(super) fn why(args: &ForClaim, context: &mut Context<'_>) -> Result<Outcome, Stop> {
    let rule = rule(&args.rule)?;
    let pool = jobs::pool(context.global.jobs).map_err(io::Error::other)?;
    let mut library = Library::default();
    let mut failed = false;
    if !args.from.is_empty() {
        let of = |piece: Vec<u8>| {
            let (mut library, mut bad) = (Library::default(), false);
            for read in earlier::records(&piece) {
                bad |= read.is_err();
                read.iter().for_each(|(record, ..)| library.push(record));
            }
            (library, bad)
        };
        earlier::reduce(&args.from, &pool, of, |_, (reduced, bad)| {
            failed |= bad;
            library.join(reduced);
            Ok(())
        })?;
    }
    if args.from.is_empty() || !args.paths.is_empty() {
        let starts = starts::starts(&args.paths, &context.global)?;
        let walk = context.walk(&starts)?;
        context.note_passed(&walk.passed);
        failed |= walk.passed.iter().any(|passed| passed.why.is_failure());
        let work = |found: &Found| work::inspect(found, Depth::Quick, false, &Default::default());
        jobs::run(&pool, &walk.files, (Order::AsGiven, Share::Several), context.cancel, work, |_, result| {
            match result {
                Ok(Ok(Some(photo))) => library.push(&photo.record),
                Ok(Ok(None)) => {}
                _ => failed = true,
            }
            ControlFlow::Continue(())
        });
    }
    let paths: std::collections::HashMap<_, _> =
        library.shots().iter().map(|shot| (shot.record.clone(), shot.path.clone())).collect();
    let portrait = library.portrait();
    let width = context.width();
    report::why(&mut *context.out, &portrait, rule, &|id| paths.get(id).cloned(), args.exact, width)?;
    Ok(Outcome { failed, interrupted: context.cancel.is_set(), found: false })
}

/// Prints whose data and code are in the program.
pub(super) fn licences(context: &mut Context<'_>) -> Result<Outcome, Stop> {
    writeln!(context.out, "phototell: MIT or Apache-2.0, as you like.\n\nData in the program:")?;
    for source in geo::SOURCES {
        writeln!(context.out, "  {source}")?;
    }
    writeln!(
        context.out,
        "\nWhat is drawn from them (names of towns, countries, zones) must name them where it is shown."
    )?;
    Ok(Outcome::default())
}
