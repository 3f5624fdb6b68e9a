//! SVG: a drawing in XML (SVG 1.1 second edition; SVG 2), plain or, as `.svgz`, in a gzip member (RFC 1952).
//!
//! The picture is what a list of elements and attributes says; all else is a part of its own: titles, comments, what editors
//! write for themselves, programs, and references that leave the file. A picture within the picture (a `data:` URI that is
//! drawn) is an embedded file. Not examined, for it is drawn or may be: elements outside of the view or under others,
//! definitions that nothing uses, names of ids and classes.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::{Builder, Container, Depth, Flavour, Layout, Part, SNIFF, Standard};
use crate::bytes::{Bytes, Fault};

mod attributes;
mod base64;
mod css;
mod hidden;
mod layout;
mod names;
mod pieces;
mod plain;
mod rebuild;
#[cfg(test)]
mod tests;
mod tree;

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "SVG",
    extensions: &["svg", "svgz"],
    sniff,
    layout,
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "SVG";
const SVG: Flavour = Flavour::new("SVG");
const SVGZ: Flavour = Flavour::new("SVGZ");

/// The longest text that is read, in bytes: it is held in memory, for what it tells may stand anywhere in it.
const TEXT: u64 = 64 * 1024 * 1024;
const GZIP: [u8; 3] = [0x1f, 0x8b, 8];

fn sniff(head: &[u8]) -> Option<Flavour> {
    if head.starts_with(&GZIP) {
        let mut inside = Vec::new();
        // What is cut off behind the head is an error; what came before it is enough.
        let _ = GzDecoder::new(head).take(SNIFF).read_to_end(&mut inside);
        return is_drawing(&inside).then_some(SVGZ);
    }
    is_drawing(head).then_some(SVG)
}

/// Whether text begins as an SVG file does: a declaration, comments, instructions, a document type, then `svg`. UTF-16 is
/// taken for what it is, too.
fn is_drawing(head: &[u8]) -> bool {
    let narrow: Vec<u8>;
    let head = match head {
        [0xfe, 0xff, rest @ ..] => {
            narrow = rest.iter().skip(1).step_by(2).copied().collect();
            narrow.as_slice()
        }
        [0xff, 0xfe, rest @ ..] => {
            narrow = rest.iter().step_by(2).copied().collect();
            narrow.as_slice()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => rest,
        other => other,
    };
    let mut rest = head.trim_ascii_start();
    loop {
        let behind = |mark: &[u8], skip: usize| {
            let at = rest.windows(mark.len()).skip(skip).position(|found| found == mark)?;
            rest.get(at.checked_add(skip)?.checked_add(mark.len())?..)
        };
        let next = if rest.starts_with(b"<!--") {
            behind(b"-->", 4)
        } else if rest.starts_with(b"<?") {
            behind(b"?>", 2)
        } else if let Some(doctype) = rest.strip_prefix(b"<!DOCTYPE") {
            let name = doctype.trim_ascii_start();
            if name.starts_with(b"svg") {
                return true;
            }
            None
        } else {
            return is_root(rest);
        };
        match next {
            Some(next) => rest = next.trim_ascii_start(),
            None => return false,
        }
    }
}

/// Whether text begins with the start tag of an element `svg`, under whatever prefix.
fn is_root(text: &[u8]) -> bool {
    let Some(tag) = text.strip_prefix(b"<") else { return false };
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let name = end.and_then(|end| tag.get(..end)).unwrap_or_default();
    name == b"svg" || name.strip_suffix(b":svg").is_some_and(|prefix| !prefix.is_empty() && !prefix.contains(&b'<'))
}

/// Text is read to its end at either depth: nothing in it says where anything stands.
fn layout(bytes: &dyn Bytes, _depth: Depth) -> io::Result<Layout> {
    if bytes.read(0..3)?.starts_with(&GZIP) {
        return Ok(compressed(bytes));
    }
    if bytes.len() > TEXT {
        let mut builder = Builder::new(bytes.len(), SVG);
        builder.fault(Fault::new(TEXT, "a text of at most 64 MiB", format!("{} bytes", bytes.len())));
        return Ok(builder.finish());
    }
    let raw = bytes.read(0..bytes.len())?;
    Ok(layout::Laid::new(&raw).layout)
}

/// A gzip member: its decoder tells its header and the drawing inside, and says that it can't be written.
fn compressed(bytes: &dyn Bytes) -> Layout {
    let mut builder = Builder::new(bytes.len(), SVGZ);
    let whole = 0..bytes.len();
    builder.part(Part::metadata("gzip", Standard::Gzip, vec![whole.clone()]), whole);
    builder.finish()
}
