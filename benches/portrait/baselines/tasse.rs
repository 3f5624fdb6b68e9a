//! Tasse, Sciuto, Hong (ICWSM 2016), "Our House, in the Middle of Our Tweets": without what was posted between 6 and 20, the
//! modal cell of a grid of 1°, within it that of 0.1°, then 0.01°, then 0.001°; the answer is the middle of the last.

use std::collections::BTreeMap;

use crate::library::Photo;
use crate::lifesim::Point;

pub fn home(photos: &[Photo]) -> Option<Point> {
    let mut kept: Vec<Photo> = photos.iter().filter(|photo| !(6..20).contains(&photo.clock.hour())).copied().collect();
    if kept.is_empty() {
        kept = photos.to_vec();
    }
    let mut middle = None;
    for step in [1.0, 0.1, 0.01, 0.001] {
        let cell =
            |photo: &Photo| ((photo.at.latitude / step).floor() as i64, (photo.at.longitude / step).floor() as i64);
        let mut counts: BTreeMap<(i64, i64), usize> = BTreeMap::new();
        kept.iter().for_each(|photo| *counts.entry(cell(photo)).or_default() += 1);
        let (modal, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        kept.retain(|photo| cell(photo) == modal);
        middle = Some(Point { latitude: (modal.0 as f64 + 0.5) * step, longitude: (modal.1 as f64 + 0.5) * step });
    }
    middle
}
