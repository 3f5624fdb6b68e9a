//! The simulator is frozen, and its records are what an inspection makes of its files.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use phototell::inspect::{Options, inspect};
use phototell::record::{Depth, MomentSource, Record, resolve};

#[path = "../benches/lifesim/mod.rs"]
mod lifesim;

use lifesim::{Life, PROFILES, profile};

fn life(name: &str, seed: u64) -> Life {
    Life::new(profile(name).expect("a profile"), seed)
}

/// Whatever was measured with the simulator was measured with this one: a change of it makes old figures worthless.
#[test]
fn it_is_frozen() {
    let hashes = [("minimal-100", 1), ("no-home", 2), ("wrong-clock", 3), ("scanned-archive", 4)];
    let hashes = hashes.map(|(name, seed)| format!("{name} {seed} {}", life(name, seed).hash()));
    assert_eq!(
        hashes,
        [
            "minimal-100 1 1606197caaffdccc",
            "no-home 2 069cc23dd4418544",
            "wrong-clock 3 0b45fb866d160ec6",
            "scanned-archive 4 096ab5156fd55fa6",
        ]
    );
}

#[test]
fn there_are_sixteen_profiles_and_four_are_held_out() {
    let names: BTreeSet<_> = PROFILES.iter().map(|profile| profile.name).collect();
    assert_eq!((names.len(), PROFILES.iter().filter(|profile| profile.held_out).count()), (16, 4));
}

/// A record without what depends on the folder that it lies in.
fn bare(mut record: Record) -> Record {
    record.id.0.clear();
    record.path.clear();
    record
}

#[test]
fn a_simulated_record_is_what_inspecting_its_file_finds() {
    let folder = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for (name, seed) in [("minimal-100", 1), ("wrong-clock", 3), ("no-home", 2), ("privacy-scrubbed", 5)] {
        let life = life(name, seed);
        let step = (life.files.len() / 120).max(1);
        for file in life.files.iter().step_by(step) {
            let path = folder.path().join(name).join(&file.path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, file.bytes()).unwrap();
            let time = UNIX_EPOCH + Duration::from_secs(file.modified as u64);
            std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
            let found = inspect(&path, &Options { depth: Depth::Quick }).unwrap().expect("a picture");
            assert_eq!(resolve(&file.record()), resolve(&found), "{}", file.path);
            let (made, mut found) = (bare(file.record()), bare(found));
            // Attributes that the test's file system adds of its own accord are no part of the file.
            found.leaks.retain(|leak| !leak.tag.key.id.starts_with("xattr:"));
            assert_eq!(made, found, "{}", file.path);
            compared += 1;
        }
    }
    assert!(compared > 350, "{compared} files");
}

#[test]
fn files_say_what_is_true_but_for_the_faults_that_are_meant() {
    let life = life("no-home", 2);
    let (mut phones, mut right, mut near, mut placed) = (0, 0, 0, 0);
    for file in &life.files {
        let truth = &life.truth.files[&file.path];
        let said = resolve(&file.record());
        assert_eq!(said.device.is_some(), truth.named, "{}", file.path);
        if let Some(position) = said.position {
            assert!(truth.placed);
            placed += 1;
            let north = (position.latitude - truth.latitude).abs() * 111_000.0;
            let east = (position.longitude - truth.longitude).abs() * 111_000.0 * truth.latitude.to_radians().cos();
            near += usize::from(north.hypot(east) < 100.0);
        }
        let clock = said.taken.filter(|_| said.taken_from == Some(MomentSource::ExifOriginal));
        if let Some(taken) = clock.filter(|taken| taken.offset.is_some()) {
            phones += 1;
            right += usize::from((taken.epoch() - truth.utc).abs() < 60);
        }
    }
    assert!(placed > 200 && near * 100 > placed * 88, "{near} of {placed} near");
    assert!(phones > 200 && right * 100 >= phones * 99, "{right} of {phones} right");
    let homes: Vec<_> = life.truth.homes.iter().map(|home| (home.latitude, home.longitude)).collect();
    let at_home = |latitude: f64, longitude: f64| {
        homes.iter().any(|home| {
            let east = (home.1 - longitude) * home.0.to_radians().cos();
            (home.0 - latitude).hypot(east) * 111_000.0 < 250.0
        })
    };
    let own = life.truth.files.values().filter(|taken| taken.owner == "self" && taken.kind == "shot");
    assert_eq!(own.filter(|taken| at_home(taken.latitude, taken.longitude)).count(), 0, "this library holds no home");
}
