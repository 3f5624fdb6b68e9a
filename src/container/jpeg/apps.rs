//! Application segments told apart by their first bytes: a table. JFIF is ITU-T T.871, Exif and XMP have their own
//! standards, JUMBF is ISO/IEC 19566-5 in the framing of JPEG XT (ISO/IEC 18477-3); the others are makers' own.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::OnceLock;

use crate::bytes::Cursor;
use crate::container::Standard;

/// How many bytes of a payload are looked at to tell what it is.
pub(super) const HEAD: u64 = 96;
/// How much of an unknown identifier goes into a key, in bytes.
const UNKNOWN: usize = 16;

/// What a segment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A metadata block that begins this many bytes into the payload.
    Block(Standard, u64),
    /// An ICC profile's chunk: the identifier, its number, how many there are (ICC.1, annex B.4).
    Icc,
    /// A chunk of an extended XMP packet: identifier, GUID, full length, offset (XMP part 3, 1.1.3.1).
    ExtendedXmp,
    /// Photoshop's resources, which run on over several segments.
    Irb,
    /// A JUMBF box, which runs on over several segments.
    Jumbf,
    /// A preview that begins this many bytes into the payload and runs on over the next segments of its marker.
    Preview(u64),
    /// Needed to show the picture, for as long as its fields are.
    Keep(Fields),
    /// A JPS stereo header, with a comment behind it.
    Stereo,
    /// A SPIFF header (ITU-T T.84, annex F).
    Spiff,
    /// Nothing that the picture needs, and nobody decodes it.
    Opaque,
}

/// How long the fields of a segment are that the picture needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fields {
    /// Nothing in them says so: the whole payload.
    Whole,
    /// So many bytes of payload.
    Fixed(u64),
    /// A count of words of 4 bytes stands in front of them, at this place of the payload.
    Counted(usize),
}

impl Fields {
    /// How many bytes of the payload that begins with `head`; none where it ends before it can say.
    pub(super) fn length(self, head: &[u8]) -> Option<u64> {
        match self {
            Self::Whole => None,
            Self::Fixed(length) => Some(length),
            Self::Counted(at) => {
                let mut cursor = Cursor::new(head, 0);
                cursor.skip(at).ok()?;
                let words = u64::from(cursor.u32_be().ok()?);
                Some(cursor.position().saturating_add(words.saturating_mul(4)))
            }
        }
    }
}

/// Where an identifier stands.
#[derive(Clone, Copy)]
enum Place {
    /// That many bytes into the payload.
    At(usize),
    /// Somewhere in the first bytes.
    Anywhere,
}

/// A row of the table.
struct App {
    /// The number of the application segment; any if none.
    number: Option<u8>,
    place: Place,
    id: &'static [u8],
    what: What,
    name: &'static str,
}

const fn app(number: u8, id: &'static [u8], what: What, name: &'static str) -> App {
    App { number: Some(number), place: Place::At(0), id, what, name }
}

const JPEG: &[u8] = b"\xff\xd8\xff";

/// Every identifier known here. The first that fits decides.
static APPS: &[App] = &[
    app(0, b"JFIF\0", What::Block(Standard::Jfif, 5), "JFIF"),
    app(0, b"JFXX\0", What::Block(Standard::Jfxx, 5), "JFXX"),
    App { number: Some(0), place: Place::At(6), id: b"HEAPJPGM", what: What::Opaque, name: "CIFF" },
    app(0, b"AVI1", What::Keep(Fields::Fixed(14)), "AVI1"),
    app(0, b"Ocad", What::Opaque, "Ocad"),
    app(1, b"Exif\0", What::Block(Standard::Exif, 6), "Exif"),
    app(1, b"http://ns.adobe.com/xap/1.0/\0", What::Block(Standard::Xmp, 29), "XMP"),
    app(1, b"http://ns.adobe.com/xmp/extension/\0", What::ExtendedXmp, "extended XMP"),
    app(1, b"XMP\0", What::Block(Standard::Xmp, 4), "XMP"),
    app(1, b"FLIR\0", What::Opaque, "FLIR"),
    app(1, b"PARROT\0", What::Opaque, "Parrot"),
    app(1, b"QVCI\0", What::Opaque, "Casio QVCI"),
    app(2, b"ICC_PROFILE\0", What::Icc, "ICC profile"),
    app(2, b"MPF\0", What::Block(Standard::Mpf, 4), "MPF"),
    app(2, b"FPXR\0", What::Opaque, "FlashPix"),
    app(2, b"urn:iso:std:iso:ts:21496:-1\0", What::Block(Standard::GainMap, 28), "ISO 21496-1"),
    app(2, JPEG, What::Preview(0), "preview"),
    app(2, b"QVGA\0", What::Preview(5), "preview"),
    app(2, b"BGTH", What::Preview(4), "preview"),
    App { number: Some(2), place: Place::At(4), id: b"IJPEG\0", what: What::Opaque, name: "InfiRay" },
    app(3, b"Meta", What::Opaque, "Kodak Meta"),
    app(3, b"META", What::Opaque, "Kodak META"),
    app(3, b"Exif\0", What::Opaque, "Kodak Exif"),
    app(3, b"Stim\0", What::Keep(Fields::Whole), "Stim"),
    app(3, b"_JPSJPS_", What::Stereo, "JPS"),
    app(3, JPEG, What::Preview(0), "preview"),
    app(4, JPEG, What::Preview(0), "preview"),
    app(4, b"SCALADO\0", What::Opaque, "Scalado"),
    app(4, b"FPXR\0", What::Opaque, "FlashPix"),
    app(4, b"QTI Debug Metadata", What::Opaque, "QTI debug"),
    app(4, b"Qualcomm Dual Camera Attributes", What::Opaque, "Qualcomm dual camera"),
    app(5, JPEG, What::Preview(0), "preview"),
    app(5, b"RMETA\0", What::Opaque, "Ricoh RMETA"),
    App { number: Some(5), place: Place::Anywhere, id: b"ssuniqueid\0", what: What::Opaque, name: "Samsung unique id" },
    app(6, b"EPPIM\0", What::Opaque, "Toshiba PrintIM"),
    app(6, b"NITF\0", What::Opaque, "NITF"),
    app(6, b"NTIF\0", What::Opaque, "NITF"),
    app(6, b"TDHD", What::Opaque, "HP TDHD"),
    app(6, b"GoPro\0", What::Opaque, "GPMF"),
    app(6, b"DTAT\0", What::Opaque, "DJI DTAT"),
    app(6, b"MMIMETA", What::Opaque, "Motorola MMI"),
    app(7, b"PENTAX \0", What::Opaque, "Pentax"),
    app(7, b"RICOH\0", What::Opaque, "Ricoh"),
    app(7, b"HUAWEI\0\0", What::Opaque, "Huawei"),
    app(7, b"\x1aQualcomm Camera Attributes", What::Opaque, "Qualcomm"),
    app(7, b"DJI-DBG\0", What::Opaque, "DJI debug"),
    app(8, b"SPIFF\0", What::Spiff, "SPIFF"),
    app(8, b"SEAL\0", What::Opaque, "SEAL"),
    app(9, b"SEAL\0", What::Opaque, "SEAL"),
    app(9, b"Media Jukebox\0", What::Opaque, "Media Jukebox"),
    app(10, b"UNICODE\0", What::Opaque, "PhotoStudio comment"),
    app(10, b"AROT", What::Keep(Fields::Counted(6)), "AROT"),
    app(11, b"JP", What::Jumbf, "JUMBF"),
    app(11, b"HDR_RI", What::Keep(Fields::Whole), "JPEG-HDR"),
    app(12, b"Ducky", What::Opaque, "Ducky"),
    app(13, b"Photoshop 3.0\0", What::Irb, "Photoshop IRB"),
    app(13, b"Adobe_Photoshop2.5", What::Block(Standard::Irb, 19), "Photoshop 2.5 IRB"),
    app(13, b"Adobe_CM", What::Opaque, "Adobe CM"),
    app(14, b"Adobe", What::Block(Standard::Adobe, 5), "Adobe"),
    app(15, b"Q", What::Opaque, "GraphicConverter"),
    app(15, b"TEXT\0", What::Opaque, "TEXT"),
    App { number: None, place: Place::At(0), id: b"AIGC{", what: What::Opaque, name: "AIGC" },
];

/// For each row what people call it and the catalogue's key, where they are the same whatever segment it stands in.
static NAMES: OnceLock<Vec<(String, String)>> = OnceLock::new();

fn names() -> Vec<(String, String)> {
    let of = |app: &App| {
        let number = app.number?;
        let before = match app.place {
            Place::At(n) => "?".repeat(n),
            Place::Anywhere => "*".into(),
        };
        Some((format!("APP{number} {}", app.name), format!("APP{number}:{before}{}", escape(app.id))))
    };
    APPS.iter().map(|app| of(app).unwrap_or_default()).collect()
}

/// A segment told apart.
#[derive(Debug)]
pub(super) struct Identity {
    /// What it is.
    pub what: What,
    /// What people call it, with its marker: `APP1 Exif`.
    pub name: Cow<'static, str>,
    /// The catalogue's key.
    pub key: Cow<'static, str>,
    /// Whether an identifier was found.
    pub known: bool,
}

/// What the application segment `number` with the first bytes `head` is. DJI's thermal data have no identifier, so `dji`
/// tells whether the camera is one.
pub(super) fn identify(number: u8, head: &[u8], dji: bool) -> Identity {
    let fits = |app: &App| {
        app.number.is_none_or(|wanted| wanted == number)
            && match app.place {
                Place::At(at) => head.get(at..).is_some_and(|rest| rest.starts_with(app.id)),
                Place::Anywhere => head.windows(app.id.len()).any(|window| window == app.id),
            }
    };
    if let Some((index, app)) = APPS.iter().enumerate().find(|(_, app)| fits(app)) {
        let (name, key) = match (app.number, NAMES.get_or_init(names).get(index)) {
            (Some(_), Some((name, key))) => (name.as_str().into(), key.as_str().into()),
            _ => (format!("APP{number} {}", app.name).into(), format!("APP*:{}*", escape(app.id)).into()),
        };
        return Identity { what: app.what, name, key, known: true };
    }
    let (name, key) = if dji && matches!(number, 3..=5) {
        (format!("APP{number} DJI thermal"), format!("APP{number}:@dji"))
    } else {
        let id: Vec<u8> = head.iter().copied().take(UNKNOWN).take_while(u8::is_ascii_graphic).collect();
        (format!("APP{number}"), format!("APP{number}:{}", escape(&id)))
    };
    Identity { what: What::Opaque, name: name.into(), key: key.into(), known: false }
}

/// Bytes as the catalogue writes them: NUL as `\0`, what doesn't print as `\xhh`.
fn escape(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = match byte {
            0 => write!(text, "\\0"),
            0x20..=0x7E => write!(text, "{}", char::from(*byte)),
            _ => write!(text, "\\x{byte:02x}"),
        };
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_in_the_catalogue() {
        let key = |number, head: &[u8]| identify(number, head, true).key;
        assert_eq!(key(1, b"Exif\0\0MM"), r"APP1:Exif\0");
        assert_eq!(key(0, b"II\x1a\0\0\0HEAPJPGM"), "APP0:??????HEAPJPGM");
        assert_eq!(key(2, b"\xff\xd8\xff\xe0"), r"APP2:\xff\xd8\xff");
        assert_eq!(key(5, b"abc ssuniqueid\0"), r"APP5:*ssuniqueid\0");
        assert_eq!(key(9, b"AIGC{\"Label\""), "APP*:AIGC{*");
        assert_eq!(key(4, b"\x01\x02"), "APP4:@dji");
        assert_eq!(key(9, b"Mine\0secret"), "APP9:Mine");
    }
}
