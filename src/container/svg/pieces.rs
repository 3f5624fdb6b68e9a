//! Small things that the layout of a drawing is made with: ranges, keys, parts that are made when they are first needed, text
//! of bytes that aren't UTF-8.

use std::ops::Range;

use super::CATALOGUE;
use super::css;
use super::tree::{Kind as Markup, Name, Space, Tree};
use crate::container::{Builder, Content, Kind, Part, PartId, Standard};

/// How much of an address is in a part's key, in characters.
const ADDRESS: usize = 200;

/// Text with a character of one byte for each byte that isn't UTF-8, so that offsets stay.
pub(super) fn same_length(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len());
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// Whether the file declares an encoding of one byte a character.
pub(super) fn declares_bytes(raw: &[u8]) -> bool {
    let head: String = raw.iter().take(200).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let declaration = head.split("?>").next().unwrap_or_default();
    declaration.contains("encoding=") && (declaration.contains("iso-8859-") || declaration.contains("windows-125"))
}

/// Adds a range to a part that is made when it is first needed.
pub(super) fn add(
    builder: &mut Builder,
    slot: &mut Option<PartId>,
    part: impl FnOnce() -> Part,
    range: Range<u64>,
) -> PartId {
    let id = *slot.get_or_insert_with(|| builder.part(part(), 0..0));
    builder.claim(id, range.clone());
    let words = |part: &&mut Part| part.key.as_ref().is_some_and(|key| key.key.starts_with("attr:"));
    if let Some(content) = builder.get_mut(id).filter(words).and_then(|part| part.content.as_mut()) {
        content.ranges.push(range);
    }
    id
}

/// A part that stays and is read all the same: names that elements have.
pub(super) fn words(name: &'static str, key: &'static str) -> Part {
    let content = Some(Content { standard: Standard::Markup, ranges: Vec::new() });
    Part { content, ..Part::new(name, Kind::Pixels).keyed(CATALOGUE, key) }
}

pub(super) fn wide(range: &Range<usize>) -> Range<u64> {
    range.start as u64..range.end as u64
}

/// A range without its first and last bytes.
pub(super) fn inside(range: &Range<usize>, first: usize, last: usize) -> Range<usize> {
    let start = range.start.saturating_add(first).min(range.end);
    start..range.end.saturating_sub(last).max(start)
}

/// Text as a key holds it: a backslash stands for itself.
pub(super) fn escaped(text: &str) -> String {
    text.chars().take(ADDRESS).collect::<String>().replace('\\', "\\\\")
}

/// The key of a `data:` URI: its media type, without its parameters.
pub(super) fn data_key(address: &str) -> String {
    let head: String = address.chars().take(ADDRESS).collect();
    let media = head.split([',', ';']).next().unwrap_or_default();
    format!("href:{}", escaped(&media.to_ascii_lowercase()))
}

pub(super) fn is_program(local: &str) -> bool {
    local.starts_with("on")
}

/// Whether an attribute holds an editor's numbers and switches, or a shape as it was before: nothing that is searched for as
/// text, for a shape may be the one that is drawn.
pub(super) fn is_state(name: &Name<'_>) -> bool {
    matches!(name.space, Space::Known("inkscape" | "sodipodi"))
        && !matches!(name.local, "docname" | "absref" | "docbase" | "export-filename" | "label" | "version")
}

/// Whether a style sheet says what is displayed.
pub(super) fn shows_by_sheet(tree: &Tree<'_>, text: &str) -> bool {
    let is_style = |id: usize| tree.elements.get(id).is_some_and(|element| element.name.local == "style");
    let mut open = 0usize;
    tree.events.iter().any(|event| {
        match event.kind {
            Markup::Start(id) if is_style(id) => open = open.saturating_add(1),
            Markup::End(id) if is_style(id) => open = open.saturating_sub(1),
            Markup::Text | Markup::Literal if open > 0 => {
                return css::scan(text.get(event.range.clone()).unwrap_or_default(), true).display;
            }
            _ => {}
        }
        false
    })
}
