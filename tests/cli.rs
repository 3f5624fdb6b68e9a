//! The program from outside: exit codes, what counts as a usage error, and trees that would trip a careless walk.

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use assert_cmd::Command;

/// Runs the program in `folder`; a run that hangs fails.
fn run(folder: &Path, args: &[&str]) -> Output {
    with_input(folder, args, b"")
}

fn with_input(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::cargo_bin("phototell").unwrap();
    command.current_dir(folder).args(args).write_stdin(input).timeout(Duration::from_secs(30)).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file).unwrap();
    }
    folder
}

/// Runs that make no sense, each with a word of what is said about it.
const USAGE: &[(&[&str], &str)] = &[
    (&[], "Usage"),
    (&["audit"], "no PATH"),
    (&["audit", "p", "--no-such-option"], "--no-such-option"),
    (&["audit", "p", "--fail-on", "severe"], "severe"),
    (&["audit", "p", "--format", "yaml"], "yaml"),
    (&["audit", "p", "--exclude", "["], "--exclude"),
    (&["audit", "p", "--files-from", "no-such-list"], "no-such-list"),
    (&["audit", "p", "-o", "no/such/folder"], "no/such/folder"),
    (&["audit", "p", "-o", "p/a.txt"], "one of the files"),
    (&["audit", "p", "-j", "0"], "0"),
    (&["show"], "no PATH"),
    (&["scrub", "p"], "--in-place"),
    (&["scrub", "p", "-o", "out", "--in-place"], "cannot be used with"),
    (&["scrub", "-o", "out"], "no PATH"),
    (&["scrub", "p", "-o", "p"], "lies inside"),
    (&["scrub", "p", "-o", "p/clean"], "lies inside"),
    (&["scrub", "q/..", "-o", "out"], "lies inside"),
    (&["scrub", "p", "-o", "q"], "holds"),
    (&["scrub", "p", "-o", "q/b.txt"], "no folder"),
    (&["scrub", "p", "q/p", "-o", "out"], "would both be written"),
    (&["scrub", "p", "-o", "out", "--receipt", "out/receipt"], "lies inside"),
    (&["scrub", "p", "-o", "out", "--receipt", "q/b.txt"], "isn't this command's receipt"),
    (&["scrub", "p", "-o", "out", "--keep", "locatoin"], "locatoin"),
    (&["scrub", "p", "-o", "out", "--only", "everything"], "everything"),
];

#[test]
fn usage_errors_end_with_2_and_do_nothing() {
    for (args, expected) in USAGE {
        let folder = tree(&["p/a.txt", "q/b.txt", "q/p/a.txt"]);
        let output = run(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(expected), "{args:?}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty(), "{args:?}");
        assert!(!folder.path().join("out").exists(), "{args:?}");
        assert_eq!(fs::read(folder.path().join("q/b.txt")).unwrap(), b"q/b.txt", "{args:?}");
        assert_eq!(fs::read(folder.path().join("p/a.txt")).unwrap(), b"p/a.txt", "{args:?}");
    }
}

#[test]
fn help_lists_the_exit_codes() {
    let folder = tree(&[]);
    for args in [&["--help"][..], &["audit", "--help"], &["show", "--help"], &["scrub", "--help"]] {
        let output = run(folder.path(), args);
        assert_eq!(code(&output), 0);
        let help = text(&output.stdout);
        for line in ["0    done", "1    something", "2    the command line", "3    some file", "130  interrupted"] {
            assert!(help.contains(line), "{args:?} lacks {line:?}");
        }
    }
    assert_eq!(code(&run(folder.path(), &["--version"])), 0);
}

#[test]
fn a_path_that_is_not_there_ends_with_3() {
    let folder = tree(&["p/.keep"]);
    let output = run(folder.path(), &["audit", "p", "gone"]);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).contains("gone: could not be read"), "{}", text(&output.stderr));
    assert_eq!(code(&run(folder.path(), &["audit", "p"])), 0);
}

#[test]
fn a_report_is_a_file_of_ones_own() {
    let folder = tree(&["p/.keep"]);
    let output = run(folder.path(), &["audit", "p", "--format", "json", "-o", "report.json"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(output.stdout.is_empty());
    let report = folder.path().join("report.json");
    serde_json::from_slice::<serde_json::Value>(&fs::read(&report).unwrap()).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(report.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn lists_are_separated_by_nul_or_by_newlines() {
    let folder = tree(&["p/.keep"]);
    for (list, names) in
        [(&b"one\0two\nlines\0"[..], ["one", "two\\nlines"]), (b"one\ntwo words\n\n", ["one", "two words"])]
    {
        let output = with_input(folder.path(), &["audit", "--files-from", "-"], list);
        assert_eq!(code(&output), 3);
        let notes = text(&output.stderr);
        assert_eq!(notes.lines().count(), 2, "{notes}");
        for name in names {
            assert!(notes.contains(&format!("phototell: {name}: could not be read")), "{notes}");
        }
    }
    assert_eq!(code(&with_input(folder.path(), &["audit", "--files-from", "-"], b"")), 0);
}

#[test]
fn a_dry_run_writes_nothing() {
    let folder = tree(&["p/a.txt"]);
    run(folder.path(), &["scrub", "p", "-o", "out", "--dry-run", "--receipt", "receipt"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn in_place_names_what_it_left_and_ends_with_3() {
    let folder = tree(&["p/a.txt", "p/a.xmp"]);
    let output = run(folder.path(), &["scrub", "p", "--in-place"]);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stdout).contains("a.xmp"), "{}", text(&output.stdout));
    assert_eq!(fs::read(folder.path().join("p/a.txt")).unwrap(), b"p/a.txt");
}

#[test]
fn what_is_not_in_the_folder_is_named_with_its_reason() {
    let folder = tree(&["p/a.txt", "p/.hidden.jpg", "p/no.jpg"]);
    let args = ["scrub", "p", "gone.jpg", "-o", "out", "--exclude", "no.jpg"];
    let output = run(folder.path(), &args);
    assert_eq!(code(&output), 3);
    let said = text(&output.stdout);
    assert!(said.starts_with("0 clean, 1 excluded, 1 hidden, 1 no photo, 1 unreadable."), "{said}");
    for path in ["p/a.txt", "p/.hidden.jpg", "p/no.jpg", "gone.jpg"] {
        assert!(said.contains(&format!(" {path}")), "{path}: {said}");
    }
    // Silence is not for failures.
    let output = run(folder.path(), &[&args[..], &["-q"]].concat());
    assert_eq!((code(&output), output.stdout.len()), (3, 0));
    let notes = text(&output.stderr);
    assert!(notes.starts_with("phototell: gone.jpg: unreadable: ") && notes.lines().count() == 1, "{notes}");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[cfg(target_os = "linux")]
    fn fifo(path: &Path) {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_fifo_in_the_tree_does_not_hang() {
        let folder = tree(&["p/.keep"]);
        fifo(&folder.path().join("p/photo.jpg"));
        let output = run(folder.path(), &["audit", "p"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        assert!(text(&output.stderr).contains("photo.jpg: passed over"));
        assert!(!text(&run(folder.path(), &["audit", "p", "-q"]).stderr).contains("photo.jpg"));
        assert_eq!(code(&run(folder.path(), &["audit", "p/photo.jpg"])), 3);
    }

    #[test]
    fn loops_of_links_end() {
        let folder = tree(&["p/a/.keep"]);
        symlink("..", folder.path().join("p/a/up")).unwrap();
        symlink("self", folder.path().join("p/self")).unwrap();
        let output = run(folder.path(), &["audit", "p"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let output = run(folder.path(), &["audit", "p", "--follow"]);
        assert!(text(&output.stderr).contains("p/a/up: passed over: a link to a folder that it lies in"));
        // A link to itself leads nowhere, and it was asked for.
        assert_eq!(code(&output), 3);
    }

    #[test]
    fn names_need_not_be_unicode_nor_harmless() {
        let folder = tree(&[]);
        fs::write(folder.path().join(OsStr::from_bytes(b"\xff\x1b[31m.jpg")), b"no photo").unwrap();
        let output = run(folder.path(), &["scrub", ".", "--in-place"]);
        let said = text(&output.stdout);
        assert!(said.contains("\u{fffd}\\u{1b}[31m.jpg"), "{said}");
        assert!(!said.contains('\x1b'));
    }

    #[test]
    fn unreadable_folders_end_with_3() {
        let folder = tree(&["p/closed/a.txt"]);
        let closed = folder.path().join("p/closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(&closed).is_ok() {
            eprintln!("skipped: this user may read every folder");
            return;
        }
        let output = run(folder.path(), &["audit", "p"]);
        assert_eq!(code(&output), 3);
        assert!(text(&output.stderr).contains("p/closed: could not be read"));
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn a_reader_that_goes_away_is_met_with_silence() {
        let folder = tree(&["p/.keep"]);
        let program = assert_cmd::cargo::cargo_bin("phototell");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = std::process::Command::new(program);
        let output = command.current_dir(folder.path()).args(["audit", "p", "-q"]).stdout(writer).output().unwrap();
        assert_eq!(code(&output), 0);
        assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    }

    #[test]
    fn ctrl_c_ends_it_cleanly_with_130() {
        const GIF: &[u8] = b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x05Alice\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        const PHOTOS: usize = 4000;
        let folder = tree(&["p/.keep"]);
        for n in 0..PHOTOS {
            fs::write(folder.path().join(format!("p/{n}.gif")), GIF).unwrap();
        }
        let out = folder.path().join("out");
        let written = || fs::read_dir(&out).map_or(0, Iterator::count);
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("phototell"));
        command.current_dir(folder.path()).args(["scrub", "p", "-o", "out", "-j", "1"]);
        let child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        while written() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), 130);
        assert!(text(&output.stdout).contains("Stopped before the end"), "{}", text(&output.stdout));
        assert!(written() < PHOTOS);
        for entry in fs::read_dir(&out).unwrap() {
            let entry = entry.unwrap();
            assert!(entry.file_name().to_str().unwrap().ends_with(".gif"), "{entry:?}");
            let clean = fs::read(entry.path()).unwrap();
            assert!(clean.ends_with(b";") && !clean.windows(5).any(|text| text == b"Alice"), "{entry:?}");
        }
    }
}
