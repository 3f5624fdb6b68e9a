//! What each item property and entity group is for (ISO/IEC 23008-12 §6.5; 14496-12 §8.18; AVIF §4).

use std::collections::BTreeMap;
use std::io;

use super::model::{Meta, NodeId};
use super::tree::Tree;
use crate::container::{Content, Kind, Removal, Standard};

/// Properties that a decoder or a screen goes by.
const NEEDED: &[&[u8; 4]] = &[
    b"ispe", b"pixi", b"irot", b"imir", b"clap", b"pasp", b"auxC", b"rloc", b"hvcC", b"lhvC", b"av1C", b"avcC",
    b"svcC", b"vvcC", b"evcC", b"jpgC", b"j2kH", b"uncC", b"cmpd", b"cmpC", b"icef", b"a1lx", b"a1op", b"lsel",
    b"oinf", b"tols", b"iscl", b"clli", b"mdcv", b"cclv", b"amve", b"ndwt", b"mskC", b"dvcC", b"dvvC", b"free",
    b"skip",
];

/// Properties that tell about the picture: its description, its times.
const TELLING: &[&[u8; 4]] = &[b"udes", b"altt", b"crtt", b"mdft", b"itai", b"subs"];

/// Groups that a viewer goes by: alternatives (a tone map beside its base), stereo pairs.
const GROUPS: &[&[u8; 4]] = &[b"altr", b"ster"];

/// Says what each property's part is for.
pub(super) fn classify(tree: &mut Tree<'_>, meta: &Meta) -> io::Result<()> {
    // For each property that an item has: whether it is essential to one.
    let mut essential: BTreeMap<usize, bool> = BTreeMap::new();
    for (must, index) in meta.associations.iter().flat_map(|association| &association.properties) {
        if let Some(index) = usize::from(*index).checked_sub(1) {
            *essential.entry(index).or_default() |= *must;
        }
    }
    for (index, property) in meta.properties.iter().enumerate() {
        let node = property.node;
        let code = property.kind;
        match &code.0 {
            b"free" | b"skip" => {}
            _ if !essential.contains_key(&index) => label(tree, node, Kind::Unknown, format!("prop:{code}")),
            b"colr" => colour(tree, node)?,
            b"clap" => label(tree, node, Kind::Structure, "prop:clap".to_owned()),
            kind if NEEDED.contains(&kind) => {}
            kind if TELLING.contains(&kind) => {
                tree.information(node);
                label(tree, node, Kind::Metadata(Standard::BoxField), format!("prop:{code}"));
            }
            _ => {
                let name = tree.nodes.get(node).and_then(|node| node.header.uuid);
                let name = name.map_or_else(|| code.to_string(), |uuid| super::uuid::name(&uuid));
                label(tree, node, Kind::Unknown, format!("prop:{name}"));
                // Readers pass over an item with an essential property that they don't know: it can't go without changing that.
                if essential.get(&index) == Some(&true)
                    && let Some(part) = tree.part(node).and_then(|part| tree.out.get_mut(part))
                {
                    part.removal = Removal::Never;
                }
            }
        }
    }
    for group in &meta.groups {
        if GROUPS.contains(&&group.kind.0) {
            continue;
        }
        tree.opaque(group.node, Kind::Unknown);
        // Which level of a pyramid a viewer takes would change.
        if group.kind.0 == *b"pymd"
            && let Some(part) = tree.part(group.node).and_then(|part| tree.out.get_mut(part))
        {
            part.removal = Removal::Never;
        }
    }
    Ok(())
}

/// `colr` (ISO/IEC 14496-12 §12.1.5): code points, or an ICC profile.
pub(super) fn colour(tree: &mut Tree<'_>, node: NodeId) -> io::Result<()> {
    let content = tree.content(node);
    match tree.read(content.start, 4)?.first_chunk::<4>() {
        Some(kind @ (b"nclx" | b"nclc")) => {
            tree.classify(node, Kind::Colour);
            // Three code points; `nclx` has a byte for the range behind them.
            let behind = content.start.saturating_add(if kind == b"nclx" { 11 } else { 10 });
            tree.field(node, "rest", Standard::Plain, behind..content.end, Removal::Cut)?;
        }
        Some(kind @ (b"prof" | b"rICC")) => {
            let key = if kind == b"prof" { "prop:colr:prof" } else { "prop:colr:rICC" };
            label(tree, node, Kind::Metadata(Standard::Icc), key.to_owned());
            if let Some(part) = tree.part(node).and_then(|part| tree.out.get_mut(part)) {
                let profile = content.start.saturating_add(4).min(content.end)..content.end;
                part.content = Some(Content { standard: Standard::Icc, ranges: vec![profile] });
            }
        }
        _ => label(tree, node, Kind::Unknown, "prop:colr".to_owned()),
    }
    Ok(())
}

fn label(tree: &mut Tree<'_>, node: NodeId, kind: Kind, key: String) {
    tree.classify(node, kind);
    if let Some(part) = tree.part(node).and_then(|part| tree.out.get_mut(part)) {
        part.key = Some(crate::container::PartKey::new("ISO-BMFF", key));
    }
}
