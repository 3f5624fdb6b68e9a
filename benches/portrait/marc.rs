//! MARC's check-ins of New Yorkers as photo libraries, without what kind of venue each is of. Home is the `Residence` venue
//! that somebody used most: at least 5 times, and twice as often as the next; strictly, 15 and three times.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::{fs, io};

use jiff::ToSpan;
use jiff::civil::DateTime;

use crate::library::{Photo, metres};
use crate::lifesim::{Dice, Point};

struct CheckIn {
    at: Point,
    clock: DateTime,
    poi: u32,
    residence: bool,
}

/// A person with a clear home.
pub struct Person {
    pub name: String,
    check_ins: Vec<CheckIn>,
    pub home: Point,
    pub strict: bool,
}

/// The Monday of the first week. The data's weeks have no date: a person's follow each other.
const FIRST: DateTime = DateTime::constant(2012, 4, 2, 0, 0, 0, 0);

/// The people of `checkins.csv` who have a home.
pub fn people(folder: &Path) -> io::Result<Vec<Person>> {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let text = fs::read_to_string(folder.join("marc-nyc/checkins.csv"))?;
    let mut by_user: BTreeMap<u32, Vec<(u32, i64, CheckIn)>> = BTreeMap::new();
    let mut dice = Dice::new(1, "minutes");
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.splitn(8, ',').collect();
        let [week, user, latitude, longitude, day, hour, poi, category] = fields.as_slice() else { continue };
        let number = |text: &str| text.parse::<f64>().map_err(io::Error::other);
        let day = DAYS.iter().position(|name| name == day).ok_or_else(|| io::Error::other("a day of the week"))?;
        let minutes = (day * 1440 + dice.below(60)) as i64 + number(hour)? as i64 * 60;
        let at = Point { latitude: number(latitude)?, longitude: number(longitude)? };
        let check_in = CheckIn { at, clock: FIRST, poi: number(poi)? as u32, residence: *category == "Residence" };
        by_user.entry(number(user)? as u32).or_default().push((number(week)? as u32, minutes, check_in));
    }
    Ok(by_user.into_iter().filter_map(|(user, check_ins)| Person::new(user, check_ins)).collect())
}

impl Person {
    fn new(user: u32, check_ins: Vec<(u32, i64, CheckIn)>) -> Option<Self> {
        let mut weeks: Vec<u32> = check_ins.iter().map(|(week, ..)| *week).collect();
        weeks.sort_unstable();
        weeks.dedup();
        let mut check_ins: Vec<CheckIn> = check_ins
            .into_iter()
            .map(|(week, minutes, mut check_in)| {
                let week = weeks.binary_search(&week).unwrap_or(0) as i64;
                check_in.clock = FIRST.saturating_add((week * 7 * 1440 + minutes).minutes());
                check_in
            })
            .collect();
        check_ins.sort_by_key(|check_in| check_in.clock);
        let mut used: HashMap<u32, (usize, Point)> = HashMap::new();
        for check_in in check_ins.iter().filter(|check_in| check_in.residence) {
            used.entry(check_in.poi).or_insert((0, check_in.at)).0 += 1;
        }
        let mut used: Vec<(usize, Point)> = used.into_values().collect();
        used.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.latitude.total_cmp(&b.1.latitude)));
        let (count, home) = *used.first()?;
        let next = used.get(1).map_or(0, |second| second.0);
        (count >= 5 && count >= 2 * next).then(|| Self {
            name: format!("marc-{user}"),
            check_ins,
            home,
            strict: count >= 15 && count >= 3 * next,
        })
    }

    /// The check-ins as photos; without home, those at any residence are left out, and those within 300 m of one that was used
    /// twice.
    pub fn photos(&self, home: bool) -> Vec<Photo> {
        let mut residences: HashMap<u32, (usize, Point)> = HashMap::new();
        for check_in in self.check_ins.iter().filter(|check_in| check_in.residence) {
            residences.entry(check_in.poi).or_insert((0, check_in.at)).0 += 1;
        }
        let near = |at: Point| residences.values().any(|(count, there)| *count >= 2 && metres(*there, at) < 300.0);
        let kept = self.check_ins.iter().filter(|check_in| home || !(check_in.residence || near(check_in.at)));
        kept.map(|check_in| Photo { at: check_in.at, clock: check_in.clock }).collect()
    }
}
