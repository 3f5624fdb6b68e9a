//! The files that tell most, without holding every record.

use crate::leak::{self, Class, Severity};
use crate::record::Record;

/// How many files are kept.
const MOST: usize = 10;

/// A file and what it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub path: String,
    /// Classes of which it tells something that is severe by itself.
    pub high: Classes,
    /// Classes of which it tells anything.
    pub any: Classes,
    /// How many severe things.
    pub count: usize,
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Classes(u32);

impl Classes {
    fn insert(&mut self, class: Class) {
        self.0 |= 1 << class as u32;
    }

    pub fn contains(self, class: &Class) -> bool {
        self.0 & 1 << *class as u32 != 0
    }

    fn len(self) -> usize {
        self.0.count_ones() as usize
    }
}

/// The worst files so far.
#[derive(Debug, Default)]
pub(super) struct Worst {
    files: Vec<Told>,
}

impl Worst {
    /// Takes a record in.
    pub fn push(&mut self, record: &Record) {
        let told = Told::of(record);
        if told.high.len() > 0 {
            self.add(told);
        }
    }

    /// Takes in what another one took in.
    pub fn join(&mut self, other: Self) {
        other.files.into_iter().for_each(|told| self.add(told));
    }

    fn add(&mut self, told: Told) {
        let at = self.files.partition_point(|other| other.rank() <= told.rank());
        self.files.insert(at, told);
        self.files.truncate(MOST);
    }

    /// The worst files, worst first.
    pub fn files(&self) -> &[Told] {
        &self.files
    }
}

impl Told {
    fn of(record: &Record) -> Self {
        let mut told = Self { path: record.path.clone(), high: Classes::default(), any: Classes::default(), count: 0 };
        for leak in record.leaks.iter().filter(|leak| leak.counts()) {
            let Some(row) = leak::row_of(leak.row) else { continue };
            told.any.insert(row.class);
            if row.severity == Severity::High {
                told.high.insert(row.class);
                told.count = told.count.saturating_add(1);
            }
        }
        told
    }

    /// Smaller is worse: places first, then how many kinds of severe things, then how many.
    fn rank(&self) -> (bool, std::cmp::Reverse<usize>, std::cmp::Reverse<usize>, &str) {
        let kinds = std::cmp::Reverse(self.high.len());
        (!self.high.contains(&Class::Location), kinds, std::cmp::Reverse(self.count), &self.path)
    }

    /// What the file tells, in a few words.
    pub fn phrase(&self) -> String {
        const SAID: &[(Class, &str)] = &[
            (Class::Location, "where"),
            (Class::Time, "when"),
            (Class::Device, "which device"),
            (Class::Person, "a name"),
            (Class::Face, "a face"),
            (Class::Network, "a network"),
            (Class::Social, "a group"),
            (Class::Content, "words"),
            (Class::Ai, "a prompt"),
            (Class::History, "its edits"),
            (Class::Filesystem, "a computer's files"),
            (Class::Provenance, "a signed origin"),
            (Class::Sensor, "sensors"),
            (Class::Preview, "another picture inside"),
            (Class::Media, "sound or film inside"),
            (Class::Trailer, "hidden bytes"),
            (Class::Opaque, "a block nobody reads"),
        ];
        let words: Vec<&str> =
            SAID.iter().filter(|(class, _)| self.high.contains(class)).map(|(_, word)| *word).collect();
        words.join(", ")
    }
}
