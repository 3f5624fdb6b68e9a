//! OSNA (Efstathiades et al. 2015, with the weights of `homelocator`): on weekdays only, a photo counts .744 in the hours of
//! rest (02 to 08) and .362 in those of leisure (19 to 02).

use super::{best, is_weekend};
use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    let weight = |photo: &Photo| match photo.clock.hour() {
        _ if is_weekend(photo.clock) => 0.0,
        2..8 => 0.744,
        19.. | 0..2 => 0.362,
        _ => 0.0,
    };
    best(photos, |place| place.photos.iter().map(weight).sum())
}
