//! The addresses of this room.

use crate::access::tokens::Scope;
use crate::api::addresses::read;
use crate::indicators::store::{Annotation, Indicator, OwnValue, Target};
use crate::{address, home, searched};
use uuid::Uuid;

address!(
    /// All indicators of a plan as small multiples.
    Outcomes "/councils/{council}/plans/{plan}/outcomes" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Whether children are better off, in one page.
    BetterOff "/councils/{council}/plans/{plan}/better-off" { council: String, plan: Uuid } needs ReadPlan;
    /// The same as an Excel workbook.
    BetterOffXlsx "/councils/{council}/plans/{plan}/better-off/better-off.xlsx" { council: String, plan: Uuid } needs ReadPlan;
    /// The same for other programs.
    BetterOffJson "/api/v1/councils/{council}/plans/{plan}/better-off" { council: String, plan: Uuid } needs ReadPlan;
    /// The same as a table.
    BetterOffCsv "/api/v1/councils/{council}/plans/{plan}/better-off.csv" { council: String, plan: Uuid } needs ReadPlan;
);
read!(BetterOffJson: Some(Scope::Figures), BetterOffCsv: Some(Scope::Figures));
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
