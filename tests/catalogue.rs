//! Each row of the catalogue is proven by a fixture that fires it; those that none fires yet stand in `unproven.txt`, and the
//! list may only shrink. `UPDATE=1 cargo test --test catalogue` takes rows off that are fired by now; it adds none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use phototell::inspect::{Options, inspect};
use phototell::leak::{row_of, rows};

const LIST: &str = "src/leak/unproven.txt";

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("make") {
            collect(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn fired() -> BTreeSet<String> {
    let mut files = Vec::new();
    collect(Path::new("testdata"), &mut files);
    let records = files.iter().filter_map(|path| inspect(path, &Options::default()).unwrap());
    records.flat_map(|record| record.leaks).filter_map(|leak| row_of(leak.row)).map(|row| row.id()).collect()
}

#[test]
fn every_row_is_fired_by_a_fixture_or_listed() {
    let fired = fired();
    let all: BTreeSet<String> = rows().map(|(_, row)| row.id()).collect();
    let listed: BTreeSet<String> = fs::read_to_string(LIST).unwrap().lines().map(str::to_owned).collect();
    if std::env::var_os("UPDATE").is_some() {
        let left: Vec<&str> = listed.difference(&fired).filter(|id| all.contains(*id)).map(String::as_str).collect();
        fs::write(LIST, left.join("\n") + "\n").unwrap();
        return;
    }
    let unlisted: Vec<_> = all.difference(&fired).filter(|id| !listed.contains(*id)).collect();
    assert!(unlisted.is_empty(), "no fixture fires these rows: {unlisted:#?}");
    let proven: Vec<_> = listed.intersection(&fired).collect();
    assert!(proven.is_empty(), "fired by now, to be taken off {LIST}: {proven:#?}");
    let unknown: Vec<_> = listed.difference(&all).collect();
    assert!(unknown.is_empty(), "no such rows: {unknown:#?}");
    assert!(fired.len() >= 1533, "{} rows are fired", fired.len());
}
