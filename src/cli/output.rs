//! Where a report goes: standard output, or a file that appears when the report is whole.
//!
//! When the reader of standard output goes away (`| head`), the rest is dropped without a word.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Usage;
use crate::os::{Identity, Temporary};
use crate::walk::Found;

/// A report's way out.
pub(super) struct Output<'a> {
    to: To<'a>,
    gone: bool,
}

enum To<'a> {
    Stream(BufWriter<&'a mut dyn Write>),
    /// A device, a FIFO: what has no name to replace.
    Direct(BufWriter<File>),
    /// A file, readable by its owner only: what it will hold is about people.
    Whole(BufWriter<Temporary>, PathBuf),
}

impl<'a> Output<'a> {
    /// To `file`, or where that is none or `-`, to `stream`.
    pub fn new(file: Option<&Path>, stream: &'a mut dyn Write) -> Result<Self, Usage> {
        let to = match file.filter(|file| *file != Path::new("-")) {
            None => Ok(To::Stream(BufWriter::new(stream))),
            Some(file) => to_file(file).map_err(|error| Usage::new(format!("-o {}: {error}", super::shown(file)))),
        };
        Ok(Self { to: to?, gone: false })
    }

    /// Whether the reader went away.
    pub fn is_gone(&self) -> bool {
        self.gone
    }

    /// Writes out what is held back and lets the file appear.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.to {
            To::Stream(_) | To::Direct(_) => Ok(()),
            To::Whole(buffer, target) => buffer.into_inner().map_err(|error| error.into_error())?.commit(&target),
        }
    }

    fn attempt<T>(&mut self, instead: T, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        if self.gone {
            return Ok(instead);
        }
        let result = match &mut self.to {
            To::Stream(to) => write(to),
            To::Direct(to) => write(to),
            To::Whole(to, _) => write(to),
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(instead)
            }
            result => result,
        }
    }
}

fn to_file<'a>(file: &Path) -> io::Result<To<'a>> {
    match fs::metadata(file) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => Ok(To::Direct(BufWriter::new(File::options().write(true).open(file)?))),
        // A link stays a link: what it leads to is replaced.
        Ok(_) => whole(fs::canonicalize(file)?),
        Err(_) => whole(file.to_owned()),
    }
}

fn whole<'a>(target: PathBuf) -> io::Result<To<'a>> {
    Ok(To::Whole(BufWriter::new(Temporary::create_beside(&target)?), target))
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.attempt(bytes.len(), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.attempt((), |to| to.flush())
    }
}

/// A usage error if the report would replace one of the photos that it is about.
pub(super) fn spares(file: Option<&Path>, files: &[Found]) -> Result<(), Usage> {
    let Some((file, metadata)) = file.and_then(|file| Some((file, fs::metadata(file).ok()?))) else { return Ok(()) };
    let (identity, path) = (Identity::of(&metadata), fs::canonicalize(file).ok());
    let same = |found: &&Found| found.identity == identity && fs::canonicalize(&found.path).ok() == path;
    match files.iter().find(same) {
        Some(found) => Err(Usage::new(format!("-o {} is one of the files to be read", super::shown(&found.path)))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_only_when_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("report.json");
        let mut stream = Vec::new();
        let mut output = Output::new(Some(&path), &mut stream).unwrap();
        output.write_all(b"half").unwrap();
        assert!(!path.exists());
        drop(output);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut output = Output::new(Some(&path), &mut stream).unwrap();
        output.write_all(b"whole").unwrap();
        output.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(stream.is_empty());
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_usage_error() {
        assert!(Output::new(Some(Path::new("no/such/folder/report")), &mut Vec::new()).is_err());
        assert!(Output::new(Some(Path::new("src")), &mut Vec::new()).is_err());
    }

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut closed = Closed;
        let mut output = Output::new(None, &mut closed).unwrap();
        output.write_all(b"x").unwrap();
        output.flush().unwrap();
        assert!(output.is_gone());
        output.write_all(&[0; 100_000]).unwrap();
        output.finish().unwrap();
    }
}
