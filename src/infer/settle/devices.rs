//! What each device calls itself: its key, and whether it is a phone.

use std::collections::HashMap;

use crate::infer::{Library, Owner};
use crate::record::Device;

/// What is known about a device.
#[derive(Clone, Debug, PartialEq)]
pub struct Own {
    /// Maker, model and serial number, joined by bars; a second one that calls itself the same has a number behind.
    pub key: String,
    /// Whose it is.
    pub owner: Owner,
    /// How probably the library's owner's.
    pub owned: f64,
    /// Whether it is a phone, as far as its name tells.
    pub phone: Option<bool>,
}

/// Makers of phones, and of cameras that aren't any.
const PHONES: &[&str] = &[
    "apple",
    "google",
    "samsung",
    "huawei",
    "xiaomi",
    "oneplus",
    "oppo",
    "vivo",
    "honor",
    "motorola",
    "nokia",
    "fairphone",
    "realme",
    "asus",
    "htc",
    "lge",
    "nothing",
    "redmi",
    "zte",
    "hmd",
];
const CAMERAS: &[&str] = &[
    "canon",
    "nikon",
    "fujifilm",
    "olympus",
    "om",
    "panasonic",
    "pentax",
    "ricoh",
    "leica",
    "sigma",
    "gopro",
    "dji",
    "hasselblad",
    "casio",
    "kodak",
    "eastman",
    "minolta",
];

/// Whether a device is a phone, as far as its name tells; none where that tells nothing.
pub(super) fn is_phone(device: &Device) -> Option<bool> {
    let low = |text: &Option<String>| text.as_deref().unwrap_or_default().to_lowercase();
    let (make, model) = (low(&device.make), low(&device.model));
    let maker = |makers: &[&str]| make.split([' ', '_']).next().is_some_and(|word| makers.contains(&word));
    if maker(CAMERAS) || model.starts_with("ilce") || model.starts_with("dsc-") {
        return Some(false);
    }
    if model.contains("ipad") || model.contains("tab") {
        return Some(false);
    }
    (maker(PHONES) || model.contains("iphone") || model.contains("pixel") || model.contains("xperia")).then_some(true)
}

/// The keys of all devices.
pub(super) fn keys(library: &Library) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut keys = Vec::new();
    let mut index = 0;
    while let Some(device) = library.device(crate::infer::DeviceId(index)) {
        let parts = [&device.make, &device.model, &device.serial];
        let key = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("|");
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        keys.push(if *count > 1 { format!("{key}|{count}") } else { key });
        index += 1;
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_told_from_cameras() {
        let device =
            |make: &str, model: &str| Device { make: Some(make.into()), model: Some(model.into()), serial: None };
        assert_eq!(is_phone(&device("Apple", "iPhone 14")), Some(true));
        assert_eq!(is_phone(&device("Apple", "iPad Pro")), Some(false));
        assert_eq!(is_phone(&device("NIKON CORPORATION", "NIKON Z 50")), Some(false));
        assert_eq!(is_phone(&device("SONY", "ILCE-7M3")), Some(false));
        assert_eq!(is_phone(&device("Acme", "X1")), None);
    }
}
