//! The headers: where each field stands, and what follows from them for the rest of the file.

use std::ops::Range;

use crate::bytes::Cursor;

/// Length of the file header; offsets in the information header count from here.
pub(super) const FILE_HEADER: u64 = 14;
/// bfReserved1 and bfReserved2.
pub(super) const RESERVED: Range<u64> = 6..10;
/// biXPelsPerMeter and biYPelsPerMeter.
pub(super) const RESOLUTION: Range<u64> = 38..46;
/// biSizeImage.
pub(super) const IMAGE_SIZE: u64 = 34;
/// biClrUsed.
pub(super) const COLOURS: u64 = 46;
/// bV5CSType.
pub(super) const SPACE: u64 = 70;
/// bV5Endpoints and the three gammas: read only when the space is *calibrated*.
pub(super) const CALIBRATION: Range<u64> = 74..122;
/// bV5ProfileData and bV5ProfileSize.
pub(super) const PROFILE: Range<u64> = 126..134;
/// bV5Reserved.
pub(super) const V5_RESERVED: Range<u64> = 134..138;
/// The fields of OS/2's header that tell the program and its handles: usReserved, ulIdentifier.
pub(super) const OS2_PRIVATE: [Range<u64>; 2] = [56..58, 74..78];

/// Sizes of the information headers: of Windows 2 and OS/2 1.x, OS/2 2.x (whole and cut), and Windows' versions 3, 2, 3, 4, 5.
const SIZES: &[u32] = &[12, 16, 24, 32, 36, 40, 42, 44, 46, 48, 52, 56, 60, 64, 108, 124];
/// The header of OS/2 2.x in full: it counts compressions otherwise.
const OS2: u32 = 64;

/// How the pixels are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// Rows of this many bits for each pixel.
    Rows,
    /// Runs of pixels of this many bits.
    Runs(u16),
    /// A whole JPEG or PNG.
    File,
    /// Something whose end can't be told: OS/2's Huffman code.
    Other,
}

/// Where a profile of version 5 stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProfileKind {
    /// An ICC profile.
    Embedded,
    /// The path of one.
    Linked,
}

/// What the headers say.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Length of the information header.
    pub(super) size: u32,
    /// bfOffBits: where the pixels begin.
    pub(super) pixels: u64,
    pub(super) width: u64,
    pub(super) height: u64,
    pub(super) bits: u16,
    compression: u32,
    /// biSizeImage; 0 where it isn't told.
    pub(super) image_size: u64,
    /// biClrUsed.
    pub(super) colours: u64,
    space: [u8; 4],
    /// bV5ProfileData and bV5ProfileSize.
    profile: (u64, u64),
}

impl Header {
    /// From the head of a file; none when it isn't one.
    pub(super) fn read(head: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(head, 0);
        if cursor.take(2).ok()? != b"BM" {
            return None;
        }
        cursor.skip(8).ok()?;
        let pixels = cursor.u32_le().ok()?.into();
        let size = cursor.u32_le().ok().filter(|size| SIZES.contains(size))?;
        let mut header = Self {
            size,
            pixels,
            width: 0,
            height: 0,
            bits: 0,
            compression: 0,
            image_size: 0,
            colours: 0,
            space: [0; 4],
            profile: (0, 0),
        };
        // What a header cut off by the end of the file would say is 0, as in a header that ends before it.
        let end = usize::try_from(FILE_HEADER.saturating_add(size.into())).ok()?;
        let mut cursor = Cursor::new(head.get(..end).unwrap_or(head), 0);
        cursor.skip(18).ok()?;
        if size == 12 {
            header.width = cursor.u16_le().unwrap_or_default().into();
            header.height = cursor.u16_le().unwrap_or_default().into();
        } else {
            header.width = u64::from(cursor.u32_le().unwrap_or_default().cast_signed().unsigned_abs());
            // A negative height: the first row is the upper one.
            header.height = u64::from(cursor.u32_le().unwrap_or_default().cast_signed().unsigned_abs());
        }
        let _planes = cursor.u16_le();
        header.bits = cursor.u16_le().unwrap_or_default();
        header.compression = cursor.u32_le().unwrap_or_default();
        header.image_size = cursor.u32_le().unwrap_or_default().into();
        let _resolution = cursor.skip(8);
        header.colours = cursor.u32_le().unwrap_or_default().into();
        if size >= 108 {
            let _masks = cursor.skip(20);
            header.space = cursor.array().unwrap_or_default();
        }
        if size >= 124 {
            let _behind_space = cursor.skip(52);
            let at = u64::from(cursor.u32_le().unwrap_or_default());
            header.profile = (at.saturating_add(FILE_HEADER), cursor.u32_le().unwrap_or_default().into());
        }
        Some(header)
    }

    /// Where the headers end.
    pub(super) fn end(&self) -> u64 {
        FILE_HEADER.saturating_add(self.size.into())
    }

    /// How many bytes of masks follow the headers: only those of 40 bytes don't hold them.
    pub(super) fn masks(&self) -> u64 {
        match (self.size, self.compression) {
            (40, 3) => 12,
            (40, 6) => 16,
            _ => 0,
        }
    }

    /// The size of one palette entry, and how many entries pixels can point to.
    pub(super) fn palette(&self) -> (u64, u64) {
        let entry = if self.size == 12 { 3 } else { 4 };
        let most = if self.bits <= 8 { 1u64 << self.bits } else { 0 };
        let count = if self.colours == 0 { most } else { self.colours.min(most) };
        (entry, count)
    }

    /// How the pixels are coded.
    pub(super) fn coding(&self) -> Coding {
        match (self.compression, self.bits) {
            (3, 1) if self.size <= OS2 && self.size != 40 => Coding::Other,
            (4, 24) if self.size == OS2 => Coding::Runs(24),
            (0 | 3 | 6 | 11, _) => Coding::Rows,
            (1 | 12, 8) => Coding::Runs(8),
            (2 | 13, 4) => Coding::Runs(4),
            (4 | 5, _) => Coding::File,
            _ => Coding::Other,
        }
    }

    /// Bytes of a row that hold pixels, and bytes from one row to the next.
    pub(super) fn row(&self) -> (u64, u64) {
        let bits = self.width.saturating_mul(self.bits.into());
        (bits.div_ceil(8), bits.div_ceil(32).saturating_mul(4))
    }

    /// The profile's kind and place.
    pub(super) fn profile(&self) -> Option<(ProfileKind, Range<u64>)> {
        let kind = match &self.space {
            b"DEBM" => ProfileKind::Embedded,
            b"KNIL" => ProfileKind::Linked,
            _ => return None,
        };
        let (at, size) = self.profile;
        Some((kind, at..at.saturating_add(size)))
    }

    /// Fields that nobody reads.
    pub(super) fn unread_fields(&self) -> Vec<Range<u64>> {
        let mut unread = vec![RESERVED];
        if self.size == OS2 {
            unread.extend(OS2_PRIVATE);
        }
        if self.size >= 108 && self.space != [0; 4] {
            unread.push(CALIBRATION);
        }
        if self.size >= 124 {
            unread.push(V5_RESERVED);
            if self.profile().is_none() {
                unread.push(PROFILE);
            }
        }
        unread
    }
}
