//! JSON (RFC 8259) as tags: one for each value, with the names of the members that lead to it as its key. Elements of a list
//! share their list's key. Knows nothing of what the members mean.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{Form, Key, Origin, Tag, Value};

/// How many values of one document become tags.
const VALUES: usize = 10_000;
/// Longest key, in characters.
const KEY: usize = 256;

/// The values of `json` below `prefix`, as tags of `group`.
pub(super) fn tags(json: &Json, group: &'static str, prefix: &str) -> Vec<Tag> {
    let mut flat = Flat { group, tags: Vec::new(), seen: HashMap::new() };
    flat.add(json, prefix.to_owned());
    flat.tags
}

struct Flat {
    group: &'static str,
    tags: Vec<Tag>,
    seen: HashMap<String, u32>,
}

impl Flat {
    fn add(&mut self, json: &Json, key: String) {
        if self.tags.len() >= VALUES {
            return;
        }
        let value = match json {
            Json::Object(members) if !members.is_empty() => {
                for (name, member) in members {
                    let name: String = name.chars().filter(|c| !c.is_control()).take(KEY).collect();
                    self.add(member, if key.is_empty() { name } else { format!("{key}/{name}") });
                }
                return;
            }
            Json::Array(list) if !list.is_empty() => return list.iter().for_each(|item| self.add(item, key.clone())),
            // That there is such a member says something, even when it holds nothing.
            Json::Object(_) => Value::text("{}"),
            Json::Array(_) | Json::Null => return,
            Json::Bool(yes) => Value::text(if *yes { "true" } else { "false" }),
            Json::String(text) => Value::text(text.as_str()),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Value::Integer(whole),
                (None, Some(real)) => Value::Real(real),
                (None, None) => Value::text(number.to_string()),
            },
        };
        let count = self.seen.entry(key.clone()).or_insert(0);
        let origin = Origin { form: Form::Encoded, occurrence: *count, ..Origin::default() };
        *count = count.saturating_add(1);
        self.tags.push(Tag { key: Key::new(self.group, key.clone(), key), value, origin });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_the_path_of_its_members() {
        let json = serde_json::json!({"a": {"b": 1, "c": [{"d": "x"}, {"d": 2.5}]}, "e": {}, "f": null, "g": true});
        let told: Vec<_> = tags(&json, "Takeout", "")
            .into_iter()
            .map(|tag| format!("{}={}#{}", tag.key.id, tag.value, tag.origin.occurrence))
            .collect();
        assert_eq!(told, ["a/b=1#0", "a/c/d=x#0", "a/c/d=2.5#1", "e={}#0", "g=true#0"]);
    }

    #[test]
    fn a_document_of_a_million_values_is_cut() {
        let json = Json::Array(vec![Json::from(1); VALUES + 5]);
        assert_eq!(tags(&json, "Takeout", "x").len(), VALUES);
    }
}
