//! XMP packets (ISO 16684-1): every property to the last, whatever form it is written in.
//!
//! `encoding` makes text of the bytes, `tree` reads its XML (`names`, `chars`), `rdf` finds the properties, `tags` makes tags of them. `keep`
//! says what a picture needs, `write` writes that anew with what is to be `stated`, `blank` takes single properties out at the same length, `directory`
//! states the lengths of the files behind a picture.

use std::io;

use super::{Decoded, Decoder, Key, Neutral, Value, Wish, limits};
use crate::bytes::{Bytes, Fault};
use crate::container::Standard;

mod aigc;
pub(super) mod base64;
mod blank;
pub(super) mod chars;
mod directory;
mod encoding;
mod keep;
mod names;
mod namespaces;
mod rdf;
mod stated;
mod tags;
#[cfg(test)]
mod tests;
mod tree;
mod write;

pub use directory::with_lengths;
use encoding::Text;

/// The group of every key here.
const GROUP: &str = "XMP";

/// Decodes a packet.
pub const XMP: Decoder = Decoder { standard: Standard::Xmp, decode, neutral, without };

/// Decodes the extended packet of a JPEG, put together: it has the same form.
pub const EXTENDED: Decoder = Decoder { standard: Standard::ExtendedXmp, decode, neutral, without };

fn decode(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..block.len().min(limits::BLOCK))?;
    let mut decoded = read(&bytes);
    if block.len() > limits::BLOCK {
        decoded.faults.push(Fault::new(limits::BLOCK, "a packet of at most 64 MiB", format!("{} bytes", block.len())));
    }
    Ok(decoded)
}

fn read(bytes: &[u8]) -> Decoded {
    let text = Text::new(bytes);
    let tree = tree::parse(&text);
    let mut decoded = tags::decoded(&text, &rdf::leaves(&text, &tree));
    decoded.faults.extend(tree.faults);
    decoded
}

/// What a picture needs of a packet, and what is wished for, as a minimal packet of its own.
fn neutral(bytes: &[u8], wish: &Wish<'_>) -> Neutral {
    let text = Text::new(bytes);
    let tree = tree::parse(&text);
    let leaves = rdf::leaves(&text, &tree);
    let stays = keep::stays(&leaves, wish.keep);
    match write::packet(&text, &tree, &leaves, &stays, &stated::attributes(&wish.stated)) {
        None => Neutral::Nothing,
        Some(packet) if packet.as_bytes() == bytes => Neutral::Same,
        Some(packet) => Neutral::Bytes(packet.into_bytes()),
    }
}

fn without(bytes: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    blank::without(bytes, goes)
}
