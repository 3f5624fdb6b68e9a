//! The properties of a packet: the tree read as RDF (ISO 16684-1, 7), down to the leaves, in the order of the packet.
//!
//! A leaf is a piece of text that says something: the text of an element or of an array's item, an attribute, a qualifier;
//! and whatever else is written in the packet: comments, text where none belongs. `rdf:Description`, arrays and their items
//! are no part of a leaf's path. Knows nothing of tags.

use std::borrow::Cow;
use std::ops::Range;

use super::chars::{blank, unescape};
use super::encoding::Text;
use super::names::{Name, Space};
use super::tree::{AsideKind, Element, Tree};
use crate::metadata::Form;

/// Longest path of a property, in bytes. Names in use are far shorter; one of megabytes would be repeated for each leaf.
const PATH: usize = 512;
/// Longest name in a path, in bytes.
const SEGMENT: usize = 128;

/// A piece of a packet that says something.
pub(super) struct Leaf<'t> {
    /// The path of its property: `mwg-rs:Regions/mwg-rs:RegionList/mwg-rs:Name`.
    pub id: String,
    /// The property's own name.
    pub name: Name<'t>,
    pub place: Place,
    /// The element that it describes: the one with the attribute, or the one around the element with the text.
    pub owner: Option<usize>,
    /// Its text, decoded and trimmed.
    pub value: Cow<'t, str>,
    /// Where the text stands, if it stands there as it is.
    pub range: Option<Range<usize>>,
}

impl Leaf<'_> {
    pub(super) fn form(&self) -> Form {
        match self.place {
            Place::Attribute(_) => Form::Attribute,
            Place::Text(_) | Place::Aside(_) => Form::Element,
        }
    }
}

/// Which part of the tree holds a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Attribute(usize),
    Text(usize),
    Aside(usize),
}

/// Every leaf of a packet.
pub(super) fn leaves<'t>(packet: &'t Text<'_>, tree: &'t Tree<'t>) -> Vec<Leaf<'t>> {
    let mut walk = Walk { packet, tree, leaves: Vec::new() };
    for root in &tree.roots {
        walk.element(*root, &Path::default());
    }
    for (index, aside) in tree.asides.iter().enumerate() {
        let piece = packet.piece(&aside.whole);
        let (id, local, value) = match aside.kind {
            AsideKind::Comment => ("@comment", "Comment", piece.trim_start_matches("<!--").trim_end_matches("-->")),
            AsideKind::Instruction if is_wrapper(&piece) => continue,
            AsideKind::Instruction => (
                "@processing-instruction",
                "ProcessingInstruction",
                piece.trim_start_matches("<?").trim_end_matches("?>"),
            ),
            AsideKind::Doctype => ("@doctype", "Doctype", &*piece),
            AsideKind::Outside => ("@packet-padding", "PacketPadding", &*piece),
        };
        let name = Name { space: Space::Known("x"), local };
        let value = Cow::Owned(value.trim_matches(blank).to_owned());
        walk.leaves.push(Leaf { id: id.to_owned(), name, place: Place::Aside(index), owner: None, value, range: None });
    }
    walk.leaves
}

/// The packet's wrapper (ISO 16684-1, 7.3.2), which says nothing in its standard form.
fn is_wrapper(instruction: &str) -> bool {
    let mut words = instruction.split_ascii_whitespace();
    words.next() == Some("<?xpacket")
        && words.all(|word| {
            let word = word.trim_end_matches("?>");
            let word = if word.contains('"') { Cow::Owned(word.replace('"', "'")) } else { Cow::Borrowed(word) };
            matches!(
                &*word,
                "" | "begin='\u{feff}'"
                    | "begin=''"
                    | "begin='?'"
                    | "begin='\u{ef}\u{bb}\u{bf}'"
                    | "end='w'"
                    | "end='r'"
            ) || word == "id='W5M0MpCehiHzreSzNTczkc9d'"
                || word.strip_prefix("bytes='").is_some_and(|rest| rest.trim_end_matches('\'').parse::<u32>().is_ok())
                || word.strip_prefix("encoding='").is_some_and(|rest| rest.to_ascii_lowercase().starts_with("utf-"))
        })
}

/// Where in the properties the walk is.
#[derive(Clone, Default)]
struct Path<'t> {
    id: String,
    name: Option<Name<'t>>,
}

impl<'t> Path<'t> {
    fn down(&self, name: Name<'t>) -> Self {
        let mut id = self.id.clone();
        if !id.is_empty() {
            id.push('/');
        }
        let segment = [name.space.prefix(), ":", name.local].concat();
        let cut = segment.char_indices().map(|(at, _)| at).take_while(|at| *at <= SEGMENT).last().unwrap_or(0);
        let segment = if segment.len() <= SEGMENT { segment.as_str() } else { segment.get(..cut).unwrap_or_default() };
        if id.len().saturating_add(segment.len()) <= PATH {
            id.push_str(segment);
        }
        Self { id, name: Some(name) }
    }
}

struct Walk<'t> {
    packet: &'t Text<'t>,
    tree: &'t Tree<'t>,
    leaves: Vec<Leaf<'t>>,
}

/// What the packet and RDF itself are made of: not part of a property's path. Old writers spell the packet's namespace in
/// other ways.
fn is_frame(name: &Name<'_>) -> bool {
    name.within("x")
        || matches!(name.local, "xmpmeta" | "xapmeta")
        || name.within("rdf") && matches!(name.local, "RDF" | "Description" | "Bag" | "Seq" | "Alt" | "li" | "value")
}

/// Attributes that say how RDF is to be read, and nothing else.
pub(super) fn is_syntax(name: &Name<'_>, value: &str) -> bool {
    (name.is("rdf", "parseType") && matches!(value, "Resource" | "Literal" | "Collection"))
        || (name.is("xml", "lang") && value == "x-default")
        || (name.is("xml", "space") && matches!(value, "preserve" | "default"))
        || (name.is("rdf", "about") && value.is_empty())
        || (name.space.prefix() == "xmlns" && is_known(value))
}

fn is_known(uri: &str) -> bool {
    super::namespaces::canonical(uri).is_some()
}

impl<'t> Walk<'t> {
    /// Bounded: the tree is at most [`crate::metadata::limits::XML_DEPTH`] deep.
    fn element(&mut self, id: usize, above: &Path<'t>) {
        let tree = self.tree;
        let Some(element) = tree.elements.get(id) else { return };
        let path = if is_frame(&element.name) { above.clone() } else { above.down(element.name) };
        let before = self.leaves.len();
        for index in element.attributes.clone() {
            self.attribute(index, id, &path);
        }
        for child in &element.children {
            self.element(*child, &path);
        }
        let silent = self.leaves.len() == before;
        // A property without a value, or with an array without items, says at least that it is there.
        let says = !element.text.chars().all(blank) || (silent && !is_frame(&element.name));
        if says {
            let range = element.spot.clone().and_then(|spot| self.exact(&spot));
            let value = Cow::Borrowed(element.text.trim_matches(blank));
            self.push(&path, element.name, Place::Text(id), element.parent, value, range);
        }
    }

    /// The trimmed range of a raw text, if it isn't escaped.
    fn exact(&self, raw: &Range<usize>) -> Option<Range<usize>> {
        let text = self.packet.as_str().get(raw.clone())?;
        let ahead = text.len().checked_sub(text.trim_start_matches(blank).len())?;
        let value = text.trim_matches(blank);
        let start = raw.start.checked_add(ahead)?;
        (!value.contains('&')).then_some(start..start.checked_add(value.len())?)
    }

    fn attribute(&mut self, index: usize, owner: usize, path: &Path<'t>) {
        let Some(attribute) = self.tree.attributes.get(index) else { return };
        let raw = self.packet.piece(&attribute.value);
        let value = match raw {
            Cow::Borrowed(raw) => trimmed(unescape(raw)),
            Cow::Owned(raw) => Cow::Owned(trimmed(unescape(&raw)).into_owned()),
        };
        let name = attribute.name;
        if is_syntax(&name, &value) {
            return;
        }
        let range = self.exact(&attribute.value);
        let alone = Path::default();
        // What belongs to the packet, not to the property around it.
        let from =
            if name.within("x") || name.space.prefix() == "xmlns" || name.is("rdf", "about") { &alone } else { path };
        let below = if name.is("rdf", "resource") && from.name.is_some() { from.clone() } else { from.down(name) };
        self.push(&below, name, Place::Attribute(index), Some(owner), value, range);
    }

    fn push(
        &mut self,
        path: &Path<'t>,
        element: Name<'t>,
        place: Place,
        owner: Option<usize>,
        value: Cow<'t, str>,
        range: Option<Range<usize>>,
    ) {
        let name = path.name.unwrap_or(element);
        let id = if path.id.is_empty() { String::from("@text") } else { path.id.clone() };
        self.leaves.push(Leaf { id, name, place, owner, value, range });
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(blank)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(blank).to_owned()),
    }
}

/// Whether an element stands among the frames at the top: its attributes and children are the packet's properties.
pub(super) fn is_top(tree: &Tree<'_>, element: &Element<'_>) -> bool {
    let mut at = Some(element);
    while let Some(element) = at {
        let inner = matches!(element.name.local, "Bag" | "Seq" | "Alt" | "li" | "value");
        let frame = is_frame(&element.name) && !(element.name.within("rdf") && inner);
        if !frame {
            return false;
        }
        at = element.parent.and_then(|parent| tree.elements.get(parent));
    }
    true
}
