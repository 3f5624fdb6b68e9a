//! One chunk: length, type, data, CRC (W3C PNG, third edition, §5.3), and what each type is there for. Reads eight bytes.

use std::io;
use std::ops::Range;

use crate::bytes::{Bytes, Cursor};
use crate::container::{Kind, Standard};

/// The first eight bytes of every PNG (§5.2).
pub(super) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// The longest data that a chunk may have (§5.3).
pub(super) const LONGEST: u64 = 0x7fff_ffff;
/// Length of the sequence number at the start of fcTL's and fdAT's data.
pub(super) const SEQUENCE: u64 = 4;

/// A chunk by its place.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    /// Where its length field stands.
    pub(super) start: u64,
    /// Its type.
    pub(super) kind: [u8; 4],
    /// Its data, as far as the file has them.
    pub(super) data: Range<u64>,
    /// Behind its CRC, or the end of the file.
    pub(super) end: u64,
    /// Whether the file has all of it.
    pub(super) whole: bool,
}

impl Chunk {
    /// The chunk at `at`; none where fewer than eight bytes are left.
    pub(super) fn read(bytes: &dyn Bytes, at: u64) -> io::Result<Option<Self>> {
        let head = bytes.read(at..at.saturating_add(8))?;
        let mut cursor = Cursor::new(&head, at);
        let (Ok(length), Ok(kind)) = (cursor.u32_be(), cursor.array::<4>()) else { return Ok(None) };
        let from = at.saturating_add(8);
        let to = from.saturating_add(u64::from(length));
        let end = to.saturating_add(4);
        let len = bytes.len();
        Ok(Some(Self {
            start: at,
            kind,
            data: from..to.min(len),
            end: end.min(len),
            whole: end <= len && u64::from(length) <= LONGEST,
        }))
    }

    /// Length of its data, in bytes.
    pub(super) fn size(&self) -> u64 {
        self.data.end.saturating_sub(self.data.start)
    }
}

/// What a chunk is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// IHDR: how large the picture is, and how its samples are coded.
    Header,
    /// IDAT.
    Picture,
    /// fdAT.
    Frame,
    /// fcTL.
    FrameControl,
    /// acTL.
    Animation,
    /// IEND.
    End,
    /// A chunk that the picture needs, with the longest data that the standard lets it have: longer ones are no such chunk.
    Needed(Kind, u64),
    /// A block of a metadata standard.
    Block(Standard),
    /// Known, and not needed to show the picture.
    Known,
    /// None of those.
    Other,
}

/// The chunks that the picture needs, those that metadata decoders read, and those that are known by name.
/// What isn't listed is [`Role::Other`].
const ROLES: &[(&[u8; 4], Role)] = &[
    (b"IHDR", Role::Header),
    (b"IDAT", Role::Picture),
    (b"fdAT", Role::Frame),
    (b"fcTL", Role::FrameControl),
    (b"acTL", Role::Animation),
    (b"IEND", Role::End),
    (b"PLTE", Role::Needed(Kind::Structure, 768)),
    (b"tRNS", Role::Needed(Kind::Pixels, 256)),
    (b"bKGD", Role::Needed(Kind::Colour, 6)),
    (b"gAMA", Role::Needed(Kind::Colour, 4)),
    (b"cHRM", Role::Needed(Kind::Colour, 32)),
    (b"sRGB", Role::Needed(Kind::Colour, 1)),
    (b"cICP", Role::Needed(Kind::Colour, 4)),
    (b"mDCV", Role::Needed(Kind::Colour, 24)),
    (b"cLLI", Role::Needed(Kind::Colour, 8)),
    (b"sBIT", Role::Needed(Kind::Colour, 4)),
    (b"pHYs", Role::Needed(Kind::Structure, 9)),
    (b"sTER", Role::Needed(Kind::Structure, 1)),
    // Apple's variant, and Android's nine-patch: its divs, its layout bounds, its outline.
    (b"CgBI", Role::Needed(Kind::Structure, 16)),
    (b"npTc", Role::Needed(Kind::Structure, 4096)),
    (b"npLb", Role::Needed(Kind::Structure, 16)),
    (b"npOl", Role::Needed(Kind::Structure, 24)),
    (b"tEXt", Role::Block(Standard::PngText)),
    (b"zTXt", Role::Block(Standard::PngCompressedText)),
    (b"iTXt", Role::Block(Standard::PngInternationalText)),
    (b"eXIf", Role::Block(Standard::Exif)),
    (b"iCCP", Role::Block(Standard::PngIccp)),
    (b"tIME", Role::Block(Standard::PngTime)),
    (b"caBX", Role::Block(Standard::Jumbf)),
    (b"tXMP", Role::Block(Standard::Xmp)),
    (b"zxIf", Role::Known),
    (b"sPLT", Role::Known),
    (b"hIST", Role::Known),
    (b"oFFs", Role::Known),
    (b"vpAg", Role::Known),
    (b"caNv", Role::Known),
    (b"pCAL", Role::Known),
    (b"sCAL", Role::Known),
    (b"iDOT", Role::Known),
    (b"seAl", Role::Known),
    (b"gdAT", Role::Known),
    (b"gmAP", Role::Known),
    (b"cpIp", Role::Known),
    (b"meTa", Role::Known),
    (b"mkBF", Role::Known),
    (b"mkTS", Role::Known),
    (b"mkBS", Role::Known),
    (b"mkBT", Role::Known),
    (b"prVW", Role::Known),
    (b"dSIG", Role::Known),
    (b"gIFg", Role::Known),
    (b"gIFt", Role::Known),
    (b"gIFx", Role::Known),
    (b"fRAc", Role::Known),
    (b"JDAT", Role::Known),
    (b"JHDR", Role::Known),
];

/// What chunks of type `kind` are there for.
pub(super) fn role(kind: &[u8; 4]) -> Role {
    ROLES.iter().find(|(name, _)| *name == kind).map_or(Role::Other, |(_, role)| *role)
}
