//! The XML of a picture as a list of what stands in it, byte for byte (XML 1.0; Namespaces in XML 1.0). Strict: what isn't
//! well-formed is a fault, for readers differ in what they make of it. A document type definition is never used.
//!
//! Knows no element of SVG.

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Xml};

use super::names;
use super::plain::{Plain, is_blank, is_readable};
use crate::bytes::Fault;

/// Nesting of elements: drawings nest deeper than packets of metadata do, but readers walk them on their stack.
pub(super) const DEPTH: usize = 256;
/// How many elements, attributes and pieces of text are told apart.
pub(super) const NODES: usize = 1_000_000;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Whose name a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Of no namespace.
    None,
    Svg,
    Xlink,
    /// `xml:` itself.
    Xml,
    /// The declaration of a namespace.
    Xmlns,
    /// Another one, by the prefix that the leak catalogue has for it.
    Known(&'static str),
    /// Another one, by the prefix in the file.
    Other,
}

/// A qualified name as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name<'a> {
    pub space: Space,
    pub prefix: &'a str,
    pub local: &'a str,
}

impl Name<'_> {
    /// As the leak catalogue writes it.
    pub(super) fn qualified(&self) -> String {
        let prefix = match self.space {
            Space::None | Space::Svg => "",
            Space::Xlink => "xlink",
            Space::Xml => "xml",
            Space::Xmlns => "xmlns",
            Space::Known(prefix) => prefix,
            Space::Other => self.prefix,
        };
        let join = if prefix.is_empty() || self.local.is_empty() { "" } else { ":" };
        format!("{prefix}{join}{}", self.local)
    }
}

pub(super) struct Attribute<'a> {
    pub name: Name<'a>,
    /// From the white space before the name to behind the closing quote.
    pub whole: Range<usize>,
    /// Between the quotes.
    pub value: Range<usize>,
}

pub(super) struct Element<'a> {
    pub name: Name<'a>,
    pub parent: Option<usize>,
    pub attributes: Range<usize>,
    /// Its start tag and its end tag in [`Tree::events`]; the same where it is empty.
    pub events: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The declaration at the file's beginning.
    Declaration,
    Doctype,
    Comment,
    Instruction,
    /// A start tag.
    Start(usize),
    /// An end tag.
    End(usize),
    /// Text, or a reference in it.
    Text,
    /// A CDATA section.
    Literal,
    /// What follows the picture and isn't a comment or an instruction.
    Trailer,
}

pub(super) struct Event {
    pub kind: Kind,
    pub range: Range<usize>,
}

#[derive(Default)]
pub(super) struct Tree<'a> {
    pub events: Vec<Event>,
    pub elements: Vec<Element<'a>>,
    pub attributes: Vec<Attribute<'a>>,
    pub faults: Vec<Fault>,
}

/// Reads `text` from offset `base` on, which is behind a byte order mark.
pub(super) fn parse(text: &str, base: usize) -> Tree<'_> {
    let mut builder = Builder { text, tree: Tree::default(), open: Vec::new(), scopes: HashMap::new(), root: false };
    let mut reader = Reader::from_str(text.get(base..).unwrap_or_default());
    reader.config_mut().check_end_names = true;
    loop {
        let from = position(&reader, base);
        let event = reader.read_event();
        let range = from..position(&reader, base);
        if builder.is_over() && !builder.follows(&event, &range) {
            builder.push(Kind::Trailer, from..text.len());
            break;
        }
        match event {
            Ok(Xml::Eof) => break,
            Ok(event) => {
                if builder.event(&event, range).is_none() {
                    break;
                }
            }
            Err(error) => {
                builder.fault(from, "well-formed XML", error.to_string());
                break;
            }
        }
    }
    builder.finish()
}

fn position(reader: &Reader<&[u8]>, base: usize) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).saturating_add(base)
}

struct Builder<'a> {
    text: &'a str,
    tree: Tree<'a>,
    open: Vec<usize>,
    /// For each prefix the namespaces that it stood for, with the depth at which each was declared.
    scopes: HashMap<&'a str, Vec<(usize, Space)>>,
    root: bool,
}

impl<'a> Builder<'a> {
    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        if !range.is_empty() {
            self.tree.events.push(Event { kind, range });
        }
    }

    fn fault(&mut self, offset: usize, expected: &'static str, found: impl Into<std::borrow::Cow<'static, str>>) {
        self.tree.faults.push(Fault::new(offset as u64, expected, found));
    }

    /// Whether the outermost element is closed.
    fn is_over(&self) -> bool {
        self.root && self.open.is_empty()
    }

    /// Whether an event may stand behind the outermost element.
    fn follows(&self, event: &Result<Xml<'_>, quick_xml::Error>, range: &Range<usize>) -> bool {
        match event {
            Ok(Xml::Eof | Xml::Comment(_) | Xml::PI(_)) => true,
            Ok(Xml::Text(_)) => is_blank(self.slice(range.clone())),
            _ => false,
        }
    }

    /// Takes an event; none when nothing behind it can be told apart.
    fn event(&mut self, event: &Xml<'_>, range: Range<usize>) -> Option<()> {
        let nodes = self.tree.events.len().saturating_add(self.tree.attributes.len());
        if nodes > NODES {
            self.fault(range.start, "at most 1000000 elements, attributes and pieces of text", "more");
            return None;
        }
        let kind = match event {
            Xml::Start(start) => return self.start(start, range, false),
            Xml::Empty(start) => return self.start(start, range, true),
            Xml::End(_) => return self.end(range),
            Xml::Text(_) | Xml::GeneralRef(_) => {
                self.characters(&range);
                Kind::Text
            }
            Xml::CData(_) => Kind::Literal,
            Xml::Comment(_) => Kind::Comment,
            Xml::PI(_) => Kind::Instruction,
            Xml::DocType(_) => {
                if self.slice(range.clone()).contains('[') {
                    self.fault(range.start, "a document type without declarations", "declarations");
                }
                Kind::Doctype
            }
            Xml::Decl(_) => {
                self.declaration(&range);
                Kind::Declaration
            }
            Xml::Eof => return Some(()),
        };
        if self.open.is_empty() && kind == Kind::Literal {
            self.fault(range.start, "an element", "a CDATA section");
        }
        self.push(kind, range);
        Some(())
    }

    /// Text has to be spelt without the entities of a DTD, and to stand in an element.
    fn characters(&mut self, range: &Range<usize>) {
        let source = self.slice(range.clone());
        if self.open.is_empty() && !is_blank(source) {
            self.fault(range.start, "an element", "text");
        }
        self.spelling(source, range.start);
    }

    fn spelling(&mut self, source: &str, at: usize) {
        if source.contains('&') {
            let mut plain = Plain::default();
            plain.spelt(source, at);
            if let Some(at) = plain.unknown {
                self.fault(at, "one of XML's own entities", "another one");
            }
        }
    }

    /// The declaration says nothing but what XML lets it say.
    fn declaration(&mut self, range: &Range<usize>) {
        let source = self.slice(range.clone());
        let inner = source.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        let start = BytesStart::from_content(inner, 0);
        let mut fine = !self.tree.events.iter().any(|event| event.kind == Kind::Declaration);
        let mut length = 0usize;
        for attribute in start.attributes().with_checks(false) {
            let Ok(attribute) = attribute else {
                fine = false;
                break;
            };
            let value = attribute.value.to_ascii_lowercase();
            length = length.saturating_add(attribute.key.0.len()).saturating_add(value.len()).saturating_add(3);
            fine &= match attribute.key.0 {
                "version" => matches!(value.as_str(), "1.0" | "1.1"),
                "standalone" => matches!(value.as_str(), "yes" | "no"),
                "encoding" => is_readable(&value),
                _ => false,
            };
        }
        let blanks = inner.chars().filter(char::is_ascii_whitespace).count();
        if !fine || length.saturating_add(blanks) < inner.len() {
            self.fault(range.start, "an XML declaration in an encoding that is read here", "another one");
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, range: Range<usize>, empty: bool) -> Option<()> {
        if self.open.len() >= DEPTH {
            self.fault(range.start, "elements at most 256 deep", "a deeper one");
            return None;
        }
        let first = self.tree.attributes.len();
        let mut at = range.start.saturating_add(1).saturating_add(start.name().0.len());
        let mut pairs: Vec<(&'a str, Range<usize>, Range<usize>)> = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let (Ok(attribute), true) = (attribute, first.saturating_add(pairs.len()) <= NODES) else {
                self.fault(at, "name=\"value\"", "something else");
                return None;
            };
            let key = self.locate(attribute.key.0);
            let value = self.locate(&attribute.value);
            if !is_blank(self.slice(at..key.start)) || at == key.start {
                self.fault(at, "white space before an attribute", "something else");
                return None;
            }
            let end = value.end.saturating_add(1);
            pairs.push((self.slice(key), at..end, value));
            at = end;
        }
        if !is_blank(self.slice(at..range.end).trim_end_matches('>').trim_end_matches('/')) {
            self.fault(at, "the end of a tag", "something else");
            return None;
        }
        let depth = self.open.len().saturating_add(1);
        for (key, _, value) in &pairs {
            let prefix = key.strip_prefix("xmlns:").or((*key == "xmlns").then_some(""));
            if let Some(prefix) = prefix {
                let space = space(self.slice(value.clone()));
                self.scopes.entry(prefix).or_default().push((depth, space));
            }
        }
        let mut seen = std::collections::HashSet::new();
        for (key, whole, value) in pairs {
            if !seen.insert(key) || self.slice(value.clone()).contains('<') {
                self.fault(whole.start, "an attribute of its own", key.to_owned());
            }
            self.spelling(self.slice(value.clone()), value.start);
            let name = self.attribute(key);
            self.tree.attributes.push(Attribute { name, whole, value });
        }
        let name = self.locate(start.name().0);
        let name = self.element(self.slice(name));
        let id = self.tree.elements.len();
        let event = self.tree.events.len();
        let attributes = first..self.tree.attributes.len();
        let parent = self.open.last().copied();
        self.tree.elements.push(Element { name, parent, attributes, events: event..event.saturating_add(1) });
        self.push(Kind::Start(id), range);
        self.root = true;
        self.open.push(id);
        if empty {
            self.close();
        }
        Some(())
    }

    /// The reader has seen that it is the end of the innermost element.
    fn end(&mut self, range: Range<usize>) -> Option<()> {
        let Some(id) = self.open.last().copied() else {
            self.fault(range.start, "an open element", "the end of one");
            return None;
        };
        self.push(Kind::End(id), range);
        self.close();
        Some(())
    }

    fn close(&mut self) {
        let depth = self.open.len();
        let Some(id) = self.open.pop() else { return };
        let events = self.tree.events.len();
        let Some(element) = self.tree.elements.get_mut(id) else { return };
        element.events.end = events;
        for attribute in self.tree.attributes.get(element.attributes.clone()).unwrap_or_default() {
            let declared = if attribute.name.space == Space::Xmlns { attribute.name.local } else { continue };
            if let Some(stack) = self.scopes.get_mut(declared)
                && stack.last().is_some_and(|(at, _)| *at == depth)
            {
                stack.pop();
            }
        }
    }

    /// Where `piece`, a slice of the text, stands in it.
    fn locate(&self, piece: &str) -> Range<usize> {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start.saturating_add(piece.len())
    }

    fn resolve(&self, prefix: &str) -> Space {
        match self.scopes.get(prefix).and_then(|stack| stack.last()) {
            Some((_, space)) => *space,
            None if prefix.is_empty() => Space::None,
            None if prefix == "xml" => Space::Xml,
            None => Space::Other,
        }
    }

    fn element(&self, qualified: &'a str) -> Name<'a> {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        Name { space: self.resolve(prefix), prefix, local }
    }

    fn attribute(&self, qualified: &'a str) -> Name<'a> {
        match qualified.split_once(':') {
            None if qualified == "xmlns" => Name { space: Space::Xmlns, prefix: "", local: "" },
            None => Name { space: Space::None, prefix: "", local: qualified },
            Some(("xmlns", local)) => Name { space: Space::Xmlns, prefix: "xmlns", local },
            Some((prefix, local)) => Name { space: self.resolve(prefix), prefix, local },
        }
    }

    fn finish(mut self) -> Tree<'a> {
        if !self.is_over() && self.tree.faults.is_empty() {
            self.fault(self.text.len(), "the end of every element", "the end of what could be read");
        }
        while !self.open.is_empty() {
            self.close();
        }
        self.tree
    }
}

fn space(address: &str) -> Space {
    match address {
        SVG => Space::Svg,
        XLINK => Space::Xlink,
        "" => Space::None,
        other => names::prefix(other).map_or(Space::Other, Space::Known),
    }
}
