//! Fields inside the boxes of films and sequences that tell something while the box itself is needed: times, languages, names
//! (ISO/IEC 14496-12 §8.2.2, 8.3.2, 8.4.2, 8.4.3, 12.1.3; QuickTime File Format, "Movie header atoms").

use std::io;

use super::model::NodeId;
use super::tree::Tree;
use super::types;
use crate::container::{Removal, Standard};

/// Codes of `mdhd` that name no language: 0, and `und`.
const NO_LANGUAGE: [[u8; 2]; 2] = [[0, 0], [0x55, 0xC4]];
/// A visual sample entry before its boxes, in bytes.
const VISUAL_ENTRY: u64 = 78;

/// Boxes of one length, and how long their content is; what stands behind it no reader looks at.
const LENGTHS: &[(&[u8; 4], u64)] = &[
    (b"ispe", 12),
    (b"irot", 1),
    (b"imir", 1),
    (b"pasp", 8),
    (b"clap", 32),
    (b"clli", 4),
    (b"mdcv", 24),
    (b"amve", 8),
    (b"a1op", 1),
    (b"lsel", 2),
];

/// Makes parts of a box's telling fields.
pub(super) fn carve(tree: &mut Tree<'_>, id: NodeId) -> io::Result<()> {
    let Some(kind) = tree.kind(id) else { return Ok(()) };
    let start = tree.content(id).start;
    let at =
        |offset: u64, length: u64| start.saturating_add(offset)..start.saturating_add(offset).saturating_add(length);
    let blank = Removal::Blank;
    if let Some((_, length)) = LENGTHS.iter().find(|(code, _)| **code == kind.0) {
        let end = tree.content(id).end;
        tree.field(id, "rest", Standard::Plain, at(*length, 0).start..end, Removal::Cut)?;
    }
    match &kind.0 {
        b"mvhd" | b"tkhd" | b"mdhd" => {
            let long = tree.read(start, 1)?.first() == Some(&1);
            let width = if long { 8 } else { 4 };
            tree.field(id, "creation_time", Standard::BoxTime, at(4, width), blank)?;
            tree.field(id, "modification_time", Standard::BoxTime, at(4u64.saturating_add(width), width), blank)?;
            // What stands behind both times: in `mdhd` a scale and a duration, in `mvhd` rate, volume and matrix besides.
            let behind = if long { 20u64 } else { 12 };
            let duration = behind.saturating_add(4).saturating_add(width);
            if kind.0 == *b"mdhd" {
                let language = at(duration, 2);
                if !NO_LANGUAGE.iter().any(|none| tree.read(language.start, 2).is_ok_and(|read| *read == none[..])) {
                    tree.field(id, "language", Standard::BoxLanguage, language, blank)?;
                }
            }
            if kind.0 == *b"mvhd" {
                let editor = duration.saturating_add(52);
                for (name, offset, length) in
                    [("preview_time", 0, 8), ("poster_time", 8, 4), ("selection_time", 12, 8), ("current_time", 20, 4)]
                {
                    tree.field(id, name, Standard::Plain, at(editor.saturating_add(offset), length), blank)?;
                }
            }
        }
        b"hdlr" => {
            tree.field(id, "manufacturer", Standard::BoxText, at(12, 12), blank)?;
            let end = tree.content(id).end;
            tree.field(id, "name", Standard::BoxText, at(24, 0).start..end, blank)?;
        }
        b"pitm" => {
            let wide = tree.read(start, 1)?.first().is_some_and(|version| *version > 0);
            let end = tree.content(id).end;
            tree.field(id, "rest", Standard::Plain, at(if wide { 8 } else { 6 }, 0).start..end, Removal::Cut)?;
        }
        // Where media data lie outside the file: a path, behind version and flags (§8.7.2). An empty one says: in this file.
        b"url " | b"urn " | b"alis" | b"rsrc"
            if parent(tree, id) == Some(*b"dref") && tree.content(id).end > at(4, 0).start =>
        {
            tree.key(id, "");
        }
        code if types::VISUAL.contains(&code)
            && parent(tree, id) == Some(*b"stsd")
            && tree.content(id).end >= at(VISUAL_ENTRY, 0).start =>
        {
            tree.field(id, "vendor", Standard::BoxText, at(12, 4), blank)?;
            tree.field(id, "compressorname", Standard::BoxText, at(42, 32), blank)?;
        }
        _ => {}
    }
    Ok(())
}

fn parent(tree: &Tree<'_>, id: NodeId) -> Option<[u8; 4]> {
    let parent = tree.nodes.get(id)?.parent?;
    tree.kind(parent).map(|kind| kind.0)
}
