//! Reads the boxes of a `meta` box into the model: `pitm`, `iinf`, `iloc`, `iref`, `ipco`, `ipma`, `grpl` (ISO/IEC 14496-12
//! §8.11; 23008-12 §9.3.1).

use std::io;

use super::model::{Association, Extent, Group, Iloc, Ipma, Item, Location, Meta, NodeId, Property, Reference};
use super::tree::{SHORT, Tree};
use crate::bytes::{Cursor, Fault};
use crate::container::{Removal, Standard};
use crate::grammar::boxes::{self, FourCc};

/// How many bytes of one table are read (`iloc`, `ipma`): more than a million entries of the usual width.
const TABLE: u64 = 32 * 1024 * 1024;
/// How many items, references, extents and associations are looked at.
const ENTRIES: usize = 1_000_000;

/// The `meta` box at the top of a file that has items; none if there is none.
pub(super) fn read(tree: &mut Tree<'_>) -> io::Result<Option<Meta>> {
    let Some(node) = tree.child(None, b"meta") else { return Ok(None) };
    let mut meta = Meta::default();
    let twice = tree.children(None).filter(|(_, node)| node.header.kind.0 == *b"meta").count() > 1;
    if twice {
        meta.strange = Some("files with two meta boxes are not scrubbed");
    }
    let children: Vec<(NodeId, FourCc)> = tree.children(Some(node)).map(|(id, node)| (id, node.header.kind)).collect();
    let mut seen: Vec<FourCc> = Vec::new();
    for (id, kind) in children {
        if seen.contains(&kind) && kind.0 != *b"free" && kind.0 != *b"uuid" {
            meta.strange = Some("pictures whose meta box holds the same box twice are not scrubbed");
        }
        seen.push(kind);
        let read = match &kind.0 {
            b"pitm" => primary(tree, id, &mut meta)?,
            b"iinf" => items(tree, id, &mut meta)?,
            b"iloc" => locations(tree, id, &mut meta)?,
            b"iref" => references(tree, id, &mut meta)?,
            b"iprp" => properties(tree, id, &mut meta)?,
            b"grpl" => groups(tree, id, &mut meta)?,
            b"idat" => {
                meta.idat = Some(id);
                meta.idat_content = tree.content(id);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(fault) = read {
            tree.out.fault(fault);
            meta.strange = Some("pictures with damaged item tables are not scrubbed");
        }
    }
    Ok(Some(meta))
}

fn primary(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    let body = tree.body(id, SHORT)?;
    let mut cursor = Cursor::new(&body, tree.content(id).start);
    Ok((|| {
        let (version, _) = boxes::full(&mut cursor)?;
        meta.primary = Some(identifier(&mut cursor, version > 0)?);
        Ok(())
    })())
}

fn identifier(cursor: &mut Cursor<'_>, wide: bool) -> Result<u32, Fault> {
    if wide { cursor.u32_be() } else { cursor.u16_be().map(u32::from) }
}

fn text(cursor: &mut Cursor<'_>) -> Vec<u8> {
    let rest = cursor.rest();
    let length = rest.iter().position(|byte| *byte == 0);
    let found = rest.get(..length.unwrap_or(rest.len())).unwrap_or_default().to_vec();
    let _ = cursor.skip(length.map_or(rest.len(), |length| length.saturating_add(1)));
    found
}

fn items(tree: &mut Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    meta.iinf = Some(id);
    let entries: Vec<(NodeId, FourCc)> = tree.children(Some(id)).map(|(id, node)| (id, node.header.kind)).collect();
    for (infe, kind) in entries.into_iter().take(ENTRIES) {
        if kind.0 != *b"infe" {
            meta.strange = Some("pictures with foreign boxes among their items are not scrubbed");
            continue;
        }
        match item(tree, infe)? {
            Ok(Some(item)) => meta.items.push(item),
            Ok(None) => meta.strange = Some("pictures with item entries of version 0 or 1 are not scrubbed"),
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(Ok(()))
}

/// An `infe` of version 2 or 3 (§8.11.6); none for the older ones, which have no type.
fn item(tree: &mut Tree<'_>, infe: NodeId) -> io::Result<Result<Option<Item>, Fault>> {
    let body = tree.body(infe, SHORT)?;
    let start = tree.content(infe).start;
    let mut cursor = Cursor::new(&body, start);
    let mut name = start..start;
    let parsed = (|| {
        let (version, flags) = boxes::full(&mut cursor)?;
        if version < 2 {
            return Ok(None);
        }
        let id = identifier(&mut cursor, version > 2)?;
        cursor.skip(2)?;
        let kind = FourCc(cursor.array()?);
        name.start = cursor.position();
        let length = text(&mut cursor).len() as u64;
        name.end = name.start.saturating_add(length);
        let (mut mime, mut encoded, mut uri) = (Vec::new(), false, Vec::new());
        match &kind.0 {
            b"mime" => {
                mime = text(&mut cursor);
                encoded = !text(&mut cursor).is_empty();
            }
            b"uri " => uri = text(&mut cursor),
            _ => {}
        }
        let hidden = flags & 1 == 1;
        Ok(Some(Item { id, infe, kind, hidden, mime, encoded, uri, data: Vec::new(), part: None }))
    })();
    let behind = cursor.position();
    tree.field(infe, "item_name", Standard::BoxText, name, Removal::Cut)?;
    let end = tree.content(infe).end;
    tree.field(infe, "rest", Standard::Plain, behind..end, Removal::Cut)?;
    Ok(parsed)
}

/// `iloc` (§8.11.3).
fn locations(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    let body = tree.body(id, TABLE)?;
    let mut cursor = Cursor::new(&body, tree.content(id).start);
    Ok((|| {
        let (version, flags) = boxes::full(&mut cursor)?;
        if version > 2 {
            return Err(Fault::new(cursor.position(), "iloc of version 0 to 2", version.to_string()));
        }
        let sizes = cursor.array::<2>()?;
        let [offset_size, length_size, base_offset_size, index_size] =
            [sizes[0] >> 4, sizes[0] & 0xF, sizes[1] >> 4, sizes[1] & 0xF];
        let count = identifier(&mut cursor, version == 2)?;
        let mut iloc = Iloc {
            node: id,
            version,
            flags,
            offset_size,
            length_size,
            base_offset_size,
            index_size,
            entries: Vec::new(),
        };
        let mut left = ENTRIES;
        for _ in 0..count {
            let item = identifier(&mut cursor, version == 2)?;
            let method = if version > 0 { cursor.u16_be()? } else { 0 };
            let reference = cursor.u16_be()?;
            let base = number(&mut cursor, base_offset_size)?;
            let extents = cursor.u16_be()?;
            let mut entry = Location { item, method, reference, base, extents: Vec::new() };
            for _ in 0..extents {
                let index = if version > 0 { number(&mut cursor, index_size)? } else { 0 };
                let offset = number(&mut cursor, offset_size)?;
                let length = number(&mut cursor, length_size)?;
                entry.extents.push(Extent { index, offset, length });
                left = left
                    .checked_sub(1)
                    .ok_or_else(|| Fault::new(cursor.position(), format!("at most {ENTRIES} extents"), "more"))?;
            }
            iloc.entries.push(entry);
        }
        if !cursor.is_empty() {
            meta.strange = Some("pictures with bytes behind the end of iloc are not scrubbed");
        }
        meta.iloc = Some(iloc);
        Ok(())
    })())
}

/// `iref` (§8.11.12).
fn references(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    let version = tree.read(tree.content(id).start, 1)?.first().copied().unwrap_or_default();
    meta.iref = Some((id, version));
    let mut left = ENTRIES;
    for (node, kind) in tree.children(Some(id)).map(|(id, node)| (id, node.header.kind)) {
        let body = tree.body(node, 8 + 4 * 65_536)?;
        let mut cursor = Cursor::new(&body, tree.content(node).start);
        let read = (|| {
            let from = identifier(&mut cursor, version > 0)?;
            let count = cursor.u16_be()?;
            left = left
                .checked_sub(usize::from(count))
                .ok_or_else(|| Fault::new(cursor.position(), format!("at most {ENTRIES} references"), "more"))?;
            let to = (0..count).map(|_| identifier(&mut cursor, version > 0)).collect::<Result<_, _>>()?;
            Ok(Reference { node, kind, from, to })
        })();
        match read {
            Ok(reference) => meta.references.push(reference),
            Err(fault) => return Ok(Err(fault)),
        }
        if !cursor.is_empty() {
            meta.strange = Some("pictures with bytes behind the end of a reference are not scrubbed");
        }
    }
    Ok(Ok(()))
}

/// `iprp`: `ipco` and `ipma` (23008-12 §9.3).
fn properties(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    let children: Vec<(NodeId, FourCc)> = tree.children(Some(id)).map(|(id, node)| (id, node.header.kind)).collect();
    for (child, kind) in children {
        match &kind.0 {
            b"ipco" if meta.properties.is_empty() => {
                for (node, property) in tree.children(Some(child)) {
                    let kind = property.header.kind;
                    let aux = if kind.0 == *b"auxC" {
                        let body = tree.body(node, SHORT)?;
                        let mut cursor = Cursor::new(body.get(4..).unwrap_or_default(), 0);
                        Some(text(&mut cursor))
                    } else {
                        None
                    };
                    meta.properties.push(Property { node, kind, aux });
                }
            }
            b"ipma" => {
                if let Err(fault) = associations(tree, child, meta)? {
                    return Ok(Err(fault));
                }
            }
            _ => meta.strange = Some("pictures with foreign boxes among their properties are not scrubbed"),
        }
    }
    Ok(Ok(()))
}

fn associations(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    let body = tree.body(id, TABLE)?;
    let mut cursor = Cursor::new(&body, tree.content(id).start);
    Ok((|| {
        let (version, flags) = boxes::full(&mut cursor)?;
        let ipma = meta.ipma.len();
        let count = cursor.u32_be()?;
        for _ in 0..count {
            let item = identifier(&mut cursor, version > 0)?;
            let number = cursor.u8()?;
            let mut properties = Vec::new();
            for _ in 0..number {
                let wide = flags & 1 == 1;
                let raw = if wide { cursor.u16_be()? } else { u16::from(cursor.u8()?) };
                let essential = if wide { 0x8000 } else { 0x80 };
                properties.push((raw & essential != 0, raw & !essential));
            }
            meta.associations.push(Association { ipma, item, properties });
        }
        if !cursor.is_empty() {
            meta.strange = Some("pictures with bytes behind the end of ipma are not scrubbed");
        }
        meta.ipma.push(Ipma { node: id, version, flags });
        Ok(())
    })())
}

/// `grpl`: entity groups (§8.18).
fn groups(tree: &Tree<'_>, id: NodeId, meta: &mut Meta) -> io::Result<Result<(), Fault>> {
    for (node, kind) in tree.children(Some(id)).map(|(id, node)| (id, node.header.kind)) {
        let body = tree.body(node, TABLE)?;
        let mut cursor = Cursor::new(&body, tree.content(node).start);
        let read = (|| {
            boxes::full(&mut cursor)?;
            cursor.u32_be()?;
            let count = cursor.u32_be()?;
            let mut entities = Vec::new();
            for _ in 0..count {
                entities.push(cursor.u32_be()?);
            }
            Ok(Group { node, kind, entities })
        })();
        match read {
            Ok(group) => meta.groups.push(group),
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(Ok(()))
}

/// Reads a number of `size` bytes: 0, 4 or 8 in `iloc`, 2 or 4 elsewhere.
fn number(cursor: &mut Cursor<'_>, size: u8) -> Result<u64, Fault> {
    match size {
        0 => Ok(0),
        2 => cursor.u16_be().map(u64::from),
        4 => cursor.u32_be().map(u64::from),
        8 => cursor.u64_be(),
        _ => Err(Fault::new(cursor.position(), "a field of 0, 4 or 8 bytes", format!("{size}"))),
    }
}
