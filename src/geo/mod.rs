//! Distances and directions on the Earth, and how positions are written. On a sphere, which is right to half a percent; angles
//! are degrees of WGS 84, lengths metres. Beside them what lies where: towns, countries, time zones, from data in the binary.
//! Pure; knows nothing of the crate.

mod areas;
mod gazetteer;
mod outlines;

pub use areas::offset as zone_offset;
pub use areas::{country, load, offset_at, zone};
pub use gazetteer::{MIDDLE, Town, middle, town};

/// What the data in the binary are, and whose: to be shown where they are used.
pub const SOURCES: &[&str] = &[
    "Towns: GeoNames (www.geonames.org), CC BY 4.0.",
    "Countries and time zones: © OpenStreetMap contributors (www.openstreetmap.org/copyright), ODbL 1.0.",
];

/// The Earth's mean radius (IUGG), in metres.
pub const RADIUS: f64 = 6_371_008.8;

/// Latitude and longitude, in degrees north and east.
pub type Degrees = (f64, f64);

/// The distance along the sphere, in metres (haversine, which is exact for near points).
pub fn distance((lat_a, lon_a): Degrees, (lat_b, lon_b): Degrees) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let h = half(lat_a, lat_b) + lat_a.to_radians().cos() * lat_b.to_radians().cos() * half(lon_a, lon_b);
    2.0 * RADIUS * h.clamp(0.0, 1.0).sqrt().asin()
}

/// The direction in which `to` lies from `from`, in degrees clockwise from north, 0 to 360.
pub fn bearing(from: Degrees, to: Degrees) -> f64 {
    let (lat_a, lat_b) = (from.0.to_radians(), to.0.to_radians());
    let turn = (to.1 - from.1).to_radians();
    let east = turn.sin() * lat_b.cos();
    let north = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * turn.cos();
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

/// The point that lies `metres` away in direction `bearing`.
pub fn offset((lat, lon): Degrees, bearing: f64, metres: f64) -> Degrees {
    let (angle, bearing, lat) = (metres / RADIUS, bearing.to_radians(), lat.to_radians());
    let sine = lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos();
    let turn = (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * sine);
    (sine.clamp(-1.0, 1.0).asin().to_degrees(), (lon + turn.to_degrees() + 180.0).rem_euclid(360.0) - 180.0)
}

/// The nearest of the eight winds to a bearing in degrees.
pub fn compass(bearing: f64) -> &'static str {
    const WINDS: [&str; 8] = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
    let eighth = (bearing.rem_euclid(360.0) / 45.0).round() as usize;
    WINDS.get(eighth % WINDS.len()).copied().unwrap_or("N")
}

/// The position to about a metre: `47.37690, 8.54170`.
pub fn exact((lat, lon): Degrees) -> String {
    format!("{lat:.5}, {lon:.5}")
}

/// The position cut off, not rounded, to about a kilometre: `47.37, 8.54`. All that a report shows unless it is asked for more.
pub fn coarse((lat, lon): Degrees) -> String {
    // Adding zero makes -0 plain.
    let cut = |degrees: f64| (degrees * 100.0).trunc() / 100.0 + 0.0;
    format!("{:.2}, {:.2}", cut(lat), cut(lon))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZURICH: Degrees = (47.3769, 8.5417);
    const PARIS: Degrees = (48.8566, 2.3522);

    #[test]
    fn distances_and_directions() {
        assert!((distance(ZURICH, PARIS) - 488_000.0).abs() < 2_000.0);
        assert_eq!(distance(ZURICH, ZURICH), 0.0);
        assert!((distance((0.0, 179.999), (0.0, -179.999)) - 222.4).abs() < 0.1);
        assert!((distance((90.0, 0.0), (-90.0, 0.0)) - std::f64::consts::PI * RADIUS).abs() < 1.0);
        assert_eq!(compass(bearing(ZURICH, (40.4168, -3.7038))), "SW");
        assert_eq!(compass(bearing((0.0, 0.0), (0.0, 1.0))), "E");
        assert_eq!(compass(359.0), "N");
        assert_eq!(compass(f64::NAN), "N");
    }

    #[test]
    fn an_offset_lies_as_far_as_it_says() {
        for direction in [0.0, 77.0, 180.0, 300.0] {
            let there = offset(ZURICH, direction, 500.0);
            assert!((distance(ZURICH, there) - 500.0).abs() < 0.01);
            let off = (bearing(ZURICH, there) - direction + 180.0).rem_euclid(360.0) - 180.0;
            assert!(off.abs() < 0.1, "{off}");
        }
        assert!(offset((0.0, 179.999), 90.0, 500.0).1 < -179.0);
    }

    #[test]
    fn positions_are_cut_off_and_not_rounded() {
        assert_eq!(coarse((47.3799, -8.5499)), "47.37, -8.54");
        assert_eq!(coarse((-0.001, 0.009)), "0.00, 0.00");
        assert_eq!(exact((47.3769, -8.5417)), "47.37690, -8.54170");
    }
}
