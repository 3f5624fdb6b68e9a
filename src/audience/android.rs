//! Android: what an app sees of the photos on a phone, by its permission and by the way it takes.
//!
//! Until Android 9 one permission gave all of the shared storage, every byte. Since Android 10, MediaProvider puts zeros in
//! the place of positions ([`super::redaction`]) unless the app holds ACCESS_MEDIA_LOCATION as well, which no dialog of its
//! own asks for. Some ways lead past it: legacy storage, all-files access, and the system's document picker.

use super::redaction::zeroed;
use super::{
    Audience, Confidence, Scope, Sight, any, by_tag, folder, is_attribute, is_beside, is_property, mime, whole,
};
use crate::record::Record;

const MEDIA_PROVIDER: &str = "MediaProvider, tags android-10.0.0_r47 to android-15.0.0_r23";

/// Whether MediaStore lists it.
fn media(record: &Record) -> bool {
    mime::is_media(&record.path)
}

/// The file with zeros in the place of positions.
fn redacted(record: &Record) -> Vec<Sight> {
    let zeroed = zeroed(record);
    let sight = |(leak, zeroed): (&crate::record::Leak, bool)| match (
        is_attribute(&leak.tag) || is_beside(&leak.tag),
        zeroed,
    ) {
        (true, _) => Sight::Hidden,
        (false, true) => Sight::Zeroed,
        (false, false) => Sight::Whole,
    };
    record.leaks.iter().zip(zeroed).map(sight).collect()
}

/// The same, under a number for a name and without times.
fn redacted_unnamed(record: &Record) -> Vec<Sight> {
    let properties = by_tag(record, |tag| if is_property(tag) { Sight::Hidden } else { Sight::Whole });
    let both = |(redacted, property)| if property == Sight::Hidden { Sight::Hidden } else { redacted };
    redacted(record).into_iter().zip(properties).map(both).collect()
}

pub(super) const NINE: Audience = Audience {
    id: "android-9",
    short: "Android ≤ 9",
    name: "app with the storage permission on Android 9 or older",
    version: "Android 4.4 to 9, READ_EXTERNAL_STORAGE",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "every file of the shared storage, whole: positions, names, folders, times",
    scope: Scope::Library,
    without_location: false,
    admits: any,
    sights: folder,
};

pub(super) const ALL_FILES: Audience = Audience {
    id: "android-all-files",
    short: "all files",
    name: "Android app with access to all files",
    version: "Android 11 and newer, MANAGE_EXTERNAL_STORAGE",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "every file of the shared storage, whole",
    scope: Scope::Library,
    without_location: false,
    admits: any,
    sights: folder,
};

pub(super) const LEGACY: Audience = Audience {
    id: "android-legacy",
    short: "legacy",
    name: "Android app in legacy storage mode",
    version: "Android 10 and newer, built for Android 10 or older with requestLegacyExternalStorage",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "by file path every byte, with no location permission; through MediaStore's own interface positions are zeroed",
    scope: Scope::Library,
    without_location: false,
    admits: any,
    sights: folder,
};

pub(super) const WITH_LOCATION: Audience = Audience {
    id: "android-location",
    short: "photos + places",
    name: "Android app with the permissions for photos and for their places",
    version: "Android 10 and newer, READ_MEDIA_IMAGES or READ_EXTERNAL_STORAGE, and ACCESS_MEDIA_LOCATION",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "every picture and film that MediaStore lists, whole",
    scope: Scope::Library,
    without_location: false,
    admits: media,
    sights: whole,
};

pub(super) const WITHOUT_LOCATION: Audience = Audience {
    id: "android",
    short: "photos only",
    name: "Android app with the permission for photos and none for places",
    version: "Android 10 and newer, READ_MEDIA_IMAGES or READ_EXTERNAL_STORAGE, without ACCESS_MEDIA_LOCATION",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "every picture and film that MediaStore lists, with zeros where Exif, XMP elements and MP4 boxes state a position; \
              XMP attributes, IPTC places, maker notes, films in motion photos, second pictures, MOV, AVIF and TIFF, times, \
              serial numbers and file names stay",
    scope: Scope::Library,
    without_location: true,
    admits: media,
    sights: redacted,
};

pub(super) const SELECTED: Audience = Audience {
    id: "android-selected",
    short: "selected",
    name: "Android app that was given selected photos",
    version: "Android 14 and newer, READ_MEDIA_VISUAL_USER_SELECTED",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "the photos that were selected for it, with zeros in the place of positions",
    scope: Scope::Chosen,
    without_location: true,
    admits: media,
    sights: redacted,
};

pub(super) const PICKER: Audience = Audience {
    id: "android-picker",
    short: "photo picker",
    name: "Android app that was handed photos by the photo picker",
    version: "Android 11 to 16, ACTION_PICK_IMAGES; later ones can ask for places",
    confidence: Confidence::Source,
    source: MEDIA_PROVIDER,
    explain: "the photos that were picked, always with zeros in the place of positions, under a number for a name",
    scope: Scope::Chosen,
    without_location: true,
    admits: media,
    sights: redacted_unnamed,
};

pub(super) const DOCUMENT: Audience = Audience {
    id: "android-document",
    short: "documents",
    name: "Android app that was handed photos by the document picker",
    version: "Android 10 and newer, ACTION_OPEN_DOCUMENT",
    confidence: Confidence::Reported,
    source: "commons-app/apps-android-commons pull request 5227; MediaDocumentsProvider",
    explain: "the documents that were chosen, whole, with no permission at all",
    scope: Scope::Chosen,
    without_location: false,
    admits: any,
    sights: whole,
};
