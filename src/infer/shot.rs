//! What the rules need of one photo: a record is reduced to it at once. What only the whole library can tell (the instant, whose
//! it is, at which place) is filled in when the library is settled.

use jiff::civil::{Date, DateTime};

use super::library::{DeviceId, Names};
use super::{Owner, Role, Tie};
use crate::geo::Degrees;
use crate::moment::Moment;
use crate::record::{Device, Leak, MomentSource, Position, PositionSource, Record, RecordId, resolve};

/// What kind of picture a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A photo or film.
    #[default]
    Photo,
    /// A picture of a screen.
    Screenshot,
    /// A picture of a picture: its date is not when the owner was there.
    Scan,
}

/// How far a shot's clock can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
    /// There is no time, or only a day.
    #[default]
    None,
    /// A camera's own, of which nothing else is known.
    Alone,
    /// Set right by comparing it with another device.
    Corrected,
    /// A satellite, a zone or a phone's network vouches for it.
    Sure,
}

/// What the rules need of one photo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shot {
    /// The record that it was made from.
    pub record: RecordId,
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// When it was taken, as the file states it; none when only the file system says so, for copying changes that.
    pub taken: Option<Moment>,
    /// Which statement says so.
    pub source: Option<MomentSource>,
    /// The satellites' time, in seconds since 1970 UTC.
    pub satellite: Option<i64>,
    /// Where, as the file states it.
    pub position: Option<Position>,
    /// With what.
    pub device: Option<DeviceId>,
    /// Names written into it, for [`Library::name`](super::Library::name).
    pub people: Vec<(u32, Role)>,
    /// Programs that wrote it, for the same.
    pub software: Vec<u32>,
    /// The version of the device's system.
    pub version: Option<u32>,
    /// The app or service that gave it its name.
    pub app: Option<u32>,
    /// Whether its name or folder is one that a chat gives.
    pub chat: bool,
    /// The number in its name, and what stands before it.
    pub counter: Option<(u32, u32)>,
    /// How fast it moved, in km/h.
    pub speed: Option<f32>,
    /// Whether the camera that faces the user took it.
    pub front: Option<bool>,
    /// What ties it to other files.
    pub ties: Vec<(Tie, u32)>,
    /// Whether it was edited, and whether it names what it was made from.
    pub edited: (bool, bool),
    /// When it was last changed, in seconds since 1970.
    pub changed: Option<i64>,

    /// The instant, in seconds since 1970 UTC.
    pub utc: Option<i64>,
    /// What the clocks showed where it was taken.
    pub local: Option<DateTime>,
    /// How far they were from UTC, in seconds east.
    pub zone: Option<i32>,
    /// How far that can be trusted.
    pub clock: Clock,
    /// Where it was taken, if that can be trusted to tell a building.
    pub at: Option<Degrees>,
    /// Where it was taken, if that can be trusted to tell a region at least.
    pub around: Option<Degrees>,
    /// Whether the library's owner took it.
    pub owner: Option<Owner>,
    /// The first photo of its moment: a burst, or what one device took within 90 seconds.
    pub moment: u32,
    /// At which place, for [`Library::places`](super::Library::places).
    pub place: Option<u32>,
}

/// Higher than any road or mountain that is climbed with a phone, in metres.
const HIGH: f64 = 8_000.0;
/// Faster is flying, if it isn't at the height of a track, in km/h and metres.
const FLYING: f64 = 250.0;
const LOW: f64 = 2_000.0;
/// Faster is flying where no height is stated, in km/h.
const FASTEST_TRAIN: f64 = 330.0;

/// Services through which photos come from others.
const CHATS: &[&str] = &[
    "WhatsApp",
    "Messenger",
    "Telegram",
    "Signal",
    "Facebook",
    "Snapchat",
    "Viber",
    "WeChat",
    "LINE",
    "QQ",
    "Weibo",
    "Slack",
];
/// Folders that chats and mail write to.
const CHAT_FOLDERS: &[&str] =
    &["whatsapp", "telegram", "signal", "messenger", "viber", "wechat", "received", "snapchat"];
/// Words in the maker's or model's name of a scanner.
const SCANNERS: &[&str] = &["scan", "perfection", "epson"];

/// What the names of folders say of the photos in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    scans: bool,
    screenshots: bool,
    chat: bool,
}

impl Signs {
    /// The signs of a folder and of those around it.
    pub fn of(folder: &str) -> Self {
        let mut signs = Self::default();
        for name in folder.split(['/', '\\']).map(str::to_lowercase) {
            signs.scans |= name == "scans";
            signs.screenshots |= name == "screenshots";
            signs.chat |= CHAT_FOLDERS.iter().any(|word| name.contains(word));
        }
        signs
    }
}

/// Whether a device calls itself a scanner.
pub(super) fn is_scanner(device: &Device) -> bool {
    let name = device.to_string().to_lowercase();
    SCANNERS.iter().any(|word| name.contains(word))
}

/// A speed and what its unit is in km/h.
struct Gauge {
    unit: f64,
    reading: Option<f64>,
}

impl Shot {
    /// Reduces a record.
    pub(super) fn of(record: &Record, names: &mut Names) -> Self {
        let resolved = resolve(record);
        let taken = resolved.taken.filter(|_| resolved.taken_from != Some(MomentSource::FileModified));
        let of = |source| record.facts.moments.iter().filter(move |candidate| candidate.source == source);
        let satellite = of(MomentSource::Gps).find(|candidate| candidate.value.offset.is_some());
        let changed = of(MomentSource::ExifModified).chain(of(MomentSource::XmpModified));
        let position = resolved.position.filter(|_| resolved.position_from != Some(PositionSource::Shown));
        let people = resolved.people.into_iter().map(|name| {
            let role = if resolved.shown.contains(&name) { Role::Shown } else { Role::Author };
            (names.id(&name), role)
        });
        let mut shot = Self {
            record: record.id.clone(),
            path: record.path.clone(),
            taken,
            source: resolved.taken_from.filter(|_| taken.is_some()),
            satellite: satellite.map(|candidate| candidate.value.epoch()),
            position,
            people: people.collect(),
            version: None,
            changed: changed.map(|candidate| candidate.value.epoch()).max(),
            ..Self::default()
        };
        shot.software = resolved.software.iter().map(|name| names.id(name)).collect();
        let mut gauge = Gauge { unit: 1.0, reading: None };
        for leak in &record.leaks {
            shot.tag(leak, &mut gauge, names);
        }
        shot.speed = gauge.reading.map(|speed| (speed * gauge.unit) as f32);
        shot.device = resolved.device.map(|device| names.device(device));
        let scanner = shot.device.is_some_and(|id| names.is_scanner(id));
        let digitized = of(MomentSource::ExifDigitized).map(|candidate| candidate.value.epoch()).max();
        let years_before = taken.zip(digitized).is_some_and(|(taken, later)| later - taken.epoch() > 365 * 86_400);
        let signs = names.signs(&record.path);
        if scanner || years_before || signs.scans {
            shot.kind = Kind::Scan;
        } else if signs.screenshots {
            shot.kind = Kind::Screenshot;
        }
        shot.chat |= signs.chat;
        shot
    }

    fn tag(&mut self, leak: &Leak, gauge: &mut Gauge, names: &mut Names) {
        let tag = &leak.tag;
        let text = || tag.value.as_text().map(str::trim).filter(|text| !text.is_empty());
        let number = || tag.value.as_f64().or_else(|| text()?.parse().ok()).filter(|number| number.is_finite());
        match (&*tag.key.group, &*tag.key.id) {
            ("FILESYSTEM", "name/app") => {
                self.app = text().map(|text| names.id(text));
                self.chat |= text().is_some_and(|app| CHATS.contains(&app));
            }
            ("FILESYSTEM", "name/kind") => self.kind = Kind::Screenshot,
            ("FILESYSTEM", "name/counter") => {
                let number = text().and_then(|text| text.parse().ok());
                let stem: String = self.path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                let before = stem.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
                self.counter = number.map(|number| (names.id(before), number));
            }
            ("FILESYSTEM", "name/edit") => self.edited.0 = true,
            ("EXIF/IFD0", "0x0131") => self.version = self.version.or_else(|| text().map(|text| names.id(text))),
            ("EXIF/GPS", "0x000c") => {
                gauge.unit = match text() {
                    Some("M") => 1.609_344,
                    Some("N") => 1.852,
                    _ => 1.0,
                };
            }
            ("EXIF/GPS", "0x000d") => gauge.reading = number(),
            ("EXIF/ExifIFD", "0xa434") => self.front = text().map(|lens| lens.to_lowercase().contains("front")),
            ("EXIF/ExifIFD", "0xa435") => self.tie(Tie::Lens, text(), names),
            ("EXIF/ExifIFD", "0xa431") => self.tie(Tie::Serial, text(), names),
            ("EXIF/IFD0", "0x013c") => self.tie(Tie::Host, text(), names),
            ("XMP", "xmpMM:OriginalDocumentID" | "xmpMM:DocumentID") => self.tie(Tie::Document, text(), names),
            ("XMP", "xmpMM:DerivedFrom") => self.edited = (true, true),
            ("XMP", id) if id.starts_with("xmpMM:DerivedFrom/") => self.edited = (true, true),
            ("XMP", id) if id.starts_with("xmpMM:History") => self.edited.0 = true,
            ("EXIF/ExifIFD", "0x9286") if text() == Some("Screenshot") => self.kind = Kind::Screenshot,
            _ => {}
        }
    }

    fn tie(&mut self, tie: Tie, text: Option<&str>, names: &mut Names) {
        // Zeros and the like are no identity.
        let told = text.filter(|text| text.chars().filter(|c| c.is_alphanumeric() && *c != '0').count() >= 3);
        if let Some(id) = told.map(|text| names.id(text))
            && !self.ties.contains(&(tie, id))
        {
            self.ties.push((tie, id));
        }
    }

    /// Whether the owner took it where and when it says: what routine, home and trips are drawn from.
    pub fn is_own(&self) -> bool {
        self.owner == Some(Owner::Owned) && self.kind == Kind::Photo
    }

    /// Whether what it states of its height and its speed says that an aircraft carried it: what lies below isn't where the owner was.
    pub fn is_flying(&self) -> bool {
        let altitude = self.position.and_then(|position| position.altitude);
        let fast = |than: f64| self.speed.is_some_and(|speed| f64::from(speed) > than);
        match altitude {
            Some(metres) => metres > HIGH || metres > LOW && fast(FLYING),
            None => fast(FASTEST_TRAIN),
        }
    }

    /// The day, from four in the morning to four in the morning.
    pub fn day(&self) -> Option<Date> {
        let local = self.local?;
        if local.hour() < 4 { local.date().yesterday().ok() } else { Some(local.date()) }
    }
}
