//! What tags are called: the catalogue's group and id, and the standard's name, from kamadak-exif where it knows the tag,
//! else from the table of the grammar. A name that was made once is kept for all files.

use std::borrow::Cow;
use std::sync::OnceLock;

use crate::grammar::ifd::{Role, names};
use crate::metadata::Key;

/// The catalogue's name for a directory.
pub(super) fn group(role: Role) -> Cow<'static, str> {
    match role {
        Role::Page(0) => "EXIF/IFD0".into(),
        Role::Page(1) => "EXIF/IFD1".into(),
        Role::Page(number) => format!("EXIF/IFD{number}").into(),
        Role::Exif => "EXIF/ExifIFD".into(),
        Role::Gps => "EXIF/GPS".into(),
        Role::Interop => "EXIF/InteropIFD".into(),
        Role::Sub(number) => format!("EXIF/SubIFD{number}").into(),
    }
}

/// The key of a tag in a directory.
pub(super) fn key(role: Role, tag: u16) -> Key {
    match known(role, tag) {
        Some(Known { id, name }) => Key::new(group(role), id.as_str(), name.as_ref()),
        None => {
            let id = id(tag);
            Key::new(group(role), id.clone(), id)
        }
    }
}

fn id(tag: u16) -> String {
    format!("0x{tag:04x}")
}

/// A tag that has a name.
struct Known {
    id: String,
    name: Cow<'static, str>,
}

/// Tags by number, the high byte first, each looked up when it is first asked for.
type Numbers = [OnceLock<Box<[OnceLock<Option<Box<Known>>>]>>; 256];

/// A tag that has a name in directories of this role.
fn known(role: Role, tag: u16) -> Option<&'static Known> {
    static MAIN: Numbers = [const { OnceLock::new() }; 256];
    static GPS: Numbers = [const { OnceLock::new() }; 256];
    static INTEROP: Numbers = [const { OnceLock::new() }; 256];
    let numbers = match role {
        Role::Gps => &GPS,
        Role::Interop => &INTEROP,
        _ => &MAIN,
    };
    let [high, low] = tag.to_be_bytes().map(usize::from);
    let page = numbers.get(high)?.get_or_init(|| (0..256).map(|_| OnceLock::new()).collect());
    let find = || name(role, tag).map(|name| Box::new(Known { id: id(tag), name }));
    page.get(low)?.get_or_init(find).as_deref()
}

fn name(role: Role, tag: u16) -> Option<Cow<'static, str>> {
    let contexts: &[exif::Context] = match role {
        Role::Gps => &[exif::Context::Gps],
        Role::Interop => &[exif::Context::Interop],
        _ => &[exif::Context::Tiff, exif::Context::Exif],
    };
    let standard = contexts.iter().map(|context| exif::Tag(*context, tag)).find(|tag| tag.description().is_some());
    standard.map(|standard| standard.to_string().into()).or_else(|| names::name(role, tag).map(Cow::Borrowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_directorys_own() {
        for (role, tag, expected) in [
            (Role::Page(0), 0x0001, "EXIF/IFD0/0x0001"),
            (Role::Gps, 0x0001, "EXIF/GPS/GPSLatitudeRef"),
            (Role::Interop, 0x0001, "EXIF/InteropIFD/InteroperabilityIndex"),
            (Role::Sub(2), 0x9003, "EXIF/SubIFD2/DateTimeOriginal"),
            (Role::Page(3), 0x000b, "EXIF/IFD3/ProcessingSoftware"),
            (Role::Exif, 0xfffe, "EXIF/ExifIFD/0xfffe"),
        ] {
            for _ in 0..2 {
                let key = key(role, tag);
                assert_eq!((key.to_string().as_str(), key.id), (expected, id(tag).into()));
            }
        }
    }
}
