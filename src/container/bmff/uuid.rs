//! Boxes whose type is a UUID: XMP (ISO 16684-3), C2PA (C2PA 2.1 §A.5), Canon's.

use std::fmt::Write;
use std::io;

use super::model::NodeId;
use super::tree::{SHORT, Tree};
use crate::container::{Content, Kind, Part, Standard};

const XMP: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
const C2PA: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
const CANON: [u8; 16] = *b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48";
const CANON_PREVIEW: [u8; 16] = *b"\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16";

/// How the leak catalogue writes such a type.
pub(super) fn name(uuid: &[u8; 16]) -> String {
    uuid.iter().enumerate().fold("uuid:".to_owned(), |mut name, (index, byte)| {
        let dash = if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" };
        let _ = write!(name, "{dash}{byte:02x}");
        name
    })
}

/// Says what a `uuid` box is for, and behind how many bytes boxes stand in it, if they do.
pub(super) fn visit(tree: &mut Tree<'_>, id: NodeId) -> io::Result<Option<u64>> {
    let Some(uuid) = tree.nodes.get(id).and_then(|node| node.header.uuid) else { return Ok(None) };
    tree.opaque(id, Kind::Unknown);
    let content = tree.content(id);
    match uuid {
        XMP => describe(tree, id, Standard::Xmp, content),
        C2PA => {
            // Version and flags, the purpose as a C string, and before a manifest the offset of the Merkle box.
            let head = tree.body(id, SHORT)?;
            let purpose = head.get(4..).unwrap_or_default();
            let length = purpose.iter().position(|byte| *byte == 0).unwrap_or(purpose.len());
            if purpose.get(..length) == Some(b"manifest") {
                let skip = 4u64.saturating_add(length as u64).saturating_add(9);
                describe(tree, id, Standard::Jumbf, content.start.saturating_add(skip).min(content.end)..content.end);
            } else {
                tree.classify(id, Kind::Metadata(Standard::Jumbf));
            }
        }
        CANON => return Ok(Some(0)),
        CANON_PREVIEW => return Ok(Some(8)),
        _ => {}
    }
    Ok(None)
}

fn describe(tree: &mut Tree<'_>, id: NodeId, standard: Standard, range: std::ops::Range<u64>) {
    tree.classify(id, Kind::Metadata(standard));
    if let Some(part) = tree.part(id).and_then(|part| tree.out.get_mut(part)) {
        part.content = Some(Content { standard, ranges: vec![range] });
    }
}

/// What stands in Canon's boxes: TIFF blocks with the IFDs of an Exif, and pictures coded as JPEG.
pub(super) fn canon(tree: &mut Tree<'_>) -> io::Result<()> {
    for id in 0..tree.nodes.len() {
        let Some(node) = tree.nodes.get(id) else { break };
        let inside = node.parent.and_then(|parent| tree.nodes.get(parent)).and_then(|node| node.header.uuid);
        if !matches!(inside, Some(CANON | CANON_PREVIEW)) {
            continue;
        }
        let kind = node.header.kind;
        let content = node.header.content();
        match &kind.0 {
            b"CMT1" | b"CMT2" => describe(tree, id, Standard::Exif, content),
            b"CMT4" => describe(tree, id, Standard::ExifGps, content),
            b"THMB" | b"PRVW" => {
                let head = tree.body(id, 64)?;
                if let Some(start) = head.windows(3).position(|three| three == b"\xff\xd8\xff") {
                    let range = content.start.saturating_add(start as u64)..content.end;
                    let part = Part::embedded("", vec![range]);
                    tree.classify(id, Kind::Embedded);
                    if let Some(own) = tree.part(id).and_then(|part| tree.out.get_mut(part)) {
                        own.content = part.content;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}
