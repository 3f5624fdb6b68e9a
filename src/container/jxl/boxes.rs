//! What each type of box is for (ISO/IEC 18181-2 §9).

/// Length of the offset in front of an Exif block (§9.6), and of the number in front of a part of the codestream (§9.5).
pub(super) const PREFIX: u64 = 4;

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Signature, file type, level, index.
    Needed,
    /// The codestream.
    Whole,
    /// A part of the codestream, behind its number.
    Partial,
    /// A gain map with its codestream.
    GainMap,
    Exif,
    Xml,
    Jumbf,
    /// Another box, compressed by Brotli.
    Compressed,
    /// What a JPEG is made again from: all its metadata.
    Reconstruction,
    Free,
    Other,
}

/// What a box of this type is for.
pub(super) fn role(kind: &[u8; 4]) -> Role {
    match kind {
        b"JXL " | b"ftyp" | b"jxll" | b"jxli" => Role::Needed,
        b"jxlc" => Role::Whole,
        b"jxlp" => Role::Partial,
        b"jhgm" => Role::GainMap,
        b"Exif" => Role::Exif,
        b"xml " => Role::Xml,
        b"jumb" => Role::Jumbf,
        b"brob" => Role::Compressed,
        b"jbrd" => Role::Reconstruction,
        b"free" | b"skip" => Role::Free,
        _ => Role::Other,
    }
}
