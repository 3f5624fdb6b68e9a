//! What must stay of an Exif block: the orientation, colour hints where no profile says what the colours are, the bare
//! label of a picture machine, and the tags that were asked for, of Apple's MakerNote the strength of a gain map, and what the
//! block is to state. All of it written anew, big-endian, and nothing else.

use super::{Found, HEADROOM, PREFIX, Reading, What, blocks, first, prefix, reading, stated};
use crate::bytes::{Bytes, Fault};
use crate::grammar::apple;
use crate::grammar::ifd::write::{Draft, Field};
use crate::grammar::ifd::{Entry, Order, Role, tags, types};
use crate::metadata::{Key, Neutral, Value, Wish};

const COLOR_SPACE: u16 = 0xa001;
const GAMMA: u16 = 0xa500;
const INTEROP_INDEX: u16 = 0x0001;

/// A colour hint: where it stands, its type and count, and the values that say nothing new.
struct Hint {
    tag: u16,
    kind: u16,
    defaults: &'static [&'static [f64]],
}

/// TIFF 6.0 §20–22; the defaults of Exif are those of sRGB.
static HINTS: &[Hint] = &[
    Hint { tag: 0x013e, kind: types::RATIONAL, defaults: &[&[0.3127, 0.329]] },
    Hint { tag: 0x013f, kind: types::RATIONAL, defaults: &[&[0.64, 0.33, 0.3, 0.6, 0.15, 0.06]] },
    Hint { tag: 0x0211, kind: types::RATIONAL, defaults: &[&[0.299, 0.587, 0.114]] },
    Hint { tag: 0x0213, kind: types::SHORT, defaults: &[&[1.0]] },
    Hint {
        tag: 0x0214,
        kind: types::RATIONAL,
        defaults: &[&[0.0, 255.0, 128.0, 255.0, 128.0, 255.0], &[0.0, 255.0, 0.0, 255.0, 0.0, 255.0]],
    },
];

/// The neutral form of an Exif block.
pub(super) fn exif(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let head = block.get(..PREFIX.len().min(block.len())).unwrap_or_default();
    let start = usize::try_from(prefix(head)).unwrap_or_default();
    let bytes = block.get(start..).unwrap_or_default().to_vec();
    let Ok(Ok(reading)) = reading(&bytes) else { return Neutral::Nothing };
    let Ok(note) = note(&bytes, &reading, wish) else {
        return Neutral::Stuck("the MakerNote that an Apple HDR picture needs can't be read");
    };
    let draft = draft(&bytes, &reading, note, wish);
    if draft.is_empty() {
        return Neutral::Nothing;
    }
    match draft.block(Order::Big) {
        Some(new) if new == block => Neutral::Same,
        Some(new) => Neutral::Bytes(new),
        None => Neutral::Stuck("the tags to keep are too large for an Exif block"),
    }
}

/// A TIFF file's directories aren't written anew: its entries are parts of their own.
pub(super) fn tiff(_: &[u8], _: &Wish<'_>) -> Neutral {
    Neutral::Same
}

fn draft(bytes: &dyn Bytes, reading: &Reading, note: Option<Field>, wish: &Wish<'_>) -> Draft {
    let order = reading.walk.header.order;
    let mut main = Draft::default();
    let (mut own, mut gps, mut interop) = (Draft::default(), Draft::default(), Draft::default());
    for found in &reading.found {
        let Some(directory) = reading.walk.directories.get(found.at.0) else { continue };
        let Some(entry) = directory.entries.get(found.at.1) else { continue };
        let movable = found.what == What::Value
            && !blocks::is_place(entry)
            && !is_pointer(entry)
            && entry.tag != tags::MAKER_NOTE
            && types::size(entry.kind).is_some();
        let draft = match directory.role {
            Role::Page(0) => &mut main,
            Role::Exif => &mut own,
            Role::Gps => &mut gps,
            Role::Interop => &mut interop,
            Role::Page(_) | Role::Sub(_) => continue,
        };
        let double = draft.fields.iter().any(|field| field.tag == entry.tag);
        if movable && !double && (wish.keep)(&found.key) {
            let value = entry.read(bytes, u64::MAX).unwrap_or_default();
            draft.fields.push(Field::turned(entry.tag, entry.kind, &value, order, Order::Big));
        }
    }
    let add = |draft: &mut Draft, field: Field| {
        if draft.fields.iter().all(|kept| kept.tag != field.tag) {
            draft.fields.push(field);
        }
    };
    if let Some(turn) = orientation(bytes, reading).filter(|_| wish.turns) {
        add(&mut main, Field::short(tags::ORIENTATION, turn, Order::Big));
    }
    if !wish.profiled {
        for field in hints(bytes, reading) {
            add(&mut main, field);
        }
        if let Some(field) = gamma(bytes, reading) {
            add(&mut own, field);
        }
        let index = value(reading, Role::Interop, INTEROP_INDEX).and_then(Value::as_text);
        let space = value(reading, Role::Exif, COLOR_SPACE).and_then(Value::as_f64);
        // DCF 2.0: R03 with an uncalibrated colour space means Adobe RGB; 2 is what some cameras write instead.
        if let Some(space) = [2u16, 0xffff].into_iter().find(|known| space == Some(f64::from(*known))) {
            add(&mut own, Field::short(COLOR_SPACE, space, Order::Big));
            if index == Some("R03") {
                add(&mut interop, Field::new(INTEROP_INDEX, types::ASCII, *b"R03\0"));
            }
        }
    }
    if let Some(label) = value(reading, Role::Exif, tags::USER_COMMENT).and_then(Value::as_text).and_then(label) {
        let text = format!("ASCII\0\0\0{{\"AIGC\":{{\"Label\":\"{label}\"}}}}");
        add(&mut own, Field::new(tags::USER_COMMENT, types::UNDEFINED, text));
    }
    if let Some(note) = note {
        add(&mut own, note);
    }
    stated::write(&wish.stated, &mut own, &mut gps);
    own.inner.push((tags::INTEROP_IFD, interop));
    main.inner.push((tags::EXIF_IFD, own));
    main.inner.push((tags::GPS_IFD, gps));
    main
}

/// A note of Apple's with those of its numbers alone that are to stay. An error when it can't be read that far.
fn note(bytes: &dyn Bytes, reading: &Reading, wish: &Wish<'_>) -> Result<Option<Field>, Fault> {
    let (group, ids) = HEADROOM;
    let keys = ids.map(|id| Key::new(group, id, id));
    let stays = |tag: u16| keys.iter().zip(apple::TAGS).any(|(key, known)| known == tag && (wish.keep)(key));
    let entry = found(reading, Role::Exif, tags::MAKER_NOTE)
        .and_then(|found| reading.walk.directories.get(found.at.0)?.entries.get(found.at.1));
    let Some(entry) = entry.filter(|_| apple::TAGS.into_iter().any(stays)) else { return Ok(None) };
    let Ok(value) = entry.read(bytes, u64::MAX) else { return Ok(None) };
    if !value.starts_with(apple::NAME) {
        return Ok(None);
    }
    let mut numbers = apple::numbers(&value)?;
    numbers.retain(|(tag, _)| stays(*tag));
    let note = (!numbers.is_empty()).then(|| apple::note(&numbers));
    Ok(note.map(|note| Field::new(tags::MAKER_NOTE, types::UNDEFINED, note)))
}

/// Whether an entry is the place of a directory, be there one or not.
fn is_pointer(entry: &Entry) -> bool {
    matches!(entry.tag, tags::EXIF_IFD | tags::GPS_IFD | tags::INTEROP_IFD | tags::SUB_IFDS)
        || matches!(entry.kind, types::IFD | types::IFD8)
}

fn found(reading: &Reading, role: Role, tag: u16) -> Option<&Found> {
    reading.found.iter().find(|found| {
        let directory = reading.walk.directories.get(found.at.0);
        directory.is_some_and(|directory| {
            directory.role == role && directory.entries.get(found.at.1).is_some_and(|entry| entry.tag == tag)
        })
    })
}

fn value(reading: &Reading, role: Role, tag: u16) -> Option<&Value> {
    found(reading, role, tag).map(|found| &found.value)
}

/// The orientation, when it turns the picture.
fn orientation(bytes: &dyn Bytes, reading: &Reading) -> Option<u16> {
    let entry = first(&reading.walk)?.entry(tags::ORIENTATION)?;
    let turn = entry.number(bytes, reading.walk.header.order).ok()??;
    u16::try_from(turn).ok().filter(|turn| (2..=8).contains(turn))
}

/// The colour hints that differ from their defaults.
fn hints(bytes: &dyn Bytes, reading: &Reading) -> Vec<Field> {
    let Some(directory) = first(&reading.walk) else { return Vec::new() };
    let read = |hint: &Hint| {
        let entry = directory.entry(hint.tag)?;
        let numbers = reals(value(reading, Role::Page(0), hint.tag)?)?;
        let default = |known: &&[f64]| known.iter().zip(&numbers).all(|(a, b)| (a - b).abs() < 0.002);
        let fits = hint.defaults.iter().all(|known| known.len() == numbers.len());
        if entry.kind != hint.kind || !fits || hint.defaults.iter().any(default) {
            return None;
        }
        let raw = entry.read(bytes, u64::MAX).ok()?;
        Some(Field::turned(hint.tag, hint.kind, &raw, reading.walk.header.order, Order::Big))
    };
    HINTS.iter().filter_map(read).collect()
}

/// Gamma, when it isn't that of sRGB.
fn gamma(bytes: &dyn Bytes, reading: &Reading) -> Option<Field> {
    let at = found(reading, Role::Exif, GAMMA)?;
    let entry = reading.walk.directories.get(at.at.0)?.entries.get(at.at.1)?;
    let number = at.value.as_f64().filter(|gamma| entry.kind == types::RATIONAL && (gamma - 2.2).abs() > 0.01)?;
    let raw = entry.read(bytes, 8).ok().filter(|_| number > 0.0)?;
    Some(Field::turned(GAMMA, types::RATIONAL, &raw, reading.walk.header.order, Order::Big))
}

fn reals(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::List(list) => list.iter().map(Value::as_f64).collect(),
        one => one.as_f64().map(|one| vec![one]),
    }
}

/// The label of GB 45438-2025 in a comment `{"AIGC":{"Label":"1",…}}`: 1, 2 or 3.
fn label(comment: &str) -> Option<u8> {
    let json: serde_json::Value = serde_json::from_str(comment.trim()).ok()?;
    let label = json.get("AIGC")?.get("Label")?;
    let label = label.as_str().map_or_else(|| label.to_string(), str::to_owned);
    label.parse().ok().filter(|label| (1..=3).contains(label))
}
