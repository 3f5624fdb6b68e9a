//! What Google Photos knows about a photo or an album, as Google Takeout writes it into a file beside it: a JSON object, of
//! which Google publishes no description. Its members are told as they are called there: `geoData/latitude`, `people/name`.
//!
//! Doesn't know which photo it is about, nor what its members mean: the catalogue does.

use std::io;

use serde_json::Value as Json;

use super::{Decoded, Decoder, Key, Tag, Value, json, limits, nothing, whole};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

const GROUP: &str = "Takeout";

/// Decodes a Takeout side-car.
pub const TAKEOUT: Decoder = Decoder { standard: Standard::Takeout, decode, neutral: nothing, without: whole };

/// Members that only such files have, of a photo or of an album.
const OWN: &[&str] = &[
    "photoTakenTime",
    "googlePhotosOrigin",
    "geoDataExif",
    "albumData",
    "sharedAlbumComments",
    "photoLastModifiedTime",
];
/// Members that the file of an album has all of.
const ALBUM: &[&str] = &["title", "access", "date"];

/// Whether a text is such a file, whatever its name.
pub(crate) fn is_takeout(text: &[u8]) -> bool {
    let Ok(Json::Object(members)) = serde_json::from_slice::<Json>(without_mark(text)) else { return false };
    OWN.iter().any(|name| members.contains_key(*name)) || ALBUM.iter().all(|name| members.contains_key(*name))
}

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..block.len().min(limits::INFLATED))?;
    let mut decoded = Decoded::default();
    match serde_json::from_slice::<Json>(without_mark(&bytes)) {
        Ok(json) => decoded.tags = json::tags(&json, GROUP, ""),
        Err(error) => {
            decoded.faults.push(Fault::new(0, "JSON", error.to_string()));
            let key = Key::new(GROUP, "*", "unreadable");
            decoded.tags.push(Tag::field(key, Value::opaque(&bytes), Some(0..bytes.len() as u64)));
        }
    }
    Ok(decoded)
}

fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let decoded = decode(&text.as_bytes().to_vec()).unwrap();
        decoded.tags.iter().map(|tag| format!("{}: {}", tag.key.id, tag.value)).collect()
    }

    #[test]
    fn a_photos_file_is_told_to_the_last_member() {
        let text = r#"{"title":"a.jpg","geoData":{"latitude":47.25,"longitude":8.5},"people":[{"name":"Ann"},{"name":"Дочь"}],
            "googlePhotosOrigin":{"mobileUpload":{"deviceFolder":{"localFolderName":"Camera"},"deviceType":"ANDROID_PHONE"}}}"#;
        let expected = [
            "geoData/latitude: 47.25",
            "geoData/longitude: 8.5",
            "googlePhotosOrigin/mobileUpload/deviceFolder/localFolderName: Camera",
            "googlePhotosOrigin/mobileUpload/deviceType: ANDROID_PHONE",
            "people/name: Ann",
            "people/name: Дочь",
            "title: a.jpg",
        ];
        assert_eq!(told(text), expected);
        assert_eq!(told(&format!("\u{feff}{text}")), expected);
    }

    #[test]
    fn what_is_no_json_is_a_fault_and_still_told() {
        for text in ["", "{", r#"{"title":"a"#] {
            let decoded = decode(&text.as_bytes().to_vec()).unwrap();
            assert_eq!((decoded.faults.len(), decoded.tags.len()), (1, 1), "{text}");
        }
    }

    #[test]
    fn only_googles_own_are_known_by_their_content() {
        assert!(is_takeout(br#"{"title":"a","photoTakenTime":{"timestamp":"1"}}"#));
        assert!(is_takeout(br#"{"title":"Porto","description":"","access":"protected","date":{"timestamp":"1"}}"#));
        assert!(!is_takeout(br#"{"name":"x","version":"1.0","title":"a"}"#));
        assert!(!is_takeout(b"[1]"));
    }
}
