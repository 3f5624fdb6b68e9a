//! The section of layers and masks: layer records with their tagged blocks, the layers' samples, global masks, and the
//! document's tagged blocks ("Layer and Mask Information Section", "Additional Layer Information").

use std::ops::Range;

use super::{CATALOGUE, Reader, Stop};
use crate::bytes::{Cursor, Fault};
use crate::container::output::key_text;
use crate::container::{Content, Kind, Part, Standard};

/// How many layers, channels and tagged blocks of one document are told apart.
const PARTS: usize = 250_000;
/// Tagged blocks whose lengths have 64 bits in a PSB.
const LARGE: [&[u8; 4]; 13] = [
    b"LMsk", b"Lr16", b"Lr32", b"Layr", b"Mt16", b"Mt32", b"Mtrn", b"Alph", b"FMsk", b"lnk2", b"FEid", b"FXid", b"PxSD",
];
/// A block of further layers, laid out as the layer info is: how documents of 16 and 32 bits a sample hold theirs.
const LAYERS: [&[u8; 4]; 3] = [b"Layr", b"Lr16", b"Lr32"];

impl Reader<'_> {
    /// The whole section.
    pub(super) fn layers(&mut self, section: Range<u64>) -> Result<(), Stop> {
        if section.is_empty() {
            return Ok(());
        }
        let info = self.section(self.large)?;
        let field = if self.large { 8 } else { 4 };
        self.builder.part(Part::new("layer info", Kind::Structure), info.start.saturating_sub(field)..info.start);
        inside(&info, &section)?;
        let layers = self.info(info.clone());
        self.keep(layers)?;
        self.at = info.end;
        if section.end.saturating_sub(self.at) >= 4 {
            let mask = self.section(false)?;
            inside(&mask, &section)?;
            let part = Part::new("global mask", Kind::Structure);
            self.builder.part(part, mask.start.saturating_sub(4)..mask.end);
            self.at = mask.end;
        }
        self.blocks(section.end, 4)
    }

    /// Faults within a block whose end is known don't end the reading of the rest.
    fn keep(&mut self, result: Result<(), Stop>) -> Result<(), Stop> {
        match result {
            Err(Stop::Fault(fault)) => {
                self.builder.fault(fault);
                Ok(())
            }
            other => other,
        }
    }

    /// Layer records, then their samples.
    fn info(&mut self, info: Range<u64>) -> Result<(), Stop> {
        if info.end.saturating_sub(info.start) < 2 {
            self.builder.part(Part::new("layer info", Kind::Structure), info);
            return Ok(());
        }
        let start = self.at;
        let count = Cursor::new(&self.take(2)?, start).u16_be()?;
        // A negative count says that the first alpha channel is the merged picture's transparency.
        let count = i16::from_be_bytes(count.to_be_bytes()).unsigned_abs();
        self.builder.part(Part::new("layer count", Kind::Structure), start..self.at);
        let mut samples = 0u64;
        for _ in 0..count {
            samples = samples.saturating_add(self.record(info.end)?);
        }
        let end = self.at.saturating_add(samples);
        if end > info.end {
            return Err(Fault::new(self.at, "samples within the layer info", format!("{samples} bytes")).into());
        }
        self.pixels("layers' samples", self.at..end);
        self.builder.part(Part::new("layer info padding", Kind::Padding), end..info.end);
        Ok(())
    }

    /// One layer's record; how many bytes of samples it has.
    fn record(&mut self, limit: u64) -> Result<u64, Stop> {
        if self.builder.parts().len() > PARTS {
            return Err(Fault::new(self.at, "at most 250000 layers and blocks", "more").into());
        }
        let start = self.at;
        let head = self.take(18)?;
        let mut cursor = Cursor::new(&head, start);
        cursor.skip(16)?;
        let channels = u64::from(cursor.u16_be()?);
        let size: u64 = if self.large { 10 } else { 6 };
        let at = self.at;
        let table = self.take(channels.saturating_mul(size))?.to_vec();
        let mut cursor = Cursor::new(&table, at);
        let mut samples = 0u64;
        while !cursor.is_empty() {
            cursor.skip(2)?;
            let length = if self.large { cursor.u64_be()? } else { u64::from(cursor.u32_be()?) };
            samples = samples.saturating_add(length);
        }
        let at = self.at;
        let blend = self.take(12)?;
        if !blend.starts_with(b"8BIM") {
            return Err(Fault::new(at, "the signature 8BIM of a layer's blend mode", "other bytes").into());
        }
        let extra = self.section(false)?;
        inside(&extra, &(start..limit))?;
        let mask = self.section(false)?;
        inside(&mask, &extra)?;
        self.at = mask.end;
        let ranges = self.section(false)?;
        inside(&ranges, &extra)?;
        self.at = ranges.end;
        self.builder.part(Part::new("layer", Kind::Structure).keyed(CATALOGUE, "LayerMask"), start..self.at);
        self.name(&extra)?;
        self.blocks(extra.end, 2)?;
        Ok(samples)
    }

    /// A layer's name as older programs read it: a Pascal string, padded to four bytes.
    fn name(&mut self, extra: &Range<u64>) -> Result<(), Stop> {
        let start = self.at;
        if start >= extra.end {
            return Ok(());
        }
        let length = u64::from(Cursor::new(&self.take(1)?, start).u8()?);
        let padded = length.saturating_add(1).div_ceil(4).saturating_mul(4);
        let text = start.saturating_add(1)..start.saturating_add(1).saturating_add(length);
        inside(&text, extra)?;
        let mut part = Part::metadata("layer name", Standard::Markup, vec![text]).keyed(CATALOGUE, "layer:luni");
        if length == 0 {
            part = Part::new("layer name", Kind::Structure);
        }
        self.at = start.saturating_add(padded).min(extra.end);
        self.builder.part(part, start..self.at);
        Ok(())
    }

    /// Tagged blocks up to `end`, each padded to a multiple of `pad` bytes.
    fn blocks(&mut self, end: u64, pad: u64) -> Result<(), Stop> {
        while end.saturating_sub(self.at) >= 12 {
            if self.builder.parts().len() > PARTS {
                return Err(Fault::new(self.at, "at most 250000 layers and blocks", "more").into());
            }
            let start = self.at;
            let head: [u8; 8] = Cursor::new(&self.take(8)?, start).array()?;
            let key = match head {
                [b'8', b'B', b'I', b'M', a, b, c, d] | [b'8', b'B', b'6', b'4', a, b, c, d] => [a, b, c, d],
                _ => {
                    self.at = start;
                    return Err(Fault::new(start, "the signature 8BIM of a tagged block", "other bytes").into());
                }
            };
            let wide = self.large && LARGE.contains(&&key);
            let data = self.section(wide)?;
            inside(&data, &(start..end))?;
            let length = data.end.saturating_sub(data.start);
            let next = data.start.saturating_add(length.div_ceil(pad).saturating_mul(pad)).min(end);
            let name = format!("block {}", key_text(&key, false));
            if LAYERS.contains(&&key) {
                self.builder.part(Part::new(name, Kind::Structure), start..data.start);
                let layers = self.info(data.clone());
                self.keep(layers)?;
                self.builder.part(Part::new("block padding", Kind::Padding), data.end..next);
            } else {
                // The key is part of the content: its decoder tells from it what the block says.
                let whole = start.saturating_add(4)..data.end;
                let content = Content { standard: Standard::PsdBlock, ranges: vec![whole] };
                let part = Part { content: Some(content), ..Part::new(name, Kind::Metadata(Standard::PsdBlock)) };
                self.builder.part(part.keyed(CATALOGUE, format!("layer:{}", key_text(&key, false))), start..next);
            }
            self.at = next;
        }
        if self.at < end {
            self.builder.part(Part::new("section padding", Kind::Padding), self.at..end);
            self.at = end;
        }
        Ok(())
    }
}

fn inside(inner: &Range<u64>, outer: &Range<u64>) -> Result<(), Stop> {
    match inner.start >= outer.start && inner.end <= outer.end {
        true => Ok(()),
        false => {
            Err(Fault::new(inner.start, "a length within what is around it", format!("an end at {}", inner.end)).into())
        }
    }
}
