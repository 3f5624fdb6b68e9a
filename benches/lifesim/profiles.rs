//! The kinds of lives, as a table. Four are held out: they are opened for the last table only.

/// How people of one kind live and take photos.
#[derive(Clone, Copy)]
pub struct Profile {
    /// Its word.
    pub name: &'static str,
    /// Whether it is opened for the last table only.
    pub held_out: bool,
    /// About how many photos.
    pub photos: f64,
    /// How many years the library spans, at least and at most.
    pub years: (f64, f64),
    /// Median years that a home lasts.
    pub home_years: f64,
    /// Photos at home, for each hour awake there, beside 1.5 on an outing.
    pub home_weight: f64,
    /// Trips a year, at least and at most.
    pub trips: (f64, f64),
    /// Share of phone shots with a position.
    pub gps: f64,
    /// Share of files that came from somebody else.
    pub received: f64,
    /// Share of files that are scans.
    pub scans: f64,
    /// Share of files that are screenshots.
    pub screenshots: f64,
    /// Chance of a camera beside the phone.
    pub camera: f64,
    /// Chance that the person works at night.
    pub night: f64,
    /// What makes it unlike the others.
    pub twist: Twist,
}

/// What one number doesn't say.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Twist {
    None,
    /// Weeks begin in one city and end in another.
    TwoHomes,
    /// The same, across a time zone.
    TwoZones,
    /// A camera, and no phone.
    CameraOnly,
    /// A student: a place to study at, no other work.
    Student,
    /// No photo is taken within 300 m of a home.
    NoHome,
    /// Every clock that isn't a phone's is wrong, and the phone's sometimes.
    WrongClock,
    /// Photos went through a scrub.
    Scrubbed,
}

const MEDIAN: Profile = Profile {
    name: "median",
    held_out: false,
    photos: 2500.0,
    years: (3.0, 8.0),
    home_years: 4.0,
    home_weight: 0.3,
    trips: (1.0, 4.0),
    gps: 0.85,
    received: 0.12,
    scans: 0.01,
    screenshots: 0.10,
    camera: 0.25,
    night: 0.06,
    twist: Twist::None,
};

/// The table.
#[rustfmt::skip]
pub const PROFILES: &[Profile] = &[
    MEDIAN,
    Profile { name: "traveller", photos: 4000.0, trips: (6.0, 9.0), home_weight: 0.15, camera: 0.5, ..MEDIAN },
    Profile { name: "home-body", photos: 1500.0, trips: (0.0, 1.0), home_weight: 1.2, ..MEDIAN },
    Profile { name: "night-worker", night: 1.0, ..MEDIAN },
    Profile { name: "student-moving-yearly", held_out: true, photos: 2000.0, years: (3.5, 6.0), home_years: 1.0, twist: Twist::Student, ..MEDIAN },
    Profile { name: "commuter-two-zones", held_out: true, twist: Twist::TwoZones, ..MEDIAN },
    Profile { name: "two-homes", photos: 2500.0, twist: Twist::TwoHomes, ..MEDIAN },
    Profile { name: "GPS-off", gps: 0.02, ..MEDIAN },
    Profile { name: "camera-only", photos: 1500.0, gps: 0.0, received: 0.05, screenshots: 0.0, camera: 1.0, twist: Twist::CameraOnly, ..MEDIAN },
    Profile { name: "family-received-heavy", received: 0.45, photos: 2500.0, ..MEDIAN },
    Profile { name: "scanned-archive", held_out: true, photos: 1500.0, scans: 0.5, ..MEDIAN },
    Profile { name: "minimal-100", photos: 100.0, years: (0.7, 2.0), ..MEDIAN },
    Profile { name: "huge-100k", photos: 100_000.0, years: (8.0, 14.0), trips: (2.0, 6.0), camera: 0.6, ..MEDIAN },
    Profile { name: "no-home", photos: 600.0, home_years: 9.0, trips: (2.0, 6.0), twist: Twist::NoHome, ..MEDIAN },
    Profile { name: "wrong-clock", camera: 1.0, twist: Twist::WrongClock, ..MEDIAN },
    Profile { name: "privacy-scrubbed", held_out: true, twist: Twist::Scrubbed, ..MEDIAN },
];

/// A profile by its name.
pub fn profile(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}
