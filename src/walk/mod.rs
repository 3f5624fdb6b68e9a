//! Folders → photos.
