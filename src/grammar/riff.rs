//! RIFF chunks.
