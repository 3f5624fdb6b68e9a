//! Nothing hidden: a secret of 32 bytes, planted in one place after another, is in no output.
//!
//! Each of [`Place`]s is a small file, well-formed apart from the secret, that no viewer shows anything of. For each the test
//! asserts five things:
//!
//! 1. The secret *is* in the file, in the form that the place says (as it is, in UTF-16, deflated …): a planting that went
//!    wrong fails, and so does a search that can't see.
//! 2. The scrubbed file doesn't hold it in any form that the search knows.
//! 3. The handling of this place, and nothing else, is what took it out: with the fates that the scrub gave to every part, but
//!    that of one part turned back to *keep*, the rebuilt file holds the secret again, in its form. So a place that some
//!    other step happens to clear doesn't count, and taking the part's handling away is seen to leak. Which part it is stands
//!    in `places.tsv`.
//! 4. The picture decodes to equal samples before and after, where the `image` crate reads the format.
//! 5. A second scrub changes nothing.
//!
//! A place may be refused instead if what holds the secret can't be told from the picture; then the refusal is asserted, with
//! its words. What the reference keeps whole by its own word (ids and classes of a drawing, an index of frames, JPEG-HDR's
//! second picture) is no place. The list of all places, their forms and the parts that held them is `tests/hidden/places.tsv`; `UPDATE=1 cargo
//! test --test hidden` writes it anew. Bytes that only an entropy decoder can tell from the picture are not among them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use phototell::container::{Fate, Part, PartId, Piece};
use phototell::scrub::{Failure, Policy, fates, scrub_bytes};

mod blocks;
mod bmff;
mod bmp;
#[path = "../../testdata/make/exif.rs"]
#[allow(dead_code)]
mod exif;
mod fields;
mod gif;
mod hazards;
mod jp2;
mod jpeg;
mod jxl;
mod png;
mod search;
mod svg;
mod tiff;
mod webp;
#[path = "../../testdata/make/wrap.rs"]
#[allow(dead_code)]
mod wrap;

use search::{SECRET, find};
use wrap::boxed;

/// How the secret is read by one who knows where it is: bytes that don't stand together.
type Reader = fn(&[u8]) -> Vec<u8>;

/// A file with the secret in one place.
struct Place {
    container: &'static str,
    name: String,
    form: &'static str,
    file: Vec<u8>,
    reader: Option<Reader>,
    /// What a refusal says, where a scrub may refuse.
    refused: Option<&'static str>,
}

impl Place {
    fn new(container: &'static str, name: &str, form: &'static str, file: Vec<u8>) -> Self {
        Self { container, name: name.to_owned(), form, file, reader: None, refused: None }
    }

    /// The secret's bytes lie apart from each other.
    fn scattered(container: &'static str, name: &str, file: Vec<u8>, reader: Reader) -> Self {
        Self { reader: Some(reader), ..Self::new(container, name, "scattered", file) }
    }

    fn refused(mut self, words: &'static str) -> Self {
        self.refused = Some(words);
        self
    }

    /// In which form the secret is in a file, if it is.
    fn seen(&self, file: &[u8]) -> Option<String> {
        let scattered = self.reader.filter(|read| search::holds(&read(file), SECRET)).map(|_| "scattered".to_owned());
        scattered.or_else(|| find(file))
    }
}

fn places() -> Vec<Place> {
    [
        jpeg::places(),
        png::places(),
        webp::places(),
        gif::places(),
        tiff::places(),
        bmff::places(),
        jxl::places(),
        jp2::places(),
        bmp::places(),
        svg::places(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn assembled(file: &[u8], pieces: &[Piece]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Copy(range) => out.extend_from_slice(&file[range.start as usize..range.end as usize]),
            Piece::Write(bytes) => out.extend_from_slice(bytes),
            Piece::Zeros(n) => out.resize(out.len() + *n as usize, 0),
        }
    }
    out
}

/// The part whose handling keeps the secret out: with its fate alone turned back to *keep* the secret is there.
fn held_by(place: &Place) -> Result<String, String> {
    let (examined, planned) = fates(&place.file, &Policy::default()).map_err(|why| why.to_string())?;
    let parts = &examined.layout.parts;
    for (index, part) in parts.iter().enumerate().filter(|(index, _)| planned[*index] != Fate::Keep) {
        let mut undone = planned.clone();
        // Bytes that lie apart belong to parts of one name.
        let apart = |other: &Part| place.reader.is_some() && other.name == part.name;
        for (other, _) in parts.iter().enumerate().filter(|(other, part)| *other == index || apart(part)) {
            let mut at = Some(PartId(other as u32));
            // What a part lies within has to stay with it.
            while let Some(id) = at {
                undone[id.index()] = Fate::Keep;
                at = parts[id.index()].within;
            }
        }
        let Ok(pieces) = (examined.container.rebuild)(&place.file, &examined.layout, &undone) else { continue };
        if place.seen(&assembled(&place.file, &pieces)).as_deref() == Some(place.form) {
            return Ok(part.name.to_string());
        }
    }
    let gone: Vec<_> =
        parts.iter().zip(&planned).filter(|(_, fate)| **fate != Fate::Keep).map(|(part, _)| &part.name).collect();
    Err(format!("kept alone, none of {gone:?} brings it back"))
}

/// What is wrong with how a place is handled; or the part that held the secret.
fn judged(place: &Place) -> Result<String, String> {
    let seen = place.seen(&place.file);
    if seen.as_deref() != Some(place.form) {
        return Err(format!("planted {}, seen as {seen:?}", place.form));
    }
    let before = image::load_from_memory(&place.file);
    let (output, _) = match (scrub_bytes(&place.file, &Policy::default()), place.refused) {
        (Ok(_), Some(words)) => return Err(format!("scrubbed, though it should be refused: {words}")),
        (Ok(scrubbed), None) => scrubbed,
        (Err(Failure::Refused(why)), Some(words)) if why.to_string().contains(words) => return Ok("(refused)".into()),
        (Err(why), _) => return Err(format!("no output: {why}")),
    };
    if let Some(form) = place.seen(&output) {
        return Err(format!("the output holds it: {form}"));
    }
    if let Ok(before) = before {
        let after = image::load_from_memory(&output).map_err(|error| format!("the output doesn't decode: {error}"))?;
        if after != before {
            return Err("other pixels".into());
        }
    }
    if !matches!(scrub_bytes(&output, &Policy::default()), Ok((again, _)) if again == output) {
        return Err("a second scrub changes it".into());
    }
    held_by(place)
}

#[test]
fn a_secret_planted_anywhere_is_in_no_output() {
    let places = places();
    let (mut table, mut wrong, mut counts) = (String::new(), Vec::new(), BTreeMap::new());
    for place in &places {
        *counts.entry(place.container).or_insert(0) += 1;
        match judged(place) {
            Ok(part) => table += &format!("{}\t{}\t{}\t{part}\n", place.container, place.name, place.form),
            Err(what) => wrong.push(format!("{}, {}: {what}", place.container, place.name)),
        }
    }
    assert_eq!(counts.len(), 10, "{counts:?}");
    assert!(counts.values().all(|count| *count >= 12), "{counts:?}");
    assert!(places.len() >= 640, "{} places", places.len());
    assert!(wrong.is_empty(), "{} of {} places:\n{}", wrong.len(), places.len(), wrong.join("\n"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write("tests/hidden/places.tsv", &table).unwrap();
    }
    let listed = fs::read_to_string("tests/hidden/places.tsv").unwrap();
    assert!(
        listed == table,
        "places, or the parts that hold them, are others than listed; UPDATE=1 writes the list anew"
    );
}

#[test]
#[ignore = "writes each place's file into target/tmp, for a look at it"]
fn files() {
    for (index, place) in places().iter().enumerate() {
        let name = format!("{index:03}-{}-{}", place.container, place.name).replace([' ', '/'], "_");
        fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), &place.file).unwrap();
    }
}
