//! A document of one layer, built by hand.

use super::*;
use crate::container::check;

fn sized(content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32).to_be_bytes()[..], content].concat()
}

fn block(key: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&b"8BIM"[..], key, &sized(data), &vec![0; data.len() % 2]].concat()
}

/// A grey picture of 2 × 2 with one layer.
fn document(merged: &[u8]) -> Vec<u8> {
    let header = [&b"8BPS\0\x01\0\0\0\0\0\0\0\x01"[..], &[0, 0, 0, 2, 0, 0, 0, 2, 0, 8, 0, 1]].concat();
    let resources = block(b"\x04\x0a\0\0", &[]);
    let name = [&[4][..], b"Alex", &[0; 3]].concat();
    let extra = [sized(&[]), sized(b"ranges"), name, block(b"luni", b"\0\0\0\x01\0A"), block(b"abcd", b"odd")].concat();
    let layer = [&[0; 16][..], &[0, 1, 0, 0, 0, 0, 0, 3], b"8BIMnorm\xff\0\0\0", &sized(&extra)].concat();
    let info = [&[0, 1][..], &layer, b"\0\0!", b"\0"].concat();
    let global = [&b"8BIMPatt"[..], &sized(b"note"), b""].concat();
    let layers = [sized(&info), sized(&[]), global].concat();
    [header, sized(&[]), sized(&resources), sized(&layers), merged.to_vec()].concat()
}

fn names(bytes: &[u8], depth: Depth) -> Vec<(String, Kind)> {
    let layout = layout(&bytes.to_vec(), depth).unwrap();
    check(&layout, bytes.len() as u64).unwrap();
    assert_eq!(layout.faults, []);
    layout.parts.iter().map(|part| (part.name.to_string(), part.kind)).collect()
}

#[test]
fn sections_layers_and_blocks_are_parts() {
    let bytes = document(b"\0\0....behind");
    let names = names(&bytes, Depth::Full);
    let seen: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
    for part in
        ["layer", "layer name", "block luni", "block abcd", "block Patt", "layers' samples", "behind the picture"]
    {
        assert_eq!(seen.iter().filter(|name| **name == part).count(), 1, "{part} in {seen:?}");
    }
    assert!(!seen.contains(&"unreferenced bytes"), "{seen:?}");
}

#[test]
fn a_quick_look_leaves_samples_unread() {
    let unread = |depth| names(&document(b"\0\0...."), depth).iter().filter(|(_, kind)| *kind == Kind::Unread).count();
    assert_eq!((unread(Depth::Quick), unread(Depth::Full)), (2, 0));
}

#[test]
fn packed_rows_say_where_they_end() {
    let bytes = document(b"\0\x01\0\x02\0\x03aabbbX");
    let layout = layout(&bytes, Depth::Full).unwrap();
    let trailer = layout.spans.last().unwrap();
    assert_eq!(trailer.range.end - trailer.range.start, 1);
}

#[test]
fn every_prefix_is_a_partition_with_a_fault() {
    let bytes = document(b"\0\0....");
    for end in 0..bytes.len() {
        for depth in [Depth::Quick, Depth::Full] {
            let layout = layout(&bytes[..end].to_vec(), depth).unwrap();
            check(&layout, end as u64).unwrap();
            assert!(!layout.faults.is_empty(), "{end}");
        }
    }
}

#[test]
fn documents_are_refused() {
    let bytes = document(b"\0\0....");
    let layout = layout(&bytes, Depth::Full).unwrap();
    assert!(matches!(certain(&bytes, &layout), Err(Refusal::Unsupported(_))));
    assert!(rebuild(&bytes, &layout, &vec![Fate::Drop; layout.parts.len()]).is_err());
}
