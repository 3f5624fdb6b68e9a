//! JPEG: each application segment that makers write, tables and bytes that no decoder needs, and what stands behind the end
//! (ITU-T T.81; T.871; CIPA DC-007; the forms that makers' software shows).

use super::Fixture;
use super::blocks::profile;
use crate::exif::{Data, Exif};
use crate::wrap::{app1_exif, boxed, jpeg, jpeg_pixels, picture};

/// Number of the application segment, and its payload.
#[rustfmt::skip]
const APPS: &[(u8, &[u8])] = &[
    (0, b"II\x1a\0\0\0HEAPJPGM a block of CIFF"), (0, b"AVI1\0\0\0\0\0\0"), (0, b"Ocad$Rev: 14797 $"),
    (1, b"Exif\0\0no block of Exif"), (1, b"Exif\0\0nor is this one"), (1, b"XMP\0  "), (1, b"FLIR\0\x01\0\x01degrees"), (1, b"PARROT\0JPEG of depth"),
    (1, b"QVCI\0\0\x02CASIO 2001:05:06"), (1, b"MARA\0of nobody"), (2, b"FPXR\0\0\x01 FlashPix"),
    (2, b"QVGA\0\xff\xd8\xff\xe0small"), (2, b"BGTH\xff\xd8\xff\xe0small"), (2, b"\x02\x01\0\0IJPEG\0thermal"),
    (3, b"Meta\0\0II of Kodak"), (3, b"META\0\0II of Kodak"), (3, b"Exif\0\0II of Kodak"), (3, b"Stim\0\0\x01"),
    (3, b"_JPSJPS_\0\x04\x01\x02\x03\x04\0\x08by Mara."), (4, b"SCALADO\0\0\0\0\x0212"), (4, b"FPXR\0\0\x02 FlashPix"),
    (4, b"QTI Debug Metadata 0712"), (4, b"Qualcomm Dual Camera Attributes 12"), (5, b"RMETA\0Sign of a street"),
    (5, b"0000ssuniqueid\0a71f0e"), (6, b"EPPIM\0PrintIM"), (6, b"NITF\0secret"), (6, b"NTIF\0secret"), (6, b"TDHD\x01\0HP"),
    (6, b"GoPro\0DEVC"), (6, b"DTAT\0palette"), (6, b"MMIMETA moto 12"), (7, b"PENTAX \0II"), (7, b"RICOH\0II"),
    (7, b"HUAWEI\0\0II"), (7, b"\x1aQualcomm Camera Attributes 7"), (7, b"DJI-DBG\0v01.02"),
    (8, b"SPIFF\0\x01\x02\x01\x03\0\0\0\x10\0\0\0\x18\x08\x08\x05\x01\0\0\0\x48\0\0\0\x48"), (8, b"SEAL\0<seal seal=1/>"),
    (9, b"SEAL\0<seal seal=2/>"), (9, b"Media Jukebox\0<MJMD><Person>Lena"), (10, b"UNICODE\0\0L\0e\0n\0a"),
    (10, b"AROT\0\0\0\x10\0\0\0\x01"), (11, b"HDR_RI ver=11"), (11, b"JP\0\x01\0\0\0\x01no box"), (12, b"Ducky\0\x01\0\x04\0\0\0\x3c\0\x02\0\x04Lena"),
    (12, b"[picture info]\r\nCamera=Olympus"), (13, b"Adobe_CM\0\x02"), (13, b"Adobe_Photoshop2.5:\0\0\0\0"),
    (13, b"Photoshop 3.0\0\0\0\0\0"), (14, b"Lindt\0of nobody"), (15, b"Q 85"), (15, b"TEXT\0a text"), (9, b"Mara's own"),
    (10, b"AIGC{\"Label\":\"1\"}"),
];

/// A segment.
fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
}

/// A JPEG with segments right behind its own APP0.
fn with(seed: u32, segments: &[Vec<u8>]) -> Vec<u8> {
    let pixels = jpeg_pixels(&picture(24, 16, seed));
    [&pixels[..2], &segments.concat(), &pixels[2..]].concat()
}

/// Every application segment.
fn applications() -> Vec<u8> {
    let tiny = jpeg_pixels(&picture(8, 8, 41));
    let mut segments = vec![
        // A thumbnail of two pixels in JFIF; one coded as JPEG in its extension.
        segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\x02\x01\xff\0\0\0\xff\0"),
        segment(0xe0, &[b"JFXX\0\x10", tiny.as_slice()].concat()),
    ];
    segments.extend(APPS.iter().map(|(number, payload)| segment(0xe0 | number, payload)));
    for number in [2, 3, 4, 5] {
        segments.push(segment(0xe0 | number, &jpeg_pixels(&picture(8, 8, 42 + u32::from(number)))));
    }
    let extended =
        [b"http://ns.adobe.com/xmp/extension/\0".as_slice(), &[b'A'; 32], &[0, 0, 0, 9, 0, 0, 0, 0], b"no packet"];
    segments.push(segment(0xe1, &extended.concat()));
    segments.push(segment(0xe2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &profile()].concat()));
    segments.push(segment(0xe2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0"));
    segments.push(segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"));
    with(43, &segments)
}

/// DJI's thermal segments, which nothing but the camera's make tells apart.
fn thermal() -> Vec<u8> {
    let exif = Exif { ifd0: vec![(0x010f, Data::Ascii("DJI".into()))], ..Exif::default() };
    let segments = [(3, b"\x10\x20\x30\x40 raw"), (4, b"\x11\x21\x31\x41 cal"), (5, b"\x12\x22\x32\x42 par")];
    let segments = segments.map(|(number, payload)| segment(0xe0 | number, payload));
    let (marker, payload) = app1_exif(&exif.block());
    with(44, &[vec![segment(marker, &payload)], segments.to_vec()].concat())
}

/// Where the first segment of a type begins.
fn find(file: &[u8], marker: u8) -> usize {
    let mut at = 2;
    while file[at + 1] != marker {
        // A fill byte, or a segment with its length.
        at += if file[at + 1] == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]])) };
    }
    at
}

/// Tables and bytes that no scan needs; the scan twice, with a comment in between.
fn places() -> Vec<u8> {
    let table: Vec<u8> = std::iter::once(3).chain(1..=64).collect();
    let codes: Vec<u8> = [vec![0x13, 0, 1], vec![0; 14], vec![7]].concat();
    let file = with(
        45,
        &[
            segment(0xfe, b"Mara was here"),
            segment(0xdb, &table),
            segment(0xc4, &codes),
            segment(0xf3, b"JPG3 says Lena"),
            segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0   "),
            vec![0xff; 5],
        ],
    );
    let scan = find(&file, 0xda);
    let end = file.len() - 2;
    [
        &file[..scan],
        &file[scan..end],
        &segment(0xfe, b"between two scans"),
        &segment(0xdc, &[0, 16]),
        &file[scan..end],
        &file[end..],
        &jpeg_pixels(&picture(8, 8, 46)),
    ]
    .concat()
}

/// A hierarchical one's segments.
fn hierarchical() -> Vec<u8> {
    let file = with(47, &[]);
    let frame = find(&file, 0xc0);
    let payload =
        file[frame + 4..frame + 2 + usize::from(u16::from_be_bytes([file[frame + 2], file[frame + 3]]))].to_vec();
    [&file[..frame], &segment(0xde, &payload), &segment(0xdf, &[0x11]), &file[frame..]].concat()
}

/// A little-endian MP index that lists two pictures; `second` counts from the index on.
fn index(first: usize, second: (u32, usize)) -> Vec<u8> {
    let mut out = b"MPF\0II*\0\x08\0\0\0\x03\0".to_vec();
    out.extend(
        b"\x00\xb0\x07\0\x04\0\0\x000100\x01\xb0\x04\0\x01\0\0\0\x02\0\0\0\x02\xb0\x07\0\x20\0\0\0\x32\0\0\0\0\0\0\0",
    );
    for number in [0x2003_0000u32, first as u32, 0, 0, 0x0001_0001, second.0, second.1 as u32, 0] {
        out.extend(number.to_le_bytes());
    }
    out
}

/// What follows EOI and is told by how it begins: pictures that an index lists, a film, records, archives.
fn behind() -> Vec<u8> {
    let second = jpeg_pixels(&picture(8, 8, 48));
    let head = segment(0xe2, &index(0, (0, 0)));
    let length = with(49, &[head]).len();
    let file = with(49, &[segment(0xe2, &index(length, (second.len() as u32, length - 10)))]);
    let film = [boxed(b"ftyp", b"mp42\0\0\0\0mp42"), boxed(b"free", b"left by Mara")].concat();
    let records: [&[u8]; 9] = [
        b"no known kind of bytes, of Mara's",
        b"vivo{\"owner\":\"Mara\",\"model\":\"V2309A\"}",
        b"streamdata of a brighter picture",
        b"NIKON APP of Mara's phone",
        b"\x55\x26\x11\x05\x00 hidden by a Sony phone",
        b"PK\x03\x04 diary.txt of Mara's",
        b"Rar!\x1a\x07 letters of Lena's",
        b"%PDF-1.7 the contract of the flat",
        b"7z\xbc\xaf\x27\x1c the rest of the letters",
    ];
    [file, second, film, records.concat()].concat()
}

/// Trailers with their signature at the end, one behind the other.
fn endings() -> Vec<Vec<u8>> {
    let sized = |data: &[u8], foot: &[u8]| [data, foot].concat();
    let be = |n: usize| (n as u32).to_be_bytes();
    let le = |n: usize| (n as u32).to_le_bytes();
    let data = b"what Mara's program remembers";
    let canon_head = [b"CANON OPTIONAL DATA\0".as_slice(), &[0, 1, 0, 0], &be(data.len())].concat();
    let canon_foot = [b"CANON OPTIONAL DATA\0".as_slice(), &be(data.len()), &[0; 40]].concat();
    let mie = b"~\x10\x04\x300MIE".to_vec();
    let mie = [mie, data.to_vec()].concat();
    let fotostation = [data.as_slice(), &[0, 2], &be(data.len() + 10), b"\xa1\xb2\xc3\xd4"].concat();
    vec![
        sized(data, &[&le(data.len())[..], b"QDIOBS"].concat()),
        sized(data, &[&be(data.len())[..], b"cbipcbbl"].concat()),
        [canon_head, data.to_vec(), canon_foot].concat(),
        fotostation,
        sized(data, &[&le(data.len() + 40)[..], &[0; 4], b"8db42d694ccc418790edff439fe026bf"].concat()),
        format!("{:<20}{:<20}{:<20}", "v2_f31", "0:0", "LIVE_7219").into_bytes(),
        [mie.as_slice(), b"~\0\x04\0zmie~\0\0\x06", &be(mie.len() + 18), b"\x10\x04"].concat(),
        sized(data, &[b"jxrs".as_slice(), &le(data.len())].concat()),
    ]
}

/// Adobe's and Axs's trailer: states where in the file it begins.
fn axs(file: &[u8]) -> Vec<u8> {
    let start = (file.len() as u32).to_be_bytes();
    [file, b"AXS!\0\x01\0\x01IPTC of Lena ", b"AXS!", &start, &[0; 4]].concat()
}

/// Samsung's records: type, name, data.
#[rustfmt::skip]
const RECORDS: &[(u16, &str, &str)] = &[
    (0x0001, "Image_Data", "a picture"), (0x0100, "SoundShot_000", "a voice"), (0x0201, "SoundShot_Meta", "of Lena's"),
    (0x0830, "Panorama_Shot", "a walk"), (0x0910, "Front_Cam_Selfie_Info", "1"), (0x09e0, "Burst_Shot_Info", "burst 12"),
    (0x0a01, "Image_UTC_Data", "1709975472000"), (0x0a20, "Dual_Camera_Info", "depth"), (0x0a30, "MotionPhoto_Data", "a film"),
    (0x0a31, "MotionPhoto_Version", "mpv3"), (0x0a33, "MotionPhoto_AutoPlay", "mpvd"), (0x0a41, "BackupRestore_Data", "restored"),
    (0x0aa1, "MCC_Data", "228"), (0x0ab1, "DualShot_DepthMap", "near"), (0x0ab3, "DualShot_Extra", "far"),
    (0x0b40, "SingleShot_Face", "a face"), (0x0b41, "SingleShot_Depth", "a depth"), (0x0ba1, "PhotoEditor_Re_Edit_Data", "{\"originalPath\":1}"),
    (0x0ba1, "Original_Path_Hash_Key", "a71f0e/1204"), (0x0ba1, "deco_1_bitmap", "a heart"), (0x0bf0, "Edit_Info", "cropped"),
    (0x0c51, "Watermark_Info", "Shot on Mara's phone"), (0x0c61, "Camera_Scene_Info", "night"), (0x0c81, "Color_Display", "P3"),
    (0x0cc1, "Color_Profile", "sRGB"), (0x0cd2, "Photo_HDR_Info", "1.5"), (0x0ce1, "Gallery_DC_Data", "shared"),
    (0x0d01, "Camera_Capture_Mode", "1"), (0x0d11, "Document_Scan", "yes"), (0x0d91, "PEg_Info", "edit 3"),
    (0x0da1, "Captured_App_Info", "com.example.chat"), (0x0e41, "Video_TimeZone", "+01:00"), (0x4242, "Of_Nobody", "unknown"),
];

/// Samsung's trailer: records, directory, length, signature.
fn samsung() -> Vec<u8> {
    let mut data = Vec::new();
    let mut lines = Vec::new();
    for (kind, name, text) in RECORDS {
        let record =
            [&[0, 0][..], &kind.to_le_bytes(), &(name.len() as u32).to_le_bytes(), name.as_bytes(), text.as_bytes()]
                .concat();
        lines.push((*kind, data.len(), record.len()));
        data.extend(record);
    }
    let mut directory = [b"SEFH".as_slice(), &106u32.to_le_bytes(), &(lines.len() as u32).to_le_bytes()].concat();
    for (kind, start, length) in lines {
        directory.extend([0, 0]);
        directory.extend(kind.to_le_bytes());
        directory.extend(((data.len() - start) as u32).to_le_bytes());
        directory.extend((length as u32).to_le_bytes());
    }
    let length = (directory.len() as u32).to_le_bytes();
    [data, directory, length.to_vec(), b"SEFT".to_vec()].concat()
}

pub(super) fn files() -> Vec<Fixture> {
    let plain = jpeg(&picture(24, 16, 50), &[], b"");
    let unread = [plain.as_slice(), b"a trailer without its directory", &[9, 0, 0, 0], b"SEFT"].concat();
    vec![
        ("applications.jpg", applications()),
        ("thermal.jpg", thermal()),
        ("places.jpg", places()),
        ("hierarchical.jpg", hierarchical()),
        ("behind.jpg", behind()),
        ("endings.jpg", axs(&[vec![plain.clone()], endings()].concat().concat())),
        ("samsung.jpg", [plain, samsung()].concat()),
        ("samsung-unread.jpg", unread),
    ]
}
