//! Makes `testdata` anew, byte for byte: `cargo run --example make-testdata`. An argument names another folder to make it in.

use std::fs;
use std::path::PathBuf;

mod android;
mod beside;
mod catalogue;
mod dng;
mod exif;
mod families;
mod phone;
mod previews;
mod story;
mod wrap;

fn main() -> std::io::Result<()> {
    let root = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("testdata"), PathBuf::from);
    let library = story::files().into_iter().map(|(path, bytes)| (format!("library/{path}"), bytes));
    let raws = dng::files().into_iter().map(|(path, bytes)| (path.to_owned(), bytes));
    for (path, bytes) in library
        .chain(families::files())
        .chain(raws)
        .chain(catalogue::files())
        .chain(beside::files())
        .chain(android::files())
        .chain(phone::files())
        .chain(previews::files())
    {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}
