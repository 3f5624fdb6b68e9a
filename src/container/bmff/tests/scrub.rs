//! Scrubs: what goes, what stays, and what is refused.

use super::*;

/// An Apple HDR picture: a picture, its gain map, and an Exif with the headroom in a MakerNote.
fn apple() -> Vec<u8> {
    let note = b"Apple iOS\0\0\x01MM\0\x02\0\x11\0\x02\0\0\0\x04SECR\0\x21\0\x0a\0\0\0\x01\0\0\0\x2c\0\0\0\0\0\0\0\x05\0\0\0\x07";
    let exif = [b"\0\0\0\0MM\0*SECRET-EXIF-".as_slice(), note].concat();
    let data: [&[u8]; 3] = [&exif, b"picture", b"map"];
    let items = [infe(1, b"hvc1", 0, b"\0"), infe(2, b"hvc1", 1, b"\0"), infe(3, b"Exif", 1, b"\0")];
    let ipco = full(b"auxC", 0, 0, b"urn:com:apple:photo:2020:aux:hdrgainmap\0");
    let make = |start: u64| {
        let at = |n: usize| start + data[..n].iter().map(|run| run.len() as u64).sum::<u64>();
        let run = |n: usize| vec![(at(n), data[n].len() as u64)];
        let boxes = [
            handler(b"pict", b"\0"),
            full(b"pitm", 0, 0, b"\0\x01"),
            full(b"iinf", 0, 0, &[b"\0\x03".to_vec(), items.concat()].concat()),
            full(b"iref", 0, 0, &[reference(b"auxl", 2, 1), reference(b"cdsc", 3, 1)].concat()),
            boxed(b"iprp", &[boxed(b"ipco", &ipco), full(b"ipma", 0, 0, b"\0\0\0\x01\0\x02\x01\x01")].concat()),
            iloc(USUAL, &[(1, 0, run(1)), (2, 0, run(2)), (3, 0, run(0))]),
        ];
        [boxed(b"ftyp", b"heic\0\0\0\0"), full(b"meta", 0, 0, &boxes.concat())].concat()
    };
    let head = make(make(0).len() as u64 + 8);
    [head, boxed(b"mdat", &data.concat())].concat()
}

#[test]
fn the_headroom_of_a_gain_map_stays_and_nothing_else_of_its_exif() {
    let file = apple();
    let clean = scrub(&file);
    assert!(!String::from_utf8_lossy(&clean).contains("SECR"));
    let exif = item(&clean, "item 3 Exif");
    assert!(exif.ends_with(b"\0\0\0\x05\0\0\0\x07"));
    assert_eq!((item(&clean, "item 1 hvc1"), item(&clean, "item 2 hvc1")), (b"picture".to_vec(), b"map".to_vec()));
    assert_eq!(scrub(&clean), clean);
    // Without the map it isn't needed.
    let at = file.windows(10).position(|window| window == b"hdrgainmap").unwrap();
    let mut depth = file;
    depth[at..at + 10].copy_from_slice(b"stylething");
    assert!(!String::from_utf8_lossy(&scrub(&depth)).contains("Apple iOS"));
    // A note that can't be read is no reason to lose it.
    let mut damaged = apple();
    let at = damaged.windows(4).position(|window| window == b"\0\x21\0\x0a").unwrap();
    damaged[at + 3] = 2;
    let layout = layout(&damaged);
    assert!(matches!(rebuild::rebuild(&damaged, &layout, &fates(&layout)), Err(Refusal::Unsupported(_))));
}

/// A picture of HEVC units, with a message in its configuration.
fn hevc(units: &[u8]) -> Vec<u8> {
    let mut configuration = vec![0; 21];
    configuration.extend(b"\x01\x01\xa7\0\x01\0\x12\x4e\x01\x05\x0dSECRET-CONFIG\x80");
    let ipma = full(b"ipma", 0, 0, b"\0\0\0\x01\0\x01\x01\x81");
    let make = |start: u64| {
        let boxes = [
            handler(b"pict", b"\0"),
            full(b"pitm", 0, 0, b"\0\x01"),
            full(b"iinf", 0, 0, &[b"\0\x01".to_vec(), infe(1, b"hvc1", 0, b"\0")].concat()),
            boxed(b"iprp", &[boxed(b"ipco", &boxed(b"hvcC", &configuration)), ipma.clone()].concat()),
            iloc(USUAL, &[(1, 0, vec![(start, 9), (start + 9, units.len() as u64 - 9)])]),
        ];
        [boxed(b"ftyp", b"heic\0\0\0\0"), full(b"meta", 0, 0, &boxes.concat())].concat()
    };
    [make(make(0).len() as u64 + 8), boxed(b"mdat", units)].concat()
}

#[test]
fn messages_in_the_coded_picture_are_cut_out_of_it() {
    // The message lies across both extents, between two slices.
    let units = b"\0\x04\x26\x01ab\0\x0d\x4e\x01\x05\x08SECRET!!\x80\0\x03\x26\x01c";
    let file = hevc(units);
    assert!(keys(&layout(&file)).iter().filter(|key| *key == "hevc:sei:5").count() == 2);
    let clean = scrub(&file);
    assert!(!String::from_utf8_lossy(&clean).contains("SECRET"));
    assert_eq!(item(&clean, "item 1 hvc1"), b"\0\x04\x26\x01ab\0\x03\x26\x01c");
    assert_eq!(scrub(&clean), clean);
}

#[test]
fn a_scrub_takes_items_out_with_all_that_points_to_them() {
    let shapes = [
        USUAL,
        Shape { version: 0, ..USUAL },
        Shape { version: 2, offset_size: 8, base_size: 0, meta_last: true },
        Shape { version: 1, offset_size: 4, base_size: 8, meta_last: false },
        Shape { version: 0, offset_size: 4, base_size: 4, meta_last: true },
    ];
    for shape in shapes {
        let file = heic(shape);
        let clean = scrub(&file);
        let text = String::from_utf8_lossy(&clean).into_owned();
        assert!(!text.contains("SECRET"), "version {}: {text:?}", shape.version);
        let laid = lay(&clean, Depth::Full).unwrap();
        assert!(laid.layout.faults.is_empty(), "{:?}", laid.layout.faults);
        let meta = laid.meta.unwrap();
        let stay: &[u32] = if shape.version > 0 { &[1, 5] } else { &[1] };
        assert_eq!(meta.items.iter().map(|item| item.id).collect::<Vec<_>>(), stay);
        let iloc = meta.iloc.unwrap();
        assert_eq!(iloc.version, shape.version);
        assert_eq!(iloc.entries.iter().map(|entry| entry.item).collect::<Vec<_>>(), stay);
        assert!(meta.references.is_empty());
        assert_eq!(meta.associations.len(), 1);
        // Size, colour and rotation stay, under new numbers; the description, the time and the thumbnail's size go.
        assert_eq!(meta.associations[0].properties, [(false, 1), (false, 2), (true, 3)]);
        assert_eq!(meta.properties.iter().map(|p| p.kind.0).collect::<Vec<_>>(), [*b"ispe", *b"colr", *b"irot"]);
        assert_eq!(item(&clean, "item 1 hvc1"), PIXELS);
        assert!(fates(&laid.layout).iter().all(|fate| *fate == Fate::Keep), "a second scrub finds nothing");
    }
}

#[test]
fn new_content_is_framed_anew() {
    let file = heic(USUAL);
    let layout = layout(&file);
    let mut fates = vec![Fate::Keep; layout.parts.len()];
    let mut set = |kind: Kind, with: &[u8]| {
        let index = layout.parts.iter().position(|part| part.kind == kind).unwrap();
        fates[index] = Fate::Replace(vec![Piece::Write(with.to_vec())]);
    };
    set(Kind::Metadata(Standard::Exif), b"II*\0new");
    set(Kind::Metadata(Standard::Xmp), b"<a packet that is quite a bit longer than the old one was/>");
    set(Kind::Metadata(Standard::Icc), b"profile");
    let new = apply(&file, &rebuild::rebuild(&file, &layout, &fates).unwrap());
    assert_eq!(item(&new, "item 2 Exif"), b"\0\0\0\0II*\0new");
    assert_eq!(item(&new, "item 3 mime"), b"<a packet that is quite a bit longer than the old one was/>");
    assert_eq!(item(&new, "item 1 hvc1"), PIXELS);
    assert!(new.windows(19).any(|window| window == b"\0\0\0\x13colrprofprofile"));
}

#[test]
fn what_is_not_understood_is_refused() {
    let refused = |file: &dyn Bytes| {
        let layout = layout(file);
        rebuild::rebuild(file, &layout, &fates(&layout)).unwrap_err()
    };
    assert!(matches!(refused(&film()), Refusal::Unsupported(_)));
    assert!(matches!(
        refused(&[boxed(b"ftyp", b"mif3\0\0\0\0avif"), boxed(b"mini", b"?")].concat()),
        Refusal::Unsupported(_)
    ));
    let whole = heic(USUAL);
    // The picture's extent reaches into the thumbnail: what goes would take a part of what stays.
    let old = (PIXELS.len() as u32 - 16).to_be_bytes();
    let at = whole.windows(4).position(|window| window == old).unwrap();
    let mut shared = whole.clone();
    shared[at + 3] += 5;
    assert!(matches!(refused(&shared), Refusal::Residual(_)));
    // The file ends within mdat.
    let end = whole.windows(10).position(|window| window == b"SECRET-XMP").unwrap();
    assert!(matches!(refused(&whole[..end].to_vec()), Refusal::Damaged(_)));
    // An unknown property is essential.
    let at = whole.windows(4).position(|window| window == b"irot").unwrap();
    let mut essential = whole.clone();
    essential[at..at + 4].copy_from_slice(b"abcd");
    assert!(matches!(refused(&essential), Refusal::Residual(_)));
    // The primary item isn't listed.
    let at = whole.windows(8).position(|window| window == b"\0\x01\0\0hvc1").unwrap();
    let mut unlisted = whole.clone();
    unlisted[at + 1] = 7;
    assert!(matches!(refused(&unlisted), Refusal::Unsupported(_)));
    // Two entries for one item.
    let mut doubled = whole;
    let at = doubled.windows(8).position(|window| window == b"\0\x02\0\0Exif").unwrap();
    doubled[at + 1] = 3;
    assert!(matches!(refused(&doubled), Refusal::Unsupported(_)));
}

#[test]
fn what_tables_say_of_unlisted_items_goes_with_their_data() {
    let whole = heic(USUAL);
    // The thumbnail's entry in `iinf` now names item 7: nothing lists item 4, whose data `iloc` still locates.
    let at = whole.windows(8).rposition(|window| window == b"\0\x04\0\0hvc1").unwrap();
    let mut unlisted = whole;
    unlisted[at + 1] = 7;
    let clean = scrub(&unlisted);
    assert!(layout(&clean).faults.is_empty());
    assert!(!clean.windows(THUMB.len()).any(|window| window == THUMB));
}

#[test]
fn a_sequence_keeps_its_frames_and_loses_times_names_and_sound() {
    for sound in [false, true] {
        let file = sequence(sound);
        let clean = scrub(&file);
        let text = String::from_utf8_lossy(&clean).into_owned();
        assert!(!text.contains("SECRET"), "{text:?}");
        let layout = layout(&clean);
        assert!(layout.faults.is_empty(), "{:?}", layout.faults);
        assert_eq!(
            item(&clean, "track 1 pict hvc1 samples"),
            b"first-second"[..5].iter().chain(b"second").copied().collect::<Vec<_>>()
        );
        assert!(fates(&layout).iter().all(|fate| *fate == Fate::Keep));
        assert!(!text.contains("soun") && !text.contains("udta"));
    }
}

#[test]
fn items_that_describe_a_track_go_with_their_box() {
    let meta = full(b"meta", 0, 0, &[handler(b"pict", b"Mara\0"), full(b"iinf", 0, 0, &[0, 0])].concat());
    let file = sequence(false);
    let place = |kind: &[u8]| file.windows(4).position(|four| four == kind).unwrap();
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let (trak, moov, chunks) = (place(b"trak") - 4, place(b"moov") - 4, place(b"stco") + 12);
    let end = trak + number(trak) as usize;
    let mut longer = [&file[..end], &meta, &file[end..]].concat();
    for at in [trak, moov, chunks, chunks + 4] {
        longer[at..at + 4].copy_from_slice(&(number(at) + meta.len() as u32).to_be_bytes());
    }
    assert_eq!(scrub(&longer), scrub(&file));
}

#[test]
fn kept_whole_it_stays_as_it_is() {
    for file in [heic(USUAL), sequence(false), film(), b"\0\0\0\x0cftypheic".to_vec()] {
        let layout = layout(&file);
        let keep = vec![Fate::Keep; layout.parts.len()];
        assert_eq!(apply(&file, &rebuild::rebuild(&file, &layout, &keep).unwrap()), file);
    }
}
