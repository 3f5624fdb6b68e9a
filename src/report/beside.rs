//! What lies beside the photos, for a person: each by its name, and why that matters.

use std::io::{self, Write};

use super::Beside;
use super::text::{fitted, terminal};
use super::words::number;
use crate::leak;

/// How many are named.
const NAMED: usize = 8;

/// Writes what lies beside the photos below `root`, `width` columns wide.
pub(super) fn beside(
    out: &mut dyn Write,
    all: &[Beside],
    below: &dyn Fn(&str) -> String,
    width: usize,
) -> io::Result<()> {
    let (minor, named): (Vec<&Beside>, Vec<&Beside>) = all.iter().partition(|beside| is_minor(beside));
    if !named.is_empty() {
        writeln!(out, "Beside the photos, left there by programs and systems:")?;
    }
    let names: Vec<String> = named.iter().map(|beside| terminal(&below(&beside.path))).collect();
    let room = names.iter().take(NAMED).map(|name| name.chars().count()).max().unwrap_or(0).clamp(12, 40);
    for (beside, name) in named.iter().zip(&names).take(NAMED) {
        let says = leak::row_of(beside.leak.row).map_or("", |row| row.phrase);
        let of = beside.of.as_ref().map_or_else(String::new, |of| format!(" ({})", below(of)));
        let said = fitted(&format!("{says}{of}"), width.saturating_sub(room).saturating_sub(18).max(20));
        writeln!(out, "  {:<room$}  {:<12} {said}", fitted(name, room), beside.kind)?;
    }
    if named.len() > NAMED {
        writeln!(
            out,
            "  and {} more (--format json names them all)",
            number((named.len().saturating_sub(NAMED)) as u64)
        )?;
    }
    match minor.len() {
        0 => {}
        1 => writeln!(
            out,
            "By its name 1 photo is a copy or another version of one beside it (--format json names it)."
        )?,
        n => {
            let n = number(n as u64);
            writeln!(
                out,
                "By their names {n} photos are copies or other versions of some beside them (--format json names them)."
            )?;
        }
    }
    if !all.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// Whether it tells nothing that reading it as a photo doesn't tell.
fn is_minor(beside: &Beside) -> bool {
    leak::row_of(beside.leak.row).is_some_and(|row| row.keep)
}
