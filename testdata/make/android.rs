//! Files for what Android's redaction takes and leaves: in each, the same place stands in another form.

use crate::exif::{Data, Entry, Exif, gps};
use crate::story::xmp;
use crate::wrap::{app1_exif, app1_xmp, app13_iptc, boxed, chunk, jpeg, picture, png, tiff};

const PLACE: (f64, f64) = (47.37690, 8.54169);

fn exif(gps: Vec<Entry>) -> Exif {
    let text = |text: &str| Data::Ascii(text.to_owned());
    Exif {
        ifd0: vec![(0x010f, text("samsung")), (0x0110, text("SM-S911B")), (0x0132, text("2024:05:06 07:08:09"))],
        exif: vec![(0x9003, text("2024:05:06 07:08:09")), (0xa431, text("R5CT1234567"))],
        gps,
        ..Exif::default()
    }
}

/// All that Android zeroes, and the one tag that it doesn't.
fn all_gps() -> Vec<Entry> {
    let mut entries = gps(PLACE.0, PLACE.1, Some("2024:05:06 05:08:09"));
    entries.extend([
        (0x0005, Data::Bytes(vec![0])),
        (0x0006, Data::Rationals(vec![(408, 1)])),
        (0x0011, Data::Rationals(vec![(271, 2)])),
        (0x001b, Data::Undefined(b"ASCII\0\0\0fused".to_vec())),
        (0x001f, Data::Rationals(vec![(5, 1)])),
    ]);
    entries
}

/// The same directory as an app without ACCESS_MEDIA_LOCATION reads it.
fn zeroed_gps() -> Vec<Entry> {
    let zeroed = |(tag, data): Entry| match data {
        data if tag == 0x001f => (tag, data),
        Data::Ascii(text) => (tag, Data::Ascii("\0".repeat(text.len()))),
        Data::Bytes(bytes) => (tag, Data::Bytes(vec![0; bytes.len()])),
        Data::Undefined(bytes) => (tag, Data::Undefined(vec![0; bytes.len()])),
        Data::Rationals(list) => (tag, Data::Rationals(vec![(0, 0); list.len()])),
        data => (tag, data),
    };
    all_gps().into_iter().map(zeroed).collect()
}

/// A packet as phones write it, an element to a line.
fn elements(prefix: &str, more: &str) -> String {
    format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  \
         <rdf:Description rdf:about=\"\" xmlns:{prefix}=\"http://ns.adobe.com/exif/1.0/\" \
         xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" photoshop:Country=\"Switzerland\">\n   \
         <{prefix}:GPSVersionID>2.3.0.0</{prefix}:GPSVersionID>\n   <{prefix}:GPSLatitude>47,22.614N</{prefix}:GPSLatitude>\n   \
         <{prefix}:GPSLongitude>8,32.5014E</{prefix}:GPSLongitude>\n   \
         <{prefix}:DateTimeOriginal>2024-05-06T07:08:09</{prefix}:DateTimeOriginal>{more}\n  </rdf:Description>\n \
         </rdf:RDF>\n</x:xmpmeta>\n"
    )
}

const ATTRIBUTES: &str = r#"xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="47,22.614N" exif:GPSLongitude="8,32.5014E" exif:DateTimeOriginal="2024-05-06T07:08:09""#;

/// A film with its place in user data and in a maker's box.
pub fn film() -> Vec<u8> {
    let mvhd =
        [&[0; 12][..], &1000u32.to_be_bytes(), &2000u32.to_be_bytes(), &[0, 1, 0, 0, 1, 0], &[0; 70], &[0, 0, 0, 2]]
            .concat();
    let place = [&18u16.to_be_bytes()[..], &[0x15, 0xc7], b"+47.3769+008.5417/"].concat();
    let loci =
        [&[0, 0, 0, 0, 0x15, 0xc7, 0, 1][..], &fixed(PLACE.1), &fixed(PLACE.0), &fixed(408.0), b"earth\0\0"].concat();
    let udta = [boxed(b"\xa9xyz", &place), boxed(b"loci", &loci), boxed(b"mara", b"a note")].concat();
    let moov = [boxed(b"mvhd", &mvhd), boxed(b"udta", &udta)].concat();
    let ftyp = boxed(b"ftyp", b"isom\0\0\x02\0isommp42");
    [ftyp, boxed(b"moov", &moov), boxed(b"mdat", b"no samples")].concat()
}

/// A box whose length stands behind its type, in 64 bits.
fn boxed_64(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&1u32.to_be_bytes()[..], kind, &(content.len() as u64 + 16).to_be_bytes(), content].concat()
}

/// A film with its place in a box that states its length in 64 bits, and in a list as iTunes writes it.
fn film_64() -> Vec<u8> {
    let place = [&18u16.to_be_bytes()[..], &[0x15, 0xc7], b"+47.3769+008.5417/"].concat();
    let data = boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0][..], b"+47.3769+008.5417/"].concat());
    let hdlr = boxed(b"hdlr", &[&[0; 8][..], b"mdir", b"appl", &[0; 9]].concat());
    let meta = boxed(b"meta", &[&[0; 4][..], &hdlr, &boxed(b"ilst", &boxed(b"\xa9xyz", &data))].concat());
    let udta = boxed(b"udta", &[meta, boxed(b"mara", b"a note"), boxed_64(b"\xa9xyz", &place)].concat());
    let ftyp = boxed(b"ftyp", b"isom\0\0\x02\0isommp42");
    [ftyp, boxed(b"moov", &udta), boxed(b"mdat", b"no samples")].concat()
}

fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

/// The files, by their path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let small = picture(32, 24, 21);
    let path = |name: &str, bytes: Vec<u8>| (format!("android/{name}"), bytes);
    let with_gps = exif(all_gps()).block();
    let bare = exif(Vec::new()).block();
    let iptc = app13_iptc(&[(2, 90, "Zürich"), (2, 92, "Niederdorf"), (2, 101, "Switzerland")]);
    let other = gps(41.14059, -8.61131, None);
    let with_packet = |packet: &str| {
        let mut exif = exif(all_gps());
        exif.ifd0.push((0x02bc, Data::Bytes(packet.as_bytes().to_vec())));
        exif.block()
    };
    // A packet with no blank in it: what is zeroed begins at its first byte.
    let compact = xmp(ATTRIBUTES, "<exif:GPSAltitude>408/1</exif:GPSAltitude>");
    let page =
        |packet: &str| vec![(0x010f, Data::Ascii("samsung".into())), (0x02bc, Data::Bytes(packet.as_bytes().to_vec()))];
    let segments = |block: &[u8], packet: &str| [app1_exif(block), app1_xmp(packet)];
    let wide = |packet: &str| {
        let units = std::iter::once(0xfeff).chain(packet.encode_utf16()).flat_map(u16::to_be_bytes);
        let marked = [b"http://ns.adobe.com/xap/1.0/\0".to_vec(), units.collect()].concat();
        [app1_exif(&bare), (0xe1, marked)]
    };
    vec![
        path("exif.jpg", jpeg(&small, &[app1_exif(&with_gps)], b"")),
        path("redacted.jpg", jpeg(&small, &[app1_exif(&exif(zeroed_gps()).block())], b"")),
        path("elements.jpg", jpeg(&small, &segments(&with_gps, &elements("exif", "")), b"")),
        path("other-prefix.jpg", jpeg(&small, &segments(&bare, &elements("e", "")), b"")),
        path("attributes.jpg", jpeg(&small, &segments(&with_gps, &xmp(ATTRIBUTES, "")), b"")),
        path("compact.jpg", jpeg(&small, &segments(&bare, &compact), b"")),
        path(
            "second-packet.jpg",
            jpeg(&small, &[app1_xmp(&elements("exif", "")), app1_exif(&bare), app1_xmp(&elements("exif", ""))], b""),
        ),
        path(
            "packet-in-exif.jpg",
            jpeg(&small, &segments(&with_packet(&elements("exif", "")), &elements("exif", "")), b""),
        ),
        path("cut-packet.jpg", jpeg(&small, &segments(&bare, &elements("exif", "\n<a></b>")), b"")),
        path("wide-packet.jpg", jpeg(&small, &wide(&xmp(ATTRIBUTES, "")), b"")),
        path("places.jpg", jpeg(&small, &[app1_exif(&with_gps), iptc], b"")),
        path("two-blocks.jpg", jpeg(&small, &[app1_exif(&exif(other).block()), app1_exif(&with_gps)], b"")),
        path("second-picture.jpg", jpeg(&small, &[app1_exif(&with_gps)], &jpeg(&small, &[app1_exif(&with_gps)], b""))),
        path("motion.jpg", jpeg(&small, &[app1_exif(&with_gps)], &film())),
        path(
            "chunks.png",
            png(
                &small,
                &[
                    chunk(b"eXIf", &with_gps),
                    chunk(b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{}", elements("exif", "")).as_bytes()),
                ],
                b"",
            ),
        ),
        path("film.mp4", film()),
        path("film.mov", film()),
        path("film-64.mp4", film_64()),
        path("page.tif", tiff(&[(&small, page(&elements("exif", "")))], false)),
        path("page.dng", tiff(&[(&small, page(&elements("exif", "")))], false)),
        path("no-extension", jpeg(&small, &[app1_exif(&with_gps)], b"")),
    ]
}
