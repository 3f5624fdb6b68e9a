//! Blocks that are too large for one segment and run on over several: put together in their own order, as one part.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::apps::What;
use crate::bytes::{Cursor, Fault};
use crate::container::{Builder, Content, Kind, Part, PartId, Standard};

/// How a segment continues a chain.
struct Link {
    /// Which block it belongs to.
    group: Vec<u8>,
    /// Its place in that block.
    order: u64,
    /// How many bytes of the payload come before the block's own.
    skip: u64,
    /// How long the whole block says it is: bytes, or chunks for an ICC profile.
    total: Option<u64>,
}

/// A block that is being put together.
struct Chain {
    id: PartId,
    standard: Standard,
    links: Vec<(u64, Range<u64>)>,
    seen: BTreeSet<u64>,
    total: Option<u64>,
}

/// All blocks of a picture that run on.
#[derive(Default)]
pub(super) struct Chains {
    chains: Vec<Chain>,
    open: HashMap<(Standard, Vec<u8>), usize>,
}

impl Chains {
    /// Adds a segment whose payload stands at `payload` and begins with `head`. False when its own header is cut short.
    pub(super) fn add(
        &mut self,
        builder: &mut Builder,
        what: What,
        part: Part,
        range: Range<u64>,
        payload: Range<u64>,
        head: &[u8],
    ) -> bool {
        let Some((standard, Ok(link))) = read(what, head, payload.start) else { return false };
        let start = payload.start.saturating_add(link.skip).min(payload.end);
        let key = (standard, link.group);
        // What comes a second time begins a block of its own, which no reader takes for the picture's.
        let open = self.open.get(&key).and_then(|index| self.chains.get_mut(*index));
        let again = open.is_some();
        if let Some(chain) = open
            && (standard != Standard::Icc || !chain.seen.contains(&link.order))
        {
            // Photoshop's resources have no numbers: they follow in the order of the file.
            let order = if standard == Standard::Irb { chain.links.len() as u64 } else { link.order };
            chain.seen.insert(order);
            chain.links.push((order, start..payload.end));
            builder.claim(chain.id, range);
            return true;
        }
        let kind = if again { Kind::Unknown } else { Kind::Metadata(standard) };
        let id = builder.part(Part { kind, ..part }, range);
        self.open.insert(key, self.chains.len());
        self.chains.push(Chain {
            id,
            standard,
            links: vec![(link.order, start..payload.end)],
            seen: BTreeSet::from([link.order]),
            total: link.total,
        });
        true
    }

    /// Gives each block its content, in order.
    pub(super) fn finish(self, builder: &mut Builder) {
        for mut chain in self.chains {
            chain.links.sort_by_key(|(order, _)| *order);
            if let (Some(total), Some((_, first))) = (chain.total, chain.links.first()) {
                let found = match chain.standard {
                    Standard::Icc => chain.links.len() as u64,
                    _ => chain.links.iter().map(|(_, r)| r.end.saturating_sub(r.start)).fold(0, u64::saturating_add),
                };
                if found != total {
                    let unit = if chain.standard == Standard::Icc { "chunks" } else { "bytes" };
                    let expected = format!("{total} {unit} of {}", chain.standard);
                    builder.fault(Fault::new(first.start, expected, found.to_string()));
                }
            }
            let ranges = chain.links.into_iter().map(|(_, range)| range).collect();
            if let Some(part) = builder.get_mut(chain.id) {
                part.content = Some(Content { standard: chain.standard, ranges });
            }
        }
    }
}

/// Reads the header by which a segment says where it belongs.
fn read(what: What, head: &[u8], at: u64) -> Option<(Standard, Result<Link, Fault>)> {
    let mut cursor = Cursor::new(head, at);
    Some(match what {
        What::Icc => (Standard::Icc, icc(&mut cursor)),
        What::ExtendedXmp => (Standard::ExtendedXmp, extended_xmp(&mut cursor)),
        What::Jumbf => (Standard::Jumbf, jumbf(&mut cursor)),
        What::Irb => (Standard::Irb, Ok(Link { group: Vec::new(), order: 0, skip: 14, total: None })),
        _ => return None,
    })
}

/// ICC.1, annex B.4: identifier, sequence number, count.
fn icc(cursor: &mut Cursor<'_>) -> Result<Link, Fault> {
    cursor.skip(12)?;
    let (order, total) = (u64::from(cursor.u8()?), u64::from(cursor.u8()?));
    Ok(Link { group: Vec::new(), order, skip: 14, total: Some(total) })
}

/// XMP part 3, 1.1.3.1: identifier, GUID, full length, offset.
fn extended_xmp(cursor: &mut Cursor<'_>) -> Result<Link, Fault> {
    cursor.skip(35)?;
    let group = cursor.take(32)?.to_vec();
    let total = Some(u64::from(cursor.u32_be()?));
    Ok(Link { group, order: u64::from(cursor.u32_be()?), skip: 75, total })
}

/// ISO/IEC 18477-3, annex B: identifier, box instance number, packet sequence number; the box's header in each segment,
/// of which the block has the first one only.
fn jumbf(cursor: &mut Cursor<'_>) -> Result<Link, Fault> {
    cursor.skip(2)?;
    let instance = cursor.take(2)?;
    let order = u64::from(cursor.u32_be()?);
    let length = cursor.u32_be()?;
    // The box's type is part of what tells boxes apart: JPEG XT numbers each type by itself.
    let group = [instance, cursor.take(4)?].concat();
    let header = if length == 1 { 16 } else { 8 };
    Ok(Link { group, order, skip: if order > 1 { 8u64.saturating_add(header) } else { 8 }, total: None })
}
