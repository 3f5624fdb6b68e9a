//! Identifiers that tie files together.

use std::collections::BTreeMap;

use super::cited;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot, Tie};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("links"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
LINKS: identifiers that stand in several files, so that any two of them, published under different names, can be tied to one person.

From: serial numbers of cameras and lenses, names of computers, identities of documents that editors keep from export to export.
How sure: it is a fact that the files carry the same identifier.
Who could: anybody who sees two of the files; indexes of serial numbers across web sites have existed.
What stops it: taking out what tells the device and the history (--only device,history).";

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let mut found: BTreeMap<(Tie, &str), Vec<&Shot>> = BTreeMap::new();
    for shot in library.shots() {
        let device = shot.device.and_then(|id| library.device(id));
        let model = device.and_then(|device| device.model.as_deref());
        let serial = device.and_then(|device| device.serial.as_deref()).map(|serial| (Tie::Serial, serial));
        let ties = shot.ties.iter().filter_map(|(tie, id)| Some((*tie, library.name(*id)?)));
        // Phones write their model where a computer's name belongs.
        let ties = ties.filter(|(tie, text)| *tie != Tie::Host || Some(*text) != model);
        for tie in ties.chain(serial) {
            let shots = found.entry(tie).or_default();
            if shots.last().is_none_or(|last| last.record != shot.record) {
                shots.push(shot);
            }
        }
    }
    let mut found: Vec<((Tie, &str), Vec<&Shot>)> = found.into_iter().filter(|(_, shots)| shots.len() > 1).collect();
    found.sort_by_key(|(_, shots)| std::cmp::Reverse(shots.len()));
    if found.is_empty() {
        return Drawn::NotFound("no identifier stands in two files".into());
    }
    let claim = |((tie, value), shots): ((Tie, &str), Vec<&Shot>)| {
        let closes: &[&'static str] = if tie == Tie::Document { &["history"] } else { &["device"] };
        let claim = Claim::Link { tie, value: value.to_owned(), photos: shots.len() };
        Inference::fact(RULE.id, claim).shown_by(cited(&shots)).closed_by(closes)
    };
    Drawn::Inferences(found.into_iter().map(claim).collect())
}
