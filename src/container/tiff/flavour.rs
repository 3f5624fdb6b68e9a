//! Which member of the family a file is: TIFF, BigTIFF, DNG, or a camera maker's raw, by what its directories say.

use std::io;

use crate::bytes::Bytes;
use crate::container::Flavour;
use crate::grammar::ifd::{Magic, Role, Walk, tags};

/// CR2 has eight more bytes behind the header: its own mark and the place of the raw directory.
pub(super) const CR2_HEADER: u64 = 16;

/// PhotometricInterpretation of a sensor's mosaic and of raw data that was demosaiced (TIFF/EP, DNG).
const RAW_PHOTOMETRICS: [u64; 2] = [32803, 34892];
/// Compressions that only raws use: Sony, Nikon, Samsung, Pentax, Kodak.
const RAW_COMPRESSIONS: [u64; 9] = [32767, 32769, 32770, 32772, 34713, 65000, 65535, 34316, 32777];

/// Makers of raws that begin as TIFF does, by the beginning of Make, in capitals.
static MAKERS: &[(&str, &str)] =
    &[("NIKON", "NEF"), ("SONY", "ARW"), ("PENTAX", "PEF"), ("RICOH", "PEF"), ("SAMSUNG", "SRW"), ("CANON", "CR2")];

/// What the first bytes say; the directories may say more.
pub(super) fn head(head: &[u8]) -> Option<Flavour> {
    let header = crate::grammar::ifd::Header::read(head).ok()?;
    Some(Flavour::new(match header.magic {
        Magic::Big => "BigTIFF",
        Magic::Olympus => "ORF",
        Magic::Panasonic => "RW2",
        Magic::Tiff if is_cr2(head) => "CR2",
        Magic::Tiff => "TIFF",
    }))
}

fn is_cr2(head: &[u8]) -> bool {
    head.get(8..11) == Some(b"CR\x02")
}

/// What a file is.
pub(super) fn flavour(bytes: &dyn Bytes, walk: &Walk) -> io::Result<Flavour> {
    let first = head(&bytes.read(0..CR2_HEADER)?).unwrap_or(Flavour::new("TIFF"));
    let order = walk.header.order;
    let mut raw = false;
    let mut make = String::new();
    for directory in walk.directories.iter().filter(|directory| directory.is_picture()) {
        if directory.entry(tags::DNG_VERSION).is_some() && directory.role == Role::Page(0) {
            return Ok(Flavour::new("DNG"));
        }
        let number = |tag: u16| match directory.entry(tag) {
            Some(entry) => entry.number(bytes, order),
            None => Ok(None),
        };
        raw |= number(tags::PHOTOMETRIC)?.is_some_and(|kind| RAW_PHOTOMETRICS.contains(&kind));
        raw |= number(tags::COMPRESSION)?.is_some_and(|kind| RAW_COMPRESSIONS.contains(&kind));
        if let Some(entry) = directory.entry(tags::MAKE).filter(|_| make.is_empty()) {
            make = String::from_utf8_lossy(&entry.read(bytes, 32)?).to_ascii_uppercase();
        }
    }
    if first.0 != "TIFF" || !raw {
        return Ok(first);
    }
    let maker = MAKERS.iter().find(|(maker, _)| make.trim_start().starts_with(maker));
    Ok(Flavour::new(maker.map_or("raw TIFF", |(_, name)| name)))
}
