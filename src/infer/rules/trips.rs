//! Journeys: when the owner was away overnight, and where.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Lived, cited, home_on, homes, spot};
use crate::geo::{self, Degrees};
use crate::infer::{Claim, Clock, Drawn, Inference, Library, Portrait, Rule, RuleId, Shot};

/// The rule's descriptor.
pub(super) const RULE: Rule =
    Rule { id: RuleId("trips"), explain: EXPLAIN, needs: &[RuleId("home"), RuleId("moves")], draw };

const EXPLAIN: &str = "\
TRIPS: journeys of a night or more, with their days, their countries and how far from home they led; where only the zone of the \
clock shows a journey, that zone.

From: the owner's own photos more than 50 km from the home of that time, with no photo near home between them and no gap of more \
than a week. Without a home, from the region in which most days have photos.
Two months and more with eight days or more at one place are no journey: somebody may have lived there. Nor are stays around a \
place that six journeys or more led to: that is another home.
How sure: it is a count of facts, as good as the home. A journey without photos isn't seen, and its first and last days may have none.
Who could: whoever may read the photos with their location; the zone alone (in the times) shows long journeys.
What stops it: taking out the location and the times.";

/// Farther from home is away, in metres.
const AWAY: f64 = 50_000.0;
/// Longer without photos and it is another journey, in days; unless it goes on where it was.
const GAP: i32 = 7;
const SAME: (i32, f64) = (14, 150_000.0);
/// Longer and with more days at one place it is no journey: nights, days.
const STAY: (u32, usize) = (60, 8);
/// A place seen on so many journeys and days is another home, and staying there is no journey; within this of it, in metres.
const RETURNS: (usize, usize) = (6, 20);
const AROUND: f64 = 50_000.0;
/// A zone that differs by less, in seconds, is summer time.
const ZONE: i32 = 3600;

/// A photo as trips see it.
pub(super) struct Stop<'a> {
    pub shot: &'a Shot,
    pub day: Date,
    /// How far from home, in metres; none where only the zone tells that it is elsewhere.
    pub distance: Option<f64>,
    pub away: bool,
    pub at: Option<Degrees>,
}

/// A run of photos away from home.
pub(super) struct Journey<'a> {
    pub stops: Vec<Stop<'a>>,
}

impl Journey<'_> {
    /// The first day and the last.
    pub fn days(&self) -> Option<(Date, Date)> {
        Some((self.stops.first()?.day, self.stops.last()?.day))
    }

    /// Nights between.
    pub fn nights(&self) -> u32 {
        self.days().map_or(0, |(first, last)| u32::try_from((last - first).get_days()).unwrap_or(0))
    }

    /// Whether somebody rather lived there: as long as a home lasts at least, with days enough at one place for a home.
    pub fn is_stay(&self) -> bool {
        let mut days: BTreeMap<u32, BTreeSet<Date>> = BTreeMap::new();
        for stop in &self.stops {
            if let Some(place) = stop.shot.place {
                days.entry(place).or_default().insert(stop.day);
            }
        }
        self.nights() > STAY.0 && days.values().any(|days| days.len() >= STAY.1)
    }

    /// Whether most of its days with a position were spent around one of these places.
    fn is_around(&self, places: &[Degrees]) -> bool {
        let mut days: BTreeMap<Date, bool> = BTreeMap::new();
        for stop in &self.stops {
            let Some(at) = stop.at else { continue };
            *days.entry(stop.day).or_default() |= places.iter().any(|place| geo::distance(*place, at) <= AROUND);
        }
        days.values().filter(|around| **around).count() * 2 > days.len()
    }
}

/// Where journeys lead again and again.
fn returned_to(library: &Library, journeys: &[Journey<'_>]) -> Vec<Degrees> {
    let mut seen: BTreeMap<u32, (BTreeSet<usize>, BTreeSet<Date>)> = BTreeMap::new();
    for (number, stop) in
        journeys.iter().enumerate().flat_map(|(number, one)| one.stops.iter().map(move |stop| (number, stop)))
    {
        if let Some(place) = stop.shot.place {
            let (journeys, days) = seen.entry(place).or_default();
            journeys.insert(number);
            days.insert(stop.day);
        }
    }
    let often = seen.into_iter().filter(|(_, (journeys, days))| journeys.len() >= RETURNS.0 && days.len() >= RETURNS.1);
    often.filter_map(|(place, _)| Some(library.places().get(place as usize)?.centre)).collect()
}

/// The journeys of a library, day trips too, in the order of time; none where no home or region is known.
pub(super) fn journeys<'a>(library: &'a Library, portrait: &Portrait) -> Option<Vec<Journey<'a>>> {
    let mut homes = homes(portrait);
    if homes.is_empty() {
        homes.push(region(library)?);
    }
    let mut stops: Vec<Stop<'a>> = library.shots().iter().filter_map(|shot| stop(shot, &homes)).collect();
    stops.sort_by_key(|stop| (stop.shot.utc, stop.shot.local));
    let mut journeys: Vec<Journey<'a>> = Vec::new();
    let mut open = false;
    for stop in stops {
        if !stop.away {
            open = false;
            continue;
        }
        let goes_on =
            open && journeys.last().and_then(|journey| journey.stops.last()).is_some_and(|last| goes_on(last, &stop));
        match journeys.last_mut().filter(|_| goes_on) {
            Some(journey) => journey.stops.push(stop),
            None => journeys.push(Journey { stops: vec![stop] }),
        }
        open = true;
    }
    Some(journeys)
}

fn goes_on(last: &Stop<'_>, next: &Stop<'_>) -> bool {
    let gap = (next.day - last.day).get_days();
    let same = last.at.zip(next.at).is_some_and(|(a, b)| geo::distance(a, b) <= SAME.1);
    gap <= GAP || gap <= SAME.0 && same
}

fn stop<'a>(shot: &'a Shot, homes: &[Lived]) -> Option<Stop<'a>> {
    let day = shot.day().filter(|_| shot.is_own())?;
    let home = home_on(homes, day)?;
    if let Some(at) = shot.around {
        // Around a move both homes are home.
        let near = |home: &Lived| geo::distance(at, home.at) <= AWAY;
        let moving = homes.iter().any(|home| near(home) && home.to.is_some_and(|to| (day - to).get_days().abs() <= 31));
        let distance = geo::distance(at, home.at);
        return Some(Stop { shot, day, distance: Some(distance), away: distance > AWAY && !moving, at: Some(at) });
    }
    // Without a position, only a zone that the file states tells anything, and only that it is elsewhere.
    let (zone, utc) = (shot.taken?.offset.filter(|_| shot.clock == Clock::Sure)?, shot.utc?);
    let at_home = geo::zone(home.at).and_then(|zone| geo::offset_at(zone, utc))?;
    let local = shot.zone == Some(zone);
    ((zone - at_home).abs() > ZONE && local).then_some(Stop { shot, day, distance: None, away: true, at: None })
}

/// The region of 25 km in which most days have photos, if those are more than half of all.
fn region(library: &Library) -> Option<Lived> {
    let mut days: BTreeMap<Date, Degrees> = BTreeMap::new();
    for shot in library.shots().iter().filter(|shot| shot.is_own()) {
        if let (Some(day), Some(at)) = (shot.day(), shot.around) {
            days.entry(day).or_insert(at);
        }
    }
    if days.len() < 8 {
        return None;
    }
    let mut cells: BTreeMap<(i32, i32), (usize, Degrees)> = BTreeMap::new();
    for at in days.values() {
        cells.entry(((at.0 * 4.0).round() as i32, (at.1 * 4.0).round() as i32)).or_insert((0, *at)).0 += 1;
    }
    let (_, at) = cells.into_values().max_by_key(|(count, _)| *count)?;
    let near = days.values().filter(|other| geo::distance(at, **other) <= AWAY).count();
    (near * 2 > days.len()).then_some(Lived { at, from: None, to: None })
}

fn draw(library: &Library, portrait: &Portrait) -> Drawn {
    let Some(journeys) = journeys(library, portrait) else {
        return Drawn::NotFound("needs a home, or a region in which most photos were taken".into());
    };
    let returned_to = returned_to(library, &journeys);
    let mut claims: Vec<Inference> = journeys
        .iter()
        .rev()
        .filter(|journey| journey.nights() > 0 && !journey.is_stay() && !journey.is_around(&returned_to))
        .filter_map(|journey| claim(library, journey))
        .collect();
    claims.sort_by_key(|inference| match &inference.claim {
        Claim::Trip { start, .. } => std::cmp::Reverse(*start),
        _ => std::cmp::Reverse(Date::MIN),
    });
    if claims.is_empty() {
        Drawn::NotFound("no two days away from home in a row".into())
    } else {
        Drawn::Inferences(claims)
    }
}

fn claim(library: &Library, journey: &Journey<'_>) -> Option<Inference> {
    let (start, end) = journey.days()?;
    let mut countries: Vec<String> = Vec::new();
    let mut places: BTreeMap<u32, usize> = BTreeMap::new();
    for stop in &journey.stops {
        if let Some(country) = stop.at.filter(|_| !stop.shot.is_flying()).and_then(|at| library.country(at))
            && !countries.iter().any(|known| known == country)
        {
            countries.push(country.to_owned());
        }
        if let Some(place) = stop.shot.place {
            *places.entry(place).or_default() += 1;
        }
    }
    let busiest = places.into_iter().max_by_key(|(place, count)| (*count, std::cmp::Reverse(*place)));
    let place = busiest.and_then(|(place, _)| library.places().get(place as usize));
    // How far it led is how far on the ground, if it was seen there.
    let farthest = |flying: bool| {
        let stops = journey.stops.iter().filter(|stop| flying || !stop.shot.is_flying());
        stops.filter_map(|stop| stop.distance).reduce(f64::max)
    };
    let distance = farthest(false).or_else(|| farthest(true));
    let zone = journey.stops.iter().find_map(|stop| stop.shot.zone).filter(|_| distance.is_none());
    let claim = Claim::Trip {
        start,
        end,
        nights: journey.nights(),
        countries,
        distance,
        spot: place.map(|place| spot(library, place)),
        zone,
    };
    let shots: Vec<&Shot> = journey.stops.iter().map(|stop| stop.shot).collect();
    let closes: &[&'static str] = if distance.is_some() { &["location"] } else { &["time"] };
    Some(
        Inference::pattern(RULE.id, claim)
            .shown_by(cited(&shots))
            .against("its first and last days may have no photos")
            .closed_by(closes),
    )
}
