//! `scrub --coarsen`: what is left of a place and a time is coarse, wherever the file states it; nothing finer stands anywhere in
//! it; a second run changes nothing; and the report says what that closes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use phototell::container::{Kind, PartId};
use phototell::geo;
use phototell::inspect::examine;
use phototell::record::{Depth, Facts, PositionSource};
use phototell::scrub::{Area, Failure, Left, Policy, Release, Span, scrub_bytes};

const KEY: [u8; 32] = [42; 32];

fn policy(location: Option<Area>, time: Option<Span>) -> Policy {
    Policy { release: Some(Release { location, time, key: KEY }), ..Policy::default() }
}

/// Every file of `testdata` that isn't broken, sorted.
fn fixtures() -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new("testdata").sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| !["make", "broken"].iter().any(|name| entry.file_name() == *name));
    walk.map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| entry.into_path())
        .collect()
}

fn facts(bytes: &[u8]) -> (String, Facts) {
    let examined = examine(&bytes.to_vec(), Depth::Full).unwrap().unwrap();
    let leaks: Vec<_> = examined.leaks().collect();
    (examined.layout.flavour.to_string(), Facts::of(&leaks))
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

/// The three rationals of an angle in hundredths of seconds, as cameras write them.
fn rationals(degrees: f64, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
    let hundredths = (degrees.abs() * 360_000.0).round() as u32;
    let parts = [(hundredths / 360_000, 1), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100)];
    parts.into_iter().flat_map(|(n, d)| [order(n), order(d)].concat()).collect()
}

#[test]
fn what_is_left_is_coarse_in_every_format_and_stays_as_it_is() {
    let policy = policy(Some(Area::City), Some(Span::Day));
    let (mut stated, mut gone): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    for path in fixtures() {
        let bytes = fs::read(&path).unwrap();
        let (clean, scrubbed) = match scrub_bytes(&bytes, &policy) {
            Ok(done) => done,
            Err(Failure::NotKnown | Failure::Refused(_)) => continue,
            Err(failure) => panic!("{}: {failure}", path.display()),
        };
        let ((flavour, before), (_, after)) = (facts(&bytes), facts(&clean));
        let place = before.positions.iter().find(|candidate| candidate.source != PositionSource::Shown);
        let Some(place) = place.map(|candidate| candidate.value) else {
            assert!(after.positions.is_empty(), "{}", path.display());
            continue;
        };
        match scrubbed.coarse.location {
            Left::Coarse => {
                let [left] = &after.positions[..] else { panic!("{}: {:?}", path.display(), after.positions) };
                let tenths = |degrees: f64| (degrees * 10.0 - (degrees * 10.0).round()).abs() < 1e-9;
                assert!(tenths(left.value.latitude) && tenths(left.value.longitude), "{}", path.display());
                let at = (left.value.latitude, left.value.longitude);
                let metres = geo::distance((place.latitude, place.longitude), at);
                assert!((1.0..40_000.0).contains(&metres), "{}: {metres} m", path.display());
                assert_eq!((left.value.altitude, left.value.error), (None, None));
                *stated.entry(flavour.clone()).or_default() += 1;
            }
            Left::Removed => {
                assert!(after.positions.is_empty(), "{}", path.display());
                *gone.entry(flavour.clone()).or_default() += 1;
            }
            Left::Nothing => panic!("{}: a place was passed over", path.display()),
        }
        // Nowhere, in whichever form: neither as Exif's fields nor as text.
        for degrees in [place.latitude, place.longitude] {
            for order in [u32::to_le_bytes, u32::to_be_bytes] {
                assert!(!holds(&clean, &rationals(degrees, order)), "{}", path.display());
            }
            let text = format!("{:.4}", (degrees.abs() * 1e4).trunc() / 1e4);
            assert!(!holds(&clean, text.as_bytes()), "{}: {text}", path.display());
        }
        for moment in &after.moments {
            assert_eq!(moment.value.civil.time(), jiff::civil::Time::midnight(), "{}", path.display());
            assert_eq!(moment.value.offset, None);
        }
        if scrubbed.coarse.time == Left::Coarse {
            let day = before.moments.iter().any(|known| known.value.day() == after.moments[0].value.day());
            assert!(day && after.moments.len() == 1, "{}", path.display());
        }
        let (again, second) = scrub_bytes(&clean, &policy).unwrap();
        assert!(again == clean && second.was_clean(), "{}", path.display());
    }
    for flavour in ["JPEG", "MPO", "PNG", "WebP", "TIFF", "DNG", "HEIC", "AVIF", "JXL", "JP2"] {
        assert!(stated.contains_key(flavour), "{flavour} of {stated:?}");
    }
    assert!(stated.values().sum::<usize>() > 60, "{stated:?}");
    assert!(!gone.is_empty(), "films have neither Exif nor XMP");
}

#[test]
fn each_level_is_reached_from_each_other() {
    let bytes = fs::read("testdata/jpeg/everything.jpg").unwrap();
    for (area, span) in Area::ALL.into_iter().zip(Span::ALL) {
        let once = scrub_bytes(&bytes, &policy(Some(area), Some(span))).unwrap().0;
        for (other, wider) in Area::ALL.into_iter().zip(Span::ALL) {
            let next = policy(Some(other), Some(wider));
            let twice = scrub_bytes(&once, &next).unwrap().0;
            assert_eq!(scrub_bytes(&twice, &next).unwrap().0, twice, "{area:?} and {other:?}");
        }
    }
    // One alone: the other goes.
    let (place, what) = scrub_bytes(&bytes, &policy(Some(Area::Region), None)).unwrap();
    assert_eq!((what.coarse.location, what.coarse.time), (Left::Coarse, Left::Nothing));
    assert!(facts(&place).1.moments.is_empty());
    let (time, what) = scrub_bytes(&bytes, &policy(None, Some(Span::Month))).unwrap();
    assert_eq!((what.coarse.location, what.coarse.time), (Left::Nothing, Left::Coarse));
    assert!(facts(&time).1.positions.is_empty());
}

#[test]
fn what_is_kept_by_wish_is_not_kept_finer_than_the_level() {
    let bytes = fs::read("testdata/jpeg/everything.jpg").unwrap();
    let keep = ["location", "time", "EXIF/IFD0/Copyright"].map(|selector| selector.parse().unwrap()).to_vec();
    let kept = Policy { keep, ..policy(Some(Area::City), Some(Span::Day)) };
    let (clean, _) = scrub_bytes(&bytes, &kept).unwrap();
    let (_, after) = facts(&clean);
    assert_eq!((after.positions.len(), after.moments.len()), (1, 1));
    // A class that tells a time by the way: the file isn't passed off as coarse.
    let packet =
        b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
        <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:date=\"2024-05-06T07:08:09\"/>\
        </rdf:RDF></x:xmpmeta>";
    let gif = [
        b"GIF89a\x01\0\x01\0\0\0\0!\xff\x0bXMP DataXMP".as_slice(),
        packet,
        &[1],
        &(0..=255).rev().collect::<Vec<u8>>(),
        &[0],
        b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    ]
    .concat();
    let (coarse, what) = scrub_bytes(&gif, &policy(None, Some(Span::Day))).unwrap();
    assert_eq!(what.coarse.time, Left::Coarse);
    assert!(holds(&coarse, b"2024-05-06T00:00:00") && !holds(&coarse, b"07:08:09"));
    let keep = vec!["XMP/date".parse().unwrap()];
    match scrub_bytes(&gif, &Policy { keep, ..policy(None, Some(Span::Day)) }) {
        Ok((clean, _)) => assert!(!holds(&clean, b"07:08:09")),
        Err(failure) => assert!(matches!(failure, Failure::Unproven(_)), "{failure}"),
    }
}

#[test]
fn a_place_that_still_stands_somewhere_is_found() {
    let degrees = (47.376_9, 8.541_69);
    let original = rationals(degrees.0, u32::to_be_bytes);
    let bytes = fs::read("testdata/jpeg/everything.jpg").unwrap();
    assert!(holds(&bytes, &original) || holds(&bytes, &rationals(degrees.0, u32::to_le_bytes)));
    let layout = examine(&bytes, Depth::Full).unwrap().unwrap().layout;
    let is_pixel = |id: &PartId| layout.part(*id).is_some_and(|part| part.kind == Kind::Pixels);
    let span = layout.spans.iter().rfind(|span| span.owners.as_slice().iter().any(is_pixel)).unwrap();
    let scan = span.range.start as usize;
    let end = scan + bytes[scan..].windows(2).position(|pair| pair == b"\xff\xd9").unwrap();
    let mut tried = 0;
    for form in [original, rationals(degrees.0, u32::to_le_bytes), b"at 47.3769 N".to_vec(), b"8.5416".to_vec()] {
        // Behind the code of the picture, where no parser looks.
        let planted = [&bytes[..end], &form, &bytes[end..]].concat();
        let failure = scrub_bytes(&planted, &policy(Some(Area::City), None)).unwrap_err();
        assert!(failure.to_string().contains("would still stand in it"), "{failure}");
        tried += 1;
    }
    assert_eq!(tried, 4);
    assert!(scrub_bytes(&bytes, &policy(Some(Area::City), None)).is_ok());
}

fn run(folder: &Path, args: &[&str]) -> Output {
    let config = folder.join("config");
    let mut command = Command::cargo_bin("phototell").unwrap();
    command.current_dir(folder).env("XDG_CONFIG_HOME", config).args(args).output().unwrap()
}

fn library() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in walkdir::WalkDir::new("testdata/library").into_iter().map(|entry| entry.unwrap()) {
        let to = folder.path().join("photos").join(entry.path().strip_prefix("testdata/library").unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(&to).unwrap();
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
    folder
}

fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap());
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| (entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn the_key_is_made_once_and_the_report_says_what_is_closed() {
    let folder = library();
    let coarsen = ["--coarsen", "location=city,time=day"];
    let dry = run(folder.path(), &[&["scrub", "photos", "-o", "no", "--dry-run"], &coarsen[..]].concat());
    assert_eq!(dry.status.code(), Some(0), "{dry:?}");
    assert!(!folder.path().join("config").exists(), "a dry run writes nothing");

    let first = run(folder.path(), &[&["scrub", "photos", "-o", "one"], &coarsen[..]].concat());
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let said = String::from_utf8_lossy(&first.stdout).into_owned();
    for line in ["Left coarse: location to the city in ", "Left coarse: time to the day in ", "  HOME ", "  HOURS "] {
        assert!(said.contains(line), "{line}: {said}");
    }
    let verdict = |what: &str| said.lines().find(|line| line.starts_with(&format!("  {what} "))).unwrap_or_default();
    assert!(verdict("HOURS").contains("closed"), "{said}");
    assert!(verdict("TIMES IN NAMES").contains("STILL OPEN"), "{said}");
    let key = folder.path().join("config/phototell/coarsen.key");
    let written = fs::read(&key).unwrap();
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&key).unwrap().permissions()) & 0o777, 0o600);

    // Used again: the same copies; and copies of copies are the same, byte for byte.
    for (from, to) in [("photos", "two"), ("one", "three")] {
        let output = run(folder.path(), &[&["scrub", from, "-o", to], &coarsen[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(contents(&folder.path().join("one")), contents(&folder.path().join(to)), "{to}");
    }
    assert_eq!(fs::read(&key).unwrap(), written);
    let in_place = run(folder.path(), &[&["scrub", "one", "--in-place"], &coarsen[..]].concat());
    assert_eq!(in_place.status.code(), Some(0), "{in_place:?}");
    assert_eq!(contents(&folder.path().join("one")), contents(&folder.path().join("two")));

    // Another file, another key; one that others can read is refused.
    let other = [&["scrub", "photos", "-o", "four", "--coarsen-key", "mine"], &coarsen[..]].concat();
    assert_eq!(run(folder.path(), &other).status.code(), Some(0));
    assert_ne!(fs::read(folder.path().join("mine")).unwrap(), written);
    #[cfg(unix)]
    {
        fs::set_permissions(folder.path().join("mine"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        let other = [&["scrub", "photos", "-o", "five", "--coarsen-key", "mine"], &coarsen[..]].concat();
        assert_eq!(run(folder.path(), &other).status.code(), Some(2));
        assert!(!folder.path().join("five").exists());
    }
}

#[test]
fn levels_stand_in_presets_and_what_makes_no_sense_is_said() {
    let folder = library();
    let preset = "[preset.friends]\ncoarsen = [\"location=region\", \"time=month\"]\nrename = \"neutral\"\n";
    fs::write(folder.path().join("phototell.toml"), preset).unwrap();
    let output = run(folder.path(), &["scrub", "photos", "-o", "out", "--preset", "friends", "--receipt", "receipt"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("location to the region"));
    assert!(fs::read_to_string(folder.path().join("receipt")).unwrap().contains("\"coarse\":{\"location\":\"coarse\""));
    for wrong in [
        &["--coarsen", "location=day"][..],
        &["--coarsen", "city"],
        &["--coarsen", "location=city,location=region"],
        &["--coarsen", "time=day", "--times", "keep"],
        &["--coarsen", "time=day", "--only", "location"],
        &["--coarsen-key", "mine"],
    ] {
        let output = run(folder.path(), &[&["scrub", "photos", "-o", "wrong"], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {output:?}");
    }
    assert!(!folder.path().join("wrong").exists());
}
