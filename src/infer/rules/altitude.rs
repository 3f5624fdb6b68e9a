//! Whether the home is above street level.

use super::{cited, homes};
use crate::geo;
use crate::infer::{Claim, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule = Rule { id: RuleId("altitude"), explain: EXPLAIN, needs: &[RuleId("home")], draw };

const EXPLAIN: &str = "\
ALTITUDE: that the home is above street level, and by about how much. Never which floor.

From: the altitudes of photos at home against those of the owner's photos in the streets within 300 m.
How sure: satellites tell height two or three times worse than place; nothing is said unless the difference is more than 12 m and more \
than three times its own error. It needs 8 photos at home and 8 around. On a slope it is wrong.
Who could: whoever may read the photos with their location.
What stops it: taking the location out; the altitude stands in the same block.";

/// Photos that are needed at home and around, and how far around that is, in metres.
const PHOTOS: usize = 8;
const HOME: f64 = 40.0;
const AROUND: std::ops::Range<f64> = 60.0..300.0;
/// The difference that must be seen, in metres, and in standard errors.
const METRES: f64 = 12.0;
const ERRORS: f64 = 3.0;

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let homes = homes(portrait);
    let Some(home) = homes.first() else { return Drawn::NotFound("needs a home".into()) };
    let (mut inside, mut street): (Vec<(f64, &Shot)>, Vec<(f64, &Shot)>) = (Vec::new(), Vec::new());
    let mut last = None;
    for shot in library.shots().iter().filter(|shot| shot.is_own()) {
        let (Some(at), Some(altitude)) = (shot.at, shot.position.and_then(|position| position.altitude)) else {
            continue;
        };
        if last == Some(shot.moment) {
            continue;
        }
        last = Some(shot.moment);
        match geo::distance(at, home.at) {
            metres if metres <= HOME => inside.push((altitude, shot)),
            metres if AROUND.contains(&metres) => street.push((altitude, shot)),
            _ => {}
        }
    }
    if inside.len() < PHOTOS || street.len() < PHOTOS {
        let (n, m) = (inside.len(), street.len());
        return Drawn::NotFound(format!(
            "needs {PHOTOS} photos with an altitude at home and {PHOTOS} around; there are {n} and {m}"
        ));
    }
    let ((high, high_error), (low, low_error)) = (middle(&mut inside), middle(&mut street));
    let (metres, error) = (high - low, high_error.hypot(low_error));
    if metres < METRES || metres < ERRORS * error {
        return Drawn::NotFound(format!("home and the streets around differ by {metres:.0} m, ±{error:.0} m"));
    }
    let shots: Vec<&Shot> = inside.iter().take(6).chain(street.iter().take(6)).map(|(_, shot)| *shot).collect();
    Drawn::Inferences(vec![
        Inference::concluded(
            RULE.id,
            Claim::AboveStreet { metres, error },
            if metres > 5.0 * error { 0.85 } else { 0.7 },
        )
        .shown_by(cited(&shots))
        .against("on a slope the streets around lie lower")
        .closed_by(&["location"]),
    ])
}

/// The median, and its standard error by the spread of the middle half.
fn middle(values: &mut [(f64, &Shot)]) -> (f64, f64) {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at =
        |share: f64| values.get(((values.len() - 1) as f64 * share).round() as usize).map_or(0.0, |(value, _)| *value);
    let spread = (at(0.75) - at(0.25)) / 1.349;
    (at(0.5), 1.253 * spread.max(1.0) / (values.len() as f64).sqrt())
}
