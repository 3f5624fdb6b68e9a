//! iOS and iPadOS: the photo library's own model. Metadata is never reduced by permission there; what differs is which photos
//! an app can open, and what the user takes off in the picker's options.

use super::{Audience, Confidence, Scope, any, recipients, whole};

pub(super) const FULL: Audience = Audience {
    id: "ios",
    short: "iOS full",
    name: "iOS app with full access to the photo library",
    version: "iOS 14 and newer; before, the only kind of access",
    confidence: Confidence::Documented,
    source: "developer.apple.com, PHAsset.location, PHAssetResourceManager; openradar 34610699",
    explain: "every photo with its place, its time and its original bytes; no location permission is asked for",
    scope: Scope::Library,
    without_location: false,
    admits: any,
    sights: whole,
};

pub(super) const LIMITED: Audience = Audience {
    id: "ios-limited",
    short: "iOS limited",
    name: "iOS app with limited access to the photo library",
    version: "iOS 14 and newer",
    confidence: Confidence::Documented,
    source: "developer.apple.com, Delivering an Enhanced Privacy Experience in Your Photos App",
    explain: "the photos that were selected for it, each whole",
    scope: Scope::Chosen,
    without_location: false,
    admits: any,
    sights: whole,
};

pub(super) const PICKER: Audience = Audience {
    id: "ios-picker",
    short: "iOS picker",
    name: "iOS app that was handed photos by the photo picker",
    version: "iOS 14 and newer, PHPicker",
    confidence: Confidence::Documented,
    source: "WWDC23 session 10107: by default all metadata are included",
    explain: "the photos that were picked, each whole",
    scope: Scope::Chosen,
    without_location: false,
    admits: any,
    sights: whole,
};

pub(super) const PICKER_WITHOUT_LOCATION: Audience = Audience {
    id: "ios-picker-no-location",
    short: "iOS, no place",
    name: "iOS app that was handed photos by the photo picker, location switched off in its options",
    version: "iOS 17 and newer",
    confidence: Confidence::Documented,
    source: "WWDC23 session 10107",
    explain: "the photos that were picked, without their places; times and devices stay",
    scope: Scope::Chosen,
    without_location: true,
    admits: any,
    sights: recipients::without_places,
};
