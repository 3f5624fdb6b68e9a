use super::*;
use crate::container::laws::{self, made};
use crate::container::{Fate, Kind, Layout, Part, Piece, Refusal, Standard};

/// An information header of `size` bytes: 3×2 pixels of `bits` bits, the rest of its fields from `fields`.
fn info(size: u32, bits: u16, compression: u32, image: u32, fields: &[(usize, u32)]) -> Vec<u8> {
    let mut header = [&size.to_le_bytes()[..], &3u32.to_le_bytes(), &2u32.to_le_bytes(), &[1, 0]].concat();
    header.extend(bits.to_le_bytes());
    header.extend(compression.to_le_bytes());
    header.extend(image.to_le_bytes());
    header.resize(size as usize, 0);
    for (at, value) in fields {
        header[*at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header
}

fn bmp(info: &[u8], between: &[u8], pixels: &[u8], behind: &[u8]) -> Vec<u8> {
    let start = (14 + info.len() + between.len()) as u32;
    let size = start + (pixels.len() + behind.len()) as u32;
    [b"BM", &size.to_le_bytes()[..], &[0; 4], &start.to_le_bytes(), info, between, pixels, behind].concat()
}

/// Two rows of three pixels of 24 bits.
fn rows(padding: [u8; 3]) -> Vec<u8> {
    [[1, 2, 3, 4, 5, 6, 7, 8, 9].to_vec(), padding.to_vec()].concat().repeat(2)
}

fn full(file: &[u8]) -> Layout {
    laws::full(&CONTAINER, file)
}

/// What a scrub would do, but for profiles: those become `profile`.
fn scrub(file: &[u8], profile: &[u8]) -> Result<Vec<u8>, Refusal> {
    let fate = |part: &Part| match part.kind {
        Kind::Structure | Kind::Pixels | Kind::Colour => Fate::Keep,
        Kind::Metadata(Standard::Icc) => Fate::Replace(vec![Piece::Write(profile.to_vec())]),
        _ => Fate::Drop,
    };
    let layout = full(file);
    let fates: Vec<Fate> = layout.parts.iter().map(fate).collect();
    let out = made(file, &(CONTAINER.rebuild)(&file.to_vec(), &layout, &fates)?);
    let again = full(&out);
    let kept = |part: &Part| matches!(part.kind, Kind::Structure | Kind::Pixels | Kind::Metadata(Standard::Icc));
    assert!(again.parts.iter().all(kept), "a scrub of a scrub changes nothing: {:?}", again.parts);
    Ok(out)
}

fn keys(file: &[u8]) -> Vec<String> {
    full(file).parts.iter().filter_map(|part| part.key.as_ref()).map(|key| key.key.to_string()).collect()
}

#[test]
fn gap_trailer_row_padding_and_reserved_fields_go() {
    let mut file = bmp(&info(40, 24, 0, 0, &[(24, 2835)]), b"GAP", &rows(*b"PAD"), b"BEHIND");
    file[6..10].copy_from_slice(b"RSVD");
    let expected = ["header.bfReserved", "header.biXPelsPerMeter", "@row-padding", "@gap", "@after-pixels"];
    assert_eq!(keys(&file), expected);
    let plain = bmp(&info(40, 24, 0, 0, &[(24, 2835)]), b"", &rows([0; 3]), b"");
    assert_eq!(scrub(&file, b"").unwrap(), plain);
    assert_eq!(keys(&plain), ["header.biXPelsPerMeter"]);
}

#[test]
fn a_second_bitmap_behind_the_first_goes() {
    let one = bmp(&info(40, 24, 0, 24, &[]), b"", &rows([0; 3]), b"");
    let two = [one.clone(), one.clone()].concat();
    assert_eq!(keys(&two), ["@second-bitmap"]);
    assert_eq!(scrub(&two, b"").unwrap(), one);
}

#[test]
fn a_palette_keeps_its_colours_only() {
    let header = info(40, 8, 0, 0, &[(32, 2)]);
    let file = bmp(&header, b"\x01\x02\x03S\x04\x05\x06Ehidden", &[0, 1, 0, 0, 1, 0, 1, 0], b"");
    let out = scrub(&file, b"").unwrap();
    assert_eq!(out, bmp(&header, b"\x01\x02\x03\0\x04\x05\x06\0", &[0, 1, 0, 0, 1, 0, 1, 0], b""));
    // Colours that no pixel can point to.
    let many = bmp(&info(40, 24, 0, 0, &[(32, 2)]), b"12345678", &rows([0; 3]), b"");
    assert_eq!(scrub(&many, b"").unwrap(), bmp(&info(40, 24, 0, 0, &[]), b"", &rows([0; 3]), b""));
}

#[test]
fn runs_end_with_their_end_of_bitmap() {
    let code = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0xee, 0, 1];
    let clean = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1];
    let file = bmp(&info(40, 8, 1, 18, &[(32, 1)]), b"abc\0", &code, b"BEHIND");
    assert_eq!(keys(&file), ["@row-padding", "@after-pixels"]);
    let out = scrub(&file, b"").unwrap();
    assert_eq!(out, bmp(&info(40, 8, 1, 12, &[(32, 1)]), b"abc\0", &clean, b""));
}

const MBED: u32 = 0x4d42_4544;
const LINK: u32 = 0x4c49_4e4b;
const SRGB_SPACE: u32 = 0x7352_4742;

#[test]
fn a_profile_stays_where_it_can_be_found() {
    let header = |data: u32, size: u32| info(124, 24, 0, 0, &[(56, MBED), (112, data), (116, size)]);
    let file = bmp(&header(124 + 3 + 24, 7), b"GAP", &rows([0; 3]), b"profileBEHIND");
    assert_eq!(keys(&file), ["V5:MBED", "@gap", "@after-pixels"]);
    assert_eq!(scrub(&file, b"new").unwrap(), bmp(&header(124 + 24, 3), b"", &rows([0; 3]), b"new"));
    let in_front = bmp(&header(124 + 3, 7), b"GAPprofile", &rows([0; 3]), b"");
    assert_eq!(scrub(&in_front, b"new").unwrap(), bmp(&header(124, 3), b"new", &rows([0; 3]), b""));
}

#[test]
fn the_path_of_a_profile_goes_and_what_pointed_to_it() {
    let path = b"C:\\Users\\Alex\\a.icc\0";
    let header = info(124, 24, 0, 0, &[(56, LINK), (60, 77), (112, 124 + 24), (116, path.len() as u32), (120, 5)]);
    let file = bmp(&header, b"", &rows([0; 3]), path);
    assert_eq!(keys(&file), ["header.bfReserved", "header.bfReserved", "V5:LINK"]);
    let plain = bmp(&info(124, 24, 0, 0, &[(56, SRGB_SPACE)]), b"", &rows([0; 3]), b"");
    assert_eq!(scrub(&file, b"").unwrap(), plain);
}

#[test]
fn what_is_in_doubt_is_refused() {
    let inside = {
        let mut file = bmp(&info(40, 24, 0, 0, &[]), b"", &rows(*b"PAD"), b"");
        file[10] = 20;
        file
    };
    assert!(matches!(scrub(&inside, b""), Err(Refusal::Damaged(_))));
    let overlapping = info(124, 24, 0, 0, &[(56, LINK), (112, 120), (116, 8)]);
    let file = bmp(&overlapping, b"", &rows([0; 3]), b"");
    assert!(matches!(scrub(&file, b""), Err(Refusal::Damaged(_))));
    // A whole JPEG as the pixels: nothing here takes it apart in place.
    let coded = bmp(&info(40, 0, 4, 4, &[]), b"", b"\xff\xd8\xff\xd9", b"");
    assert!(matches!(scrub(&coded, b""), Err(Refusal::Residual(_))));
}

#[test]
fn old_headers_are_read() {
    let core = [&12u32.to_le_bytes()[..], &[3, 0, 2, 0, 1, 0, 24, 0]].concat();
    let file = bmp(&core, b"", &rows(*b"PAD"), b"BEHIND");
    assert_eq!(scrub(&file, b"").unwrap(), bmp(&core, b"", &rows([0; 3]), b""));
    let mut os2 = info(64, 24, 0, 0, &[(60, 0x4558_414d)]);
    os2[42] = 9;
    let file = bmp(&os2, b"", &rows([0; 3]), b"");
    assert_eq!(scrub(&file, b"").unwrap(), bmp(&info(64, 24, 0, 0, &[]), b"", &rows([0; 3]), b""));
}

#[test]
fn two_letters_are_no_bitmap_and_every_prefix_is_a_partition() {
    assert!(sniff(b"BM says hello to all of you out there").is_none());
    let path = b"a path\0";
    let header = info(124, 8, 1, 0, &[(56, LINK), (112, 124 + 4 + 12), (116, path.len() as u32), (32, 1)]);
    let file = bmp(&header, b"abcd", &[3, 7, 0, 0, 0, 3, 1, 2, 3, 4, 0, 1], path);
    let mut read = 0;
    for end in 0..=file.len() {
        if sniff(&file[..end]).is_some() {
            full(&file[..end]);
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}
