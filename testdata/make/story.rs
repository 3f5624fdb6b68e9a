//! The library: a year of somebody who doesn't exist. A home and a workplace in Basel, a trip to Porto, an old phone and a new
//! one, a friend's camera on the trip, screenshots, a crop that kept its old thumbnail, a photo from a chat.
//!
//! The places are points in public streets; nobody is meant.

use std::f64::consts::TAU;

use crate::exif::{Data, Exif, gps};
use crate::wrap::{
    AV1, HEVC, apng, app1_exif, app1_xmp, app13_iptc, chunk, gif, gif_comment, heif, jpeg, jpeg_pixels, picture, png,
    tiff, webp,
};

const HOME: (f64, f64) = (47.56131, 7.58762);
const WORK: (f64, f64) = (47.54702, 7.58955);
const PORTO: (f64, f64) = (41.14059, -8.61131);

/// A camera or phone.
struct Device {
    make: &'static str,
    model: &'static str,
    software: &'static str,
    serial: Option<&'static str>,
    owner: Option<&'static str>,
}

const OLD_PHONE: Device =
    Device { make: "Fairphone", model: "FP4", software: "FP4.TP1X.C.0132", serial: None, owner: None };
const NEW_PHONE: Device =
    Device { make: "Google", model: "Pixel 8", software: "HDR+ 1.0.585804401zd", serial: None, owner: None };
const FRIENDS_CAMERA: Device = Device {
    make: "NIKON CORPORATION",
    model: "NIKON Z 50",
    software: "Ver.02.50",
    serial: Some("7204519"),
    owner: Some("Jonas Brandt"),
};

/// The Exif of a shot: when (local), east of UTC, where.
fn exif(device: &Device, when: &str, offset: &str, place: Option<(f64, f64)>) -> Exif {
    let text = |text: &str| Data::Ascii(text.to_owned());
    let mut exif = Exif {
        ifd0: vec![
            (0x010f, text(device.make)),
            (0x0110, text(device.model)),
            (0x0112, Data::Short(1)),
            (0x0131, text(device.software)),
            (0x0132, text(when)),
        ],
        exif: vec![
            (0x829a, Data::Rationals(vec![(1, 120)])),
            (0x8827, Data::Short(80)),
            (0x9000, Data::Undefined(b"0232".to_vec())),
            (0x9003, text(when)),
            (0x9004, text(when)),
            (0x9010, text(offset)),
            (0x9011, text(offset)),
            (0x9291, text("417")),
        ],
        ..Exif::default()
    };
    if let Some(serial) = device.serial {
        exif.exif.push((0xa431, text(serial)));
    }
    if let Some(owner) = device.owner {
        exif.ifd0.push((0x013b, text(owner)));
        exif.exif.push((0xa430, text(owner)));
    }
    if let Some((latitude, longitude)) = place {
        exif.gps = gps(latitude, longitude, Some(&utc(when, offset)));
    }
    exif
}

/// `2024:08:12 17:03:22` at `+01:00` in UTC. No shot of the story is so close to midnight that the date changes.
fn utc(when: &str, offset: &str) -> String {
    let hour: i32 = when[11..13].parse().unwrap();
    let east: i32 = offset[..3].parse().unwrap();
    format!("{}{:02}{}", &when[..11], hour - east, &when[13..])
}

/// A few metres off, as a receiver is.
fn near(place: (f64, f64), n: u32) -> (f64, f64) {
    let angle = f64::from(n * 37 % 100) / 100.0 * TAU;
    let metres = f64::from(n * 13 % 17) + 3.0;
    (place.0 + metres * angle.sin() / 111_000.0, place.1 + metres * angle.cos() / 75_000.0)
}

/// `2024:08:12 17:03:22` as it stands in a file's name.
fn compact(when: &str) -> String {
    when.replace(':', "").replace(' ', "_")
}

/// Every file of the library, by its path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut seed = 0;
    let mut shot =
        |files: &mut Vec<(String, Vec<u8>)>, device: &Device, when: &str, offset: &str, place: (f64, f64)| {
            seed += 1;
            let image = picture(64, 48, seed);
            let block = exif(device, when, offset, Some(near(place, seed))).block();
            let name = match device.make {
                "Google" => format!("PXL_{}417.jpg", compact(&utc(when, offset))),
                "NIKON CORPORATION" => format!("DSC_{:04}.JPG", 2300 + seed),
                _ => format!("IMG_{}.jpg", compact(when)),
            };
            files.push((format!("{}/{name}", &when[..4]), jpeg(&image, &[app1_exif(&block)], b"")));
        };
    // Evenings at home, on many days, with the old phone and the new one.
    for when in [
        "2023:10:05 20:41:17",
        "2023:10:21 22:05:44",
        "2023:11:11 21:18:02",
        "2023:12:03 19:52:31",
        "2023:12:24 22:30:09",
        "2024:01:14 21:07:50",
    ] {
        shot(&mut files, &OLD_PHONE, when, "+01:00", HOME);
    }
    for when in ["2024:02:17 20:12:36", "2024:03:03 21:44:58", "2024:03:16 22:15:20"] {
        shot(&mut files, &NEW_PHONE, when, "+01:00", HOME);
    }
    for when in ["2024:05:09 07:31:12", "2024:06:22 21:39:05", "2024:09:07 20:58:41"] {
        shot(&mut files, &NEW_PHONE, when, "+02:00", HOME);
    }
    // Weekdays at noon.
    for when in ["2023:10:11 12:14:25", "2023:11:23 13:05:11", "2024:01:18 12:33:47"] {
        shot(&mut files, &OLD_PHONE, when, "+01:00", WORK);
    }
    for when in ["2024:04:16 12:21:09", "2024:05:22 12:48:30", "2024:07:03 11:57:52"] {
        shot(&mut files, &NEW_PHONE, when, "+02:00", WORK);
    }
    // The trip, and the friend's camera on it.
    for when in [
        "2024:08:12 17:03:22",
        "2024:08:13 10:44:10",
        "2024:08:13 18:20:57",
        "2024:08:14 11:31:38",
        "2024:08:15 15:09:03",
    ] {
        shot(&mut files, &NEW_PHONE, when, "+01:00", PORTO);
    }
    for when in ["2024:08:13 10:46:33", "2024:08:13 18:22:15", "2024:08:14 11:30:02"] {
        shot(&mut files, &FRIENDS_CAMERA, when, "+01:00", PORTO);
    }
    files.extend(others());
    files.sort();
    files
}

/// What isn't a plain shot.
fn others() -> Vec<(String, Vec<u8>)> {
    let path = |path: &str, bytes: Vec<u8>| (path.to_owned(), bytes);
    let screenshot = |n: u32| png(&picture(40, 80, n), &[chunk(b"tEXt", b"Software\0Android UP1A.231005.007")], b"");

    // Cropped: the thumbnail inside still shows the whole picture.
    let whole = picture(160, 120, 90);
    let mut cropped = exif(&NEW_PHONE, "2024:03:16 22:15:48", "+01:00", None);
    cropped.ifd0.retain(|(tag, _)| *tag != 0x0131);
    cropped.ifd0.push((0x0131, Data::Ascii("Snapseed 2.21".into())));
    cropped.thumbnail = Some(jpeg_pixels(&image::imageops::thumbnail(&whole, 80, 60)));
    let crop = image::imageops::crop_imm(&whole, 40, 30, 48, 48).to_image();

    // Edited: an XMP packet with its history, a caption and a name in IPTC.
    let edited = exif(&FRIENDS_CAMERA, "2024:08:14 11:30:02", "+01:00", Some(near(PORTO, 5))).block();
    let faces = xmp(
        r#"xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#""#,
        r#"<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Name>Lena Brandt</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Area stArea:x="0.5" stArea:y="0.4" stArea:w="0.2" stArea:h="0.3" stArea:unit="normalized"/></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"#,
    );
    let caption = app13_iptc(&[
        (2, 5, "Ribeira"),
        (2, 80, "Jonas Brandt"),
        (2, 90, "Porto"),
        (2, 101, "Portugal"),
        (2, 120, "Lena on the bridge"),
    ]);

    let history = xmp(
        r#"xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmp:CreatorTool="Adobe Photoshop Lightroom 7.3" xmp:ModifyDate="2024-09-01T18:20:11+02:00" xmpMM:DocumentID="xmp.did:6f1d0a52-3c1e-4f0b-9a51-2b8c7d90e411""#,
        "",
    );
    let by_friend = exif(
        &Device { make: "Apple", model: "iPhone 14", software: "17.5.1", serial: None, owner: None },
        "2024:08:14 21:12:40",
        "+01:00",
        Some(near(PORTO, 8)),
    );
    let scan = vec![
        (0x010d, Data::Ascii("passport.tif".into())),
        (0x0131, Data::Ascii("VueScan 9.8.22".into())),
        (0x0132, Data::Ascii("2024:04:02 16:40:12".into())),
        (0x013b, Data::Ascii("Mara Lindt".into())),
        (0x013c, Data::Ascii("maras-laptop".into())),
    ];
    vec![
        path("2024/PXL_20240316_211548417-edited.jpg", jpeg(&crop, &[app1_exif(&cropped.block())], b"")),
        path("2024/DSC_2331-edit.jpg", jpeg(&picture(64, 48, 61), &[app1_exif(&edited), app1_xmp(&faces), caption], b"")),
        path("Screenshots/Screenshot_20240311-081502_com.sbb.mobile.png", screenshot(71)),
        path("Screenshots/Screenshot_20240419-223310_com.example.bank.png", screenshot(72)),
        path("Screenshots/Screenshot_20240702-070955_com.example.chat.png", screenshot(73)),
        path("WhatsApp Images/IMG-20240614-WA0003.jpg", jpeg(&picture(64, 48, 81), &[], b"")),
        path("WhatsApp Images/IMG-20240815-WA0011.jpg", jpeg(&picture(48, 64, 82), &[], b"")),
        path("Received/IMG_4312.HEIC", heif(&HEVC, Some(&by_friend.block()), None)),
        path("Received/party.webp", webp(&picture(48, 48, 83), 0x04, &[(b"XMP ", history.clone().into_bytes())])),
        path("Exports/bridge.avif", heif(&AV1, None, Some(&history))),
        path("Exports/wave.gif", gif(&picture(32, 32, 84), &gif_comment("made by Mara on maras-laptop"), b"")),
        path("Exports/loop.png", apng(&picture(24, 24, 85), &picture(24, 24, 86), &[chunk(b"tIME", &[7, 232, 9, 2, 8, 15, 30])])),
        path("Exports/poster.png", png(&picture(48, 48, 87), &[chunk(b"tEXt", b"parameters\0a harbour at dusk, oil on canvas\nSteps: 20, Sampler: Euler a, Seed: 1203391, Model: v1-5-pruned")], b"")),
        path("Scans/passport.tif", tiff(&[(&picture(32, 24, 88), scan)], false)),
    ]
}

/// An XMP packet: attributes (with their namespaces) and elements of one description.
pub fn xmp(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" {attributes}>{elements}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}
