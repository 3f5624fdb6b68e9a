//! The label of machine-made pictures in XMP (GB 45438-2025, Appendix E; `TC260:AIGC`): a JSON object with a label and
//! with who made and who passed on the picture.

use serde_json::{Map, Value as Json};

use super::rdf::Leaf;

/// Whether a property is the label.
pub(super) fn is_label(leaf: &Leaf<'_>) -> bool {
    leaf.name.is("TC260", "AIGC")
}

/// The members of the label: its JSON object, or the one that it wraps; a bare label stands for itself.
pub(super) fn members(value: &str) -> Option<Map<String, Json>> {
    let mut json: Json = serde_json::from_str(value).ok()?;
    if let Some(inner) = json.get_mut("AIGC") {
        json = inner.take();
    }
    match json {
        Json::Object(members) => Some(members),
        Json::String(_) | Json::Number(_) => Some(Map::from_iter([(String::from(LABEL), json)])),
        _ => None,
    }
}

/// The member that says that the picture is machine-made.
const LABEL: &str = "Label";

/// Whether a member is the bare statement: 1 machine-made, 2 possibly, 3 suspected.
pub(super) fn is_statement(name: &str, value: &Json) -> bool {
    name == LABEL && matches!(plain(value).as_str(), "1" | "2" | "3")
}

/// The text of a member.
pub(super) fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The JSON of some members; a label is written as the standard's examples do.
pub(super) fn json(members: Map<String, Json>) -> String {
    let members = members.into_iter().map(|(name, value)| match is_statement(&name, &value) {
        true => (name, Json::String(plain(&value))),
        false => (name, value),
    });
    Json::Object(members.collect()).to_string()
}
