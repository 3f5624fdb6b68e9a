//! What a COSE signature (RFC 9052) says of who made it and when: the certificate (X.509, RFC 5280) that comes with it, and
//! the time stamp (RFC 3161). Nothing is verified.

use std::ops::Range;

use super::cbor::{self, Item};
use crate::bytes::{Cursor, Fault};
use crate::metadata::Value;

/// COSE_Sign1 with its tag: an array of four.
pub(super) fn is_signature(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd2\x84")
}

/// What is told of a signature: a name, its value, and where it stands.
pub(super) type Said = (&'static str, Value, Option<Range<u64>>);

/// The header that holds the certificates (RFC 9360, 2), by its number and by the name that older writers use.
const CHAIN: &[&str] = &["33", "x5chain"];

/// Reads a tagged COSE_Sign1.
pub(super) fn read(mut content: Cursor<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    // Behind the tag and the head of the array: the protected header, as bytes, and the other one.
    if content.skip(2).is_err() {
        return said;
    }
    let mut signer = false;
    let mut took = |leaf: cbor::Leaf<'_>| {
        let Item::Bytes(bytes) = leaf.item else { return };
        if CHAIN.contains(&leaf.path) {
            // The first certificate is the signer's own.
            if !signer {
                signer = true;
                said.extend(certificate(Cursor::new(bytes, leaf.range.start)).unwrap_or_default());
            }
        } else if leaf.path.starts_with("sigTst") {
            said.extend(stamp(bytes, leaf.range.start));
        }
    };
    if let Ok((2, _, Some(length))) = cbor::head(&mut content) {
        let position = content.position();
        if let Ok(protected) = content.take(usize::try_from(length).unwrap_or(usize::MAX)) {
            cbor::read(Cursor::new(protected, position), "", &mut took);
        }
        cbor::read(content, "", &mut took);
    }
    said
}

/// The time in a time stamp token: the first GeneralizedTime in it is TSTInfo's own (RFC 3161, 2.4.2).
fn stamp(token: &[u8], base: u64) -> Option<Said> {
    const TIME: u8 = 0x18;
    let at = token.windows(17).position(|window| match window {
        [TIME, length, digits @ ..] => *length >= 15 && digits.iter().take(14).all(u8::is_ascii_digit),
        _ => false,
    })?;
    let length = usize::from(*token.get(at.checked_add(1)?)?);
    let start = at.checked_add(2)?;
    let end = start.checked_add(length)?;
    let text = String::from_utf8_lossy(token.get(start..end)?).into_owned();
    Some(("time", Value::text(text), Some(base.checked_add(start as u64)?..base.checked_add(end as u64)?)))
}

const SEQUENCE: u8 = 0x30;

/// An element of DER (X.690, 8.1): its tag, and its content.
fn element<'a>(cursor: &mut Cursor<'a>) -> Result<(u8, Cursor<'a>), Fault> {
    let tag = cursor.u8()?;
    let first = cursor.u8()?;
    let mut length = usize::from(first);
    if first & 0x80 != 0 {
        length = 0;
        for byte in cursor.take(usize::from(first & 0x7f).min(8))? {
            length = (length << 8) | usize::from(*byte);
        }
    }
    let position = cursor.position();
    Ok((tag, Cursor::new(cursor.take(length)?, position)))
}

/// The next element, which has to have this tag.
fn expect<'a>(cursor: &mut Cursor<'a>, tag: u8) -> Result<Cursor<'a>, Fault> {
    let position = cursor.position();
    match element(cursor)? {
        (found, content) if found == tag => Ok(content),
        (found, _) => Err(Fault::new(position, format!("0x{tag:02x}"), format!("0x{found:02x}"))),
    }
}

/// Whom a certificate names (RFC 5280, 4.1).
fn certificate(mut der: Cursor<'_>) -> Result<Vec<Said>, Fault> {
    let mut outer = expect(&mut der, SEQUENCE)?;
    let mut body = expect(&mut outer, SEQUENCE)?;
    if body.peek(1) == Some(&[0xa0]) {
        element(&mut body)?;
    }
    let serial = expect(&mut body, 0x02)?;
    element(&mut body)?;
    let issuer = names(expect(&mut body, SEQUENCE)?);
    element(&mut body)?;
    let subject = names(expect(&mut body, SEQUENCE)?);
    let digits: String = serial.rest().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut said = vec![("serialNumber", Value::text(digits), None)];
    said.extend(issuer.into_iter().map(|(_, value, range)| ("issuer", value, range)));
    said.extend(subject);
    Ok(said)
}

/// The parts of a distinguished name (RFC 5280, Appendix A): object identifier, and what it is called in a signer's name.
const ATTRIBUTES: &[(&[u8], &str)] = &[
    (b"\x55\x04\x03", "commonName"),
    (b"\x55\x04\x05", "subjectSerialNumber"),
    (b"\x55\x04\x06", "countryName"),
    (b"\x55\x04\x07", "localityName"),
    (b"\x55\x04\x08", "stateOrProvinceName"),
    (b"\x55\x04\x0a", "organizationName"),
    (b"\x55\x04\x0b", "organizationalUnitName"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"),
];

fn names(mut sequence: Cursor<'_>) -> Vec<Said> {
    let mut said = Vec::new();
    while let Ok((_, mut set)) = element(&mut sequence) {
        while let Ok((_, mut pair)) = element(&mut set) {
            let (Ok(oid), Ok((kind, text))) = (expect(&mut pair, 0x06), element(&mut pair)) else { continue };
            let name = ATTRIBUTES.iter().find(|(known, _)| *known == oid.rest()).map_or("name", |(_, name)| name);
            let range = text.position()..text.position().saturating_add(text.remaining() as u64);
            // BMPString is UTF-16; the others are ASCII, Latin-1 or UTF-8.
            let (value, range) = match kind {
                0x1e => {
                    let (units, _) = text.rest().as_chunks::<2>();
                    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
                    (String::from_utf16_lossy(&units), None)
                }
                _ => (String::from_utf8_lossy(text.rest()).into_owned(), Some(range)),
            };
            said.push((name, Value::text(value), range));
        }
    }
    said
}
