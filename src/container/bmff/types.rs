//! What each type of box is for (ISO/IEC 14496-12 table 1; 23008-12; QuickTime File Format): a table, by what a box lies in.

use crate::grammar::boxes::FourCc;

/// What a box is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Needed, and holds no boxes.
    Bone,
    /// Needed, and holds boxes, behind so many bytes of its own.
    Holder(u64),
    /// A `meta` box: a full box in ISO files, a plain one in QuickTime's.
    Meta,
    /// An `iinf` box, whose count is as wide as its version says.
    ItemInfo,
    /// Free space.
    Padding,
    /// Media data, to which items and tracks point.
    Media,
    /// A field of information about the film, its parts, or who made it.
    Field,
    /// A whole film within the file.
    Film,
    /// A type of 16 bytes.
    Uuid,
    /// No standard known here names it, or it isn't needed.
    Unknown,
}

/// Boxes in which every box is a bone: properties, items, references, groups and what a sample entry needs.
const OF_BONES: &[&[u8; 4]] =
    &[b"ipco", b"iinf", b"iref", b"grpl", b"iprp", b"mvex", b"mfra", b"edts", b"dref", b"tapt"];

/// Sample entries that are a visual one, of 78 bytes before its boxes.
pub(super) const VISUAL: &[&[u8; 4]] = &[
    b"av01", b"avc1", b"avc2", b"avc3", b"avc4", b"hvc1", b"hvc2", b"hev1", b"hev2", b"lhv1", b"vvc1", b"vvi1",
    b"evc1", b"jpeg", b"mjpa", b"mjpb", b"j2ki", b"mjp2", b"mp4v", b"vp08", b"vp09", b"s263", b"encv", b"dvh1",
    b"dvhe", b"dvav", b"dva1", b"dav1", b"apch", b"apcn", b"apcs", b"apco", b"ap4h", b"uncv",
];

/// Boxes of a sample entry of pictures that a decoder or a screen goes by.
const OF_ENTRIES: &[&[u8; 4]] = &[
    b"av1C", b"avcC", b"hvcC", b"lhvC", b"vvcC", b"evcC", b"vpcC", b"esds", b"d263", b"j2kH", b"jpgC", b"btrt",
    b"pasp", b"clap", b"colr", b"clli", b"mdcv", b"cclv", b"amve", b"fiel", b"gama", b"auxi", b"ccst", b"dvcC",
    b"dvvC", b"dvwC", b"st3d", b"sv3d", b"vexu", b"hfov", b"taic", b"uncC", b"cmpd", b"pixi", b"SmDm", b"CoLL",
];

/// Boxes at the top of a file, in `moov` and below it.
const ANYWHERE: &[(&[u8; 4], Role)] = &[
    (b"moov", Role::Holder(0)),
    (b"trak", Role::Holder(0)),
    (b"mdia", Role::Holder(0)),
    (b"minf", Role::Holder(0)),
    (b"stbl", Role::Holder(0)),
    (b"dinf", Role::Holder(0)),
    (b"edts", Role::Holder(0)),
    (b"mvex", Role::Holder(0)),
    (b"moof", Role::Holder(0)),
    (b"traf", Role::Holder(0)),
    (b"mfra", Role::Holder(0)),
    (b"tapt", Role::Holder(0)),
    (b"gmhd", Role::Holder(0)),
    (b"udta", Role::Holder(0)),
    (b"dref", Role::Holder(8)),
    (b"stsd", Role::Holder(8)),
    (b"meta", Role::Meta),
    (b"sinf", Role::Bone),
    (b"mvhd", Role::Bone),
    (b"tkhd", Role::Bone),
    (b"mdhd", Role::Bone),
    (b"hdlr", Role::Bone),
    (b"vmhd", Role::Bone),
    (b"smhd", Role::Bone),
    (b"nmhd", Role::Bone),
    (b"sthd", Role::Bone),
    (b"hmhd", Role::Bone),
    (b"gmin", Role::Bone),
    (b"text", Role::Bone),
    (b"tmcd", Role::Bone),
    (b"stts", Role::Bone),
    (b"ctts", Role::Bone),
    (b"cslg", Role::Bone),
    (b"stss", Role::Bone),
    (b"stps", Role::Bone),
    (b"stsh", Role::Bone),
    (b"stsz", Role::Bone),
    (b"stz2", Role::Bone),
    (b"stsc", Role::Bone),
    (b"stco", Role::Bone),
    (b"co64", Role::Bone),
    (b"stdp", Role::Bone),
    (b"padb", Role::Bone),
    (b"sdtp", Role::Bone),
    (b"sbgp", Role::Bone),
    (b"sgpd", Role::Bone),
    (b"csgp", Role::Bone),
    (b"subs", Role::Bone),
    (b"saiz", Role::Bone),
    (b"saio", Role::Bone),
    (b"senc", Role::Bone),
    (b"tref", Role::Bone),
    (b"trgr", Role::Bone),
    (b"elng", Role::Bone),
    (b"iods", Role::Bone),
    (b"mfhd", Role::Bone),
    (b"tfhd", Role::Bone),
    (b"tfdt", Role::Bone),
    (b"trun", Role::Bone),
    (b"clip", Role::Bone),
    (b"matt", Role::Bone),
    (b"load", Role::Bone),
    (b"ctab", Role::Bone),
];

/// Boxes at the top of a file only.
const TOP: &[(&[u8; 4], Role)] = &[
    (b"ftyp", Role::Bone),
    (b"styp", Role::Bone),
    (b"etyp", Role::Bone),
    (b"pdin", Role::Bone),
    (b"sidx", Role::Bone),
    (b"ssix", Role::Bone),
    (b"mdat", Role::Media),
    (b"imda", Role::Media),
    (b"mpvd", Role::Film),
];

/// Boxes in `meta`.
const META: &[(&[u8; 4], Role)] = &[
    (b"hdlr", Role::Bone),
    (b"pitm", Role::Bone),
    (b"iloc", Role::Bone),
    (b"iinf", Role::ItemInfo),
    (b"iref", Role::Holder(4)),
    (b"iprp", Role::Holder(0)),
    (b"idat", Role::Media),
    (b"grpl", Role::Holder(0)),
    (b"dinf", Role::Holder(0)),
    (b"keys", Role::Bone),
    (b"ilst", Role::Holder(0)),
    (b"ctry", Role::Bone),
    (b"lang", Role::Bone),
];

fn find(table: &[(&[u8; 4], Role)], kind: FourCc) -> Option<Role> {
    table.iter().find(|(code, _)| **code == kind.0).map(|(_, role)| *role)
}

/// What a box of type `kind` is for, in a box of type `parent`; at the top of the file for none.
pub(super) fn role(parent: Option<FourCc>, kind: FourCc) -> Role {
    match &kind.0 {
        b"free" | b"skip" | b"wide" | b"junk" => return Role::Padding,
        b"uuid" if parent.is_none_or(|parent| !OF_BONES.contains(&&parent.0)) => return Role::Uuid,
        _ => {}
    }
    let Some(parent) = parent else {
        return find(TOP, kind).or_else(|| find(ANYWHERE, kind).filter(|_| in_top(kind))).unwrap_or(Role::Unknown);
    };
    match &parent.0 {
        b"iprp" if kind.0 == *b"ipco" => Role::Holder(0),
        b"udta" if kind.0 == *b"meta" => Role::Meta,
        b"udta" | b"ilst" => Role::Field,
        b"meta" => find(META, kind).unwrap_or(Role::Unknown),
        b"stsd" if VISUAL.contains(&&kind.0) => Role::Holder(78),
        b"stsd" => Role::Bone,
        b"uuid" => Role::Unknown,
        code if OF_BONES.contains(&code) => Role::Bone,
        code if VISUAL.contains(&code) => {
            if OF_ENTRIES.contains(&&kind.0) || kind.0 == *b"sinf" {
                Role::Bone
            } else {
                Role::Unknown
            }
        }
        _ => find(ANYWHERE, kind).unwrap_or(Role::Unknown),
    }
}

fn in_top(kind: FourCc) -> bool {
    matches!(&kind.0, b"moov" | b"moof" | b"mfra" | b"meta" | b"udta")
}
