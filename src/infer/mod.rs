//! Records → a [`Portrait`]: what a reader of these photos could conclude, how sure it is, from which photos, and what would
//! stop it.
//!
//! Inspection is a map, inference a reduction: a record is reduced to a [`Shot`] as it comes ([`Library::push`]), and the rules
//! of [`RULES`] draw their claims from the library. A result doesn't depend on the order in which records came.

use jiff::civil::Date;
use serde::Serialize;

use crate::moment::Moment;
use crate::record::{Position, Record, RecordId};

mod library;
pub mod rules;

pub use library::{DeviceId, Library, Shot};
pub use rules::RULES;

/// Identity of a rule: a word, such as `places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RuleId(pub &'static str);

/// A rule, as data: one claim, or the reason why it isn't made.
pub struct Rule {
    /// Its word.
    pub id: RuleId,
    /// Its manual page: what it concludes, from what, how sure, who could, what stops it.
    pub explain: &'static str,
    /// Rules that must have drawn before it.
    pub needs: &'static [RuleId],
    /// Draws from a library, and from what was drawn before.
    pub draw: fn(&Library, &Portrait) -> Drawn,
}

/// What a rule comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawn {
    /// Its claims, the strongest first.
    Inferences(Vec<Inference>),
    /// It makes none: why.
    NotFound(Why),
}

/// Why a claim isn't made, and what it would need.
pub type Why = String;

/// How a claim was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// It is written in the files.
    Fact,
    /// It was counted.
    Pattern,
    /// It was concluded.
    Inference,
}

/// What is claimed, typed; a report finds the words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "claim", rename_all = "kebab-case")]
pub enum Claim {
    /// A place where photos were taken on several occasions.
    Place {
        /// Stays the same while the place's busiest spot does.
        id: String,
        /// Its middle.
        centre: Position,
        /// How far from it the photos lie, in metres.
        radius: f64,
        /// How many photos.
        photos: usize,
        /// On how many days.
        days: usize,
        /// The first day.
        first: Option<Date>,
        /// The last day.
        last: Option<Date>,
    },
    /// The newest photo that says where it was taken.
    Newest {
        /// Where.
        position: Position,
        /// When.
        taken: Moment,
    },
    /// A camera or phone.
    Device {
        /// Maker and model as people say them.
        name: String,
        /// Its serial number, if a file states it.
        serial: Option<String>,
        /// How many photos.
        photos: usize,
        /// Its first photo.
        first: Option<Moment>,
        /// Its last photo.
        last: Option<Moment>,
    },
    /// The hours of the day at which photos are taken.
    Hours {
        /// Photos in each hour, from midnight on, local time.
        counts: Vec<usize>,
        /// The longest stretch of hours in which hardly any were: its first hour, and the hour at which it ends.
        quiet: Option<(u8, u8)>,
    },
    /// A person's name.
    Person {
        /// As written.
        name: String,
        /// In how many photos.
        photos: usize,
    },
    /// A program.
    Software {
        /// As written.
        name: String,
        /// In how many photos.
        photos: usize,
    },
}

/// A claim with all that speaks for and against it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inference {
    /// The rule that drew it.
    pub rule: RuleId,
    /// How it was come by.
    pub tier: Tier,
    /// What it says.
    #[serde(flatten)]
    pub claim: Claim,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
    /// Photos that show it, the most telling first, at most [`EVIDENCE`].
    pub evidence: Vec<RecordId>,
    /// What speaks against it.
    pub against: Vec<String>,
    /// What would stop it: the leak classes to take out.
    pub closes: Vec<&'static str>,
}

/// How many photos a claim cites.
pub const EVIDENCE: usize = 12;

/// What could be concluded from a library.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Portrait {
    /// How many photos were looked at.
    pub photos: usize,
    /// How many of them say where they were taken.
    pub placed: usize,
    /// The first moment that any says it was taken.
    pub first: Option<Moment>,
    /// The last.
    pub last: Option<Moment>,
    /// The claims, in the order of [`RULES`].
    pub inferences: Vec<Inference>,
    /// Claims that were not made, and why.
    pub not_found: Vec<NotFound>,
}

/// A claim that was not made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotFound {
    /// The rule.
    pub rule: RuleId,
    /// What it would have needed.
    pub why: Why,
}

impl Portrait {
    /// The claims of one rule.
    pub fn by(&self, rule: RuleId) -> impl Iterator<Item = &Inference> {
        self.inferences.iter().filter(move |inference| inference.rule == rule)
    }
}

/// What could be concluded from these records.
///
/// ```
/// let portrait = phototell::infer::infer(&[]);
/// assert_eq!(portrait.photos, 0);
/// assert!(portrait.inferences.is_empty() && !portrait.not_found.is_empty());
/// ```
pub fn infer(records: &[Record]) -> Portrait {
    let mut library = Library::default();
    records.iter().for_each(|record| library.push(record));
    library.portrait()
}
