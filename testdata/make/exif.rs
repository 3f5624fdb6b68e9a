//! A writer of Exif blocks, apart from the library's own so that neither proves itself.

/// A value as TIFF types it.
#[derive(Clone)]
pub enum Data {
    Ascii(String),
    Bytes(Vec<u8>),
    Short(u16),
    Long(u32),
    Rationals(Vec<(u32, u32)>),
    Undefined(Vec<u8>),
    /// Any other: type, count, and bytes in the block's order.
    Typed(u16, u32, Vec<u8>),
}

/// Tag and value.
pub type Entry = (u16, Data);

/// The directories of an Exif block.
#[derive(Clone, Default)]
pub struct Exif {
    pub big_endian: bool,
    pub ifd0: Vec<Entry>,
    pub exif: Vec<Entry>,
    pub gps: Vec<Entry>,
    pub interop: Vec<Entry>,
    pub ifd1: Vec<Entry>,
    pub thumbnail: Option<Vec<u8>>,
}

impl Exif {
    /// The block, from the byte order mark on.
    pub fn block(&self) -> Vec<u8> {
        let order = Order { big: self.big_endian };
        let mut ifd0 = self.ifd0.clone();
        let mut exif = self.exif.clone();
        let mut ifd1 = self.ifd1.clone();
        let pointer = |ifd: &mut Vec<Entry>, tag: u16, wanted: bool| {
            if wanted {
                ifd.push((tag, Data::Long(0)));
            }
        };
        pointer(&mut exif, 0xa005, !self.interop.is_empty());
        pointer(&mut ifd0, 0x8769, !exif.is_empty());
        pointer(&mut ifd0, 0x8825, !self.gps.is_empty());
        if let Some(thumbnail) = &self.thumbnail {
            ifd1.push((0x0103, Data::Short(6)));
            ifd1.push((0x0201, Data::Long(0)));
            ifd1.push((0x0202, Data::Long(thumbnail.len() as u32)));
        }
        let at_exif = 8 + size(&ifd0);
        let at_gps = at_exif + size(&exif);
        let at_interop = at_gps + size(&self.gps);
        let at_ifd1 = at_interop + size(&self.interop);
        let at_thumbnail = at_ifd1 + size(&ifd1);
        set(&mut exif, 0xa005, at_interop);
        set(&mut ifd0, 0x8769, at_exif);
        set(&mut ifd0, 0x8825, at_gps);
        set(&mut ifd1, 0x0201, at_thumbnail);

        let mut out = if self.big_endian { b"MM\0\x2a".to_vec() } else { b"II\x2a\0".to_vec() };
        out.extend(order.u32(8));
        order.directory(&mut out, &ifd0, if ifd1.is_empty() { 0 } else { at_ifd1 });
        order.directory(&mut out, &exif, 0);
        order.directory(&mut out, &self.gps, 0);
        order.directory(&mut out, &self.interop, 0);
        order.directory(&mut out, &ifd1, 0);
        out.extend(self.thumbnail.iter().flatten());
        out
    }
}

fn set(ifd: &mut [Entry], tag: u16, offset: usize) {
    let open = |entry: &&mut Entry| entry.0 == tag && matches!(entry.1, Data::Long(0));
    for entry in ifd.iter_mut().filter(open) {
        entry.1 = Data::Long(offset as u32);
    }
}

/// How much room a directory and its values take; none when it has no entries.
pub fn size(entries: &[Entry]) -> usize {
    if entries.is_empty() {
        return 0;
    }
    let order = Order { big: false };
    let values: usize =
        entries.iter().map(|(_, data)| order.value(data).2.len()).filter(|n| *n > 4).map(|n| n + n % 2).sum();
    2 + 12 * entries.len() + 4 + values
}

/// A byte order.
pub struct Order {
    pub big: bool,
}

impl Order {
    pub fn u16(&self, n: u16) -> [u8; 2] {
        if self.big { n.to_be_bytes() } else { n.to_le_bytes() }
    }

    pub fn u32(&self, n: u32) -> [u8; 4] {
        if self.big { n.to_be_bytes() } else { n.to_le_bytes() }
    }

    /// Type, count and bytes.
    fn value(&self, data: &Data) -> (u16, u32, Vec<u8>) {
        match data {
            Data::Bytes(bytes) => (1, bytes.len() as u32, bytes.clone()),
            Data::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), b"\0"].concat()),
            Data::Short(n) => (3, 1, self.u16(*n).to_vec()),
            Data::Long(n) => (4, 1, self.u32(*n).to_vec()),
            Data::Rationals(list) => {
                let bytes = list.iter().flat_map(|(n, d)| [self.u32(*n), self.u32(*d)].concat()).collect();
                (5, list.len() as u32, bytes)
            }
            Data::Undefined(bytes) => (7, bytes.len() as u32, bytes.clone()),
            Data::Typed(kind, count, bytes) => (*kind, *count, bytes.clone()),
        }
    }

    /// Appends a directory, sorted, and its values.
    pub fn directory(&self, out: &mut Vec<u8>, entries: &[Entry], next: usize) {
        if entries.is_empty() {
            return;
        }
        let mut entries = entries.to_vec();
        entries.sort_by_key(|entry| entry.0);
        let mut at = out.len() + 2 + 12 * entries.len() + 4;
        let mut values = Vec::new();
        out.extend(self.u16(entries.len() as u16));
        for (tag, data) in &entries {
            let (kind, count, mut bytes) = self.value(data);
            out.extend(self.u16(*tag));
            out.extend(self.u16(kind));
            out.extend(self.u32(count));
            if bytes.len() <= 4 {
                bytes.resize(4, 0);
                out.extend(bytes);
            } else {
                if bytes.len() % 2 == 1 {
                    bytes.push(0);
                }
                out.extend(self.u32(at as u32));
                at += bytes.len();
                values.extend(bytes);
            }
        }
        out.extend(self.u32(next as u32));
        out.extend(values);
    }
}

/// Degrees as Exif writes them: degrees, minutes, hundredths of seconds.
pub fn degrees(value: f64) -> Data {
    let hundredths = (value.abs() * 360_000.0).round() as u32;
    Data::Rationals(vec![(hundredths / 360_000, 1), (hundredths / 6_000 % 60, 1), (hundredths % 6_000, 100)])
}

/// The GPS directory of a position and a moment in UTC (`2024:08:12 17:03:22`).
pub fn gps(latitude: f64, longitude: f64, utc: Option<&str>) -> Vec<Entry> {
    let mut entries = vec![
        (0x0000, Data::Bytes(vec![2, 3, 0, 0])),
        (0x0001, Data::Ascii(if latitude < 0.0 { "S" } else { "N" }.into())),
        (0x0002, degrees(latitude)),
        (0x0003, Data::Ascii(if longitude < 0.0 { "W" } else { "E" }.into())),
        (0x0004, degrees(longitude)),
    ];
    if let Some((date, time)) = utc.and_then(|utc| utc.split_once(' ')) {
        let parts = time.split(':').map(|part| (part.parse().unwrap(), 1)).collect();
        entries.push((0x0007, Data::Rationals(parts)));
        entries.push((0x001d, Data::Ascii(date.into())));
    }
    entries
}
