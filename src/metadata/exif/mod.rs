//! Exif and TIFF: the tags of all directories of a block (CIPA DC-008-2023; TIFF 6.0). `grammar::ifd` says where each
//! value stands, kamadak-exif reads the values and names the tags of the standard.
//!
//! A block within a block (XMP, IPTC, a profile, a thumbnail) is handed on as such and not looked into.
#![allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

use std::borrow::Cow;
use std::io;
use std::ops::Range;

use super::{Decoded, Decoder, Key, Nested, NestedBytes, Tag, Value, count_occurrences, makernote};
use crate::bytes::{Bytes, Fault, Window};
use crate::container::Standard;
use crate::grammar::ifd::edit::{merged, subtract};
use crate::grammar::ifd::walk::limits;
use crate::grammar::ifd::{Directory, Role, Walk, tags, walk};

mod blocks;
mod keys;
mod neutral;
mod stated;
mod text;
mod values;
mod without;

use keys::{group, key};
pub use stated::instead;
use values::{Raw, values};

/// Decodes Exif.
pub const EXIF: Decoder =
    Decoder { standard: Standard::Exif, decode: decode_exif, neutral: neutral::exif, without: without::exif };

/// Decodes the directories of a TIFF file. Blocks that the container hands out as parts of their own aren't nested here.
pub const TIFF: Decoder =
    Decoder { standard: Standard::Tiff, decode: decode_tiff, neutral: neutral::tiff, without: without::exif };

/// Decodes ExifGps.
pub const GPS: Decoder = Decoder {
    standard: Standard::ExifGps,
    decode: |block| decode_as(block, true, Some(Role::Gps)),
    neutral: super::nothing,
    without: super::whole,
};

/// The keys of the tags of Apple's MakerNote that a gain map needs: their group and ids. They can be kept alone.
pub const HEADROOM: (&str, [&str; 2]) = ("MakerNote:Apple", ["0x0021", "0x0030"]);

/// What some writers leave in front of a block where only JPEG has it.
const PREFIX: &[u8] = b"Exif\0\0";

/// What an entry turned out to be.
#[derive(Clone, Debug, PartialEq)]
enum What {
    /// A value that is told as a tag.
    Value,
    /// A block of another standard.
    Block(Standard),
    /// The place of a directory that was read.
    Pointer,
}

/// An entry with its key and value.
#[derive(Clone, Debug)]
struct Found {
    /// Directory and entry, by index in the walk.
    at: (usize, usize),
    what: What,
    key: Key,
    value: Value,
}

/// All that a block holds.
struct Reading {
    walk: Walk,
    found: Vec<Found>,
    faults: Vec<Fault>,
}

/// Walks a block and reads its values. The inner error says that it is no TIFF block.
fn reading(bytes: &dyn Bytes) -> io::Result<Result<Reading, Fault>> {
    reading_as(bytes, None)
}

/// The same, where the first directory is another one than a picture's.
fn reading_as(bytes: &dyn Bytes, first: Option<Role>) -> io::Result<Result<Reading, Fault>> {
    let mut walk = match walk(bytes)? {
        Ok(walk) => walk,
        Err(fault) => return Ok(Err(fault)),
    };
    if let (Some(role), Some(directory)) = (first, walk.directories.first_mut()) {
        directory.role = role;
    }
    let mut reading = Reading { faults: walk.faults.clone(), walk, found: Vec::new() };
    // Values can't hold more bytes than the block, unless entries share them to take memory.
    let mut budget = bytes.len().saturating_mul(2).min(super::limits::BLOCK);
    let order = reading.walk.header.order;
    let pointers: std::collections::BTreeSet<(usize, usize)> =
        reading.walk.directories.iter().filter_map(|directory| directory.outer).collect();
    let mut make = String::new();
    let entries = reading.walk.directories.iter().map(|directory| directory.entries.len());
    let mut raws: Vec<Raw<'_>> = Vec::with_capacity(entries.sum());
    for directory in &reading.walk.directories {
        for entry in &directory.entries {
            let length = entry.value.as_ref().map_or(0, |range| range.end.saturating_sub(range.start));
            let need = match blocks::standard(directory.role, entry.tag) {
                Some(_) => length.min(Value::HEX as u64),
                None => Raw::need(entry.tag, entry.kind, entry.count, length),
            };
            if need > budget && reading.faults.len() < limits::FAULTS {
                reading.faults.push(Fault::new(
                    entry.at.start,
                    "values no larger than the block",
                    format!("{need} bytes"),
                ));
            }
            let bytes = if need > budget { Cow::Borrowed(&[][..]) } else { entry.peek(bytes, need)? };
            budget = budget.saturating_sub(bytes.len() as u64);
            raws.push(Raw { role: directory.role, tag: entry.tag, kind: entry.kind, length, bytes });
        }
    }
    let directories = &reading.walk.directories;
    let mut told = raws.iter().zip(values(order, &raws, directories.iter().map(|directory| directory.entries.len())));
    reading.found.reserve(raws.len());
    for (index, directory) in directories.iter().enumerate() {
        for (number, (entry, (raw, value))) in directory.entries.iter().zip(&mut told).enumerate() {
            if entry.tag == tags::MAKE && make.is_empty() {
                make = value.as_text().unwrap_or_default().to_owned();
            }
            let at = (index, number);
            let block = blocks::standard(directory.role, entry.tag).filter(|_| raw.length > 0);
            let what = match block {
                Some(standard) => What::Block(standard),
                // SubIFDs are told: a hidden picture stands there.
                None if pointers.contains(&at) && entry.tag != tags::SUB_IFDS => What::Pointer,
                None => What::Value,
            };
            let (key, value) = if entry.tag == tags::MAKER_NOTE && directory.role != Role::Gps {
                let head = raw.bytes.get(..raw.bytes.len().min(makernote::HEAD as usize)).unwrap_or_default();
                let group = format!("MakerNote:{}", makernote::vendor(head, &make));
                (Key::new(group, "*", "MakerNote"), opaque(raw))
            } else if block.is_some() {
                (key(directory.role, entry.tag), opaque(raw))
            } else {
                (key(directory.role, entry.tag), value)
            };
            reading.found.push(Found { at, what, key, value });
        }
    }
    Ok(Ok(reading))
}

fn opaque(raw: &Raw<'_>) -> Value {
    match Value::opaque(&raw.bytes) {
        Value::Opaque { hex, .. } => Value::Opaque { bytes: raw.length, hex },
        other => other,
    }
}

fn decode_exif(block: &dyn Bytes) -> io::Result<Decoded> {
    let prefix = prefix(&block.read(0..PREFIX.len() as u64)?);
    if prefix == 0 {
        return decode(block, true);
    }
    let mut decoded = decode(&Window::new(block, prefix..block.len()), true)?;
    let shift = |range: &mut Range<u64>| {
        *range = range.start.saturating_add(prefix)..range.end.saturating_add(prefix);
    };
    decoded.tags.iter_mut().filter_map(|tag| tag.origin.range.as_mut()).for_each(shift);
    for nested in &mut decoded.nested {
        if let NestedBytes::At(range) = &mut nested.bytes {
            shift(range);
        }
    }
    decoded.faults = decoded.faults.into_iter().map(|fault| fault.shifted(prefix)).collect();
    Ok(decoded)
}

/// How many bytes stand before the byte order mark that don't belong to the block.
fn prefix(head: &[u8]) -> u64 {
    if head.starts_with(PREFIX) { PREFIX.len() as u64 } else { 0 }
}

fn decode_tiff(file: &dyn Bytes) -> io::Result<Decoded> {
    decode(file, false)
}

/// Decodes a block. `alone` says that nobody else looks at it: blocks within it are nested, and bytes that no entry refers
/// to are told.
fn decode(bytes: &dyn Bytes, alone: bool) -> io::Result<Decoded> {
    decode_as(bytes, alone, None)
}

fn decode_as(bytes: &dyn Bytes, alone: bool, first: Option<Role>) -> io::Result<Decoded> {
    let reading = match reading_as(bytes, first)? {
        Ok(reading) => reading,
        Err(fault) => return Ok(Decoded { faults: vec![fault], ..Decoded::default() }),
    };
    let mut decoded = Decoded { faults: reading.faults, ..Decoded::default() };
    decoded.tags.reserve(reading.found.len());
    for found in reading.found {
        let Some(directory) = reading.walk.directories.get(found.at.0) else { continue };
        let Some(entry) = directory.entries.get(found.at.1) else { continue };
        let range = entry.value.clone().filter(|range| range.start < range.end);
        if let (What::Block(standard), Some(range), true) = (&found.what, &range, alone) {
            decoded.nested.push(Nested {
                name: found.key.name.clone(),
                standard: *standard,
                bytes: NestedBytes::At(range.clone()),
            });
        }
        // A block that can't be read is told as one.
        let unread = match (&found.what, &range) {
            (What::Block(standard), Some(range)) if alone => !opens(*standard, bytes, range)?,
            _ => false,
        };
        if let (What::Value, Value::Opaque { .. }, Some(range)) = (&found.what, &found.value, &range) {
            // ThumbnailData, JpgFromRaw: a whole JPEG file as a value.
            if found.key.name != "MakerNote" && blocks::is_jpeg(bytes, range)? {
                decoded.nested.push(file(found.key.name.clone(), range.clone()));
            }
        }
        if found.what == What::Value || unread {
            decoded.tags.push(Tag::field(found.key, found.value, range));
        }
    }
    count_occurrences(&mut decoded.tags);
    let data = blocks::all(bytes, &reading.walk)?;
    for (directory, data) in reading.walk.directories.iter().zip(&data) {
        if let Some(preview) = data.preview.clone() {
            let label = if directory.role == Role::Page(1) { "thumbnail" } else { "preview" };
            let name = format!("{} {label}", group(directory.role).trim_start_matches("EXIF/"));
            decoded.nested.push(file(name.into(), preview));
        }
    }
    if alone {
        decoded.tags.extend(unreferenced(bytes, &reading.walk, &data)?.1);
    }
    Ok(decoded)
}

/// Whether a decoder finds anything in a block, or there is nothing to find.
fn opens(standard: Standard, bytes: &dyn Bytes, range: &Range<u64>) -> io::Result<bool> {
    let Some(decoder) = super::decoder(standard) else { return Ok(false) };
    let block = Window::new(bytes, range.clone());
    let decoded = (decoder.decode)(&block)?;
    if !decoded.tags.is_empty() || !decoded.nested.is_empty() {
        return Ok(true);
    }
    Ok(block.read(0..super::limits::BLOCK)?.iter().all(|byte| *byte == 0))
}

fn file(name: Cow<'static, str>, range: Range<u64>) -> Nested {
    Nested { name, standard: Standard::File, bytes: NestedBytes::At(range) }
}

/// The ranges of a block that no entry refers to and that aren't zero, and a tag that tells of them.
fn unreferenced(bytes: &dyn Bytes, walk: &Walk, data: &[blocks::Data]) -> io::Result<(Vec<Range<u64>>, Option<Tag>)> {
    let mut used = vec![0..walk.header.len()];
    for directory in &walk.directories {
        used.push(directory.at.clone());
        used.extend(directory.entries.iter().filter_map(crate::grammar::ifd::Entry::apart));
    }
    used.extend(data.iter().flat_map(|data| data.ranges.iter().cloned()));
    let whole = 0..bytes.len();
    let mut gaps = Vec::new();
    let mut first = Vec::new();
    let mut total = 0u64;
    for gap in subtract(merged(vec![whole]), used) {
        let length = gap.end.saturating_sub(gap.start);
        let read = bytes.read(gap.start..gap.end.min(gap.start.saturating_add(super::limits::BLOCK)))?;
        if read.iter().any(|byte| *byte != 0) {
            if gaps.is_empty() {
                first = read.iter().copied().take(Value::HEX).collect();
            }
            total = total.saturating_add(length);
            gaps.push(gap);
        }
    }
    let tag = gaps.first().map(|gap| {
        let value = match Value::opaque(&first) {
            Value::Opaque { hex, .. } => Value::Opaque { bytes: total, hex },
            other => other,
        };
        Tag::field(UNREFERENCED, value, Some(gap.clone()).filter(|_| gaps.len() == 1))
    });
    Ok((gaps, tag))
}

/// The key of bytes that no entry refers to.
const UNREFERENCED: Key =
    Key { group: Cow::Borrowed("EXIF/ExifIFD"), id: Cow::Borrowed("@unreferenced"), name: Cow::Borrowed("HiddenData") };

/// The directory of the picture that a block describes.
fn first(walk: &Walk) -> Option<&Directory> {
    walk.directories.iter().find(|directory| directory.role == Role::Page(0))
}

#[cfg(test)]
mod tests;
