//! Names that image loaders give to what they cache: hashes of the address that a picture was loaded from. Who knows the path
//! of a photo knows the name that its copy would have, whatever became of the copy's content.
//!
//! | loader | name |
//! | --- | --- |
//! | Universal Image Loader | Java's `String.hashCode` of the address, in decimal, and `.0`; or MD5 as a signed number, its absolute value to base 36 |
//! | Fresco | SHA-1 of the address in base 64 (RFC 4648 §5), and `.cnt` |
//! | Glide | SHA-256 of the address in hex, and `.0`, where it caches what it loaded and not what it made of it |
//! | Picasso, OkHttp, Volley's kin, SDWebImage | MD5 of the address in hex, and `.0` or `.1` |

use std::collections::HashMap;

use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

/// How a name was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loader {
    /// `String.hashCode`.
    JavaHash,
    /// MD5 to base 36.
    Md5Base36,
    /// SHA-1 in base 64.
    Sha1Base64,
    /// SHA-256 in hex.
    Sha256,
    /// MD5 in hex.
    Md5,
}

impl Loader {
    /// Who names so.
    pub fn says(self) -> &'static str {
        match self {
            Self::JavaHash | Self::Md5Base36 => "Universal Image Loader",
            Self::Sha1Base64 => "Fresco",
            Self::Sha256 => "Glide",
            Self::Md5 => "Picasso, OkHttp or a kin of theirs",
        }
    }
}

/// What stands before a path below the shared storage in an address.
const ROOTS: &[&str] = &[
    "file:///storage/emulated/0/",
    "file:///sdcard/",
    "file:///mnt/sdcard/",
    "/storage/emulated/0/",
    "/sdcard/",
    "file:/storage/emulated/0/",
];
/// Folders in which photos lie on a phone, for libraries that were copied without them.
const FOLDERS: &[&str] =
    &["", "DCIM/", "DCIM/Camera/", "DCIM/Screenshots/", "Pictures/", "Pictures/Screenshots/", "Download/"];

/// The names that copies of a library's photos would have.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, (usize, Loader)>);

impl Names {
    /// Takes in the photo number `photo`, whose path below the library is `path`, with slashes.
    pub fn add(&mut self, photo: usize, path: &str) {
        // A library may begin anywhere above the photos: each ending of the path may be the one below the shared storage.
        let endings = std::iter::successors(Some(path), |path| path.split_once('/').map(|(_, rest)| rest));
        let name = path.rsplit('/').next().unwrap_or(path);
        let below = endings.map(str::to_owned).chain(FOLDERS.iter().map(|folder| format!("{folder}{name}")));
        for below in below {
            for root in ROOTS {
                let plain = format!("{root}{below}");
                let escaped = escaped(&plain);
                for address in [Some(plain), escaped].into_iter().flatten() {
                    for (name, loader) in hashes(&address) {
                        self.0.entry(name).or_insert((photo, loader));
                    }
                }
            }
        }
    }

    /// The photo whose copy has this file name, and who names so.
    pub fn find(&self, file: &str) -> Option<(usize, Loader)> {
        let stem =
            [".0", ".1", ".cnt", ".jpg", ".png", ".webp"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file);
        self.0.get(stem).copied()
    }
}

/// The names that loaders give to what they load from an address.
pub fn hashes(address: &str) -> [(String, Loader); 5] {
    let md5 = Md5::digest(address.as_bytes());
    [
        (java(address).to_string(), Loader::JavaHash),
        (base36(md5.as_slice()), Loader::Md5Base36),
        (base64(Sha1::digest(address.as_bytes()).as_slice()), Loader::Sha1Base64),
        (hex(Sha256::digest(address.as_bytes()).as_slice()), Loader::Sha256),
        (hex(md5.as_slice()), Loader::Md5),
    ]
}

/// Java's `String.hashCode`: over UTF-16, in 32 bits.
fn java(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)))
}

/// `new BigInteger(digest).abs().toString(36)`.
fn base36(digest: &[u8]) -> String {
    let number = digest.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    // The digest is a signed number there.
    let mut number = (number as i128).unsigned_abs();
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
    }
    digits.into_iter().rev().collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let number = group.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for at in 0..=group.len() {
            out.push(char::from(LETTERS[(number >> (18 - 6 * at) & 63) as usize]));
        }
    }
    out
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The address with what an address may not hold escaped, as `Uri.encode` writes it; none if it is the same.
fn escaped(address: &str) -> Option<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-!.~'()*/:".contains(&byte);
    if address.bytes().all(plain) {
        return None;
    }
    Some(address.bytes().fold(String::new(), |mut out, byte| {
        if plain(byte) {
            out.push(char::from(byte))
        } else {
            out.push_str(&format!("%{byte:02X}"))
        }
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(address: &str, loader: Loader) -> String {
        hashes(address).into_iter().find(|(_, by)| *by == loader).unwrap().0
    }

    #[test]
    fn names_are_those_that_the_loaders_give() {
        let media = "content://media/external/images/media/4711";
        for (address, loader, name) in [
            ("abc", Loader::JavaHash, "96354"),
            ("abc", Loader::Md5Base36, "6moyehyn9cnsharx819mdu366"),
            (media, Loader::JavaHash, "786735981"),
            (media, Loader::Md5Base36, "5gwue7n2qp7pkc28hcurh524i"),
            // RFC 1321 A.5, FIPS 180-4's example.
            ("abc", Loader::Md5, "900150983cd24fb0d6963f7d28e17f72"),
            ("abc", Loader::Sha1Base64, "qZk-NkcGgWq6PiVxeFDCbJzQ2J0"),
            ("abc", Loader::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ] {
            assert_eq!(named(address, loader), name, "{address} {loader:?}");
        }
        assert_eq!(java("polygenelubricants"), i32::MIN);
    }

    #[test]
    fn a_path_is_found_by_the_name_of_its_copy() {
        let mut names = Names::default();
        names.add(7, "phone/DCIM/Screenshots/Screenshot_20240419-223310_com.example.bank.png");
        names.add(8, "2024/Zürich 1.jpg");
        let screen = "file:///storage/emulated/0/DCIM/Screenshots/Screenshot_20240419-223310_com.example.bank.png";
        for (loader, end) in
            [(Loader::JavaHash, ".0"), (Loader::Md5Base36, ".0"), (Loader::Sha1Base64, ".cnt"), (Loader::Md5, ".1")]
        {
            let file = format!("{}{end}", named(screen, loader));
            assert_eq!(names.find(&file), Some((7, loader)), "{file}");
        }
        // A library that was copied without the folders above, and an address that has to be escaped.
        let file = named("file:///storage/emulated/0/DCIM/Camera/Z%C3%BCrich%201.jpg", Loader::Sha256);
        assert_eq!(names.find(&file), Some((8, Loader::Sha256)));
        assert_eq!(names.find("96354.0"), None);
    }
}
