//! ImageMagick's `Raw profile type …` texts: another standard's block as hex digits, behind its name and length. Doesn't
//! know how a text chunk holds them.

use std::fmt::Write;

use crate::container::Standard;

/// What such texts' keywords begin with.
const KEYWORD: &str = "raw profile type ";
/// What Exif and XMP begin with in a JPEG's APP1, from which the blocks are copied.
const EXIF_HEADER: &[u8] = b"Exif\0\0";
const XMP_HEADER: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The type that a keyword names.
pub(super) fn named(keyword: &str) -> Option<&str> {
    keyword.get(..KEYWORD.len()).filter(|head| head.eq_ignore_ascii_case(KEYWORD))?;
    keyword.get(KEYWORD.len()..)
}

/// A block that stood as hex digits.
pub(super) struct Profile {
    /// The bytes, a header of APP1 among them.
    pub(super) bytes: Vec<u8>,
    /// How many of them the header takes.
    pub(super) header: usize,
    /// What stands behind it; none when nobody knows.
    pub(super) standard: Option<Standard>,
}

/// Reads name, length and digits. Digits beyond the stated length are read as well: nothing hides there. Where the digits end
/// before their time it is no profile; writers are known that let other bytes follow a whole one.
pub(super) fn read(kind: &str, text: &[u8]) -> Option<Profile> {
    let mut words = text.splitn(4, |byte| *byte == b'\n').skip(2);
    let (length, digits) = (words.next()?, words.next()?);
    let stated = std::str::from_utf8(length).ok()?.trim().parse::<u64>().ok()?;
    let mut bytes = Vec::new();
    let mut half = None;
    for byte in digits {
        let Some(digit) = char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            if byte.is_ascii_whitespace() || *byte == 0 {
                continue;
            }
            if bytes.len() as u64 >= stated {
                break;
            }
            return None;
        };
        half = match half {
            None => Some(digit),
            Some(high) => {
                bytes.push(high << 4 | digit);
                None
            }
        };
    }
    let (header, standard) = recognised(kind, &bytes);
    Some(Profile { bytes, header, standard })
}

/// What the bytes are: their own first bytes decide, for `iptc` often holds image resources and APP1 holds Exif or XMP.
fn recognised(kind: &str, bytes: &[u8]) -> (usize, Option<Standard>) {
    match bytes {
        _ if bytes.starts_with(EXIF_HEADER) => (EXIF_HEADER.len(), Some(Standard::Exif)),
        _ if bytes.starts_with(XMP_HEADER) => (XMP_HEADER.len(), Some(Standard::Xmp)),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => (0, Some(Standard::Exif)),
        [b'8', b'B', b'I', b'M', ..] => (0, Some(Standard::Irb)),
        [0x1c, ..] => (0, Some(Standard::Iptc)),
        _ => match &*kind.to_ascii_lowercase() {
            "icc" | "icm" => (0, Some(Standard::Icc)),
            "xmp" => (0, Some(Standard::Xmp)),
            "exif" => (0, Some(Standard::Exif)),
            "iptc" => (0, Some(Standard::Iptc)),
            "8bim" => (0, Some(Standard::Irb)),
            _ => (0, None),
        },
    }
}

/// The text for `bytes`, as ImageMagick writes it: 36 bytes a line.
pub(super) fn write(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("\n{kind}\n{:8}\n", bytes.len());
    for line in bytes.chunks(36) {
        for byte in line {
            let _ = write!(out, "{byte:02x}");
        }
        out.push('\n');
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_become_the_block() {
        assert_eq!(named("Raw profile type APP1"), Some("APP1"));
        assert_eq!(named("Raw profile"), None);
        let profile = read("APP1", b"\nexif\n       8\n457869660000\n4d4d\n").unwrap();
        assert_eq!((&profile.bytes[profile.header..], profile.standard), (&b"MM"[..], Some(Standard::Exif)));
        assert_eq!(read("iptc", b"\niptc\n4\n3842494d").unwrap().standard, Some(Standard::Irb));
        assert_eq!(read("generic", b"\nx\n1\n00").unwrap().standard, None);
        assert!(read("exif", b"no digits").is_none());
        assert!(read("exif", b"\nexif\n1\nzz").is_none());
        assert_eq!(read("exif", b"\nexif\n2\n4d4d\n\x9d%").unwrap().bytes, b"MM");
        assert_eq!(read("xmp", &write("xmp", &[7; 100])).unwrap().bytes, [7; 100]);
    }
}
