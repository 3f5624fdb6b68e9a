//! ISO-BMFF (ISO/IEC 14496-12; 23008-12; AVIF): items by every construction, boxes at every level, room in `mdat` and `idat`, units
//! of the coded picture and of its configuration that no decoder shows.

use crate::Place;
use crate::blocks::{self, deflated};
use crate::search::{SECRET, base64};
use crate::wrap::{AV1, Codec, HEVC, boxed};

fn full(kind: &[u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, 0], content].concat())
}

/// Where an item's data stand.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// In one extent of `mdat`.
    File,
    /// In two extents, with other bytes between.
    Halves,
    /// In `idat`.
    Idat,
}

/// An item beside the picture.
#[derive(Clone)]
struct Item {
    kind: [u8; 4],
    /// What follows the name in its entry.
    rest: Vec<u8>,
    data: Vec<u8>,
    properties: Vec<u8>,
    reference: [u8; 4],
    hidden: bool,
    at: At,
}

fn item(kind: &[u8; 4], rest: &[u8], data: &[u8]) -> Item {
    let (rest, data) = (rest.to_vec(), data.to_vec());
    Item { kind: *kind, rest, data, properties: Vec::new(), reference: *b"cdsc", hidden: false, at: At::File }
}

/// How a file is built: what stands in each place.
#[derive(Clone)]
struct Heif {
    codec: &'static Codec,
    coded: Vec<u8>,
    configuration: Vec<u8>,
    brands: Vec<u8>,
    handler: Vec<u8>,
    name: Vec<u8>,
    items: Vec<Item>,
    /// Further properties of the picture.
    properties: Vec<Vec<u8>>,
    /// Properties of no item.
    unused: Vec<u8>,
    in_meta: Vec<u8>,
    in_iprp: Vec<u8>,
    front: Vec<u8>,
    between: Vec<u8>,
    orphan: Vec<u8>,
    in_idat: Vec<u8>,
    behind: Vec<u8>,
    /// Of `iloc`.
    version: u8,
    meta_last: bool,
}

fn heif(codec: &'static Codec) -> Heif {
    Heif {
        codec,
        coded: codec.codestream.to_vec(),
        configuration: codec.configuration.1.to_vec(),
        brands: Vec::new(),
        handler: vec![0],
        name: Vec::new(),
        items: Vec::new(),
        properties: Vec::new(),
        unused: Vec::new(),
        in_meta: Vec::new(),
        in_iprp: Vec::new(),
        front: Vec::new(),
        between: Vec::new(),
        orphan: Vec::new(),
        in_idat: Vec::new(),
        behind: Vec::new(),
        version: 0,
        meta_last: false,
    }
}

impl Heif {
    fn file(&self) -> Vec<u8> {
        let own: Vec<u8> = (1..=self.properties.len() as u8 + 3).collect();
        let picture = Item { properties: own, ..item(self.codec.item, b"", &self.coded) };
        let items: Vec<Item> = std::iter::once(picture).chain(self.items.iter().cloned()).collect();
        let number = |index: usize| (index as u16 + 1).to_be_bytes();
        let infes: Vec<u8> = items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| {
                let name = if index == 0 { &self.name[..] } else { b"" };
                let content =
                    [&[2, 0, 0, item.hidden.into()][..], &number(index), &[0, 0], &item.kind, name, b"\0", &item.rest];
                boxed(b"infe", &content.concat())
            })
            .collect();
        let refer =
            |(index, item): (usize, &Item)| boxed(&item.reference, &[&number(index)[..], &[0, 1, 0, 1]].concat());
        let references: Vec<u8> = items.iter().enumerate().skip(1).flat_map(refer).collect();
        let ipco = [
            boxed(self.codec.configuration.0, &self.configuration),
            full(b"ispe", 0, &[0, 0, 0, 64, 0, 0, 0, 64]),
            full(b"pixi", 0, &[3, 8, 8, 8]),
            self.properties.concat(),
            self.unused.clone(),
        ];
        let with: Vec<_> = items.iter().enumerate().filter(|(_, item)| !item.properties.is_empty()).collect();
        let mut ipma = (with.len() as u32).to_be_bytes().to_vec();
        for (index, item) in &with {
            ipma.extend(number(*index));
            ipma.push(item.properties.len() as u8);
            ipma.extend(&item.properties);
        }
        let iprp = [boxed(b"ipco", &ipco.concat()), full(b"ipma", 0, &ipma), self.in_iprp.clone()].concat();
        let ftyp =
            boxed(b"ftyp", &[self.codec.brand.as_slice(), &[0; 4], b"mif1", self.codec.brand, &self.brands].concat());
        let count = (items.len() as u16).to_be_bytes();
        // Data, and for each item the runs of them: offset in its place, length.
        let (mut data, mut idat, mut runs) = (Vec::new(), Vec::new(), Vec::new());
        for item in &items {
            let halves = if item.at == At::Halves { item.data.len() / 2 } else { item.data.len() };
            let (left, right) = item.data.split_at(halves);
            let place = if item.at == At::Idat { &mut idat } else { &mut data };
            let mut of = vec![(place.len(), left.len())];
            place.extend(left);
            if !right.is_empty() {
                place.extend(&self.orphan);
                of.push((place.len(), right.len()));
                place.extend(right);
            }
            runs.push(of);
        }
        data.extend(&self.orphan);
        idat.extend(&self.in_idat);
        let wide = |n: usize| {
            if self.version == 2 { (n as u32).to_be_bytes().to_vec() } else { (n as u16).to_be_bytes().to_vec() }
        };
        let meta = |base: usize| {
            let mut iloc = [&[0x44, 0x00][..], &wide(items.len())].concat();
            for ((index, item), of) in items.iter().enumerate().zip(&runs) {
                iloc.extend(wide(index + 1));
                if self.version > 0 {
                    iloc.extend([0, u8::from(item.at == At::Idat)]);
                }
                iloc.extend([0, 0]);
                iloc.extend((of.len() as u16).to_be_bytes());
                for (at, length) in of {
                    let base = if item.at == At::Idat { 0 } else { base };
                    iloc.extend(((base + at) as u32).to_be_bytes());
                    iloc.extend((*length as u32).to_be_bytes());
                }
            }
            let hdlr = full(b"hdlr", 0, &[&[0, 0, 0, 0][..], b"pict", &[0; 12], &self.handler].concat());
            let parts = [
                hdlr,
                full(b"pitm", 0, &[0, 1]),
                full(b"iloc", self.version, &iloc),
                full(b"iinf", 0, &[&count[..], &infes].concat()),
                if references.is_empty() { Vec::new() } else { full(b"iref", 0, &references) },
                boxed(b"iprp", &iprp),
                if idat.is_empty() { Vec::new() } else { boxed(b"idat", &idat) },
                self.in_meta.clone(),
            ];
            full(b"meta", 0, &parts.concat())
        };
        let head = [ftyp, self.front.clone()].concat();
        let mdat = boxed(b"mdat", &data);
        if self.meta_last {
            return [&head[..], &mdat, &self.between, &meta(head.len() + 8), &self.behind].concat();
        }
        let start = head.len() + meta(0).len() + self.between.len() + 8;
        [&head[..], &meta(start), &self.between, &mdat, &self.behind].concat()
    }
}

/// A NAL unit behind its length.
fn unit(header: &[u8], content: &[u8]) -> Vec<u8> {
    [&((header.len() + content.len()) as u32).to_be_bytes()[..], header, content].concat()
}

/// An open bitstream unit with its size (AV1 §5.3).
fn obu(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[kind << 3 | 2, content.len() as u8][..], content].concat()
}

/// Item data of Exif: how many bytes stand before the block.
fn exif_data(block: &[u8]) -> Vec<u8> {
    [&[0, 0, 0, 6][..], b"Exif\0\0", block].concat()
}

pub fn places() -> Vec<Place> {
    let place = |name: &str, form, heif: Heif| Place::new("ISO-BMFF", name, form, heif.file());
    let raw = |name: &str, heif: Heif| place(name, "raw", heif);
    let with = |item: Item| Heif { items: vec![item], ..heif(&HEVC) };
    let xmp = |packet: &[u8]| item(b"mime", b"application/rdf+xml\0", packet);
    let telling = exif_data(&blocks::exif()[0].1);
    let auxiliary = |urn: &str| {
        let urn = full(b"auxC", 0, &[urn.as_bytes(), b"\0"].concat());
        let secret = unit(&[39 << 1, 1], &[&[5, 32][..], SECRET, &[0x80]].concat());
        let data = [&secret, HEVC.codestream].concat();
        let aux = Item { properties: vec![1, 2, 4], reference: *b"auxl", hidden: true, ..item(b"hvc1", b"", &data) };
        Heif { items: vec![aux], unused: urn, ..heif(&HEVC) }
    };
    let sei = |kind: u8, unit_type: u8| {
        let message = unit(&[unit_type << 1, 1], &[&[kind, 48][..], &[7; 16], SECRET, &[0x80]].concat());
        Heif { coded: [&message, HEVC.codestream].concat(), ..heif(&HEVC) }
    };
    let nal = |unit_type: u8| Heif {
        coded: [&unit(&[unit_type << 1, 1], &[SECRET, &[0x80][..]].concat()), HEVC.codestream].concat(),
        ..heif(&HEVC)
    };
    let av1 = |kind: u8, front: &[u8]| Heif {
        coded: [AV1.codestream, &obu(kind, &[front, SECRET, &[0x80]].concat())].concat(),
        ..heif(&AV1)
    };
    let configured = {
        let mut configuration = HEVC.configuration.1.to_vec();
        configuration[22] += 1;
        let message = [&[39 << 1, 1, 5, 48][..], &[7; 16], SECRET, &[0x80]].concat();
        configuration.extend([&[39, 0, 1][..], &(message.len() as u16).to_be_bytes(), &message].concat());
        Heif { configuration, ..heif(&HEVC) }
    };
    let film =
        [boxed(b"ftyp", b"mp42\0\0\0\0mp42"), boxed(b"moov", &boxed(b"udta", &boxed(b"\xa9xyz", SECRET)))].concat();
    let uuid = |id: &[u8; 16], content: &[u8]| boxed(b"uuid", &[id, content].concat());
    let c2pa = b"\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81";
    let at = |at: At, version: u8| Heif {
        version,
        orphan: b"-orphan-".to_vec(),
        ..with(Item { at, ..item(b"Exif", b"", &telling) })
    };
    let mut places = vec![
        raw("an Exif item", with(item(b"Exif", b"", &telling))),
        raw("an Exif item of an AVIF", Heif { items: vec![item(b"Exif", b"", &telling)], ..heif(&AV1) }),
        raw("an Exif item, iloc of version 1", at(At::File, 1)),
        raw("an Exif item, iloc of version 2", at(At::File, 2)),
        raw("an Exif item in idat, version 1", at(At::Idat, 1)),
        raw("an Exif item in idat, version 2", at(At::Idat, 2)),
        raw(
            "an XMP item in two extents, version 0",
            Heif {
                orphan: b"-orphan-".to_vec(),
                ..with(Item { at: At::Halves, ..xmp(&[&blocks::xmp()[0].1[..], &[b' '; 400]].concat()) })
            },
        ),
        raw(
            "bytes between two extents",
            Heif {
                orphan: SECRET.to_vec(),
                ..with(Item { at: At::Halves, ..xmp(&blocks::xmp()[0].1.replace_secret()) })
            },
        ),
        raw("an Exif item, meta behind mdat", Heif { meta_last: true, ..with(item(b"Exif", b"", &telling)) }),
        raw(
            "a second Exif item",
            Heif {
                items: vec![
                    item(b"Exif", b"", &exif_data(&blocks::exif()[1].1.replace_secret())),
                    item(b"Exif", b"", &telling),
                ],
                ..heif(&HEVC)
            },
        ),
        raw("a mime item of another type", with(item(b"mime", b"text/plain\0", SECRET))),
        raw("the type of a mime item", with(item(b"mime", &[SECRET, &b"\0"[..]].concat(), b"data"))),
        place(
            "a deflated mime item",
            "inflated raw",
            with(item(b"mime", b"application/rdf+xml\0deflate\0", &deflated(&blocks::xmp()[0].1))),
        ),
        raw("a uri item", with(item(b"uri ", b"urn:example:mara\0", SECRET))),
        raw("the address of a uri item", with(item(b"uri ", &[b"urn:", &SECRET[..], b"\0"].concat(), b"data"))),
        raw("an item of an unknown type", with(item(b"mara", b"", SECRET))),
        raw("the name of the picture", Heif { name: SECRET.to_vec(), ..heif(&HEVC) }),
        raw("the name of the handler", Heif { handler: [SECRET, &b"\0"[..]].concat(), ..heif(&HEVC) }),
        raw("brands", Heif { brands: SECRET.to_vec(), ..heif(&HEVC) }),
        raw("free in front of meta", Heif { front: boxed(b"free", SECRET), ..heif(&HEVC) }),
        raw("free behind meta", Heif { between: boxed(b"free", SECRET), ..heif(&HEVC) }),
        raw("skip", Heif { behind: boxed(b"skip", SECRET), ..heif(&HEVC) }),
        raw("a box of nobody", Heif { behind: boxed(b"mara", SECRET), ..heif(&HEVC) }),
        raw("a uuid box of nobody", Heif { behind: uuid(&[9; 16], SECRET), ..heif(&HEVC) }),
        raw(
            "C2PA's uuid box",
            Heif {
                front: uuid(c2pa, &[&[0; 4][..], b"manifest\0", &[0; 8], &boxed(b"jumb", SECRET)].concat()),
                ..heif(&HEVC)
            },
        ),
        raw("a film in mpvd", Heif { behind: boxed(b"mpvd", &film), ..heif(&HEVC) }),
        raw("Samsung's data in sefd", Heif { behind: boxed(b"sefd", SECRET), ..heif(&HEVC) }),
        raw("a second mdat", Heif { behind: boxed(b"mdat", SECRET), ..heif(&HEVC) }),
        raw("unused bytes of mdat", Heif { orphan: SECRET.to_vec(), ..heif(&HEVC) }),
        raw("unused bytes of idat", Heif { in_idat: SECRET.to_vec(), ..at(At::Idat, 1).without_secret() }),
        raw("behind the last box", Heif { behind: SECRET.to_vec(), ..heif(&HEVC) }),
        raw("free in meta", Heif { in_meta: boxed(b"free", SECRET), ..heif(&HEVC) }),
        raw("xml in meta", Heif { in_meta: full(b"xml ", 0, SECRET), ..heif(&HEVC) }),
        raw("a box of nobody in meta", Heif { in_meta: boxed(b"mara", SECRET), ..heif(&HEVC) }),
        raw("udta in meta", Heif { in_meta: boxed(b"udta", &boxed(b"name", SECRET)), ..heif(&HEVC) }),
        raw(
            "a group of nobody",
            Heif {
                in_meta: boxed(
                    b"grpl",
                    &full(b"mara", 0, &[&[0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1][..], SECRET].concat()),
                ),
                ..heif(&HEVC)
            },
        ),
        raw("a box of nobody in iprp", Heif { in_iprp: boxed(b"mara", SECRET), ..heif(&HEVC) })
            .refused("foreign boxes"),
        raw("a property of nobody", Heif { properties: vec![boxed(b"mara", SECRET)], ..heif(&HEVC) }),
        raw("a property that no item has", Heif { unused: boxed(b"mara", SECRET), ..heif(&HEVC) }),
        raw("free among the properties", Heif { properties: vec![boxed(b"free", SECRET)], ..heif(&HEVC) }),
        raw(
            "a description (udes)",
            Heif { properties: vec![full(b"udes", 0, &[b"en\0", &SECRET[..], b"\0\0\0"].concat())], ..heif(&HEVC) },
        ),
        raw(
            "an alternative text (altt)",
            Heif { properties: vec![full(b"altt", 0, &[SECRET, &b"\0en\0"[..]].concat())], ..heif(&HEVC) },
        ),
        raw(
            "behind the fields of a colour property",
            Heif {
                properties: vec![boxed(b"colr", &[b"nclx\0\x01\0\x0d\0\x06\x80", &SECRET[..]].concat())],
                ..heif(&HEVC)
            },
        ),
        raw(
            "behind the fields of irot",
            Heif { properties: vec![boxed(b"irot", &[&[0], &SECRET[..]].concat())], ..heif(&HEVC) },
        ),
        raw(
            "a thumbnail",
            Heif {
                items: vec![Item {
                    reference: *b"thmb",
                    properties: vec![1, 2],
                    ..item(b"jpeg", b"", &blocks::telling_jpeg())
                }],
                ..heif(&HEVC)
            },
        ),
        raw("a depth map", auxiliary("urn:mpeg:mpegB:cicp:systems:auxiliary:depth")),
        raw("a matte", auxiliary("urn:com:apple:photo:2018:aux:portraiteffectsmatte")),
        raw("a message in an alpha plane", auxiliary("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")),
        raw(
            "a hidden picture",
            Heif { items: vec![Item { hidden: true, ..item(b"jpeg", b"", &blocks::telling_jpeg()) }], ..heif(&HEVC) },
        ),
        raw("SEI, a user's data", sei(5, 39)),
        raw("SEI, registered data", sei(4, 39)),
        raw("SEI of a reserved type", sei(200, 39)),
        raw("SEI behind the picture", sei(5, 40)),
        raw("a filler unit", nal(38)),
        raw("an unspecified unit", nal(50)),
        raw("a reserved unit", nal(45)),
        raw("SEI of the configuration (hvcC)", configured),
        raw("OBU of metadata, T.35", av1(5, &[4, 0xb5, 0x12])),
        raw("OBU of metadata, of a private type", av1(5, &[40])),
        raw("OBU of padding", av1(15, b"")),
        raw("OBU of a reserved type", av1(9, b"")),
        raw(
            "OBU of the configuration (av1C)",
            Heif {
                configuration: [AV1.configuration.1, &obu(5, &[&[4, 0xb5][..], SECRET, &[0x80]].concat())].concat(),
                ..heif(&AV1)
            },
        ),
        place(
            "a box of nobody, in base64",
            "base64",
            Heif { behind: boxed(b"mara", base64(SECRET).as_bytes()), ..heif(&HEVC) },
        ),
        place(
            "a box of nobody, in UTF-16",
            "utf-16",
            Heif { behind: boxed(b"mara", &blocks::wide(u16::to_be_bytes)), ..heif(&HEVC) },
        ),
    ];
    for (name, packet) in blocks::xmp() {
        let form = match name {
            "UTF-16" => "utf-16",
            "a thumbnail in base64" => "base64",
            _ => "raw",
        };
        places.push(place(&format!("an XMP item, {name}"), form, with(xmp(&packet))));
    }
    for (name, profile) in blocks::icc() {
        let form = if name.contains("UTF-16") { "utf-16" } else { "raw" };
        let colr = boxed(b"colr", &[b"prof", &profile[..]].concat());
        places.push(place(&format!("a profile (colr), {name}"), form, Heif { properties: vec![colr], ..heif(&HEVC) }));
    }
    places
}

/// Other bytes where the secret stood.
trait Bland {
    fn replace_secret(&self) -> Vec<u8>;
}

impl Bland for Vec<u8> {
    fn replace_secret(&self) -> Vec<u8> {
        let mut out = self.clone();
        while let Some(at) = out.windows(SECRET.len()).position(|window| window == SECRET) {
            out[at..at + SECRET.len()].fill(b'.');
        }
        out
    }
}

impl Heif {
    fn without_secret(mut self) -> Self {
        self.items.iter_mut().for_each(|item| item.data = item.data.replace_secret());
        self
    }
}

/// A HEIF whose picture has one more property.
pub fn with_property(property: &[u8]) -> Vec<u8> {
    Heif { properties: vec![property.to_vec()], ..heif(&HEVC) }.file()
}

/// HEIFs with an Exif item, `meta` in front of the data and behind them.
pub fn located() -> Vec<Vec<u8>> {
    let telling = item(b"Exif", b"", &exif_data(&blocks::exif()[0].1));
    [false, true].map(|meta_last| Heif { items: vec![telling.clone()], meta_last, ..heif(&HEVC) }.file()).to_vec()
}
