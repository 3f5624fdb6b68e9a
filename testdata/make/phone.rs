//! What a phone says about the story: who opened its photos, and what lies in an app's cache.
//!
//! On the night after the last photo a chat app opened the library; weeks before, a payment app had kept a copy of a bank's
//! screenshot, under the name that Universal Image Loader gives to it.

use crate::story;
use crate::wrap::jpeg_pixels;

/// A pair of lines of Apple's report.
fn interval(app: &str, id: u32, category: &str, begin: &str, end: &str, more: &str) -> String {
    let line = |kind: &str, time: &str| {
        format!(
            "{{\"accessCount\":0,\"accessor\":{{\"identifier\":\"{app}\",\"identifierType\":\"bundleID\"}},\"category\":\"{category}\",\"identifier\":\"00000000-0000-4000-8000-{id:012}\",\"kind\":\"{kind}\"{more},\"timeStamp\":\"{time}\",\"type\":\"access\"}}\n"
        )
    };
    line("intervalBegin", begin) + &line("intervalEnd", end)
}

/// The report, with what a hostile app could put into it.
fn report() -> String {
    let chat = "com.example.chat";
    let mut out = String::new();
    out += &interval(chat, 1, "photos", "2024-09-07T12:40:03.120+02:00", "2024-09-07T12:41:09.004+02:00", "");
    out += &interval(
        "com.example.camera",
        2,
        "camera",
        "2024-09-07T20:58:30.000+02:00",
        "2024-09-07T20:58:44.000+02:00",
        "",
    );
    out += &interval(chat, 3, "photos", "2024-09-07T20:59:02.511+02:00", "2024-09-07T21:00:14.920+02:00", "");
    out += &interval(
        "com.example.shop",
        4,
        "photos",
        "2024-09-07T21:30:00.000+02:00",
        "2024-09-07T21:30:20.000+02:00",
        ",\"outOfProcess\":true",
    );
    out += &interval(chat, 5, "photos", "2024-09-08T03:12:07.896+02:00", "2024-09-08T03:15:19.813+02:00", "");
    out += &interval(chat, 6, "contacts", "2024-09-08T03:12:08.000+02:00", "2024-09-08T03:12:09.000+02:00", "");
    out += "{\"timeStamp\":\"2024-09-08T03:13:40.000+02:00\",\"firstTimeStamp\":\"2024-09-06T08:00:00.000+02:00\",\"bundleID\":\"com.example.chat\",\"domain\":\"upload.chat.example\",\"domainOwner\":\"\",\"domainType\":2,\"initiatedType\":\"AppInitiated\",\"context\":\"\",\"hits\":41,\"type\":\"networkActivity\"}\n";
    out
}

/// Lines that mean harm, between two that don't.
fn hostile() -> String {
    let [begin, end] =
        interval("com.example.chat", 9, "photos", "2024-09-08T03:12:07.896+02:00", "2024-09-08T03:15:19.813+02:00", "")
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
    let bad = [
        begin.replace("\"kind\"", "\"type\":\"access\",\"kind\""),
        begin.replace("\"kind\"", "\"\\u0074ype\":\"access\",\"kind\""),
        "[".repeat(5_000),
        begin.replace("2024-09-08T", "2024-02-30T"),
        begin.replace("com.example.chat", &"x".repeat(700)),
        format!("{{\"x\":\"{}\"}}", "x".repeat(70_000)),
        "not JSON at all".to_owned(),
        begin.replace("com.example.chat", "com.\\u202egpj.example\\u001b[2J").replace("000000000009", "000000000010"),
    ];
    format!("\u{feff}{begin}\r\n{}\r\n\r\n{end}\r\n", bad.join("\r\n"))
}

const APPOPS: &str = "$ adb shell appops get com.example.pay
Uid mode: LEGACY_STORAGE: allow
READ_EXTERNAL_STORAGE: allow; time=+14h52m10s12ms ago
ACCESS_MEDIA_LOCATION: allow
CAMERA: allow; time=+2d3h1s5ms ago
READ_CONTACTS: ignore; rejectTime=+14h52m9s0ms ago
";

const DUMPSYS: &str = "Current AppOps Service state:
  Uid u0a210:
    state=cch
    Package com.example.chat:
      READ_MEDIA_IMAGES (allow):
        null=[
          Access: [cch-s] 2024-09-08 03:12:07.896 (-5h47m52s104ms)
          Access: [top-s] 2024-09-07 20:59:02.511 (-12h0m57s489ms)
        ]
      ACCESS_MEDIA_LOCATION (allow):
        null=[
          Access: [cch-s] 2024-09-08 03:12:08.100 (-5h47m51s900ms)
        ]
Historical AppOps:
  snapshot:
    begin = 2024-09-08 03:00:00.000  (-6h0m0s0ms)
    end = 2024-09-08 03:15:00.000  (-5h45m0s0ms)
    Uid u0a210:
      Package com.example.chat:
        Attribution null:
          READ_MEDIA_IMAGES:
            [cch-s] = access=12, duration=+3s0ms
";

const PACKAGE: &str = "Packages:
  Package [com.example.chat] (d64f8e0):
    userId=10210
    versionCode=812 minSdk=26 targetSdk=34
    requested permissions:
      android.permission.READ_MEDIA_IMAGES
      android.permission.ACCESS_MEDIA_LOCATION
    User 0: ceDataInode=4711 installed=true hidden=false
      runtime permissions:
        android.permission.READ_MEDIA_IMAGES: granted=true, flags=[ USER_SET ]
        android.permission.ACCESS_MEDIA_LOCATION: granted=true, flags=[ USER_SET ]
";

/// The shapes of the first and second beta of iOS 15, and an interval of each that a window cut.
const BETA_1: &str = r#"{"_marker":"<metadata>","version":2,"recordType":"access","exportTimestamp":"2024-09-08T09:00:00.000+02:00"}
{"stream":"com.apple.privacy.accounting.stream.tcc","accessor":{"identifier":"com.example.chat","identifierType":"bundleID"},"tccService":"kTCCServicePhotos","identifier":"00000000-0000-4000-8000-000000000021","kind":"event","timestamp":"2024-09-08T03:12:07.896+02:00","version":3}
{"stream":"com.apple.privacy.accounting.stream.oop","accessor":{"identifier":"com.example.shop","identifierType":"bundleID"},"tccService":"kTCCServicePhotos","identifier":"00000000-0000-4000-8000-000000000022","kind":"event","timestamp":"2024-09-07T21:30:00.000+02:00","version":3}
{"stream":"com.apple.privacy.accounting.stream.location","accessor":{"identifier":"com.example.chat","identifierType":"bundleID"},"identifier":"00000000-0000-4000-8000-000000000023","kind":"event","timestamp":"2024-09-07T21:31:00.000+02:00","version":3}
{"_marker":"<end-of-section>"}
{
  "com.example.chat": {
    "effectiveUserId": 501,
    "hasApp.bundleName": "Chat",
    "domains": { "upload.chat.example": 41 }
  }
}
"#;

const BETA_2: &str = r#"{"_marker":"<metadata>","version":3,"recordType":"access","exportTimestamp":"2024-09-08T09:00:00.000+02:00"}
{"accessor":{"identifier":"com.example.chat","identifierType":"bundleID"},"category":"photos","identifier":"00000000-0000-4000-8000-000000000031","kind":"intervalBegin","timestamp":"2024-09-08T03:12:07.896+02:00","version":3}
{"accessor":{"identifier":"com.example.chat","identifierType":"bundleID"},"category":"photos","identifier":"00000000-0000-4000-8000-000000000030","kind":"intervalEnd","timestamp":"2024-09-02T09:01:00.000+02:00","version":3}
{"_marker":"<end-of-section>"}
{"_marker":"<metadata>","version":1,"recordType":"networkActivity","exportTimestamp":"2024-09-08T09:00:00.000+02:00"}
{"timeStamp":"2024-09-08T03:13:40.000+02:00","firstTimeStamp":"2024-09-06T08:00:00.000+02:00","bundleID":"com.example.chat","domain":"upload.chat.example","domainOwner":"","domainType":1,"initiatedType":"AppInitiated","context":"","hits":41,"type":"networkActivity"}
{"_marker":"<end-of-section>"}
"#;

const DUMPSYS_9: &str = "Current AppOps Service state:
  Uid u0a97:
    state=cch
    Package com.example.chat:
      READ_EXTERNAL_STORAGE (allow): 
          Access: bg    = 2024-09-08 03:12:07.896 (-5h47m52s104ms)
                  cch   = 2024-09-07 20:59:02.511 (-12h0m57s489ms)
          Reject: fg    = 2024-09-02 08:00:00.000 (-6d1h0m0s0ms)
";

const DUMPSYS_10: &str = "Current AppOps Service state:
  Uid u0a103:
    state=cch
      LEGACY_STORAGE: mode=allow
    Package com.example.chat:
      READ_EXTERNAL_STORAGE (allow):
          Access: [cch-s] 2024-09-08 03:12:07.896 (-5h47m52s104ms) duration=+33ms
          Access: [fg-s] 2024-09-07 20:59:02.511 (-12h0m57s489ms) proxy[uid=0, pkg=null]
          Reject: [bg-s]2024-09-02 08:00:00.000 (-6d1h0m0s0ms)
";

/// Lines of dumps that mean harm, or are cut.
fn hostile_dump() -> String {
    let bad = [
        "          Access: [cch-s] 2024-02-30 03:12:07.896 (-5h47m52s104ms)",
        "          Access: [cch-s 2024-09-08 03:12:07.896",
        "          Access: [cch-s] yesterday",
        "      \u{202e}EGAROTS_LANRETXE_DAER\u{1b}[2J",
        "READ_MEDIA_IMAGES: allow; time=+99999999999999999999d ago",
        "READ_MEDIA_IMAGES: allow; time=+3x ago",
        "READ_MEDIA_IMAGES: perhaps; time=+3s ago",
        "            [cch-s] = access=many",
    ];
    let long = "x".repeat(70_000);
    format!("\u{feff}{DUMPSYS_10}{}\n{long}\n", bad.join("\n")).replace('\n', "\r\n")
}

/// Java's hash of a text, as Universal Image Loader names files.
fn java(text: &str) -> i32 {
    text.encode_utf16().fold(0, |hash: i32, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// The cache of the payment app.
fn cache() -> Vec<(String, Vec<u8>)> {
    let library = story::files();
    let photo = |path: &str| library.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.clone()).unwrap();
    let path = |name: &str| format!("phone/Android/data/com.example.pay/{name}");
    let screen = "Screenshots/Screenshot_20240419-223310_com.example.bank.png";
    let named = java(&format!("file:///storage/emulated/0/DCIM/{screen}"));
    let coded = jpeg_pixels(&image::load_from_memory(&photo(screen)).unwrap().into_rgb8());
    let shot = image::load_from_memory(&photo("2024/DSC_2324.JPG")).unwrap().into_rgb8();
    // As a browser's cache holds a file: its address before it, a few bytes behind.
    let entry = [
        b"0\\r\xa7\x1b\x6d\xfb\xfc https://pay.example/feedback ".to_vec(),
        photo("2024/PXL_20240217_191236417.jpg"),
        b"\xd8\x41\x0d\x97".to_vec(),
    ]
    .concat();
    vec![
        (path(&format!("cache/uil-images/{named}.0")), coded),
        (path("cache/uil-images/journal"), b"libcore.io.DiskLruCache\n1\n1\n1\n\n".to_vec()),
        (path("cache/webview/f1d0a52c3c1e4f0b_0"), entry),
        (
            path("files/avatar"),
            jpeg_pixels(&image::imageops::resize(&shot, 48, 36, image::imageops::FilterType::Triangle)),
        ),
        (path("files/IMG_copy.bin"), photo("2024/DSC_2325.JPG")),
        (path("files/settings.xml"), b"<map><string name=\"user\">mara</string></map>".to_vec()),
    ]
}

/// A backup of the same app as a tar archive, which says when its files were written: copies of every kind, each some seconds
/// after the photo was taken, and one that is none.
fn backup() -> Vec<u8> {
    let library = story::files();
    let photo = |path: &str| library.iter().find(|(name, _)| name == path).map(|(_, bytes)| bytes.clone()).unwrap();
    let decoded = |path: &str| image::load_from_memory(&photo(path)).unwrap().into_rgb8();
    let resized = |path: &str, width: u32, height: u32| {
        jpeg_pixels(&image::imageops::resize(&decoded(path), width, height, image::imageops::FilterType::Triangle))
    };
    let recoded = |image: &image::RgbImage| {
        let mut out = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 92).encode_image(image).unwrap();
        out
    };
    let screen = "Screenshots/Screenshot_20240419-223310_com.example.bank.png";
    let named = java(&format!("file:///storage/emulated/0/DCIM/{screen}"));
    // Seconds since 1970 UTC.
    let files: Vec<(String, i64, Vec<u8>)> = vec![
        (format!("ef/cache/uil-images/{named}.0"), 1_713_558_799, jpeg_pixels(&decoded(screen))),
        ("ef/cache/uil-images/journal".into(), 1_713_558_799, b"libcore.io.DiskLruCache\n1\n1\n1\n\n".to_vec()),
        ("f/identical".into(), 1_708_197_172, photo("2024/PXL_20240217_191236417.jpg")),
        ("f/redacted".into(), 1_708_197_173, without_places(photo("2024/PXL_20240217_191236417.jpg"))),
        ("f/same-picture".into(), 1_708_197_174, without_exif(&photo("2024/PXL_20240217_191236417.jpg")).1),
        ("f/same-shot".into(), 1_723_557_000, {
            let small = resized("2024/DSC_2324.JPG", 24, 18);
            [&small[..2], &without_exif(&photo("2024/DSC_2324.JPG")).0, &small[2..]].concat()
        }),
        (
            "f/alike".into(),
            1_719_897_030,
            recoded(&decoded("Screenshots/Screenshot_20240702-070955_com.example.chat.png")),
        ),
        ("f/stranger".into(), 1_718_400_000, jpeg_pixels(&crate::wrap::picture(64, 48, 4711))),
    ];
    let mut out = Vec::new();
    for (name, changed, content) in files {
        let mut header = vec![0; 512];
        let mut field = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
        field(0, &format!("apps/com.example.pay/{name}"));
        field(100, "0000600\0");
        field(124, &format!("{:011o}", content.len()));
        field(136, &format!("{changed:011o}"));
        field(148, "        ");
        field(156, "0");
        field(257, "ustar\x0000");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(header);
        out.extend(&content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// Its Exif segment, and the photo without it.
fn without_exif(photo: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let length = usize::from(u16::from_be_bytes([photo[4], photo[5]])) + 2;
    assert!(photo[2..4] == [0xff, 0xe1] && photo[6..].starts_with(b"Exif"), "a photo that begins with its Exif");
    (photo[2..2 + length].to_vec(), [&photo[..2], &photo[2 + length..]].concat())
}

/// A photo as Android gives it to an app that may not know places: zeros for the values of the GPS tags.
fn without_places(mut photo: Vec<u8>) -> Vec<u8> {
    let big = photo[12] == b'M';
    let number = |bytes: &[u8]| bytes.iter().fold(0_usize, |n, byte| n << 8 | usize::from(*byte));
    let read = |photo: &[u8], at: usize, length: usize| {
        let mut bytes = photo[12 + at..12 + at + length].to_vec();
        if !big {
            bytes.reverse();
        }
        number(&bytes)
    };
    let entries =
        |photo: &[u8], ifd: usize| -> Vec<usize> { (0..read(photo, ifd, 2)).map(|n| ifd + 2 + 12 * n).collect() };
    let first = read(&photo, 4, 4);
    let gps = entries(&photo, first).into_iter().find(|at| read(&photo, *at, 2) == 0x8825).expect("a place");
    let gps = read(&photo, gps + 8, 4);
    for at in entries(&photo, gps) {
        let size = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8][read(&photo, at + 2, 2)] * read(&photo, at + 4, 4);
        let value = if size <= 4 { at + 8 } else { read(&photo, at + 8, 4) };
        photo[12 + value..12 + value + size].fill(0);
    }
    photo
}

/// The files, by their path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let log = |name: &str, text: &str| (format!("logs/{name}"), text.as_bytes().to_vec());
    let mut files = vec![
        log("App_Privacy_Report_v4_2024-09-08T09_00_00.ndjson", &report()),
        log("hostile.ndjson", &hostile()),
        log("appops_com.example.pay.txt", APPOPS),
        log("dumpsys-appops.txt", DUMPSYS),
        log("dumpsys-package.txt", PACKAGE),
        log("beta-1.ndjson", BETA_1),
        log("beta-2.ndjson", BETA_2),
        log("dumpsys-appops-9.txt", DUMPSYS_9),
        log("dumpsys-appops-10.txt", DUMPSYS_10),
        log("hostile-dump.txt", &hostile_dump()),
    ];
    files.extend(cache());
    files.push(("phone/backup/com.example.pay.tar".to_owned(), backup()));
    files
}
