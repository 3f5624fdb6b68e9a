//! Image resource blocks from byte literals.

use super::*;

fn resource(id: u16, name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut out = b"8BIM".to_vec();
    out.extend_from_slice(&id.to_be_bytes());
    out.push(u8::try_from(name.len()).unwrap());
    out.extend_from_slice(name);
    out.resize(out.len() + (name.len() + 1) % 2, 0);
    out.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
    out.extend_from_slice(data);
    out.resize(out.len() + data.len() % 2, 0);
    out
}

const IPTC: &[u8] = b"\x1c\x02\x5a\x00\x04Bern\x1c\x02\x19\x00\x03sea";

fn blocks() -> Vec<u8> {
    let thumbnail = [&[0; 28][..], b"\xff\xd8\xff\xd9"].concat();
    [
        resource(0x0404, b"", IPTC),
        resource(0x040b, b"", b"https://me.example"),
        resource(0x040c, b"", &thumbnail),
        resource(0x07d0, b"outline", b"\x00\x01"),
        b"MeSa\x04\x0b\0\0\0\0\0\x02hi".to_vec(),
    ]
    .concat()
}

fn nothing_kept<'a>() -> Wish<'a> {
    Wish { keep: &|_| false, turns: true, profiled: false, stated: crate::metadata::Stated::NONE }
}

#[test]
fn resources_say_what_they_hold() {
    let block = blocks();
    let decoded = decode(&block).unwrap();
    let told: Vec<_> = decoded.tags.iter().map(|tag| (&*tag.key.id, &*tag.key.name, tag.value.to_string())).collect();
    let expected = [
        ("0x040b", "URL", "https://me.example"),
        ("0x040c", "PhotoshopThumbnail", "(32 bytes)"),
        ("0x07d0", "PathInfoName", "outline"),
        ("0x07d0", "PathInfo", "(2 bytes)"),
        ("MeSa:0x040b", "MeSa:0x040b", "(2 bytes)"),
    ];
    assert_eq!(told, expected.map(|(id, name, value)| (id, name, value.to_owned())));
    let nested: Vec<_> = decoded.nested.iter().map(|nested| nested.standard).collect();
    assert_eq!(nested, [Standard::Iptc, Standard::File]);
    let NestedBytes::At(range) = decoded.nested[1].bytes.clone() else { panic!() };
    assert_eq!(&*block.read(range).unwrap(), b"\xff\xd8\xff\xd9");
    let range = decoded.tags[0].origin.range.clone().unwrap();
    assert_eq!(&*block.read(range).unwrap(), b"https://me.example");
}

#[test]
fn bytes_behind_the_blocks_are_told() {
    let block = [blocks(), b"SECRET".to_vec()].concat();
    let decoded = decode(&block).unwrap();
    assert_eq!(decoded.tags.last().unwrap().key.id, "@unreferenced");
    assert_eq!(decoded.faults.len(), 1);
}

#[test]
fn only_what_is_wished_stays() {
    let block = blocks();
    assert_eq!(neutral(&block, &nothing_kept()), Neutral::Nothing);
    let keep = Wish { keep: &|key| key.id == "2:90" || key.id == "0x040b", ..nothing_kept() };
    let kept = [resource(0x0404, b"", &IPTC[..9]), resource(0x040b, b"", b"https://me.example")].concat();
    assert_eq!(neutral(&block, &keep), Neutral::Bytes(kept.clone()));
    assert_eq!(neutral(&kept, &keep), Neutral::Same);
}

#[test]
fn blanked_resources_leave_blocks_of_the_same_length() {
    let block = [blocks(), b"SECRET".to_vec()].concat();
    let ids = ["2:90", "0x040b", "0x040c", "0x07d0", "@unreferenced"];
    let out = without(&block, &|key, _| ids.contains(&&*key.id)).unwrap();
    assert_eq!(out.len(), block.len());
    for gone in [&b"Bern"[..], b"me.example", b"\xff\xd8", b"outline", b"SECRET"] {
        assert!(!out.windows(gone.len()).any(|window| window == gone), "{gone:?}");
    }
    assert!(out.windows(3).any(|window| window == b"sea"));
    assert_eq!(decode(&out).unwrap().nested.len(), 2);
    assert_eq!(without(&block, &|_, _| false).unwrap(), block);
}

#[test]
fn every_prefix_is_read_without_panic() {
    let block = blocks();
    for end in 0..block.len() {
        let prefix = &block[..end];
        for tag in decode(&prefix.to_vec()).unwrap().tags {
            assert!(tag.origin.range.unwrap().end <= end as u64);
        }
        neutral(prefix, &Wish { keep: &|_| true, ..nothing_kept() });
        assert_eq!(without(prefix, &|_, _| true).unwrap().len(), end);
    }
}
