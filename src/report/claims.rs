//! Each kind of claim as a sentence for people: what could be worked out, with its numbers. Positions are cut to about a
//! kilometre and identifiers covered, for a report may be shown around; `exact` shows them whole.

use jiff::civil::Date;

use super::words::{clock, count, date, days, kilometres, minute};
use crate::geo;
use crate::infer::{Bond, Claim, Days, Mode, Near, Owner, Role, Spot, Tie};
use crate::record::Position;

/// How many photos show it, where a number says something.
pub(super) fn photos(claim: &Claim) -> Option<usize> {
    match claim {
        Claim::Place { photos, .. }
        | Claim::Device { photos, .. }
        | Claim::Link { photos, .. }
        | Claim::Stranger { photos, .. }
        | Claim::Person { photos, .. }
        | Claim::Software { photos, .. }
        | Claim::App { photos, .. }
        | Claim::Edits { photos, .. }
        | Claim::Transport { photos, .. } => Some(*photos),
        _ => None,
    }
}

/// A claim as a sentence.
pub(super) fn said(claim: &Claim, exact: bool) -> String {
    match claim {
        Claim::Home { spot, from, to, current, last_of_day, days: of, months, of_months } => {
            let when = if *current { String::new() } else { span(*from, *to) };
            let blocks = if *of_months > 1 { format!(", in {months} of {of_months} months") } else { String::new() };
            format!("{}{when}; last photo of the day on {last_of_day} of {of} days{blocks}", at(spot, exact))
        }
        Claim::OtherHome { spot, nights, from, to } => {
            format!("nights spent {} too: {}{}", at(spot, exact), count(*nights, "evening"), span(*from, *to))
        }
        Claim::Move { earliest, latest, from, to, distance, .. } => {
            let when = days(Some(*earliest), Some(*latest)).unwrap_or_default();
            let (from, to) = (town(from.near.as_ref()), town(to.near.as_ref()));
            let between = match (from, to) {
                (Some(from), Some(to)) if from != to => format!(" from {from} to {to}"),
                _ => String::new(),
            };
            format!("moved home{between} between {}, {} away", when.replace(" to ", " and "), kilometres(*distance))
        }
        Claim::Work { spot, from, to, days: on } => format!(
            "often {} on weekdays between 9 and 18 ({}{}): work, study, or somebody cared for",
            at(spot, exact),
            count(*on, "day"),
            span(*from, *to)
        ),
        Claim::Sleep { nights, from, to, inside, of } => {
            let nights = match nights {
                Days::All => "",
                Days::Weekday => " before working days",
                Days::Weekend => " before days off",
            };
            format!("hardly any photos between {} and {}{nights} ({inside} of {of})", clock(*from), clock(*to))
        }
        Claim::Trip { start, end, nights, countries, distance, spot, zone } => {
            let near = spot.as_ref().and_then(|spot| town(spot.near.as_ref()));
            let place = near.or_else(|| (!countries.is_empty()).then(|| countries.join(", ")));
            let place = place.or_else(|| zone.map(|zone| format!("a place on {}", utc(zone)))).unwrap_or_default();
            let far = distance.map_or_else(String::new, |metres| format!(", {} from home", kilometres(metres)));
            let when = days(Some(*start), Some(*end)).unwrap_or_default();
            format!("{when}: {place}{far}, {}", count(*nights as usize, "night"))
        }
        Claim::Country { country, days: on, first, last, home } => {
            let home = if *home { ", where home is" } else { "" };
            format!("{country}{home}: {}{}", count(*on, "day"), span(*first, *last))
        }
        Claim::Away { trips, day_trips, nights, longest_start, longest_end, every_year } => {
            let longest =
                days(*longest_start, *longest_end).map_or_else(String::new, |when| format!("; longest {when}"));
            let every = match every_year.len() {
                0 => String::new(),
                n => format!(
                    "; away in the same {} in several years",
                    if n == 1 { "week".into() } else { format!("{n} weeks") }
                ),
            };
            let short = if *day_trips > 0 { format!(", {}", count(*day_trips, "day trip")) } else { String::new() };
            format!("{}, {}{short}{longest}{every}", count(*trips, "trip"), count(*nights as usize, "night"))
        }
        Claim::Newest { position, near, taken, from_home } => {
            let far = match from_home {
                Some(metres) if *metres < 200.0 => ", at home".into(),
                Some(metres) => format!(", {} from home", kilometres(*metres)),
                None => String::new(),
            };
            format!(
                "newest photo that says where: {}{far}, {}",
                position_near(position, near.as_ref(), exact),
                minute(taken)
            )
        }
        Claim::Place { spot, days: on, first, last, .. } => {
            format!("{}; {}{}", at(spot, exact), count(*on, "day"), span(*first, *last))
        }
        Claim::Device { name, serial, owner, first, last, .. } => {
            let serial = serial
                .as_ref()
                .map_or_else(String::new, |serial| format!(", serial number {}", covered(serial, exact)));
            let owner = match owner {
                Owner::Received => ", somebody else's",
                Owner::Owned | Owner::Unknown => "",
            };
            format!("{name}{serial}{}{owner}", span(date(first), date(last)))
        }
        Claim::Link { tie, value, .. } => {
            let what = match tie {
                Tie::Serial => "camera serial number",
                Tie::Lens => "lens serial number",
                Tie::Document => "document identity",
                Tie::Author => "author's name",
                Tie::Host => "name of a device",
                Tie::Counter => "file names that count on",
                Tie::Account => "identifier of an account or device",
            };
            format!("{what} {} ties files together, wherever they are", covered(value, exact))
        }
        Claim::Companion { name, bond, meetings, days: on, first, last, .. } => {
            let bond = match bond {
                Bond::WasThere => "somebody who was there too",
                Bond::MeetsRepeatedly => "somebody met repeatedly",
                Bond::Close => "somebody close",
                Bond::StaysOver => "somebody who lives there or stays over",
            };
            format!(
                "{bond}, with {name}: {}, {}{}",
                count(*meetings, "meeting"),
                count(*on, "day"),
                span(*first, *last)
            )
        }
        Claim::Stranger { name, places, .. } => {
            format!("{name}, somebody else's, was at {} of the same places at other times", number_of(*places))
        }
        Claim::Person { name, role, with, trips, nights_home, .. } => {
            let role = match role {
                Role::Author => " (as author or owner)",
                Role::Shown => "",
            };
            let with = with
                .first()
                .map_or_else(String::new, |other| format!(", most often with {}", short(&other.name, exact)));
            let trips = if *trips > 0 { format!(", on {}", count(*trips, "trip")) } else { String::new() };
            let home = if *nights_home > 0 {
                format!(", at home on {}", count(*nights_home, "evening"))
            } else {
                String::new()
            };
            format!("{}{role}{with}{trips}{home}", short(name, exact))
        }
        Claim::Software { name, .. } => name.clone(),
        Claim::App { name, first, last, .. } => format!("{name}{}", span(*first, *last)),
        Claim::Edits { derived, longest, .. } => {
            let derived =
                if *derived > 0 { format!(", {derived} naming what they were made from") } else { String::new() };
            let longest = longest.map_or_else(String::new, |on| {
                format!("; up to {} after they were taken", count(usize::try_from(on).unwrap_or(0), "day"))
            });
            format!("edited{derived}{longest}")
        }
        Claim::Transport { mode, days: on, .. } => {
            let mode = match mode {
                Mode::Foot => "on foot",
                Mode::Cycle => "as fast as a bicycle",
                Mode::Vehicle => "in a car, bus or train",
                Mode::Fast => "in a fast train or car",
                Mode::Air => "in an aircraft",
            };
            format!("{mode}, on {}", count(*on, "day"))
        }
        Claim::Flight { date, altitude, speed, from, to } => {
            let high = altitude.map_or_else(String::new, |metres| format!(", {:.0} km high", metres / 1000.0));
            let fast = speed.map_or_else(String::new, |speed| format!(", {speed:.0} km/h"));
            let between = match (town(from.as_ref()), town(to.as_ref())) {
                (Some(from), Some(to)) => format!(" between {from} and {to}"),
                _ => String::new(),
            };
            format!("a flight{between} on {}{high}{fast}", days(Some(*date), Some(*date)).unwrap_or_default())
        }
        Claim::AboveStreet { metres, error } => {
            format!("home is above street level, by {metres:.0} m (±{:.0} m)", (2.0 * error).max(1.0))
        }
        Claim::Hours { quiet: Some((from, to)), .. } => {
            format!("hardly any photos between {from:02}:00 and {to:02}:00")
        }
        Claim::Hours { quiet: None, .. } => "photos at all hours of the day".into(),
        Claim::Habits { weekend, screenshots, front, busiest_month } => {
            let share = |share: f64| format!("{:.0} %", share * 100.0);
            let front = front.map_or_else(String::new, |front| format!(", {} with the front camera", share(front)));
            let month = busiest_month.and_then(|month| Date::new(2024, i8::try_from(month).ok()?, 1).ok());
            let month = month.map_or_else(String::new, |day| format!(", most in {}", day.strftime("%B")));
            format!("{} on weekends{front}, {} screenshots{month}", share(*weekend), share(*screenshots))
        }
        Claim::Unique { points, home_and_work } => {
            let home =
                if *home_and_work { "; home and a weekday place together, too, fit hardly anybody else" } else { "" };
            format!(
                "{points} different places and hours; four such points singled out 95 % of 1.5 million people{home}"
            )
        }
        Claim::Years { first, last, years } => {
            format!("photos from {} between {first} and {last}", count(*years, "year"))
        }
    }
}

/// ` (3 Mar 2019 to 30 Aug 2024)`, or nothing.
fn span(first: Option<Date>, last: Option<Date>) -> String {
    days(first, last).map_or_else(String::new, |span| format!(" ({span})"))
}

/// A place, as an answer that was weighed.
pub(super) fn spot(spot: &Spot, exact: bool) -> String {
    at(spot, exact)
}

/// `near 47.37, 8.54 (Zürich, CH), known to 20 m`.
fn at(spot: &Spot, exact: bool) -> String {
    let known = (spot.radius.max(10.0) / 10.0).ceil() * 10.0;
    format!("{}, known to {known:.0} m", position_near(&spot.centre, spot.near.as_ref(), exact))
}

fn position_near(position: &Position, near: Option<&Near>, exact: bool) -> String {
    let degrees = (position.latitude, position.longitude);
    let written = if exact { geo::exact(degrees) } else { geo::coarse(degrees) };
    town(near).map_or_else(|| format!("near {written}"), |town| format!("near {written} ({town})"))
}

/// `Zürich, CH`.
fn town(near: Option<&Near>) -> Option<String> {
    let near = near?;
    match (&near.town, &near.country) {
        (Some(town), Some(country)) => Some(format!("{town}, {country}")),
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

/// `UTC+9`, `UTC-3:30`.
fn utc(offset: i32) -> String {
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}

fn number_of(n: usize) -> String {
    if n == 1 { "one".into() } else { n.to_string() }
}

/// An identifier with all but its end covered.
fn covered(value: &str, exact: bool) -> String {
    let from = value.chars().count().saturating_sub(4);
    match exact {
        true => value.to_owned(),
        false => format!("••••{}", value.chars().skip(from).collect::<String>()),
    }
}

/// A name with its last words cut to their first letters: `Lena B.`.
fn short(name: &str, exact: bool) -> String {
    let mut words = name.split_whitespace();
    let Some(first) = words.next().filter(|_| !exact) else { return name.to_owned() };
    words.filter_map(|word| word.chars().next()).fold(first.to_owned(), |name, letter| format!("{name} {letter}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_too_much_is_covered() {
        assert_eq!(covered("C02XG1234519", false), "••••4519");
        assert_eq!(covered("C02XG1234519", true), "C02XG1234519");
        assert_eq!(short("Lena Maria Brandt", false), "Lena M. B.");
        assert_eq!(short("Lena", false), "Lena");
        let centre = Position { latitude: 47.376_912, longitude: 8.541_234, altitude: None, error: None };
        let near = Near { town: Some("Zürich".into()), country: Some("CH".into()) };
        let spot = Spot { id: "x".into(), centre, radius: 18.0, near: Some(near) };
        assert_eq!(at(&spot, false), "near 47.37, 8.54 (Zürich, CH), known to 20 m");
        assert_eq!(at(&spot, true), "near 47.37691, 8.54123 (Zürich, CH), known to 20 m");
    }

    #[test]
    fn zones_are_written_as_people_do() {
        assert_eq!(utc(9 * 3600), "UTC+9");
        assert_eq!(utc(-12_600), "UTC-3:30");
    }
}
