//! A JPEG XL codestream (ISO/IEC 18181-1): its image header, the ICC profile in it, and the frames as far as their tables of
//! contents, which say where each ends. Samples aren't decoded; the profile can be exchanged.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Fault};

mod bits;
mod entropy;
mod frame;
mod histogram;
mod icc;
mod image;
mod prefix;
#[cfg(test)]
mod tests;
mod write;

use bits::{Bits, Stop};
use image::ImageHeader;

/// How a codestream begins (§E.1).
pub const SIGNATURE: [u8; 2] = [0xff, 0x0a];

/// How many frames are walked (an animation of an hour has 10⁵).
const FRAMES: usize = 1_000_000;

/// What a codestream says beside its samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// The name of an extra channel.
    ChannelName(String),
    /// The name of a frame.
    FrameName(String),
    /// Bits of extensions, of which none is defined.
    Extension,
}

/// A codestream taken apart; ranges count its bytes from 0, rounded outwards.
#[derive(Debug, Default)]
pub struct Codestream {
    /// Where the image header ends.
    pub header: u64,
    /// Where the ICC stream stands, if there is one.
    pub icc: Option<Range<u64>>,
    /// The preview frame.
    pub preview: Option<Range<u64>>,
    /// Names and extensions, and where they stand.
    pub said: Vec<(Said, Range<u64>)>,
    /// Where the last frame ends; none when the frames can't be followed to the end.
    pub end: Option<u64>,
    /// How far it could be followed.
    pub followed: u64,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

/// Takes a codestream apart. The error is I/O only.
pub fn walk(bytes: &dyn Bytes) -> io::Result<Codestream> {
    let mut stream = Codestream::default();
    match follow(bytes, &mut stream) {
        Ok(()) => {}
        Err(Stop::Io(error)) => return Err(error),
        Err(Stop::Damaged(at, expected)) => stream.fault = Some(Fault::new(at, expected, "something else")),
    }
    Ok(stream)
}

fn follow(bytes: &dyn Bytes, stream: &mut Codestream) -> Result<(), Stop> {
    let mut bits = Bits::new(bytes);
    let image = ImageHeader::read(&mut bits, &mut stream.said)?;
    if image.has_icc {
        let start = bits.byte();
        icc::skip(&mut bits)?;
        stream.icc = Some(start..bits.byte_up());
    }
    bits.align();
    stream.header = bits.byte();
    stream.followed = stream.header;
    if let Some(size) = image.preview {
        let start = bits.byte();
        frame::read(&mut bits, &image, Some(size), &mut stream.said)?;
        stream.preview = Some(start..bits.byte().min(bytes.len()));
        stream.followed = bits.byte();
    }
    for _ in 0..FRAMES {
        let last = frame::read(&mut bits, &image, None, &mut stream.said)?;
        stream.followed = bits.byte().min(bytes.len());
        if last {
            stream.end = Some(bits.byte());
            if bits.byte() > bytes.len() {
                return Err(Stop::Damaged(bytes.len(), "the rest of a frame"));
            }
            return Ok(());
        }
    }
    Err(Stop::Damaged(bits.byte(), "fewer frames"))
}

/// The ICC profile in a codestream, of at most `limit` bytes; none when there is none or it can't be read.
pub fn profile(bytes: &dyn Bytes, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bits = Bits::new(bytes);
    let read = ImageHeader::read(&mut bits, &mut Vec::new()).and_then(|image| match image.has_icc {
        true => icc::read(&mut bits, limit).map(Some),
        false => Ok(None),
    });
    match read {
        Ok(profile) => Ok(profile),
        Err(Stop::Io(error)) => Err(error),
        Err(Stop::Damaged(..)) => Ok(None),
    }
}

/// The head of a codestream, up to its first frame, with another profile in the place of its own; `head` reaches at least as
/// far. None when it has none, or can't be read.
pub fn with_profile(head: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let bytes = head.to_vec();
    let mut bits = Bits::new(&bytes);
    let image = ImageHeader::read(&mut bits, &mut Vec::new()).ok()?;
    if !image.has_icc {
        return None;
    }
    let mut out = write::Writer::behind(head, bits.position())?;
    write::profile(&mut out, new)?;
    let out = out.finish();
    let read = profile(&out, new.len() as u64).ok()??;
    (read == new).then_some(out)
}
