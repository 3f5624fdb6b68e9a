//! Positions of a library → places.
