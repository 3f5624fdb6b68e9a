//! What kind of file the brands of `ftyp` say that it is (ISO/IEC 14496-12 §4.3; 23008-12 §10; the registry at mp4ra.org),
//! named as ExifTool names file types.

use crate::container::Flavour;
use crate::grammar::boxes::FourCc;

/// What a brand stands for, and so what a rebuild may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Still pictures in items.
    Still,
    /// Pictures in tracks, perhaps beside items.
    Sequence,
    /// Compact files, whose items stand in one `mini` box.
    Compact,
    /// Films and sound.
    Film,
    /// Canon's raw files.
    Raw,
}

/// Brands, the flavour that each names, and of what sort it is.
const BRANDS: &[(&[u8; 4], &str, Sort)] = &[
    (b"heic", "HEIC", Sort::Still),
    (b"heix", "HEIC", Sort::Still),
    (b"heim", "HEIC", Sort::Still),
    (b"heis", "HEIC", Sort::Still),
    (b"hevc", "HEICS", Sort::Sequence),
    (b"hevx", "HEICS", Sort::Sequence),
    (b"hevm", "HEICS", Sort::Sequence),
    (b"hevs", "HEICS", Sort::Sequence),
    (b"avif", "AVIF", Sort::Still),
    (b"avio", "AVIF", Sort::Still),
    (b"avis", "AVIFS", Sort::Sequence),
    (b"mif3", "HEIF", Sort::Compact),
    (b"mif1", "HEIF", Sort::Still),
    (b"mif2", "HEIF", Sort::Still),
    (b"miaf", "HEIF", Sort::Still),
    (b"MiHE", "HEIF", Sort::Still),
    (b"jpeg", "HEIF", Sort::Still),
    (b"jpgs", "HEIFS", Sort::Sequence),
    (b"j2ki", "HEIF", Sort::Still),
    (b"j2is", "HEIFS", Sort::Sequence),
    (b"avci", "HEIF", Sort::Still),
    (b"avcs", "HEIFS", Sort::Sequence),
    (b"vvic", "HEIF", Sort::Still),
    (b"vvis", "HEIFS", Sort::Sequence),
    (b"msf1", "HEIFS", Sort::Sequence),
    (b"crx ", "CR3", Sort::Raw),
    (b"qt  ", "MOV", Sort::Film),
    (b"M4V ", "M4V", Sort::Film),
    (b"M4VH", "M4V", Sort::Film),
    (b"M4VP", "M4V", Sort::Film),
    (b"M4A ", "M4A", Sort::Film),
    (b"M4B ", "M4B", Sort::Film),
    (b"M4P ", "M4P", Sort::Film),
    (b"f4v ", "F4V", Sort::Film),
];

/// Brands of other families that are made of boxes: JPEG 2000 and JPEG XL.
const OTHERS: &[&[u8; 4]] = &[b"jp2 ", b"jpx ", b"jpm ", b"jph ", b"mjp2", b"mj2s", b"jxl "];

/// Brands that name a maker, so that `ftyp` itself tells something.
const MAKERS: &[&[u8; 4]] = &[b"MiHE", b"MiPr", b"MSNV", b"XAVC", b"CAEP", b"caqv", b"niko", b"pana", b"MFSM", b"crx "];

fn known(brand: FourCc) -> Option<(Flavour, Sort)> {
    let row = BRANDS.iter().find(|(code, ..)| **code == brand.0);
    row.map(|(_, name, sort)| (Flavour::new(name), *sort)).or_else(|| match &brand.0 {
        [b'3', b'g', b'2', _] => Some((Flavour::new("3G2"), Sort::Film)),
        [b'3', b'g', ..] => Some((Flavour::new("3GP"), Sort::Film)),
        _ => None,
    })
}

/// The flavour and sort that a list of brands, the major one first, makes; none for another family's.
pub(super) fn flavour(brands: &[FourCc]) -> Option<(Flavour, Sort)> {
    let (major, compatible) = brands.split_first()?;
    if OTHERS.contains(&&major.0) {
        return None;
    }
    let compact = brands.iter().find(|brand| brand.0 == *b"mif3").and_then(|_| known(FourCc(*b"mif3")));
    let named = known(*major);
    // The general brands of HEIF leave open how pictures are coded; a compatible brand may say it.
    let general = matches!(&major.0, b"mif1" | b"mif2" | b"mif3" | b"miaf" | b"msf1" | b"MiHE");
    let coded = || {
        let coded = |brand: &&FourCc| matches!(&brand.0, b"avif" | b"avio" | b"avis");
        compatible.iter().find(coded).and_then(|brand| known(*brand))
    };
    let picture = |(_, sort): &(Flavour, Sort)| !matches!(sort, Sort::Film);
    let film = || (Flavour::new("MP4"), Sort::Film);
    let named = if general { coded().or(named) } else { named };
    let found = named
        .or_else(|| compatible.iter().filter_map(|brand| known(*brand)).find(picture))
        .or_else(|| compatible.iter().any(|brand| matches!(&brand.0, b"mp41" | b"mp42" | b"avc1")).then(film))
        .or_else(|| compatible.iter().filter_map(|brand| known(*brand)).find(|(name, _)| name.0 == "MOV"))
        .unwrap_or_else(film);
    Some(match compact {
        Some((_, sort)) => (found.0, sort),
        None => found,
    })
}

/// Whether one of the brands names a maker.
pub(super) fn maker(brands: &[FourCc]) -> bool {
    brands.iter().any(|brand| MAKERS.contains(&&brand.0))
}

/// The brands in the content of an `ftyp` box: the major one, then (behind its version) the compatible ones.
pub(super) fn brands(content: &[u8]) -> Vec<FourCc> {
    let codes = content.chunks_exact(4).filter_map(|code| code.try_into().ok().map(FourCc));
    codes.enumerate().filter(|(index, _)| *index != 1).map(|(_, code)| code).collect()
}

/// Types with which a QuickTime film without `ftyp` begins.
const FIRST: &[&[u8; 4]] = &[b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];

/// The flavour of a file that begins with `head`.
pub(super) fn sniff(head: &[u8]) -> Option<(Flavour, Sort)> {
    let (size, rest) = head.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let size = u32::from_be_bytes(*size);
    if kind == b"ftyp" {
        let (rest, size) = match size {
            0 => (rest, usize::MAX),
            1 => (rest.get(8..)?, usize::MAX),
            _ => (rest, usize::try_from(size.checked_sub(8)?).ok()?),
        };
        return flavour(&brands(rest.get(..size.min(rest.len()))?));
    }
    // Four letters at offset 4 are little evidence: the size has to be one too.
    (FIRST.contains(&kind) && (size == 0 || size == 1 || size >= 8)).then(|| (Flavour::new("MOV"), Sort::Film))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(brands: &[&[u8; 4]]) -> Option<String> {
        let list: Vec<_> = brands.iter().map(|code| FourCc(**code)).collect();
        flavour(&list).map(|(flavour, _)| flavour.to_string())
    }

    #[test]
    fn brands_name_the_file() {
        assert_eq!(name(&[b"heic", b"mif1"]).unwrap(), "HEIC");
        assert_eq!(name(&[b"mif1", b"avif"]).unwrap(), "AVIF");
        assert_eq!(name(&[b"mif1", b"heic"]).unwrap(), "HEIF");
        assert_eq!(name(&[b"msf1", b"hevc"]).unwrap(), "HEIFS");
        assert_eq!(name(&[b"avis", b"avif"]).unwrap(), "AVIFS");
        assert_eq!(name(&[b"XAVC", b"mp42"]).unwrap(), "MP4");
        assert_eq!(name(&[b"hhhh", b"heic"]).unwrap(), "HEIC");
        assert_eq!(name(&[b"qq  ", b"qt  "]).unwrap(), "MOV");
        assert_eq!(name(&[b"3gp5"]).unwrap(), "3GP");
        assert_eq!(name(&[b"crx ", b"isom"]).unwrap(), "CR3");
        assert_eq!(name(&[b"jp2 "]), None);
        assert_eq!(flavour(&[FourCc(*b"mif3"), FourCc(*b"avif")]), Some((Flavour::new("AVIF"), Sort::Compact)));
    }

    #[test]
    fn other_boxed_formats_are_not_taken() {
        assert_eq!(sniff(b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a"), None);
        assert_eq!(sniff(b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a"), None);
        assert_eq!(sniff(b"\0\0\0\x02moov"), None);
        assert_eq!(sniff(b"moov"), None);
        assert_eq!(sniff(b"\0\0\0\x08wide\0\0\0\0mdat").unwrap().0, Flavour::new("MOV"));
        assert_eq!(sniff(b"\0\0\0\x10ftypheic\0\0\0\0junkmif1").unwrap().0, Flavour::new("HEIC"));
        assert_eq!(sniff(b"\0\0\0\x08ftyp"), None);
    }
}
