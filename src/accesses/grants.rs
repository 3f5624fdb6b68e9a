//! Which permissions for photos an app holds, as `dumpsys package` prints them, and which audience that makes it.

use serde::Serialize;

/// What an app was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The package.
    pub app: String,
    /// READ_EXTERNAL_STORAGE, READ_MEDIA_IMAGES or READ_MEDIA_VIDEO.
    pub photos: bool,
    /// ACCESS_MEDIA_LOCATION.
    pub places: bool,
    /// READ_MEDIA_VISUAL_USER_SELECTED.
    pub selected: bool,
    /// MANAGE_EXTERNAL_STORAGE.
    pub all_files: bool,
    /// Whether it runs in legacy storage mode.
    pub legacy: bool,
    /// The version of Android that it was built for.
    pub target: Option<u32>,
}

impl Grant {
    /// The audience that it makes the app; none where it may read no photo by itself.
    pub fn audience(&self) -> Option<&'static str> {
        if self.all_files {
            Some("android-all-files")
        } else if self.photos && self.legacy && self.target.is_none_or(|target| target <= 29) {
            Some("android-legacy")
        } else if self.photos && self.places {
            Some("android-location")
        } else if self.photos {
            Some("android")
        } else if self.selected {
            Some("android-selected")
        } else {
            None
        }
    }

    /// Takes in a permission that was granted.
    pub(super) fn take(&mut self, permission: &str) {
        match permission {
            "READ_EXTERNAL_STORAGE" | "READ_MEDIA_IMAGES" | "READ_MEDIA_VIDEO" => self.photos = true,
            "ACCESS_MEDIA_LOCATION" => self.places = true,
            "READ_MEDIA_VISUAL_USER_SELECTED" => self.selected = true,
            "MANAGE_EXTERNAL_STORAGE" => self.all_files = true,
            _ => {}
        }
    }
}
