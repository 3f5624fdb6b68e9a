//! For each family of formats a file or more that carries what the family can carry, and files that are broken in one way.

use image::RgbImage;

use crate::exif::{Data, Exif, gps};
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
    let view = jpeg(&picture(32, 24, 9), std::slice::from_ref(&exif), b"");
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
        path("jp2/everything.jp2", jp2(&block, &packet)),
        path("jp2/bare.j2c", j2c()),
        path("bmff/everything.heic", heic_all.clone()),
        path("bmff/everything.avif", heif(&AV1, Some(&block), Some(&packet))),
        path("bmff/free.heic", [heif(&HEVC, None, None), boxed(b"free", b"left in a free box")].concat()),
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
