//! A library as the rules see it: each record reduced to a [`Shot`], names and devices held once.

use std::cell::RefCell;
use std::collections::HashMap;

use super::settle::{self, Own, Unit};
use super::shot::{self, Shot, Signs};
use super::{Drawn, NotFound, Portrait, RULES};
use crate::geo::{self, Degrees};
use crate::places::Place;
use crate::record::{Device, Record};

/// Index of a device in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u32);

/// Texts and devices that many photos carry, each held once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    texts: Vec<String>,
    by_text: HashMap<String, u32>,
    devices: Vec<Device>,
    by_device: HashMap<Device, DeviceId>,
    /// Which of the devices are scanners.
    scanners: Vec<bool>,
    /// The folder that was asked for last, for the next photo is most likely in it too.
    folder: (String, Signs),
}

impl Names {
    /// The index of a text.
    pub fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.by_text.get(text) {
            return *id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.to_owned());
        self.by_text.insert(text.to_owned(), id);
        id
    }

    /// The index of a device.
    pub fn device(&mut self, device: Device) -> DeviceId {
        if let Some(id) = self.by_device.get(&device) {
            return *id;
        }
        let id = self.another(device.clone());
        self.by_device.insert(device, id);
        id
    }

    /// A new index for a device that calls itself like one which is known.
    pub fn another(&mut self, device: Device) -> DeviceId {
        let id = DeviceId(u32::try_from(self.devices.len()).unwrap_or(u32::MAX));
        self.scanners.push(shot::is_scanner(&device));
        self.devices.push(device);
        id
    }

    /// Whether a device is a scanner.
    pub fn is_scanner(&self, id: DeviceId) -> bool {
        self.scanners.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// What the names of a photo's folders say of it.
    pub fn signs(&mut self, path: &str) -> Signs {
        let folder = path.rsplit_once(['/', '\\']).map_or("", |(folder, _)| folder);
        if self.folder.0 != folder {
            self.folder = (folder.to_owned(), Signs::of(folder));
        }
        self.folder.1
    }

    /// A device by its index.
    pub fn device_of(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(id.0 as usize)
    }

    /// A text by its index.
    pub fn text(&self, id: u32) -> Option<&str> {
        self.texts.get(id as usize).map(String::as_str)
    }
}

/// A library, reduced.
#[derive(Clone, Debug, Default)]
pub struct Library {
    pub(super) shots: Vec<Shot>,
    pub(super) names: Names,
    /// Of the devices, in the order of their indices.
    pub(super) own: Vec<Own>,
    pub(super) places: Vec<Place>,
    pub(super) units: Vec<Unit>,
    /// To how many metres positions are rounded.
    pub(super) grain: f64,
    /// Countries by cell; none for a cell that a border crosses.
    countries: RefCell<HashMap<(i32, i32), Option<Option<&'static str>>>>,
}

impl Library {
    /// Takes a record in.
    pub fn push(&mut self, record: &Record) {
        let shot = Shot::of(record, &mut self.names);
        self.shots.push(shot);
    }

    /// Takes in what another library took in.
    pub fn join(&mut self, other: Self) {
        if self.shots.is_empty() {
            *self = other;
            return;
        }
        let texts: Vec<u32> = other.names.texts.iter().map(|text| self.names.id(text)).collect();
        let devices: Vec<DeviceId> = other.names.devices.into_iter().map(|device| self.names.device(device)).collect();
        self.shots.extend(other.shots.into_iter().map(|shot| renamed(shot, &texts, &devices)));
    }

    /// The photos. Inside a rule: by the moment they were taken, then by path, those without a moment first.
    pub fn shots(&self) -> &[Shot] {
        &self.shots
    }

    /// A photo by its index.
    pub fn shot(&self, index: u32) -> Option<&Shot> {
        self.shots.get(index as usize)
    }

    /// A device by its id.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.names.device_of(id)
    }

    /// What is known about a device: whose it is, its key.
    pub fn own(&self, id: DeviceId) -> Option<&Own> {
        self.own.get(id.0 as usize)
    }

    /// The places at which the owner took photos, those with most moments first.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// What is counted: each place once for each hour of each day, of the owner's own photos, in the order of time.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// To how many metres the library's positions are rounded: 0 where they aren't.
    pub fn grain(&self) -> f64 {
        self.grain
    }

    /// A name by its index.
    pub fn name(&self, id: u32) -> Option<&str> {
        self.names.text(id)
    }

    /// The library with all filled in that only the whole of it can tell.
    #[must_use]
    pub(super) fn settled(mut self) -> Self {
        // Indices depend on the order in which records came; what is drawn may not.
        let (mut texts, mut devices) = (self.names.texts.clone(), self.names.devices.clone());
        texts.sort_unstable();
        devices.sort_unstable();
        let mut names = Names::default();
        for text in &texts {
            names.id(text);
        }
        for device in devices {
            names.device(device);
        }
        let texts: Vec<u32> = self.names.texts.iter().map(|text| names.id(text)).collect();
        let devices: Vec<DeviceId> = self.names.devices.iter().map(|device| names.device(device.clone())).collect();
        self.shots = self.shots.into_iter().map(|shot| renamed(shot, &texts, &devices)).collect();
        self.names = names;
        self.shots.sort_by(|a, b| (a.taken, &a.path, &a.record).cmp(&(b.taken, &b.path, &b.record)));
        settle::settle(&mut self);
        self
    }

    /// The country of a position, looked up once for each cell of about a kilometre that no border crosses.
    pub fn country(&self, at: Degrees) -> Option<&'static str> {
        let cell = ((at.0 * 100.0).floor() as i32, (at.1 * 100.0).floor() as i32);
        if let Some(known) = self.countries.borrow().get(&cell) {
            return known.unwrap_or_else(|| geo::country(at));
        }
        let corner =
            |north: i32, east: i32| geo::country((f64::from(cell.0 + north) / 100.0, f64::from(cell.1 + east) / 100.0));
        let first = corner(0, 0);
        let same = [corner(0, 1), corner(1, 0), corner(1, 1)].iter().all(|other| *other == first);
        self.countries.borrow_mut().insert(cell, same.then_some(first));
        if same { first } else { geo::country(at) }
    }

    /// What could be concluded from all that was taken in.
    pub fn portrait(self) -> Portrait {
        let library = self.settled();
        let taken = || library.shots.iter().filter_map(|shot| shot.taken);
        let mut portrait = Portrait {
            photos: library.shots.len(),
            placed: library.shots.iter().filter(|shot| shot.position.is_some()).count(),
            first: taken().min_by_key(|moment| moment.civil),
            last: taken().max_by_key(|moment| moment.civil),
            ..Portrait::default()
        };
        for rule in RULES {
            match (rule.draw)(&library, &portrait) {
                Drawn::Inferences(drawn) => portrait.inferences.extend(drawn),
                Drawn::NotFound(why) => portrait.not_found.push(NotFound { rule: rule.id, why, weighed: Vec::new() }),
                Drawn::Undecided(why, weighed) => portrait.not_found.push(NotFound { rule: rule.id, why, weighed }),
            }
        }
        portrait
    }
}

/// A shot whose texts and devices have other indices.
fn renamed(mut shot: Shot, texts: &[u32], devices: &[DeviceId]) -> Shot {
    let text = |id: &mut u32| *id = texts.get(*id as usize).copied().unwrap_or(*id);
    shot.device = shot.device.and_then(|id| devices.get(id.0 as usize).copied());
    shot.people.iter_mut().for_each(|(id, _)| text(id));
    shot.software.iter_mut().for_each(text);
    shot.ties.iter_mut().for_each(|(_, id)| text(id));
    [&mut shot.version, &mut shot.app].into_iter().flatten().for_each(text);
    if let Some((id, _)) = &mut shot.counter {
        text(id);
    }
    shot
}
