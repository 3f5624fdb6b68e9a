//! The world that lives are led in: cities well within their country and their time zone, and points near them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::dice::Dice;

/// A city.
pub struct City {
    /// ISO 3166-1 code of its country.
    pub country: &'static str,
    /// Degrees.
    pub at: Point,
    /// Its zone in the tz database.
    pub zone: &'static str,
    /// Whether people of the simulator live there.
    pub lived: bool,
}

/// Degrees north and east.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub latitude: f64,
    pub longitude: f64,
}

const fn city(country: &'static str, latitude: f64, longitude: f64, zone: &'static str, lived: bool) -> City {
    City { country, at: Point { latitude, longitude }, zone, lived }
}

/// The cities. Their order is part of what a seed means.
#[rustfmt::skip]
pub const CITIES: &[City] = &[
    city("CH", 47.3769, 8.5417, "Europe/Zurich", true), city("CH", 46.9480, 7.4474, "Europe/Zurich", true),
    city("DE", 52.5200, 13.4050, "Europe/Berlin", true), city("DE", 48.1372, 11.5755, "Europe/Berlin", true),
    city("DE", 50.9787, 11.0328, "Europe/Berlin", true), city("DE", 53.5503, 10.0006, "Europe/Berlin", true),
    city("FR", 48.8566, 2.3522, "Europe/Paris", true), city("FR", 45.7640, 4.8357, "Europe/Paris", true),
    city("FR", 43.6045, 1.4442, "Europe/Paris", true), city("FR", 44.8412, -0.5800, "Europe/Paris", false),
    city("ES", 40.4168, -3.7038, "Europe/Madrid", true), city("ES", 41.6488, -0.8891, "Europe/Madrid", true),
    city("ES", 37.3891, -5.9845, "Europe/Madrid", false), city("PT", 39.8222, -7.4931, "Europe/Lisbon", true),
    city("PT", 40.6566, -7.9125, "Europe/Lisbon", true), city("IT", 45.4642, 9.1900, "Europe/Rome", true),
    city("IT", 43.7696, 11.2558, "Europe/Rome", true), city("IT", 41.9028, 12.4964, "Europe/Rome", false),
    city("AT", 47.0707, 15.4395, "Europe/Vienna", true), city("AT", 48.2082, 16.3738, "Europe/Vienna", true),
    city("CZ", 50.0755, 14.4378, "Europe/Prague", true), city("PL", 52.2297, 21.0122, "Europe/Warsaw", true),
    city("PL", 50.0647, 19.9450, "Europe/Warsaw", true), city("HU", 47.4979, 19.0402, "Europe/Budapest", false),
    city("RO", 45.6427, 25.5887, "Europe/Bucharest", true), city("BG", 42.1354, 24.7453, "Europe/Sofia", false),
    city("GR", 39.6390, 22.4191, "Europe/Athens", false), city("NL", 52.0907, 5.1214, "Europe/Amsterdam", true),
    city("BE", 50.8503, 4.3517, "Europe/Brussels", true), city("GB", 51.5074, -0.1278, "Europe/London", true),
    city("GB", 53.4808, -2.2426, "Europe/London", true), city("GB", 52.4862, -1.8904, "Europe/London", true),
    city("IE", 53.4239, -7.9407, "Europe/Dublin", false), city("SE", 59.2741, 15.2066, "Europe/Stockholm", true),
    city("SE", 57.7826, 14.1618, "Europe/Stockholm", false), city("NO", 60.7945, 11.0680, "Europe/Oslo", false),
    city("FI", 61.4978, 23.7610, "Europe/Helsinki", true), city("DK", 56.1710, 9.5560, "Europe/Copenhagen", false),
    city("TR", 39.9334, 32.8597, "Europe/Istanbul", true), city("UA", 49.8397, 24.0297, "Europe/Kyiv", false),
    city("US", 40.4406, -79.9959, "America/New_York", true), city("US", 33.7490, -84.3880, "America/New_York", true),
    city("US", 35.2271, -80.8431, "America/New_York", true), city("US", 39.9612, -82.9988, "America/New_York", true),
    city("US", 39.0997, -94.5786, "America/Chicago", true), city("US", 32.7767, -96.7970, "America/Chicago", true),
    city("US", 44.9778, -93.2650, "America/Chicago", true), city("US", 36.1627, -86.7816, "America/Chicago", true),
    city("US", 39.7392, -104.9903, "America/Denver", true), city("US", 40.7608, -111.8910, "America/Denver", true),
    city("US", 33.4484, -112.0740, "America/Phoenix", true), city("US", 38.5816, -121.4944, "America/Los_Angeles", true),
    city("US", 36.1699, -115.1398, "America/Los_Angeles", false), city("CA", 51.0447, -114.0719, "America/Edmonton", true),
    city("CA", 46.8139, -71.2080, "America/Toronto", true), city("MX", 19.4326, -99.1332, "America/Mexico_City", true),
    city("MX", 20.6597, -103.3496, "America/Mexico_City", false), city("CO", 4.7110, -74.0721, "America/Bogota", true),
    city("PE", -13.5320, -71.9675, "America/Lima", false), city("BR", -23.5505, -46.6333, "America/Sao_Paulo", true),
    city("BR", -19.9167, -43.9345, "America/Sao_Paulo", true), city("AR", -31.4201, -64.1888, "America/Argentina/Cordoba", true),
    city("CL", -33.4489, -70.6693, "America/Santiago", true), city("ZA", -26.2041, 28.0473, "Africa/Johannesburg", true),
    city("KE", -1.2864, 36.8172, "Africa/Nairobi", true), city("MA", 31.6295, -7.9811, "Africa/Casablanca", false),
    city("EG", 30.0444, 31.2357, "Africa/Cairo", false), city("NG", 9.0765, 7.3986, "Africa/Lagos", true),
    city("IN", 28.6139, 77.2090, "Asia/Kolkata", true), city("IN", 12.9716, 77.5946, "Asia/Kolkata", true),
    city("IN", 17.3850, 78.4867, "Asia/Kolkata", true), city("NP", 27.7172, 85.3240, "Asia/Kathmandu", false),
    city("TH", 13.7563, 100.5018, "Asia/Bangkok", true), city("TH", 18.7883, 98.9853, "Asia/Bangkok", false),
    city("VN", 21.0278, 105.8342, "Asia/Ho_Chi_Minh", false), city("JP", 35.6895, 139.6917, "Asia/Tokyo", true),
    city("JP", 35.0116, 135.7681, "Asia/Tokyo", true), city("KR", 37.5665, 126.9780, "Asia/Seoul", true),
    city("TW", 24.1477, 120.6736, "Asia/Taipei", false), city("ID", -7.7956, 110.3695, "Asia/Jakarta", false),
    city("AU", -35.2809, 149.1300, "Australia/Sydney", true), city("AU", -37.8136, 144.9631, "Australia/Melbourne", true),
    city("NZ", -37.7870, 175.2793, "Pacific/Auckland", false), city("IS", 64.1000, -21.8000, "Atlantic/Reykjavik", false),
    city("KZ", 43.2220, 76.8512, "Asia/Almaty", false), city("GE", 41.7151, 44.8271, "Asia/Tbilisi", false),
];

/// The mean radius of the Earth, in kilometres.
const EARTH: f64 = 6371.0;

/// Kilometres between two points.
pub fn km(a: Point, b: Point) -> f64 {
    let (la, lb) = (a.latitude.to_radians(), b.latitude.to_radians());
    let dlon = (b.longitude - a.longitude).to_radians();
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * EARTH * h.sqrt().min(1.0).asin()
}

/// The point so many metres north and east.
pub fn moved(from: Point, north: f64, east: f64) -> Point {
    let degree = EARTH * 1000.0 * std::f64::consts::PI / 180.0;
    Point {
        latitude: from.latitude + north / degree,
        longitude: from.longitude + east / (degree * from.latitude.to_radians().cos()),
    }
}

/// A point within `radius` kilometres.
pub fn near(centre: Point, radius: f64, dice: &mut Dice) -> Point {
    let (angle, distance) = (dice.between(0.0, std::f64::consts::TAU), radius * 1000.0 * dice.unit().sqrt());
    moved(centre, distance * angle.sin(), distance * angle.cos())
}

/// The city at about `wanted` kilometres: one of the three that come closest, at least `least` away.
pub fn away(from: Point, wanted: f64, least: f64, dice: &mut Dice) -> usize {
    let mut order: Vec<(f64, usize)> = CITIES
        .iter()
        .enumerate()
        .map(|(index, city)| (km(from, city.at), index))
        .filter(|(distance, _)| *distance >= least)
        .map(|(distance, index)| ((distance.max(1.0) / wanted).ln().abs(), index))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order[dice.below(order.len().min(3))].1
}

/// The zones of the cities, by city.
pub struct Zones(Vec<TimeZone>);

impl Zones {
    /// All of them, from the tz database that is built in.
    pub fn load() -> Self {
        Self(CITIES.iter().map(|city| TimeZone::get(city.zone).expect("a zone of the tz database")).collect())
    }

    /// A city's local time in UTC: seconds since 1970, and seconds east of UTC.
    pub fn utc(&self, city: usize, local: DateTime) -> (i64, i32) {
        let zoned = self.0[city].to_ambiguous_zoned(local).compatible().expect("a time in the calendar");
        (zoned.timestamp().as_second(), zoned.offset().seconds())
    }

    /// Seconds east of UTC at an instant.
    pub fn offset(&self, city: usize, utc: i64) -> i32 {
        let stamp = jiff::Timestamp::from_second(utc).expect("an instant in the calendar");
        self.0[city].to_offset(stamp).seconds()
    }
}
