//! A drawing's partition and fates → its pieces. Text has no offsets: what goes is left out, and a file that the picture draws
//! is written as base64.

use super::SVGZ;
use super::base64::encode;
use super::layout::Laid;
use crate::bytes::Bytes;
use crate::container::output::{Output, Plan};
use crate::container::{Fate, Kind, Layout, Owners, Piece, Refusal, SNIFF, sniff};

/// Refuses what readers may understand in other ways, what is packed, and what draws something else than SVG.
pub(super) fn certain(bytes: &dyn Bytes, layout: &Layout) -> Result<(), Refusal> {
    understood(bytes, layout).map(drop)
}

fn understood(bytes: &dyn Bytes, layout: &Layout) -> Result<Laid, Refusal> {
    if layout.flavour == SVGZ {
        return Err(Refusal::Unsupported("compressed SVG files (svgz) are not scrubbed"));
    }
    if let Some(fault) = layout.faults.first() {
        return Err(Refusal::Damaged(fault.clone()));
    }
    let laid = Laid::new(&bytes.read(0..bytes.len())?);
    if laid.layout.parts.len() != layout.parts.len() {
        return Err(Refusal::Unsupported("the layout isn't this file's"));
    }
    match laid.refused {
        Some(why) => Err(Refusal::Unsupported(why)),
        None => Ok(laid),
    }
}

/// The pieces of the new file.
pub(super) fn rebuild(bytes: &dyn Bytes, layout: &Layout, fates: &[Fate]) -> Result<Vec<Piece>, Refusal> {
    let plan = Plan::new(layout, fates)?;
    let mut output = Output::default();
    if plan.all_kept() {
        output.copy(0..bytes.len());
        return Ok(output.finish());
    }
    let laid = understood(bytes, layout)?;
    let mut written = vec![false; layout.parts.len()];
    let mut cut = vec![false; layout.parts.len()];
    for span in &layout.spans {
        let Owners::One(id) = span.owners else {
            output.copy_all(&plan.kept(span.range.clone()));
            continue;
        };
        let Some(part) = layout.part(id) else { continue };
        if plan.goes(span.range.start) {
            cut.get_mut(id.index()).into_iter().for_each(|cut| *cut = true);
        } else if let Some(content) = plan.replacement(span.range.start) {
            if part.kind != Kind::Embedded {
                return Err(Refusal::Unsupported("a part of a drawing can go or stay, but not change"));
            }
            if !written.get_mut(id.index()).is_some_and(|written| std::mem::replace(written, true)) {
                output.write(&address(content)?);
            }
        } else {
            output.copy(span.range.clone());
        }
    }
    let gone = || cut.iter().zip(&laid.markup).any(|(cut, markup)| *cut && *markup);
    if laid.relational && gone() {
        return Err(Refusal::Unsupported("the drawing's style depends on elements or attributes that would go"));
    }
    Ok(output.finish())
}

/// A file as a `data:` URI (RFC 2397), with the media type that its bytes have.
fn address(content: &[Piece]) -> Result<Vec<u8>, Refusal> {
    let mut file = Vec::new();
    for piece in content {
        match piece {
            Piece::Write(bytes) => file.extend_from_slice(bytes),
            _ => return Err(Refusal::Unsupported("a file in a drawing is written from memory only")),
        }
    }
    let head = file.get(..usize::try_from(SNIFF).unwrap_or(0)).unwrap_or(&file);
    let media = sniff(head).and_then(|(_, flavour)| {
        Some(match flavour.0.as_ref() {
            "JPEG" => "image/jpeg",
            "PNG" | "APNG" => "image/png",
            "GIF" => "image/gif",
            "WebP" => "image/webp",
            "AVIF" => "image/avif",
            "SVG" => "image/svg+xml",
            "TIFF" => "image/tiff",
            "BMP" => "image/bmp",
            _ => return None,
        })
    });
    let media = media.ok_or(Refusal::Unsupported("a file in the drawing is of a kind that drawings don't hold"))?;
    let mut address = format!("data:{media};base64,").into_bytes();
    address.extend_from_slice(&encode(&file));
    Ok(address)
}
