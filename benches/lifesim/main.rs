//! Writes simulated lives: `cargo run --release --example lifesim -- PROFILE SEED FOLDER [--files N]`.
//!
//! FOLDER gets `records.ndjson`, as `phototell audit --format ndjson` would write it but for the portrait, and `truth.json`;
//! with `--files N`, the first N photos as files below `photos` too, with their times. Without arguments: the profiles.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::{Duration, UNIX_EPOCH};

#[path = "mod.rs"]
mod simulator;

use simulator::{Life, PROFILES};

fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, seed, folder, rest @ ..] = words.as_slice() else {
        let mut out = io::stdout().lock();
        for profile in PROFILES {
            writeln!(out, "{}{}", profile.name, if profile.held_out { " (held out)" } else { "" })?;
        }
        return Ok(());
    };
    let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what.to_owned());
    let profile = simulator::profile(name).ok_or_else(|| wrong("no such profile"))?;
    let seed = seed.parse().map_err(|_| wrong("the seed is a number"))?;
    let count = match rest {
        [flag, count] if flag == "--files" => count.parse().map_err(|_| wrong("--files takes a number"))?,
        _ => 0,
    };
    let folder = PathBuf::from(folder);
    fs::create_dir_all(&folder)?;
    let life = Life::new(profile, seed);
    let mut lines = BufWriter::new(File::create(folder.join("records.ndjson"))?);
    for file in &life.files {
        serde_json::to_writer(&mut lines, &file.record())?;
        lines.write_all(b"\n")?;
    }
    lines.flush()?;
    serde_json::to_writer(File::create(folder.join("truth.json"))?, &life.truth)?;
    for file in life.files.iter().take(count) {
        let path = folder.join("photos").join(&file.path);
        fs::create_dir_all(path.parent().expect("a folder"))?;
        fs::write(&path, file.bytes())?;
        let time = UNIX_EPOCH + Duration::from_secs(u64::try_from(file.modified).unwrap_or(0));
        File::options().write(true).open(&path)?.set_modified(time)?;
    }
    Ok(())
}
