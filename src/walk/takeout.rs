//! How Google Takeout names the file that tells about a photo. Google describes none of it; these are the forms that its
//! users meet.
//!
//! | photo | its file |
//! | --- | --- |
//! | `a.jpg` | `a.jpg.json`, `a.jpg.supplemental-metadata.json`; `a.json` where Google knew no extension |
//! | a long name | either of them, cut so that 46 characters stand before `.json`: `a.jpg.supplemen.json`, `a.jpg..json`, `a long na.json` |
//! | `a(1).jpg` | `a.jpg(1).json`, `a.jpg.supplemental-metadata(1).json`, `a(1).jpg.json` |
//! | `a-edited.jpg`, in the language of the account | that of `a.jpg` |

use super::siblings::{Claim, SideCar, Try, is_picture, split};

/// What stands before `.json`, as far as the length of the name allows.
const SUPPLEMENT: &str = ".supplemental-metadata";
/// How long a name before `.json` is when it was cut: in characters, but in bytes it is never shorter.
const CUT: usize = 46;
/// How many characters of a cut name are compared before all are.
const BEGINNING: usize = 16;

/// What Google Photos puts behind the name of an edited photo, by the language of the account.
#[rustfmt::skip]
pub(super) const EDITED: &[&str] = &[
    "-edited", "-effects", "-smile", "-mix", "-collage", "-animation", "-bearbeitet", "-modifié", "-modifie", "-retouché",
    "-editado", "-editada", "-ha editado", "-editat", "-modificato", "-modificata", "-bewerkt", "-edytowane", "-redigerad",
    "-redigerat", "-redigeret", "-redigert", "-muokattu", "-upraveno", "-upravené", "-szerkesztett", "-düzenlendi",
    "-düzenlenmiş", "-измененный", "-изменено", "-відредаговано", "-編集済み", "-编辑", "-已编辑", "-已編輯", "-編輯", "-수정됨",
    "-đã chỉnh sửa", "-diedit", "-ที่แก้ไข", "-επεξεργασμένη",
];

/// The claim of a file whose name before `.json` is `base`.
pub(super) fn claim(base: &str) -> Claim {
    let (plain, number) = numbered(base);
    let full = match plain.rfind('.') {
        Some(dot) if SUPPLEMENT.starts_with(&plain[dot..]) => &plain[..dot],
        _ => plain,
    };
    let (stem, extension) = split(full);
    let known = is_picture(extension);
    let mut tries = Vec::new();
    if !extension.is_empty() {
        tries.push(Try::Name(format!("{stem}{number}.{extension}")));
        tries.extend(EDITED.iter().map(|edit| Try::Name(format!("{stem}{edit}{number}.{extension}"))));
    }
    if !known {
        tries.push(Try::Stem(base.to_owned()));
        tries.push(Try::Stem(format!("{full}{number}")));
    }
    if base.len() >= CUT {
        tries.push(Try::Begins { beginning: full.to_owned(), number: number.to_owned() });
    }
    Claim { kind: SideCar::Takeout, always: known, tries }
}

/// A name without the number that tells it from another of the same name, and that number with its parentheses.
fn numbered(name: &str) -> (&str, &str) {
    match name.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        Some((plain, digits)) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            (plain, &name[plain.len()..])
        }
        _ => (name, ""),
    }
}

/// How the names that a cut one can stand for begin, at least.
pub(super) fn at_least(beginning: &str) -> &str {
    let end = beginning.char_indices().nth(BEGINNING).map_or(beginning.len(), |(at, _)| at);
    let end = beginning[..end].rfind('.').unwrap_or(end);
    &beginning[..end]
}

/// Whether the name of a picture begins as a cut one does, and has the same number.
pub(super) fn begins(name: &str, beginning: &str, number: &str) -> bool {
    let (stem, extension) = split(name);
    let (plain, own) = numbered(stem);
    let whole = number.is_empty() && name.starts_with(beginning);
    is_picture(extension) && (whole || own == number && format!("{plain}.{extension}").starts_with(beginning))
}
