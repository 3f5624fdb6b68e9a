//! The receipt of a scrub, as it is written and as a later run reads it: lines of JSON. The first says which command it was;
//! then, for each file, one line before its target may appear and one with hashes once it has.
//!
//! So an interrupted run's receipt tells which files in the folder are that run's: those with a line and the hash in it,
//! and those that were begun, which are made anew.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Usage;

/// A line of a receipt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    /// On the first line: what was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<Value>,
    /// On the first line: the key of the names, where the copies got other names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<String>,
    /// A target that may appear from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<String>,
    /// A target that appeared, below the folder; bytes that aren't UTF-8 are replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// BLAKE3 of the target, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blake3: Option<String>,
    /// The photo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why there is no target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// What went, the hash of the photo, the account of bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Value>,
}

/// What an earlier run's receipt tells.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Earlier {
    /// The key of its names.
    pub names: Option<String>,
    /// Targets that may have appeared.
    pub begun: HashSet<String>,
    /// Targets that appeared, with their hashes.
    pub done: HashMap<String, String>,
}

impl Earlier {
    /// Reads the receipt at `path`, if there is one. One that another command wrote, or no receipt at all, is a usage error.
    pub fn read(path: &Path, command: &Value) -> Result<Option<Self>, Usage> {
        let text = match fs::read(path) {
            Ok(bytes) if bytes.is_empty() => return Ok(None),
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Usage::new(format!("--receipt {}: {error}", super::shown(path)))),
        };
        // A killed run may have cut a line short; whatever it was to say isn't known.
        let mut lines = text.split(|b| *b == b'\n').filter_map(|line| serde_json::from_slice::<Line>(line).ok());
        let first = lines.next().unwrap_or_default();
        if first.command.as_ref() != Some(command) {
            let shown = super::shown(path);
            return Err(Usage::new(format!("--receipt {shown} is there already and isn't this command's receipt")));
        }
        let mut earlier = Self { names: first.names, ..Self::default() };
        for line in lines {
            earlier.begun.extend(line.begun);
            earlier.done.extend(line.target.zip(line.blake3));
        }
        Ok(Some(earlier))
    }
}

/// A receipt being written, line by line, by several workers.
#[derive(Debug)]
pub(super) struct Receipt(Mutex<File>);

impl Receipt {
    /// Goes on with the receipt at `path`, or begins one, readable by its owner only.
    pub fn open(path: &Path, command: &Value, names: Option<String>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        if file.metadata()?.len() > 0 {
            file.write_all(b"\n")?;
        }
        let receipt = Self(Mutex::new(file));
        receipt.write(&Line { command: Some(command.clone()), names, ..Line::default() })?;
        Ok(receipt)
    }

    /// Adds a line.
    pub fn write(&self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write_all(&bytes)
    }

    /// Makes what was written last.
    pub fn finish(self) -> io::Result<()> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back_by_the_same_command_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("receipt");
        let command = serde_json::json!({"only": ["location"]});
        assert_eq!(Earlier::read(&path, &command).unwrap(), None);
        let receipt = Receipt::open(&path, &command, Some("00".into())).unwrap();
        let line = Line { begun: Some("a.jpg".into()), ..Line::default() };
        receipt.write(&line).unwrap();
        receipt.write(&Line { target: Some("a.jpg".into()), blake3: Some("00".into()), ..Line::default() }).unwrap();
        receipt.write(&Line { begun: Some("b.jpg".into()), ..Line::default() }).unwrap();
        receipt.finish().unwrap();
        // As a killed run leaves it.
        fs::write(&path, [&fs::read(&path).unwrap()[..], b"{\"target\":\"b.jp"].concat()).unwrap();
        Receipt::open(&path, &command, Some("00".into())).unwrap();
        let earlier = Earlier::read(&path, &command).unwrap().unwrap();
        assert_eq!(earlier.done, HashMap::from([("a.jpg".to_owned(), "00".to_owned())]));
        assert_eq!(earlier.names.as_deref(), Some("00"));
        assert_eq!(earlier.begun, HashSet::from(["a.jpg".to_owned(), "b.jpg".to_owned()]));
        assert!(Earlier::read(&path, &serde_json::json!({})).is_err());
        fs::write(&path, b"my diary").unwrap();
        assert!(Earlier::read(&path, &command).is_err());
    }
}
