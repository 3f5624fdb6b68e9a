//! DNG files (DNG 1.7): the raw picture in the first directory, as phones write it, and behind a thumbnail, with previews,
//! a mask and a depth map beside it, as converters do. The raw picture of 32 by 24 pixels is uncompressed.

use crate::exif::{Data, Entry, Order, gps};

const WIDTH: u32 = 32;
const HEIGHT: u32 = 24;

/// Writes directories, each with what it points to in front of it.
struct Writer {
    order: Order,
    out: Vec<u8>,
}

impl Writer {
    fn new(big: bool) -> Self {
        Self { order: Order { big }, out: if big { b"MM\0*\0\0\0\0".to_vec() } else { b"II*\0\0\0\0\0".to_vec() } }
    }

    fn put(&mut self, bytes: &[u8]) -> u32 {
        self.out.resize(self.out.len().next_multiple_of(2), 0);
        self.out.extend(bytes);
        (self.out.len() - bytes.len()) as u32
    }

    fn directory(&mut self, entries: &[Entry], next: u32) -> u32 {
        let at = self.put(b"");
        self.order.directory(&mut self.out, entries, next as usize);
        at
    }

    fn finish(mut self, first: u32) -> Vec<u8> {
        self.out[4..8].copy_from_slice(&self.order.u32(first));
        self.out
    }

    fn shorts(&self, list: &[u16]) -> Data {
        Data::Typed(3, list.len() as u32, list.iter().flat_map(|n| self.order.u16(*n)).collect())
    }

    fn longs(&self, list: &[u32]) -> Data {
        Data::Typed(4, list.len() as u32, list.iter().flat_map(|n| self.order.u32(*n)).collect())
    }

    /// A picture of eight bits in one strip.
    fn small(&mut self, kind: u32, samples: u16, text: &str) -> Vec<Entry> {
        let mut pixels: Vec<u8> = (0..16 * 12 * u32::from(samples)).map(|n| (n * 7) as u8).collect();
        pixels[..text.len()].copy_from_slice(text.as_bytes());
        let place = self.put(&pixels);
        vec![
            (0x00fe, Data::Long(kind)),
            (0x0100, Data::Long(16)),
            (0x0101, Data::Long(12)),
            (0x0102, self.shorts(&vec![8; samples.into()])),
            (0x0103, Data::Short(1)),
            (0x0106, Data::Short(if samples == 3 { 2 } else { 1 })),
            (0x0111, Data::Long(place)),
            (0x0115, Data::Short(samples)),
            (0x0116, Data::Long(12)),
            (0x0117, Data::Long(pixels.len() as u32)),
            (0x011c, Data::Short(1)),
        ]
    }

    /// The mosaic of a sensor, in tiles or in one strip with bytes behind its last row.
    fn raw(&mut self, tiled: bool) -> Vec<Entry> {
        let sample = |x: u32, y: u32| self.order.u16((300 + x * 40 + y * 23 + x * y % 17) as u16);
        let rows = |from: u32, columns: std::ops::Range<u32>, rows: u32| -> Vec<u8> {
            (from..from + rows)
                .flat_map(|y| columns.clone().flat_map(move |x| [x, y]))
                .collect::<Vec<_>>()
                .chunks(2)
                .flat_map(|at| sample(at[0], at[1]))
                .collect()
        };
        let mut entries = vec![
            (0x00fe, Data::Long(0)),
            (0x0100, Data::Long(WIDTH)),
            (0x0101, Data::Long(HEIGHT)),
            (0x0102, Data::Short(16)),
            (0x0103, Data::Short(1)),
            (0x0106, Data::Short(32803)),
            (0x0115, Data::Short(1)),
            (0x828d, self.shorts(&[2, 2])),
            (0x828e, Data::Bytes(vec![0, 1, 1, 2])),
            (0xc61a, self.shorts(&[64])),
            (0xc61d, Data::Long(4095)),
            (0xc68d, self.longs(&[0, 0, HEIGHT, WIDTH])),
        ];
        if tiled {
            let tiles = [rows(0, 0..16, HEIGHT), rows(0, 16..32, HEIGHT)];
            let places = tiles.each_ref().map(|tile| self.put(tile));
            entries.push((0x0142, Data::Long(16)));
            entries.push((0x0143, Data::Long(HEIGHT)));
            entries.push((0x0144, self.longs(&places)));
            entries.push((0x0145, self.longs(&tiles.map(|tile| tile.len() as u32))));
        } else {
            let strip = [rows(0, 0..WIDTH, HEIGHT), b"SECRET behind the last row".to_vec()].concat();
            let place = self.put(&strip);
            entries.push((0x0111, Data::Long(place)));
            entries.push((0x0116, Data::Long(HEIGHT)));
            entries.push((0x0117, Data::Long(strip.len() as u32)));
        }
        entries
    }

    /// What the first directory says beside its own picture: how to develop the raw one, and who took it with what.
    fn told(&mut self) -> Vec<Entry> {
        let matrix = [6013, 561, -1283, -6654, 15953, 561, -2485, 5772, 4008i32];
        let matrix = matrix.iter().flat_map(|n| [self.order.u32(*n as u32), self.order.u32(10_000)].concat()).collect();
        let date = || Data::Ascii("2024:05:06 07:08:09".into());
        let note = Data::Undefined(b"ACME\0SECRET note of this camera".to_vec());
        let exif = self.directory(&[(0x9003, date()), (0x927c, note), (0xa431, Data::Ascii("SECRET0815".into()))], 0);
        let gps = self.directory(&gps(47.5596, 7.5886, None), 0);
        let name = |text: &str| Data::Ascii(text.into());
        vec![
            (0x010f, name("ACME")),
            (0x0110, name("Rawcam SECRET")),
            (0x0112, Data::Short(6)),
            (0x0132, date()),
            (0x013b, name("Alex Example")),
            (0x8769, Data::Long(exif)),
            (0x8825, Data::Long(gps)),
            (0xc612, Data::Bytes(vec![1, 4, 0, 0])),
            (0xc614, name("ACME Rawcam 1")),
            (0xc621, Data::Typed(10, 9, matrix)),
            (0xc628, Data::Rationals(vec![(6, 10), (1, 1), (55, 100)])),
            (0xc62f, name("SN-SECRET-4711")),
            (0xc634, Data::Bytes(b"Adobe\0MakN SECRET".to_vec())),
            (0xc65a, Data::Short(21)),
            (0xc65d, Data::Bytes(b"SECRET uniqe id!".to_vec())),
            (0xc68b, name("DSC_4711-SECRET.NEF")),
            (0xc6f8, name("ACME Standard")),
            (0xc6fe, name("SECRET profile maker")),
        ]
    }
}

/// The raw picture in the first directory.
fn mosaic() -> Vec<u8> {
    let mut file = Writer::new(false);
    let entries = [file.raw(false), file.told()].concat();
    let first = file.directory(&entries, 0);
    file.finish(first)
}

/// A thumbnail in the first directory; beside the raw picture a preview, a mask and a depth map; one more preview behind.
fn previews() -> Vec<u8> {
    let mut file = Writer::new(true);
    let mut inner = Vec::new();
    for (kind, text) in [(1, "SECRET preview"), (0, ""), (0x10004, "SECRET face"), (8, "SECRET depth")] {
        let mut entries = if kind == 0 { file.raw(true) } else { file.small(kind, 1, text) };
        if kind == 1 {
            entries.push((0xc71b, Data::Ascii("2024-05-06T07:08:10".into())));
        }
        inner.push(file.directory(&entries, 0));
    }
    let last = file.small(1, 1, "SECRET last");
    let last = file.directory(&last, 0);
    let mut entries = [file.small(1, 3, "SECRET thumbnail"), file.told()].concat();
    entries.push((0x014a, file.longs(&inner)));
    let first = file.directory(&entries, last);
    file.finish(first)
}

pub fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![("tiff/mosaic.dng", mosaic()), ("tiff/previews.dng", previews())]
}
