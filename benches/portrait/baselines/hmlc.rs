//! HMLC (`homelocator`, Chen & Poorthuis 2021): a sum of ten shares, of which the hours outside 9 to 18 count twice. Its
//! filters (more than ten photos, hours, days at a place) are left out, for most libraries would have no answer at all.

use std::collections::BTreeSet;

use super::{Place, best, is_weekend, places};
use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    let places = places(photos);
    let most = |of: fn(&Place) -> f64| places.iter().map(of).fold(1.0, f64::max);
    let (points, days, period) =
        (most(|place| place.photos.len() as f64), most(|place| place.days() as f64), most(span));
    best(photos, |place| {
        let count = place.photos.len() as f64;
        let distinct = |of: fn(&Photo) -> i8| place.photos.iter().map(of).collect::<BTreeSet<i8>>().len() as f64;
        let share = |of: fn(&Photo) -> bool| place.photos.iter().filter(|photo| of(photo)).count() as f64 / count;
        let tenths = count / points
            + distinct(|photo| photo.clock.hour()) / 24.0
            + place.days() as f64 / days
            + distinct(|photo| photo.clock.weekday().to_monday_zero_offset()) / 7.0
            + distinct(|photo| photo.clock.month()) / 12.0
            + span(place) / period
            + share(|photo| is_weekend(photo.clock))
            + 2.0 * share(|photo| !(9..18).contains(&photo.clock.hour()))
            + share(|photo| is_weekend(photo.clock) && (6..12).contains(&photo.clock.hour()));
        tenths / 10.0
    })
}

/// Days between the first photo at a place and the last.
fn span(place: &Place) -> f64 {
    let dates = || place.photos.iter().map(|photo| photo.clock.date());
    match (dates().min(), dates().max()) {
        (Some(first), Some(last)) => f64::from((last - first).get_days()),
        _ => 0.0,
    }
}
