//! Whether the photos that a claim cites show what it says, by what is true of them.

use crate::library::{centre, metres};
use crate::lifesim::truth::Taken;
use crate::lives::{Case, day, place};

/// Kinds of claims about a place: how far from it a photo may have been taken, in metres. A receiver is off by up to 300.
const PLACES: &[&str] = &["home", "other-home", "work", "place"];
const REACH: f64 = 500.0;

/// For each claim that truth can judge: its kind, and whether at least three quarters of what it cites show it.
pub fn supported(case: &Case<'_>) -> Vec<(String, bool)> {
    let shown = |cited: usize, shown: usize| cited > 0 && shown * 4 >= cited * 3;
    weighed(case).into_iter().map(|(kind, cited, shows)| (kind, shown(cited, shows))).collect()
}

/// The claims that aren't supported, with how many of what they cite show them.
pub fn unsupported(case: &Case<'_>) -> Vec<(String, String)> {
    let few = weighed(case).into_iter().filter(|(_, cited, shows)| shows * 4 < cited * 3 || *cited == 0);
    few.map(|(kind, cited, shows)| (kind, format!("{shows} of {cited}"))).collect()
}

/// For each claim that truth can judge: its kind, how many photos it cites, and how many of them show it.
fn weighed(case: &Case<'_>) -> Vec<(String, usize, usize)> {
    let mut all = Vec::new();
    for claim in case.portrait["inferences"].as_array().into_iter().flatten() {
        let kind = claim["claim"].as_str().unwrap_or_default();
        let shows: Box<dyn Fn(&Taken) -> bool> = match kind {
            _ if PLACES.contains(&kind) => {
                let Some(at) = centre(&claim["spot"]) else { continue };
                Box::new(move |taken| metres(at, place(taken)) <= REACH)
            }
            "move" => {
                let ends = [centre(&claim["from"]), centre(&claim["to"])];
                Box::new(move |taken| ends.iter().flatten().any(|at| metres(*at, place(taken)) <= REACH))
            }
            "trip" => Box::new(|taken| {
                let on = day(taken).to_string();
                claim["start"].as_str() <= Some(on.as_str())
                    && Some(on.as_str()) <= claim["end"].as_str()
                    && case.away_from_home(place(taken)) > 20_000.0
            }),
            "country" => Box::new(|taken| claim["country"].as_str() == Some(taken.country)),
            "flight" => Box::new(|taken| taken.context == "flight"),
            "device" => {
                let said = claim["name"].as_str().unwrap_or_default().to_lowercase();
                let devices = &case.truth.devices;
                if said.contains("epson") {
                    continue;
                }
                Box::new(move |taken| {
                    let device = devices.iter().find(|device| Some(&device.key) == taken.device.as_ref());
                    device.is_some_and(|device| said.ends_with(&device.model.to_lowercase()))
                })
            }
            "companion" | "stranger" => {
                // Both sides of a meeting are shown: theirs, and the owner's.
                let theirs: Vec<&Taken> = case.cited(claim).filter(|taken| taken.owner != "self").collect();
                let who = theirs.first().map(|taken| taken.owner.clone());
                Box::new(move |taken| taken.owner == "self" || Some(&taken.owner) == who.as_ref())
            }
            _ => continue,
        };
        let cited: Vec<&Taken> = case.cited(claim).collect();
        let shown = cited.iter().filter(|taken| shows(taken)).count();
        all.push((kind.to_owned(), cited.len(), shown));
    }
    all
}
