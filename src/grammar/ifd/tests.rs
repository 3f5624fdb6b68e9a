use std::collections::BTreeSet;

use super::edit::{Change, merged, remove, subtract};
use super::write::{Draft, Field};
use super::*;

fn read(block: &[u8]) -> Walk {
    walk(&block.to_vec()).unwrap().unwrap()
}

fn draft() -> Draft {
    Draft {
        fields: vec![
            Field::new(0x013b, types::ASCII, *b"A. Person\0"),
            Field::new(0x010e, types::ASCII, *b"abc\0"),
            Field::short(tags::ORIENTATION, 6, Order::Big),
        ],
        inner: vec![
            (
                tags::EXIF_IFD,
                Draft {
                    fields: vec![Field::new(0x9003, types::ASCII, *b"2020:01:02 03:04:05\0")],
                    inner: vec![(
                        tags::INTEROP_IFD,
                        Draft { fields: vec![Field::new(1, types::ASCII, *b"R98\0")], inner: vec![] },
                    )],
                },
            ),
            (tags::GPS_IFD, Draft { fields: vec![Field::new(0, types::BYTE, [2, 3, 0, 0])], inner: vec![] }),
        ],
    }
}

#[test]
fn what_is_written_is_read_again() {
    let block = draft().block(Order::Big).unwrap();
    let walk = read(&block);
    assert_eq!(walk.faults, []);
    let roles: Vec<_> = walk.directories.iter().map(|d| d.role).collect();
    assert_eq!(roles, [Role::Page(0), Role::Exif, Role::Interop, Role::Gps]);
    let found: Vec<_> = walk.directories[0].entries.iter().map(|e| e.tag).collect();
    assert_eq!(found, [0x010e, tags::ORIENTATION, 0x013b, tags::EXIF_IFD, tags::GPS_IFD]);
    let artist = walk.directories[0].entry(0x013b).unwrap();
    assert_eq!(artist.read(&block, 99).unwrap(), b"A. Person\0");
    assert!(!artist.inline);
    let caption = walk.directories[0].entry(0x010e).unwrap();
    assert_eq!((caption.read(&block, 99).unwrap().as_slice(), caption.inline), (&b"abc\0"[..], true));
    let turn = walk.directories[0].entry(tags::ORIENTATION).unwrap();
    assert_eq!(turn.number(&block, Order::Big).unwrap(), Some(6));
    assert_eq!(walk.directories[1].outer, Some((0, 3)));
}

#[test]
fn both_byte_orders_and_the_variants_are_known() {
    for (head, magic) in [
        (&b"II*\0\x08\0\0\0"[..], Magic::Tiff),
        (b"MM\0*\0\0\0\x08", Magic::Tiff),
        (b"IIRO\x08\0\0\0", Magic::Olympus),
        (b"IIRS\x08\0\0\0", Magic::Olympus),
        (b"MMOR\0\0\0\x08", Magic::Olympus),
        (b"IIU\0\x08\0\0\0", Magic::Panasonic),
        (b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0", Magic::Big),
    ] {
        assert_eq!(Header::read(head).unwrap().magic, magic);
    }
    for head in [&b"IM*\0\x08\0\0\0"[..], b"II\0*\x08\0\0\0", b"II+\0\x04\0\0\0\x10\0\0\0\0\0\0\0", b"II*"] {
        assert!(Header::read(head).is_err());
    }
}

/// A little-endian BigTIFF with one entry of 8 bytes and one of 9.
fn big() -> Vec<u8> {
    let mut block = b"II+\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    block.extend(2u64.to_le_bytes());
    for (tag, count, value) in [(0x010eu16, 8u64, *b"inline!\0"), (0x013b, 9, 72u64.to_le_bytes())] {
        block.extend(tag.to_le_bytes());
        block.extend(types::ASCII.to_le_bytes());
        block.extend(count.to_le_bytes());
        block.extend(value);
    }
    block.extend(0u64.to_le_bytes());
    block.extend(b"outside!\0");
    block
}

#[test]
fn bigtiff_holds_eight_bytes_in_an_entry() {
    let block = big();
    let walk = read(&block);
    assert_eq!(walk.faults, []);
    let values: Vec<_> = walk.directories[0].entries.iter().map(|e| e.read(&block, 99).unwrap()).collect();
    assert_eq!(values, [&b"inline!\0"[..], b"outside!\0"]);
    assert_eq!(walk.directories[0].at, 16..72);
}

#[test]
fn a_loop_ends_and_is_told() {
    // A directory of no entries whose next directory is itself.
    let walk = read(b"II*\0\x08\0\0\0\0\0\x08\0\0\0");
    assert_eq!(walk.directories.len(), 1);
    assert_eq!(walk.faults.len(), 1);
    assert_eq!(walk.faults[0].offset, 10);
}

#[test]
fn nesting_ends_at_its_limit() {
    let mut deep = Draft { fields: vec![Field::short(1, 1, Order::Big)], inner: vec![] };
    for _ in 0..limits() {
        deep = Draft { fields: vec![], inner: vec![(tags::SUB_IFDS, deep)] };
    }
    let walk_at = read(&deep.block(Order::Big).unwrap());
    assert_eq!((walk_at.directories.len(), walk_at.faults.len()), (limits() + 1, 0));
    deep = Draft { fields: vec![], inner: vec![(tags::SUB_IFDS, deep)] };
    let beyond = read(&deep.block(Order::Big).unwrap());
    assert_eq!((beyond.directories.len(), beyond.faults.len()), (limits() + 1, 1));
}

fn limits() -> usize {
    walk::limits::NESTING
}

#[test]
fn the_number_of_directories_ends_at_its_limit() {
    let chain = |links: u32| {
        let mut block = b"MM\0*\0\0\0\x08".to_vec();
        for link in 0..links {
            block.extend([0, 0]);
            let next = if link + 1 < links { 8 + 6 * (link + 1) } else { 0 };
            block.extend(next.to_be_bytes());
        }
        read(&block)
    };
    let most = walk::limits::DIRECTORIES as u32;
    assert_eq!(chain(most).faults, []);
    assert_eq!(chain(most + 1).faults.len(), 1);
    assert_eq!(chain(most + 1).directories.len(), most as usize);
}

#[test]
fn the_number_of_entries_ends_at_its_limit() {
    let big = |entries: u64| {
        let mut block = b"MM\0+\0\x08\0\0\0\0\0\0\0\0\0\x10".to_vec();
        block.extend(entries.to_be_bytes());
        for _ in 0..entries {
            block.extend(b"\x01\x0f\0\x03\0\0\0\0\0\0\0\x01\0\x07\0\0\0\0\0\0");
        }
        block.extend([0; 8]);
        read(&block)
    };
    let most = walk::limits::ENTRIES;
    let whole = big(most);
    assert_eq!((whole.faults, whole.directories[0].entries.len()), (vec![], most as usize));
    let beyond = big(most + 1);
    assert!(beyond.faults.len() == 1 && beyond.directories[0].entries.len() <= most as usize, "{:?}", beyond.faults);
}

#[test]
fn lying_counts_and_offsets_are_faults_and_the_rest_is_there() {
    // Three entries counted, two there; the first of an unknown type, the second with its value past the end.
    let block = b"MM\0*\0\0\0\x08\0\x03\x01\x0f\0\x63\0\0\0\x01abcd\x01\x10\0\x02\xff\xff\xff\xff\0\0\0\x08";
    let walk = read(block);
    let directory = &walk.directories[0];
    assert_eq!(directory.entries.len(), 2);
    assert!(directory.truncated && directory.next.is_none());
    assert_eq!(directory.entries[0].read(&block.to_vec(), 9).unwrap(), b"abcd");
    assert_eq!(directory.entries[1].value, None);
    assert_eq!(walk.faults.iter().map(|f| f.offset).collect::<Vec<_>>(), [12, 22, 34]);
    // The first directory past the end.
    let walk = read(b"MM\0*\0\0\xff\xff");
    assert_eq!((walk.directories.len(), walk.faults.len()), (0, 1));
}

#[test]
fn no_prefix_and_no_flipped_bit_panics() {
    let mut tried = 0;
    for block in [draft().block(Order::Big).unwrap(), draft().block(Order::Little).unwrap(), big()] {
        for end in 0..block.len() {
            let prefix = block[..end].to_vec();
            if let Ok(walk) = walk(&prefix).unwrap() {
                assert!(walk.directories.iter().all(|d| d.at.end <= end as u64));
                tried += 1;
            }
        }
        for bit in 0..block.len() * 8 {
            let mut flipped = block.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let _ = walk(&flipped).unwrap();
        }
    }
    assert!(tried > 200);
}

#[test]
fn an_entry_goes_with_its_value_and_nothing_moves() {
    let mut block = draft().block(Order::Big).unwrap();
    let before = read(&block);
    let artist = before.directories[0].entry(0x013b).unwrap().clone();
    let edit = remove(&block.clone(), &before, &entries([(0, 2), (3, 0)])).unwrap().unwrap();
    let length = block.len();
    edit.apply(&mut block);
    assert_eq!(block.len(), length);
    let after = read(&block);
    assert_eq!(after.faults, []);
    // The GPS IFD had one entry, so it went with its pointer.
    let roles: Vec<_> = after.directories.iter().map(|d| d.role).collect();
    assert_eq!(roles, [Role::Page(0), Role::Exif, Role::Interop]);
    assert!(block[artist.value.unwrap().start as usize..][..10].iter().all(|b| *b == 0));
    assert_eq!(after.directories[1].entries[0].read(&block, 99).unwrap(), b"2020:01:02 03:04:05\0");
}

/// A change that takes entries out.
fn entries<const N: usize>(gone: [(usize, usize); N]) -> Change {
    Change { gone: BTreeSet::from(gone), ..Change::default() }
}

#[test]
fn a_directory_goes_out_of_its_chain_and_another_entry_comes_in() {
    // Three pages of one entry each, the second of which goes; the first gets another entry in the place of its own.
    let mut block = b"MM\0*\0\0\0\x08".to_vec();
    for (at, next) in [(8u32, 26u32), (26, 44), (44, 0)] {
        assert_eq!(block.len(), at as usize);
        block.extend(*b"\0\x01\x01\x00\0\x03\0\0\0\x01\0");
        block.extend([at as u8, 0, 0]);
        block.extend(next.to_be_bytes());
    }
    let walk = read(&block);
    assert_eq!(walk.directories.len(), 3);
    let height = b"\x01\x01\0\x03\0\0\0\x01\0\x07\0\0".to_vec();
    let mut change = Change { added: vec![(0, height)], cut: BTreeSet::from([1]), ..entries([(0, 0)]) };
    let edit = remove(&block.clone(), &walk, &change).unwrap().unwrap();
    edit.apply(&mut block);
    let after = read(&block);
    assert_eq!(after.faults, []);
    let starts: Vec<_> = after.directories.iter().map(|directory| directory.at.start).collect();
    assert_eq!(starts, [8, 44]);
    assert_eq!(after.directories[0].entries[0].number(&block, Order::Big).unwrap(), Some(7));
    assert!(block[26..44].iter().all(|byte| *byte == 0));
    // There is no room for one more.
    change.gone.clear();
    assert_eq!(remove(&block.clone(), &after, &change).unwrap(), None);
}

#[test]
fn a_value_that_a_kept_entry_shares_stays() {
    let mut block = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    for tag in [0x010eu16, 0x013b] {
        block.extend(tag.to_be_bytes());
        block.extend(*b"\0\x02\0\0\0\x08\0\0\0\x26");
    }
    block.extend(*b"\0\0\0\0shared!\0");
    let walk = read(&block);
    let edit = remove(&block.clone(), &walk, &entries([(0, 1)])).unwrap().unwrap();
    assert_eq!(edit.zeros, []);
    edit.apply(&mut block);
    let after = read(&block);
    assert_eq!(after.directories[0].entries.len(), 1);
    assert_eq!(after.directories[0].entries[0].read(&block, 99).unwrap(), b"shared!\0");
}

#[test]
fn a_missing_next_pointer_is_not_taken_from_a_value() {
    // An Exif IFD of one entry whose value stands where the place of the next directory should.
    let mut block = b"MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0".to_vec();
    block.extend(*b"\0\x01\x82\x9a\0\x05\0\0\0\x01\0\0\0\x28\0\0\0\x01\0\0\0\x7d");
    let walk = read(&block);
    assert_eq!(walk.faults, []);
    assert_eq!((walk.directories[1].at.clone(), walk.directories[1].next.clone()), (26..40, None));
}

#[test]
fn directories_that_overlap_are_not_edited() {
    let block = b"MM\0*\0\0\0\x08\0\x02\x01\x3b\0\x02\0\0\0\x08\0\0\0\x16\x01\x0e\0\x02\0\0\0\x01a\0\0\0\0\0\0\0";
    let walk = read(block);
    assert_eq!(walk.faults, []);
    assert_eq!(remove(&block.to_vec(), &walk, &entries([(0, 1)])).unwrap(), None);
}

#[test]
fn ranges_are_merged_and_subtracted() {
    assert_eq!(merged(vec![5..7, 1..3, 3..4, 6..9, 9..9]), [1..4, 5..9]);
    assert_eq!(subtract(vec![0..10, 20..30], vec![2..4, 8..22, 29..40]), [0..2, 4..8, 22..29]);
}

#[test]
fn names_depend_on_the_directory() {
    assert_eq!(names::name(Role::Gps, 2), Some("GPSLatitude"));
    assert_eq!(names::name(Role::Interop, 2), Some("InteroperabilityVersion"));
    assert_eq!(names::name(Role::Page(3), 0x013b), Some("Artist"));
    assert_eq!(names::name(Role::Exif, 0xfffe), None);
}
