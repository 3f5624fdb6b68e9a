//! The receipt: for each file what went, the hashes of both, and the account of its bytes, as a line of JSON.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Account, Coarse, Scrubbed, policy};
use crate::bytes::Bytes;

/// Size and BLAKE3 hash of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// In bytes.
    pub bytes: u64,
    /// As 64 hexadecimal digits.
    pub blake3: String,
}

impl Sum {
    /// The sum of a source, read in blocks.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of(bytes: &dyn Bytes) -> io::Result<Self> {
        const BLOCK: u64 = 1 << 20;
        let mut hasher = blake3::Hasher::new();
        let mut at = 0u64;
        while at < bytes.len() {
            let end = at.saturating_add(BLOCK).min(bytes.len());
            hasher.update(&bytes.read(at..end)?);
            at = end;
        }
        Ok(Self { bytes: bytes.len(), blake3: hasher.finalize().to_hex().to_string() })
    }
}

/// What a receipt says of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The file that was read.
    pub source: String,
    /// The file that was written.
    pub target: String,
    /// What it is.
    pub flavour: String,
    /// The input.
    pub before: Sum,
    /// The output.
    pub after: Sum,
    /// Keys and classes of what went; values are not repeated here.
    pub removed: Vec<Removed>,
    /// Keys of what stayed.
    pub kept: Vec<String>,
    /// What became of a place and a time that were to be left coarse.
    #[serde(default, skip_serializing_if = "Coarse::is_nothing")]
    pub coarse: Coarse,
    /// Parts that tell something and could not be taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub residuals: Vec<String>,
    /// What became of the input's bytes.
    pub account: Account,
    /// What was not looked at.
    pub not_examined: Vec<String>,
}

/// One tag that went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Its key, such as `EXIF/GPS/GPSLatitude`.
    pub key: String,
    /// The class of what it told.
    pub class: String,
}

impl Receipt {
    /// The receipt of one file.
    pub fn new(source: &Path, target: &Path, before: Sum, after: Sum, scrubbed: &Scrubbed) -> Self {
        let removed = |leak: &crate::leak::Leak| Removed {
            key: leak.tag.key.to_string(),
            class: policy::class_of(&leak.tag.key, &leak.tag.value).to_string(),
        };
        Self {
            source: source.to_string_lossy().into_owned(),
            target: target.to_string_lossy().into_owned(),
            flavour: scrubbed.flavour.to_string(),
            before,
            after,
            removed: scrubbed.removed.iter().map(removed).collect(),
            kept: scrubbed.kept.iter().map(|leak| leak.tag.key.to_string()).collect(),
            coarse: scrubbed.coarse,
            residuals: scrubbed.residuals.iter().map(ToString::to_string).collect(),
            account: scrubbed.account,
            not_examined: ["what the pictures show", "bits inside the coded pictures"]
                .into_iter()
                .chain(scrubbed.unexamined.iter().map(AsRef::as_ref))
                .map(str::to_owned)
                .collect(),
        }
    }
}
