//! The countries' outlines of the crate country-boundaries, a row of its raster at a time: reading all of them takes longer than
//! inspecting a hundred photos, and people take theirs in few latitudes. What is read is the crate's own format (version 2):
//! numbers big-endian, texts behind a length of two bytes; sizes of areas by name, then the cells of the raster, row by row from
//! the north. Where a row begins is found by passing over the cells before it.

use std::ops::Range;
use std::sync::OnceLock;

use country_boundaries::{BOUNDARIES_ODBL_60X30, CountryBoundaries, LatLon};

/// A cell with nothing in it: no area covers it, none crosses it.
const EMPTY: [u8; 2] = [0, 0];

/// The raster, its rows read when they are first asked for.
pub(super) struct Outlines {
    /// Where version, sizes and the raster's measures stand.
    head: Range<usize>,
    /// The number of cells in a row.
    width: usize,
    rows: Vec<Row>,
}

struct Row {
    cells: Range<usize>,
    read: OnceLock<Option<CountryBoundaries>>,
}

/// What is left to pass over.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn skip(&mut self, length: usize) -> Option<()> {
        self.0 = self.0.get(length..)?;
        Some(())
    }

    fn number(&mut self, length: usize) -> Option<usize> {
        let number = self.0.get(..length)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        self.skip(length)?;
        Some(number)
    }

    fn text(&mut self) -> Option<()> {
        let length = self.number(2)?;
        self.skip(length)
    }

    /// The names of areas that cover the cell; areas that cross it, each with its outer and its inner rings.
    fn cell(&mut self) -> Option<()> {
        for _ in 0..self.number(1)? {
            self.text()?;
        }
        for _ in 0..self.number(1)? {
            self.text()?;
            for _ in 0..2 {
                for _ in 0..self.number(1)? {
                    let points = self.number(4)?;
                    self.skip(points.checked_mul(4)?)?;
                }
            }
        }
        Some(())
    }
}

/// The bundled outlines; none if they aren't of the form that is known here.
pub(super) fn outlines() -> Option<&'static Outlines> {
    static OUTLINES: OnceLock<Option<Outlines>> = OnceLock::new();
    OUTLINES.get_or_init(Outlines::open).as_ref()
}

/// The coarsest of the crate's rasters: they are equally precise, and this one is the smallest.
const DATA: &[u8] = BOUNDARIES_ODBL_60X30;

impl Outlines {
    fn open() -> Option<Self> {
        let mut rest = Rest(DATA);
        (rest.number(2)? == 2).then_some(())?;
        for _ in 0..rest.number(4)? {
            rest.text()?;
            rest.skip(8)?;
        }
        let (width, cells) = (rest.number(4)?, rest.number(4)?);
        let at = |rest: &Rest<'_>| DATA.len() - rest.0.len();
        let mut outlines = Self { head: 0..at(&rest), width, rows: Vec::new() };
        for _ in 0..cells.checked_div(width)? {
            let start = at(&rest);
            for _ in 0..width {
                rest.cell()?;
            }
            outlines.rows.push(Row { cells: start..at(&rest), read: OnceLock::new() });
        }
        Some(outlines)
    }

    /// The names of the areas around a position, the smallest first.
    pub(super) fn ids(&'static self, at: LatLon) -> Vec<&'static str> {
        // From the north, and a line between two rows belongs to the northern one: as the crate has it.
        let from_north = (self.rows.len() as f64 * (90.0 - at.latitude()) / 180.0).ceil() as usize;
        let number = from_north.saturating_sub(1);
        let Some(row) = self.rows.get(number) else { return Vec::new() };
        let read = || CountryBoundaries::from_reader(self.alone(number)?.as_slice()).ok();
        row.read.get_or_init(read).as_ref().map(|outlines| outlines.ids(at)).unwrap_or_default()
    }

    /// The same data with one row alone: the others are empty.
    fn alone(&self, number: usize) -> Option<Vec<u8>> {
        let before = EMPTY.repeat(self.width * number);
        let behind = EMPTY.repeat(self.width * (self.rows.len().checked_sub(number + 1)?));
        let cells = self.rows.get(number)?.cells.clone();
        Some([DATA.get(self.head.clone())?, &before, DATA.get(cells)?, &behind].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_alone_says_what_all_of_them_say() {
        let whole = CountryBoundaries::from_reader(DATA).unwrap();
        let outlines = outlines().unwrap();
        assert_eq!((outlines.rows.len(), outlines.rows.last().unwrap().cells.end), (30, DATA.len()));
        let mut areas = 0;
        // Steps of a row's height meet the lines between them; those in between don't.
        for half_degrees in -180..=180 {
            for lon in (-180..=180).step_by(7) {
                let at = LatLon::new(f64::from(half_degrees) / 2.0, f64::from(lon)).unwrap();
                let ids = whole.ids(at);
                assert_eq!(outlines.ids(at), ids, "{at:?}");
                areas += ids.len();
            }
        }
        assert!(areas > 5000, "{areas}");
    }
}
