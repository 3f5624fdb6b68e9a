//! What of a packet stays in a scrubbed file: the projection of a panorama, the numbers of a gain map and the directory that
//! says where it lies, the bare statement that a picture is machine-made; and what is wished for.
//!
//! A property stays by its namespace, its name *and* its value: a number, or a word of a closed list, so that nothing can be
//! written into a property that stays. Knows nothing of XML.

use std::collections::{HashMap, HashSet};

use super::aigc;
use super::chars;
use super::rdf::{Leaf, Place};
use super::tags::{key, member_key, said};
use crate::metadata::Key;

/// The fields of Google's panorama schema that a viewer needs; the heading, the times and the programs aren't among them.
const PANORAMA: &[&str] = &[
    "CroppedAreaImageHeightPixels",
    "CroppedAreaImageWidthPixels",
    "CroppedAreaLeftPixels",
    "CroppedAreaTopPixels",
    "FullPanoHeightPixels",
    "FullPanoWidthPixels",
    "InitialCameraDolly",
    "InitialHorizontalFOVDegrees",
    "InitialVerticalFOVDegrees",
    "InitialViewHeadingDegrees",
    "InitialViewPitchDegrees",
    "InitialViewRollDegrees",
    "LargestValidInteriorRectHeight",
    "LargestValidInteriorRectLeft",
    "LargestValidInteriorRectTop",
    "LargestValidInteriorRectWidth",
    "PosePitchDegrees",
    "PoseRollDegrees",
    "ProjectionType",
    "UsePanoramaViewer",
];

/// The same of its schema for spherical films.
const SPHERICAL: &[&str] = &[
    "CroppedAreaImageHeightPixels",
    "CroppedAreaImageWidthPixels",
    "CroppedAreaLeftPixels",
    "CroppedAreaTopPixels",
    "FullPanoHeightPixels",
    "FullPanoWidthPixels",
    "InitialViewHeadingDegrees",
    "InitialViewPitchDegrees",
    "InitialViewRollDegrees",
    "ProjectionType",
    "Spherical",
    "StereoMode",
    "Stitched",
];

/// The words that these schemas define as values.
const WORDS: &[&str] = &[
    "cubemap",
    "cylindrical",
    "equirectangular",
    "false",
    "left-right",
    "mesh",
    "mono",
    "rectilinear",
    "top-bottom",
    "true",
];

/// The digital source types that say that a picture is machine-made (IPTC Photo Metadata 2025.1).
const MACHINE_MADE: &[&str] = &[
    "algorithmicMedia",
    "algorithmicallyEnhanced",
    "compositeSynthetic",
    "compositeWithTrainedAlgorithmicMedia",
    "trainedAlgorithmicMedia",
];

/// The URN of Apple's gain map as an auxiliary image.
const APPLE_GAIN_MAP: &str = "urn:com:apple:photo:2020:aux:hdrgainmap";

/// Longest number that is taken for one, in characters.
const NUMBER: usize = 40;

/// How many values of one property stay: a number for each channel, a mark for each picture in a directory.
const VALUES: usize = 4;

/// The texts that stay, by their place, as they are to be written.
pub(super) type Stays = HashMap<PlaceKey, String>;

/// A place in the tree as a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum PlaceKey {
    Attribute(usize),
    Text(usize),
}

/// Which leaves stay: what the picture needs, and the tags that `wish` names.
pub(super) fn stays(leaves: &[Leaf<'_>], wish: &dyn Fn(&Key) -> bool) -> Stays {
    let scene = Scene::of(leaves);
    let mut stays = Stays::new();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for leaf in leaves {
        let place = match leaf.place {
            Place::Attribute(index) => PlaceKey::Attribute(index),
            Place::Text(index) => PlaceKey::Text(index),
            Place::Aside(_) => continue,
        };
        let count = counts.entry(leaf.id.as_str()).or_default();
        let few = *count < VALUES;
        *count = count.saturating_add(1);
        if let Some(text) = text(leaf, &scene, few, wish) {
            let writable: String = text.chars().filter(|c| chars::is_char(*c)).collect();
            let writable = writable.trim_matches(chars::blank);
            if !writable.is_empty() || text.is_empty() {
                stays.insert(place, writable.to_owned());
            }
        }
    }
    stays
}

/// What stays of a leaf. Of many with the same key only a few are needed.
fn text(leaf: &Leaf<'_>, scene: &Scene<'_>, few: bool, wish: &dyn Fn(&Key) -> bool) -> Option<String> {
    if aigc::is_label(leaf) {
        let Some(members) = aigc::members(&leaf.value) else {
            return wish(&key(leaf)).then(|| leaf.value.clone().into_owned());
        };
        let left: serde_json::Map<_, _> = members
            .into_iter()
            .filter(|(name, value)| (few && aigc::is_statement(name, value)) || wish(&member_key(leaf, name)))
            .collect();
        return (!left.is_empty()).then(|| aigc::json(left));
    }
    let wished = said(leaf).iter().any(|said| wish(&said.key));
    (wished || (few && is_needed(leaf, scene))).then(|| leaf.value.clone().into_owned())
}

/// What a leaf's neighbours say about it.
struct Scene<'t> {
    /// What the items of a container directory are, by the element that describes each.
    semantics: HashMap<usize, &'t str>,
    /// Whether the directory lists a gain map.
    directory: bool,
    /// Whether the packet describes Apple's gain map.
    apple: bool,
}

impl<'t> Scene<'t> {
    fn of(leaves: &'t [Leaf<'_>]) -> Self {
        let semantics: HashMap<usize, &str> = leaves
            .iter()
            .filter(|leaf| leaf.name.is("Item", "Semantic"))
            .filter_map(|leaf| Some((leaf.owner?, leaf.value.as_ref())))
            .collect();
        let directory = semantics.values().collect::<HashSet<_>>().contains(&"GainMap");
        let apple = leaves.iter().any(|leaf| {
            leaf.name.within("HDRGainMap")
                || (leaf.name.is("apdi", "AuxiliaryImageType") && leaf.value == APPLE_GAIN_MAP)
        });
        Self { semantics, directory, apple }
    }
}

/// Whether the picture looks different without it.
fn is_needed(leaf: &Leaf<'_>, scene: &Scene<'_>) -> bool {
    let (name, value) = (&leaf.name, leaf.value.as_ref());
    if name.within("Item") {
        return is_item(leaf, scene);
    }
    // The others are properties of the picture, never of something described in it.
    if leaf.id.contains('/') {
        return false;
    }
    if name.within("GPano") {
        return PANORAMA.contains(&name.local) && is_plain(value);
    }
    if name.within("GSpherical") {
        return SPHERICAL.contains(&name.local) && is_plain(value);
    }
    if name.within("hdrgm") || name.within("HDRGainMap") {
        return is_plain(value);
    }
    if name.within("apdi") && scene.apple {
        return match name.local {
            "AuxiliaryImageType" => value == APPLE_GAIN_MAP,
            "NativeFormat" | "StoredFormat" => is_plain(value),
            _ => false,
        };
    }
    name.is("Iptc4xmpExt", "DigitalSourceType") && is_machine_made(value)
}

/// Items of the directory: the picture and its gain map; a film or a depth map goes, and its item with it.
fn is_item(leaf: &Leaf<'_>, scene: &Scene<'_>) -> bool {
    let semantic = leaf.owner.and_then(|owner| scene.semantics.get(&owner)).copied();
    let value = leaf.value.as_ref();
    leaf.id.starts_with("GContainer:Directory/")
        && scene.directory
        && matches!(semantic, Some("Primary" | "GainMap"))
        && match leaf.name.local {
            "Mime" => matches!(value, "image/jpeg" | "image/heic" | "image/heif" | "image/avif" | "image/jxl"),
            "Semantic" => true,
            "Length" | "Padding" => value.len() <= NUMBER && value.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        }
}

fn is_plain(value: &str) -> bool {
    is_number(value) || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn is_number(value: &str) -> bool {
    value.len() <= NUMBER && value.parse::<f64>().is_ok_and(f64::is_finite)
        || value.split_once('/').is_some_and(|(above, below)| {
            value.len() <= NUMBER && above.parse::<i64>().is_ok() && below.parse::<i64>().is_ok()
        })
}

fn is_machine_made(value: &str) -> bool {
    let code = value.strip_prefix("http").map(|rest| rest.strip_prefix('s').unwrap_or(rest));
    code.and_then(|rest| rest.strip_prefix("://cv.iptc.org/newscodes/digitalsourcetype/"))
        .is_some_and(|code| MACHINE_MADE.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_the_schemas_words_are_plain() {
        for value in ["1.0", "-0.25", "4/3", "True", "equirectangular", "65536", "1e-5"] {
            assert!(is_plain(value), "{value}");
        }
        for value in ["", "Anna", "1.0 Anna", "NaN", "inf", "1/x", "00000000000000000000000000000000000000000000001"] {
            assert!(!is_plain(value), "{value}");
        }
    }

    #[test]
    fn only_the_five_codes_say_machine_made() {
        assert!(is_machine_made("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"));
        assert!(is_machine_made("https://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"));
        assert!(!is_machine_made("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"));
        assert!(!is_machine_made("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia?id=7"));
    }
}
