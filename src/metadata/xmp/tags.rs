//! Properties → tags: the key that the leak catalogue knows, pictures and sound in base64 as files, JSON by its members.

use std::borrow::Cow;

use super::encoding::Text;
use super::rdf::Leaf;
use super::{GROUP, aigc, base64};
use crate::container::Standard;
use crate::metadata::{Decoded, Form, Key, Nested, NestedBytes, Origin, Tag, Value, count_occurrences, limits};

/// From which length on a text of base64 characters is taken as base64: hashes and identifiers are shorter.
const BASE64: usize = 256;

/// What the leak catalogue calls a file in the base64 of any other property.
const BLOB: &str = "@base64-over-256";

/// Properties that are base64 whatever their length, and hold a file.
const FILES: &[&str] = &[
    "GAudio:Data",
    "GDepth:Confidence",
    "GDepth:Data",
    "GImage:Data",
    "xmp:PageInfo/xmpGImg:image",
    "xmp:Thumbnails/xmpGImg:image",
];

/// How files begin that are found in base64 of any property.
const SIGNATURES: &[(usize, &[u8])] = &[
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n"),
    (0, b"GIF8"),
    (0, b"RIFF"),
    (0, b"II*\0"),
    (0, b"MM\0*"),
    (4, b"ftyp"),
];

/// The tags and embedded files of a packet's properties.
pub(super) fn decoded(packet: &Text<'_>, leaves: &[Leaf<'_>]) -> Decoded {
    let mut decoded = Decoded::default();
    for leaf in leaves {
        let range = leaf.range.as_ref().and_then(|range| packet.range(range));
        for said in said(leaf) {
            let (form, range) = match said.encoded {
                true => (Form::Encoded, None),
                false => (leaf.form(), range.clone()),
            };
            if let Some(file) = said.file {
                let name = said.key.id.clone();
                decoded.nested.push(Nested { name, standard: Standard::File, bytes: NestedBytes::Decoded(file) });
            }
            let origin = Origin { form, range, ..Origin::default() };
            decoded.tags.push(Tag { key: said.key, value: said.value, origin });
        }
    }
    count_occurrences(&mut decoded.tags);
    decoded
}

/// One thing that a leaf says.
pub(super) struct Said {
    pub key: Key,
    pub value: Value,
    encoded: bool,
    file: Option<Vec<u8>>,
}

/// What a leaf says: one thing, or the members of its JSON.
pub(super) fn said(leaf: &Leaf<'_>) -> Vec<Said> {
    if aigc::is_label(leaf)
        && let Some(members) = aigc::members(&leaf.value)
    {
        let member = |(name, value): (String, _)| Said {
            key: member_key(leaf, &name),
            value: Value::text(aigc::plain(&value)),
            encoded: true,
            file: None,
        };
        return members.into_iter().map(member).collect();
    }
    let key = key(leaf);
    let file = FILES.contains(&leaf.id.as_str());
    if (file || leaf.value.len() >= BASE64)
        && let Some(bytes) = base64::decode(&leaf.value, limits::INFLATED).filter(|bytes| !bytes.is_empty())
    {
        // A file that nothing says should be there is a leak by itself; of other data the text is all that there is to tell.
        return vec![match (file, is_file(&bytes)) {
            (true, _) => Said { key, value: Value::opaque(&bytes), encoded: true, file: Some(bytes) },
            (false, true) => {
                let key = Key::new(GROUP, BLOB, key.name);
                Said { key, value: Value::opaque(&bytes), encoded: true, file: Some(bytes) }
            }
            (false, false) => Said { key, value: Value::text(leaf.value.as_ref()), encoded: true, file: None },
        }];
    }
    vec![Said { key, value: Value::text(leaf.value.as_ref()), encoded: false, file: None }]
}

/// The key of a leaf.
pub(super) fn key(leaf: &Leaf<'_>) -> Key {
    let local = match leaf.name.local {
        "" => "xmlns",
        local => local,
    };
    Key::new(GROUP, leaf.id.clone(), word(local))
}

/// The key of a member of a leaf's JSON.
pub(super) fn member_key(leaf: &Leaf<'_>, name: &str) -> Key {
    let name = word(name);
    Key::new(GROUP, format!("{}/{name}", leaf.id), name)
}

/// Longest name of a key, in characters.
const NAME: usize = 128;

/// A name as one word.
fn word(name: &str) -> Cow<'static, str> {
    Cow::Owned(name.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(NAME).collect())
}

fn is_file(bytes: &[u8]) -> bool {
    SIGNATURES.iter().any(|(at, signature)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(signature)))
}
