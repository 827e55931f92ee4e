//! A council's own figures from the tidy template: read against the plan's indicators, and entered as if by hand.

use crate::apply::Written;
use crate::outcome::Example;
use crate::undo::UndoError;
use improvement::Word;
use improvement::outcomes::{Frequency, ImportState, Marker, Origin};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Record};
use platform::sql;
use readings::indicators::own::period_in_words;
use readings::indicators::own::value_of;
use readings::indicators::unit::UnitWords;
use records::access::store::Organisation;
use records::imports::store::{self, Import};
use records::indicators::store::{Indicator, OwnValue};
use reference::incoming::{
    Fault, Faults, Limits, Places, Progress, Refused, TidyRow, each_tidy, tidy_figure, time,
};
use reference::{Reading, Unit};
use serde::Deserialize;
use std::collections::HashMap;
use std::io::Read;
use uuid::Uuid;

/// What a file of own figures is read against.
#[derive(Debug, Clone)]
pub(super) struct OwnContext {
    pub(super) council: Organisation,
    pub(super) indicators: Vec<Indicator>,
    pub(super) today: Date,
}

impl OwnContext {
    /// The indicators of a plan whose figures are the council's own.
    pub(super) async fn load(
        db: &Db,
        council: Organisation,
        plan: Uuid,
        now: Instant,
    ) -> Result<Self, DbError> {
        let mut indicators: Vec<Indicator> = db.records(council.id, plan, None).await?;
        indicators.retain(|indicator| indicator.origin == Origin::Own);
        Ok(Self {
            council,
            indicators,
            today: now.date(),
        })
    }
}

/// One figure of a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnFigure {
    indicator: usize,
    end: Date,
    numerator: Option<f64>,
    denominator: Option<f64>,
    value: Option<f64>,
    marker: Option<Marker>,
}

/// What a file says.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnFigures {
    pub(super) figures: Vec<OwnFigure>,
    pub(super) rows: u64,
    pub(super) faults: u64,
}

/// Reads a file of the template.
pub(super) fn read(
    input: impl Read,
    ground: &OwnContext,
    places: &Places,
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<OwnFigures, Refused> {
    let mut read = OwnFigures::default();
    let mut met: HashMap<(usize, Date), u64> = HashMap::new();
    let mut rows = 0;
    let found = each_tidy(input, limits, progress, faults, |row, faults| {
        rows += 1;
        let one = one(&row, ground, places).and_then(|figure| {
            match met.insert((figure.indicator, figure.end), row.row) {
                None => Ok(figure),
                Some(first) => Err(row.fault(
                    "period",
                    format!("this is a second figure for the same indicator and period; the first is in line {first}. Expected one"),
                )),
            }
        });
        match one {
            Ok(figure) => read.figures.push(figure),
            Err(fault) => faults(fault),
        }
    })?;
    read.rows = rows;
    read.faults = found;
    if found > 0 {
        read.figures.clear();
    }
    Ok(read)
}

fn one(row: &TidyRow, ground: &OwnContext, places: &Places) -> Result<OwnFigure, Fault> {
    let name = &ground.council.name;
    let area = ground
        .council
        .area_code
        .as_deref()
        .and_then(|code| places.find(code));
    let same = row.authority.eq_ignore_ascii_case(name)
        || row.authority.eq_ignore_ascii_case(&ground.council.slug)
        || (area.is_some() && places.find(&row.authority) == area);
    if !same {
        return Err(row.fault(
            "authority",
            format!("expected {name}: only the council’s own figures can be imported here"),
        ));
    }
    let wanted = row.indicator.to_lowercase();
    let named: Vec<usize> = (0..ground.indicators.len())
        .filter(|at| {
            ground.indicators.get(*at).is_some_and(|one| {
                one.name.to_lowercase() == wanted || one.id.to_string() == wanted
            })
        })
        .collect();
    let (at, indicator) = match named.as_slice() {
        [at] => match ground.indicators.get(*at) {
            Some(indicator) => (*at, indicator),
            None => return Err(row.fault("indicator", "expected an indicator in the plan")),
        },
        [] => return Err(row.fault("indicator", "expected the full name of an indicator in this plan that has the council’s own figures")),
        _ => return Err(row.fault("indicator", "several indicators in the plan have this name: rename one of them first")),
    };
    let end = time::written(&row.period).ok_or_else(|| {
        row.fault("period", "expected the last day of the period, or a month or quarter, such as 31 March 2025, June 2025 or Q1 2025-26")
    })?;
    // Spreadsheets keep a month as its first day, on which no period but a week ends.
    if end.day() == 1 && indicator.frequency != Frequency::Weekly {
        return Err(row.fault("period", "expected the last day of the period, not the first of a month: write 30 June 2025, or June 2025"));
    }
    if end > ground.today {
        return Err(row.fault("period", "expected a period that has ended"));
    }
    let unit = UnitWords::of(&indicator.unit);
    let figure = tidy_figure(row, unit_of(&unit))?;
    let (numerator, denominator) = (
        figure.numerator.map(|number| number.to_f64()),
        figure.denominator.map(|number| number.to_f64()),
    );
    let counts = numerator.is_some() && denominator.is_some();
    let (value, marker) = match figure.reading {
        Reading::Marker(marker) => (None, Some(marker)),
        // Two counts come to the same as when they are entered by hand.
        Reading::Number(_) if counts => (
            value_of(numerator.unwrap_or_default(), denominator, &unit),
            None,
        ),
        Reading::Number(number) => (Some(number.to_f64()), None),
    };
    if unit.is_percentage() && value.is_some_and(|value| !(0.0..=100.0).contains(&value)) {
        return Err(row.fault("value", "expected a share from 0 to 100%. If it is right, enter it by hand, where it can be confirmed"));
    }
    Ok(OwnFigure {
        indicator: at,
        end,
        numerator: numerator.filter(|_| counts),
        denominator: denominator.filter(|_| counts),
        value,
        marker,
    })
}

/// The published unit that scales two counts like an indicator's own.
fn unit_of(unit: &UnitWords) -> Unit {
    if unit.is_percentage() {
        Unit::Percent
    } else if unit.scale >= 100_000.0 {
        Unit::Per100000
    } else if unit.scale >= 10_000.0 {
        Unit::Per10000
    } else if unit.scale >= 1_000.0 {
        Unit::Per1000
    } else {
        Unit::Score
    }
}

/// A figure that is to be entered or corrected, and what it was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) after: OwnValue,
    pub(super) before: Option<OwnValue>,
}

/// What a file would change.
pub(super) async fn steps(
    db: &Db,
    plan: Uuid,
    ground: &OwnContext,
    read: &OwnFigures,
) -> Result<Vec<Step>, DbError> {
    let held: Vec<OwnValue> = db.records(ground.council.id, plan, None).await?;
    let held: HashMap<(Uuid, Date), OwnValue> = held
        .into_iter()
        .map(|own| ((own.indicator_id, own.period_end), own))
        .collect();
    let steps = read.figures.iter().filter_map(|figure| {
        let indicator = ground.indicators.get(figure.indicator)?;
        let before = held.get(&(indicator.id, figure.end)).cloned();
        let mut after = before.clone().unwrap_or_else(|| OwnValue {
            organisation_id: indicator.organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: indicator.plan_id,
            indicator_id: indicator.id,
            period: period_in_words(indicator.frequency, figure.end),
            period_end: figure.end,
            numerator: None,
            denominator: None,
            value: None,
            marker: None,
        });
        after.numerator = figure.numerator;
        after.denominator = figure.denominator;
        after.value = figure.value;
        after.marker = figure.marker;
        (before.as_ref() != Some(&after)).then_some(Step { after, before })
    });
    Ok(steps.collect())
}

/// What steps come to, in figures and examples.
pub(super) fn written(ground: &OwnContext, steps: &[Step]) -> Written {
    let revised = steps.iter().filter(|step| step.before.is_some());
    let told = |own: &OwnValue| match (own.marker, own.value) {
        (Some(marker), _) => marker.label().to_owned(),
        (None, Some(value)) => improvement::outcomes::number_in_words(value, 1, ""),
        (None, None) => Marker::Missing.label().to_owned(),
    };
    let name = |own: &OwnValue| {
        ground
            .indicators
            .iter()
            .find(|indicator| indicator.id == own.indicator_id)
            .map_or_else(String::new, |indicator| indicator.name.clone())
    };
    Written {
        new: steps.iter().filter(|step| step.before.is_none()).count() as u64,
        revised: revised.clone().count() as u64,
        new_measures: 0,
        examples: revised
            .take(12)
            .filter_map(|step| {
                Some(Example {
                    measure: name(&step.after),
                    area: ground.council.name.clone(),
                    period: step.after.period.clone(),
                    before: told(step.before.as_ref()?),
                    after: told(&step.after),
                })
            })
            .collect(),
    }
}

/// Enters and corrects the figures within a change, each with its change record.
pub(super) async fn write(
    change: &mut Change,
    import: Uuid,
    steps: Vec<Step>,
) -> Result<(), DbError> {
    for Step { mut after, before } in steps {
        match &before {
            None => change.create(&after).await?,
            Some(_) => change.save(&mut after).await?,
        }
        let before = before
            .as_ref()
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| DbError::Shape(error.to_string()))?;
        let sql = sql!(
            "insert into figure_import_own (import_id, own_id, version, before) values ($1, $2, $3, $4)"
        );
        let sql = sql
            .bind(import)
            .bind(after.id)
            .bind(after.version)
            .bind(before);
        change.execute(sql).await?;
    }
    Ok(())
}

#[derive(Deserialize)]
struct Made {
    own_id: Uuid,
    version: i64,
    before: Option<String>,
}

/// Takes back what an import entered and corrected, each with its change record.
pub(super) async fn undo(change: &mut Change, import: &Import) -> Result<(), UndoError> {
    let state: Option<ImportState> = change
        .value(sql!("select state from figure_imports where id = $1").bind(import.id))
        .await?;
    let council = import.organisation_id.unwrap_or_default();
    if !matches!(state, Some(ImportState::Committed | ImportState::Undoing)) {
        return Err(UndoError::NotInForce);
    }
    let made: Vec<Made> = change
        .all(sql!("select own_id, version, before from figure_import_own where import_id = $1 order by own_id").bind(import.id))
        .await?;
    for one in made {
        let now: OwnValue = match change.get(council, one.own_id).await {
            Err(DbError::Missing) => {
                return Err(UndoError::Changed(
                    "a period that has been removed".to_owned(),
                ));
            }
            other => other?,
        };
        if now.version() != one.version {
            return Err(UndoError::Changed(now.period));
        }
        match one.before {
            None => change.remove(now).await?,
            Some(before) => {
                let mut before: OwnValue = serde_json::from_str(&before)
                    .map_err(|error| DbError::Shape(error.to_string()))?;
                before.set_version(now.version());
                change.save(&mut before).await?;
            }
        }
    }
    store::undone(change, import.id).await?;
    Ok(())
}
