//! Files of several pictures: what belongs together stays together, and each is scrubbed.

use std::fs;

use phototell::container::Depth;
use phototell::inspect::examine;
use phototell::leak::Class;
use phototell::scrub::{Policy, scrub_bytes};

const SOI: &[u8] = b"\xff\xd8\xff";

/// The file `name` of `testdata/jpeg`, and what a scrub makes of it.
fn scrubbed(name: &str) -> (Vec<u8>, Vec<u8>) {
    let before = fs::read(format!("testdata/jpeg/{name}")).unwrap();
    let (after, _) = scrub_bytes(&before, &Policy::default()).unwrap();
    let (again, second) = scrub_bytes(&after, &Policy::default()).unwrap();
    assert!(again == after && second.removed.is_empty(), "{name}: {:?}", second.removed);
    (before, after)
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

fn big(bytes: &[u8], at: usize) -> usize {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

/// The pictures that the index lists, as it says; it is big-endian, and its third entry is the list.
fn listed(bytes: &[u8]) -> [Vec<u8>; 2] {
    let base = bytes.windows(8).position(|window| window == b"MPF\0MM\0*").unwrap() + 4;
    let list = base + big(bytes, base + 42);
    assert_eq!(big(bytes, base + 30), 2, "the number of pictures");
    [list, list + 16].map(|entry| {
        let (size, offset) = (big(bytes, entry + 4), big(bytes, entry + 8));
        let start = if offset == 0 { 0 } else { base + offset };
        bytes[start..start + size].to_vec()
    })
}

/// What is left that tells anything: no tag but those that the picture needs.
fn assert_clean(name: &str, bytes: &[u8]) {
    let examined = examine(&bytes.to_vec(), Depth::Full).unwrap().unwrap();
    let left: Vec<_> = examined.leaks().filter(|leak| !leak.needed).collect();
    assert!(left.is_empty(), "{name}: {left:?}");
    for secret in ["GPS", "Alex", "Canon", "2024", "SECRET", "identifier", "ftyp", "MotionPhoto"] {
        assert!(!holds(bytes, secret.as_bytes()), "{name}: {secret}");
    }
}

#[test]
fn each_picture_is_scrubbed_and_found_where_the_index_says() {
    for name in ["gain-map.jpg", "apple-gain-map.jpg", "stereo.mpo"] {
        let (before, after) = scrubbed(name);
        assert_clean(name, &after);
        let [first, second] = listed(&after);
        assert_eq!([first.clone(), second.clone()].concat(), after, "{name}");
        assert!(first.ends_with(b"\xff\xd9") && second.starts_with(SOI) && second.ends_with(b"\xff\xd9"), "{name}");
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
        assert!(pixels(&before) == pixels(&after), "{name}");
        assert!(pixels(&listed(&before)[1]) == pixels(&second), "{name}");
    }
}

#[test]
fn a_gain_map_keeps_what_describes_it_and_its_length_is_stated() {
    let (_, after) = scrubbed("gain-map.jpg");
    let [first, second] = listed(&after);
    assert!(holds(&first, b"hdrgm:Version=\"1.0\"") && holds(&first, b"Item:Semantic=\"Primary\""));
    assert!(holds(&first, format!("Item:Length=\"{}\"", second.len()).as_bytes()));
    assert!(holds(&first, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0\xff"));
    for needed in ["hdrgm:GainMapMax=\"2.5\"", "hdrgm:HDRCapacityMax=\"2.5\"", "urn:iso:std:iso:ts:21496:-1"] {
        assert!(holds(&second, needed.as_bytes()), "{needed}");
    }
}

#[test]
fn apples_gain_map_keeps_its_strength() {
    let (_, after) = scrubbed("apple-gain-map.jpg");
    let [first, second] = listed(&after);
    let note = b"Apple iOS\0\0\x01MM\0\x01\0\x21\0\x0a\0\0\0\x01\0\0\0\x20\0\0\0\0\0\0\0\x05\0\0\0\x04";
    assert!(holds(&first, note));
    assert!(holds(&second, b"hdrgainmap") && holds(&second, b"HDRGainMapVersion>65536<"));
}

#[test]
fn a_view_goes_on_saying_how_it_lies_to_the_other() {
    let (before, after) = scrubbed("stereo.mpo");
    let [first, second] = [listed(&before), listed(&after)].map(|[_, second]| second);
    // Base viewpoint 1, a convergence of 2 degrees, a baseline of 77 mm.
    let lies = [&b"\xb2\x04\0\x04\0\0\0\x01\0\0\0\x01"[..], b"\0\0\0\x02\0\0\0\x01", b"\0\0\0\x4d\0\0\x03\xe8"];
    for field in lies {
        assert!(holds(&first, field) && holds(&second, field), "{field:?}");
    }
    assert!(holds(&first, b"SECRET picture"));
}

#[test]
fn one_class_goes_out_of_both_pictures_and_the_rest_stays() {
    for name in ["gain-map.jpg", "stereo.mpo"] {
        let before = fs::read(format!("testdata/jpeg/{name}")).unwrap();
        let policy = Policy { only: vec![Class::Location], ..Policy::default() };
        let (after, scrubbed) = scrub_bytes(&before, &policy).unwrap();
        let latitudes = scrubbed.removed.iter().filter(|leak| leak.tag.key.name == "GPSLatitude").count();
        assert_eq!(latitudes, 2, "{name}");
        let [first, second] = listed(&after);
        assert!(holds(&first, b"Alex Example") && holds(&second, b"Alex Example"), "{name}");
        assert!(first.ends_with(b"\xff\xd9") && second.starts_with(SOI), "{name}");
    }
}

#[test]
fn items_that_describe_a_track_go_and_the_track_stays() {
    let before = fs::read("testdata/catalogue/sequence.heic").unwrap();
    let (after, _) = scrub_bytes(&before, &Policy::default()).unwrap();
    assert!(holds(&before, b"Mara's items") && !holds(&after, b"Mara") && !holds(&after, b"meta"));
    assert!(holds(&after, b"sample00") && holds(&after, b"hvc1"));
}
