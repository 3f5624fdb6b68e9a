//! Records → a [`Portrait`]: what a reader of these photos could conclude, how sure it is, from which photos, and what would
//! stop it.
//!
//! Inspection is a map, inference a reduction: a record is reduced to a [`Shot`] as it comes ([`Library::push`]), and the rules
//! of [`RULES`] draw their claims from the library. A result doesn't depend on the order in which records came.

use serde::Serialize;

use crate::moment::Moment;
use crate::record::{Record, RecordId};

mod claim;
mod compare;
mod library;
pub mod rules;
mod settle;
mod shot;
#[cfg(test)]
mod testing;

pub use claim::{Bond, Claim, Counted, Days, Mode, Near, Owner, Role, Spot, Tie};
pub use compare::{Compared, Traces, Verdict, compare};
pub use library::{DeviceId, Library};
pub use rules::RULES;
pub use settle::{Own, Unit, is_weekend};
pub use shot::{Clock, Kind, Shot};

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
    /// It makes none, after weighing these answers.
    Undecided(Why, Vec<Weighed>),
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

/// A term of a conclusion's score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// What was counted or measured, in words.
    pub what: String,
    /// What it adds to the score.
    pub adds: f64,
}

/// One of the answers that were weighed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Weighed {
    /// The place; none stands for "not in this library".
    pub spot: Option<Spot>,
    /// How probable it is.
    pub probability: f64,
    /// What its score is made of.
    pub terms: Vec<Term>,
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
    /// The same in words: `fact`, `pattern`, or from `possibly` to `almost certainly`.
    pub word: &'static str,
    /// Photos that show it, the most telling first, at most [`EVIDENCE`].
    pub evidence: Vec<RecordId>,
    /// What speaks against it.
    pub against: Vec<String>,
    /// What would stop it: the leak classes to take out.
    pub closes: Vec<&'static str>,
    /// The answers that were weighed, the likeliest first, at most [`WEIGHED`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weighed: Vec<Weighed>,
}

impl Inference {
    /// What is written in the files.
    pub fn fact(rule: RuleId, claim: Claim) -> Self {
        Self::new(rule, Tier::Fact, claim, 1.0)
    }

    /// What was counted.
    pub fn pattern(rule: RuleId, claim: Claim) -> Self {
        Self::new(rule, Tier::Pattern, claim, 1.0)
    }

    /// What was concluded.
    pub fn concluded(rule: RuleId, claim: Claim, confidence: f64) -> Self {
        Self::new(rule, Tier::Inference, claim, confidence as f32)
    }

    fn new(rule: RuleId, tier: Tier, claim: Claim, confidence: f32) -> Self {
        let word = match (tier, confidence) {
            (Tier::Fact, _) => "fact",
            (Tier::Pattern, _) => "pattern",
            (Tier::Inference, p) if p >= 0.95 => "almost certainly",
            (Tier::Inference, p) if p >= 0.8 => "very likely",
            (Tier::Inference, p) if p >= 0.6 => "probably",
            (Tier::Inference, _) => "possibly",
        };
        let (evidence, against, closes, weighed) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { rule, tier, claim, confidence, word, evidence, against, closes, weighed }
    }

    /// With the photos that show it.
    #[must_use]
    pub fn shown_by(self, evidence: Vec<RecordId>) -> Self {
        Self { evidence, ..self }
    }

    /// With what speaks against it.
    #[must_use]
    pub fn against(mut self, against: impl Into<String>) -> Self {
        self.against.push(against.into());
        self
    }

    /// With the leak classes that must go for it to fall.
    #[must_use]
    pub fn closed_by(self, closes: &[&'static str]) -> Self {
        Self { closes: closes.to_vec(), ..self }
    }

    /// With the answers that were weighed.
    #[must_use]
    pub fn out_of(self, weighed: Vec<Weighed>) -> Self {
        Self { weighed, ..self }
    }
}

/// How many photos a claim cites.
pub const EVIDENCE: usize = 12;
/// How many answers a conclusion shows.
pub const WEIGHED: usize = 8;
/// A conclusion that is less sure isn't drawn.
pub const SILENT: f64 = 0.4;

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
    /// The answers that were weighed, the likeliest first, where it came so far.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weighed: Vec<Weighed>,
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
