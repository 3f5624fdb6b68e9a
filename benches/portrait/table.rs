//! The table: what was measured, what was aimed at, and what the small run of the gate holds.

use crate::statistics::Estimate;

/// Which way is better.
#[derive(Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// It is only told.
    None,
}

/// A line.
pub struct Row {
    pub measure: String,
    pub value: f64,
    pub interval: Option<(f64, f64)>,
    pub cases: Option<f64>,
    pub goal: Goal,
}

/// The table as it grows.
#[derive(Default)]
pub struct Table {
    pub rows: Vec<Row>,
}

impl Table {
    pub fn heading(&mut self, text: &str) {
        self.rows.push(Row {
            measure: text.to_owned(),
            value: f64::NAN,
            interval: None,
            cases: None,
            goal: Goal::None,
        });
    }

    pub fn estimate(&mut self, measure: impl Into<String>, estimate: Estimate, goal: Goal) {
        self.rows.push(Row {
            measure: measure.into(),
            value: estimate.value,
            interval: Some((estimate.low, estimate.high)),
            cases: Some(estimate.cases),
            goal,
        });
    }

    pub fn value(&mut self, measure: impl Into<String>, value: f64, cases: Option<f64>, goal: Goal) {
        self.rows.push(Row { measure: measure.into(), value, interval: None, cases, goal });
    }

    /// As text.
    pub fn print(&self) {
        println!("{:<66} {:>9} {:>17} {:>7}  target", "", "measured", "95 % interval", "cases");
        for row in &self.rows {
            if row.interval.is_none() && row.cases.is_none() && row.value.is_nan() && matches!(row.goal, Goal::None) {
                println!("\n{}", row.measure);
                continue;
            }
            let interval = row.interval.map_or(String::new(), |(low, high)| format!("{low:.3} to {high:.3}"));
            let cases = row.cases.map_or(String::new(), |cases| format!("{cases:.0}"));
            let (target, met) = match row.goal {
                Goal::AtLeast(least) => (format!("≥ {least}"), if row.met() { "met" } else { "missed" }),
                Goal::AtMost(most) => (format!("≤ {most}"), if row.met() { "met" } else { "missed" }),
                Goal::None => (String::new(), ""),
            };
            println!("{:<66} {:>9.3} {:>17} {:>7}  {:<9} {}", row.measure, row.value, interval, cases, target, met);
        }
    }

    /// How many targets there are, and how many are met.
    pub fn met(&self) -> (usize, usize) {
        let aimed = self.rows.iter().filter(|row| !matches!(row.goal, Goal::None));
        (aimed.clone().filter(|row| row.met()).count(), aimed.count())
    }
}

impl Row {
    pub fn met(&self) -> bool {
        match self.goal {
            Goal::AtLeast(least) => self.value >= least,
            Goal::AtMost(most) => self.value <= most,
            Goal::None => true,
        }
    }
}
