use super::*;

/// By Pillow 12 (libwebp): a photo with transforms, a picture of nine colours, a lossy picture with compressed alpha.
const LOSSLESS: &[u8] = include_bytes!("../../../../testdata/make/codestreams/lossless.webp");
const PALETTE: &[u8] = include_bytes!("../../../../testdata/make/codestreams/palette.webp");
const ALPHA: &[u8] = include_bytes!("../../../../testdata/make/codestreams/alpha.webp");

/// The data of a chunk.
fn chunk<'a>(file: &'a [u8], id: &[u8; 4]) -> &'a [u8] {
    let at = file.windows(4).position(|window| window == id).unwrap() + 8;
    let length = u32::from_le_bytes(file[at - 4..at].try_into().unwrap()) as usize;
    &file[at..at + length]
}

#[test]
fn a_stream_ends_where_its_chunk_does() {
    for file in [LOSSLESS, PALETTE] {
        let data = chunk(file, b"VP8L");
        assert_eq!(stream(data).unwrap(), data.len() as u64);
        assert_eq!(stream(&[data, b"a secret"].concat()).unwrap(), data.len() as u64);
        assert!(stream(&data[..data.len() - 1]).is_err());
    }
    let data = chunk(ALPHA, b"ALPH");
    assert_eq!(data[0] & 3, 1);
    assert_eq!(alpha(&data[1..], (56, 40)).unwrap(), data.len() as u64 - 1);
    assert!(alpha(&data[1..], (0, 40)).is_err());
}

#[test]
fn no_flipped_bit_breaks_it() {
    let mut followed = 0;
    for file in [LOSSLESS, PALETTE] {
        let data = chunk(file, b"VP8L");
        for bit in 0..data.len() * 8 {
            let mut flipped = data.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            followed += usize::from(stream(&flipped).is_ok_and(|used| used <= data.len() as u64));
        }
    }
    assert!(followed > 10, "{followed}");
}
