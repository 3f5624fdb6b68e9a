//! Structures that several standards share. No file types here.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::unwrap_used))]

pub mod apple;
pub mod boxes;
pub mod brands;
pub mod ifd;
pub mod jxl;
pub mod mpf;
pub mod riff;
