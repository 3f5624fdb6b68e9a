//! A packet written anew with the properties that stay: one `rdf:Description`, canonical prefixes, no toolkit, no document
//! identifier. What stays keeps its form, element or attribute: readers of gain maps look for the form that writers use.
//!
//! Written from its own output a packet is the same again.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::chars::unescape;
use super::encoding::Text;
use super::keep::{PlaceKey, Stays};
use super::names::{BARE, Name, Space};
use super::namespaces;
use super::rdf::{Leaf, Place, is_syntax, is_top};
use super::stated::Attribute;
use super::tree::{self, Element, Tree};

/// The packet with what stays and what is to be `stated`, or none when that is nothing.
pub(super) fn packet(
    packet: &Text<'_>,
    tree: &Tree<'_>,
    leaves: &[Leaf<'_>],
    stays: &Stays,
    stated: &[Attribute],
) -> Option<String> {
    let mut writer = Writer::new(packet, tree, leaves, stays);
    let mut attributes = String::new();
    let mut elements = String::new();
    let mut used = HashSet::new();
    for (id, element) in tree.elements.iter().enumerate() {
        if is_top(tree, element) {
            writer.attributes(id, element, &mut used, &mut attributes);
        } else if element.parent.and_then(|parent| tree.elements.get(parent)).is_none_or(|parent| is_top(tree, parent))
        {
            let before = elements.len();
            elements.push_str("\n         ");
            writer.element(id, &mut elements);
            if elements.ends_with(' ') {
                elements.truncate(before);
            }
        }
    }
    for (prefix, local, value) in stated {
        writer.declared.extend(namespaces::uri(prefix).map(|uri| (*prefix, uri)));
        attributes.push_str(&format!("\n         {prefix}:{local}=\"{}\"", escape(value)));
    }
    if attributes.is_empty() && elements.is_empty() {
        return None;
    }
    // A property to a line, as the cameras' own writers have it.
    let mut out = String::from("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n   <rdf:RDF xmlns:rdf=\"");
    out.push_str(namespaces::uri("rdf").unwrap_or_default());
    out.push_str("\">\n      <rdf:Description rdf:about=\"\"");
    for (prefix, uri) in &writer.declared {
        // The two that the frame above declares, and the one that XML itself does.
        if !matches!(*prefix, "rdf" | "x" | "xml") {
            out.push_str(&format!(" xmlns:{prefix}=\"{}\"", escape(&unescape(uri))));
        }
    }
    out.push_str(&attributes);
    match elements.is_empty() {
        true => out.push_str("/>"),
        false => {
            out.push('>');
            out.push_str(&elements);
            out.push_str("\n      </rdf:Description>");
        }
    }
    out.push_str("\n   </rdf:RDF>\n</x:xmpmeta>");
    Some(out)
}

struct Writer<'t> {
    packet: &'t Text<'t>,
    tree: &'t Tree<'t>,
    stays: &'t Stays,
    /// The places and elements that are written.
    places: HashSet<PlaceKey>,
    alive: HashSet<usize>,
    /// Prefixes and their URIs, as far as used.
    declared: BTreeMap<&'t str, &'t str>,
}

impl<'t> Writer<'t> {
    fn new(packet: &'t Text<'t>, tree: &'t Tree<'t>, leaves: &[Leaf<'_>], stays: &'t Stays) -> Self {
        let (places, alive, declared) = Default::default();
        let mut writer = Self { packet, tree, stays, places, alive, declared };
        for leaf in leaves {
            let (place, name, holder) = match leaf.place {
                Place::Attribute(index) => {
                    (PlaceKey::Attribute(index), tree.attributes.get(index).map(|attribute| attribute.name), leaf.owner)
                }
                Place::Text(index) => (PlaceKey::Text(index), None, Some(index)),
                Place::Aside(_) => continue,
            };
            if stays.contains_key(&place) {
                writer.add(place, name, holder);
            }
        }
        writer
    }

    /// Marks a place as written, with all that is around it, if every name on the way can be bound.
    fn add(&mut self, place: PlaceKey, name: Option<Name<'t>>, holder: Option<usize>) {
        let tree = self.tree;
        let mut chain = Vec::new();
        let mut names: Vec<Name<'t>> = name.into_iter().collect();
        let mut at = holder;
        while let Some((id, element)) = at.and_then(|id| Some((id, tree.elements.get(id)?))) {
            if is_top(tree, element) {
                break;
            }
            chain.push(id);
            names.push(element.name);
            at = element.parent;
        }
        // What describes the packet and not the picture: its toolkit, its identifier.
        let of_packet = chain.is_empty() && name.is_none_or(|name| name.within("rdf") || name.within("x"));
        if of_packet {
            return;
        }
        let mut bound = HashMap::new();
        for name in &names {
            let Some((prefix, uri)) = self.binding(name) else { return };
            if *bound.entry(prefix).or_insert(uri) != uri {
                return;
            }
        }
        self.declared.extend(bound);
        self.places.insert(place);
        self.alive.extend(chain);
    }

    /// The prefix of a name, and what it is bound to; none where it can't be, or isn't a name.
    fn binding(&self, name: &Name<'t>) -> Option<(&'t str, &'t str)> {
        let (prefix, uri) = match name.space {
            Space::Known(prefix) => (namespaces::written(prefix), namespaces::uri(prefix)?),
            // A default namespace that isn't known, or a prefix that the table gives to another.
            Space::Other { prefix, .. } if prefix == BARE || namespaces::known(prefix).is_some() => return None,
            Space::Other { prefix, uri } => (prefix, uri),
        };
        let free = self.declared.get(prefix).is_none_or(|bound| *bound == uri);
        (free && !uri.is_empty() && is_name(prefix) && is_name(name.local)).then_some((prefix, uri))
    }

    /// Writes those attributes of an element that stay, and those that say how it is to be read. What is in `used` was
    /// written before.
    fn attributes(&self, id: usize, element: &'t Element<'t>, used: &mut HashSet<String>, out: &mut String) {
        for index in element.attributes.clone() {
            let Some(attribute) = self.tree.attributes.get(index) else { continue };
            let place = PlaceKey::Attribute(index);
            let value = match self.stays.get(&place).filter(|_| self.places.contains(&place)) {
                Some(value) => value.clone(),
                None => match self.syntax(id, element, attribute) {
                    Some(value) => value,
                    None => continue,
                },
            };
            let name = written(&attribute.name);
            if used.insert(name.clone()) {
                out.push_str(&format!(" {name}=\"{}\"", escape(&value)));
            }
        }
    }

    /// The value of an attribute that says how its element is to be read: its structure, its language.
    fn syntax(&self, id: usize, element: &Element<'t>, attribute: &tree::Attribute<'t>) -> Option<String> {
        let value = self.packet.piece(&attribute.value);
        let structure = attribute.name.is("rdf", "parseType") && is_syntax(&attribute.name, &value);
        let language = attribute.name.is("xml", "lang")
            && self.places.contains(&PlaceKey::Text(id))
            && value.len() <= LANGUAGE
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (!is_top(self.tree, element) && (structure || language)).then(|| value.into_owned())
    }

    /// Bounded: the tree is at most [`crate::metadata::limits::XML_DEPTH`] deep.
    fn element(&self, id: usize, out: &mut String) {
        let Some(element) = self.tree.elements.get(id).filter(|_| self.alive.contains(&id)) else { return };
        let name = written(&element.name);
        out.push_str(&format!("<{name}"));
        self.attributes(id, element, &mut HashSet::new(), out);
        let place = PlaceKey::Text(id);
        let text = self.stays.get(&place).filter(|_| self.places.contains(&place)).map(|text| escape(text));
        let empty = out.len();
        out.push('>');
        out.push_str(&text.unwrap_or_default());
        for child in &element.children {
            self.element(*child, out);
        }
        if out.len() == empty.saturating_add(1) {
            out.truncate(empty);
            out.push_str("/>");
        } else {
            out.push_str(&format!("</{name}>"));
        }
    }
}

/// Longest language tag that is written: `zh-Hant-TW` and the like.
const LANGUAGE: usize = 11;

/// Whether a text is a name without a colon (Namespaces in XML 1.0, 3), as far as letters and digits go.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A name with the prefix under which it is written.
fn written(name: &Name<'_>) -> String {
    format!("{}:{}", namespaces::written(name.space.prefix()), name.local)
}

/// Escaped for an attribute as well as for an element.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            // Line ends would be normalised to spaces in an attribute.
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
