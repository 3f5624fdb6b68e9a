//! Looks for the secret as somebody would who suspects it: as it is, in UTF-16 of both orders, in base64 at each of its three
//! phases, in hex digits, and all of that again in what inflates (zlib and gzip anywhere, the runs of a PNG's IDAT and fdAT put
//! together), in Brotli streams of JPEG XL boxes, and in what base64 decodes to. Knows nothing of the library.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};

/// What is planted, once in each file: 32 bytes that no picture, table or standard has.
pub const SECRET: &[u8; 32] = b"phototell-hid-this-7Qm2xVtY0hZp4";

/// How deep streams are followed into each other.
const DEPTH: usize = 4;
/// How much of a stream is looked at.
const MOST: u64 = 4 << 20;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// In which form the secret stands in `hay` first: `raw`, `utf-16`, `inflated raw` and so on.
pub fn find(hay: &[u8]) -> Option<String> {
    within(hay, DEPTH)
}

pub fn holds(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}

fn plain(hay: &[u8]) -> Option<&'static str> {
    if holds(hay, SECRET) {
        return Some("raw");
    }
    let wide = |order: fn(u16) -> [u8; 2]| SECRET.iter().flat_map(|byte| order(u16::from(*byte))).collect::<Vec<u8>>();
    if holds(hay, &wide(u16::to_le_bytes)) || holds(hay, &wide(u16::to_be_bytes)) {
        return Some("utf-16");
    }
    // Lines may break anywhere in digits.
    let solid: Vec<u8> = hay.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let digits: String = SECRET.iter().map(|byte| format!("{byte:02x}")).collect();
    if holds(&solid.to_ascii_lowercase(), digits.as_bytes()) {
        return Some("hex");
    }
    (0..3).any(|phase| holds(&solid, &base64_inside(phase))).then_some("base64")
}

/// The characters of base64 that the secret alone decides, with `phase` bytes before it.
fn base64_inside(phase: usize) -> Vec<u8> {
    let encoded = base64(&[&vec![0; phase][..], SECRET, &[0; 2]].concat());
    let (first, last) = ((phase * 8).div_ceil(6), (phase + SECRET.len()) * 8 / 6);
    encoded.into_bytes()[first..last].to_vec()
}

pub fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]);
            text.push(if at > chunk.len() { '=' } else { letter });
        }
    }
    text
}

fn within(hay: &[u8], depth: usize) -> Option<String> {
    if let Some(form) = plain(hay) {
        return Some(form.to_owned());
    }
    let depth = depth.checked_sub(1)?;
    let inner = |name: &str, stream: Vec<u8>| within(&stream, depth).map(|form| format!("{name} {form}"));
    let inflate = |hay: &[u8]| {
        let starts = (0..hay.len().saturating_sub(1)).filter(|at| zlib_begins(hay, *at));
        starts.map(|at| read(ZlibDecoder::new(&hay[at..]))).find_map(|stream| inner("inflated", stream))
    };
    let gzip = || {
        let starts = hay.windows(3).enumerate().filter(|(_, head)| *head == [0x1f, 0x8b, 8]);
        starts.map(|(at, _)| read(GzDecoder::new(&hay[at..]))).find_map(|stream| inner("inflated", stream))
    };
    let brotli = || {
        let starts = hay.windows(4).enumerate().filter(|(_, kind)| kind == b"brob").map(|(at, _)| at + 8);
        let open = |at: usize| read(brotli_decompressor::Decompressor::new(hay.get(at..).unwrap_or_default(), 4096));
        starts.map(open).find_map(|stream| inner("brotli", stream))
    };
    let decoded = || runs(hay).into_iter().find_map(|run| inner("base64", run));
    inflate(hay)
        .or_else(|| png_runs(hay).iter().find_map(|run| inflate(run)))
        .or_else(gzip)
        .or_else(brotli)
        .or_else(decoded)
}

/// As much as a decoder gives.
fn read(decoder: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    // What comes before the damage counts.
    let _ = decoder.take(MOST).read_to_end(&mut out);
    out
}

/// A zlib header with a window that exists and a right check (RFC 1950).
fn zlib_begins(hay: &[u8], at: usize) -> bool {
    let (method, flags) = (hay[at], hay[at + 1]);
    method & 15 == 8 && method >> 4 <= 7 && (u16::from(method) << 8 | u16::from(flags)) % 31 == 0 && flags & 0x20 == 0
}

/// The data of a PNG's IDAT chunks and of its fdAT chunks, each put together.
fn png_runs(hay: &[u8]) -> Vec<Vec<u8>> {
    let mut runs = vec![Vec::new(), Vec::new()];
    let mut at = 8;
    while hay.starts_with(b"\x89PNG") && at + 8 <= hay.len() {
        let length = u32::from_be_bytes(hay[at..at + 4].try_into().unwrap()) as usize;
        let data = hay.get(at + 8..at + 8 + length).unwrap_or_default();
        match &hay[at + 4..at + 8] {
            b"IDAT" => runs[0].extend(data),
            b"fdAT" => runs[1].extend(data.get(4..).unwrap_or_default()),
            _ => {}
        }
        at += 12 + length;
    }
    runs
}

/// What long runs of base64 decode to.
fn runs(hay: &[u8]) -> Vec<Vec<u8>> {
    let value = |byte: &u8| ALPHABET.iter().position(|letter| letter == byte);
    let mut runs = Vec::new();
    let mut run = Vec::new();
    for byte in hay.iter().chain(b"\0") {
        match value(byte) {
            Some(value) => run.push(value as u32),
            None if byte.is_ascii_whitespace() => {}
            None => {
                if run.len() >= 64 {
                    let decode = |four: &[u32]| {
                        let bits = (0..4).fold(0, |bits, at| bits << 6 | four.get(at).copied().unwrap_or(0));
                        bits.to_be_bytes()[1..four.len().max(1)].to_vec()
                    };
                    // Letters in front of it may be words.
                    runs.extend((0..4).map(|skip| run[skip..].chunks(4).flat_map(decode).collect::<Vec<u8>>()));
                }
                run.clear();
            }
        }
    }
    runs
}

#[test]
fn it_is_found_in_every_form() {
    use std::io::Write;
    let zlib = |bytes: &[u8]| {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&[&[b'e'; 300][..], bytes].concat()).unwrap();
        encoder.finish().unwrap()
    };
    let wide: Vec<u8> = SECRET.iter().flat_map(|byte| [0, *byte]).collect();
    let digits: String = SECRET.iter().map(|byte| format!("{byte:02X}\n")).collect();
    for (hay, form) in [
        (SECRET.to_vec(), "raw"),
        ([b"\x01", &wide[..], b"\x01"].concat(), "utf-16"),
        ([b"\x01", &wide[1..], b"\0\x01"].concat(), "utf-16"),
        (digits.into_bytes(), "hex"),
        (base64(SECRET).into_bytes(), "base64"),
        (base64(&[b"x", &SECRET[..]].concat()).into_bytes(), "base64"),
        (base64(&[b"xy", &SECRET[..], b"z"].concat()).into_bytes(), "base64"),
        (zlib(SECRET), "inflated raw"),
        (zlib(&zlib(SECRET)), "inflated inflated raw"),
        (base64(&zlib(SECRET)).into_bytes(), "base64 inflated raw"),
    ] {
        assert_eq!(find(&[b"a few bytes before it", &hay[..], b" and after"].concat()).as_deref(), Some(form));
    }
    assert_eq!(find(&SECRET[1..]), None);
}
