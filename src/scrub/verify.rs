//! Whether an output may be passed off as clean: it is read again from nothing and held against the input.
//!
//! Four questions: is it the same kind of file; would another scrub change anything; is the coded picture the same, byte for
//! byte; and does any removed text still stand anywhere in it. The last one asks no parser.

use std::collections::HashSet;
use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Chain};
use crate::container::{Content, Depth, Layout, Standard};
use crate::inspect::{Examined, examine};
use crate::leak::Leak;
use crate::metadata::{NestedBytes, Value, decoder, limits};
use crate::record::Facts;

use super::Failure;
use super::plan::{coded, plan, seconds, shifted};
use super::policy::Policy;
use super::release::Release;
use super::sweep::{Sweep, telling};

/// What went and what stayed, as found by reading the output.
#[derive(Debug)]
pub(super) struct Verified {
    pub removed: Vec<Leak>,
    pub kept: Vec<Leak>,
}

/// Holds `output` against the input that it was made from.
pub(super) fn verify(
    input: &dyn Bytes,
    before: &Examined,
    output: &dyn Bytes,
    policy: &Policy,
) -> Result<Verified, Failure> {
    let Some(after) = examine(output, policy.depth()).map_err(Failure::Write)? else {
        return Err(Failure::Unproven("the output is of no known kind".into()));
    };
    if after.container.name != before.container.name {
        return Err(Failure::Unproven(format!("the output is a {} file", after.layout.flavour)));
    }
    let again = plan(output, &after, policy).map_err(|refusal| Failure::Unproven(format!("read again: {refusal}")))?;
    if let Some((part, _)) =
        after.layout.parts.iter().zip(&again.fates).find(|(_, fate)| **fate != crate::container::Fate::Keep)
    {
        return Err(Failure::Unproven(format!("{} would be left", part.name)));
    }
    if !same_picture(input, &before.layout, output, &after.layout, policy.depth()).map_err(Failure::Write)? {
        return Err(Failure::Unproven("the coded picture would not be the same".into()));
    }
    let kept: Vec<Leak> = after.leaks().collect();
    if let Some(release) = &policy.release
        && let Some(what) = release.finer(&Facts::of(&kept))
    {
        return Err(Failure::Unproven(format!("{what} would still stand in it")));
    }
    let standing: HashSet<(String, String)> =
        kept.iter().map(|leak| (leak.tag.key.to_string(), leak.tag.value.to_string())).collect();
    let gone = |leak: &Leak| !standing.contains(&(leak.tag.key.to_string(), leak.tag.value.to_string()));
    // What the picture needs never goes, though its length may be another.
    let removed: Vec<Leak> = before.leaks().filter(|leak| !leak.needed).filter(gone).collect();
    let exact = match &policy.release {
        Some(release) => exact(input, before, &removed, release).map_err(Failure::Read)?,
        None => Vec::new(),
    };
    swept(&removed, &exact, &kept, output, &after)
        .map_err(Failure::Write)?
        .map_or(Ok(()), |what| Err(Failure::Unproven(what)))?;
    Ok(Verified { removed, kept })
}

/// A value as it could stand in a file, and the key that stated it.
struct Exact {
    key: String,
    text: String,
    bytes: Vec<Vec<u8>>,
}

/// Places of which something coarse is left: their degrees as text, to some ten metres, and the fields of Exif in either byte order.
fn exact(input: &dyn Bytes, before: &Examined, removed: &[Leak], release: &Release) -> io::Result<Vec<Exact>> {
    let mut all = Vec::new();
    let leaks: Vec<Leak> = before.leaks().collect();
    for text in release.degrees(&Facts::of(&leaks)) {
        all.push(Exact { key: "a place".into(), text, bytes: Vec::new() });
    }
    for leak in removed {
        let key = &leak.tag.key;
        let Some(range) = leak.tag.origin.range.clone().filter(|_| key.group == "EXIF/GPS") else { continue };
        let value = input.read(range)?.into_owned();
        // Rationals: noughts and ones stand everywhere.
        if value.len() >= 24 && value.iter().collect::<HashSet<_>>().len() >= 5 {
            let mut turned = value.clone();
            turned.chunks_mut(4).for_each(<[u8]>::reverse);
            all.push(Exact { key: key.to_string(), text: String::new(), bytes: vec![value, turned] });
        }
    }
    Ok(all)
}

/// Searches the output, and what is deflated in it, for removed texts; says which one was found.
fn swept(
    removed: &[Leak],
    exact: &[Exact],
    kept: &[Leak],
    output: &dyn Bytes,
    after: &Examined,
) -> io::Result<Option<String>> {
    let mut standing = String::new();
    kept.iter().for_each(|leak| {
        texts(&leak.tag.value, &mut |text| {
            standing.push_str(text);
            standing.push('\0');
        })
    });
    let standing = standing.to_lowercase();
    let mut wanted: Vec<(&str, &Leak)> = Vec::new();
    for leak in removed {
        texts(&leak.tag.value, &mut |text| {
            let text = text.trim().trim_end_matches('…');
            if telling(text) && !standing.contains(&text.to_lowercase()) {
                wanted.push((text, leak));
            }
        });
    }
    wanted.sort_unstable_by_key(|(text, _)| *text);
    wanted.dedup_by_key(|(text, _)| *text);
    let degrees = exact.iter().map(|exact| if standing.contains(&exact.text) { "" } else { exact.text.as_str() });
    let mut sweep = Sweep::new(wanted.iter().map(|(text, _)| *text).chain(degrees));
    for (index, exact) in (wanted.len()..).zip(exact) {
        exact.bytes.iter().for_each(|bytes| sweep.add(bytes.clone(), index));
    }
    let told = |text: usize, place: String| {
        let leak = wanted.get(text).map(|(_, leak)| leak.tag.key.to_string());
        let exact = || exact.get(text.saturating_sub(wanted.len())).map(|exact| exact.key.clone());
        let key = leak.or_else(exact).unwrap_or_default();
        Some(format!("the value of {key} would still stand in it ({place})"))
    };
    // What a colour profile still says after its identity was taken out is on closed lists of names and notices; a maker's
    // name in a picture's other metadata may well be one of them.
    let profile = |content: &&Content| matches!(content.standard, Standard::Icc | Standard::PngIccp | Standard::JxlIcc);
    let contents = || after.layout.parts.iter().filter_map(|part| part.content.as_ref());
    let mut profiles: Vec<Range<u64>> =
        contents().filter(profile).flat_map(|content| content.ranges.iter().cloned()).collect();
    for (base, inner) in seconds(output, &after.layout, Depth::Full)? {
        let contents = inner.parts.iter().filter_map(|part| part.content.as_ref()).filter(profile);
        profiles.extend(contents.flat_map(|content| content.ranges.iter().map(|range| shifted(base, range))));
    }
    if let Some(hit) = sweep.find(output, &profiles)? {
        return Ok(told(hit.text, format!("offset {}", hit.offset)));
    }
    for content in contents().filter(|content| !profile(content)) {
        let block = Chain::new(output, &content.ranges);
        let Some(decoder) = decoder(content.standard).filter(|_| block.len() <= limits::BLOCK) else { continue };
        for nested in (decoder.decode)(&block)?.nested {
            if let NestedBytes::Decoded(bytes) = nested.bytes
                && let Some(hit) = sweep.find(&bytes, &[])?
            {
                return Ok(told(hit.text, format!("inside {}", nested.name)));
            }
        }
    }
    Ok(None)
}

/// Calls `see` with each text of a value.
fn texts<'a>(value: &'a Value, see: &mut dyn FnMut(&'a str)) {
    match value {
        Value::Text(text) => see(text),
        Value::List(list) => list.iter().for_each(|value| texts(value, see)),
        Value::Integer(_) | Value::Real(_) | Value::Opaque { .. } => {}
    }
}

/// Whether the coded pictures of two files are the same bytes in the same order, however they are cut into parts.
pub(super) fn same_picture(
    a: &dyn Bytes,
    of_a: &Layout,
    b: &dyn Bytes,
    of_b: &Layout,
    depth: Depth,
) -> io::Result<bool> {
    const BLOCK: u64 = 1 << 20;
    let (a, b) = (Chain::new(a, &coded(a, of_a, depth)?), Chain::new(b, &coded(b, of_b, depth)?));
    if a.len() != b.len() {
        return Ok(false);
    }
    let mut at = 0u64;
    while at < a.len() {
        let end = at.saturating_add(BLOCK).min(a.len());
        if a.read(at..end)? != b.read(at..end)? {
            return Ok(false);
        }
        at = end;
    }
    Ok(true)
}
