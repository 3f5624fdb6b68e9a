//! Names of people and of programs.

use super::roles::{Role, role};
use super::{Device, said};
use crate::leak::{Leak, row_of};

/// Rows whose values are names of people, one to a value, several with semicolons.
#[rustfmt::skip]
pub(super) const PEOPLE: &[(&str, &str)] = &[
    ("EXIF/IFD0", "0x013b"), ("EXIF/IFD0", "0x9c9d"), ("EXIF/IFD0", "0xfde8"),
    ("EXIF/ExifIFD", "0xa430"), ("EXIF/ExifIFD", "0xa437"), ("EXIF/ExifIFD", "0xa438"),
    ("IPTC-IIM", "2:80"), ("IPTC-IIM", "2:122"),
    ("XMP", "dc:creator"), ("XMP", "dc:contributor"), ("XMP", "tiff:Artist"), ("XMP", "exifEX:CameraOwnerName"),
    ("XMP", "exifEX:Photographer"), ("XMP", "exifEX:ImageEditor"), ("XMP", "aux:OwnerName"), ("XMP", "photoshop:CaptionWriter"),
    ("XMP", "mwg-rs:Regions/mwg-rs:Name"), ("XMP", "MP:RegionInfo/MPReg:PersonDisplayName"),
    ("XMP", "Iptc4xmpExt:PersonInImage"), ("XMP", "Iptc4xmpExt:AIPromptWriterName"), ("XMP", "acdsee:author"),
    ("XMP", "mediapro:People"), ("XMP", "expressionmedia:People"), ("XMP", "prism:person"),
    ("XMP", "GettyImagesGIFT:Personality"), ("XMP", "pdf:Author"), ("XMP", "cc:attributionName"), ("XMP", "xmpDM:artist"),
    ("PNG", "text:Author"), ("PNG", "text:Author-*"), ("PNG", "text:Artist"), ("PNG", "text:exif:Artist"),
    ("PNG", "text:exif:CameraOwnerName"),
    ("QuickTime-mdta", "com.apple.quicktime.author"), ("QuickTime-mdta", "com.apple.quicktime.artist"),
    ("Takeout", "people/name"), ("Takeout", "*contentOwnerName"),
    ("MakerNote:Canon", "0x0009"), ("MakerNote:Samsung", "0x0123"), ("MakerNote:Panasonic", "0x0066"),
    ("MakerNote:Panasonic", "0x0061/RecognizedFace*Name"), ("MakerNote:FujiFilm", "0x4282/Face*Name"),
    ("MakerNote:Pentax", "0x022e"), ("MakerNote:Kodak", "Meta:0xc353"),
];

/// Rows of structures in which only the fields called …Name are names.
pub(super) const STRUCTURES: &[(&str, &str)] = &[
    ("XMP", "Iptc4xmpExt:PersonInImageWDetails"),
    ("XMP", "Iptc4xmpExt:ImageRegion"),
    ("XMP", "acdsee-rs:Regions"),
    ("XMP", "plus:ImageCreator"),
    ("XMP", "Iptc4xmpExt:Contributor"),
];

/// Rows of keyword trees, in which people stand below a word that says so.
pub(super) const TREES: &[(&str, &str)] = &[("XMP", "lr:hierarchicalSubject"), ("XMP", "digiKam:TagsList")];
/// That word.
const BRANCH: &str = "people";

/// Rows that name who is in the picture, and not who made it: these, the structures of faces and the trees.
const SHOWN: &[(&str, &str)] = &[
    ("XMP", "mwg-rs:Regions/mwg-rs:Name"),
    ("XMP", "MP:RegionInfo/MPReg:PersonDisplayName"),
    ("XMP", "Iptc4xmpExt:PersonInImage"),
    ("XMP", "Iptc4xmpExt:PersonInImageWDetails"),
    ("XMP", "Iptc4xmpExt:ImageRegion"),
    ("XMP", "acdsee-rs:Regions"),
    ("XMP", "mediapro:People"),
    ("XMP", "expressionmedia:People"),
    ("XMP", "prism:person"),
    ("XMP", "GettyImagesGIFT:Personality"),
    ("MakerNote:Panasonic", "0x0061/RecognizedFace*Name"),
    ("MakerNote:FujiFilm", "0x4282/Face*Name"),
];

/// Rows whose values are programs.
#[rustfmt::skip]
pub(super) const SOFTWARE: &[(&str, &str)] = &[
    ("EXIF/IFD0", "0x0131"), ("EXIF/IFD0", "0x000b"), ("EXIF/ExifIFD", "0xa439"), ("EXIF/ExifIFD", "0xa43a"),
    ("EXIF/ExifIFD", "0xa43b"), ("EXIF/ExifIFD", "0xa43c"), ("DNG/IFD0", "0xc716"),
    ("XMP", "xmp:CreatorTool"), ("XMP", "tiff:Software"), ("XMP", "xmpMM:*/stEvt:softwareAgent"),
    ("XMP", "exifEX:ImageEditingSoftware"), ("XMP", "GPano:CaptureSoftware"), ("XMP", "GPano:StitchingSoftware"),
    ("XMP", "pdf:Producer"), ("XMP", "pdf:Creator"), ("IPTC-IIM", "2:65"),
    ("PNG", "text:Software"), ("PNG", "text:exif:Software"), ("QuickTime-mdta", "com.apple.quicktime.software"),
];

/// Words that programs and services put where a name belongs.
const NO_PEOPLE: &[&str] = &[
    "adobe",
    "photoshop",
    "lightroom",
    "picasa",
    "picnik",
    "gimp",
    "windows",
    "microsoft",
    "google",
    "instagram",
    "facebook",
    "whatsapp",
    "paint",
    "camera",
    "iphone",
    "android",
    "samsung",
    "midjourney",
    "dall-e",
    "openai",
    "admin",
    "user",
];

/// Longest name, in characters; what is longer is a text.
const LONGEST: usize = 100;

/// Names of people, in the order in which the file states them. Programs and devices that stand in their place are left out.
pub(super) fn people(leaks: &[Leak], device: Option<&Device>, software: &[String]) -> Vec<String> {
    let is_name = |leak: &&Leak| matches!(role(leak.row), Some((Role::Person | Role::Structure | Role::Tree, _)));
    let mut leaks = leaks.iter().filter(is_name).peekable();
    if leaks.peek().is_none() {
        return Vec::new();
    }
    let device = device.into_iter().flat_map(|device| [&device.make, &device.model]).flatten();
    let others: Vec<String> = device.chain(software).map(|name| name.to_lowercase()).collect();
    let mut names = Names::default();
    for leak in leaks {
        let Some((role, _)) = role(leak.row) else { continue };
        let Some(text) = said(leak) else { continue };
        let found: Vec<&str> = match role {
            Role::Person => text.split(';').collect(),
            Role::Structure if leak.tag.key.id.ends_with("Name") => vec![text.as_str()],
            Role::Tree => branch(&text).into_iter().collect(),
            _ => continue,
        };
        for name in found {
            let low = name.trim().to_lowercase();
            let program = others.contains(&low)
                || low.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| NO_PEOPLE.contains(&word));
            let name_like = low.chars().any(char::is_alphabetic) && low.chars().count() <= LONGEST;
            if name_like && !program {
                names.add(name.trim());
            }
        }
    }
    names.kept
}

/// Those of `people` whom a row for those in the picture names.
pub(super) fn shown(leaks: &[Leak], people: &[String]) -> Vec<String> {
    if people.is_empty() {
        return Vec::new();
    }
    let shows = |leak: &&Leak| {
        let row = row_of(leak.row).map(|row| (row.container, row.key));
        row.is_some_and(|row| SHOWN.contains(&row) || TREES.contains(&row))
    };
    let named: Vec<String> = leaks.iter().filter(shows).filter_map(said).map(|text| text.to_lowercase()).collect();
    let is_named = |name: &String| {
        let name = name.to_lowercase();
        named.iter().any(|text| text.split([';', '|', '/']).any(|part| part.trim() == name))
    };
    people.iter().filter(|name| is_named(name)).cloned().collect()
}

/// The last level of `People|Family|Ann`.
fn branch(text: &str) -> Option<&str> {
    let mut levels = text.split(['|', '/']);
    let first = levels.next()?.trim();
    levels.next_back().filter(|_| first.eq_ignore_ascii_case(BRANCH))
}

/// Programs, in the order in which the file states them.
pub(super) fn software(leaks: &[Leak]) -> Vec<String> {
    let mut names = Names::default();
    let programs = leaks.iter().filter(|leak| matches!(role(leak.row), Some((Role::Program, _))));
    programs.filter_map(said).for_each(|text| names.add(&text));
    names.kept
}

/// Names, each once, as first spelt.
#[derive(Default)]
struct Names {
    seen: std::collections::BTreeSet<String>,
    kept: Vec<String>,
}

impl Names {
    fn add(&mut self, name: &str) {
        if self.seen.insert(name.to_lowercase()) {
            self.kept.push(name.to_owned());
        }
    }
}

#[cfg(test)]
pub(super) fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    [PEOPLE, STRUCTURES, TREES, SOFTWARE].into_iter().flatten()
}
