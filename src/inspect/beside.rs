//! What lies beside a photo and tells about it: its side-cars, read by the decoders of their standards, each tag with the name
//! of the side-car in its origin. And side-cars whose photo isn't there, read by themselves.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use super::descend::block;
use super::{classified, open};
use crate::bytes::{Bytes, Fault, FileBytes};
use crate::container::{Builder, Depth, Flavour, Kind, Layout, Part, Standard};
use crate::leak::Leak;
use crate::metadata::{Form, Key, Origin, Tag, Value, is_takeout, limits};
use crate::record::Record;
use crate::walk::{Beside, Sibling, SideCar};

const GROUP: &str = "FILESYSTEM";
/// Largest JSON file that is opened to see whether it is Google's.
const JSON: u64 = 4 * 1024 * 1024;

/// What a photo's side-cars tell.
#[derive(Default)]
pub(super) struct Told {
    pub leaks: Vec<Leak>,
    pub faults: Vec<Fault>,
    /// A hash of what was read.
    pub hash: blake3::Hasher,
}

/// Reads the side-cars of a photo. One that can't be read is a fault, and still told of.
pub(super) fn told(siblings: &[Sibling]) -> Told {
    let mut told = Told::default();
    for sibling in siblings {
        let name = sibling.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let read = read(sibling, &name, &mut told);
        if let Err(error) = read {
            told.faults.push(Fault::new(0, "a side-car that can be read", format!("{name}: {error}")));
        }
    }
    told
}

fn read(sibling: &Sibling, name: &str, told: &mut Told) -> io::Result<()> {
    if sibling.kind == SideCar::Stream {
        let text = String::from_utf8_lossy(&whole(&open(&sibling.path)?)?).into_owned();
        told.hash.update(text.as_bytes());
        let stream = name.split_once(':').map_or(name, |(_, stream)| stream);
        told.leaks.push(classified(property(&format!("ads:{stream}"), stream, Value::text(text))));
        return Ok(());
    }
    told.leaks.push(classified(property(&format!("sidecar:{}", ending(name)), "Sidecar", Value::text(name))));
    let Some(standard) = standard(sibling.kind) else { return Ok(()) };
    let bytes = open(&sibling.path)?;
    told.hash.update(&bytes.read(0..bytes.len().min(limits::BLOCK))?);
    let (tags, faults) = block(&bytes, standard, Path::new(name), Depth::Quick)?;
    told.leaks.extend(tags.into_iter().map(|mut tag| {
        tag.origin = Origin { beside: Some(Cow::Owned(name.to_owned())), range: None, ..tag.origin };
        classified(tag)
    }));
    let at = |fault: Fault| Fault { found: format!("{} in {name}", fault.found).into(), ..fault };
    told.faults.extend(faults.into_iter().map(at));
    Ok(())
}

fn whole(bytes: &FileBytes) -> io::Result<Vec<u8>> {
    Ok(bytes.read(0..bytes.len().min(Value::TEXT as u64))?.into_owned())
}

/// The decoder that reads such a side-car; none for what nobody here reads, and for films, which are files of their own.
fn standard(kind: SideCar) -> Option<Standard> {
    match kind {
        SideCar::Xmp => Some(Standard::Xmp),
        SideCar::Aae => Some(Standard::Aae),
        SideCar::Takeout => Some(Standard::Takeout),
        SideCar::Preview => Some(Standard::File),
        SideCar::Stream | SideCar::Settings | SideCar::Film | SideCar::Sound => None,
    }
}

/// The name with its extension in lower case, as the catalogue has it.
fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{}", extension.to_lowercase()),
        None => name.to_owned(),
    }
}

/// What something beside the photos of a folder tells by being there.
pub fn beside(beside: &Beside) -> Leak {
    classified(property(&beside.key, beside.kind.name(), Value::text(beside.path.to_string_lossy())))
}

/// Whether a record is that of a side-car which was read by itself.
pub fn is_side_car(record: &Record) -> bool {
    [SideCar::Xmp, SideCar::Aae, SideCar::Takeout].iter().any(|kind| kind.name() == record.flavour.0)
}

fn property(id: &str, name: &str, value: Value) -> Tag {
    Tag::field(Key::new(GROUP, id.to_owned(), name.to_owned()), value, None).form(Form::File)
}

/// A side-car whose photo isn't there: its partition, and what it tells. `kind` is what its name says; a JSON file's content
/// says it where its name doesn't. None when it is no side-car, or of a kind that nobody here reads.
pub(super) fn alone(
    path: &Path,
    bytes: &dyn Bytes,
    kind: Option<SideCar>,
) -> io::Result<Option<(Layout, Vec<Tag>, Vec<Fault>)>> {
    let json = || path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let kind = match kind {
        Some(kind) => kind,
        None if json() && bytes.len() <= JSON && is_takeout(&bytes.read(0..bytes.len())?) => SideCar::Takeout,
        None => return Ok(None),
    };
    let Some(standard) = standard(kind).filter(|standard| *standard != Standard::File) else { return Ok(None) };
    let mut builder = Builder::new(bytes.len(), Flavour(Cow::Borrowed(kind.name())));
    let part = Part::metadata(kind.name(), standard, std::iter::once(0..bytes.len()).collect());
    debug_assert_eq!(part.kind, Kind::Metadata(standard));
    builder.part(part, 0..bytes.len());
    let (tags, faults) = block(bytes, standard, Path::new(kind.name()), Depth::Full)?;
    Ok(Some((builder.finish(), tags, faults)))
}
