//! What the `meta` box of a picture file says: its items, where they lie, how they refer to each other, and which properties
//! each has (ISO/IEC 14496-12 §8.11; 23008-12 §9.3). A model that a rebuild can change and write anew.
//!
//! Every list stands in the order of the file, and remembers the box that it came from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::container::PartId;
use crate::grammar::boxes::FourCc;

/// The number of a box in [`super::tree::Tree::nodes`].
pub(super) type NodeId = usize;

/// A `meta` box at the top of a file.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// The primary item (`pitm`).
    pub primary: Option<u32>,
    /// The items (`infe`), by the order of `iinf`.
    pub items: Vec<Item>,
    /// The references between items.
    pub references: Vec<Reference>,
    /// The properties, from index 1 on.
    pub properties: Vec<Property>,
    /// Which item has which properties.
    pub associations: Vec<Association>,
    /// The groups of `grpl`.
    pub groups: Vec<Group>,
    /// How `iloc` is written.
    pub iloc: Option<Iloc>,
    /// The `iinf` box.
    pub iinf: Option<NodeId>,
    /// The `ipma` boxes: version, flags, box.
    pub ipma: Vec<Ipma>,
    /// The `iref` box and its version.
    pub iref: Option<(NodeId, u8)>,
    /// The `idat` box.
    pub idat: Option<NodeId>,
    /// The content of the `idat` box.
    pub idat_content: Range<u64>,
    /// Set when something in it wasn't understood, and so can't be written anew: what.
    pub strange: Option<&'static str>,
}

/// An item: its `infe` entry.
#[derive(Debug)]
pub(super) struct Item {
    /// `item_ID`.
    pub id: u32,
    /// The `infe` box.
    pub infe: NodeId,
    /// `item_type`.
    pub kind: FourCc,
    /// Not meant to be shown.
    pub hidden: bool,
    /// `content_type`, of `mime` items.
    pub mime: Vec<u8>,
    /// Whether the data are encoded (`content_encoding`), and so not what the type says as they stand.
    pub encoded: bool,
    /// `item_uri_type`, of `uri ` items.
    pub uri: Vec<u8>,
    /// Where its data stand in the file, in their order; none when that isn't known.
    pub data: Vec<Range<u64>>,
    /// The part that owns the data.
    pub part: Option<PartId>,
}

/// A reference from one item to others: one box in `iref`.
#[derive(Debug)]
pub(super) struct Reference {
    /// The box.
    pub node: NodeId,
    /// Its type: `dimg`, `thmb`, `auxl`, `cdsc` …
    pub kind: FourCc,
    /// `from_item_ID`.
    pub from: u32,
    /// `to_item_ID`s.
    pub to: Vec<u32>,
}

/// A property in `ipco`.
#[derive(Debug)]
pub(super) struct Property {
    /// The box.
    pub node: NodeId,
    /// Its type.
    pub kind: FourCc,
    /// The URN of an `auxC`.
    pub aux: Option<Vec<u8>>,
}

/// The properties of an item: one entry of `ipma`.
#[derive(Debug)]
pub(super) struct Association {
    /// Which of the `ipma` boxes it stands in.
    pub ipma: usize,
    /// `item_ID`.
    pub item: u32,
    /// Whether each is essential, and its index, from 1; 0 is none.
    pub properties: Vec<(bool, u16)>,
}

/// How an `ipma` box is written.
#[derive(Debug)]
pub(super) struct Ipma {
    /// The box.
    pub node: NodeId,
    /// Version: item IDs of 32 bits from 1 on.
    pub version: u8,
    /// Flags: indices of 15 bits when the lowest is set.
    pub flags: u32,
}

/// A group of entities in `grpl`.
#[derive(Debug)]
pub(super) struct Group {
    /// The box.
    pub node: NodeId,
    /// Its type: `altr`, `ster` …
    pub kind: FourCc,
    /// The items and tracks in it.
    pub entities: Vec<u32>,
}

/// The `iloc` box: the sizes of its fields, in bytes, and its entries.
#[derive(Debug)]
pub(super) struct Iloc {
    /// The box.
    pub node: NodeId,
    /// Version, 0 to 2.
    pub version: u8,
    /// Flags.
    pub flags: u32,
    /// Size of an extent's offset.
    pub offset_size: u8,
    /// Size of an extent's length.
    pub length_size: u8,
    /// Size of an item's base offset.
    pub base_offset_size: u8,
    /// Size of an extent's index; the reserved bits in version 0.
    pub index_size: u8,
    /// Its entries.
    pub entries: Vec<Location>,
}

/// Where an item's data stand: one entry of `iloc`.
#[derive(Clone, Debug)]
pub(super) struct Location {
    /// `item_ID`.
    pub item: u32,
    /// The 16 bits that hold the construction method: 0 file, 1 `idat`, 2 another item.
    pub method: u16,
    /// `data_reference_index`: 0 is this file.
    pub reference: u16,
    /// `base_offset`.
    pub base: u64,
    /// The extents.
    pub extents: Vec<Extent>,
}

/// A run of an item's data.
#[derive(Clone, Debug)]
pub(super) struct Extent {
    /// Index of an `iloc` reference, for method 2.
    pub index: u64,
    /// Offset, from the base.
    pub offset: u64,
    /// Length; 0 is all there is.
    pub length: u64,
}

impl Location {
    /// The construction method.
    pub fn method(&self) -> u16 {
        self.method & 0xF
    }
}

impl Meta {
    /// For each item, those that it refers to by references of this kind.
    pub fn references_of(&self, kind: &[u8; 4]) -> BTreeMap<u32, Vec<u32>> {
        let mut of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for reference in self.references.iter().filter(|reference| reference.kind.0 == *kind) {
            of.entry(reference.from).or_default().extend(&reference.to);
        }
        of
    }

    /// For each item, the indices of its properties (from 0).
    pub fn properties_of(&self) -> BTreeMap<u32, Vec<usize>> {
        let mut of: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for association in &self.associations {
            let indices = association.properties.iter().filter_map(|(_, index)| usize::from(*index).checked_sub(1));
            of.entry(association.item).or_default().extend(indices);
        }
        of
    }

    /// Whether one of the items is Apple's gain map.
    pub fn gains(&self) -> bool {
        self.properties.iter().any(|property| property.aux.as_deref().is_some_and(super::items::gain_map))
    }

    /// Items that occur more than once in a list in which they may occur but once.
    pub fn doubled(&self) -> bool {
        fn twice(mut ids: impl Iterator<Item = u32>) -> bool {
            let mut seen = BTreeSet::new();
            ids.any(|id| !seen.insert(id))
        }
        let located = self.iloc.iter().flat_map(|iloc| &iloc.entries);
        twice(self.items.iter().map(|item| item.id)) || twice(located.map(|entry| entry.item))
    }
}
