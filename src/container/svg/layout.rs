//! A drawing's partition: what is drawn, and a part for each thing beside it.

use std::borrow::Cow;
use std::ops::Range;

use super::hidden::{attributes, hidden};
use super::names;
use super::pieces::{add, declares_bytes, escaped, inside, same_length, shows_by_sheet, wide};
use super::plain::{Plain, is_blank};
use super::tree::{Element, Event, Kind as Markup, Space, Tree, parse};
use super::{CATALOGUE, SVG};
use crate::bytes::Fault;
use crate::container::{Builder, Content, Kind, Layout, Part, PartId, Standard};

/// A layout, and what a rebuild has to know beside it.
pub(super) struct Laid {
    pub layout: Layout,
    /// Why the file can't be scrubbed whatever goes.
    pub refused: Option<&'static str>,
    /// Whether a style sheet asks for an element's neighbours or attributes.
    pub relational: bool,
    /// Parts that are elements or attributes, by their index.
    pub markup: Vec<bool>,
}

impl Laid {
    /// Takes a text apart.
    pub(super) fn new(raw: &[u8]) -> Self {
        let mut faults = Vec::new();
        let text = match std::str::from_utf8(raw) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(same_length(raw)),
        };
        let wide = raw.starts_with(&[0xff, 0xfe]) || raw.starts_with(&[0xfe, 0xff]);
        if wide || matches!(text, Cow::Owned(_)) && !declares_bytes(raw) {
            faults.push(Fault::new(0, "text in UTF-8 or in the encoding that it declares", "other bytes"));
        }
        let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let tree = if wide { Tree::default() } else { parse(&text, base) };
        let mut writer = Writer::new(&text, &tree);
        writer.claim(0..base as u64, None);
        writer.run();
        for fault in faults.into_iter().chain(tree.faults.iter().cloned()) {
            writer.builder.fault(fault);
        }
        let Writer { builder, refused, relational, markup, .. } = writer;
        let layout = builder.finish();
        let markup = (0..layout.parts.len()).map(|index| markup.contains(&index)).collect();
        Self { layout, refused, relational, markup }
    }
}

/// Where what is drawn is claimed: the parts that stay.
#[derive(Default)]
pub(super) struct Drawn {
    pub drawing: Option<PartId>,
    pub text: Option<PartId>,
    pub ids: Option<PartId>,
    pub classes: Option<PartId>,
    pub fonts: Option<PartId>,
    pub faces: Option<PartId>,
}

/// Where one is in the tree.
#[derive(Clone, Copy, Default)]
pub(super) struct Home {
    /// The part that goes and that all here belongs to; none where it is drawn.
    pub part: Option<PartId>,
    /// Whether that part is a packet, of which nothing is told apart here.
    packet: bool,
    /// Whether text is shown.
    shows: bool,
    /// Whether it is a style sheet.
    sheet: bool,
}

/// Writes the parts of a drawing, event by event.
pub(super) struct Writer<'a> {
    text: &'a str,
    tree: &'a Tree<'a>,
    pub builder: Builder,
    pub drawn: Drawn,
    homes: Vec<Home>,
    hidden: std::collections::HashSet<usize>,
    /// Whether a filter may ask for what lies behind.
    background: bool,
    /// The pieces of the style sheet that is open.
    sheet: Plain,
    /// Text that isn't drawn, and where its part ends.
    stray: Option<(PartId, usize)>,
    rootless: bool,
    refused: Option<&'static str>,
    pub relational: bool,
    pub markup: std::collections::HashSet<usize>,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, tree: &'a Tree<'a>) -> Self {
        let sheets_display = shows_by_sheet(tree, text);
        Self {
            text,
            tree,
            builder: Builder::new(text.len() as u64, SVG),
            drawn: Drawn::default(),
            homes: Vec::new(),
            hidden: hidden(tree, text, sheets_display),
            background: text.contains("BackgroundImage") || text.contains("BackgroundAlpha"),
            sheet: Plain::default(),
            stray: None,
            rootless: tree.elements.first().is_some_and(|root| root.name.space == Space::None),
            refused: None,
            relational: false,
            markup: std::collections::HashSet::new(),
        }
    }

    /// Whether an attribute that draws elsewhere changes nothing here: where the outermost `svg` stands (SVG 1.1 §5.1.2), and what
    /// lies behind, where no filter asks for it (§15.6).
    pub(super) fn is_idle(&self, element: &Element<'_>, name: &str) -> bool {
        let first = || self.tree.elements.first().is_some_and(|root| root.events.start == element.events.start);
        match name {
            "x" | "y" => element.name.local == "svg" && first(),
            "enable-background" => !self.background,
            _ => false,
        }
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Adds a range to `part`, or to the drawing.
    pub(super) fn claim(&mut self, range: Range<u64>, part: Option<PartId>) {
        match part {
            Some(part) => self.builder.claim(part, range),
            None if range.is_empty() => {}
            None => {
                let slot = &mut self.drawn.drawing;
                add(&mut self.builder, slot, || Part::new("drawing", Kind::Pixels), range);
            }
        }
    }

    fn run(&mut self) {
        let tree = self.tree;
        for event in &tree.events {
            match event.kind {
                Markup::Start(id) => self.start(id, event),
                Markup::End(_) => self.end(event),
                Markup::Text | Markup::Literal => self.characters(event),
                Markup::Comment => self.comment(event),
                Markup::Instruction => self.instruction(event),
                Markup::Doctype => {
                    let inner = inside(&event.range, "<!DOCTYPE".len(), 1);
                    self.aside("DOCTYPE", "doctype".into(), event, Some(inner));
                }
                Markup::Declaration => {
                    let part = Part::new("XML declaration", Kind::Structure);
                    self.builder.part(part, wide(&event.range));
                }
                Markup::Trailer => {
                    let part = Part::new("behind the drawing", Kind::Trailer).keyed(CATALOGUE, "@after-end");
                    self.builder.part(part, wide(&event.range));
                }
            }
        }
    }

    pub(super) fn home(&self) -> Home {
        self.homes.last().copied().unwrap_or_default()
    }

    /// A part for something that goes, inside of what is around it.
    pub(super) fn part(
        &mut self,
        name: &str,
        key: Option<String>,
        range: Range<u64>,
        content: Option<Range<usize>>,
    ) -> PartId {
        let ranges = content.filter(|content| !content.is_empty()).map(|content| wide(&content)).into_iter().collect();
        let mut part = Part::metadata(name.to_owned(), Standard::Markup, ranges);
        part.within = self.home().part;
        if let Some(key) = key {
            part = part.keyed(CATALOGUE, key);
        }
        self.builder.part(part, range)
    }

    /// A comment, an instruction, a document type.
    fn aside(&mut self, name: &str, key: String, event: &Event, content: Option<Range<usize>>) {
        if self.home().packet {
            return self.claim(wide(&event.range), self.home().part);
        }
        self.part(name, Some(key), wide(&event.range), content);
    }

    fn comment(&mut self, event: &Event) {
        let inner = inside(&event.range, "<!--".len(), "-->".len());
        let key = match self.slice(&inner).trim_start() {
            generator if generator.starts_with("Generator") => format!("comment:{}", escaped(generator)),
            _ => "comment".to_owned(),
        };
        self.aside("comment", key, event, Some(inner));
    }

    /// An instruction; a style sheet that it names is a reference.
    fn instruction(&mut self, event: &Event) {
        let inner = inside(&event.range, 2, 2);
        let source = self.slice(&inner);
        let target = source.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        // What marks a packet's ends is part of what is around it.
        if let ("xpacket", Some(part)) = (target, self.home().part) {
            return self.claim(wide(&event.range), Some(part));
        }
        let address = source.split_once("href=").and_then(|(_, rest)| {
            let quote = rest.chars().next()?;
            rest.get(1..)?.split(quote).next()
        });
        let key = match address.filter(|_| target == "xml-stylesheet") {
            Some(address) => format!("href:{}", escaped(address)),
            None => format!("pi:{}", escaped(target)),
        };
        self.aside("instruction", key, event, Some(inner));
    }

    fn start(&mut self, id: usize, event: &Event) {
        let tree = self.tree;
        let Some(element) = tree.elements.get(id) else { return };
        let outer = self.home();
        let mut home = Home { part: outer.part, packet: outer.packet, ..Home::default() };
        let qualified = element.name.qualified();
        if outer.packet {
            self.claim(wide(&event.range), outer.part);
        } else if let Some((part, packet)) = self.leaves(id, element, &qualified) {
            home.part = Some(part);
            home.packet = packet;
            self.tag(element, event, home);
        } else {
            let local = element.name.local;
            home.shows = outer.part.is_none() && names::shows_text(local) && (outer.shows || local == "text");
            home.sheet = outer.part.is_none() && local == "style";
            self.tag(element, event, home);
        }
        if element.events.len() > 1 {
            self.homes.push(home);
        }
    }

    /// The part that an element is, if it isn't drawn or has a name of its own among what isn't.
    fn leaves(&mut self, id: usize, element: &Element<'_>, qualified: &str) -> Option<(PartId, bool)> {
        let outer = self.home().part;
        let own = element.name.space == Space::Svg || element.name.space == Space::None && self.rootless;
        let is_hidden = self.hidden.contains(&id);
        if outer.is_none() && own && names::draws(element.name.local) && !is_hidden {
            return None;
        }
        if own && outer.is_none() {
            self.refused = self.refused.or(names::foreign(element.name.local));
        }
        if matches!(qualified, "x:xmpmeta" | "rdf:RDF") {
            let whole = self.whole(element);
            let mut part = Part::metadata(qualified.to_owned(), Standard::Xmp, vec![wide(&whole)]);
            part.within = outer;
            part = if qualified == "x:xmpmeta" { part.keyed(CATALOGUE, "elem:x:xmpmeta") } else { part };
            return Some((self.added(part), true));
        }
        // Among what goes, only what the catalogue may know by name is told apart.
        let named = !own || matches!(element.name.local, "title" | "desc" | "metadata" | "script" | "foreignObject");
        if outer.is_some() && !named {
            return outer.map(|part| (part, false));
        }
        let key = match is_hidden && outer.is_none() && names::draws(element.name.local) {
            true => "@hidden-element".to_owned(),
            false => format!("elem:{qualified}"),
        };
        let part = self.part(&format!("element {qualified}"), Some(key), 0..0, None);
        self.markup.insert(part.index());
        Some((part, false))
    }

    fn added(&mut self, part: Part) -> PartId {
        let part = self.builder.part(part, 0..0);
        self.markup.insert(part.index());
        part
    }

    /// From an element's start tag to its end tag.
    fn whole(&self, element: &Element<'_>) -> Range<usize> {
        let event = |index: usize| self.tree.events.get(index).map(|event| event.range.clone());
        let first = event(element.events.start).unwrap_or_default();
        let last = event(element.events.end.saturating_sub(1)).unwrap_or_else(|| first.clone());
        first.start..last.end.max(first.end)
    }

    /// A start tag: its attributes are told apart, the rest belongs to `home`.
    fn tag(&mut self, element: &Element<'a>, event: &Event, home: Home) {
        if home.packet {
            return self.claim(wide(&event.range), home.part);
        }
        self.homes.push(home);
        let mut at = event.range.start;
        let tree = self.tree;
        for attribute in attributes(tree, element) {
            self.claim(at as u64..attribute.whole.start as u64, home.part);
            self.attribute(element, attribute, home.part);
            at = attribute.whole.end;
        }
        self.claim(at as u64..event.range.end as u64, home.part);
        self.homes.pop();
    }

    fn characters(&mut self, event: &Event) {
        let home = self.home();
        let range = wide(&event.range);
        let literal = event.kind == Markup::Literal;
        let inner = if literal { inside(&event.range, "<![CDATA[".len(), "]]>".len()) } else { event.range.clone() };
        let source = self.slice(&inner);
        if home.sheet {
            // The whole sheet is looked at when it ends.
            self.claim(range.start..inner.start as u64, None);
            self.claim(inner.end as u64..range.end, None);
            match literal {
                true => self.sheet.literal(source, inner.start),
                false => self.sheet.spelt(source, inner.start),
            }
        } else if let Some(part) = home.part {
            self.claim(range, Some(part));
            if !home.packet && !is_blank(source) {
                let content = self.builder.get_mut(part).and_then(|part| part.content.as_mut());
                content.into_iter().for_each(|content| content.ranges.push(wide(&inner)));
            }
        } else if home.shows && !is_blank(source) {
            let shown = || {
                let part = Part::new("drawn text", Kind::Pixels).keyed(CATALOGUE, "@drawn-text");
                Part { content: Some(Content { standard: Standard::Markup, ranges: Vec::new() }), ..part }
            };
            let part = add(&mut self.builder, &mut self.drawn.text, shown, range);
            let content = self.builder.get_mut(part).and_then(|part| part.content.as_mut());
            content.into_iter().for_each(|content| content.ranges.push(wide(&inner)));
        } else if is_blank(source) && !literal {
            self.claim(range, None);
        } else {
            self.strays(event, inner);
        }
    }

    /// Text that nothing draws.
    fn strays(&mut self, event: &Event, inner: Range<usize>) {
        let range = wide(&event.range);
        match self.stray {
            Some((part, end)) if end == event.range.start => {
                self.builder.claim(part, range);
                let content = self.builder.get_mut(part).and_then(|part| part.content.as_mut());
                content.into_iter().for_each(|content| content.ranges.push(wide(&inner)));
                self.stray = Some((part, event.range.end));
            }
            _ => {
                let part = self.part("text that isn't drawn", Some("@text".into()), range, Some(inner));
                self.stray = Some((part, event.range.end));
            }
        }
    }

    fn end(&mut self, event: &Event) {
        let home = self.homes.pop().unwrap_or_default();
        if home.sheet {
            let plain = std::mem::take(&mut self.sheet);
            self.style(&plain, true);
        }
        self.claim(wide(&event.range), home.part);
    }
}
