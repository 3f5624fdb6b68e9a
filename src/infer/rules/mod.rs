//! One file for each claim.
