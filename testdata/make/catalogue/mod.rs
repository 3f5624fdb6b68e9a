//! Files that fire the rows of the leak catalogue: for each standard a few that say everything that it can say.
//!
//! The tables beside (`exif.txt`, `xmp.txt`) list what is said; the writers follow the standards, and use nothing of the
//! library under test.

mod blocks;
mod bmff;
mod boxes;
mod jpeg;
mod jumbf;
mod names;
mod png;
mod small;
mod tags;
mod xmp;

/// Every fixture, by its path.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let files = [
        blocks::files(),
        bmff::files(),
        boxes::files(),
        names::files(),
        jpeg::files(),
        png::files(),
        small::files(),
        tags::files(),
        xmp::files(),
    ]
    .concat();
    files.into_iter().map(|(name, bytes)| (format!("catalogue/{name}"), bytes)).collect()
}

/// A file's name and bytes.
type Fixture = (&'static str, Vec<u8>);
