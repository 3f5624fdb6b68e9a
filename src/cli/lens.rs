//! `audit --as`: the same photos as one reader sees them, or as all readers do, side by side.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use super::args::Format;
use crate::audience::{AUDIENCES, Audience, Scope, redaction};
use crate::infer::{Library, RuleId, infer};
use crate::leak::{Class, Leak, row_of};
use crate::record::{Form, MomentSource, PositionSource, Record, resolve};
use crate::report::{Column, Comparison, Summary, Survivors, audiences};

/// Whose eyes an audit looks through.
#[derive(Clone, Copy)]
pub(super) enum As {
    /// One reader's.
    One(&'static Audience),
    /// Those of all, side by side.
    All,
}

impl std::str::FromStr for As {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        let known = || AUDIENCES.iter().map(|audience| audience.id).collect::<Vec<_>>().join(", ");
        crate::audience::audience(text)
            .map(Self::One)
            .ok_or_else(|| format!("no audience is called so: there are all, {}", known()))
    }
}

impl std::fmt::Debug for As {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::One(audience) => audience.id,
            Self::All => "all",
        })
    }
}

/// What a photo says by itself, as far as that decides which claims can be drawn from it alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Shape {
    taken: Option<MomentSource>,
    position: Option<PositionSource>,
    device: bool,
    serial: bool,
    people: bool,
    software: bool,
}

/// One reader, and what it has seen so far.
struct Seen {
    audience: &'static Audience,
    library: Library,
    /// Claims that a single photo shows.
    alone: HashSet<RuleId>,
    shapes: HashSet<Shape>,
}

/// All readers, photo by photo.
pub(super) struct Lenses {
    seen: Vec<Seen>,
    survivors: Survivors,
    format: Format,
    width: usize,
}

impl Lenses {
    pub fn new(format: Format, width: usize) -> Self {
        let seen =
            |audience| Seen { audience, library: Library::default(), alone: HashSet::new(), shapes: HashSet::new() };
        Self { seen: AUDIENCES.iter().map(seen).collect(), survivors: Survivors::default(), format, width }
    }

    /// Takes in one photo.
    pub fn photo(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        for seen in &mut self.seen {
            let Some(record) = seen.audience.seen(record) else { continue };
            seen.library.push(&record);
            if seen.audience.scope == Scope::Chosen && seen.shapes.insert(shape(&record)) {
                let alone = infer(std::slice::from_ref(&record)).inferences;
                seen.alone.extend(alone.into_iter().map(|inference| inference.rule));
            }
        }
        if let Some(seen) = crate::audience::audience("android").and_then(|android| android.seen(record)) {
            survivors(record, &seen, &mut self.survivors);
        }
        if self.format == Format::Ndjson {
            serde_json::to_writer(&mut *out, record)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// The table, or all portraits as JSON.
    pub fn finish(self, summary: Summary, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.seen.into_iter().map(|seen| Column {
            audience: seen.audience,
            portrait: seen.library.portrait(),
            alone: seen.alone,
        });
        let comparison = Comparison { columns: columns.collect(), survivors: self.survivors, summary };
        match self.format {
            Format::Terminal => audiences::table(&comparison, self.width, out),
            _ => audiences::json(&comparison, out),
        }
    }
}

fn shape(record: &Record) -> Shape {
    let resolved = resolve(record);
    Shape {
        taken: resolved.taken_from,
        position: resolved.position_from,
        serial: resolved.device.as_ref().is_some_and(|device| device.serial.is_some()),
        device: resolved.device.is_some(),
        people: !resolved.people.is_empty(),
        software: !resolved.software.is_empty(),
    }
}

/// Counts what is left of the places of a photo after Android's redaction.
fn survivors(whole: &Record, seen: &Record, count: &mut Survivors) {
    let place = |leak: &&Leak| {
        let key = &leak.tag.key;
        let zone = NO_PLACES.contains(&key.name.as_ref()) || key.name.contains("OffsetTime");
        leak.counts() && !zone && row_of(leak.row).is_some_and(|row| row.class == Class::Location)
    };
    if !whole.leaks.iter().any(|leak| place(&leak)) {
        return;
    }
    count.placed += 1;
    count.redacted += usize::from(redaction::is_redacted(whole));
    let left: BTreeMap<&'static str, ()> = seen.leaks.iter().filter(place).map(|leak| (form(leak), ())).collect();
    count.left += usize::from(!left.is_empty());
    for form in left.into_keys() {
        *count.by.entry(form).or_default() += 1;
    }
}

/// Names of tags that narrow a place down and tell none: zones, and how exact a position was.
const NO_PLACES: &[&str] = &["GPSHPositioningError", "TimeZoneOffset", "GPSVersionID", "GPSMapDatum"];

/// In which form a place stands that Android leaves.
fn form(leak: &Leak) -> &'static str {
    let (group, origin) = (leak.tag.key.group.as_ref(), &leak.tag.origin);
    let outer = origin.path.len() <= 1;
    match group {
        "IPTC-IIM" => "IPTC place names",
        "XMP" if origin.form == Form::Attribute => "XMP attributes",
        "XMP" => "XMP of other names",
        group if group.starts_with("MakerNote") => "maker notes",
        "ISO-BMFF" | "QuickTime-mdta" if outer => "films",
        "ISO-BMFF" | "QuickTime-mdta" => "films inside pictures",
        group if group.starts_with("EXIF") && outer => "Exif in formats that Android doesn't redact",
        group if group.starts_with("EXIF") => "pictures inside pictures",
        _ => "other blocks",
    }
}
