//! How many copies `phototell trace` finds, how many of the others it takes for copies, and how its time grows.
//! `cargo bench --bench trace -- [--photos N] [--files N] [--seed N] [--check] [--misses] [--keep]`
//!
//! Makes a library of 1,000 pictures with structure at all scales (scenes, bursts of four frames, screenshots of one layout) and a
//! folder of 10,000 files in TMPDIR, and runs the program on them:
//!
//! - 3,000 copies: each photo coded anew at a quality from 60 on, made smaller down to a quarter, and cropped by 5 %. At least 99 %
//!   of each have to be found, and as copies of the right frame;
//! - 300 further frames of the library's bursts, 300 other screenshots of the one layout (some with one line, or with words,
//!   that aren't the photo's), other scenes. At most one file in a thousand may be taken for a copy of what it isn't.
//!
//! The program runs on a quarter of the folder, on half and on all, and on an empty one, which is what the library alone takes.
//! `--misses` names what went wrong, `--keep` leaves the files for the next run. With `--check` a missed target is an error; time
//! has a second limit there, for a machine that does other things.
#![allow(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

mod folder;
mod pictures;

use folder::{Kind, Plan, number};

const PROGRAM: &str = env!("CARGO_BIN_EXE_phototell");
/// The least of each kind of copies that is to be found, and the most of all files that may be taken for what they aren't.
const RECALL: f64 = 0.99;
const WRONG: f64 = 0.001;
/// How many times as long as at a quarter of the files one file may take at all of them; and with `--check`.
const GROWTH: (f64, f64) = (1.25, 4.0);

/// What the program says of each file, by its path; and how long it took, in seconds.
fn run(room: &Path, folders: &[String]) -> (HashMap<String, String>, f64) {
    let began = Instant::now();
    let out = Command::new(PROGRAM)
        .current_dir(room)
        .args(["trace", "library", "--quiet", "--format", "json", "--in"])
        .args(folders)
        .output()
        .expect("the program starts");
    let took = began.elapsed().as_secs_f64();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("a JSON document");
    let copies = report["copies"].as_array().expect("copies");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    (copies.iter().map(|copy| (text(&copy["file"]), text(&copy["photo"]))).collect(), took)
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let flag = |name: &str| words.iter().any(|word| word == name);
    let value = |name: &str, otherwise: u64| {
        let word = words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
        word.map_or(otherwise, |word| word.parse().unwrap_or_else(|_| panic!("{name} takes a number")))
    };
    let check = flag("--check");
    let (photos, files) = if check { (200, 2_000) } else { (1_000, 10_000) };
    let plan = Plan { seed: value("--seed", 1), photos: value("--photos", photos), files: value("--files", files) };
    let folder = plan.folder();
    let room = plan.made().expect("room in TMPDIR");
    println!("seed {}: {} photos, {} files", plan.seed, plan.photos, folder.len());
    let mut good = true;
    let (_, base) = run(&room, &["empty".into()]);
    println!("the library alone: {base:.1} s, {:.2} ms for each photo", base * 1000.0 / plan.photos as f64);
    let mut found = HashMap::new();
    let mut first = None;
    for quarters in [1, 2, 4] {
        let folders: Vec<String> = (0..quarters).map(|quarter| format!("folder/{quarter}")).collect();
        let (copies, took) = run(&room, &folders);
        let each = (took - base) / (folder.len() * quarters / 4) as f64;
        let growth = each / *first.get_or_insert(each);
        let n = folder.len() * quarters / 4;
        println!(
            "{n} files: {took:.1} s, {:.2} ms for each beside the library, {growth:.2} of the first",
            each * 1000.0
        );
        good &= growth <= if check { GROWTH.1 } else { GROWTH.0 };
        found = copies;
    }
    let results: Vec<(Kind, u64, Option<u64>, String)> = folder
        .iter()
        .enumerate()
        .map(|(at, planned)| {
            let name = plan.name(at);
            (planned.kind, planned.photo, found.get(&name).and_then(|photo| number(Path::new(photo))), name)
        })
        .collect();
    let is_copy = |kind: Kind| matches!(kind, Kind::Recompressed | Kind::Smaller | Kind::Cropped);
    let mut wrong = 0;
    for kind in [
        Kind::Recompressed,
        Kind::Smaller,
        Kind::Cropped,
        Kind::Burst,
        Kind::Screenshot,
        Kind::Line,
        Kind::Words,
        Kind::Other,
    ] {
        let all: Vec<_> = results.iter().filter(|(other, ..)| *other == kind).collect();
        let right = all.iter().filter(|(_, photo, found, _)| *found == Some(*photo)).count();
        let taken =
            all.iter().filter(|(_, photo, found, _)| found.is_some_and(|found| !is_copy(kind) || found != *photo));
        let taken = taken.count();
        wrong += taken;
        if is_copy(kind) {
            let recall = right as f64 / all.len().max(1) as f64;
            good &= recall >= RECALL;
            println!("{kind:?}: {right} of {} found, {:.2} %; {taken} as another photo", all.len(), recall * 100.0);
        } else {
            println!("{kind:?}: {taken} of {} taken for copies", all.len());
        }
        for (_, photo, found, name) in all.iter().filter(|_| flag("--misses")) {
            match found {
                None if is_copy(kind) => println!("  {name} is a copy of {photo}"),
                Some(found) if !is_copy(kind) || found != photo => println!("  {name} ({photo}) is no copy of {found}"),
                _ => {}
            }
        }
    }
    let share = wrong as f64 / results.len().max(1) as f64;
    good &= share <= WRONG;
    println!("taken for what they aren't: {wrong}, {:.3} % of the files", share * 100.0);
    if !flag("--keep") {
        std::fs::remove_dir_all(&room).expect("what was made here");
    }
    if check && !good {
        std::process::exit(1);
    }
}
