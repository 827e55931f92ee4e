//! How the figures of a plan's indicators stand: enough to follow a thread, without the curves themselves.

use crate::indicators::curve::longest_step;
use crate::indicators::own::{self, SmallCounts};
use crate::indicators::published::one_a_period;
use crate::indicators::unit::UnitWords;
use improvement::calendar::days_between;
use improvement::outcomes::{Movement, Origin, Point, SeriesFacts, read};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use records::access::store::Organisation;
use records::indicators::store::{Indicator, OwnValue};
use records::published::store::series_of;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How an indicator's figures stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many periods have a number.
    pub numbers: u32,
    /// When the newest of the council's own figures came in. Published figures have no such day: they are news
    /// to nobody who reads the papers.
    pub updated: Option<Date>,
    /// Whether the council's own figures have stopped: the newest is for a period longer ago than two of them may lie apart.
    pub overdue: bool,
    /// How the newest compares with the one before.
    pub movement: Option<Movement>,
}

/// How the figures of these indicators stand, by indicator. `entered` is the day on which each of the council's
/// own figures came in.
///
/// # Errors
/// When the database fails.
pub async fn figures(
    db: &Db,
    council: &Organisation,
    indicators: &[Indicator],
    own_values: &[OwnValue],
    entered: &BTreeMap<Uuid, Instant>,
    until: Date,
) -> Result<BTreeMap<Uuid, Figures>, DbError> {
    let codes: Vec<&str> = indicators
        .iter()
        .filter(|indicator| indicator.origin == Origin::Reference)
        .filter_map(|indicator| indicator.measure_code.as_deref())
        .collect();
    let hidden = SmallCounts::hidden(council);
    let series = match council.area_code.as_deref() {
        Some(area) if !codes.is_empty() => series_of(db, &codes, &[area]).await?,
        _ => BTreeMap::new(),
    };
    let published: BTreeMap<String, Vec<Point>> = series
        .into_iter()
        .map(|((measure, _), points)| (measure, one_a_period(points, until)))
        .collect();
    let figures = indicators.iter().map(|indicator| {
        let figures = match indicator.origin {
            Origin::Reference => {
                let points = indicator
                    .measure_code
                    .as_ref()
                    .and_then(|code| published.get(code));
                standing(indicator, points.map_or(&[], Vec::as_slice), until)
            }
            Origin::Own => of_own(indicator, own_values, entered, hidden, until),
        };
        (indicator.id, figures)
    });
    Ok(figures.collect())
}

/// Every figure entered counts; whether it moved is read from what everybody may see.
fn of_own(
    indicator: &Indicator,
    own_values: &[OwnValue],
    entered: &BTreeMap<Uuid, Instant>,
    hidden: SmallCounts,
    until: Date,
) -> Figures {
    let values: Vec<&OwnValue> = own_values
        .iter()
        .filter(|value| value.indicator_id == indicator.id)
        .collect();
    let unit = UnitWords::of(&indicator.unit);
    let all = SmallCounts {
        shown: true,
        ..hidden
    };
    let all = own::points(&values, &unit, all);
    let open = own::points(&values, &unit, hidden);
    let updated = values
        .iter()
        .filter_map(|value| entered.get(&value.id))
        .max()
        .map(|at| at.date());
    let newest = values.iter().map(|value| value.period_end).max();
    let late = |(newest, most): (Date, i32)| days_between(newest, until) > most;
    Figures {
        numbers: standing(indicator, &all, until).numbers,
        updated,
        overdue: newest.zip(longest_step(indicator)).is_some_and(late),
        movement: standing(indicator, &open, until).movement,
    }
}

fn standing(indicator: &Indicator, points: &[Point], on: Date) -> Figures {
    let reading = read(&SeriesFacts {
        unit: &indicator.unit,
        decimals: u8::try_from(indicator.decimals).unwrap_or(0),
        polarity: indicator.polarity,
        points,
        baseline: None,
        neighbours: &[],
        target: None,
        frequency: indicator.frequency,
        on,
    });
    Figures {
        numbers: u32::try_from(reading.numbers).unwrap_or(u32::MAX),
        updated: None,
        overdue: false,
        movement: reading.since_last.map(|change| change.movement),
    }
}
