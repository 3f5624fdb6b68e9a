//! Pictures as files: the Exif and XMP that each maker writes, names by its convention, and the faults of chats, scans and
//! editors. The pixels are one small picture for all.

use std::io::Cursor;
use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use jiff::civil::{Date, DateTime};

use super::days::civil;
use super::devices::{Device, Make, NAMES, Use};
use super::dice::Dice;
use super::exif::{Data, Entry, Exif, Order, degrees};
use super::shots::Shot;
use super::world::Point;

/// What a file consists of.
#[derive(Clone, Default)]
pub struct Content {
    pub png: bool,
    pub exif: Option<Exif>,
    pub xmp: Option<String>,
}

impl Content {
    /// The bytes of the file.
    pub fn bytes(&self) -> Vec<u8> {
        if self.png {
            return pixels(true).to_vec();
        }
        let pixels = pixels(false);
        let mut out = pixels[..2].to_vec();
        let mut segment = |identifier: &[u8], content: &[u8]| {
            out.extend([0xff, 0xe1]);
            out.extend((2 + identifier.len() as u16 + content.len() as u16).to_be_bytes());
            out.extend(identifier);
            out.extend(content);
        };
        if let Some(exif) = &self.exif {
            segment(b"Exif\0\0", &exif.block());
        }
        if let Some(xmp) = &self.xmp {
            segment(b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes());
        }
        out.extend(&pixels[2..]);
        out
    }
}

/// The picture.
fn pixels(png: bool) -> &'static [u8] {
    static CODED: [OnceLock<Vec<u8>>; 2] = [OnceLock::new(), OnceLock::new()];
    CODED[usize::from(png)].get_or_init(|| {
        let grey = [0x80; 64];
        let mut out = Cursor::new(Vec::new());
        let done = if png {
            PngEncoder::new(&mut out).write_image(&grey, 8, 8, ExtendedColorType::L8)
        } else {
            JpegEncoder::new_with_quality(&mut out, 50).encode(&grey, 8, 8, ExtendedColorType::L8)
        };
        done.expect("a picture in memory");
        out.into_inner()
    })
}

fn text(text: impl Into<String>) -> Data {
    Data::Ascii(text.into())
}

/// A number with so many decimals.
fn ratio(value: f64, decimals: u32) -> Data {
    let below = 10u32.pow(decimals);
    Data::Rationals(vec![((value * f64::from(below)).round().max(0.0) as u32, below)])
}

pub fn stamp(at: DateTime) -> String {
    at.strftime("%Y:%m:%d %H:%M:%S").to_string()
}

/// `+05:30`.
fn zone(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() / 60 % 60)
}

/// What the device writes into the file of a shot.
pub fn exif(shot: &Shot, device: &Device, dice: &mut Dice) -> Exif {
    let when = stamp(shot.clock);
    let mut ifd0: Vec<Entry> = vec![
        (0x010f, text(device.model.maker)),
        (0x0110, text(device.model.name)),
        (0x0112, Data::Short(1)),
        (0x0131, text(device.software(shot.day))),
        (0x0132, text(&when)),
    ];
    let mut exif: Vec<Entry> = vec![
        (0x829a, Data::Rationals(vec![(1, 30 + dice.below(400) as u32)])),
        (0x829d, Data::Rationals(vec![(18, 10)])),
        (0x8827, Data::Short(50 + dice.below(800) as u16)),
        (0x9000, Data::Undefined(b"0232".to_vec())),
        (0x9003, text(&when)),
        (0x9004, text(&when)),
    ];
    if !matches!(device.model.make, Make::Dji | Make::Sony) {
        exif.push((0x9291, text(format!("{:03}", dice.below(1000)))));
    }
    if device.states_zone(shot.day) {
        exif.push((0x9010, text(zone(shot.set))));
        exif.push((0x9011, text(zone(shot.set))));
    }
    if let Some(serial) = &device.serial {
        exif.push((0xa431, text(serial)));
    }
    if let Some(name) = device.name {
        ifd0.push((0x013b, text(name)));
        exif.push((0xa430, text(name)));
    }
    match device.model.make {
        Make::Apple => {
            let lens = if shot.front { "front camera 2.71mm f/2.2" } else { "back camera 4.25mm f/1.8" };
            exif.push((0xa433, text("Apple")));
            exif.push((0xa434, text(format!("{} {lens}", device.model.name))));
            ifd0.push((0x013c, text(device.model.name)));
        }
        Make::Samsung => exif.push((0xa420, text(format!("F12QS{}01SM", &device.key.len())))),
        Make::Nikon | Make::Canon | Make::Sony => exif.push((0xa434, text("18-140mm f/3.5-5.6"))),
        _ => {}
    }
    if let Some(note) = note(shot, device, dice) {
        exif.push((0x927c, Data::Undefined(note)));
    }
    let gps = gps(shot, device, dice);
    Exif { big_endian: device.model.make == Make::Apple, ifd0, exif, gps, ..Exif::default() }
}

fn gps(shot: &Shot, device: &Device, dice: &mut Dice) -> Vec<Entry> {
    let Some(said) = shot.said else { return Vec::new() };
    let mut gps: Vec<Entry> = vec![
        (0x0000, Data::Bytes(vec![2, 3, 0, 0])),
        (0x0001, text(if said.at.latitude < 0.0 { "S" } else { "N" })),
        (0x0002, degrees(said.at.latitude)),
        (0x0003, text(if said.at.longitude < 0.0 { "W" } else { "E" })),
        (0x0004, degrees(said.at.longitude)),
        (0x0005, Data::Bytes(vec![0])),
        (0x0006, ratio(said.altitude, 2)),
    ];
    if device.model.make != Make::Xiaomi {
        let utc = civil(shot.utc);
        let parts = [utc.hour(), utc.minute(), utc.second()].map(|part| (part as u32, 1));
        gps.push((0x0007, Data::Rationals(parts.to_vec())));
        gps.push((0x001d, text(utc.strftime("%Y:%m:%d").to_string())));
    }
    if device.model.make == Make::Apple {
        gps.push((0x000c, text("K")));
        gps.push((0x000d, ratio(said.speed, 3)));
        gps.push((0x0010, text("T")));
        gps.push((0x0011, ratio(dice.between(0.0, 360.0), 3)));
        gps.push((0x001f, ratio(said.error, 3)));
    }
    gps
}

/// A MakerNote in the maker's form.
fn note(shot: &Shot, device: &Device, dice: &mut Dice) -> Option<Vec<u8>> {
    let uuid = |dice: &mut Dice| {
        let hex = dice.hex(32).to_uppercase();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    };
    match device.model.make {
        Make::Apple => {
            let mut entries = vec![(0x0001, Data::Long(14)), (0x0011, text(uuid(dice)))];
            if shot.burst.is_some() {
                entries.push((0x000b, text(uuid(&mut Dice::new(u64::from(shot.moment), &device.key)))));
            }
            let mut out = b"Apple iOS\0\0\x01MM".to_vec();
            Order { big: true }.directory(&mut out, &entries, 0);
            Some(out)
        }
        Make::Nikon => {
            let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
            let entries = vec![(0x001d, text(device.serial.clone().unwrap_or_default()))];
            Order { big: true }.directory(&mut tiff, &entries, 0);
            Some([b"Nikon\0\x02\x11\0\0", tiff.as_slice()].concat())
        }
        Make::Canon => {
            let mut out = Vec::new();
            Order { big: false }.directory(&mut out, &[(0x0010, Data::Long(0x8000_0350))], 0);
            Some(out)
        }
        Make::Google if device.model.maker == "Google" => Some([b"HDRP\x02", dice.hex(48).as_bytes()].concat()),
        _ => None,
    }
}

/// What the device calls the file; `number` is its counter's.
pub fn name(shot: &Shot, device: &Device, number: u32) -> String {
    let local = shot.clock.strftime("%Y%m%d_%H%M%S");
    match device.model.make {
        Make::Apple => format!("IMG_{:04}.JPG", 1 + number % 9999),
        Make::Google if device.model.maker == "Google" && device.model.year >= 2017 => {
            let utc = shot.clock.saturating_sub(jiff::Span::new().seconds(i64::from(shot.set)));
            format!("PXL_{}{:03}.jpg", utc.strftime("%Y%m%d_%H%M%S"), number % 1000)
        }
        Make::Samsung => format!("{local}.jpg"),
        Make::Google | Make::Xiaomi | Make::Fairphone => format!("IMG_{local}.jpg"),
        Make::Nikon => format!("DSC_{:04}.JPG", 1 + number % 9999),
        Make::Canon => format!("IMG_{:04}.JPG", 1 + number % 9999),
        Make::Sony => format!("DSC{:05}.JPG", 1 + number % 9999),
        Make::Dji => format!("DJI_{:04}.JPG", 1 + number % 999),
    }
}

/// What the system calls a screenshot, and whether it goes by the camera's counter.
pub fn screenshot(device: &Device, at: DateTime, number: u32, dice: &mut Dice) -> String {
    const APPS: [&str; 4] = ["Chrome", "com.whatsapp", "Maps", "com.instagram.android"];
    match device.model.make {
        Make::Apple => format!("IMG_{:04}.PNG", 1 + number % 9999),
        Make::Samsung => format!("Screenshot_{}_{}.png", at.strftime("%Y%m%d-%H%M%S"), dice.pick(&APPS)),
        _ => format!("Screenshot_{}.png", at.strftime("%Y%m%d-%H%M%S")),
    }
}

/// A scan: dated to its session, or by hand to the day that somebody remembered.
pub fn scan(session: DateTime, remembered: Option<Date>) -> Exif {
    let when = remembered.map_or(session, |day| day.at(12, 0, 0, 0));
    Exif {
        ifd0: vec![
            (0x010f, text("EPSON")),
            (0x0110, text("Perfection V600")),
            (0x0131, text("EPSON Scan")),
            (0x0132, text(stamp(session))),
        ],
        exif: vec![
            (0x9000, Data::Undefined(b"0220".to_vec())),
            (0x9003, text(stamp(when))),
            (0x9004, text(stamp(session))),
        ],
        ..Exif::default()
    }
}

/// The packet of an editor.
pub fn edited(when: DateTime, dice: &mut Dice) -> String {
    packet(
        &format!(
            "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" \
         xmp:CreatorTool=\"Adobe Photoshop Lightroom 7.3\" xmp:ModifyDate=\"{}\" xmpMM:DocumentID=\"xmp.did:{}\"",
            when.strftime("%Y-%m-%dT%H:%M:%S"),
            dice.hex(32)
        ),
        "",
    )
}

/// The packet of a program that knows faces.
pub fn faces(with: &[usize]) -> String {
    let people: String = with
        .iter()
        .map(|one| {
            format!(
                "<rdf:li rdf:parseType=\"Resource\"><mwg-rs:Name>{}</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li>",
                NAMES[one % NAMES.len()]
            )
        })
        .collect();
    packet(
        "xmlns:mwg-rs=\"http://www.metadataworkinggroup.com/schemas/regions/\"",
        &format!(
            "<mwg-rs:Regions rdf:parseType=\"Resource\"><mwg-rs:RegionList><rdf:Bag>{people}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
        ),
    )
}

fn packet(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" {attributes}>{elements}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}

/// What a phone writes that states only its model, its clock and its position.
pub fn plain(clock: DateTime, at: Point) -> Content {
    let when = stamp(clock);
    let exif = Exif {
        ifd0: vec![(0x010f, text("Fairphone")), (0x0110, text("FP4")), (0x0132, text(&when))],
        exif: vec![(0x9003, text(&when)), (0x9004, text(&when))],
        gps: vec![
            (0x0001, text(if at.latitude < 0.0 { "S" } else { "N" })),
            (0x0002, degrees(at.latitude)),
            (0x0003, text(if at.longitude < 0.0 { "W" } else { "E" })),
            (0x0004, degrees(at.longitude)),
        ],
        ..Exif::default()
    };
    Content { exif: Some(exif), ..Content::default() }
}

/// A release by somebody careful: 0 takes everything out, 1 the position, the identities and the notes, 2 rounds the position
/// instead.
pub fn scrubbed(content: &mut Content, level: usize) {
    content.xmp = None;
    let Some(exif) = content.exif.as_mut().filter(|_| level > 0) else {
        content.exif = None;
        return;
    };
    exif.ifd0.retain(|(tag, _)| !matches!(tag, 0x013b | 0x013c));
    exif.exif.retain(|(tag, _)| !matches!(tag, 0x927c | 0xa430 | 0xa431 | 0xa420));
    if level == 1 {
        exif.gps.clear();
    }
    exif.gps.retain(|(tag, _)| *tag <= 4);
    for (_, data) in exif.gps.iter_mut().filter(|(tag, _)| matches!(tag, 2 | 4)) {
        if let Data::Rationals(parts) = data {
            let value: f64 =
                parts.iter().zip([1.0, 60.0, 3600.0]).map(|((n, d), by)| f64::from(*n) / f64::from(*d) / by).sum();
            *data = degrees((value * 100.0).round() / 100.0);
        }
    }
}

/// Whether a device is a phone that takes screenshots.
pub fn has_screen(device: &Device) -> bool {
    device.usage == Use::Phone
}
