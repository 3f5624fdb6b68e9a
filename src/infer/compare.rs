//! Two portraits, claim by claim: what a scrub closed, what it left open in part, what is open still.
//!
//! The same attacker looks at both. What was claimed before is taken for the truth; a claim that is still made is measured
//! against it. Beside the claims stand the traces that are usually missed: zones, names and counters, versions, previews,
//! identities of documents, side-cars.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Claim, Inference, Portrait, RULES, Tier};
use crate::geo;
use crate::leak::{Class, is_null, row_of};
use crate::record::{Form, Record};

/// How a claim fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was made before and isn't any more, or it is wrong now.
    Closed,
    /// It is made with less.
    PartlyOpen,
    /// It is made as before.
    StillOpen,
    /// It is made only after.
    Opened,
}

/// One claim, before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// The rule, or what the trace is called.
    pub what: &'static str,
    /// How it fared.
    pub verdict: Verdict,
    /// What was claimed before, in short.
    pub before: String,
    /// What is claimed after.
    pub after: String,
    /// Where it stands: what would close it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<&'static str>,
}

/// Weaker claims don't count: they are no reference.
const SURE: f32 = 0.6;
/// A place is the same within so many metres, and in the same town within so many.
const SAME: f64 = 250.0;
const TOWN: f64 = 15_000.0;

/// Traces that are usually missed, counted by file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Traces {
    counts: Vec<usize>,
    /// Side-cars beside the photos.
    pub sidecars: usize,
    /// What is told by more than names of files and their times.
    #[serde(skip)]
    told: BTreeSet<Class>,
}

/// What takes out what the names of files tell, and their times.
const NAMES: &str = "--rename neutral";
const TIMES: &str = "--times now";

type Test = fn(&str, &str) -> bool;

/// What they are called, which tags tell, and what closes them.
const TRACES: &[(&str, Test, &str)] = &[
    (
        "zone",
        |group, id| matches!((group, id), ("EXIF/ExifIFD", "0x9010" | "0x9011" | "0x9012" | "0x882a")),
        "--only time",
    ),
    ("satellites' time", |group, id| matches!((group, id), ("EXIF/GPS", "0x0007" | "0x001d")), "--only location"),
    (
        "fractions of seconds",
        |group, id| matches!((group, id), ("EXIF/ExifIFD", "0x9290" | "0x9291" | "0x9292")),
        "--only time",
    ),
    ("times in names", |group, id| group == "FILESYSTEM" && id == "name/moment", "--rename neutral"),
    ("counters in names", |group, id| group == "FILESYSTEM" && id == "name/counter", "--rename neutral"),
    ("apps in names", |group, id| group == "FILESYSTEM" && id == "name/app", "--rename neutral"),
    (
        "versions of systems",
        |group, id| matches!((group, id), ("EXIF/IFD0", "0x0131") | ("XMP", "xmp:CreatorTool")),
        "--only software",
    ),
    (
        "identities of documents",
        |group, id| group == "XMP" && id.starts_with("xmpMM:") || id == "0xa420",
        "--only history,device",
    ),
    (
        "bursts and pairs",
        |group, id| group == "MakerNote:Apple" && matches!(id, "0x000b" | "0x0011"),
        "--only device,history",
    ),
];

impl Traces {
    /// Takes a record in.
    pub fn push(&mut self, record: &Record) {
        self.counts.resize(TRACES.len() + 1, 0);
        let told = |test: Test| {
            let leak = |leak: &&crate::leak::Leak| {
                let key = &leak.tag.key;
                test(&key.group, &key.id) && !is_null(key, &leak.tag.value)
            };
            record.leaks.iter().find(leak).is_some()
        };
        let preview = |leak: &crate::leak::Leak| {
            !leak.needed && row_of(leak.row).is_some_and(|row| row.class == Class::Preview && !row.keep)
        };
        let found = TRACES.iter().map(|(_, test, _)| told(*test)).chain([record.leaks.iter().any(preview)]);
        for (count, found) in self.counts.iter_mut().zip(found) {
            *count += usize::from(found);
        }
        let inside = record.leaks.iter().filter(|leak| leak.tag.origin.form != Form::File && leak.counts());
        self.told.extend(inside.filter_map(|leak| Some(row_of(leak.row)?.class)));
    }

    /// What closes a claim that taking out `class` would close, were it told inside of files.
    fn closing(&self, class: &'static str) -> &'static str {
        if class.parse().is_ok_and(|class: Class| !self.told.contains(&class)) {
            let named = self.named().iter().any(|(_, count, close)| *count > 0 && *close == NAMES);
            return if named { NAMES } else { TIMES };
        }
        class
    }

    fn named(&self) -> Vec<(&'static str, usize, &'static str)> {
        let names = TRACES.iter().map(|(name, _, close)| (*name, *close)).chain([("previews", "--only preview")]);
        let mut all: Vec<_> = names
            .zip(self.counts.iter().chain(std::iter::repeat(&0)))
            .map(|((name, close), count)| (name, *count, close))
            .collect();
        all.push(("side-cars", self.sidecars, "leave them out"));
        all
    }
}

/// Every claim and trace of either, in the order of the rules.
pub fn compare(before: (&Portrait, &Traces), after: (&Portrait, &Traces)) -> Vec<Compared> {
    let mut all: Vec<Compared> = Vec::new();
    for rule in RULES {
        let sure = |portrait: &'_ Portrait| -> Vec<Inference> {
            portrait
                .by(rule.id)
                .filter(|claim| claim.tier != Tier::Inference || claim.confidence >= SURE)
                .cloned()
                .collect()
        };
        let (old, new) = (sure(before.0), sure(after.0));
        let verdict = match (old.as_slice(), new.as_slice()) {
            ([], []) => continue,
            ([], _) => Verdict::Opened,
            (_, []) => Verdict::Closed,
            (old, new) => fared(old, new),
        };
        let close = new.first().filter(|_| verdict != Verdict::Closed).and_then(|claim| claim.closes.first());
        let close = close.map(|close| after.1.closing(close));
        all.push(Compared { what: rule.id.0, verdict, before: brief(&old), after: brief(&new), close });
    }
    let named = before.1.named().into_iter().zip(after.1.named());
    for ((what, old, close), (_, new, _)) in named.filter(|((_, old, _), (_, new, _))| old + new > 0) {
        let verdict = match (old, new) {
            (_, 0) => Verdict::Closed,
            (0, _) => Verdict::Opened,
            (old, new) if new < old => Verdict::PartlyOpen,
            _ => Verdict::StillOpen,
        };
        let files = |n: usize| format!("{n} files");
        let close = (verdict != Verdict::Closed).then_some(close);
        all.push(Compared { what, verdict, before: files(old), after: files(new), close });
    }
    all
}

/// How the claims of a rule fared, where there are some on both sides.
fn fared(old: &[Inference], new: &[Inference]) -> Verdict {
    let kept: Vec<Verdict> = old
        .iter()
        .map(|old| new.iter().map(|new| same(&old.claim, &new.claim)).max().unwrap_or(Verdict::Closed))
        .collect();
    match (kept.iter().min(), kept.iter().max()) {
        (_, Some(Verdict::Closed)) | (_, None) => Verdict::Closed,
        (Some(Verdict::StillOpen), _) => Verdict::StillOpen,
        _ => Verdict::PartlyOpen,
    }
}

/// How much of a claim another still says.
fn same(old: &Claim, new: &Claim) -> Verdict {
    use Verdict::{Closed, PartlyOpen, StillOpen};
    let degrees = |position: &crate::record::Position| (position.latitude, position.longitude);
    let places = |old: &crate::record::Position, new: &crate::record::Position| match geo::distance(
        degrees(old),
        degrees(new),
    ) {
        metres if metres <= SAME => StillOpen,
        metres if metres <= TOWN => PartlyOpen,
        _ => Closed,
    };
    match (old, new) {
        (Claim::Home { spot: a, .. }, Claim::Home { spot: b, .. })
        | (Claim::OtherHome { spot: a, .. }, Claim::OtherHome { spot: b, .. })
        | (Claim::Work { spot: a, .. }, Claim::Work { spot: b, .. })
        | (Claim::Place { spot: a, .. }, Claim::Place { spot: b, .. })
        | (Claim::Move { to: a, .. }, Claim::Move { to: b, .. }) => places(&a.centre, &b.centre),
        (Claim::Newest { position: a, .. }, Claim::Newest { position: b, .. }) => places(a, b),
        (Claim::Trip { start: a, end: b, countries: x, .. }, Claim::Trip { start: c, end: d, countries: y, .. }) => {
            match (a <= d && c <= b, x == y) {
                (true, true) => StillOpen,
                (true, false) => PartlyOpen,
                _ => Closed,
            }
        }
        (Claim::Away { nights: a, .. }, Claim::Away { nights: b, .. }) if b < a => PartlyOpen,
        (Claim::Country { country: a, .. }, Claim::Country { country: b, .. }) if a != b => Closed,
        (Claim::Device { name: a, serial: x, .. }, Claim::Device { name: b, serial: y, .. }) => {
            match (a == b, x == y) {
                (true, true) => StillOpen,
                (true, false) => PartlyOpen,
                _ => Closed,
            }
        }
        (Claim::Link { value: a, .. }, Claim::Link { value: b, .. })
        | (Claim::Person { name: a, .. }, Claim::Person { name: b, .. })
        | (Claim::Software { name: a, .. }, Claim::Software { name: b, .. })
        | (Claim::App { name: a, .. }, Claim::App { name: b, .. })
            if a != b =>
        {
            Closed
        }
        (Claim::Unique { points: a, .. }, Claim::Unique { points: b, .. }) if b < a => PartlyOpen,
        (Claim::Edits { photos: a, .. }, Claim::Edits { photos: b, .. }) if b < a => PartlyOpen,
        (old, new) if std::mem::discriminant(old) == std::mem::discriminant(new) => StillOpen,
        _ => Closed,
    }
}

/// Claims in a few words: how sure, or how many.
fn brief(claims: &[Inference]) -> String {
    match claims {
        [] => "no claim".into(),
        [one] => one.word.into(),
        [first, ..] => format!("{}, {} claims", first.word, claims.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo;
    use crate::infer::testing::{HOME, Shelf};

    fn verdicts(before: &Shelf, after: &Shelf) -> Vec<(&'static str, Verdict)> {
        let seen = |shelf: &Shelf| {
            let mut traces = Traces::default();
            shelf.0.iter().for_each(|record| traces.push(record));
            (shelf.portrait(), traces)
        };
        let ((a, b), (c, d)) = (seen(before), seen(after));
        compare((&a, &b), (&c, &d)).into_iter().map(|one| (one.what, one.verdict)).collect()
    }

    #[test]
    fn a_library_without_positions_closes_what_rests_on_them_and_only_that() {
        let (mut before, mut after) = (Shelf::default(), Shelf::default());
        before.live(HOME, 0..120);
        after.live(HOME, 0..120);
        for record in &mut after.0 {
            record.facts.positions.clear();
        }
        let verdicts = verdicts(&before, &after);
        let of = |what| verdicts.iter().find(|(name, _)| *name == what).map(|(_, verdict)| *verdict);
        assert_eq!(
            (of("home"), of("newest"), of("countries")),
            (Some(Verdict::Closed), Some(Verdict::Closed), Some(Verdict::Closed))
        );
        assert_eq!((of("devices"), of("hours")), (Some(Verdict::StillOpen), Some(Verdict::StillOpen)));
    }

    #[test]
    fn positions_rounded_to_a_kilometre_leave_the_neighbourhood() {
        let (mut before, mut after) = (Shelf::default(), Shelf::default());
        before.live(HOME, 0..120);
        after.live(HOME, 0..120);
        for position in after.0.iter_mut().flat_map(|record| &mut record.facts.positions) {
            let round = |degrees: f64| (degrees * 100.0).round() / 100.0;
            position.value.latitude = round(position.value.latitude);
            position.value.longitude = round(position.value.longitude);
        }
        assert!(geo::distance(HOME, (47.38, 8.54)) > SAME);
        let verdicts = verdicts(&before, &after);
        assert!(verdicts.contains(&("home", Verdict::PartlyOpen)), "{verdicts:?}");
    }
}
