//! PSD and PSB: Photoshop's documents (Adobe Photoshop File Formats Specification): a header, colour mode data, image
//! resources, layers and masks, and the merged picture. Read, never written: a document is its layers, and what a person
//! wants to keep of them nobody but that person knows.

use std::io;
use std::ops::Range;

use super::{Builder, Container, Depth, Fate, Flavour, Kind, Layout, Part, Piece, Refusal, Standard};
use crate::bytes::{Bytes, Cursor, Fault};

mod layers;
#[cfg(test)]
mod tests;

/// The family's descriptor.
pub const CONTAINER: Container =
    Container { name: "PSD", extensions: &["psd", "psb"], sniff, layout, certain, rebuild };

/// How the leak catalogue calls the family.
const CATALOGUE: &str = "PSD";
const PSD: Flavour = Flavour::new("PSD");
const PSB: Flavour = Flavour::new("PSB");
/// Signature, version, six zeros, channels, height, width, depth, mode.
const HEADER: u64 = 26;
const REFUSED: &str = "Photoshop documents (PSD, PSB) are read, not scrubbed";

fn sniff(head: &[u8]) -> Option<Flavour> {
    match head {
        [b'8', b'B', b'P', b'S', 0, 1, ..] => Some(PSD),
        [b'8', b'B', b'P', b'S', 0, 2, ..] => Some(PSB),
        _ => None,
    }
}

fn certain(_: &dyn Bytes, _: &Layout) -> Result<(), Refusal> {
    Err(Refusal::Unsupported(REFUSED))
}

/// Everything kept is the file itself; nothing else can be had.
fn rebuild(bytes: &dyn Bytes, _: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    match fates.iter().all(|fate| *fate == Fate::Keep) {
        true => Ok(vec![Piece::Copy(0..bytes.len())]),
        false => Err(Refusal::Unsupported(REFUSED)),
    }
}

/// What is read of a document, and where one is in it.
struct Reader<'a> {
    bytes: &'a dyn Bytes,
    builder: Builder,
    at: u64,
    /// Whether lengths have 64 bits (PSB).
    large: bool,
    depth: Depth,
}

fn layout(bytes: &dyn Bytes, depth: Depth) -> io::Result<Layout> {
    let head = bytes.read(0..HEADER)?;
    let large = sniff(&head) == Some(PSB);
    let builder = Builder::new(bytes.len(), if large { PSB } else { PSD });
    let mut reader = Reader { bytes, builder, at: 0, large, depth };
    match reader.sections() {
        Ok(()) => {}
        Err(Stop::Io(error)) => return Err(error),
        Err(Stop::Fault(fault)) => {
            reader.builder.fault(fault);
            let rest = Part::new("sections that can't be followed", Kind::Unknown).keyed(CATALOGUE, "*");
            reader.builder.part(rest, reader.at..bytes.len());
        }
    }
    Ok(reader.builder.finish())
}

/// Why reading ends early.
enum Stop {
    Io(io::Error),
    Fault(Fault),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Reader<'_> {
    fn sections(&mut self) -> Result<(), Stop> {
        let head = self.take(HEADER)?;
        let mut cursor = Cursor::new(&head, 0);
        cursor.skip(12)?;
        let (channels, height) = (cursor.u16_be()?, cursor.u32_be()?);
        let (width, bits) = (cursor.u32_be()?, cursor.u16_be()?);
        self.builder.part(Part::new("header", Kind::Structure), 0..HEADER);
        let palette = self.section(false)?;
        let part = Part::new("colour mode data", Kind::Colour);
        self.builder.part(part, palette.start.saturating_sub(4)..palette.end);
        self.at = palette.end;
        let resources = self.section(false)?;
        if resources.is_empty() {
            let part = Part::new("image resources", Kind::Structure);
            self.builder.part(part, resources.start.saturating_sub(4)..resources.end);
        } else {
            let part = Part::new("image resources", Kind::Structure);
            self.builder.part(part, resources.start.saturating_sub(4)..resources.start);
            let part = Part::metadata("image resources", Standard::Irb, vec![resources.clone()]);
            self.builder.part(part, resources.clone());
        }
        self.at = resources.end;
        let section = self.section(self.large)?;
        let field = if self.large { 8 } else { 4 };
        let part = Part::new("layers and masks", Kind::Structure);
        self.builder.part(part, section.start.saturating_sub(field)..section.start);
        let layers = self.layers(section.clone());
        match layers {
            Err(Stop::Io(error)) => return Err(error.into()),
            Err(Stop::Fault(fault)) => self.builder.fault(fault),
            Ok(()) => {}
        }
        self.at = section.end;
        self.merged(u64::from(channels), u64::from(height), u64::from(width), u64::from(bits))
    }

    /// The merged picture, and what follows it.
    fn merged(&mut self, channels: u64, height: u64, width: u64, bits: u64) -> Result<(), Stop> {
        let start = self.at;
        let coding: [u8; 2] = Cursor::new(&self.take(2)?, start).array()?;
        let rows = channels.saturating_mul(height);
        let row = width.saturating_mul(bits).div_ceil(8);
        let len = self.bytes.len();
        let end = match coding {
            [0, 0] => Some(self.at.saturating_add(rows.saturating_mul(row))),
            [0, 1] => self.packed(rows)?,
            _ => None,
        };
        if end.is_some_and(|end| end > len) {
            self.builder.fault(Fault::new(len, "the whole of the merged picture", "the end of the file"));
        }
        // Where the coding doesn't say how long it is, it goes to the end of the file.
        let end = end.unwrap_or(len).min(len);
        self.pixels("merged picture", start..end);
        if end < len {
            self.builder.part(Part::new("behind the picture", Kind::Trailer).keyed(CATALOGUE, "@after-end"), end..len);
        }
        Ok(())
    }

    /// The end of rows packed by PackBits, whose lengths stand before them.
    fn packed(&mut self, rows: u64) -> Result<Option<u64>, Stop> {
        const BLOCK: u64 = 1 << 16;
        let size: u64 = if self.large { 4 } else { 2 };
        let table = rows.saturating_mul(size);
        let start = self.at;
        if table > self.bytes.len().saturating_sub(start) {
            return Ok(Some(u64::MAX));
        }
        let end = start.saturating_add(table);
        let mut sum = end;
        while self.at < end {
            let block = self.take(BLOCK.min(end.saturating_sub(self.at)))?.to_vec();
            let mut cursor = Cursor::new(&block, 0);
            while !cursor.is_empty() {
                let length = if self.large { u64::from(cursor.u32_be()?) } else { u64::from(cursor.u16_be()?) };
                sum = sum.saturating_add(length);
            }
        }
        Ok(Some(sum))
    }

    /// Samples: not read at [`Depth::Quick`], and never looked into.
    fn pixels(&mut self, name: &'static str, range: Range<u64>) {
        let kind = if self.depth == Depth::Quick { Kind::Unread } else { Kind::Pixels };
        self.builder.part(Part::new(name, kind), range);
    }

    /// The next bytes.
    fn take(&mut self, length: u64) -> Result<std::borrow::Cow<'_, [u8]>, Stop> {
        let end = self.at.saturating_add(length);
        if end > self.bytes.len() {
            return Err(Fault::new(self.at, format!("{length} bytes"), "the end of the file").into());
        }
        let taken = self.bytes.read(self.at..end)?;
        self.at = end;
        Ok(taken)
    }

    /// The content of a section whose length stands before it, without reading it.
    fn section(&mut self, wide: bool) -> Result<Range<u64>, Stop> {
        let at = self.at;
        let field = self.take(if wide { 8 } else { 4 })?;
        let mut cursor = Cursor::new(&field, at);
        let length = if wide { cursor.u64_be()? } else { u64::from(cursor.u32_be()?) };
        let end = self.at.saturating_add(length);
        if end > self.bytes.len() {
            return Err(Fault::new(at, "the length of a section within the file", format!("{length} bytes")).into());
        }
        Ok(self.at..end)
    }
}
