//! Copies of ranges from file to file: by the kernel where it can (`copy_file_range(2)`, which shares blocks on some file
//! systems), else in blocks.

use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;

/// How much is read at once where the kernel doesn't copy.
const BLOCK: u64 = 1024 * 1024;

/// Writes the bytes `range` of `from` at the position where `to` stands. `from`'s own position stays. A file that has no such
/// range is an error of kind `UnexpectedEof`.
pub fn copy_range(from: &File, range: Range<u64>, to: &mut File) -> io::Result<()> {
    let copied = by_kernel(from, &range, to)?;
    by_block(from, range.start.saturating_add(copied)..range.end, to)
}

/// Returns how many bytes went over; the rest is for [`by_block`].
#[cfg(any(target_os = "linux", target_os = "android"))]
fn by_kernel(from: &File, range: &Range<u64>, to: &File) -> io::Result<u64> {
    use rustix::io::Errno;
    let mut at = range.start;
    while at < range.end {
        let want = usize::try_from(range.end - at).unwrap_or(usize::MAX).min(1 << 30);
        match rustix::fs::copy_file_range(from, Some(&mut at), to, None, want) {
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(Errno::NOSPC | Errno::DQUOT | Errno::FBIG) => return Err(io::ErrorKind::StorageFull.into()),
            // Between file systems, on one that can't, in a sandbox that forbids it: the blocks will tell.
            Err(_) => break,
        }
    }
    Ok(at.saturating_sub(range.start))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn by_kernel(_: &File, _: &Range<u64>, _: &File) -> io::Result<u64> {
    Ok(0)
}

fn by_block(from: &File, range: Range<u64>, to: &mut File) -> io::Result<()> {
    let mut at = range.start;
    let mut block = vec![0; usize::try_from(BLOCK.min(range.end.saturating_sub(at))).unwrap_or(0)];
    while at < range.end {
        let want = usize::try_from(range.end - at).unwrap_or(usize::MAX).min(block.len());
        match read_at(from, &mut block[..want], at) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => {
                to.write_all(&block[..n])?;
                at += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use super::*;

    fn source(len: u32) -> (File, Vec<u8>) {
        let content: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&content).unwrap();
        (file, content)
    }

    fn written(mut file: File) -> Vec<u8> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn ranges_are_written_one_after_the_other() {
        let (from, content) = source(3_000_000);
        for copy in [copy_range, by_block] {
            let mut to = tempfile::tempfile().unwrap();
            to.write_all(b"head").unwrap();
            copy(&from, 10..2_500_000, &mut to).unwrap();
            to.write_all(b"middle").unwrap();
            copy(&from, 5..5, &mut to).unwrap();
            copy(&from, 0..3, &mut to).unwrap();
            let expected = [b"head", &content[10..2_500_000], b"middle", &content[0..3]].concat();
            assert!(written(to) == expected);
        }
    }

    #[test]
    fn a_range_past_the_end_is_an_error() {
        let (from, _) = source(100);
        let mut to = tempfile::tempfile().unwrap();
        assert_eq!(copy_range(&from, 90..101, &mut to).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
