//! All that a rule's claims are made of, for a person: the terms of each answer that was weighed, the photos, what speaks against.

use std::io::{self, Write};

use super::claims::{said, spot};
use super::text::{fitted, terminal};
use crate::infer::{Portrait, Rule, Weighed};
use crate::record::RecordId;

/// Writes them.
///
/// # Errors
/// When writing fails.
pub fn why(
    out: &mut dyn Write,
    portrait: &Portrait,
    rule: &Rule,
    path: &dyn Fn(&RecordId) -> Option<String>,
    exact: bool,
    width: usize,
) -> io::Result<()> {
    for claim in portrait.by(rule.id) {
        writeln!(out, "{} ({})", terminal(&said(&claim.claim, exact)), sure(claim.word, claim.confidence))?;
        weighed(out, &claim.weighed, exact)?;
        for id in &claim.evidence {
            let path = path(id).unwrap_or_else(|| id.0.clone());
            writeln!(out, "  shown by    {}", fitted(&path, width.saturating_sub(14).max(20)))?;
        }
        for against in &claim.against {
            writeln!(out, "  against     {}", terminal(against))?;
        }
        writeln!(out, "  stopped by  phototell scrub --only {}\n", claim.closes.join(","))?;
    }
    for missing in portrait.not_found.iter().filter(|missing| missing.rule == rule.id) {
        writeln!(out, "not found: {}", terminal(&missing.why))?;
        weighed(out, &missing.weighed, exact)?;
    }
    writeln!(out, "(phototell explain {} says how it is drawn.)", rule.id.0)
}

fn sure(word: &str, confidence: f32) -> String {
    if matches!(word, "fact" | "pattern") { word.to_owned() } else { format!("{word}, {:.0} %", confidence * 100.0) }
}

fn weighed(out: &mut dyn Write, all: &[Weighed], exact: bool) -> io::Result<()> {
    for (index, answer) in all.iter().enumerate() {
        let what = answer.spot.as_ref().map_or_else(|| "not in this library".to_owned(), |at| spot(at, exact));
        let rank = if index == 0 { "weighed" } else { "  or" };
        writeln!(out, "  {rank:<10}  {:>5.1} %  {}", answer.probability * 100.0, terminal(&what))?;
        // The terms of the first two tell them apart; those of the others would only be long.
        for term in answer.terms.iter().filter(|_| index < 2) {
            writeln!(out, "              {:>+7.2}  {}", term.adds, terminal(&term.what))?;
        }
    }
    Ok(())
}
