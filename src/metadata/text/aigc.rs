//! The label of GB 45438-2025 (TC260-PG-20259A): a JSON object, bare or as the member `AIGC` of another, that says whether a
//! picture is machine-made (`Label`), and by whose service and account it was made and passed on. Doesn't know where it
//! stands.

use serde_json::{Map, Value as Json};

use crate::metadata::{Key, Value};

/// The members as tags, with the keys that XMP has for them; none when the text is no such label.
pub(crate) fn members(text: &str) -> Option<Vec<(Key, Value)>> {
    let members = object(text)?;
    let tags = members.into_iter().map(|(name, value)| {
        let value = match value {
            Json::String(text) => text,
            other => other.to_string(),
        };
        (Key::new("XMP", format!("TC260:AIGC/{name}"), name), Value::Text(value))
    });
    Some(tags.collect())
}

/// The bare statement that a picture is machine-made, which some countries' law forbids to take out: the label alone, if it is
/// one of the three that the standard has.
pub(crate) fn label_alone(text: &str) -> Option<String> {
    let label = match object(text)?.remove("Label")? {
        Json::String(label) => label,
        Json::Number(label) => label.to_string(),
        _ => return None,
    };
    matches!(&*label, "1" | "2" | "3").then(|| format!("{{\"Label\":\"{label}\"}}"))
}

fn object(text: &str) -> Option<Map<String, Json>> {
    let Ok(Json::Object(mut object)) = serde_json::from_str(text.trim_matches(['\0', ' ', '\n', '\r', '\t'])) else {
        return None;
    };
    match object.remove("AIGC") {
        Some(Json::Object(inner)) if object.is_empty() => Some(inner),
        // Some write the object as text within the text.
        Some(Json::String(inner)) if object.is_empty() => serde_json::from_str(&inner).ok(),
        Some(other) => {
            object.insert("AIGC".into(), other);
            Some(object)
        }
        None => Some(object),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_told_and_only_the_label_stays() {
        let text = r#"{"AIGC":{"Label":"1","ProduceID":"abc","ReservedCode1":{"x":1}}}"#;
        let told: Vec<_> = members(text).unwrap().into_iter().map(|(key, value)| (key.id, value.to_string())).collect();
        assert_eq!(told[0], ("TC260:AIGC/Label".into(), "1".into()));
        assert_eq!(told[1], ("TC260:AIGC/ProduceID".into(), "abc".into()));
        assert_eq!(told[2], ("TC260:AIGC/ReservedCode1".into(), "{\"x\":1}".into()));
        assert_eq!(label_alone(text).unwrap(), r#"{"Label":"1"}"#);
        assert_eq!(label_alone(r#"{"Label":2}"#).unwrap(), r#"{"Label":"2"}"#);
        for other in [r#"{"Label":"4"}"#, r#"{"ProduceID":"x"}"#, "1", "Label", ""] {
            assert_eq!(label_alone(other), None, "{other}");
        }
    }
}
