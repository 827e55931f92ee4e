//! Figures in a compact form while a file is read, and in order once it has been.

use std::collections::{BTreeSet, HashMap};

use improvement::calendar::in_words;
use jiff::civil::Date;

use super::places::Places;
use super::table::Limits;
use super::{Fault, Faults, Refused, shown, time};
use crate::number::{MOST_PLACES, Reading};
use crate::vocabulary::{PeriodKind, Unit};

/// A measure of which a file brings figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Its code.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// The subject under which it is listed.
    pub topic: String,
    /// What it counts in.
    pub unit: Unit,
    /// How many decimal places to show.
    pub decimals: u8,
    /// What a period of it is.
    pub period_kind: PeriodKind,
    /// Whether it was known before; what is said above of a known one is not to be used.
    pub known: bool,
    /// The column of the file in which its figures stand.
    pub(super) column: String,
    periods: Vec<(String, Date)>,
    by_label: HashMap<String, u16>,
    places: [u32; MOST_PLACES as usize + 1],
}

impl Brought {
    /// A measure without figures yet.
    pub(super) fn new(
        code: String,
        name: String,
        kind: PeriodKind,
        known: bool,
        column: &str,
    ) -> Self {
        Self {
            code,
            name,
            topic: String::new(),
            unit: Unit::Count,
            decimals: 0,
            period_kind: kind,
            known,
            column: column.to_owned(),
            periods: Vec::new(),
            by_label: HashMap::new(),
            places: [0; MOST_PLACES as usize + 1],
        }
    }

    /// The periods met, in the order in which they were met.
    #[must_use]
    pub fn periods(&self) -> &[(String, Date)] {
        &self.periods
    }

    /// The place of the period with this label, if it was met before.
    pub(super) fn period(&self, label: &str) -> Option<u16> {
        self.by_label.get(label).copied()
    }

    /// Notes a period: the label as the file writes it, the one to keep, and the last day.
    pub(super) fn add_period(
        &mut self,
        written: &str,
        label: String,
        end: Date,
    ) -> Result<u16, Refused> {
        let at = u16::try_from(self.periods.len())
            .map_err(|_| Refused::TooMuch("65,000 periods of one measure".to_owned()))?;
        self.periods.push((label, end));
        self.by_label.insert(written.to_owned(), at);
        Ok(at)
    }

    /// The fewest decimal places, at most two, that show nineteen in twenty of its numbers whole.
    fn usual_decimals(&self) -> u8 {
        let all: u32 = self.places.iter().sum();
        let mut held = 0;
        for (places, count) in (0..2_u8).zip(self.places) {
            held += count;
            if held * 20 >= all * 19 {
                return places;
            }
        }
        2
    }
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    measure: u32,
    area: u16,
    period: u16,
    row: u32,
    reading: Reading,
}

/// A figure of a file, with its measure, area and period by their places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) measure: usize,
    pub(super) area: u16,
    pub(super) period: u16,
    /// The line of the file.
    pub(super) row: u64,
    pub(super) reading: Reading,
}

/// What every figure of a file is held against, and what the columns of its area and its period are called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Against<'a> {
    pub(super) places: &'a Places,
    pub(super) limits: Limits,
    pub(super) area: &'a str,
    pub(super) period: &'a str,
    /// Whether the file is an official one. These do have figures of authorities after their end, such as the results of pupils
    /// who began under them: they are taken and told. What somebody typed is a mistake.
    pub(super) official: bool,
}

/// What is wrong with a number for an area in a period.
enum Amiss {
    /// The area no longer existed.
    Ended(Fault),
    /// The period has not begun.
    ToCome(Fault),
}

impl Against<'_> {
    fn amiss(&self, measure: &Brought, found: &Found) -> Option<Amiss> {
        let place = self.places.get(found.area)?;
        let (label, end) = measure.periods.get(usize::from(found.period))?;
        if *end <= self.limits.today && place.ended.is_none() {
            return None;
        }
        let begins = time::begins(*end, measure.period_kind);
        let fault = |column: &str, value: &str, rule: String| Fault {
            row: found.row,
            column: column.to_owned(),
            value: shown(value),
            rule,
        };
        if begins > self.limits.today {
            let begins = in_words(begins);
            let rule = format!(
                "this period starts on {begins}, which is in the future: expected a period that has started. A projection is not a figure"
            );
            return Some(Amiss::ToCome(fault(self.period, label, rule)));
        }
        let rule = self.places.gone_by(found.area, begins)?;
        Some(Amiss::Ended(fault(self.area, &place.name, rule)))
    }
}

/// What a file brings, in order of measure, area and period.
#[derive(Debug)]
pub struct Incoming {
    /// The measures.
    pub measures: Vec<Brought>,
    cells: Vec<Cell>,
    /// Rows of the file with figures in them.
    pub rows: u64,
    /// What was found wrong; with any, there are no figures here.
    pub faults: u64,
    /// What whoever imports should know, each in a sentence.
    pub remarks: Vec<String>,
    /// How many official figures there are of authorities after their end, and which these are.
    ended: (u64, BTreeSet<String>),
}

/// The figures of one measure for one area.
#[derive(Debug, Clone, Copy)]
pub struct IncomingSeries<'a> {
    measure: &'a Brought,
    cells: &'a [Cell],
}

impl<'a> IncomingSeries<'a> {
    /// The measure, by its place in [`Incoming::measures`].
    #[must_use]
    pub fn measure(&self) -> usize {
        self.cells.first().map_or(0, |cell| cell.measure as usize)
    }

    /// The area, by its place among the places.
    #[must_use]
    pub fn area(&self) -> u16 {
        self.cells.first().map_or(0, |cell| cell.area)
    }

    /// The figures, oldest first: label, last day and reading.
    pub fn points(&self) -> impl Iterator<Item = (&'a str, Date, Reading)> + use<'a> {
        let measure = self.measure;
        self.cells.iter().filter_map(move |cell| {
            let (label, end) = measure.periods.get(usize::from(cell.period))?;
            Some((label.as_str(), *end, cell.reading))
        })
    }
}

impl Incoming {
    pub(super) fn new() -> Self {
        Self {
            measures: Vec::new(),
            cells: Vec::new(),
            rows: 0,
            faults: 0,
            remarks: Vec::new(),
            ended: (0, BTreeSet::new()),
        }
    }

    /// How many figures there are.
    #[must_use]
    pub fn figures(&self) -> usize {
        self.cells.len()
    }

    /// The series, in order of measure and area.
    pub fn series(&self) -> impl Iterator<Item = IncomingSeries<'_>> {
        self.cells
            .chunk_by(|one, next| (one.measure, one.area) == (next.measure, next.area))
            .filter_map(|cells| {
                let measure = self.measures.get(cells.first()?.measure as usize)?;
                Some(IncomingSeries { measure, cells })
            })
    }

    /// Adds a figure, or tells why it cannot be one.
    pub(super) fn add(
        &mut self,
        found: Found,
        against: &Against<'_>,
        faults: Faults<'_>,
    ) -> Result<(), Refused> {
        let measure = self.measures.get_mut(found.measure);
        if let (Reading::Number(number), Some(measure)) = (found.reading, measure) {
            match against.amiss(measure, &found) {
                Some(Amiss::Ended(fault)) if against.official => {
                    self.ended.0 += 1;
                    self.ended.1.insert(fault.value);
                }
                Some(Amiss::Ended(fault) | Amiss::ToCome(fault)) => {
                    self.fault(fault, faults);
                    return Ok(());
                }
                None => {}
            }
            if let Some(count) = measure.places.get_mut(usize::from(number.places())) {
                *count += 1;
            }
        }
        if self.faults > 0 {
            // Nothing of a file with a fault is imported: its figures need no memory.
            return Ok(());
        }
        if self.cells.len() >= against.limits.figures {
            return Err(Refused::TooMuch(format!(
                "{} figures",
                against.limits.figures
            )));
        }
        self.cells.push(Cell {
            measure: u32::try_from(found.measure).unwrap_or(u32::MAX),
            area: found.area,
            period: found.period,
            row: u32::try_from(found.row).unwrap_or(u32::MAX),
            reading: found.reading,
        });
        Ok(())
    }

    /// Notes a fault, and lets go of the figures.
    pub(super) fn fault(&mut self, fault: Fault, faults: Faults<'_>) {
        self.faults += 1;
        self.cells = Vec::new();
        faults(fault);
    }

    /// Puts the figures in order, and finds those that are there twice.
    pub(super) fn finish(mut self, places: &Places, faults: Faults<'_>) -> Self {
        if self.faults > 0 {
            self.cells = Vec::new();
        }
        let (late, ended) = std::mem::take(&mut self.ended);
        if late > 0 {
            let ended: Vec<String> = ended.into_iter().collect();
            self.remarks.push(format!(
                "{late} {}, and taken as published: {}.",
                if late == 1 {
                    "figure is about an authority in a period after its end"
                } else {
                    "figures are about authorities in periods after their end"
                },
                ended.join(", ")
            ));
        }
        let measures = std::mem::take(&mut self.measures);
        let end = |cell: &Cell| {
            measures
                .get(cell.measure as usize)
                .and_then(|measure| measure.periods.get(usize::from(cell.period)))
                .map(|(_, end)| *end)
        };
        let key = |cell: &Cell| (cell.measure, cell.area, end(cell), cell.row);
        self.cells.sort_unstable_by_key(key);
        let mut twice = Vec::new();
        for pair in self.cells.windows(2) {
            let [one, next] = pair else { continue };
            if (one.measure, one.area, end(one)) == (next.measure, next.area, end(next)) {
                let measure = measures.get(next.measure as usize);
                let day = end(next).map(in_words).unwrap_or_default();
                twice.push(Fault {
                    row: u64::from(next.row),
                    column: measure.map_or_else(String::new, |measure| measure.column.clone()),
                    value: match next.reading {
                        Reading::Number(number) => number.to_string(),
                        Reading::Marker(marker) => improvement::Word::code(marker).to_owned(),
                    },
                    rule: format!(
                        "this is a second figure for “{}”, {} and the period that ends on {day}; the first is in line {}. Expected one",
                        measure.map_or("", |measure| measure.name.as_str()),
                        places.get(next.area).map_or("", |place| place.name.as_str()),
                        one.row
                    ),
                });
            }
        }
        self.measures = measures;
        for measure in &mut self.measures {
            measure.decimals = measure.usual_decimals();
        }
        for fault in twice {
            self.fault(fault, faults);
        }
        self
    }
}
