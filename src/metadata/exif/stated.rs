//! A place and a time to be stated, as Exif's fields (CIPA DC-008-2023, 4.6.7 and 4.6.5): degrees and whole minutes, and a
//! clock's reading without fraction or zone.

use crate::grammar::ifd::write::{Draft, Field};
use crate::grammar::ifd::{Order, types};
use crate::metadata::{Key, Stated};

/// GPSVersionID, which every GPS directory has.
const VERSION: [u8; 4] = [2, 3, 0, 0];
const ORIGINAL: u16 = 0x9003;

/// Puts the statements into the directories of a block that is written big-endian, in the place of any that are there.
pub(super) fn write(stated: &Stated, own: &mut Draft, gps: &mut Draft) {
    let put = |draft: &mut Draft, tag: u16, kind: u16, value: Option<Vec<u8>>| {
        if let Some(value) = value {
            draft.fields.retain(|field| field.tag != tag);
            draft.fields.push(Field::new(tag, kind, value));
        }
    };
    put(gps, 0, types::BYTE, stated.minutes.map(|_| VERSION.to_vec()));
    for (tag, kind) in [(1, types::ASCII), (2, types::RATIONAL), (3, types::ASCII), (4, types::RATIONAL)] {
        put(gps, tag, kind, place(stated, tag, Order::Big));
    }
    put(own, ORIGINAL, types::ASCII, time(stated));
}

/// The value of a field of a TIFF file that states it, in the byte order in which the file's `head` is; none if this isn't such
/// a field.
pub fn instead(key: &Key, head: &[u8], stated: &Stated) -> Option<Vec<u8>> {
    let order = if head.starts_with(b"MM") { Order::Big } else { Order::Little };
    match (key.group.as_ref(), key.id.as_ref()) {
        ("EXIF/GPS", id) => place(stated, u16::from_str_radix(id.strip_prefix("0x")?, 16).ok()?, order),
        ("EXIF/ExifIFD", "0x9003") => time(stated),
        _ => None,
    }
}

/// Latitude and longitude, each behind its hemisphere.
fn place(stated: &Stated, tag: u16, order: Order) -> Option<Vec<u8>> {
    let (north, east) = stated.minutes?;
    let hemisphere = |minutes: i32, plus: &[u8; 2], minus: &[u8; 2]| if minutes < 0 { minus } else { plus }.to_vec();
    let angle = |minutes: i32| {
        let whole = minutes.unsigned_abs();
        let parts = [(whole / 60, 1), (whole % 60, 1), (0, 1)];
        parts.into_iter().flat_map(|(n, d)| [order.bytes(u64::from(n), 4), order.bytes(d, 4)].concat()).collect()
    };
    match tag {
        1 => Some(hemisphere(north, b"N\0", b"S\0")),
        2 => Some(angle(north)),
        3 => Some(hemisphere(east, b"E\0", b"W\0")),
        4 => Some(angle(east)),
        _ => None,
    }
}

fn time(stated: &Stated) -> Option<Vec<u8>> {
    let civil = stated.taken?;
    Some(format!("{}\0", civil.strftime("%Y:%m:%d %H:%M:%S")).into_bytes())
}
