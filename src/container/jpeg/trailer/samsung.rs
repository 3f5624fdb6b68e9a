//! Samsung's trailer: records, then `SEFH`, a directory that counts backwards from it, its length, `SEFT`. No standard
//! describes it; the form is the one that ExifTool reads.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::{Builder, Content, Kind, Part, PartId, Standard};

/// The catalogue's container for the records.
const SEF: &str = "Samsung-SEF";
/// Number of records that are read.
const RECORDS: usize = 512;
/// The longest name of a record, in bytes.
const NAME: u64 = 256;
/// The record type of which several are told apart by their names.
const NAMED: u16 = 0x0BA1;

/// A line of the directory.
struct Line {
    kind: u16,
    range: Range<u64>,
}

/// Length of the trailer that ends at `end`, if its directory can be read.
pub(super) fn length(bytes: &dyn Bytes, end: u64) -> io::Result<Option<u64>> {
    let Some((header, lines)) = directory(bytes, end)? else { return Ok(None) };
    let start = lines.iter().map(|line| line.range.start).min().unwrap_or(header);
    Ok(end.checked_sub(start.min(header)))
}

/// The offset of `SEFH` and the records that it lists.
fn directory(bytes: &dyn Bytes, end: u64) -> io::Result<Option<(u64, Vec<Line>)>> {
    let foot = bytes.read(end.saturating_sub(8)..end)?;
    let length = Cursor::new(&foot, 0).u32_le().map(u64::from).unwrap_or_default();
    let Some(header) = end.checked_sub(length.saturating_add(8)) else { return Ok(None) };
    let limit = (RECORDS as u64).saturating_mul(12).saturating_add(12);
    let data = bytes.read(header..header.saturating_add(length.min(limit)))?;
    if !data.starts_with(b"SEFH") {
        return Ok(None);
    }
    Ok(lines(&data, header).ok().map(|lines| (header, lines)))
}

fn lines(data: &[u8], header: u64) -> Result<Vec<Line>, Fault> {
    let mut cursor = Cursor::new(data, 0);
    cursor.skip(8)?;
    let count = cursor.u32_le()?;
    let mut lines = Vec::new();
    while lines.len() < RECORDS && (lines.len() as u64) < u64::from(count) {
        cursor.skip(2)?;
        let kind = cursor.u16_le()?;
        let (back, size) = (u64::from(cursor.u32_le()?), u64::from(cursor.u32_le()?));
        if let Some(start) = header.checked_sub(back) {
            lines.push(Line { kind, range: start..start.saturating_add(size).min(header) });
        }
    }
    Ok(lines)
}

/// Adds a part for each record of the trailer `range`, whose own part is `outer`.
pub(super) fn parts(bytes: &dyn Bytes, range: Range<u64>, outer: PartId, builder: &mut Builder) -> io::Result<()> {
    let mut lines = directory(bytes, range.end)?.map(|(_, lines)| lines).unwrap_or_default();
    lines.sort_by_key(|line| line.range.start);
    let mut at = range.start;
    for line in lines.iter().filter(|line| !line.range.is_empty()) {
        // Records that lie over each other are left to the first.
        if line.range.start < at {
            continue;
        }
        builder.claim(outer, at..line.range.start);
        builder.part(record(bytes, line)?.within(outer), line.range.clone());
        at = line.range.end;
    }
    builder.claim(outer, at..range.end);
    Ok(())
}

/// A record: type once more, length of its name, name, data.
fn record(bytes: &dyn Bytes, line: &Line) -> io::Result<Part> {
    let head = bytes.read(line.range.start..line.range.start.saturating_add(NAME).min(line.range.end))?;
    let mut cursor = Cursor::new(&head, line.range.start);
    let name = cursor
        .skip(4)
        .and_then(|()| cursor.u32_le())
        .and_then(|length| cursor.take(usize::try_from(length).unwrap_or(usize::MAX)))
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .unwrap_or_default();
    let key = match line.kind {
        NAMED => format!("0x{:04x}:{name}", line.kind),
        kind => format!("0x{kind:04x}"),
    };
    let data = cursor.position()..line.range.end;
    let sign = bytes.read(data.start..data.start.saturating_add(8).min(data.end))?;
    let title = format!("SEF {name}");
    let part = Part::new(title, Kind::Trailer).keyed(SEF, key);
    Ok(match super::start_of(&sign) {
        Some(super::Start::Picture | super::Start::Film) => Part {
            kind: Kind::Embedded,
            content: Some(Content { standard: Standard::File, ranges: vec![data] }),
            ..part
        },
        _ => part,
    })
}
