//! A record's line as this build writes it: members in their order, no blanks between them. Such a line is read several times
//! as fast as JSON in general, for nothing has to be looked for, and most of it was read before: the same keys in the same order.
//!
//! What is written otherwise is no error: it isn't read here, but as JSON.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;

use super::{Depth, Flavour, Form, Key, Leak, Origin, Record, RecordId, RowId, Tag, Value};
use crate::metadata::{Trail, held};

/// How many keys and ways each thread remembers, and how long they may be: what files say may not fill the memory.
const KEYS: usize = 1024;
const WAYS: usize = 16;
const LONGEST: usize = 256;
/// How deep lists lie in one another.
const DEEPEST: usize = 4;
/// How many leaks a record has, as a rule.
const USUAL: usize = 32;

/// The record that a line holds; none if it isn't written as here.
pub(super) fn record(line: &[u8]) -> Option<Record> {
    thread_local!(static MEMO: RefCell<Memo> = RefCell::default());
    MEMO.with_borrow_mut(|memo| Line(line.trim_ascii()).record(memo))
}

/// What was read before.
#[derive(Default)]
struct Memo {
    keys: Vec<Known>,
    places: HashMap<Box<[u8]>, usize>,
    /// The key that came last.
    last: usize,
    ways: Vec<(Box<[u8]>, Trail, Form)>,
}

/// A key, as it stands in a line and as what it is read.
struct Known {
    raw: Box<[u8]>,
    key: Key,
    /// The key that came after it.
    next: usize,
    /// What stood behind its row.
    tail: Box<[u8]>,
}

/// What is left of a line.
#[derive(Clone, Copy)]
struct Line<'a>(&'a [u8]);

impl<'a> Line<'a> {
    fn record(mut self, memo: &mut Memo) -> Option<Record> {
        self.skip(b"{\"schema\":")?;
        let schema = u32::try_from(self.whole()?).ok()?;
        self.skip(b",\"catalogue\":")?;
        let catalogue = u32::try_from(self.whole()?).ok()?;
        self.skip(b",\"id\":")?;
        let id = RecordId(self.text()?.into_owned());
        self.skip(b",\"path\":")?;
        let path = self.text()?.into_owned();
        self.skip(b",\"bytes\":")?;
        let bytes = self.whole()?;
        let modified = match self.skip(b",\"modified\":") {
            Some(()) => Some(self.number()?.parse().ok()?),
            None => None,
        };
        self.skip(b",\"flavour\":")?;
        let flavour = Flavour(held(&self.text()?));
        self.skip(b",\"depth\":")?;
        let depth = self.json::<Depth>()?;
        self.skip(b",\"unread\":")?;
        let unread = self.whole()?;
        self.skip(b",\"leaks\":[")?;
        let mut leaks = Vec::with_capacity(USUAL);
        if self.skip(b"]").is_none() {
            loop {
                leaks.push(self.leak(memo)?);
                if self.skip(b",").is_none() {
                    self.skip(b"]")?;
                    break;
                }
            }
        }
        self.skip(b",\"facts\":")?;
        let facts = self.json()?;
        let faults = match self.skip(b",\"faults\":") {
            Some(()) => self.json()?,
            None => Vec::new(),
        };
        self.skip(b"}")?;
        let record =
            Record { schema, catalogue, id, path, bytes, modified, flavour, depth, unread, leaks, facts, faults };
        self.0.is_empty().then_some(record)
    }

    fn leak(&mut self, memo: &mut Memo) -> Option<Leak> {
        self.skip(b"{\"tag\":{\"key\":")?;
        let (key, known) = self.key(memo)?;
        self.skip(b",\"value\":")?;
        let value = self.value(0)?;
        self.skip(b",\"origin\":")?;
        let origin = self.origin(memo)?;
        self.skip(b"},\"row\":")?;
        let row = RowId(u16::try_from(self.whole()?).ok()?);
        let tag = Tag { key, value, origin };
        if let Some(known) = known.and_then(|known| memo.keys.get(known))
            && !known.tail.is_empty()
            && self.skip(&known.tail).is_some()
        {
            return Some(Leak { tag, row, needed: false });
        }
        let start = self.0;
        for name in [&b",\"class\":"[..], b",\"severity\":"] {
            self.skip(name)?;
            if self.skip(b"null").is_none() {
                self.text()?;
            }
        }
        self.skip(b",\"needed\":")?;
        let needed = self.json::<bool>()?;
        self.skip(b"}")?;
        if let Some(known) = known.and_then(|known| memo.keys.get_mut(known)).filter(|_| !needed) {
            let tail = start.strip_suffix(self.0).filter(|tail| tail.len() <= LONGEST);
            known.tail = tail.unwrap_or_default().into();
        }
        Some(Leak { tag, row, needed })
    }

    /// A key, and its place in the memo.
    fn key(&mut self, memo: &mut Memo) -> Option<(Key, Option<usize>)> {
        let next = memo.keys.get(memo.last).map_or(0, |last| last.next);
        if let Some(known) = memo.keys.get(next)
            && self.skip(&known.raw).is_some()
        {
            memo.last = next;
            return Some((known.key.clone(), Some(next)));
        }
        let start = self.0;
        let mut names = [Cow::Borrowed(""), Cow::Borrowed(""), Cow::Borrowed("")];
        for (name, before) in names.iter_mut().zip([&b"{\"group\":"[..], b",\"id\":", b",\"name\":"]) {
            self.skip(before)?;
            *name = self.text()?;
        }
        self.skip(b"}")?;
        let raw = start.strip_suffix(self.0)?;
        let place = match memo.places.get(raw) {
            Some(place) => Some(*place),
            None if raw.len() <= LONGEST && memo.keys.len() < KEYS => {
                let place = memo.keys.len();
                let [group, id, name] = &names;
                let key = Key { group: held(group), id: held(id), name: held(name) };
                memo.keys.push(Known { raw: raw.into(), key, next: 0, tail: Box::default() });
                memo.places.insert(raw.into(), place);
                Some(place)
            }
            None => None,
        };
        let Some(place) = place else {
            let [group, id, name] = &names;
            return Some((Key { group: held(group), id: held(id), name: held(name) }, None));
        };
        if let Some(last) = memo.keys.get_mut(memo.last) {
            last.next = place;
        }
        memo.last = place;
        Some((memo.keys.get(place)?.key.clone(), Some(place)))
    }

    fn origin(&mut self, memo: &mut Memo) -> Option<Origin> {
        let known = memo.ways.iter().find_map(|(raw, path, form)| {
            let mut line = *self;
            line.skip(raw).map(|()| (line, path.clone(), *form))
        });
        let (path, form) = match known {
            Some((line, path, form)) => {
                *self = line;
                (path, form)
            }
            None => {
                let start = self.0;
                if self.skip(b"{\"path\":").is_none() {
                    // What a side-car says is rare.
                    return self.json();
                }
                let path: Trail = self.json()?;
                self.skip(b",\"form\":")?;
                let form = self.json()?;
                self.skip(b",\"occurrence\":")?;
                let raw = start.strip_suffix(self.0)?;
                if raw.len() <= LONGEST {
                    if memo.ways.len() >= WAYS {
                        memo.ways.remove(0);
                    }
                    memo.ways.push((raw.into(), path.clone(), form));
                }
                (path, form)
            }
        };
        let occurrence = u32::try_from(self.whole()?).ok()?;
        self.skip(b",\"range\":")?;
        let range = self.range()?;
        self.skip(b"}")?;
        Some(Origin { beside: None, path, form, occurrence, range })
    }

    fn range(&mut self) -> Option<Option<Range<u64>>> {
        if self.skip(b"null").is_some() {
            return Some(None);
        }
        self.skip(b"{\"start\":")?;
        let start = self.whole()?;
        self.skip(b",\"end\":")?;
        let end = self.whole()?;
        self.skip(b"}")?;
        Some(Some(start..end))
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        match self.0.first()? {
            b'"' => self.text().map(|text| Value::Text(text.into_owned())),
            b'[' if depth < DEEPEST => {
                self.skip(b"[")?;
                let mut list = Vec::with_capacity(4);
                if self.skip(b"]").is_some() {
                    return Some(Value::List(list));
                }
                loop {
                    list.push(self.value(depth + 1)?);
                    if self.skip(b",").is_none() {
                        self.skip(b"]")?;
                        return Some(Value::List(list));
                    }
                }
            }
            b'{' => {
                self.skip(b"{\"bytes\":")?;
                let bytes = self.whole()?;
                self.skip(b",\"hex\":")?;
                let hex = self.text()?.into_owned();
                self.skip(b"}")?;
                Some(Value::Opaque { bytes, hex })
            }
            _ => {
                let text = self.number()?;
                let real = || text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Real);
                let whole = !text.contains(['.', 'e', 'E']) && text != "-0";
                if whole { text.parse().ok().map(Value::Integer).or_else(real) } else { real() }
            }
        }
    }

    /// What comes next, if it is that.
    fn skip(&mut self, what: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(what)?;
        Some(())
    }

    /// The characters of a number.
    fn number(&mut self) -> Option<&'a str> {
        let is = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        let length = self.0.iter().take_while(|byte| is(byte)).count();
        let (number, rest) = self.0.split_at_checked(length).filter(|(number, _)| !number.is_empty())?;
        self.0 = rest;
        str::from_utf8(number).ok()
    }

    /// A whole number that isn't negative.
    fn whole(&mut self) -> Option<u64> {
        let mut number = None;
        while let Some((digit @ b'0'..=b'9', rest)) = self.0.split_first() {
            number = Some(number.unwrap_or(0u64).checked_mul(10)?.checked_add(u64::from(digit - b'0'))?);
            self.0 = rest;
        }
        number
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        let inner = self.0.strip_prefix(b"\"")?;
        let end = memchr::memchr2(b'"', b'\\', inner)?;
        let (text, rest) = inner.split_at_checked(end)?;
        match rest.split_first()? {
            (b'"', rest) if text.iter().all(|byte| *byte >= b' ') => {
                self.0 = rest;
                str::from_utf8(text).ok().map(Cow::Borrowed)
            }
            // With escapes.
            _ => self.json::<String>().map(Cow::Owned),
        }
    }

    /// What comes next, read as JSON.
    fn json<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = serde_json::Deserializer::from_slice(self.0).into_iter::<T>();
        let value = values.next()?.ok()?;
        self.0 = self.0.get(values.byte_offset()..)?;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{leak, leak_at, record as made, text};
    use super::*;
    use crate::bytes::Fault;

    fn value() -> impl Strategy<Value = Value> {
        let one = prop_oneof![
            any::<i64>().prop_map(Value::Integer),
            any::<f64>().prop_filter("JSON has no others", |x| x.is_finite()).prop_map(Value::Real),
            any::<String>().prop_map(Value::Text),
            any::<Vec<u8>>().prop_map(|bytes| Value::opaque(&bytes)),
        ];
        one.prop_recursive(3, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Value::List))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_line_is_read_as_it_was_meant(
            values in prop::collection::vec((value(), "[ -~]{0,12}", any::<bool>(), any::<Option<u32>>()), 0..6),
            path in any::<String>(), modified in any::<Option<i64>>(),
        ) {
            let mut whole = made(Vec::new());
            for (value, name, needed, start) in values {
                let mut leak = leak_at(&[], "EXIF/IFD0", "0x010f", value);
                leak.tag.origin.path = ["APP1 Exif".into(), name.clone().into()].into_iter().collect();
                leak.tag.key.name = name.into();
                leak.tag.origin.range = start.map(|start| u64::from(start)..u64::from(start) + 7);
                leak.needed = needed;
                whole.leaks.push(leak);
            }
            (whole.path, whole.modified) = (path, modified);
            let line = serde_json::to_vec(&whole).unwrap();
            // Twice: what is remembered makes no difference.
            for _ in 0..2 {
                let read = record(&line);
                prop_assert!(read.is_some());
                prop_assert_eq!(read.unwrap(), serde_json::from_slice::<Record>(&line).unwrap());
            }
        }
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_json() {
        let mut whole = made(vec![text("EXIF/IFD0", "0x0110", "X100"), leak("EXIF/GPS", "0x0002", Value::Real(47.5))]);
        whole.faults.push(Fault::new(7, "a marker", "the end"));
        let line = serde_json::to_string(&whole).unwrap();
        assert_eq!(record(line.as_bytes()), Some(whole.clone()));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        for other in [value.to_string(), line.replacen(':', ": ", 1), line.replacen(",\"unread\":0", "", 1)] {
            assert_ne!(other, line);
            assert_eq!(record(other.as_bytes()), None, "{other}");
        }
        assert_eq!(Record::from_line(value.to_string().as_bytes()), Ok(whole));
        for cut in 0..line.len() {
            assert_eq!(record(&line.as_bytes()[..cut]), None);
        }
    }
}
