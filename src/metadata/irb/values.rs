//! What the data of a resource says, for the resources whose layout Adobe published ("Image resource IDs"); what isn't
//! known here is text where it can be read as text, and opaque otherwise.

use std::ops::Range;

use super::names;
use crate::bytes::{Cursor, Fault};
use crate::metadata::Value;
use crate::metadata::text::charset;

/// A statement of a resource: its name, its value, and where in the resource's data it stands.
pub(super) type Said = (&'static str, Value, Range<u64>);

/// How many texts are read of one resource that lists them.
const TEXTS: u32 = 4096;

/// What a resource says. A layout that doesn't hold leaves what was read before, and a fault.
pub(super) fn read(id: u16, data: &[u8]) -> (Vec<Said>, Option<Fault>) {
    let mut said = Statements::default();
    let fault = fields(id, data, &mut said).err();
    if said.0.is_empty() {
        let name = names::known(id).unwrap_or_default();
        let value = if charset::is_text(data) { Value::text(charset::text(data)) } else { Value::opaque(data) };
        said.0.push((name, value, 0..data.len() as u64));
    }
    (said.0, fault)
}

#[derive(Default)]
struct Statements(Vec<Said>);

impl Statements {
    /// Takes what `read` reads, with its place. Empty texts say nothing.
    fn take<'a>(
        &mut self,
        name: &'static str,
        cursor: &mut Cursor<'a>,
        read: impl FnOnce(&mut Cursor<'a>) -> Result<Value, Fault>,
    ) -> Result<(), Fault> {
        let from = cursor.position();
        let value = read(cursor)?;
        if value.as_text() != Some("") {
            self.0.push((name, value, from..cursor.position()));
        }
        Ok(())
    }
}

fn fields(id: u16, data: &[u8], said: &mut Statements) -> Result<(), Fault> {
    let mut cursor = Cursor::new(data, 0);
    let c = &mut cursor;
    let name = names::known(id).unwrap_or_default();
    match id {
        // ResolutionInfo: fixed 16.16 numbers, each with its unit and that of the picture's size.
        0x03ed => {
            for name in ["XResolution", "YResolution"] {
                said.take(name, c, |c| Ok(Value::Real(f64::from(c.u32_be()?) / 65536.0)))?;
                c.skip(4)?;
            }
        }
        0x03f0 | 0x0bb7 => said.take(name, c, pascal)?,
        0x03ee => {
            while !c.is_empty() {
                said.take(name, c, pascal)?;
            }
        }
        0x0415 => {
            while !c.is_empty() {
                said.take(name, c, unicode)?;
            }
        }
        0x0406 => said.take("PhotoshopQuality", c, |c| Ok(Value::Integer(i64::from(c.u16_be()?.cast_signed()))))?,
        0x040a | 0x0410 | 0x0411 | 0x0412 => said.take(name, c, |c| Ok(Value::Integer(c.u8()?.into())))?,
        0x0400 | 0x0416 | 0x0417 => said.take(name, c, |c| Ok(Value::Integer(c.u16_be()?.into())))?,
        0x040d | 0x0414 | 0x0419 => said.take(name, c, |c| Ok(Value::Integer(c.u32_be()?.into())))?,
        0x041b => said.take(name, c, unicode)?,
        0x041e => {
            for _ in 0..c.u32_be()?.min(TEXTS) {
                c.skip(8)?;
                said.take(name, c, unicode)?;
            }
        }
        0x041a => slices(c, said)?,
        0x0421 => {
            c.skip(4)?;
            said.take("HasRealMergedData", c, |c| Ok(Value::Integer(c.u8()?.into())))?;
            said.take("WriterName", c, unicode)?;
            said.take("ReaderName", c, unicode)?;
        }
        0x0425 => said.take(name, c, |c| Ok(Value::text(hex(c.take(c.remaining())?))))?,
        0x0428 => {
            c.skip(4)?;
            said.take(name, c, |c| Ok(Value::Real(f64::from_bits(c.u64_be()?))))?;
        }
        _ => {}
    }
    Ok(())
}

/// Slices of version 6: the group's name is the document's; each slice has texts of its own. Later versions are descriptors.
fn slices(c: &mut Cursor<'_>, said: &mut Statements) -> Result<(), Fault> {
    if c.u32_be()? != 6 {
        return Ok(());
    }
    c.skip(16)?;
    said.take("SlicesGroupName", c, unicode)?;
    let count = c.u32_be()?;
    said.0.push(("NumSlices", Value::Integer(count.into()), c.position().saturating_sub(4)..c.position()));
    for _ in 0..count.min(TEXTS) {
        c.skip(8)?;
        // Origin 1: made from a layer, whose id follows.
        if c.u32_be()? == 1 {
            c.skip(4)?;
        }
        said.take("SliceName", c, unicode)?;
        c.skip(20)?;
        for name in ["SliceURL", "SliceTarget", "SliceMessage", "SliceAltTag"] {
            said.take(name, c, unicode)?;
        }
        c.skip(1)?;
        said.take("SliceCellText", c, unicode)?;
        c.skip(12)?;
    }
    Ok(())
}

fn pascal(c: &mut Cursor<'_>) -> Result<Value, Fault> {
    let len = c.u8()?;
    Ok(Value::text(charset::text(c.take(usize::from(len))?)))
}

/// A length in UTF-16 units, and as many of them.
fn unicode(c: &mut Cursor<'_>) -> Result<Value, Fault> {
    let units = usize::try_from(c.u32_be()?).unwrap_or(usize::MAX);
    Ok(Value::text(charset::utf16_be(c.take(units.saturating_mul(2))?)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(id: u16, data: &[u8]) -> Vec<(&'static str, String)> {
        read(id, data).0.into_iter().map(|(name, value, _)| (name, value.to_string())).collect()
    }

    fn unit(text: &str) -> Vec<u8> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut out = u32::try_from(units.len()).unwrap().to_be_bytes().to_vec();
        out.extend(units.iter().flat_map(|unit| unit.to_be_bytes()));
        out
    }

    #[test]
    fn published_layouts_are_read() {
        assert_eq!(told(0x03f0, b"\x03sea"), [("PStringCaption", "sea".into())]);
        assert_eq!(told(0x040b, b"https://a.example"), [("URL", "https://a.example".into())]);
        assert_eq!(told(0x040a, b"\x01"), [("CopyrightFlag", "1".into())]);
        assert_eq!(
            told(0x03ee, b"\x01a\x02bc"),
            [("AlphaChannelsNames", "a".into()), ("AlphaChannelsNames", "bc".into())]
        );
        assert_eq!(told(0x0425, b"\x01\xab"), [("IPTCDigest", "01ab".into())]);
        let resolution = b"\x00\x48\x80\x00\x00\x01\x00\x01\x00\x48\x00\x00\x00\x01\x00\x01";
        assert_eq!(told(0x03ed, resolution), [("XResolution", "72.5".into()), ("YResolution", "72".into())]);
        let version = [&b"\0\0\0\x01\x01"[..], &unit("Adobe Photoshop"), &unit("Me"), b"\0\0\0\x01"].concat();
        assert_eq!(
            told(0x0421, &version),
            [("HasRealMergedData", "1".into()), ("WriterName", "Adobe Photoshop".into()), ("ReaderName", "Me".into())]
        );
        assert_eq!(told(0x9999, b"\x00\x01"), [("", "(2 bytes)".into())]);
    }

    #[test]
    fn slices_name_the_document() {
        let slice =
            [&[0; 12][..], &unit("hero"), &[0; 20], &unit("http://s.example"), &unit(""), &unit(""), &unit(""), &[0]];
        let data =
            [&b"\0\0\0\x06"[..], &[0; 16], &unit("secret.psd"), b"\0\0\0\x01", &slice.concat(), &unit(""), &[0; 12]];
        let data = data.concat();
        let expected = [
            ("SlicesGroupName", "secret.psd"),
            ("NumSlices", "1"),
            ("SliceName", "hero"),
            ("SliceURL", "http://s.example"),
        ];
        assert_eq!(told(0x041a, &data), expected.map(|(name, value)| (name, value.to_owned())));
        assert!(read(0x041a, &data).1.is_none());
        for end in 0..data.len() {
            assert!(!read(0x041a, &data[..end]).0.is_empty());
        }
    }

    #[test]
    fn a_layout_that_does_not_hold_is_a_fault() {
        let (said, fault) = read(0x03f0, b"\x09sea");
        assert_eq!(fault.unwrap().offset, 1);
        assert_eq!(said[0].0, "PStringCaption");
    }
}
