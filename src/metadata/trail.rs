//! The way from a file down to a block within it, which all tags of the block share.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The names of parts and nested blocks, from the file down, the innermost last. A copy costs next to nothing.
#[derive(Clone, Default)]
pub struct Trail(Option<Arc<[Cow<'static, str>]>>);

impl Trail {
    /// The way to a block called `name` in the block that this one leads to.
    #[must_use]
    pub fn down(&self, name: Cow<'static, str>) -> Self {
        Self(Some(self.iter().cloned().chain(std::iter::once(name)).collect()))
    }
}

impl FromIterator<Cow<'static, str>> for Trail {
    fn from_iter<I: IntoIterator<Item = Cow<'static, str>>>(names: I) -> Self {
        let names: Vec<_> = names.into_iter().collect();
        Self((!names.is_empty()).then(|| names.into()))
    }
}

impl Deref for Trail {
    type Target = [Cow<'static, str>];

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().unwrap_or_default()
    }
}

impl PartialEq for Trail {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl Eq for Trail {}

impl Hash for Trail {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Trail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl Serialize for Trail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

/// How many trails that were read last are held by each thread: the tags of a block follow each other.
const HELD: usize = 8;

impl<'de> Deserialize<'de> for Trail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        thread_local!(static LAST: RefCell<Vec<Trail>> = const { RefCell::new(Vec::new()) });
        let names: Vec<Name> = Vec::deserialize(deserializer)?;
        if names.is_empty() {
            return Ok(Self::default());
        }
        Ok(LAST.with_borrow_mut(|last| {
            let same = |trail: &&Self| trail.len() == names.len() && trail.iter().zip(&names).all(|(a, b)| *a == b.0);
            if let Some(trail) = last.iter().rev().find(same) {
                return trail.clone();
            }
            let trail = Self::from_iter(names.into_iter().map(|name| name.0));
            if last.len() >= HELD {
                last.remove(0);
            }
            last.push(trail.clone());
            trail
        }))
    }
}

/// A name as it is read.
#[derive(Deserialize)]
struct Name(#[serde(deserialize_with = "super::read::name")] Cow<'static, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_its_names_however_it_was_made() {
        let (empty, one) = (Trail::default(), Trail::from_iter(["Exif".into()]));
        assert_eq!(empty.down("Exif".into()), one);
        assert_eq!(one.down("XMP".into()).to_vec(), ["Exif", "XMP"]);
        assert_ne!(one, empty);
        assert_ne!(one, one.down("XMP".into()));
        for (trail, json) in [(&empty, "[]"), (&one, r#"["Exif"]"#)] {
            assert_eq!(serde_json::to_string(trail).unwrap(), json);
            assert_eq!(&serde_json::from_str::<Trail>(json).unwrap(), trail);
        }
    }
}
