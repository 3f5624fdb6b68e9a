//! Cameras and phones, with serial numbers and the span of their use, and whose they are.

use super::{cited, ranked, span};
use crate::infer::{Claim, Drawn, Inference, Library, Owner, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("devices"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
DEVICES: which cameras and phones took the photos, from when to when, which are the owner's, and with which versions of their system.

From: maker, model, serial number and software as written into the photos. Whose a device is follows from how it is used: the owner's \
are used on many days, take over from one another, and are never elsewhere at the same time; others' photos come through chats, and \
have gaps in their numbers.
How sure: it is a fact that the files name them. Two devices of one model without serial numbers count as one.
Who could: whoever may read the photos; none of this is behind a location permission.
What stops it: taking out what tells the device (--only device).";

/// Versions of a system that are told, the newest.
const VERSIONS: usize = 8;

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let by_device = ranked(library.shots().iter().filter_map(|shot| Some((shot.device?, shot))));
    let mut claims: Vec<(Owner, Inference)> = Vec::new();
    for (id, shots) in by_device {
        let (Some(device), Some(own)) = (library.device(id), library.own(id)) else { continue };
        let (first, last) = span(&shots);
        let mut versions: Vec<u32> = Vec::new();
        for version in shots.iter().filter_map(|shot| shot.version) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        let from = versions.len().saturating_sub(VERSIONS);
        let claim = Claim::Device {
            key: own.key.clone(),
            name: device.to_string(),
            serial: device.serial.clone(),
            owner: own.owner,
            owned: own.owned as f32,
            photos: shots.len(),
            first,
            last,
            versions: versions.iter().skip(from).filter_map(|id| Some(library.name(*id)?.to_owned())).collect(),
        };
        claims.push((own.owner, Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["device"])));
    }
    claims.sort_by_key(|(owner, _)| *owner);
    if claims.is_empty() {
        return Drawn::NotFound("no photo names its camera".into());
    }
    Drawn::Inferences(claims.into_iter().map(|(_, inference)| inference).collect())
}
