//! A library as the rules see it: each record reduced to a [`Shot`], names and devices held once.

use std::collections::HashMap;

use super::{Drawn, NotFound, Portrait, RULES};
use crate::moment::Moment;
use crate::record::{Device, MomentSource, Position, Record, RecordId, resolve};

/// Index of a device in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(pub u32);

/// What the rules need of one photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// The record that it was made from.
    pub record: RecordId,
    /// Its path.
    pub path: String,
    /// When it was taken; none when only the file system says so, for copying changes that.
    pub taken: Option<Moment>,
    /// Where.
    pub position: Option<Position>,
    /// With what.
    pub device: Option<DeviceId>,
    /// Names written into it, for [`Library::name`].
    pub people: Vec<u32>,
    /// Programs that wrote it, for [`Library::name`].
    pub software: Vec<u32>,
}

/// A library, reduced.
#[derive(Clone, Debug, Default)]
pub struct Library {
    shots: Vec<Shot>,
    devices: Vec<Device>,
    names: Vec<String>,
    device_ids: HashMap<Device, DeviceId>,
    name_ids: HashMap<String, u32>,
}

impl Library {
    /// Takes a record in.
    pub fn push(&mut self, record: &Record) {
        let resolved = resolve(record);
        let device = resolved.device.map(|device| self.device_id(device));
        let people = resolved.people.into_iter().map(|name| self.name_id(name)).collect();
        let software = resolved.software.into_iter().map(|name| self.name_id(name)).collect();
        self.shots.push(Shot {
            record: record.id.clone(),
            path: record.path.clone(),
            taken: resolved.taken.filter(|_| resolved.taken_from != Some(MomentSource::FileModified)),
            position: resolved.position,
            device,
            people,
            software,
        });
    }

    fn device_id(&mut self, device: Device) -> DeviceId {
        if let Some(id) = self.device_ids.get(&device) {
            return *id;
        }
        let id = DeviceId(u32::try_from(self.devices.len()).unwrap_or(u32::MAX));
        self.devices.push(device.clone());
        self.device_ids.insert(device, id);
        id
    }

    fn name_id(&mut self, name: String) -> u32 {
        if let Some(id) = self.name_ids.get(&name) {
            return *id;
        }
        let id = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.clone());
        self.name_ids.insert(name, id);
        id
    }

    /// The photos. Inside a rule: by the moment they were taken, then by path, those without a moment first.
    pub fn shots(&self) -> &[Shot] {
        &self.shots
    }

    /// A device by its id.
    pub fn device(&self, id: DeviceId) -> Option<&Device> {
        self.devices.get(id.0 as usize)
    }

    /// A name by its index.
    pub fn name(&self, id: u32) -> Option<&str> {
        self.names.get(id as usize).map(String::as_str)
    }

    /// What could be concluded from all that was taken in.
    pub fn portrait(mut self) -> Portrait {
        self.shots.sort_by(|a, b| (a.taken, &a.path, &a.record).cmp(&(b.taken, &b.path, &b.record)));
        let taken = || self.shots.iter().filter_map(|shot| shot.taken);
        let mut portrait = Portrait {
            photos: self.shots.len(),
            placed: self.shots.iter().filter(|shot| shot.position.is_some()).count(),
            first: taken().min_by_key(|moment| moment.civil),
            last: taken().max_by_key(|moment| moment.civil),
            ..Portrait::default()
        };
        for rule in RULES {
            match (rule.draw)(&self, &portrait) {
                Drawn::Inferences(drawn) => portrait.inferences.extend(drawn),
                Drawn::NotFound(why) => portrait.not_found.push(NotFound { rule: rule.id, why, weighed: Vec::new() }),
                Drawn::Undecided(why, weighed) => portrait.not_found.push(NotFound { rule: rule.id, why, weighed }),
            }
        }
        portrait
    }
}
