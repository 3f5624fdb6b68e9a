use crate::container::laws::{self, made};
use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use std::io::Write;

use super::*;
use crate::container::{Depth, Fate, Kind, Layout, Part, Piece, Refusal, Standard};

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&(data.len() as u32).to_be_bytes(), kind, data, &crc.sum().to_be_bytes()].concat()
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn ihdr() -> Vec<u8> {
    // 4×2 pixels of 8-bit grey.
    chunk(b"IHDR", &[0, 0, 0, 4, 0, 0, 0, 2, 8, 0, 0, 0, 0])
}

const ROWS: [u8; 10] = [0, 10, 20, 30, 40, 0, 50, 60, 70, 80];

fn idat() -> Vec<u8> {
    chunk(b"IDAT", &zlib(&ROWS))
}

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = chunk::SIGNATURE.to_vec();
    chunks.iter().for_each(|chunk| file.extend_from_slice(chunk));
    file
}

fn iend() -> Vec<u8> {
    chunk(b"IEND", b"")
}

fn fctl(sequence: u32) -> Vec<u8> {
    let numbers: Vec<u8> = [sequence, 4, 2, 0, 0].iter().flat_map(|number| number.to_be_bytes()).collect();
    chunk(b"fcTL", &[&numbers[..], &[0, 1, 0, 10, 0, 0]].concat())
}

fn fdat(sequence: u32, data: &[u8]) -> Vec<u8> {
    chunk(b"fdAT", &[&sequence.to_be_bytes(), data].concat())
}

fn actl() -> Vec<u8> {
    chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])
}

fn full(file: &[u8]) -> Layout {
    laws::full(&CONTAINER, file)
}

fn fates(layout: &Layout) -> Vec<Fate> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour | Kind::Metadata(Standard::PngIccp) => Fate::Keep,
        _ => Fate::Drop,
    };
    layout.parts.iter().map(fate).collect()
}

fn scrub(file: &[u8]) -> Result<Vec<u8>, Refusal> {
    let layout = full(file);
    let out = made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates(&layout))?);
    assert!(fates(&full(&out)).iter().all(|fate| *fate == Fate::Keep), "a scrub of a scrub changes nothing");
    Ok(out)
}

fn keys(layout: &Layout) -> Vec<&str> {
    layout.parts.iter().filter_map(|part| part.key.as_ref()).map(|key| &*key.key).collect()
}

#[test]
fn metadata_go_and_colour_stays_in_order() {
    let colour = [
        chunk(b"gAMA", &[0, 0, 177, 143]),
        chunk(b"cHRM", &[0; 32]),
        chunk(b"iCCP", b"x\0\0"),
        chunk(b"pHYs", &[0; 9]),
    ];
    let told = [
        chunk(b"tEXt", b"Author\0me"),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"),
        chunk(b"eXIf", b"II*\0"),
        chunk(b"tIME", &[7, 230, 1, 1, 0, 0, 0]),
        chunk(b"caBX", b"jumb"),
        chunk(b"prVt", b"secret"),
        chunk(b"iDOT", &[0; 28]),
        chunk(b"sPLT", b"name\0"),
    ];
    let mut chunks = vec![ihdr()];
    chunks.extend(colour.clone());
    chunks.extend(told);
    chunks.extend([idat(), chunk(b"tEXt", b"Late\0x"), iend()]);
    let file = png(&chunks);
    let layout = full(&file);
    assert_eq!(layout.faults, []);
    let contents = layout.parts.iter().filter_map(|part| part.content.as_ref());
    let standards: Vec<_> = contents.map(|c| c.standard).filter(|standard| *standard != Standard::Plain).collect();
    assert_eq!(
        standards,
        [
            Standard::PngIccp,
            Standard::PngText,
            Standard::PngInternationalText,
            Standard::Exif,
            Standard::PngTime,
            Standard::Jumbf,
            Standard::PngText
        ]
    );
    assert_eq!(keys(&layout), ["gAMA", "cHRM", "iCCP", "pHYs", "eXIf", "caBX", "prVt", "iDOT", "sPLT"]);
    let mut kept = vec![ihdr()];
    kept.extend(colour);
    kept.extend([idat(), iend()]);
    assert_eq!(scrub(&file).unwrap(), png(&kept));
}

#[test]
fn bytes_behind_the_stream_go_wherever_chunks_break() {
    let data = [zlib(&ROWS), b"SECRET".to_vec()].concat();
    for at in 1..data.len() {
        let (one, two) = data.split_at(at);
        let file = png(&[ihdr(), chunk(b"IDAT", one), chunk(b"IDAT", b""), chunk(b"IDAT", two), iend()]);
        let layout = full(&file);
        assert!(keys(&layout).contains(&"@idat-after-zlib"), "broken at {at}");
        let out = scrub(&file).unwrap();
        let end = zlib(&ROWS).len();
        let wanted = match one.len() {
            short if short < end => png(&[ihdr(), chunk(b"IDAT", one), chunk(b"IDAT", &data[short..end]), iend()]),
            _ => png(&[ihdr(), idat(), iend()]),
        };
        assert_eq!(out, wanted, "broken at {at}");
    }
}

#[test]
fn a_second_run_goes_when_the_first_is_whole_and_is_refused_when_not() {
    let file = png(&[ihdr(), idat(), chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", b"SECRET"), iend()]);
    assert!(keys(&full(&file)).contains(&"@second-idat-run"));
    assert_eq!(scrub(&file).unwrap(), png(&[ihdr(), idat(), iend()]));
    let stream = zlib(&ROWS);
    let (one, two) = stream.split_at(5);
    let file = png(&[ihdr(), chunk(b"IDAT", one), chunk(b"tEXt", b"a\0b"), chunk(b"IDAT", two), iend()]);
    assert!(matches!(scrub(&file), Err(Refusal::Damaged(fault)) if fault.expected == faults::ONE_RUN));
}

#[test]
fn what_follows_iend_and_what_it_holds_goes() {
    let clean = png(&[ihdr(), idat(), iend()]);
    let file = [clean.clone(), b"SECRET".to_vec()].concat();
    assert_eq!(full(&file).parts.last().unwrap().kind, Kind::Trailer);
    assert_eq!(scrub(&file).unwrap(), clean);
    // A second PNG is a file within the file.
    let file = [clean.clone(), clean.clone()].concat();
    let content = full(&file).parts.last().unwrap().content.clone().unwrap();
    let second = clean.len() as u64..2 * clean.len() as u64;
    assert_eq!((content.standard, content.ranges.first()), (Standard::File, Some(&second)));
    let file = png(&[ihdr(), idat(), chunk(b"IEND", b"SECRET")]);
    assert_eq!(scrub(&file).unwrap(), clean);
}

#[test]
fn an_animation_is_numbered_anew() {
    let stream = zlib(&ROWS);
    let slack = [stream.clone(), b"SECRET".to_vec()].concat();
    let (one, two) = stream.split_at(7);
    let file = png(&[
        ihdr(),
        actl(),
        fctl(0),
        idat(),
        fctl(1),
        fdat(2, b""),
        fdat(3, one),
        chunk(b"tEXt", b"a\0b"),
        fdat(4, two),
        fdat(5, b"SECRET"),
        fctl(6),
        fdat(7, &slack),
        iend(),
    ]);
    let layout = full(&file);
    assert_eq!(layout.flavour, MOVING);
    assert_eq!(keys(&layout), ["acTL", "@idat-after-zlib", "@idat-after-zlib"]);
    let clean =
        png(&[ihdr(), actl(), fctl(0), idat(), fctl(1), fdat(2, one), fdat(3, two), fctl(4), fdat(5, &stream), iend()]);
    assert_eq!(scrub(&file).unwrap(), clean);
    let gap = png(&[ihdr(), actl(), fctl(0), idat(), fctl(2), fdat(3, &stream), chunk(b"tEXt", b"a\0b"), iend()]);
    assert!(matches!(scrub(&gap), Err(Refusal::Damaged(fault)) if fault.expected == faults::SEQUENCE));
}

#[test]
fn frames_that_no_animation_shows_go() {
    let file = png(&[ihdr(), idat(), actl(), fctl(0), fdat(1, &zlib(&ROWS)), iend()]);
    assert_eq!(full(&file).flavour, STILL);
    assert_eq!(scrub(&file).unwrap(), png(&[ihdr(), idat(), iend()]));
}

#[test]
fn a_wrong_crc_is_a_fault_and_stays_wrong() {
    let mut text = chunk(b"tEXt", b"a\0b");
    *text.last_mut().unwrap() ^= 0x55;
    let mut exif = chunk(b"eXIf", b"II*\0");
    *exif.last_mut().unwrap() ^= 0x55;
    let mut data = chunk(b"IDAT", &zlib(&ROWS));
    *data.last_mut().unwrap() ^= 0x55;
    let file = png(&[ihdr(), text, exif.clone(), data.clone(), iend()]);
    let layout = full(&file);
    assert_eq!(layout.faults.len(), 3);
    assert_eq!(scrub(&file).unwrap(), png(&[ihdr(), data, iend()]));
    let mut fates = fates(&layout);
    let at = layout.parts.iter().position(|part| part.name == "eXIf").unwrap();
    fates[at] = Fate::Replace(vec![Piece::Write(b"MM".to_vec()), Piece::Zeros(2)]);
    let out = made(&file, &(CONTAINER.rebuild)(&file, &layout, &fates).unwrap());
    let again = full(&out);
    assert_eq!(again.faults.len(), 2, "{:?}", again.faults);
    let content = again.parts.iter().find_map(|part| part.content.clone()).unwrap();
    assert_eq!(&out[content.ranges[0].start as usize..content.ranges[0].end as usize], b"MM\0\0");
}

#[test]
fn replaced_content_gets_length_and_crc() {
    let file = png(&[ihdr(), chunk(b"eXIf", b"II*\0much more"), idat(), iend()]);
    let layout = full(&file);
    let mut fates = fates(&layout);
    let at = layout.parts.iter().position(|part| part.name == "eXIf").unwrap();
    let range = layout.parts[at].content.as_ref().unwrap().ranges[0].clone();
    fates[at] = Fate::Replace(vec![Piece::Copy(range.start..range.start + 4), Piece::Write(b"x".to_vec())]);
    let out = made(&file, &(CONTAINER.rebuild)(&file, &layout, &fates).unwrap());
    assert_eq!(out, png(&[ihdr(), chunk(b"eXIf", b"II*\0x"), idat(), iend()]));
}

#[test]
fn apples_variant_is_bare_deflate() {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&ROWS).unwrap();
    let stream = encoder.finish().unwrap();
    let cgbi = chunk(b"CgBI", &[0x50, 0, 0x20, 2]);
    let slack = [stream.clone(), b"SECRET".to_vec()].concat();
    let file = png(&[cgbi.clone(), ihdr(), chunk(b"IDAT", &slack), iend()]);
    assert_eq!(scrub(&file).unwrap(), png(&[cgbi, ihdr(), chunk(b"IDAT", &stream), iend()]));
}

#[test]
fn streams_in_doubt_are_refused() {
    let told = chunk(b"tEXt", b"a\0b");
    let broken = png(&[ihdr(), told.clone(), chunk(b"IDAT", b"\x78\x9c\xff\xff\xff\xff"), iend()]);
    assert!(matches!(scrub(&broken), Err(Refusal::Damaged(fault)) if fault.expected == faults::STREAM));
    let long = png(&[ihdr(), told.clone(), chunk(b"IDAT", &zlib(&[&ROWS[..], b"more"].concat())), iend()]);
    assert!(matches!(scrub(&long), Err(Refusal::Damaged(fault)) if fault.expected == faults::NO_MORE));
    let none = png(&[ihdr(), told.clone(), chunk(b"IDAT", b""), iend()]);
    assert!(matches!(scrub(&none), Err(Refusal::Damaged(fault)) if fault.expected == faults::PICTURE));
    let headless = png(&[told.clone(), idat(), iend()]);
    assert!(matches!(scrub(&headless), Err(Refusal::Damaged(fault)) if fault.expected == faults::HEADER));
    // Fewer rows than there should be are no doubt: every byte is the picture's.
    let short = png(&[ihdr(), told, chunk(b"IDAT", &zlib(&ROWS[..5])), iend()]);
    assert_eq!(scrub(&short).unwrap(), png(&[ihdr(), chunk(b"IDAT", &zlib(&ROWS[..5])), iend()]));
}

#[test]
fn a_file_cut_off_behind_its_picture_gets_its_end() {
    let file = png(&[ihdr(), idat(), chunk(b"tEXt", b"Author\0me")]);
    let cut = &file[..file.len() - 3];
    assert_eq!(scrub(cut).unwrap(), png(&[ihdr(), idat(), iend()]));
}

#[test]
fn a_chunk_longer_than_its_standard_lets_it_be_goes() {
    let file = png(&[ihdr(), chunk(b"gAMA", b"more than four bytes"), idat(), iend()]);
    assert_eq!(scrub(&file).unwrap(), png(&[ihdr(), idat(), iend()]));
}

#[test]
fn quick_leaves_the_picture_unread() {
    let file = png(&[ihdr(), idat(), chunk(b"tEXt", b"a\0b"), iend(), b"tail".to_vec()]);
    let layout = (CONTAINER.layout)(&file, Depth::Quick).unwrap();
    let names: Vec<_> = layout.parts.iter().map(|part| &*part.name).collect();
    assert_eq!(
        names,
        ["signature", "IHDR", "IDAT", "data of IDAT: the compressed picture", "tEXt", "IEND", "bytes after IEND"]
    );
    assert_eq!(layout.parts[3].kind, Kind::Unread);
    let fates = fates(&layout);
    assert!(matches!((CONTAINER.rebuild)(&file, &layout, &fates), Err(Refusal::Unsupported(_))));
}

#[test]
fn every_prefix_is_a_partition() {
    let file = png(&[
        ihdr(),
        actl(),
        fctl(0),
        idat(),
        fctl(1),
        fdat(2, &zlib(&ROWS)),
        chunk(b"tEXt", b"a\0b"),
        iend(),
        b"x".to_vec(),
    ]);
    for end in chunk::SIGNATURE.len()..=file.len() {
        let _ = scrub(&file[..end]);
    }
}
