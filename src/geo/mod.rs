//! Distances on the Earth.
