//! What was done to a photo in Apple Photos, as it writes it into an `.AAE` file beside it: a property list with the editor,
//! the time of the edit and `adjustmentData`, of which Apple documents the keys (PHAdjustmentData), not the content. That
//! content is deflated JSON (stills) or a property list (films), and where it is neither it stays opaque.

use std::collections::HashMap;
use std::io::{self, Read};

use flate2::bufread::{DeflateDecoder, ZlibDecoder};

use super::plist::{self, Content};
use super::{Decoded, Decoder, Form, Key, Origin, Tag, Value, json, limits, nothing, whole};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

const GROUP: &str = "AAE";

/// Decodes an AAE side-car.
pub const AAE: Decoder = Decoder { standard: Standard::Aae, decode, neutral: nothing, without: whole };

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..block.len().min(limits::INFLATED))?;
    let mut decoded = Decoded::default();
    let Some(leaves) = plist::leaves(&bytes) else {
        decoded.faults.push(Fault::new(0, "a property list", "something else"));
        decoded.tags.push(Tag::field(Key::new(GROUP, "*", "unreadable"), Value::opaque(&bytes), None));
        return Ok(decoded);
    };
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (key, content) in leaves {
        let told = match content {
            Content::Plain(value) => vec![tag(&key, value)],
            Content::Data(data) => opened(&key, &data),
        };
        for mut tag in told {
            let count = seen.entry(tag.key.id.to_string()).or_insert(0);
            tag.origin.occurrence = *count;
            *count = count.saturating_add(1);
            decoded.tags.push(tag);
        }
    }
    Ok(decoded)
}

fn tag(key: &str, value: Value) -> Tag {
    let origin = Origin { form: Form::Element, ..Origin::default() };
    Tag { key: Key::new(GROUP, key.to_owned(), key.to_owned()), value, origin }
}

/// What a datum says: itself, and what can be read in it.
fn opened(key: &str, data: &[u8]) -> Vec<Tag> {
    let mut tags = vec![tag(key, Value::opaque(data))];
    let inflated = inflated(data);
    let content = inflated.as_deref().unwrap_or(data);
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(content) {
        tags.extend(json::tags(&json, GROUP, key));
    } else if let Some(leaves) = plist::leaves(content) {
        tags.extend(leaves.into_iter().map(|(inner, content)| {
            let value = match content {
                Content::Plain(value) => value,
                Content::Data(data) => Value::opaque(&data),
            };
            tag(&format!("{key}/{inner}"), value).form(Form::Encoded)
        }));
    }
    tags
}

/// What a stream, raw or with zlib's frame, inflates to, up to the limit.
fn inflated(data: &[u8]) -> Option<Vec<u8>> {
    let read = |stream: &mut dyn Read| {
        let mut out = Vec::new();
        stream.take(limits::INFLATED).read_to_end(&mut out).ok().filter(|_| !out.is_empty())?;
        Some(out)
    };
    read(&mut ZlibDecoder::new(data)).or_else(|| read(&mut DeflateDecoder::new(data)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const PLIST: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
        \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict>\
        <key>adjustmentBaseVersion</key><integer>0</integer><key>adjustmentData</key><data>\nDATA\n</data>\
        <key>adjustmentEditorBundleID</key><string>com.apple.mobileslideshow</string>\
        <key>adjustmentTimestamp</key><date>2024-05-06T07:08:09Z</date></dict></plist>";

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let three = |chunk: &[u8]| {
            let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
            let bits = at(0) << 16 | at(1) << 8 | at(2);
            let digit = |n: u32| char::from(DIGITS[(bits >> (18 - 6 * n) & 63) as usize]);
            (0..=chunk.len() as u32).map(digit).collect::<String>()
        };
        bytes.chunks(3).map(three).collect()
    }

    fn told(data: &[u8]) -> Vec<String> {
        let decoded = decode(&PLIST.replace("DATA", &base64(data)).into_bytes()).unwrap();
        assert!(decoded.faults.is_empty());
        decoded.tags.iter().map(|tag| format!("{}: {}", tag.key.id, tag.value)).collect()
    }

    #[test]
    fn the_edits_are_read_out_of_their_stream() {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(br#"{"adjustments":[{"identifier":"Crop","settings":{"xOrigin":12}}]}"#).unwrap();
        let data = encoder.finish().unwrap();
        assert_eq!(
            told(&data),
            [
                "adjustmentBaseVersion: 0".to_owned(),
                format!("adjustmentData: ({} bytes)", data.len()),
                "adjustmentData/adjustments/identifier: Crop".to_owned(),
                "adjustmentData/adjustments/settings/xOrigin: 12".to_owned(),
                "adjustmentEditorBundleID: com.apple.mobileslideshow".to_owned(),
                "adjustmentTimestamp: 2024-05-06T07:08:09Z".to_owned(),
            ]
        );
    }

    #[test]
    fn data_of_another_kind_stays_opaque() {
        assert_eq!(told(b"no stream")[1], "adjustmentData: (9 bytes)");
        assert_eq!(told(b"no stream").len(), 4);
        let decoded = decode(&b"no list".to_vec()).unwrap();
        assert_eq!((decoded.faults.len(), decoded.tags.len()), (1, 1));
    }
}
