//! The MP index of a rebuilt file (CIPA DC-007, 5.2.3): the pictures that stay, each with its new size and place. Offsets
//! count from the byte order mark of the index; the first picture has none, and its size goes up to behind its EOI.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use super::{GAIN_MAP, MP_GAIN_MAP, VIEWS, speaks_of_gain};
use crate::bytes::{Bytes, Chain, Fault, Window};
use crate::container::{Fate, Kind, Layout, Part, PartId, Piece, Refusal, Removal, Standard};
use crate::grammar::mpf::{Entry, Index};

/// Where things stand in the new file.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Where the index begins: its byte order mark.
    pub index: u64,
    /// Where the first picture ends: behind its EOI.
    pub first: u64,
    /// Where the parts behind it are.
    pub parts: HashMap<PartId, Range<u64>>,
}

/// The first index of a layout, which is the one that readers take.
struct Old {
    part: PartId,
    /// Where it begins: its byte order mark.
    base: u64,
    index: Index,
    /// The files behind the picture, by where they begin.
    files: HashMap<u64, PartId>,
}

impl Old {
    fn read(bytes: &dyn Bytes, layout: &Layout) -> io::Result<Option<Self>> {
        let found = layout.parts_by_id().find_map(|(id, part)| {
            let content = part.content.as_ref().filter(|content| content.standard == Standard::Mpf)?;
            Some((id, content.ranges.first()?.clone()))
        });
        let Some((part, range)) = found else { return Ok(None) };
        let files = layout
            .parts_by_id()
            .filter(|(_, part)| part.kind == Kind::Embedded)
            .filter_map(|(id, part)| Some((part.content.as_ref()?.ranges.first()?.start, id)))
            .collect();
        let index = Index::read(&Window::new(bytes, range.clone()))?;
        Ok(Some(Self { part, base: range.start, index, files }))
    }

    fn place(&self, entry: &Entry) -> u64 {
        self.base.saturating_add(u64::from(entry.offset))
    }

    fn listed(&self, entry: &Entry) -> Option<PartId> {
        self.files.get(&self.place(entry)).copied()
    }
}

/// Refuses a file whose second picture is needed and can't be found, or doesn't end.
pub(super) fn certain(bytes: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    let open = |part: &&Part| part.kind == Kind::Unknown && part.removal == Removal::Never && part.content.is_some();
    if let Some(range) = layout.parts.iter().find(open).and_then(|part| part.content.as_ref()?.ranges.last()) {
        return Err(Fault::new(range.end, "EOI of the second picture", "its end without one").into());
    }
    let Some(old) = Old::read(bytes, layout)? else { return Ok(()) };
    let needy = layout.has_second() || claims_gain(bytes, layout)?;
    for entry in old.index.entries.iter().skip(1).filter(|entry| entry.size > 0) {
        let needed = entry.kind() == MP_GAIN_MAP || VIEWS.contains(&entry.kind());
        if old.listed(entry).is_none() && (needy || needed) {
            return Err(Fault::new(old.place(entry), "a picture that the index lists", "none").into());
        }
    }
    Ok(())
}

/// An index that stays.
pub(super) struct Pictures {
    /// The part that holds it.
    pub part: PartId,
    index: Index,
    /// For each entry after the first, the part that it lists.
    parts: Vec<PartId>,
}

impl Pictures {
    /// The index of a layout, without the pictures that go; none if it goes itself.
    pub(super) fn find<'a>(
        bytes: &dyn Bytes,
        layout: &Layout,
        fate: impl Fn(PartId) -> &'a Fate,
    ) -> Result<Option<Self>, Refusal> {
        let Some(old) = Old::read(bytes, layout)? else { return Ok(None) };
        let mut index = match fate(old.part) {
            Fate::Keep => old.index.clone(),
            Fate::Replace(pieces) => Index::read(&new_content(bytes, pieces)?)?,
            Fate::Drop => return Ok(None),
        };
        // The entries that stay, by their old places in the list, and the parts of all but the first.
        let mut stay = vec![0usize];
        let mut parts = Vec::new();
        for (number, entry) in index.entries.iter().enumerate().skip(1) {
            if let Some(id) = old.listed(entry).filter(|id| fate(*id) != &Fate::Drop && entry.size > 0) {
                stay.push(number);
                parts.push(id);
            }
        }
        // In the list itself numbers count from 1.
        let renumbered = |old: u16| {
            let number = usize::from(old).checked_sub(1)?;
            let new = stay.iter().position(|stays| *stays == number)?;
            u16::try_from(new.saturating_add(1)).ok()
        };
        index.entries = stay.iter().filter_map(|number| index.entries.get(*number).copied()).collect();
        for entry in &mut index.entries {
            entry.dependents = entry.dependents.map(|old| renumbered(old).unwrap_or_default());
        }
        Ok(Some(Self { part: old.part, index, parts }))
    }

    /// The new block: with the sizes and offsets that were, as long as it will be.
    pub(super) fn draft(&self) -> Result<Vec<u8>, Refusal> {
        self.index.write().ok_or(Refusal::Unsupported("an index of pictures that is too large for a segment"))
    }

    /// The new block, with the places of the new file.
    pub(super) fn block(&self, places: &Places) -> Result<Vec<u8>, Refusal> {
        let mut index = self.index.clone();
        let number = |number: u64| u32::try_from(number).map_err(|_| Refusal::Unsupported("a JPEG of 4 GB"));
        let mut entries = index.entries.iter_mut();
        if let Some(first) = entries.next() {
            (first.offset, first.size) = (0, number(places.first)?);
        }
        for (entry, id) in entries.zip(&self.parts) {
            let Some(place) = places.parts.get(id) else { return Err(Refusal::Residual(GAIN_MAP.into())) };
            entry.offset = number(place.start.saturating_sub(places.index))?;
            entry.size = number(place.end.saturating_sub(place.start))?;
        }
        index.write().ok_or(Refusal::Unsupported("an index of pictures that is too large for a segment"))
    }
}

/// Whether the first picture's own blocks speak of a gain map.
fn claims_gain(bytes: &dyn Bytes, layout: &Layout) -> Result<bool, Refusal> {
    for content in layout.parts.iter().filter_map(|part| part.content.as_ref()) {
        let claims = match content.standard {
            Standard::GainMap => true,
            Standard::Xmp => {
                let packet = Chain::new(bytes, &content.ranges);
                speaks_of_gain(&packet.read(0..packet.len())?)
            }
            _ => false,
        };
        if claims {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The bytes of a new content. It is no larger than a segment, or isn't read to its end.
fn new_content(bytes: &dyn Bytes, pieces: &[Piece]) -> Result<Vec<u8>, Refusal> {
    let mut content = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => {
                let window = Window::new(bytes, range.clone());
                content.extend_from_slice(&window.read(0..super::rebuild::PAYLOAD)?);
            }
            Piece::Write(new) => content.extend_from_slice(new),
            Piece::Zeros(_) => break,
        }
    }
    Ok(content)
}
