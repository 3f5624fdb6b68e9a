//! What copies are called and when they say that they were changed: `scrub --rename`, `--map`, `--times`; and which of the
//! attributes of an original a copy has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;
use std::process::Output;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use assert_cmd::Command;

/// 10 March 2024, 09:11:12 UTC.
const TAKEN: u64 = 1_710_061_872;
const DAY: u64 = 24 * 60 * 60;

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("phototell").unwrap().current_dir(folder).args(args).output().unwrap()
}

/// A folder with photos whose names tell, each a day after the other.
fn photos() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("IMG_20240310_091112.JPG", "testdata/library/2024/DSC_2324.JPG"),
        ("Screenshots/Screenshot_20240419-223310_com.example.bank.jpeg", "testdata/library/2024/DSC_2325.JPG"),
        ("WhatsApp Images/IMG-20240614-WA0003.png", "testdata/library/Exports/poster.png"),
        ("named-wrongly.jpg", "testdata/library/Received/party.webp"),
    ];
    for (day, (name, from)) in (0..).zip(files) {
        let path = folder.path().join("photos").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, fs::read(from).unwrap()).unwrap();
        let taken = UNIX_EPOCH + Duration::from_secs(TAKEN + day * DAY);
        File::options().write(true).open(&path).unwrap().set_modified(taken).unwrap();
    }
    folder
}

fn times(folder: &Path) -> BTreeSet<SystemTime> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().modified().unwrap()).collect()
}

#[test]
fn neutral_names_tell_nothing_and_the_map_tells_the_owner() {
    let folder = photos();
    let args = ["scrub", "photos", "-o", "out", "--rename", "neutral", "--map", "map"];
    let output = run(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("The names of the copies tell nothing."));
    let names: BTreeSet<String> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let mut extensions: Vec<&str> = names.iter().map(|name| name.rsplit_once('.').unwrap().1).collect();
    extensions.sort_unstable();
    // By their content, and not as the device spells it.
    assert_eq!(extensions, ["jpg", "jpg", "png", "webp"]);
    for name in &names {
        let said = phototell::metadata::filename::decode(name);
        assert_eq!(said.len(), 1, "{name}: {said:?}");
        assert!(name.starts_with("photo-"), "{name}");
    }
    // The map leads back, and only its owner may read it.
    let map = fs::read_to_string(folder.path().join("map")).unwrap();
    let lines: BTreeMap<String, String> = map
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| (line["name"].as_str().unwrap().to_owned(), line["was"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(lines.keys().cloned().collect::<BTreeSet<_>>(), names);
    for was in lines.values() {
        assert!(folder.path().join("photos").join(was).is_file(), "{was}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(folder.path().join("map").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Another run gives other names: from a name nobody can tell which path it was.
    let again = run(folder.path(), &["scrub", "photos", "-o", "again", "--rename", "neutral"]);
    assert_eq!(again.status.code(), Some(0));
    for entry in fs::read_dir(folder.path().join("again")).unwrap() {
        assert!(!names.contains(&entry.unwrap().file_name().into_string().unwrap()));
    }
}

#[test]
fn an_interrupted_run_goes_on_with_the_same_names() {
    let folder = photos();
    let args = ["scrub", "photos", "-o", "out", "--rename", "neutral", "--map", "map", "--receipt", "receipt"];
    assert_eq!(run(folder.path(), &args).status.code(), Some(0));
    let list = || -> BTreeSet<_> {
        fs::read_dir(folder.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let before = list();
    fs::remove_file(folder.path().join("out").join(before.first().unwrap())).unwrap();
    let output = run(folder.path(), &args);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(list(), before);
}

#[test]
fn a_map_is_not_written_over_and_not_among_the_copies() {
    let folder = photos();
    fs::write(folder.path().join("map"), b"my diary").unwrap();
    for (map, said) in [("map", "is there already"), ("out/map", "lies inside")] {
        let output = run(folder.path(), &["scrub", "photos", "-o", "out", "--rename", "neutral", "--map", map]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(said), "{output:?}");
    }
    assert_eq!(fs::read(folder.path().join("map")).unwrap(), b"my diary");
    assert_eq!(run(folder.path(), &["scrub", "photos", "-o", "out", "--map", "m"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["scrub", "photos", "--in-place", "--rename", "neutral"]).status.code(), Some(2));
}

#[test]
fn times_are_of_now_of_the_original_or_of_its_day() {
    let folder = photos();
    let began = SystemTime::now();
    let made = |out: &str, more: &[&str]| {
        let args = [&["scrub", "photos", "-o", out, "--rename", "neutral"], more].concat();
        assert_eq!(run(folder.path(), &args).status.code(), Some(0));
        times(&folder.path().join(out))
    };
    // One moment for all: nothing tells in which order they were written.
    let now = made("now", &[]);
    assert_eq!(now.len(), 1);
    assert!(*now.first().unwrap() + Duration::from_secs(5) > began);
    assert_eq!(made("explicit", &["--times", "now"]).len(), 1);
    let days = |second: u64| (0..4).map(|day| UNIX_EPOCH + Duration::from_secs(second + day * DAY)).collect();
    assert_eq!(made("keep", &["--times", "keep"]), days(TAKEN));
    assert_eq!(made("day", &["--times", "day"]), days(TAKEN / DAY * DAY + DAY / 2));
    // In place as well, and a file with nothing to take out too.
    let args = ["scrub", "keep", "--in-place", "--times", "day"];
    assert_eq!(run(folder.path(), &args).status.code(), Some(0));
    assert_eq!(times(&folder.path().join("keep")), days(TAKEN / DAY * DAY + DAY / 2));
}

#[test]
fn copies_are_written_in_the_order_of_their_new_names() {
    let folder = photos();
    for n in 0..12 {
        let again = folder.path().join(format!("photos/IMG_{n:04}.JPG"));
        fs::copy(folder.path().join("photos/IMG_20240310_091112.JPG"), again).unwrap();
    }
    let args = ["scrub", "photos", "-o", "out", "-j", "1", "--rename", "neutral", "--map", "map"];
    assert_eq!(run(folder.path(), &args).status.code(), Some(0));
    // The map has a line as each is written: a folder's own order tells nothing of that of the photos.
    let map = fs::read_to_string(folder.path().join("map")).unwrap();
    let names: Vec<String> = map
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names.len(), 16);
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn presets_are_words_for_what_goes_and_what_it_is_called() {
    let folder = photos();
    let made = |args: &[&str]| {
        let output = run(folder.path(), &[&["scrub", "photos"], args].concat());
        (output.status.code(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    };
    let (code, said) = made(&["-o", "in", "--preset", "stand-in"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(times(&folder.path().join("in")).len(), 1);
    for entry in fs::read_dir(folder.path().join("in")).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.file_name().unwrap().to_string_lossy().starts_with("photo-"));
        // It opens as a picture, and says nothing.
        assert!(image::ImageReader::open(&path).unwrap().with_guessed_format().unwrap().decode().is_ok());
        let record = phototell::inspect::inspect(&path, &Default::default()).unwrap().unwrap();
        assert!(!record.leaks.iter().any(phototell::leak::Leak::counts), "{record:?}");
    }
    let (code, said) = made(&["-o", "archive", "--preset", "archive"]);
    assert_eq!(code, Some(0), "{said}");
    let kept = phototell::inspect::inspect(&folder.path().join("archive/IMG_20240310_091112.JPG"), &Default::default());
    let kept = kept.unwrap().unwrap();
    let told = |id: &str| kept.leaks.iter().any(|leak| leak.tag.key.id == id);
    assert!(told("0x9003") && told("0x013b") && !told("0xa431") && !told("0x0002"));
    let dated = folder.path().join("archive/IMG_20240310_091112.JPG").metadata().unwrap().modified().unwrap();
    assert_eq!(dated, UNIX_EPOCH + Duration::from_secs(TAKEN));
    for (args, word) in [
        (&["-o", "x", "--preset", "nobody"][..], "no preset is called"),
        (&["--in-place", "--preset", "publish"], "needs -o DIR"),
        (&["-o", "x", "--preset", "own", "--config", "not-there.toml"], "not-there.toml"),
    ] {
        let (code, said) = made(args);
        assert!(code == Some(2) && said.contains(word), "{args:?}: {said}");
    }
}

#[test]
fn a_preset_of_ones_own_knows_folders_and_places() {
    let folder = photos();
    // Near Porto, where two of the photos were taken.
    let config = "[preset.family]\nbase = \"publish\"\ntimes = \"day\"\n[[preset.family.place]]\nlatitude = 41.1406\nlongitude = -8.6113\nmetres = 500\n";
    fs::write(folder.path().join("phototell.toml"), config).unwrap();
    let output = run(folder.path(), &["scrub", "photos", "-o", "out", "--preset", "family"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("2 left out") && said.contains("taken near a place that the preset names"), "{said}");
    assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 2);
    let other = "[preset.other]\nkeep = [\"EXIF/IFD0/Artist\"]\n[[preset.other.folder]]\nglob = \"Screenshots\"\nleave-out = true\n[[preset.other.folder]]\nglob = \"Screenshots/**\"\nleave-out = true\n";
    fs::write(folder.path().join("other.toml"), other).unwrap();
    let output = run(folder.path(), &["scrub", "photos", "-o", "two", "--preset", "other", "--config", "other.toml"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("1 left out"), "{said}");
    assert!(
        folder.path().join("two/IMG_20240310_091112.JPG").is_file() && !folder.path().join("two/Screenshots").exists()
    );
    for (bad, word) in [
        ("[preset.a]\nbase = \"b\"\n[preset.b]\nbase = \"a\"\n", "based on itself"),
        ("[preset.a]\nkeep = [\"locatoin\"]\n", "locatoin"),
        ("[preset.a]\nwhat = 1\n", "what"),
        ("[preset.a]\ntimes = \"never\"\n", "never"),
        ("[[preset.a.place]]\nlatitude = 99\nlongitude = 0\nmetres = 1\n", "no place"),
    ] {
        fs::write(folder.path().join("bad.toml"), bad).unwrap();
        let output = run(folder.path(), &["scrub", "photos", "-o", "bad", "--preset", "a", "--config", "bad.toml"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && said.contains(word), "{bad}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn attributes_go_and_access_rights_stay() {
    use std::os::unix::fs::PermissionsExt;

    let folder = photos();
    let photo = folder.path().join("photos/IMG_20240310_091112.JPG");
    fs::set_permissions(&photo, fs::Permissions::from_mode(0o640)).unwrap();
    if let Err(error) = xattr::set(&photo, "user.xdg.origin.url", b"https://example.org/album/mara") {
        eprintln!("skipped: this file system keeps no extended attributes ({error})");
        return;
    }
    for args in [&["scrub", "photos", "-o", "out"][..], &["scrub", "photos", "--in-place"]] {
        assert_eq!(run(folder.path(), args).status.code(), Some(0));
        let written =
            if args.contains(&"-o") { folder.path().join("out/IMG_20240310_091112.JPG") } else { photo.clone() };
        assert_eq!(phototell::os::xattrs(&File::open(&written).unwrap()).unwrap(), [], "{args:?}");
        assert_eq!(written.metadata().unwrap().permissions().mode() & 0o777, 0o640, "{args:?}");
    }
    // One that has nothing else to take out, too.
    xattr::set(&photo, "user.comment", b"Mara").unwrap();
    assert_eq!(run(folder.path(), &["scrub", "photos", "--in-place"]).status.code(), Some(0));
    assert_eq!(phototell::os::xattrs(&File::open(&photo).unwrap()).unwrap(), []);
}

#[test]
fn a_list_of_packages_names_the_app_of_a_screenshot() {
    let folder = tempfile::tempdir().unwrap();
    // The digest of `com.example.bank`.
    let name = "Screenshot_2024-04-19-22-33-10-45_c3207dd6114ed2fe49b1a1b41f295c07.png";
    fs::write(folder.path().join(name), fs::read("testdata/library/Exports/poster.png").unwrap()).unwrap();
    fs::write(folder.path().join("packages"), "package:com.example.chat\npackage:com.example.bank uid:10203\n")
        .unwrap();
    fs::write(folder.path().join("none"), "\n\n").unwrap();
    let shown = |more: &[&str]| {
        let output = run(folder.path(), &[&["show", name], more].concat());
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    assert!(!shown(&[]).1.contains("com.example.bank"));
    let (code, with) = shown(&["--packages", "packages"]);
    assert!(code == Some(0) && with.contains("com.example.bank"), "{with}");
    assert_eq!(shown(&["--packages", "none"]).0, Some(2));
    assert_eq!(shown(&["--packages", "not there"]).0, Some(2));
}
