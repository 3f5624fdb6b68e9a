//! The container directory of a packet (Google's Ultra HDR and Motion Photo formats): the files behind a picture, in their
//! order, each with its length. When they get other lengths, the directory follows, and nothing else of the packet.

use std::collections::HashMap;
use std::ops::Range;

use super::encoding::Text;
use super::rdf::{self, Leaf, Place};
use super::tree;

/// The packet with `lengths` as those of the gain maps that its directory lists, in that order, and no padding before or
/// behind them. None when the directory lists more, or can't be written.
pub fn with_lengths(packet: &[u8], lengths: &[u64]) -> Option<Vec<u8>> {
    let text = Text::new(packet);
    let tree = tree::parse(&text);
    let leaves = rdf::leaves(&text, &tree);
    let item = |leaf: &&Leaf<'_>| leaf.id.starts_with("GContainer:Directory/") && leaf.name.within("Item");
    let mut rest = lengths.iter();
    // What becomes of the length of each item, by the element that describes it.
    let mut items: HashMap<usize, u64> = HashMap::new();
    for leaf in leaves.iter().filter(item).filter(|leaf| leaf.name.local == "Semantic") {
        match (leaf.owner, &*leaf.value) {
            // Readers don't go by the length of the picture itself.
            (Some(owner), "Primary") => items.insert(owner, 0),
            (Some(owner), "GainMap") => items.insert(owner, *rest.next()?),
            _ => None,
        };
    }
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for leaf in leaves.iter().filter(item) {
        let Some(length) = leaf.owner.and_then(|owner| items.get(&owner)) else { continue };
        let new = match leaf.name.local {
            "Length" => length.to_string(),
            "Padding" => String::from("0"),
            _ => continue,
        };
        if *leaf.value != *new {
            let spot = match leaf.place {
                Place::Attribute(index) => tree.attributes.get(index)?.value.clone(),
                Place::Text(index) => tree.elements.get(index)?.spot.clone()?,
                Place::Aside(_) => continue,
            };
            edits.push((spot, new));
        }
    }
    edits.sort_unstable_by_key(|(spot, _)| spot.start);
    let (mut out, mut at) = (Vec::new(), 0usize);
    for (spot, new) in edits {
        // Offsets are those of the block only where nothing is transcoded.
        text.range(&spot)?;
        out.extend_from_slice(packet.get(at..spot.start)?);
        out.extend_from_slice(new.as_bytes());
        at = spot.end;
    }
    out.extend_from_slice(packet.get(at..)?);
    Some(out)
}
