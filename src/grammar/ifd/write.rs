//! Writing small TIFF blocks: directories with their values behind them, entries sorted, no gap but the byte that makes
//! an offset even (TIFF 6.0 §2).

use super::{Order, types};

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Tag number.
    pub tag: u16,
    /// Type number.
    pub kind: u16,
    /// The value's bytes, in the order of the block.
    pub value: Vec<u8>,
}

impl Field {
    /// A value given as it will stand.
    pub fn new(tag: u16, kind: u16, value: impl Into<Vec<u8>>) -> Self {
        Self { tag, kind, value: value.into() }
    }

    /// One SHORT.
    pub fn short(tag: u16, value: u16, order: Order) -> Self {
        Self::new(tag, types::SHORT, order.bytes(u64::from(value), 2))
    }

    /// The same bytes of type `kind`, turned from one byte order into another.
    pub fn turned(tag: u16, kind: u16, value: &[u8], from: Order, to: Order) -> Self {
        let mut value = value.to_vec();
        if from != to {
            value.chunks_mut(types::word(kind)).for_each(<[u8]>::reverse);
        }
        Self::new(tag, kind, value)
    }
}

/// A directory to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its values.
    pub fields: Vec<Field>,
    /// Directories that it points to, by the tag of the pointer.
    pub inner: Vec<(u16, Draft)>,
}

impl Draft {
    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.inner.iter().all(|(_, inner)| inner.is_empty())
    }

    /// The block: header, this directory as the only one of the chain, and what it points to. None when it is too large
    /// for TIFF's own offsets and counts.
    pub fn block(&self, order: Order) -> Option<Vec<u8>> {
        chain(std::slice::from_ref(self), order)
    }

    /// How many entries it has.
    fn entries(&self) -> usize {
        self.inner.iter().filter(|(_, inner)| !inner.is_empty()).count().saturating_add(self.fields.len())
    }

    /// Writes the directory at the end of `out`, its values and inner directories behind it.
    fn write(&self, order: Order, out: &mut Vec<u8>) -> Option<()> {
        enum Item<'a> {
            Value(&'a Field),
            Inner(&'a Draft),
        }
        let mut items: Vec<(u16, Item<'_>)> = self.fields.iter().map(|field| (field.tag, Item::Value(field))).collect();
        items.extend(self.inner.iter().filter(|(_, d)| !d.is_empty()).map(|(tag, d)| (*tag, Item::Inner(d))));
        // Stable: entries of one tag stay in their order.
        items.sort_by_key(|(tag, _)| *tag);
        let start = out.len();
        let length = items.len().checked_mul(12)?.checked_add(6)?;
        out.resize(start.checked_add(length)?, 0);
        let mut directory = Vec::with_capacity(length);
        order.put(u64::from(u16::try_from(items.len()).ok()?), 2, &mut directory);
        for (tag, item) in items {
            match item {
                Item::Value(field) => entry(order, (tag, field.kind, &field.value), &mut directory, out)?,
                Item::Inner(inner) => {
                    if out.len() % 2 == 1 {
                        out.push(0);
                    }
                    let place = u64::from(u32::try_from(out.len()).ok()?);
                    order.put(u64::from(tag), 2, &mut directory);
                    order.put(u64::from(types::LONG), 2, &mut directory);
                    order.put(1, 4, &mut directory);
                    order.put(place, 4, &mut directory);
                    inner.write(order, out)?;
                }
            }
        }
        directory.extend([0; 4]);
        out.get_mut(start..start.checked_add(length)?)?.copy_from_slice(&directory);
        Some(())
    }
}

/// Tag, type, and the value's bytes in the order of the block.
pub type Bare<'a> = (u16, u16, &'a [u8]);

/// Adds an entry to a directory, and its value to `out` if it doesn't fit into the entry.
fn entry(order: Order, (tag, kind, value): Bare<'_>, directory: &mut Vec<u8>, out: &mut Vec<u8>) -> Option<()> {
    let count = value.len().checked_div(usize::try_from(types::size(kind)?).ok()?)?;
    order.put(u64::from(tag), 2, directory);
    order.put(u64::from(kind), 2, directory);
    order.put(u64::from(u32::try_from(count).ok()?), 4, directory);
    if out.len() % 2 == 1 {
        out.push(0);
    }
    if value.len() <= 4 {
        let end = directory.len().checked_add(4)?;
        directory.extend_from_slice(value);
        directory.resize(end, 0);
    } else {
        order.put(u64::from(u32::try_from(out.len()).ok()?), 4, directory);
        out.extend_from_slice(value);
    }
    Some(())
}

/// The block of one directory with these values, sorted by tag: what [`Draft::block`] makes, without taking them over.
pub fn flat(values: &[Bare<'_>], order: Order) -> Option<Vec<u8>> {
    let length = values.len().checked_mul(12)?.checked_add(6)?;
    let behind = values.iter().map(|(.., value)| value.len().saturating_add(1)).fold(8, usize::saturating_add);
    let mut directory = Vec::with_capacity(length);
    let mut out = Vec::with_capacity(length.saturating_add(behind));
    out.extend(match order {
        Order::Little => b"II*\0\x08\0\0\0",
        Order::Big => b"MM\0*\0\0\0\x08",
    });
    out.resize(length.checked_add(8)?, 0);
    order.put(u64::from(u16::try_from(values.len()).ok()?), 2, &mut directory);
    for value in values {
        entry(order, *value, &mut directory, &mut out)?;
    }
    directory.extend([0; 4]);
    out.get_mut(8..length.checked_add(8)?)?.copy_from_slice(&directory);
    Some(out)
}

/// A block whose directories follow each other in one chain; each stands before its values. None when it is too large.
pub fn chain(directories: &[Draft], order: Order) -> Option<Vec<u8>> {
    let mut out = match order {
        Order::Little => b"II*\0".to_vec(),
        Order::Big => b"MM\0*".to_vec(),
    };
    out.extend([0; 4]);
    let mut link = 4usize;
    for directory in directories {
        if out.len() % 2 == 1 {
            out.push(0);
        }
        let start = out.len();
        let place = order.bytes(u64::from(u32::try_from(start).ok()?), 4);
        out.get_mut(link..link.checked_add(4)?)?.copy_from_slice(&place);
        directory.write(order, &mut out)?;
        link = directory.entries().checked_mul(12)?.checked_add(2)?.checked_add(start)?;
    }
    Some(out)
}
