//! Qualified names (Namespaces in XML 1.0): which namespace a name belongs to, by what is declared around it.

use std::collections::BTreeMap;

use super::namespaces;

/// Whose property a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space<'a> {
    /// A namespace of the table, by its canonical prefix.
    Known(&'static str),
    /// Any other: the file's own prefix, and the URI that it stands for, empty if none is declared.
    Other { prefix: &'a str, uri: &'a str },
}

impl<'a> Space<'a> {
    /// The canonical prefix, or the file's own.
    pub(super) fn prefix(self) -> &'a str {
        match self {
            Self::Known(prefix) => prefix,
            Self::Other { prefix, .. } => prefix,
        }
    }
}

/// The prefix of names that have none, and no default namespace either.
pub(super) const BARE: &str = "tmp0";

/// A qualified name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a> {
    pub space: Space<'a>,
    pub local: &'a str,
}

impl Name<'_> {
    /// Whether it is `local` of the namespace with this canonical prefix.
    pub(super) fn is(&self, prefix: &str, local: &str) -> bool {
        self.within(prefix) && self.local == local
    }

    /// Whether it belongs to the namespace with this canonical prefix.
    pub(super) fn within(&self, prefix: &str) -> bool {
        matches!(self.space, Space::Known(known) if known == prefix)
    }
}

/// Which prefix stands for which URI where the parser is, and for which namespace of the table.
#[derive(Default)]
pub(super) struct Scopes<'a> {
    bound: BTreeMap<&'a str, Vec<(&'a str, Option<&'static str>)>>,
    declared: Vec<(usize, &'a str)>,
}

impl<'a> Scopes<'a> {
    pub(super) fn declare(&mut self, depth: usize, prefix: &'a str, uri: &'a str) {
        self.bound.entry(prefix).or_default().push((uri, namespaces::canonical(uri)));
        self.declared.push((depth, prefix));
    }

    /// Forgets what was declared at `depth`.
    pub(super) fn leave(&mut self, depth: usize) {
        while let Some((_, prefix)) = self.declared.pop_if(|(declared, _)| *declared >= depth) {
            if let Some(uris) = self.bound.get_mut(prefix) {
                uris.pop();
            }
        }
    }

    fn space(&self, prefix: &'a str) -> Space<'a> {
        let bound = self.bound.get(prefix).and_then(|uris| uris.last()).copied();
        let (uri, known) = bound.unwrap_or_else(|| ("", namespaces::known(prefix)));
        match known {
            Some(prefix) => Space::Known(prefix),
            None if prefix.is_empty() => Space::Other { prefix: BARE, uri },
            None => Space::Other { prefix, uri },
        }
    }

    /// The name of an element.
    pub(super) fn element(&self, qualified: &'a str) -> Name<'a> {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        Name { space: self.space(prefix), local }
    }

    /// The name of an attribute: without a prefix it has no namespace. RDF's own were once written so.
    pub(super) fn attribute(&self, qualified: &'a str) -> Name<'a> {
        match qualified.split_once(':') {
            Some(("xmlns", local)) => Name { space: Space::Other { prefix: "xmlns", uri: "" }, local },
            Some((prefix, local)) => Name { space: self.space(prefix), local },
            None if qualified == "xmlns" => Name { space: Space::Other { prefix: "xmlns", uri: "" }, local: "" },
            None if matches!(qualified, "about" | "resource" | "parseType" | "ID") => {
                Name { space: Space::Known("rdf"), local: qualified }
            }
            None => Name { space: Space::Other { prefix: BARE, uri: "" }, local: qualified },
        }
    }
}
