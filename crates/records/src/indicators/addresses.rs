//! The addresses of this room.

use crate::indicators::store::{Annotation, Indicator, OwnValue, Target};
use crate::{address, home, searched};
use uuid::Uuid;

address!(
    /// All indicators of a plan as small multiples.
    Outcomes "/councils/{council}/plans/{plan}/outcomes" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Choosing an indicator, or making one.
    NewIndicator "/councils/{council}/plans/{plan}/outcomes/new" { council: String, plan: Uuid } needs EditFigures
);
address!(
    /// One indicator: its curve, its reading and the six headings.
    IndicatorAt "/councils/{council}/plans/{plan}/outcomes/{indicator}" { council: String, plan: Uuid, indicator: Uuid } needs ReadPlan
);
address!(
    /// Changing an indicator and its six headings.
    EditIndicator "/councils/{council}/plans/{plan}/outcomes/{indicator}/edit" { council: String, plan: Uuid, indicator: Uuid } needs EditFigures
);
address!(
    /// Entering figures, targets and annotations.
    IndicatorFigures "/councils/{council}/plans/{plan}/outcomes/{indicator}/figures" { council: String, plan: Uuid, indicator: Uuid } needs EditFigures
);
address!(
    /// An indicator’s table as CSV.
    IndicatorCsv "/councils/{council}/plans/{plan}/outcomes/{indicator}/chart.csv" { council: String, plan: Uuid, indicator: Uuid } needs ReadPlan
);
address!(
    /// An indicator’s chart as a picture.
    IndicatorPng "/councils/{council}/plans/{plan}/outcomes/{indicator}/chart.png" { council: String, plan: Uuid, indicator: Uuid } needs ReadPlan
);
address!(
    /// An indicator’s table as an Excel workbook.
    IndicatorXlsx "/councils/{council}/plans/{plan}/outcomes/{indicator}/chart.xlsx" { council: String, plan: Uuid, indicator: Uuid } needs ReadPlan
);

home!(Indicator as IndicatorAt, |one| one.id);
home!(Target as IndicatorAt, |one| one.indicator_id);
home!(OwnValue as IndicatorAt, |one| one.indicator_id);
home!(Annotation as IndicatorAt, |one| one.indicator_id?);

searched!(Indicator, "Indicators" at 30);
