//! Cameras and phones, with serial numbers and the span of their use.

use super::{cited, ranked, span};
use crate::infer::{Claim, Drawn, Inference, Library, Owner, Portrait, Rule, RuleId};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("devices"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
DEVICES: which cameras and phones took the photos, from when to when, and which serial numbers tie photos together.

From: maker, model and serial number as written into the photos.
How sure: it is a fact that the files say so. Two devices of one model without serial numbers count as one.
Who could: whoever may read the photos; none of this is behind a location permission.
What stops it: taking out what tells the device (--only device).";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let by_device = ranked(library.shots().iter().filter_map(|shot| Some((shot.device?, shot))));
    let claims: Vec<Inference> = by_device
        .into_iter()
        .filter_map(|(id, shots)| {
            let device = library.device(id)?;
            let (first, last) = span(&shots);
            let claim = Claim::Device {
                key: format!("{device:?}"),
                name: device.to_string(),
                serial: device.serial.clone(),
                owner: Owner::Unknown,
                owned: 0.5,
                photos: shots.len(),
                first,
                last,
                versions: Vec::new(),
            };
            Some(Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(&["device"]))
        })
        .collect();
    if claims.is_empty() { Drawn::NotFound("no photo names its camera".into()) } else { Drawn::Inferences(claims) }
}
