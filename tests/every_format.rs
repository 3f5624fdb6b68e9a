//! The laws that each entry of `CONTAINERS` obeys, with no code for any format.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use phototell::bytes::Bytes;
use phototell::container::{self, Container, Depth, Fate, Kind, Piece};
use phototell::inspect::examine;
use phototell::scrub::{Failure, Policy, scrub_bytes};

/// Every file below `testdata`, the program that makes them apart.
fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
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
    let mut paths = Vec::new();
    collect(Path::new("testdata"), &mut paths);
    paths.sort();
    let files: Vec<_> = paths.into_iter().map(|path| (path.clone(), fs::read(&path).unwrap())).collect();
    assert!(files.len() >= 60, "{} fixtures", files.len());
    files
}

fn container_of(bytes: &[u8]) -> Option<&'static Container> {
    container::sniff(&bytes[..bytes.len().min(container::SNIFF as usize)]).map(|(container, _)| container)
}

fn assemble(bytes: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&bytes[range.start as usize..range.end as usize]),
            Piece::Write(written) => out.extend_from_slice(written),
            Piece::Zeros(n) => out.resize(out.len() + *n as usize, 0),
        }
    }
    out
}

/// A generator of numbers that needs no crate: the tests have to be the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

#[test]
fn every_family_has_a_fixture() {
    let mut counts: BTreeMap<&str, usize> = container::CONTAINERS.iter().map(|container| (container.name, 0)).collect();
    for (_, bytes) in fixtures() {
        if let Some(container) = container_of(&bytes) {
            *counts.get_mut(container.name).unwrap() += 1;
        }
    }
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
    assert!(counts.len() >= 6, "{counts:?}");
}

#[test]
fn spans_partition_the_file_and_everything_kept_gives_it_back() {
    let mut checked = 0;
    for (path, bytes) in fixtures() {
        let Some(container) = container_of(&bytes) else { continue };
        for depth in [Depth::Quick, Depth::Full] {
            let layout = (container.layout)(&bytes, depth).unwrap();
            container::check(&layout, Bytes::len(&bytes)).unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
            assert!(
                depth == Depth::Quick || layout.parts.iter().all(|part| part.kind != Kind::Unread),
                "{}: a part is unread at full depth",
                path.display()
            );
        }
        let layout = (container.layout)(&bytes, Depth::Full).unwrap();
        let fates = vec![Fate::Keep; layout.parts.len()];
        let pieces =
            (container.rebuild)(&bytes, &layout, &fates).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        assert!(assemble(&bytes, &pieces) == bytes, "{}: another file came back", path.display());
        checked += 1;
    }
    assert!(checked >= 55, "{checked} files");
}

#[test]
fn no_prefix_and_no_flipped_bit_breaks_a_partition() {
    let mut dice = Dice(11);
    let mut checked = 0;
    for (path, bytes) in fixtures() {
        if path.starts_with("testdata/library") || path.starts_with("testdata/catalogue") {
            continue;
        }
        let step = (bytes.len() / 400).max(1);
        let prefixes = (0..bytes.len()).step_by(step).map(|end| bytes[..end].to_vec());
        let flips: Vec<Vec<u8>> = (0..if bytes.is_empty() { 0 } else { 200 })
            .map(|_| {
                let mut flipped = bytes.clone();
                for _ in 0..=dice.roll(4) {
                    let at = dice.roll(flipped.len());
                    flipped[at] = match dice.roll(3) {
                        0 => flipped[at] ^ (1 << dice.roll(8)),
                        1 => 0,
                        _ => 0xff,
                    };
                }
                flipped
            })
            .collect();
        for mutant in prefixes.chain(flips) {
            let Some(container) = container_of(&mutant) else { continue };
            for depth in [Depth::Quick, Depth::Full] {
                let layout = (container.layout)(&mutant, depth).unwrap();
                container::check(&layout, Bytes::len(&mutant))
                    .unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
                let read = examine(&mutant, depth).unwrap();
                assert!(read.is_some());
            }
            let layout = (container.layout)(&mutant, Depth::Full).unwrap();
            let kept = (container.rebuild)(&mutant, &layout, &vec![Fate::Keep; layout.parts.len()]);
            assert!(kept.is_ok_and(|pieces| assemble(&mutant, &pieces) == mutant), "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 4000, "{checked} mutants");
}

#[test]
fn a_scrubbed_picture_is_the_same_picture_and_stays_as_it_is() {
    let policy = Policy::default();
    let (mut clean, mut refused, mut decoded) = (BTreeMap::new(), BTreeMap::new(), 0);
    for (path, bytes) in fixtures() {
        if path.starts_with("testdata/broken") {
            continue;
        }
        let Some(container) = container_of(&bytes) else { continue };
        match scrub_bytes(&bytes, &policy) {
            Ok((output, scrubbed)) => {
                *clean.entry(container.name).or_insert(0) += 1;
                let account = scrubbed.account;
                assert_eq!(account.picture + account.kept + account.replaced + account.dropped, bytes.len() as u64);
                // Of a DNG `image` reads the thumbnail.
                if let (false, Ok(before)) = (scrubbed.flavour.0 == "DNG", image::load_from_memory(&bytes)) {
                    let after =
                        image::load_from_memory(&output).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                    assert!(before == after, "{}: other pixels", path.display());
                    decoded += 1;
                }
                let (again, second) =
                    scrub_bytes(&output, &policy).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
                assert!(again == output, "{}: a second scrub changes it", path.display());
                assert!(second.was_clean() && second.removed.is_empty(), "{}: {:?}", path.display(), second.removed);
            }
            Err(Failure::Refused(_)) => *refused.entry(container.name).or_insert(0) += 1,
            Err(other) => panic!("{}: {other}", path.display()),
        }
    }
    for family in ["JPEG", "PNG", "WebP", "GIF"] {
        assert!(clean.get(family).is_some_and(|count| *count > 0), "{family}: {clean:?}");
        assert_eq!(refused.get(family), None, "{family}: {refused:?}");
    }
    assert!(decoded >= 40, "{decoded} pictures were compared");
}
