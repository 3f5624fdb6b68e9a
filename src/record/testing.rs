//! Hand-made leaks and records for the tests.

use super::{Depth, Facts, Flavour, Leak, Record, RecordId, SCHEMA};
use crate::leak::row;
use crate::metadata::{Key, Origin, Tag, Value};

/// A leak in a block at `path`.
pub(super) fn leak_at(path: &[&'static str], group: &'static str, id: &'static str, value: Value) -> Leak {
    let key = Key::new(group, id, id.rsplit([':', '/']).next().unwrap_or(id));
    let row = row(&key, &value);
    let origin = Origin { path: path.iter().map(|name| (*name).into()).collect(), ..Origin::default() };
    Leak { tag: Tag { key, value, origin }, row, needed: false }
}

/// A leak in a block named after its group's standard.
pub(super) fn leak(group: &'static str, id: &'static str, value: Value) -> Leak {
    let block = if group.starts_with("EXIF") { "Exif" } else { group };
    leak_at(&[block], group, id, value)
}

pub(super) fn text(group: &'static str, id: &'static str, value: &str) -> Leak {
    leak(group, id, Value::text(value))
}

/// Degrees, minutes, seconds, or hours, minutes, seconds.
pub(super) fn three(numbers: [f64; 3]) -> Value {
    Value::List(numbers.map(Value::Real).into())
}

/// A record of these leaks.
pub(super) fn record(leaks: Vec<Leak>) -> Record {
    Record {
        schema: SCHEMA,
        catalogue: crate::leak::catalogue(),
        id: RecordId("0123abcd".into()),
        path: "2024/a.jpg".into(),
        bytes: 1234,
        modified: None,
        flavour: Flavour::new("JPEG"),
        depth: Depth::Full,
        unread: 0,
        facts: Facts::of(&leaks),
        leaks,
        faults: Vec::new(),
    }
}
