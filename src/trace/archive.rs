//! Archives and backups: the files in them, with their names and the times that they were last changed. Zip (PKWARE APPNOTE 4.4),
//! tar (POSIX.1-2017 pax, with GNU's long names), gzip (RFC 1952) around one, and an Android backup: a tar in one zlib stream
//! behind four lines of text. Knows no pictures.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// How much a deflated stream may grow to, in bytes.
const INFLATED: u64 = 256 * 1024 * 1024;
/// How many files are taken out of one archive.
const FILES: usize = 1_000_000;
/// The unit of a tar archive.
const BLOCK: usize = 512;

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path in the archive.
    pub name: String,
    /// When it was last changed, in seconds since 1970 UTC, where the archive says so in UTC.
    pub modified: Option<i64>,
    /// Its content, as far as it is there.
    pub content: Vec<u8>,
}

/// The files of an archive; none when it is no archive that is known here.
pub(super) fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    if bytes.starts_with(b"PK\x03\x04") {
        zip(bytes)
    } else if bytes.starts_with(b"ANDROID BACKUP\n") {
        Some(backup(bytes).and_then(|stream| tar(&inflated(ZlibDecoder::new(stream)))).unwrap_or_default())
    } else {
        tar(bytes)
    }
}

/// What is in a gzip stream.
pub(super) fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    bytes.starts_with(b"\x1f\x8b\x08").then(|| inflated(GzDecoder::new(bytes)))
}

fn inflated(stream: impl Read) -> Vec<u8> {
    let mut out = Vec::new();
    // What came before the damage is there.
    let _ = stream.take(INFLATED).read_to_end(&mut out);
    out
}

/// The stream behind the four lines of a backup that is deflated and not encrypted.
fn backup(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes;
    for line in 0..4 {
        let end = rest.iter().take(64).position(|byte| *byte == b'\n')?;
        if line == 3 && rest.get(..end) != Some(b"none") {
            return None;
        }
        rest = rest.get(end + 1..)?;
    }
    Some(rest)
}

/// The files of a tar archive; none when its first header is none.
fn tar(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    let (mut at, mut long, mut changed) = (0, None, None);
    while let Some(header) = bytes.get(at..at + BLOCK).filter(|header| header.iter().any(|byte| *byte != 0)) {
        let field = |range: std::ops::Range<usize>| header.get(range).unwrap_or_default();
        if field(257..262) != b"ustar" || entries.len() >= FILES {
            break;
        }
        let Some(size) = number(field(124..136)).and_then(|size| usize::try_from(size).ok()) else { break };
        let start = at + BLOCK;
        let end = start.saturating_add(size).min(bytes.len());
        let content = bytes.get(start..end).unwrap_or_default();
        match header.get(156) {
            Some(b'L') => long = Some(text(content)),
            Some(b'x') => {
                long = pax(content, "path").map(str::to_owned);
                changed = pax(content, "mtime").and_then(|time| time.split('.').next()?.parse().ok());
            }
            Some(b'0' | 0) => {
                let (prefix, name) = (text(field(345..500)), text(field(0..100)));
                let name = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
                let modified = changed.take().or_else(|| number(field(136..148)));
                entries.push(Entry { name: long.take().unwrap_or(name), modified, content: content.to_vec() });
            }
            _ => (long, changed) = (None, None),
        }
        let Some(next) = size.checked_next_multiple_of(BLOCK).and_then(|size| start.checked_add(size)) else { break };
        at = next;
    }
    (!entries.is_empty()).then_some(entries)
}

/// A number in octal digits.
fn number(field: &[u8]) -> Option<i64> {
    let digits = text(field);
    i64::from_str_radix(digits.trim(), 8).ok()
}

fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned()
}

/// The value of a keyword in an extended header: lines of `length keyword=value`.
fn pax<'a>(content: &'a [u8], keyword: &str) -> Option<&'a str> {
    let lines = std::str::from_utf8(content).ok()?.lines();
    lines.filter_map(|line| line.split_once(' ')?.1.split_once('=')).find(|(key, _)| *key == keyword).map(|(_, v)| v)
}

/// The files of a zip archive, by its central directory; none when it has none.
fn zip(bytes: &[u8]) -> Option<Vec<Entry>> {
    let u16 = |at: usize| bytes.get(at..at + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let u32 = |at: usize| bytes.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let mut at = u32(end + 16)?;
    let mut entries = Vec::new();
    while entries.len() < FILES && bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        let fields =
            || Some((u16(at + 10)?, u32(at + 20)?, u16(at + 28)?, u16(at + 30)?, u16(at + 32)?, u32(at + 42)?));
        let Some((method, packed, name, extra, comment, local)) = fields() else { break };
        let behind = bytes.get(at + 46 + name..at + 46 + name + extra).unwrap_or_default();
        let name_of = String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name).unwrap_or_default()).into_owned();
        let (Some(own), Some(more)) = (u16(local + 26), u16(local + 28)) else { break };
        let start = local + 30 + own + more;
        let data = bytes.get(start..start.saturating_add(packed)).unwrap_or_default();
        let content = match method {
            0 => data.to_vec(),
            8 => inflated(DeflateDecoder::new(data)),
            _ => Vec::new(),
        };
        entries.push(Entry { name: name_of, modified: changed(behind), content });
        at += 46 + name + extra + comment;
    }
    Some(entries)
}

/// The time in an extra field of the kind 0x5455 (Info-ZIP's): the archive's own is in some local time.
fn changed(mut extra: &[u8]) -> Option<i64> {
    while let [a, b, c, d, rest @ ..] = extra {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let content = rest.get(..length)?;
        if let (0x5455, [flags, time @ ..]) = (kind, content)
            && flags & 1 == 1
        {
            return Some(i64::from(i32::from_le_bytes(time.get(..4)?.try_into().ok()?)));
        }
        extra = rest.get(length..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, size: usize, kind: u8) -> Vec<u8> {
        let mut header = vec![0; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
        header[136..147].copy_from_slice(format!("{:011o}", 1_713_558_790).as_bytes());
        header[156] = kind;
        header[257..263].copy_from_slice(b"ustar\0");
        header
    }

    fn padded(content: &[u8]) -> Vec<u8> {
        let mut out = content.to_vec();
        out.resize(content.len().next_multiple_of(BLOCK), 0);
        out
    }

    #[test]
    fn a_tar_names_its_files_and_says_when_they_were_changed() {
        let long = "apps/com.example.pay/ef/".to_owned() + &"x".repeat(150);
        let pax = b"30 mtime=1713558791.25\n33 path=apps/com.example.pay/f/\xc3\xa4\n";
        let archive = [
            header("apps/com.example.pay/a", 3, b'0'),
            padded(b"one"),
            header("././@LongLink", long.len() + 1, b'L'),
            padded(format!("{long}\0").as_bytes()),
            header("cut", 3, b'0'),
            padded(b"two"),
            header("folder", 0, b'5'),
            header("x", pax.len(), b'x'),
            padded(pax),
            header("y", 0, b'0'),
            vec![0; 2 * BLOCK],
        ]
        .concat();
        let told: Vec<(String, Option<i64>, Vec<u8>)> =
            entries(&archive).unwrap().into_iter().map(|e| (e.name, e.modified, e.content)).collect();
        assert_eq!(
            told,
            [
                ("apps/com.example.pay/a".to_owned(), Some(1_713_558_790), b"one".to_vec()),
                (long, Some(1_713_558_790), b"two".to_vec()),
                ("apps/com.example.pay/f/ä".to_owned(), Some(1_713_558_791), Vec::new()),
            ]
        );
        for end in 0..archive.len() {
            let _ = entries(&archive[..end]);
        }
        assert_eq!(entries(b"no archive"), None);
    }

    #[test]
    fn a_zip_says_a_time_where_it_is_in_utc() {
        assert_eq!(changed(b"\x01\x00\x02\x00ab\x55\x54\x05\x00\x03\x46\xd2\x22\x66"), Some(0x6622_d246));
        assert_eq!(changed(b"\x55\x54\x05\x00\x02\x46\xd2\x22\x66"), None);
        assert_eq!(changed(b"\x55\x54\xff\x00\x03"), None);
    }
}
