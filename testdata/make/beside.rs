//! Photos with what lies beside them: a photo exported from Google with the files that Google, Apple and an editor left, one
//! whose side-car is all that remains of it, and an album's file.

use std::io::Write;

use crate::exif::{Data, Exif};
use crate::story::xmp;
use crate::wrap::{app1_exif, jpeg, picture};

/// What Google Photos knows of a photo.
const TAKEOUT: &str = r#"{
  "title": "IMG_2001.jpg",
  "description": "Mara and Jonas at the bridge",
  "imageViews": "12",
  "creationTime": {"timestamp": "1724086800", "formatted": "Aug 19, 2024, 5:00:00 PM UTC"},
  "photoTakenTime": {"timestamp": "1723543902", "formatted": "Aug 13, 2024, 10:11:42 AM UTC"},
  "geoData": {"latitude": 41.14059, "longitude": -8.61131, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0},
  "geoDataExif": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0},
  "people": [{"name": "Mara Lindt"}, {"name": "Jonas Brandt"}],
  "url": "https://photos.google.com/photo/AF1QipExampleExampleExampleExample",
  "googlePhotosOrigin": {"mobileUpload": {"deviceFolder": {"localFolderName": "WhatsApp Images"}, "deviceType": "ANDROID_PHONE"}},
  "appSource": {"androidPackageName": "com.whatsapp"},
  "modificationTime": {"timestamp": "1724173200", "formatted": "Aug 20, 2024, 5:00:00 PM UTC"},
  "photoLastModifiedTime": {"timestamp": "1723543902", "formatted": "Aug 13, 2024, 10:11:42 AM UTC"},
  "textAnnotations": [{"text": "Rua das Flores"}],
  "locations": [{"name": "Porto"}],
  "faceClusters": [{"id": "c1"}],
  "favorited": true,
  "archived": true,
  "trashed": false
}
"#;

/// What Google Photos knows of an album, and what others wrote in it.
const ALBUM: &str = r#"{
  "title": "Porto",
  "description": "",
  "access": "protected",
  "date": {"timestamp": "1724086800", "formatted": "Aug 19, 2024, 5:00:00 PM UTC"},
  "sharedAlbumComments": [{"text": "lovely!", "creationTime": {"timestamp": "1724090400"}, "contentOwnerName": "Lena Brandt"}]
}
"#;

/// The edits of a photo, deflated without compression, so that they are the same bytes with any deflater.
fn edits() -> Vec<u8> {
    let json = br#"{"adjustments":[{"identifier":"Crop","enabled":true,"settings":{"xOrigin":12,"yOrigin":40,"width":800,"height":600}}]}"#;
    let length = u16::try_from(json.len()).unwrap();
    [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), json].concat()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let at = |n: usize| u32::from(chunk.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for n in 0..4 {
            let digit = char::from(DIGITS[(bits >> (18 - 6 * n) & 63) as usize]);
            out.push(if n as usize <= chunk.len() { digit } else { '=' });
        }
    }
    out
}

fn aae() -> Vec<u8> {
    let mut out = Vec::new();
    let data = base64(&edits());
    write!(
        out,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>adjustmentBaseVersion</key>
	<integer>0</integer>
	<key>adjustmentData</key>
	<data>
	{data}
	</data>
	<key>adjustmentEditorBundleID</key>
	<string>com.apple.mobileslideshow</string>
	<key>adjustmentFormatIdentifier</key>
	<string>com.apple.photo</string>
	<key>adjustmentFormatVersion</key>
	<string>1.4</string>
	<key>adjustmentRenderTypes</key>
	<integer>0</integer>
	<key>adjustmentTimestamp</key>
	<date>2024-08-20T17:00:00Z</date>
	<key>adjustmentNote</key>
	<string>of no known kind</string>
</dict>
</plist>
"#
    )
    .unwrap();
    out
}

/// A packet in UTF-16, as some editors write side-cars.
fn packet() -> Vec<u8> {
    let packet = xmp(
        r#"xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" exif:DateTimeOriginal="2024-08-13T11:11:42+01:00""#,
        r#"<dc:creator><rdf:Seq><rdf:li>Jonas Brandt</rdf:li></rdf:Seq></dc:creator>"#,
    );
    "\u{feff}".encode_utf16().chain(packet.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// The photo: it tells itself little, and that it was sent by a chat.
fn photo(seed: u32) -> Vec<u8> {
    let exif = Exif { ifd0: vec![(0x0112, Data::Short(1))], ..Exif::default() };
    jpeg(&picture(48, 32, seed), &[app1_exif(&exif.block())], b"")
}

/// What Google Photos knows of a photo that somebody else put into a shared album.
fn shared() -> String {
    let origin = TAKEOUT.lines().find(|line| line.contains("googlePhotosOrigin")).unwrap();
    TAKEOUT.replace("IMG_2001", "IMG_2002").replace(origin, r#"  "googlePhotosOrigin": {"fromSharedAlbum": {}},"#)
}

/// Every file beside and among them.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let file = |name: &str, bytes: Vec<u8>| (format!("beside/{name}"), bytes);
    vec![
        file("IMG_2001.jpg", photo(71)),
        file("IMG_2001.jpg.supplemental-metadata.json", TAKEOUT.into()),
        file("IMG_2001.AAE", aae()),
        file("IMG_2001.xmp", packet()),
        file("IMG_2001.jpg_original", photo(72)),
        file("IMG_2001-edited.jpg", photo(73)),
        file("IMG_2002.jpg.supplemental-metada.json", shared().into()),
        file("metadata.json", ALBUM.into()),
        file("package.json", b"{\"name\": \"something else\", \"version\": \"1.0\"}\n".to_vec()),
        file("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        file(".picasa.ini", b"[IMG_2001.jpg]\nfaces=rect64(3f845bcb59418507),8e62398ebda8c1a5\n".to_vec()),
    ]
}
