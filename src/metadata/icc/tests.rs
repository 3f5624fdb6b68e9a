//! Profiles built from byte literals.

use super::neutral::{neutral, without};
use super::*;
use crate::metadata::{Neutral, Wish};

const XYZ: &[u8] = b"XYZ \0\0\0\0\0\0\x6f\xa2\0\0\x38\xf5\0\0\x03\x90";
const CURVE: &[u8] = b"curv\0\0\0\0\0\0\0\x01\x02\x33";

/// A profile of version 2 for RGB; tags with equal data share it.
fn profile(tags: &[(&Signature, &[u8])]) -> Vec<u8> {
    let mut header = [0u8; 128];
    header[4..8].copy_from_slice(b"appl");
    header[8] = 2;
    header[12..24].copy_from_slice(b"mntrRGB XYZ ");
    header[24..36].copy_from_slice(b"\x07\xe8\0\x01\0\x02\0\x03\0\x04\0\x05");
    header[36..40].copy_from_slice(b"acsp");
    header[48..52].copy_from_slice(b"DELL");
    header[84..100].copy_from_slice(b"0123456789abcdef");
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut body: Vec<u8> = Vec::new();
    let mut placed: Vec<(&[u8], usize)> = Vec::new();
    for (signature, data) in tags {
        let offset = placed.iter().find(|row| row.0 == *data).map_or(132 + 12 * tags.len() + body.len(), |row| row.1);
        if placed.iter().all(|row| row.0 != *data) {
            body.extend_from_slice(data);
            body.resize(body.len().next_multiple_of(4), 0);
            placed.push((data, offset));
        }
        table.extend_from_slice(*signature);
        table.extend_from_slice(&(offset as u32).to_be_bytes());
        table.extend_from_slice(&(data.len() as u32).to_be_bytes());
    }
    let len = (128 + table.len() + body.len()) as u32;
    header[..4].copy_from_slice(&len.to_be_bytes());
    [header.to_vec(), table, body].concat()
}

fn display() -> Vec<u8> {
    profile(&[
        (b"desc", &texts::write(*b"desc", "DELL U2720Q")),
        (b"cprt", b"text\0\0\0\0Anna Muster\0"),
        (b"wtpt", XYZ),
        (b"rXYZ", XYZ),
        (b"rTRC", CURVE),
        (b"gTRC", CURVE),
        (b"bTRC", CURVE),
        (b"mmod", b"mmod\0\0\0\0\0\0\x10\xac\0\0\xa0\xb1\x12\x34\x56\x78\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        (b"abc ", b"priv\0\0\0\0SECRET!!"),
    ])
}

fn plain<'a>() -> Wish<'a> {
    Wish { keep: &|_| false, turns: true, profiled: true, stated: crate::metadata::Stated::NONE }
}

fn told(block: &[u8]) -> Vec<(String, String, String)> {
    let tags = decode(&block.to_vec()).unwrap().tags.into_iter();
    tags.map(|tag| (tag.key.id.to_string(), tag.key.name.to_string(), tag.value.to_string())).collect()
}

#[test]
fn a_display_gives_itself_away() {
    let expected = [
        ("header[4]", "ProfileCMMType", "appl"),
        ("header[24]", "ProfileDateTime", "2024:01:02 03:04:05"),
        ("header[48]", "DeviceManufacturer", "DELL"),
        ("header[84]", "ProfileID", "30313233343536373839616263646566"),
        ("desc", "ProfileDescription", "DELL U2720Q"),
        ("cprt", "ProfileCopyright", "Anna Muster"),
        ("mmod", "Manufacturer", "4268"),
        ("mmod", "Model", "41137"),
        ("mmod", "SerialNumber", "305419896"),
        ("abc\\x20", "abc\\x20", "(16 bytes)"),
    ];
    assert_eq!(told(&display()), expected.map(|(id, name, value)| (id.into(), name.into(), value.into())));
    let block = display();
    let decoded = decode(&block).unwrap();
    assert!(decoded.faults.is_empty());
    let range = decoded.tags[5].origin.range.clone().unwrap();
    assert_eq!(&*block.read(range).unwrap(), b"Anna Muster\0");
}

#[test]
fn a_neutral_profile_has_the_same_colours_and_no_identity() {
    let block = display();
    let Neutral::Bytes(out) = neutral(&block, &plain()) else { panic!() };
    assert!(told(&out).iter().all(|row| row.0.ends_with("@standard")), "{:?}", told(&out));
    assert_eq!(neutral(&out, &plain()), Neutral::Same);
    assert_eq!(out.len() % 4, 0);
    let (before, after) = (Profile::read(&block).unwrap(), Profile::read(&out).unwrap());
    assert!(after.faults.is_empty() && after.unreferenced.is_empty());
    for entry in before.entries.iter().filter(|entry| closed::renders(entry.signature)) {
        let same = after.entries.iter().find(|same| same.signature == entry.signature).unwrap();
        assert_eq!(same.data, entry.data);
        assert_eq!(same.offset % 4, 0);
    }
    let curves: Vec<_> = after.entries.iter().filter(|entry| entry.signature.ends_with(b"TRC")).collect();
    assert!(curves.iter().all(|curve| curve.offset == curves[0].offset), "shared data stays shared");
    let name = |entry: &Entry<'_>| texts::read(entry.data).unwrap()[0].text.clone();
    assert_eq!(name(&after.entries[0]), "RGB");
    assert_eq!(after.entries.iter().map(|entry| entry.signature).filter(|s| s == b"mmod" || s == b"abc ").count(), 0);
}

#[test]
fn a_standard_name_stays() {
    let mluc =
        b"mluc\0\0\0\0\0\0\0\x02\0\0\0\x0cdeDE\0\0\0\x08\0\0\0\x28enUS\0\0\0\x08\0\0\0\x30\0N\0a\0m\0e\0s\0R\0G\0B";
    let block = profile(&[(b"desc", mluc), (b"rTRC", CURVE)]);
    let Neutral::Bytes(out) = neutral(&block, &plain()) else { panic!() };
    assert_eq!(texts::read(Profile::read(&out).unwrap().entries[0].data).unwrap()[0].text, "sRGB");
    assert_eq!(neutral(&out, &plain()), Neutral::Same);
}

#[test]
fn slack_and_reserved_bytes_go() {
    let secret = [CURVE, b"SECRET"].concat();
    let mut curve = CURVE.to_vec();
    curve[4..8].copy_from_slice(b"HIDE");
    let mut block = profile(&[(b"rTRC", &secret), (b"gTRC", &curve)]);
    block[110..116].copy_from_slice(b"SECRET");
    block[10..12].copy_from_slice(b"UP");
    block.extend_from_slice(b"SECRET");
    assert_eq!(told(&block).last().unwrap().0, "@unreferenced");
    let Neutral::Bytes(out) = neutral(&block, &plain()) else { panic!() };
    for secret in [&b"SECRET"[..], b"HIDE", b"UP"] {
        assert!(!out.windows(secret.len()).any(|window| window == secret));
    }
}

#[test]
fn what_is_no_profile_is_not_needed() {
    assert_eq!(neutral(b"no profile", &plain()), Neutral::Nothing);
    assert_eq!(neutral(&profile(&[(b"desc", b"text\0\0\0\0sRGB")]), &plain()), Neutral::Nothing);
    let block = [0x41; 200];
    assert_eq!(told(&block)[0].0, "@unreferenced");
}

#[test]
fn a_wish_keeps_tags_as_they_are() {
    let keep = Wish { keep: &|key| key.id == "desc" || key.id == "header[24]", ..plain() };
    let Neutral::Bytes(out) = neutral(&display(), &keep) else { panic!() };
    let ids: Vec<String> = told(&out).into_iter().map(|row| row.0).collect();
    assert_eq!(ids, ["header[24]", "desc", "cprt@standard"]);
}

#[test]
fn blanked_tags_leave_a_profile_of_the_same_length() {
    let block = display();
    let out = without(&block, &|key, _| !key.id.starts_with("header[4")).unwrap();
    assert_eq!(out.len(), block.len());
    let left = told(&out);
    let ids: Vec<&str> = left.iter().map(|row| &*row.0).collect();
    assert_eq!(ids, ["header[4]", "header[48]", "abc\\x20"]);
    for secret in [&b"U2720Q"[..], b"Anna", b"\x12\x34\x56\x78", b"SECRET"] {
        assert!(!out.windows(secret.len()).any(|window| window == secret));
    }
    assert_eq!(without(&block, &|_, _| false).unwrap(), block);
}

#[test]
fn tags_that_lie_over_each_other_do_not_multiply() {
    let mut block = display();
    let count = 600u32;
    block.splice(128..132, count.to_be_bytes());
    let mut table = Vec::new();
    for n in 0..count {
        table.extend_from_slice(b"A2B0");
        table.extend_from_slice(&(200 + n).to_be_bytes());
        table.extend_from_slice(&7000u32.to_be_bytes());
    }
    block.splice(132.., table);
    block.resize(9000, 7);
    block.splice(0..4, 9000u32.to_be_bytes());
    assert!(matches!(neutral(&block, &plain()), Neutral::Stuck(_)));
}

#[test]
fn every_prefix_is_read_without_panic() {
    let block = display();
    for end in 0..block.len() {
        let prefix = &block[..end];
        for tag in decode(&prefix.to_vec()).unwrap().tags {
            assert!(tag.origin.range.unwrap().end <= end as u64);
        }
        if let Neutral::Bytes(out) = neutral(prefix, &plain()) {
            assert_eq!(neutral(&out, &plain()), Neutral::Same);
        }
        if let Some(out) = without(prefix, &|_, _| true) {
            assert_eq!(out.len(), end);
        }
    }
}
