//! For each family of formats a file or more that carries what the family can carry, and files that are broken in one way.

use image::RgbImage;

use crate::exif::{Data, Exif, Order, gps};
use crate::story::xmp;
use crate::wrap::{
    AV1, HEVC, apng, app1_exif, app1_xmp, app13_iptc, boxed, chunk, gif, gif_comment, heif, jpeg, picture, png, tiff,
    two_jpegs, webp,
};

fn everything(turned: u16) -> Exif {
    let text = |text: &str| Data::Ascii(text.to_owned());
    Exif {
        big_endian: true,
        ifd0: vec![
            (0x010e, text("A caption of two words")),
            (0x010f, text("Canon")),
            (0x0110, text("Canon EOS R6")),
            (0x0112, Data::Short(turned)),
            (0x0131, text("Firmware Version 1.8.2")),
            (0x0132, text("2024:05:06 07:08:09")),
            (0x013b, text("Alex Example")),
            (0x8298, text("Copyright Alex Example")),
            (0x9c9d, Data::Bytes("Alex Example\0".encode_utf16().flat_map(u16::to_le_bytes).collect())),
        ],
        exif: vec![
            (0x9000, Data::Undefined(b"0232".to_vec())),
            (0x9003, text("2024:05:06 07:08:09")),
            (0x9004, text("2024:05:06 07:08:10")),
            (0x9011, text("+02:00")),
            (0x927c, Data::Undefined([&[0, 0][..], b"a note of the maker that nobody here reads"].concat())),
            (0x9286, Data::Undefined(b"ASCII\0\0\0written by hand".to_vec())),
            (0x9291, text("25")),
            (0xa001, Data::Short(1)),
            (0xa431, text("053021001234")),
            (0xa434, text("RF24-105mm F4 L IS USM")),
            (0xa435, text("0000c12345")),
        ],
        gps: gps(47.37690, 8.54169, Some("2024:05:06 05:08:09")),
        interop: vec![(0x0001, text("R98"))],
        ifd1: Vec::new(),
        thumbnail: Some(crate::wrap::jpeg_pixels(&picture(16, 12, 3))),
    }
}

fn description() -> String {
    xmp(
        r#"xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmp:CreateDate="2024-05-06T07:08:09+02:00" exif:GPSLatitude="47,22.614N" exif:GPSLongitude="8,32.5014E""#,
        r#"<dc:creator><rdf:Seq><rdf:li>Alex Example</rdf:li></rdf:Seq></dc:creator><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Sam Sample</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"#,
    )
}

/// A packet that describes a gain map, and with it the directory that says how long the map is.
fn gain(directory: Option<usize>) -> String {
    let items = directory.map_or_else(String::new, |length| {
        format!(
            r#"<Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="Primary" Item:Mime="image/jpeg"/></rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="{length}"/></rdf:li><rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="MotionPhoto" Item:Mime="video/mp4" Item:Length="24"/></rdf:li></rdf:Seq></Container:Directory><dc:creator><rdf:Seq><rdf:li>Alex Example</rdf:li></rdf:Seq></dc:creator>"#
        )
    });
    xmp(
        r#"xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" hdrgm:Version="1.0" hdrgm:GainMapMax="2.5" hdrgm:HDRCapacityMax="2.5" xmp:CreateDate="2024-05-06T07:08:09+02:00""#,
        &items,
    )
}

/// Pictures of which each needs another: an Ultra HDR motion photo, Apple's HDR, a stereo pair.
fn several() -> Vec<(&'static str, Vec<u8>)> {
    let (small, other) = (picture(32, 24, 7), picture(16, 12, 5));
    let exif = app1_exif(&everything(6).block());
    let iso = |parameters: &[u8]| (0xe2, [b"urn:iso:std:iso:ts:21496:-1\0", parameters].concat());
    // ISO 21496-1: versions, flags, then numerators and denominators: two headrooms; minimum, maximum, gamma, two offsets.
    let numbers = [(0u32, 1u32), (5, 2), (0, 1), (5, 2), (1, 1), (1, 64), (1, 64)];
    let numbers = numbers.iter().flat_map(|(above, below)| [above.to_be_bytes(), below.to_be_bytes()].concat());
    let parameters: Vec<u8> = [0, 0, 0, 0, 0x40].into_iter().chain(numbers).collect();
    let map = jpeg(&other, &[exif.clone(), app1_xmp(&gain(None)), iso(&parameters)], b"");
    let film = boxed(b"ftyp", b"isom\0\0\0\0isomSAMP");
    let ultra = two_jpegs(&small, &[exif.clone(), app1_xmp(&gain(Some(map.len()))), iso(&[0; 4])], 0, &map);
    let apple = xmp(
        r#"xmlns:apdi="http://ns.apple.com/pixeldatainfo/1.0/" xmlns:HDRGainMap="http://ns.apple.com/HDRGainMap/1.0/""#,
        "<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>\
         <HDRGainMap:HDRGainMapVersion>65536</HDRGainMap:HDRGainMapVersion>\n      ",
    );
    let mut noted = everything(6);
    let note = b"Apple iOS\0\0\x01MM\0\x02\0\x11\0\x02\0\0\0\x08\0\0\0\x34\0\x21\0\x0a\0\0\0\x01\0\0\0\x2c\0\0\0\0\
        \0\0\0\x05\0\0\0\x04SECRET!\0";
    noted
        .exif
        .iter_mut()
        .filter(|(tag, _)| *tag == 0x927c)
        .for_each(|(_, value)| *value = Data::Undefined(note.to_vec()));
    let map = jpeg(&other, &[app1_xmp(&apple)], b"");
    // The second view says how it lies to the first, 77 mm away, and which camera took it.
    let lies = [
        (0xb000, Data::Undefined(b"0100".to_vec())),
        (0xb003, Data::Undefined(b"SECRET picture of this camera    ".to_vec())),
        (0xb101, Data::Long(2)),
        (0xb204, Data::Long(1)),
        (0xb205, Data::Typed(10, 1, [2u32.to_be_bytes(), 1u32.to_be_bytes()].concat())),
        (0xb206, Data::Rationals(vec![(77, 1000)])),
    ];
    let mut attributes = b"MPF\0MM\0*\0\0\0\x08".to_vec();
    let mut block = attributes.split_off(4);
    Order { big: true }.directory(&mut block, &lies, 0);
    attributes.extend(block);
    let view = jpeg(&picture(32, 24, 9), &[exif.clone(), (0xe2, attributes)], b"");
    vec![
        ("jpeg/gain-map.jpg", [ultra, film].concat()),
        ("jpeg/apple-gain-map.jpg", two_jpegs(&small, &[app1_exif(&noted.block())], 0, &map)),
        ("jpeg/stereo.mpo", two_jpegs(&small, &[exif], 0x0002_0002, &view)),
    ]
}

/// A BMP of version 5 with something in every place that holds no pixel: reserved fields, a gap, the padding of rows, the
/// path of a profile, bytes behind the end.
fn bmp(image: &RgbImage) -> Vec<u8> {
    let (width, height) = (image.width(), image.height());
    let path = b"C:\\Users\\Alex Example\\Monitor.icc\0";
    let mut pixels = Vec::new();
    for row in image.rows().rev() {
        pixels.extend(row.flat_map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        pixels.resize(pixels.len().next_multiple_of(4), b'P');
    }
    let start = 14 + 124 + 3;
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>();
    let mut info = numbers(&[124, width, height, 1 | 24 << 16, 0, pixels.len() as u32, 3780, 3780]);
    info.resize(56, 0);
    info.extend(b"KNIL");
    info.resize(112, 0);
    info.extend(numbers(&[124 + 3 + pixels.len() as u32, path.len() as u32, 0]));
    let total = start + pixels.len() + path.len();
    [b"BM", &numbers(&[total as u32])[..], b"RSVD", &numbers(&[start as u32]), &info, b"gap", &pixels, path, b"behind"]
        .concat()
}

/// A JPEG 2000 codestream of 20×12 pixels in two tiles, by Pillow 13 (OpenJPEG 2.5.4): `save(…, "JPEG2000",
/// tile_size=(16, 16), no_jp2=True)`.
const J2K: &[u8] = include_bytes!("codestreams/picture.j2k");

/// The codestream with a comment in its main header and bytes behind its end.
fn j2c() -> Vec<u8> {
    // Behind SOC and SIZ.
    let at = 4 + usize::from(u16::from_be_bytes([J2K[4], J2K[5]]));
    let comment = [&[0xff, 0x64, 0, 24, 0, 1][..], b"Alex Example, 2024\0\0"].concat();
    [&J2K[..at], &comment, &J2K[at..], b"behind the end"].concat()
}

/// A JP2 file around it, with blocks of metadata.
fn jp2(block: &[u8], packet: &str) -> Vec<u8> {
    let header = [boxed(b"ihdr", b"\0\0\0\x0c\0\0\0\x14\0\x03\x07\x07\0\0"), boxed(b"colr", b"\x01\0\0\0\0\0\x10")];
    let xmp = b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";
    [
        boxed(b"jP  ", b"\r\n\x87\n"),
        boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        boxed(b"jp2h", &header.concat()),
        boxed(b"uuid", &[b"JpgTiffExif->JP2", block].concat()),
        boxed(b"uuid", &[xmp, packet.as_bytes()].concat()),
        boxed(b"asoc", &boxed(b"lbl ", b"Alex Example")),
        boxed(b"jp2c", &j2c()),
        boxed(b"free", b"left in a free box"),
    ]
    .concat()
}

/// A drawing with everything beside it that editors, programs and people write, and a photo inside.
fn drawing(photo: &[u8], packet: &str) -> String {
    let photo = base64(photo);
    let packet =
        packet.split_once("?>").and_then(|(_, rest)| rest.rsplit_once("<?")).map_or(packet, |(packet, _)| packet);
    format!(
        r##"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Generator: Some Editor 27.0, SVG Export Plug-In -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<?xml-stylesheet href="https://styles.example/a.css"?>
<?editor kept this?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="48" id="Harbour"
  xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:serif="http://www.serif.com/"
  xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" xmlns:sketch="http://www.bohemiancoding.com/sketch/ns"
  xmlns:i="http://ns.adobe.com/AdobeIllustrator/10.0/" xmlns:c2pa="http://c2pa.org/manifest"
  inkscape:version="1.3.2 (091e20e, 2023-11-25)" sodipodi:docname="alex-example.svg" aria-label="a drawing for Sam"
  inkscape:export-filename="/home/alex/Pictures/harbour.png" inkscape:export-xdpi="96" onload="tell('Sam Sample')"
  content="&lt;mxfile host=&quot;app.example&quot;/&gt;" sodipodi:absref="/home/alex/photo.jpg">
  <title>Harbour by Alex Example</title>
  <desc>Drawn for Sam Sample</desc>
  <metadata>{packet}<c2pa:manifest>AAAAHGp1bWI=</c2pa:manifest></metadata>
  <sodipodi:namedview inkscape:window-width="1920" sodipodi:zoom="2" pagecolor="#ffffff"><inkscape:grid spacingx="1"/></sodipodi:namedview>
  <script>fetch("https://scripts.example/")</script>
  <i:pgf>eJzt an older drawing</i:pgf>
  <style>@import url(https://imports.example/a.css); /* by Alex Example */ @font-face {{ font-family: Alexia }}
    .band {{ fill: url(https://paints.example/a.svg#b); -inkscape-font-specification: 'Alexia, Bold' }}</style>
  <g inkscape:label="Layer of Alex" sketch:type="MSLayerGroup" serif:id="Alex 1" data-name="Alex 2" class="band">
    words that nothing draws
    <note>for Sam</note>
    <image width="32" height="24" xlink:href="data:image/jpeg;base64,{photo}"/>
    <a href="https://links.example/alex"><rect x="32" width="32" height="24" fill="#268"/></a>
    <image x="32" y="24" width="8" height="8" href="file:///home/alex/photo.jpg"/>
    <image x="32" y="24" width="8" height="8" href="C:\Users\alex\photo.jpg"/>
    <image x="32" y="24" width="8" height="8" href="\\server\alex\photo.jpg"/>
    <image x="32" y="24" width="8" height="8" href="photo.jpg"/>
  </g>
  <g display="none"><text x="2" y="40">Alex was here</text></g>
  <text x="2" y="40" font-family="Alexia, sans-serif">Harbour</text>
  <!-- a note of Alex -->
</svg>
left behind the drawing
"##
    )
}

/// A drawing with a web page in it.
const FOREIGN: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">
<foreignObject width="9" height="9"><p xmlns="http://www.w3.org/1999/xhtml">Alex</p></foreignObject></svg>
"#;

fn base64(bytes: &[u8]) -> String {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | chunk.get(at).copied().unwrap_or(0) as u32);
        for at in 0..4 {
            let letter = letters[(bits >> (18 - 6 * at) & 63) as usize] as char;
            text.push(if at > chunk.len() { '=' } else { letter });
        }
    }
    text
}

/// A gzip member with a name and a time, its data stored as it is (RFC 1952, RFC 1951).
fn gzip(name: &str, data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u16).to_le_bytes();
    let mut out = vec![0x1f, 0x8b, 8, 8, 0x10, 0x20, 0x30, 0x40, 0, 3];
    out.extend([name.as_bytes(), b"\0\x01", &length, &length.map(|byte| !byte), data].concat());
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend((data.len() as u32).to_le_bytes());
    out
}

/// A Photoshop document of one grey layer, with a block of each kind that tells something (Adobe Photoshop File Formats
/// Specification).
fn document(packet: &str) -> Vec<u8> {
    let sized = |content: &[u8]| [&(content.len() as u32).to_be_bytes()[..], content].concat();
    let block = |key: &[u8], data: &[u8]| [&b"8BIM"[..], key, &sized(data), &vec![0; data.len() % 2]].concat();
    let header = [&b"8BPS\0\x01\0\0\0\0\0\0\0\x01"[..], &[0, 0, 0, 2, 0, 0, 0, 2, 0, 8, 0, 1]].concat();
    let resources = [block(b"\x04\x0a\0\0", &[1]), block(b"\x04\x24\0\0", packet.as_bytes())].concat();
    let name = "Alex".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let changed = [&b"\0\0\0\x018BIMcust\0\0\0\0layerTimedoub"[..], &1_715_000_000f64.to_be_bytes()].concat();
    let mut blocks = [block(b"luni", &[&[0, 0, 0, 4][..], &name].concat()), block(b"shmd", &changed)].concat();
    for key in [b"TySh", b"SoLd", b"abcd"] {
        blocks.extend(block(key, b"of Alex"));
    }
    let extra = [sized(&[]), sized(&[]), b"\x04Alex\0\0\0".to_vec(), blocks].concat();
    let layer = [&[0; 16][..], &[0, 1, 0, 0, 0, 0, 0, 3], b"8BIMnorm\xff\0\0\0", &sized(&extra)].concat();
    let mut layers = [sized(&[&[0, 1][..], &layer, b"\0\0!\0"].concat()), sized(&[])].concat();
    for key in [b"lnk2", b"Patt", b"FMsk", b"Anno", b"Txt2"] {
        layers.extend(block(key, b"note of Alex"));
    }
    [header, sized(&[]), sized(&resources), sized(&layers), b"\0\0....behind the end".to_vec()].concat()
}

/// A raw file of Fujifilm, its preview a photo, its samples a few bytes.
fn raf(preview: &[u8]) -> Vec<u8> {
    let mut out = b"FUJIFILMCCD-RAW 0201FF389501X-T1".to_vec();
    out.resize(60, 0);
    out.extend(b"0100");
    out.resize(84, 0);
    let length = preview.len() as u32;
    for (offset, length) in [(108, length), (108 + length, 4), (112 + length, 8)] {
        out.extend(u32::to_be_bytes(offset));
        out.extend(u32::to_be_bytes(length));
    }
    [&out, preview, b"X-T1", b"samples."].concat()
}

/// A JPEG XL codestream of 20×12 pixels, by imagecodecs 2026.3 (libjxl 0.11.2): `jpegxl_encode(…, lossless=True,
/// usecontainer=False)`. Beside it lie the same pixels with a profile in the codestream, `cjxl -d 0 --container=0` of a PNG:
/// `profiled.jxl` with `profiled.icc`, whose texts say nothing, and `display.jxl`, whose profile is called "A display of 27
/// inches".
const JXL: &[u8] = include_bytes!("codestreams/picture.jxl");
const JXL_DISPLAY: &[u8] = include_bytes!("codestreams/display.jxl");

/// A Brotli stream of one uncompressed meta-block (RFC 7932 §9.2).
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let header = ((bytes.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
    [&header[..3], bytes, &[3]].concat()
}

/// A JPEG XL file with everything that its boxes can carry, and a codestream in two parts.
fn jxl(block: &[u8], packet: &str) -> Vec<u8> {
    let (front, rest) = JXL.split_at(40);
    [
        boxed(b"JXL ", b"\r\n\x87\n"),
        boxed(b"ftyp", b"jxl \0\0\0\0jxl "),
        boxed(b"jxll", &[5]),
        boxed(b"Exif", &[&[0; 4], block].concat()),
        boxed(b"jxlp", &[&[0; 4], front].concat()),
        boxed(b"brob", &[&b"xml "[..], &brotli(packet.as_bytes())].concat()),
        boxed(b"jbrd", b"what the JPEG was made of, Alex Example and all"),
        boxed(b"jxlp", &[&[0x80, 0, 0, 1], rest, b"behind the last frame"].concat()),
        boxed(b"free", b"left in a free box"),
        b"behind the end".to_vec(),
    ]
    .concat()
}

/// Every fixture, by its path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let path = |path: &str, bytes: Vec<u8>| (path.to_owned(), bytes);
    let small = picture(32, 24, 7);
    let block = everything(6).block();
    let packet = description();
    let iptc = app13_iptc(&[
        (2, 25, "harbour"),
        (2, 55, "20240506"),
        (2, 60, "070809+0200"),
        (2, 80, "Alex Example"),
        (2, 90, "Zürich"),
    ]);
    let whole =
        jpeg(&small, &[app1_exif(&block), app1_xmp(&packet), iptc, (0xfe, b"a comment".to_vec())], b"behind the end");
    let text = chunk(b"tEXt", b"Author\0Alex Example");
    let png_all =
        png(&small, &[chunk(b"eXIf", &block), text, chunk(b"tIME", &[7, 232, 5, 6, 7, 8, 9])], b"behind the end");
    let webp_all = webp(
        &small,
        0x0c,
        &[(b"EXIF", block.clone()), (b"XMP ", packet.clone().into_bytes()), (b"ABCD", b"unknown".to_vec())],
    );
    let gif_all = gif(&small, &gif_comment("Alex Example was here"), b"behind the end");
    let page = vec![
        (0x010f, Data::Ascii("Canon".into())),
        (0x013b, Data::Ascii("Alex Example".into())),
        (0x02bc, Data::Bytes(packet.clone().into_bytes())),
    ];
    let second = vec![(0x010e, Data::Ascii("the second page".into()))];
    let heic_all = heif(&HEVC, Some(&block), Some(&packet));
    let mut bad_crc = png_all.clone();
    if let Some(last) = bad_crc.get_mut(33 + 8 + block.len() + 3) {
        *last ^= 1;
    }
    let mut lying = whole.clone();
    lying[4..6].copy_from_slice(&0xfff0u16.to_be_bytes());
    let mut looped = everything(1).block();
    // The next-IFD pointer of IFD0 leads back to IFD0.
    let entries = u16::from_be_bytes([looped[8], looped[9]]) as usize;
    looped[10 + 12 * entries..14 + 12 * entries].copy_from_slice(&8u32.to_be_bytes());
    let mut huge = everything(1).block();
    huge[14..18].copy_from_slice(&0xffff_ffffu32.to_be_bytes());
    let mut files = vec![
        path("jpeg/everything.jpg", whole.clone()),
        path("jpeg/plain.jpg", jpeg(&small, &[], b"")),
        path("jpeg/turned.jpg", jpeg(&small, &[app1_exif(&everything(8).block())], b"")),
        path("png/everything.png", png_all.clone()),
        path("png/animated.png", apng(&small, &picture(32, 24, 8), &[chunk(b"tEXt", b"Comment\0two frames")])),
        path("webp/everything.webp", webp_all.clone()),
        path("gif/everything.gif", gif_all.clone()),
        path("tiff/two-pages.tif", tiff(&[(&small, page), (&picture(16, 16, 9), second)], true)),
        path("bmp/everything.bmp", bmp(&picture(31, 24, 7))),
        path("jxl/everything.jxl", jxl(&block, &packet)),
        path("jxl/bare.jxl", [JXL, b"behind the end"].concat()),
        path("jxl/display.jxl", JXL_DISPLAY.to_vec()),
        path("jp2/everything.jp2", jp2(&block, &packet)),
        path("jp2/bare.j2c", j2c()),
        path("bmff/everything.heic", heic_all.clone()),
        path("bmff/everything.avif", heif(&AV1, Some(&block), Some(&packet))),
        path("bmff/free.heic", [heif(&HEVC, None, None), boxed(b"free", b"left in a free box")].concat()),
        path("svg/everything.svg", drawing(&whole, &packet).into_bytes()),
        path("psd/everything.psd", document(&packet)),
        path("raf/everything.raf", raf(&whole)),
        path("broken/psd-cut.bin", document(&packet)[..1000].to_vec()),
        path("svg/foreign.svg", FOREIGN.into()),
        path("svg/packed.svgz", gzip("alex-example.svg", FOREIGN.as_bytes())),
        path("broken/svg-cut.bin", drawing(&whole, &packet).into_bytes()[..2500].to_vec()),
        path("broken/jpeg-cut.bin", whole[..whole.len() / 2].to_vec()),
        path("broken/jpeg-lying-length.bin", lying),
        path("broken/exif-loop.bin", jpeg(&small, &[app1_exif(&looped)], b"")),
        path("broken/exif-huge-count.bin", jpeg(&small, &[app1_exif(&huge)], b"")),
        path("broken/png-bad-crc.bin", bad_crc),
        path("broken/png-cut.bin", png_all[..png_all.len() - 40].to_vec()),
        path("broken/webp-cut.bin", webp_all[..webp_all.len() - 20].to_vec()),
        path("broken/gif-cut.bin", gif_all[..gif_all.len() / 2].to_vec()),
        path("broken/heic-cut.bin", heic_all[..heic_all.len() - 30].to_vec()),
        path("broken/jpeg-in-png-name.png", whole),
        path("broken/text.jpg", b"This is no picture, whatever its name says.\n".to_vec()),
        path("broken/empty.jpg", Vec::new()),
    ];
    files.extend(several().into_iter().map(|(name, bytes)| path(name, bytes)));
    files
}
