//! From outcomes to the lines of the table.

use std::collections::BTreeMap;

use crate::baselines::BASELINES;
use crate::howde::{Bias, Homes};
use crate::real;
use crate::statistics::{Estimate, Tally, calibration_error, estimate, mcnemar, share};
use crate::table::{Goal, Table};

use crate::lives::Outcome as Lived;
use Goal::{AtLeast, AtMost};
use real::{Outcome, Set};

/// How sure a claim has to be to name a home.
const SURE: f64 = 0.8;

fn is_strong(outcome: &Outcome, counts: &[usize]) -> bool {
    matches!(outcome.set, Set::Howde { bias: Bias::Strong, photos } if counts.contains(&photos))
}

fn yes(right: bool) -> f64 {
    f64::from(u8::from(right))
}

fn over<'a>(outcomes: impl Iterator<Item = &'a Outcome>, value: impl Fn(&Outcome) -> f64) -> Estimate {
    share(outcomes.map(|one| (one.person.as_str(), value(one))))
}

/// The homes of real people.
pub fn homes(all: &[Outcome], table: &mut Table) {
    let marc = |home: bool| all.iter().filter(move |one| one.set == Set::Marc && one.home == home);
    let strong = |home: bool| all.iter().filter(move |one| is_strong(one, &[30, 100, 300]) && one.home == home);
    table.heading("Homes of real people: MARC, the likeliest place");
    for (within, target) in [(100.0, 0.67), (500.0, 0.76), (1000.0, 0.76)] {
        table.estimate(format!("within {within} m"), over(marc(true), |one| yes(one.away <= within)), AtLeast(target));
    }
    for within in [100.0, 500.0, 1000.0] {
        let strict = marc(true).filter(|one| one.strict);
        table.estimate(
            format!("  strict homes, within {within} m"),
            over(strict, |one| yes(one.away <= within)),
            Goal::None,
        );
    }
    for (index, baseline) in BASELINES.iter().enumerate() {
        for within in [100.0, 500.0, 1000.0] {
            let right = over(marc(true), |one| yes(one.baselines[index] <= within));
            table.estimate(format!("  {}, within {within} m", baseline.name), right, Goal::None);
        }
    }
    table.heading("Homes of real people: HoWDe, photographed ten times too rarely");
    table.estimate(
        "30, 100 and 300 photos: the likeliest place is home",
        over(strong(true), |one| yes(one.away == 0.0)),
        AtLeast(0.97),
    );
    for count in [30, 100, 300] {
        let some = all.iter().filter(|one| is_strong(one, &[count]) && one.home);
        table.estimate(format!("  {count} photos"), over(some, |one| yes(one.away == 0.0)), Goal::None);
    }
    for (index, baseline) in BASELINES.iter().enumerate() {
        table.estimate(
            format!("  {}", baseline.name),
            over(strong(true), |one| yes(one.baselines[index] == 0.0)),
            Goal::None,
        );
    }
    table.heading("Paired with others, on both sets: cases won and lost, probability of so uneven a split (McNemar)");
    for name in ["night 22-07", "Tasse 2016"] {
        let index = BASELINES.iter().position(|baseline| baseline.name == name).unwrap_or(0);
        for (set, cases) in [("MARC, 100 m", marc(true).collect::<Vec<_>>()), ("HoWDe", strong(true).collect())] {
            let (won, lost, chance) =
                mcnemar(cases.iter().map(|one| (one.away <= 100.0, one.baselines[index] <= 100.0)));
            table.value(
                format!("  {set}, {name}: won {won}, lost {lost}"),
                chance,
                Some(cases.len() as f64),
                Goal::None,
            );
        }
    }
    table.heading("Claimed at 0.8 or more");
    let sure = |one: &Outcome| one.claimed.filter(|claim| claim.0 >= SURE);
    let found = |one: &Outcome| yes(sure(one).is_some_and(|claim| claim.1));
    table.estimate("MARC: and right, of all with a home", over(marc(true), found), AtLeast(0.35));
    for (count, target) in [(30, 0.40), (100, 0.75), (300, 0.85)] {
        let some = all.iter().filter(|one| is_strong(one, &[count]) && one.home);
        table.estimate(format!("HoWDe, {count} photos: and right"), over(some, found), AtLeast(target));
    }
    let right = |one: &Outcome| yes(sure(one).is_some_and(|claim| claim.1));
    table.estimate(
        "HoWDe: right, of the claims",
        over(strong(true).filter(|one| sure(one).is_some()), right),
        AtLeast(0.98),
    );
    table.estimate(
        "MARC: right, of the claims",
        over(marc(true).filter(|one| sure(one).is_some()), right),
        AtLeast(0.90),
    );
    table.estimate(
        "HoWDe: claimed though home is absent",
        over(strong(false), |one| yes(sure(one).is_some())),
        AtMost(0.04),
    );
    table.estimate(
        "MARC: claimed though home is absent",
        over(marc(false), |one| yes(sure(one).is_some())),
        AtMost(0.04),
    );
    let loss = |one: &Outcome| -one.truth.ln();
    let both = all.iter().filter(|one| one.set == Set::Marc || is_strong(one, &[30, 100, 300]));
    table.estimate("log loss over places and none, silence counted", over(both, loss), AtMost(0.115));
    for home in [true, false] {
        let with = if home { "with" } else { "without" };
        table.estimate(format!("  HoWDe, {with} home"), over(strong(home), loss), Goal::None);
        table.estimate(format!("  MARC, {with} home"), over(marc(home), loss), Goal::None);
    }
    table.estimate("MARC: log loss", over(all.iter().filter(|one| one.set == Set::Marc), loss), AtMost(0.50));
}

/// Moves and work of real people.
pub fn routine(all: &[Outcome], table: &mut Table) {
    table.heading("Moves of real people, 300 photos");
    let with = |count: usize| {
        all.iter().filter(move |one| one.home && matches!(one.set, Set::Howde { photos, .. } if photos == count))
    };
    let movers = || with(300).filter(|one| matches!(one.homes, Homes::Moved { .. }));
    let stayers = with(300).filter(|one| matches!(one.homes, Homes::One));
    table.estimate("movers found", over(movers(), |one| yes(one.moves.iter().any(|claim| claim.1))), AtLeast(0.60));
    table.estimate("stayers said to have moved", over(stayers, |one| yes(!one.moves.is_empty())), AtMost(0.015));
    let mut off: Vec<f64> = movers().flat_map(|one| &one.moves).filter(|claim| claim.1).map(|claim| claim.2).collect();
    off.sort_by(f64::total_cmp);
    table.value(
        "  days off, median",
        off.get(off.len() / 2).copied().unwrap_or(f64::NAN),
        Some(off.len() as f64),
        Goal::None,
    );
    table.heading("Work of real people, stated at 0.5 or more");
    let claimed = |one: &Outcome| one.work.filter(|claim| claim.0 >= 0.5);
    for (count, recall) in [(300, 0.45), (1000, 0.55)] {
        let right = |one: &Outcome| yes(claimed(one).is_some_and(|claim| claim.1));
        if with(count).next().is_none() {
            continue;
        }
        table.estimate(
            format!("{count} photos: precision"),
            over(with(count).filter(|one| claimed(one).is_some()), right),
            AtLeast(0.85),
        );
        table.estimate(
            format!("{count} photos: recall"),
            over(with(count).filter(|one| one.works), right),
            AtLeast(recall),
        );
    }
}

/// Simulated lives.
pub fn lives(all: &[Lived], table: &mut Table) {
    let tally = |value: &dyn Fn(&Lived) -> Tally, kept: &dyn Fn(&Lived) -> bool| {
        let people: BTreeMap<String, Tally> =
            all.iter().filter(|life| kept(life)).map(|life| (life.life.clone(), value(life))).collect();
        estimate(&people)
    };
    let every = |_: &Lived| true;
    let count = |sum: usize, of: usize| Tally { sum: sum as f64, of: of as f64 };
    table.heading(&format!("Simulated lives: {}", all.len()));
    let mut away: Vec<f64> =
        all.iter().flat_map(|life| &life.homes).filter(|home| home.0 >= SURE).map(|home| home.1).collect();
    away.sort_by(f64::total_cmp);
    let at = |share: f64| away.get((away.len() as f64 * share) as usize).copied().unwrap_or(f64::NAN);
    table.value("home claimed at 0.8 or more: metres off, median", at(0.5), Some(away.len() as f64), AtMost(25.0));
    table.value("  nine of ten", at(0.9), Some(away.len() as f64), AtMost(60.0));
    let claims_home = |life: &Lived| life.homes.iter().any(|home| home.0 >= SURE);
    table.estimate(
        "  lives with a home in the library of which one is claimed",
        tally(&|life| count(usize::from(claims_home(life)), 1), &|life| life.home_in_library),
        Goal::None,
    );
    table.estimate(
        "  lives without, of which one is claimed",
        tally(&|life| count(usize::from(claims_home(life)), 1), &|life| !life.home_in_library),
        AtMost(0.04),
    );
    table.estimate(
        "moves that show on both sides: found",
        tally(&|life| count(life.found.len(), life.movers), &every),
        AtLeast(0.80),
    );
    table.estimate(
        "  lives with a false one",
        tally(&|life| count(usize::from(life.false_moves > 0), 1), &every),
        AtMost(0.01),
    );
    let mut off: Vec<f64> = all.iter().flat_map(|life| life.found.iter().copied()).collect();
    off.sort_by(f64::total_cmp);
    table.value(
        "  days off, median",
        off.get(off.len() / 2).copied().unwrap_or(f64::NAN),
        Some(off.len() as f64),
        AtMost(7.0),
    );
    let large = |life: &Lived| life.own >= 300 && life.sleep.is_some();
    table.estimate(
        "sleep, 300 own photos or more: gain in IoU over 23 to 7",
        tally(&|life| Tally { sum: life.sleep.unwrap_or(0.0), of: 1.0 }, &large),
        AtLeast(0.06),
    );
    table.estimate(
        "  claims that lose against it",
        tally(&|life| count(usize::from(life.sleep < Some(0.0)), 1), &large),
        Goal::None,
    );
    table.estimate(
        "  lives of which it is claimed",
        tally(&|life| count(usize::from(life.sleep.is_some()), 1), &|life| life.own >= 300),
        Goal::None,
    );
    table.estimate("trips F1, a photo a day or more", tally(&|life| life.trips, &|life| life.dense), AtLeast(0.92));
    table.estimate("trips F1, fewer", tally(&|life| life.trips, &|life| !life.dense), AtLeast(0.80));
    table.estimate("  dated within a day", tally(&|life| life.dates, &every), AtLeast(0.97));
    table.estimate("owned devices F1", tally(&|life| life.devices, &every), AtLeast(0.97));
    table.estimate("recurring companions: precision", tally(&|life| life.companions.0, &every), AtLeast(0.95));
    table.estimate("recurring companions: recall", tally(&|life| life.companions.1, &every), AtLeast(0.85));
    table.estimate("countries: precision", tally(&|life| life.countries.0, &every), AtLeast(0.995));
    table.estimate("countries: recall", tally(&|life| life.countries.1, &every), AtLeast(0.95));
    let supported = |life: &Lived| count(life.supported.iter().filter(|one| one.1).count(), life.supported.len());
    table.estimate("claims that their photos support", tally(&supported, &every), AtLeast(0.99));
}

/// Of simulated lives, by profile.
pub fn profiles(all: &[Lived]) {
    let mut by: BTreeMap<&str, Vec<&Lived>> = BTreeMap::new();
    all.iter().for_each(|life| by.entry(life.profile).or_default().push(life));
    println!(
        "\n{:<24}{:>6}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "", "lives", "home", "moves", "false", "sleep", "trips", "devices", "comp. P", "comp. R"
    );
    for (profile, lives) in by {
        let ratio = |value: &dyn Fn(&Lived) -> Tally| {
            let (sum, of) =
                lives.iter().map(|life| value(life)).fold((0.0, 0.0), |(sum, of), one| (sum + one.sum, of + one.of));
            sum / of
        };
        let home =
            ratio(&|life| Tally { sum: yes(life.homes.iter().any(|home| home.0 >= SURE && home.1 <= 100.0)), of: 1.0 });
        let moves = ratio(&|life| Tally { sum: life.found.len() as f64, of: life.movers as f64 });
        let wrong = ratio(&|life| Tally { sum: life.false_moves as f64, of: 1.0 });
        let sleep = ratio(&|life| Tally { sum: life.sleep.unwrap_or(0.0), of: yes(life.sleep.is_some()) });
        println!(
            "{profile:<24}{:>6}{home:>9.2}{moves:>9.2}{wrong:>9.2}{sleep:>9.2}{:>9.2}{:>9.2}{:>9.2}{:>9.2}",
            lives.len(),
            ratio(&|life| life.trips),
            ratio(&|life| life.devices),
            ratio(&|life| life.companions.0),
            ratio(&|life| life.companions.1)
        );
    }
}

/// Whether what is stated holds, over both.
pub fn calibration(real: &[Outcome], lives: &[Lived], table: &mut Table) {
    let homes = real.iter().filter_map(|one| one.claimed);
    let work = real.iter().filter_map(|one| one.work);
    let moves = real.iter().flat_map(|one| one.moves.iter().map(|claim| (claim.0, claim.1)));
    let simulated = lives.iter().flat_map(|life| life.judged.iter().map(|claim| (claim.1, claim.2)));
    let all: Vec<(f64, bool)> = homes.chain(work).chain(moves).chain(simulated).collect();
    table.heading("Calibration, claims of the inference tier");
    table.value("expected calibration error", calibration_error(&all), Some(all.len() as f64), AtMost(0.04));
    for (word, range, target) in [("very likely", 0.8..0.95, 0.88), ("almost certainly", 0.95..1.01, 0.96)] {
        let said: Vec<bool> = all.iter().filter(|claim| range.contains(&claim.0)).map(|claim| claim.1).collect();
        let right = said.iter().filter(|right| **right).count() as f64 / said.len().max(1) as f64;
        table.value(format!("  \"{word}\": right"), right, Some(said.len() as f64), AtLeast(target));
    }
    let mut by: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
    lives
        .iter()
        .flat_map(|life| &life.judged)
        .for_each(|(rule, sure, right)| by.entry(rule).or_default().push((*sure, *right)));
    for (rule, claims) in by {
        table.value(format!("  {rule}, simulated"), calibration_error(&claims), Some(claims.len() as f64), Goal::None);
    }
}
