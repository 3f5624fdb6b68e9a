//! What gives what away: the classes, the severities, and the catalogue, a table and not code.

use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use crate::metadata::{Form, Tag};

pub mod catalogue;
mod memo;
mod null;
mod pattern;
pub use catalogue::{Row, RowId, catalogue, row, row_called, row_of, rows};
pub use null::is_null;

macro_rules! classes {
    ($($variant:ident $name:literal $says:literal),* $(,)?) => {
        /// What a leak is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Class { $(#[doc = $says] $variant),* }

        impl Class {
            /// Every class.
            pub const ALL: &'static [Class] = &[$(Class::$variant),*];

            /// The word for it on the command line and in records.
            pub fn name(self) -> &'static str {
                match self { $(Class::$variant => $name),* }
            }

            /// What it tells, in plain words.
            pub fn says(self) -> &'static str {
                match self { $(Class::$variant => $says),* }
            }
        }
    };
}

classes! {
    Location "location" "where a picture was taken, or places named in it",
    Network "network" "networks, addresses and hosts",
    Time "time" "when it was taken or changed",
    Device "device" "which camera, phone or printer",
    Person "person" "names of people and how to reach them",
    Face "face" "faces found in the picture, with or without names",
    Social "social" "groups, clients, ratings, who shared it",
    Software "software" "apps, systems and their versions",
    History "history" "edits, and identifiers that tie versions together",
    Filesystem "filesystem" "file names, folders and accounts of a computer",
    Preview "preview" "a second, often older picture inside",
    Media "media" "sound or film inside",
    Sensor "sensor" "motion, light, pressure, time since the device started",
    Ai "ai" "prompts, models and labels of a picture machine",
    Provenance "provenance" "signed statements of origin",
    Color "color" "a colour profile that can name a display",
    Content "content" "captions, keywords and other words about the picture",
    Trailer "trailer" "bytes that no structure owns",
    Opaque "opaque" "a block that nobody here can read",
    Capture "capture" "how the camera was set",
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Class {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .iter()
            .copied()
            .find(|class| class.name() == text)
            .ok_or_else(|| format!("no leak class is called {text:?}"))
    }
}

/// How much a leak gives away by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Hardly anything by itself.
    Low,
    /// Narrows down, or links files when joined with other tags.
    Med,
    /// A person, a place within about a kilometre, a time to the minute, one single device, a picture that isn't shown, or
    /// nobody knows what.
    High,
}

impl Severity {
    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Med => "med",
            Self::High => "high",
        }
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Low, Self::Med, Self::High]
            .into_iter()
            .find(|severity| severity.name() == text)
            .ok_or_else(|| format!("no severity is called {text:?}"))
    }
}

/// A tag that gives something away; class, severity and wording stand in the catalogue's row.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Leak {
    /// What the file says, and where.
    pub tag: Tag,
    /// Why that matters.
    pub row: RowId,
    /// Whether it belongs to what a picture needs to look the same, in a block that says nothing else: a scrub leaves it, and
    /// it never counts for `--fail-on`. Found at full depth only.
    #[serde(default)]
    pub needed: bool,
}

impl Leak {
    /// Whether it counts against a file: what the picture needs doesn't, nor an empty value, nor the file's name and time, which
    /// every file has.
    pub fn counts(&self) -> bool {
        let stays = self.needed || row_of(self.row).is_some_and(|row| row.keep);
        let every_files = || {
            self.tag.origin.form == Form::File
                && ["name", "time:"].iter().any(|start| self.tag.key.id.starts_with(start))
        };
        !stays && !every_files() && !self.is_null()
    }

    /// Whether its value tells nothing: [`is_null`], by its own row.
    pub fn is_null(&self) -> bool {
        null::says_nothing(&self.tag.key, &self.tag.value, || row_of(self.row).map(|row| row.class))
    }
}

impl Serialize for Leak {
    /// Class and severity are written beside the row, for readers that don't have the catalogue.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = row_of(self.row);
        let mut fields = serializer.serialize_struct("Leak", 5)?;
        fields.serialize_field("tag", &self.tag)?;
        fields.serialize_field("row", &self.row)?;
        fields.serialize_field("class", &row.map(|row| row.class))?;
        fields.serialize_field("severity", &row.map(|row| row.severity))?;
        fields.serialize_field("needed", &self.needed)?;
        fields.end()
    }
}
