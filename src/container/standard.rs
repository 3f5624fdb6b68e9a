//! The names of the metadata standards: how a container says which decoder reads a part.

use std::fmt;

/// A metadata standard, or a container's own way of holding text, whose bytes a decoder of `metadata` reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// A TIFF block with Exif IFDs, from its byte order mark on (CIPA DC-008). Also a whole TIFF file: its directories.
    Exif,
    /// A TIFF block whose only directory is the one of positions (`CMT4` of Canon's CR3).
    ExifGps,
    /// The picture's own page or directory in a TIFF file: like [`Standard::Exif`], but it decides the picture's structure.
    Tiff,
    /// An XMP packet (ISO 16684-1).
    Xmp,
    /// The extended XMP packet of a JPEG, put together from its segments.
    ExtendedXmp,
    /// IPTC-IIM data sets, bare.
    Iptc,
    /// Photoshop image resource blocks, from the first `8BIM` on.
    Irb,
    /// An ICC profile (ICC.1).
    Icc,
    /// JUMBF boxes (ISO/IEC 19566-5), C2PA among them.
    Jumbf,
    /// JFIF's APP0, from the version on (ITU-T T.871).
    Jfif,
    /// JFIF's extension APP0 (`JFXX`), from the extension code on.
    Jfxx,
    /// Adobe's APP14, from the version on.
    Adobe,
    /// A Multi-Picture Format index, from its byte order mark on (CIPA DC-007).
    Mpf,
    /// ISO 21496-1 gain map parameters, behind the URN and its NUL.
    GainMap,
    /// A comment of no declared character set: JPEG's COM, GIF's comment extension.
    Comment,
    /// The data of a PNG tEXt chunk: keyword, NUL, Latin-1.
    PngText,
    /// The data of a PNG zTXt chunk.
    PngCompressedText,
    /// The data of a PNG iTXt chunk.
    PngInternationalText,
    /// The data of a PNG iCCP chunk: name, NUL, method, deflated profile.
    PngIccp,
    /// The data of a PNG tIME chunk.
    PngTime,
    /// The data of a PNG pHYs-like chunk or other small block that nobody needs to read.
    Plain,
    /// Text of an XML file that isn't a standard's own: a title, an attribute's value, a comment.
    Markup,
    /// A `data:` URI (RFC 2397), as XML spells it: a file within the file, as text.
    DataUri,
    /// A tagged block of a Photoshop document, from its four-character key on.
    PsdBlock,
    /// A field of a box: seconds since 1904, in four or eight bytes.
    BoxTime,
    /// A field of a box: a C string, or a counted one.
    BoxText,
    /// A field of a box: a language, in two bytes.
    BoxLanguage,
    /// A box of information, from its type on.
    BoxField,
    /// A gzip member (RFC 1952) with a file in it.
    Gzip,
    /// A JPEG XL box compressed by Brotli: the type of the box, then its content (ISO/IEC 18181-2 §9.7).
    Brob,
    /// A JPEG XL codestream, as far as the ICC profile in it reaches (ISO/IEC 18181-1, Annex E).
    JxlIcc,
    /// What Apple Photos did to a photo: a property list beside it.
    Aae,
    /// What Google Photos knows about a photo: JSON beside it.
    Takeout,
    /// A file within the file: `inspect` starts over with its first bytes.
    File,
}

impl Standard {
    /// Whether a block of it doesn't say what it is called, and its place does.
    pub fn is_placed(self) -> bool {
        matches!(
            self,
            Self::Comment | Self::Markup | Self::BoxTime | Self::BoxText | Self::BoxLanguage | Self::BoxField
        )
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exif => "Exif",
            Self::ExifGps => "GPS IFD",
            Self::Tiff => "TIFF",
            Self::Xmp => "XMP",
            Self::ExtendedXmp => "extended XMP",
            Self::Iptc => "IPTC-IIM",
            Self::Irb => "Photoshop IRB",
            Self::Icc => "ICC profile",
            Self::Jumbf => "JUMBF",
            Self::Jfif => "JFIF",
            Self::Jfxx => "JFXX",
            Self::Adobe => "Adobe",
            Self::Mpf => "MPF",
            Self::GainMap => "ISO 21496-1",
            Self::Comment => "comment",
            Self::PngText => "tEXt",
            Self::PngCompressedText => "zTXt",
            Self::PngInternationalText => "iTXt",
            Self::PngIccp => "iCCP",
            Self::PngTime => "tIME",
            Self::Brob => "Brotli box",
            Self::JxlIcc => "ICC stream",
            Self::Plain => "data",
            Self::Markup => "markup",
            Self::DataUri => "data: URI",
            Self::PsdBlock => "Photoshop block",
            Self::BoxTime => "time",
            Self::BoxText => "name",
            Self::BoxLanguage => "language",
            Self::BoxField => "box",
            Self::Gzip => "gzip",
            Self::Aae => "AAE",
            Self::Takeout => "Takeout",
            Self::File => "file",
        }
    }
}

impl fmt::Display for Standard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
