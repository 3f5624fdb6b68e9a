//! Files whose names say something by the convention that they follow.

use super::Fixture;
use crate::wrap::{gif, picture};

/// What one follows: cameras, apps, systems in their users' languages, editors.
const NAMES: &[&str] = &[
    "PXL_20240309_091112417.NIGHT.gif",
    "DSC_4711-edited.gif",
    "IMG-20240309-WA0007.gif",
    "received_1204117712041177.gif",
    "Bildschirmfoto 2024-03-09 um 10.11.12.gif",
];

pub(super) fn files() -> Vec<Fixture> {
    NAMES.iter().zip(71..).map(|(name, seed)| (*name, gif(&picture(8, 8, seed), b"", b""))).collect()
}
