//! What goes and what stays, as a user says it.
//!
//! By default everything goes that isn't on the keep list. `keep` re-encodes some tags alone; `only` takes out some classes,
//! and every opaque part that could hold them, and leaves the rest as it was.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::container::Depth;
use crate::leak::{self, Class};
use crate::metadata::{Key, Value};

use super::release::Release;

/// A choice of tags: a class, or keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every tag of a class.
    Class(Class),
    /// A key such as `EXIF/IFD0/Copyright`, or a name alone (`Copyright`); `*` stands for any run of characters. Case is
    /// ignored.
    Key(String),
}

impl Selector {
    /// Whether it chooses this tag.
    pub fn selects(&self, key: &Key, value: &Value) -> bool {
        match self {
            Self::Class(class) => class_of(key, value) == *class,
            Self::Key(pattern) if pattern.contains('/') => matches(pattern, &key.to_string().to_lowercase()),
            Self::Key(pattern) => matches(pattern, &key.name.to_lowercase()),
        }
    }
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(class) = text.parse() {
            return Ok(Self::Class(class));
        }
        let pattern = text.trim().to_lowercase();
        // A class that was misspelt must not pass for a key that nothing has.
        let known = leak::rows().any(|(_, row)| {
            let whole = format!("{}/{}", row.container, row.name).to_lowercase();
            matches(&pattern, if pattern.contains('/') { &whole } else { whole.rsplit('/').next().unwrap_or(&whole) })
        });
        if known {
            Ok(Self::Key(pattern))
        } else {
            Err(format!("{text:?} is neither a leak class nor a key that is known"))
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Class(class) => write!(f, "{class}"),
            Self::Key(pattern) => f.write_str(pattern),
        }
    }
}

/// What a scrub takes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Tags that stay, re-encoded alone.
    pub keep: Vec<Selector>,
    /// If any: the classes that go, while the rest stays as it was.
    pub only: Vec<Class>,
    /// Whether a file is written even though something stays in it that can't be taken out without coding the picture anew.
    pub allow_residual: bool,
    /// Whether coded pictures are followed to where their data end, and what stands behind these goes.
    pub thorough: bool,
    /// When the new file says that it was last changed.
    pub times: Times,
    /// What is left coarse. It means nothing where `only` says what goes.
    pub release: Option<Release>,
}

/// When a new file says that it was last changed and opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Times {
    /// When it was written.
    #[default]
    Written,
    /// At this moment: where many files get the same, their times don't tell in which order they were written.
    At(SystemTime),
    /// When the original was.
    Keep,
    /// On the day on which the original was (UTC), at noon.
    Day,
}

impl Times {
    /// The time of a file whose original was last changed at `original`; none where the system sets it.
    pub(super) fn of(self, original: Option<SystemTime>) -> Option<SystemTime> {
        const DAY: u64 = 24 * 60 * 60;
        match self {
            Self::Written => None,
            Self::At(moment) => Some(moment),
            Self::Keep => original,
            Self::Day => Some(match original?.duration_since(UNIX_EPOCH) {
                Ok(after) => UNIX_EPOCH + Duration::from_secs(after.as_secs() / DAY * DAY + DAY / 2),
                Err(before) => UNIX_EPOCH - Duration::from_secs(before.duration().as_secs() / DAY * DAY + DAY / 2),
            }),
        }
    }
}

impl Policy {
    /// How much of a file is read.
    pub(super) fn depth(&self) -> Depth {
        if self.thorough { Depth::Thorough } else { Depth::Full }
    }

    /// Whether the user asked to keep this tag. What is to be left coarse isn't kept as it is.
    pub fn keeps(&self, key: &Key, value: &Value) -> bool {
        self.keep.iter().any(|selector| selector.selects(key, value))
            && self.release.as_ref().is_none_or(|release| release.allows(class_of(key, value)))
    }

    /// Whether this tag has to go. What nobody can read could hold anything, and so goes under every policy.
    pub fn takes(&self, key: &Key, value: &Value) -> bool {
        if self.keeps(key, value) {
            return false;
        }
        let class = class_of(key, value);
        self.only.is_empty() || self.only.contains(&class) || matches!(class, Class::Opaque | Class::Trailer)
    }
}

/// The class of a tag, by the catalogue.
pub(super) fn class_of(key: &Key, value: &Value) -> Class {
    leak::row_of(leak::row(key, value)).map_or(Class::Opaque, |row| row.class)
}

/// Whether `text` fits `pattern`, in which `*` stands for any run of characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(first) = pieces.next() else { return text.is_empty() };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.get(at.saturating_add(piece.len())..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run() {
        assert!(matches("exif/gps/*", "exif/gps/gpslatitude"));
        assert!(matches("*copyright", "exif/ifd0/copyright"));
        assert!(matches("a*b*c", "a12b3c"));
        assert!(!matches("a*b*c", "a12c3"));
        assert!(!matches("copyright", "copyrightnotice"));
    }

    #[test]
    fn a_misspelt_class_is_no_selector() {
        assert_eq!("location".parse(), Ok(Selector::Class(Class::Location)));
        assert!("EXIF/IFD0/Copyright".parse::<Selector>().is_ok());
        assert!("Copyright".parse::<Selector>().is_ok());
        assert!("locatoin".parse::<Selector>().is_err());
    }

    #[test]
    fn a_day_is_told_without_its_hour() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        for second in [1_710_028_800, 1_710_061_872, 1_710_115_199] {
            assert_eq!(Times::Day.of(Some(at(second))), Some(at(1_710_072_000)), "{second}");
        }
        assert_eq!(
            Times::Day.of(Some(UNIX_EPOCH - Duration::from_secs(1))),
            Some(UNIX_EPOCH - Duration::from_secs(43_200))
        );
        assert_eq!(Times::Keep.of(Some(at(7))), Some(at(7)));
        assert_eq!(Times::At(at(9)).of(Some(at(7))), Some(at(9)));
        assert_eq!((Times::Written.of(Some(at(7))), Times::Day.of(None)), (None, None));
    }

    #[test]
    fn what_nobody_reads_goes_under_every_policy() {
        let policy = Policy { only: vec![Class::Location], ..Policy::default() };
        let opaque = Value::opaque(b"\x01\x02");
        assert!(policy.takes(&Key::new("JPEG", "@after-EOI", "Trailer"), &opaque));
        assert!(!policy.takes(&Key::new("EXIF/IFD0", "0x013b", "Artist"), &Value::text("A")));
        assert!(policy.takes(&Key::new("EXIF/GPS", "0x0002", "GPSLatitude"), &Value::Real(47.0)));
    }
}
