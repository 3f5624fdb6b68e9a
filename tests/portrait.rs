//! The portrait from outside: records written and reduced later say the same, only what changed is read again, a scrub
//! closes what `compare` says it closes, every rule can be explained, every claim too.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;
use phototell::inspect::{Options, inspect};
use phototell::record::Record;
use serde_json::Value;

fn run(args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("phototell").unwrap();
    command.args(args).timeout(Duration::from_secs(60)).output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The portrait that ends a report of lines.
fn portrait(output: &Output) -> Value {
    let text = text(output);
    serde_json::from_str::<Value>(text.lines().last().unwrap()).unwrap()["portrait"].clone()
}

const LIBRARY: &str = "testdata/library";

#[test]
fn records_that_are_reduced_later_give_the_same_portrait() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (one, two) = (file("one.ndjson"), file("two.ndjson"));
    let whole = portrait(&run(&["audit", LIBRARY, "--format", "ndjson"]));
    assert!(whole["inferences"].as_array().unwrap().len() > 10);
    // Records of two machines, in any order.
    let records = text(&run(&["audit", LIBRARY, "--records-only"]));
    let lines: Vec<&str> = records.lines().collect();
    assert_eq!(lines.len(), 40);
    fs::write(&one, lines[25..].join("\n")).unwrap();
    fs::write(&two, lines[..25].join("\n")).unwrap();
    assert_eq!(portrait(&run(&["audit", "--from", &one, &two, "--format", "ndjson"])), whole);
    // What an audit wrote is taken too, but for its portrait.
    run(&["audit", LIBRARY, "--format", "ndjson", "-o", &one]);
    assert_eq!(portrait(&run(&["audit", "--from", &one, "--format", "ndjson"])), whole);
    fs::write(&two, "no record\n").unwrap();
    let bad = run(&["audit", "--from", &two]);
    assert_eq!(bad.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&bad.stdout).contains("Could not be read"));
    let folder = run(&["audit", "--from", LIBRARY]);
    assert_eq!(folder.status.code(), Some(2));
}

#[test]
fn one_reader_sees_the_same_in_records_as_in_photos() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records.ndjson").to_string_lossy().into_owned();
    run(&["audit", LIBRARY, "--records-only", "-o", &records]);
    let mut seen = 0;
    for reader in ["android", "chat"] {
        let whole = portrait(&run(&["audit", LIBRARY, "--as", reader, "--format", "ndjson"]));
        let later = portrait(&run(&["audit", "--from", &records, "--as", reader, "--format", "ndjson"]));
        assert_eq!(later, whole, "{reader}");
        let lines = |more: &[&str]| text(&run(&[&["audit", "--as", reader, "--records-only"], more].concat()));
        assert_eq!(lines(&["--from", &records]), lines(&[LIBRARY]), "{reader}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}

#[test]
fn records_are_written_as_they_were_read_however_their_lines_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (plain, other) = (file("plain.ndjson"), file("other.ndjson"));
    run(&["audit", LIBRARY, "--records-only", "-o", &plain]);
    let lines = fs::read_to_string(&plain).unwrap();
    let catalogue = lines.split("\"catalogue\":").nth(1).unwrap().split(',').next().unwrap();
    let own = format!("\"catalogue\":{catalogue},");
    // Members in another order, rows of another catalogue, blanks around.
    let odd = lines.lines().enumerate().map(|(index, line)| match index % 4 {
        0 => serde_json::from_str::<Value>(line).unwrap().to_string() + "\r\n",
        1 => line.replace(&own, "\"catalogue\":7,").replace("\"row\":2,", "\"row\":9,") + "\n\n",
        2 => format!("  {line} \n"),
        _ => format!("{line}\n"),
    });
    fs::write(&other, odd.collect::<String>()).unwrap();
    assert_eq!(text(&run(&["audit", "--from", &plain, "--records-only"])), lines);
    for format in ["json", "ndjson"] {
        let report = |from: &str| text(&run(&["audit", "--from", from, "--format", format]));
        let read = |text: String| -> Vec<Value> {
            let values = serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap);
            values
                .map(|mut value: Value| {
                    value["summary"]["seconds"].take();
                    value
                })
                .collect()
        };
        assert_eq!(read(report(&other)), read(report(&plain)), "{format}");
    }
    let person = |from: &str| text(&run(&["audit", "--from", from]));
    assert_eq!(person(&other), person(&plain));
}

#[test]
fn records_of_photos_are_read_back_as_json_reads_them() {
    let mut read = 0;
    for entry in walkdir::WalkDir::new("testdata").sort_by_file_name().into_iter().map(Result::unwrap) {
        let made = entry.file_type().is_file().then(|| inspect(entry.path(), &Options::default()).unwrap());
        let Some(made) = made.flatten() else { continue };
        let line = serde_json::to_vec(&made).unwrap();
        let json: Record = serde_json::from_slice(&line).unwrap();
        assert_eq!(Record::from_line(&line), Ok(json), "{:?}", entry.path());
        read += 1;
    }
    assert!(read > 150, "{read}");
}

#[test]
fn only_what_changed_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder.path().join("photos");
    fs::create_dir(&photos).unwrap();
    for (name, from) in [("a.jpg", "2024/DSC_2324.JPG"), ("b.jpg", "2024/DSC_2325.JPG")] {
        fs::copy(Path::new(LIBRARY).join(from), photos.join(name)).unwrap();
    }
    let path = photos.to_string_lossy().into_owned();
    let old = folder.path().join("old.ndjson").to_string_lossy().into_owned();
    run(&["audit", &path, "--records-only", "-o", &old]);
    // A record that says something else shows whether the file or the record was read.
    let lines = fs::read_to_string(&old).unwrap();
    assert_eq!(lines.lines().count(), 2);
    fs::write(&old, lines.replace("Z 50", "Z 99")).unwrap();
    let again = |more: &[&str]| {
        let args: Vec<&str> = [&["audit", &path, "--records-only"], more, &["--from", &old]].concat();
        let records = text(&run(&args));
        records.lines().map(|line| line.contains("Z 99")).collect::<Vec<bool>>()
    };
    assert_eq!(again(&[]), [true, true]);
    assert_eq!(again(&["--deep"]), [false, false]);
    let file = fs::File::options().append(true).open(photos.join("b.jpg")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    assert_eq!(again(&[]), [true, false]);
}

#[test]
fn a_scrub_closes_what_compare_says() {
    let folder = tempfile::tempdir().unwrap();
    let clean = folder.path().join("clean").to_string_lossy().into_owned();
    // Files that are no photos are named, and end with 3.
    run(&["scrub", LIBRARY, "-o", &clean]);
    let output = run(&["compare", LIBRARY, &clean, "--format", "json"]);
    let all: Vec<Value> = serde_json::from_str(&text(&output)).unwrap();
    let verdict = |what: &str| {
        let one = all.iter().find(|one| one["what"] == what).unwrap_or_else(|| panic!("{what}: {all:?}"));
        one["verdict"].as_str().unwrap().to_owned()
    };
    for what in [
        "home",
        "trips",
        "countries",
        "newest",
        "places",
        "devices",
        "links",
        "people",
        "zone",
        "identities of documents",
    ] {
        assert_eq!(verdict(what), "closed", "{what}");
    }
    for what in ["times in names", "counters in names"] {
        assert_eq!(verdict(what), "still-open", "{what}");
    }
    // What only the names tell still isn't closed by taking times out of files.
    let years = all.iter().find(|one| one["what"] == "years").unwrap();
    assert_eq!((years["verdict"].as_str(), years["close"].as_str()), (Some("still-open"), Some("--rename neutral")));
    let terminal = text(&run(&["compare", LIBRARY, &clean]));
    assert!(terminal.contains("STILL OPEN") && terminal.contains("HOME"), "{terminal}");
    // Against itself nothing is closed.
    let same: Vec<Value> =
        serde_json::from_str(&text(&run(&["compare", LIBRARY, LIBRARY, "--format", "json"]))).unwrap();
    assert!(same.len() > 15 && same.iter().all(|one| one["verdict"] == "still-open"), "{same:?}");
}

#[test]
fn every_rule_is_explained_and_every_claim_is_taken_apart() {
    let list = text(&run(&["explain"]));
    let rules: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(rules.len() >= 20, "{list}");
    for rule in &rules {
        assert!(text(&run(&["explain", rule])).contains("What stops it:"), "{rule}");
    }
    let why = text(&run(&["why", "home", LIBRARY]));
    for part in ["weighed", "not in this library", "share of days", "shown by", "against", "stopped by"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert_eq!(run(&["explain", "horoscope"]).status.code(), Some(2));
    assert!(text(&run(&["licences"])).contains("GeoNames"));
}

#[test]
fn positions_are_cut_unless_they_are_asked_for() {
    let exact = |text: &str| {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').any(|word| word.starts_with("47.") && word.len() > 5)
    };
    assert!(!exact(&text(&run(&["audit", LIBRARY]))));
    assert!(exact(&text(&run(&["audit", LIBRARY, "--exact"]))));
    assert!(!exact(&text(&run(&["why", "home", LIBRARY]))));
}
