//! iCCP: a name and a deflated profile (PNG 3rd edition §11.3.2.3). The name is free text, and often says more than the
//! profile does.

use std::borrow::Cow;
use std::io;

use super::PNG;
use super::chunk::Chunk;
use crate::bytes::Bytes;
use crate::container::Standard;
use crate::metadata::{Decoded, Key, Nested, NestedBytes, Neutral, Tag, Value, Wish, decoder, limits};

/// The name that a profile gets whose own name isn't kept.
const NAME: &[u8] = b"ICC";

fn name_key() -> Key {
    Key::new(PNG, "iCCP/name", "ProfileName")
}

/// A name that says nothing isn't told.
fn name_value(chunk: &Chunk<'_>) -> Option<Value> {
    (chunk.keyword != NAME).then(|| Value::Text(super::charset::text(chunk.keyword)))
}

pub(super) fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let mut decoded = Decoded::default();
    let chunk = match Chunk::read(Standard::PngIccp, &bytes) {
        Ok(chunk) => chunk,
        Err(fault) => {
            decoded.faults.push(fault);
            return Ok(decoded);
        }
    };
    let range = 0..chunk.keyword.len() as u64;
    decoded.tags.extend(name_value(&chunk).map(|value| Tag::field(name_key(), value, Some(range))));
    decoded.tags.extend(super::png::rest(&chunk));
    decoded.faults.extend(chunk.fault.clone());
    let bytes = NestedBytes::Decoded(chunk.text.into_owned());
    decoded.nested.push(Nested { name: Cow::Borrowed("ICC profile"), standard: Standard::Icc, bytes });
    Ok(decoded)
}

/// The profile without its identity, under a name that says nothing. A profile that can't be read is not dropped: no two
/// viewers agree on what such a chunk does.
pub(super) fn neutral(block: &[u8], wish: &Wish<'_>) -> Neutral {
    const UNREADABLE: Neutral = Neutral::Stuck("a colour profile that can't be read");
    let Ok(chunk) = Chunk::read(Standard::PngIccp, block) else { return UNREADABLE };
    let Some(icc) = decoder(Standard::Icc).filter(|_| chunk.fault.is_none()) else { return UNREADABLE };
    let (profile, same) = match (icc.neutral)(&chunk.text, wish) {
        Neutral::Same => (chunk.text.to_vec(), true),
        Neutral::Bytes(bytes) => (bytes, false),
        Neutral::Nothing => return UNREADABLE,
        stuck @ Neutral::Stuck(_) => return stuck,
    };
    let name = if (wish.keep)(&name_key()) { chunk.keyword } else { NAME };
    if same && chunk.keyword == name && chunk.rest.is_empty() {
        return Neutral::Same;
    }
    Neutral::Bytes(Chunk { keyword: name, ..chunk }.framed(&profile))
}

/// The name's letters become underscores, for a name must not begin or end with a space; the profile is asked in its turn, and
/// deflated anew.
pub(super) fn without(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let chunk = Chunk::read(Standard::PngIccp, block).ok().filter(|chunk| chunk.fault.is_none())?;
    let profile = (decoder(Standard::Icc)?.without)(&chunk.text, goes)?;
    let blank = vec![b'_'; chunk.keyword.len()];
    let name = if name_value(&chunk).is_some_and(|value| goes(&name_key(), &value)) { &blank } else { chunk.keyword };
    let rest_stays = super::png::rest(&chunk).is_none_or(|tag| !goes(&tag.key, &tag.value));
    if profile == *chunk.text && name == chunk.keyword && rest_stays {
        return Some(block.to_vec());
    }
    Some(Chunk { keyword: name, ..chunk }.framed(&profile))
}
