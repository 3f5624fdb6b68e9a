//! ISO base media files: boxes, items and tracks (ISO/IEC 14496-12; 23008-12 for HEIF; the AVIF specification; QuickTime File
//! Format).
//!
//! A file is a tree of boxes ([`tree`]). `meta` says which items there are and where they lie ([`meta`], [`items`]), `moov`
//! which tracks ([`tracks`]); both point into boxes of media data, and what nobody points to there is a part of its own.
//! A rebuild changes the tables and moves what they point to ([`rebuild`]). What a part tells is not known here.

use std::io;

use super::{Builder, Container, Depth, Flavour, Kind, Layout, Part};
use crate::bytes::Bytes;

mod brands;
mod decide;
mod edits;
mod fields;
mod headroom;
mod items;
mod meta;
mod model;
mod properties;
mod rebuild;
mod tracks;
mod tree;
mod types;
mod units;
mod uuid;
mod write;

use brands::Sort;
use model::Meta;
use tracks::Track;
use tree::{Node, Tree};

/// The family's descriptor.
pub const CONTAINER: Container = Container {
    name: "ISO-BMFF",
    extensions: &[
        "heic", "heif", "hif", "heics", "heifs", "avif", "avifs", "mp4", "m4v", "mov", "qt", "3gp", "3g2", "m4a", "cr3",
    ],
    sniff: |head| brands::sniff(head).map(|(flavour, _)| flavour),
    layout: |bytes, depth| lay(bytes, depth).map(|laid| laid.layout),
    certain: rebuild::certain,
    rebuild: rebuild::rebuild,
};

/// A layout, and what a rebuild has to know besides.
struct Laid {
    layout: Layout,
    sort: Sort,
    nodes: Vec<Node>,
    meta: Option<Meta>,
    tracks: Vec<Track>,
}

fn lay(bytes: &dyn Bytes, depth: Depth) -> io::Result<Laid> {
    let head = bytes.read(0..super::SNIFF)?;
    let Some((flavour, sort)) = brands::sniff(&head) else {
        let layout = Builder::new(bytes.len(), Flavour::new("ISO-BMFF")).finish();
        return Ok(Laid { layout, sort: Sort::Film, nodes: Vec::new(), meta: None, tracks: Vec::new() });
    };
    let mut tree = Tree::grow(bytes, depth, flavour)?;
    uuid::canon(&mut tree)?;
    let mut meta = meta::read(&mut tree)?;
    if let Some(meta) = &mut meta {
        items::claim(&mut tree, meta)?;
        properties::classify(&mut tree, meta)?;
    }
    let tracks = tracks::claim(&mut tree, matches!(sort, Sort::Still | Sort::Sequence))?;
    inner_items(&mut tree);
    unreferenced(&mut tree)?;
    let (layout, nodes) = tree.finish();
    Ok(Laid { layout, sort, nodes, meta, tracks })
}

/// Whether a film's `meta` would have no items left.
fn hollow(nodes: &[Node], id: model::NodeId, gone: &std::collections::BTreeSet<model::NodeId>) -> bool {
    let end = nodes.get(id).map_or(0, |node| node.header.end);
    let inside = nodes.iter().enumerate().skip(id).take_while(|(_, node)| node.header.start < end);
    let mut lists = inside.filter(|(_, node)| node.parent == Some(id) && node.header.kind.0 == *b"ilst").peekable();
    lists.peek().is_some() && lists.all(|(list, _)| gone.contains(&list))
}

/// A `meta` with items inside `moov`: they describe a track, and nothing shows them.
fn inner_items(tree: &mut Tree<'_>) {
    for id in 0..tree.nodes.len() {
        let inner = tree.nodes.get(id).is_some_and(|node| node.role == types::Role::Meta && node.parent.is_some());
        if inner && tree.child(Some(id), b"iinf").is_some() {
            tree.opaque(id, Kind::Metadata(super::Standard::Plain));
        }
    }
}

/// Makes parts of the media data that no item and no track points to.
fn unreferenced(tree: &mut Tree<'_>) -> io::Result<()> {
    // What fragments hold isn't looked up sample by sample, and at Quick neither is what tracks hold.
    let fragments = tree.child(None, b"moof").is_some();
    let film = tree.child(None, b"moov").is_some() && tree.depth == Depth::Quick;
    for (id, gaps) in tree.gaps() {
        let inner = tree.nodes.get(id).is_some_and(|node| node.parent.is_some());
        let key = if inner { "meta/idat" } else { "mdat@unreferenced" };
        let (mut data, mut zeros) = (Vec::new(), Vec::new());
        let mut unread = Vec::new();
        for gap in gaps {
            if fragments || film {
                data.push(gap);
                continue;
            }
            match tree.zeros(gap.clone())? {
                Some(true) => zeros.push(gap),
                Some(false) => data.push(gap),
                None => unread.push(gap),
            }
        }
        let data_part = match (tree.depth, film || fragments) {
            (Depth::Quick, true) => Part::new("media data", Kind::Unread),
            (Depth::Full | Depth::Thorough, true) => Part::new("media data of fragments", Kind::Pixels),
            _ => Part::new("unreferenced media data", Kind::Unknown).keyed("ISO-BMFF", key),
        };
        let parts = [
            (data_part, data),
            (Part::new("padding", Kind::Padding), zeros),
            (Part::new("unreferenced media data", Kind::Unread), unread),
        ];
        for (mut part, ranges) in parts {
            if ranges.is_empty() {
                continue;
            }
            part.within = tree.part(id);
            let part = tree.out.part(part, 0..0);
            ranges.into_iter().for_each(|range| tree.give(part, range));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
