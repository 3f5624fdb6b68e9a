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

/// The files, by their path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let log = |name: &str, text: &str| (format!("logs/{name}"), text.as_bytes().to_vec());
    let mut files = vec![
        log("App_Privacy_Report_v4_2024-09-08T09_00_00.ndjson", &report()),
        log("hostile.ndjson", &hostile()),
        log("appops_com.example.pay.txt", APPOPS),
        log("dumpsys-appops.txt", DUMPSYS),
        log("dumpsys-package.txt", PACKAGE),
    ];
    files.extend(cache());
    files
}
