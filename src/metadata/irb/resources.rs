//! The grammar of image resource blocks: signature, id, Pascal name, length, data, each padded to an even length (Adobe
//! Photoshop File Formats Specification, "Image resource blocks"). Doesn't know what any resource means.

use std::ops::Range;

use crate::bytes::{Cursor, Fault};

/// How many resources are read of one run of blocks.
pub(super) const RESOURCES: usize = 16_384;
/// Photoshop's own signature.
pub(super) const PHOTOSHOP: [u8; 4] = *b"8BIM";
/// Signatures that other programs of its family write; their ids mean something else.
const OTHERS: [[u8; 4]; 4] = [*b"MeSa", *b"AgHg", *b"PHUT", *b"DCSR"];

/// A resource where it stands.
#[derive(Clone, Debug)]
pub(super) struct Resource<'a> {
    pub(super) signature: [u8; 4],
    pub(super) id: u16,
    /// The Pascal name without its length byte.
    pub(super) name: &'a [u8],
    pub(super) name_range: Range<u64>,
    pub(super) data: &'a [u8],
    pub(super) range: Range<u64>,
    /// Everything before the data: signature, id, name and length.
    pub(super) head: &'a [u8],
}

/// What could be read of a run of blocks.
#[derive(Debug, Default)]
pub(super) struct Blocks<'a> {
    pub(super) resources: Vec<Resource<'a>>,
    /// What follows the last resource and isn't all zeros.
    pub(super) rest: Option<(&'a [u8], Range<u64>)>,
    pub(super) faults: Vec<Fault>,
}

impl<'a> Blocks<'a> {
    /// Reads resources until the end, or until something isn't one.
    pub(super) fn read(block: &'a [u8]) -> Self {
        let mut blocks = Self::default();
        let mut cursor = Cursor::new(block, 0);
        while !cursor.is_empty() {
            let before = cursor.clone();
            let fault = if blocks.resources.len() >= RESOURCES {
                Fault::new(before.position(), format!("at most {RESOURCES} resources"), "more")
            } else {
                match resource(&mut cursor) {
                    Ok(resource) => {
                        blocks.resources.push(resource);
                        continue;
                    }
                    Err(fault) => fault,
                }
            };
            let rest = before.rest();
            if rest.iter().any(|byte| *byte != 0) {
                blocks.faults.push(fault);
                blocks.rest = Some((rest, before.position()..block.len() as u64));
            }
            break;
        }
        blocks
    }
}

fn resource<'a>(cursor: &mut Cursor<'a>) -> Result<Resource<'a>, Fault> {
    let start = cursor.clone();
    let signature = cursor.array::<4>()?;
    if signature != PHOTOSHOP && !OTHERS.contains(&signature) {
        let found = format!("{:02x?}", signature);
        return Err(Fault::new(start.position(), "the signature 8BIM of an image resource", found));
    }
    let id = cursor.u16_be()?;
    let len = cursor.u8()?;
    let from = cursor.position();
    let name = cursor.take(usize::from(len))?;
    let name_range = from..cursor.position();
    // Length byte and name together are even.
    if len % 2 == 0 {
        cursor.skip(1)?;
    }
    let size = cursor.u32_be()?;
    let head = usize::try_from(cursor.position().saturating_sub(start.position())).unwrap_or(0);
    let from = cursor.position();
    let data = cursor.take(usize::try_from(size).unwrap_or(usize::MAX))?;
    let range = from..cursor.position();
    // The last one's padding is left out by some writers.
    if size % 2 == 1 && !cursor.is_empty() {
        cursor.skip(1)?;
    }
    Ok(Resource { signature, id, name, name_range, data, range, head: start.peek(head).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_data_are_padded() {
        let blocks = Blocks::read(b"8BIM\x04\x0b\x03web\0\0\0\x03a:b\08BIM\x04\x0a\0\0\0\0\0\x01\x01");
        let read: Vec<_> = blocks.resources.iter().map(|r| (r.id, r.name, r.data, r.range.clone())).collect();
        assert_eq!(read, [(0x040b, &b"web"[..], &b"a:b"[..], 14..17), (0x040a, b"", b"\x01", 30..31)]);
        assert!(blocks.faults.is_empty() && blocks.rest.is_none());
    }

    #[test]
    fn lengths_that_lie_are_faults() {
        for (block, at) in [
            (&b"8BIM\x04\x0b\0\0\xff\xff\xff\xffabc"[..], 12),
            (b"8BIM\x04\x0b\xffab", 7),
            (b"9BIM\x04\x0b\0\0\0\0\0\0", 0),
            (b"8BI", 0),
        ] {
            let blocks = Blocks::read(block);
            assert_eq!(blocks.faults.first().map(|fault| fault.offset), Some(at), "{block:02x?}");
            assert!(blocks.resources.is_empty() && blocks.rest.is_some());
        }
    }
}
