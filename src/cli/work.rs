//! What the commands ask of the library, one function for each.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::Usage;
use super::args::{self, Format};
use super::jobs::Cancel;
use super::lens::Lenses;
use crate::container::Layout;
use crate::geo;
use crate::infer::Library;
use crate::inspect::{self, Options};
use crate::metadata::filename::Packages;
use crate::record::{Depth, Record};
use crate::report::{Json, Ndjson, Report, Sink, Summary, Terminal, show};
use crate::scrub::{Failure, Policy, Receipt, Scrubbed, Target, scrub_file};
use crate::walk::Found;

/// A photo that was read.
pub(super) struct Inspected {
    pub record: Record,
    /// Its partition, where somebody wants to see it.
    pub layout: Option<Layout>,
}

/// One file → all that it and its side-cars tell; nothing if it is neither a photo nor a side-car. An error says in words why
/// it could not be read. `packages` names apps whose digests stand in names of screenshots.
pub(super) fn inspect(
    found: &Found,
    depth: Depth,
    with_layout: bool,
    packages: &Packages,
) -> Result<Option<Inspected>, String> {
    let read = || -> io::Result<Option<Inspected>> {
        let bytes = inspect::open(&found.path)?;
        let laid_out = inspect::with_layout(found, &bytes, &Options { depth })?;
        Ok(laid_out.map(|(mut record, layout)| {
            record.leaks.iter_mut().for_each(|leak| packages.resolve(&mut leak.tag));
            Inspected { record, layout: with_layout.then_some(layout) }
        }))
    };
    read().map_err(|error| error.to_string())
}

impl args::Packages {
    /// The packages that the user lists; none without a list.
    pub fn read(&self) -> Result<Packages, Usage> {
        let Some(file) = &self.list else { return Ok(Packages::default()) };
        let fail = |what: String| Usage::new(format!("--packages {}: {what}", super::shown(file)));
        let text = std::fs::read(file).map_err(|error| fail(error.to_string()))?;
        let packages = Packages::read(&String::from_utf8_lossy(&text));
        if packages.is_empty() { Err(fail("lists no package".to_owned())) } else { Ok(packages) }
    }
}

/// Writes a report of photos. `photo` is called in the order of the files, `finish` once.
pub(super) struct Reporter {
    kind: Kind,
    /// Whether escape codes for colour stay in what is written.
    colour: bool,
}

enum Kind {
    /// What could be concluded from all of them, for a person.
    Person(Box<Taken>),
    /// The same for programs, with the records as they come.
    Program(Box<dyn Sink>, Box<Library>),
    /// What each reader could conclude.
    Lenses(Lenses),
    /// Each by itself, so many columns wide.
    Show(usize),
    /// A line for each, and nothing concluded.
    Records,
}

impl Reporter {
    /// What an audit writes, on a terminal `width` columns wide; `exact` shows positions, identifiers and names whole.
    pub fn audit(format: Format, width: usize, colour: bool, exact: bool) -> Self {
        let kind = match format {
            Format::Terminal => Kind::Person(Box::new(Taken::new(Terminal::new(width, exact)))),
            Format::Json => Kind::Program(Box::new(Json::default()), Box::default()),
            Format::Ndjson => Kind::Program(Box::new(Ndjson), Box::default()),
        };
        Self { kind, colour }
    }

    /// A line for each record, and nothing more.
    pub fn records() -> Self {
        Self { kind: Kind::Records, colour: false }
    }

    /// What an audit as all readers writes.
    pub fn lenses(format: Format, width: usize, colour: bool) -> Self {
        Self { kind: Kind::Lenses(Lenses::new(format, width)), colour }
    }

    /// What `show` writes.
    pub fn show(format: Format, width: usize, colour: bool) -> Self {
        match format {
            Format::Terminal => Self { kind: Kind::Show(width), colour },
            Format::Json | Format::Ndjson => Self::audit(format, width, colour, false),
        }
    }

    /// What takes photos in on each of so many workers, in no order, for [`Self::join`]; nothing where they have to come to
    /// [`Self::photo`], in their order.
    pub fn workers(&self, workers: usize) -> Vec<Mutex<Taken>> {
        match &self.kind {
            Kind::Person(taken) => (0..workers).map(|_| Mutex::new(Taken::new(taken.terminal.another()))).collect(),
            Kind::Program(..) | Kind::Lenses(_) | Kind::Show(_) | Kind::Records => Vec::new(),
        }
    }

    /// What it needs of a record that was made earlier.
    pub fn needs(&self) -> Needs {
        match &self.kind {
            Kind::Person(taken) => Needs::Taken(Box::new(taken.terminal.another())),
            Kind::Program(..) | Kind::Records => Needs::Line,
            Kind::Lenses(_) | Kind::Show(_) => Needs::Whole,
        }
    }

    /// Takes in what was taken in elsewhere.
    pub fn take(&mut self, other: Taken) {
        if let Kind::Person(taken) = &mut self.kind {
            taken.terminal.join(other.terminal);
            taken.library.join(other.library);
        }
    }

    /// Takes in what the workers took in.
    pub fn join(&mut self, workers: Vec<Mutex<Taken>>) {
        for worker in workers {
            self.take(worker.into_inner().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Takes in one photo.
    pub fn photo(&mut self, photo: &Inspected, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.kind {
            Kind::Person(taken) => {
                taken.push(&photo.record);
                Ok(())
            }
            Kind::Program(sink, library) => {
                library.push(&photo.record);
                sink.record(&photo.record, out)
            }
            Kind::Records => Ndjson.record(&photo.record, out),
            Kind::Lenses(lenses) => lenses.photo(&photo.record, out),
            Kind::Show(width) => match &photo.layout {
                Some(layout) => styled(self.colour, out, |out| show(out, &photo.record, layout, *width)),
                None => Ok(()),
            },
        }
    }

    /// Takes in a record that was made earlier.
    pub fn record(&mut self, record: &Record, out: &mut dyn Write) -> io::Result<()> {
        match &mut self.kind {
            Kind::Person(taken) => taken.push(record),
            Kind::Program(sink, library) => {
                library.push(record);
                sink.record(record, out)?;
            }
            Kind::Lenses(lenses) => lenses.photo(record, out)?,
            Kind::Records => Ndjson.record(record, out)?,
            Kind::Show(_) => {}
        }
        Ok(())
    }

    /// Takes in records as their lines, and what they were reduced to.
    pub fn lines<'a>(
        &mut self,
        reduced: Library,
        mut lines: impl Iterator<Item = &'a [u8]>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match &mut self.kind {
            Kind::Program(sink, library) => {
                library.join(reduced);
                lines.try_for_each(|line| sink.line(line, out))
            }
            _ => lines.try_for_each(|line| Ndjson.line(line, out)),
        }
    }

    /// Ends the report.
    pub fn finish(self, summary: Summary, out: &mut dyn Write) -> io::Result<()> {
        let (mut sink, library): (Box<dyn Sink>, Library) = match self.kind {
            Kind::Person(taken) => (Box::new(taken.terminal), taken.library),
            Kind::Program(sink, library) => (sink, *library),
            Kind::Lenses(lenses) => return lenses.finish(summary, out),
            Kind::Show(_) | Kind::Records => return Ok(()),
        };
        let portrait = library.portrait();
        let sources = if portrait.placed > 0 { geo::SOURCES } else { &[] };
        let report = Report { portrait, summary, sources };
        styled(self.colour, out, |out| sink.finish(&report, out))
    }
}

/// What a report needs of records that were made earlier.
pub(super) enum Needs {
    /// What a person's report needs, taken in by a copy of this.
    Taken(Box<Terminal>),
    /// Their lines, and a library.
    Line,
    /// The records.
    Whole,
}

/// What a report for a person needs of photos: their records needn't be held, nor come in any order.
pub(super) struct Taken {
    terminal: Terminal,
    library: Library,
}

impl Taken {
    pub fn new(terminal: Terminal) -> Self {
        Self { terminal, library: Library::default() }
    }

    /// Takes in one photo.
    pub fn push(&mut self, record: &Record) {
        self.library.push(record);
        self.terminal.push(record);
    }
}

/// Writes with colours or without. Text from files holds no escape code by then.
pub(super) fn styled(
    colour: bool,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if colour {
        return write(out);
    }
    let mut plain = anstream::StripStream::new(Vec::new());
    write(&mut plain)?;
    out.write_all(&plain.into_inner())
}

/// Where a scrubbed file goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum To<'a> {
    /// A new file.
    New(&'a Path),
    /// In place of the original, at this path without links.
    Over(&'a Path),
    /// Nowhere: only what would be done.
    Nowhere,
}

/// What became of a file.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The target is there (or would be): clean, but for the residuals that the policy allows.
    Written(Box<Scrubbed>, Option<Box<Receipt>>),
    /// There is no target: why.
    Refused(String),
    /// The file is no photo.
    NotPhoto,
}

/// One file → its scrubbed copy. An error says in words why it could not be read or written.
pub(super) fn scrub(
    found: &Found,
    to: To<'_>,
    policy: &Policy,
    receipt: bool,
    cancel: &Cancel,
) -> Result<Outcome, String> {
    if cancel.is_set() {
        return Err("not begun".into());
    }
    let (source, target) = match to {
        To::New(target) => (found.path.as_path(), Target::New(target)),
        To::Over(path) => (path, Target::InPlace),
        To::Nowhere => (found.path.as_path(), Target::DryRun),
    };
    match scrub_file(source, target, policy, receipt) {
        Ok((scrubbed, receipt)) => Ok(Outcome::Written(Box::new(scrubbed), receipt.map(Box::new))),
        Err(Failure::NotKnown) => Ok(Outcome::NotPhoto),
        Err(failure @ (Failure::Refused(_) | Failure::Unproven(_) | Failure::Changed)) => {
            Ok(Outcome::Refused(failure.to_string()))
        }
        Err(failure) => Err(failure.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::walk::{self, Start};

    #[test]
    fn a_report_for_a_person_is_the_same_on_however_many_workers() {
        let start = Start { path: "testdata/library".into(), within: "".into() };
        let walk = walk::walk(&[start], &walk::Options::default(), &AtomicBool::new(false));
        let photo = |found: &Found| inspect(found, Depth::Quick, false, &Packages::default()).unwrap();
        let photos: Vec<Inspected> = walk.files.iter().filter_map(photo).collect();
        assert!(photos.len() > 20);
        let reporter = || Reporter::audit(Format::Terminal, 100, false, true);
        let (mut alone, mut told) = (reporter(), Vec::new());
        photos.iter().for_each(|photo| alone.photo(photo, &mut told).unwrap());
        alone.finish(Summary::default(), &mut told).unwrap();

        let (mut joined, mut other) = (reporter(), Vec::new());
        let workers = joined.workers(3);
        for (index, photo) in photos.iter().enumerate().rev() {
            workers[index % 3].lock().unwrap().push(&photo.record);
        }
        joined.join(workers);
        joined.finish(Summary::default(), &mut other).unwrap();
        assert_eq!(String::from_utf8(other).unwrap(), String::from_utf8(told).unwrap());
    }

    #[test]
    fn records_that_are_written_come_in_their_order() {
        for format in [Format::Json, Format::Ndjson] {
            assert!(Reporter::audit(format, 80, false, false).workers(3).is_empty());
        }
        assert!(Reporter::records().workers(3).is_empty());
        assert!(Reporter::show(Format::Terminal, 80, false).workers(3).is_empty());
    }
}
