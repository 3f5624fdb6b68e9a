//! Which country and which time zone a position lies in: OpenStreetMap's outlines (ODbL), bundled by two crates. Each is
//! loaded when it is first asked.

use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use country_boundaries::LatLon;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tzf_rs::EmbeddedFinder;

use super::Degrees;
use super::outlines::outlines;

/// The country's two letters, by ISO 3166; none at sea.
pub fn country((lat, lon): Degrees) -> Option<&'static str> {
    let ids = outlines()?.ids(LatLon::new(lat, lon).ok()?);
    // Parts of countries have longer codes (`US-CA`).
    ids.into_iter().find(|id| id.len() == 2)
}

/// The time zones' outlines. Loading them takes as long as inspecting a hundred photos.
static ZONES: LazyLock<EmbeddedFinder> = LazyLock::new(EmbeddedFinder::new);

/// Loads what the first look-up would load.
pub fn load() {
    LazyLock::force(&ZONES);
    outlines();
}

/// The time zone's name, by IANA: `Europe/Zurich`.
pub fn zone((lat, lon): Degrees) -> Option<&'static str> {
    let on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0;
    let name = on_earth.then(|| ZONES.get_tz_name(lon, lat))?;
    (!name.is_empty()).then_some(name)
}

/// How far a zone's clocks are from UTC, in seconds east, when they show `civil`.
pub fn offset(zone: &str, civil: DateTime) -> Option<i32> {
    let zone = by_name(zone)?;
    Some(zone.to_ambiguous_timestamp(civil).compatible().ok().map(|stamp| zone.to_offset(stamp))?.seconds())
}

/// How far a zone's clocks are from UTC, in seconds east, at a moment in seconds since 1970 UTC.
pub fn offset_at(zone: &str, epoch: i64) -> Option<i32> {
    Some(by_name(zone)?.to_offset(jiff::Timestamp::from_second(epoch).ok()?).seconds())
}

fn by_name(name: &str) -> Option<TimeZone> {
    static KNOWN: RwLock<Option<HashMap<String, TimeZone>>> = RwLock::new(None);
    if let Some(zone) = KNOWN.read().ok()?.as_ref().and_then(|known| known.get(name)) {
        return Some(zone.clone());
    }
    let zone = TimeZone::get(name).ok()?;
    KNOWN.write().ok()?.get_or_insert_default().insert(name.to_owned(), zone.clone());
    Some(zone)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn countries_and_zones() {
        assert_eq!(country((47.3769, 8.5417)), Some("CH"));
        assert_eq!(country((37.7749, -122.4194)), Some("US"));
        assert_eq!(country((-30.0, -30.0)), None);
        assert_eq!(zone((47.3769, 8.5417)), Some("Europe/Zurich"));
        assert_eq!(zone((27.7172, 85.3240)), Some("Asia/Kathmandu"));
        assert_eq!(zone((f64::NAN, 0.0)), None);
    }

    #[test]
    fn clocks_follow_summer_time() {
        assert_eq!(offset("Europe/Zurich", date(2024, 1, 10).at(12, 0, 0, 0)), Some(3600));
        assert_eq!(offset("Europe/Zurich", date(2024, 7, 10).at(12, 0, 0, 0)), Some(7200));
        assert_eq!(offset("Asia/Kathmandu", date(2024, 7, 10).at(12, 0, 0, 0)), Some(20_700));
        assert_eq!(offset_at("America/New_York", 1_720_000_000), Some(-4 * 3600));
        assert_eq!(offset("Nowhere/Atall", date(2024, 7, 10).at(12, 0, 0, 0)), None);
    }
}
