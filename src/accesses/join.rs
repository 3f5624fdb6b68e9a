//! Accesses beside a library: what was there at that moment, and what speaks for an app.
//!
//! The library is today's: what was deleted or came later isn't known. What an app could read of a photo is its audience's
//! business: the lens is laid over the records before they come here.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Access, Log, Resource, Via};
use crate::audience::{Audience, audience};
use crate::geo;
use crate::infer::{Claim, Portrait};
use crate::moment::Precision;
use crate::record::{MomentSource, Position, Record, resolve};

/// A photo, as far as an access needs it.
#[derive(Clone, Debug)]
struct Photo {
    path: String,
    /// When it was taken, in milliseconds since 1970 UTC.
    taken: i64,
    /// Seconds east of UTC at that moment, as far as is known.
    offset: Option<i32>,
    position: Option<Position>,
    /// For a screenshot: the app that it shows, by its name.
    shows: Option<Option<String>>,
}

/// A library by the moments of its photos.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    photos: Vec<Photo>,
    /// Photos of which nobody knows when they were taken.
    pub undated: usize,
    home: Option<Position>,
    /// Minutes after local midnight, and how sure that is.
    sleep: Option<(u16, u16, &'static str)>,
}

/// Seconds that a photo may be old for an access to follow from it: the system wakes an app that watches the album.
pub const WAKES: i64 = 60;
/// Milliseconds within which the zone of a photo is taken for that of an access.
const SAME_ZONE: i64 = 24 * 60 * 60 * 1000;
/// Milliseconds around an access in which a contact is "within minutes".
const MINUTES: i64 = 5 * 60 * 1000;

impl Timeline {
    /// Of records, and of the portrait that was drawn of them. Photos without a zone get that of the nearest with one, or
    /// `zone`.
    pub fn new(records: &[Record], portrait: &Portrait, zone: Option<i32>) -> Self {
        // Whether its moment is one of all the world's, and the photo.
        let mut photos: Vec<(bool, Photo)> = Vec::new();
        let mut undated = 0;
        for record in records {
            let resolved = resolve(record);
            let Some(moment) = resolved.taken.filter(|moment| {
                moment.precision == Precision::Second && resolved.taken_from != Some(MomentSource::FileModified)
            }) else {
                undated += 1;
                continue;
            };
            let told = |id: &str| {
                record.leaks.iter().find(|leak| leak.tag.key.id == id).and_then(|leak| leak.tag.value.as_text())
            };
            let shows =
                told("name/kind").is_some_and(|kind| kind == "screenshot").then(|| told("name/app").map(str::to_owned));
            let photo = Photo {
                path: record.path.clone(),
                taken: moment.epoch() * 1000,
                // Satellites, names, services and editors write UTC wherever the phone was; a camera writes its own zone.
                offset: moment.offset.filter(|offset| {
                    *offset != 0
                        || matches!(resolved.taken_from, Some(MomentSource::ExifOriginal | MomentSource::ExifDigitized))
                }),
                position: resolved.position,
                shows,
            };
            photos.push((moment.offset.is_some(), photo));
        }
        photos.sort_by(|a, b| (a.1.taken, &a.1.path).cmp(&(b.1.taken, &b.1.path)));
        let zones: Vec<(i64, i32)> =
            photos.iter().filter_map(|(_, photo)| Some((photo.taken, photo.offset?))).collect();
        let nearest = |at: i64| zones.iter().min_by_key(|(taken, _)| (taken - at).abs()).map(|(_, offset)| *offset);
        let photos = photos.into_iter().map(|(instant, mut photo)| {
            photo.offset = photo.offset.or_else(|| nearest(photo.taken)).or(zone);
            if !instant {
                photo.taken -= i64::from(photo.offset.unwrap_or(0)) * 1000;
            }
            photo
        });
        let mut photos: Vec<Photo> = photos.collect();
        photos.sort_by(|a, b| (a.taken, &a.path).cmp(&(b.taken, &b.path)));
        let claims = || portrait.inferences.iter();
        let home = claims().find_map(|inference| match &inference.claim {
            Claim::Home { spot, current: true, .. } => Some(spot.centre),
            _ => None,
        });
        let sleep = claims().find_map(|inference| match &inference.claim {
            Claim::Sleep { from, to, .. } => Some((*from, *to, inference.word)),
            _ => None,
        });
        let quiet = claims().find_map(|inference| match &inference.claim {
            Claim::Hours { quiet: Some((from, to)), .. } => {
                Some((u16::from(*from) * 60, u16::from(*to) * 60, inference.word))
            }
            _ => None,
        });
        Self { photos, undated, home, sleep: sleep.or(quiet) }
    }

    /// How many photos it holds.
    pub fn len(&self) -> usize {
        self.photos.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.photos.is_empty()
    }

    fn until(&self, moment: i64) -> &[Photo] {
        let end = self.photos.partition_point(|photo| photo.taken <= moment);
        self.photos.get(..end).unwrap_or_default()
    }

    /// The zone at a moment: that of the nearest photo if it is of the same day or two, or else that of the log (`otherwise`).
    fn offset(&self, moment: i64, otherwise: Option<i32>) -> Option<i32> {
        let known = self.photos.iter().filter_map(|photo| Some(((photo.taken - moment).abs(), photo.offset?)));
        let (distance, nearest) = known.min_by_key(|(distance, _)| *distance)?;
        if distance <= SAME_ZONE { Some(nearest) } else { otherwise.or(Some(nearest)) }
    }
}

/// Where the newest photo was, at an access.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Newest {
    /// Where.
    pub position: Position,
    /// How far from the home that the library shows, in metres.
    pub from_home: Option<f64>,
    /// How old it was, in seconds.
    pub age: i64,
}

/// An access, and what was there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Joined {
    /// The access.
    #[serde(flatten)]
    pub access: Access,
    /// The log that it stands in, by its number from 0.
    pub log: usize,
    /// Seconds east of UTC, of the clock on the phone then, as far as the library or the log tells.
    pub offset: Option<i32>,
    /// The audience whose lens the library was seen through; none for a picker.
    pub audience: Option<&'static str>,
    /// Whether the log says which permission the app had.
    pub granted: bool,
    /// Photos that were there.
    pub photos: usize,
    /// Of them, those whose place the app could read.
    pub placed: usize,
    /// The newest of those.
    pub newest: Option<Newest>,
    /// When the app was there before, in milliseconds since 1970 UTC.
    pub before: Option<i64>,
    /// Photos that are new since then; since ever, the first time.
    pub new: usize,
    /// Screenshots among the new ones, by the app that they show; an empty name where the file's name doesn't say.
    pub screenshots: BTreeMap<String, usize>,
    /// How old the newest photo was, in seconds, if it was taken within a minute before.
    pub woken: Option<i64>,
    /// Whether the library says that the owner sleeps at this hour, and how sure that is.
    pub asleep: Option<&'static str>,
    /// Hosts that the app talked to from a minute before to five minutes after.
    pub contacts: BTreeSet<String>,
}

/// The accesses to photos of some logs, each beside the library. `libraries` gives the library as an audience sees it.
pub fn join(logs: &[Log], mut library: impl FnMut(&'static Audience) -> std::rc::Rc<Timeline>) -> Vec<Joined> {
    let mut joined = Vec::new();
    let grants: BTreeMap<&str, &'static str> = logs
        .iter()
        .flat_map(|log| &log.grants)
        .filter_map(|grant| Some((grant.app.as_str(), grant.audience()?)))
        .collect();
    let mut before: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let of_log = |(number, log)| move |access| (number, log, access);
    let mut accesses: Vec<(usize, &Log, &Access)> =
        (0..).zip(logs).flat_map(|(number, log)| log.accesses.iter().map(of_log((number, log)))).collect();
    accesses.sort_by_key(|(number, _, access)| (access.first, *number, access.line));
    for (number, log, access) in accesses {
        if !matches!(access.resource, Resource::Photos | Resource::PhotoPlaces) {
            continue;
        }
        let granted = grants.get(access.app.as_str()).copied();
        // A reading that was let through with places shows that the app may read them.
        let places = access.resource == Resource::PhotoPlaces && !access.refused;
        let apple = log.kind == "App Privacy Report";
        let id = match (apple, access.via) {
            (_, Via::Picker) => None,
            (true, _) => Some("ios"),
            (false, _) if places => Some("android-location"),
            (false, _) => Some(granted.unwrap_or("android")),
        };
        let reader = id.and_then(audience);
        let timeline = reader.map(&mut library);
        let empty = std::rc::Rc::new(Timeline::default());
        let timeline = timeline.unwrap_or(empty);
        let at = access.last.unwrap_or(access.first).max(access.first);
        let there = timeline.until(access.first);
        let resource = access.resource.name();
        let earlier = before.get(&(access.app.as_str(), resource)).copied();
        // Neither what was refused nor what somebody picked was a look at the library.
        if !access.refused && access.via != Via::Picker {
            before.insert((access.app.as_str(), resource), at);
        }
        let fresh = there.len() - earlier.map_or(0, |earlier| timeline.until(earlier).len()).min(there.len());
        let fresh = there.get(there.len() - fresh..).unwrap_or_default();
        let mut screenshots: BTreeMap<String, usize> = BTreeMap::new();
        for photo in fresh {
            if let Some(app) = &photo.shows {
                *screenshots.entry(app.clone().unwrap_or_default()).or_default() += 1;
            }
        }
        let placed = || there.iter().filter(|photo| photo.position.is_some());
        let newest = placed().next_back().and_then(|photo| {
            let position = photo.position?;
            let degrees = |position: Position| (position.latitude, position.longitude);
            let from_home = timeline.home.map(|home| geo::distance(degrees(home), degrees(position)));
            Some(Newest { position, from_home, age: (access.first - photo.taken) / 1000 })
        });
        let age = there.last().map(|photo| (access.first - photo.taken) / 1000);
        let offset = timeline.offset(access.first, log.offset).or(log.offset);
        let asleep = timeline.sleep.and_then(|(from, to, word)| {
            let minute = (access.first / 1000 + i64::from(offset?)).rem_euclid(86_400) / 60;
            let minute = u16::try_from(minute).ok()?;
            let inside = if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to };
            inside.then_some(word)
        });
        let around = access.first - 60_000..=at + MINUTES;
        let contacts = log.contacts.iter().filter(|contact| {
            contact.app == access.app && (around.contains(&contact.first) || around.contains(&contact.last))
        });
        joined.push(Joined {
            access: access.clone(),
            log: number,
            offset,
            audience: id,
            granted: granted.is_some() || places || apple,
            photos: there.len(),
            placed: placed().count(),
            newest,
            before: earlier,
            new: fresh.len(),
            screenshots,
            woken: age.filter(|age| (0..=WAKES).contains(age)),
            asleep,
            contacts: contacts.map(|contact| contact.domain.clone()).collect(),
        });
    }
    joined
}
