//! The XML of a packet as a tree (XML 1.0, Namespaces in XML 1.0), as far as it can be read: a packet that is cut or whose
//! tags don't match yields what came before.
//!
//! Entities other than XML's five and numeric references stay as they are written; a document type definition is a fault and
//! nothing in it is used. Knows nothing of RDF.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::encoding::Text;
use super::namespaces;
use crate::bytes::Fault;
use crate::metadata::limits::XML_DEPTH;

/// How many elements and attributes of a packet are looked at. A list of all documents that were ever pasted into one has a
/// hundred thousand; a packet that is all markup would take thirty times its size in memory.
const NODES: usize = 250_000;
/// How many faults of one packet are told.
const FAULTS: usize = 16;

/// Whose property a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space<'a> {
    /// A namespace of the table, by its canonical prefix.
    Known(&'static str),
    /// Any other: the file's own prefix, and the URI that it stands for, empty if none is declared.
    Other { prefix: &'a str, uri: &'a str },
}

impl<'a> Space<'a> {
    /// The canonical prefix, or the file's own.
    pub(super) fn prefix(self) -> &'a str {
        match self {
            Self::Known(prefix) => prefix,
            Self::Other { prefix, .. } => prefix,
        }
    }
}

/// The prefix of names that have none, and no default namespace either.
pub(super) const BARE: &str = "tmp0";

/// A qualified name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub space: Space<'a>,
    pub local: &'a str,
}

impl Name<'_> {
    /// Whether it is `local` of the namespace with this canonical prefix.
    pub(super) fn is(&self, prefix: &str, local: &str) -> bool {
        self.within(prefix) && self.local == local
    }

    /// Whether it belongs to the namespace with this canonical prefix.
    pub(super) fn within(&self, prefix: &str) -> bool {
        matches!(self.space, Space::Known(known) if known == prefix)
    }
}

pub(super) struct Attribute<'a> {
    pub name: Name<'a>,
    /// From the name's first byte to behind the closing quote.
    pub whole: Range<usize>,
    /// Between the quotes.
    pub value: Range<usize>,
}

pub(super) struct Element<'a> {
    pub name: Name<'a>,
    pub parent: Option<usize>,
    /// From `<` of its start tag to behind `>` of its end tag.
    pub whole: Range<usize>,
    /// Its own text, decoded.
    pub text: String,
    /// Where that stands, if in one piece.
    pub spot: Option<Range<usize>>,
    pub attributes: Range<usize>,
    pub children: Vec<usize>,
}

/// Something beside the elements.
pub(super) struct Aside {
    pub kind: AsideKind,
    pub whole: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AsideKind {
    Comment,
    Instruction,
    Doctype,
    /// Text outside of the outermost element.
    Outside,
}

#[derive(Default)]
pub(super) struct Tree<'a> {
    pub elements: Vec<Element<'a>>,
    pub attributes: Vec<Attribute<'a>>,
    pub roots: Vec<usize>,
    pub asides: Vec<Aside>,
    pub faults: Vec<Fault>,
}

/// Reads the XML of a packet.
pub(super) fn parse<'a>(packet: &'a Text<'_>) -> Tree<'a> {
    let text = packet.as_str();
    let base = packet.start();
    let mut reader = Reader::from_str(text.get(base..).unwrap_or_default());
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut builder = Builder { packet, text, tree: Tree::default(), open: Vec::new(), beyond: 0, scopes: Scopes::default() };
    loop {
        let from = position(&reader, base);
        let event = reader.read_event();
        let whole = from..position(&reader, base);
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => builder.event(&event, whole),
            Err(Error::IllFormed(error)) if !whole.is_empty() => builder.fault(from, "well-formed XML", error.to_string()),
            Err(error) => {
                builder.fault(from, "well-formed XML", error.to_string());
                builder.cut_tag(from);
                break;
            }
        }
        if builder.full() {
            builder.fault(from, "at most 250000 elements and attributes", "more");
            break;
        }
    }
    builder.finish()
}

fn position(reader: &Reader<&[u8]>, base: usize) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).saturating_add(base)
}

struct Builder<'a, 't> {
    packet: &'a Text<'t>,
    text: &'a str,
    tree: Tree<'a>,
    /// The elements that are open, the innermost last.
    open: Vec<usize>,
    /// How many more are open, beyond the limit of depth.
    beyond: usize,
    scopes: Scopes<'a>,
}

impl<'a> Builder<'a, '_> {
    fn fault(&mut self, offset: usize, expected: &'static str, found: impl Into<Cow<'static, str>>) {
        if self.tree.faults.len() < FAULTS {
            self.tree.faults.push(Fault::new(offset as u64, expected, found));
        }
    }

    fn full(&self) -> bool {
        self.tree.elements.len().saturating_add(self.tree.attributes.len()).saturating_add(self.tree.asides.len()) > NODES
    }

    fn event(&mut self, event: &Event<'_>, whole: Range<usize>) {
        match event {
            Event::Start(start) => self.start(start, whole),
            Event::Empty(start) => {
                let end = whole.end;
                self.start(start, whole);
                self.close(end);
            }
            Event::End(end) => self.end(end.name().0, whole),
            Event::Text(_) => self.add(&whole, None, true),
            Event::CData(data) => self.add(&whole, Some(data), false),
            Event::GeneralRef(_) => self.add(&whole, None, true),
            Event::Comment(_) => self.aside(AsideKind::Comment, whole),
            Event::PI(_) => self.aside(AsideKind::Instruction, whole),
            Event::DocType(_) => {
                self.fault(whole.start, "no document type definition", "DOCTYPE");
                self.aside(AsideKind::Doctype, whole);
            }
            Event::Decl(_) | Event::Eof => {}
        }
    }

    fn aside(&mut self, kind: AsideKind, whole: Range<usize>) {
        // Text on both sides of it is no longer in one piece.
        if let Some(element) = self.open.last().and_then(|id| self.tree.elements.get_mut(*id))
            && let Some(spot) = &mut element.spot
        {
            spot.end = usize::MAX;
        }
        self.tree.asides.push(Aside { kind, whole });
    }

    /// Adds text to the innermost element; what stands outside of all is kept as an aside.
    fn add(&mut self, whole: &Range<usize>, literal: Option<&str>, plain: bool) {
        let Some(element) = self.open.last().and_then(|id| self.tree.elements.get_mut(*id)) else {
            let piece = self.packet.piece(whole);
            if !piece.chars().all(blank) {
                self.tree.asides.push(Aside { kind: AsideKind::Outside, whole: whole.clone() });
            }
            return;
        };
        match literal {
            Some(literal) => element.text.push_str(literal),
            None => element.text.push_str(&unescape(&self.packet.piece(whole))),
        }
        element.spot = match element.spot.take() {
            _ if !plain => Some(whole.start..usize::MAX),
            None => Some(whole.clone()),
            Some(spot) if spot.end == whole.start => Some(spot.start..whole.end),
            Some(spot) => Some(spot.start..usize::MAX),
        };
    }

    /// Where `piece`, a slice of the text, stands in it.
    fn locate(&self, piece: &str) -> Range<usize> {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start.saturating_add(piece.len())
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn start(&mut self, start: &BytesStart<'_>, whole: Range<usize>) {
        if self.open.len() >= XML_DEPTH {
            if self.beyond == 0 {
                self.fault(whole.start, "elements at most 64 deep", "a deeper one");
            }
            self.beyond = self.beyond.saturating_add(1);
            return;
        }
        let first = self.tree.attributes.len();
        let mut pairs = Vec::new();
        let mut damaged = None;
        for attribute in start.attributes().with_checks(false) {
            match attribute {
                Ok(attribute) => pairs.push((self.locate(attribute.key.0), self.locate(&attribute.value))),
                Err(error) => damaged = Some(error.to_string()),
            }
            if first.saturating_add(pairs.len()) > NODES {
                break;
            }
        }
        if let Some(error) = damaged {
            self.fault(whole.start, "name=\"value\"", error);
        }
        let depth = self.open.len().saturating_add(1);
        for (key, value) in &pairs {
            let (key, value) = (self.slice(key.clone()), self.slice(value.clone()));
            match key.split_once(':') {
                Some(("xmlns", prefix)) => self.scopes.declare(depth, prefix, value),
                None if key == "xmlns" => self.scopes.declare(depth, "", value),
                _ => {}
            }
        }
        for (key, value) in pairs {
            let name = self.scopes.attribute(self.slice(key.clone()));
            let whole = key.start..value.end.saturating_add(1).min(self.text.len());
            self.tree.attributes.push(Attribute { name, whole, value });
        }
        let name = self.scopes.element(self.slice(self.locate(start.name().0)));
        let id = self.tree.elements.len();
        let parent = self.open.last().copied();
        match parent.and_then(|parent| self.tree.elements.get_mut(parent)) {
            Some(parent) => parent.children.push(id),
            None => self.tree.roots.push(id),
        }
        let attributes = first..self.tree.attributes.len();
        self.tree.elements.push(Element {
            name,
            parent,
            whole,
            text: String::new(),
            spot: None,
            attributes,
            children: Vec::new(),
        });
        self.open.push(id);
    }

    /// Closes the innermost element at `end`.
    fn close(&mut self, end: usize) {
        if self.beyond > 0 {
            self.beyond = self.beyond.saturating_sub(1);
            return;
        }
        self.scopes.leave(self.open.len());
        if let Some(element) = self.open.pop().and_then(|id| self.tree.elements.get_mut(id)) {
            element.whole.end = end;
        }
    }

    fn end(&mut self, qualified: &str, whole: Range<usize>) {
        if self.beyond > 0 {
            return self.close(whole.end);
        }
        let local = |name: &str| name.rsplit_once(':').map_or(name, |(_, local)| local).to_owned();
        let wanted = local(qualified);
        let matching = self.open.iter().rev().take(XML_DEPTH).position(|id| {
            self.tree.elements.get(*id).is_some_and(|element| element.name.local == wanted)
        });
        let Some(unclosed) = matching else {
            return self.fault(whole.start, "the end of an open element", format!("</{}>", short(qualified)));
        };
        if unclosed > 0 {
            self.fault(whole.start, "the end of the innermost element", format!("</{}>", short(qualified)));
        }
        (0..unclosed).for_each(|_| self.close(whole.start));
        self.close(whole.end);
    }

    /// A start tag that the packet's end cuts: its attributes are read as far as they go.
    fn cut_tag(&mut self, from: usize) {
        let tail = self.slice(from..self.text.len());
        let Some(content) = tail.strip_prefix('<').filter(|content| content.starts_with(|c: char| c.is_alphabetic())) else {
            return;
        };
        let name = content.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(content.len());
        self.start(&BytesStart::from_content(content, name), from..self.text.len());
    }

    fn finish(mut self) -> Tree<'a> {
        if !self.open.is_empty() {
            self.fault(self.text.len(), "the end of every element", "the end of the packet");
        }
        let end = self.text.len();
        self.beyond = 0;
        while !self.open.is_empty() {
            self.close(end);
        }
        for element in &mut self.tree.elements {
            element.spot = element.spot.take().filter(|spot| spot.end <= end);
        }
        self.tree
    }
}

/// Start of a name, for a message.
fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Whether a character says nothing between elements.
pub(super) fn blank(c: char) -> bool {
    c.is_whitespace() || c == '\0' || c == '\u{feff}'
}

/// Which prefix stands for which URI where the parser is.
#[derive(Default)]
struct Scopes<'a> {
    bound: HashMap<&'a str, Vec<&'a str>>,
    declared: Vec<(usize, &'a str)>,
}

impl<'a> Scopes<'a> {
    fn declare(&mut self, depth: usize, prefix: &'a str, uri: &'a str) {
        self.bound.entry(prefix).or_default().push(uri);
        self.declared.push((depth, prefix));
    }

    /// Forgets what was declared at `depth`.
    fn leave(&mut self, depth: usize) {
        while let Some((_, prefix)) = self.declared.pop_if(|(declared, _)| *declared >= depth) {
            if let Some(uris) = self.bound.get_mut(prefix) {
                uris.pop();
            }
        }
    }

    fn space(&self, prefix: &'a str) -> Space<'a> {
        let uri = self.bound.get(prefix).and_then(|uris| uris.last()).copied();
        let known = match uri {
            Some(uri) => namespaces::canonical(uri),
            None => namespaces::known(prefix),
        };
        match known {
            Some(prefix) => Space::Known(prefix),
            None if prefix.is_empty() => Space::Other { prefix: BARE, uri: uri.unwrap_or_default() },
            None => Space::Other { prefix, uri: uri.unwrap_or_default() },
        }
    }

    fn element(&self, qualified: &'a str) -> Name<'a> {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        Name { space: self.space(prefix), local }
    }

    /// An attribute without a prefix has no namespace; RDF's own were once written so.
    fn attribute(&self, qualified: &'a str) -> Name<'a> {
        match qualified.split_once(':') {
            Some(("xmlns", local)) => Name { space: Space::Other { prefix: "xmlns", uri: "" }, local },
            Some((prefix, local)) => Name { space: self.space(prefix), local },
            None if qualified == "xmlns" => Name { space: Space::Other { prefix: "xmlns", uri: "" }, local: "" },
            None if matches!(qualified, "about" | "resource" | "parseType" | "ID") => {
                Name { space: Space::Known("rdf"), local: qualified }
            }
            None => Name { space: Space::Other { prefix: BARE, uri: "" }, local: qualified },
        }
    }
}

/// The longest reference that is looked at: `&#x10FFFF;` with a few leading zeros.
const REFERENCE: usize = 16;

/// Resolves XML's five entities and numeric references; any other stays as it is written.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('&') {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut pieces = raw.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let end = piece.bytes().take(REFERENCE).position(|byte| byte == b';');
        let resolved = end.and_then(|end| Some((resolve(piece.get(..end)?)?, piece.get(end.checked_add(1)?..)?)));
        match resolved {
            Some((c, rest)) => {
                out.push(c);
                out.push_str(rest);
            }
            None => {
                out.push('&');
                out.push_str(piece);
            }
        }
    }
    Cow::Owned(out)
}

fn resolve(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}
