//! `lifesim`: whole lives as photo libraries, with the truth beside them.
//!
//! A seed and a profile make a person (homes, work, sleep, haunts, trips, friends), the person's days, what is photographed
//! on them with which device, what its clock and its receiver say, and what chats, scanners, editors and scrubs do to the
//! files. Each photo is a file in memory; its record is what the library's own inspection makes of those bytes. The
//! simulator knows nothing of inference, and its numbers are in no rule.
#![allow(dead_code, unused_imports, reason = "the example, the benchmark and the tests use a part each")]

use std::collections::BTreeMap;

use phototell::inspect::examine;
use phototell::leak::{self, Leak};
use phototell::metadata::{Form, Key, Tag, Value, filename};
use phototell::record::{Depth, Facts, Record, RecordId, SCHEMA};

mod assemble;
mod days;
mod devices;
mod dice;
#[path = "../../testdata/make/exif.rs"]
mod exif;
mod files;
mod person;
mod profiles;
mod shots;
pub mod truth;
mod world;

pub use dice::Dice;
pub use profiles::{PROFILES, Profile, profile};
pub use truth::Truth;
pub use world::{Point, km, moved};

use person::Person;
use world::Zones;

/// A photo of a phone that states its model, its clock and its position, and nothing else.
pub fn plain(path: String, clock: jiff::civil::DateTime, at: Point) -> File {
    File { path, modified: days::seconds(clock), content: files::plain(clock, at) }
}

/// A file of a library.
pub struct File {
    /// Its path from the library's root.
    pub path: String,
    /// Its modification time, in seconds since 1970.
    pub modified: i64,
    content: files::Content,
}

impl File {
    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.content.bytes()
    }

    /// What a quick audit of it finds.
    pub fn record(&self) -> Record {
        let bytes = self.bytes();
        let examined = examine(&bytes, Depth::Quick).expect("bytes in memory").expect("a picture");
        let mut leaks: Vec<Leak> = examined.leaks().collect();
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        let time = Key::new("FILESYSTEM", "time:mtime", "FileModifyDate");
        let time = Tag::field(time, Value::Integer(self.modified), None).form(Form::File);
        let own = filename::decode(name).into_iter().chain([time]);
        leaks.extend(own.map(|tag| Leak { row: leak::row(&tag.key, &tag.value), tag, needed: false }));
        Record {
            schema: SCHEMA,
            catalogue: phototell::leak::catalogue(),
            id: RecordId(blake3::hash(self.path.as_bytes()).to_hex().chars().take(32).collect()),
            path: self.path.clone(),
            bytes: bytes.len() as u64,
            modified: Some(self.modified),
            depth: Depth::Quick,
            unread: examined.unread(),
            flavour: examined.layout.flavour.clone(),
            facts: Facts::of(&leaks),
            leaks,
            faults: examined.faults,
        }
    }
}

/// A life: a library, and what is true of it.
pub struct Life {
    /// Its files, by path.
    pub files: Vec<File>,
    /// The truth.
    pub truth: Truth,
}

impl Life {
    /// The life of a profile and a seed.
    pub fn new(profile: &'static Profile, seed: u64) -> Self {
        // A seed means another person in each profile.
        let own = Dice::new(seed, profile.name).next();
        let zones = Zones::load();
        let person = Person::new(profile, own);
        let (stays, nights) = days::days(profile, &person, &zones, own);
        let devices = devices::devices(profile, &person, own);
        let mut camera = shots::Camera::new(profile, &person, &devices, &zones, own);
        let (mine, sent) = camera.shots(&stays);
        let entries = assemble::assemble(&mut camera, mine, sent, &zones, own);
        let mut files = Vec::with_capacity(entries.len());
        let mut told = BTreeMap::new();
        for (file, taken) in entries {
            told.insert(file.path.clone(), taken);
            files.push(file);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let truth = summary::truth(profile, seed, &person, &nights, &devices, told, &stays);
        Self { files, truth }
    }

    /// A hash of every path, time and byte, and of the truth: two that are equal are the same life.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for file in &self.files {
            hasher.update(file.path.as_bytes());
            hasher.update(&file.modified.to_le_bytes());
            hasher.update(&file.bytes());
        }
        hasher.update(&serde_json::to_vec(&self.truth).expect("the truth as JSON"));
        hasher.finalize().to_hex().chars().take(16).collect()
    }
}

mod summary;
