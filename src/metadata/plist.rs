//! Property lists, as Apple's systems write them: XML (its `PropertyList-1.0` document type) and binary (`bplist00`, as
//! CoreFoundation's CFBinaryPList.c describes it). One leaf for each value, with the keys that lead to it. A list's elements
//! share its key. Knows nothing of what the keys mean.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::Value;
use super::xmp::base64;
use super::xmp::chars::unescape;
use crate::moment::Moment;

/// A value of a list, and the keys that lead to it, with slashes between them.
pub(crate) type Leaf = (String, Content);

/// What a leaf holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Text, a number, a date or a truth value.
    Plain(Value),
    /// Bytes.
    Data(Vec<u8>),
}

/// How many values are read.
const VALUES: usize = 10_000;
/// How deep lists may lie within one another.
const DEPTH: usize = 64;
/// Largest data in one, in bytes.
const DATA: u64 = 16 * 1024 * 1024;
/// From 1970 to 2001, where Apple's clocks begin, in seconds.
const EPOCH: f64 = 978_307_200.0;

/// The leaves of a property list; none when it is none, as much as can be read when it is damaged.
pub(crate) fn leaves(bytes: &[u8]) -> Option<Vec<Leaf>> {
    if bytes.starts_with(b"bplist0") {
        return binary(bytes);
    }
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()?;
    text.contains("<plist").then(|| xml(text))
}

/// The values of a property list without their keys, for lists that have none; none when it is no list.
pub(crate) fn values(bytes: &[u8]) -> Option<Value> {
    let values = leaves(bytes)?.into_iter().map(|(_, content)| match content {
        Content::Plain(value) => value,
        Content::Data(data) => Value::opaque(&data),
    });
    let mut values: Vec<Value> = values.collect();
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::List(values)),
    }
}

fn xml(text: &str) -> Vec<Leaf> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut leaves = Vec::new();
    // For each open dict or array: whether it is a dict, and the key that was read last.
    let mut open: Vec<(bool, String)> = Vec::new();
    let mut held = String::new();
    while leaves.len() < VALUES {
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.name().0 {
                name @ ("dict" | "array") if open.len() < DEPTH => open.push((name == "dict", String::new())),
                "dict" | "array" => break,
                _ => held.clear(),
            },
            Ok(Event::Empty(tag)) => match tag.name().0 {
                "true" => leaves.push((path(&open), Content::Plain(Value::text("true")))),
                "false" => leaves.push((path(&open), Content::Plain(Value::text("false")))),
                _ => {}
            },
            Ok(Event::Text(piece)) => held.push_str(&piece),
            Ok(Event::CData(piece)) => held.push_str(&piece),
            Ok(Event::GeneralRef(name)) => {
                held.push_str(&unescape(&format!("&{};", &*name)));
            }
            Ok(Event::End(tag)) => match tag.name().0 {
                "dict" | "array" => {
                    open.pop();
                }
                "key" => {
                    if let Some(last) = open.last_mut() {
                        last.1 = std::mem::take(&mut held);
                    }
                }
                name => {
                    if let Some(content) = content(name, &std::mem::take(&mut held)) {
                        leaves.push((path(&open), content));
                    }
                }
            },
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    leaves
}

fn content(element: &str, text: &str) -> Option<Content> {
    Some(Content::Plain(match element {
        "string" | "date" => Value::text(text),
        "integer" => text.trim().parse().map_or_else(|_| Value::text(text), Value::Integer),
        "real" => text.trim().parse().map_or_else(|_| Value::text(text), Value::Real),
        "data" => {
            let bytes = base64::decode(text, DATA).unwrap_or_else(|| text.as_bytes().to_vec());
            return Some(Content::Data(bytes));
        }
        _ => return None,
    }))
}

fn path(open: &[(bool, String)]) -> String {
    let keys: Vec<&str> = open.iter().filter(|(dict, _)| *dict).map(|(_, key)| key.as_str()).collect();
    keys.join("/")
}

/// The table of a binary list: where its objects are, and how wide its numbers.
struct Table<'a> {
    bytes: &'a [u8],
    offsets: Vec<usize>,
    reference: usize,
    left: usize,
    leaves: Vec<Leaf>,
}

fn binary(bytes: &[u8]) -> Option<Vec<Leaf>> {
    let trailer = bytes.get(bytes.len().checked_sub(32)?..)?;
    let wide = |at: usize| number(trailer.get(at..at.checked_add(8)?)?);
    let (width, reference) = (usize::from(*trailer.get(6)?), usize::from(*trailer.get(7)?));
    let (count, top, start) = (wide(8)?, wide(16)?, wide(24)?);
    if !(1..=8).contains(&width) || !(1..=8).contains(&reference) || count > bytes.len() {
        return None;
    }
    let table = bytes.get(start..)?.chunks_exact(width).take(count);
    let offsets: Vec<usize> = table.filter_map(number).collect();
    let mut table = Table { bytes, offsets, reference, left: VALUES, leaves: Vec::new() };
    table.object(top, String::new(), 0);
    Some(table.leaves)
}

/// A whole number, the most significant byte first.
fn number(bytes: &[u8]) -> Option<usize> {
    bytes.iter().try_fold(0usize, |sum, byte| sum.checked_mul(256)?.checked_add(usize::from(*byte)))
}

impl Table<'_> {
    fn object(&mut self, index: usize, key: String, depth: usize) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if depth > DEPTH {
            return None;
        }
        let at = *self.offsets.get(index)?;
        let marker = *self.bytes.get(at)?;
        let (kind, low) = (marker >> 4, usize::from(marker & 15));
        let next = at.checked_add(1)?;
        if kind == 0 {
            let value = [(8, "false"), (9, "true")].into_iter().find(|(code, _)| *code == low)?.1;
            self.leaves.push((key, Content::Plain(Value::text(value))));
            return Some(());
        }
        if matches!(kind, 1..=3) {
            let bytes = self.bytes.get(next..next.checked_add(1usize.checked_shl(u32::try_from(low).ok()?)?)?)?;
            self.leaves.push((key, Content::Plain(scalar(kind, bytes)?)));
            return Some(());
        }
        let (count, start) = self.counted(low, next)?;
        match kind {
            4 => {
                let data = self.bytes.get(start..start.checked_add(count)?)?.to_vec();
                self.leaves.push((key, Content::Data(data)));
            }
            5 | 7 => {
                let text = self.bytes.get(start..start.checked_add(count)?)?;
                self.leaves.push((key, Content::Plain(Value::text(String::from_utf8_lossy(text)))));
            }
            6 => {
                let (units, _) = self.bytes.get(start..start.checked_add(count.checked_mul(2)?)?)?.as_chunks::<2>();
                let text = char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit)));
                let text: String = text.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
                self.leaves.push((key, Content::Plain(Value::text(text))));
            }
            0xa | 0xc => {
                for item in 0..count {
                    let _ = self.object(self.at(start, item)?, key.clone(), depth.checked_add(1)?);
                }
            }
            0xd => {
                for item in 0..count {
                    let name = self.name(self.at(start, item)?)?;
                    let value = self.at(start, item.checked_add(count)?)?;
                    let key = if key.is_empty() { name } else { format!("{key}/{name}") };
                    let _ = self.object(value, key, depth.checked_add(1)?);
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// The text of an object that is a key.
    fn name(&self, index: usize) -> Option<String> {
        let at = *self.offsets.get(index)?;
        let marker = *self.bytes.get(at)?;
        let (count, start) = self.counted(usize::from(marker & 15), at.checked_add(1)?)?;
        let text = self.bytes.get(start..start.checked_add(count)?)?;
        (marker >> 4 == 5).then(|| String::from_utf8_lossy(text).into_owned())
    }

    /// The count that a marker's low half states, or the whole number behind it; and where the content begins.
    fn counted(&self, low: usize, next: usize) -> Option<(usize, usize)> {
        if low != 15 {
            return Some((low, next));
        }
        let marker = *self.bytes.get(next)?;
        let width = 1usize.checked_shl(u32::from(marker & 15))?;
        let start = next.checked_add(1)?;
        let end = start.checked_add(width)?;
        (marker >> 4 == 1).then_some(())?;
        Some((number(self.bytes.get(start..end)?)?, end))
    }

    /// The `item`th reference of those that begin at `start`.
    fn at(&self, start: usize, item: usize) -> Option<usize> {
        let from = start.checked_add(item.checked_mul(self.reference)?)?;
        number(self.bytes.get(from..from.checked_add(self.reference)?)?)
    }
}

/// A whole number, a real one, or a date.
fn scalar(kind: u8, bytes: &[u8]) -> Option<Value> {
    let real = || match bytes.len() {
        4 => Some(f64::from(f32::from_be_bytes(bytes.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ => None,
    };
    match kind {
        1 => match bytes.len() {
            8 => Some(Value::Integer(i64::from_be_bytes(bytes.try_into().ok()?))),
            _ => Some(Value::Integer(i64::try_from(number(bytes)?).ok()?)),
        },
        2 => real().map(Value::Real),
        _ => {
            let seconds = real().filter(|seconds| seconds.abs() < 1e11)?;
            Some(Value::text(Moment::from_epoch((seconds + EPOCH).floor() as i64)?.to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(value: Value) -> Content {
        Content::Plain(value)
    }

    #[test]
    fn xml_of_every_kind_of_value() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"x\"><plist><dict>
            <key>a</key><integer>7</integer><key>b &amp; c</key><dict><key>d</key><string>x &lt; y</string></dict>
            <key>e</key><array><true/><real>1.5</real></array><key>f</key><data>AAEC
            </data><key>g</key><date>2024-05-06T07:08:09Z</date></dict></plist>";
        let expected = [
            ("a", plain(Value::Integer(7))),
            ("b & c/d", plain(Value::text("x < y"))),
            ("e", plain(Value::text("true"))),
            ("e", plain(Value::Real(1.5))),
            ("f", Content::Data(vec![0, 1, 2])),
            ("g", plain(Value::text("2024-05-06T07:08:09Z"))),
        ];
        assert_eq!(leaves(text.as_bytes()).unwrap(), expected.map(|(key, content)| (key.to_owned(), content)));
    }

    /// `{"u": ["https://a.example/", 2001-01-01 00:00:10], "n": "ü"}`, as Apple's own writer lays it out.
    #[rustfmt::skip]
    fn sample() -> Vec<u8> {
        [
            &b"bplist00"[..],
            &[0xd2, 1, 2, 3, 4],                                                // 8: a dict of two
            b"\x51u", b"\x51n",                                                 // 13, 15
            &[0xa2, 5, 6],                                                      // 17: a list of two
            b"\x61\x00\xfc",                                                    // 20
            b"\x5f\x10\x12https://a.example/",                                  // 23
            &[0x33, 0x40, 0x24, 0, 0, 0, 0, 0, 0],                              // 44
            &[8, 13, 15, 17, 20, 23, 44],                                       // 53
            &[0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 53],
        ]
        .concat()
    }

    #[test]
    fn a_binary_list() {
        let expected = [
            ("u", plain(Value::text("https://a.example/"))),
            ("u", plain(Value::text("2001-01-01 00:00:10Z"))),
            ("n", plain(Value::text("ü"))),
        ];
        assert_eq!(leaves(&sample()).unwrap(), expected.map(|(key, content)| (key.to_owned(), content)));
    }

    #[test]
    fn loops_and_cut_lists_end() {
        let whole = sample();
        for cut in 0..whole.len() {
            let _ = leaves(&whole[..cut]);
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut broken = whole.clone();
                broken[at] ^= 1 << bit;
                let _ = leaves(&broken);
            }
        }
        let mut endless = whole;
        endless[18] = 3;
        assert!(leaves(&endless).unwrap().len() <= VALUES);
        let nested = format!("<plist>{}", "<array>".repeat(10_000));
        assert_eq!(leaves(nested.as_bytes()).unwrap(), []);
    }
}
