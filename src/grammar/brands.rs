//! The brands of a file type box that somebody registered for pictures, sequences and films (ISO/IEC 14496-12 §4.3; the registry
//! at mp4ra.org; 15444-1 and -2; 18181-2). A compatible brand that nobody knows changes nothing for a reader, and four letters a
//! brand are room for a text.

use std::ops::Range;

/// Brands of four letters of their own.
const KNOWN: &[&[u8; 4]] = &[
    b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm",
    b"hevs", b"avif", b"avis", b"avio", b"avci", b"avcs", b"avc1", b"vvic", b"vvis", b"evbi", b"evbs", b"evmi",
    b"evms", b"jpeg", b"jpgs", b"j2ki", b"j2is", b"1pic", b"tmap", b"geo1", b"unif", b"pred", b"MA1A", b"MA1B",
    b"MiHB", b"MiHA", b"MiHE", b"MiAn", b"MiAB", b"MiAC", b"MiPr", b"MiCm", b"isom", b"mp41", b"mp42", b"qt  ",
    b"M4V ", b"M4VH", b"M4VP", b"M4A ", b"M4B ", b"M4P ", b"f4v ", b"dash", b"msdh", b"msix", b"cmfc", b"cmf2",
    b"cmfs", b"av01", b"hvc1", b"dby1", b"MSNV", b"XAVC", b"CAEP", b"caqv", b"niko", b"pana", b"MFSM", b"crx ",
    b"jp2 ", b"jpx ", b"jpxb", b"jpm ", b"jph ", b"mjp2", b"mj2s", b"jxl ", b"J2P0", b"J2P1",
];

fn known(brand: &[u8]) -> bool {
    let generation = |letter: &u8| letter.is_ascii_digit() || letter.is_ascii_lowercase();
    KNOWN.iter().any(|known| brand == known.as_slice())
        || matches!(brand, [b'i', b's', b'o', rest] if generation(rest))
        || matches!(brand, [b'3', b'g', rest @ ..] if rest.iter().all(generation))
}

/// Where in the content of a file type box the version of the major brand stands, if it says anything: it informs people, and no
/// reader goes by it (§4.3.3).
pub fn version(content: &[u8]) -> Option<Range<usize>> {
    let version = content.get(4..8)?;
    version.iter().any(|byte| *byte != 0).then_some(4..8)
}

/// Where in the content of a file type box compatible brands stand that nobody knows, or bytes that are no brand.
pub fn idle(content: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // The major brand and its version come first.
    for (index, brand) in content.chunks(4).enumerate().skip(2).filter(|(_, brand)| !known(brand)) {
        let start = index.saturating_mul(4);
        let end = start.saturating_add(brand.len());
        match found.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brands_that_nobody_knows_are_found_in_runs() {
        assert_eq!(idle(b"heic\0\0\0\0mif1SECRTEXTheicmore!").as_slice(), [12..20, 24..29]);
        assert!(idle(b"heic\0\0\0\0mif1iso83gp5").is_empty());
        assert!(idle(b"what").is_empty());
        assert_eq!(
            (version(b"heic\0\0\x02\0mif1"), version(b"heic\0\0\0\0"), version(b"heic\0\x01")),
            (Some(4..8), None, None)
        );
    }
}
