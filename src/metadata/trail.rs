//! The way from a file down to a block within it, which all tags of the block share.

use std::borrow::Cow;
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

impl<'de> Deserialize<'de> for Trail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from_iter)
    }
}

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
