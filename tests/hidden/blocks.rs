//! Blocks of metadata with the secret in one place each, for every container that can hold them: Exif, XMP, ICC, IPTC and
//! Photoshop's resources.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::exif::{Data, Entry, Exif};
use crate::search::{SECRET, base64};
use crate::wrap::{jpeg, picture};

/// The secret as text.
pub fn text() -> &'static str {
    std::str::from_utf8(SECRET).unwrap()
}

/// The secret in UTF-16.
pub fn wide(order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    SECRET.iter().flat_map(|byte| order(u16::from(*byte))).collect()
}

/// A zlib stream in which `bytes` don't stand as they are.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A small JPEG with the secret in a comment.
pub fn telling_jpeg() -> Vec<u8> {
    jpeg(&picture(8, 8, 3), &[(0xfe, SECRET.to_vec())], b"")
}

/// An Exif block with one entry in one of its directories.
fn with(ifd0: Vec<Entry>, exif: Vec<Entry>, gps: Vec<Entry>, interop: Vec<Entry>) -> Vec<u8> {
    Exif { big_endian: true, ifd0, exif, gps, interop, ..Exif::default() }.block()
}

/// Exif blocks, each by the name of the place.
pub fn exif() -> Vec<(&'static str, Vec<u8>)> {
    let ascii = || Data::Ascii(text().to_owned());
    let undefined = |front: &[u8], bytes: &[u8]| Data::Undefined([front, bytes].concat());
    let none = Vec::new;
    let version = || (0x9000, Data::Undefined(b"0232".to_vec()));
    let turned = || (0x0112, Data::Short(6));
    let gap = {
        // A hole between the directory and the value that it points to.
        let mut block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x06\0\0\0\x3a\0\0\0\0".to_vec();
        block.extend(SECRET);
        block.extend(b"Canon\0");
        block
    };
    vec![
        ("Artist", with(vec![(0x013b, ascii())], none(), none(), none())),
        ("Artist beside an Orientation", with(vec![turned(), (0x013b, ascii())], none(), none(), none())),
        ("XPAuthor", with(vec![(0x9c9d, Data::Bytes(wide(u16::to_le_bytes)))], none(), none(), none())),
        ("a private tag of IFD0", with(vec![(0xfde8, ascii())], none(), none(), none())),
        ("UserComment", with(none(), vec![version(), (0x9286, undefined(b"ASCII\0\0\0", SECRET))], none(), none())),
        (
            "UserComment in Unicode",
            with(none(), vec![(0x9286, undefined(b"UNICODE\0", &wide(u16::to_be_bytes)))], none(), none()),
        ),
        ("MakerNote", with(none(), vec![version(), (0x927c, undefined(b"Maker\0", SECRET))], none(), none())),
        ("GPSProcessingMethod", with(none(), none(), vec![(0x001b, undefined(b"ASCII\0\0\0", SECRET))], none())),
        ("InteropIFD", with(none(), vec![version()], none(), vec![(0x1000, ascii())])),
        (
            "the thumbnail of IFD1",
            Exif { ifd0: vec![turned()], thumbnail: Some(telling_jpeg()), ..Exif::default() }.block(),
        ),
        ("Artist of IFD1", Exif { ifd0: vec![turned()], ifd1: vec![(0x013b, ascii())], ..Exif::default() }.block()),
        ("the gap before a value", gap),
        ("behind the last value", [with(vec![turned()], none(), none(), none()), SECRET.to_vec()].concat()),
    ]
}

/// A packet around properties.
pub fn packet(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" {attributes}>{elements}\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}

const DC: &str = "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"";
/// A property that stays, so that the packet does.
const KEPT: &str = "xmlns:GPano=\"http://ns.google.com/photos/1.0/panorama/\" GPano:ProjectionType=\"equirectangular\"";

/// XMP packets, each by the name of the place.
pub fn xmp() -> Vec<(&'static str, Vec<u8>)> {
    let secret = text();
    let picture = base64(&telling_jpeg());
    let wide: Vec<u8> =
        packet(&format!("{DC} dc:source=\"{secret}\""), "").encode_utf16().flat_map(u16::to_le_bytes).collect();
    [
        ("an element", packet(DC, &format!("<dc:rights>{secret}</dc:rights>"))),
        ("an attribute", packet(&format!("{DC} dc:source=\"{secret}\""), "")),
        ("an attribute beside a projection", packet(&format!("{KEPT} {DC} dc:source=\"{secret}\""), "")),
        ("an unknown namespace", packet(&format!("xmlns:u=\"urn:u\" u:v=\"{secret}\""), "")),
        ("the name of a namespace", packet(&format!("{KEPT} xmlns:u=\"urn:{secret}\" u:v=\"1\""), "")),
        ("a comment beside a projection", packet(KEPT, &format!("<!--{secret}-->"))),
        ("rdf:about", packet(KEPT, "").replace("rdf:about=\"\"", &format!("rdf:about=\"{secret}\""))),
        ("behind the packet", packet(KEPT, "") + secret),
        ("the padding of a packet", packet(KEPT, "").replace("<?xpacket end", &format!("\n{secret}\n<?xpacket end"))),
        ("an attribute of x:xmpmeta", packet(KEPT, "").replace("<x:xmpmeta", &format!("<x:xmpmeta x:xmptk=\"{secret}\""))),
        (
            "a value of a projection",
            packet(&KEPT.replace("equirectangular", secret), ""),
        ),
        (
            "DigitalSourceType",
            packet("xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\"", &format!("<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/{secret}</Iptc4xmpExt:DigitalSourceType>")),
        ),
        (
            "AIGC beside its Label",
            packet("xmlns:TC260=\"http://www.tc260.org.cn/ns/AIGC/1.0/\"", &format!("<TC260:AIGC>{{\"Label\":\"1\",\"ProduceID\":\"{secret}\"}}</TC260:AIGC>")),
        ),
        (
            "a thumbnail in base64",
            packet(
                "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:xmpGImg=\"http://ns.adobe.com/xap/1.0/g/img/\"",
                &format!("<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType=\"Resource\"><xmpGImg:format>JPEG</xmpGImg:format><xmpGImg:image>{picture}</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"),
            ),
        ),
    ]
    .into_iter()
    .map(|(name, packet)| (name, packet.into_bytes()))
    .chain([("UTF-16", wide)])
    .collect()
}

/// An ICC profile (ICC.1:2001) of a display with these tags beside its colours, and bytes behind its end.
fn profile(tags: &[(&[u8; 4], Vec<u8>)], gap: &[u8], behind: &[u8]) -> Vec<u8> {
    let xyz =
        |x: u32, y: u32, z: u32| [b"XYZ \0\0\0\0", &x.to_be_bytes()[..], &y.to_be_bytes(), &z.to_be_bytes()].concat();
    let mut all: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"wtpt", xyz(0xf351, 0x1_0000, 0x1_16cc)),
        (b"rXYZ", xyz(0x6fa2, 0x38f5, 0x390)),
        (b"gXYZ", xyz(0x6299, 0xb785, 0x18da)),
        (b"bXYZ", xyz(0x24a0, 0xf84, 0xb6cf)),
    ];
    for trc in [b"rTRC", b"gTRC", b"bTRC"] {
        all.push((trc, b"curv\0\0\0\0\0\0\0\x01\x02\x33\0\0".to_vec()));
    }
    all.extend(tags.iter().cloned());
    let mut table = (all.len() as u32).to_be_bytes().to_vec();
    let mut data = gap.to_vec();
    let start = 128 + 4 + 12 * all.len();
    for (signature, content) in &all {
        table.extend(
            [&signature[..], &((start + data.len()) as u32).to_be_bytes(), &(content.len() as u32).to_be_bytes()]
                .concat(),
        );
        data.extend(content);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let size = (start + data.len()) as u32;
    let mut header = [&size.to_be_bytes()[..], b"\0\0\0\0\x02\x40\0\0mntrRGB XYZ ", &[0; 12], b"acsp"].concat();
    header.resize(68, 0);
    header.extend([0xf6d6u32, 0x1_0000, 0xd32d].iter().flat_map(|n| n.to_be_bytes()));
    header.resize(128, 0);
    [header, table, data, behind.to_vec()].concat()
}

/// ICC profiles, each by the name of the place.
pub fn icc() -> Vec<(&'static str, Vec<u8>)> {
    let described = [&b"desc\0\0\0\0\0\0\0\x21"[..], SECRET, &[0; 79]].concat();
    let texts = [&b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x40\0\0\0\x1c"[..], &wide(u16::to_be_bytes)].concat();
    vec![
        ("a private tag", profile(&[(b"SECR", [&b"text\0\0\0\0"[..], SECRET, b"\0"].concat())], b"", b"")),
        ("the description", profile(&[(b"desc", described)], b"", b"")),
        ("the copyright in UTF-16", profile(&[(b"cprt", texts)], b"", b"")),
        ("the display's make and serial", profile(&[(b"mmod", [&b"mmod\0\0\0\0"[..], SECRET].concat())], b"", b"")),
        ("the gap behind the tag table", profile(&[], SECRET, b"")),
        ("behind the profile", profile(&[], b"", SECRET)),
        (
            "a curve's slack",
            profile(&[(b"kTRC", [&b"curv\0\0\0\0\0\0\0\x01\x02\x33\0\0"[..], SECRET].concat())], b"", b""),
        ),
    ]
}

/// An image resource.
fn resource(id: u16, data: &[u8]) -> Vec<u8> {
    let mut out = [b"8BIM", &id.to_be_bytes()[..], &[0, 0], &(data.len() as u32).to_be_bytes(), data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

/// An IPTC data set.
pub fn caption() -> Vec<u8> {
    [&[0x1c, 2, 120, 0, 32][..], SECRET].concat()
}

/// Runs of image resources, each by the name of the place.
pub fn irb() -> Vec<(&'static str, Vec<u8>)> {
    let thumbnail = [&1u32.to_be_bytes()[..], &[0; 24], &telling_jpeg()].concat();
    let named = [b"8BIM\x0b\xb7\x20", &SECRET[..], b"\0\0\0\0\x02\0\0"].concat();
    vec![
        ("an IPTC caption", resource(0x0404, &caption())),
        ("a resource that nobody knows", resource(0x4242, SECRET)),
        ("the thumbnail", resource(0x040c, &thumbnail)),
        ("the URL", resource(0x040b, SECRET)),
        ("a resource's name", named),
        ("behind the resources", [resource(0x0406, b"\0\x05\0\x01\0\x03\x01"), SECRET.to_vec()].concat()),
    ]
}
