//! PNG and APNG (W3C PNG, third edition): every chunk that holds bytes, raw, deflated and in hex digits; the room in and behind
//! the compressed streams.

use crate::Place;
use crate::blocks::{self, deflated, wide};
use crate::search::{SECRET, base64};
use crate::wrap::{apng, chunk, picture, png, png_pixels};

/// A picture with chunks behind its IHDR.
fn with(chunks: &[u8]) -> Vec<u8> {
    png(&picture(24, 16, 4), &[chunks.to_vec()], b"")
}

fn one(kind: &[u8; 4], data: &[&[u8]]) -> Vec<u8> {
    with(&chunk(kind, &data.concat()))
}

/// A chunk's type, and where it begins and ends.
type At = ([u8; 4], usize, usize);

/// The chunks of a file, each with its range.
fn chunks(file: &[u8]) -> Vec<At> {
    let mut found = Vec::new();
    let mut at = 8;
    while at + 12 <= file.len() {
        let end = at + 12 + u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        found.push((file[at + 4..at + 8].try_into().unwrap(), at, end));
        at = end;
    }
    found
}

/// A file with every chunk of a type changed: given its data, what stands in its place.
fn changed(file: &[u8], kind: &[u8; 4], change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut out = file[..8].to_vec();
    for (found, start, end) in chunks(file) {
        if found == *kind {
            out.extend(change(&file[start + 8..end - 4]));
        } else {
            out.extend(&file[start..end]);
        }
    }
    out
}

fn longer(file: &[u8], kind: &[u8; 4], tail: &[u8]) -> Vec<u8> {
    changed(file, kind, |data| chunk(kind, &[data, tail].concat()))
}

/// A picture of two colours, of eight pixels in a row, with a palette and more.
fn indexed(palette: &[u8], others: &[u8]) -> Vec<u8> {
    let header = [&8u32.to_be_bytes()[..], &1u32.to_be_bytes(), &[1, 3, 0, 0, 0]].concat();
    let rest = [chunk(b"PLTE", palette), others.to_vec(), chunk(b"IDAT", &deflated(&[0, 0xa5])), chunk(b"IEND", b"")];
    [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &rest.concat()].concat()
}

/// What ImageMagick writes of a block: its name, its length, its digits.
fn raw_profile(kind: &str, block: &[u8]) -> Vec<u8> {
    let digits: String = block
        .iter()
        .enumerate()
        .map(|(at, byte)| format!("{}{byte:02x}", if at % 36 == 0 { "\n" } else { "" }))
        .collect();
    let content = format!("\n{kind}\n{:8}{digits}\n", block.len());
    chunk(b"zTXt", &[format!("Raw profile type {kind}\0\0").as_bytes(), &deflated(content.as_bytes())].concat())
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, file: Vec<u8>| Place::new("PNG", name, form, file);
    let raw = |name: &str, file: Vec<u8>| Place::new("PNG", name, "raw", file);
    let packed = [&[b'.'; 300][..], SECRET].concat();
    let still = with(b"");
    let moving = apng(&picture(12, 8, 1), &picture(12, 8, 2), &[]);
    let plain = png_pixels(&picture(24, 16, 4));
    let mut places = vec![
        raw("tEXt", one(b"tEXt", &[b"Comment\0", SECRET])),
        raw("the keyword of tEXt", one(b"tEXt", &[SECRET, b"\0a text"])),
        place("tEXt in base64", "base64", one(b"tEXt", &[b"Comment\0", base64(SECRET).as_bytes()])),
        place("zTXt", "inflated raw", one(b"zTXt", &[b"Comment\0\0", &deflated(&packed)])),
        raw("behind the stream of zTXt", one(b"zTXt", &[b"Comment\0\0", &deflated(b"a text"), SECRET])),
        raw("zTXt of an unknown method", one(b"zTXt", &[b"Comment\0\x07", SECRET])),
        raw("iTXt", one(b"iTXt", &[b"Comment\0\0\0\0\0", SECRET])),
        place("iTXt, compressed", "inflated raw", one(b"iTXt", &[b"Comment\0\x01\0\0\0", &deflated(&packed)])),
        raw("the language of iTXt", one(b"iTXt", &[b"Comment\0\0\0", SECRET, b"\0\0text"])),
        raw("the translated keyword of iTXt", one(b"iTXt", &[b"Comment\0\0\0en\0", SECRET, b"\0text"])),
        raw(
            "text behind IDAT",
            changed(&still, b"IEND", |_| {
                [chunk(b"tEXt", &[b"Author\0", &SECRET[..]].concat()), chunk(b"IEND", b"")].concat()
            }),
        ),
        place("parameters in UTF-16", "utf-16", one(b"tEXt", &[b"parameters\0", &wide(u16::to_le_bytes)])),
        raw("the prompt of a machine", one(b"iTXt", &[b"prompt\0\0\0\0\0{\"text\":\"", SECRET, b"\"}"])),
        raw("AIGC beside its Label", one(b"tEXt", &[b"AIGC\0{\"Label\":\"1\",\"ProduceID\":\"", SECRET, b"\"}"])),
        place(
            "Raw profile type exif",
            "inflated hex",
            with(&raw_profile("exif", &[b"Exif\0\0", &blocks::exif()[0].1[..]].concat())),
        ),
        place(
            "Raw profile type APP1",
            "inflated hex",
            with(&raw_profile("APP1", &[b"http://ns.adobe.com/xap/1.0/\0", &blocks::xmp()[0].1[..]].concat())),
        ),
        place("Raw profile type iptc", "inflated hex", with(&raw_profile("iptc", &blocks::irb()[0].1))),
        place("Raw profile type xmp", "inflated hex", with(&raw_profile("xmp", &blocks::xmp()[1].1))),
        place("Raw profile type of nobody", "inflated hex", with(&raw_profile("mara", SECRET))),
        raw(
            "the name of iCCP",
            one(b"iCCP", &[SECRET, b"\0\0", &deflated(&blocks::icc()[5].1[..blocks::icc()[5].1.len() - 32])]),
        ),
        raw(
            "behind the stream of iCCP",
            one(b"iCCP", &[b"a\0\0", &deflated(&blocks::icc()[5].1[..blocks::icc()[5].1.len() - 32]), SECRET]),
        ),
        raw("caBX", one(b"caBX", &[&crate::boxed(b"jumb", SECRET)])),
        raw("tIME, too long", one(b"tIME", &[&[7, 232, 5, 6, 7, 8, 9], SECRET])),
        raw("a private chunk", one(b"prVt", &[SECRET])),
        raw("an unknown public chunk", one(b"abCd", &[SECRET])),
        raw(
            "a private chunk behind IDAT",
            changed(&still, b"IEND", |_| [chunk(b"prVt", SECRET), chunk(b"IEND", b"")].concat()),
        ),
        raw("iDOT", one(b"iDOT", &[SECRET])),
        raw("sPLT", one(b"sPLT", &[b"colours\0\x08", SECRET, &[0; 4]])),
        raw("pCAL", one(b"pCAL", &[SECRET])),
        raw("seAl", one(b"seAl", &[SECRET])),
        raw("mkBT of Fireworks", one(b"mkBT", &[SECRET])),
        raw("gAMA, too long", one(b"gAMA", &[&[0, 0, 0xb1, 0x8f], SECRET])),
        raw("pHYs, too long", one(b"pHYs", &[&[0, 0, 1, 0, 0, 0, 1, 0, 1], SECRET])),
        raw("PLTE of a true-colour picture", one(b"PLTE", &[SECRET, b"!"])),
        raw("tRNS of a true-colour picture, too long", one(b"tRNS", &[&[0; 6], SECRET])).refused("no longer a chunk"),
        raw("PLTE beyond the depth", indexed(&[&[9; 6][..], SECRET, b"!"].concat(), b"")).refused("no longer a chunk"),
        raw("tRNS beyond the depth", indexed(&[9; 6], &chunk(b"tRNS", &[&[255, 0], &SECRET[..]].concat())))
            .refused("no longer a chunk"),
        raw("hIST", one(b"hIST", &[SECRET])),
        raw("npTc behind its fields", one(b"npTc", &[&[0; 32], SECRET])),
        raw("data in IEND", longer(&still, b"IEND", SECRET)),
        raw("behind IEND", [&still[..], SECRET].concat()),
        raw("a picture behind IEND", [still.clone(), one(b"tEXt", &[b"Author\0", SECRET])].concat()),
        raw("behind the stream of IDAT", longer(&plain, b"IDAT", SECRET)),
        place("a second stream behind that of IDAT", "inflated raw", longer(&plain, b"IDAT", &deflated(&packed))),
        raw(
            "an IDAT behind the stream",
            changed(&plain, b"IEND", |_| [chunk(b"IDAT", SECRET), chunk(b"IEND", b"")].concat()),
        ),
        raw("an IDAT behind IEND", [&plain[..], &chunk(b"IDAT", SECRET)].concat()),
        raw(
            "the bytes behind the stream, over two IDATs",
            changed(&plain, b"IDAT", |data| {
                let (front, rest) = SECRET.split_at(0);
                [chunk(b"IDAT", &[data, front].concat()), chunk(b"IDAT", rest)].concat()
            }),
        ),
        raw("a stray fdAT", one(b"fdAT", &[&[0; 4], SECRET])),
        raw("acTL, too long", longer(&moving, b"acTL", SECRET)).refused("in sequence"),
        raw("behind the stream of fdAT", longer(&moving, b"fdAT", SECRET)),
        raw("behind the stream of a moving picture's IDAT", longer(&moving, b"IDAT", SECRET)),
        raw(
            "a text in a moving picture",
            changed(&moving, b"acTL", |data| {
                [chunk(b"acTL", data), chunk(b"tEXt", &[b"Author\0", &SECRET[..]].concat())].concat()
            }),
        ),
        raw(
            "a private chunk between frames",
            changed(&moving, b"fdAT", |data| [chunk(b"prVt", SECRET), chunk(b"fdAT", data)].concat()),
        ),
    ];
    // A filter byte, then the row: the stream goes on behind the last row with rows that nobody shows.
    let beyond = {
        let mut rows: Vec<u8> = picture(24, 16, 4)
            .rows()
            .flat_map(|row| std::iter::once(0).chain(row.flat_map(|pixel| pixel.0)).collect::<Vec<u8>>())
            .collect();
        rows.extend(SECRET);
        changed(&plain, b"IDAT", |_| chunk(b"IDAT", &deflated(&rows)))
    };
    places.push(place("rows behind the last one, in the stream", "inflated raw", beyond).refused("expected"));
    for (name, block) in blocks::exif() {
        let form = match name {
            "XPAuthor" | "UserComment in Unicode" => "utf-16",
            _ => "raw",
        };
        places.push(place(&format!("eXIf, {name}"), form, one(b"eXIf", &[&block])));
    }
    for (name, packet) in blocks::xmp() {
        if name == "UTF-16" {
            continue;
        }
        let form = if name.contains("base64") { "base64" } else { "raw" };
        places.push(place(
            &format!("iTXt XMP, {name}"),
            form,
            one(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &packet]),
        ));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "inflated utf-16" } else { "inflated raw" };
        places.push(place(&format!("iCCP, {name}"), form, one(b"iCCP", &[b"a\0\0", &deflated(&profile)])));
    }
    places
}
