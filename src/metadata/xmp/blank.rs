//! Taking single properties out of a packet at the same length: spaces in place of what goes, elements with their tags,
//! attributes with their names. The rest stays byte for byte, and well-formed if it was.

use std::collections::HashSet;
use std::ops::Range;

use super::encoding::Text;
use super::rdf::{self, Leaf, Place, is_top};
use super::tree::{self, Tree};
use super::{aigc, tags};
use crate::metadata::{Key, Value};

/// The packet without the tags that `goes` names; none when one of them can't be taken out of it.
pub(super) fn without(bytes: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let packet = Text::new(bytes);
    let tree = tree::parse(&packet);
    let leaves = rdf::leaves(&packet, &tree);
    let mut sweep = Sweep::new(&tree);
    // The namespaces that what stays is named with.
    let mut named = HashSet::new();
    let mut declarations = Vec::new();
    for leaf in &leaves {
        let said = tags::said(leaf);
        let gone = said.iter().filter(|said| goes(&said.key, &said.value)).count();
        if gone > 0 && leaf.name.space.prefix() == "xmlns" {
            declarations.push(leaf);
        } else if gone == 0 {
            sweep.keep(leaf);
            named.extend(
                leaf.id.split('/').filter_map(|step| step.split_once(':')).map(|(prefix, _)| prefix.to_owned()),
            );
        } else if gone == said.len() {
            sweep.take(leaf);
        } else {
            sweep.rewrite(&packet, leaf, goes)?;
            sweep.keep(leaf);
            named.insert(leaf.name.space.prefix().to_owned());
        }
    }
    for leaf in declarations {
        match named.contains(leaf.name.local) {
            true => return None,
            false => sweep.take(leaf),
        }
    }
    let out = packet.blanked(&sweep.ranges()?)?;
    let left = super::read(&out).tags.iter().any(|tag| goes(&tag.key, &tag.value));
    // Of UTF-16 and UTF-32 a last unit may be cut, which isn't written again.
    (!left && out.len() == bytes.len()).then_some(out)
}

struct Sweep<'t> {
    tree: &'t Tree<'t>,
    /// Which elements hold something that stays, and which something that goes.
    kept: HashSet<usize>,
    gone: HashSet<usize>,
    ranges: Vec<(Range<usize>, String)>,
}

impl<'t> Sweep<'t> {
    fn new(tree: &'t Tree<'t>) -> Self {
        Self { tree, kept: HashSet::new(), gone: HashSet::new(), ranges: Vec::new() }
    }

    /// The element that holds a leaf.
    fn holder(leaf: &Leaf<'_>) -> Option<usize> {
        match leaf.place {
            Place::Attribute(_) => leaf.owner,
            Place::Text(id) => Some(id),
            Place::Aside(_) => None,
        }
    }

    fn mark(tree: &Tree<'_>, set: &mut HashSet<usize>, from: Option<usize>) {
        let mut at = from;
        while let Some(id) = at.filter(|id| set.insert(*id)) {
            at = tree.elements.get(id).and_then(|element| element.parent);
        }
    }

    fn keep(&mut self, leaf: &Leaf<'_>) {
        Self::mark(self.tree, &mut self.kept, Self::holder(leaf));
    }

    fn take(&mut self, leaf: &Leaf<'_>) {
        let range = match leaf.place {
            Place::Attribute(index) => self.tree.attributes.get(index).map(|attribute| attribute.whole.clone()),
            Place::Aside(index) => self.tree.asides.get(index).map(|aside| aside.whole.clone()),
            // An element's own text, where the element stays for what else is in it; between its children it is not one piece.
            Place::Text(id) => self.tree.elements.get(id).and_then(|element| element.spot.clone()),
        };
        self.ranges.extend(range.map(|range| (range, String::new())));
        Self::mark(self.tree, &mut self.gone, Self::holder(leaf));
    }

    /// Takes members out of the JSON that a leaf holds.
    fn rewrite(&mut self, packet: &Text<'_>, leaf: &Leaf<'_>, goes: &dyn Fn(&Key, &Value) -> bool) -> Option<()> {
        let raw = match leaf.place {
            Place::Attribute(index) => self.tree.attributes.get(index)?.value.clone(),
            Place::Text(id) => self.tree.elements.get(id)?.spot.clone()?,
            Place::Aside(_) => return None,
        };
        let mut members = aigc::members(&leaf.value)?;
        members.retain(|name, value| !goes(&tags::member_key(leaf, name), &Value::text(aigc::plain(value))));
        // Quotes that stand bare in the packet can stand bare again.
        let json = match packet.piece(&raw).contains('"') {
            true => aigc::json(members).replace('&', "&amp;").replace('<', "&lt;"),
            false => aigc::json(members).replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;"),
        };
        self.ranges.push((raw, json));
        Some(())
    }

    /// What is blanked, sorted, without overlap: elements whole where nothing in them stays.
    fn ranges(self) -> Option<Vec<(Range<usize>, String)>> {
        let tree = self.tree;
        let mut ranges = self.ranges;
        for id in self.gone.difference(&self.kept) {
            let element = tree.elements.get(*id)?;
            if !is_top(tree, element) {
                ranges.push((element.whole.clone(), String::new()));
            }
        }
        ranges.sort_by(|a, b| a.0.start.cmp(&b.0.start).then(b.0.end.cmp(&a.0.end)));
        let mut outer: Vec<(Range<usize>, String)> = Vec::new();
        for (range, put) in ranges {
            match outer.last() {
                Some((last, _)) if range.end <= last.end => {}
                Some((last, _)) if range.start < last.end => return None,
                _ => outer.push((range, put)),
            }
        }
        Some(outer)
    }
}
