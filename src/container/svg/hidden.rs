//! Elements that say of themselves that they aren't drawn (`display:none`, SVG 1.1, 11.5), as far as one can be sure: nothing
//! else refers to anything in them, and no style sheet or animation could show them.

use std::collections::HashSet;
use std::ops::Range;

use super::names;
use super::plain::Plain;
use super::tree::{Attribute, Element, Kind, Space, Tree};

/// For each element whether it is the outermost of such a tree.
pub(super) fn hidden(tree: &Tree<'_>, text: &str, sheets_display: bool) -> HashSet<usize> {
    let mut candidates: Vec<usize> = Vec::new();
    let mut covered = 0;
    for (id, element) in tree.elements.iter().enumerate() {
        // The outermost element is the picture.
        if element.events.start >= covered && element.parent.is_some() && says_hidden(tree, element, text) {
            candidates.push(id);
            covered = element.events.end;
        }
    }
    let animated = || tree.attributes.iter().any(|attribute| says(attribute, "attributeName", text, "display"));
    if candidates.is_empty() || sheets_display || animated() {
        return HashSet::new();
    }
    let wanted = references(tree, text);
    candidates.retain(|id| tree.elements.get(*id).is_some_and(|element| is_alone(tree, *id, element, text, &wanted)));
    candidates.into_iter().collect()
}

/// The attributes of an element.
pub(super) fn attributes<'t, 'a>(tree: &'t Tree<'a>, element: &Element<'_>) -> &'t [Attribute<'a>] {
    tree.attributes.get(element.attributes.clone()).unwrap_or_default()
}

fn value<'a>(attribute: &Attribute<'_>, text: &'a str) -> &'a str {
    text.get(attribute.value.clone()).unwrap_or_default()
}

fn says(attribute: &Attribute<'_>, name: &str, text: &str, wanted: &str) -> bool {
    attribute.name.space == Space::None && attribute.name.local == name && value(attribute, text).trim() == wanted
}

fn says_hidden(tree: &Tree<'_>, element: &Element<'_>, text: &str) -> bool {
    let mut by_attribute = false;
    let mut by_style = None;
    for attribute in attributes(tree, element) {
        by_attribute |= says(attribute, "display", text, "none");
        if attribute.name.space == Space::None && attribute.name.local == "style" {
            // The last declaration of a property counts.
            by_style = value(attribute, text).split(';').rev().find_map(|declaration| {
                let (property, value) = declaration.split_once(':')?;
                (property.trim() == "display").then(|| value.trim() == "none")
            });
        }
    }
    by_style.unwrap_or(by_attribute)
}

/// Every name that something in the file refers to as `#name`.
fn references(tree: &Tree<'_>, text: &str) -> HashSet<String> {
    let mut wanted = HashSet::new();
    let mut collect = |range: &Range<usize>| {
        let mut plain = Plain::default();
        let source = text.get(range.clone()).unwrap_or_default();
        if source.contains(['#', '&']) {
            plain.spelt(source, range.start);
        }
        for name in plain.text.split('#').skip(1) {
            let end = name.find([')', '"', '\'', ' ', ';', ',', '\n', '\t']).unwrap_or(name.len());
            wanted.insert(name.get(..end).unwrap_or_default().to_owned());
        }
    };
    tree.attributes.iter().for_each(|attribute| collect(&attribute.value));
    tree.events
        .iter()
        .filter(|event| matches!(event.kind, Kind::Text | Kind::Literal))
        .for_each(|event| collect(&event.range));
    wanted
}

/// Whether nothing in a tree is of use to anything outside.
fn is_alone(tree: &Tree<'_>, id: usize, element: &Element<'_>, text: &str, wanted: &HashSet<String>) -> bool {
    let inside = |inner: &&Element<'_>| inner.events.start < element.events.end;
    tree.elements.iter().skip(id).take_while(inside).all(|inner| {
        !names::works_hidden(inner.name.local)
            && attributes(tree, inner)
                .iter()
                .filter(|attribute| attribute.name.local == "id")
                .all(|attribute| !wanted.contains(value(attribute, text)))
    })
}
