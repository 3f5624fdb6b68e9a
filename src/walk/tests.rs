//! Walks of small trees: links, loops, FIFOs, hidden and excluded names, names that are not Unicode.

use std::fs;

use super::*;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, file.as_bytes()).unwrap();
    }
    folder
}

fn start(path: impl Into<PathBuf>) -> Start {
    Start { path: path.into(), within: PathBuf::new() }
}

fn run(starts: &[Start], options: &Options) -> Walk {
    walk(starts, options, &AtomicBool::new(false))
}

fn relative(walk: &Walk) -> Vec<&str> {
    walk.files.iter().map(|found| found.relative.to_str().unwrap()).collect()
}

#[test]
fn files_come_sorted_and_relative_to_the_start() {
    let folder = tree(&["b/2.jpg", "b/1.jpg", "a.jpg", "c.txt"]);
    let walk = run(&[start(folder.path())], &Options::default());
    assert_eq!(relative(&walk), ["a.jpg", "b/1.jpg", "b/2.jpg", "c.txt"]);
    assert_eq!(walk.files[1].identity.len, 7);
    assert!(walk.passed.is_empty());
}

#[test]
fn a_file_is_found_once_however_many_paths_lead_to_it() {
    let folder = tree(&["a/1.jpg", "a/b/2.jpg"]);
    let inner = folder.path().join("a/b");
    let starts = [start(folder.path()), start(&inner), start(folder.path()), start(inner.join("../b/2.jpg"))];
    assert_eq!(relative(&run(&starts, &Options::default())), ["a/1.jpg", "a/b/2.jpg"]);
}

#[test]
fn what_stands_before_a_start_stands_before_what_it_finds() {
    let folder = tree(&["a/1.jpg", "2.jpg"]);
    let starts = [
        Start { path: folder.path().join("a"), within: "x".into() },
        Start { path: folder.path().join("2.jpg"), within: "y/z.jpg".into() },
    ];
    assert_eq!(relative(&run(&starts, &Options::default())), ["x/1.jpg", "y/z.jpg"]);
}

#[test]
fn hidden_and_excluded_ones_are_named_and_not_gone_into() {
    let folder = tree(&["a.jpg", ".b/1.jpg", ".c.jpg", "d/e/1.jpg", "d/e.png"]);
    let exclude = globs(["d/*", "no"]).unwrap();
    let walk = run(&[start(folder.path())], &Options { exclude, ..Options::default() });
    assert_eq!(relative(&walk), ["a.jpg"]);
    let passed: Vec<_> =
        walk.passed.iter().map(|p| (p.path.strip_prefix(folder.path()).unwrap().to_str().unwrap(), &p.why)).collect();
    assert!(
        matches!(
            passed[..],
            [(".b", Why::Hidden), (".c.jpg", Why::Hidden), ("d/e", Why::Excluded), ("d/e.png", Why::Excluded)]
        ),
        "{passed:?}"
    );
    let all = run(&[start(folder.path())], &Options { hidden: true, ..Options::default() });
    assert_eq!(all.files.len(), 5);
    let named = run(&[start(folder.path()), start(folder.path().join(".b"))], &Options::default());
    assert!(named.passed.iter().all(|p| !p.path.ends_with(".b")));
    assert_eq!(named.files.len(), 4);
}

#[test]
fn globs_without_a_slash_match_names_in_any_folder() {
    let set = globs(["*.png", "/top", "x/**/y", "cache/"]).unwrap();
    for (path, expected) in [
        ("a.png", true),
        ("b/a.png", true),
        ("top", true),
        ("b/top", false),
        ("x/1/2/y", true),
        ("b/cache", true),
        ("png", false),
    ] {
        assert_eq!(set.is_match(path), expected, "{path}");
    }
    assert!(globs(["["]).is_err());
}

#[test]
fn a_path_that_is_not_there_is_named_and_the_walk_goes_on() {
    let folder = tree(&["a.jpg"]);
    let walk = run(&[start("no/such/folder"), start(folder.path())], &Options::default());
    assert_eq!(relative(&walk), ["a.jpg"]);
    assert!(matches!(&walk.passed[..], [passed] if passed.why.is_failure()));
}

#[test]
fn a_stop_ends_it() {
    let folder = tree(&["a.jpg"]);
    let walk = walk(&[start(folder.path())], &Options::default(), &AtomicBool::new(true));
    assert!(walk.files.is_empty());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_are_passed_over_unless_asked_for_and_loops_end() {
        let folder = tree(&["a/1.jpg", "b/2.jpg"]);
        let path = folder.path();
        symlink("..", path.join("a/up")).unwrap();
        symlink("../b", path.join("a/b")).unwrap();
        symlink("1.jpg", path.join("a/same.jpg")).unwrap();
        symlink("nowhere", path.join("a/dangling")).unwrap();
        let walk = run(&[start(path)], &Options::default());
        assert_eq!(relative(&walk), ["a/1.jpg", "b/2.jpg"]);
        assert_eq!(walk.passed.iter().filter(|p| matches!(p.why, Why::Link)).count(), 4);
        let walk = run(&[start(path)], &Options { follow: true, ..Options::default() });
        assert_eq!(relative(&walk), ["a/1.jpg", "a/b/2.jpg"]);
        assert!(!walk.files[0].linked);
        assert!(walk.files[1].linked);
        assert_eq!(walk.passed.iter().filter(|p| matches!(p.why, Why::Loop)).count(), 1);
        assert_eq!(walk.passed.iter().filter(|p| p.why.is_failure()).count(), 1);
    }

    #[test]
    fn a_start_may_be_a_link() {
        let folder = tree(&["a/1.jpg"]);
        let (to_folder, to_file) = (folder.path().join("l"), folder.path().join("m.jpg"));
        symlink("a", &to_folder).unwrap();
        symlink("a/1.jpg", &to_file).unwrap();
        let walk = run(&[start(&to_folder)], &Options::default());
        assert_eq!(relative(&walk), ["1.jpg"]);
        assert!(!walk.files[0].linked);
        let walk = run(&[start(&to_file)], &Options::default());
        assert_eq!(relative(&walk), ["m.jpg"]);
        assert!(walk.files[0].linked);
        assert_eq!(walk.files[0].identity.len, 7);
    }

    #[test]
    fn names_need_not_be_unicode() {
        let folder = tree(&[]);
        let name = std::ffi::OsStr::from_bytes(b"\xff\xfe.jpg");
        fs::write(folder.path().join(name), b"x").unwrap();
        let walk = run(&[start(folder.path())], &Options::default());
        assert_eq!(walk.files[0].relative.as_os_str(), name);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn fifos_are_passed_over() {
        let folder = tree(&["a.jpg"]);
        let fifo = folder.path().join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let walk = run(&[start(folder.path())], &Options::default());
        assert!(matches!(&walk.passed[..], [Passed { why: Why::Special, .. }]));
        assert_eq!(relative(&walk), ["a.jpg"]);
        let walk = run(&[start(&fifo)], &Options::default());
        assert!(walk.files.is_empty() && walk.passed[0].why.is_failure());
    }

    #[test]
    fn an_unreadable_folder_is_named_and_the_walk_goes_on() {
        let folder = tree(&["a/1.jpg", "b/2.jpg"]);
        let closed = folder.path().join("a");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read_dir(&closed).is_ok() {
            eprintln!("skipped: this user may read every folder");
            return;
        }
        let walk = run(&[start(folder.path())], &Options::default());
        assert_eq!(relative(&walk), ["b/2.jpg"]);
        assert!(matches!(&walk.passed[..], [passed] if passed.path == closed && passed.why.is_failure()));
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    }
}
