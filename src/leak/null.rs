//! Values that tell nothing: a position that was zeroed, a clock that was never set, a serial number of noughts, the text
//! that a maker puts into every picture.

use super::{Class, row, row_of};
use crate::metadata::{Key, Value};

/// Captions that cameras write into every picture, without their user.
const STOCK: [&str; 12] = [
    "OLYMPUS DIGITAL CAMERA",
    "OLYMPUS DIGITAL CAMERA.",
    "SAMSUNG DIGITAL CAMERA",
    "SAMSUNG CAMERA PICTURES",
    "KODAK DIGITAL STILL CAMERA",
    "KONICA MINOLTA DIGITAL CAMERA",
    "MINOLTA DIGITAL CAMERA",
    "DIGITAL CAMERA",
    "SONY DSC",
    "DCIM",
    "DEFAULT",
    "ASCII",
];

/// What stands where a name, a serial number or a time should be.
const PLACEHOLDERS: [&str; 8] = ["none", "unknown", "n/a", "null", "(null)", "undefined", "not set", "no name"];

/// Years that a clock shows until it is set.
const EPOCHS: [&str; 3] = ["1970", "1980", "2000"];

/// Whether `value` tells nothing, whatever the catalogue's row for `key` says.
///
/// In the GPS IFD every zero is null, for that is what a phone leaves when it takes a position away; a true zero there
/// (midnight, sea level) is reported as null too, and tells next to nothing by itself.
pub fn is_null(key: &Key, value: &Value) -> bool {
    says_nothing(key, value, || row_of(row(key, value)).map(|row| row.class))
}

/// The same, where the class of the row for `key` is known to `class`.
pub(super) fn says_nothing(key: &Key, value: &Value, class: impl FnOnce() -> Option<Class>) -> bool {
    if blank(value) || key.group == "Takeout" && value.as_text() == Some("false") {
        return true;
    }
    if key.group == "EXIF/GPS" {
        return zero(value);
    }
    match class() {
        Some(Class::Location) => zero(value),
        Some(Class::Time) => zero(value) || placeholder(value) || never_set(value),
        Some(Class::Device | Class::Person | Class::History) => zero(value) || placeholder(value),
        Some(Class::Content) => stock(value),
        _ => false,
    }
}

/// Nothing, or only spaces and NULs.
fn blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.chars().all(|c| c.is_whitespace() || c == '\0'),
        Value::Real(number) => number.is_nan(),
        Value::List(list) => list.iter().all(blank),
        Value::Opaque { bytes, hex } => *bytes <= Value::HEX as u64 && hex.bytes().all(|digit| digit == b'0'),
        Value::Integer(_) => false,
    }
}

/// Noughts only, be they numbers or digits: `0,0.0N`, `00000000`.
fn zero(value: &Value) -> bool {
    match value {
        Value::Integer(number) => *number == 0,
        Value::Real(number) => *number == 0.0 || number.is_nan(),
        Value::List(list) => list.iter().all(zero),
        Value::Text(text) => {
            let mut digits =
                text.chars().filter(|c| c.is_alphanumeric() && !matches!(c, 'N' | 'S' | 'E' | 'W')).peekable();
            digits.peek().is_some() && digits.all(|c| c == '0')
        }
        Value::Opaque { .. } => false,
    }
}

fn never_set(value: &Value) -> bool {
    let Some(text) = value.as_text() else { return false };
    let mut digits = [0; 12];
    let found =
        digits.iter_mut().zip(text.bytes().filter(u8::is_ascii_digit)).map(|(slot, digit)| *slot = digit).count();
    let day = digits.get(4..8);
    let midnight = digits.get(8..12) == Some(b"0000");
    match digits.get(..4).filter(|_| found >= 4) {
        Some(b"0000") => true,
        Some(b"1970") if found == 8 => day == Some(b"0101"),
        Some(year) => EPOCHS.iter().any(|epoch| epoch.as_bytes() == year) && day == Some(b"0101") && midnight,
        None => false,
    }
}

fn placeholder(value: &Value) -> bool {
    value.as_text().is_some_and(|text| {
        let text = text.trim();
        PLACEHOLDERS.iter().any(|word| word.eq_ignore_ascii_case(text)) || !text.chars().any(char::is_alphanumeric)
    })
}

fn stock(value: &Value) -> bool {
    value.as_text().is_some_and(|text| STOCK.iter().any(|stock| stock.eq_ignore_ascii_case(text.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn null(group: &'static str, id: &'static str, value: Value) -> bool {
        is_null(&Key::new(group, id, ""), &value)
    }

    fn thirds(numbers: [f64; 3]) -> Value {
        Value::List(numbers.map(Value::Real).into())
    }

    #[test]
    fn zeroed_positions_tell_nothing() {
        assert!(null("EXIF/GPS", "0x0002", thirds([0.0; 3])));
        assert!(null("EXIF/GPS", "0x0002", thirds([f64::NAN; 3])));
        assert!(null("EXIF/GPS", "0x0001", Value::text("\0")));
        assert!(null("XMP", "exif:GPSLatitude", Value::text("0,0.0N")));
        assert!(null("XMP", "drone-dji:GpsLatitude", Value::text("+0.000000")));
        assert!(!null("EXIF/GPS", "0x0002", thirds([0.0, 0.0, 2.0])));
        assert!(!null("XMP", "exif:GPSLatitude", Value::text("0,0.5N")));
        assert!(!null("IPTC-IIM", "2:90", Value::text("Oslo")));
    }

    #[test]
    fn clocks_that_were_never_set() {
        for text in
            ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "1980-01-01T00:00:12", "1970-01-01", "    :  :     :  :  "]
        {
            assert!(null("EXIF/ExifIFD", "0x9003", Value::text(text)), "{text}");
        }
        for text in ["2000:01:01 13:00:00", "2024:05:06 00:00:00", "2000-01-01"] {
            assert!(!null("EXIF/ExifIFD", "0x9003", Value::text(text)), "{text}");
        }
    }

    #[test]
    fn serials_and_stock_texts() {
        assert!(null("Takeout", "trashed", Value::text("false")));
        assert!(null("EXIF/ExifIFD", "0xa431", Value::text("0000000")));
        assert!(null("EXIF/ExifIFD", "0xa431", Value::text("----")));
        assert!(null("EXIF/ExifIFD", "0xa430", Value::text(" Unknown ")));
        assert!(null("EXIF/IFD0", "0x010e", Value::text("OLYMPUS DIGITAL CAMERA         ")));
        assert!(!null("EXIF/IFD0", "0x010e", Value::text("Olympus digital camera of Ann")));
        assert!(!null("EXIF/ExifIFD", "0xa431", Value::text("0000017")));
        assert!(null("EXIF/ExifIFD", "0x927c", Value::opaque(&[0; 12])));
        assert!(!null("EXIF/ExifIFD", "0x927c", Value::opaque(&[0; 64])), "only the first bytes are known");
    }
}
