//! Tracks: what they hold, and where their samples lie (ISO/IEC 14496-12 §8.5 to 8.7).

use std::io;
use std::ops::Range;

use super::items;
use super::model::NodeId;
use super::properties;
use super::tree::{SHORT, Tree};
use super::units;
use crate::bytes::{Cursor, Fault};
use crate::container::{Depth, Kind, Part, PartId};
use crate::grammar::boxes::FourCc;

/// How many bytes of a sample table are read.
const TABLE: u64 = 64 * 1024 * 1024;

/// A track.
#[derive(Debug)]
pub(super) struct Track {
    /// The `trak` box.
    pub node: NodeId,
    /// `track_ID`.
    pub id: u32,
    /// The part that owns the samples; none when they were not located.
    pub part: Option<PartId>,
    /// The `stco` or `co64` box.
    pub chunks: Option<NodeId>,
    /// Whether everything that the track holds was located.
    pub whole: bool,
}

/// Finds the tracks of `moov`, and gives each a part that owns its samples; where `units` says so, units among them that are
/// no picture are parts of their own.
pub(super) fn claim(tree: &mut Tree<'_>, units: bool) -> io::Result<Vec<Track>> {
    let mut tracks = Vec::new();
    let movies: Vec<NodeId> =
        tree.children(None).filter(|(_, node)| node.header.kind.0 == *b"moov").map(|(id, _)| id).collect();
    for moov in movies {
        let traks: Vec<NodeId> =
            tree.children(Some(moov)).filter(|(_, node)| node.header.kind.0 == *b"trak").map(|(id, _)| id).collect();
        for trak in traks {
            tracks.push(track(tree, trak, units)?);
        }
        information(tree, moov)?;
    }
    Ok(tracks)
}

fn track(tree: &mut Tree<'_>, trak: NodeId, units: bool) -> io::Result<Track> {
    let down = |tree: &Tree<'_>, path: &[&[u8; 4]]| path.iter().try_fold(trak, |at, kind| tree.child(Some(at), kind));
    let code = |tree: &Tree<'_>, at: Option<NodeId>, skip: u64| -> io::Result<FourCc> {
        let Some(at) = at else { return Ok(FourCc(*b"none")) };
        let read = tree.read(tree.content(at).start.saturating_add(skip), 4)?;
        Ok(read.first_chunk().copied().map_or(FourCc(*b"none"), FourCc))
    };
    let id = match tree.child(Some(trak), b"tkhd") {
        Some(tkhd) => {
            let body = tree.body(tkhd, 32)?;
            let at = if body.first() == Some(&1) { 20 } else { 12 };
            body.get(at..).and_then(|rest| rest.first_chunk()).copied().map_or(0, u32::from_be_bytes)
        }
        None => 0,
    };
    if let Some(list) = down(tree, &[b"edts", b"elst"])
        && starts_late(&tree.body(list, 32)?)
    {
        tree.key(list, "");
    }
    let handler = code(tree, down(tree, &[b"mdia", b"hdlr"]), 8)?;
    let table = down(tree, &[b"mdia", b"minf", b"stbl"]);
    let stsd = table.and_then(|table| tree.child(Some(table), b"stsd"));
    let entry = stsd.and_then(|stsd| tree.children(Some(stsd)).next().map(|(id, _)| id));
    let kind = entry.and_then(|entry| tree.kind(entry)).unwrap_or(FourCc(*b"none"));
    let mut urn = None;
    let mut coding = None;
    if let Some(entry) = entry {
        let inside: Vec<(NodeId, FourCc)> =
            tree.children(Some(entry)).map(|(id, node)| (id, node.header.kind)).collect();
        for (node, kind) in inside {
            match &kind.0 {
                b"colr" => properties::colour(tree, node)?,
                b"hvcC" | b"avcC" | b"av1C" => {
                    coding = units::coding(&kind.0, &tree.body(node, 32)?);
                    if kind.0 == *b"hvcC" && tree.depth != Depth::Quick {
                        units::configuration(tree, node)?;
                    }
                }
                b"auxi" => {
                    let body = tree.body(node, SHORT)?;
                    urn = body.get(4..).and_then(|rest| rest.split(|byte| *byte == 0).next()).map(<[u8]>::to_vec);
                }
                _ => {}
            }
        }
    }
    let chunks = table.and_then(|table| tree.child(Some(table), b"stco").or_else(|| tree.child(Some(table), b"co64")));
    let name = format!("track {id} {handler} {kind} samples");
    let mut part = match (&handler.0, urn) {
        (b"auxv", Some(urn)) if !items::needed(&urn) => {
            Part::new(name, Kind::Embedded).keyed("ISO-BMFF", format!("aux:{}", urn.escape_ascii()))
        }
        (b"pict" | b"vide" | b"auxv", _) => Part::new(name, Kind::Pixels),
        (b"soun" | b"sbtl" | b"tmcd", _) => Part::new(name, Kind::Unknown).keyed("ISO-BMFF", format!("trak:{handler}")),
        _ => Part::new(name, Kind::Unknown).keyed("ISO-BMFF", format!("trak:{handler}:{kind}")),
    };
    part.within = tree.part(trak);
    let coding = coding.filter(|_| units && part.kind == Kind::Pixels);
    let mut track = Track { node: trak, id, part: None, chunks, whole: true };
    if tree.depth != Depth::Quick {
        let part = tree.out.part(part, 0..0);
        track.part = Some(part);
        if let (Some(table), Some(chunks)) = (table, chunks) {
            match samples(tree, table, chunks)? {
                // No unit goes on from one chunk to the next.
                Ok(ranges) => {
                    for range in ranges {
                        units::claim(tree, part, std::slice::from_ref(&range), coding, None)?;
                    }
                }
                Err(fault) => {
                    tree.out.fault(fault);
                    track.whole = false;
                }
            }
        }
    }
    Ok(track)
}

/// Whether an edit list begins behind the first sample, so that there are samples which aren't shown (ISO/IEC 14496-12 §8.6.6).
fn starts_late(list: &[u8]) -> bool {
    let (version, mut cursor) = (list.first().copied().unwrap_or_default(), Cursor::new(list, 0));
    let time = cursor.skip(8).and_then(|()| match version {
        1 => cursor.skip(8).and_then(|()| cursor.u64_be()).map(u64::cast_signed),
        _ => cursor.skip(4).and_then(|()| cursor.u32_be()).map(|time| time.cast_signed().into()),
    });
    time.is_ok_and(|time| time > 0)
}

/// The chunks of a track, neighbours joined: `stsz` (or `stz2`), `stsc`, `stco` (or `co64`).
fn samples(tree: &Tree<'_>, table: NodeId, chunks: NodeId) -> io::Result<Result<Vec<Range<u64>>, Fault>> {
    let body = |id: Option<NodeId>| -> io::Result<(Vec<u8>, u64)> {
        match id {
            Some(id) => Ok((tree.body(id, TABLE)?.into_owned(), tree.content(id).start)),
            None => Ok((Vec::new(), 0)),
        }
    };
    let compact = tree.child(Some(table), b"stz2");
    let (sizes, sizes_at) = body(tree.child(Some(table), b"stsz").or(compact))?;
    let (runs, runs_at) = body(tree.child(Some(table), b"stsc"))?;
    let (offsets, offsets_at) = body(Some(chunks))?;
    let wide = tree.kind(chunks) == Some(FourCc(*b"co64"));
    let mut offsets = Cursor::new(&offsets, offsets_at);
    let mut runs = Cursor::new(&runs, runs_at);
    let mut sizes = Cursor::new(&sizes, sizes_at);
    let limit = tree.bytes.len();
    Ok((|| {
        let mut ranges: Vec<Range<u64>> = Vec::new();
        offsets.skip(4)?;
        let count = offsets.u32_be()?;
        if count == 0 {
            return Ok(ranges);
        }
        sizes.skip(4)?;
        let constant = sizes.u32_be()?;
        let mut left = sizes.u32_be()?;
        let bits = if compact.is_some() { constant & 0xFF } else { 32 };
        let mut nibble = None;
        let mut size = || -> Result<u64, Fault> {
            match bits {
                4 => match nibble.take() {
                    Some(low) => Ok(low),
                    None => {
                        let byte = sizes.u8()?;
                        nibble = Some(u64::from(byte & 0xF));
                        Ok(u64::from(byte >> 4))
                    }
                },
                8 => sizes.u8().map(u64::from),
                16 => sizes.u16_be().map(u64::from),
                _ => sizes.u32_be().map(u64::from),
            }
        };
        runs.skip(4)?;
        let mut more = runs.u32_be()?;
        let mut next = |runs: &mut Cursor<'_>| -> Result<Option<(u32, u32)>, Fault> {
            let Some(rest) = more.checked_sub(1) else { return Ok(None) };
            more = rest;
            let run = (runs.u32_be()?, runs.u32_be()?);
            runs.skip(4)?;
            Ok(Some(run))
        };
        let mut per_chunk = 0;
        let mut upcoming = next(&mut runs)?;
        for chunk in 1..=count {
            while let Some((first, samples)) = upcoming.filter(|(first, _)| *first <= chunk) {
                let _ = first;
                per_chunk = samples;
                upcoming = next(&mut runs)?;
            }
            let position = offsets.position();
            let start = if wide { offsets.u64_be()? } else { u64::from(offsets.u32_be()?) };
            let samples = per_chunk.min(left);
            left = left.saturating_sub(samples);
            let length = if constant != 0 && bits == 32 {
                u64::from(constant).saturating_mul(u64::from(samples))
            } else {
                (0..samples).try_fold(0u64, |sum, _| size().map(|size| sum.saturating_add(size)))?
            };
            let end = start.saturating_add(length);
            if end > limit {
                return Err(Fault::new(position, format!("a chunk that ends by {limit}"), end.to_string()));
            }
            match ranges.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ if start < end => ranges.push(start..end),
                _ => {}
            }
        }
        Ok(ranges)
    })())
}

/// Keys of QuickTime's metadata: the items of an `ilst` are named by `keys`, whose numbers are their types (QuickTime File
/// Format, "Metadata"). They stand in the `meta` of a film or of a track.
fn information(tree: &mut Tree<'_>, moov: NodeId) -> io::Result<()> {
    let end = tree.nodes.get(moov).map_or(0, |node| node.header.end);
    let mut at = moov;
    while let Some(node) = tree.nodes.get(at).filter(|node| node.header.start < end) {
        let is_meta = node.header.kind.0 == *b"meta";
        let keys = if is_meta { tree.child(Some(at), b"keys") } else { None };
        if let (Some(keys), Some(list)) = (keys, tree.child(Some(at), b"ilst")) {
            let names = names(tree, keys)?;
            let fields: Vec<(NodeId, FourCc)> =
                tree.children(Some(list)).map(|(id, node)| (id, node.header.kind)).collect();
            for (field, kind) in fields {
                let index = usize::try_from(u32::from_be_bytes(kind.0).saturating_sub(1)).unwrap_or(usize::MAX);
                if let (Some(name), Some(part)) =
                    (names.get(index), tree.part(field).and_then(|part| tree.out.get_mut(part)))
                {
                    part.name = name.clone().into();
                    part.key = Some(crate::container::PartKey::new("QuickTime-mdta", name.clone()));
                }
            }
        }
        at = at.saturating_add(1);
    }
    Ok(())
}

fn names(tree: &Tree<'_>, keys: NodeId) -> io::Result<Vec<String>> {
    let body = tree.body(keys, 64 * SHORT)?;
    let mut cursor = Cursor::new(&body, 0);
    let mut names = Vec::new();
    if cursor.skip(8).is_err() {
        return Ok(names);
    }
    while let (Ok(size), Ok(())) = (cursor.u32_be(), cursor.skip(4)) {
        let length = usize::try_from(size.saturating_sub(8)).unwrap_or(usize::MAX);
        let Ok(name) = cursor.take(length) else { break };
        names.push(String::from_utf8_lossy(name).into_owned());
    }
    Ok(names)
}
