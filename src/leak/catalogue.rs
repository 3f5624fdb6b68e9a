//! The catalogue: `catalogue.tsv`, one line for each key that gives something away, compiled in, and indexed on first use,
//! container by container.
//!
//! Its columns: which standard or container, which key of it (`pattern` says how keys are written), the standard's own
//! name, class, severity, `keep` where the value stays in a scrubbed file by default, and a phrase for people. A key may be
//! a pattern, a range of ids, or depend on the value: `0x0001=R03`.
//!
//! The most specific row wins: one that names the value, the exact key, a range of ids, the longest literal text, then the
//! group's `*`. A key that no row knows falls to its group's `*`, and a group that has none to the row `* *`: default deny,
//! of class `opaque`. Two kinds of group are looked up in their own way: EXIF's IFDs share their ids, and a row for an XMP
//! property covers what is below it.
//!
//! Of a file's own properties it has those that go where the file goes. Who owns it, where on the disk it lies and when it was
//! last opened stay with the disk, and change with every copy: they aren't in it. Its folders are the record's path.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::memo;
use super::pattern::{Ids, is_pattern, literal, matches, unescape};
use super::{Class, Severity};
use crate::metadata::{Key, Value};

/// Index of a row in the catalogue of this build, from 0 in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RowId(pub u16);

/// A row of the catalogue.
#[derive(Debug)]
pub struct Row {
    /// Which standard or container: `EXIF/GPS`.
    pub container: &'static str,
    /// Which key of it, possibly a pattern.
    pub key: &'static str,
    /// The standard's own name.
    pub name: &'static str,
    /// What it is about.
    pub class: Class,
    /// How much it gives away by itself.
    pub severity: Severity,
    /// What can be inferred, in a phrase.
    pub phrase: &'static str,
    /// Whether it stays in a scrubbed file by default, and so never counts for `--fail-on`.
    pub keep: bool,
}

impl Row {
    /// What names the row from one build to the next: container and key, with a tab between them.
    pub fn id(&self) -> String {
        format!("{}\t{}", self.container, self.key)
    }
}

/// The row that `key` with `value` falls to.
pub fn row(key: &Key, value: &Value) -> RowId {
    memo::row(key, || {
        let wanted = Wanted { key: normal(&key.group, &key.id), value };
        let groups: Vec<&Group> = chain(&key.group).into_iter().filter_map(group).collect();
        let depends = groups.iter().any(|group| group.depends(&wanted.key));
        (look_up(&groups, &wanted), !depends)
    })
}

/// The row that is wanted, from the groups that a key of its group is looked for in.
fn look_up(groups: &[&Group], wanted: &Wanted<'_>) -> RowId {
    let groups = || groups.iter().copied();
    groups()
        .find_map(|group| if group.nests { group.below(wanted) } else { group.named(wanted) })
        .or_else(|| groups().find_map(|group| group.private(wanted)))
        .or_else(|| groups().find_map(|group| group.default))
        .or_else(|| group("*")?.default)
        .unwrap_or(RowId(0))
}

/// A row by its id. Ids of another build's catalogue may be out of range.
pub fn row_of(id: RowId) -> Option<&'static Row> {
    let index = index();
    let container = index.containers.get(usize::from(*index.by_row.get(usize::from(id.0))?))?;
    container.group().rows.get(usize::from(id.0 - container.first))
}

/// A number for the whole table: other tables have others, so that ids of rows can be known to be of this one.
pub fn catalogue() -> u32 {
    static NUMBER: OnceLock<u32> = OnceLock::new();
    // FNV-1a.
    *NUMBER.get_or_init(|| {
        TABLE.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    })
}

/// The row that stands in the table under this container and key, letter for letter.
pub fn row_called(container: &str, key: &str) -> Option<RowId> {
    let index = index();
    let container = index.containers.get(*index.by_name.get(container)?)?;
    let at = container.group().rows.iter().position(|row| row.key == key)?;
    Some(RowId(container.first.checked_add(u16::try_from(at).ok()?)?))
}

/// Every row, in the order of the table.
pub fn rows() -> impl Iterator<Item = (RowId, &'static Row)> {
    (0..).map(RowId).zip(index().containers.iter().flat_map(|container| &container.group().rows))
}

const TABLE: &str = include_str!("catalogue.tsv");

/// Where ids mean the same as in IFD0, whichever IFD they stand in; asked in this order after the tag's own.
const SHARED: [&str; 4] = ["EXIF/IFD0", "EXIF/ExifIFD", "DNG/IFD0", "TIFF"];
/// IFDs whose ids are their own.
const APART: [&str; 2] = ["EXIF/GPS", "EXIF/InteropIFD"];
/// The range for which any named row of another IFD is better.
const PRIVATE: &str = "0x8000-0xffff";
/// Levels of an XMP path that are looked at, from the top.
const LEVELS: usize = 64;

/// The groups in which a key of `group` is looked for, in this order.
fn chain(group: &str) -> Vec<&str> {
    let ifd = ["EXIF/", "DNG/", "TIFF/"].iter().any(|start| group.starts_with(start)) || group == "TIFF";
    let mut chain = vec![group];
    if ifd && !APART.contains(&group) {
        chain.extend(SHARED.iter().filter(|name| **name != group));
    } else if group.starts_with("MakerNote:") {
        chain.push("MakerNote:*");
    }
    chain
}

/// A key as it is compared: escapes undone, PNG's keywords in lower case.
fn normal<'a>(group: &str, key: &'a str) -> Cow<'a, str> {
    let plain = unescape(key);
    if group == "PNG" && plain.starts_with("text:") { Cow::Owned(plain.to_lowercase()) } else { plain }
}

struct Wanted<'a> {
    key: Cow<'a, str>,
    value: &'a Value,
}

impl Wanted<'_> {
    fn says(&self, glob: &str) -> bool {
        match self.value {
            Value::Text(text) => matches(glob, text),
            other => matches(glob, &other.to_string()),
        }
    }
}

/// Where each container's rows are. They are read when the first of them is asked for: a run that inspects one file needs
/// few of them.
struct Index {
    containers: Vec<Container>,
    by_name: HashMap<&'static str, usize>,
    /// The container of each row.
    by_row: Vec<u16>,
}

struct Container {
    name: &'static str,
    first: u16,
    /// Its part of the table: the rows of one container stand together.
    lines: &'static str,
    group: OnceLock<Group>,
}

impl Container {
    fn group(&self) -> &Group {
        self.group.get_or_init(|| Group::read(self))
    }
}

fn group(container: &str) -> Option<&'static Group> {
    let index = index();
    index.containers.get(*index.by_name.get(container)?).map(Container::group)
}

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut containers: Vec<Container> = Vec::new();
        let heading = TABLE.find('\n').map_or(0, |end| end + 1);
        let (mut row, mut start, mut end) = (0, heading, heading);
        let mut by_row = Vec::new();
        for line in TABLE[heading..].lines() {
            let name = line.split('\t').next().unwrap_or_default();
            match containers.last_mut().filter(|container| container.name == name) {
                Some(container) => container.lines = &TABLE[start..end + line.len()],
                None => {
                    start = end;
                    containers.push(Container { name, first: row, lines: line, group: OnceLock::new() });
                }
            }
            by_row.push(u16::try_from(containers.len() - 1).unwrap_or(u16::MAX));
            row += 1;
            end += line.len() + 1;
        }
        let by_name = containers.iter().enumerate().map(|(index, container)| (container.name, index)).collect();
        Index { containers, by_name, by_row }
    })
}

/// The rows of one container.
#[derive(Default)]
struct Group {
    rows: Vec<Row>,
    /// Whether a row covers what is below its property, and `a/b` is b anywhere below a.
    nests: bool,
    exact: HashMap<Cow<'static, str>, RowId>,
    /// Key, what the value must look like, row.
    valued: Vec<(Cow<'static, str>, &'static str, RowId)>,
    ranges: Vec<(Ids, RowId)>,
    private: Option<(Ids, RowId)>,
    /// The most specific first.
    patterns: Vec<Pattern>,
    /// What is left of a namespace: `prefix:*`, by its prefix.
    namespaces: HashMap<&'static str, RowId>,
    default: Option<RowId>,
}

struct Pattern {
    /// Below what, where rows nest.
    above: Option<String>,
    key: String,
    literal: usize,
    id: RowId,
}

impl Pattern {
    fn new(key: &str, nests: bool, id: RowId) -> Self {
        let literal = literal(key);
        match key.rsplit_once('/') {
            Some(("**", key)) if nests => Self { above: None, key: key.to_owned(), literal, id },
            Some((above, key)) if nests => Self { above: Some(above.to_owned()), key: key.to_owned(), literal, id },
            _ => Self { above: None, key: key.to_owned(), literal, id },
        }
    }
}

impl Group {
    fn read(container: &Container) -> Self {
        let nests = matches!(container.name, "XMP" | "C2PA");
        let rows: Vec<Row> = container.lines.lines().filter_map(parse).collect();
        let mut group = Self { nests, ..Self::default() };
        group.exact.reserve(rows.len());
        for (id, row) in (container.first..).map(RowId).zip(&rows) {
            group.add(row, id);
        }
        group.valued.sort_by_key(|(_, glob, _)| Reverse(literal(glob)));
        group.ranges.sort_by_key(|(ids, _)| ids.count());
        group.patterns.sort_by_key(|pattern| Reverse(pattern.literal));
        group.rows = rows;
        group
    }

    fn add(&mut self, row: &Row, id: RowId) {
        let namespace = row.key.strip_suffix(":*").filter(|_| self.nests);
        if row.key == "*" {
            self.default = Some(id);
        } else if row.key == PRIVATE {
            self.private = Ids::parse(row.key).map(|ids| (ids, id));
        } else if let Some(namespace) = namespace {
            self.namespaces.insert(namespace, id);
        } else if let Some((key, glob)) = row.key.split_once('=') {
            self.valued.push((normal(row.container, key), glob, id));
        } else if let Some(ids) = Ids::parse(row.key) {
            self.ranges.push((ids, id));
            // What stands for all of them is written as the range is.
            self.exact.insert(normal(row.container, row.key), id);
        } else {
            let key = normal(row.container, row.key);
            // A signature is how the bytes begin.
            let begins = row.container == "JPEG-trailer" || row.container == "JPEG" && key.contains(':');
            if begins && !key.contains(['@', '[']) {
                self.patterns.push(Pattern::new(&format!("{key}*"), false, id));
            }
            if is_pattern(&key) || self.nests && key.contains('/') {
                self.patterns.push(Pattern::new(&key, self.nests, id));
            } else {
                self.exact.insert(key, id);
            }
        }
    }

    /// Whether the row of `key` may be another one for another value.
    fn depends(&self, key: &str) -> bool {
        let asked = if self.nests { levels(key).last().unwrap_or_default() } else { key };
        self.valued.iter().any(|(name, ..)| name == asked)
    }

    fn valued(&self, key: &str, wanted: &Wanted<'_>) -> Option<RowId> {
        self.valued.iter().find(|(name, glob, _)| name == key && wanted.says(glob)).map(|(.., id)| *id)
    }

    fn named(&self, wanted: &Wanted<'_>) -> Option<RowId> {
        let key = wanted.key.as_ref();
        self.valued(key, wanted)
            .or_else(|| self.exact.get(key).copied())
            .or_else(|| self.ranges.iter().find(|(ids, _)| ids.contains(key)).map(|(_, id)| *id))
            .or_else(|| self.patterns.iter().find(|pattern| matches(&pattern.key, key)).map(|pattern| pattern.id))
    }

    fn private(&self, wanted: &Wanted<'_>) -> Option<RowId> {
        self.private.as_ref().filter(|(ids, _)| ids.contains(&wanted.key)).map(|(_, id)| *id)
    }

    /// The row that is closest to the innermost level; a namespace's `*` only where nothing on the way is named.
    fn below(&self, wanted: &Wanted<'_>) -> Option<RowId> {
        let levels: Vec<&str> = levels(&wanted.key).collect();
        let inwards = || (0..levels.len()).rev();
        let namespace = |level: usize| self.namespaces.get(levels[level].split_once(':')?.0).copied();
        levels
            .last()
            .and_then(|level| self.valued(level, wanted))
            .or_else(|| inwards().find_map(|level| self.level(&levels[..level], levels[level])))
            .or_else(|| inwards().find_map(namespace))
            .or_else(|| self.namespaces.get("*").copied().filter(|_| levels[0].contains(':')))
    }

    /// The row that names `level`, by itself or below one of the levels `above`.
    fn level(&self, above: &[&str], level: &str) -> Option<RowId> {
        let pattern = self.patterns.iter().find(|pattern| {
            let below = |outer: &String| above.iter().any(|level| matches(outer, level));
            matches(&pattern.key, level) && pattern.above.as_ref().is_none_or(below)
        });
        // An exact name is as specific as it is long; a path that ends in it says more.
        match (pattern, self.exact.get(level)) {
            (Some(pattern), exact) if exact.is_none() || pattern.literal > level.chars().count() => Some(pattern.id),
            (_, exact) => exact.copied(),
        }
    }
}

/// The levels of a path, from the top, without the numbers of items.
fn levels(key: &str) -> impl Iterator<Item = &str> {
    key.split('/').take(LEVELS).map(|level| level.split('[').next().unwrap_or(level))
}

fn parse(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let mut column = || columns.next();
    Some(Row {
        container: column()?,
        key: column()?,
        name: column()?,
        class: column()?.parse().ok()?,
        severity: column()?.parse().ok()?,
        keep: column()? == "keep",
        phrase: column()?,
    })
}

#[cfg(test)]
mod tests;
