//! Writing a scrubbed file: a temporary file beside the target, proven there, then renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::assembled::Assembled;
use super::policy::{Policy, Times};
use super::receipt::{Receipt, Sum};
use super::{Draft, Failure, Scrubbed, draft, verify};
use crate::bytes::{Bytes, FileBytes};
use crate::container::Piece;
use crate::os;

/// Where the clean file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// Nowhere: everything is worked out and proven, and nothing is written.
    DryRun,
    /// To a path where nothing is yet; its folders are made when it is certain that there will be something to write.
    New(&'a Path),
    /// In the place of the original.
    InPlace,
}

/// Scrubs the file at `source`. With `receipt`, both files are hashed.
///
/// # Errors
/// Whatever the error, the original is as it was and the target hasn't appeared.
pub fn scrub_file(
    source: &Path,
    target: Target<'_>,
    policy: &Policy,
    receipt: bool,
) -> Result<(Scrubbed, Option<Receipt>), Failure> {
    let (file, metadata) = os::open(source).map_err(Failure::Read)?;
    let identity = os::Identity::of(&metadata);
    let input = FileBytes::new(file, &metadata).map_err(Failure::Read)?;
    let draft = draft(&input, policy)?;
    let path = match target {
        Target::DryRun => return dry_run(&input, draft, policy),
        Target::New(path) => path,
        Target::InPlace => source,
    };
    let as_it_was = draft.changes_nothing() && matches!(policy.times, Times::Written | Times::Keep);
    if target == Target::InPlace && as_it_was && os::xattrs(input.file()).map_err(Failure::Read)?.is_empty() {
        let (scrubbed, _) = dry_run(&input, draft, policy)?;
        let receipt = receipt.then(|| Sum::of(&input)).transpose().map_err(Failure::Read)?;
        let receipt = receipt.map(|sum| Receipt::new(source, path, sum.clone(), sum, &scrubbed));
        return Ok((scrubbed, receipt));
    }
    if let (Target::New(_), Some(folder)) = (target, path.parent()) {
        fs::create_dir_all(folder).map_err(Failure::Write)?;
    }
    let mut temporary = os::Temporary::create_beside(path).map_err(Failure::Write)?;
    write(&input, &draft.pieces, temporary.file()).map_err(Failure::Write)?;
    temporary.copy_permissions(source).map_err(Failure::Write)?;
    if let Some(time) = policy.times.of(identity.modified) {
        temporary.set_times(time).map_err(Failure::Write)?;
    }
    temporary.sync().map_err(Failure::Write)?;
    let output = FileBytes::open(temporary.path()).map_err(Failure::Write)?;
    let verified = verify::verify(&input, &draft.examined, &output, policy)?;
    let scrubbed = draft.finish(input.len(), output.len(), verified);
    let receipt = match receipt {
        true => {
            let sums = Sum::of(&input).and_then(|before| Ok((before, Sum::of(&output)?))).map_err(Failure::Read)?;
            Some(Receipt::new(source, path, sums.0, sums.1, &scrubbed))
        }
        false => None,
    };
    if os::Identity::of(&source.metadata().map_err(Failure::Read)?) != identity {
        return Err(Failure::Changed);
    }
    let committed = match target {
        Target::InPlace => temporary.commit_over(path, &identity),
        _ => temporary.commit_new(path),
    };
    committed.map_err(Failure::Write)?;
    Ok((scrubbed, receipt))
}

impl Draft {
    fn changes_nothing(&self) -> bool {
        self.account.dropped == 0 && self.account.replaced == 0
    }
}

fn dry_run(input: &FileBytes, draft: Draft, policy: &Policy) -> Result<(Scrubbed, Option<Receipt>), Failure> {
    let output = Assembled::new(input, &draft.pieces);
    let verified = verify::verify(input, &draft.examined, &output, policy)?;
    let after = output.len();
    Ok((draft.finish(input.len(), after, verified), None))
}

/// Writes the pieces in order; ranges of the input are copied by the system where it can.
fn write(input: &FileBytes, pieces: &[Piece], output: &mut File) -> io::Result<()> {
    for piece in pieces {
        match piece {
            Piece::Copy(range) => os::copy_range(input.file(), range.clone(), output)?,
            Piece::Write(bytes) => output.write_all(bytes)?,
            Piece::Zeros(n) => drop(io::copy(&mut io::Read::take(io::repeat(0), *n), output)?),
        }
    }
    Ok(())
}
