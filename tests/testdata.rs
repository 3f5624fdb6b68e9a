//! `testdata` is what its program makes, byte for byte.

use std::fs;
use std::path::Path;

#[path = "../testdata/make/android.rs"]
mod android;
#[path = "../testdata/make/beside.rs"]
mod beside;
#[path = "../testdata/make/catalogue/mod.rs"]
mod catalogue;
#[path = "../testdata/make/exif.rs"]
mod exif;
#[path = "../testdata/make/families.rs"]
mod families;
#[path = "../testdata/make/phone.rs"]
mod phone;
#[path = "../testdata/make/previews.rs"]
mod previews;
#[path = "../testdata/make/story.rs"]
mod story;
#[path = "../testdata/make/wrap.rs"]
mod wrap;

#[test]
fn it_can_be_made_anew() {
    let library = story::files().into_iter().map(|(path, bytes)| (format!("library/{path}"), bytes));
    let mut compared = 0;
    for (path, bytes) in library
        .chain(families::files())
        .chain(catalogue::files())
        .chain(beside::files())
        .chain(android::files())
        .chain(phone::files())
        .chain(previews::files())
    {
        let there = fs::read(Path::new("testdata").join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(there == bytes, "{path} isn't what `cargo run --example make-testdata` makes");
        compared += 1;
    }
    assert!(compared > 50, "{compared} files");
}
