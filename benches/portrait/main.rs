//! How right the portraits are: on real people whose home and work are known, and on simulated lives.
//! `cargo bench --bench portrait -- [--final] [--check] [--seed N] [--lives N] [--data DIR] [--only real|lives|speed] [--misses] [--fit]`
//!
//! Prints one table, with its seed: each measure with a 95 % interval (whole people are drawn) and its target.
//!
//! - Real people: check-ins of MARC and stops of HoWDe, as photo libraries, from `../shared/data` or the folder that `--data`
//!   names; left out, and said so, when neither is there. Whatever is fitted is fitted anew for each fifth of the people on the
//!   other four. Six other ways to find a home answer on the same libraries.
//! - Simulated lives: `benches/lifesim`, twelve profiles; with `--final` the four that are held out too.
//! - Speed: a hundred thousand records through `phototell audit --from`.
//!
//! `--misses` lists what went wrong in each library before the table; `--fit` what a fit to everybody would multiply the rules'
//! weights by.
//!
//! `--check` is the small run that the gate makes: smaller libraries and fewer lives, and an error when a measure misses its target, or
//! falls behind what `held.rs` says that it reaches today.

use std::path::{Path, PathBuf};
use std::time::Instant;

mod baselines;
mod evidence;
mod fit;
mod held;
mod howde;
mod library;
#[path = "../lifesim/mod.rs"]
mod lifesim;
mod lives;
mod marc;
mod measures;
mod real;
mod speed;
mod statistics;
mod table;

use lifesim::{PROFILES, Profile};
use table::{Goal, Table};

struct Plan {
    seed: u64,
    lives: u64,
    last: bool,
    check: bool,
    data: Option<PathBuf>,
    only: Option<String>,
    misses: bool,
    fit: bool,
}

fn plan() -> Plan {
    let words: Vec<String> = std::env::args().collect();
    let after = |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1)).cloned();
    let number = |name: &str, otherwise: u64| {
        after(name).map_or(otherwise, |word| word.parse().unwrap_or_else(|_| panic!("{name} takes a number")))
    };
    let check = words.iter().any(|word| word == "--check");
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    Plan {
        seed: number("--seed", 1),
        lives: number("--lives", if check { 5 } else { 30 }),
        last: words.iter().any(|word| word == "--final"),
        check,
        data: after("--data").map(PathBuf::from).or_else(|| beside.is_dir().then_some(beside)),
        only: after("--only"),
        misses: words.iter().any(|word| word == "--misses"),
        fit: words.iter().any(|word| word == "--fit"),
    }
}

fn main() -> std::io::Result<()> {
    let plan = plan();
    let began = Instant::now();
    let wanted = |part: &str| plan.only.as_deref().is_none_or(|only| only == part);
    let mut table = Table::default();
    let mut real = Vec::new();
    match plan.data.as_deref().filter(|_| wanted("real")) {
        Some(data) => {
            real = real::outcomes(data, plan.seed, plan.check, plan.fit)?;
            measures::homes(&real, &mut table);
            measures::routine(&real, &mut table);
            real.iter().filter(|_| plan.misses).filter_map(real::Outcome::miss).for_each(|miss| println!("{miss}"));
            eprintln!("{} libraries of real people, {:.0} s", real.len(), began.elapsed().as_secs_f64());
        }
        None if wanted("real") => println!("Real people are left out: no data at ../shared/data, and no --data."),
        None => {}
    }
    let mut simulated = Vec::new();
    if wanted("lives") {
        simulated = lives::outcomes(&lives(&plan));
        measures::lives(&simulated, &mut table);
        let listed = simulated.iter().filter(|_| plan.misses);
        listed.for_each(|life| life.misses.iter().for_each(|miss| println!("{}: {miss}", life.life)));
        eprintln!("{} lives, {:.0} s", simulated.len(), began.elapsed().as_secs_f64());
    }
    if !real.is_empty() || !simulated.is_empty() {
        measures::calibration(&real, &simulated, &mut table);
    }
    if wanted("speed") && !plan.check {
        table.heading("Speed: records as NDJSON to a portrait, the best of three");
        match speed::measure(plan.seed, 3)? {
            Some((seconds, memory, records)) => {
                table.value("seconds", seconds, Some(records as f64), Goal::AtMost(2.0));
                table.value("MB held at most", memory.unwrap_or(f64::NAN), Some(records as f64), Goal::AtMost(200.0));
            }
            None => table.value("seconds: the program refused", f64::INFINITY, None, Goal::AtMost(2.0)),
        }
    }
    println!("phototell portraits, seed {}{}", plan.seed, if plan.last { ", with the profiles held out" } else { "" });
    table.print();
    measures::profiles(&simulated);
    let (met, of) = table.met();
    println!("\n{met} of {of} targets met; {:.0} s.", began.elapsed().as_secs_f64());
    let behind = held::behind(&table);
    if plan.check && !behind.is_empty() {
        return Err(std::io::Error::other(format!("fell behind: {}", behind.join("; "))));
    }
    Ok(())
}

/// Which lives: so many of each profile; of those with a hundred thousand photos, few.
fn lives(plan: &Plan) -> Vec<(&'static Profile, u64)> {
    let mut lives = Vec::new();
    for profile in PROFILES.iter().filter(|profile| plan.last || !profile.held_out) {
        let count = match profile.photos > 20_000.0 {
            true if plan.check => 0,
            true => plan.lives.div_ceil(15),
            false => plan.lives,
        };
        lives.extend((0..count).map(|number| (profile, plan.seed * 1000 + number)));
    }
    // The largest first, so that none is waited for alone.
    lives.sort_by(|a, b| b.0.photos.total_cmp(&a.0.photos));
    lives
}
