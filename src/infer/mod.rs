//! Records → a Portrait.
