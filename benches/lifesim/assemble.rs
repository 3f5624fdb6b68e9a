//! The files of a library: own shots, what was sent and how, screenshots, scans, edits and copies, named and put into folders.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::DateTime;

use super::File;
use super::days::{Context, Stay, civil, midnight};
use super::dice::Dice;
use super::exif::{Data, Entry};
use super::files::{self, Content};
use super::person::days;
use super::profiles::Twist;
use super::shots::{Camera, Shot};
use super::truth::Taken;
use super::world::{CITIES, Zones, near};

/// Builds the files one by one.
struct Folder<'a> {
    camera: &'a Camera<'a>,
    /// How many files of each device were named so far.
    numbers: Vec<u32>,
    paths: HashSet<String>,
    chats: u32,
    /// When all files were copied, if copying lost their times.
    copied: Option<i64>,
    /// Which scrub they went through.
    level: Option<usize>,
    /// Whether a program that knows faces was used.
    faces: bool,
    out: Vec<(File, Taken)>,
    dice: Dice,
}

pub fn assemble(
    camera: &mut Camera<'_>,
    mine: Vec<Shot>,
    sent: Vec<Shot>,
    zones: &Zones,
    seed: u64,
) -> Vec<(File, Taken)> {
    let mut dice = Dice::new(seed, "files");
    let sent = received(camera, mine.len(), sent, &mut dice);
    let mut order: Vec<(Shot, bool)> = mine.into_iter().chain(sent).map(|shot| (shot, true)).collect();
    let screens = (camera.profile.photos * camera.profile.screenshots).round() as usize;
    for _ in 0..screens {
        let day = camera
            .person
            .from
            .saturating_add((dice.below(days(camera.person.from, camera.person.to).max(1) as usize) as i64).days());
        let Some(phone) = camera.phone_of(None, day) else { continue };
        let home = &camera.person.homes[camera.person.home(day)];
        let hour = dice.between(8.5, 23.0);
        let (utc, zone) = zones.utc(home.city, civil(midnight(day) + (hour * 3600.0) as i64));
        let clock = civil(utc + i64::from(zone));
        let shot = Shot {
            day,
            utc,
            zone,
            clock,
            set: zone,
            at: home.at,
            city: home.city,
            context: Context::Home,
            device: phone,
            moment: 0,
            burst: None,
            said: None,
            front: false,
            with: Vec::new(),
            from: None,
        };
        order.push((shot, false));
    }
    order.sort_by_key(|(shot, _)| (shot.utc, shot.device, shot.burst));
    let copied = dice.chance(0.5).then(|| midnight(camera.person.to) + 86_400 * 3 + dice.below(86_400) as i64);
    let level = (camera.profile.twist == Twist::Scrubbed).then(|| dice.below(3));
    let faces = dice.chance(0.3);
    let numbers = camera.devices.iter().map(|device| device.counter).collect();
    let mut folder =
        Folder { camera, numbers, paths: HashSet::new(), chats: 0, copied, level, faces, out: Vec::new(), dice };
    for (shot, photo) in &order {
        match (photo, shot.from) {
            (false, _) => folder.screenshot(shot),
            (true, None) => folder.own(shot),
            (true, Some(_)) => folder.received(shot),
        }
    }
    folder.scans();
    folder.out
}

/// What was sent, cut or filled up to the profile's share: what companions took along with the person, what they and people
/// never met took elsewhere.
fn received(camera: &mut Camera<'_>, own: usize, mut sent: Vec<Shot>, dice: &mut Dice) -> Vec<Shot> {
    let share = camera.profile.received;
    let wanted = (own as f64 * share / (1.0 - share - camera.profile.screenshots)).round() as usize;
    while sent.len() > wanted * 6 / 10 {
        let goes = dice.below(sent.len());
        sent.swap_remove(goes);
    }
    sent.sort_by_key(|shot| (shot.utc, shot.device));
    let people = camera.person.companions.len();
    while sent.len() < wanted {
        let one = dice.below(people);
        let day = camera
            .person
            .from
            .saturating_add((dice.below(days(camera.person.from, camera.person.to).max(1) as usize) as i64).days());
        let Some(phone) = camera.phone_of(Some(one), day) else { break };
        let who = &camera.person.companions[one];
        let (city, at) = match dice.below(10) {
            // On a journey of their own.
            0..3 => {
                let city = dice.below(CITIES.len());
                (city, near(CITIES[city].at, 5.0, dice))
            }
            3..7 => (who.city, near(who.at, 4.0, dice)),
            _ => (who.city, who.at),
        };
        let hour = dice.between(9.0, 23.0);
        let from = midnight(day) + (hour * 3600.0) as i64;
        let stay =
            Stay { day, from, to: from + 3600, at, city, context: Context::Outing, with: Vec::new(), toward: None };
        for _ in 0..dice.geometric(1.8).min(6) {
            let when = from + dice.below(3600) as i64;
            camera.moment(&stay, when, phone, 1, Some(one), &mut sent);
        }
    }
    sent
}

/// Whether this is a latitude, and not that of a receiver that knew none.
fn somewhere((tag, data): &Entry) -> bool {
    *tag == 2 && matches!(data, Data::Rationals(parts) if parts.iter().any(|(above, _)| *above > 0))
}

impl Folder<'_> {
    fn number(&mut self, device: usize) -> u32 {
        let skipped = if self.dice.chance(0.25) { self.dice.geometric(2.0) as u32 } else { 0 };
        self.numbers[device] += 1 + skipped;
        self.numbers[device]
    }

    /// A path that isn't taken yet.
    fn path(&mut self, folder: &str, name: &str) -> String {
        let mut path = format!("{folder}/{name}");
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let mut again = 1;
        while !self.paths.insert(path.clone()) {
            path = format!("{folder}/{stem} ({again}).{ending}");
            again += 1;
        }
        path
    }

    fn put(&mut self, path: String, modified: i64, mut content: Content, shot: &Shot, kind: &'static str) {
        if let Some(level) = self.level {
            files::scrubbed(&mut content, level);
        }
        let device = &self.camera.devices[shot.device];
        let exif = content.exif.as_ref();
        let taken = Taken {
            owner: device.owner.map_or("self".to_owned(), |one| format!("c{one}")),
            device: Some(device.key.clone()),
            kind,
            context: shot.context.row().0,
            utc: shot.utc,
            zone: shot.zone,
            latitude: shot.at.latitude,
            longitude: shot.at.longitude,
            country: CITIES[shot.city].country,
            moment: shot.moment,
            placed: exif.is_some_and(|exif| exif.gps.iter().any(somewhere)),
            named: exif.is_some_and(|exif| exif.ifd0.iter().any(|(tag, _)| *tag == 0x0110)),
        };
        self.out.push((File { path, modified: self.copied.unwrap_or(modified), content }, taken));
    }

    fn month(clock: DateTime) -> String {
        clock.strftime("%Y/%m").to_string()
    }

    fn own(&mut self, shot: &Shot) {
        let device = &self.camera.devices[shot.device];
        let number = self.number(shot.device);
        let exif = files::exif(shot, device, &mut self.dice);
        let mut content = Content { exif: Some(exif), ..Content::default() };
        if self.faces && !shot.with.is_empty() && self.dice.chance(0.3) {
            content.xmp = Some(files::faces(&shot.with));
        }
        let name = files::name(shot, device, number);
        let path = self.path(&Self::month(shot.clock), &name);
        self.put(path, shot.utc + 1, content.clone(), shot, "shot");
        if self.dice.chance(0.05) {
            self.again(shot, &name, content);
        }
    }

    /// An edited version, or a copy.
    fn again(&mut self, shot: &Shot, name: &str, mut content: Content) {
        let folder = Self::month(shot.clock);
        let later = shot.utc + 3600 + self.dice.below(90 * 86_400) as i64;
        if self.dice.chance(0.3) {
            let path = self.path(&folder, name);
            return self.put(path, later, content, shot, "copy");
        }
        let when = civil(later + i64::from(shot.zone));
        if let Some(exif) = &mut content.exif {
            let set = |tag: u16, to: String| {
                move |entry: &mut Entry| {
                    if entry.0 == tag {
                        entry.1 = Data::Ascii(to.clone());
                    }
                }
            };
            exif.ifd0.iter_mut().for_each(set(0x0132, files::stamp(when)));
            let lightroom = self.dice.chance(0.5);
            exif.ifd0.iter_mut().for_each(set(
                0x0131,
                if lightroom { "Adobe Photoshop Lightroom 7.3" } else { "Snapseed 2.0" }.to_owned(),
            ));
            exif.exif.retain(|(tag, _)| *tag != 0x927c);
            if self.dice.chance(0.3) {
                exif.gps.clear();
            }
            if lightroom {
                content.xmp = Some(files::edited(when, &mut self.dice));
            }
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "jpg"));
        let path = self.path(&folder, &format!("{stem}-edited.{ending}"));
        self.put(path, later, content, shot, "edit");
    }

    fn received(&mut self, shot: &Shot) {
        let device = &self.camera.devices[shot.device];
        let number = self.number(shot.device);
        let later = shot.utc + self.dice.below(3 * 86_400) as i64;
        if self.dice.chance(0.5) {
            // Chats take everything out and name by the day of arrival.
            self.chats += 1;
            let day = civil(later + i64::from(shot.zone)).strftime("%Y%m%d").to_string();
            let path = self.path("WhatsApp Images", &format!("IMG-{day}-WA{:04}.jpg", self.chats % 10_000));
            return self.put(path, later, Content::default(), shot, "chat");
        }
        let content = Content { exif: Some(files::exif(shot, device, &mut self.dice)), ..Content::default() };
        let name = files::name(shot, device, number);
        let folder = if self.dice.chance(0.4) { "Received".to_owned() } else { Self::month(shot.clock) };
        let path = self.path(&folder, &name);
        self.put(path, later, content, shot, "shot");
    }

    fn screenshot(&mut self, shot: &Shot) {
        let device = &self.camera.devices[shot.device];
        let number = self.number(shot.device);
        let name = files::screenshot(device, shot.clock, number, &mut self.dice);
        let path = self.path("Screenshots", &name);
        self.put(path, shot.utc, Content { png: true, ..Content::default() }, shot, "screenshot");
    }

    /// Old prints, scanned in a few sessions.
    fn scans(&mut self) {
        let person = self.camera.person;
        let wanted = (self.camera.profile.photos * self.camera.profile.scans).round() as usize;
        let span = days(person.from, person.to).max(1) as usize;
        let mut done = 0;
        while done < wanted {
            let day = person.from.saturating_add((self.dice.below(span) as i64).days());
            let begun = midnight(day) + 10 * 3600 + self.dice.below(8 * 3600) as i64;
            let year = 1960 + self.dice.below(40) as i16;
            for number in 0..(20 + self.dice.below(60)).min(wanted - done) {
                let session = civil(begun + number as i64 * (50 + self.dice.below(40) as i64));
                let remembered =
                    self.dice.chance(0.5).then(|| jiff::civil::date(year, 1 + self.dice.below(12) as i8, 1));
                let content = Content { exif: Some(files::scan(session, remembered)), ..Content::default() };
                let path = self.path("Scans", &format!("img{:03}.jpg", number + 1));
                let utc = midnight(jiff::civil::date(year, 6, 1));
                let home = &person.homes[person.home(day)];
                let mut taken = Taken {
                    owner: "unknown".to_owned(),
                    device: None,
                    kind: "scan",
                    context: "scan",
                    utc,
                    zone: 0,
                    latitude: home.at.latitude,
                    longitude: home.at.longitude,
                    country: CITIES[home.city].country,
                    moment: 0,
                    placed: false,
                    named: true,
                };
                let mut content = content;
                if let Some(level) = self.level {
                    files::scrubbed(&mut content, level);
                    taken.named = content.exif.is_some();
                }
                let modified = self.copied.unwrap_or(begun);
                self.out.push((File { path, modified, content }, taken));
                done += 1;
            }
        }
    }
}
