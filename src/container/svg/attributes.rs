//! The attributes of a drawing: which draw, which refer to something, and which say something else.

use std::ops::Range;

use super::CATALOGUE;
use super::css::{self, FindingKind, Target, target};
use super::layout::Writer;
use super::names;
use super::pieces::{add, data_key, escaped, is_program, is_state, wide, words};
use super::plain::Plain;
use super::tree::{Attribute, Element, Space};
use crate::container::{Content, Kind, Part, PartId, Standard};

impl Writer<'_> {
    /// One attribute of a start tag; it belongs to `home` where it says nothing by itself.
    pub(super) fn attribute(&mut self, element: &Element<'_>, attribute: &Attribute<'_>, home: Option<PartId>) {
        let name = &attribute.name;
        let whole = wide(&attribute.whole);
        let addresses = matches!((name.space, name.local), (Space::None, "href" | "src") | (Space::Xlink, "href"))
            || name.space == Space::Xml && name.local == "base";
        if addresses {
            return self.address(element, attribute, home);
        }
        let shapes = match name.space {
            Space::None => names::shapes(name.local) && !self.is_idle(element, name.local),
            Space::Xml => matches!(name.local, "space" | "lang" | "id"),
            Space::Xmlns => {
                let declared = self.slice(&attribute.value);
                matches!(declared, "http://www.w3.org/2000/svg" | "http://www.w3.org/1999/xlink" | "")
            }
            _ => false,
        };
        if home.is_some() && (shapes || name.space == Space::None && !is_program(name.local)) {
            return self.claim(whole, home);
        }
        if !shapes {
            let qualified = name.qualified();
            let key = format!("attr:{qualified}");
            let told = (!is_state(name)).then(|| attribute.value.clone());
            let part = self.part(&format!("attribute {qualified}"), Some(key), whole, told);
            self.markup.insert(part.index());
            return;
        }
        match (name.space, name.local) {
            (Space::None, "id") => {
                add(&mut self.builder, &mut self.drawn.ids, || words("ids", "attr:id"), whole);
            }
            (Space::None, "class") => {
                add(&mut self.builder, &mut self.drawn.classes, || words("classes", "attr:class"), whole);
            }
            (Space::None, "font-family") => {
                add(&mut self.builder, &mut self.drawn.fonts, || words("font families", "attr:font-family"), whole);
            }
            (Space::None, _) => self.styled(attribute),
            _ => self.claim(whole, None),
        }
    }

    /// An attribute that may refer to something by `url()`, or (an animation's) by a bare address.
    fn styled(&mut self, attribute: &Attribute<'_>) {
        let mut plain = Plain::default();
        plain.spelt(self.slice(&attribute.value), attribute.value.start);
        self.claim(attribute.whole.start as u64..attribute.value.start as u64, None);
        let animated = matches!(attribute.name.local, "to" | "from" | "by" | "values");
        if animated && plain.text.split(';').any(|value| value.contains("//") || target(value) == Target::Data) {
            let part =
                self.part("address", Some("css:url".into()), wide(&attribute.value), Some(attribute.value.clone()));
            self.markup.insert(part.index());
        } else {
            self.style(&plain, false);
        }
        self.claim(attribute.value.end as u64..attribute.whole.end as u64, None);
    }

    /// What a style says beside how to draw.
    pub(super) fn style(&mut self, plain: &Plain, sheet: bool) {
        let scan = css::scan(&plain.text, sheet);
        self.relational |= scan.relational;
        let mut at = 0;
        for finding in scan.findings {
            let ranges = plain.source(&finding.range);
            let part = match finding.kind {
                FindingKind::FontFace => {
                    let face = || Part::new("@font-face", Kind::Pixels).keyed(CATALOGUE, "css:@font-face");
                    add(&mut self.builder, &mut self.drawn.faces, face, 0..0)
                }
                FindingKind::Data => {
                    self.carried(ranges.clone(), plain.text.get(finding.range.clone()).unwrap_or_default())
                }
                kind => {
                    let (name, key) = match kind {
                        FindingKind::Import => ("@import", "css:@import"),
                        FindingKind::Comment => ("comment in a style", "comment"),
                        FindingKind::Editor => ("an editor's declaration", "css:editor"),
                        _ => ("address", "css:url"),
                    };
                    let part = Part::metadata(name, Standard::Markup, ranges.clone()).keyed(CATALOGUE, key);
                    self.builder.part(part, 0..0)
                }
            };
            self.draw(plain, at..finding.range.start);
            ranges.into_iter().for_each(|range| self.builder.claim(part, range));
            at = finding.range.end;
        }
        self.draw(plain, at..plain.text.len());
    }

    fn draw(&mut self, plain: &Plain, range: Range<usize>) {
        plain.source(&range).into_iter().for_each(|range| self.claim(range, None));
    }

    /// A file that the picture draws, written as an address.
    fn carried(&mut self, ranges: Vec<Range<u64>>, address: &str) -> PartId {
        let mut part = Part::new("embedded file", Kind::Embedded).keyed(CATALOGUE, data_key(address));
        part.within = self.home().part;
        part.content = Some(Content { standard: Standard::DataUri, ranges });
        self.builder.part(part, 0..0)
    }

    fn address(&mut self, element: &Element<'_>, attribute: &Attribute<'_>, home: Option<PartId>) {
        let source = self.slice(&attribute.value);
        let whole = wide(&attribute.whole);
        let mut plain = Plain::default();
        plain.spelt(source, attribute.value.start);
        let blank = source.len().saturating_sub(source.trim_start().len());
        let start = attribute.value.start.saturating_add(blank);
        let trimmed = start..start.saturating_add(source.trim().len());
        match target(&plain.text) {
            Target::Inside if attribute.name.space != Space::Xml => self.claim(whole, home),
            Target::Data if names::shows_files(element.name.local) || home.is_some() => {
                let part = self.carried(vec![wide(&trimmed)], plain.text.trim());
                self.claim(whole.start..trimmed.start as u64, home);
                self.builder.claim(part, wide(&trimmed));
                self.claim(trimmed.end as u64..whole.end, home);
            }
            Target::Data => {
                let ranges = vec![wide(&trimmed)];
                let mut part = Part::metadata("attribute href", Standard::DataUri, ranges);
                part = part.keyed(CATALOGUE, data_key(plain.text.trim()));
                let part = self.builder.part(part, whole);
                self.markup.insert(part.index());
            }
            _ => {
                let key = format!("href:{}", escaped(plain.text.trim()));
                let name = format!("attribute {}", attribute.name.qualified());
                let part = self.part(&name, Some(key), whole, Some(trimmed));
                self.markup.insert(part.index());
            }
        }
    }
}
