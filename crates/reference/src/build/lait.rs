//! The Local Authority Interactive Tool: its measures and its 641,070 values.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use improvement::Word;
use improvement::outcomes::Marker;

use super::areas::Areas;
use super::measures::{Described, described, topic};
use super::table::{Row, Table};
use super::{BuildError, periods, sources};
use crate::number::{Number, Reading};
use crate::pack::{Measure, Period, Point, Series};
use crate::vocabulary::Unit;

const DICTIONARY: &str = "lait/lait_data_dictionary.csv";
const OBSERVATIONS: &str = "lait/lait_observations.csv.gz";
/// The label of rows that have neither a period nor a value.
const NO_PERIOD: &str = "0";
/// Where the dictionary says nothing, no more decimal places than these are shown.
const MOST_SHOWN: u8 = 2;

/// Measures and their series.
pub(super) struct Figures {
    pub(super) measures: Vec<Measure>,
    pub(super) series: Vec<Series>,
}

/// One measure while its rows are read: area, label and reading, and the labels seen.
#[derive(Default)]
struct Gathered {
    labels: Vec<String>,
    cells: Vec<(u16, usize, Reading)>,
}

/// Reads the dictionary and the observations.
pub(super) fn read(from: &Path, areas: &mut Areas) -> Result<Figures, BuildError> {
    let dictionary = dictionary(from)?;
    let codes: HashMap<&str, usize> = dictionary
        .iter()
        .enumerate()
        .map(|(at, one)| (one.measure.code.as_str(), at))
        .collect();
    let mut gathered: Vec<Gathered> = dictionary.iter().map(|_| Gathered::default()).collect();
    let file = from.join(OBSERVATIONS);
    let wanted = [
        "Short Desc",
        "Years",
        "LA and Regions",
        "Values",
        "LA Number",
        "Region",
    ];
    Table::open(&file, &wanted)?.each(|row| {
        let at = row.read(
            "Short Desc",
            "expected a short code from the dictionary",
            |code| codes.get(code).copied(),
        )?;
        let area = areas.of(row, "LA Number")?;
        name_area(row, area, areas);
        if row.text("Years") == NO_PERIOD && row.text("Values") == Marker::Missing.code() {
            return Ok(());
        }
        let reading = row.read(
            "Values",
            "expected a number or a marker (c, z, x, k, u, low or -)",
            reading,
        )?;
        if let Some(measure) = gathered.get_mut(at) {
            let label = row.text("Years");
            let known = measure.labels.iter().rposition(|one| one == label);
            let label = known.unwrap_or_else(|| {
                measure.labels.push(label.to_owned());
                measure.labels.len() - 1
            });
            measure.cells.push((area, label, reading));
        }
        Ok(())
    })?;
    finish(&file, dictionary, gathered)
}

/// Reads what stands in a cell: a number or a marker.
pub(super) fn reading(text: &str) -> Option<Reading> {
    Marker::parse(text)
        .ok()
        .map(Reading::Marker)
        .or_else(|| Number::parse(text).map(Reading::Number))
}

fn name_area(row: &Row<'_>, area: u16, areas: &mut Areas) {
    let name = row.text("LA and Regions");
    let known = areas
        .areas
        .get(usize::from(area))
        .is_some_and(|one| one.name == name);
    if !known {
        areas.also(area, name);
    }
    let part = match row.text("Region") {
        "Inner London" => areas.find("E13000001"),
        "Outer London" => areas.find("E13000002"),
        _ => None,
    };
    if let Some(part) = part {
        areas.in_london(area, part);
    }
}

fn dictionary(from: &Path) -> Result<Vec<Described>, BuildError> {
    let wanted = [
        "Measure_code",
        "Topic",
        "Measure",
        "Chart_title",
        "Measure_short",
        "Polarity",
        "y_axis_name",
        "Last Update",
        "Data Owner (DO) /Supplier and Contact Details",
        "Hyperlink(s)",
        "dps",
        "Year_Type",
    ];
    let mut all: Vec<Described> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    Table::open(&from.join(DICTIONARY), &wanted)?.each(|row| {
        let new = described(row, sources::LAIT)?;
        let Some(first) = seen.get(&new.measure.code).and_then(|at| all.get_mut(*at)) else {
            seen.insert(new.measure.code.clone(), all.len());
            all.push(new);
            return Ok(());
        };
        // Some measures are listed under two subjects. The first listing is the one kept up to date.
        if first.year_type != new.year_type || first.measure.polarity != new.measure.polarity {
            return Err(row.error(
                "Measure_short",
                "expected a measure listed twice to have the same year type and polarity",
            ));
        }
        first.measure.other_topics.push(topic(row));
        first.measure.vintage = first.measure.vintage.max(new.measure.vintage);
        first.decimals = first.decimals.or(new.decimals);
        Ok(())
    })?;
    Ok(all)
}

fn finish(
    file: &Path,
    dictionary: Vec<Described>,
    gathered: Vec<Gathered>,
) -> Result<Figures, BuildError> {
    let mut figures = Figures {
        measures: Vec::with_capacity(dictionary.len()),
        series: Vec::new(),
    };
    for (mut described, gathered) in dictionary.into_iter().zip(gathered) {
        let order = set_periods(file, &mut described, &gathered.labels)?;
        let usual = usual_decimals(&gathered.cells);
        // The dictionary gives decimal places to some plain counts.
        described.measure.decimals = match described.decimals {
            Some(said) if described.measure.unit == Unit::Count => said.min(usual),
            said => said.unwrap_or(usual),
        };
        let at = u16::try_from(figures.measures.len()).unwrap_or(u16::MAX);
        let mut cells: Vec<(u16, u16, Reading)> = gathered
            .cells
            .into_iter()
            .map(|(area, label, reading)| (area, order.get(label).copied().unwrap_or(0), reading))
            .collect();
        cells.sort_by_key(|(area, period, _)| (*area, *period));
        for pair in cells.windows(2) {
            if let [(area, period, _), (next_area, next_period, _)] = pair
                && (area, period) == (next_area, next_period)
            {
                let rule = format!(
                    "“{}” has two values for one area and period",
                    described.measure.code
                );
                return Err(BuildError::File {
                    file: file.to_owned(),
                    rule,
                });
            }
        }
        figures
            .series
            .extend(cells.chunk_by(|one, next| one.0 == next.0).map(|cells| {
                Series {
                    measure: at,
                    area: cells.first().map_or(0, |cell| cell.0),
                    points: cells
                        .iter()
                        .map(|(_, period, reading)| Point {
                            period: *period,
                            reading: *reading,
                        })
                        .collect(),
                }
            }));
        figures.measures.push(described.measure);
    }
    Ok(figures)
}

/// Gives the measure its periods in order, and says for each label as seen which period it is.
fn set_periods(
    file: &Path,
    described: &mut Described,
    labels: &[String],
) -> Result<Vec<u16>, BuildError> {
    let wrong = |rule: String| BuildError::File {
        file: PathBuf::from(file),
        rule,
    };
    let Some(first) = labels.first() else {
        described.measure.note =
            Some("No figures have been published for this measure.".to_owned());
        return Ok(Vec::new());
    };
    let titles = [
        described.measure.name.as_str(),
        described.chart_title.as_str(),
    ];
    let kind = periods::kind(&described.year_type, first, &titles).ok_or_else(|| {
        wrong(format!(
            "“{}” has the year type “{}”: {}",
            described.measure.code,
            described.year_type,
            periods::known()
        ))
    })?;
    described.measure.period_kind = kind;
    let mut ends = Vec::with_capacity(labels.len());
    for (at, label) in labels.iter().enumerate() {
        let end = periods::end(label, kind).ok_or_else(|| {
            wrong(format!(
                "“{}” has the period “{label}”: expected a label that names a year",
                described.measure.code
            ))
        })?;
        ends.push((end, at));
    }
    ends.sort();
    let mut order = vec![0; labels.len()];
    for (place, (end, at)) in ends.into_iter().enumerate() {
        if let (Some(slot), Some(label)) = (order.get_mut(at), labels.get(at)) {
            *slot = u16::try_from(place).unwrap_or(u16::MAX);
            described.measure.periods.push(Period {
                label: label.clone(),
                end,
                interpolated: false,
            });
        }
    }
    Ok(order)
}

/// The fewest decimal places that show nineteen in twenty numbers whole, but at most [`MOST_SHOWN`].
fn usual_decimals(cells: &[(u16, usize, Reading)]) -> u8 {
    let places: Vec<u8> = cells
        .iter()
        .filter_map(|(_, _, reading)| match reading {
            Reading::Number(number) => Some(number.places()),
            Reading::Marker(_) => None,
        })
        .collect();
    (0..MOST_SHOWN)
        .find(|decimals| {
            let whole = places.iter().filter(|places| *places <= decimals).count();
            whole * 20 >= places.len() * 19
        })
        .unwrap_or(MOST_SHOWN)
}
