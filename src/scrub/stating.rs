//! Where a scrubbed file states the coarse place and time that are left of it: in fields of Exif that it has, else in its XMP.
//! A file that has neither states nothing, and its receipt says so.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::plan::{Planner, around};
use super::release::Release;
use crate::bytes::{Bytes, Chain};
use crate::container::{Fate, Kind, PartId, Piece, Refusal, Standard};
use crate::inspect::Examined;
use crate::metadata::{Stated, decoder, exif, limits};
use crate::record::Facts;

/// What became of a statement that was to be left coarse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Left {
    /// It wasn't asked for, or the file stated nothing.
    #[default]
    Nothing,
    /// It is coarse.
    Coarse,
    /// It went: nothing in the file could state it.
    Removed,
}

/// What became of a file's place and time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coarse {
    /// Where it was taken.
    pub location: Left,
    /// When.
    pub time: Left,
}

impl Coarse {
    /// Whether there was nothing to be left coarse.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The parts that state something, and what they state.
#[derive(Default)]
pub(super) struct Stating {
    /// What becomes of these parts; those around them stay too.
    pub fates: HashMap<PartId, Fate>,
    carriers: Vec<(PartId, Stated)>,
    wanted: Stated,
}

impl Stating {
    /// What became of it, where the parts have these fates.
    pub fn coarse(&self, fates: &[Fate]) -> Coarse {
        let stays = |id: &PartId| fates.get(id.index()).is_some_and(|fate| *fate != Fate::Drop);
        let stated = || self.carriers.iter().filter(|(id, _)| stays(id)).map(|(_, stated)| stated);
        let left = |wanted: bool, stated: bool| match (wanted, stated) {
            (false, _) => Left::Nothing,
            (true, true) => Left::Coarse,
            (true, false) => Left::Removed,
        };
        Coarse {
            location: left(self.wanted.minutes.is_some(), stated().any(|stated| stated.minutes.is_some())),
            time: left(self.wanted.taken.is_some(), stated().any(|stated| stated.taken.is_some())),
        }
    }
}

/// Which parts of a file state what a release leaves of it.
pub(super) fn stating(planner: &Planner<'_>, examined: &Examined, release: &Release) -> Result<Stating, Refusal> {
    let leaks: Vec<_> = examined.leaks().collect();
    let mut left = release.of(&Facts::of(&leaks));
    let mut stating = Stating { wanted: left, ..Stating::default() };
    fields(planner, &mut left, &mut stating)?;
    for standard in [Standard::Exif, Standard::Xmp] {
        for (id, part) in planner.layout.parts_by_id() {
            let of = |standard| part.content.as_ref().filter(|content| content.standard == standard);
            let Some(content) = of(standard).filter(|_| matches!(part.kind, Kind::Metadata(_))) else { continue };
            let block = Chain::new(planner.bytes, &content.ranges);
            let Some(decoder) = decoder(standard).filter(|_| !left.is_empty() && block.len() <= limits::BLOCK) else {
                continue;
            };
            let fate = planner.neutral(decoder, &block.read(0..block.len())?, left)?;
            if fate != Fate::Drop {
                stating.carriers.push((id, left));
                stating.fates.insert(id, fate);
                left = Stated::NONE;
            }
        }
    }
    Ok(stating)
}

/// The fields that are parts of their own, in TIFF: what they have room for is taken from what is `left`.
fn fields(planner: &Planner<'_>, left: &mut Stated, stating: &mut Stating) -> Result<(), Refusal> {
    let head = planner.bytes.read(0..2)?.into_owned();
    let mut found: BTreeMap<&str, (PartId, Fate)> = BTreeMap::new();
    for told in planner.tags.iter().filter(|told| told.tag.origin.path.len() <= 1) {
        let (key, Some(range)) = (&told.tag.key, &told.tag.origin.range) else { continue };
        let Some(new) = exif::instead(key, &head, left) else { continue };
        let span = planner.layout.spans.iter().find(|span| span.range == *range || span.range.contains(&range.start));
        let Some([id]) = span.map(|span| span.owners.as_slice()) else { continue };
        let field = planner.layout.part(*id).filter(|part| part.content.is_none() && *id != told.part);
        if field.is_none_or(|part| !matches!(part.kind, Kind::Metadata(_))) {
            continue;
        }
        let old = planner.bytes.read(range.clone())?;
        let fate = match (*old == *new, old.len() == new.len() && new.len() > 4) {
            (true, _) => Fate::Keep,
            (false, true) => Fate::Replace(vec![Piece::Write(new)]),
            // What stands in its entry isn't written anew: a place can't cross the equator so.
            (false, false) => continue,
        };
        found.entry(key.id.as_ref()).or_insert((*id, fate));
    }
    let place = ["0x0001", "0x0002", "0x0003", "0x0004"];
    let time = ["0x9003"];
    let of = |stated: Stated, ids: &[&str], stating: &mut Stating| {
        let all: Option<Vec<(PartId, Fate)>> = ids.iter().map(|id| found.get(id).cloned()).collect();
        let Some(all) = all else { return false };
        for (id, fate) in all {
            stating.carriers.push((id, stated));
            stating.fates.extend(around(planner.layout, id).map(|outer| (outer, Fate::Keep)));
            stating.fates.insert(id, fate);
        }
        true
    };
    if of(Stated { minutes: left.minutes, taken: None }, &place, stating) {
        left.minutes = None;
    }
    if of(Stated { minutes: None, taken: left.taken }, &time, stating) {
        left.taken = None;
    }
    Ok(())
}
