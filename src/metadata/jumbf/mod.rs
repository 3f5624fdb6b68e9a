//! JUMBF boxes (ISO/IEC 19566-5), C2PA manifests among them (C2PA 2.1, 11): who signed a picture with which tool, what was done
//! to it, and pictures of what it was made from.
//!
//! A superbox has a label; what its content boxes say is told under that label: `c2pa.actions.v2/actions/when`. Signatures
//! are read, never verified.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use serde_json::Value as Json;

use super::limits::{BLOCK, BOX_DEPTH, BOXES};
use super::{Decoded, Decoder, Form, Key, Nested, NestedBytes, Tag, Value, nothing, whole};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;

mod cbor;
mod cose;
#[cfg(test)]
mod tests;

/// Decodes JUMBF. A manifest goes as a whole: any edit of the picture breaks it.
pub const JUMBF: Decoder = Decoder { standard: Standard::Jumbf, decode, neutral: nothing, without: whole };

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..block.len().min(BLOCK))?;
    let mut reader = Reader { decoded: Decoded::default(), seen: HashMap::new(), boxes: 0 };
    if block.len() > BLOCK {
        reader.fault(BLOCK, "boxes of at most 64 MiB", format!("{} bytes", block.len()));
    }
    reader.boxes(Cursor::new(&bytes, 0), "", 0);
    Ok(reader.decoded)
}

/// The group of every key here.
const GROUP: &str = "C2PA";

/// Labels of the superboxes that only hold others.
const STORES: &[&str] = &["c2pa", "c2pa.assertions", "c2pa.credentials", "c2pa.databoxes"];

/// The types of superboxes that are manifests, whose labels identify them (C2PA 2.1, 11.1.4): `c2ma`, `c2um`, `c2cm`.
const MANIFESTS: &[&[u8; 4]] = &[b"c2ma", b"c2um", b"c2cm"];

/// How many faults of one block are told.
const FAULTS: usize = 16;
/// How many values of one block are told: a manifest has hundreds.
const TAGS: usize = 250_000;

/// What a superbox is called, and where that stands.
#[derive(Default)]
struct Label {
    text: String,
    range: Option<Range<u64>>,
}

struct Reader {
    decoded: Decoded,
    seen: HashMap<String, u32>,
    boxes: usize,
}

impl Reader {
    fn fault(&mut self, offset: u64, expected: &'static str, found: impl Into<std::borrow::Cow<'static, str>>) {
        if self.decoded.faults.len() < FAULTS {
            self.decoded.faults.push(Fault::new(offset, expected, found));
        }
    }

    /// Tells a value under its path.
    fn tag(&mut self, path: &str, value: Value, range: Option<Range<u64>>, form: Form) {
        if self.decoded.tags.len() >= TAGS {
            return;
        }
        let name: String = path.rsplit('/').next().unwrap_or(path).chars().filter(|c| !c.is_whitespace()).collect();
        let count = self.seen.entry(path.to_owned()).or_insert(0);
        let mut tag = Tag::field(Key::new(GROUP, path.to_owned(), name), value, range).form(form);
        tag.origin.occurrence = *count;
        *count = count.saturating_add(1);
        self.decoded.tags.push(tag);
    }

    /// The boxes that fill what is left of `cursor`, under the label of the superbox around them.
    fn boxes(&mut self, mut cursor: Cursor<'_>, label: &str, depth: usize) {
        let mut label = Label { text: label.to_owned(), range: None };
        let before = self.decoded.tags.len();
        while !cursor.is_empty() {
            let start = cursor.position();
            self.boxes = self.boxes.saturating_add(1);
            if depth > BOX_DEPTH || self.boxes > BOXES {
                return self.fault(start, "boxes within the limits", "more, or deeper ones");
            }
            if cursor.rest().iter().all(|byte| *byte == 0) {
                break;
            }
            match header(&mut cursor) {
                Ok((kind, content)) => self.content(&kind, content, &mut label, depth),
                Err(fault) => {
                    self.fault(fault.offset, "a JUMBF box", fault.found);
                    break;
                }
            }
        }
        // A superbox of which nothing else is told is told by its label.
        if let Some(range) = label.range.filter(|_| self.decoded.tags.len() == before)
            && !STORES.contains(&label.text.as_str())
        {
            self.tag(&label.text.clone(), Value::text(label.text), Some(range), Form::Field);
        }
    }

    fn content(&mut self, kind: &[u8; 4], content: Cursor<'_>, superbox: &mut Label, depth: usize) {
        let range = content.position()..content.position().saturating_add(content.remaining() as u64);
        let label = superbox.text.as_str();
        match kind {
            b"jumb" => self.boxes(content, label, depth.saturating_add(1)),
            b"jumd" => *superbox = self.description(content, depth).unwrap_or_default(),
            b"cbor" => self.cbor(content, label),
            b"json" => match serde_json::from_slice(content.rest()) {
                Ok(json) => self.json(&json, label),
                Err(error) => {
                    self.fault(range.start, "JSON", error.to_string());
                    self.tag(label, Value::opaque(content.rest()), Some(range), Form::Field);
                }
            },
            // Embedded files (ISO/IEC 19566-5, B.3): a description, then the data.
            b"bfdb" => {
                let mut texts = content.rest().get(1..).unwrap_or_default().split(|byte| *byte == 0);
                for name in ["type", "fileName"] {
                    if let Some(text) = texts.next().filter(|text| !text.is_empty()) {
                        self.tag(&join(label, name), Value::text(String::from_utf8_lossy(text)), None, Form::Field);
                    }
                }
            }
            b"bidb" | b"jp2c" => {
                self.tag(label, Value::opaque(content.rest()), Some(range.clone()), Form::Field);
                self.nest(label, Standard::File, range);
            }
            b"xml " => self.nest(label, Standard::Xmp, range),
            b"free" if content.rest().iter().all(|byte| *byte == 0) => {}
            other => {
                let name = join(label, &String::from_utf8_lossy(other));
                self.tag(&name, Value::opaque(content.rest()), Some(range), Form::Field);
            }
        }
    }

    fn nest(&mut self, name: &str, standard: Standard, range: Range<u64>) {
        let name = name.to_owned().into();
        self.decoded.nested.push(Nested { name, standard, bytes: NestedBytes::At(range) });
    }

    /// A description box (ISO/IEC 19566-5, A.3): the type and the label of the superbox that it begins.
    fn description(&mut self, mut content: Cursor<'_>, depth: usize) -> Result<Label, Fault> {
        let kind = content.take(16)?;
        let toggles = content.u8()?;
        let mut label = Label::default();
        if toggles & 2 != 0 {
            let at = content.position();
            let rest = content.rest();
            let text = content.take(rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len()))?;
            let text = String::from_utf8_lossy(text).chars().take(LABEL).collect();
            label = Label { text, range: Some(at..content.position()) };
            if MANIFESTS.iter().any(|manifest| kind.starts_with(*manifest)) {
                self.tag("@manifest", Value::text(label.text.clone()), label.range.clone(), Form::Field);
            }
            let _ = content.skip(1);
        }
        if toggles & 4 != 0 {
            let at = content.position();
            let id = Value::Integer(i64::from(content.u32_be()?));
            self.tag(&join(&label.text, "id"), id, Some(at..content.position()), Form::Field);
        }
        if toggles & 8 != 0 {
            content.skip(32)?;
        }
        // Private boxes: the salt of C2PA.
        self.boxes(content, &label.text, depth.saturating_add(1));
        Ok(label)
    }

    /// The leaves of a JSON document, under `path`. Bounded: the JSON reader refuses what is deeper than 128.
    fn json(&mut self, json: &Json, path: &str) {
        match json {
            Json::Object(members) => members.iter().for_each(|(name, value)| self.json(value, &join(path, name))),
            Json::Array(items) => items.iter().for_each(|item| self.json(item, path)),
            Json::Null => {}
            Json::String(text) => self.tag(path, Value::text(text.clone()), None, Form::Encoded),
            Json::Number(number) => {
                let value = number.as_i64().map(Value::Integer).or(number.as_f64().map(Value::Real));
                self.tag(path, value.unwrap_or_else(|| Value::text(number.to_string())), None, Form::Encoded);
            }
            Json::Bool(truth) => self.tag(path, Value::text(truth.to_string()), None, Form::Encoded),
        }
    }

    /// The leaves of CBOR items, under `path`.
    fn cbor(&mut self, content: Cursor<'_>, path: &str) {
        let fault = cbor::read(content, path, &mut |leaf| self.leaf(leaf));
        if let Some(fault) = fault {
            self.fault(fault.offset, "CBOR", fault.found);
        }
    }

    fn leaf(&mut self, leaf: cbor::Leaf<'_>) {
        let range = leaf.range.clone();
        match leaf.item {
            cbor::Item::Value(value) => self.tag(leaf.path, value, Some(range), Form::Field),
            cbor::Item::Bytes(bytes) => {
                if cose::is_signature(bytes) {
                    return self.signature(Cursor::new(bytes, range.start), leaf.path);
                }
                self.tag(leaf.path, Value::opaque(bytes), Some(range.clone()), Form::Field);
                if [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n"].iter().any(|signature| bytes.starts_with(signature)) {
                    self.nest(leaf.path, Standard::File, range);
                }
            }
            cbor::Item::Signature => self.signature(Cursor::new(leaf.raw, range.start), leaf.path),
        }
    }

    fn signature(&mut self, content: Cursor<'_>, path: &str) {
        let range = content.position()..content.position().saturating_add(content.remaining() as u64);
        self.tag(path, Value::opaque(content.rest()), Some(range), Form::Field);
        for (name, value, range) in cose::read(content) {
            self.tag(&join(path, name), value, range, Form::Field);
        }
    }
}

/// Longest label that is told, in characters; those of manifests have some seventy.
const LABEL: usize = 256;
/// Longest path of a value, in bytes, against names of megabytes that each value would repeat.
const PATH: usize = 512;

fn join(path: &str, name: &str) -> String {
    match path.len().saturating_add(name.len()) {
        len if len > PATH || name.is_empty() => path.to_owned(),
        _ if path.is_empty() => name.to_owned(),
        _ => format!("{path}/{name}"),
    }
}

/// A box's type, and its content (ISO/IEC 19566-5, 4.2; ISO/IEC 14496-12, 4.2).
fn header<'a>(cursor: &mut Cursor<'a>) -> Result<([u8; 4], Cursor<'a>), Fault> {
    let start = cursor.position();
    let short = cursor.u32_be()?;
    let kind = cursor.array()?;
    let size = match short {
        0 => None,
        1 => Some(cursor.u64_be()?),
        size => Some(u64::from(size)),
    };
    let head = cursor.position().saturating_sub(start);
    let want = match size {
        None => cursor.remaining() as u64,
        Some(size) => size.checked_sub(head).ok_or_else(|| Fault::new(start, "a size", format!("{size}")))?,
    };
    let position = cursor.position();
    // What is cut is read as far as it goes.
    let have = want.min(cursor.remaining() as u64);
    let content = cursor.take(usize::try_from(have).unwrap_or(0))?;
    Ok((kind, Cursor::new(content, position)))
}
