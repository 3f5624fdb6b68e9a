//! Two portraits side by side, for a person.

use std::io::{self, Write};

use super::text::fitted;
use super::words::count;
use crate::infer::{Compared, Verdict};

/// Writes what became of each claim on lines of `width` columns.
///
/// # Errors
/// When writing fails.
pub fn compared(out: &mut dyn Write, all: &[Compared], width: usize) -> io::Result<()> {
    let of = |verdict| all.iter().filter(|one| one.verdict == verdict).count();
    for one in all {
        let verdict = match one.verdict {
            Verdict::Closed => "closed",
            Verdict::PartlyOpen => "partly open",
            Verdict::StillOpen => "STILL OPEN",
            Verdict::Opened => "NEW",
        };
        let close = one.close.map_or_else(String::new, |close| format!(" (closed by {})", closing(close)));
        let line = format!("{}  ->  {}{close}", one.before, one.after);
        writeln!(
            out,
            "  {:<24} {verdict:<12} {}",
            one.what.to_uppercase(),
            fitted(&line, width.saturating_sub(40).max(20))
        )?;
    }
    let open = of(Verdict::StillOpen) + of(Verdict::PartlyOpen) + of(Verdict::Opened);
    writeln!(
        out,
        "\n{} closed, {} partly open, {} still open.",
        of(Verdict::Closed),
        of(Verdict::PartlyOpen),
        open - of(Verdict::PartlyOpen)
    )?;
    if open == 0 {
        writeln!(out, "Nothing that was looked for is left; what the pictures show was not looked at.")?;
    } else {
        writeln!(out, "What the pictures show was not looked at; {} left that metadata show.", count(open, "way"))?;
    }
    Ok(())
}

/// An option as it is, a class as the option that takes it out.
fn closing(close: &str) -> String {
    if close.contains([' ', '-']) { close.to_owned() } else { format!("--only {close}") }
}
