//! What differs by platform.
