//! Which entries are the picture's structure and look, by tag number: the allow-list of TIFF and of DNG. Everything that
//! isn't here is metadata.

use std::ops::RangeInclusive;

/// TIFF 6.0 and its supplements: structure, coding, colour, resolution, orientation. Not the page's number (297), name and
/// place, the names of its inks (333), nor anything that names a document, a person, a machine or a time.
static TIFF: &[RangeInclusive<u16>] = &[
    254..=259,
    262..=266,
    273..=274,
    277..=284,
    290..=293,
    296..=296,
    301..=301,
    317..=325,
    330..=330,
    332..=332,
    334..=334,
    336..=336,
    338..=341,
    343..=347,
    512..=521,
    529..=532,
];

/// DNG 1.7: what a raw converter needs. Not the serial number, the lens, private data, unique ids and digests, the original
/// raw file, the profile's copyright, previews' programs and dates, time codes and reels.
static DNG: &[RangeInclusive<u16>] = &[
    33421..=33422,
    50706..=50708,
    50710..=50734,
    50737..=50739,
    50752..=50752,
    50778..=50780,
    50829..=50830,
    50879..=50879,
    50931..=50941,
    50964..=50965,
    50974..=50975,
    50981..=50982,
    51008..=51009,
    51022..=51022,
    51041..=51041,
    51107..=51110,
    51112..=51112,
    51125..=51125,
    52525..=52526,
    52528..=52544,
    52547..=52547,
    52551..=52555,
];

/// Whether a tag of a page or SubIFD stays.
pub(super) fn stays(tag: u16, dng: bool) -> bool {
    let within = |list: &[RangeInclusive<u16>]| list.iter().any(|range| range.contains(&tag));
    within(TIFF) || (dng && within(DNG))
}
