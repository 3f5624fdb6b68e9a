//! Each rung by itself, and the boundary between a copy and its like. How many are found of a great library is measured by
//! `benches/trace.rs`.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma, imageops};

use super::*;

/// A picture with shapes of many sizes, by its number.
fn scene(seed: u32, width: u32, height: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut dice = move |n: u32| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % n
    };
    let mut image = GrayImage::from_pixel(width, height, Luma([(60 + dice(120)) as u8]));
    for _ in 0..60 {
        let (x, y, w, h, v) = (dice(width), dice(height), 8 + dice(width / 3), 8 + dice(height / 3), dice(256) as u8);
        let round = dice(2) == 0;
        for (dx, dy) in (0..w).flat_map(|dx| (0..h).map(move |dy| (dx, dy))) {
            let (u, t) = (dx as f32 / w as f32 - 0.5, dy as f32 / h as f32 - 0.5);
            if x + dx < width && y + dy < height && (!round || u * u + t * t < 0.25) {
                image.put_pixel(x + dx, y + dy, Luma([v]));
            }
        }
    }
    image
}

fn jpeg(image: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    bytes
}

fn printed(path: &str, bytes: &[u8], side: Side) -> Print {
    print(path, &bytes.to_vec(), side).unwrap().unwrap()
}

fn library(photos: &[(String, Vec<u8>)]) -> Library {
    let mut library = Library::default();
    for (path, bytes) in photos {
        library.add(Path::new(path), printed(path, bytes, Side::Library));
    }
    library
}

fn found(library: &Library, photos: &[(String, Vec<u8>)], name: &str, bytes: &[u8]) -> Option<(usize, Step)> {
    let print = printed(name, bytes, Side::Folder);
    let copy = library.find(name, &print, |photo| Zeros::between(&photos[photo].1, bytes))?;
    Some((copy.photo, copy.step))
}

#[test]
fn a_copy_is_known_however_it_was_made() {
    let photos: Vec<(String, Vec<u8>)> =
        (0..12).map(|n| (format!("DCIM/{n}.jpg"), jpeg(&scene(n, 640, 480), 92))).collect();
    let library = library(&photos);
    let original = scene(5, 640, 480);
    let part = |x, y, w, h| imageops::crop_imm(&original, x, y, w, h).to_image();
    let small = |w, h| imageops::resize(&original, w, h, imageops::FilterType::Triangle);
    for (what, copy) in [
        ("recompressed", jpeg(&original, 60)),
        ("smaller", jpeg(&small(160, 120), 85)),
        ("cropped on all sides", jpeg(&part(16, 12, 608, 456), 85)),
        ("cropped on one side", jpeg(&part(32, 0, 608, 480), 80)),
        ("cropped at the foot", jpeg(&part(0, 0, 640, 456), 75)),
    ] {
        assert_eq!(found(&library, &photos, "0a1b", &copy), Some((5, Step::Alike)), "{what}");
    }
    assert_eq!(found(&library, &photos, "x", &photos[3].1), Some((3, Step::Identical)));
    assert_eq!(found(&library, &photos, "x", &jpeg(&scene(99, 640, 480), 90)), None);
    // Other metadata: a comment behind SOI.
    let mut other = photos[7].1.clone();
    other.splice(2..2, *b"\xff\xfe\x00\x06note");
    assert_eq!(found(&library, &photos, "x", &other), Some((7, Step::SamePicture)));
    // A name that tells the path; the content is another's.
    let name = names::hashes("file:///storage/emulated/0/DCIM/9.jpg")[0].0.clone();
    let stranger = jpeg(&scene(77, 320, 240), 80);
    assert_eq!(found(&library, &photos, &format!("{name}.0"), &stranger), Some((9, Step::CacheName)));
    assert_eq!(library.named(&format!("{name}.0")).map(|copy| copy.photo), Some(9));
}

#[test]
fn one_colour_is_no_picture_to_know_again() {
    let plain = |v: u8| jpeg(&GrayImage::from_pixel(300, 200, Luma([v])), 80);
    let photos = vec![("a.jpg".to_owned(), plain(90))];
    let library = library(&photos);
    assert_eq!((library.unseen(), found(&library, &photos, "x", &plain(91))), (1, None));
}

#[test]
fn zeros_where_android_puts_them_tell_the_permission() {
    let read = |path: &str| std::fs::read(format!("testdata/android/{path}")).unwrap();
    let photos =
        vec![("DCIM/exif.jpg".to_owned(), read("exif.jpg")), ("DCIM/film.jpg".to_owned(), read("elements.jpg"))];
    let library = library(&photos);
    assert_eq!(found(&library, &photos, "77.0", &read("redacted.jpg")), Some((0, Step::Redacted)));
    // Zeros elsewhere are another change.
    let mut elsewhere = read("exif.jpg");
    let at = elsewhere.windows(7).position(|window| window == b"samsung").unwrap();
    elsewhere[at..at + 7].fill(0);
    assert_eq!(found(&library, &photos, "x", &elsewhere), Some((0, Step::SamePicture)));
    assert_eq!(Zeros::between(b"abc", b"a\0c"), Some(Zeros(std::iter::once(1..2).collect())));
    assert_eq!(Zeros::between(b"abc", b"abc"), None);
    assert_eq!(Zeros::between(b"a\0c", b"abc"), None);
}

#[test]
fn pictures_are_found_in_other_files() {
    let picture = jpeg(&scene(1, 120, 90), 80);
    let png = std::fs::read("testdata/library/Exports/poster.png").unwrap();
    let gif = std::fs::read("testdata/library/Exports/wave.gif").unwrap();
    let webp = std::fs::read("testdata/library/Received/party.webp").unwrap();
    let heic = std::fs::read("testdata/library/Received/IMG_4312.HEIC").unwrap();
    let all = [&picture, &png, &gif, &webp, &heic];
    // As a cache entry, a database or a tar archive holds them.
    let mut blob = b"\x30\x5c\x72\xa7\x1b\x6d\xfb\xfc key https://example.org/1 ".to_vec();
    for picture in all {
        blob.extend_from_slice(picture);
        blob.extend_from_slice(b"\xff\xd8\xff and then something that is no picture ");
    }
    let taken: Vec<Vec<u8>> = carved(&blob).unwrap().into_iter().map(|carved| carved.bytes).collect();
    assert_eq!(taken.len(), all.len());
    for (taken, picture) in taken.iter().zip(all) {
        assert!(taken == picture);
    }
    let packed = |data: &[u8]| {
        use std::io::Write;
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(data).unwrap();
        out.finish().unwrap()
    };
    let tar = tar("apps/com.example.pay/ef/cache/uil-images/-7.0", &picture, &blob);
    let backup = [b"ANDROID BACKUP\n5\n1\nnone\n".to_vec(), packed(&tar)].concat();
    let mut inside = carved(&backup).unwrap().into_iter();
    let first = inside.next().unwrap();
    let name = "apps/com.example.pay/ef/cache/uil-images/-7.0";
    assert_eq!((first.place.as_str(), first.entry.as_deref(), first.modified), (name, Some(name), Some(1_713_558_799)));
    assert!(first.bytes == picture && owner(name) == Some("com.example.pay"));
    // Another file of it holds the others, and isn't one itself.
    let second = inside.next().unwrap();
    assert_eq!((second.place.as_str(), second.entry.as_deref()), ("blob, at 35", Some("blob")));
    assert_eq!(inside.count() + 1, all.len());
    let encrypted = [b"ANDROID BACKUP\n5\n1\nAES-256\n".to_vec(), packed(&blob)].concat();
    assert!(carved(&encrypted).unwrap().is_empty());
    // A zip archive with one entry, deflated (the zlib frame taken off) or stored.
    for (method, data) in [(0_u16, picture.clone()), (8, packed(&picture)[2..packed(&picture).len() - 4].to_vec())] {
        let zip = zip(method, &data, picture.len());
        let [one] = carved(&zip).unwrap().try_into().unwrap();
        let expected =
            Carved { place: "a.jpg".into(), entry: Some("a.jpg".into()), modified: None, bytes: picture.clone() };
        assert!(one == expected);
    }
    // Cut anywhere, nothing is found and nothing breaks.
    for end in (0..blob.len()).step_by(97) {
        let _ = carved(&blob[..end].to_vec()).unwrap();
        let _ = carved(&backup[..end.min(backup.len())].to_vec()).unwrap();
    }
}

/// A tar archive with a picture and with a blob.
fn tar(name: &str, picture: &[u8], blob: &[u8]) -> Vec<u8> {
    let entry = |name: &str, content: &[u8]| {
        let mut entry = vec![0; 512];
        entry[..name.len()].copy_from_slice(name.as_bytes());
        entry[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        entry[136..147].copy_from_slice(format!("{:011o}", 1_713_558_799).as_bytes());
        entry[156] = b'0';
        entry[257..263].copy_from_slice(b"ustar\0");
        entry.extend_from_slice(content);
        entry.resize(entry.len().next_multiple_of(512), 0);
        entry
    };
    [entry(name, picture), entry("blob", blob), vec![0; 1024]].concat()
}

fn zip(method: u16, data: &[u8], size: usize) -> Vec<u8> {
    let fields = |signature: &[u8], version: &[u8]| {
        let mut out = [signature, version, &[20, 0, 0, 0]].concat();
        out.extend(method.to_le_bytes());
        out.extend([0; 8]);
        out.extend((data.len() as u32).to_le_bytes());
        out.extend((size as u32).to_le_bytes());
        out.extend(5_u16.to_le_bytes());
        out.extend([0, 0]);
        out
    };
    let local = [fields(b"PK\x03\x04", b""), b"a.jpg".to_vec(), data.to_vec()].concat();
    let central = [fields(b"PK\x01\x02", &[20, 0]), vec![0; 14], b"a.jpg".to_vec()].concat();
    let mut end = b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec();
    end.extend((central.len() as u32).to_le_bytes());
    end.extend((local.len() as u32).to_le_bytes());
    end.extend([0, 0]);
    [local, central, end].concat()
}

#[test]
fn a_folder_tells_its_app() {
    for (path, app) in [
        ("/storage/emulated/0/Android/data/com.example.pay/cache/uil-images/96354.0", Some("com.example.pay")),
        ("phone/Android/media/com.whatsapp/WhatsApp/a.jpg", Some("com.whatsapp")),
        ("/data/data/com.example.pay/files/x", Some("com.example.pay")),
        ("/data/user/0/com.example.pay/files/x", Some("com.example.pay")),
        ("apps/com.example.pay/f/x", Some("com.example.pay")),
        ("Pictures/a.jpg", None),
        ("Android/data/nopackage/a.jpg", None),
    ] {
        assert_eq!(owner(path), app, "{path}");
    }
}
