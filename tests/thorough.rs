//! A thorough scrub follows the code of a JPEG to the last unit of each scan and restart interval, and takes out what stands
//! behind it; the picture is the same, to the coefficient. A plain one says that it didn't look.

use phototell::scrub::{Policy, scrub_bytes};

const PROGRESSIVE: &[u8] = include_bytes!("../testdata/make/codestreams/progressive.jpg");
const RESTARTS: &[u8] = include_bytes!("../testdata/make/codestreams/restarts.jpg");
const WEBP: [&[u8]; 3] = [
    include_bytes!("../testdata/make/codestreams/lossless.webp"),
    include_bytes!("../testdata/make/codestreams/palette.webp"),
    include_bytes!("../testdata/make/codestreams/alpha.webp"),
];
const SECRET: &[u8] = b"\x12 a secret of 32 bytes, as it is ";

fn thorough() -> Policy {
    Policy { thorough: true, ..Policy::default() }
}

/// The file with the secret in front of each marker from `from` on that ends coded data.
fn planted(file: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let scan = file.windows(2).position(|pair| pair == b"\xff\xda").unwrap();
    let ends = (scan + 2..file.len()).filter(|at| {
        let coded = file[..*at].windows(2).rposition(|pair| pair[0] == 0xff && pair[1] != 0).map(|at| file[at + 1]);
        let behind = matches!(file[*at..], [0xff, 0xd0..=0xd9 | 0xc4 | 0xda, ..]);
        behind && matches!(coded, Some(0xda | 0xd0..=0xd7))
    });
    ends.map(|at| (at, [&file[..at], SECRET, &file[at..]].concat())).collect()
}

#[test]
fn what_stands_behind_the_coded_data_goes_and_the_picture_stays() {
    let mut places = 0;
    for file in [PROGRESSIVE, RESTARTS] {
        let (clean, scrubbed) = scrub_bytes(&file.to_vec(), &thorough()).unwrap();
        assert!(scrubbed.unexamined.is_empty(), "{:?}", scrubbed.unexamined);
        for (at, planted) in planted(file) {
            let (thorough, scrubbed) = scrub_bytes(&planted, &thorough()).unwrap();
            assert!(thorough == clean, "at {at}");
            assert_eq!(scrubbed.removed.len(), 1);
            let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
            assert!(pixels(&thorough) == pixels(file), "at {at}");
            // A plain scrub says that it didn't look there.
            let (plain, scrubbed) = scrub_bytes(&planted, &Policy::default()).unwrap();
            assert!(plain.windows(SECRET.len()).any(|window| window == SECRET), "at {at}");
            assert_eq!(scrubbed.unexamined, ["bytes behind the coded data of scans"]);
            places += 1;
        }
    }
    assert!(places >= 12, "{places}");
}

#[test]
fn a_code_that_isnt_followed_is_named() {
    let frame = RESTARTS.windows(2).position(|pair| pair == b"\xff\xc0").unwrap();
    let mut arithmetic = RESTARTS.to_vec();
    arithmetic[frame + 1] = 0xc9;
    let (clean, scrubbed) = scrub_bytes(&arithmetic, &thorough()).unwrap();
    assert_eq!(scrubbed.unexamined, ["bytes behind the coded data of scans"]);
    assert!(clean.windows(2).any(|pair| pair == b"\xff\xc9"));
}

/// The file with the secret at the end of the data of its first chunk of that name.
fn longer(file: &[u8], id: &[u8; 4]) -> Vec<u8> {
    let at = file.windows(4).position(|window| window == id).unwrap() + 4;
    let size = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let (length, end) = (size(at), at + 4 + size(at) as usize);
    let pad = end + (length % 2) as usize;
    let odd = (length as usize + SECRET.len()) % 2;
    let chunk = [&(length + SECRET.len() as u32).to_le_bytes(), &file[at + 4..end], SECRET, &vec![0; odd]].concat();
    let rest = [&file[8..at], &chunk, &file[pad..]].concat();
    [b"RIFF", &(rest.len() as u32).to_le_bytes()[..], &rest].concat()
}

#[test]
fn a_webp_loses_what_stands_behind_its_lossless_streams() {
    let mut places = 0;
    for (file, id) in WEBP.into_iter().zip([b"VP8L", b"VP8L", b"ALPH"]) {
        let (clean, scrubbed) = scrub_bytes(&file.to_vec(), &thorough()).unwrap();
        assert!(clean == file);
        // Where the bool decoder of a lossy picture ends isn't followed.
        assert_eq!(scrubbed.unexamined.is_empty(), id == b"VP8L");
        let (thorough, scrubbed) = scrub_bytes(&longer(file, id), &thorough()).unwrap();
        assert!(thorough == file);
        assert_eq!(scrubbed.removed.len(), 1);
        let (plain, scrubbed) = scrub_bytes(&longer(file, id), &Policy::default()).unwrap();
        assert!(plain.windows(SECRET.len()).any(|window| window == SECRET));
        assert_eq!(scrubbed.unexamined, ["bytes behind the data of coded pictures"]);
        places += 1;
    }
    assert_eq!(places, 3);
}
