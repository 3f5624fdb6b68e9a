//! Home is where photos were taken on most days.

use super::best;
use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    best(photos, |place| place.days() as f64)
}
