//! Each row of the catalogue is proven by a fixture that fires it; those that none fires yet stand in `unproven.txt`, and the
//! list may only shrink. `UPDATE=1 cargo test --test catalogue` takes rows off that are fired by now; it adds none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use phototell::inspect::{Options, beside, inspect_found};
use phototell::leak::{Leak, row, row_of, rows};
use phototell::metadata::{Key, Value};
use phototell::walk::{self, Start, globs, walk};

const LIST: &str = "src/leak/unproven.txt";

/// What the list may hold: what stands in films, in MakerNotes and in pixels, none of which are read here.
const UNREAD: &[&str] = &["AVI", "GoPro-GPMF", "Matroska", "Nextbase", "PIXELS", "QuickTime-mdta"];
/// And of other containers.
#[rustfmt::skip]
const UNREAD_ROWS: &[&str] = &[
    // MakerNotes, films: their tracks, timed metadata, sound, and the clock of their pictures.
    "EXIF/ExifIFD\t0x927c", "ISO-BMFF\t**/stsd/mebx/**/sdpd", "ISO-BMFF\t**/stsd/mebx/**/setu", "ISO-BMFF\t**/stsd/tmcd/name",
    "ISO-BMFF\taac:fil", "ISO-BMFF\tavc:sei:1", "ISO-BMFF\tmoov/trak/meta/keys", "ISO-BMFF\tmoov/trak/udta", "ISO-BMFF\tmp3:lame",
    "ISO-BMFF\ttrak@disabled",
    // Pixels, and how they are coded.
    "GIF\t@hidden-frame", "GIF\t@unused-colours", "PNG\t@lsb-stealth", "PNG\t@zlib-coding",
    // Raw files of Hasselblad, Phase One and Sigma.
    "RAW\t3FR/@serial", "RAW\tIIQ/0x0102", "RAW\tX3F/PROP/CAMSERIAL",
];

/// The leaks of all photos below a folder, with what lies beside them.
fn leaks(folder: &Path) -> Vec<Leak> {
    let start = Start { path: folder.to_owned(), within: PathBuf::new() };
    let exclude = globs(["make"]).unwrap();
    let walk = walk(&[start], &walk::Options { exclude, ..walk::Options::default() }, &AtomicBool::new(false));
    let records = walk.files.iter().filter_map(|found| inspect_found(found, &Options::default()).unwrap());
    records.flat_map(|record| record.leaks).chain(walk.beside.iter().map(beside)).collect()
}

/// What a folder holds beside a photo, where a fixture in the tree would trip some systems: streams as files, films, and what
/// other systems keep. Each name with its content.
const BESIDE: &[(&str, &[u8])] = &[
    ("a.gif", b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
    ("a.gif:Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://chat.example/a.gif\r\n"),
    ("a.gif:AFP_AfpInfo", b"AFP"),
    ("a.MOV", b""),
    ("a.mp4", b""),
    ("a.wav", b""),
    ("a.thm", b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x05Alice\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
    ("a.lrv", b""),
    ("a.gif.pp3", b"[Version]\n"),
    ("a.gif~", b""),
    ("a.gif.bak", b""),
    ("a.gif_original", b""),
    ("a copy.gif", b""),
    ("a-edited.gif", b""),
    (".DS_Store", b""),
    ("ehthumbs.db", b""),
    ("desktop.ini", b""),
    ("digikam4.db", b""),
    (".thumbnails/1.jpg", b""),
    ("@eaDir/a.gif/SYNOPHOTO_THUMB_M.jpg", b""),
    (".picasaoriginals/a.gif", b""),
    (".Trash-1000/a.gif", b""),
];

/// Extended attributes as copies of a Mac's and of Windows' files have them on Linux, and a desktop's own.
#[cfg(unix)]
const ATTRIBUTES: &[(&str, &[u8])] = &[
    ("user.com.apple.metadata:kMDItemWhereFroms", b"bplist00\xa1\x01\x5f\x10\x12https://a.example/\x08\x0a\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x1f"),
    ("user.com.apple.quarantine", b"0083;5f0d3a2b;Safari;7C1F2E40-0000-4000-8000-000000000001"),
    ("user.com.apple.metadata:kMDItemFinderComment", b"for Ann"),
    ("user.com.apple.metadata:kMDItemDownloadedDate", b"2024-05-06"),
    ("user.com.apple.metadata:_kMDItemUserTags", b"Red"),
    ("user.com.apple.metadata:kMDItemIsScreenCapture", b"1"),
    ("user.com.apple.metadata:kMDItemScreenCaptureType", b"selection"),
    ("user.com.apple.ResourceFork", b"\0\0\x01\0"),
    ("user.com.apple.FinderInfo", b"\0\x04"),
    ("user.com.apple.lastuseddate#PS", b"\x2b\x3a\x0d\x5f\0\0\0\0\0\0\0\0\0\0\0\0"),
    ("user.com.apple.assetsd.UUID", b"7C1F2E40"),
    ("user.MediaGroupUUID", b"7C1F2E40"),
    ("user.xdg.origin.url", b"https://a.example/"),
    ("user.xdg.referrer.url", b"https://a.example/"),
    ("user.xdg.comment", b"for Ann"),
    ("user.xdg.tags", b"holiday"),
    ("user.baloo.rating", b"7"),
    ("user.dublincore.title", b"Ann"),
    ("user.of-somebody", b"x"),
    // Who may read it: user 1000, in the form of version 2.
    ("system.posix_acl_access", b"\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x04\0\xe8\x03\0\0\x04\0\x04\0\xff\xff\xff\xff\x10\0\x04\0\xff\xff\xff\xff\x20\0\0\0\xff\xff\xff\xff"),
];

/// What the file system fires, and which rows it can't fire here: it has no such attributes.
fn fired_by_the_file_system() -> (BTreeSet<String>, BTreeSet<String>) {
    let room = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for (name, content) in BESIDE {
        let path = room.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let photo = room.path().join("a.gif");
    fs::hard_link(&photo, room.path().join("b.gif")).unwrap();
    let mut beyond = BTreeSet::new();
    #[cfg(unix)]
    for (name, value) in ATTRIBUTES {
        if let Err(error) = xattr::set(&photo, name, value) {
            eprintln!("not proven here: this file system doesn't keep {name} ({error})");
            let key =
                name.strip_prefix("user.").filter(|key| key.starts_with("com.apple.") || *key == "MediaGroupUUID");
            let id = match *name {
                "system.posix_acl_access" => "acl".to_owned(),
                name => format!("xattr:{}", key.unwrap_or(name)),
            };
            let row = row_of(row(&Key::new("FILESYSTEM", id, ""), &Value::text("x"))).unwrap();
            beyond.insert(row.id());
        }
    }
    if cfg!(not(unix)) {
        eprintln!("not proven here: extended attributes");
        beyond.extend(rows().map(|(_, row)| row.id()).filter(|id| id.contains("xattr:") || id.ends_with("\tacl")));
    }
    (ids(leaks(room.path())), beyond)
}

fn ids(leaks: Vec<Leak>) -> BTreeSet<String> {
    leaks.into_iter().filter_map(|leak| row_of(leak.row)).map(|row| row.id()).collect()
}

#[test]
fn every_row_is_fired_by_a_fixture_or_listed() {
    let mut fired = ids(leaks(Path::new("testdata")));
    let (here, beyond) = fired_by_the_file_system();
    fired.extend(here);
    let all: BTreeSet<String> = rows().map(|(_, row)| row.id()).collect();
    let listed: BTreeSet<String> = fs::read_to_string(LIST).unwrap().lines().map(str::to_owned).collect();
    if std::env::var_os("UPDATE").is_some() {
        let left: Vec<&str> = listed.difference(&fired).filter(|id| all.contains(*id)).map(String::as_str).collect();
        fs::write(LIST, left.join("\n") + "\n").unwrap();
        return;
    }
    let unlisted: Vec<_> = all.difference(&fired).filter(|id| !listed.contains(*id) && !beyond.contains(*id)).collect();
    assert!(unlisted.is_empty(), "no fixture fires these rows: {unlisted:#?}");
    let proven: Vec<_> = listed.intersection(&fired).collect();
    assert!(proven.is_empty(), "fired by now, to be taken off {LIST}: {proven:#?}");
    let read: Vec<_> = listed
        .iter()
        .filter(|id| {
            let container = id.split('\t').next().unwrap_or_default();
            let unread = UNREAD.contains(&container) || container.starts_with("MakerNote:");
            !unread && !UNREAD_ROWS.contains(&id.as_str())
        })
        .collect();
    assert!(read.is_empty(), "read here, and yet unproven: {read:#?}");
    let unknown: Vec<_> = listed.difference(&all).collect();
    assert!(unknown.is_empty(), "no such rows: {unknown:#?}");
    assert!(fired.len() >= 1550, "{} rows are fired", fired.len());
}
