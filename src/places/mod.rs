//! Positions of a library → places.
//!
//! Photos that lie within 75 metres of each other, directly or through others, are at one place (DBSCAN in which every
//! photo counts). A place wider than 300 metres is a street or a park, and is split around its densest spots. Photos are first
//! gathered in cells of ten metres, so that a thousand at one spot cost no more than one. The result doesn't depend on
//! the order of the photos.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geo::{self, Degrees, RADIUS};
use crate::moment::Moment;

/// Side of a cell, in metres: about what a phone's position is off by.
const CELL: f64 = 10.0;
/// How near photos of one place are to each other, in metres.
const NEAR: f64 = 75.0;
/// How wide a place may be before it is split, in metres, and how far its parts then reach from their densest spot.
const WIDEST: f64 = 300.0;
const REACH: f64 = 150.0;
/// Rounds in which a place's centre is drawn nearer to the geometric median.
const ROUNDS: usize = 30;
/// The share of a place's photos that its radius holds.
const WITHIN: f64 = 0.9;

/// A photo that says where it was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    /// Degrees north and east. Those that lie nowhere on the Earth are passed over.
    pub at: Degrees,
    /// When.
    pub taken: Option<Moment>,
    /// Which photo: whatever the caller counts by.
    pub photo: u32,
}

/// A place: a cluster of photos.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Stays the same while the place's busiest spot does. Tells no position by itself.
    pub id: String,
    /// The geometric median of its photos, which strays don't move.
    pub centre: Degrees,
    /// The distance from the centre within which nine tenths of its photos lie, in metres.
    pub radius: f64,
    /// The day of its first photo.
    pub first: Option<Date>,
    /// The day of its last photo.
    pub last: Option<Date>,
    /// On how many days photos were taken there.
    pub days: usize,
    /// Its photos, in ascending order.
    pub photos: Vec<u32>,
}

impl Place {
    /// How many photos were taken there.
    pub fn count(&self) -> usize {
        self.photos.len()
    }
}

/// The places of a library, those with the most photos first.
pub fn places(sightings: &[Sighting]) -> Vec<Place> {
    let mut sorted: Vec<&Sighting> = sightings.iter().filter(|sighting| lies_somewhere(sighting.at)).collect();
    sorted.sort_by(|a, b| a.photo.cmp(&b.photo).then(a.at.0.total_cmp(&b.at.0)).then(a.at.1.total_cmp(&b.at.1)));
    let cells = cells(&sorted);
    let tree = RTree::bulk_load(cells.iter().enumerate().map(|(index, cell)| Entry::new(cell.point, index)).collect());
    let (groups, density) = groups(&cells, &tree);
    let mut places = Vec::new();
    for members in groups {
        for part in parts(members, &cells, &tree, &density) {
            places.extend(place(&part, &cells, &density));
        }
    }
    places
        .sort_by(|a, b| b.count().cmp(&a.count()).then_with(|| a.photos.cmp(&b.photos)).then_with(|| a.id.cmp(&b.id)));
    places
}

fn lies_somewhere((lat, lon): Degrees) -> bool {
    lat.abs() <= 90.0 && lon.abs() <= 180.0
}

type Entry = GeomWithData<[f64; 3], usize>;

/// Photos that lie together.
struct Cell<'a> {
    key: (i32, i32),
    at: Degrees,
    /// On the sphere, in metres: chords of near points are as long as their distance, at the poles and the date line too.
    point: [f64; 3],
    photos: Vec<&'a Sighting>,
}

/// A position on the sphere, in metres from the Earth's middle: chords between near points are as long as their distance.
pub(crate) fn on_sphere((lat, lon): Degrees) -> [f64; 3] {
    let (lat, lon) = (lat.to_radians(), lon.to_radians());
    [RADIUS * lat.cos() * lon.cos(), RADIUS * lat.cos() * lon.sin(), RADIUS * lat.sin()]
}

/// The cells that hold photos, in the order of their keys.
fn cells<'a>(sightings: &[&'a Sighting]) -> Vec<Cell<'a>> {
    let mut by_key: BTreeMap<(i32, i32), Vec<&Sighting>> = BTreeMap::new();
    let step = (CELL / RADIUS).to_degrees();
    for sighting in sightings {
        let (lat, lon) = sighting.at;
        let row = (lat / step).floor();
        // All cells of a row are equally wide, or the grid would depend on the photo.
        let width = step / (row * step).to_radians().cos().max(0.001);
        by_key.entry((row as i32, (lon / width).floor() as i32)).or_default().push(sighting);
    }
    let cell = |(key, photos): ((i32, i32), Vec<&'a Sighting>)| {
        let count = photos.len() as f64;
        let mean = |part: fn(&Sighting) -> f64| photos.iter().map(|photo| part(photo)).sum::<f64>() / count;
        let at = (mean(|photo| photo.at.0), mean(|photo| photo.at.1));
        Cell { key, at, point: on_sphere(at), photos }
    };
    by_key.into_iter().map(cell).collect()
}

/// Cells that hang together, and how many photos lie near each cell.
fn groups(cells: &[Cell<'_>], tree: &RTree<Entry>) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut leader: Vec<usize> = (0..cells.len()).collect();
    let mut density = vec![0; cells.len()];
    for (index, cell) in cells.iter().enumerate() {
        for near in tree.locate_within_distance(cell.point, NEAR * NEAR) {
            density[index] += cells[near.data].photos.len();
            let (a, b) = (find(&mut leader, index), find(&mut leader, near.data));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..cells.len() {
        groups.entry(find(&mut leader, index)).or_default().push(index);
    }
    (groups.into_values().collect(), density)
}

fn find(leader: &mut [usize], mut index: usize) -> usize {
    while leader[index] != index {
        leader[index] = leader[leader[index]];
        index = leader[index];
    }
    index
}

/// A group as it is, or around its densest spots where it is too wide.
fn parts(members: Vec<usize>, cells: &[Cell<'_>], tree: &RTree<Entry>, density: &[usize]) -> Vec<Vec<usize>> {
    if extent(&members, cells) <= WIDEST {
        return vec![members];
    }
    let mut order = members;
    order.sort_by_key(|&index| (Reverse(density[index]), index));
    let mut left: BTreeSet<usize> = order.iter().copied().collect();
    let mut parts = Vec::new();
    for spot in order {
        if left.contains(&spot) {
            let near = tree.locate_within_distance(cells[spot].point, REACH * REACH).map(|entry| entry.data);
            let mut part: Vec<usize> = near.filter(|index| left.remove(index)).collect();
            part.sort_unstable();
            parts.push(part);
        }
    }
    parts
}

/// The longest side of the box around the cells, in metres.
fn extent(members: &[usize], cells: &[Cell<'_>]) -> f64 {
    let side = |axis: usize| {
        let all = members.iter().map(|&index| cells[index].point[axis]);
        all.clone().fold(f64::MIN, f64::max) - all.fold(f64::MAX, f64::min)
    };
    (0..3).map(side).fold(0.0, f64::max)
}

fn place(members: &[usize], cells: &[Cell<'_>], density: &[usize]) -> Option<Place> {
    let busiest = |&index: &usize| (cells[index].photos.len(), density[index], Reverse(index));
    let spot = members.iter().copied().max_by_key(busiest)?;
    let (row, column) = cells[spot].key;
    let hash = blake3::hash(&[row.to_le_bytes(), column.to_le_bytes()].concat());
    let centre = median(members, cells, cells[spot].at);
    let sightings = || members.iter().flat_map(|&index| &cells[index].photos);
    let mut distances: Vec<f64> = sightings().map(|photo| geo::distance(centre, photo.at)).collect();
    distances.sort_by(f64::total_cmp);
    let within = ((distances.len() as f64 * WITHIN).ceil() as usize).saturating_sub(1);
    let mut days: Vec<Date> = sightings().filter_map(|photo| Some(photo.taken?.day())).collect();
    days.sort_unstable();
    days.dedup();
    let mut photos: Vec<u32> = sightings().map(|photo| photo.photo).collect();
    photos.sort_unstable();
    Some(Place {
        id: hash.to_hex().as_str().get(..12)?.to_owned(),
        centre,
        radius: distances.get(within).copied().unwrap_or(0.0),
        first: days.first().copied(),
        last: days.last().copied(),
        days: days.len(),
        photos,
    })
}

/// The geometric median of the cells (Weiszfeld), in the plane that touches the Earth at `origin`.
fn median(members: &[usize], cells: &[Cell<'_>], origin: Degrees) -> Degrees {
    let metres = RADIUS.to_radians();
    let narrow = origin.0.to_radians().cos().max(1e-6);
    let flat = |&index: &usize| {
        let (lat, lon) = cells[index].at;
        let east = (lon - origin.1 + 180.0).rem_euclid(360.0) - 180.0;
        (east * metres * narrow, (lat - origin.0) * metres, cells[index].photos.len() as f64)
    };
    let points: Vec<(f64, f64, f64)> = members.iter().map(flat).collect();
    let mean = |weight: &dyn Fn(f64, f64, f64) -> f64| {
        let sum = points.iter().fold((0.0, 0.0, 0.0), |(x, y, all), &(east, north, count)| {
            let weight = weight(east, north, count);
            (x + east * weight, y + north * weight, all + weight)
        });
        (sum.0 / sum.2, sum.1 / sum.2)
    };
    let (mut x, mut y) = mean(&|_, _, count| count);
    for _ in 0..ROUNDS {
        // A metre at least, or a photo at the centre would hold it for ever.
        (x, y) = mean(&|east, north, count| count / (east - x).hypot(north - y).max(1.0));
    }
    let lon = origin.1 + x / (metres * narrow);
    (origin.0 + y / metres, (lon + 180.0).rem_euclid(360.0) - 180.0)
}

#[cfg(test)]
mod tests;
