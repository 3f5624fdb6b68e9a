//! Bad input, one test for each kind: files that are cut short, that lie, loop, count to four thousand million, inflate or nest
//! without end, and files that aren't what their names say. Each gives a clear answer, soon, and takes no more memory than
//! the file justifies.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use flate2::{Compression, Crc, write::ZlibEncoder};
use phototell::container::{Depth, Kind, PartId, Span};
use phototell::inspect::{Examined, Options, examine, inspect};
use phototell::metadata::limits;
use phototell::scrub::{Failure, Policy, scrub_bytes};

/// Counts what the test's own thread holds, so that tests that run beside it don't matter.
struct Counted;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

impl Counted {
    fn count(change: isize) {
        let held = HELD.get() + change;
        HELD.set(held);
        PEAK.set(PEAK.get().max(held));
    }
}

// SAFETY: every call goes to the system's allocator as it came; the counters are plain numbers without destructors.
unsafe impl GlobalAlloc for Counted {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        Self::count(-(layout.size() as isize));
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counted = Counted;

/// What one small hostile file may take, in bytes: a block of the reader, a few times over.
const MEMORY: isize = 16 << 20;
/// And how long, of a processor's time.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 2 });

/// How long this thread has been on a processor, so that a busy machine doesn't matter; the time of day where the system
/// doesn't say.
fn clock(began: Instant) -> Duration {
    let account = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = account.split_whitespace().next().and_then(|first| first.parse().ok());
    nanoseconds.map_or_else(|| began.elapsed(), Duration::from_nanos)
}

/// What the file tells at full depth, and what a scrub comes to: both within `memory` bytes and [`TIME`].
#[track_caller]
fn met(file: &Vec<u8>, memory: isize) -> (Examined, Result<Vec<u8>, Failure>) {
    let (held, now) = (HELD.get(), Instant::now());
    let began = clock(now);
    PEAK.set(held);
    examine(file, Depth::Quick).unwrap().expect("a kind that is known");
    let examined = examine(file, Depth::Full).unwrap().expect("a kind that is known");
    let scrubbed = scrub_bytes(file, &Policy::default()).map(|(output, _)| output);
    let (peak, took) = (PEAK.get() - held, clock(now) - began);
    assert!(peak < memory, "{peak} bytes were held at once");
    assert!(took < TIME, "it took {took:?}");
    if let Ok(output) = &scrubbed {
        let again = scrub_bytes(output, &Policy::default()).expect("a scrubbed file can be scrubbed").0;
        assert!(again == *output, "a second scrub changes it");
    }
    (examined, scrubbed)
}

fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("testdata/{path}")).unwrap()
}

/// A JPEG with these segments behind its SOI.
fn jpeg(segments: &[u8]) -> Vec<u8> {
    let plain = fixture("jpeg/plain.jpg");
    [&plain[..2], segments, &plain[2..]].concat()
}

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap();
    [&[0xff, marker], &length.to_be_bytes()[..], payload].concat()
}

/// A JPEG with an Exif block made of `tiff`.
fn exif(tiff: &[u8]) -> Vec<u8> {
    jpeg(&segment(0xe1, &[b"Exif\0\0", tiff].concat()))
}

/// An entry of a little-endian IFD, its value in place.
fn entry(tag: u16, kind: u16, count: u32, value: u32) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
}

/// A little-endian TIFF block of one IFD, which says where the next one stands.
fn tiff(entries: &[Vec<u8>], next: u32) -> Vec<u8> {
    let count = u16::try_from(entries.len()).unwrap();
    [&b"II*\0\x08\0\0\0"[..], &count.to_le_bytes(), &entries.concat(), &next.to_le_bytes()].concat()
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = Crc::new();
    crc.update(kind);
    crc.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

/// A PNG with these chunks behind its IHDR.
fn png(chunks: &[u8]) -> Vec<u8> {
    const IHDR: std::ops::Range<usize> = 8..33;
    let picture = fixture("png/animated.png");
    let idat = [chunk(b"IDAT", &deflated(&[0; 2])), chunk(b"IEND", b"")].concat();
    let header = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0");
    assert_eq!(header.len(), IHDR.len());
    [&picture[..IHDR.start], &header, chunks, &idat].concat()
}

fn packet(inside: &str) -> Vec<u8> {
    format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>{inside}</rdf:RDF></x:xmpmeta>")
        .into_bytes()
}

fn xmp(packet: &[u8]) -> Vec<u8> {
    png(&chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", packet].concat()))
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// An ISO-BMFF box.
fn boxed(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len() + 8).unwrap();
    [&length.to_be_bytes()[..], kind, data].concat()
}

const FAMILIES: &[&str] = &[
    "jpeg/everything.jpg",
    "png/everything.png",
    "gif/everything.gif",
    "webp/everything.webp",
    "tiff/two-pages.tif",
    "bmff/everything.heic",
    "bmff/everything.avif",
];

#[test]
fn truncated_files_say_so() {
    for path in FAMILIES {
        let whole = fixture(path);
        for end in (1..whole.len()).rev().step_by(7).filter(|end| *end > whole.len() / 4).take(40) {
            _ = met(&whole[..end].to_vec(), MEMORY);
        }
        let layout = examine(&whole, Depth::Full).unwrap().expect("a picture").layout;
        let coded = |span: &&Span| {
            let pixels = |id: &PartId| layout.part(*id).is_some_and(|part| part.kind == Kind::Pixels);
            span.owners.as_slice().iter().any(pixels)
        };
        let picture = layout.spans.iter().filter(coded).max_by_key(|span| span.range.end - span.range.start);
        let range = picture.expect("a coded picture").range.clone();
        let cut = whole[..((range.start + range.end) / 2) as usize].to_vec();
        let (examined, scrubbed) = met(&cut, MEMORY);
        assert!(!examined.faults.is_empty(), "{path}");
        // What is left of a picture may still be told from what isn't one; if not, the file is refused.
        assert!(matches!(scrubbed, Ok(_) | Err(Failure::Refused(_))), "{path}: {:?}", scrubbed.err());
    }
}

#[test]
fn lengths_that_lie_are_faults_where_they_stand() {
    let lying = |file: Vec<u8>, offset: std::ops::Range<u64>| {
        let (examined, _) = met(&file, MEMORY);
        let there = examined.faults.iter().any(|fault| offset.contains(&fault.offset));
        assert!(there, "none in {offset:?}: {:?}", examined.faults);
    };
    lying([b"\xff\xd8\xff\xe1\xff\xf0Exif\0\0", &b"II*\0\x08\0\0\0"[..]].concat(), 0..18);
    lying([&png(b"")[..33], b"\x7f\xff\xff\xfftEXtAuthor\0Alice"].concat(), 33..41);
    let mut riff = fixture("webp/everything.webp");
    riff[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    lying(riff, 0..12);
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0heicmif1");
    let at = ftyp.len() as u64;
    lying([&ftyp, &b"\xff\xff\xff\xf0meta\0\0\0\0"[..]].concat(), at..at + 12);
    lying([&ftyp, &b"\0\0\0\x01meta\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0"[..]].concat(), at..at + 20);
    // Shorter than its own header.
    lying([&ftyp, &b"\0\0\0\x04meta\0\0\0\0"[..]].concat(), at..at + 12);
    lying([&jpeg(b"")[..2], b"\xff\xfe\0\x01", &jpeg(b"")[2..]].concat(), 2..6);
}

#[test]
fn directories_that_loop_are_read_once() {
    let camera = || entry(0x010f, 2, 4, u32::from_le_bytes(*b"Ace\0"));
    let itself = tiff(&[camera(), entry(0x8769, 4, 1, 8), entry(0x8825, 4, 1, 8)], 8);
    for file in [exif(&itself), itself] {
        let (examined, _) = met(&file, MEMORY);
        let told = examined.tags.iter().filter(|told| told.tag.key.name == "Make").count();
        assert_eq!(told, 1);
        assert!(!examined.faults.is_empty());
    }
    // Two that point to each other.
    let first = tiff(&[camera()], 26);
    let second = [&1u16.to_le_bytes()[..], &camera(), &8u32.to_le_bytes()].concat();
    assert_eq!(first.len(), 26);
    let (examined, _) = met(&exif(&[first, second].concat()), MEMORY);
    assert!(!examined.faults.is_empty());
}

#[test]
fn counts_of_4_gib_take_no_memory() {
    for kind in 1..=13 {
        let block = tiff(&[entry(0x010f, kind, u32::MAX, 8), entry(0x0111, 4, u32::MAX, 0)], 0);
        assert!(!met(&exif(&block), MEMORY).0.faults.is_empty(), "type {kind}");
        _ = met(&block, MEMORY);
    }
    let big = [&b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0"[..], &u64::MAX.to_le_bytes(), &[0; 40]].concat();
    assert!(!met(&big, MEMORY).0.faults.is_empty());
    // As wide and high as the standards allow.
    let (max, one) = (i32::MAX.to_be_bytes(), png(b""));
    let wide = [&one[..8], &chunk(b"IHDR", &[&max[..], &max, b"\x10\x06\0\0\0"].concat()), &one[33..]].concat();
    _ = met(&wide, MEMORY);
    let mut gif = fixture("gif/everything.gif");
    gif[6..10].fill(0xff);
    _ = met(&gif, MEMORY);
    // Items without end: `iinf` and `iloc` of version 2 count in 32 bits.
    let counted = |kind| boxed(kind, &[&b"\x02\0\0\0\xff\xff\xff\xff"[..], &[0; 32]].concat());
    let located = boxed(b"iloc", &[&b"\x02\0\0\0\x44\x40\xff\xff\xff\xff"[..], &[0; 32]].concat());
    let meta = boxed(b"meta", &[&[0; 4][..], &counted(b"iinf"), &located].concat());
    let heic = [boxed(b"ftyp", b"heic\0\0\0\0heicmif1"), meta].concat();
    assert!(!met(&heic, MEMORY).0.faults.is_empty());
}

#[test]
fn files_of_no_bytes_and_text_are_of_no_known_kind() {
    for name in ["empty.jpg", "text.jpg"] {
        let path = std::path::Path::new("testdata/broken").join(name);
        assert!(inspect(&path, &Options::default()).unwrap().is_none(), "{name}");
        let refused = scrub_bytes(&fs::read(&path).unwrap(), &Policy::default());
        assert!(matches!(refused, Err(Failure::NotKnown)), "{name}");
    }
}

#[test]
fn a_jpeg_in_a_png_name_is_a_jpeg() {
    let path = std::path::Path::new("testdata/broken/jpeg-in-png-name.png");
    let record = inspect(path, &Options::default()).unwrap().expect("a picture");
    assert_eq!(record.flavour.0, "JPEG");
    assert!(met(&fs::read(path).unwrap(), MEMORY).1.unwrap().starts_with(b"\xff\xd8"));
}

#[test]
fn streams_that_inflate_without_end_are_cut_off() {
    let bomb = deflated(&vec![b'a'; limits::INFLATED as usize + (1 << 20)]);
    let chunks = [
        chunk(b"zTXt", &[&b"Comment\0\0"[..], &bomb].concat()),
        chunk(b"iTXt", &[&b"XML:com.adobe.xmp\0\x01\0\0\0"[..], &bomb].concat()),
        chunk(b"iCCP", &[&b"profile\0\0"[..], &bomb].concat()),
    ];
    for bomb in chunks {
        let file = png(&bomb);
        assert!(file.len() < 40_000, "{} bytes", file.len());
        let (examined, scrubbed) = met(&file, 6 * limits::INFLATED as isize);
        assert!(!examined.faults.is_empty());
        assert!(scrubbed.is_err() || scrubbed.is_ok_and(|output| output.len() < 1000));
    }
}

#[test]
fn packets_that_nest_expand_or_list_without_end_are_cut_off() {
    let nested = |depth: usize| {
        let (open, close) = ("<a:b xmlns:a='urn:a'>".repeat(depth), "</a:b>".repeat(depth));
        packet(&format!("<rdf:Description>{open}{close}</rdf:Description>"))
    };
    for depth in [limits::XML_DEPTH + 1, 2_000] {
        assert!(!met(&xmp(&nested(depth)), MEMORY).0.faults.is_empty(), "{depth} deep");
    }
    let laughs: String = (1..20).map(|i| format!("<!ENTITY l{i} '{}'>", format!("&l{};", i - 1).repeat(10))).collect();
    let inside = "<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' dc:title='&l19;'/>";
    let declared = [format!("<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}]>").into_bytes(), packet(inside)].concat();
    let (examined, _) = met(&xmp(&declared), MEMORY);
    let longest = examined.tags.iter().map(|told| told.tag.value.to_string().len()).max().unwrap_or(0);
    assert!(longest < 2 * declared.len(), "{longest} bytes came of {}", declared.len());

    let listed: String = (0..100_000).map(|i| format!(" a:n{i}='v'")).collect();
    _ = met(&xmp(&packet(&format!("<rdf:Description xmlns:a='urn:a'{listed}/>"))), 20 * MEMORY);
}

#[test]
fn very_many_small_parts_take_no_longer_than_few() {
    const MANY: usize = 10_000;
    let memory = 20 * MEMORY;
    _ = met(&jpeg(&segment(0xfe, b"").repeat(MANY)), memory);
    _ = met(&jpeg(&segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0").repeat(MANY)), memory);
    _ = met(&png(&chunk(b"tEXt", b"a\0b").repeat(MANY)), memory);
    _ = met(&png(&chunk(b"prIv", b"").repeat(MANY)), memory);

    let gif = fixture("gif/everything.gif");
    let end = gif.iter().rposition(|byte| *byte == 0x3b).unwrap();
    _ = met(&[&gif[..end], &b"\x21\xfe\x01a\0".repeat(MANY), b";"].concat(), memory);

    let mut webp = fixture("webp/everything.webp");
    webp.extend(b"prIv\0\0\0\0".repeat(MANY));
    let length = u32::try_from(webp.len() - 8).unwrap();
    webp[4..8].copy_from_slice(&length.to_le_bytes());
    _ = met(&webp, memory);

    let mut heic = fixture("bmff/everything.heic");
    heic.extend(boxed(b"free", b"").repeat(MANY));
    _ = met(&heic, memory);
}

#[test]
fn very_many_directories_and_entries_take_no_longer_than_few() {
    let memory = 20 * MEMORY;
    let chain: Vec<u8> = (0u32..3000)
        .flat_map(|i| [&1u16.to_le_bytes()[..], &entry(0x010f, 2, 4, 0x41), &(8 + 18 * (i + 1)).to_le_bytes()].concat())
        .collect();
    let chained = [&b"II*\0\x08\0\0\0"[..], &chain].concat();
    _ = met(&exif(&chained), memory);
    _ = met(&chained, memory);

    let listed: Vec<_> = (0..5_000u16).map(|i| entry(0x8000 + i, 3, 1, 7)).collect();
    _ = met(&exif(&tiff(&listed, 0)), memory);
    let listed: Vec<_> = (0..10_000u16).map(|i| entry(i, 3, 1, 7)).collect();
    _ = met(&tiff(&listed, 0), memory);
    // All of them share one value.
    let shared: Vec<_> = (0..10_000u16).map(|i| entry(i, 2, 10_000, 8)).collect();
    _ = met(&tiff(&shared, 0), memory);
}
