//! Every `testdata/**/*.tell` is a command and what it prints. `UPDATE=1 cargo test --test golden` writes them anew.
//!
//! The commands run in a copy of `testdata` whose files were all last changed at one moment, for a checkout sets times of its
//! own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// 8 September 2024, noon UTC: the day after the story's last photo.
const MODIFIED: Duration = Duration::from_secs(1_725_796_800);

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::write(&target, fs::read(entry.path()).unwrap()).unwrap();
            File::options().write(true).open(&target).unwrap().set_modified(SystemTime::UNIX_EPOCH + MODIFIED).unwrap();
        }
    }
}

fn transcripts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            transcripts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "tell") {
            found.push(path);
        }
    }
}

#[test]
fn every_command_prints_what_stands_beside_its_fixture() {
    let room = tempfile::tempdir().unwrap();
    copy(Path::new("testdata"), &room.path().join("testdata"));
    let mut files = Vec::new();
    transcripts(Path::new("testdata"), &mut files);
    files.sort();
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for file in &files {
        let expected = fs::read_to_string(file).unwrap();
        let line = expected.lines().next().unwrap_or_default();
        let command = line.strip_prefix("$ phototell ").unwrap_or_else(|| panic!("{}: no command", file.display()));
        let output = Command::new(env!("CARGO_BIN_EXE_phototell"))
            .args(command.split_whitespace())
            .current_dir(room.path())
            .env("TZ", "UTC")
            .env("COLUMNS", "100")
            .output()
            .unwrap();
        let mut printed = format!("{line}\n{}", String::from_utf8(output.stdout).unwrap());
        printed.push_str(&String::from_utf8(output.stderr).unwrap());
        match output.status.code() {
            Some(0) => {}
            code => printed.push_str(&format!("exit {}\n", code.unwrap_or(-1))),
        }
        if update {
            fs::write(file, &printed).unwrap();
        } else if printed != expected {
            wrong.push(format!("{}\n--- expected\n{expected}\n--- printed\n{printed}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(files.len() >= 10, "{} transcripts", files.len());
}

#[test]
fn the_readme_shows_what_the_audit_prints() {
    let transcript = fs::read_to_string("testdata/library.tell").unwrap();
    let readme = fs::read_to_string("README.md").unwrap();
    let printed: Vec<&str> = transcript.lines().skip(1).collect();
    let shown: Vec<&str> = readme.lines().skip_while(|line| line.trim() != printed[0]).take(printed.len()).collect();
    let plain = |lines: Vec<&str>| lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n");
    assert_eq!(plain(shown), plain(printed));
}

/// The two stories: what the README shows of them is a part of what the commands print, in their order; lines that it leaves
/// out it leaves out whole.
#[test]
fn the_readme_shows_what_the_stories_print() {
    let readme = fs::read_to_string("README.md").unwrap();
    for file in ["testdata/logs/night.tell", "testdata/phone/backup.tell"] {
        let transcript = fs::read_to_string(file).unwrap();
        let (command, printed) = transcript.split_once('\n').unwrap();
        let command = command.strip_prefix("$ ").unwrap();
        let mut lines = readme.lines().skip_while(|line| line.trim() != command);
        assert_eq!(lines.next().map(str::trim), Some(command), "{file}: its command isn't in the README");
        let shown: Vec<&str> = lines
            .take_while(|line| line.is_empty() || line.starts_with("    "))
            .filter(|line| !line.is_empty())
            .collect();
        let mut printed = printed.lines();
        for line in &shown {
            let line = line.strip_prefix("    ").unwrap_or(line);
            assert!(printed.any(|other| other == line), "{file}: not printed, or not in this order: {line}");
        }
        assert!(shown.len() >= 8, "{file}: {} lines", shown.len());
    }
}
