//! What lies beside photos, from outside: side-cars are read with their photo, and their word counts less than the photo's
//! own; twins, caches and data bases are named; a scrub leaves all of them out, or as they were, and says so.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;

const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
const TAKEOUT: &str = r#"{"title":"a.gif","photoTakenTime":{"timestamp":"1723543902"},
    "geoData":{"latitude":41.14059,"longitude":-8.61131,"altitude":0.0},"people":[{"name":"Mara Lindt"}]}"#;

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("phototell").unwrap().current_dir(folder).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = room.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    room
}

fn json(room: &Path, args: &[&str]) -> Value {
    let output = run(room, &[args, &["--format", "json"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)))
}

/// A packet with a position and a moment, in the encoding that `units` makes.
fn packet(units: fn(&str) -> Vec<u8>) -> Vec<u8> {
    units(
        r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="47,22.614N" exif:GPSLongitude="8,32.5014E"
        exif:DateTimeOriginal="2024-05-06T07:08:09+02:00"/></rdf:RDF></x:xmpmeta>"#,
    )
}

#[test]
fn a_quick_audit_reads_side_cars_with_their_photo() {
    let utf16: fn(&str) -> Vec<u8> =
        |text| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let plain: fn(&str) -> Vec<u8> = |text| text.as_bytes().to_vec();
    let cases: &[(&str, Vec<u8>)] = &[
        ("a.gif.json", TAKEOUT.into()),
        ("a.gif.supplemental-metadata.json", TAKEOUT.into()),
        ("a.gif.suppl.json", TAKEOUT.into()),
        ("a.xmp", packet(plain)),
        ("a.gif.XMP", packet(utf16)),
    ];
    for (name, content) in cases {
        let room = tree(&[("p/a.gif", GIF), (&format!("p/{name}"), content)]);
        let report = json(room.path(), &["audit", "p"]);
        let records = report["records"].as_array().unwrap();
        assert_eq!(records.len(), 1, "{name}");
        assert_eq!(records[0]["facts"]["positions"][0]["source"], "side-car", "{name}");
        assert_eq!(records[0]["facts"]["moments"][0]["source"], "side-car", "{name}");
        let beside = |leak: &&Value| leak["tag"]["origin"]["beside"] == **name;
        assert!(records[0]["leaks"].as_array().unwrap().iter().filter(beside).count() >= 3, "{name}");
        assert_eq!(report["portrait"]["placed"], 1, "{name}");
        assert_eq!(report["summary"]["sidecars"].as_array().map(Vec::len), Some(1), "{name}");
    }
}

#[test]
fn what_the_photo_says_itself_counts_more() {
    let photo = fs::read("testdata/jpeg/everything.jpg").unwrap();
    let room = tree(&[("p/a.jpg", &photo), ("p/a.jpg.json", TAKEOUT.as_bytes())]);
    let record = &json(room.path(), &["audit", "p"])["records"][0];
    let sources = |kind: &str| {
        let list = record["facts"][kind].as_array().unwrap();
        list.iter().map(|candidate| candidate["source"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (moments, positions) = (sources("moments"), sources("positions"));
    assert_eq!((&*moments[0], &*positions[0]), ("exif-original", "exif"));
    assert!(moments.contains(&"side-car".to_owned()) && positions.contains(&"side-car".to_owned()));
}

#[test]
fn zeros_of_google_are_no_place_and_true_zeros_are() {
    for (latitude, longitude, placed) in [("0.0", "0.0", 0), ("0.0", "9.5", 1), ("51.4779", "0.0", 1)] {
        let json_text = TAKEOUT.replace("41.14059", latitude).replace("-8.61131", longitude);
        let room = tree(&[("p/a.gif", GIF), ("p/a.gif.json", json_text.as_bytes())]);
        assert_eq!(json(room.path(), &["audit", "p"])["portrait"]["placed"], placed, "{latitude}, {longitude}");
    }
}

#[test]
fn a_side_car_without_its_photo_is_read_by_itself() {
    let room = tree(&[("p/gone.jpg.json", TAKEOUT.as_bytes()), ("p/x.json", TAKEOUT.as_bytes()), ("p/y.json", b"[]")]);
    let report = json(room.path(), &["audit", "p"]);
    assert_eq!(report["records"].as_array().map(Vec::len), Some(2));
    assert_eq!(report["records"][0]["flavour"], "Takeout side-car");
    assert_eq!((&report["summary"]["lone"], &report["summary"]["unknown"]), (&2.into(), &1.into()));
    let output = run(room.path(), &["audit", "p"]);
    assert!(text(&output.stdout).starts_with("0 photos, 2 side-cars"), "{}", text(&output.stdout));
    assert_eq!(run(room.path(), &["audit", "p", "--fail-on", "high"]).status.code(), Some(1));
}

#[test]
fn show_and_audit_of_one_file_find_its_side_cars() {
    let room = tree(&[
        ("p/a.gif", GIF),
        ("p/a.gif.json", TAKEOUT.as_bytes()),
        ("p/b.gif", GIF),
        ("p/b.gif.json", TAKEOUT.replace("Mara", "Nora").as_bytes()),
    ]);
    for args in [&["show", "p/a.gif"][..], &["audit", "p/a.gif"]] {
        let said = text(&run(room.path(), args).stdout);
        assert!(said.contains("Mara L") && !said.contains("Nora"), "{said}");
    }
    // Given by itself, a side-car is shown by itself.
    let said = text(&run(room.path(), &["show", "p/a.gif.json"]).stdout);
    assert!(said.contains("p/a.gif.json: Takeout side-car") && said.contains("Mara Lindt"), "{said}");
    // From inside the folder, too.
    let said = text(&run(&room.path().join("p"), &["show", "a.gif"]).stdout);
    assert!(said.contains("Mara Lindt"), "{said}");
}

#[test]
fn a_side_car_that_is_damaged_is_a_fault_of_the_record_and_no_more() {
    for (name, content) in [("a.gif.json", &b"{\"title\": \"a"[..]), ("a.aae", b"bplist00"), ("a.xmp", b"<x:xmpmeta")] {
        let room = tree(&[("p/a.gif", GIF), (&format!("p/{name}"), content)]);
        let report = json(room.path(), &["audit", "p"]);
        let fault = report["records"][0]["faults"][0]["found"].as_str().unwrap();
        assert!(fault.contains(name), "{fault}");
    }
}

#[test]
fn a_scrub_to_a_folder_leaves_them_out_and_names_them() {
    let room = tree(&[
        ("p/a.gif", GIF),
        ("p/a.gif.json", TAKEOUT.as_bytes()),
        ("p/a.xmp", &packet(|text| text.as_bytes().to_vec())),
        ("p/Thumbs.db", b""),
        ("p/.picasaoriginals/a.gif", GIF),
    ]);
    let output = run(room.path(), &["scrub", "p", "-o", "out"]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("2 side-cars left out") && said.contains("1 cache left out"), "{said}");
    for name in ["a.gif.json", "a.xmp", "Thumbs.db", ".picasaoriginals"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    let names: Vec<_> =
        fs::read_dir(room.path().join("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["a.gif"]);
}

#[test]
fn in_place_they_stay_as_they_were_are_named_and_it_ends_with_3() {
    for (name, kind) in [
        ("a.gif.json", "side-car"),
        ("a.AAE", "side-car"),
        ("Thumbs.db", "cache"),
        (".thumbnails/1.gif", "cache"),
        (".picasa.ini", "database"),
        ("a.gif.bak", "backup"),
        (".trashed-1700000000-a.gif", "trash can"),
        ("a.gif:Zone.Identifier", "side-car"),
    ] {
        let room = tree(&[("p/a.gif", GIF), (&format!("p/{name}"), b"as it was")]);
        let output = run(room.path(), &["scrub", "p", "--in-place"]);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{name}: {said}");
        let shown = name.split('/').next().unwrap();
        assert!(said.lines().any(|line| line.contains(kind) && line.contains(shown)), "{name}: {said}");
        assert_eq!(fs::read(room.path().join("p").join(name)).unwrap(), b"as it was");
    }
    let room = tree(&[("p/a.gif", GIF)]);
    assert_eq!(run(room.path(), &["scrub", "p", "--in-place"]).status.code(), Some(0));
}

#[test]
fn twins_are_named_with_their_photo() {
    let room = tree(&[
        ("p/a.gif", GIF),
        ("p/a.gif_original", GIF),
        ("p/a copy.gif", GIF),
        ("p/IMG_1.gif", GIF),
        ("p/IMG_E1.gif", GIF),
        ("p/Thumbs.db", b""),
        ("p/x/.DS_Store", b""),
        ("p/x/@eaDir/1.gif", GIF),
    ]);
    #[cfg(unix)]
    fs::hard_link(room.path().join("p/a.gif"), room.path().join("p/second.gif")).unwrap();
    let report = json(room.path(), &["audit", "p"]);
    let mut told: Vec<String> = report["summary"]["beside"]
        .as_array()
        .unwrap()
        .iter()
        .map(|beside| {
            let severity = beside["leak"]["severity"].as_str().unwrap();
            let of = beside["of"].as_str().unwrap_or("-");
            format!("{} {} {of} {severity}", beside["path"].as_str().unwrap(), beside["kind"].as_str().unwrap())
        })
        .collect();
    told.retain(|line| cfg!(unix) || !line.contains("hard link"));
    let mut expected = vec![
        "p/IMG_E1.gif version p/IMG_1.gif low",
        "p/Thumbs.db cache - high",
        "p/a copy.gif copy p/a.gif low",
        "p/a.gif_original backup p/a.gif high",
        "p/x/.DS_Store cache - high",
        "p/x/@eaDir cache - high",
    ];
    if cfg!(unix) {
        expected.insert(4, "p/second.gif hard link p/a.gif med");
    }
    assert_eq!(told, expected);
    let said = text(&run(room.path(), &["audit", "p"]).stdout);
    for line in ["Thumbs.db", "small copies of the photos in the folder", "a copy of the photo as it was (a.gif)"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(said.contains("2 photos are copies or other versions"), "{said}");
}

#[test]
fn a_cache_or_data_base_in_the_folder_counts_for_fail_on() {
    for (name, code) in [("Thumbs.db", 1), (".picasa.ini", 1), ("a.gif.bak", 0), ("a copy.gif", 0), ("x.txt", 0)] {
        let room = tree(&[("p/a.gif", GIF), (&format!("p/{name}"), GIF)]);
        assert_eq!(run(room.path(), &["audit", "p", "--fail-on", "high"]).status.code(), Some(code), "{name}");
    }
}
