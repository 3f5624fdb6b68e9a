//! Tags read back from the JSON of a record: a library has millions of them, and few different names.
//!
//! A name that was read before is held once; a value is made as it is read, without trying its forms in turn.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Value;

/// Reads a name. One that this thread read before costs no memory.
pub(super) fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'static, str>, D::Error> {
    struct Name;
    impl Visitor<'_> for Name {
        type Value = Cow<'static, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a name")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(held(text))
        }
    }
    deserializer.deserialize_str(Name)
}

/// How many names are held for good by each thread, and how long each may be: what files say may not fill the memory.
const HELD: usize = 2048;
const LONGEST: usize = 64;

/// The text, from those that are held: each has one slot, and who comes first keeps it.
pub(crate) fn held(text: &str) -> Cow<'static, str> {
    thread_local!(static NAMES: RefCell<Vec<&'static str>> = RefCell::new(vec![""; HELD]));
    if text.len() > LONGEST {
        return Cow::Owned(text.to_owned());
    }
    // FNV-1a.
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let slot = (hash ^ hash >> 16) as usize % HELD;
    NAMES.with_borrow_mut(|names| match names.get_mut(slot) {
        Some(name) if *name == text => Cow::Borrowed(*name),
        Some(name) if name.is_empty() => {
            *name = Box::leak(text.to_owned().into_boxed_str());
            Cow::Borrowed(*name)
        }
        _ => Cow::Owned(text.to_owned()),
    })
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text, a list of values, or bytes")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Real(number as f64), Value::Integer))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Real(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let (mut bytes, mut hex) = (None, None);
        while let Some(member) = members.next_key::<Cow<'de, str>>()? {
            match &*member {
                "bytes" => bytes = Some(members.next_value()?),
                "hex" => hex = Some(members.next_value()?),
                _ => {
                    members.next_value::<de::IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Opaque {
            bytes: bytes.ok_or_else(|| de::Error::missing_field("bytes"))?,
            hex: hex.ok_or_else(|| de::Error::missing_field("hex"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_back_in_its_own_form() {
        let list = |values: &[Value]| Value::List(values.to_vec());
        for (json, value) in [
            ("7", Value::Integer(7)),
            ("-7", Value::Integer(-7)),
            ("18446744073709551615", Value::Real(18_446_744_073_709_551_615.0)),
            ("26.0", Value::Real(26.0)),
            (r#""a\nb""#, Value::text("a\nb")),
            (r#"[1,[2.5,"x"]]"#, list(&[Value::Integer(1), list(&[Value::Real(2.5), Value::text("x")])])),
            (r#"{"bytes":3,"more":[1],"hex":"00ff01"}"#, Value::opaque(&[0, 255, 1])),
        ] {
            assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value, "{json}");
        }
        for json in ["null", "true", "{}", r#"{"bytes":3}"#, "[1,", r#"{"bytes":"3","hex":""}"#] {
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn names_are_held_once_and_within_bounds() {
        let borrowed = |text: &str| matches!(held(text), Cow::Borrowed(_));
        assert!(borrowed("EXIF/GPS") && borrowed("EXIF/GPS"));
        let held_of_many = (0..10 * HELD).filter(|n| borrowed(&format!("name {n}"))).count();
        assert!(held_of_many <= HELD);
        assert!(!borrowed(&"x".repeat(LONGEST + 1)));
        for text in ["EXIF/GPS", "name 7", "", "another"] {
            assert_eq!(held(text), text);
        }
    }
}
