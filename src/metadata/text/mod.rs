//! Text that containers hold themselves: comments, PNG's textual chunks and the chunks framed like them. What stands in a
//! text (a packet, a profile, a block in hex digits) is handed on to the decoder of its standard.

use std::io;

use super::{Decoded, Decoder, Key, Neutral, Tag, Value, Wish, limits, nothing};
use crate::bytes::{Bytes, Cursor, Fault};
use crate::container::Standard;

pub(crate) mod aigc;
pub(crate) mod charset;
mod chunk;
mod iccp;
mod inflate;
mod png;
mod raw_profile;

/// Decodes Comment. Its tag has the key `Comment/Comment`; whoever knows in which container it stands gives it that key.
pub const COMMENT: Decoder =
    Decoder { standard: Standard::Comment, decode: comment, neutral: wished_comment, without: blank_comment };

/// Decodes PngText.
pub const PNG_TEXT: Decoder = Decoder {
    standard: Standard::PngText,
    decode: |block| png::decode(Standard::PngText, block),
    neutral: |block, wish| png::neutral(Standard::PngText, block, wish),
    without: |block, goes| png::without(Standard::PngText, block, goes),
};

/// Decodes PngCompressedText.
pub const PNG_COMPRESSED: Decoder = Decoder {
    standard: Standard::PngCompressedText,
    decode: |block| png::decode(Standard::PngCompressedText, block),
    neutral: |block, wish| png::neutral(Standard::PngCompressedText, block, wish),
    without: |block, goes| png::without(Standard::PngCompressedText, block, goes),
};

/// Decodes PngInternationalText.
pub const PNG_INTERNATIONAL: Decoder = Decoder {
    standard: Standard::PngInternationalText,
    decode: |block| png::decode(Standard::PngInternationalText, block),
    neutral: |block, wish| png::neutral(Standard::PngInternationalText, block, wish),
    without: |block, goes| png::without(Standard::PngInternationalText, block, goes),
};

/// Decodes PngIccp.
pub const PNG_ICCP: Decoder =
    Decoder { standard: Standard::PngIccp, decode: iccp::decode, neutral: iccp::neutral, without: iccp::without };

/// Decodes PngTime.
pub const PNG_TIME: Decoder =
    Decoder { standard: Standard::PngTime, decode: time, neutral: nothing, without: whole_unless_all_stays };

const PNG: &str = "PNG";

fn comment_key() -> Key {
    Key::new("Comment", "Comment", "Comment")
}

fn comment(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let tag = Tag::field(comment_key(), Value::Text(charset::text(&bytes)), Some(0..bytes.len() as u64));
    Ok(Decoded { tags: vec![tag], ..Decoded::default() })
}

fn wished_comment(_: &[u8], wish: &Wish<'_>) -> Neutral {
    if (wish.keep)(&comment_key()) { Neutral::Same } else { Neutral::Nothing }
}

fn blank_comment(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let goes = goes(&comment_key(), &Value::Text(charset::text(block)));
    Some(if goes { vec![b' '; block.len()] } else { block.to_vec() })
}

/// tIME (PNG 3rd edition §11.3.4.1): when the picture was last changed, UTC.
fn time(block: &dyn Bytes) -> io::Result<Decoded> {
    let bytes = block.read(0..limits::BLOCK.min(block.len()))?;
    let mut decoded = Decoded::default();
    match moment(&bytes) {
        Ok(text) => {
            let key = Key::new(PNG, "tIME", "ModifyDate");
            decoded.tags.push(Tag::field(key, Value::Text(text), Some(0..bytes.len() as u64)));
        }
        Err(fault) => decoded.faults.push(fault),
    }
    Ok(decoded)
}

fn moment(bytes: &[u8]) -> Result<String, Fault> {
    let mut cursor = Cursor::new(bytes, 0);
    let (year, [month, day, hour, minute, second]) = (cursor.u16_be()?, cursor.array::<5>()?);
    Ok(format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}"))
}

/// A chunk that says one thing stays as it is or goes whole.
fn whole_unless_all_stays(block: &[u8], goes: &dyn Fn(&Key, &Value) -> bool) -> Option<Vec<u8>> {
    let decoded = time(&block.to_vec()).ok()?;
    let stays = decoded.faults.is_empty() && !decoded.tags.iter().any(|tag| goes(&tag.key, &tag.value));
    stays.then(|| block.to_vec())
}

#[cfg(test)]
mod tests;
