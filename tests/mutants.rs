//! Fuzzing that is the same in every run: each container and the decoders meet the laws for files of `testdata` that were
//! damaged by the roll of seeded dice. Real fuzzing looks further (`fuzz/run`); this finds what its targets would find at once.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use phototell::container::CONTAINERS;

mod laws;

/// How many mutants of each container, and of the decoders' blocks.
const MUTANTS: usize = 200;
/// Larger files teach nothing more, and take their time.
const LARGEST: usize = 16 << 10;

/// A generator of numbers that needs no crate: the same mutants on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn range(&mut self, len: usize) -> std::ops::Range<usize> {
        let (a, b) = (self.roll(len + 1), self.roll(len + 1));
        let (start, end) = (a.min(b), a.max(b));
        // Mostly short ones: what is left has to look like a file.
        start..end.min(start + 1 + self.roll(40))
    }
}

/// One to four changes of the kinds that a fuzzer makes.
fn mutant(dice: &mut Dice, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut file = seed.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(file.len());
        match dice.roll(8) {
            _ if file.is_empty() => {}
            0 => file[at] ^= 1 << dice.roll(8),
            1 => file[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][dice.roll(6)],
            2 => file[at] = file[at].wrapping_add(dice.roll(9) as u8).wrapping_sub(4),
            3 => {
                let word: [u8; 4] = [u32::MAX, 0, 1, 1 << 31, file.len() as u32][dice.roll(5)].to_be_bytes();
                file[at..].iter_mut().zip(word).for_each(|(byte, new)| *byte = new);
            }
            4 => {
                let range = dice.range(file.len());
                drop(file.drain(range));
            }
            5 => {
                let copy = file[dice.range(file.len())].to_vec();
                drop(file.splice(at..at, copy));
            }
            6 => {
                let foreign = other[dice.range(other.len())].to_vec();
                drop(file.splice(at..at, foreign));
            }
            _ => file.truncate(at),
        }
    }
    file
}

/// Runs `laws`. A mutant for which they don't hold is stored, to be looked at.
fn held_or_stored<T>(name: &str, round: usize, mutant: &[u8], laws: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(laws)).unwrap_or_else(|broken| {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{round}"));
        fs::write(&path, mutant).unwrap();
        eprintln!("the mutant is stored as {}", path.display());
        resume_unwind(broken)
    })
}

fn seeds() -> Vec<Vec<u8>> {
    let mut files = laws::files(Path::new("testdata"));
    files.retain(|file| (1..=LARGEST).contains(&file.len()));
    files
}

#[test]
fn every_container_keeps_its_laws_for_damaged_files() {
    let seeds = seeds();
    let mut held: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, container) in CONTAINERS.iter().enumerate() {
        let mut dice = Dice(index as u64);
        let of: Vec<&Vec<u8>> =
            seeds.iter().filter(|file| laws::of(file).is_some_and(|of| of.name == container.name)).collect();
        for round in 0..MUTANTS {
            let other = of[dice.roll(of.len())];
            let file = mutant(&mut dice, of[round % of.len()], other);
            if held_or_stored(container.name, round, &file, || laws::container(container.name, &file)) {
                *held.entry(container.name).or_default() += 1;
            }
        }
    }
    assert_eq!(held.len(), CONTAINERS.len(), "{held:?}");
    assert!(held.values().all(|held| *held >= MUTANTS / 2), "{held:?}");
}

#[test]
fn every_container_has_a_fuzz_target() {
    let targets = fs::read_dir("fuzz/fuzz_targets").unwrap();
    let targets: String = targets.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    for container in CONTAINERS {
        assert!(targets.contains(&format!("container(\"{}\"", container.name)), "none for {}", container.name);
    }
}

#[test]
fn every_decoder_keeps_its_laws_for_damaged_blocks() {
    let blocks = laws::blocks(&seeds());
    assert!(blocks.len() >= 100, "{} blocks", blocks.len());
    let mut dice = Dice(99);
    for round in 0..MUTANTS * 8 {
        let other = &blocks[dice.roll(blocks.len())];
        let block = mutant(&mut dice, &blocks[round % blocks.len()], other);
        held_or_stored("block", round, &block, || laws::metadata(&block));
    }
}
