//! Children looked after at 31 March by authority since 2010, with the population and the rate.

use std::collections::BTreeMap;
use std::path::Path;

use improvement::outcomes::{Marker, Polarity};
use jiff::civil::date;

use super::areas::Areas;
use super::lait::Figures;
use super::measures::LICENCE;
use super::table::{Row, Table};
use super::{BuildError, sources};
use crate::number::{Number, Reading};
use crate::pack::{Measure, Period, Point, Series};
use crate::vocabulary::{PeriodKind, Unit};

const PANEL: &str = "cla_panel_2010_2025.csv";
const LOOKED_AFTER: &str = "Children looked after in England, including adoptions";
const INTERPOLATED: &str = "For 2011 and 2012 the population lies on a straight line between those published for 2010 and 2013, \
     so rates for those two years are estimates.";

/// A column of the panel and the measure it becomes, with the decimal places kept.
struct Column {
    column: &'static str,
    code: &'static str,
    name: &'static str,
    axis_label: &'static str,
    unit: Unit,
    places: u8,
    publisher: &'static str,
    publication: &'static str,
    rests_on_population: bool,
}

const COLUMNS: [Column; 3] = [
    Column {
        column: "cla",
        code: "CLA_COUNT_2010",
        name: "Children looked after at 31 March, since 2010",
        axis_label: "Children looked after",
        unit: Unit::Count,
        places: 0,
        publisher: "Department for Education",
        publication: LOOKED_AFTER,
        rests_on_population: false,
    },
    Column {
        column: "pop",
        code: "CLA_POPULATION_2010",
        name: "Children aged 0 to 17, since 2010",
        axis_label: "Children aged 0 to 17",
        unit: Unit::Count,
        places: 0,
        publisher: "Office for National Statistics",
        publication: "Mid-year population estimates",
        rests_on_population: true,
    },
    Column {
        column: "rate",
        code: "CLA_RATE_2010",
        name: "Children looked after at 31 March per 10,000 children, since 2010",
        axis_label: "Rate per 10,000 children",
        unit: Unit::Per10000,
        places: 2,
        publisher: "Department for Education and Office for National Statistics",
        publication: LOOKED_AFTER,
        rests_on_population: true,
    },
];

type Cells = BTreeMap<(u16, i16), [Reading; 3]>;

/// Adds the three measures and their series.
pub(super) fn read(
    from: &Path,
    areas: &mut Areas,
    figures: &mut Figures,
) -> Result<(), BuildError> {
    let mut cells: Cells = BTreeMap::new();
    let mut years: BTreeMap<i16, bool> = BTreeMap::new();
    let wanted = [
        "la",
        "name",
        "year",
        "cla",
        "pop",
        "pop_interpolated",
        "rate",
    ];
    Table::open(&from.join(PANEL), &wanted)?.each(|row| {
        let area = areas.of(row, "la")?;
        let name = row.text("name");
        if areas
            .areas
            .get(usize::from(area))
            .is_some_and(|one| one.name != name)
        {
            areas.also(area, name);
        }
        let year = row.read("year", "expected a year", |text| {
            text.parse::<i16>()
                .ok()
                .filter(|year| (1990..2100).contains(year))
        })?;
        let interpolated = row.read("pop_interpolated", "expected 0 or 1", |text| match text {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        })?;
        *years.entry(year).or_default() |= interpolated;
        if cells
            .insert((area, year), readings(row, interpolated)?)
            .is_some()
        {
            return Err(row.error("year", "expected each authority once a year"));
        }
        Ok(())
    })?;
    let years: Vec<(i16, bool)> = years.into_iter().collect();
    for (column, at) in COLUMNS.iter().zip(0..) {
        let measure = measure(column, &years);
        let place = u16::try_from(figures.measures.len()).unwrap_or(u16::MAX);
        figures.series.extend(series(place, at, &years, &cells));
        figures.measures.push(measure);
    }
    Ok(())
}

fn readings(row: &Row<'_>, interpolated: bool) -> Result<[Reading; 3], BuildError> {
    let mut readings = [Reading::Marker(Marker::Missing); 3];
    let mut exact = [None; 3];
    for ((column, reading), exact) in COLUMNS.iter().zip(&mut readings).zip(&mut exact) {
        if row.text(column.column).is_empty() {
            continue;
        }
        let number = row.read(
            column.column,
            "expected a number that is not negative",
            |text| Number::parse(text).filter(|number| number.units() >= 0),
        )?;
        *exact = Some(number.to_f64());
        *reading = Reading::Number(number.rounded(column.places));
    }
    if let [Some(children), Some(population), Some(rate)] = exact
        && (children / population * 10_000.0 - rate).abs() > 0.01
    {
        return Err(row.error(
            "rate",
            "expected the rate to be the children for every 10,000 of the population",
        ));
    }
    let whole_children = exact[0].is_none_or(|children| children.fract() == 0.0);
    let whole_population =
        interpolated || exact[1].is_none_or(|population| population.fract() == 0.0);
    if !whole_children || !whole_population {
        return Err(row.error(
            "cla",
            "expected whole children, and a whole population unless it is interpolated",
        ));
    }
    Ok(readings)
}

fn measure(column: &Column, years: &[(i16, bool)]) -> Measure {
    Measure {
        code: column.code.to_owned(),
        number: None,
        slug: super::slug(&column.code.replace('_', "-")),
        name: column.name.to_owned(),
        topic: "Children Looked After".to_owned(),
        other_topics: Vec::new(),
        unit: column.unit,
        decimals: u8::from(column.places > 0),
        polarity: Polarity::Neither,
        period_kind: PeriodKind::At31March,
        axis_label: column.axis_label.to_owned(),
        source: sources::LOOKED_AFTER,
        publisher: column.publisher.to_owned(),
        publication: Some(column.publication.to_owned()),
        licence: LICENCE.to_owned(),
        vintage: None,
        note: column.rests_on_population.then(|| INTERPOLATED.to_owned()),
        periods: years
            .iter()
            .map(|(year, interpolated)| Period {
                label: year.to_string(),
                end: date(*year, 3, 31),
                interpolated: *interpolated && column.rests_on_population,
            })
            .collect(),
    }
}

fn series(measure: u16, at: usize, years: &[(i16, bool)], cells: &Cells) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for ((area, year), readings) in cells {
        let period = years.iter().zip(0_u16..).find(|((one, _), _)| one == year);
        let (Some((_, period)), Some(reading)) = (period, readings.get(at)) else {
            continue;
        };
        let point = Point {
            period,
            reading: *reading,
        };
        match all.last_mut().filter(|last| last.area == *area) {
            Some(last) => last.points.push(point),
            None => all.push(Series {
                measure,
                area: *area,
                points: vec![point],
            }),
        }
    }
    all
}
