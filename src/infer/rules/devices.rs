//! Cameras and phones, with serial numbers and the span of their use.

use super::{cited, ranked, span};
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Tier};
use crate::record::Device;

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
            Some(Inference {
                rule: RULE.id,
                tier: Tier::Fact,
                claim: Claim::Device {
                    name: spoken(device),
                    serial: device.serial.clone(),
                    photos: shots.len(),
                    first,
                    last,
                },
                confidence: 1.0,
                evidence: cited(&shots),
                against: Vec::new(),
                closes: vec!["device"],
            })
        })
        .collect();
    if claims.is_empty() { Drawn::NotFound("no photo names its camera".into()) } else { Drawn::Inferences(claims) }
}

/// `NIKON CORPORATION` and `NIKON Z 50` → `NIKON Z 50`; `Google` and `Pixel 8` → `Google Pixel 8`.
fn spoken(device: &Device) -> String {
    match (&device.make, &device.model) {
        (Some(make), Some(model)) => {
            let maker = make.split_whitespace().next().unwrap_or(make);
            match model.to_lowercase().starts_with(&maker.to_lowercase()) {
                true => model.clone(),
                false => format!("{make} {model}"),
            }
        }
        (one, other) => one.as_ref().or(other.as_ref()).cloned().unwrap_or_else(|| "an unnamed camera".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maker_is_not_said_twice() {
        let device =
            |make: &str, model: &str| Device { make: Some(make.into()), model: Some(model.into()), serial: None };
        assert_eq!(spoken(&device("NIKON CORPORATION", "NIKON Z 50")), "NIKON Z 50");
        assert_eq!(spoken(&device("Google", "Pixel 8")), "Google Pixel 8");
        assert_eq!(spoken(&Device { model: Some("X100".into()), ..Device::default() }), "X100");
    }
}
