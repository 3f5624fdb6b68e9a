//! What of a profile names nobody: the tags that colours are computed from, the names of standard colour spaces, the
//! copyright notices of those who publish such profiles. Closed lists: what isn't on them says something.

use super::profile::Signature;

/// Tags that colours are computed from, or that say under which conditions they were measured (ICC.1:2022 §9.2).
pub(super) fn renders(signature: Signature) -> bool {
    RENDERING.contains(&&signature)
}

/// Tags of which one must be there for a profile to do anything.
pub(super) fn transforms(signature: Signature) -> bool {
    matches!(&signature, b"rTRC" | b"gTRC" | b"bTRC" | b"kTRC" | b"cicp" | b"ncl2")
        || matches!(&signature, [b'A' | b'B' | b'D', b'2', b'A' | b'B' | b'D', b'0'..=b'3'])
}

#[rustfmt::skip]
static RENDERING: &[&Signature] = &[
    b"A2B0", b"A2B1", b"A2B2", b"A2B3", b"B2A0", b"B2A1", b"B2A2", b"B2A3",
    b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3",
    b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC",
    b"wtpt", b"bkpt", b"chad", b"chrm", b"cicp", b"lumi", b"tech", b"view", b"meas", b"gamt", b"ciis", b"rig0", b"rig2",
    b"pre0", b"pre1", b"pre2", b"clro", b"clrt", b"clot", b"ncl2", b"resp", b"bfd ",
    b"hdgm",
];

/// Longest name of a colour space, in bytes.
const NAME: usize = 64;

/// Whether a description is the name of a standard colour space: made of the words of such names alone, one of which is
/// the name of a space.
pub(super) fn is_standard_space(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut named = false;
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    if name.len() > NAME || words.peek().is_none() {
        return false;
    }
    words.all(|word| {
        named |= SPACES.contains(&word);
        SPACES.contains(&word) || SPACE_WORDS.contains(&word)
    }) && named
}

#[rustfmt::skip]
static SPACES: &[&str] = &[
    "srgb", "rgb", "p3", "scrgb", "oprgb", "urgb", "nrgb", "sgry", "sp3c", "c2", "c2ci", "gray", "grey", "cmyk", "lab", "generic",
    "prophoto", "romm", "gamut", "rec709", "rec2020", "rec2100", "rec601", "bt2020", "itu", "hlg", "pq", "gain", "swop",
    "coated", "fogra27", "fogra29", "fogra39", "fogra47", "fogra51", "fogra52", "iec", "iec61966", "linear", "gamma", "icc",
];

#[rustfmt::skip]
static SPACE_WORDS: &[&str] = &[
    "adobe", "apple", "display", "dci", "d50", "d65", "wide", "profile", "space", "color", "colour", "light", "rec", "bt",
    "bt709", "r", "hd", "dot", "uncoated", "web", "u", "s", "us", "iso", "xyz", "gimp", "built", "in", "with", "transfer",
    "function", "primaries", "black", "scaled", "scaling", "no", "perceptual", "intent", "preference", "beta", "appearance", "elle",
    "srgbtrc", "g10", "g18", "g22", "icm", "japan", "euroscale", "newspaper", "match", "v2", "v3", "v4", "viewing", "reference",
    "1", "2", "3", "4", "5", "8", "10", "15", "18", "20", "22", "25", "28", "30", "240", "601", "709", "1998", "2001", "2003", "2004",
    "2006", "2007", "2011", "2013", "2020", "2100", "12647", "22028", "61966", "a", "b", "smpte", "st", "431", "2084", "e",
];

/// Longest copyright notice that is looked at, in bytes.
const NOTICE: usize = 128;

/// Whether a copyright notice is one of those that come with the profiles of makers of systems and cameras: it tells
/// nothing of who uses them.
pub(super) fn is_makers_notice(notice: &str) -> bool {
    let notice = notice.to_ascii_lowercase();
    let mut words = notice.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    notice.len() <= NOTICE && words.peek().is_some() && words.all(|word| NOTICE_WORDS.contains(&word) || is_year(word))
}

fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[rustfmt::skip]
static NOTICE_WORDS: &[&str] = &[
    "copyright", "c", "all", "rights", "reserved", "no", "use", "freely", "public", "domain", "cc0", "inc", "incorporated", "ltd",
    "co", "corporation", "company", "and", "by", "apple", "computer", "adobe", "systems", "hewlett", "packard", "google", "fb", "facebook",
    "microsoft", "eastman", "kodak", "international", "color", "consortium", "icc", "samsung", "electronics", "nikon", "canon", "sony",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_standard_spaces() {
        for name in [
            "sRGB IEC61966-2.1",
            "Display P3",
            "Adobe RGB (1998)",
            "c2",
            "sP3C",
            "GIMP built-in sRGB",
            "Dot Gain 20%",
            "U.S. Web Coated (SWOP) v2",
            "Coated FOGRA39 (ISO 12647-2:2004)",
            "ProPhoto RGB (Linear RGB Profile)",
            "Rec. ITU-R BT.709-5",
            "DCI-P3 D65 Gamut with sRGB Transfer",
            "sRGB-elle-V4-srgbtrc.icc",
            "Generic Gray Gamma 2.2 Profile",
        ] {
            assert!(is_standard_space(name), "{name}");
        }
        for name in [
            "",
            "DELL U2720Q",
            "Colour LCD Calibrated",
            "Anna's sRGB",
            "Nikon sRGB 4.0.0.3000",
            "2 2 1",
            "Display",
            "Display P3 Primaries; PQ (Gain Map Preview B06A1C15E960B39A)",
            "sRGB 20240102",
            "Фото sRGB",
        ] {
            assert!(!is_standard_space(name), "{name}");
        }
        assert!(!is_standard_space(&"sRGB ".repeat(20)));
    }

    #[test]
    fn notices_of_makers() {
        for notice in [
            "Copyright Apple Inc., 2022",
            "Copyright (c) 1998 Hewlett-Packard Company",
            "FB",
            "No copyright, use freely",
        ] {
            assert!(is_makers_notice(notice), "{notice}");
        }
        for notice in ["", "Copyright 2016, Elle Stone", "Copyright Apple Inc., 20221", "Anna"] {
            assert!(!is_makers_notice(notice), "{notice}");
        }
    }

    #[test]
    fn transforms_are_rendered() {
        for signature in RENDERING.iter().filter(|signature| transforms(***signature)) {
            assert!(renders(**signature));
        }
        assert!(transforms(*b"A2B0") && transforms(*b"B2D3") && !transforms(*b"wtpt"));
        assert!(!renders(*b"mmod") && !renders(*b"desc"));
    }
}
