//! How the camera is used.

use super::cited;
use crate::infer::{Claim, Drawn, Inference, Kind, Library, Portrait, Rule, RuleId, Shot, is_weekend};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("habits"), explain: EXPLAIN, needs: &[], draw };

const EXPLAIN: &str = "\
HABITS: which share of the photos is taken on weekends, with the front camera, in which month most; how many are screenshots.

From: the capture times, the lens and the names of the files.
How sure: it is a count. It needs 50 photos with a day.
Who could: whoever may read the photos.
What stops it: taking out time and device, and neutral file names.";

/// Photos that are needed, and years for a month to stand out.
const PHOTOS: usize = 50;

fn draw(library: &Library, _: &Portrait) -> Drawn {
    let own: Vec<&Shot> = library.shots().iter().filter(|shot| shot.is_own() && shot.local.is_some()).collect();
    if own.len() < PHOTOS {
        return Drawn::NotFound(format!("needs {PHOTOS} of the owner's photos with a day; there are {}", own.len()));
    }
    let of = own.len() as f64;
    let days = || own.iter().filter_map(|shot| shot.local).map(|local| local.date());
    let mut months = [0usize; 12];
    for day in days() {
        if let Some(count) = usize::try_from(day.month() - 1).ok().and_then(|month| months.get_mut(month)) {
            *count += 1;
        }
    }
    let year = own.last().zip(own.first()).is_some_and(|(last, first)| {
        let days = last.local.zip(first.local).map(|(last, first)| (last.date() - first.date()).get_days());
        days.is_some_and(|days| days >= 330)
    });
    let busiest =
        (1u8..).zip(months).max_by_key(|(month, count)| (*count, std::cmp::Reverse(*month))).map(|(month, _)| month);
    let lenses: Vec<bool> = own.iter().filter_map(|shot| shot.front).collect();
    let front = lenses.iter().filter(|front| **front).count() as f64 / lenses.len().max(1) as f64;
    let screenshots = library.shots().iter().filter(|shot| shot.kind == Kind::Screenshot).count();
    let claim = Claim::Habits {
        weekend: days().filter(|day| is_weekend(day.weekday(), None)).count() as f64 / of,
        screenshots: screenshots as f64 / library.shots().len().max(1) as f64,
        front: (lenses.len() >= PHOTOS).then_some(front),
        busiest_month: busiest.filter(|_| year),
    };
    Drawn::Inferences(vec![Inference::pattern(RULE.id, claim).shown_by(cited(&own)).closed_by(&["time", "device"])])
}
