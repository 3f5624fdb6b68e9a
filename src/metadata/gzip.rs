//! A gzip member (RFC 1952): what its header says about the file that was packed, and that file.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::{Decoded, Decoder, Key, Nested, NestedBytes, Neutral, Tag, Value, limits, text::charset, whole};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

/// Decodes Gzip.
pub const GZIP: Decoder = Decoder {
    standard: Standard::Gzip,
    decode,
    neutral: |_, _| Neutral::Stuck("compressed SVG files (svgz) are not scrubbed"),
    without: whole,
};

const GROUP: &str = "SVG";

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let mut decoded = Decoded::default();
    let mut decoder = GzDecoder::new(&*bytes);
    let mut file = Vec::new();
    let read = (&mut decoder).take(limits::INFLATED).read_to_end(&mut file);
    if let Err(error) = read {
        decoded.faults.push(Fault::new(0, "a gzip member", error.to_string()));
    } else if file.len() as u64 >= limits::INFLATED {
        decoded.faults.push(Fault::new(0, "a file of less than 16 MiB", "more"));
    }
    if let Some(header) = decoder.header() {
        let mut tell = |id: &'static str, name: &'static str, value: Value| {
            decoded.tags.push(Tag::field(Key::new(GROUP, id, name), value, None));
        };
        header.filename().into_iter().for_each(|name| tell("gzip/FNAME", "GzipName", Value::text(charset::text(name))));
        header
            .comment()
            .into_iter()
            .for_each(|text| tell("gzip/FCOMMENT", "FCOMMENT", Value::text(charset::text(text))));
        header.extra().into_iter().for_each(|extra| tell("gzip/FEXTRA", "FEXTRA", Value::opaque(extra)));
        if header.mtime() > 0 {
            tell("gzip/MTIME", "GzipTime", Value::Integer(i64::from(header.mtime())));
        }
    }
    decoded.nested.push(Nested { name: "member".into(), standard: Standard::File, bytes: NestedBytes::Decoded(file) });
    let rest = decoder.into_inner();
    if !rest.is_empty() {
        let start = (bytes.len() as u64).saturating_sub(rest.len() as u64);
        let key = Key::new(GROUP, "gzip/@after-end", "Trailer");
        decoded.tags.push(Tag::field(key, Value::opaque(rest), Some(start..bytes.len() as u64)));
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_header_and_the_file_are_told() {
        let mut writer =
            flate2::GzBuilder::new().filename("Alex.svg").mtime(7).write(Vec::new(), flate2::Compression::fast());
        writer.write_all(b"<svg/>").unwrap();
        let mut bytes = writer.finish().unwrap();
        bytes.extend(b"behind");
        let decoded = decode(&bytes).unwrap();
        let ids: Vec<_> = decoded.tags.iter().map(|tag| tag.key.id.as_ref()).collect();
        assert_eq!(ids, ["gzip/FNAME", "gzip/MTIME", "gzip/@after-end"]);
        assert_eq!(decoded.tags[0].value, Value::text("Alex.svg"));
        assert_eq!(decoded.nested[0].bytes, NestedBytes::Decoded(b"<svg/>".to_vec()));
        for end in 0..bytes.len() {
            decode(&bytes[..end].to_vec()).unwrap();
        }
    }
}
