//! A C2PA manifest store: superboxes with labels, assertions in CBOR and JSON (ISO/IEC 19566-5; C2PA 2.1).

use crate::wrap::{boxed, jpeg_pixels, picture};

/// A superbox: type, label, content boxes.
fn superbox(kind: &[u8; 4], label: &str, content: &[u8]) -> Vec<u8> {
    const TAIL: [u8; 12] = [0, 0x11, 0, 0x10, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    let description = [kind, &TAIL[..], &[3], label.as_bytes(), b"\0"].concat();
    boxed(b"jumb", &[boxed(b"jumd", &description), content.to_vec()].concat())
}

/// The head of a CBOR item (RFC 8949, 3).
fn head(major: u8, length: usize) -> Vec<u8> {
    match length {
        0..=23 => vec![major << 5 | length as u8],
        24..=255 => vec![major << 5 | 24, length as u8],
        _ => [&[major << 5 | 25][..], &(length as u16).to_be_bytes()].concat(),
    }
}

fn text(text: &str) -> Vec<u8> {
    [head(3, text.len()), text.as_bytes().to_vec()].concat()
}

/// A CBOR map of texts.
fn map(members: &[(&str, &str)]) -> Vec<u8> {
    let content = members.iter().flat_map(|(name, value)| [text(name), text(value)].concat());
    head(5, members.len()).into_iter().chain(content).collect()
}

/// Label, member and text of assertions in CBOR.
#[rustfmt::skip]
const ASSERTIONS: &[(&str, &str, &str)] = &[
    ("c2pa.actions.v2", "softwareAgent", "Mara's editor 3.1"), ("c2pa.ingredient.v3", "dc:title", "DSC00042.ARW"),
    ("c2pa.hash.data", "name", "jumbf manifest"), ("c2pa.soft-binding", "alg", "com.example.watermark"),
    ("c2pa.asset-ref", "uri", "https://lindt.example/quay.jpg"), ("c2pa.embedded-data", "description", "a small picture"),
    ("c2pa.depthmap.GDepth", "GDepth:Format", "RangeInverse"), ("c2pa.training-mining", "use", "notAllowed"),
    ("cawg.training-mining", "use", "constrained"), ("cawg.identity", "name", "Mara Lindt"), ("com.example.mood", "mood", "calm"),
];

/// Label, member and text of assertions in JSON.
const TEXTS: &[(&str, &str, &str)] = &[
    ("c2pa.metadata", "exif:GPSLatitude", "47,33.6785N"),
    ("stds.exif", "EXIF:GPSLongitude", "7,35.2572E"),
    ("stds.iptc", "Iptc4xmpExt:LocationCreated", "Rheinsprung 12, Basel"),
    ("stds.schema-org.CreativeWork", "author", "Mara Lindt"),
];

/// A manifest store.
pub(super) fn store() -> Vec<u8> {
    let file = |label: &str, seed: u32| {
        let content = [boxed(b"bfdb", b"\0image/jpeg\0"), boxed(b"bidb", &jpeg_pixels(&picture(8, 8, seed)))].concat();
        superbox(b"bfdb", label, &content)
    };
    let source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    let created = map(&[("action", "c2pa.created"), ("digitalSourceType", source)]);
    let actions = [head(5, 1), text("actions"), head(4, 1), created].concat();
    let mut assertions = superbox(b"cbor", "c2pa.actions", &boxed(b"cbor", &actions));
    for (label, member, value) in ASSERTIONS {
        assertions.extend(superbox(b"cbor", label, &boxed(b"cbor", &map(&[(member, value)]))));
    }
    for (label, member, value) in TEXTS {
        let json = format!("{{\"{member}\":\"{value}\"}}");
        assertions.extend(superbox(b"json", label, &boxed(b"json", json.as_bytes())));
    }
    assertions.extend(file("c2pa.thumbnail.claim.jpeg", 61));
    assertions.extend(file("c2pa.thumbnail.ingredient.jpeg", 62));
    let claim = map(&[("claim_generator", "Mara's editor/3.1"), ("dc:title", "quay.jpg")]);
    let signature = [head(2, 24), b"a signature of Mara's own".first_chunk::<24>().unwrap().to_vec()].concat();
    let manifest = [
        superbox(b"c2as", "c2pa.assertions", &assertions),
        superbox(b"c2cl", "c2pa.claim.v2", &boxed(b"cbor", &claim)),
        superbox(b"c2cs", "c2pa.signature", &boxed(b"cbor", &signature)),
    ];
    superbox(b"c2pa", "c2pa", &superbox(b"c2ma", "urn:c2pa:6f1d0a52-3c1e-4f0b-9a51-2b8c7d90e411", &manifest.concat()))
}

/// The store in a box of an ISO base media file (C2PA 2.1, A.5).
pub(super) fn in_box() -> Vec<u8> {
    const UUID: [u8; 16] = *b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
    boxed(b"uuid", &[&UUID[..], &[0; 4], b"manifest\0", &[0; 8], &store()].concat())
}
