//! Every moment that a block states.

use super::blocks::{Block, IPTC, STATEMENTS, is_exif, is_same};
use super::{Candidate, MomentSource, Ranked};
use crate::metadata::{Key, Tag, Value};
use crate::moment::{Moment, Precision};

use MomentSource::{
    Container, ExifDigitized, ExifModified, ExifOriginal, FileModified, Gps, Iptc, Name, SideCar, Xmp, XmpModified,
};

/// Exif's dates: id, fraction, zone, and where the zone may stand else. OffsetTime belongs to ModifyDate alone.
const EXIF: [(&str, MomentSource, &str, &[&str]); 3] = [
    ("0x9003", ExifOriginal, "0x9291", &["0x9011", "0x9012", "0x882a"]),
    ("0x9004", ExifDigitized, "0x9292", &["0x9012"]),
    ("0x0132", ExifModified, "0x9290", &["0x9010"]),
];

/// IPTC's dates and times.
const DATES: [(&str, &str); 2] = [("2:55", "2:60"), ("2:62", "2:63")];

/// Other keys that state a moment by themselves, by their group, the better of one source first; whether they are UTC by
/// definition.
#[rustfmt::skip]
const OTHERS: &[(&str, &[(&str, MomentSource, bool)])] = &[
    ("XMP", &[
        ("exif:DateTimeOriginal", Xmp, false),
        ("photoshop:DateCreated", Xmp, false),
        ("xmp:CreateDate", Xmp, false),
        ("exif:DateTimeDigitized", Xmp, false),
        ("xmpDM:shotDate", Xmp, false),
        ("GPano:FirstPhotoDate", Xmp, false),
        ("drone-dji:UTCAtExposure", Xmp, true),
        ("dc:date", Xmp, false),
        ("exif:GPSTimeStamp", Gps, true),
        ("xmp:ModifyDate", XmpModified, false),
        ("tiff:DateTime", XmpModified, false),
        ("xmp:MetadataDate", XmpModified, false),
        ("MicrosoftPhoto:DateAcquired", XmpModified, false),
    ]),
    ("PNG", &[
        ("text:exif:DateTimeOriginal", Container, false),
        ("text:exif:DateTimeDigitized", Container, false),
        ("text:Creation Time", Container, false),
    ]),
    ("QuickTime-mdta", &[
        ("com.apple.quicktime.creationdate", Container, false),
    ]),
    ("Samsung-SEF", &[
        ("0x0a01", Container, true),
    ]),
    ("ISO-BMFF", &[
        ("moov/mvhd.creation_time", Container, true),
        ("moov/trak/mdia/mdhd.creation_time", Container, true),
        ("prop:crtt", Container, true),
    ]),
    ("Takeout", &[
        ("photoTakenTime/timestamp", SideCar, true),
        ("creationTime/timestamp", XmpModified, true),
        ("modificationTime/timestamp", XmpModified, true),
        ("photoLastModifiedTime/timestamp", XmpModified, true),
    ]),
    ("AAE", &[
        ("adjustmentTimestamp", XmpModified, true),
    ]),
    ("PNG", &[
        ("tIME", XmpModified, true),
        ("text:exif:DateTime", XmpModified, false),
        ("text:create-date", XmpModified, false),
        ("text:modify-date", XmpModified, false),
        ("text:date:create", XmpModified, false),
        ("text:date:modify", XmpModified, false),
        ("text:date:timestamp", XmpModified, false),
        ("text:Thumb::MTime", XmpModified, true),
    ]),
    ("FILESYSTEM", &[
        ("name/moment", Name, false),
        ("time:mtime", FileModified, true),
    ]),
];

/// Milliseconds since 1970 are greater than this, seconds aren't for 3,000 years.
const MILLISECONDS: u64 = 100_000_000_000;

pub(super) fn of(block: &Block<'_>) -> Vec<Ranked<Moment, MomentSource>> {
    let mut found = Vec::new();
    let mut add = |stated: Stated, source, rank| {
        if let Some((value, from)) = stated.filter(|(moment, _)| !moment.is_unset()) {
            found.push(Ranked { candidate: Candidate { value, source, from }, depth: block.depth, rank });
        }
    };
    if block.has_exif {
        for (id, source, fraction, zones) in EXIF {
            for (index, tag) in block
                .all(|group, other| is_same(other, id) && (is_exif(group) || group == "EXIF/IFD1"))
                .take(STATEMENTS)
            {
                // The thumbnail's date has no fraction of its own, and comes last.
                let own = is_exif(&tag.key.group);
                add(exif(block, index, tag, own, fraction, zones), source, usize::from(!own));
            }
        }
        add(gps(block), Gps, 0);
    }
    if block.has_iptc {
        for (rank, (date, time)) in DATES.iter().enumerate() {
            add(iptc(block, date, time), Iptc, rank);
        }
    }
    if block.has_others {
        for (index, tag) in block.tags.iter().filter(|(_, tag)| !tag.key.group.starts_with("EXIF/")) {
            if let Some((rank, (_, source, utc))) = row(&tag.key) {
                add(other(block, *index, tag, *utc), *source, rank);
            }
        }
    }
    found
}

/// The row of [`OTHERS`] for a key, and its place there.
fn row(key: &Key) -> Option<(usize, &'static (&'static str, MomentSource, bool))> {
    let mut before = 1;
    for (group, rows) in OTHERS {
        if *group == key.group
            && let Some(at) = rows.iter().position(|(id, ..)| key.id.eq_ignore_ascii_case(id))
        {
            return Some((before + at, &rows[at]));
        }
        before += rows.len();
    }
    None
}

/// A moment, and the tags that state it.
type Stated = Option<(Moment, Vec<u32>)>;

fn exif(block: &Block<'_>, index: u32, tag: &Tag, own: bool, fraction: &str, zones: &[&str]) -> Stated {
    let mut moment = Moment::parse(tag.value.as_text()?)?;
    let mut from = vec![index];
    if own && let Some((index, text)) = block.exif(fraction).and_then(|(index, value)| Some((index, value.as_text()?)))
    {
        let exact = moment.with_fraction(text);
        if exact != moment {
            from.push(index);
        }
        moment = exact;
    }
    let zone = zones.iter().find_map(|id| {
        let (index, value) = block.exif(id).filter(|_| own && moment.offset.is_none())?;
        let moment = match value {
            Value::Text(text) => moment.with_zone(text),
            hours => moment.with_zone(&format!("{:+03}:00", first(hours)?)),
        };
        moment.offset.is_some().then_some((moment, index))
    });
    if let Some((zoned, index)) = zone {
        from.push(index);
        moment = zoned;
    }
    Some((moment, from))
}

/// The whole number that a value is or begins with.
fn first(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::List(list) => list.first().and_then(first),
        _ => None,
    }
}

/// The satellites' date and time (Exif 3.0 §4.6.7), UTC.
fn gps(block: &Block<'_>) -> Stated {
    let (date_index, date) = block.get("EXIF/GPS", "0x001d")?;
    let day = Moment::parse(date.as_text()?)?;
    let Some((index, time)) = block.get("EXIF/GPS", "0x0007") else { return Some((day, vec![date_index])) };
    let moment = match time {
        Value::List(list) => {
            let numbers: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
            match numbers?.as_slice() {
                [hour, minute, second] => day.at(&format!("{hour:02.0}:{minute:02.0}:{second:09.6}")),
                _ => None,
            }
        }
        Value::Text(text) => day.at(text),
        _ => None,
    };
    Some(match moment {
        Some(moment) => (Moment { offset: Some(0), ..moment }, vec![date_index, index]),
        None => (day, vec![date_index]),
    })
}

fn iptc(block: &Block<'_>, date: &str, time: &str) -> Stated {
    let (date_index, date) = block.get(IPTC, date)?;
    let day = Moment::parse(date.as_text()?)?;
    let time = block.get(IPTC, time).and_then(|(index, time)| Some((index, day.at(time.as_text()?)?)));
    Some(match time {
        Some((index, moment)) => (moment, vec![date_index, index]),
        None => (day, vec![date_index]),
    })
}

fn other(block: &Block<'_>, index: u32, tag: &Tag, utc: bool) -> Stated {
    let mut moment = match &tag.value {
        Value::Text(text) => Moment::parse(text).or_else(|| epoch(text.trim().parse().ok()?))?,
        Value::Integer(number) => epoch(*number)?,
        _ => return None,
    };
    let mut from = vec![index];
    if utc && moment.precision >= Precision::Minute {
        moment.offset = moment.offset.or(Some(0));
    } else if moment.offset.is_none() && tag.key.id == "exif:DateTimeOriginal" {
        let zone = block.get("XMP", "exif:OffsetTimeOriginal");
        if let Some((index, text)) = zone.and_then(|(index, value)| Some((index, value.as_text()?))) {
            moment = moment.with_zone(text);
            from.push(index);
        }
    }
    Some((moment, from))
}

/// Seconds or milliseconds since 1970.
fn epoch(number: i64) -> Option<Moment> {
    if number.unsigned_abs() > MILLISECONDS { Moment::from_epoch_ms(number) } else { Moment::from_epoch(number) }
}
