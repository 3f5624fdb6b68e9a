//! Zlib streams (RFC 1950) with a limit on what they may become, and their making.

use std::io::{Read, Write};

use flate2::bufread::ZlibDecoder;
use flate2::{Compression, write::ZlibEncoder};

use super::super::limits;

/// What a stream held.
pub(super) struct Inflated {
    /// As much as could be read.
    pub(super) bytes: Vec<u8>,
    /// How many bytes of the input the stream took.
    pub(super) used: usize,
    /// What is wrong with it.
    pub(super) damage: Option<&'static str>,
}

/// Inflates the stream that `data` begins with, up to [`limits::INFLATED`].
pub(super) fn inflate(data: &[u8]) -> Inflated {
    let mut decoder = ZlibDecoder::new(data);
    let mut bytes = Vec::new();
    let result = decoder.by_ref().take(limits::INFLATED.saturating_add(1)).read_to_end(&mut bytes);
    let used = usize::try_from(decoder.total_in()).unwrap_or(data.len()).min(data.len());
    let damage = match result {
        Err(_) => Some("a damaged one"),
        Ok(_) if bytes.len() as u64 > limits::INFLATED => Some("one that inflates beyond the limit"),
        Ok(_) => None,
    };
    Inflated { bytes, used, damage }
}

/// A zlib stream of `bytes`: always the same for the same bytes.
pub(super) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory doesn't fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_says_where_it_ends() {
        let stream = deflate(b"hello");
        let inflated = inflate(&[&stream[..], b"SECRET"].concat());
        assert_eq!((&inflated.bytes[..], inflated.used, inflated.damage), (&b"hello"[..], stream.len(), None));
        let half = inflate(&stream[..stream.len() - 2]);
        assert_eq!((&half.bytes[..], half.damage.is_some()), (&b"hello"[..], true));
    }

    #[test]
    fn a_bomb_is_damage() {
        let limit = usize::try_from(limits::INFLATED).unwrap();
        let fits = inflate(&deflate(&vec![0; limit]));
        assert_eq!((fits.bytes.len(), fits.damage), (limit, None));
        let bomb = inflate(&deflate(&vec![0; limit + 1]));
        assert!(bomb.damage.is_some() && bomb.bytes.len() <= limit + 1);
    }
}
