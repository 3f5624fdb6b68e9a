//! All readers side by side: claims down, audiences across. Readers that could work out the same share a column.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use serde_json::json;

use super::Summary;
use super::words::count;
use crate::audience::{Audience, Scope};
use crate::infer::{Portrait, RULES, RuleId};

/// One reader, and what it could work out.
pub struct Column {
    /// Who.
    pub audience: &'static Audience,
    /// From all that it can open.
    pub portrait: Portrait,
    /// For one that is handed single photos: claims that a single one shows.
    pub alone: HashSet<RuleId>,
}

/// What is left of places after Android's redaction, in files.
#[derive(Debug, Default)]
pub struct Survivors {
    /// Files that tell a place.
    pub placed: usize,
    /// Of them, those that still tell one.
    pub left: usize,
    /// In which form.
    pub by: BTreeMap<&'static str, usize>,
    /// Files that were read through that redaction before they came here.
    pub redacted: usize,
}

/// All readers.
pub struct Comparison {
    /// In the order of the table of audiences.
    pub columns: Vec<Column>,
    /// What Android leaves.
    pub survivors: Survivors,
    /// What was looked at.
    pub summary: Summary,
}

/// Width of the column of claims, and of each of the others.
const LABEL: usize = 12;
const CELL: usize = 16;

/// Writes the table for a person.
///
/// # Errors
/// When writing fails.
pub fn table(comparison: &Comparison, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let photos = comparison.columns.iter().map(|column| column.portrait.photos).max().unwrap_or(0);
    writeln!(out, "{}. What each reader could work out, from metadata alone:\n", count(photos, "photo"))?;
    let rules: Vec<RuleId> = RULES.iter().map(|rule| rule.id).collect();
    let drawn = |rule: &RuleId| comparison.columns.iter().any(|column| column.portrait.by(*rule).next().is_some());
    let rules: Vec<RuleId> = rules.into_iter().filter(drawn).collect();
    let mut groups: Vec<(Vec<String>, Vec<&Column>)> = Vec::new();
    for column in &comparison.columns {
        let cells: Vec<String> = rules.iter().map(|rule| cell(column, *rule)).collect();
        match groups.iter_mut().find(|(known, columns)| *known == cells && same_way(columns, column)) {
            Some((_, columns)) => columns.push(column),
            None => groups.push((cells, vec![column])),
        }
    }
    let per_line = (width.saturating_sub(LABEL) / CELL).max(1);
    let numbered: Vec<(usize, &(Vec<String>, Vec<&Column>))> = (1..).zip(&groups).collect();
    for part in numbered.chunks(per_line) {
        write!(out, "  {:LABEL$}", "")?;
        for (number, (_, columns)) in part {
            let head = columns.first().map_or("", |column| column.audience.short);
            write!(out, "{:<CELL$}", format!("{number} {}", super::text::fitted(head, CELL - 3)))?;
        }
        writeln!(out)?;
        for (at, rule) in rules.iter().enumerate() {
            write!(out, "  {:LABEL$}", rule.0.to_uppercase())?;
            for (_, (cells, _)) in part {
                write!(out, "{:<CELL$}", cells.get(at).map_or("", String::as_str))?;
            }
            writeln!(out)?;
        }
        writeln!(out)?;
    }
    for (number, (_, columns)) in numbered {
        for (at, column) in columns.iter().enumerate() {
            let number = if at == 0 { number.to_string() } else { String::new() };
            let audience = column.audience;
            writeln!(
                out,
                "  {number:>2}  {:<23} {}; known {}",
                audience.id,
                audience.name,
                audience.confidence.says()
            )?;
        }
    }
    left(comparison, out)?;
    writeln!(out, "\nBy one photo: what a single photo shows by itself, to a reader that is handed chosen ones.")?;
    writeln!(out, "One reader in full: phototell audit --as android … What the pictures show was not looked at.")
}

/// Whether a column's readers come by the photos in the same way.
fn same_way(columns: &[&Column], column: &Column) -> bool {
    columns.first().is_some_and(|first| first.audience.scope == column.audience.scope)
}

fn cell(column: &Column, rule: RuleId) -> String {
    let Some(first) = column.portrait.by(rule).next() else { return "–".into() };
    match column.audience.scope {
        Scope::Library => first.word.to_owned(),
        Scope::Chosen if column.alone.contains(&rule) => "by one photo".to_owned(),
        Scope::Chosen => "–".to_owned(),
    }
}

/// The headline: what no permission for places still leaves.
fn left(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let survivors = &comparison.survivors;
    let Some(android) = comparison.columns.iter().find(|column| column.audience.id == "android") else { return Ok(()) };
    let words: Vec<String> = RULES
        .iter()
        .filter_map(|rule| Some(format!("{} ({})", rule.id.0, android.portrait.by(rule.id).next()?.word)))
        .collect();
    let words = if words.is_empty() { "nothing".to_owned() } else { words.join(", ") };
    writeln!(out, "\nWithout a permission for places, an Android app with the photos could still work out: {words}.")?;
    if survivors.placed > 0 {
        let by: Vec<String> = survivors.by.iter().map(|(form, n)| format!("{form} {n}")).collect();
        let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
        writeln!(
            out,
            "Android's redaction leaves a place in {} of the {} that tell one{by}.",
            survivors.left,
            count(survivors.placed, "file")
        )?;
    }
    if survivors.redacted > 0 {
        writeln!(
            out,
            "{} came through that redaction already: whoever copied them had no permission for places.",
            count(survivors.redacted, "file")
        )?;
    }
    Ok(())
}

/// Writes every portrait as one JSON document.
///
/// # Errors
/// When writing fails.
pub fn json(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let column = |column: &Column| {
        let audience = column.audience;
        let mut alone: Vec<&str> = column.alone.iter().map(|rule| rule.0).collect();
        alone.sort_unstable();
        json!({
            "audience": audience.id,
            "name": audience.name,
            "version": audience.version,
            "confidence": audience.confidence.says(),
            "source": audience.source,
            "sees": audience.explain,
            "chosen": audience.scope == Scope::Chosen,
            "alone": alone,
            "portrait": column.portrait,
        })
    };
    let document = json!({
        "audiences": comparison.columns.iter().map(column).collect::<Vec<_>>(),
        "places": {
            "files": comparison.survivors.placed,
            "left": comparison.survivors.left,
            "by": comparison.survivors.by,
            "redacted": comparison.survivors.redacted,
        },
        "summary": comparison.summary,
    });
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}
