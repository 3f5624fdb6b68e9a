//! Home is where most photos were taken between 22:00 and 07:00 (scikit-mobility's `home_location`), and where most were
//! taken at all when none was at night.

use super::best;
use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    best(photos, |place| place.photos.iter().filter(|photo| !(7..22).contains(&photo.clock.hour())).count() as f64)
}
