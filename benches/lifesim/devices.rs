//! Cameras and phones: what they are called, how they name files, what they write, and whose they are. Tables of models, and
//! the devices of a life.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::dice::Dice;
use super::person::{Person, days};
use super::profiles::{Profile, Twist};

/// How a maker's devices name files and what they write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    Apple,
    Google,
    Samsung,
    Xiaomi,
    Fairphone,
    Nikon,
    Canon,
    Sony,
    Dji,
}

/// A model.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    pub make: Make,
    pub maker: &'static str,
    pub name: &'static str,
    pub year: i16,
}

const fn model(make: Make, maker: &'static str, name: &'static str, year: i16) -> Model {
    Model { make, maker, name, year }
}

use Make::{Apple, Canon, Dji, Fairphone, Google, Nikon, Samsung, Sony, Xiaomi};

/// Phones, by maker and year.
#[rustfmt::skip]
const PHONES: &[Model] = &[
    model(Apple, "Apple", "iPhone 5", 2004), model(Apple, "Apple", "iPhone 6", 2014), model(Apple, "Apple", "iPhone 7", 2016),
    model(Apple, "Apple", "iPhone 8", 2017), model(Apple, "Apple", "iPhone XR", 2018), model(Apple, "Apple", "iPhone 11", 2019),
    model(Apple, "Apple", "iPhone 12", 2020), model(Apple, "Apple", "iPhone 13", 2021), model(Apple, "Apple", "iPhone 14", 2022),
    model(Apple, "Apple", "iPhone 15", 2023), model(Apple, "Apple", "iPhone 16", 2024),
    model(Google, "LGE", "Nexus 5", 2004), model(Google, "Google", "Pixel", 2016), model(Google, "Google", "Pixel 2", 2017),
    model(Google, "Google", "Pixel 3a", 2019), model(Google, "Google", "Pixel 5", 2020), model(Google, "Google", "Pixel 6", 2021),
    model(Google, "Google", "Pixel 7", 2022), model(Google, "Google", "Pixel 8", 2023), model(Google, "Google", "Pixel 9", 2024),
    model(Samsung, "SAMSUNG", "SM-G900F", 2004), model(Samsung, "samsung", "SM-G930F", 2016), model(Samsung, "samsung", "SM-G950F", 2017),
    model(Samsung, "samsung", "SM-G960F", 2018), model(Samsung, "samsung", "SM-G973F", 2019), model(Samsung, "samsung", "SM-A515F", 2020),
    model(Samsung, "samsung", "SM-G991B", 2021), model(Samsung, "samsung", "SM-S901B", 2022), model(Samsung, "samsung", "SM-S911B", 2023),
    model(Xiaomi, "Xiaomi", "Redmi Note 4", 2004), model(Xiaomi, "Xiaomi", "MI 8", 2018), model(Xiaomi, "Xiaomi", "Mi 9T", 2019),
    model(Xiaomi, "Xiaomi", "M2007J20CG", 2020), model(Xiaomi, "Xiaomi", "2201117TY", 2022), model(Xiaomi, "Xiaomi", "23021RAA2Y", 2023),
    model(Fairphone, "Fairphone", "FP2", 2004), model(Fairphone, "Fairphone", "FP3", 2019), model(Fairphone, "Fairphone", "FP4", 2021),
    model(Fairphone, "Fairphone", "FP5", 2023),
];

/// Cameras.
#[rustfmt::skip]
const CAMERAS: &[Model] = &[
    model(Nikon, "NIKON CORPORATION", "NIKON D3100", 2004), model(Nikon, "NIKON CORPORATION", "NIKON D7200", 2015),
    model(Nikon, "NIKON CORPORATION", "NIKON Z 50", 2019), model(Canon, "Canon", "Canon EOS 600D", 2004),
    model(Canon, "Canon", "Canon EOS 80D", 2016), model(Canon, "Canon", "Canon EOS R10", 2022),
    model(Sony, "SONY", "ILCE-6000", 2004), model(Sony, "SONY", "ILCE-7M3", 2018),
];

const TABLET: Model = model(Apple, "Apple", "iPad Air 2", 2014);
const DRONE: Model = model(Dji, "DJI", "FC7203", 2019);

/// What a device is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Phone,
    Camera,
    Tablet,
    Drone,
}

/// A device of a life.
#[derive(Clone, Debug)]
pub struct Device {
    pub key: String,
    pub model: Model,
    pub usage: Use,
    /// The person's own, or which companion's.
    pub owner: Option<usize>,
    pub from: Date,
    pub to: Date,
    pub serial: Option<String>,
    /// What the next file's number counts from.
    pub counter: u32,
    /// Whether it knows where it is.
    pub gps: bool,
    /// Whether its clock follows the zone by itself.
    pub follows: bool,
    /// How far its clock is off, in seconds.
    pub wrong: i64,
    /// How many seconds its clock gains a month.
    pub drift: f64,
    /// Whether its owner wrote a name into it.
    pub name: Option<&'static str>,
}

impl Device {
    /// Whether it writes Exif's OffsetTime.
    pub fn states_zone(&self, day: Date) -> bool {
        match self.model.make {
            Apple => day >= date(2017, 9, 19),
            Google | Fairphone => self.model.year >= 2018 || day >= date(2019, 9, 1),
            Samsung => self.model.year >= 2019,
            Xiaomi => self.model.year >= 2020,
            Nikon => self.model.year >= 2019,
            Canon => self.model.year >= 2020,
            Sony | Dji => false,
        }
    }

    /// Its firmware on a day.
    pub fn software(&self, day: Date) -> String {
        let since = days(self.from, day).max(0);
        let (year, month) = (i32::from(day.year()) - 2007, day.month());
        match self.model.make {
            Apple => format!("{}.{}.{}", year.max(6), (month + 2) % 12 / 2, since / 60 % 3),
            Google => format!("HDR+ 1.0.{:09}zd", 200_000_000 + since / 45 * 1_900_123),
            Samsung => format!(
                "{}XXU{}{}",
                self.model.name.trim_start_matches("SM-"),
                1 + since / 200,
                char::from(b'A' + (since / 90 % 26) as u8)
            ),
            Xiaomi => format!("MIUI V{}.0.{}", 9 + (since / 300), 1 + since / 60 % 9),
            Fairphone => format!("{}.TP1X.C.{:04}", self.model.name, 20 + since / 60),
            Nikon => format!("Ver.{}.{:02}", 1 + since / 700, 10 * (since / 250 % 3)),
            Canon => format!("Firmware Version 1.{}.0", since / 500),
            Sony => format!("{} v{}.00", self.model.name, 1 + since / 700),
            Dji => format!("v01.00.{:04}", 200 + since / 90 * 100),
        }
    }
}

/// First names that owners write into cameras.
pub const NAMES: [&str; 8] =
    ["Ada Kern", "Bela Novak", "Cleo Marin", "Dario Lund", "Elin Sato", "Femi Okoro", "Gita Rao", "Hugo Blanc"];

/// The devices of a person and of everybody around.
pub fn devices(profile: &Profile, person: &Person, seed: u64) -> Vec<Device> {
    let mut dice = Dice::new(seed, "devices");
    let mut devices = Vec::new();
    if profile.twist != Twist::CameraOnly {
        phones(None, person, profile, &mut dice, &mut devices);
    }
    let name = dice.pick(&NAMES);
    if dice.chance(profile.camera) {
        camera(person, profile, name, &mut dice, &mut devices);
    }
    let mut other = |model: Model, usage: Use, chance: f64| {
        if dice.chance(chance) && profile.twist != Twist::CameraOnly {
            let from = date(model.year, 11, 1).max(person.from);
            if days(from, person.to) > 60 {
                devices.push(device(model, usage, None, from, person.to, &mut dice));
            }
        }
    };
    other(TABLET, Use::Tablet, 0.12);
    other(DRONE, Use::Drone, 0.05);
    for one in 0..person.companions.len() {
        phones(Some(one), person, profile, &mut Dice::new(seed, &format!("phones of {one}")), &mut devices);
    }
    for (index, device) in devices.iter_mut().enumerate() {
        device.key = format!("{}-{index}", device.owner.map_or("own".to_owned(), |one| format!("c{one}")));
    }
    devices
}

/// A phone after the other.
fn phones(owner: Option<usize>, person: &Person, profile: &Profile, dice: &mut Dice, devices: &mut Vec<Device>) {
    let makes = [Apple, Samsung, Google, Xiaomi, Fairphone];
    let shares = [0.40, 0.25, 0.15, 0.12, 0.08];
    let mut make = makes[dice.weighted(&shares)];
    let mut day = person.from;
    while day < person.to {
        let length = (dice.between(1.5, 4.0) * 365.0) as i64;
        let mut until = day.saturating_add(length.days()).min(person.to);
        if days(until, person.to) < 120 {
            until = person.to;
        }
        let known: Vec<&Model> = PHONES.iter().filter(|model| model.make == make && model.year < day.year()).collect();
        let model = **known.last().unwrap_or(&&PHONES[0]);
        let mut phone = device(model, Use::Phone, owner, day, until, dice);
        // A counter goes on with the next phone of the same maker.
        let last = devices.iter().rev().find(|last: &&Device| last.owner == owner && last.usage == Use::Phone);
        if let Some(last) = last.filter(|last| last.model.make == make && last.model.name != model.name) {
            phone.counter = last.counter + 2000;
        } else if last.is_some_and(|last| last.model.name == model.name) {
            // The same model anew isn't told apart from the old one by anything in its files: it is kept longer instead.
            if let Some(last) = devices.iter_mut().rev().find(|last| last.owner == owner && last.usage == Use::Phone) {
                last.to = until;
            }
            day = until;
            continue;
        }
        phone.follows = !(profile.twist == Twist::WrongClock && owner.is_none() && dice.chance(0.4));
        devices.push(phone);
        day = until;
        if dice.chance(0.15) {
            make = makes[dice.weighted(&shares)];
        }
    }
}

fn camera(person: &Person, profile: &Profile, name: &'static str, dice: &mut Dice, devices: &mut Vec<Device>) {
    let known: Vec<&Model> = CAMERAS.iter().filter(|model| model.year < person.from.year()).collect();
    let model = **dice.pick(&known);
    let late = if profile.twist == Twist::CameraOnly { 0 } else { dice.below(200) };
    let from = person.from.saturating_add((late as i64).days()).min(person.to);
    let mut camera = device(model, Use::Camera, None, from, person.to, dice);
    camera.name = dice.chance(0.3).then_some(name);
    camera.drift = dice.normal(0.0, 120.0);
    if profile.twist == Twist::WrongClock {
        camera.wrong = match dice.below(4) {
            0 => 3600 * (1 + dice.below(11) as i64),
            1 => -3600 * (1 + dice.below(11) as i64),
            2 => 86_400 * (1 + dice.below(40) as i64) + 3600 * dice.below(24) as i64,
            _ => -86_400 * 365 * (1 + dice.below(3) as i64) + 900 * dice.below(96) as i64,
        };
    }
    devices.push(camera);
}

fn device(model: Model, usage: Use, owner: Option<usize>, from: Date, to: Date, dice: &mut Dice) -> Device {
    let serial = match model.make {
        Nikon => Some(format!("{}", 2_000_000 + dice.below(7_000_000))),
        Canon => Some(format!("{:012}", dice.next() % 1_000_000_000_000)),
        Dji => Some(format!("53HQ{}", dice.hex(10).to_uppercase())),
        _ => None,
    };
    let follows = matches!(usage, Use::Phone | Use::Tablet | Use::Drone);
    let counter = 1 + dice.below(if usage == Use::Camera || owner.is_some() { 7000 } else { 400 }) as u32;
    Device {
        key: String::new(),
        model,
        usage,
        owner,
        from,
        to,
        serial,
        counter,
        gps: follows,
        follows,
        wrong: 0,
        drift: 0.0,
        name: None,
    }
}
