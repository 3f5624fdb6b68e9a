//! Scrubbing: a policy → fates → a new file, proven before it appears.
//!
//! For each file: read, plan, write a temporary file in the target's folder, fsync, read that again with the audit's eyes,
//! hold it against the input, rename, fsync the folder. Anything short of that: the target doesn't appear, and the original
//! stays as it was.

use std::collections::BTreeMap;
use std::io;

use crate::bytes::Bytes;
use crate::container::{Fate, Flavour, Kind, Name, Piece, Refusal};
use crate::inspect::{Examined, examine};
use crate::leak::{Class, Leak};

mod assembled;
mod carried;
mod plan;
mod policy;
mod receipt;
mod release;
mod stating;
mod sweep;
mod verify;
mod write;

pub use policy::{Policy, Selector, Times};
pub use receipt::{Receipt, Sum};
pub use release::{Area, Release, Span};
pub use stating::{Coarse, Left};
pub use write::{Target, scrub_file};

/// Why there is no clean file.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file could not be read.
    #[error("could not be read: {0}")]
    Read(#[source] io::Error),
    /// The content is of no kind that is known here.
    #[error("not a kind of file that is known")]
    NotKnown,
    /// It can't be rebuilt with certainty.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// An output was made and did not stand the test; it was thrown away.
    #[error("not proven clean: {0}")]
    Unproven(String),
    /// The output could not be written.
    #[error("could not be written: {0}")]
    Write(#[source] io::Error),
    /// The original changed while it was worked on.
    #[error("the file changed while it was read")]
    Changed,
}

/// A file that was scrubbed, or that would be.
#[derive(Debug)]
pub struct Scrubbed {
    /// What it is.
    pub flavour: Flavour,
    /// Its size before, in bytes.
    pub bytes_before: u64,
    /// Its size after, in bytes.
    pub bytes_after: u64,
    /// What went.
    pub removed: Vec<Leak>,
    /// What stayed: on the keep list, or as the policy wants.
    pub kept: Vec<Leak>,
    /// Parts that tell something and could not be taken out; none unless the policy allows them.
    pub residuals: Vec<Name>,
    /// What only a decoder of the coded picture could tell, and wasn't looked for.
    pub unexamined: Vec<Name>,
    /// How many bytes of the input became what, by kind of part.
    pub account: Account,
    /// What became of a place and a time that were to be left coarse.
    pub coarse: Coarse,
}

impl Scrubbed {
    /// How many tags of each class went.
    pub fn removed_by_class(&self) -> BTreeMap<Class, usize> {
        let mut counts = BTreeMap::new();
        for leak in &self.removed {
            let count: &mut usize = counts.entry(policy::class_of(&leak.tag.key, &leak.tag.value)).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Whether nothing had to change.
    pub fn was_clean(&self) -> bool {
        self.account.dropped == 0 && self.account.replaced == 0
    }
}

/// What became of the bytes of an input. The four add up to its size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Bytes of the coded picture, kept.
    pub picture: u64,
    /// Other bytes that were kept: structure, colour.
    pub kept: u64,
    /// Bytes of parts that were written anew.
    pub replaced: u64,
    /// Bytes of parts that went.
    pub dropped: u64,
}

/// A file worked out, not yet written.
struct Draft {
    examined: Examined,
    pieces: Vec<Piece>,
    residuals: Vec<Name>,
    unexamined: Vec<Name>,
    account: Account,
    coarse: Coarse,
}

fn draft(bytes: &dyn Bytes, policy: &Policy) -> Result<Draft, Failure> {
    let examined = examine(bytes, policy.depth()).map_err(Failure::Read)?.ok_or(Failure::NotKnown)?;
    (examined.container.certain)(bytes, &examined.layout)?;
    let plan = plan::plan(bytes, &examined, policy)?;
    let pieces = match plan.keeps_all() {
        true => vec![Piece::Copy(0..bytes.len())],
        false => (examined.container.rebuild)(bytes, &examined.layout, &plan.fates)?,
    };
    let account = account(&examined, &plan.fates);
    let mut unexamined = examined.layout.unexamined.clone();
    for (_, second) in plan::seconds(bytes, &examined.layout, policy.depth()).map_err(Failure::Read)? {
        unexamined.extend(second.unexamined);
    }
    unexamined.dedup();
    Ok(Draft { examined, pieces, residuals: plan.residuals, unexamined, account, coarse: plan.coarse })
}

/// What a scrub would make of each part, in the order of [`Examined::layout`]'s parts: for those who want to show it first.
///
/// # Errors
/// As [`scrub_bytes`] for a file that can't be scrubbed; an output isn't made, so it isn't proven either.
pub fn fates(bytes: &dyn Bytes, policy: &Policy) -> Result<(Examined, Vec<Fate>), Failure> {
    let examined = examine(bytes, policy.depth()).map_err(Failure::Read)?.ok_or(Failure::NotKnown)?;
    (examined.container.certain)(bytes, &examined.layout)?;
    let plan = plan::plan(bytes, &examined, policy)?;
    Ok((examined, plan.fates))
}

fn account(examined: &Examined, fates: &[Fate]) -> Account {
    let mut account = Account::default();
    for span in &examined.layout.spans {
        let length = span.range.end.saturating_sub(span.range.start);
        let owners = span.owners.as_slice();
        let fate = |wanted: fn(&Fate) -> bool| owners.iter().any(|id| fates.get(id.index()).is_some_and(wanted));
        let picture = owners.iter().any(|id| examined.layout.part(*id).is_some_and(|part| part.kind == Kind::Pixels));
        let sum = if fate(|fate| *fate == Fate::Keep) {
            if picture { &mut account.picture } else { &mut account.kept }
        } else if fate(|fate| matches!(fate, Fate::Replace(_))) {
            &mut account.replaced
        } else {
            &mut account.dropped
        };
        *sum = sum.saturating_add(length);
    }
    account
}

impl Draft {
    fn finish(self, bytes_before: u64, bytes_after: u64, verified: verify::Verified) -> Scrubbed {
        Scrubbed {
            flavour: self.examined.layout.flavour,
            bytes_before,
            bytes_after,
            removed: verified.removed,
            kept: verified.kept,
            residuals: self.residuals,
            unexamined: self.unexamined,
            account: self.account,
            coarse: self.coarse,
        }
    }
}

/// Scrubs a file that is held in memory, for an upload pipeline. Gives the clean bytes, proven as a file's would be.
///
/// ```
/// use phototell::scrub::{Policy, scrub_bytes};
///
/// let gif = b"GIF89a\x01\0\x01\0\0\0\0!\xfe\x05Alice\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec();
/// let (clean, scrubbed) = scrub_bytes(&gif, &Policy::default())?;
/// assert_eq!(clean, b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;");
/// assert_eq!(scrubbed.removed.len(), 1);
/// # Ok::<(), phototell::scrub::Failure>(())
/// ```
///
/// # Errors
/// [`Failure::NotKnown`], [`Failure::Refused`] or [`Failure::Unproven`]: there is no clean file then.
pub fn scrub_bytes(bytes: &Vec<u8>, policy: &Policy) -> Result<(Vec<u8>, Scrubbed), Failure> {
    let draft = draft(bytes, policy)?;
    let assembled = assembled::Assembled::new(bytes, &draft.pieces);
    let output = assembled.read(0..assembled.len()).map_err(Failure::Read)?.into_owned();
    let verified = verify::verify(bytes, &draft.examined, &output, policy)?;
    let after = output.len() as u64;
    Ok((output, draft.finish(Bytes::len(bytes), after, verified)))
}
