#![allow(clippy::single_range_in_vec_init, reason = "lists of one range are meant")]

use super::super::walk::walk;
use super::*;

/// By Pillow 12 (libjpeg-turbo): 51×37 pixels, 4:2:0; in ten scans, and with restart markers after each second unit.
const PROGRESSIVE: &[u8] = include_bytes!("../../../../testdata/make/codestreams/progressive.jpg");
const RESTARTS: &[u8] = include_bytes!("../../../../testdata/make/codestreams/restarts.jpg");
/// By imagecodecs (liblj92): one component, lossless.
const LOSSLESS: &[u8] = include_bytes!("../../../../testdata/make/codestreams/lossless.jpg");
const SECRET: &[u8] = b"\x12 a secret of 32 bytes, as it is \xff\0";

fn followed(file: &[u8]) -> Followed {
    let file = file.to_vec();
    let walked = walk(&file, 0..file.len() as u64, false).unwrap();
    follow(&file, &walked).unwrap()
}

/// Where markers stand that end coded data.
fn ends(file: &[u8]) -> Vec<usize> {
    let walked = walk(&file.to_vec(), 0..file.len() as u64, false).unwrap();
    let scans = walked.items.iter().filter_map(|item| match item {
        Item::Scan { range, .. } => Some(range.start as usize..range.end as usize),
        _ => None,
    });
    let mut ends = Vec::new();
    for scan in scans {
        let restarts = (scan.start..scan.end).filter(|at| matches!(file[*at..], [0xff, 0xd0..=0xd7, ..]));
        ends.extend(restarts);
        ends.push(scan.end);
    }
    ends
}

#[test]
fn the_code_ends_where_the_next_marker_stands() {
    for (file, scans) in [(PROGRESSIVE, 10), (RESTARTS, 1), (LOSSLESS, 1)] {
        let found = followed(file);
        assert!(found.whole);
        assert_eq!(found.slack.len(), scans);
        assert!(found.slack.values().all(Vec::is_empty), "{:?}", found.slack);
    }
}

#[test]
fn what_stands_behind_it_is_found_in_every_place() {
    let mut places = 0;
    for file in [PROGRESSIVE, RESTARTS, LOSSLESS] {
        for end in ends(file) {
            let planted = [&file[..end], SECRET, &file[end..]].concat();
            let found = followed(&planted);
            assert!(found.whole);
            let slack: Vec<_> = found.slack.values().flatten().cloned().collect();
            assert_eq!(slack, [end as u64..(end + SECRET.len()) as u64]);
            places += 1;
        }
    }
    assert_eq!(places, 10 + 6 + 1);
}

#[test]
fn what_cant_be_followed_is_said_so() {
    let cut = &RESTARTS[..RESTARTS.len() - 40];
    assert!(!followed(&[cut, b"\xff\xd9"].concat()).whole);
    // An arithmetic frame; a frame without a height.
    let frame = RESTARTS.windows(2).position(|pair| pair == b"\xff\xc0").unwrap();
    let mut other = RESTARTS.to_vec();
    other[frame + 1] = 0xc9;
    assert!(!followed(&other).whole);
    let mut open = RESTARTS.to_vec();
    open[frame + 5..frame + 7].fill(0);
    assert!(!followed(&open).whole);
}

#[test]
fn no_flipped_bit_breaks_it() {
    for file in [PROGRESSIVE, RESTARTS] {
        for bit in 0..file.len() * 8 {
            let mut flipped = file.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let end = flipped.len() as u64;
            for slack in followed(&flipped).slack.values().flatten() {
                assert!(slack.start < slack.end && slack.end <= end);
            }
        }
    }
}
