//! Where every change of a plan is told.

use crate::access::tokens::Scope;
use crate::address;
use crate::api::addresses::read;
use uuid::Uuid;

address!(
    /// Every change of a plan, act by act.
    EveryChange "/councils/{council}/plans/{plan}/changes/every" { council: String, plan: Uuid } needs ReadPlan;
    /// The same field by field, as an Excel workbook.
    EveryChangeXlsx "/councils/{council}/plans/{plan}/changes/every/changes.xlsx" { council: String, plan: Uuid } needs ReadPlan;
    /// The same, for other programs.
    EveryChangeJson "/api/v1/councils/{council}/plans/{plan}/changes" { council: String, plan: Uuid } needs ReadPlan;
    /// The same, as a table.
    EveryChangeCsv "/api/v1/councils/{council}/plans/{plan}/changes.csv" { council: String, plan: Uuid } needs ReadPlan;
);

read!(EveryChangeJson: Some(Scope::Plans), EveryChangeCsv: Some(Scope::Plans));
