//! Small files made of boxes, taken apart, scrubbed and broken.

mod scrub;

use super::super::{PartKey, Span, Standard, check};
use super::*;
use crate::bytes::Window;
use crate::container::{Fate, Piece, Refusal, Removal};

fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
    [&size, kind.as_slice(), content].concat()
}

fn full(kind: &[u8; 4], version: u8, flags: u8, content: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, flags], content].concat())
}

fn infe(id: u16, kind: &[u8; 4], flags: u8, rest: &[u8]) -> Vec<u8> {
    full(b"infe", 2, flags, &[&id.to_be_bytes(), &[0, 0], kind.as_slice(), rest].concat())
}

fn reference(kind: &[u8; 4], from: u16, to: u16) -> Vec<u8> {
    boxed(kind, &[from.to_be_bytes(), 1u16.to_be_bytes(), to.to_be_bytes()].concat())
}

fn handler(kind: &[u8; 4], name: &[u8]) -> Vec<u8> {
    full(b"hdlr", 0, 0, &[&[0; 4], kind.as_slice(), &[0; 12], name].concat())
}

/// How a fixture is written.
#[derive(Clone, Copy)]
struct Shape {
    version: u8,
    offset_size: u8,
    base_size: u8,
    meta_last: bool,
}

const USUAL: Shape = Shape { version: 1, offset_size: 4, base_size: 0, meta_last: false };

const EXIF: &[u8] = b"\0\0\0\x06Exif\0\0MM\0*SECRET-EXIF";
const XMP: &[u8] = b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>";
const PIXELS: &[u8] = b"coded picture in two parts";
const THUMB: &[u8] = b"SECRET-THUMBNAIL";

/// The entries of an `iloc`, each with its method and its extents.
fn iloc(shape: Shape, entries: &[(u16, u16, Vec<(u64, u64)>)]) -> Vec<u8> {
    let mut out = vec![shape.offset_size << 4 | 4, shape.base_size << 4];
    let wide = |n: u16| if shape.version == 2 { u32::from(n).to_be_bytes().to_vec() } else { n.to_be_bytes().to_vec() };
    out.extend(wide(u16::try_from(entries.len()).unwrap()));
    for (id, method, extents) in entries {
        out.extend(wide(*id));
        if shape.version > 0 {
            out.extend(method.to_be_bytes());
        }
        out.extend([0, 0]);
        let base = if shape.base_size > 0 { extents[0].0 } else { 0 };
        out.extend(&base.to_be_bytes()[8 - usize::from(shape.base_size)..]);
        out.extend(u16::try_from(extents.len()).unwrap().to_be_bytes());
        for (offset, length) in extents {
            out.extend(&(offset - base).to_be_bytes()[8 - usize::from(shape.offset_size)..]);
            out.extend(u32::try_from(*length).unwrap().to_be_bytes());
        }
    }
    full(b"iloc", shape.version, 0, &out)
}

/// A HEIC file with a secret in every place that a scrub has to know.
fn heic(shape: Shape) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let free = boxed(b"free", b"SECRET-FREE");
    let idat: &[u8] = b"gridSECRET-IDAT";
    // mdat: exif, a gap, half the picture, the thumbnail, the other half, xmp.
    let (left, right) = PIXELS.split_at(10);
    let runs: [&[u8]; 6] = [EXIF, b"SECRET-GAP", left, THUMB, right, XMP];
    let mdat = boxed(b"mdat", &runs.concat());
    let make = |meta_size: u64| -> Vec<u8> {
        let head = ftyp.len() as u64 + 8;
        let data = if shape.meta_last { head } else { head + meta_size + free.len() as u64 };
        let at = |n: usize| data + runs[..n].iter().map(|run| run.len() as u64).sum::<u64>();
        let run = |n: usize| (at(n), runs[n].len() as u64);
        let mut entries =
            vec![(1, 0, vec![run(2), run(4)]), (2, 0, vec![run(0)]), (3, 0, vec![run(5)]), (4, 0, vec![run(3)])];
        if shape.version > 0 {
            entries.push((5, 1, vec![(0, 4)]));
        }
        let mut items = vec![
            infe(1, b"hvc1", 0, b"SECRET-NAME\0"),
            infe(2, b"Exif", 1, b"\0"),
            infe(3, b"mime", 1, b"\0application/rdf+xml\0"),
            infe(4, b"hvc1", 0, b"\0"),
        ];
        if shape.version > 0 {
            items.push(infe(5, b"iovl", 0, b"\0"));
        }
        let count = u16::try_from(items.len()).unwrap().to_be_bytes();
        let ipco = [
            full(b"ispe", 0, 0, b"\0\0\0\x08\0\0\0\x08SECRET-REST"),
            full(b"udes", 0, 0, b"SECRET-UDES\0"),
            boxed(b"colr", b"profan ICC profile"),
            boxed(b"irot", b"\x01"),
            full(b"ispe", 0, 0, &[0, 0, 0, 1, 0, 0, 0, 1]),
            full(b"crtt", 0, 0, b"SECRET!!"),
        ];
        let ipma = b"\0\0\0\x02\0\x01\x05\x01\x02\x03\x84\x06\0\x04\x01\x05";
        let mut boxes = vec![
            handler(b"pict", b"SECRET-HANDLER\0"),
            full(b"pitm", 0, 0, b"\0\x01"),
            full(b"iinf", 0, 0, &[count.to_vec(), items.concat()].concat()),
            full(
                b"iref",
                0,
                0,
                &[reference(b"thmb", 4, 1), reference(b"cdsc", 2, 1), reference(b"cdsc", 3, 1)].concat(),
            ),
            boxed(b"iprp", &[boxed(b"ipco", &ipco.concat()), full(b"ipma", 0, 0, ipma)].concat()),
            iloc(shape, &entries),
        ];
        if shape.version > 0 {
            boxes.push(boxed(b"idat", idat));
        }
        boxes.push(boxed(b"xml ", b"SECRET-META"));
        full(b"meta", 0, 0, &boxes.concat())
    };
    let meta = make(make(0).len() as u64);
    let uuid = boxed(b"uuid", &[&[9; 16], b"SECRET-UUID".as_slice()].concat());
    let film = boxed(b"mpvd", &boxed(b"ftyp", b"mp42SECRET-FILM!"));
    let tail = b"SECRET-TRAILER".to_vec();
    let all = if shape.meta_last {
        [ftyp, mdat, free, meta, uuid, film, tail]
    } else {
        [ftyp, meta, free, mdat, uuid, film, tail]
    };
    all.concat()
}

fn layout(file: &dyn Bytes) -> Layout {
    let layout = lay(file, Depth::Full).unwrap().layout;
    check(&layout, file.len()).unwrap();
    layout
}

fn keys(layout: &Layout) -> Vec<String> {
    layout.parts.iter().filter_map(|part| part.key.as_ref()).map(|key| key.key.to_string()).collect()
}

fn spans(layout: &Layout, name: &str) -> Vec<std::ops::Range<u64>> {
    let (id, _) = layout.parts_by_id().find(|(_, part)| part.name == name).unwrap();
    let owned = |span: &&Span| span.owners.as_slice().contains(&id);
    layout.spans.iter().filter(owned).map(|span| span.range.clone()).collect()
}

/// What is dropped when nothing but the picture and its colours stays.
fn fates(layout: &Layout) -> Vec<Fate> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour | Kind::Metadata(Standard::Icc) => Fate::Keep,
        _ => Fate::Drop,
    };
    layout.parts.iter().map(fate).collect()
}

fn apply(file: &dyn Bytes, pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&file.read(range.clone()).unwrap()),
            Piece::Write(bytes) => out.extend_from_slice(bytes),
            Piece::Zeros(n) => out.resize(out.len() + usize::try_from(*n).unwrap(), 0),
        }
    }
    out
}

fn scrub(file: &dyn Bytes) -> Vec<u8> {
    let layout = layout(file);
    apply(file, &rebuild::rebuild(file, &layout, &fates(&layout)).unwrap())
}

fn item(file: &dyn Bytes, name: &str) -> Vec<u8> {
    spans(&layout(file), name).iter().flat_map(|range| file.read(range.clone()).unwrap().into_owned()).collect()
}

#[test]
fn every_box_item_and_field_is_a_part() {
    let file = heic(USUAL);
    let layout = layout(&file);
    assert_eq!(layout.flavour, Flavour::new("HEIC"));
    let mut keys = keys(&layout);
    keys.sort();
    let expected = [
        "@after-last-box",
        "free",
        "item:Exif",
        "item:mime:application/rdf+xml",
        "mdat@unreferenced",
        "meta/hdlr.name",
        "meta/idat",
        "meta/iinf/infe.item_name",
        "meta/iprp/ipco/ispe.rest",
        "meta/xml\\x20",
        "mpvd",
        "prop:colr:prof",
        "prop:crtt",
        "prop:udes",
        "ref:thmb",
        "uuid:09090909-0909-0909-0909-090909090909",
    ];
    assert_eq!(keys, expected);
    let exif = layout.parts.iter().find(|part| part.name == "item 2 Exif").unwrap().content.clone().unwrap();
    assert_eq!(&*Window::new(&file, exif.ranges[0].clone()).read(0..99).unwrap(), b"MM\0*SECRET-EXIF");
    assert_eq!(spans(&layout, "item 1 hvc1").len(), 2);
    assert_eq!(item(&file, "item 5 iovl"), b"grid");
    assert_eq!(layout.faults.len(), 1, "the trailer alone is no box");
}

#[test]
fn quick_leaves_the_picture_unread() {
    let file = heic(USUAL);
    let layout = lay(&file, Depth::Quick).unwrap().layout;
    check(&layout, file.len() as u64).unwrap();
    let kind = |name: &str| layout.parts.iter().find(|part| part.name == name).unwrap().kind;
    assert_eq!(kind("item 1 hvc1"), Kind::Unread);
    assert_eq!(kind("item 2 Exif"), Kind::Metadata(Standard::Exif));
}

#[test]
fn no_prefix_and_no_flip_breaks_a_layout() {
    let mut tried = 0;
    for file in [heic(USUAL), sequence(true), film()] {
        for end in 0..file.len() {
            let prefix = file[..end].to_vec();
            for depth in [Depth::Quick, Depth::Full] {
                check(&lay(&prefix, depth).unwrap().layout, end as u64).unwrap();
            }
        }
        for at in (8..file.len()).step_by(2) {
            for flip in [0x01, 0x80] {
                let mut broken = file.clone();
                broken[at] ^= flip;
                let layout = layout(&broken);
                if let Ok(pieces) = rebuild::rebuild(&broken, &layout, &fates(&layout)) {
                    let clean = apply(&broken, &pieces);
                    check(&lay(&clean, Depth::Full).unwrap().layout, clean.len() as u64).unwrap();
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 1500, "{tried}");
}

#[test]
fn boxes_nest_no_deeper_than_the_limit() {
    let nested = |levels: usize| (0..levels).fold(Vec::new(), |inner, _| boxed(b"moov", &inner));
    assert!(layout(&nested(32)).faults.is_empty());
    let deep = layout(&nested(33));
    assert_eq!(deep.faults.len(), 1);
    assert!(keys(&deep).iter().any(|key| key.ends_with("@slack")));
}

#[test]
fn items_that_all_overlap_cost_no_more_than_the_file() {
    let entries: Vec<_> = (0..20_000u16).map(|id| (id, 0, vec![(u64::from(id), 1_000_000)])).collect();
    let meta = full(b"meta", 0, 0, &iloc(Shape { version: 0, ..USUAL }, &entries));
    let items: Vec<u8> = (0..20_000u16).flat_map(|id| infe(id, b"hvc1", 0, b"\0")).collect();
    let iinf = full(b"iinf", 0, 0, &[20_000u16.to_be_bytes().to_vec(), items].concat());
    let meta = full(b"meta", 0, 0, &[meta[12..].to_vec(), iinf].concat());
    let file = [boxed(b"ftyp", b"heic\0\0\0\0"), meta].concat();
    let layout = layout(&file);
    let owned: usize = layout.spans.iter().map(|span| span.owners.as_slice().len()).sum();
    assert!(owned < 1_000_000, "{owned}");
}

/// A track of two chunks.
fn track(id: u32, kind: &[u8; 4], entry: &[u8; 4], offsets: [u32; 2], sizes: [u32; 2]) -> Vec<u8> {
    let tkhd = [&[0, 0, 0, 7, 0, 0, 0, 9], id.to_be_bytes().as_slice(), &[0; 68]].concat();
    let visual = [vec![0; 42], b"\x0aSECRET-ENC".to_vec(), vec![0; 25]].concat();
    let numbers = |list: &[u32]| list.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>();
    let stbl = [
        full(b"stsd", 0, 0, &[numbers(&[1]), boxed(entry, &visual)].concat()),
        full(b"stsz", 0, 0, &numbers(&[0, 2, sizes[0], sizes[1]])),
        full(b"stsc", 0, 0, &numbers(&[1, 1, 1, 1])),
        full(b"stco", 0, 0, &numbers(&[2, offsets[0], offsets[1]])),
    ];
    let mdia = [
        full(b"mdhd", 0, 0, &[&[0, 0, 0, 5, 0, 0, 0, 6], [0; 8].as_slice(), &[0x55, 0xC4, 0, 0]].concat()),
        handler(kind, b"SECRET-TRACK\0"),
        boxed(b"minf", &boxed(b"stbl", &stbl.concat())),
    ];
    let udta = boxed(b"udta", &boxed(b"name", b"SECRET-UDTA"));
    boxed(b"trak", &[full(b"tkhd", 0, 0, &tkhd), boxed(b"mdia", &mdia.concat()), udta].concat())
}

fn movie(brand: &[u8], sound: bool) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", brand);
    let samples = b"first-SECRET-GAP-second-SECRET-sound";
    let make = |moov: usize| {
        let data = u32::try_from(ftyp.len() + moov + 8).unwrap();
        let mvhd = full(b"mvhd", 0, 0, &[[0, 0, 0, 3].as_slice(), &[0; 92]].concat());
        let mut tracks = vec![track(1, b"pict", b"hvc1", [data, data + 17], [5, 6])];
        if sound {
            tracks.push(track(2, b"soun", b"mp4a", [data + 24, data + 30], [6, 6]));
        }
        let udta = boxed(b"udta", &[boxed(b"\xa9xyz", b"\0\x10\x15\xc7+48.2-SECRET/"), vec![0; 4]].concat());
        boxed(b"moov", &[mvhd, tracks.concat(), udta].concat())
    };
    let moov = make(make(0).len());
    [ftyp, moov, boxed(b"mdat", samples)].concat()
}

fn sequence(sound: bool) -> Vec<u8> {
    movie(b"msf1\0\0\0\0hevc", sound)
}

fn film() -> Vec<u8> {
    movie(b"isom\0\0\0\0mp42", true)
}

#[test]
fn a_film_is_laid_out_to_the_last_byte() {
    let layout = layout(&film());
    assert_eq!(layout.flavour, Flavour::new("MP4"));
    let keys = keys(&layout);
    for key in [
        "moov/mvhd.creation_time",
        "moov/udta/©xyz",
        "moov/trak/tkhd.modification_time",
        "moov/trak/udta/name",
        "moov/trak/mdia/hdlr.name",
        "moov/trak/mdia/minf/stbl/stsd/hvc1.compressorname",
        "trak:soun",
        "mdat@unreferenced",
    ] {
        assert!(keys.iter().any(|found| found == key), "{key} in {keys:?}");
    }
    assert_eq!(spans(&layout, "track 1 pict hvc1 samples").len(), 2);
}

#[test]
fn quicktime_metadata_are_known_by_their_keys() {
    let name = b"com.apple.quicktime.make";
    let keys = full(b"keys", 0, 0, &[&[0, 0, 0, 1, 0, 0, 0, 32], b"mdta".as_slice(), name].concat());
    let ilst = boxed(b"ilst", &boxed(&[0, 0, 0, 1], &boxed(b"data", b"\0\0\0\x01\0\0\0\0Apple")));
    let meta = boxed(b"meta", &[handler(b"mdta", b""), keys, ilst].concat());
    let layout = layout(&boxed(b"moov", &meta));
    assert_eq!(layout.flavour, Flavour::new("MOV"));
    let part = layout.parts.iter().find(|part| part.key.is_some()).unwrap();
    assert_eq!(part.key, Some(PartKey::new("QuickTime-mdta", "com.apple.quicktime.make")));
}

#[test]
fn a_manifest_is_found_behind_its_purpose() {
    let uuid = b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
    let content = [uuid.as_slice(), &[0; 4], b"manifest\0", &[0; 8], b"JUMBF"].concat();
    let file = [boxed(b"ftyp", b"heic\0\0\0\0"), boxed(b"uuid", &content)].concat();
    let layout = layout(&file);
    let part = layout.parts.iter().find(|part| part.kind == Kind::Metadata(Standard::Jumbf)).unwrap();
    assert_eq!(part.removal, Removal::Cut);
    assert_eq!(&*file.read(part.content.as_ref().unwrap().ranges[0].clone()).unwrap(), b"JUMBF");
}
