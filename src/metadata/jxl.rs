//! What JPEG XL wraps: boxes compressed by Brotli (ISO/IEC 18181-2 §9.7; RFC 7932), and the ICC profile in a codestream
//! (18181-1, Annex E).

use std::io::{self, Read};

use super::{Decoded, Decoder, Nested, NestedBytes, Neutral, Wish, decoder, limits, whole};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;
use crate::grammar::jxl;

/// Decodes Brob: the type of a box, and its content, compressed.
pub const BROB: Decoder = Decoder { standard: Standard::Brob, decode, neutral, without: whole };

/// Decodes JxlIcc: a codestream, as far as its profile reaches.
pub const ICC: Decoder = Decoder { standard: Standard::JxlIcc, decode: profile, neutral: exchanged, without: whole };

/// Length of an inner type, and of the offset in front of an Exif block.
const WORD: usize = 4;

/// What a box holds.
struct Opened {
    standard: Standard,
    /// What its decoder reads.
    bytes: Vec<u8>,
}

/// The decompressed content.
fn inflate(compressed: &[u8]) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    let decompressor = brotli_decompressor::Decompressor::new(compressed, 4096);
    match decompressor.take(limits::INFLATED.saturating_add(1)).read_to_end(&mut bytes) {
        Err(_) => Err("a damaged one"),
        Ok(_) if bytes.len() as u64 > limits::INFLATED => Err("one that inflates beyond the limit"),
        Ok(_) => Ok(bytes),
    }
}

fn open(block: &[u8]) -> Result<Option<Opened>, &'static str> {
    let Some((kind, compressed)) = block.split_first_chunk::<WORD>() else { return Ok(None) };
    let standard = match kind {
        b"Exif" => Standard::Exif,
        b"xml " => Standard::Xmp,
        b"jumb" => Standard::Jumbf,
        _ => return Ok(None),
    };
    let content = inflate(compressed)?;
    Ok(Some(match standard {
        Standard::Exif => {
            let offset = content.first_chunk::<WORD>().map_or(0, |offset| u32::from_be_bytes(*offset) as usize);
            let front = offset.saturating_add(WORD).min(content.len());
            Opened { standard, bytes: content.get(front..).unwrap_or_default().to_vec() }
        }
        // A superbox is read with its header.
        Standard::Jumbf => {
            let size = u32::try_from(content.len().saturating_add(8)).unwrap_or_default().to_be_bytes();
            Opened { standard, bytes: [&size[..], b"jumb", &content].concat() }
        }
        _ => Opened { standard, bytes: content },
    }))
}

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let mut decoded = Decoded::default();
    let bytes = block.read(0..block.len().min(limits::BLOCK))?;
    match open(&bytes) {
        Ok(Some(opened)) => {
            let name = opened.standard.name().into();
            let bytes = NestedBytes::Decoded(opened.bytes);
            decoded.nested.push(Nested { name, standard: opened.standard, bytes });
        }
        Ok(None) => {}
        Err(found) => decoded.faults.push(Fault::new(WORD as u64, "a sound Brotli stream", found)),
    }
    Ok(decoded)
}

/// What must stay of the block inside; it is stored then, not compressed.
fn neutral(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let Ok(Some(opened)) = open(block) else { return Neutral::Nothing };
    let Some(inner) = decoder(opened.standard) else { return Neutral::Nothing };
    let kind = block.get(..WORD).unwrap_or_default();
    let front = if opened.standard == Standard::Exif { WORD } else { 0 };
    let stored = |bytes: &[u8]| {
        let content = [&vec![0; front], bytes].concat();
        let block_of = [kind, &stored(&content)].concat();
        if block_of == block { Neutral::Same } else { Neutral::Bytes(block_of) }
    };
    match (inner.neutral)(&opened.bytes, wish) {
        Neutral::Same if opened.standard == Standard::Jumbf => Neutral::Same,
        // Bytes behind the end of the stream, or in front of the block, don't stay.
        Neutral::Same => stored(&opened.bytes),
        Neutral::Bytes(bytes) => stored(&bytes),
        other => other,
    }
}

/// A Brotli stream of uncompressed meta-blocks (RFC 7932 §9.2).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, block) in bytes.chunks(1 << 16).enumerate() {
        // A window of 16 bits, in front of the first only; not the last; four nibbles of a length less one; uncompressed.
        let length = u32::try_from(block.len().saturating_sub(1)).unwrap_or_default();
        let header = length << 3 | 1 << 19;
        let header = if index == 0 { header << 1 } else { header };
        out.extend(header.to_le_bytes().iter().take(3));
        out.extend_from_slice(block);
    }
    // The last one, and empty.
    out.push(if bytes.is_empty() { 6 } else { 3 });
    out
}

fn profile(block: &dyn Bytes) -> io::Result<Decoded> {
    let mut decoded = Decoded::default();
    match jxl::profile(block, limits::INFLATED)? {
        Some(profile) => {
            let bytes = NestedBytes::Decoded(profile);
            decoded.nested.push(Nested { name: "ICC profile".into(), standard: Standard::Icc, bytes });
        }
        None => decoded.faults.push(Fault::new(0, "an ICC stream that can be read", "another")),
    }
    Ok(decoded)
}

/// The codestream's head with the neutral form of its profile.
fn exchanged(block: &[u8], wish: &Wish<'_>) -> Neutral {
    let Ok(Some(profile)) = jxl::profile(&block.to_vec(), limits::INFLATED) else { return Neutral::Nothing };
    let Some(icc) = decoder(Standard::Icc) else { return Neutral::Nothing };
    match (icc.neutral)(&profile, wish) {
        Neutral::Bytes(new) => jxl::with_profile(block, &new).map_or(Neutral::Nothing, Neutral::Bytes),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILED: &[u8] = include_bytes!("../../testdata/make/codestreams/profiled.jxl");
    const DISPLAY: &[u8] = include_bytes!("../../testdata/make/codestreams/display.jxl");
    /// `<x:xmpmeta>` and six times `Alex Example `, by the reference encoder.
    const COMPRESSED: &[u8] =
        b"\x1bX\x00\x00\xc4ml]\xcf\x8e\x08Z\xb3\xe1Kh4\xacg\x1c\xaa\xe6l:\xac\x13\x7f\xaa\x97F\xe5\xb0\x00";

    fn wish() -> Wish<'static> {
        Wish { keep: &|_| false, turns: false, profiled: false, stated: crate::metadata::Stated::NONE }
    }

    fn brob(kind: &[u8; 4], stream: &[u8]) -> Vec<u8> {
        [kind, stream].concat()
    }

    fn nested(block: &[u8]) -> Vec<(Standard, Vec<u8>)> {
        let nested = decode(&block.to_vec()).unwrap().nested.into_iter();
        nested
            .map(|nested| match nested.bytes {
                NestedBytes::Decoded(bytes) => (nested.standard, bytes),
                NestedBytes::At(_) => panic!("compressed"),
            })
            .collect()
    }

    #[test]
    fn a_compressed_box_is_opened() {
        let text = [&b"<x:xmpmeta>"[..], &b"Alex Example ".repeat(6)].concat();
        assert_eq!(nested(&brob(b"xml ", COMPRESSED)), [(Standard::Xmp, text)]);
        let exif = stored(b"\0\0\0\x02--II*\0");
        assert_eq!(nested(&brob(b"Exif", &exif)), [(Standard::Exif, b"II*\0".to_vec())]);
        let jumbf = nested(&brob(b"jumb", &stored(b"content")));
        assert_eq!(jumbf, [(Standard::Jumbf, b"\0\0\0\x0fjumbcontent".to_vec())]);
        assert_eq!(nested(&brob(b"abcd", COMPRESSED)), []);
        assert_eq!(decode(&brob(b"xml ", &COMPRESSED[..20])).unwrap().faults.len(), 1);
        assert_eq!(neutral(&brob(b"xml ", COMPRESSED), &wish()), Neutral::Nothing);
    }

    #[test]
    fn what_stays_is_stored() {
        for length in [0, 1, 5, 65536, 65537, 200_000] {
            let bytes: Vec<u8> = (0..length).map(|index| index as u8).collect();
            assert_eq!(inflate(&stored(&bytes)), Ok(bytes), "{length}");
        }
        let label = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC="{&quot;Label&quot;:&quot;1&quot;,&quot;ProduceID&quot;:&quot;me&quot;}"/></rdf:RDF></x:xmpmeta>"#;
        let Neutral::Bytes(kept) = neutral(&brob(b"xml ", &stored(label)), &wish()) else { panic!("the label stays") };
        let [(Standard::Xmp, packet)] = &nested(&kept)[..] else { panic!("a packet") };
        let packet = String::from_utf8_lossy(packet);
        assert!(packet.contains("Label") && !packet.contains("ProduceID"), "{packet}");
        assert_eq!(neutral(&kept, &wish()), Neutral::Same);
        let Neutral::Bytes(_) = neutral(&[kept, b"slack".to_vec()].concat(), &wish()) else { panic!("slack goes") };
    }

    #[test]
    fn a_bomb_is_damage() {
        let zeros = vec![0; usize::try_from(limits::INFLATED).unwrap() + 1];
        assert!(inflate(&stored(&zeros)).is_err());
    }

    #[test]
    fn a_profile_becomes_its_neutral_form() {
        let told = profile(&DISPLAY.to_vec()).unwrap();
        assert_eq!(told.nested[0].standard, Standard::Icc);
        assert_eq!(profile(&PROFILED[..100].to_vec()).unwrap().faults.len(), 1);
        let inner = |head: &[u8]| jxl::profile(&head.to_vec(), limits::INFLATED).unwrap().unwrap();
        for stream in [DISPLAY, PROFILED] {
            let Neutral::Bytes(head) = exchanged(stream, &wish()) else { panic!("it is written anew") };
            assert_eq!((decoder(Standard::Icc).unwrap().neutral)(&inner(&head), &wish()), Neutral::Same);
            assert_eq!(exchanged(&head, &wish()), Neutral::Same);
        }
        assert_eq!(exchanged(&PROFILED[..100], &wish()), Neutral::Nothing, "what can't be read stays as it is");
    }
}
