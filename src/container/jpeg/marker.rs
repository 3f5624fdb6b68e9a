//! The marker codes of ITU-T T.81 (table B.1), their names, and what follows each.

use crate::container::Name;

/// Start of image.
pub(super) const SOI: u8 = 0xD8;
/// End of image.
pub(super) const EOI: u8 = 0xD9;
/// Start of scan.
pub(super) const SOS: u8 = 0xDA;
/// A baseline frame.
const SOF0: u8 = 0xC0;
/// A progressive frame.
const SOF2: u8 = 0xC2;
/// Define quantisation tables.
pub(super) const DQT: u8 = 0xDB;
/// Define number of lines.
pub(super) const DNL: u8 = 0xDC;
/// Define restart interval.
pub(super) const DRI: u8 = 0xDD;
/// Define hierarchical progression.
pub(super) const DHP: u8 = 0xDE;
/// Expand reference components.
pub(super) const EXP: u8 = 0xDF;
/// Define Huffman tables.
pub(super) const DHT: u8 = 0xC4;
/// Reserved for extensions.
const JPG: u8 = 0xC8;
/// Define arithmetic coding conditions.
const DAC: u8 = 0xCC;
/// Application segment 0; the others follow up to 15.
pub(super) const APP0: u8 = 0xE0;
/// Comment.
pub(super) const COM: u8 = 0xFE;
/// For temporary use in arithmetic coding.
const TEM: u8 = 0x01;

/// Whether a marker stands alone, so that no length follows (B.1.1.3).
pub(super) fn is_lone(marker: u8) -> bool {
    marker == TEM || is_restart(marker)
}

/// RST0 to RST7.
pub(super) fn is_restart(marker: u8) -> bool {
    matches!(marker, 0xD0..=0xD7)
}

/// SOF0 to SOF15: a frame header.
pub(super) fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, DHT | JPG | DAC)
}

/// The number of an application segment.
pub(super) fn application(marker: u8) -> Option<u8> {
    matches!(marker, APP0..=0xEF).then(|| marker.wrapping_sub(APP0))
}

/// JPG and JPG0 to JPG13: reserved, skipped by every decoder.
pub(super) fn is_reserved_segment(marker: u8) -> bool {
    marker == JPG || matches!(marker, 0xF0..=0xFD)
}

/// Whether a length follows: false for what stands alone, and for RES, whose form nobody has defined.
pub(super) fn has_length(marker: u8) -> bool {
    marker >= 0xC0 && !is_restart(marker) && !matches!(marker, SOI | EOI | 0xFF)
}

/// How long the fields of a segment's payload are, where its marker and its first bytes say so (B.2.2, B.2.3, B.2.4.4, B.3.3).
pub(super) fn fields(marker: u8, head: &[u8]) -> Option<u64> {
    let components = |at: usize| head.get(at).map(|count| u64::from(*count));
    match marker {
        SOS => Some(components(0)?.saturating_mul(2).saturating_add(4)),
        DRI => Some(2),
        EXP => Some(1),
        _ if is_frame(marker) || marker == DHP => Some(components(5)?.saturating_mul(3).saturating_add(6)),
        _ => None,
    }
}

/// What the standard calls it.
pub(super) fn name(marker: u8) -> Name {
    match marker {
        SOI => "SOI".into(),
        EOI => "EOI".into(),
        SOS => "SOS".into(),
        DQT => "DQT".into(),
        DNL => "DNL".into(),
        DRI => "DRI".into(),
        DHP => "DHP".into(),
        EXP => "EXP".into(),
        DHT => "DHT".into(),
        JPG => "JPG".into(),
        DAC => "DAC".into(),
        COM => "COM".into(),
        TEM => "TEM".into(),
        SOF0 => "SOF0".into(),
        SOF2 => "SOF2".into(),
        0xC1 | 0xC3..=0xCF => format!("SOF{}", marker & 0x0F).into(),
        0xD0..=0xD7 => format!("RST{}", marker & 0x07).into(),
        0xE0..=0xEF => format!("APP{}", marker & 0x0F).into(),
        0xF0..=0xFD => format!("JPG{}", marker & 0x0F).into(),
        _ => "RES".into(),
    }
}
