//! One photo, laid open: every part in the order of the file, then every tag with what it gives away.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::said;
use super::text::{fitted, terminal};
use super::words::number;
use crate::container::{Kind, Layout, PartId};
use crate::leak::{self, Class};
use crate::record::{Leak, Record};

/// Writes what `record` tells, of which `layout` is the partition, `width` columns wide.
///
/// # Errors
/// When writing fails.
pub fn show(out: &mut dyn Write, record: &Record, layout: &Layout, width: usize) -> io::Result<()> {
    writeln!(out, "{}: {}, {} bytes\n", terminal(&record.path), record.flavour, number(record.bytes))?;
    parts(out, record, layout, width)?;
    writeln!(out)?;
    let mut beside = None;
    for (index, leak) in record.leaks.iter().enumerate() {
        if leak.tag.origin.beside != beside {
            beside.clone_from(&leak.tag.origin.beside);
            if let Some(name) = &beside {
                writeln!(out, "  in {}:", terminal(name))?;
            }
        }
        tag(out, record, index, width)?;
    }
    if !record.leaks.is_empty() {
        writeln!(out)?;
    }
    for fault in &record.faults {
        writeln!(out, "  damaged: {}", terminal(&fault.to_string()))?;
    }
    match record.unread {
        0 => writeln!(out, "  {} bytes, all accounted for.", number(record.bytes)),
        unread => writeln!(out, "  {} bytes, {} of them not read.", number(record.bytes), number(unread)),
    }
}

/// One line for each run of bytes; neighbours of one kind and name, such as tiles, share a line.
fn parts(out: &mut dyn Write, record: &Record, layout: &Layout, width: usize) -> io::Result<()> {
    writeln!(out, "  {:>12} {:>12}  {:<30} {:<10} tells", "offset", "length", "part", "kind")?;
    let tells = told_by_part(record, layout);
    let mut rows: Vec<(u64, u64, String, &str, String)> = Vec::new();
    for span in &layout.spans {
        let owners = span.owners.as_slice();
        let Some((id, part)) = owners.first().and_then(|id| Some((*id, layout.part(*id)?))) else { continue };
        let length = span.range.end.saturating_sub(span.range.start);
        let shared = owners.len().saturating_sub(1);
        let name = if shared > 0 { format!("{} and {shared} more", part.name) } else { part.name.to_string() };
        let told = match tells.get(&id) {
            Some((classes, count)) => format!("{} ({count})", classes.join(", ")),
            None => "–".into(),
        };
        let kind = kind_word(part.kind);
        match rows.last_mut() {
            Some(last) if last.2 == name && last.3 == kind && last.4 == told => last.1 = last.1.saturating_add(length),
            _ => rows.push((span.range.start, length, name, kind, told)),
        }
    }
    for (offset, length, name, kind, told) in rows {
        let told = fitted(&told, width.saturating_sub(71).max(20));
        writeln!(out, "  {:>12} {:>12}  {:<30} {kind:<10} {told}", number(offset), number(length), fitted(&name, 30))?;
    }
    Ok(())
}

/// For each part the classes of what it tells, and how many tags.
fn told_by_part(record: &Record, layout: &Layout) -> BTreeMap<PartId, (Vec<&'static str>, usize)> {
    let mut by_name: BTreeMap<&str, Vec<PartId>> = BTreeMap::new();
    for (id, part) in layout.parts_by_id() {
        by_name.entry(&part.name).or_default().push(id);
    }
    let mut told: BTreeMap<PartId, (Vec<&'static str>, usize)> = BTreeMap::new();
    for leak in &record.leaks {
        let Some(ids) = leak.tag.origin.path.first().and_then(|name| by_name.get(name.as_ref())) else { continue };
        let owner = owner_of(leak, layout).filter(|id| ids.contains(id)).or(ids.first().copied());
        let Some(owner) = owner else { continue };
        let (classes, count) = told.entry(owner).or_default();
        let class = class_of(leak).name();
        if !classes.contains(&class) {
            classes.push(class);
        }
        *count = count.saturating_add(1);
    }
    told
}

/// The part in which a leak's value stands.
fn owner_of(leak: &Leak, layout: &Layout) -> Option<PartId> {
    let start = leak.tag.origin.range.as_ref()?.start;
    let index = layout.spans.partition_point(|span| span.range.end <= start);
    layout.spans.get(index)?.owners.as_slice().first().copied()
}

fn class_of(leak: &Leak) -> Class {
    leak::row_of(leak.row).map_or(Class::Opaque, |row| row.class)
}

fn tag(out: &mut dyn Write, record: &Record, index: usize, width: usize) -> io::Result<()> {
    let Some(leak) = record.leaks.get(index) else { return Ok(()) };
    let key = fitted(&leak.tag.key.to_string(), 38);
    let value = fitted(&said::value(&record.leaks, index), 34);
    let Some(row) = leak::row_of(leak.row) else { return writeln!(out, "  {key:<38} {value}") };
    let weight = match said::why_null(record, index) {
        _ if leak.needed || row.keep => "stays".to_owned(),
        Some(why) => why.to_owned(),
        None => format!("{}, {}", row.class, row.severity.name()),
    };
    let pad = 34usize.saturating_sub(unicode_width::UnicodeWidthStr::width(value.as_str()));
    let phrase = fitted(row.phrase, width.saturating_sub(98).max(24));
    writeln!(out, "  {key:<38} {value}{:pad$} {weight:<20} {phrase}", "")
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Structure => "structure",
        Kind::Pixels => "pixels",
        Kind::Colour => "colour",
        Kind::Metadata(_) => "metadata",
        Kind::Embedded => "embedded",
        Kind::Padding => "padding",
        Kind::Trailer => "trailer",
        Kind::Unknown => "unknown",
        Kind::Unread => "not read",
    }
}
