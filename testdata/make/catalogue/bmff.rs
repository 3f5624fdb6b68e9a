//! ISO base media files: what stands beside the pictures of a HEIF, and what a film says of itself (ISO/IEC 14496-12; 23008-12;
//! QuickTime File Format; the boxes of makers).

use super::Fixture;
use super::blocks::profile;
use super::jumbf;
use crate::wrap::{AV1, Codec, HEVC, boxed};

fn full(kind: &[u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, 0], content].concat())
}

fn be(n: usize) -> [u8; 4] {
    (n as u32).to_be_bytes()
}

/// A box whose type is a UUID, written as its digits.
fn uuid(digits: &str, content: &[u8]) -> Vec<u8> {
    let digits = digits.replace('-', "");
    let id: Vec<u8> = (0..32).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    boxed(b"uuid", &[&id, content].concat())
}

/// An item: type, what follows the name in its entry, data, properties (numbered from 1), references to item 1.
struct Item {
    kind: &'static [u8; 4],
    flags: u8,
    name: &'static str,
    rest: &'static [u8],
    data: Vec<u8>,
    properties: Vec<u8>,
    reference: Option<&'static [u8; 4]>,
}

fn item(kind: &'static [u8; 4], rest: &'static [u8], data: &[u8]) -> Item {
    Item { kind, flags: 0, name: "", rest, data: data.to_vec(), properties: Vec::new(), reference: Some(b"cdsc") }
}

/// An auxiliary picture of item 1.
fn auxiliary(property: u8, codec: &Codec) -> Item {
    let data = codec.codestream.to_vec();
    Item { properties: vec![1, 2, property], reference: Some(b"auxl"), ..item(codec.item, b"", &data) }
}

/// URNs of auxiliary pictures.
const AUXILIARIES: [&str; 8] = [
    "urn:com:apple:photo:2020:aux:hdrgainmap",
    "urn:com:apple:photo:2018:aux:portraiteffectsmatte",
    "urn:mpeg:mpegB:cicp:systems:auxiliary:depth",
    "urn:mpeg:hevc:2015:auxid:2",
    "urn:example:mara:aux:mood",
    "tag:apple.com,2023:photo:aux:linearthumbnail",
    "tag:apple.com,2023:photo:aux:styledeltamap",
    "urn:com:apple:photo:2019:aux:semanticskinmatte",
];

/// Properties of a picture that say something; the third on.
fn telling() -> Vec<Vec<u8>> {
    let texts = |texts: &[&str]| texts.iter().flat_map(|text| [text.as_bytes(), b"\0"].concat()).collect::<Vec<u8>>();
    vec![
        boxed(b"colr", &[b"prof", profile().as_slice()].concat()),
        boxed(b"colr", &[b"rICC", profile().as_slice()].concat()),
        full(b"udes", 0, &texts(&["en", "Quay", "where we met", "Lena"])),
        full(b"altt", 0, &texts(&["Lena on the quay", "en"])),
        full(b"crtt", 0, &1_709_975_472_000_000u64.to_be_bytes()),
        full(b"mdft", 0, &1_709_975_473_000_000u64.to_be_bytes()),
        full(b"itai", 0, &1_709_975_474_000_000u64.to_be_bytes()),
        full(b"mara", 0, b"a property of Mara's"),
        boxed(b"clap", &[60u32, 1, 60, 1, 0, 1, 0, 1].iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>()),
    ]
}

/// A HEIF with `items` behind its picture, `properties` behind its configuration and size, and boxes besides.
fn heif(
    codec: &Codec,
    coded: &[u8],
    properties: &[Vec<u8>],
    items: Vec<Item>,
    in_meta: &[u8],
    behind: &[u8],
) -> Vec<u8> {
    let own = (1..=properties.len() as u8 + 2).collect();
    let picture = Item { reference: None, properties: own, ..item(codec.item, b"", coded) };
    let items: Vec<Item> = std::iter::once(picture).chain(items).collect();
    let infes: Vec<u8> = items
        .iter()
        .enumerate()
        .flat_map(|(index, item)| {
            let id = (index as u16 + 1).to_be_bytes();
            let content = [&[2, 0, 0, item.flags][..], &id, &[0, 0], item.kind, item.name.as_bytes(), b"\0", item.rest];
            boxed(b"infe", &content.concat())
        })
        .collect();
    let references: Vec<u8> = items
        .iter()
        .enumerate()
        .filter_map(|(index, item)| {
            let content = [&(index as u16 + 1).to_be_bytes()[..], &[0, 1, 0, 1]].concat();
            item.reference.map(|kind| boxed(kind, &content))
        })
        .flatten()
        .collect();
    let ipco = [
        boxed(codec.configuration.0, codec.configuration.1),
        full(b"ispe", 0, &[0, 0, 0, 64, 0, 0, 0, 64]),
        properties.concat(),
    ];
    let with: Vec<_> = items.iter().enumerate().filter(|(_, item)| !item.properties.is_empty()).collect();
    let mut ipma = be(with.len()).to_vec();
    for (index, item) in &with {
        ipma.extend((*index as u16 + 1).to_be_bytes());
        ipma.push(item.properties.len() as u8);
        ipma.extend(&item.properties);
    }
    let iprp = [boxed(b"ipco", &ipco.concat()), full(b"ipma", 0, &ipma)].concat();
    let ftyp = boxed(b"ftyp", &[codec.brand.as_slice(), &[0; 4], b"mif1", b"MiPr", codec.brand].concat());
    let count = (items.len() as u16).to_be_bytes();
    let meta = |base: usize| {
        let mut iloc = [&[0x44, 0x00][..], &count].concat();
        let mut at = base;
        for (index, item) in items.iter().enumerate() {
            iloc.extend((index as u16 + 1).to_be_bytes());
            iloc.extend([0, 0, 0, 1]);
            iloc.extend(be(at));
            iloc.extend(be(item.data.len()));
            at += item.data.len();
        }
        let hdlr = full(b"hdlr", 0, &[&[0, 0, 0, 0][..], b"pict", &[0; 12], b"Mara's phone\0"].concat());
        let parts = [
            hdlr,
            full(b"pitm", 0, &[0, 1]),
            full(b"iloc", 0, &iloc),
            full(b"iinf", 0, &[&count[..], &infes].concat()),
            full(b"iref", 0, &references),
            boxed(b"iprp", &iprp),
            in_meta.to_vec(),
        ];
        full(b"meta", 0, &parts.concat())
    };
    let start = ftyp.len() + meta(0).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.clone()).chain(*b"of no item").collect();
    [ftyp, meta(start), boxed(b"mdat", &data), behind.to_vec()].concat()
}

/// Boxes of makers and of the standard at the top of a file.
fn around() -> Vec<u8> {
    let film = [boxed(b"ftyp", b"mp42\0\0\0\0mp42"), boxed(b"free", b"of a film")].concat();
    let mut out = Vec::new();
    for kind in [
        b"free", b"skip", b"wide", b"junk", b"pnot", b"PICT", b"thum", b"thm ", b"snal", b"_htc", b"slmt", b"gps0",
        b"gsen", b"GPS ", b"udat", b"gdat", b"nbmt", b"prrt", b"ardt", b"sefd", b"mini", b"emsg", b"meco", b"mere",
        b"mara",
    ] {
        out.extend(boxed(kind, format!("{} of Mara's", String::from_utf8_lossy(kind)).as_bytes()));
    }
    out.extend(boxed(b"mpvd", &film));
    for (id, text) in [
        ("be7acfcb-97a9-42e8-9c71-999491e3afac", " "),
        ("d8fec3d6-1b0e-483c-9297-5828877ec481", "\0\0\0\0merkle\0tree"),
        ("eaf42b5e-1c98-4b88-b9fb-b7dc406e4d16", "\0\0\0\0\0\0\0\x01"),
        ("210f1687-9149-11e4-8111-00242131fce4", "Sony's"),
        ("50524f46-21d2-4fce-bb88-695cfac9c740", "PROF"),
        ("55534d54-21d2-4fce-bb88-695cfac9c740", "MTDT 2024-03-09"),
        ("9b630f8d-6374-40ec-8204-bc5ff5091728", "GeoTIFF of the quay"),
        ("116e40dc-b186-46e4-847c-d9c0c3491081", "a preview"),
        ("efe1589a-bb77-49ef-8095-27759eb1dc6f", "47.5613 7.5876"),
        ("ffcc8263-f855-4a93-8814-587a02521fdd", "<rdf:SphericalVideo/>"),
        ("6f1d0a52-3c1e-4f0b-9a51-2b8c7d90e411", "of nobody"),
    ] {
        out.extend(uuid(id, text.as_bytes()));
    }
    out.extend(uuid("85c0b687-820f-11e0-8111-f4ce462b6a48", &boxed(b"CNCV", b"CanonCR3_001/00.09.00")));
    out.extend(b"no box");
    out
}

/// A NAL unit behind its length.
fn unit(header: &[u8], content: &[u8]) -> Vec<u8> {
    [&be(header.len() + content.len())[..], header, content].concat()
}

/// Supplemental messages: type, length, content, trailing bits (ISO/IEC 23008-2 annex D; 14496-10 annex D).
fn message(header: &[u8], kind: u8, text: &[u8]) -> Vec<u8> {
    unit(header, &[&[kind, text.len() as u8], text, &[0x80]].concat())
}

/// HEVC with units that no decoder needs.
fn hevc_units() -> Vec<u8> {
    const SEI: [u8; 2] = [39 << 1, 1];
    [
        message(&SEI, 4, b"\xb5\0\x31Mara's caption"),
        message(&SEI, 5, b"6f1d0a523c1e4f0bx265 of Mara"),
        message(&SEI, 136, b"\x40\x12\x34\x56"),
        message(&SEI, 200, b"of Mara's own"),
        unit(&[38 << 1, 1], b"\xff\xff filler\x80"),
        unit(&[50 << 1, 1], b"of nobody\x80"),
        HEVC.codestream.to_vec(),
    ]
    .concat()
}

/// AVC: the same, in front of a slice.
fn avc_units() -> Vec<u8> {
    [
        message(&[6], 1, b"\x12\x34\x56"),
        message(&[6], 4, b"\xb5\0\x31Mara's caption"),
        message(&[6], 5, b"6f1d0a523c1e4f0bx264 of Mara"),
        message(&[6], 77, b"of Mara's own"),
        unit(&[12], b"\xff\xff filler\x80"),
        unit(&[25], b"of nobody\x80"),
        unit(&[0x65], &[0x88; 160]),
    ]
    .concat()
}

/// An OBU with its length (AV1 5.3.2).
fn obu(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind << 3 | 2, content.len() as u8], content].concat()
}

/// AV1 with units that no decoder needs.
fn av1_units() -> Vec<u8> {
    [
        AV1.codestream.to_vec(),
        obu(5, b"\x04\xb5\0\x31Mara's caption"),
        obu(5, b"\x05\x12\x34\x56"),
        obu(5, b"\x06of Mara's own"),
        obu(5, b""),
        obu(9, b"of nobody"),
        obu(15, b"padding by Mara"),
    ]
    .concat()
}

const AVC: Codec = Codec {
    brand: b"avci",
    item: b"avc1",
    configuration: (b"avcC", &[1, 66, 0, 10, 0xff, 0xe1, 0, 4, 0x67, 66, 0, 10, 1, 0, 4, 0x68, 0xce, 0x38, 0x80]),
    codestream: &[],
};

fn stills() -> Vec<Fixture> {
    let properties = telling();
    let auxiliaries: Vec<Vec<u8>> =
        AUXILIARIES.iter().map(|urn| full(b"auxC", 0, &[urn.as_bytes(), b"\0"].concat())).collect();
    let thumbnail = Item { properties: vec![1, 2], reference: Some(b"thmb"), ..item(HEVC.item, b"", HEVC.codestream) };
    let hidden = Item { flags: 1, reference: None, properties: vec![1, 2], ..item(HEVC.item, b"", HEVC.codestream) };
    let items = vec![
        Item { name: "Mara's Exif", ..item(b"Exif", b"", b"\0\0\0\x06Exif\0\0no block") },
        item(b"mime", b"application/rdf+xml\0", b"  "),
        item(b"mime", b"text/plain\0", b"Lena was here"),
        item(b"uri ", b"https://lindt.example/items\0", b"an item of Mara's"),
        thumbnail,
        hidden,
    ];
    let groups = boxed(b"grpl", &full(b"brst", 0, &[0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1]));
    let in_meta = [
        groups,
        boxed(b"idat", b"of no item either"),
        full(b"ipro", 0, b"\0\0"),
        full(b"xml ", 0, b"<device serial='4711'/>\0"),
        full(b"bxml", 0, b"\x03\x01binary"),
    ];
    let masks = |codec: &Codec| (0..AUXILIARIES.len() as u8).map(|n| auxiliary(3 + n, codec)).collect::<Vec<_>>();
    vec![
        ("items.heic", heif(&HEVC, HEVC.codestream, &properties, items, &in_meta.concat(), b"")),
        ("auxiliaries.avif", heif(&AV1, AV1.codestream, &auxiliaries, masks(&AV1), b"", b"")),
        ("units.heic", heif(&HEVC, &hevc_units(), &[], Vec::new(), b"", b"")),
        ("units-avc.heif", heif(&AVC, &avc_units(), &[], Vec::new(), b"", b"")),
        ("units.avif", heif(&AV1, &av1_units(), &[], Vec::new(), b"", b"")),
        ("around.heic", heif(&HEVC, HEVC.codestream, &[], Vec::new(), b"", &around())),
        ("manifest.heic", [heif(&HEVC, HEVC.codestream, &[], Vec::new(), b"", b""), jumbf::in_box()].concat()),
    ]
}

/// Kinds of user data, with `\u{a9}` for the byte that QuickTime begins international texts with.
#[rustfmt::skip]
const USER_DATA: &[&str] = &[
    "©xyz", "loci", "@xyz", "©mak", "©mod", "©swr", "©fmt", "©inf", "@mak", "@mod", "manu", "modl", "cmnm", "©day", "date", "@day",
    "time", "©too", "©enc", "vndr", "©nam", "titl", "©cmt", "dscp", "©des", "©key", "kywd", "©ART", "©aut", "auth", "perf", "©prd",
    "©wrt", "©dir", "cprt", "©cpy", "albm", "coll", "rtng", "urat", "CAME", "MUID", "FIRM", "LENS", "SETT", "AMBA", "BCID", "GPMF",
    "SNum", "slno", "cmid", "clid", "clfn", "reel", "scen", "shot", "fsid", "finm", "CNTH", "CNFV", "CNMN", "PENT", "PXMN", "MMA0",
    "OLYM", "MVTG", "RTHU", "mcvr", "thmb", "SIGM", "RICO", "smta", "saut", "SDLN", "smrd", "info", "ptch", "_yaw", "roll", "©fpt",
    "©xsp", "©gyw", "kgtt", "TAGS", "hinf", "hinv", "name", "tnam", "Xtra", "@sec", "htcb", "INFO", "©TSZ", "mara",
];

/// A box whose type has the copyright sign as one byte.
fn field(kind: &str, content: &[u8]) -> Vec<u8> {
    let code: Vec<u8> = kind.chars().map(|c| c as u8).collect();
    boxed(code.first_chunk().unwrap(), content)
}

fn user_data() -> Vec<u8> {
    let fields: Vec<u8> = USER_DATA.iter().flat_map(|kind| field(kind, format!("Mara's {kind}").as_bytes())).collect();
    let data = |text: &str| boxed(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], text.as_bytes()].concat());
    let list: Vec<u8> = ["apID", "ownr", "purd", "akID", "sfID", "©lyr"]
        .iter()
        .flat_map(|kind| field(kind, &data(&format!("{kind} of Mara"))))
        .collect();
    let hdlr = full(b"hdlr", 0, &[&[0, 0, 0, 0][..], b"mdir", &[0; 13]].concat());
    let meta = full(b"meta", 0, &[hdlr, boxed(b"ilst", &list)].concat());
    boxed(b"udta", &[fields, meta].concat())
}

/// Handler and sample entry of tracks.
#[rustfmt::skip]
const TRACKS: &[(&[u8; 4], &[u8; 4])] = &[
    (b"tmcd", b"tmcd"), (b"meta", b"mebx"), (b"meta", b"gpmd"), (b"meta", b"camm"), (b"meta", b"rtmd"), (b"meta", b"djmd"),
    (b"meta", b"dbgi"), (b"meta", b"CTMD"), (b"text", b"text"), (b"text", b"tx3g"), (b"text", b"wvtt"), (b"clcp", b"c608"),
    (b"sbtl", b"tx3g"), (b"soun", b"mp4a"), (b"meta", b"mett"), (b"fdsc", b"fdsc"), (b"vide", b"avc1"),
];

/// A track with one sample of 8 bytes at `at`.
fn track(id: usize, handler: &[u8; 4], format: &[u8; 4], at: usize) -> Vec<u8> {
    let times = [be(3_792_820_272), be(3_792_820_273)].concat();
    let tkhd = full(b"tkhd", 0, &[&times[..], &be(id), &[0; 4], &be(1000), &[0; 60]].concat());
    let mdhd = full(b"mdhd", 0, &[&times[..], &be(1000), &be(1000), &[0x1c, 0xb2, 0, 0]].concat());
    let hdlr =
        full(b"hdlr", 0, &[&b"mhlr"[..], handler, b"appl\0\0\0\x01\0\x01\0\x02", b"Core Media of Mara\0"].concat());
    let inner = full(b"hdlr", 0, &[&b"dhlr"[..], b"alis", &[0; 12], b"Data handler of Mara\0"].concat());
    let mut entry = vec![0, 0, 0, 0, 0, 0, 0, 1];
    if matches!(handler, b"vide" | b"pict") {
        // Visual sample entry: vendor, sizes, the name of the compressor.
        entry.extend(b"\0\0\0\0appl\0\0\0\0\0\0\0\0\0\x40\0\x40\0\x48\0\0\0\x48\0\0\0\0\0\0\0\x01\x0dMara's codec.");
        entry.resize(78, 0);
    }
    let stsd = full(b"stsd", 0, &[&be(1)[..], &boxed(format, &entry)].concat());
    let stts = full(b"stts", 0, &[be(1), be(1), be(1000)].concat());
    let stsc = full(b"stsc", 0, &[be(1), be(1), be(1), be(1)].concat());
    let stsz = full(b"stsz", 0, &[be(8), be(1)].concat());
    let stco = full(b"stco", 0, &[be(1), be(at)].concat());
    let references = [
        full(b"url ", 0, b"file:///Users/mara/quay.mov\0"),
        full(b"alis", 0, b"Mara's disk:quay.mov"),
        full(b"rsrc", 0, b"Mara's disk:quay.rsrc"),
    ];
    let dinf = boxed(b"dinf", &full(b"dref", 0, &[&be(3)[..], &references.concat()].concat()));
    let stbl = boxed(b"stbl", &[stsd, stts, stsc, stsz, stco].concat());
    let minf = boxed(b"minf", &[full(b"vmhd", 0, &[0; 8]), inner, dinf, stbl].concat());
    let mdia = boxed(b"mdia", &[mdhd, hdlr, minf].concat());
    let edts = boxed(b"edts", &full(b"elst", 0, &[be(1), be(500), be(250), be(0x10000)].concat()));
    let own = boxed(b"udta", &boxed(b"mara", b"a track's own"));
    boxed(b"trak", &[tkhd, edts, mdia, own].concat())
}

/// A film that says all that films can say.
fn film() -> Vec<u8> {
    let ftyp = boxed(b"ftyp", b"qt  \0\0\0\0qt  ");
    let samples: Vec<u8> = (0..TRACKS.len()).flat_map(|n| format!("sample{n:02}").into_bytes()).collect();
    let mdat = boxed(b"mdat", &samples);
    let times = [be(3_792_820_274), be(3_792_820_275)].concat();
    let matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000].iter().flat_map(|n| be(*n)).collect::<Vec<u8>>();
    let editor = [be(10), be(20), be(30), be(40), be(50), be(60)].concat();
    let head = [&times[..], &be(1000), &be(1000), &be(0x10000), &[1, 0], &[0; 10], &matrix, &editor, &be(99)].concat();
    let tracks: Vec<u8> = TRACKS
        .iter()
        .enumerate()
        .flat_map(|(n, (handler, format))| track(n + 1, handler, format, ftyp.len() + 8 + 8 * n))
        .collect();
    let places = boxed(b"gps ", b"\0\0\0\x01places of the film");
    let packed = boxed(b"cmov", b"a film, packed");
    let moov = boxed(b"moov", &[full(b"mvhd", 0, &head), tracks, user_data(), places, packed].concat());
    let fragment = boxed(b"moof", &[full(b"mfhd", 0, &be(1)), boxed(b"mara", b"in a fragment")].concat());
    [ftyp, mdat, moov, fragment].concat()
}

/// A sequence of one picture, whose track has items that describe it.
fn sequence() -> Vec<u8> {
    let ftyp = boxed(b"ftyp", b"msf1\0\0\x02\0msf1hevc");
    let mvhd = full(b"mvhd", 0, &[&[0; 8][..], &be(1000), &be(1000), &[0; 80]].concat());
    let hdlr = full(b"hdlr", 0, &[&[0, 0, 0, 0][..], b"pict", &[0; 12], b"Mara's items\0"].concat());
    let meta = full(b"meta", 0, &[hdlr, full(b"iinf", 0, &[0, 0])].concat());
    let mut trak = [track(1, b"pict", b"hvc1", ftyp.len() + 8), meta].concat();
    let length = be(trak.len());
    trak[..4].copy_from_slice(&length);
    // Its media data are in the file.
    let dinf = trak.windows(4).position(|kind| kind == b"dinf").unwrap();
    trak[dinf..dinf + 4].copy_from_slice(b"free");
    [ftyp, boxed(b"mdat", b"sample00"), boxed(b"moov", &[mvhd, trak].concat())].concat()
}

pub(super) fn files() -> Vec<Fixture> {
    stills().into_iter().chain([("film.mov", film()), ("sequence.heic", sequence())]).collect()
}
