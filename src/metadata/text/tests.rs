//! Textual chunks from byte literals. Packets and profiles within are only told here; their own decoders have their tests.

use super::inflate::deflate;
use super::*;
use crate::metadata::{NestedBytes, decoder};

fn nothing_kept<'a>() -> Wish<'a> {
    Wish { keep: &|_| false, turns: true, profiled: true, stated: crate::metadata::Stated::NONE }
}

fn told(standard: Standard, block: &[u8]) -> Vec<(String, String, String)> {
    let decoded = (decoder(standard).unwrap().decode)(&block.to_vec()).unwrap();
    let tags = decoded.tags.into_iter();
    tags.map(|tag| (tag.key.id.to_string(), tag.key.name.to_string(), tag.value.to_string())).collect()
}

fn row(id: &str, name: &str, value: &str) -> (String, String, String) {
    (id.into(), name.into(), value.into())
}

fn neutral(standard: Standard, block: &[u8], wish: &Wish<'_>) -> Neutral {
    (decoder(standard).unwrap().neutral)(block, wish)
}

fn without(standard: Standard, block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    (decoder(standard).unwrap().without)(block, goes)
}

/// A profile that colour management takes: a header and one curve.
fn profile() -> Vec<u8> {
    let mut profile = vec![0; 128];
    profile[3] = 160;
    profile[8] = 2;
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend_from_slice(b"\0\0\0\x01kTRC\0\0\0\x90\0\0\0\x0ecurv\0\0\0\0\0\0\0\x01\x02\x33\0\0");
    profile
}

#[test]
fn texts_are_read_in_all_three_forms() {
    let (text, deflated) =
        (b"Creation Time\0yesterday", [b"parameters\0\0", &deflate("münzen".as_bytes())[..]].concat());
    assert_eq!(told(Standard::PngText, text), [row("text:Creation Time", "CreationTime", "yesterday")]);
    assert_eq!(told(Standard::PngText, b"Author\0J\xfcrg"), [row("text:Author", "Author", "Jürg")]);
    assert_eq!(told(Standard::PngCompressedText, &deflated), [row("text:parameters", "parameters", "münzen")]);
    let international = [&b"Title\0\0\0de-CH\0Titel\0"[..], "Bär".as_bytes()].concat();
    let expected = [row("text:Title", "Title-de-CH", "Bär"), row("text:Title", "TranslatedKeyword", "Titel")];
    assert_eq!(told(Standard::PngInternationalText, &international), expected);
    let compressed = [&b"Title\0\x01\0\0\0"[..], &deflate(b"Bear")].concat();
    assert_eq!(told(Standard::PngInternationalText, &compressed), [row("text:Title", "Title", "Bear")]);
}

#[test]
fn bytes_behind_a_stream_are_told() {
    let block = [b"a\0\0", &deflate(b"b")[..], b"SECRET"].concat();
    assert_eq!(told(Standard::PngCompressedText, &block)[1], row("@after-zlib", "AfterStream", "(6 bytes)"));
    let keep = Wish { keep: &|key| key.id == "text:a", ..nothing_kept() };
    let Neutral::Bytes(out) = neutral(Standard::PngCompressedText, &block, &keep) else { panic!() };
    assert_eq!(told(Standard::PngCompressedText, &out), [row("text:a", "a", "b")]);
    assert_eq!(neutral(Standard::PngCompressedText, &out, &keep), Neutral::Same);
}

#[test]
fn packets_and_hex_digits_are_handed_on() {
    let packet = b"XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta/>";
    let decoded = (PNG_INTERNATIONAL.decode)(&packet.to_vec()).unwrap();
    assert_eq!(decoded.nested[0].standard, Standard::Xmp);
    assert_eq!(decoded.nested[0].bytes, NestedBytes::At(22..34));
    let hex = b"Raw profile type exif\0\nexif\n      10\n457869660000\n4d4d002a\n";
    let decoded = (PNG_TEXT.decode)(&hex.to_vec()).unwrap();
    assert!(decoded.tags.is_empty());
    assert_eq!(decoded.nested[0].standard, Standard::Exif);
    assert_eq!(decoded.nested[0].bytes, NestedBytes::Decoded(b"MM\0*".to_vec()));
    let iptc = b"Raw profile type iptc\0\niptc\n 9\n1c025a00044265726e\n";
    assert_eq!(neutral(Standard::PngText, iptc, &nothing_kept()), Neutral::Nothing);
    let keep = Wish { keep: &|key| key.id == "2:90", ..nothing_kept() };
    let Neutral::Bytes(out) = neutral(Standard::PngText, iptc, &keep) else { panic!() };
    assert_eq!(neutral(Standard::PngText, &out, &keep), Neutral::Same);
    let blank = without(Standard::PngText, iptc, &|key, _| key.id == "2:90").unwrap();
    assert!(blank.windows(10).any(|window| window == b"0420202020"));
}

#[test]
fn of_a_label_the_statement_alone_stays() {
    let block = br#"AIGC{"Label":"1","ProduceID":"abc"}"#;
    let block = [&block[..4], b"\0", &block[4..]].concat();
    let ids: Vec<String> = told(Standard::PngText, &block).into_iter().map(|row| row.0).collect();
    assert_eq!(ids, ["TC260:AIGC/Label", "TC260:AIGC/ProduceID"]);
    let Neutral::Bytes(out) = neutral(Standard::PngText, &block, &nothing_kept()) else { panic!() };
    assert_eq!(out, b"AIGC\0{\"Label\":\"1\"}");
    assert_eq!(neutral(Standard::PngText, &out, &nothing_kept()), Neutral::Same);
    assert_eq!(neutral(Standard::PngText, b"AIGC\0my diary", &nothing_kept()), Neutral::Nothing);
    let only = without(Standard::PngText, &block, &|key, _| key.id == "TC260:AIGC/ProduceID").unwrap();
    assert_eq!(only, out);
}

#[test]
fn a_text_that_goes_takes_its_chunk_along() {
    let block = b"Comment\0hello";
    assert_eq!(neutral(Standard::PngText, block, &nothing_kept()), Neutral::Nothing);
    assert_eq!(without(Standard::PngText, block, &|_, _| true), None);
    assert_eq!(without(Standard::PngText, block, &|_, _| false).unwrap(), block);
    let keep = Wish { keep: &|_| true, ..nothing_kept() };
    assert_eq!(neutral(Standard::PngText, block, &keep), Neutral::Same);
}

#[test]
fn a_profile_stays_under_a_name_that_says_nothing() {
    let named = [b"Anna's display\0\0", &deflate(&profile())[..]].concat();
    assert_eq!(told(Standard::PngIccp, &named), [row("iCCP/name", "ProfileName", "Anna's display")]);
    let Neutral::Bytes(out) = neutral(Standard::PngIccp, &named, &nothing_kept()) else { panic!() };
    assert_eq!(out, [b"ICC\0\0", &deflate(&profile())[..]].concat());
    assert_eq!(neutral(Standard::PngIccp, &out, &nothing_kept()), Neutral::Same);
    assert_eq!(told(Standard::PngIccp, &out), []);
    let behind = [&out[..], b"SECRET"].concat();
    assert_eq!(neutral(Standard::PngIccp, &behind, &nothing_kept()), Neutral::Bytes(out.clone()));
    let blank = without(Standard::PngIccp, &named, &|_, _| true).unwrap();
    assert!(blank.starts_with(b"______________\0\0"));
    assert!(matches!(neutral(Standard::PngIccp, b"ICC\0\0nonsense", &nothing_kept()), Neutral::Stuck(_)));
    let junk = [b"ICC\0\0", &deflate(b"junk")[..]].concat();
    assert!(matches!(neutral(Standard::PngIccp, &junk, &nothing_kept()), Neutral::Stuck(_)));
}

#[test]
fn a_time_is_read() {
    let block = b"\x07\xe8\x01\x02\x03\x04\x05";
    assert_eq!(told(Standard::PngTime, block), [row("tIME", "ModifyDate", "2024:01:02 03:04:05")]);
    assert_eq!(without(Standard::PngTime, block, &|_, _| true), None);
    assert_eq!(without(Standard::PngTime, block, &|_, _| false).unwrap(), block);
    assert_eq!((PNG_TIME.decode)(&block[..6].to_vec()).unwrap().faults.len(), 1);
}

#[test]
fn a_comment_is_utf8_or_latin1() {
    assert_eq!(told(Standard::Comment, "Bär\0".as_bytes()), [row("Comment", "Comment", "Bär")]);
    assert_eq!(told(Standard::Comment, b"B\xe4r"), [row("Comment", "Comment", "Bär")]);
    assert_eq!(without(Standard::Comment, b"Anna", &|_, _| true).unwrap(), b"    ");
    assert_eq!(neutral(Standard::Comment, b"Anna", &nothing_kept()), Neutral::Nothing);
}

#[test]
fn every_prefix_is_read_without_panic() {
    let blocks = [
        (Standard::PngText, b"Raw profile type iptc\0\niptc\n 9\n1c025a00044265726e\n".to_vec()),
        (Standard::PngText, b"AIGC\0{\"Label\":\"1\"}".to_vec()),
        (Standard::PngCompressedText, [b"a\0\0", &deflate(b"text text")[..]].concat()),
        (Standard::PngInternationalText, b"Title\0\0\0de-CH\0Titel\0text".to_vec()),
        (Standard::PngIccp, [b"name\0\0", &deflate(&profile())[..]].concat()),
        (Standard::PngTime, b"\x07\xe8\x01\x02\x03\x04\x05".to_vec()),
        (Standard::Comment, b"hello".to_vec()),
    ];
    let keep = Wish { keep: &|_| true, ..nothing_kept() };
    for (standard, block) in blocks {
        for end in 0..block.len() {
            let prefix = &block[..end];
            for tag in (decoder(standard).unwrap().decode)(&prefix.to_vec()).unwrap().tags {
                assert!(tag.origin.range.is_none_or(|range| range.end <= end as u64));
            }
            neutral(standard, prefix, &nothing_kept());
            neutral(standard, prefix, &keep);
            without(standard, prefix, &|_, _| true);
            assert!(without(standard, prefix, &|_, _| false).is_none_or(|same| same == prefix));
        }
    }
}
