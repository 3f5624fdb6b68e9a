//! The XML of a packet as a tree (XML 1.0, Namespaces in XML 1.0), as far as it can be read: a packet that is cut or whose
//! tags don't match yields what came before.
//!
//! Entities other than XML's five and numeric references stay as they are written; a document type definition is a fault and
//! nothing in it is used. Knows nothing of RDF.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Error, Reader};

use super::chars::{all_blank, unescape};
use super::encoding::Text;
use super::names::{Name, Scopes};
use crate::bytes::Fault;
use crate::metadata::limits::XML_DEPTH;

/// How many elements and attributes of a packet are looked at. A list of all documents that were ever pasted into one has a
/// hundred thousand; a packet that is all markup would take thirty times its size in memory.
const NODES: usize = 250_000;
/// How many faults of one packet are told.
const FAULTS: usize = 16;

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

/// How many elements, and how many attributes, there is room for at first.
const USUAL: usize = 8;

impl Tree<'_> {
    fn with_room() -> Self {
        Self { elements: Vec::with_capacity(USUAL), attributes: Vec::with_capacity(USUAL), ..Self::default() }
    }
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
    let mut builder = Builder {
        packet,
        text,
        tree: Tree::with_room(),
        open: Vec::with_capacity(USUAL),
        beyond: 0,
        pairs: Vec::new(),
        scopes: Scopes::default(),
    };
    loop {
        let from = position(&reader, base);
        let event = reader.read_event();
        let whole = from..position(&reader, base);
        match event {
            Ok(Event::Eof) => break,
            Ok(event) => builder.event(&event, whole),
            Err(Error::IllFormed(error)) if !whole.is_empty() => {
                builder.fault(from, "well-formed XML", error.to_string())
            }
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
    /// Where names and values of a start tag's attributes stand, while it is read.
    pairs: Vec<(Range<usize>, Range<usize>)>,
    scopes: Scopes<'a>,
}

impl<'a> Builder<'a, '_> {
    fn fault(&mut self, offset: usize, expected: &'static str, found: impl Into<Cow<'static, str>>) {
        if self.tree.faults.len() < FAULTS {
            self.tree.faults.push(Fault::new(offset as u64, expected, found));
        }
    }

    fn full(&self) -> bool {
        self.tree.elements.len().saturating_add(self.tree.attributes.len()).saturating_add(self.tree.asides.len())
            > NODES
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
            // A packet ends with kilobytes of spaces, to be edited in place.
            if !all_blank(&piece) {
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
        let mut pairs = std::mem::take(&mut self.pairs);
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
        for (key, value) in pairs.drain(..) {
            let name = self.scopes.attribute(self.slice(key.clone()));
            let whole = key.start..value.end.saturating_add(1).min(self.text.len());
            self.tree.attributes.push(Attribute { name, whole, value });
        }
        self.pairs = pairs;
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
        let wanted = qualified.rsplit_once(':').map_or(qualified, |(_, local)| local);
        let matching = self
            .open
            .iter()
            .rev()
            .take(XML_DEPTH)
            .position(|id| self.tree.elements.get(*id).is_some_and(|element| element.name.local == wanted));
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
        let Some(content) = tail.strip_prefix('<').filter(|content| content.starts_with(|c: char| c.is_alphabetic()))
        else {
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
