//! FREQ: home is where most photos were taken.

use super::best;
use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    best(photos, |place| place.photos.len() as f64)
}
