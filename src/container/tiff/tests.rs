#![allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

use super::*;
use crate::container::{Kind, Owners, Part, PartId, Standard, check};

type Entry = (u16, u16, u32, Vec<u8>);

fn word(n: u16, big: bool) -> Vec<u8> {
    if big { n.to_be_bytes().to_vec() } else { n.to_le_bytes().to_vec() }
}

fn long(n: u32, big: bool) -> Vec<u8> {
    if big { n.to_be_bytes().to_vec() } else { n.to_le_bytes().to_vec() }
}

/// A directory at `at`, its values behind it.
fn directory(at: usize, entries: &[Entry], next: u32, big: bool) -> Vec<u8> {
    let mut out = word(entries.len() as u16, big);
    let mut values: Vec<u8> = Vec::new();
    let after = at + 2 + entries.len() * 12 + 4;
    for (tag, kind, count, value) in entries {
        out.extend(word(*tag, big));
        out.extend(word(*kind, big));
        out.extend(long(*count, big));
        if value.len() <= 4 {
            out.extend([value.clone(), vec![0; 4 - value.len()]].concat());
        } else {
            out.extend(long((after + values.len()) as u32, big));
            values.extend(value);
        }
    }
    out.extend(long(next, big));
    out.extend(values);
    out
}

/// A picture of 3 × 2 grey pixels in one strip (which has two bytes more than its rows), an artist, a GPS IFD, a packet of
/// XMP, a profile, a second page with an artist of its own, a smaller version in a SubIFD; bytes between and at the end.
fn fixture(big: bool) -> Vec<u8> {
    let (pixels, gps, sub, second, first) = (8u32, 100u32, 160u32, 300u32, 500usize);
    let mut file = if big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    file.extend(long(first as u32, big));
    file.extend([1, 2, 3, 4, 5, 6, 0xaa, 0xbb]);
    file.extend([0; 4]);
    file.extend(*b"in a gap");
    let page = |strip: u32, bytes: u32| -> Vec<Entry> {
        vec![
            (0x0100, 3, 1, word(3, big)),
            (0x0101, 3, 1, word(2, big)),
            (0x0102, 3, 1, word(8, big)),
            (0x0103, 3, 1, word(1, big)),
            (0x0106, 3, 1, word(1, big)),
            (0x0111, 4, 1, long(strip, big)),
            (0x0112, 3, 1, word(6, big)),
            (0x0116, 3, 1, word(2, big)),
            (0x0117, 4, 1, long(bytes, big)),
        ]
    };
    file.resize(gps as usize, 0);
    let entry = |ref_: &[u8]| vec![(1u16, 2u16, ref_.len() as u32, ref_.to_vec())];
    file.extend(directory(gps as usize, &entry(b"N\0"), 0, big));
    file.resize(sub as usize, 0);
    let smaller = [vec![(0x00fe, 4, 1, long(1, big))], page(290, 6)].concat();
    file.extend(directory(sub as usize, &smaller, 0, big));
    file.resize(290, 0);
    file.extend(*b"smallr");
    file.resize(second as usize, 0);
    let mut two = page(pixels, 8);
    two.insert(7, (0x013b, 2, 9, b"Page Two\0".to_vec()));
    two.sort_by_key(|entry| entry.0);
    file.extend(directory(second as usize, &two, 0, big));
    file.resize(first, 0);
    let mut one = page(pixels, 8);
    one.extend([
        (0x010e, 2, 8, b"caption\0".to_vec()),
        (0x013b, 2, 9, b"Page One\0".to_vec()),
        (0x014a, 4, 1, long(sub, big)),
        (0x02bc, 1, 40, b"<x:xmpmeta>person@example.org</x:xmpmeta".to_vec()),
        (0x8773, 7, 12, b"profile data".to_vec()),
        (0x8825, 4, 1, long(gps, big)),
    ]);
    one.sort_by_key(|entry| entry.0);
    file.extend(directory(first, &one, second, big));
    file.extend(*b"behind the end");
    file
}

#[allow(clippy::ptr_arg, reason = "a slice is no `dyn Bytes`")]
fn full(file: &Vec<u8>) -> Layout {
    let layout = layout(file, Depth::Full).unwrap();
    check(&layout, file.len() as u64).unwrap();
    layout
}

fn part<'a>(layout: &'a Layout, name: &str) -> (PartId, &'a Part) {
    layout.parts_by_id().find(|(_, part)| part.name == name).unwrap_or_else(|| panic!("{name}"))
}

/// The fates of a scrub, with the blocks' decoders replaced by `block`.
fn fates(layout: &Layout, block: impl Fn(Standard) -> Fate) -> Vec<Fate> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour => Fate::Keep,
        Kind::Metadata(standard) if part.content.is_some() => block(standard),
        _ => Fate::Drop,
    };
    layout.parts.iter().map(fate).collect()
}

fn apply(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&file[range.start as usize..range.end as usize]),
            Piece::Write(new) => out.extend_from_slice(new),
            Piece::Zeros(n) => out.resize(out.len() + *n as usize, 0),
        }
    }
    out
}

fn contains(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|window| window == text)
}

#[test]
fn every_entry_is_a_part_of_its_kind() {
    for big in [false, true] {
        let file = fixture(big);
        let layout = full(&file);
        assert_eq!(layout.faults, []);
        assert_eq!(layout.flavour.0, "TIFF");
        for (name, kind) in [
            ("header", Kind::Structure),
            ("IFD0", Kind::Structure),
            ("IFD0 Orientation", Kind::Structure),
            ("IFD0 Artist", Kind::Metadata(Standard::Exif)),
            ("IFD0 ApplicationNotes", Kind::Metadata(Standard::Xmp)),
            ("IFD0 ICC_Profile", Kind::Metadata(Standard::Icc)),
            ("IFD0 strips", Kind::Pixels),
            ("IFD1 Artist", Kind::Metadata(Standard::Exif)),
            ("GPS GPSLatitudeRef", Kind::Metadata(Standard::Exif)),
            ("SubIFD0 reduced-resolution strips", Kind::Embedded),
            ("IFD0 SubIFDs", Kind::Metadata(Standard::Exif)),
            ("bytes behind the rows of strips", Kind::Unknown),
            ("bytes after the end", Kind::Trailer),
        ] {
            assert_eq!(part(&layout, name).1.kind, kind, "{name}");
        }
        // Both pages have the one strip.
        let (zero, one) = (part(&layout, "IFD0 strips").0, part(&layout, "IFD1 strips").0);
        let shared = layout.spans.iter().find(|span| span.range.start == 8).unwrap();
        assert_eq!((&shared.range, &shared.owners), (&(8..14), &Owners::Many([zero, one].into())));
        let gap = layout.parts.iter().find(|part| part.name == "unreferenced bytes").unwrap();
        assert_eq!(gap.key.as_ref().unwrap().key, "@unreferenced");
        let gps = part(&layout, "GPS").1.within;
        assert_eq!(gps, Some(part(&layout, "IFD0 GPSInfo").0));
    }
}

#[test]
fn quick_leaves_the_strips_unread() {
    let file = fixture(true);
    let quick = layout(&file, Depth::Quick).unwrap();
    check(&quick, file.len() as u64).unwrap();
    assert_eq!(part(&quick, "IFD0 strips").1.kind, Kind::Unread);
    assert!(full(&file).parts.iter().all(|part| part.kind != Kind::Unread));
}

#[test]
fn bytes_behind_a_coded_strip_become_zeros() {
    // Two rows of three bytes in one run of six, stored; then what its length counts and no reader looks at.
    let mut file = b"MM\0*\0\0\0\x1e\x05picturesecret behind..".to_vec();
    file.resize(30, 0);
    let entries: Vec<Entry> =
        [(0x0100, 3u32), (0x0101, 2), (0x0102, 8), (0x0103, 32773), (0x0106, 1), (0x0111, 8), (0x0117, 21)]
            .into_iter()
            .map(|(tag, value)| (tag, 4, 1, long(value, true)))
            .collect();
    file.extend(directory(30, &entries, 0, true));
    let layout = full(&file);
    assert_eq!(part(&layout, "bytes behind the rows of strips").1.kind, Kind::Unknown);
    let new = apply(&file, &(CONTAINER.rebuild)(&file, &layout, &fates(&layout, |_| Fate::Drop)).unwrap());
    assert_eq!(new[8..30], *b"\x05pictur\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    assert_eq!(new[30..], file[30..]);
}

#[test]
fn an_old_jpeg_whose_scan_stands_in_its_strip_keeps_its_tables() {
    let quantisation = [&b"\xff\xdb\0\x43\0"[..], &[7; 64]].concat();
    let frame = b"\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x01\x11\0";
    let head = [&b"\xff\xd8"[..], b"\xff\xfe\0\x08secret", &quantisation, frame].concat();
    let scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x12\xff\xd9behind";
    let (first, ends) = (200, 8 + head.len() as u32);
    let mut file = [&b"MM\0*"[..], &long(first, true), &head, scan].concat();
    file.resize(first as usize, 0);
    let (length, strip) = (head.len() as u32, scan.len() as u32);
    let entries: Vec<Entry> = [
        (0x0100, 3u32),
        (0x0101, 2),
        (0x0102, 8),
        (0x0103, 6),
        (0x0106, 1),
        (0x0111, ends),
        (0x0117, strip),
        (0x0201, 8),
        (0x0202, length),
    ]
    .into_iter()
    .map(|(tag, value)| (tag, 4, 1, long(value, true)))
    .collect();
    file.extend(directory(first as usize, &entries, 0, true));
    let layout = full(&file);
    assert_eq!(layout.faults, []);
    let new = apply(&file, &(CONTAINER.rebuild)(&file, &layout, &fates(&layout, |_| Fate::Drop)).unwrap());
    let mut expected = file.clone();
    expected[14..20].fill(0);
    let behind = ends as usize + scan.len();
    expected[behind - 6..behind].fill(0);
    assert!(new == expected);
}

#[test]
fn everything_kept_is_the_same_file() {
    let file = fixture(false);
    let layout = full(&file);
    let pieces = (CONTAINER.rebuild)(&file, &layout, &vec![Fate::Keep; layout.parts.len()]).unwrap();
    assert_eq!(apply(&file, &pieces), file);
}

#[test]
fn a_scrub_leaves_the_picture_where_it_is() {
    for big in [false, true] {
        let file = fixture(big);
        let layout = full(&file);
        let block = |standard| match standard {
            Standard::Icc => Fate::Replace(vec![Piece::Write(b"profile".to_vec())]),
            _ => Fate::Drop,
        };
        let new = apply(&file, &(CONTAINER.rebuild)(&file, &layout, &fates(&layout, block)).unwrap());
        assert_eq!(new.len(), file.len() - 14);
        assert_eq!(new[..16], [&file[..14], &[0, 0]].concat());
        for text in
            [&b"Page One"[..], b"Page Two", b"caption", b"person@", b"in a gap", b"behind", b"N\0", b"smallr", b" data"]
        {
            assert!(contains(&file, text) && !contains(&new, text), "{}", String::from_utf8_lossy(text));
        }
        let after = full(&new);
        assert_eq!(after.faults, []);
        assert_eq!(part(&after, "IFD0 ICC_Profile").1.content.as_ref().unwrap().ranges.len(), 1);
        assert!(contains(&new, b"profile"));
        assert!(
            after
                .parts
                .iter()
                .all(|part| matches!(part.kind, Kind::Structure | Kind::Pixels | Kind::Metadata(Standard::Icc)))
        );
        assert!(after.parts.iter().all(|part| !part.name.contains("GPS") && !part.name.contains("SubIFD")));
        // Once more changes nothing.
        let again = fates(&after, |_| Fate::Keep);
        assert!(again.iter().all(|fate| *fate == Fate::Keep));
    }
}

#[test]
fn a_longer_value_is_appended() {
    let file = fixture(true);
    let layout = full(&file);
    let longer = b"a profile that is longer than before".to_vec();
    let block = |standard| match standard {
        Standard::Icc => Fate::Replace(vec![Piece::Write(longer.clone())]),
        _ => Fate::Keep,
    };
    let new = apply(&file, &(CONTAINER.rebuild)(&file, &layout, &fates(&layout, block)).unwrap());
    assert!(new.ends_with(&longer) && !contains(&new, b"profile data") && contains(&new, b"person@example.org"));
    let after = full(&new);
    let content = part(&after, "IFD0 ICC_Profile").1.content.clone().unwrap();
    assert_eq!(content.ranges, [(new.len() - longer.len()) as u64..new.len() as u64]);
}

#[test]
fn single_entries_go_and_others_stay() {
    let file = fixture(false);
    let layout = full(&file);
    let mut fates = vec![Fate::Keep; layout.parts.len()];
    fates[part(&layout, "IFD1 Artist").0.index()] = Fate::Drop;
    let new = apply(&file, &(CONTAINER.rebuild)(&file, &layout, &fates).unwrap());
    assert_eq!(new.len(), file.len());
    assert!(!contains(&new, b"Page Two") && contains(&new, b"Page One") && contains(&new, b"behind the end"));
    assert_eq!(full(&new).parts.iter().filter(|part| part.name.ends_with("Artist")).count(), 1);
}

#[test]
fn what_is_damaged_or_not_tiff_is_refused() {
    let mut file = fixture(true);
    file[505] = 0x77; // a type that doesn't exist
    let layout = full(&file);
    assert!(!layout.faults.is_empty());
    let refusal = (CONTAINER.rebuild)(&file, &layout, &fates(&layout, |_| Fate::Drop)).unwrap_err();
    assert!(matches!(refusal, Refusal::Damaged(_)));
    let mut dng = b"MM\0*\0\0\0\x08".to_vec();
    dng.extend(directory(8, &[(0xc612, 1, 4, vec![1, 4, 0, 0]), (0x010e, 2, 2, b"x\0".to_vec())], 0, true));
    let layout = full(&dng);
    assert_eq!(layout.flavour.0, "DNG");
    let refusal = (CONTAINER.rebuild)(&dng, &layout, &fates(&layout, |_| Fate::Drop)).unwrap_err();
    assert!(matches!(refusal, Refusal::Unsupported(_)));
    // The strip is shorter than the picture.
    let mut short = fixture(true);
    let counts = [1, 0x17, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8];
    let at = short.windows(12).position(|window| window == counts).unwrap();
    short[at + 11] = 5;
    let layout = full(&short);
    let refusal = (CONTAINER.rebuild)(&short, &layout, &fates(&layout, |_| Fate::Drop)).unwrap_err();
    assert!(matches!(refusal, Refusal::Damaged(_)));
}

#[test]
fn damage_to_what_no_picture_needs_goes_with_it() {
    let file = fixture(true);
    let entry =
        |tag: [u8; 2]| file.windows(4).position(|four| four[..2] == tag && four[2] == 0 && four[3] < 8).unwrap();
    let (caption, gps) = (entry([0x01, 0x0e]), file.windows(4).position(|four| four == [0x88, 0x25, 0, 4]).unwrap());
    let mut odd = file.clone();
    odd[caption + 3] = 0x77; // a type that doesn't exist
    let mut astray = file.clone();
    astray[gps + 8] = 0x7f; // beyond the end
    for damaged in [odd, astray] {
        let layout = full(&damaged);
        assert_eq!(layout.faults.len(), 1);
        (CONTAINER.certain)(&damaged, &layout).unwrap();
        let new = apply(&damaged, &(CONTAINER.rebuild)(&damaged, &layout, &fates(&layout, |_| Fate::Drop)).unwrap());
        assert_eq!(full(&new).faults, []);
        assert_eq!(new[8..14], file[8..14]);
        assert!(!contains(&new, b"caption") && !contains(&new, b"Page One") && !contains(&new, b"behind the end"));
    }
}

#[test]
fn the_family_is_known_by_its_first_bytes() {
    for (head, flavour) in [
        (&b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0"[..], "CR2"),
        (b"IIRS\x08\0\0\0", "ORF"),
        (b"IIU\0\x18\0\0\0", "RW2"),
        (b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10", "BigTIFF"),
        (b"FUJIFILMCCD-RAW 0201", "RAF"),
        (b"MM\0*\0\0\0\x08", "TIFF"),
    ] {
        assert_eq!(sniff(head).unwrap().0, flavour);
    }
    assert_eq!(sniff(b"\xff\xd8\xff\xe0"), None);
    assert_eq!(sniff(b""), None);
}

#[test]
fn a_mosaic_makes_a_raw_of_its_maker() {
    let mut file = b"MM\0*\0\0\0\x08".to_vec();
    let entries = [(0x0106u16, 3u16, 1u32, word(32803, true)), (0x010f, 2, 6, b"NIKON\0".to_vec())];
    file.extend(directory(8, &entries, 0, true));
    assert_eq!(full(&file).flavour.0, "NEF");
}

#[test]
fn a_raf_has_its_preview_as_a_file_within() {
    let mut file = b"FUJIFILMCCD-RAW 0201".to_vec();
    file.resize(84, 0);
    for number in [108u32, 4, 112, 3, 115, 5] {
        file.extend(number.to_be_bytes());
    }
    file.extend([0xff, 0xd8, 0xff, 0xd9, 1, 2, 3, 4, 4, 4, 4, 4]);
    let layout = full(&file);
    assert_eq!(layout.faults, []);
    assert_eq!(part(&layout, "JPEG").1.content.as_ref().unwrap().ranges, [108..112]);
    assert_eq!(part(&layout, "raw data").1.kind, Kind::Pixels);
    for end in 0..file.len() {
        full(&file[..end].to_vec());
    }
}

#[test]
fn no_prefix_and_no_flipped_byte_breaks_the_partition() {
    let file = fixture(true);
    for end in 0..file.len() {
        full(&file[..end].to_vec());
    }
    for at in 0..file.len() {
        let mut flipped = file.clone();
        flipped[at] ^= 0x81;
        let layout = full(&flipped);
        let fates = fates(&layout, |_| Fate::Drop);
        if let Ok(pieces) = (CONTAINER.rebuild)(&flipped, &layout, &fates) {
            full(&apply(&flipped, &pieces));
        }
    }
}
