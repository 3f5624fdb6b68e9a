//! How long the program takes from a hundred thousand records to a portrait, and how much memory it holds: parsing included,
//! as a process of its own.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::lifesim::{Life, profile};

const PROGRAM: &str = env!("CARGO_BIN_EXE_phototell");
/// How many records.
pub const RECORDS: usize = 100_000;

/// Seconds and MB; none when the program refused.
pub fn measure(seed: u64, runs: usize) -> io::Result<Option<(f64, Option<f64>, usize)>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("records.ndjson");
    let life = Life::new(profile("huge-100k").expect("a profile"), seed);
    let mut out = BufWriter::new(File::create(&path)?);
    let mut count = 0;
    for files in life.files.chunks(4096) {
        let lines: Vec<Vec<u8>> =
            files.par_iter().map(|file| serde_json::to_vec(&file.record()).expect("a record as JSON")).collect();
        for line in lines.into_iter().take(RECORDS - count) {
            out.write_all(&line)?;
            out.write_all(b"\n")?;
            count += 1;
        }
    }
    out.flush()?;
    drop((out, life));
    let mut best: Option<(f64, Option<f64>)> = None;
    for _ in 0..runs {
        let began = Instant::now();
        let mut child = Command::new(PROGRAM)
            .args(["audit", "--format", "json", "--from"])
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let account = format!("/proc/{}/status", child.id());
        let mut highest = None;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if let Ok(status) = std::fs::read_to_string(&account) {
                let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let now = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
                highest = now.map(|kib| kib * 1024.0 / 1e6).or(highest);
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        if !status.success() {
            return Ok(None);
        }
        let took = began.elapsed().as_secs_f64();
        if best.is_none_or(|(fastest, _)| took < fastest) {
            best = Some((took, highest));
        }
    }
    Ok(best.map(|(took, memory)| (took, memory, count)))
}
